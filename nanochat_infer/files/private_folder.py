"""The user's cache folders: where they are, and that nobody else can write what is read or run from them."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path


def cache_place(environ: Mapping[str, str], name: str) -> Path | None:
    """Return where the cache of that name belongs, without making it; None where no variable names a place.

    Args:
        environ: NANOCHAT_INFER_HOME, XDG_CACHE_HOME and HOME are looked at, in this order. The first may begin with
            "~"; relative values are passed over.
        name: of the cache.
    """
    for variable, below in (
        ("NANOCHAT_INFER_HOME", "cache"),
        ("XDG_CACHE_HOME", "nanochat-infer"),
        ("HOME", ".cache/nanochat-infer"),
    ):
        value = environ.get(variable, "")
        folder = Path(os.path.expanduser(value) if variable == "NANOCHAT_INFER_HOME" else value)
        if folder.is_absolute():
            return folder / below / name
    return None


def private_folder(folder: Path | None) -> Path | None:
    """Return the folder, made if it is missing, or None unless it is ours, no link, and only we can write it."""
    if folder is None:
        return None
    try:
        for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        return folder if is_private(folder) and os.access(folder, os.W_OK | os.X_OK) else None
    except OSError:
        return None


def is_private(folder: Path) -> bool:
    """True where the folder is ours, no link, and nobody else may write it.

    Raises:
        OSError: it cannot be looked at.
    """
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
