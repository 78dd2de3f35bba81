"""Private files and folders, one at a time: made for their owner only, read without following links or waiting."""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from nanochat_infer.files.private_folder import is_private
from sessions.kv.format import Buffer, RefusedBlockError

_NO_FOLLOW = os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
# Without O_NONBLOCK, opening a pipe would wait for its writer.
_READ = os.O_RDONLY | os.O_NONBLOCK | _NO_FOLLOW
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
# What says nothing about the file: the next try may find it.
_PASSING = (errno.ENOENT, errno.ENOTDIR, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EINTR)

# Who cleans up may come between the making of a file and its lock, and takes it for one that a killed writer left.
ATTEMPTS = 8


def make_private(folder: Path) -> None:
    """Make a folder and what is missing above it, open to their owner only whatever the umask.

    Raises:
        OSError: it cannot be made, or it is there and is not ours alone.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        with contextlib.suppress(FileExistsError):
            missing.mkdir(mode=0o700)
            missing.chmod(0o700)
    if not is_private(folder):
        raise PermissionError(errno.EPERM, "others may write this folder", str(folder))


def read_into(path: Path, size: int, buffer: memoryview) -> memoryview | None:
    """Read a whole file.

    Args:
        path: of the file.
        size: what it must have.
        buffer: at least that long; the content goes to its start.

    Returns:
        The filled part of buffer; None where there is no file.

    Raises:
        RefusedBlockError: it is no file of ours of that size, or the disk does not give it back.
    """
    try:
        descriptor = os.open(path, _READ)
    except OSError as error:
        if error.errno in _PASSING:
            return None
        raise RefusedBlockError(f"cannot be opened ({error.strerror})") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise RefusedBlockError("not a file that only we can write")
        if status.st_size != size:
            raise RefusedBlockError("wrong size")
        filled = 0
        while filled < size:
            count = os.readv(descriptor, [buffer[filled:size]])
            if count == 0:
                raise RefusedBlockError("wrong size")
            filled += count
    except OSError as error:
        raise RefusedBlockError(f"cannot be read ({error.strerror})") from None
    finally:
        os.close(descriptor)
    return buffer[:size]


def read_whole(path: Path, max_bytes: int) -> bytes | None:
    """Return a small file's content, None where there is no sound file of at most max_bytes."""
    try:
        size = path.lstat().st_size
        content = read_into(path, size, memoryview(bytearray(size))) if size <= max_bytes else None
    except (OSError, RefusedBlockError):
        return None
    return None if content is None else bytes(content)


def write_whole(folder: Path, target: Path, parts: Sequence[Buffer]) -> None:
    """Write a file under a name of its own in folder and give it its final name: there is all of it or nothing.

    Not synced: after a power failure a file may be there with wrong content, and its checksum tells.

    Raises:
        OSError: nothing was left; also where the unfinished file was removed meanwhile.
    """
    descriptor, temporary = _begin(folder, target.name)
    try:
        for part in parts:
            rest = memoryview(part).cast("B")
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        try:
            os.rename(temporary, target)
        except FileNotFoundError:
            make_private(target.parent)
            os.rename(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        os.close(descriptor)


def _begin(folder: Path, name: str) -> tuple[int, Path]:
    """Make an unfinished file and lock it until its descriptor is closed: that tells others that its writer lives."""
    for _ in range(ATTEMPTS):
        temporary = folder / f"{name}.{secrets.token_hex(6)}"
        descriptor = os.open(temporary, _CREATE, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(descriptor).st_nlink > 0:
                    return descriptor, temporary
        except BaseException:
            os.close(descriptor)
            unlink(temporary)
            raise
        os.close(descriptor)
        unlink(temporary)
    raise FileNotFoundError(errno.ENOENT, "taken for abandoned and removed again and again", str(temporary))


def remove_abandoned(path: Path) -> bool:
    """Remove an unfinished file that has lost its writer; tell whether it was one."""
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return unlink(path)  # under the lock: a writer that gets it next sees that its file is gone
    except OSError:
        return False
    finally:
        os.close(descriptor)


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder; none where there is no such folder."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def unlink(path: Path) -> bool:
    """Remove a file; tell whether it was there."""
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder with all in it, as far as that goes; links are removed, not followed."""
    if folder.is_symlink():
        unlink(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
