"""Opening files of a model folder: what can be wrong with a file before its content matters, in one sentence each."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nanochat_infer.errors import ModelFileError

GIT_LFS_START = b"version https://git-lfs.github.com/spec/"
MAX_QUOTED_CHARACTERS = 120


def quote(text: str) -> str:
    """Return a name from a file for use in an error: control characters escaped, long ones cut."""
    return repr(text if len(text) <= MAX_QUOTED_CHARACTERS else text[:MAX_QUOTED_CHARACTERS] + "…")


def file_identity(status: os.stat_result) -> str:
    """Return what changes whenever somebody writes to a file; the time of its status cannot be set back."""
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def expanded(path: str | Path) -> Path:
    """Return a path with the home folder for "~"; unlike Path.expanduser, it leaves ~nobody as it is, as shells do."""
    return Path(os.path.expanduser(path))


def is_there(path: Path) -> bool:
    """Return whether there is anything of that name; a link to nothing counts, so that it is refused, not ignored."""
    return os.path.lexists(path)


@contextmanager
def open_model_file(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """Yield (file descriptor, stat) of a regular, non-empty file that is no Git LFS pointer; links are followed.

    Raises:
        ModelFileError: it is missing, not a file, not readable, empty, or a Git LFS pointer.
    """
    try:
        # Without O_NONBLOCK, opening a pipe would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ModelFileError(_cannot_open(path, error)) from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise ModelFileError(f"{path} must be a file but is a directory")
        if not stat.S_ISREG(status.st_mode):
            raise ModelFileError(f"{path} must be a regular file but is a device, pipe or socket")
        if status.st_size == 0:
            raise ModelFileError(f"{path} is empty; download it again")
        if os.pread(descriptor, len(GIT_LFS_START), 0) == GIT_LFS_START:
            raise ModelFileError(
                f"{path} is a Git LFS pointer, not the file itself; run `git lfs pull` in the model folder"
            )
        yield descriptor, status
    finally:
        os.close(descriptor)


def _cannot_open(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return f"{path} is a link to a file that does not exist; download the model again"
        return f"{path} is missing"
    if isinstance(error, PermissionError):
        return f"{path} cannot be read: permission denied"
    return f"{path} cannot be read: {error.strerror}"


def read_bytes(descriptor: int, size: int, offset: int = 0) -> bytes:
    """Read up to size bytes at offset; fewer only at the end of the file."""
    parts = []
    while size > 0:
        part = os.pread(descriptor, min(size, 1 << 24), offset)
        if not part:
            break
        parts.append(part)
        size, offset = size - len(part), offset + len(part)
    return b"".join(parts)


def read_file(path: Path, *, max_bytes: int) -> bytes:
    """Return the content of a file.

    Raises:
        ModelFileError: as open_model_file, or the file is larger than max_bytes.
    """
    with open_model_file(path) as (descriptor, status):
        if status.st_size > max_bytes:
            raise ModelFileError(f"{path} has {status.st_size:,} bytes, expected at most {max_bytes:,}")
        return read_bytes(descriptor, status.st_size)


def read_text(path: Path, *, max_bytes: int) -> str:
    """Return the content of a UTF-8 file.

    Raises:
        ModelFileError: as read_file, or the content is not UTF-8.
    """
    return decode_utf8(read_file(path, max_bytes=max_bytes), str(path))


def decode_utf8(raw: bytes, where: str) -> str:
    """Return raw as text, or raise ModelFileError that begins with where."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelFileError(f"{where} is not UTF-8: byte {error.start} is invalid") from None
