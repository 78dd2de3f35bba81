"""One connection: its requests are read strictly, and what comes too late or too much is refused in our own words."""

# The stubs of waitress are wrong about what is used here, and may be missing.
# mypy: disable-error-code="attr-defined, arg-type, union-attr, misc, override, assignment"

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, Error, RequestHeaderFieldsTooLarge

from web.admission import MAX_URL_BYTES
from web.errors import HttpError, error_body, error_headers, status_line
from web.headers import with_security

MAX_BODY_BYTES = 8 << 20
# Of all bodies that are still on their way.
MAX_HELD_BYTES = 64 << 20
MAX_HEADER_BYTES = 16 << 10
MAX_HEADERS = 100
MAX_TRAILER_BYTES = 4 << 10
REQUEST_READ_S = 10.0
IDLE_S = 60.0
# How long a client that still sends may read why it was refused.
LINGER_S = 2.0
_SMALL_BODY_BYTES = 256 << 10
_ENCODING = b"transfer-encoding:"


class RefusedError(Error):
    """Why a request gets no route to see it.

    Args:
        code: the status of HTTP.
    """

    def __init__(self, code: int) -> None:
        super().__init__("")
        self.code = code


class Parser(HTTPRequestParser):
    """Refuses what two programs in a row may read differently."""

    path = ""

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        body = self.body_rcv
        if self.chunked and not self.completed and len(body.control_line) + len(body.trailer) > MAX_TRAILER_BYTES:
            # Each of them is joined again with all that comes.
            self.error = BadRequest("a line that does not end")
            self.completed = True
        if self.error is not None:
            # Asked to go on, the client would send what nobody reads.
            self.expect_continue = False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        lines = header_plus.split(b"\r\n")
        if header_plus.count(b"\n") > MAX_HEADERS + 1 or len(lines[0]) > MAX_URL_BYTES + 20:
            super().parse_header(b"GET / HTTP/1.0\r\n")
            self.error = RequestHeaderFieldsTooLarge("too many")
            self.completed = True
            return
        if not lines[0].endswith((b" HTTP/1.0", b" HTTP/1.1")):
            raise ParsingError("neither HTTP/1.0 nor HTTP/1.1")
        if any(line.startswith((b" ", b"\t")) for line in lines[1:]):
            raise ParsingError("a header over two lines")
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("no valid address") from None
        encodings = [line for line in lines[1:] if line.lower().startswith(_ENCODING)]
        if encodings and [line[len(_ENCODING) :].strip(b" \t").lower() for line in encodings] != [b"chunked"]:
            raise ParsingError("more than one Transfer-Encoding, or an empty one")
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("Content-Length beside Transfer-Encoding")
        if "," in self.headers.get("HOST", ""):
            raise ParsingError("more than one Host")


class Reply(WSGITask):
    """Answers a request by the application."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        cookie = environ.get("HTTP_COOKIE", "").encode("latin-1")
        try:
            cookie.decode()
        except UnicodeDecodeError:
            # Other programs of this host set cookies, too; that one of theirs is none is no error of the client.
            environ["HTTP_COOKIE"] = cookie.decode("ascii", "ignore")
        return environ

    def finish(self) -> None:
        if self.chunked_response and self.channel.server.is_ending:
            # A stream that the server's end cuts short must not look whole.
            self.close_on_finish = True
            return
        super().finish()


class ErrorReply(ErrorTask):
    """Says in JSON what is wrong with a request that no route ever sees."""

    def execute(self) -> None:
        code = int(self.request.error.code)
        error = HttpError(code, _sentence(code), code="busy" if code == 503 else None)
        body = error_body(error)
        self.status = status_line(code)
        self.response_headers.extend(with_security(error_headers(error, body)))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


def _sentence(code: int) -> str:
    return {
        400: "the request is not valid HTTP",
        408: f"the request took longer than {REQUEST_READ_S:g} s to come; send it at once",
        413: f"the body is longer than {MAX_BODY_BYTES:,} bytes; send it in parts",
        431: f"the address is too long, or the headers are: {MAX_HEADER_BYTES:,} bytes, {MAX_HEADERS} of them at most",
        500: "internal error; the log has the details",
        501: "this transfer encoding is not known here; send Content-Length, or chunked",
        503: "as many requests are answered as can be; try again later",
    }.get(code, "the request is refused")


class Channel(HTTPChannel):
    """A connection that knows how long it has been waiting, and what it holds."""

    parser_class = Parser
    task_class = Reply
    error_task_class = ErrorReply
    # When the first byte of the request came that is being read.
    begun: float | None = None
    is_refused = False
    _lingers_until: float | None = None
    _output_since: float | None = None
    _has_unread = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._idle_since = time.time()
        super().__init__(*arguments, **options)

    @property
    def held_bytes(self) -> int:
        """Of the body that is being read."""
        request = self.request
        return 0 if request is None else int(request.body_bytes_received)

    def check_client_disconnected(self) -> bool:
        """Tell a request that nobody waits for its answer; so it is for all when the server ends."""
        return not self.connected or bool(self.server.is_ending)

    def waits_since(self) -> float | None:
        """Return since when there has been nothing but waiting for the client; None while a request is answered."""
        if self.requests or self.total_outbufs_len:
            return None
        return self._idle_since if self.begun is None else self.begun

    def end_if_late(self, now: float) -> None:
        """Close the connection if it is idle, if its answer is not read, or if its request takes too long to come."""
        if not self.total_outbufs_len:
            self._output_since = None
        elif self._output_since is None:
            self._output_since = now
        silent_since = max(self.last_activity, self._output_since or 0.0)
        if self._lingers_until is not None:
            if now > self._lingers_until:
                self.handle_close()
        elif now - silent_since > IDLE_S and (self._output_since is not None or not self.requests):
            # Not by will_close: that waits until the client takes more.
            self.handle_close()
        elif self.begun is not None and not self.requests and now - self.begun > REQUEST_READ_S:
            if self.request is None:
                self.handle_close()
            else:
                self._refuse(408)

    def readable(self) -> bool:
        return self._lingers_until is not None or bool(super().readable())

    def received(self, data: bytes) -> bool:
        if self.begun is None:
            self.begun = time.time()
        result = bool(super().received(data))
        if self.request is None and self.requests:
            self.begun = None
        if self.is_refused:
            self.is_refused = False
            self.service()
        elif self.held_bytes > _SMALL_BODY_BYTES and self.server.held_bytes() > MAX_HELD_BYTES:
            self._refuse(503)
        return result

    def service(self) -> None:
        if self.requests and self.requests[0].error is not None:
            self._has_unread = True
        super().service()
        self._idle_since = time.time()
        self.begun = None if self.request is None else self._idle_since

    def handle_read(self) -> None:
        if self._lingers_until is None:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()

    def handle_write(self) -> None:
        if self.socket is None:
            # Reading closed it in the same round.
            return
        if self.will_close or not self._has_unread:
            super().handle_write()
            return
        # The thread that answers says meanwhile that this is all; waitress would close at once.
        self._flush_exception(self._flush_some_if_lockable)
        if self.close_when_flushed and self.connected and not self.total_outbufs_len and not self.will_close:
            self._linger()

    def _linger(self) -> None:
        """Say that nothing more comes, and read on: closed at once, the client might never see what it was told."""
        self.close_when_flushed = False
        self._lingers_until = time.time() + LINGER_S
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()

    def _refuse(self, code: int) -> None:
        """Answer the request that is being read with an error; in the server's thread."""
        with self.requests_lock:
            request, self.request = self.request, None
            request.error = RefusedError(code)
            self.requests.append(request)
            is_first = len(self.requests) == 1
        if is_first:
            self.service()
