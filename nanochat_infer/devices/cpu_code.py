"""Keeps machine code of kernels in files of a folder that only its owner can write."""

import contextlib
import hashlib
import os
import re
import stat
import time
from pathlib import Path

from nanochat_infer.files.private_folder import is_private

MAGIC = b"nanochat_infer code 1\n"
SUFFIX = ".code"
_DIGEST_BYTES = 32
_MAX_BYTES = 64 << 20
_UNFINISHED = re.compile(r"\.\w+-\d+")
_KEY = re.compile(r"[0-9a-f]{24}")
UNFINISHED_S, UNUSED_S = 3600, 30 * 24 * 3600  # older ones are what a killed process, or another version, has left


class CodeFolder:
    """kernels.cpu.library.CodeStore in a folder: a file for each kernel, of a magic line, a SHA-256 and the object.

    The SHA-256 is over the folder's name, which names all that the code depends on, the kernel's name and the object.
    A file that is damaged, moved or somebody else's counts as none; one that cannot be written is not missed.

    Args:
        folder: from cpu_cache.cache_folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_marked = self._is_tidy = False

    def read(self, name: str) -> bytes | None:
        """Return a kernel's object, None where there is no sound one."""
        if not self._is_marked:
            self._is_marked = True
            with contextlib.suppress(OSError):
                os.utime(self._folder)  # says to other versions that this one is in use
        try:
            # Without O_NONBLOCK, opening a pipe would wait for its writer.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._path(name), flags)
        except OSError:
            return None
        try:
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
                    return None
                content = file.read(_MAX_BYTES)
        except OSError:
            return None
        head = len(MAGIC) + _DIGEST_BYTES
        code = content[head:]
        sound = content.startswith(MAGIC) and content[len(MAGIC) : head] == self._digest(name, code)
        return code if sound else None

    def write(self, name: str, code: bytes) -> None:
        """Keep a kernel's object: whole under its name, or not at all; the first time, remove what nobody uses."""
        if not self._is_tidy:
            self._is_tidy = True
            remove_unused(self._folder)
        unfinished = self._folder / f".{name}-{os.getpid()}"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
                file.write(MAGIC + self._digest(name, code) + code)
            os.replace(unfinished, self._path(name))
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(unfinished)

    def names(self) -> set[str]:
        """Return the kernels that there are files of, sound or not."""
        return {path.stem for path in self._folder.glob(f"*{SUFFIX}")}

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"

    def _digest(self, name: str, code: bytes) -> bytes:
        return hashlib.sha256(b"\0".join((self._folder.name.encode(), name.encode(), code))).digest()


def remove_unused(folder: Path) -> None:
    """Remove unfinished files of folder, and the folders beside it that other versions no longer use.

    Only in folders that nobody else can write, and only what has the names that this module gives.

    Args:
        folder: from cpu_cache.cache_folder.
    """
    now = time.time()
    with contextlib.suppress(OSError):
        if not is_private(folder):
            return
        _remove_files(folder, now - UNFINISHED_S, _UNFINISHED)
        if not is_private(folder.parent):
            return
        for other in folder.parent.iterdir():
            if other.name == folder.name or not _KEY.fullmatch(other.name) or not is_private(other):
                continue
            if other.lstat().st_mtime < now - UNUSED_S:
                _remove_files(other, now - UNFINISHED_S, re.compile(rf"{_UNFINISHED.pattern}|\w+{re.escape(SUFFIX)}"))
                with contextlib.suppress(OSError):
                    other.rmdir()  # stays where something else lies in it


def _remove_files(folder: Path, before: float, names: re.Pattern[str]) -> None:
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            status = path.lstat()
            if names.fullmatch(path.name) and stat.S_ISREG(status.st_mode) and status.st_mtime < before:
                path.unlink()
