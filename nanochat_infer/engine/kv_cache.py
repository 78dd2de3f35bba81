"""The block tables of sequences: reuse of known prefixes, growth, and what stays behind when a sequence leaves."""

from nanochat_infer.engine.block_pool import BlockPool
from nanochat_infer.engine.kv_holds import KvHolds
from nanochat_infer.engine.prefix_cache import Prefix, PrefixCache
from nanochat_infer.engine.reuse import MissReason, num_common
from nanochat_infer.engine.sequence import SequenceState


class KvCache:
    """Block pool and prefix cache, as the scheduler uses them.

    A block that others may read is never written: full blocks are shared as they are, and the useful start of a block
    that goes on differently is copied into a block of one's own first.

    Args:
        num_blocks: blocks in the pool.
        block_size: tokens in a block.
        prefix_cache: the index; tests pass one with a colliding hash.
    """

    def __init__(self, num_blocks: int, block_size: int, prefix_cache: PrefixCache | None = None) -> None:
        self.block_size = block_size
        self.prefix_cache = prefix_cache if prefix_cache is not None else PrefixCache()
        self.num_reused_tokens = 0  # prompt tokens of all requests whose KV was found
        self.pool = BlockPool(num_blocks, on_evict=self.prefix_cache.evict)
        self.holds = KvHolds(self.pool)

    def num_missing_blocks(self, state: SequenceState, num_tokens: int) -> int:
        """Blocks that the sequence lacks for KV of num_tokens."""
        return -(-num_tokens // self.block_size) - len(state.blocks)

    def reuse_prefix(self, state: SequenceState, num_reserved: int) -> bool:
        """Put the longest known prefix into the sequence's table, leaving at least one token to compute.

        Called when the KV of the sequence ends at a block border.

        Args:
            num_reserved: available blocks that others are going to need.

        Returns:
            False, and nothing held that was not held before, if the rest of the known tokens would not fit.
        """
        num_held = len(state.blocks)
        self._share_full_blocks(state)
        needed = self.num_missing_blocks(state, state.num_tokens) + num_reserved
        if needed > self.pool.num_available:
            while len(state.blocks) > num_held:
                self._drop_last_block(state)
            return False
        num_tokens = len(state.blocks) * self.block_size + self._copy_partial_block(state, needed)
        state.num_kept_blocks = max(state.num_kept_blocks, num_tokens // self.block_size)
        self._count_cached(state, num_tokens)
        return True

    def catch_up(self, state: SequenceState) -> Prefix | None:
        """Take over what others computed of the sequence's prefix meanwhile.

        Returns:
            The end of the block that the sequence computes next, or None if its ids do not fill that block.
        """
        index = state.num_computed_tokens // self.block_size
        if state.num_computed_tokens % self.block_size and self._is_known(state, index):
            self.copied(state)  # its own part of that block is not needed any more
            while len(state.blocks) > index:
                self._drop_last_block(state)
            state.num_computed_tokens = index * self.block_size
        if state.num_computed_tokens == len(state.blocks) * self.block_size:
            self.reuse_prefix(state, num_reserved=0)
        index = state.num_computed_tokens // self.block_size
        return self._prefix(state, index) if index < (state.num_tokens - 1) // self.block_size else None

    def _is_known(self, state: SequenceState, index: int) -> bool:
        """Tell whether the whole block of this number was computed by another sequence."""
        if index >= (state.num_tokens - 1) // self.block_size:
            return False
        return self._find(state, index) is not None

    def num_spare_tokens(self, state: SequenceState) -> int:
        """Tokens beyond the scheduled ones that fit into the sequence's own blocks and blank ones."""
        room = (len(state.blocks) + self.pool.num_blank) * self.block_size
        return room - state.num_computed_tokens - state.num_scheduled_tokens

    def trim(self, state: SequenceState) -> None:
        """Give back blocks that only wrong guesses needed."""
        while self.num_missing_blocks(state, state.num_tokens) < 0:
            self._drop_last_block(state)

    def why_missed(self, state: SequenceState) -> MissReason:
        """Tell what became of the first block of the conversation before that was not found."""
        previous = state.previous_ids
        index = state.num_computed_tokens // self.block_size
        start, stop = index * self.block_size, len(previous) - 1  # the last id was drawn, never computed
        ids = previous[start : min(start + self.block_size, stop)].astype("<i4", copy=False).tobytes()
        if not ids or num_common(state.token_ids[:start], previous) < start:
            return "not_computed"
        prefix = self.prefix_cache.prefix(self._parent(state, index), ids)
        return "evicted" if self.prefix_cache.was_evicted(prefix) else "not_computed"

    def _share_full_blocks(self, state: SequenceState) -> None:
        num_full_blocks = (state.num_tokens - 1) // self.block_size
        for index in range(len(state.blocks), num_full_blocks):
            block_id = self._find(state, index)
            if block_id is None:
                return
            self.pool.acquire(block_id)
            self._append_block(state, block_id)

    def _copy_partial_block(self, state: SequenceState, num_needed: int) -> int:
        """Take over the start of a block that differs later on; return how many tokens that gives."""
        index = len(state.blocks)
        wanted = self._ids(state, index, end=state.num_tokens - 1)
        if not wanted:
            return 0
        source, count = self.prefix_cache.longest_start(self._parent(state, index), wanted)
        if count == 0:
            return 0
        self.pool.acquire(source)
        if num_needed > self.pool.num_available:
            self.pool.release(source)
            return 0
        target = self.pool.allocate()
        self._append_block(state, target)
        state.copy = (source, target)
        return count

    def _count_cached(self, state: SequenceState, num_tokens: int) -> None:
        found = max(0, min(num_tokens, state.num_prompt_tokens) - state.num_counted_tokens)
        state.num_cached_tokens += found
        self.num_reused_tokens += found
        state.num_counted_tokens = max(state.num_counted_tokens, num_tokens)
        state.num_computed_tokens = num_tokens

    def copied(self, state: SequenceState) -> None:
        """The copy that reuse_prefix asked for is done (or will never be): let the source go."""
        if state.copy is not None:
            source, _ = state.copy
            state.copy = None
            self.pool.release(source)

    def extend(self, state: SequenceState, num_tokens: int) -> bool:
        """Give the sequence blocks for KV of num_tokens; False, and nothing taken, if there are not enough."""
        missing = self.num_missing_blocks(state, num_tokens)
        if missing > self.pool.num_available:
            return False
        for _ in range(missing):
            self._append_block(state, self.pool.allocate())
        return True

    def keep_full_blocks(self, state: SequenceState) -> None:
        """Make the blocks that became full shareable. Called after KV was computed."""
        num_full_blocks = state.num_computed_tokens // self.block_size
        for index in range(state.num_kept_blocks, num_full_blocks):
            self._keep(state.blocks[index], self._prefix(state, index))
        state.num_kept_blocks = max(state.num_kept_blocks, num_full_blocks)

    def free(self, state: SequenceState, *, trusted: bool = True) -> None:
        """Give all blocks back.

        Args:
            trusted: the KV is worth keeping, the partial last block included; else blocks held by nobody else are
                forgotten.
        """
        if state.copy is not None:  # the copied tokens are not there yet
            state.num_computed_tokens -= state.num_computed_tokens % self.block_size
            self.copied(state)
        index = state.num_computed_tokens // self.block_size
        ids = self._ids(state, index, end=state.num_computed_tokens)
        if trusted and ids:
            self._keep(state.blocks[index], self.prefix_cache.prefix(self._parent(state, index), ids))
        while state.blocks:  # last block first, so that a prefix outlives what builds on it
            if not trusted and self.pool.ref_count(state.blocks[-1]) == 1:
                self.prefix_cache.remove(state.blocks[-1])
                self.pool.forget_prefix(state.blocks[-1])
            self._drop_last_block(state)
        state.num_computed_tokens = state.num_kept_blocks = 0

    def _keep(self, block_id: int, prefix: Prefix) -> None:
        if self.prefix_cache.insert(block_id, prefix):
            self.pool.keep_prefix(block_id)

    def _append_block(self, state: SequenceState, block_id: int) -> None:
        state.block_row[len(state.blocks)] = block_id
        state.blocks.append(block_id)

    def _drop_last_block(self, state: SequenceState) -> None:
        self.pool.release(state.blocks.pop())
        state.block_row[len(state.blocks)] = 0

    def _ids(self, state: SequenceState, index: int, end: int | None = None) -> bytes:
        """Token ids of block index as little-endian int32, cut off at token number end."""
        start = index * self.block_size
        stop = start + self.block_size if end is None else min(end, start + self.block_size)
        return state.token_ids[start:stop].astype("<i4", copy=False).tobytes()

    def _parent(self, state: SequenceState, index: int) -> Prefix | None:
        return self._prefix(state, index - 1) if index > 0 else None

    def _prefix(self, state: SequenceState, index: int) -> Prefix:
        prefixes = state.prefixes
        while len(prefixes) <= index:
            parent = prefixes[-1] if prefixes else None
            prefixes.append(self.prefix_cache.prefix(parent, self._ids(state, len(prefixes))))
        return prefixes[index]

    def _find(self, state: SequenceState, index: int) -> int | None:
        """Return the block that holds block index of a sequence, whose chain then goes on from the cache's own."""
        prefix = self._prefix(state, index)
        block_id = self.prefix_cache.find(prefix)
        if block_id is not None and (known := self.prefix_cache.prefix_of(block_id)) is not prefix:
            state.prefixes[index:] = [known]
        return block_id
