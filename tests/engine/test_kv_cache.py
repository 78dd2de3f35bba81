"""Block tables of sequences: what is shared, what is copied, what stays behind."""

import numpy as np

from nanochat_infer import SamplingParams
from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.stream import RequestStream


def sequence(*ids: int) -> SequenceState:
    return SequenceState(
        number=0,
        stream=RequestStream(0, len(ids), 64),
        params=SamplingParams(),
        seed=0,
        stop_token_ids=frozenset(),
        token_ids=np.array(ids, dtype=np.int32),
        num_prompt_tokens=len(ids),
        max_num_tokens=len(ids),
        max_is_context=False,
        block_row=np.zeros(16, dtype=np.int32),
        penalty=None,
        submitted_s=0.0,
        num_tokens=len(ids),
    )


def compute(cache: KvCache, state: SequenceState, num_tokens: int) -> None:
    """Pretend that a step computed the KV up to num_tokens."""
    assert cache.extend(state, num_tokens)
    state.num_computed_tokens = num_tokens
    cache.keep_full_blocks(state)


def leave_behind(cache: KvCache, *ids: int) -> list[int]:
    """Compute a sequence and free it; return its blocks."""
    state = sequence(*ids)
    compute(cache, state, len(ids))
    blocks = list(state.blocks)
    cache.free(state)
    return blocks


def test_full_blocks_of_a_running_sequence_are_shared() -> None:
    cache = KvCache(8, 2)
    first = sequence(1, 2, 3, 4, 5)
    compute(cache, first, 4)
    second = sequence(1, 2, 3, 4, 6)
    assert cache.reuse_prefix(second, 0)
    assert second.blocks == first.blocks[:2]
    assert [cache.pool.ref_count(block) for block in second.blocks] == [2, 2]
    assert (second.num_computed_tokens, second.num_cached_tokens, second.copy) == (4, 4, None)


def test_at_least_one_token_is_left_to_compute() -> None:
    cache = KvCache(8, 2)
    blocks = leave_behind(cache, 1, 2, 3, 4)
    again = sequence(1, 2, 3, 4)
    assert cache.reuse_prefix(again, 0)
    assert again.num_missing_tokens == 1
    assert again.blocks[0] == blocks[0]
    assert again.blocks[1] != blocks[1]
    assert again.copy == (blocks[1], again.blocks[1])


def test_the_partial_last_block_of_a_finished_sequence_is_copied() -> None:
    cache = KvCache(8, 4)
    blocks = leave_behind(cache, 1, 2, 3, 4, 5, 6)
    more = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert cache.reuse_prefix(more, 0)
    assert more.num_cached_tokens == 6
    assert more.copy == (blocks[1], more.blocks[1])
    assert cache.pool.ref_count(blocks[1]) == 1
    cache.copied(more)
    assert cache.pool.ref_count(blocks[1]) == 0


def test_a_copy_that_never_happened_leaves_nothing_behind() -> None:
    cache = KvCache(8, 4)
    leave_behind(cache, 1, 2, 3, 4, 5, 6, 7, 8)
    state = sequence(1, 2, 3, 4, 5, 6, 9, 9, 9)
    assert cache.reuse_prefix(state, 0)
    assert state.copy is not None
    target = state.copy[1]
    cache.free(state)
    assert target not in cache.prefix_cache
    assert cache.pool.num_used == 0


def test_no_copy_where_it_would_take_the_last_room() -> None:
    cache = KvCache(3, 4)
    leave_behind(cache, 1, 2, 3, 4, 5, 6, 7, 8)
    holder = sequence(9)
    compute(cache, holder, 1)
    state = sequence(1, 2, 3, 4, 5, 6)
    assert cache.reuse_prefix(state, 0)
    assert (state.num_cached_tokens, state.copy) == (4, None)
    assert cache.pool.num_used == 2
    assert cache.extend(state, 6)


def test_a_sequence_that_does_not_fit_holds_nothing() -> None:
    cache = KvCache(4, 2)
    leave_behind(cache, 1, 2)
    holder = sequence(8, 8, 8, 8)
    compute(cache, holder, 4)
    state = sequence(1, 2, 3, 4, 5, 6)
    assert not cache.reuse_prefix(state, 0)
    assert (state.blocks, state.num_computed_tokens, state.num_cached_tokens) == ([], 0, 0)
    assert cache.pool.num_used == 2
    small = sequence(1, 2, 3)
    assert not cache.reuse_prefix(small, 1)
    assert cache.reuse_prefix(small, 0)


def test_the_end_of_a_prefix_is_evicted_before_its_start() -> None:
    cache = KvCache(3, 2)
    blocks = leave_behind(cache, 1, 2, 3, 4, 5, 6)
    other = sequence(7)
    compute(cache, other, 1)
    assert other.blocks == [blocks[2]]
    assert blocks[0] in cache.prefix_cache
    assert blocks[1] in cache.prefix_cache


def test_kv_of_a_failed_request_is_forgotten_unless_others_hold_it() -> None:
    cache = KvCache(8, 2)
    good, bad = sequence(1, 2, 9), sequence(1, 2, 3, 4, 5)
    compute(cache, good, 2)
    assert cache.reuse_prefix(bad, 0)
    compute(cache, bad, 5)
    shared, own = bad.blocks[0], bad.blocks[1:]
    cache.free(bad, trusted=False)
    assert shared in cache.prefix_cache
    assert not any(block in cache.prefix_cache for block in own)
    assert cache.pool.num_cached == 0


def test_what_another_request_computed_meanwhile_is_found_at_a_block_border() -> None:
    cache = KvCache(8, 2)
    early, late = sequence(1, 2, 3, 4, 5), sequence(1, 2, 3, 4, 5)
    compute(cache, early, 2)
    assert cache.reuse_prefix(late, 0)
    compute(cache, early, 5)
    assert cache.reuse_prefix(late, 0)
    assert (late.num_computed_tokens, late.num_cached_tokens) == (4, 4)
    assert late.blocks == early.blocks[:2]
