"""Blocks: used, cached or blank, never two of them; least recently used goes first."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nanochat_infer.engine.block_pool import BlockPool, OutOfBlocksError

NUM_BLOCKS = 7


class PoolMachine(RuleBasedStateMachine):
    """Random use against a model: a count per block, the set that keeps a prefix, and the order of last release."""

    def __init__(self) -> None:
        super().__init__()
        self.evicted: list[int] = []
        self.pool = BlockPool(NUM_BLOCKS, self.evicted.append)
        self.counts = [0] * NUM_BLOCKS
        self.keeps: set[int] = set()
        self.release_order: list[int] = []

    def used(self) -> list[int]:
        return [block for block in range(NUM_BLOCKS) if self.counts[block]]

    def cached(self) -> list[int]:
        return [block for block in self.release_order if not self.counts[block] and block in self.keeps]

    @precondition(lambda self: len(self.used()) < NUM_BLOCKS)
    @rule()
    def allocate(self) -> None:
        cached, num_evicted = self.cached(), len(self.evicted)
        block = self.pool.allocate()
        assert self.counts[block] == 0
        if len(self.used()) + len(cached) == NUM_BLOCKS:
            assert self.evicted[num_evicted:] == [cached[0]] == [block]
        else:
            assert block not in cached
            assert len(self.evicted) == num_evicted
        self.counts[block] = 1
        self.keeps.discard(block)

    @precondition(lambda self: len(self.used()) == NUM_BLOCKS)
    @rule()
    def refuse(self) -> None:
        with pytest.raises(OutOfBlocksError):
            self.pool.allocate()

    @precondition(lambda self: self.used() or self.cached())
    @rule(data=st.data())
    def acquire(self, data: st.DataObject) -> None:
        block = data.draw(st.sampled_from(self.used() + self.cached()))
        self.pool.acquire(block)
        self.counts[block] += 1

    @precondition(lambda self: self.used())
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        block = data.draw(st.sampled_from(self.used()))
        self.pool.release(block)
        self.counts[block] -= 1
        if block in self.release_order:
            self.release_order.remove(block)
        self.release_order.append(block)

    @precondition(lambda self: self.used())
    @rule(data=st.data())
    def keep(self, data: st.DataObject) -> None:
        block = data.draw(st.sampled_from(self.used()))
        self.pool.keep_prefix(block)
        self.keeps.add(block)

    @precondition(lambda self: self.keeps)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        block = data.draw(st.sampled_from(sorted(self.keeps)))
        self.pool.forget_prefix(block)
        self.keeps.discard(block)

    @invariant()
    def counts_agree(self) -> None:
        assert [self.pool.ref_count(block) for block in range(NUM_BLOCKS)] == self.counts
        assert self.pool.num_used == len(self.used())
        assert self.pool.num_cached == len(self.cached())
        assert self.pool.num_blank == NUM_BLOCKS - len(self.used()) - len(self.cached())

    def teardown(self) -> None:
        for block in range(NUM_BLOCKS):
            for _ in range(self.counts[block]):
                self.pool.release(block)
        assert self.pool.num_available == NUM_BLOCKS


PoolMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestPoolMachine = PoolMachine.TestCase


def test_a_release_too_many_is_reported() -> None:
    pool = BlockPool(2, lambda block: None)
    block = pool.allocate()
    pool.release(block)
    with pytest.raises(ValueError, match="more often than acquired"):
        pool.release(block)
