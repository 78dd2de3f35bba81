"""Files that appear whole or not at all, and never in place of another."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sessions.connection import sync_folder


@contextlib.contextmanager
def new_file(target: Path, prefix: str = ".new-") -> Iterator[Path]:
    """Give an empty temporary file beside target; after the block it is on disk under target's name.

    Args:
        target: a name that is free.
        prefix: of the temporary name; what a killed process leaves begins with it.

    Raises:
        FileExistsError: target is there already.
        OSError: it cannot be written.
    """
    if os.path.lexists(target):
        raise FileExistsError(target)
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _publish(name, target)
        sync_folder(target.parent)
    finally:
        # SQLite's companions too, where the file is a database.
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(name + suffix)


def _publish(name: str, target: Path) -> None:
    try:
        # Unlike a rename, a link never replaces a file that came meanwhile.
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:
        # FAT knows no links.
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(name, target)
