"""Large JSON files in parts: finds the objects of the outer list without reading them, so that each is read alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nanochat_infer.errors import ModelFileError, SessionError
from nanochat_infer.files.strict_json import parse_object

MAX_DEPTH = 64
MAX_PARTS = 100_000
MAX_PART_BYTES = 128 << 20
# What surrounds the parts, or one line of settings.
MAX_OUTER_BYTES = 16 << 20
# An empty object takes 64 bytes of memory for 3 of the file, a number 36 for 2: both are counted before they are read.
MAX_CONTAINERS = 4_000_000
MAX_VALUES = 12_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_QUOTE_OR_BRACKET = re.compile(rb'["\[\]{}]')
_BLANK = re.compile(rb"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Part:
    """One object in the file; `where` begins the sentence about an error in it."""

    where: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outer:
    """The first value of a file: what surrounds its parts as JSON, with 0 in place of each part."""

    value: dict[str, Any]
    is_list: bool
    parts: list[Part]
    end: int


def find_parts(raw: bytes, where: str) -> Outer:
    """Find the objects in the outer list of a JSON file, or in a list of its outer object.

    Args:
        raw: the file.
        where: its name, first words of an error.

    Returns:
        value: the outer object; a list becomes the only field, "conversations".

    Raises:
        SessionError: what surrounds the parts is not valid JSON, or there is too much.
    """
    start = len(BYTE_ORDER_MARK) if raw.startswith(BYTE_ORDER_MARK) else 0
    open_brackets = bytearray()
    pieces: list[bytes] = []
    parts: list[Part] = []
    copied, part_start, position, end = start, -1, start, len(raw)
    while found := _QUOTE_OR_BRACKET.search(raw, position):
        mark, position = found[0], found.end()
        if mark == b'"':
            position = _end_of_text(raw, position, where)
        elif mark in b"[{":
            if mark == b"{" and bytes(open_brackets) in (b"[", b"{["):
                pieces += raw[copied : found.start()], b"0"
                part_start = found.start()
            open_brackets += mark
            if len(open_brackets) > MAX_DEPTH:
                raise SessionError(f"{where} is nested deeper than {MAX_DEPTH} levels")
        else:
            del open_brackets[-1:]
            if part_start >= 0 and bytes(open_brackets) in (b"[", b"{["):
                parts.append(Part(f"{where}: conversation {len(parts) + 1}", part_start, position))
                # Its line breaks stay, so that errors name the right line.
                pieces.append(b"\n" * raw.count(b"\n", part_start, position))
                part_start, copied = -1, position
            if not open_brackets:
                end = position
                break
            if len(parts) > MAX_PARTS:
                raise SessionError(f"{where} has more than {MAX_PARTS:,} conversations")
    pieces.append(raw[copied:end])
    return _outer(b"".join(pieces), where, parts, end)


def _outer(text: bytes, where: str, parts: list[Part], end: int) -> Outer:
    is_list = text.lstrip().startswith(b"[")
    if len(text) - text.count(b"\n") > MAX_OUTER_BYTES:
        raise SessionError(f"{where} holds more than {MAX_OUTER_BYTES:,} bytes outside of its conversations")
    value = parse(b'{"conversations":' + text + b"}" if is_list else text, where)
    inside = value.get("conversations", [])
    if not isinstance(inside, list) or any(item is True or item != 0 for item in inside) or len(inside) != len(parts):
        raise SessionError(f"{where}: conversations must be a list of objects, and the only such list")
    return Outer(value, is_list, parts, end)


def _end_of_text(raw: bytes, position: int, where: str) -> int:
    """Return the position after the quote that ends the text beginning at position."""
    begin = position
    while (quote := raw.find(b'"', position)) >= 0:
        before = quote
        while before > begin and raw[before - 1] == 0x5C:
            before -= 1
        # An even number of backslashes escape each other, not the quote.
        if (quote - before) % 2 == 0:
            return quote + 1
        position = quote + 1
    raise SessionError(f"{where} is not valid JSON: a text does not end")


def is_blank(raw: bytes, start: int) -> bool:
    """Tell whether nothing but white space follows."""
    found = _BLANK.match(raw, start)
    return found is not None and found.end() == len(raw)


def lines(raw: bytes, where: str) -> Iterator[Part]:
    """Yield the lines that are not blank, the byte order mark left out."""
    start = len(BYTE_ORDER_MARK) if raw.startswith(BYTE_ORDER_MARK) else 0
    number = 0
    while start < len(raw):
        number += 1
        end = raw.find(b"\n", start)
        end = len(raw) if end < 0 else end
        if raw[start:end].strip():
            yield Part(f"{where}: line {number}", start, end)
        start = end + 1


def parse_part(raw: bytes, part: Part, mend: Callable[[bytes], bytes] | None = None) -> dict[str, Any]:
    """Read the object of a part; see parse.

    Args:
        raw: the file.
        part: which bytes of it.
        mend: puts right what is known to be wrong in files of this kind.
    """
    if part.end - part.start > MAX_PART_BYTES:
        size = part.end - part.start
        raise SessionError(f"{part.where} has {size:,} bytes, the most for one conversation is {MAX_PART_BYTES:,}")
    text = raw[part.start : part.end]
    return parse(text if mend is None else mend(text), part.where)


def parse(text: bytes, where: str) -> dict[str, Any]:
    """Read a JSON object strictly.

    Raises:
        SessionError: it is not valid, or would take too much memory.
    """
    containers = text.count(b"{") + text.count(b"[")
    if containers > MAX_CONTAINERS or containers + text.count(b",") > MAX_VALUES:
        raise SessionError(f"{where} has more than {MAX_CONTAINERS:,} objects or {MAX_VALUES:,} values")
    try:
        return parse_object(text, where, max_depth=MAX_DEPTH)
    except ModelFileError as error:
        raise SessionError(f"{error!s:.400}") from None
