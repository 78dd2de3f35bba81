"""The rows of a database file read without SQLite, against SQLite itself."""

import contextlib
import hashlib
import random
import sqlite3
from pathlib import Path

import pytest

from sessions.pages import Pages

PAGE = 4096


@pytest.mark.parametrize("page_size", [512, 1024, 4096, 65536])
def test_rows_of_pages_are_what_sqlite_reads(tmp_path: Path, page_size: int) -> None:
    """An oracle: SQLite itself, with rows of every kind of value and length."""
    path, chance = tmp_path / "x.db", random.Random(page_size)
    values = [None, 0, 1, -1, 127, -128, 40_000, -(2**23), 2**31, -(2**47), 2**63 - 1, 0.5, "", "é", b"", b"\0\xff"]
    values += ["x" * length for length in (page_size - 40, page_size - 35, page_size, 3 * page_size + 7)]
    with contextlib.closing(sqlite3.connect(path)) as plain:
        plain.execute(f"PRAGMA page_size = {page_size}")
        plain.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d, e, f)")
        plain.execute("CREATE TABLE w (a, b, c, d, e, PRIMARY KEY (a, b)) WITHOUT ROWID")
        for number in range(300):
            plain.execute("INSERT INTO t VALUES (NULL, ?, ?, ?, ?, ?, ?)", chance.choices(values, k=6))
            row = [f"key {number}", number, *chance.choices(values, k=3)]
            plain.execute("INSERT INTO w VALUES (?, ?, ?, ?, ?)", row)
        plain.execute("INSERT INTO t VALUES (-5, 1, 2, 3, 4, 5, 6)")
        plain.commit()
        tables = [(rowid, None, *rest) for rowid, *rest in plain.execute("SELECT * FROM t")]
        entries = [tuple(row) for row in plain.execute("SELECT * FROM w")]
    with Pages(path) as pages:
        rows = list(pages.rows())
        assert not pages.unread
        assert pages.num_cut == 0
    key = hash_of
    assert sorted(((row.rowid, *row.values) for row in rows if len(row.values) == 7), key=key) == sorted(
        tables, key=key
    )
    found = [row.values for row in rows if row.rowid is None and len(row.values) == 5]
    assert sorted(found, key=key) == sorted(entries, key=key)


def test_a_number_that_belongs_on_another_page_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
        plain.executemany("INSERT INTO t VALUES (?, ?)", [(number, f"row {number} " * 50) for number in range(1, 60)])
        plain.commit()
    with Pages(path) as pages:
        assert all(row.in_order for row in pages.rows())
    data = bytearray(path.read_bytes())
    leaf = next(at for at in range(PAGE, len(data), PAGE) if data[at] == 0x0D)
    num_cells = int.from_bytes(data[leaf + 3 : leaf + 5], "big")
    last = leaf + int.from_bytes(data[leaf + 6 + 2 * num_cells : leaf + 8 + 2 * num_cells], "big")
    # Its length takes two bytes; the number still is the highest of its page.
    data[last + 2] |= 0x20
    path.write_bytes(data)
    with Pages(path) as pages:
        (doubted,) = (row for row in pages.rows() if not row.in_order)
    assert str(doubted.values[1]).startswith(f"row {num_cells} ")


def hash_of(row: object) -> bytes:
    return hashlib.sha256(repr(row).encode()).digest()
