"""Rows straight from the pages of an SQLite file, for files that SQLite itself no longer reads.

Every page is looked at by itself, so the loss of one costs only its own rows. Source: https://www.sqlite.org/fileformat2.html
"""

import math
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

Value = int | float | str | bytes | None

_TABLE_LEAF, _TABLE_INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_KINDS = (_TABLE_LEAF, _TABLE_INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR)
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ANY = (-math.inf, math.inf)
_DEFAULT_PAGE_SIZE = 4096
_MAX_PAYLOAD = 64 << 20
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class UnreadableError(Exception):
    """These bytes are no row; for this package."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Integers that are the row's number are stored as None in `values`; what was lost of it is zero bytes.

    Args:
        rowid: None for an entry of an index or of a table without row numbers.
        values: one per column.
        in_order: it stands between a smaller and a larger number, as it must; else one of them was changed.
    """

    rowid: int | None
    values: tuple[Value, ...]
    in_order: bool = True


class Pages:
    """An SQLite file, opened for reading only; also a context manager.

    Attributes:
        num_cut: pages that the header counts and the file does not have.
        unread: numbers of pages that are there and should hold rows, but not all could be read, so far.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        size = os.fstat(self._descriptor).st_size
        header = os.pread(self._descriptor, _HEADER_BYTES, 0).ljust(_HEADER_BYTES, b"\0")
        stated = int.from_bytes(header[16:18], "big")
        stated = 65536 if stated == 1 else stated
        self._page_size = stated if stated >= 512 and stated & (stated - 1) == 0 else _DEFAULT_PAGE_SIZE
        self._usable = self._page_size - (header[20] if header[20] <= 32 else 0)
        self._num_pages = -(-size // self._page_size)
        # Like SQLite: a count that an old version did not keep up is none.
        is_counted = header.startswith(_MAGIC) and header[24:28] == header[92:96]
        self.num_cut = max(0, int.from_bytes(header[28:32], "big") - self._num_pages) if is_counted else 0
        self.unread = {self._num_pages} if size % self._page_size else set[int]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def rows(self) -> Iterator[Row]:
        """Yield every row that can be read, in the order of the pages."""
        bounds = self._bounds()
        for number in range(1, self._num_pages + 1):
            page = self._page(number)
            start = _HEADER_BYTES if number == 1 else 0
            if page[start] in (_TABLE_INTERIOR, _INDEX_INTERIOR):
                self._look_below(page, start)
            if number == 1 and page[start] not in _KINDS:
                self.unread.add(number)
            if page[start] in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
                yield from _ordered(list(self._cells(page, start, number)), bounds.get(number, _ANY))

    def _bounds(self) -> dict[int, tuple[float, float]]:
        """Return what the pages above say of row numbers: they are higher than the first and at most the second."""
        bounds: dict[int, tuple[float, float]] = {}
        for number in range(2, self._num_pages + 1):
            page = self._page(number)
            if page[0] != _TABLE_INTERIOR:
                continue
            last = -math.inf
            for (at,) in struct.iter_unpack(">H", page[12 : 12 + 2 * int.from_bytes(page[3:5], "big")]):
                try:
                    key, _ = _varint(page, at + 4)
                except IndexError:
                    break
                bounds[int.from_bytes(page[at : at + 4], "big")] = (last, key)
                last = key
            else:
                bounds[int.from_bytes(page[8:12], "big")] = (last, math.inf)
        return bounds

    def expect(self, number: int) -> None:
        """Count a page as unread if it is there and not one that holds rows; others refer to it as to one."""
        if 1 < number <= self._num_pages:
            kind = os.pread(self._descriptor, 1, (number - 1) * self._page_size)
            if kind[0] not in _KINDS:
                self.unread.add(number)

    def _look_below(self, page: bytes, start: int) -> None:
        self.expect(int.from_bytes(page[start + 8 : start + 12], "big"))
        num_cells = int.from_bytes(page[start + 3 : start + 5], "big")
        places = page[start + 12 : start + 12 + 2 * num_cells]
        for (at,) in struct.iter_unpack(">H", places[: len(places) & ~1]):
            self.expect(int.from_bytes(page[at : at + 4], "big"))

    def _page(self, number: int) -> bytes:
        data = os.pread(self._descriptor, self._page_size, (number - 1) * self._page_size)
        return data.ljust(self._page_size, b"\0")

    def _cells(self, page: bytes, start: int, number: int) -> Iterator[Row]:
        kind = page[start]
        first = start + (12 if kind == _INDEX_INTERIOR else 8)
        num_cells = int.from_bytes(page[start + 3 : start + 5], "big")
        if first + 2 * num_cells > self._usable:
            self.unread.add(number)
            return
        for (at,) in struct.iter_unpack(">H", page[first : first + 2 * num_cells]):
            try:
                yield self._cell(page, at, kind, number)
            except (UnreadableError, IndexError, struct.error):
                self.unread.add(number)

    def _cell(self, page: bytes, at: int, kind: int, number: int) -> Row:
        if kind == _INDEX_INTERIOR:
            at += 4
        length, at = _varint(page, at)
        rowid = None
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
            rowid -= (rowid >> 63) << 64
        return Row(rowid, _values(self._payload(page, at, length, kind, number)))

    def _payload(self, page: bytes, at: int, length: int, kind: int, number: int) -> bytes:
        if not 0 < length <= _MAX_PAYLOAD:
            raise UnreadableError
        usable = self._usable
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return _part(page, at, length)
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
        parts = [_part(page, at, local)]
        following = int.from_bytes(_part(page, at + local, 4), "big")
        missing = length - local
        while missing > 0:
            if not 1 < following <= self._num_pages:
                # The beginning of a long text is better than none of it; its checksum will tell.
                self.unread.add(number)
                parts.append(bytes(missing))
                break
            overflow = self._page(following)
            parts.append(overflow[4 : 4 + min(missing, usable - 4)])
            missing -= len(parts[-1])
            following = int.from_bytes(overflow[:4], "big")
        return b"".join(parts)


def _ordered(rows: list[Row], bounds: tuple[float, float]) -> Iterator[Row]:
    for i, row in enumerate(rows):
        around = [other.rowid for other in rows[max(0, i - 1) : i + 2]]
        numbers = [rowid for rowid in around if rowid is not None]
        is_within = row.rowid is None or bounds[0] < row.rowid <= bounds[1]
        is_between = numbers == sorted(set(numbers)) or row.rowid is None
        yield row if is_within and is_between else replace(row, in_order=False)


def _values(payload: bytes) -> tuple[Value, ...]:
    header_length, at = _varint(payload, 0)
    if not at <= header_length <= len(payload):
        raise UnreadableError
    kinds = []
    while at < header_length:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise UnreadableError
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _INTEGER_BYTES:
        size = _INTEGER_BYTES[kind]
        return int.from_bytes(_part(payload, at, size), "big", signed=True), at + size
    if kind == 7:
        return struct.unpack(">d", _part(payload, at, 8))[0], at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise UnreadableError
    size = (kind - 12) // 2
    data = _part(payload, at, size)
    return (data.decode("utf-8", "replace") if kind % 2 else data), at + size


def _part(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if len(part) != size:
        raise UnreadableError
    return part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for position in range(8):
        byte = data[at + position]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + position + 1
    return value << 8 | data[at + 8], at + 9
