"""Pieces of the OpenAPI description: operations, and JSON schemas in few words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

JSON = "application/json"
EVENTS = "text/event-stream"
MAX_ID = 2**62 - 1
BOOLEAN: Schema = {"type": "boolean"}
STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
NOTHING: Schema = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Args:
        method: in upper case.
        path: with its variables as {name}.
        summary: what it does, in a few words.
        tag: which part of the API it belongs to.
        query: parameters of the address, by name.
        headers: parameters in headers, by name.
        body: schema of the body; None takes none.
        answer: schema of the answer; None says nothing of it.
        status: of the answer.
        media: types of the answer; a schema is for the first.
        errors: statuses beside 400, 401, 403, 405, 415 and 421, which every request may get.
        is_open: it needs no credential.
    """

    method: str
    path: str
    summary: str
    tag: str
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    answer: Schema | None = None
    status: int = 200
    media: tuple[str, ...] = (JSON,)
    errors: tuple[int, ...] = ()
    is_open: bool = False


def ref(name: str) -> Schema:
    """Return a reference to a schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def strict(fields: Mapping[str, Schema], *required: str, text: str = "") -> Schema:
    """Return an object that may have these fields and no other."""
    return {**loose(fields, *required, text=text), "additionalProperties": False}


def loose(fields: Mapping[str, Schema], *required: str, text: str = "") -> Schema:
    """Return an object with fields, and whatever else."""
    schema: Schema = {"type": "object", "properties": dict(fields)}
    if required:
        schema["required"] = list(required)
    return said(schema, text) if text else schema


def full(fields: Mapping[str, Schema], *optional: str) -> Schema:
    """Return an object that has all of these fields, but for the optional ones."""
    return loose(fields, *(name for name in fields if name not in optional))


def listed(items: Schema, low: int = 0, high: int | None = None) -> Schema:
    """Return a list."""
    schema: Schema = {"type": "array", "items": items}
    if low:
        schema["minItems"] = low
    return schema if high is None else {**schema, "maxItems": high}


def nullable(schema: Schema) -> Schema:
    """Return a schema that takes null as well."""
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def text(low: int = 0, high: int | None = None) -> Schema:
    """Return a text of so many characters."""
    schema: Schema = {"type": "string"}
    if low:
        schema["minLength"] = low
    return schema if high is None else {**schema, "maxLength": high}


def whole(low: int, high: int) -> Schema:
    """Return a whole number in a range, bounds included."""
    return {"type": "integer", "minimum": low, "maximum": high}


def number(low: float, high: float, *, low_open: bool = False) -> Schema:
    """Return a number in a range, the upper bound included."""
    return {"type": "number", "exclusiveMinimum" if low_open else "minimum": low, "maximum": high}


def one_of(*values: str) -> Schema:
    """Return one of some texts."""
    return {"type": "string", "enum": list(values)}


def said(schema: Schema, description: str) -> Schema:
    """Return a schema with a sentence."""
    return {**schema, "description": description}
