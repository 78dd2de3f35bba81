"""Writing a .nano file section by section: under its final name there is a complete file or none, whatever happens.

It is written under a name of its own in the same folder, locked while its writer lives, and renamed when every byte is
on the disk. What a killed writer leaves behind is removed by the next one in that folder.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.errors import NanochatInferError
from nanochat_infer.models.packed import Array
from nanochat_infer.nano.description import PART_ALIGNMENT, Blueprint, Description, Section
from nanochat_infer.nano.format import HEADER_BYTES, MAX_DESCRIPTION_BYTES, Header, aligned

TEMPORARY = ".tmp-nano-"
SPARE_BYTES = 64 << 20  # of the disk, left to others
MAX_TEMPORARY_AGE_S = 3600.0
MIN_TEMPORARY_AGE_S = 60.0
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class PackingError(NanochatInferError):
    """A packed model cannot be written."""


class NanoWriter:
    """A file on its way; a context manager. Leaving it without finish(), or by an error, leaves nothing.

    Args:
        out: the final name.
        description: of everything but places and checksums.
        blueprint: of its configuration.
        replace_existing: whether a file of that name may be there.

    Raises:
        PackingError: the file is there, or the folder cannot be written or has not enough room.
    """

    def __init__(self, out: Path, description: Description, blueprint: Blueprint, *, replace_existing: bool) -> None:
        self._out, self._description, self._blueprint = out, description, blueprint
        self._replace_existing = replace_existing
        self.sections = _placed(description, blueprint)
        self._by_name = {section.name: section for section in self.sections}
        self._written = dict.fromkeys(self._by_name, 0)
        self._digests = {name: hashlib.sha256() for name in self._by_name}
        self.file_bytes = self.sections[-1].offset + self.sections[-1].nbytes
        self._descriptor, self._temporary = -1, ""
        self._check_target()

    def __enter__(self) -> "NanoWriter":
        clean_folder(self._out.parent)
        try:
            self._descriptor, self._temporary = _open_temporary(self._out.parent)
            self._lock()
            self._take_room()
        except OSError as error:
            self._give_up()
            raise self._refusal(error) from error
        except BaseException:
            self._give_up()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._give_up()

    def write(self, name: str, data: bytes | Array) -> None:
        """Append to a section.

        Raises:
            PackingError: the disk is full or failed.
        """
        section, at = self._by_name[name], self._written[name]
        flat: Any = data if isinstance(data, bytes) else data.reshape(-1).view(np.uint8)
        view = memoryview(flat)
        assert at + len(view) <= section.nbytes, f"{name}: {at + len(view)} of {section.nbytes} bytes"
        self._digests[name].update(view)
        self._write_at(view, section.offset + at)
        self._written[name] = at + len(view)

    def fill(self, name: str) -> None:
        """Append zeros to a section up to where a part of a packed weight may begin."""
        if spare := -self._written[name] % PART_ALIGNMENT:
            self.write(name, bytes(spare))

    def finish(self) -> None:
        """Write header and description, wait for the disk, and give the file its name.

        Raises:
            PackingError: the disk is full or failed, or somebody else made a file of that name.
        """
        short = [name for name, section in self._by_name.items() if self._written[name] != section.nbytes]
        assert not short, short
        done = [section._replace(sha256=self._digests[section.name].hexdigest()) for section in self.sections]
        text = self._description.encode(self._blueprint, done)
        data_start = self.sections[0].offset
        header = Header(self.file_bytes, HEADER_BYTES, len(text), data_start, len(done)).encode(text)
        assert aligned(len(header + text)) == data_start
        self._write_at(memoryview(header + text), 0)
        try:
            os.fsync(self._descriptor)
            self._check_target()
            self._give_name()
        except OSError as error:
            raise self._refusal(error) from error
        with contextlib.suppress(OSError):  # the file is in place: only a power cut now could still take its name
            _sync_folder(self._out.parent)

    def _give_name(self) -> None:
        """Put the file in its place; without replace_existing never over another one, where there are hard links."""
        if not self._replace_existing:
            try:
                self._link(self._out)
                return  # leaving the context removes the temporary name
            except FileExistsError:
                raise self._is_there() from None
            except OSError as error:
                if error.errno not in _NO_LINKS or not self._temporary:
                    raise
        if not self._temporary:
            temporary = self._out.parent / f"{TEMPORARY}{secrets.token_hex(8)}"
            try:
                self._link(temporary)
            finally:
                # Also where Ctrl+C came just after the link: leaving the context removes it.
                self._temporary = str(temporary)
        os.replace(self._temporary, self._out)
        self._temporary = ""

    def _link(self, name: Path) -> None:
        """Give the file a further name, or its first one; an existing one is left alone.

        Raises:
            OSError: FileExistsError, or what the file system says.
        """
        if self._temporary:
            os.link(self._temporary, name)
        else:
            _name_descriptor(self._descriptor, name)

    def _is_there(self) -> PackingError:
        return PackingError(f"{self._out} is there already; choose another name, or replace it with --force")

    def _check_target(self) -> None:
        folder = self._out.parent
        if not folder.is_dir():
            raise PackingError(f"{self._out} cannot be written: {folder} is not a folder")
        if self._out.is_dir():
            raise PackingError(f"{self._out} is a folder; expected the name of a file to write, such as model.nano")
        if not self._replace_existing and os.path.lexists(self._out):
            raise self._is_there()

    def _lock(self) -> None:
        """Tell clean_folder that the writer lives; where a file system has no locks, the file's age tells."""
        with contextlib.suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _take_room(self) -> None:
        found = os.fstatvfs(self._descriptor)
        free, needed = found.f_bavail * found.f_frsize, self.file_bytes + SPARE_BYTES
        if free < needed:
            raise PackingError(
                f"{self._out} needs {needed / 2**20:,.0f} MiB and {self._out.parent} has {free / 2**20:,.0f} MiB free; "
                "make room or choose another place"
            )
        if hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(self._descriptor, 0, self.file_bytes)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                    raise
        os.ftruncate(self._descriptor, self.file_bytes)

    def _write_at(self, view: memoryview, offset: int) -> None:
        try:
            while len(view):
                count = os.pwrite(self._descriptor, view, offset)
                view, offset = view[count:], offset + count
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> PackingError:
        return PackingError(f"{self._out} cannot be written: {error.strerror or error}")

    def _give_up(self) -> None:
        """Remove what has no final name yet."""
        if self._temporary:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)
            self._temporary = ""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def _open_temporary(folder: Path) -> tuple[int, str]:
    """Return (descriptor, name) of a new file: nameless where Linux can, so that a killed writer leaves nothing."""
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):  # not on this file system
            flags = os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC
            trial = os.open(folder, flags, 0o600)
            try:  # whether such a file can be named is better known before gigabytes are in it
                _try_naming(trial, folder)
            finally:
                os.close(trial)
            return os.open(folder, flags, 0o600), ""
    return tempfile.mkstemp(prefix=TEMPORARY, dir=folder)


def _try_naming(descriptor: int, folder: Path) -> None:
    """Give a nameless file a name and take it away again, also where Ctrl+C comes in between."""
    probe = folder / f"{TEMPORARY}{secrets.token_hex(8)}"
    try:
        _name_descriptor(descriptor, probe)
    finally:
        probe.unlink(missing_ok=True)


def _name_descriptor(descriptor: int, name: Path) -> None:
    """Give a nameless file its name; an existing one is left alone."""
    folder = os.open(name.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:  # only with a folder's descriptor does Python follow the link in /proc
        os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _placed(description: Description, blueprint: Blueprint) -> list[Section]:
    """Return the sections where they will be: their offsets follow from the length of the text that names them."""
    start, weights = aligned(HEADER_BYTES), description.weights(blueprint)
    while True:
        sections = description.sections(weights, start)
        length = len(description.encode(blueprint, sections))
        if length > MAX_DESCRIPTION_BYTES:
            raise PackingError(f"the description of this model has {length:,} bytes; at most {MAX_DESCRIPTION_BYTES:,}")
        if aligned(HEADER_BYTES + length) == start:
            return sections
        start = max(start + aligned(1), aligned(HEADER_BYTES + length))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clean_folder(folder: Path) -> None:
    """Remove files that writers before us left when they were killed."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.name.startswith(TEMPORARY):
                with contextlib.suppress(OSError):
                    _remove_if_left(entry.path)


def _remove_if_left(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        age = time.time() - status.st_mtime
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or age < MIN_TEMPORARY_AGE_S:
            return
        if age < MAX_TEMPORARY_AGE_S:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    finally:
        os.close(descriptor)


def total_bytes(sections: Sequence[Section]) -> int:
    """Return the bytes that will be written."""
    return sum(section.nbytes for section in sections)
