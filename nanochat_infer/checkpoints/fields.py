"""Typed, range-checked access to the keys of a JSON object from a model folder."""

from collections.abc import Mapping
from typing import Any

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import quote

REQUIRED: Any = object()


class Fields:
    """Reads keys of one JSON object; every refusal names file, key, what was expected and what came.

    Args:
        values: the object.
        where: the file, or file and key for a nested object.
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.values = values
        self.where = where

    def get(self, key: str, default: Any = None) -> Any:
        """Return the raw value; default where the key is missing."""
        return self.values.get(key, default)

    def refuse(self, key: str, expected: str) -> ModelFileError:
        """Return the error for a bad value of key."""
        got = quote(str(self.values[key])) if isinstance(self.values.get(key), str) else _short(self.values.get(key))
        return ModelFileError(f"{key} in {self.where} must be {expected}, got {got}")

    def _value(self, key: str, default: Any, expected: str) -> Any:
        value = self.values.get(key, default)
        if value is REQUIRED:
            raise ModelFileError(f"{key} is missing in {self.where}; it must be {expected}")
        return value

    def integer(self, key: str, low: int, high: int, default: Any = REQUIRED) -> int:
        """Return a whole number from low to high; a null or boolean is refused."""
        expected = f"a whole number from {low:,} to {high:,}"
        value = self._value(key, default, expected)
        if type(value) is not int or not low <= value <= high:
            raise self.refuse(key, expected)
        return value

    def number(self, key: str, low: float, high: float, default: Any = REQUIRED, *, low_open: bool = False) -> float:
        """Return a finite number in [low, high], or (low, high] with low_open; a null or boolean is refused."""
        expected = f"a number in {'(' if low_open else '['}{low:g}, {high:g}]"
        value = self._value(key, default, expected)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(key, expected)
        if not low <= value <= high or (low_open and value == low):
            raise self.refuse(key, expected)
        return float(value)

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false; a null or number is refused."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def text(self, key: str, default: Any = REQUIRED) -> str:
        """Return a text."""
        value = self._value(key, default, "a text")
        if not isinstance(value, str):
            raise self.refuse(key, "a text")
        return value

    def mapping(self, key: str) -> "Fields | None":
        """Return a nested object, or None where the key is missing or null."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.refuse(key, "an object or null")
        return Fields(value, f"{key} of {self.where}")

    def token_ids(self, key: str, default: Any = None) -> tuple[int, ...]:
        """Return the ids of a key that holds null, one id, or a list of ids; each once."""
        value = self.values.get(key, default)
        ids = [] if value is None else value if isinstance(value, list) else [value]
        if not all(type(token_id) is int for token_id in ids):
            raise self.refuse(key, "a token id, a list of token ids, or null")
        return tuple(dict.fromkeys(ids))


def _short(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else text[:80] + "…"
