"""The newest rolling backup that can be gone back to, for whoever finds the database damaged."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sessions.backup import backups
from sessions.connection import connect
from sessions.migrations import LATEST, is_ours, version_of


@dataclass(frozen=True, slots=True)
class WholeBackup:
    """A rolling backup without damage, and how many conversations and messages it has."""

    path: Path
    num_sessions: int
    num_messages: int

    @property
    def sentence(self) -> str:
        """What a message about damage says of it."""
        name = f"{self.path.parent.name}/{self.path.name}"
        return f"the newest backup, {name}, is whole and has {self.num_messages:,} messages"


def newest_whole(path: Path) -> WholeBackup | None:
    """Return the newest rolling backup of a database in which SQLite finds no damage; None if there is none."""
    for copy in backups(path):
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            found = _look_at(copy)
            if found is not None:
                return found
    return None


def _look_at(copy: Path) -> WholeBackup | None:
    with contextlib.closing(connect(copy, read_only=True)) as connection:
        if not is_ours(connection) or not 0 < version_of(connection) <= LATEST:
            return None
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            return None
        counts = connection.execute("SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM messages)")
        return WholeBackup(copy, *counts.fetchone())
