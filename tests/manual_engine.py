"""An engine without its thread, stepped by the test, and a check of its whole block accounting."""

from collections import Counter

from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.events import Event, Finished, TokenGenerated
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.stream import RequestStream


class ManualEngine(Engine):
    """Runs a turn when told to, in the caller's thread; everything else is the real engine.

    A step that fails raises here, since isolating it would hide a fault of the engine; allow_failures where meant.
    """

    allow_failures = False

    def _wake(self) -> None:
        pass

    def _step_one_by_one(self, plan: list[SequenceState], error: Exception) -> None:
        if not self.allow_failures:
            raise error
        super()._step_one_by_one(plan, error)

    def turn(self, count: int = 1) -> None:
        """Run up to count turns, fewer if there is nothing left to do."""
        for _ in range(count):
            if not (self._scheduler.has_work or self._logits_jobs):
                return
            self._turn()

    def finish_all(self, limit: int = 10_000) -> None:
        """Turn until nothing is left; fail if that does not come."""
        self.turn(limit)
        assert not self._scheduler.has_work, "requests are stuck"


def drain(stream: RequestStream) -> list[Event]:
    """The events that are there now, without waiting."""
    events: list[Event] = []
    while (event := stream.next_event(0.0)) is not None:
        events.append(event)
    return events


def collect(stream: RequestStream, timeout_s: float = 60.0) -> tuple[list[int], Finished]:
    """Read a stream to its end: its tokens and its last event."""
    token_ids: list[int] = []
    while (event := stream.next_event(timeout_s)) is not None:
        if isinstance(event, TokenGenerated):
            token_ids.append(event.token_id)
        if isinstance(event, Finished):
            return token_ids, event
    raise TimeoutError("the stream did not end")


def check_accounting(engine: Engine) -> None:
    """Each block is used xor cached xor blank, ref counts equal the tables, the index knows no blank block."""
    kv_cache, scheduler = engine._kv_cache, engine._scheduler
    pool, index = kv_cache.pool, kv_cache.prefix_cache
    holders: Counter[int] = Counter()
    for state in scheduler.running:
        holders.update(state.blocks)
        assert len(set(state.blocks)) == len(state.blocks)
        assert state.block_row.tolist() == state.blocks + [0] * (len(state.block_row) - len(state.blocks))
        assert state.num_computed_tokens <= len(state.blocks) * kv_cache.block_size
        if state.copy is not None:
            holders[state.copy[0]] += 1
    kv_cache.holds.collect()
    for hold in kv_cache.holds._active:
        holders.update(hold.blocks)
    for job in engine._logits_jobs:
        holders.update(job.blocks)
    for state in (*scheduler.waiting, *scheduler.idle):
        assert not state.blocks
        assert state.copy is None
        assert state.num_computed_tokens == 0
    blank, cached = set(pool._blank), set(pool._cached)
    used = {block for block in range(pool.num_blocks) if pool.ref_count(block) > 0}
    assert len(pool._blank) == len(blank)
    assert len(blank) + len(cached) + len(used) == pool.num_blocks
    assert blank | cached | used == set(range(pool.num_blocks))
    assert {block: pool.ref_count(block) for block in used} == dict(holders)
    indexed = {block for block in range(pool.num_blocks) if block in index}
    assert cached <= indexed <= cached | used
    assert len(index) == len(indexed)
