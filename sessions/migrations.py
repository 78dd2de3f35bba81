"""The schema as numbered steps. Each runs in one transaction together with the new user_version."""

import contextlib
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sessions.connection import APPLICATION_ID, patiently
from sessions.new_files import new_file

Migration = Callable[[sqlite3.Connection], None]

_SESSIONS = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT,
    title TEXT NOT NULL DEFAULT '',
    system TEXT,
    params TEXT NOT NULL,
    thinking INTEGER,
    date_string TEXT NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    leaf_id INTEGER REFERENCES messages(id),
    archived INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
)
"""
_MESSAGES = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions(id),
    parent_id INTEGER REFERENCES messages(id),
    continues_id INTEGER REFERENCES messages(id),
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'marker')),
    text TEXT NOT NULL DEFAULT '',
    reasoning TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('streaming', 'done', 'stopped', 'interrupted', 'error')),
    finish_reason TEXT,
    error TEXT NOT NULL DEFAULT '',
    token_ids BLOB,
    tokenizer_fingerprint TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    model_fingerprint TEXT NOT NULL DEFAULT '',
    params TEXT,
    seed INTEGER,
    usage TEXT,
    timings TEXT,
    owner TEXT NOT NULL DEFAULT '',
    hash BLOB,
    created_at TEXT NOT NULL,
    finished_at TEXT
)
"""
_PIECES = """
CREATE TABLE pieces (
    message_id INTEGER NOT NULL REFERENCES messages(id),
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    token_ids BLOB NOT NULL,
    PRIMARY KEY (message_id, seq)
) WITHOUT ROWID
"""


def _conversations(db: sqlite3.Connection) -> None:
    db.execute(_SESSIONS)
    db.execute("CREATE INDEX sessions_changed ON sessions(changed)")
    db.execute("CREATE INDEX sessions_name ON sessions(name) WHERE name IS NOT NULL")
    db.execute("CREATE INDEX sessions_leaf ON sessions(leaf_id)")
    db.execute(_MESSAGES)
    db.execute("CREATE INDEX messages_session ON messages(session_id)")
    db.execute("CREATE INDEX messages_parent ON messages(parent_id)")
    db.execute("CREATE INDEX messages_continues ON messages(continues_id) WHERE continues_id IS NOT NULL")
    db.execute("CREATE INDEX messages_streaming ON messages(owner) WHERE status = 'streaming'")
    db.execute(_PIECES)


def _search(db: sqlite3.Connection) -> None:
    db.execute(
        """
        CREATE VIRTUAL TABLE messages_fts USING fts5(
            text, content='messages', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
        )
        """
    )
    # No triggers: with trusted_schema OFF, SQLite refuses FTS5 tables inside them. Closed messages have a hash.
    db.execute("INSERT INTO messages_fts(rowid, text) SELECT id, text FROM messages WHERE hash IS NOT NULL")


_COLUMNS = (
    # The message that a fork began at: it and all before it are the fork's, whoever wrote them.
    "sessions ADD COLUMN forked_from INTEGER REFERENCES messages(id)",
    "sessions ADD COLUMN overflow TEXT NOT NULL DEFAULT 'refuse' CHECK (overflow IN ('refuse', 'drop'))",
    "sessions ADD COLUMN model_path TEXT NOT NULL DEFAULT ''",
    "messages ADD COLUMN kept_id INTEGER REFERENCES messages(id)",
)
_TABLES = (
    "CREATE TABLE tags (session_id INTEGER NOT NULL REFERENCES sessions(id), tag TEXT NOT NULL,"
    " PRIMARY KEY (session_id, tag)) WITHOUT ROWID",
    "CREATE INDEX tags_tag ON tags(tag)",
    "CREATE TABLE kv_blocks (session_id INTEGER NOT NULL REFERENCES sessions(id), name BLOB NOT NULL,"
    " PRIMARY KEY (session_id, name)) WITHOUT ROWID",
    "CREATE INDEX kv_blocks_name ON kv_blocks(name)",
    # Files of deleted conversations that are still to be removed; a crash in between forgets none.
    "CREATE TABLE kv_doomed (name BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX sessions_forked ON sessions(forked_from) WHERE forked_from IS NOT NULL",
    "CREATE INDEX messages_kept ON messages(kept_id) WHERE kept_id IS NOT NULL",
    "CREATE VIRTUAL TABLE sessions_fts USING fts5(name, title, tags, tokenize='unicode61 remove_diacritics 2')",
)


def _tree_and_cache(db: sqlite3.Connection) -> None:
    for columns in _COLUMNS:
        db.execute(f"ALTER TABLE {columns}")
    for statement in _TABLES:
        db.execute(statement)
    db.execute(
        "INSERT INTO sessions_fts(rowid, name, title, tags) SELECT id, coalesce(name, ''), title, '' FROM sessions"
    )
    # Names of KV files are made with it, so that nobody can tell from a name what was said.
    db.execute("INSERT INTO secrets VALUES ('kv', ?)", (secrets.token_bytes(32),))


def _merging(db: sqlite3.Connection) -> None:
    # One row per delete whose words are still to be dropped from the search index; numbers never come again.
    db.execute("CREATE TABLE unmerged (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    for table in ("messages_fts", "sessions_fts"):
        # Else a merge that was begun stops where newer segments are more than its own.
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('usermerge', 2)")


MIGRATIONS: tuple[Migration, ...] = (_conversations, _search, _tree_and_cache, _merging)
LATEST = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema's number; 0 is an empty database."""
    return int(patiently(lambda: connection.execute("PRAGMA user_version").fetchone())[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """Tell whether the database is empty or was made by this program."""
    tables = patiently(lambda: connection.execute("SELECT count(*) FROM sqlite_master").fetchone())[0]
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    return bool(application_id == APPLICATION_ID or (application_id == 0 and tables == 0))


def has_sound_schema(connection: sqlite3.Connection, version: int) -> bool:
    """Tell whether every table and index of that version is there as its migration wrote it; more may be there."""
    wanted = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for step in MIGRATIONS[:version]:
            step(wanted)
        return _schema(wanted) <= _schema(connection)
    finally:
        wanted.close()


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    # The tables behind a search index are written by SQLite, each version in its own words.
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%s_fts_%'")
    return {(name, sql) for name, sql in rows.fetchall() if sql is not None}


def migrate(connection: sqlite3.Connection, path: Path | None) -> None:
    """Bring the schema to LATEST, one transaction per step; an existing file is copied first.

    Args:
        connection: open for writing.
        path: its file, or None in memory.
    """
    found = version_of(connection)
    if path is not None and 0 < found < LATEST:
        back_up(connection, path.with_name(f"{path.name}.backup-v{found}"), found)
    for number in range(found, LATEST):
        _step(connection, number)


def _step(connection: sqlite3.Connection, number: int) -> None:
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    try:
        # Another process may have done it while this one waited for the lock.
        if version_of(connection) == number:
            MIGRATIONS[number](connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number + 1}")
        patiently(lambda: connection.execute("COMMIT"))
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def back_up(connection: sqlite3.Connection, target: Path, version: int) -> None:
    """Copy the database to target through SQLite; target appears whole, of that schema version, or not at all."""
    with (
        contextlib.suppress(_MigratedMeanwhileError),
        new_file(target, replace=True) as temporary,
        contextlib.closing(sqlite3.connect(temporary)) as copy,
    ):
        connection.backup(copy)
        if version_of(copy) != version:
            raise _MigratedMeanwhileError


class _MigratedMeanwhileError(Exception):
    """Another process has migrated, and made its own copy before."""
