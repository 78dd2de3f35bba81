"""Which block holds the KV of which prefix: chained SHA-256 keys, each hit confirmed by all token ids up to there."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable

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


class Prefix:
    """All token ids up to the end of a block; two are equal if all their ids are, whatever their keys collide with.

    Comparing stops where both chains come to the same object, so chains share their beginnings where they can.

    Args:
        key: of the block.
        parent: the prefix that ends with the block before; None for a sequence's first block.
        ids: of this block, little-endian int32.
    """

    __slots__ = ("ids", "key", "parent")

    def __init__(self, key: bytes, parent: "Prefix | None", ids: bytes) -> None:
        self.key = key
        self.parent = parent
        self.ids = ids

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        left: Prefix | None = self
        right = other if isinstance(other, Prefix) else None
        while left is not right:
            if left is None or right is None or left.key != right.key or left.ids != right.ids:
                return False
            left, right = left.parent, right.parent
        return True


class PrefixCache:
    """The index of blocks whose KV is complete, used and cached ones alike.

    Args:
        hash_block: (parent key, ids) -> key; tests pass one that collides.
    """

    def __init__(self, hash_block: Callable[[bytes, bytes], bytes] = block_key) -> None:
        self.hash_block = hash_block
        self._evicted: OrderedDict[bytes, None] = OrderedDict()
        self._block_of: dict[Prefix, int] = {}
        self._prefix_of: dict[int, Prefix] = {}
        self._children: dict[tuple[Prefix | None, bytes], dict[int, None]] = {}

    def __len__(self) -> int:
        return len(self._prefix_of)

    def __contains__(self, block_id: int) -> bool:
        return block_id in self._prefix_of

    def prefix(self, parent: Prefix | None, ids: bytes) -> Prefix:
        """Return the prefix that has these ids after parent."""
        return Prefix(self.hash_block(parent.key if parent is not None else ROOT_KEY, ids), parent, ids)

    def insert(self, block_id: int, prefix: Prefix) -> bool:
        """Remember that a block holds the KV of a prefix's last ids; a shorter last block counts too.

        Returns:
            False if another block holds the same prefix already (this one is not kept then).
        """
        if prefix in self._block_of or block_id in self._prefix_of:
            return False
        self._evicted.pop(prefix.key, None)
        self._block_of[prefix] = block_id
        self._prefix_of[block_id] = prefix
        self._children.setdefault((prefix.parent, prefix.ids[:4]), {})[block_id] = None
        return True

    def evict(self, block_id: int) -> None:
        """Forget a block because its space is needed, but remember for a while that it was there."""
        if (prefix := self._prefix_of.get(block_id)) is not None:
            self._evicted[prefix.key] = None
            if len(self._evicted) > MAX_EVICTED_KEYS:
                self._evicted.popitem(last=False)
        self.remove(block_id)

    def was_evicted(self, prefix: Prefix) -> bool:
        """Tell whether the KV of this block was there and had to go."""
        return prefix.key in self._evicted

    def remove(self, block_id: int) -> None:
        """Forget a block whose KV is given away or not trusted any more; unknown blocks are ignored."""
        prefix = self._prefix_of.pop(block_id, None)
        if prefix is None:
            return
        del self._block_of[prefix]
        group = (prefix.parent, prefix.ids[:4])
        siblings = self._children[group]
        del siblings[block_id]
        if not siblings:
            del self._children[group]

    def find(self, prefix: Prefix) -> int | None:
        """Return the block that holds the end of exactly this prefix, or None."""
        return self._block_of.get(prefix)

    def prefix_of(self, block_id: int) -> Prefix:
        """Return what a block was inserted with; whoever goes on from it compares quickly."""
        return self._prefix_of[block_id]

    def longest_start(self, parent: Prefix | None, ids: bytes) -> tuple[int, int]:
        """Find the block after parent that shares most of its first tokens with ids.

        Returns:
            (block_id, number of tokens shared); (-1, 0) if none shares any.
        """
        best_block, best_count = -1, 0
        for block_id in self._children.get((parent, ids[:4]), ()):
            count = _num_common_ids(self._prefix_of[block_id].ids, ids)
            if count > best_count:
                best_block, best_count = block_id, count
        return best_block, best_count


def _num_common_ids(left: bytes, right: bytes) -> int:
    size = min(len(left), len(right))
    differs = np.frombuffer(left[:size], dtype="<i4") != np.frombuffer(right[:size], dtype="<i4")
    return int(differs.argmax()) if differs.any() else size // 4
