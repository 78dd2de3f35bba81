"""Which block holds the KV of which prefix: chained SHA-256 keys, each hit confirmed by its token ids."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ROOT_KEY = bytes(32)  # parent of a sequence's first block
MAX_EVICTED_KEYS = 1 << 14


def block_key(parent_key: bytes, ids: bytes) -> bytes:
    """Return the key of a block: SHA-256 over its parent's key and its token ids.

    Args:
        parent_key: 32 bytes; ROOT_KEY for the first block.
        ids: token ids as little-endian int32.
    """
    return hashlib.sha256(parent_key + ids).digest()


@dataclass(frozen=True, slots=True)
class _Entry:
    key: bytes
    parent_key: bytes
    ids: bytes


class PrefixCache:
    """The index of blocks whose KV is complete, used and cached ones alike.

    Args:
        hash_block: (parent key, ids) -> key; tests pass one that collides.
    """

    def __init__(self, hash_block: Callable[[bytes, bytes], bytes] = block_key) -> None:
        self.hash_block = hash_block
        self._evicted: OrderedDict[bytes, None] = OrderedDict()
        self._block_of_key: dict[bytes, int] = {}
        self._entries: dict[int, _Entry] = {}
        self._children: dict[tuple[bytes, bytes], dict[int, None]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, block_id: int) -> bool:
        return block_id in self._entries

    def insert(self, block_id: int, key: bytes, parent_key: bytes, ids: bytes) -> bool:
        """Remember that a block holds the KV of ids after parent_key; a shorter last block counts too.

        Returns:
            False if another block holds the same prefix already (this one is not kept then).
        """
        if key in self._block_of_key or block_id in self._entries:
            return False
        self._evicted.pop(key, None)
        self._block_of_key[key] = block_id
        self._entries[block_id] = _Entry(key, parent_key, ids)
        self._children.setdefault((parent_key, ids[:4]), {})[block_id] = None
        return True

    def evict(self, block_id: int) -> None:
        """Forget a block because its space is needed, but remember for a while that it was there."""
        if (entry := self._entries.get(block_id)) is not None:
            self._evicted[entry.key] = None
            if len(self._evicted) > MAX_EVICTED_KEYS:
                self._evicted.popitem(last=False)
        self.remove(block_id)

    def was_evicted(self, key: bytes) -> bool:
        """Tell whether the KV of this block was there and had to go."""
        return key in self._evicted

    def remove(self, block_id: int) -> None:
        """Forget a block whose KV is given away or not trusted any more; unknown blocks are ignored."""
        entry = self._entries.pop(block_id, None)
        if entry is None:
            return
        del self._block_of_key[entry.key]
        group = (entry.parent_key, entry.ids[:4])
        siblings = self._children[group]
        del siblings[block_id]
        if not siblings:
            del self._children[group]

    def find(self, key: bytes, parent_key: bytes, ids: bytes) -> int | None:
        """Return the block with exactly these ids after this parent, or None."""
        block_id = self._block_of_key.get(key)
        if block_id is None:
            return None
        entry = self._entries[block_id]
        return block_id if entry.ids == ids and entry.parent_key == parent_key else None

    def longest_start(self, parent_key: bytes, ids: bytes) -> tuple[int, int]:
        """Find the block after parent_key that shares most of its first tokens with ids.

        Returns:
            (block_id, number of tokens shared); (-1, 0) if none shares any.
        """
        best_block, best_count = -1, 0
        for block_id in self._children.get((parent_key, ids[:4]), ()):
            count = _num_common_ids(self._entries[block_id].ids, ids)
            if count > best_count:
                best_block, best_count = block_id, count
        return best_block, best_count


def _num_common_ids(left: bytes, right: bytes) -> int:
    size = min(len(left), len(right))
    differs = np.frombuffer(left[:size], dtype="<i4") != np.frombuffer(right[:size], dtype="<i4")
    return int(differs.argmax()) if differs.any() else size // 4
