"""The application: every route behind one admission, every error in one shape."""

import logging
from dataclasses import dataclass

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from nanochat_infer.errors import NanochatInferError
from sessions import SessionManager
from web.admission import MAX_API_BODY_BYTES, Admission, policy_for
from web.api_chat import api_chat_routes
from web.conversations import Conversations
from web.errors import HttpError, error_body, error_headers, http_error
from web.event_routes import event_routes
from web.message_routes import message_routes
from web.meter import Counted, Meter, MeteredConversations, metered
from web.metrics import metrics_routes
from web.openai.routes import openai_routes
from web.openapi import openapi_routes
from web.options import WebOptions
from web.page_routes import page_routes
from web.rendered import RenderedTexts
from web.session_routes import session_routes
from web.turns import Turns
from web.watching import Watching

EXTENSION = "nanochat_infer"
_SENTENCES = {
    404: "there is no such route",
    405: "this route does not know that method",
    413: "the body is too long; send it in parts",
    400: "the request is not valid HTTP, or its body was cut short",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of, for the server that runs it.

    Args:
        conversations: that pages have open.
        watching: who watches what.
        turns: of programs.
    """

    conversations: Conversations
    watching: Watching
    turns: Turns


def create_app(manager: SessionManager, options: WebOptions) -> Flask:
    """Return the application; its Parts are in extensions["nanochat_infer"].

    Args:
        manager: of the conversations, shared with the other front ends of the process.
        options: port must be the real one, for it is part of the host names.
    """
    # Imported here: the rest of the server needs no Markdown.
    from web.rendering import AnswerBlocks, render_blocks

    app = Flask("web", static_folder=None, template_folder=None)
    # FLASK_DEBUG of the environment has no say.
    app.debug = False
    app.config.update(MAX_CONTENT_LENGTH=MAX_API_BODY_BYTES, PROPAGATE_EXCEPTIONS=False)
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    policy = policy_for(
        options.credential,
        options.host,
        options.port,
        options.allowed_hosts,
        cors_origins=options.cors_origins,
        no_auth=options.no_auth,
    )
    meter = Meter()
    conversations = MeteredConversations(manager, options, meter)
    rendered = RenderedTexts(render_blocks)
    watching = Watching(manager, options, AnswerBlocks)
    # A deletion that can be taken back is no change of the database.
    conversations.tell = watching.tell
    conversations.say = watching.say
    turns = Turns(conversations, options, meter.follow)
    app.register_blueprint(page_routes(options.credential, policy.cookie_name))
    app.register_blueprint(session_routes(conversations, rendered))
    app.register_blueprint(message_routes(conversations, rendered))
    app.register_blueprint(event_routes(watching, options))
    app.register_blueprint(api_chat_routes(turns))
    app.register_blueprint(openai_routes(metered(manager, meter), options, turns))
    app.register_blueprint(metrics_routes(meter, manager))
    app.register_blueprint(openapi_routes())
    app.register_error_handler(NanochatInferError, lambda error: _response(http_error(error)))
    app.register_error_handler(HTTPException, _of_flask)
    app.register_error_handler(Exception, _of_a_bug)
    app.extensions[EXTENSION] = Parts(conversations, watching, turns)
    app.wsgi_app = Counted(Admission(app.wsgi_app, policy), meter)  # type: ignore[method-assign, arg-type]
    return app


def _response(error: HttpError) -> Response:
    body = error_body(error)
    return Response(body, error.status, error_headers(error, body))


def _of_flask(error: HTTPException) -> Response:
    """Answer what Flask itself refuses, in words of ours: its own may quote the request."""
    status = error.code or 500
    known = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    headers = {"Allow": ", ".join(sorted(known))} if known else None
    return _response(HttpError(status, _SENTENCES.get(status, "the request is refused"), headers=headers))


def _of_a_bug(error: Exception) -> Response:
    answer = HttpError(500, "internal error; the log has the details", code="internal")
    _log.error("the request %s failed", answer.request_id, exc_info=error)
    return _response(answer)
