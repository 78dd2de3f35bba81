"""Bodies of requests: JSON objects, read strictly, whose fields have the type and the range that they must have."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import request

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.strict_json import parse_object
from web.errors import HttpError

_SHOWN_NAMES = 5
_SHOWN_CHARACTERS = 40
_LOW, _HIGH = -(2**63), 2**63 - 1


class Fields:
    """The fields of one body; what is read is known, and what remains is refused by done().

    Args:
        values: as parsed.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        return str(self._checked(name, self._needed(name), _is_text, "a text"))

    def optional_text(self, name: str) -> str | None:
        """Return a text, None where it is null or absent."""
        found: str | None = self._optional(name, _is_text, "a text or null")
        return found

    def whole(self, name: str) -> int:
        """Return a whole number that must be there."""
        return int(self._checked(name, self._needed(name), _is_whole, "a whole number"))

    def optional_whole(self, name: str) -> int | None:
        """Return a whole number, None where it is null or absent."""
        found: int | None = self._optional(name, _is_whole, "a whole number or null")
        return found

    def optional_number(self, name: str, otherwise: float) -> float:
        """Return a number, or what holds where it is absent."""
        found = self._optional(name, _is_number, "a number")
        return otherwise if found is None else float(found)

    def optional_flag(self, name: str) -> bool | None:
        """Return true or false, None where it is null or absent."""
        found: bool | None = self._optional(name, lambda value: isinstance(value, bool), "true, false or null")
        return found

    def flag(self, name: str) -> bool:
        """Return true or false; it must be there."""
        return bool(self._checked(name, self._needed(name), lambda value: isinstance(value, bool), "true or false"))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts that must be there."""
        return tuple(self._checked(name, self._needed(name), _are_texts, "a list of texts"))

    def object(self, name: str) -> dict[str, Any]:
        """Return an object, empty where it is absent."""
        return dict(self._optional(name, lambda value: isinstance(value, dict), "an object") or {})

    def choice(self, name: str, choices: Collection[str]) -> str:
        """Return one of some texts; it must be there."""
        what = f"one of {', '.join(choices)}"
        return str(self._checked(name, self._needed(name), lambda value: _is_text(value) and value in choices, what))

    def raw(self, name: str, *otherwise: Any) -> Any:
        """Return a value of any type, to be checked by the caller; what to return without it may follow."""
        return self._values.pop(name, *otherwise) if otherwise else self._needed(name)

    def names(self) -> list[str]:
        """Return the names of what was not read."""
        return sorted(self._values)

    def done(self) -> None:
        """Refuse what nobody asked for.

        Raises:
            HttpError: there are fields that this request does not have.
        """
        if self._values:
            names = ", ".join(repr(name[:_SHOWN_CHARACTERS]) for name in sorted(self._values)[:_SHOWN_NAMES])
            raise HttpError(400, f"this request has no field {names}; leave it out", code="unknown_field")

    def _needed(self, name: str) -> Any:
        if name not in self._values:
            raise HttpError(400, f"the field {name!r} is missing", param=name)
        return self._values.pop(name)

    def _optional(self, name: str, fits: Callable[[Any], bool], what: str) -> Any:
        value = self._values.pop(name, None)
        return None if value is None else self._checked(name, value, fits, what)

    @staticmethod
    def _checked(name: str, value: Any, fits: Callable[[Any], bool], what: str) -> Any:
        if not fits(value):
            raise HttpError(400, f"{name} must be {what}, got {shown(value)}", param=name)
        if isinstance(value, int | float) and not _LOW <= value <= _HIGH:
            raise HttpError(400, f"{name} must be from {_LOW} to {_HIGH}, got {shown(value)}", param=name)
        return value


def shown(value: Any) -> str:
    """Return the beginning of a value of a body, for a sentence; the value may be as long as the body."""
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value):,}"
    text = repr(value[:_SHOWN_CHARACTERS] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def read_fields() -> Fields:
    """Return the body of the request that is being answered.

    Raises:
        HttpError: it is no JSON object, or one that two programs may read differently.
    """
    return Fields(parse_body(request.get_data(cache=False)))


def parse_body(raw: bytes) -> dict[str, Any]:
    """Return a body as an object.

    Raises:
        HttpError: no valid JSON object; duplicate keys, NaN, half characters and deep nesting are refused as well.
    """
    try:
        return parse_object(raw, "the body")
    except ModelFileError as error:
        raise HttpError(400, str(error), code="invalid_json") from None


def query_text(name: str, otherwise: str = "") -> str:
    """Return a parameter of the address; given twice is refused.

    Raises:
        HttpError: it is there more than once.
    """
    found = request.args.getlist(name)
    if len(found) > 1:
        raise HttpError(400, f"the parameter {name!r} is there twice", param=name)
    return found[0] if found else otherwise


def query_whole(name: str, otherwise: int | None, low: int, high: int) -> int | None:
    """Return a whole number from the address.

    Raises:
        HttpError: it is none, or out of range.
    """
    text = query_text(name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and low <= int(text) <= high):
        raise HttpError(400, f"{name} must be a whole number from {low} to {high}, got {text[:40]!r}", param=name)
    return int(text)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
