"""Databases as older versions of the program left them, made by the migrations; and what must become of them."""

import contextlib
import sqlite3
from pathlib import Path

from sessions.connection import APPLICATION_ID
from sessions.migrations import LATEST, MIGRATIONS
from sessions.records import checksum, pack_ids
from sessions.store import Store
from tests.session_tools import digest, integrity

# Texts of the messages 1, 2, ...; the last is an answer whose process died.
TEXTS = (
    *(f"an ancient {'question' if n % 2 else 'answer'} {n} " + "é" * (n * 331 % 4000) for n in range(1, 20)),
    "begun ",
)
STREAMED = "and streamed"


def write_old(path: Path, version: int) -> None:
    """Write a database of that schema version with one conversation in it; 0 is an empty file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for step in MIGRATIONS[:version]:
            step(connection)
        if version:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")
            _fill(connection, with_index=version > 1)
        connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, *, with_index: bool) -> None:
    connection.execute(
        "INSERT INTO sessions (public_id, name, title, params, date_string, created_at, updated_at)"
        " VALUES ('abcdefghijkl', 'old', 'an old title', '{\"temperature\":0.3}', '01 Jan 2026', '2026', '2026')"
    )
    for number, text in enumerate(TEXTS, 1):
        role, parent = "user" if number % 2 else "assistant", number - 1 or None
        ids = None if number % 2 else pack_ids((number,) * number)
        streaming = number == len(TEXTS)
        connection.execute(
            "INSERT INTO messages (session_id, parent_id, role, text, token_ids, status, hash, created_at)"
            " VALUES (1, ?, ?, ?, ?, ?, ?, '2026')",
            (
                parent,
                role,
                text,
                b"" if streaming else ids,
                "streaming" if streaming else "done",
                None if streaming else checksum(role, parent, text, "", ids),
            ),
        )
        if with_index and not streaming:
            connection.execute("INSERT INTO messages_fts(rowid, text) VALUES (?, ?)", (number, text))
    connection.execute("INSERT INTO pieces VALUES (?, 0, ?, '', x'01000000')", (len(TEXTS), STREAMED))
    connection.execute("UPDATE sessions SET leaf_id = ?", (len(TEXTS),))


def torn(path: Path, version: int) -> list[str]:
    """Return what a migration from that version left that is neither the old nor a new schema with the same rows."""
    if (answer := integrity(path)) != "ok":
        return [f"integrity_check: {answer}"]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        schema = _schema(connection)
        texts = dict(connection.execute("SELECT id, text FROM messages").fetchall()) if found else {}
    if not version <= found <= LATEST:
        return [f"version {found} after {version}"]
    complaints = []
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as wanted:
        for step in MIGRATIONS[:found]:
            step(wanted)
        if schema != _schema(wanted):
            complaints.append(f"version {found} has other tables: {schema ^ _schema(wanted)}")
    # The dead process's answer is closed by the start that was killed, or not yet.
    last = (TEXTS[-1], TEXTS[-1] + STREAMED)
    if version and ({**texts, len(TEXTS): ""} != {**dict(enumerate(TEXTS, 1)), len(TEXTS): ""}):
        complaints.append("messages are not the same")
    elif version and texts[len(TEXTS)] not in last:
        complaints.append("the unfinished answer is not the same")
    return complaints


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%_fts_%'")
    return set(rows.fetchall())


def torn_copies(folder: Path) -> list[str]:
    """Return which copies made before a migration are not whole."""
    found = []
    for copy in folder.glob("chat.db.backup-v*"):
        version = int(copy.name.rpartition("v")[2])
        found += [f"{copy.name}: {complaint}" for complaint in torn(copy, version)]
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != version:
                found.append(f"{copy.name} is of another version")
    return found


def wrong_after_opening(path: Path, version: int) -> list[str]:
    """Open it as the next start does; return what is not as it should be."""
    found = []
    with Store.open(path) as store:
        found += list(store.notices)
        row = store.last_session()
        if row is None:
            return [*found, "the conversation is gone"] if version else found
        branch = store.branch(row.leaf_id)
        wanted = [*TEXTS[:-1], TEXTS[-1] + STREAMED]
        if [digest(message.text) for message in branch] != [digest(text) for text in wanted]:
            found.append("the conversation is not the same")
        found += [f"message {message.id} fails its checksum" for message in branch if not message.sound]
        if branch[-1].status != "interrupted" or branch[-1].token_ids != (1,):
            found.append("the unfinished answer is not closed")
        if len(store.search("ancient", 100)) != len(TEXTS) - 1 or len(store.search("streamed")) != 1:
            found.append("the search does not find all")
    return found
