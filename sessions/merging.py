"""Words of deleted conversations leave the search index for good, in short transactions between which others write.

A delete only marks words as gone; merging all segments of the index into one drops them.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

TABLES = ("messages_fts", "sessions_fts")
# Some milliseconds each; a write that waits for one is still on disk within 250 ms.
STEP_PAGES = 64
MAX_PAUSE_S = 0.05
# https://www.sqlite.org/fts5.html, "Structure Record": its place, and what marks its second version.
_STRUCTURE_ID = 10
_SECOND_VERSION = b"\xff\x00\x00\x01"

Run = Callable[[Callable[[sqlite3.Connection], Any]], Any]


def note(connection: sqlite3.Connection) -> None:
    """Note that the index holds words that are to go; in the transaction of the delete, so that no crash forgets it."""
    connection.execute("INSERT INTO unmerged DEFAULT VALUES")


def newest(connection: sqlite3.Connection) -> int | None:
    """Return the number of the newest note; None: nothing is to be merged."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'unmerged'").fetchone() is None:
        return None
    found = connection.execute("SELECT max(id) FROM unmerged").fetchone()[0]
    return None if found is None else int(found)


def merge(run: Run, last: int) -> None:
    """Drop from the index all that was deleted so far.

    Args:
        run: does a job on the connection in a transaction of its own.
        last: the newest note before; notes up to this one are removed at the end.
    """
    for table in TABLES:
        # A negative number puts all segments of now into one merge; the others go on with it, whoever writes meanwhile.
        pages = -STEP_PAGES
        while _timed(run, partial(_step, table=table, pages=pages)):
            pages = STEP_PAGES
    run(lambda connection: connection.execute("DELETE FROM unmerged WHERE id <= ?", (last,)))


def _timed(run: Run, step: Callable[[sqlite3.Connection], bool]) -> bool:
    begun = time.monotonic()
    goes_on = bool(run(step))
    if goes_on:
        # Who waits for the database gets it now.
        time.sleep(min(time.monotonic() - begun, MAX_PAUSE_S))
    return goes_on


def _step(connection: sqlite3.Connection, table: str, pages: int) -> bool:
    """Merge some pages; return whether a merge goes on."""
    connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', ?)", (pages,))
    found = connection.execute(f"SELECT block FROM {table}_data WHERE id = ?", (_STRUCTURE_ID,)).fetchone()
    return found is not None and _is_merging(bytes(found[0]))


def _is_merging(structure: bytes) -> bool:
    """Tell whether some level of an index has segments that are being merged."""
    second = structure[4:8] == _SECOND_VERSION
    values = _varints(structure[8 if second else 4 :])
    num_levels, _, _ = next(values), next(values), next(values)
    for _ in range(num_levels):
        num_merging, num_segments = next(values), next(values)
        if num_merging:
            return True
        for _ in range(num_segments * (8 if second else 3)):
            next(values)
    return False


def _varints(data: bytes) -> Iterator[int]:
    value, length = 0, 0
    for byte in data:
        length += 1
        if length == 9:
            yield value << 8 | byte
        else:
            value = value << 7 | byte & 0x7F
            if byte & 0x80:
                continue
            yield value
        value, length = 0, 0
