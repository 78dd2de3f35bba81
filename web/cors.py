"""Web pages of other origins that the user named: the API answers them, with a token and never with the cookie."""

from collections.abc import Mapping
from typing import Any

from web.errors import StartResponse

API_PREFIX = "/v1/"
_METHODS = "GET, POST, OPTIONS"
# Clients send headers of their own, as OpenAI's x-stainless-*. The star never stands for authorization, nor for any
# header where cookies are sent along.
_HEADERS = "authorization, content-type, *"
_EXPOSED = "Retry-After, X-Ignored-Fields, X-Session-Id"
_PREFLIGHT_S = 600
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

Headers = list[tuple[str, str]]


def named_origin(environ: Mapping[str, Any], origins: frozenset[str]) -> str | None:
    """Return the origin of a request where it is one that was named and asks the API; None for any other.

    Args:
        environ: of WSGI.
        origins: that were named.
    """
    origin = environ.get("HTTP_ORIGIN")
    is_api = str(environ.get("PATH_INFO", "")).startswith(API_PREFIX)
    # What is given back is ours, never what the request held.
    return next((known for known in map(_as_sent, origins) if known == origin), None) if is_api else None


def is_preflight(environ: Mapping[str, Any]) -> bool:
    """Tell whether a browser asks before it sends the request itself."""
    return environ.get("REQUEST_METHOD") == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ


def with_cors(headers: Headers, origin: str) -> Headers:
    """Return headers that let a named origin read the response; no cookie counts, so none is asked for."""
    return [
        *headers,
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", _EXPOSED),
        ("Vary", "Origin"),
    ]


def answer_preflight(start_response: StartResponse) -> list[bytes]:
    """Say what a named origin may send."""
    start_response(
        "204 No Content",
        [
            ("Access-Control-Allow-Methods", _METHODS),
            ("Access-Control-Allow-Headers", _HEADERS),
            ("Access-Control-Max-Age", str(_PREFLIGHT_S)),
        ],
    )
    return []


def _as_sent(origin: str) -> str:
    """Return an origin as browsers send it, without the port that its scheme has anyway."""
    return origin.removesuffix(_DEFAULT_PORTS.get(origin.partition("://")[0], ""))
