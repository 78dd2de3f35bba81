"""From the engine's memory to the disk, behind the chat's back: quota, free-disk floor, and making way for requests."""

import contextlib
import errno
import logging
import time
from collections.abc import Callable, Sequence

from nanochat_infer.errors import SessionError
from sessions.kv.chain_files import ChainFiles
from sessions.kv.folder import KvFolder, room_of
from sessions.kv.parts import Chain, KvStore

BATCH_BYTES = 8 << 20
BATCH_BLOCKS = 64
COOLING_S = 30.0
_NAMES_AT_ONCE = 500
_FULL = (errno.ENOSPC, errno.EDQUOT)

_log = logging.getLogger(__name__)


class Saver:
    """Writes complete blocks that are in memory and not on the disk yet. Used by one thread.

    Args:
        store: of the conversations; says whether one is still there.
        folder: where the files go.
        quota_bytes: most bytes of blocks.
        floor_share: of the disk, left free.
        rest: called after each block with the seconds that it took; False ends the saving.

    Attributes:
        num_bytes: what the blocks take, as far as this process knows.
        num_saved: blocks written.
    """

    def __init__(
        self,
        store: KvStore,
        folder: KvFolder,
        quota_bytes: int,
        floor_share: float,
        rest: Callable[[float], bool],
    ) -> None:
        self.num_bytes, self.num_saved = 0, 0
        self._store, self._folder, self._rest = store, folder, rest
        self._quota_bytes, self._floor_share = quota_bytes, floor_share
        self._unseen_bytes = 0
        self._doubtful: set[bytes] = set()
        self._cold_until = 0.0

    def look(self) -> None:
        """Count what is there: other processes write and remove as well."""
        self.num_bytes, self._unseen_bytes = self._folder.usage().block_bytes, 0

    def doubt(self, names: Sequence[bytes]) -> None:
        """Have these blocks looked into before they are believed to be there: one beside them was refused."""
        self._doubtful.update(names)

    def save(self, key: int, chain: Chain, files: ChainFiles) -> None:
        """Write what of a prefix is in memory only, up to the first block that is nowhere.

        Args:
            key: of the conversation.
            chain: its blocks in memory.
            files: its blocks on disk.

        Raises:
            SessionError: the database cannot be used.
            DeviceError: the model was closed.
        """
        if time.monotonic() < self._cold_until:
            return
        missing, end = self._missing(chain, files)
        # First the references, then the files: whatever ends us in between, no file is without one.
        if end == 0 or not self._store.add_kv_references(key, files.names[:end]):
            return
        count = min(BATCH_BLOCKS, max(1, BATCH_BYTES // chain.block_bytes))
        try:
            for start in range(0, len(missing), count):
                if not self._write(missing[start : start + count], chain, files):
                    return
        except OSError as error:
            self._cool_down(error)

    def _missing(self, chain: Chain, files: ChainFiles) -> tuple[list[int], int]:
        """Return the blocks to be written, and the number of leading blocks that are in memory or on disk."""
        missing: list[int] = []
        for index, name in enumerate(files.names):
            is_there = files.touch(index)
            if is_there and name in self._doubtful:
                self._doubtful.discard(name)
                is_there = files.is_sound(index)
            if not is_there:
                if not chain.is_in_memory(index):
                    return missing, index
                if self._folder.has(name):
                    self._folder.put_aside(name)
                missing.append(index)
        return missing, len(files.names)

    def _write(self, batch: list[int], chain: Chain, files: ChainFiles) -> bool:
        """Write some blocks, or as many of them as there is room for; False where there is no use in going on."""
        fitting = batch
        while not self._make_room(sum(room_of(files.size(index)) for index in fitting), files.names):
            if len(fitting) == 1:
                return False
            fitting = fitting[: len(fitting) // 2]
        return self._write_all(fitting, chain, files) and fitting is batch

    def _write_all(self, batch: list[int], chain: Chain, files: ChainFiles) -> bool:
        for index in batch:
            started = time.perf_counter()
            name = files.names[index]
            if not self._is_needed(name) or (block := chain.export(index)) is None:
                return False
            num_bytes = files.write(index, block.data)
            # Whoever deletes takes the reference first, then the files: one of us two sees this one.
            if not self._is_needed(name):
                self._folder.remove([name])
                return False
            self.num_saved += 1
            self.num_bytes += num_bytes
            self._unseen_bytes += num_bytes
            if not self._rest(time.perf_counter() - started):
                return False
        return True

    def _is_needed(self, name: bytes) -> bool:
        """Tell whether the conversation is still there; not if it was deleted meanwhile."""
        return name in self._store.kv_references([name])

    def _make_room(self, nbytes: int, names: list[bytes]) -> bool:
        """Give up old blocks until nbytes more fit under the quota and above the floor; False if they never will."""
        if self._unseen_bytes > self._quota_bytes // 16:
            self.look()
        over = self.num_bytes + nbytes - self._quota_bytes
        if over > 0:
            self.look()
            over = self.num_bytes + nbytes - self._quota_bytes
        if over > 0 and self._evict(over + self._quota_bytes // 10, names) < over:
            return False
        lacking = nbytes - self._folder.spare_bytes(self._floor_share)
        return lacking <= 0 or self._evict(lacking, names) >= lacking

    def _evict(self, nbytes: int, keep: list[bytes]) -> int:
        freed = self._folder.evict(nbytes, keep=keep, before=self._forget)
        self.num_bytes -= freed
        return freed

    def _forget(self, names: list[bytes]) -> None:
        """Drop the references before the files: who saves such a block again meanwhile looks its reference up last."""
        for start in range(0, len(names), _NAMES_AT_ONCE):
            # On a full disk the database may refuse; references without a file do no harm.
            with contextlib.suppress(SessionError):
                self._store.drop_kv_references(names[start : start + _NAMES_AT_ONCE])

    def _cool_down(self, error: OSError) -> None:
        """A block was not written: leave the disk alone for a while, and give it room if that is what it lacks."""
        if isinstance(error, FileNotFoundError):  # the conversation or the whole folder was removed meanwhile
            with contextlib.suppress(OSError):
                self._folder.prepare()
            return
        self._cold_until = time.monotonic() + COOLING_S
        if error.errno in _FULL:
            self._evict(BATCH_BYTES, [])
        _log.warning("KV is not saved to %s for %.0f s: %s", self._folder.path, COOLING_S, error.strerror)
