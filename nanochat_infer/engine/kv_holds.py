"""Blocks that KV chains hold beside those of sequences. A hold never keeps a running request from going on."""

from collections import deque

from nanochat_infer.engine.block_pool import BlockPool


class Hold:
    """The leading blocks of one prefix, each referenced once.

    Args:
        blocks: in the order of the prefix.
        is_open: blocks may be added; it was neither given back nor revoked.
    """

    __slots__ = ("blocks", "is_open")

    def __init__(self) -> None:
        self.blocks: list[int] = []
        self.is_open = True


class KvHolds:
    """All holds of an engine. Called under the engine's lock, but for give_back.

    Args:
        pool: where the blocks are from.
    """

    def __init__(self, pool: BlockPool) -> None:
        self.num_writing = 0  # blocks that are being filled, and held by nobody yet
        self._pool = pool
        self._active: dict[Hold, None] = {}
        self._given_back: deque[Hold] = deque()

    def add(self, hold: Hold, block_id: int) -> None:
        """Put a block that the caller has a reference to at the end of an open hold."""
        hold.blocks.append(block_id)
        self._active[hold] = None

    def give_back(self, hold: Hold) -> None:
        """Note that a hold is over, from any thread and without a lock; collect() does the rest."""
        self._given_back.append(hold)

    def collect(self) -> None:
        """Let go of what was given back."""
        for _ in range(len(self._given_back)):
            self._end(self._given_back.popleft())

    def revoke(self) -> bool:
        """Take every hold away because a request needs the space; False if there was none. The KV stays cached."""
        self.collect()
        holds = list(self._active)
        for hold in holds:
            self._end(hold)
        return bool(holds)

    def _end(self, hold: Hold) -> None:
        hold.is_open = False
        self._active.pop(hold, None)
        while hold.blocks:  # last block first, so that a prefix outlives what builds on it
            self._pool.release(hold.blocks.pop())
