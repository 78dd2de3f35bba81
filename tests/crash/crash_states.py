"""What a disk may hold after power is cut: recorded operations replayed, with unsynced ones dropped, reordered or torn.

The model is stricter than common file systems: a name is durable once its folder is synced, data once its file is.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.crash.recorder import Kind, Operation

SECTORS = (512, 4096)


@dataclass
class File:
    """Bytes that are durable, and what was done since the last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        """Make all of it durable."""
        for operation in self.pending:
            _apply(self.durable, operation)
        self.pending.clear()

    def survived(self, kept: Sequence[Operation]) -> bytes:
        """Return the bytes when only these of the pending operations reached the disk."""
        data = bytearray(self.durable)
        for operation in kept:
            _apply(data, operation)
        return bytes(data)


# What stands for a folder among the files.
_FOLDER = File()


@dataclass
class Name:
    """A directory entry that was made or taken away, and is not synced yet."""

    path: str
    file: "File | None"
    # The folder whose sync makes it durable.
    folder: str


class Disk:
    """Replays operations one by one.

    Args:
        root: the folder that existed before.
        files: what was in it, by path.
    """

    def __init__(self, root: Path, files: Mapping[str, bytes] | None = None) -> None:
        self._root = str(root)
        self._durable: dict[str, File | None] = {str(root): None}
        for path, data in (files or {}).items():
            self._durable[path] = File(bytearray(data))
            self._durable.update((str(folder), _FOLDER) for folder in PurePosixPath(path).parents)
        self._pending: list[Name] = []
        self._open: dict[int, File] = {}

    def apply(self, operation: Operation) -> None:
        """Do the next operation."""
        kind = operation.kind
        if kind is Kind.CREATE:
            self._open[operation.inode] = file = File()
            self._name(operation.name, file)
        elif kind in (Kind.WRITE, Kind.TRUNCATE):
            self._file(operation).pending.append(operation)
        elif kind is Kind.SYNC and operation.inode:
            self._file(operation).sync()
        elif kind is Kind.SYNC:
            self._sync_folder(operation.name)
        elif kind is Kind.MKDIR:
            self._name(operation.name, None)
        elif kind is Kind.RENAME:
            moved = self._now()[operation.name]
            self._name(operation.other, moved)
            self._pending.append(Name(operation.name, None, _parent(operation.name)))
        elif kind is Kind.LINK:
            self._name(operation.other, self._now()[operation.name])
        elif kind is Kind.UNLINK:
            self._pending.append(Name(operation.name, None, _parent(operation.name)))

    def _file(self, operation: Operation) -> File:
        if operation.inode not in self._open:
            # One that was there before.
            file = self._now()[operation.name]
            assert file is not None
            self._open[operation.inode] = file
        return self._open[operation.inode]

    def _name(self, path: str, file: File | None) -> None:
        if file is None:
            # A folder: there as soon as its parent is synced.
            file = _FOLDER
        self._pending.append(Name(path, file, _parent(path)))

    def _sync_folder(self, folder: str) -> None:
        left = []
        for name in self._pending:
            if name.folder == folder:
                _put(self._durable, name)
            else:
                left.append(name)
        self._pending = left

    def _now(self) -> dict[str, File | None]:
        names = dict(self._durable)
        for name in self._pending:
            _put(names, name)
        return names

    def crash(self, chance: random.Random) -> dict[str, bytes]:
        """Return files by path, as one of the many states that a power cut now could leave.

        Names keep their order within a folder (journaled metadata); data is lost write by write, or torn in a write.
        """
        names = dict(self._durable)
        # All, nothing, or a part: the extremes are where a missing sync shows.
        share = chance.choice((0.0, 1.0, chance.random(), chance.random()))
        for name in self._pending[: round(share * len(self._pending))]:
            _put(names, name)
        # A file is lost with its folder.
        here = {path: file for path, file in names.items() if self._is_reachable(path, names)}
        return {
            path: file.survived(_survivors(file.pending, chance))
            for path, file in here.items()
            if file is not None and file is not _FOLDER
        }

    def _is_reachable(self, path: str, names: dict[str, File | None]) -> bool:
        return all(str(folder) in names for folder in PurePosixPath(path).parents if folder.is_relative_to(self._root))


def _put(names: dict[str, File | None], name: Name) -> None:
    if name.file is None:
        names.pop(name.path, None)
    else:
        names[name.path] = name.file


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _survivors(pending: Sequence[Operation], chance: random.Random) -> list[Operation]:
    share = chance.choice((0.0, 1.0, 0.5, chance.random()))
    kept = [operation for operation in pending if chance.random() < share]
    return [_torn(operation, chance) if chance.random() < 0.1 else operation for operation in kept]


def _torn(operation: Operation, chance: random.Random) -> Operation:
    """Cut a write at a sector of the disk."""
    if operation.kind is not Kind.WRITE:
        return operation
    sector = chance.choice(SECTORS)
    first = -operation.offset % sector
    cuts = list(range(first, len(operation.data), sector))
    length = chance.choice(cuts) if cuts else 0
    return Operation(Kind.WRITE, operation.name, "", operation.inode, operation.offset, operation.data[:length])


def _apply(data: bytearray, operation: Operation) -> None:
    if operation.kind is Kind.TRUNCATE:
        size = operation.offset
        del data[size:]
        data.extend(bytes(size - len(data)))
        return
    end = operation.offset + len(operation.data)
    if operation.data and len(data) < end:
        data.extend(bytes(end - len(data)))
    data[operation.offset : end] = operation.data


def moments(operations: Sequence[Operation], count: int, chance: random.Random) -> Iterator[int]:
    """Choose after how many operations the power goes: each one as often as the others, in order."""
    whole, rest = divmod(count, len(operations))
    extra = set(chance.sample(range(len(operations)), rest))
    for number in range(len(operations)):
        for _ in range(whole + (number in extra)):
            yield number + 1
