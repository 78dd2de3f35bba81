"""A connection whose rows come by the names of their columns."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any


class Database:
    """What functions that read are given; sqlite3 alone, since listing conversations must not wait for imports.

    Args:
        conn: the connection.
    """

    __slots__ = ("conn",)

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Carry out one statement."""
        return self.conn.execute(sql, parameters)

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Return all rows at once, by column: a cursor that is not read to its end holds the lock."""
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
