"""Files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sessions.connection import sync_folder
from sessions.unfinished import unfinished_folder


@contextlib.contextmanager
def new_file(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give an empty temporary file in a folder beside target; after the block it is on disk under target's name.

    Args:
        target: a name that is free, unless replace.
        replace: the file takes the place of an older one.

    Raises:
        FileExistsError: target is there already.
        OSError: it cannot be written.
    """
    if not replace and os.path.lexists(target):
        raise FileExistsError(target)
    # In a folder, where SQLite's companions of a database have room as well.
    with unfinished_folder(target.parent) as folder:
        temporary = folder / target.name
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        yield temporary
        descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if replace:
            os.replace(temporary, target)
        else:
            _publish(temporary, target)
        sync_folder(target.parent)


def _publish(temporary: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link never replaces a file that came meanwhile.
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # FAT knows no links.
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(temporary, target)
