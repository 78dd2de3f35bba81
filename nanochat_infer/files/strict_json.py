"""JSON, strictly: no duplicate keys, NaN, endless numbers, half characters or bottomless nesting."""

import json
import math
import re
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import decode_utf8, is_there, quote, read_file

MAX_DEPTH = 32
MAX_INTEGER_DIGITS = 40
_DIGITS_AS_ZEROS = bytes(48 if 48 <= byte < 58 else 32 for byte in range(256))
_CONTAINERS = frozenset({dict, list})
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def parse_object(raw: bytes, where: str, *, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """Return the JSON object in raw.

    Args:
        raw: UTF-8.
        where: what the text is, first words of the error.
        max_depth: most levels of objects and lists.

    Raises:
        ModelFileError: raw is not such a JSON object.
    """
    text = decode_utf8(raw, where)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            # A vocabulary has 150,000 numbers: those that int() reads alike need no function of ours.
            parse_int=_integer if _may_hold_odd_integers(raw) else None,
            parse_float=_finite_float,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise ModelFileError(f"{where} is not valid JSON: {error.msg} at line {error.lineno}") from None
    except RecursionError:
        raise ModelFileError(f"{where} is nested deeper than {max_depth} levels") from None
    except ValueError as error:
        raise ModelFileError(f"{where} is not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise ModelFileError(f"{where} must hold a JSON object, got {_kind(value)}")
    _check_depth(value, where, max_depth)
    if _HALF_CHARACTER.search(text):  # as UTF-8 a half is refused already
        _check_text(value, where)
    return value


def read_object(path: Path, *, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        ModelFileError: the file cannot be read, is larger than max_bytes, or is not such a JSON object.
    """
    return parse_object(read_file(path, max_bytes=max_bytes), str(path))


def read_optional_object(path: Path, *, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one where there is nothing of that name; see read_object."""
    return read_object(path, max_bytes=max_bytes) if is_there(path) else {}


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {quote(twice)} is there twice")
    return result


def _may_hold_odd_integers(raw: bytes) -> bool:
    """True where int() alone may not do: for -0, or very many digits."""
    return b"-0" in raw or b"0" * MAX_INTEGER_DIGITS in raw.translate(_DIGITS_AS_ZEROS)


def _integer(digits: str) -> int | float:
    if len(digits) > MAX_INTEGER_DIGITS:
        raise ValueError(f"a number has {len(digits):,} digits")
    return int(digits) if digits != "-0" else -0.0


def _finite_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {quote(digits)} is too large")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _check_depth(value: dict[str, Any], where: str, max_depth: int) -> None:
    level: list[Any] = [value]
    for _ in range(max_depth):
        level = [
            item
            for above in level
            for item in (above.values() if isinstance(above, dict) else above)
            if type(item) in _CONTAINERS
        ]
        if not level:
            return
    raise ModelFileError(f"{where} is nested deeper than {max_depth} levels")


def _check_text(value: Any, where: str) -> None:
    """Refuse half characters; the depth was checked before."""
    if isinstance(value, str):
        _check_surrogates(value, where)
    elif isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _check_text(item, where)


def _check_surrogates(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ModelFileError(f"{where} is not valid JSON: {quote(text)} holds half of a surrogate pair") from None


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
