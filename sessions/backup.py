"""Rolling copies of the database, beside it in backups/: made through SQLite, whole or not at all, and purged.

To go back to one: end every program that uses the database, move it away with its side files (-journal, -wal, -shm),
and copy the backup in its place.
"""

import calendar
import contextlib
import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nanochat_infer.errors import SessionError
from sessions import merging
from sessions.connection import connect, is_damage, patiently, quoted, sync_folder
from sessions.deletion import delete_session
from sessions.migrations import LATEST, is_ours, migrate, version_of
from sessions.new_files import new_file
from sessions.unfinished import remove_unfinished

if TYPE_CHECKING:
    from sessions.access import Access

FOLDER = "backups"
KEPT = 3
PERIOD_S = 24 * 3600.0
# Copying this much holds others up for some ten milliseconds; more is copied in such steps.
STEP_PAGES = 4096
# After so many times the whole, somebody writes all the time: the rest is copied in one go.
MAX_RESTARTS = 3
LOCK_PATIENCE_S = 60.0
_LOCK = ".lock"
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"(\d{6})-\d{8}-\d{6}\.db")


def backup(source: "Access | Path", target: Path | None = None, keep: int = KEPT, *, only_if_due: bool = False) -> Path:
    """Copy the database as it is now; other programs may read and write meanwhile.

    Args:
        source: the open store, or its file.
        target: a new file, or a folder for one; None is a rolling backup, and all but the newest `keep` are removed.
        keep: how many rolling backups stay, at least 1.
        only_if_due: where the newest rolling backup is young enough, return that one.

    Returns:
        The copy, which only its owner can read.

    Raises:
        SessionError: there is nothing on disk, it is damaged, or the copy cannot be written; no old copy was removed.
    """
    path = source if isinstance(source, Path) else source.path
    if path is None:
        raise SessionError("private conversations are in memory only; there is nothing to back up")
    if not os.path.exists(path):
        raise SessionError(f"there is no database {path} to back up")
    if isinstance(keep, bool) or not isinstance(keep, int) or keep < 1:
        raise SessionError(f"keep must be a whole number from 1, got {keep!r:.40}")
    # Only who may write can take back what a crash left half written.
    writable = os.access(path, os.W_OK) and (isinstance(source, Path) or not source.read_only)
    try:
        if target is not None:
            return _copy(path, target / _stamped(path.stem) if os.path.isdir(target) else target, writable=writable)
        folder = folder_of(path)
        with _locked(folder):
            # Several programs may have found it due, and waited here for each other.
            if only_if_due and (newest := backups(path)[:1]) and not is_due(path):
                return newest[0]
            remove_unfinished(folder)
            made = _copy(path, folder / _next_name(folder), writable=writable)
            for old in backups(path)[keep:]:
                old.unlink(missing_ok=True)
            sync_folder(folder)
            return made
    except FileExistsError:
        raise SessionError(f"{target} exists already; remove it or choose another name") from None
    except OSError as error:
        place = target or folder_of(path)
        raise SessionError(f"no backup could be written to {place} ({error.strerror}); nothing was removed") from error


def folder_of(path: Path) -> Path:
    """Return the folder of the rolling backups of a database."""
    return path.parent / FOLDER


def backups(path: Path) -> list[Path]:
    """Return the rolling backups of a database, the newest first; by their number, whatever the clock said."""
    try:
        found = [entry for entry in folder_of(path).iterdir() if _NAME.fullmatch(entry.name)]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name, reverse=True)


def is_due(path: Path, period_s: float = PERIOD_S) -> bool:
    """Tell whether the newest rolling backup is older than a day; also after the clock was set back."""
    newest = next(iter(backups(path)), None)
    if newest is None:
        return path.exists()
    try:
        made_at = calendar.timegm(time.strptime(newest.name.partition("-")[2], f"{_STAMP}.db"))
    except ValueError:
        return True
    return not 0 <= time.time() - made_at < period_s


def purge(path: Path, public_id: str) -> tuple[str, ...]:
    """Delete a conversation from every rolling backup, as it is deleted from the database.

    A backup that is being written is awaited first.

    Returns:
        Sentences for the user about backups that may still hold it.
    """
    folder = folder_of(path)
    if not folder.is_dir():
        return ()
    left: list[str] = []
    try:
        with _locked(folder):
            # Under the lock, only a copy to a name that somebody chose can be in the making.
            left += remove_unfinished(folder)
            for copy in backups(path):
                try:
                    _purge_copy(copy, public_id)
                except (sqlite3.Error, SessionError, OSError, UnicodeDecodeError):
                    left.append(copy.name)
    except SessionError as error:
        return (str(error),)
    except OSError as error:
        return (f"the backups in {folder} may still hold this conversation ({error.strerror}); remove them",)
    if not left:
        return ()
    return (f"backups in {folder} may still hold this conversation: {', '.join(left)}; remove them to be sure",)


def _purge_copy(copy: Path, public_id: str) -> None:
    with contextlib.closing(connect(copy)) as connection:
        if not is_ours(connection) or version_of(connection) > LATEST:
            raise SessionError(f"{copy} is not a database of this version")
        found = connection.execute("SELECT id FROM sessions WHERE public_id = ?", (public_id,)).fetchone()
        if found is not None or merging.newest(connection) is not None:
            # An older copy is brought up to date first: only the newest schema is known how to delete from.
            migrate(connection, None)
            patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            if found is not None:
                delete_session(connection, found[0])
            # Also of others that were being deleted while the copy was made.
            merging.merge(lambda job: job(connection), merging.newest(connection) or 0)
            connection.execute("COMMIT")
        _leave_alone(connection)
    for suffix in ("-journal", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _leave_alone(connection: sqlite3.Connection) -> None:
    """Put all into the one file, whatever the journal mode was."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    patiently(lambda: connection.execute("PRAGMA journal_mode = DELETE").fetchall())


def _copy(path: Path, target: Path, *, writable: bool) -> Path:
    """Copy through SQLite into a temporary file, look it over, and give it its name; an existing file stays.

    Raises:
        FileExistsError: target is there already.
        OSError: it cannot be written.
        SessionError: the copy is damaged, as the database must be, or SQLite cannot read or write.
    """
    try:
        with new_file(target) as temporary:
            with (
                contextlib.closing(connect(path, read_only=not writable)) as source,
                contextlib.closing(_plain(temporary)) as copy,
            ):
                copy_pages(source, copy)
                _leave_alone(copy)
                complaint = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if complaint != "ok":
                raise SessionError(f"{path} is damaged; no backup was made, and the older ones stay")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        what = "it is damaged" if is_damage(error) else quoted(error)
        raise SessionError(f"{path} could not be backed up: {what}; the older backups stay") from error
    return target


def _plain(temporary: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(temporary, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    # What is copied is complete or thrown away, so it needs no journal.
    connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
    return connection


def copy_pages(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Copy in steps between which others can write; SQLite begins again when another process did."""
    num_steps = 0

    def watch(status: int, remaining: int, total: int) -> None:
        nonlocal num_steps
        num_steps += 1
        if num_steps * STEP_PAGES > MAX_RESTARTS * max(total, STEP_PAGES):
            raise _NeverDone

    try:
        source.backup(copy, pages=STEP_PAGES, progress=watch, sleep=0.01)
    except _NeverDone:
        source.backup(copy)


class _NeverDone(Exception):  # noqa: N818 - a signal, no error
    pass


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no backup is made while one is purged.

    Raises:
        SessionError: another process has held it for a minute.
        OSError: the folder cannot be written.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise SessionError(f"{folder} must be a folder of yours, no link; move it away")
    folder.chmod(0o700)
    descriptor = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise SessionError(
                        f"another program holds the backups in {folder} for a minute now; end it and try again"
                    ) from None
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _next_name(folder: Path) -> str:
    numbers = [int(found[1]) for entry in folder.iterdir() if (found := _NAME.fullmatch(entry.name))]
    return f"{max(numbers, default=0) + 1:06d}-{time.strftime(_STAMP, time.gmtime())}.db"


def _stamped(stem: str) -> str:
    return f"{stem}-{time.strftime(_STAMP, time.gmtime())}.db"
