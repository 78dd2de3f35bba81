"""Who computes what in the next step: first come, first served; decode rows always, prefill in fair shares.

Source: paged KV and preemption by recomputation: Kwon et al. 2023, arXiv:2309.06180; chunked prefill mixed with decode:
Agrawal et al. 2024, arXiv:2403.02310.
"""

from collections import deque
from functools import partial

from nanochat_infer.engine.fair_shares import fair_shares, favour_ending
from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.prefix_cache import Prefix
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.speculation import best_length
from nanochat_infer.engine.step_times import StepTimes

MAX_REFUSALS = 6
IDLE_SHARE = 4  # an idle chunk is this much shorter, so that an ordinary request waits little for it


class Scheduler:
    """The queue, the running sequences and the idle ones, each in order of arrival.

    The earliest sequence can take blocks from all later ones, and every sequence fits into the pool on its own, so each
    step brings at least the earliest one forward. Idle sequences run only while there are no others.

    Args:
        kv_cache: blocks.
        max_seqs: most sequences running.
        max_tokens_per_step: most rows of a step, at least max_seqs.
        prefill_chunk: most prefill rows of a step; None follows the measured times.
        max_drafts: most guessed rows of a step.
        times: of the steps so far.
    """

    def __init__(
        self,
        kv_cache: KvCache,
        *,
        max_seqs: int,
        max_tokens_per_step: int,
        prefill_chunk: int | None,
        max_drafts: int = 0,
        times: StepTimes | None = None,
    ) -> None:
        self.kv_cache = kv_cache
        self.waiting: deque[SequenceState] = deque()
        self.running: list[SequenceState] = []
        self.idle: deque[SequenceState] = deque()
        self.num_preemptions = 0
        self.times = times or StepTimes()
        self._max_seqs = max_seqs
        self._max_tokens_per_step = max_tokens_per_step
        self._prefill_chunk = prefill_chunk
        self._max_drafts = max_drafts
        self._plan: list[SequenceState] = []
        self._first_share = self._first_guess = 0
        self._favoured = False  # prompts that ended, in the last step
        self._refusals = self._steps_without = 0  # guesses that would not have paid, and steps not to think of any

    @property
    def has_work(self) -> bool:
        return bool(self.running or self.waiting or self.idle)

    @property
    def num_queued(self) -> int:
        """Requests that never ran; preempted ones wait too, but take no room in the queue."""
        return sum(1 for state in self.waiting if not state.admitted)

    @property
    def prefill_chunk(self) -> int:
        """Most prefill rows of a step, at present."""
        if self._prefill_chunk is not None:
            return self._prefill_chunk
        return self.times.chunk(max(self._max_tokens_per_step - self._max_drafts, 1))

    def add(self, state: SequenceState) -> None:
        """Put a new sequence at the end of its queue."""
        (self.idle if state.idle else self.waiting).append(state)

    def is_waiting(self, state: SequenceState) -> bool:
        return state in (self.idle if state.idle else self.waiting)

    def schedule(self) -> list[SequenceState]:
        """Choose the rows of the next step.

        Returns:
            Sequences with num_scheduled_tokens set and blocks for them; the list is reused by the next call.
        """
        self._plan.clear()
        self._make_way()
        self._admit()
        self._share_prefill()
        index = 0
        while index < len(self.running):  # preemption shortens the list behind index
            state = self.running[index]
            index += 1
            if state.num_scheduled_tokens > 0 and self._make_room(state):
                self._plan.append(state)
        if self._max_drafts > 0:
            self._add_drafts()
        return self._plan

    def remove(self, state: SequenceState, *, trusted: bool = True) -> None:
        """Take a sequence out, wherever it is, and give its blocks back; see KvCache.free for trusted."""
        if state in self.running:
            self.running.remove(state)
        elif state.idle:
            self.idle.remove(state)
        else:
            self.waiting.remove(state)
        self.kv_cache.free(state, trusted=trusted)

    def preempt_latest(self) -> None:
        """Send the running sequence that came last back to the head of its queue; what is lost is recomputed later."""
        state = self.running.pop()
        self.kv_cache.free(state)
        (self.idle if state.idle else self.waiting).appendleft(state)
        self.num_preemptions += not state.idle

    def _make_way(self) -> None:
        """Idle sequences leave as soon as there is an ordinary one; their KV stays cached."""
        if self.waiting:
            while self.running and self.running[-1].idle:
                self.preempt_latest()

    def _admit(self) -> None:
        """Move sequences from the queue to the running ones while everything they know fits."""
        num_admitted = 0
        while self.waiting and len(self.running) < self._max_seqs and self._start(self.waiting[0]):
            self.waiting.popleft()
            num_admitted += 1
        if num_admitted:
            for ahead, state in enumerate(self.waiting):
                state.stream.put_queued(ahead)
        if self.idle and not self.running and not self.waiting and self._start(self.idle[0]):
            self.idle.popleft()

    def _start(self, state: SequenceState) -> bool:
        while not self.kv_cache.reuse_prefix(state, self._num_reserved_blocks()):
            if self.running or state.idle or not self.kv_cache.holds.revoke():
                return False
        self.running.append(state)
        state.admitted = True
        if state.miss is None:
            state.miss = self.kv_cache.why_missed(state)
        return True

    def num_promised_blocks(self) -> int:
        """Blocks that ordinary running sequences need for what they know, and one more each to go on."""
        if self.running and self.running[0].idle:
            return 0
        return self._num_reserved_blocks() + len(self.running)

    def _num_reserved_blocks(self) -> int:
        """Blocks that running sequences still need for what they know."""
        return sum(max(self.kv_cache.num_missing_blocks(state, state.num_tokens), 0) for state in self.running)

    def _share_prefill(self) -> None:
        """Set num_scheduled_tokens of the running sequences: a row each while decoding, fair shares of prefill."""
        prefilling: list[SequenceState] = []
        coming: set[Prefix] = set()
        for state in self.running:
            state.num_draft_tokens = 0
            state.was_decoding = state.is_decoding
            state.num_scheduled_tokens = int(state.was_decoding)
            if not state.was_decoding:
                block = self.kv_cache.catch_up(state)
                if block is None or block not in coming:  # else an earlier one computes it now; next time it is found
                    prefilling.append(state)
                if block is not None:
                    coming.add(block)
        if prefilling:
            num_decoding = sum(state.num_scheduled_tokens for state in self.running)
            budget = min(self.prefill_chunk, self._max_tokens_per_step - num_decoding)
            if prefilling[0].idle:
                budget = -(-budget // IDLE_SHARE)
            missing = [state.num_missing_tokens for state in prefilling]
            shares = fair_shares(missing, budget, self._first_share)
            self._first_share += budget
            if not self._favoured:
                favoured = favour_ending(shares, missing)
                self._favoured, shares = favoured != shares, favoured
            else:
                self._favoured = False
            for state, share in zip(prefilling, shares, strict=True):
                state.num_scheduled_tokens = self._to_border(state, share) if len(prefilling) > 1 else share

    def _to_border(self, state: SequenceState, share: int) -> int:
        """End a chunk at a block's border if it reaches one: there others can take the blocks over."""
        beyond = (state.num_computed_tokens + share) % self.kv_cache.block_size
        return share - beyond if beyond < share < state.num_missing_tokens else share

    def _make_room(self, state: SequenceState) -> bool:
        """Get blocks for the scheduled tokens, also from later sequences; False if it must wait for earlier ones."""
        num_tokens = state.num_computed_tokens + state.num_scheduled_tokens
        while not self.kv_cache.extend(state, num_tokens):
            if not state.idle and self.kv_cache.holds.revoke():
                continue
            if self.running[-1] is state or self.kv_cache.holds.num_writing > 0:  # one is given back in a moment
                return False
            self.preempt_latest()
        return True

    def _add_drafts(self) -> None:
        """Add guessed rows to decoding sequences where that is likely to pay; they never take a block from anybody."""
        if self._steps_without > 0:
            self._steps_without -= 1
            return
        guessing = [
            (state, lookup)
            for state in self._plan
            if (lookup := state.lookup) is not None and lookup.has_match(state.num_tokens) and state.is_decoding
        ]
        if not guessing:  # as in most steps, so nothing else is worked out before
            return
        num_rows = sum(state.num_scheduled_tokens for state in self._plan)
        room = min(self._max_drafts, self._max_tokens_per_step - num_rows)
        if room <= 0:
            return
        if room < len(guessing):  # in turns
            self._first_guess = (self._first_guess + room) % len(guessing)
            guessing = (guessing[self._first_guess :] + guessing[: self._first_guess])[:room]
        limits = [self._draft_limit(state) for state, _ in guessing]
        num_sampled = sum(1 for state in self._plan if state.is_sampled)
        lookups = [lookup for _, lookup in guessing]
        length = best_length(lookups, limits, room, num_sampled, partial(self.times.growth, num_rows))
        self._refusals = 0 if length > 0 else min(self._refusals + 1, MAX_REFUSALS)
        self._steps_without = 2**self._refusals - 1
        for state, lookup in guessing:  # the limits anew: they share what blank blocks there are
            state.num_draft_tokens = lookup.guess(state.num_tokens, min(length, self._draft_limit(state)))
            state.num_scheduled_tokens += state.num_draft_tokens
            if state.num_draft_tokens > 0:
                self.kv_cache.extend(state, state.num_computed_tokens + state.num_scheduled_tokens)

    def _draft_limit(self, state: SequenceState) -> int:
        return min(state.max_num_tokens - state.num_tokens - 1, self.kv_cache.num_spare_tokens(state))
