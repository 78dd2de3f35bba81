"""The folder of KV blocks that belongs to one database: files by name. It knows neither model nor conversation.

<root>/<folder name>/blocks/<first two digits>/<name>     whole blocks
                     unfinished/<name>.<random>           being written, locked by their writer
                     bad/<name>                           refused ones, a few of them
                     models/<fingerprint>.json            what is known of a model: sessions/kv/models.py
"""

import contextlib
import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nanochat_infer.files.private_folder import is_private
from sessions.kv.files import make_private, names_in, read_into, remove_abandoned, remove_tree, unlink, write_whole
from sessions.kv.format import Buffer
from sessions.kv.models import ModelRecords
from sessions.kv.names import folder_name

MAX_BAD_FILES = 8
MAX_BAD_BYTES = 64 << 20
MAX_FLOOR_BYTES = 2 << 30  # of the disk, left to others, however large it is
UNUSED_S = 30 * 24 * 3600  # a folder whose database is gone is kept that long
_PAGE = 4096
_BATCH = 500
_NAME = re.compile(r"[0-9a-f]{40}")
_FOLDER = re.compile(r"[0-9a-f]{32}")

References = Callable[[Sequence[bytes]], set[bytes]]


@dataclass(frozen=True, slots=True)
class KvUsage:
    """What lies in the folder, and beside it; bytes as they take room on the disk.

    Args:
        path: of the folder, there or not.
        num_blocks: whole blocks.
        block_bytes: their bytes.
        num_other: refused and unfinished ones.
        other_bytes: their bytes.
        num_folders: folders beside it, of databases that are elsewhere, were moved away or lost their secret.
        folder_bytes: their bytes.
    """

    path: Path
    num_blocks: int
    block_bytes: int
    num_other: int
    other_bytes: int
    num_folders: int = 0
    folder_bytes: int = 0

    @property
    def num_bytes(self) -> int:
        """All bytes."""
        return self.block_bytes + self.other_bytes + self.folder_bytes


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    mtime_ns: int
    name: str
    num_bytes: int


class KvFolder:
    """Block files under their names; every method may run in several threads and processes at once.

    Args:
        root: where the folders of all databases are; made when the first block is written.
        secret: of the database, 32 bytes; names depend on it.

    Attributes:
        path: of this database's folder, there or not.
        models: what is known of the models whose blocks are here.
    """

    def __init__(self, root: Path, secret: bytes) -> None:
        self.root, self.secret = root, secret
        self.path = root / folder_name(secret)
        self._blocks, self._unfinished, self._bad = (self.path / name for name in ("blocks", "unfinished", "bad"))
        self._models = self.path / "models"
        self.models = ModelRecords(self._models, self._unfinished)

    def prepare(self) -> None:
        """Make the folder, mark it as used, and remove what killed writers and other databases have left.

        Raises:
            OSError: it cannot be made, or others could write it.
        """
        make_private(self.root)
        for folder in (self.path, self._blocks, self._unfinished, self._bad, self._models):
            make_private(folder)
        os.utime(self.path)
        for name in names_in(self._unfinished):
            remove_abandoned(self._unfinished / name)
        self._remove_unused_folders()

    def read(self, name: bytes, size: int, buffer: memoryview) -> memoryview | None:
        """Read a block file of exactly that size into buffer; None where there is none.

        Raises:
            RefusedBlockError: it is no sound file of that size.
        """
        return read_into(self._path(name), size, buffer)

    def touch(self, name: bytes, size: int, used_ns: int) -> bool:
        """Mark a block file of that size as used at that time (time.time_ns); False where there is none."""
        path = self._path(name)
        try:
            if path.lstat().st_size != size:
                return False
            os.utime(path, ns=(used_ns, used_ns), follow_symlinks=False)
        except OSError:
            return False
        return True

    def has(self, name: bytes) -> bool:
        """Tell whether there is such a block, sound or not."""
        return os.path.lexists(self._path(name))

    def write(self, name: bytes, parts: Sequence[Buffer]) -> int:
        """Write a block: whole under its name, or not at all; return the room it takes.

        Raises:
            OSError: it was not written.
        """
        write_whole(self._unfinished, self._path(name), parts)
        return room_of(sum(memoryview(part).nbytes for part in parts))

    def put_aside(self, name: bytes) -> None:
        """Take a refused block out of use; the last few are kept for whoever wants to know what happened."""
        try:
            os.rename(self._path(name), self._bad / name.hex())
        except OSError:
            unlink(self._path(name))
        kept = sorted(_entries(self._bad), reverse=True)
        num_bytes = 0
        for number, entry in enumerate(kept):
            num_bytes += entry.num_bytes
            if number >= MAX_BAD_FILES or num_bytes > MAX_BAD_BYTES:
                unlink(self._bad / entry.name)

    def remove(self, names: Iterable[bytes]) -> None:
        """Remove blocks for good: refused and unfinished ones of these names too."""
        wanted = {name.hex() for name in names}
        # In this order: a writer either misses its unfinished file, or its whole one is there by now.
        for name in names_in(self._unfinished):
            if name[:40] in wanted:
                unlink(self._unfinished / name)
        for name in wanted:
            unlink(self._blocks / name[:2] / name)
            unlink(self._bad / name)

    def usage(self) -> KvUsage:
        """Look at every file."""
        blocks, folders = list(self._all_blocks()), list(self._other_folders())
        others = [*_entries(self._bad), *_entries(self._unfinished)]
        return KvUsage(
            self.path,
            len(blocks),
            sum(entry.num_bytes for entry in blocks),
            len(others),
            sum(entry.num_bytes for entry in others),
            len(folders),
            sum(entry.num_bytes for folder in folders for entry in _all_entries(folder)),
        )

    def clear(self) -> int:
        """Remove all blocks and what is known of models, the other folders too; return the bytes that became free."""
        num_bytes = self.usage().num_bytes
        for folder in self._other_folders():
            remove_tree(folder)
        if self._is_ours():
            remove_tree(self.path)
            with contextlib.suppress(OSError):
                self.prepare()
        return num_bytes - self.usage().num_bytes

    def sweep(self, referenced: References) -> int:
        """Remove blocks that no conversation has; return how many.

        Args:
            referenced: returns those of some names that conversations have.
        """
        count = 0
        names = [entry.name for entry in (*self._all_blocks(), *_entries(self._bad)) if _NAME.fullmatch(entry.name)]
        for start in range(0, len(names), _BATCH):
            batch = [bytes.fromhex(name) for name in names[start : start + _BATCH]]
            orphans = set(batch) - referenced(batch)
            self.remove(orphans)
            count += len(orphans)
        return count

    def make_room(self, nbytes: int = 64 << 20) -> int:
        """Give up the blocks unused for longest, since something needs the disk; return the bytes that became free."""
        freed = 0
        for entry in _entries(self._bad):
            freed += entry.num_bytes * unlink(self._bad / entry.name)
        return freed if freed >= nbytes else freed + self.evict(nbytes - freed)

    def evict(
        self,
        nbytes: int,
        *,
        keep: Collection[bytes] = (),
        before: Callable[[list[bytes]], object] = lambda names: None,
    ) -> int:
        """Remove the blocks unused for longest; return the bytes that became free.

        Args:
            nbytes: how much is wanted.
            keep: names that stay.
            before: called with the names before any of them is removed.
        """
        kept = {name.hex() for name in keep}
        chosen: list[_Entry] = []
        for entry in sorted(self._all_blocks()):
            if nbytes <= 0:
                break
            if entry.name not in kept:
                chosen.append(entry)
                nbytes -= entry.num_bytes
        if chosen:
            before([bytes.fromhex(entry.name) for entry in chosen])
        freed = 0
        for entry in chosen:
            freed += entry.num_bytes * unlink(self._blocks / entry.name[:2] / entry.name)
            unlink(self._bad / entry.name)  # before may have forgotten whose it is
        return freed

    def spare_bytes(self, floor_share: float) -> int:
        """Return how many bytes the disk can give before less than floor_share of it is free; negative below that.

        Raises:
            OSError: the disk does not tell.
        """
        disk = os.statvfs(self.path)
        floor = min(int(disk.f_blocks * disk.f_frsize * floor_share), MAX_FLOOR_BYTES)
        return disk.f_bavail * disk.f_frsize - floor

    def _path(self, name: bytes) -> Path:
        text = name.hex()
        return self._blocks / text[:2] / text

    def _all_blocks(self) -> Iterator[_Entry]:
        for part in names_in(self._blocks):
            yield from (entry for entry in _entries(self._blocks / part) if _NAME.fullmatch(entry.name))

    def _is_ours(self) -> bool:
        try:
            return is_private(self.path)
        except OSError:
            return False

    def _remove_unused_folders(self) -> None:
        for folder in self._other_folders():
            with contextlib.suppress(OSError):
                if folder.stat().st_mtime < time.time() - UNUSED_S:
                    remove_tree(folder)

    def _other_folders(self) -> Iterator[Path]:
        """Yield the folders of other databases, or of this one under a secret that was lost."""
        for name in names_in(self.root):
            folder = self.root / name
            with contextlib.suppress(OSError):
                if name != self.path.name and _FOLDER.fullmatch(name) and is_private(folder):
                    yield folder


def _all_entries(folder: Path) -> Iterator[_Entry]:
    for parent, _, _ in os.walk(folder):
        yield from _entries(Path(parent))


def _entries(folder: Path) -> Iterator[_Entry]:
    """Yield the files of a folder; what disappears meanwhile is left out."""
    try:
        with os.scandir(folder) as found:
            for item in found:
                with contextlib.suppress(OSError):
                    status = item.stat(follow_symlinks=False)
                    if not stat.S_ISDIR(status.st_mode):
                        yield _Entry(status.st_mtime_ns, item.name, room_of(status.st_size))
    except OSError:
        return


def room_of(num_bytes: int) -> int:
    """Return the room that a file takes on the disk."""
    return -(-num_bytes // _PAGE) * _PAGE
