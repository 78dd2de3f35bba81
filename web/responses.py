"""Responses of the routes."""

from typing import Any

from flask import Response

from web.rendered import to_json

JSON_TYPE = "application/json; charset=utf-8"


def json_response(value: Any, status: int = 200) -> Response:
    """Return a value as JSON."""
    return raw_json(to_json(value), status)


def raw_json(text: str, status: int = 200) -> Response:
    """Return JSON that was made already; halves of characters, which a stop text may hold, are replaced."""
    return Response(text.encode("utf-8", "replace"), status, content_type=JSON_TYPE)


def empty() -> Response:
    """Return 204: done, nothing to say."""
    return Response(status=204)
