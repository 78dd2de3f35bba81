"""How many rows of a damaged database were not found: from its lists of ids, its counters and its references."""

import contextlib
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Table = Literal["messages", "sessions"]

# Each of them names every row; the second one reads from the other end, for what lies behind a damaged page.
_LISTS: Mapping[Table, tuple[tuple[str, str], ...]] = {
    "messages": (
        ("NOT INDEXED", "id DESC"),
        ("INDEXED BY messages_session", "session_id DESC, id DESC"),
        ("INDEXED BY messages_parent", "parent_id DESC, id DESC"),
    ),
    "sessions": (("NOT INDEXED", "id DESC"), ("INDEXED BY sessions_changed", "changed DESC, id DESC")),
}


@dataclass
class Listed:
    """Ids that rows of a table have, or had.

    Args:
        ids: those that the table or an index of it names.
        is_whole: one of them was read to its end, so no other row was there.
        last_id: the highest that was ever given, or 0 where that is not known.
    """

    ids: set[int] = field(default_factory=set)
    is_whole: bool = False
    last_id: int = 0

    def lost(self, found: Collection[int], named: Collection[int] = ()) -> tuple[int, int | None]:
        """Return how many rows are lost: at least, and at most; None where nothing tells.

        Args:
            found: ids of rows that were found.
            named: ids that other rows refer to.
        """
        num_known = len((self.ids | {*named}).difference(found))
        if self.is_whole:
            return num_known, num_known
        if self.last_id < max((*found, *self.ids), default=1):
            return num_known, None
        # Ids never come again, so what was deleted leaves a gap like what is lost.
        return num_known, max(num_known, self.last_id - len(found))


def list_rows(copy: Path) -> dict[Table, Listed]:
    """Let SQLite roll back or write out what a crash left, if it can, and list the rows that should be there.

    Args:
        copy: of the damaged file, with its journals; it may be written into.
    """
    listed: dict[Table, Listed] = {"messages": Listed(), "sessions": Listed()}
    with _suppressed(), contextlib.closing(sqlite3.connect(copy)) as opened:
        opened.execute("PRAGMA trusted_schema = OFF")
        # Else SQLite reads nothing of a file that is shorter than its header says.
        opened.execute("PRAGMA writable_schema = ON")
        opened.execute("SELECT count(*) FROM sqlite_master").fetchall()
        with _suppressed():
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for table, lists in _LISTS.items():
            for place, backwards in lists:
                statement = f"SELECT id FROM {table} {place}"
                if _scan(opened, statement, listed[table].ids):
                    listed[table].is_whole = True
                else:
                    _scan(opened, f"{statement} ORDER BY {backwards}", listed[table].ids)
    return listed


def _scan(opened: sqlite3.Connection, statement: str, ids: set[int]) -> bool:
    """Add ids up to the first damaged page; tell whether there was none."""
    with _suppressed():
        for (row_id,) in opened.execute(statement):
            ids.add(row_id)
        return True
    return False


def _suppressed() -> contextlib.suppress:
    return contextlib.suppress(sqlite3.Error, UnicodeDecodeError)
