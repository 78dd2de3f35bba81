"""KV blocks by number: who holds them, which are blank, which keep a prefix that may be wanted again.

A block is used (ref_count > 0), cached (unreferenced, its KV kept until evicted), or blank. The pool never sees KV.
"""

from collections import OrderedDict
from collections.abc import Callable


class OutOfBlocksError(RuntimeError):
    """allocate() was called with nothing available: a bug of the caller, who checks first."""


class BlockPool:
    """Ref counts over a fixed number of blocks, with LRU eviction of cached ones.

    Args:
        num_blocks: size of the pool, never changed.
        on_evict: told the number of a cached block whose KV is about to be given away.
    """

    def __init__(self, num_blocks: int, on_evict: Callable[[int], None]) -> None:
        self.num_blocks = num_blocks
        self._on_evict = on_evict
        self._ref_counts = [0] * num_blocks
        self._keeps_prefix = [False] * num_blocks
        self._blank = list(range(num_blocks - 1, -1, -1))
        self._cached: OrderedDict[int, None] = OrderedDict()
        self._num_uses = [0] * num_blocks

    @property
    def num_available(self) -> int:
        """Blocks that allocate() can give out: blank and cached ones."""
        return len(self._blank) + len(self._cached)

    @property
    def num_blank(self) -> int:
        return len(self._blank)

    @property
    def num_cached(self) -> int:
        return len(self._cached)

    @property
    def num_used(self) -> int:
        return self.num_blocks - self.num_available

    def ref_count(self, block_id: int) -> int:
        return self._ref_counts[block_id]

    def num_uses(self, block_id: int) -> int:
        """How often the block was handed out: while this stays the same, nobody new writes to it."""
        return self._num_uses[block_id]

    def allocate(self) -> int:
        """Hand out a block with ref_count 1: a blank one, else the cached one unused for longest.

        Raises:
            OutOfBlocksError: every block is used.
        """
        if self._blank:
            block_id = self._blank.pop()
        elif self._cached:
            block_id, _ = self._cached.popitem(last=False)
            self._keeps_prefix[block_id] = False
            self._on_evict(block_id)
        else:
            raise OutOfBlocksError(f"all {self.num_blocks} blocks are used")
        self._ref_counts[block_id] = 1
        self._num_uses[block_id] += 1
        return block_id

    def acquire(self, block_id: int) -> None:
        """Add a holder to a used or cached block."""
        if self._ref_counts[block_id] == 0:
            del self._cached[block_id]
        self._ref_counts[block_id] += 1

    def release(self, block_id: int) -> None:
        """Drop a holder; after the last one the block is cached if it keeps a prefix, else blank."""
        count = self._ref_counts[block_id] - 1
        if count < 0:
            raise ValueError(f"block {block_id} was released more often than acquired")
        self._ref_counts[block_id] = count
        if count == 0:
            if self._keeps_prefix[block_id]:
                self._cached[block_id] = None
            else:
                self._blank.append(block_id)

    def keep_prefix(self, block_id: int) -> None:
        """Mark a used block as worth keeping after its last release."""
        self._keeps_prefix[block_id] = True

    def forget_prefix(self, block_id: int) -> None:
        """Undo keep_prefix; a cached block becomes blank at once."""
        self._keeps_prefix[block_id] = False
        if block_id in self._cached:
            del self._cached[block_id]
            self._blank.append(block_id)
