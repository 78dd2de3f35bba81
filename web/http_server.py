"""waitress with limits on what takes its time, and refusals in our own words."""

# The stubs of waitress are wrong about what is used here, and may be missing.
# mypy: disable-error-code="attr-defined, arg-type, union-attr, misc, override"

import contextlib
import logging
import math
import socket
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import RequestHeaderFieldsTooLarge

from web.admission import MAX_URL_BYTES
from web.errors import HttpError, error_body, error_headers, status_line
from web.headers import with_security

MAX_BODY_BYTES = 8 << 20
MAX_HEADER_BYTES = 16 << 10
MAX_HEADERS = 100
MAX_CONNECTIONS = 128
REQUEST_READ_S = 10.0
IDLE_S = 60.0
# What waits for one slow reader; then its own thread waits.
_OUTPUT_BYTES = 512 << 10
_LOOP_S = 0.25
_DRAIN_S = 1.0
_SENTENCES = {
    400: "the request is not valid HTTP",
    413: f"the body is longer than {MAX_BODY_BYTES:,} bytes; send it in parts",
    431: f"the headers have more than {MAX_HEADER_BYTES:,} bytes or {MAX_HEADERS} fields, or the address is too long",
    500: "internal error; the log has the details",
    501: "this transfer encoding is not known here; send Content-Length, or chunked",
}
_log = logging.getLogger(__name__)


class _Parser(HTTPRequestParser):
    """Refuses what two programs in a row may read differently."""

    def parse_header(self, header_plus: bytes) -> None:
        if header_plus.count(b"\n") > MAX_HEADERS + 1 or len(header_plus.split(b"\r\n", 1)[0]) > MAX_URL_BYTES + 20:
            super().parse_header(b"GET / HTTP/1.0\r\n")
            self.error = RequestHeaderFieldsTooLarge("too many")
            self.completed = True
            return
        if not header_plus.split(b"\r\n", 1)[0].endswith((b" HTTP/1.0", b" HTTP/1.1")):
            raise ParsingError("neither HTTP/1.0 nor HTTP/1.1")
        super().parse_header(header_plus)
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("Content-Length beside Transfer-Encoding")
        if "," in self.headers.get("HOST", ""):
            raise ParsingError("more than one Host")


class _ErrorTask(ErrorTask):
    """Says in JSON what is wrong with a request that no route ever sees."""

    def execute(self) -> None:
        code = int(self.request.error.code)
        error = HttpError(code, _SENTENCES.get(code, "the request is refused"))
        body = error_body(error)
        self.status = status_line(code)
        self.response_headers.extend(with_security(error_headers(error, body)))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class _Channel(HTTPChannel):
    """A connection that knows when the request began that it is reading."""

    parser_class = _Parser
    error_task_class = _ErrorTask
    begun: float | None = None

    def received(self, data: bytes) -> bool:
        result = bool(super().received(data))
        if self.request is None:
            self.begun = None
        elif self.begun is None:
            self.begun = time.time()
        return result

    def is_late(self, now: float) -> bool:
        """Tell whether a request takes too long to come, or its answer is not read at all."""
        if self.begun is not None and self.request is not None and now - self.begun > REQUEST_READ_S:
            return True
        return bool(self.total_outbufs_len) and now - self.last_activity > IDLE_S


class _Server(TcpWSGIServer):
    channel_class = _Channel

    def pull_trigger(self) -> None:
        # A request may take longer than the server.
        with contextlib.suppress(OSError):
            super().pull_trigger()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.is_late(now):
                channel.will_close = True


class HttpServer:
    """Runs an application on a socket, in threads of its own.

    Args:
        app: WSGI.
        bound: a socket that listens.
        num_threads: requests that are answered at once, streams included.
    """

    def __init__(self, app: Any, bound: socket.socket, num_threads: int) -> None:
        self._map: dict[int, Any] = {}
        self._ending = threading.Event()
        self._stopped = threading.Event()
        self._dispatcher = ThreadedTaskDispatcher()
        adjustments = Adjustments(
            sockets=[bound],
            threads=num_threads,
            ident="",
            max_request_header_size=MAX_HEADER_BYTES,
            # waitress refuses what is as long, too.
            max_request_body_size=MAX_BODY_BYTES + 1,
            inbuf_overflow=MAX_BODY_BYTES,
            outbuf_overflow=_OUTPUT_BYTES * 4,
            outbuf_high_watermark=_OUTPUT_BYTES,
            connection_limit=MAX_CONNECTIONS + 2,
            channel_timeout=int(IDLE_S),
            cleanup_interval=1,
            channel_request_lookahead=1,
            log_socket_errors=False,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
        )
        self._dispatcher.set_thread_count(num_threads)
        self._server = _Server(
            app,
            self._map,
            True,
            bound,
            dispatcher=self._dispatcher,
            adj=adjustments,
            bind_socket=False,
            sockinfo=(bound.family, bound.type, bound.proto, bound.getsockname()),
        )
        self._thread = threading.Thread(target=self._run, name="web-server", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self, timeout_s: float = 1.5) -> None:
        """Take no more requests, wait for those that run, and close every connection."""
        self._ending.set()
        self._server.pull_trigger()
        # Meanwhile the loop still sends what they answer.
        self._dispatcher.shutdown(timeout=timeout_s)
        self._stopped.set()
        self._server.pull_trigger()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        until, listens = math.inf, True
        while time.monotonic() < until:
            try:
                wasyncore.loop(timeout=_LOOP_S, use_poll=True, map=self._map, count=1)
            except OSError:
                # One connection's trouble is not the others'.
                _log.exception("the server's loop")
            if listens and self._ending.is_set():
                listens = False
                self._server.del_channel(self._map)
                self._server.socket.close()
            if self._stopped.is_set():
                until = min(until, time.monotonic() + _DRAIN_S)
                if not any(channel.total_outbufs_len for channel in self._server.active_channels.values()):
                    break
        wasyncore.close_all(self._map, ignore_all=True)
