"""Which process writes an answer: a locked file beside the database, whose lock dies with the process."""

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from pathlib import Path

# A long copy or recovery may still be going on in it.
FOLDER_KEPT_S = 3600.0


class Owner:
    """This process's mark on the answers it writes, as long as it lives.

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
                return
            os.close(self._descriptor)

    def close(self) -> None:
        """Release the mark and remove its file."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        os.close(self._descriptor)


def owner_path(database: Path, token: str) -> Path:
    """Return the file whose lock stands for this token."""
    return database.with_name(f"{database.name}.owner-{token}")


def is_alive(database: Path, token: str) -> bool:
    """Tell whether the process that took this token still lives; the file of a dead one is removed."""
    if not token or not token.isalnum():
        return False
    path = owner_path(database, token)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def remove_unfinished(database: Path, age_s: float = FOLDER_KEPT_S) -> None:
    """Remove what killed programs left half made beside the database.

    Args:
        database: the file.
        age_s: files younger than that may be in the making; folders always have an hour.
    """
    for left in database.parent.glob(f".{database.name}.*.tmp"):
        with contextlib.suppress(OSError):
            age = time.time() - left.lstat().st_mtime
            if left.is_dir() and not left.is_symlink():
                if age > FOLDER_KEPT_S:
                    shutil.rmtree(left, ignore_errors=True)
            elif age > age_s:
                left.unlink()


def tidy(database: Path) -> None:
    """Remove the files of dead owners."""
    for path in database.parent.glob(f"{database.name}.owner-*"):
        is_alive(database, path.name.rpartition("-")[2])
