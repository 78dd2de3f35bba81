"""response_format: what an answer has to look like, so that every token that breaks it is never drawn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.errors import HttpError

_TYPES = ("text", "json_object", "json_schema")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """The answer is JSON.

    Args:
        schema: that it follows; None takes any object.
    """

    schema: Mapping[str, Any] | None = None


def parse_response_format(value: Any) -> JsonFormat | None:
    """Return what the answer has to be; None where any text will do.

    Args:
        value: of the field; None is the same as {"type": "text"}.

    Raises:
        HttpError: it is none of the three forms.
    """
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("type") not in _TYPES:
        raise _refused(f"must be an object whose type is one of {', '.join(_TYPES)}")
    if value["type"] == "text":
        return None
    if value["type"] == "json_object":
        # llama.cpp and others take a schema here.
        return JsonFormat(_schema(value.get("schema"), "schema"))
    return JsonFormat(_named_schema(value.get("json_schema")))


def _named_schema(value: Any) -> Mapping[str, Any] | None:
    if not isinstance(value, dict):
        raise _refused('.json_schema must be an object with a "name" and a "schema"')
    name = value.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _refused(".json_schema.name must be 1 to 64 letters, digits, dashes and underscores")
    # The schema is followed strictly in any case, and what else is said reaches no model.
    if not isinstance(value.get("strict"), bool | None):
        raise _refused(".json_schema.strict must be true, false or null")
    if not isinstance(value.get("description"), str | None):
        raise _refused(".json_schema.description must be a text or null")
    return _schema(value.get("schema"), "json_schema.schema")


def _schema(value: Any, where: str) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise _refused(f".{where} must be a JSON schema, an object")
    return value


def _refused(rest: str) -> HttpError:
    space = "" if rest.startswith(".") else " "
    return HttpError(400, f"response_format{space}{rest}", param="response_format")
