"""Who computes what in the next step: first come, first served; decode rows always, prefill in chunks.

Source: paged KV and preemption by recomputation: Kwon et al. 2023, arXiv:2309.06180; chunked prefill mixed with decode:
Agrawal et al. 2024, arXiv:2403.02310.
"""

from collections import deque

from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.sequence import SequenceState


class Scheduler:
    """The queue and the running sequences, both in order of arrival.

    The earliest sequence can take blocks from all later ones, and every sequence fits into the pool on its own, so each
    step brings at least the earliest one forward.

    Args:
        kv_cache: blocks.
        max_seqs: most sequences running.
        max_tokens_per_step: most rows of a step, at least max_seqs.
        prefill_chunk: most prefill rows of a step.
    """

    def __init__(self, kv_cache: KvCache, *, max_seqs: int, max_tokens_per_step: int, prefill_chunk: int) -> None:
        self.kv_cache = kv_cache
        self.waiting: deque[SequenceState] = deque()
        self.running: list[SequenceState] = []
        self.num_preemptions = 0
        self._max_seqs = max_seqs
        self._max_tokens_per_step = max_tokens_per_step
        self._prefill_chunk = prefill_chunk
        self._plan: list[SequenceState] = []

    @property
    def has_work(self) -> bool:
        return bool(self.running or self.waiting)

    @property
    def num_queued(self) -> int:
        """Requests that never ran; preempted ones wait too, but take no room in the queue."""
        return sum(1 for state in self.waiting if not state.admitted)

    def add(self, state: SequenceState) -> None:
        """Put a new sequence at the end of the queue."""
        self.waiting.append(state)

    def schedule(self) -> list[SequenceState]:
        """Choose the rows of the next step.

        Returns:
            Sequences with num_scheduled_tokens set and blocks for them; the list is reused by the next call.
        """
        plan = self._plan
        plan.clear()
        prefill_budget = self._prefill_budget()
        index = 0
        while index < len(self.running):  # preemption shortens the list behind index
            state = self.running[index]
            index += 1
            if state.num_missing_tokens == 1:
                if self._make_room(state, 1):
                    plan.append(state)
            elif prefill_budget > 0:
                prefill_budget -= self._schedule_chunk(state, prefill_budget)
        self._admit(prefill_budget)
        return plan

    def remove(self, state: SequenceState, *, trusted: bool = True) -> None:
        """Take a sequence out, wherever it is, and give its blocks back; see KvCache.free for trusted."""
        if state in self.running:
            self.running.remove(state)
        else:
            self.waiting.remove(state)
        self.kv_cache.free(state, trusted=trusted)

    def preempt_latest(self) -> None:
        """Send the running sequence that came last back to the head of the queue; its KV is recomputed later."""
        state = self.running.pop()
        self.kv_cache.free(state)
        self.waiting.appendleft(state)
        self.num_preemptions += 1

    def _prefill_budget(self) -> int:
        num_decode_rows = sum(1 for state in self.running if state.num_missing_tokens == 1)
        return min(self._prefill_chunk, self._max_tokens_per_step - num_decode_rows)

    def _schedule_chunk(self, state: SequenceState, budget: int) -> int:
        """Plan the next prefill chunk of a running sequence; return its number of tokens."""
        if state.num_computed_tokens == len(state.blocks) * self.kv_cache.block_size:
            self.kv_cache.reuse_prefix(state, num_reserved=0)  # others may have computed it meanwhile
        count = min(state.num_missing_tokens, budget)
        if not self._make_room(state, count):
            return 0
        self._plan.append(state)
        return count

    def _make_room(self, state: SequenceState, count: int) -> bool:
        """Get blocks for count more tokens, from later sequences if need be; False if it must wait for earlier ones."""
        num_tokens = state.num_computed_tokens + count
        while not self.kv_cache.extend(state, num_tokens):
            if self.running[-1] is state:
                return False
            self.preempt_latest()
        state.num_scheduled_tokens = count
        return True

    def _admit(self, budget: int) -> None:
        """Move sequences from the queue to the running ones while everything they know fits."""
        num_admitted = 0
        while self.waiting and len(self.running) < self._max_seqs and budget > 0:
            state = self.waiting[0]
            if not self.kv_cache.reuse_prefix(state, self._num_reserved_blocks()):
                break
            self.running.append(self.waiting.popleft())
            state.admitted = True
            num_admitted += 1
            count = min(state.num_missing_tokens, budget)
            if self._make_room(state, count):
                self._plan.append(state)
                budget -= count
        if num_admitted:
            for ahead, state in enumerate(self.waiting):
                state.stream.put_queued(ahead)

    def _num_reserved_blocks(self) -> int:
        """Blocks that running sequences still need for what they know."""
        return sum(self.kv_cache.num_missing_blocks(state, state.num_tokens) for state in self.running)
