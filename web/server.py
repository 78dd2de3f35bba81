"""The web server of one program: page and API on one port, beside any other front end."""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from web.listening import AddressError, check_local, is_loopback, listen
from web.options import WebOptions

if TYPE_CHECKING:
    from sessions import SessionManager
    from web.app import Parts
    from web.http_server import HttpServer

# Viewers, requests of the API and turns are at most 64 each and hold a thread; a Stop shall find one free.
_NUM_THREADS = 216
_START_PATIENCE_S = 10.0
# Imports hold up other threads, and the terminal's first prompt comes before them.
_AFTER_PROMPT_S = 0.4

_log = logging.getLogger(__name__)


class WebServer:
    """Serves the page and the API of a session manager until it is stopped.

    Args:
        manager: of the conversations, or what gives it; shared with other front ends, and not closed here.
        options: how it is reached.
    """

    def __init__(self, manager: "SessionManager | Callable[[], SessionManager]", options: WebOptions) -> None:
        self._manager = manager
        self._options = options
        self._lock = threading.Lock()
        self._bound: socket.socket | None = None
        self._starting: threading.Thread | None = None
        self._server: HttpServer | None = None
        self._parts: Parts | None = None
        self._stopped = threading.Event()
        self.port = options.port

    @property
    def address(self) -> str:
        """What the page's address begins with, such as http://127.0.0.1:8471."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._options.host, self._options.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def parts(self) -> "Parts | None":
        """What the application is made of, while it runs."""
        return self._parts

    def start(self, *, in_background: bool = False) -> str:
        """Begin to answer, and return the link that opens the page once.

        Args:
            in_background: return as soon as the address is taken; who comes early waits.

        Raises:
            AddressError: the address cannot be listened on, or is open to others without authentication.
        """
        if self._options.no_auth:
            check_local(self._options.host)
        self._bound = listen(self._options.host, self._options.port)
        self.port = int(self._bound.getsockname()[1])
        if in_background:
            self._starting = threading.Thread(target=self._start_quietly, name="web-start", daemon=True)
            self._starting.start()
        else:
            try:
                self._start()
            except BaseException:
                self.stop()
                raise
        return self.link()

    def link(self) -> str:
        """Return a new link; each opens the page once, within half an hour, and always without authentication."""
        if self._options.no_auth:
            return f"{self.address}/"
        return f"{self.address}/#t={self._options.credential.new_code()}"

    def model_changed(self) -> None:
        """Tell the pages of the model; also before the first answer, so that conversations get what it suggests."""
        parts = self._parts
        if parts is not None:
            if self._options.model_state().state == "ready":
                parts.conversations.model_came()
            parts.watching.wake_all()

    def stop(self) -> None:
        """End the streams, then the server; answers go on. Again does nothing."""
        self._stopped.set()
        if self._starting is not None:
            self._starting.join(_START_PATIENCE_S)
        with self._lock:
            parts, server, bound = self._parts, self._server, self._bound
            self._parts = self._server = self._bound = None
        if parts is not None:
            parts.watching.close()
        if server is not None:
            server.stop()
        elif bound is not None:
            bound.close()
        if parts is not None:
            parts.conversations.close()
            parts.turns.close()

    def _start_quietly(self) -> None:
        if self._stopped.wait(_AFTER_PROMPT_S):
            return
        try:
            self._start()
        except Exception:  # noqa: BLE001
            # Nobody waits for this thread, and the chat in the terminal does without.
            _log.exception("the page in the browser could not be started")
            with self._lock:
                bound, self._bound = self._bound, None
            if bound is not None:
                bound.close()

    def _start(self) -> None:
        # Imported here: it takes a while, and a taken port is said before.
        from web.app import EXTENSION, create_app
        from web.http_server import HttpServer

        manager = self._manager() if callable(self._manager) else self._manager
        app = create_app(manager, replace(self._options, port=self.port))
        with self._lock:
            if self._stopped.is_set() or self._bound is None:
                return
            self._parts = app.extensions[EXTENSION]
            self._server = HttpServer(app, self._bound, _NUM_THREADS)
            self._server.start()


__all__ = ["AddressError", "WebServer", "is_loopback"]
