"""What is found at a database's path before anything is written: sound, newer, damaged, or somebody else's."""

import contextlib
import os
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nanochat_infer.errors import SessionError
from sessions.connection import (
    BUSY_TIMEOUT_MS,
    connect,
    decode_leniently,
    is_busy,
    is_damage,
    patiently,
    quoted,
    sync_folder,
)
from sessions.migrations import LATEST, has_sound_schema, is_ours, version_of
from sessions.titles import clean
from sessions.unfinished import unfinished_folder
from sessions.whole_backups import newest_whole

# Nobody can commit during the check, so it is short; what it does not reach of a huge file shows when it is met.
CHECK_TIME_S = 0.2
# Nothing is on the screen yet, so the wait for another program's lock is short.
OPEN_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """How to open a database, and what to tell the user."""

    access: Literal["write", "read"]
    notice: str = ""


def inspect(path: Path, *, check_time_s: float = CHECK_TIME_S) -> Finding:
    """Look at the database; a damaged one is copied aside and never written into.

    Raises:
        SessionError: it is another program's, or cannot be read at all.
    """
    writable = os.access(path, os.W_OK)
    try:
        with contextlib.closing(_plain(path, "rw" if writable else "ro")) as connection:
            _await_lock(connection, writable)
            if not patiently(lambda: is_ours(connection)):
                raise SessionError(f"{path} is a database of another program; move it away or choose another folder")
            # One state of the file for all that follows: another process may be migrating it.
            connection.execute("BEGIN")
            version = version_of(connection)
            damage = _damage(connection, check_time_s)
            if not damage and version <= LATEST and not has_sound_schema(connection, version):
                damage = "its tables are not as they should be"
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if is_busy(error):
            raise SessionError(
                f"another program holds {path} locked; close it and try again, or use --private"
            ) from error
        if not is_damage(error):
            raise SessionError(f"the conversations in {path} cannot be opened: {quoted(error)}") from error
        version, damage = LATEST, quoted(error) if isinstance(error, sqlite3.Error) else "its schema is no text"
    if damage:
        return _damaged(path, damage)
    if version > LATEST:
        notice = (
            f"{path} was written by a newer version of this program (schema {version}, this one knows {LATEST}); "
            "conversations can be read, writing needs that version or --private"
        )
        return Finding("read", notice)
    if writable:
        return Finding("write")
    if version < LATEST:
        raise SessionError(
            f"{path} cannot be written, and its tables are not yet those of this version (schema {version}, this one "
            f"needs {LATEST}); make the file writable, or use --private"
        )
    return Finding("read", f"{path} cannot be written; conversations can be read, new ones need --private")


def _plain(path: Path, mode: str) -> sqlite3.Connection:
    """Open without touching the journal mode; a journal left by a crash is rolled back by the first read."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5)
    connection.text_factory = decode_leniently
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _await_lock(connection: sqlite3.Connection, writable: bool) -> None:
    """Wait, not for long, until nobody else holds the lock that is needed; nothing is written."""
    connection.execute("PRAGMA busy_timeout = 0")
    statement = "BEGIN IMMEDIATE" if writable else "SELECT 1 FROM sqlite_master LIMIT 1"
    patiently(lambda: connection.execute(statement).fetchall(), OPEN_PATIENCE_S)
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _damage(connection: sqlite3.Connection, time_s: float) -> str:
    """Return what quick_check complains of first, or "" for nothing within that time."""
    deadline = time.monotonic() + time_s
    connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
    try:
        found = patiently(lambda: connection.execute("PRAGMA quick_check(1)").fetchone())
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return ""
        raise
    finally:
        connection.set_progress_handler(None, 0)
    return "" if found is None or found[0] == "ok" else clean(str(found[0]))[:160]


def _damaged(path: Path, damage: str) -> Finding:
    copy = copy_aside(path)
    start = f"{path} is damaged ({damage}); a copy is in {copy.name}"
    backup = newest_whole(path)
    start += f"; {backup.sentence}" if backup else ""
    cure = (
        f"`python run.py sessions recover` saves what can be read, or move {path.name} away to start afresh, "
        "or use --private"
    )
    try:
        with contextlib.closing(connect(path, read_only=True)) as connection:
            connection.execute("SELECT count(*) FROM sessions, (SELECT 1 FROM messages LIMIT 1)").fetchone()
            # With the tables of an older version nothing could be shown, and nothing may be migrated here.
            readable = version_of(connection) >= LATEST and has_sound_schema(connection, LATEST)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise SessionError(f"{start}; {cure}") from error
    if not readable:
        raise SessionError(f"{start}; {cure}")
    return Finding("read", f"{start}; what can be read is shown, nothing is written; {cure}")


def copy_aside(path: Path) -> Path:
    """Copy the damaged file once per state of it, with its journals; nothing of this process may be writing.

    Raises:
        SessionError: there is no room, or no right to.
    """
    copy = path.with_name(f"{path.name}.damaged-{path.stat().st_mtime_ns}")
    if copy.exists():
        return copy
    try:
        with unfinished_folder(path.parent) as folder:
            for source, target in (
                (path.with_name(f"{path.name}-wal"), copy.with_name(f"{copy.name}-wal")),
                (path.with_name(f"{path.name}-journal"), copy.with_name(f"{copy.name}-journal")),
                (path, copy),
            ):
                # An empty rollback journal is what every commit leaves behind.
                if source.exists() and source.stat().st_size:
                    _copy_file(source, folder / target.name)
                    os.replace(folder / target.name, target)
    except OSError as error:
        raise SessionError(f"{path} is damaged and could not be copied aside ({error.strerror})") from error
    sync_folder(path.parent)
    return copy


def _copy_file(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as out, source.open("rb") as data:
        shutil.copyfileobj(data, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
