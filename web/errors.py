"""Errors as responses: an HTTP status and one sentence, in the shape that OpenAI's clients know."""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nanochat_infer.errors import BusyError, ContextLengthError, DeviceError, ModelFileError, NanochatInferError
from sessions.readers import UnreadableError
from sessions.tree import DeletedError

_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 503: "unavailable_error"}
_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
RETRY_AFTER_S = 2
# Folders of an absolute path; what it ends with may be said.
_FOLDERS = re.compile(r"(?<![\w.:/~-])(?:/[^\s/'\"<>:]+)+/(?=[^\s/])")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class HttpError(NanochatInferError):
    """A request that is refused.

    Args:
        status: of HTTP.
        message: one sentence.
        code: for programs; None where the status says it all.
        param: the field that is at fault.
        headers: to be sent besides.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.headers = dict(headers or {})
        self.request_id = secrets.token_hex(8)
        if status == 503:
            self.headers.setdefault("Retry-After", str(RETRY_AFTER_S))


def http_error(error: NanochatInferError) -> HttpError:
    """Return what a request answers where an error of ours ended it."""
    if isinstance(error, HttpError):
        return error
    message = without_folders(str(error))
    if isinstance(error, DeletedError):
        return HttpError(404, message, code="deleted")
    if isinstance(error, UnreadableError):
        return HttpError(503, message, code="unreadable")
    if isinstance(error, BusyError):
        return HttpError(503, message, code="busy")
    if isinstance(error, ContextLengthError):
        return HttpError(400, message, code="context_length_exceeded")
    if isinstance(error, DeviceError | ModelFileError):
        return HttpError(503, message, code="model_unavailable")
    if message.startswith("not saved"):
        return HttpError(500, message, code="not_saved")
    return HttpError(400, message)


def without_folders(sentence: str) -> str:
    """Return a sentence in which files have their names only: where they lie is nothing for clients."""
    return _FOLDERS.sub("…/", sentence)


def error_body(error: HttpError) -> bytes:
    """Return the response's body."""
    kind = _TYPES.get(error.status, "invalid_request_error" if error.status < 500 else "api_error")
    fields = {
        "message": str(error),
        "type": kind,
        "param": error.param,
        "code": error.code,
        "request_id": error.request_id,
    }
    return json.dumps({"error": fields}).encode()


def error_headers(error: HttpError, body: bytes) -> list[tuple[str, str]]:
    """Return the headers that go with error_body."""
    return [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *error.headers.items(),
    ]


def status_line(status: int) -> str:
    """Return a status with its reason."""
    return f"{status} {_REASONS.get(status, 'Error')}"


def refuse(error: HttpError, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a WSGI request with an error."""
    body = error_body(error)
    start_response(status_line(error.status), error_headers(error, body))
    return [body]
