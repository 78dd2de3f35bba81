"""The block files of one prefix, by number."""

import time
from collections.abc import Sequence

import numpy as np

from sessions.kv.folder import KvFolder
from sessions.kv.format import BlockFormat, RefusedBlockError
from sessions.kv.names import block_names
from sessions.kv.parts import Chain

# Later blocks of a prefix count as used that much earlier, so that they are given up first.
STEP_NS = 1000


def ids_as_bytes(token_ids: Sequence[int]) -> bytes:
    """Return token ids as little-endian int32."""
    return np.asarray(token_ids, np.int64).astype("<i4").tobytes()


class ChainFiles:
    """Names, sizes and contents of the files of one prefix under one fingerprint.

    Args:
        folder: where they are.
        chain: the same prefix in memory.
        fingerprint: of the model.
        ids: the prefix, as little-endian int32.
    """

    def __init__(self, folder: KvFolder, chain: Chain, fingerprint: bytes, ids: bytes) -> None:
        self.names = block_names(folder.secret, fingerprint, ids, chain.block_size)
        self._folder, self._ids = folder, ids
        self._format = BlockFormat(fingerprint, chain.block_size, chain.block_bytes)
        self._used_ns = time.time_ns()
        self._buffer: memoryview | None = None

    def size(self, index: int) -> int:
        """Return the size of a file."""
        return self._format.file_bytes(self._format.block_size * (index + 1))

    def read(self, index: int) -> memoryview | None:
        """Return a block, good until the next call; None where there is no file.

        Raises:
            RefusedBlockError: the file is not, to the last bit, what it should be.
        """
        if self._buffer is None:
            self._buffer = np.empty(self.size(len(self.names) - 1), np.uint8).data
        content = self._folder.read(self.names[index], self.size(index), self._buffer)
        return None if content is None else self._format.block_of(content, self._start(index))

    def is_sound(self, index: int) -> bool:
        """Tell whether a file is there and sound."""
        try:
            return self.read(index) is not None
        except RefusedBlockError:
            return False

    def write(self, index: int, block: memoryview) -> int:
        """Write a file; return the room it takes.

        Raises:
            OSError: it was not written.
        """
        num_bytes = self._folder.write(self.names[index], self._format.parts(self._start(index), block))
        self.touch(index)
        return num_bytes

    def touch(self, index: int) -> bool:
        """Mark a file as used now; False where there is none of the right size."""
        return self._folder.touch(self.names[index], self.size(index), self._used_ns - index * STEP_NS)

    def _start(self, index: int) -> bytes:
        return self._ids[: 4 * self._format.block_size * (index + 1)]
