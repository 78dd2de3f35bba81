"""Which conversations need which KV blocks on disk, and which files are still to be removed."""

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.database import Database

if TYPE_CHECKING:
    from sessions.kv.folder import KvFolder

SECRET_BYTES = 32
# SQLite takes at least 999 values in one statement.
_CHUNK = 500


def open_folder(root: Path, secret: bytes) -> "KvFolder":
    """Return the folder of KV blocks below root."""
    # Imported here: most programs that open the store keep no KV.
    from sessions.kv.folder import KvFolder

    return KvFolder(root, secret)


def secret(connection: sqlite3.Connection) -> bytes:
    """Return the bytes that names of KV blocks are made with; new ones if they were lost, so all blocks are misses."""
    row = connection.execute("SELECT value FROM secrets WHERE name = 'kv'").fetchone()
    if row is not None and isinstance(row[0], bytes) and len(row[0]) == SECRET_BYTES:
        return row[0]
    value = secrets.token_bytes(SECRET_BYTES)
    connection.execute("INSERT OR REPLACE INTO secrets VALUES ('kv', ?)", (value,))
    return value


def stored_secret(db: Database) -> bytes | None:
    """Return the bytes that names of KV blocks are made with; None where there are none, and nothing is written."""
    found = [row["value"] for row in db.query("SELECT value FROM secrets WHERE name = 'kv'")]
    return found[0] if found and isinstance(found[0], bytes) and len(found[0]) == SECRET_BYTES else None


def add(connection: sqlite3.Connection, key: int, names: Iterable[bytes]) -> bool:
    """Note that a conversation needs these blocks; False if it is gone."""
    if connection.execute("SELECT 1 FROM sessions WHERE id = ?", (key,)).fetchone() is None:
        return False
    connection.executemany("INSERT OR IGNORE INTO kv_blocks VALUES (?, ?)", [(key, bytes(name)) for name in names])
    return True


def referenced(db: Database, names: Iterable[bytes]) -> set[bytes]:
    """Return those of the names that some conversation needs."""
    wanted, found = list(map(bytes, names)), set[bytes]()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        found |= {
            row["name"] for row in db.query(f"SELECT DISTINCT name FROM kv_blocks WHERE name IN ({marks})", chunk)
        }
    return found


def has_any(db: Database, key: int) -> bool:
    """Tell whether a conversation, or the one that it was forked from, needs any blocks."""
    found = db.query(
        "SELECT 1 FROM kv_blocks WHERE session_id IN (:key, (SELECT session_id FROM messages WHERE id ="
        " (SELECT forked_from FROM sessions WHERE id = :key))) LIMIT 1",
        {"key": key},
    )
    return any(True for _ in found)


def drop(connection: sqlite3.Connection, names: Iterable[bytes]) -> None:
    """Forget every reference to these blocks; their files are gone."""
    connection.executemany("DELETE FROM kv_blocks WHERE name = ?", [(bytes(name),) for name in names])


def doomed(db: Database) -> list[bytes]:
    """Return names whose files are to be removed, since the last conversation that needed them was deleted."""
    return [row["name"] for row in db.query("SELECT name FROM kv_doomed")]


def forget_doomed(connection: sqlite3.Connection, names: Sequence[bytes]) -> None:
    """Note that the files of these KV blocks are removed."""
    connection.executemany("DELETE FROM kv_doomed WHERE name = ?", [(name,) for name in names])
