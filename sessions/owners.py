"""Which process writes an answer or began a conversation: a locked file beside the database; the lock dies with it."""

import contextlib
import errno
import fcntl
import os
import secrets
import time
from pathlib import Path

from sessions import forks

# Another user's file cannot be locked, so only its age tells; a dead one keeps nobody out for longer.
FOREIGN_KEPT_S = 3600.0
# There is no file, or what is there is none of ours.
_NOBODY = frozenset([errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENXIO])


class Owner:
    """This process's mark on what it writes, as long as it lives.

    The lock is on the open file (flock), so it is released by any kind of death, never by a reused process id.
    """

    def __init__(self, database: Path) -> None:
        while True:
            self.token = secrets.token_hex(8)
            self._path = owner_path(database, self.token)
            self._descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            os.fchmod(self._descriptor, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            # Another process may have tidied it away between the two calls; under the lock nobody can.
            if os.fstat(self._descriptor).st_nlink:
                self._pid = os.getpid()
                forks.close_in_children(self._descriptor)
                return
            os.close(self._descriptor)

    def close(self) -> None:
        """Release the mark and remove its file; in a forked child, do nothing."""
        if os.getpid() != self._pid:
            return
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        forks.close(self._descriptor)


def owner_path(database: Path, token: str) -> Path:
    """Return the file whose lock stands for this token."""
    return database.with_name(f"{database.name}.owner-{token}")


def is_alive(database: Path, token: object) -> bool:
    """Tell whether the process that took this token still lives; the file of a dead one is removed."""
    # A damaged row may hold anything.
    if not isinstance(token, str) or not token.isalnum():
        return False
    path = owner_path(database, token)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            return _is_recent(path)
        # Too many open files, say: whoever lives must not lose an answer by that.
        return error.errno not in _NOBODY
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _is_recent(path: Path) -> bool:
    try:
        return time.time() - path.lstat().st_mtime < FOREIGN_KEPT_S
    except OSError:
        return False


def is_any_alive(database: Path) -> bool:
    """Tell whether any process that took a token lives; the files of dead ones are removed."""
    found = database.parent.glob(f"{database.name}.owner-*")
    alive = [is_alive(database, path.name.rpartition("-")[2]) for path in found]
    return any(alive)
