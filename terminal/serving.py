"""The page in the browser, beside a chat in the terminal or alone: what the web server needs of an App."""

import argparse
import contextlib
import logging
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.app import App
from terminal.deletion import delete_and_forget
from terminal.exit_codes import EXIT_OK
from terminal.model_loading import COMPILING

if TYPE_CHECKING:
    from sessions import Session
    from web.credential import Credential
    from web.options import ModelState, NewSession, WebOptions
    from web.server import WebServer

TOKEN_VARIABLE = "NANOCHAT_INFER_API_KEY"
_TICK_S = 0.5


class ServingError(NanochatInferError):
    """The page cannot be served so."""


def start_web(app: App, arguments: argparse.Namespace) -> "WebServer":
    """Serve the page and say its link; stop() ends it, before the app is closed.

    Args:
        app: shared with the other front ends.
        arguments: of the command line; what matters is in app.settings.

    Raises:
        NanochatInferError: the address is taken or open to others without a token of one's own.
    """
    # The prompt does not wait for it.
    server, link = _start(app, os.environ, in_background=True)
    # On a line of its own, for it must not be broken.
    how = "for anybody on this machine" if app.settings.no_auth else "by a link that works once"
    app.say(f"the page in the browser, {how}:\n{link}")
    return server


def run_serve(app: App, arguments: argparse.Namespace) -> int:
    """Serve the page until Ctrl+C, and return the exit code; with -c or --session the link opens that conversation.

    Raises:
        NanochatInferError: as start_web; there is no such conversation.
        Terminated: SIGTERM or SIGHUP; answers are saved by App.close.
    """
    place = _place(app, arguments)
    server, link = _start(app, os.environ)
    try:
        app.console.write(f"{link}{'&' if place and '#' in link else '#' if place else ''}{place}\n")
        if app.settings.no_auth:
            app.say("this opens the chat, for anybody on this machine; Ctrl+C ends the server")
        else:
            app.say("this link opens the chat in your browser, once; Ctrl+C ends the server")
            app.say(f"another browser, or a program that uses the API under /v1, {_where_token_is(app, os.environ)}")
        app.start_loading()
        _wait(app, threading.Event())
    except KeyboardInterrupt:
        app.console.clear_status()
        app.say("the server ends; what was written of running answers is kept")
    finally:
        server.stop()
    return EXIT_OK


def _place(app: App, arguments: argparse.Namespace) -> str:
    """Return what a link says of the conversation to open; its model is taken, as in a chat.

    Raises:
        NanochatInferError: there is none.
    """
    if not (arguments.resume or arguments.session):
        return ""
    from terminal.chat import Chat

    chat = Chat(app)
    chat.wording = "flags"
    session = chat.resume_last() if arguments.resume else chat.resume(arguments.session)
    chat.apply_flags()
    chat.new()
    return f"c={session.id}"


def _where_token_is(app: App, environ: Mapping[str, str]) -> str:
    if environ.get(TOKEN_VARIABLE):
        return f"needs the token that {TOKEN_VARIABLE} holds"
    if app.private:
        return f"needs a token of your own: set {TOKEN_VARIABLE} at the start"
    return f"needs the token in {_token_file(app)}"


def _token_file(app: App) -> Path:
    return app.paths.config.parent / "web-token"


def _start(app: App, environ: Mapping[str, str], *, in_background: bool = False) -> "tuple[WebServer, str]":
    from web.server import WebServer

    for name in ("web", "waitress"):
        # Their records go where ours go, not over the screen.
        logging.getLogger(name).parent = logging.getLogger("terminal")
    server = WebServer(lambda: app.manager, web_options(app, environ))
    # Heard after the session manager has the model, so that a page that looks finds it; steps and failures, too.
    app.add_loading_listener(server.model_changed)
    return server, server.start(in_background=in_background)


def web_options(app: App, environ: Mapping[str, str]) -> "WebOptions":
    """Return what the server is to be like.

    Raises:
        NanochatInferError: the token is missing, or cannot be used.
    """
    from web.options import WebOptions

    settings = app.settings
    return WebOptions(
        _credential(app, environ),
        host=settings.host,
        port=settings.port,
        allowed_hosts=tuple(settings.allowed_hosts),
        cors_origins=tuple(settings.cors_origins),
        no_auth=settings.no_auth,
        private=app.private,
        model_state=lambda: _model_state(app),
        new_session=lambda: _new_session(app),
        delete=lambda session: _delete(app, session),
        written=app.something_was_written,
    )


def _credential(app: App, environ: Mapping[str, str]) -> "Credential":
    from web.credential import MIN_SECRET_CHARACTERS, Credential, CredentialError, token_in
    from web.listening import is_loopback

    token = environ.get(TOKEN_VARIABLE, "")
    if app.settings.no_auth:
        return _no_credential(app, token)
    if token:
        try:
            return Credential(token, folder=None if app.private else app.paths.config.parent)
        except CredentialError as error:
            raise ServingError(f"the environment variable {TOKEN_VARIABLE}: {error}") from None
    if not is_loopback(app.settings.host):
        raise ServingError(
            f"--host {app.settings.host} opens the chat to other machines; put a token of at least "
            f"{MIN_SECRET_CHARACTERS} characters into {TOKEN_VARIABLE}, or leave --host out"
        )
    # Private conversations leave nothing on disk, nor does the way to them.
    return Credential(secrets.token_urlsafe(32) if app.private else token_in(_token_file(app)))


def _no_credential(app: App, token: str) -> "Credential":
    """Return a credential that nobody needs."""
    from web.credential import Credential
    from web.listening import check_local

    check_local(app.settings.host)
    if token:
        raise ServingError(f"--no-auth asks for no token, and {TOKEN_VARIABLE} holds one; leave out one of the two")
    return Credential(secrets.token_urlsafe(32))


def _model_state(app: App) -> "ModelState":
    from web.options import ModelState

    if app.loaded is not None:
        return ModelState("ready")
    error = app.load_error
    if error is None:
        return ModelState("loading", step=app.loading_state)
    sentence = str(error) if isinstance(error, NanochatInferError) else "the model cannot be loaded; the log says why"
    return ModelState("failed", error=sentence)


def _new_session(app: App) -> "NewSession":
    from web.options import NewSession

    settings, llm = app.settings, app.loaded
    return NewSession(
        settings.sampling_params({} if llm is None else llm.generation_defaults),
        is_guess=llm is None,
        system=settings.system,
        thinking=settings.think,
        overflow=settings.overflow,
    )


def _delete(app: App, session: "Session") -> tuple[str, ...]:
    history = None if app.private else app.paths.history
    return delete_and_forget(app.store, session.key, lambda: app.manager.delete(session.id), history)


def _wait(app: App, ended: threading.Event) -> None:
    """Wait for ever, or for a test; say once how loading ended, and that it compiles, which takes long."""
    told = told_compiling = False
    while not ended.wait(_TICK_S):
        if told:
            continue
        if not told_compiling and app.loading_state == COMPILING:
            told_compiling = True
            app.say(COMPILING)
        if app.load_error is not None:
            told = True
            app.console.clear_status()
            app.console.error(str(app.load_error))
        elif app.loaded is not None:
            told = True
            app.console.clear_status()
            # This also says what there is to know of it.
            with contextlib.suppress(NanochatInferError):
                app.say(f"the model is ready: {app.manager.llm.info.name}")
        else:
            app.console.status(app.loading_state)
