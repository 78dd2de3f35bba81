"""Folders for files in the making: locked while their process lives, so that anybody can tell and remove dead ones."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sessions import forks

PREFIX = ".nanochat-new-"
SUFFIX = ".tmp"
# Where folders cannot be locked, as on some network disks, only age tells.
UNLOCKED_KEPT_S = 3600.0

_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW


@contextlib.contextmanager
def unfinished_folder(parent: Path) -> Iterator[Path]:
    """Give a new folder in parent that only its owner can read; it goes, with what is left in it, after the block.

    Raises:
        OSError: parent cannot be written.
    """
    remove_unfinished(parent)
    folder, descriptor = _make(parent)
    pid = os.getpid()
    try:
        yield folder
    finally:
        # A child forked inside the block leaves it to its parent.
        if os.getpid() == pid:
            shutil.rmtree(folder, ignore_errors=True)
            forks.close(descriptor)


def remove_unfinished(parent: Path) -> list[str]:
    """Remove what killed programs left half made in a folder; return the names of what living ones are making."""
    living = []
    for left in parent.glob(f"{PREFIX}*{SUFFIX}"):
        try:
            descriptor = os.open(left, _OPEN)
        except OSError:
            # Gone, or none of ours.
            continue
        try:
            if _is_dead(descriptor):
                shutil.rmtree(left, ignore_errors=True)
            if left.exists():
                living.append(left.name)
        finally:
            os.close(descriptor)
    return living


def _make(parent: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=parent))
        try:
            descriptor = os.open(folder, _OPEN)
        except FileNotFoundError:
            continue
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Another process may have tidied it away before it was locked.
        if folder.exists():
            forks.close_in_children(descriptor)
            return folder, descriptor
        os.close(descriptor)


def _is_dead(descriptor: int) -> bool:
    status = os.fstat(descriptor)
    if status.st_uid != os.getuid():
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return time.time() - status.st_mtime > UNLOCKED_KEPT_S
    return True
