"""Routes that go on: events; and what there is to know of model and engine."""

from typing import Any

from flask import Blueprint, Response, request

from nanochat_infer import __version__
from sessions.checks import MAX_MESSAGE_BYTES, MAX_NAME, MAX_TAG
from web.admission import STILL_ADMITTED
from web.body import query_text, query_whole
from web.errors import HttpError
from web.events import EventSource, parse_event_id
from web.options import WebOptions
from web.responses import empty, json_response
from web.shapes import PARAMETERS, params_values
from web.watching import Watching

_MAX_ID = 2**62


def event_routes(watching: Watching, options: WebOptions) -> Blueprint:
    """Return the routes.

    Args:
        watching: where the news comes from.
        options: of the server.
    """
    blueprint, routes = Blueprint("events", __name__), _EventRoutes(watching, options)
    blueprint.get("/health")(routes.health)
    blueprint.get("/api/state")(routes.state)
    blueprint.get("/api/telemetry")(routes.telemetry)
    blueprint.get("/api/events")(routes.events)
    blueprint.get("/api/messages/<int:message_id>/events")(routes.answer_events)
    return blueprint


class _EventRoutes:
    def __init__(self, watching: Watching, options: WebOptions) -> None:
        self._watching = watching
        self._options = options

    def health(self) -> Response:
        """Tell whether answers can be given."""
        model = self._watching.model()
        if model["state"] == "ready":
            return json_response({"status": "ok"})
        if model["state"] == "loading":
            raise HttpError(503, "the model is being loaded; try again later", code="loading")
        raise HttpError(503, "the model could not be loaded; the program and the page say why", code="failed")

    def state(self) -> Response:
        """Return what a page needs to know first."""
        new = self._options.new_session()
        return json_response(
            {
                "model": self._watching.model(),
                "version": __version__,
                "private": self._options.private,
                "auth": not self._options.no_auth,
                "limits": {"message_bytes": MAX_MESSAGE_BYTES, "title": MAX_NAME, "tag": MAX_TAG},
                "defaults": {
                    "params": params_values(new.params),
                    "system": new.system,
                    "thinking": new.thinking,
                    "overflow": new.overflow,
                },
                "parameters": list(PARAMETERS),
            }
        )

    def telemetry(self) -> Response:
        """Return the engine's figures."""
        return json_response({"engine": self._watching.engine()})

    def events(self) -> Response:
        """Send news, and an answer, until the client leaves."""
        message_id = query_whole("message", 0, 1, _MAX_ID) or 0
        wants_telemetry = query_text("telemetry") not in ("", "0", "false")
        return self._stream(message_id, news=True, telemetry=wants_telemetry)

    def answer_events(self, message_id: int) -> Response:
        """Send one answer until its end."""
        message, number = _last_id()
        if message == message_id and self._watching.has_all(message_id, number):
            # This ends the reconnecting of an EventSource.
            return empty()
        if not 0 < message_id < _MAX_ID:
            raise HttpError(404, "there is no such answer")
        return self._stream(message_id, news=False, telemetry=False)

    def _stream(self, message_id: int, **what: Any) -> Response:
        message, number = _last_id()
        source = EventSource(
            self._watching,
            message_id=message_id,
            after=number if message == message_id else 0,
            is_gone=request.environ.get("waitress.client_disconnected", lambda: False),
            is_admitted=request.environ.get(STILL_ADMITTED, lambda: True),
            **what,
        )
        response = Response(source, content_type="text/event-stream; charset=utf-8")
        response.headers["X-Accel-Buffering"] = "no"
        return response


def _last_id() -> tuple[int, int]:
    return parse_event_id(request.headers.get("Last-Event-ID") or query_text("after"))
