"""Connections to the database: pragmas, the journal mode this SQLite may use, and what a failed statement means."""

import contextlib
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nanochat_infer.errors import SessionError
from sessions.forks import Connection
from sessions.titles import clean

T = TypeVar("T")

APPLICATION_ID = 0x4E434849  # "NCHI"
BUSY_TIMEOUT_MS = 5000
# Below this version WAL can corrupt the file when several connections write or checkpoint at once.
FIRST_SAFE_WAL = (3, 51, 3)
LOCAL_FILESYSTEMS = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay", "bcachefs"})
# Patience for a lock that others hold, on top of SQLite's own busy timeout: where a file is opened or brought up to
# date, and where somebody waits at a prompt.
LOCK_PATIENCE_S = 60.0
PROMPT_PATIENCE_S = 10.0

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_ROOM = "free some space (`python run.py sessions cache --clear` and old backups give some)"
_ESCAPE = re.compile(r"\\([0-7]{3})")


class DamagedError(SessionError):
    """A statement met damage; the store makes the sentence for the user of it."""


class NoSpaceError(SessionError):
    """The disk took no more; nothing of it was written, and room may be made before another try."""


def journal_mode(version: tuple[int, ...], *, local: bool) -> str:
    """Return "wal" where it is safe, else "truncate".

    Args:
        version: of the SQLite library, such as (3, 51, 3).
        local: the file lies on a disk of this machine.
    """
    return "wal" if version >= FIRST_SAFE_WAL and local else "truncate"


def is_local(path: Path, mountinfo: str | None = None) -> bool:
    """Tell whether the folder of path is on a disk known to be local; unknown counts as not.

    Args:
        path: a file or folder.
        mountinfo: text of /proc/self/mountinfo; None reads it.
    """
    if mountinfo is None:
        if not sys.platform.startswith("linux"):
            return False
        try:
            mountinfo = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return False
    target = Path(os.path.realpath(path))
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if len(fields) < 5 or not right:
            continue
        point = Path(_ESCAPE.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        # A later mount on the same point hides the earlier one.
        if len(point.parts) >= best and target.is_relative_to(point):
            best, kind = len(point.parts), right.split(" ")[0]
    return kind in LOCAL_FILESYSTEMS


def prepare_file(path: Path) -> None:
    """Create missing folders (0700) and the file (0600), whatever the umask; narrow the file if it is wider.

    Raises:
        SessionError: the place cannot be written.
    """
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)
                # Else a power loss takes the folder away, with all that is durable in it.
                with contextlib.suppress(PermissionError):
                    sync_folder(folder.parent)
        # Never open an existing database here: closing the descriptor would drop SQLite's locks on it.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            sync_folder(path.parent)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise SessionError(
            f"conversations cannot be kept in {path} ({error.strerror}); free the place or use --private"
        ) from error


def sync_folder(folder: Path) -> None:
    """Make names created or renamed in folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(path: Path | None, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a connection with every setting that safety asks for.

    Args:
        path: the database; None is a new one in memory.
        read_only: nothing is ever written through it.
    """
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Connection)
    else:
        uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
            factory=Connection,
        )
    try:
        _configure(connection, path, read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: sqlite3.Connection, path: Path | None, read_only: bool) -> None:
    # A damaged text is shown with its damage; the message's checksum tells.
    connection.text_factory = decode_leniently
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "secure_delete = ON",
        "cell_size_check = ON",
        "mmap_size = 0",
        "temp_store = MEMORY",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if path is not None and not read_only:
        mode = journal_mode(sqlite3.sqlite_version_info, local=is_local(path))
        patiently(lambda: connection.execute(f"PRAGMA journal_mode = {mode}").fetchall(), PROMPT_PATIENCE_S)


def decode_leniently(data: bytes) -> str:
    """Return text of the database; bytes that are no text become U+FFFD."""
    return data.decode("utf-8", "replace")


def is_busy(error: BaseException) -> bool:
    """Tell whether another connection held a lock: trying again helps."""
    return isinstance(error, sqlite3.Error) and _primary(error) in _BUSY


def is_damage(error: BaseException) -> bool:
    """Tell whether the file is no sound database."""
    # SQLite quotes a damaged schema in its message, which Python then cannot decode.
    return isinstance(error, UnicodeDecodeError) or (isinstance(error, sqlite3.Error) and _primary(error) in _DAMAGED)


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def patiently(
    action: Callable[[], T], patience_s: float = LOCK_PATIENCE_S, waits: Callable[[], None] = lambda: None
) -> T:
    """Do action, again and again while another connection holds a lock.

    Args:
        action: what is to be done.
        patience_s: for how long.
        waits: called before each further try.

    Raises:
        sqlite3.Error: what action raised for another reason, or after patience_s.
    """
    deadline = time.monotonic() + patience_s
    pause_s = 0.002
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        waits()
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, 0.05)


def quoted(error: BaseException) -> str:
    """Return what SQLite says on one short line; of a damaged file it quotes any bytes."""
    return clean(str(error))[:160]


def why_unread(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """Return what a read failed for, and what helps."""
    code = _primary(error) if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_ERROR
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL):
        return "the disk refused it (full or failing); free space, or check the disk, and try again"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return "the database cannot be opened; check that its file is there, and the rights of file and folder"
    if code in _BUSY:
        return "another program keeps the database locked; end it and try again"
    return quoted(error)


def explain(error: sqlite3.Error, file: str = "") -> SessionError:
    """Return the sentence for a statement that failed while writing.

    Args:
        error: what SQLite says.
        file: the database, if it is one on disk.
    """
    code = _primary(error)
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED or (file and not os.path.exists(file)):
        return SessionError(
            "not saved: the file of the database was deleted or moved while the program ran; put it back,"
            " or copy what you need from here and start again"
        )
    if code == sqlite3.SQLITE_FULL:
        return NoSpaceError(f"not saved: disk is full; {_ROOM} and try again")
    if code == sqlite3.SQLITE_IOERR:
        return NoSpaceError(
            f"not saved: the disk refused the write (full, over quota or failing); {_ROOM} and try again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return SessionError("not saved: the database cannot be written; check the rights of its file and folder")
    if code in _BUSY:
        return SessionError("not saved: another program keeps the database locked; end it and try again")
    if code in _DAMAGED:
        return DamagedError("not saved: the database is damaged")
    if code == sqlite3.SQLITE_TOOBIG:
        return SessionError("not saved: the message is too long for the database")
    return SessionError(f"not saved: {quoted(error)}")
