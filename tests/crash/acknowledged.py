"""What a child was told to be on disk, and whether it is: the oracle of the crash tests, with SQL of its own."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from nanochat_infer.errors import SessionError
from sessions.store import Store
from tests.crash.workload import MAX_PIECES, piece
from tests.session_tools import digest


class Acknowledged:
    """Collects what workload.Script said; tells what of it a database lacks."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self._sessions: dict[int, set[str]] = {}
        self._session_of: dict[int, int] = {}
        self._streams: dict[int, str] = {}
        self._closing: dict[int, str] = {}
        self._going: set[int] = set()
        self._gone: set[int] = set()

    def take(self, lines: Iterable[dict[str, Any]]) -> None:
        """Note what was said."""
        for line in lines:
            if "message" in line:
                self.messages[line["message"]] = line["digest"]
                self._session_of[line["message"]] = line["session"]
            elif "stream" in line:
                self._streams[line["stream"]] = line["label"]
                self._session_of[line["stream"]] = line["session"]
            elif "closing" in line:
                self._closing[line["closing"]] = line["digest"]
            elif "session" in line or "renamed" in line:
                self._sessions[line.get("session") or line["renamed"]] = {line["name"]}
            elif "renaming" in line:
                self._sessions[line["renaming"]].add(line["name"])
            elif "deleting" in line:
                self._going.add(line["deleting"])
            elif "deleted" in line:
                self._gone.add(line["deleted"])

    def complaints(self, path: Path) -> list[str]:
        """Return what is lost, changed, or came back."""
        with closing(sqlite3.connect(path)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            stored = {row[0]: row[1:] for row in connection.execute("SELECT id, text, status, token_ids FROM messages")}
            names = dict(connection.execute("SELECT id, name FROM sessions"))
            left = {row[0] for row in connection.execute("SELECT DISTINCT session_id FROM messages")}
        found = []
        for key, wanted in self.messages.items():
            if self._session_of[key] in self._going:
                continue
            if key not in stored:
                found.append(f"message {key} is lost")
            elif digest(stored[key][0]) != wanted:
                found.append(f"message {key} has another text")
        found += [complaint for key in self._streams for complaint in self._about_stream(key, stored.get(key))]
        for key, allowed in self._sessions.items():
            if key in self._gone:
                if key in names or key in left:
                    found.append(f"conversation {key} was deleted and is back")
            elif key not in self._going and names.get(key) not in allowed:
                found.append(f"conversation {key} is called {names.get(key)!r}, not one of {allowed}")
        return found

    def _about_stream(self, key: int, row: tuple[str, str, bytes] | None) -> list[str]:
        if self._session_of[key] in self._going or key in self.messages:
            return []
        if row is None:
            return [f"answer {key} is lost"]
        text, status, ids = row
        if status == "done":
            return [] if digest(text) == self._closing.get(key) else [f"answer {key} is closed with another text"]
        pieces = [piece(self._streams[key], number) for number in range(MAX_PIECES)]
        count = len(ids) // 4
        if text != "".join(pieces[:count]) or ids != b"".join(n.to_bytes(4, "little") for n in range(count)):
            return [f"answer {key} has a hole: {text[:80]!r} with {count} ids"]
        return []


def unsound(path: Path) -> list[str]:
    """Return what is not as it must be in a database that was opened and recovered."""
    found = []
    with closing(sqlite3.connect(path)) as connection:
        if (answer := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            found.append(f"integrity_check: {answer}")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            found.append("foreign_key_check")
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall():
            try:
                connection.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                found.append(f"the index {table}: {error}")
        connection.rollback()
        for what, sql in (
            ("answers that are still streaming", "SELECT count(*) FROM messages WHERE status = 'streaming'"),
            ("pieces that belong to nothing", "SELECT count(*) FROM pieces"),
            ("messages without a checksum", "SELECT count(*) FROM messages WHERE hash IS NULL"),
        ):
            if count := connection.execute(sql).fetchone()[0]:
                found.append(f"{count} {what}")
    return found


def examine(database: Path, scratch: Path, acknowledged: Acknowledged) -> list[str]:
    """Open a copy as the next start would, and return every complaint; the database itself stays as the crash left it.

    Args:
        database: may have a hot journal or a log beside it.
        scratch: a folder for the copy, emptied first.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    copy = scratch / database.name
    for suffix in ("", "-journal", "-wal"):
        source = database.with_name(database.name + suffix)
        if source.exists():
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    try:
        with Store.open(copy) as store:
            notices = [f"notice: {notice}" for notice in store.notices]
        return notices + unsound(copy) + acknowledged.complaints(copy)
    except (SessionError, sqlite3.DatabaseError) as error:
        return [f"damaged: {error}"]
