"""GET /openapi.json: what every route takes and gives, made of the same limits as the parsers."""

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

from flask import Blueprint, Response

from nanochat_infer import __version__
from web.openapi_api import api_operations
from web.openapi_page import page_operations
from web.openapi_parts import EVENTS, JSON, MAX_ID, STRING, Operation, Schema, ref, whole
from web.openapi_schemas import SCHEMAS
from web.rendered import to_json
from web.responses import raw_json

_ABOUT = (
    "The page and the API of nanochat_infer. Bodies are JSON with Content-Type: application/json. Programs send the "
    "token as a Bearer; the page has a cookie. Errors are one sentence, always in the same shape."
)
_VARIABLES: Mapping[str, Schema] = {
    "session_id": STRING,
    "message_id": whole(0, MAX_ID),
    "name": STRING,
}
_SENTENCES = {
    204: "Nothing to say",
    400: "The request is wrong; the sentence says what",
    401: "The credential is missing or wrong",
    403: "The request comes from another web page",
    404: "There is no such thing",
    405: "The route does not know this method",
    408: "The client left, or took too long",
    409: "Something else is being done there",
    413: "The body is too long",
    415: "The body is no JSON, or compressed",
    421: "The server does not answer to this host name",
    500: "The answer could not be finished",
    503: "Busy, full, or the model is not there; try again later",
}
_ALWAYS = (400, 403, 405, 415, 421)


def openapi_routes() -> Blueprint:
    """Return the route."""
    routes = Blueprint("openapi", __name__)
    known: list[str] = []

    @routes.get("/openapi.json")
    def openapi() -> Response:
        if not known:
            known.append(to_json(description()))
        return raw_json(known[0])

    return routes


def description() -> dict[str, Any]:
    """Return the whole description, OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in chain(api_operations(), page_operations()):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    schemes = {
        "token": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "nanochat_PORT", "description": "of the page"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "nanochat_infer", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": SCHEMAS, "securitySchemes": schemes},
        "security": [{"token": []}, {"cookie": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{operation.method.lower()}{operation.path}").strip("_"),
        "summary": operation.summary,
        "tags": [operation.tag],
        "responses": _responses(operation),
    }
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": operation.body}}}
    if operation.is_open:
        described["security"] = []
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", operation.path)
    found = [{"name": name, "in": "path", "required": True, "schema": _VARIABLES[name]} for name in names]
    found += [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()]
    found += [{"name": name, "in": "header", "schema": schema} for name, schema in operation.headers.items()]
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    """Return what may be answered; refusals are the same everywhere."""
    good: dict[str, Any] = {"description": operation.summary}
    if operation.status != 204:
        schemas = [operation.answer or {}, *({} for _ in operation.media[1:])]
        good["content"] = {
            media: {"schema": STRING if media == EVENTS else schema}
            for media, schema in zip(operation.media, schemas, strict=True)
        }
    refused = {*_ALWAYS, *operation.errors} | ({413} if operation.body is not None else set())
    refused |= set() if operation.is_open and operation.method == "GET" else {401}
    responses = {str(operation.status): good}
    for status in sorted(refused):
        responses[str(status)] = {"description": _SENTENCES[status]}
        if status >= 400:
            responses[str(status)]["content"] = {JSON: {"schema": ref("Error")}}
    return responses
