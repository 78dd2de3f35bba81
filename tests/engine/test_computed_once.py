"""No prefix is computed twice, also when those who share it run at the same time; the counts are exact."""

from collections import Counter

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits
from tests.stream_reader import Reader

VOCAB_SIZE = 50
BLOCK_SIZE = 4
PROMPT = [(place * place + 3) % VOCAB_SIZE for place in range(150)]
RULE = mixing_rule(VOCAB_SIZE)


def computed(runner: ScriptedRunner) -> Counter[Ids]:
    """How often the KV of each token was computed, by all ids up to it."""
    counts: Counter[Ids] = Counter()
    for step in runner.steps:
        for ids, num_rows in zip(step.sequences, step.num_rows, strict=True):
            counts.update(ids[: end + 1] for end in range(len(ids) - num_rows, len(ids)))
    return counts


def run(prompts: list[list[int]], *, chunk: int, second_after: int = 0) -> tuple[ScriptedRunner, list[Reader]]:
    """Run prompts, all but the first submitted after some turns; check accounts after each turn and at the end."""
    runner = ScriptedRunner(
        VOCAB_SIZE,
        limits=small_limits(num_blocks=400, max_context_len=200, max_tokens_per_step=256),
        record=True,
    )
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=chunk))
    params = SamplingParams(temperature=0.0, max_tokens=3)
    readers = [Reader(engine.submit(Request(prompts[0], params)))]
    engine.turn(second_after)
    readers += [Reader(engine.submit(Request(prompt, params))) for prompt in prompts[1:]]
    while engine._scheduler.has_work:
        engine.turn()
        check_accounting(engine)
    stats = engine.stats()
    num_cached = [reader.result()[1].usage.cached_tokens for reader in readers]
    assert stats.reused_tokens == sum(num_cached)
    assert stats.computed_tokens + stats.reused_tokens == sum(map(len, prompts))
    assert stats.recomputed_tokens == 0
    rows = sum(sum(step.num_rows) for step in runner.steps)
    assert rows == stats.computed_tokens + 2 * len(prompts)  # the last token drawn is never computed
    for prompt, reader in zip(prompts, readers, strict=True):
        ids = list(prompt)
        for _ in range(3):
            ids.append(RULE(tuple(ids)))
        assert reader.result()[0] == ids[len(prompt) :]
    return runner, readers


@pytest.mark.parametrize("chunk", [3, 8, 64, 256])
@pytest.mark.parametrize("second_after", [0, 1, 2])
@pytest.mark.parametrize("count", [2, 3, 8])
def test_equal_prompts_together(count: int, second_after: int, chunk: int) -> None:
    runner, _ = run([PROMPT] * count, chunk=chunk, second_after=second_after)
    counts = computed(runner)
    whole = (len(PROMPT) - 1) // BLOCK_SIZE * BLOCK_SIZE  # the last token is computed by each, what is beside it may be
    assert {counts[tuple(PROMPT[: end + 1])] for end in range(whole)} == {1}


@pytest.mark.parametrize("chunk", [8, 64])
@pytest.mark.parametrize("shared", [100, 102, 20])
def test_prompts_that_begin_alike(shared: int, chunk: int) -> None:
    prompts = [[*PROMPT[:shared], tail, *PROMPT[:30]] for tail in (40, 41, 42)]
    runner, _ = run(prompts, chunk=chunk)
    counts = computed(runner)
    assert {counts[tuple(PROMPT[: end + 1])] for end in range(shared // BLOCK_SIZE * BLOCK_SIZE)} == {1}


def test_one_prompt_that_begins_another() -> None:
    runner, _ = run([PROMPT[:61], PROMPT], chunk=16)
    counts = computed(runner)
    assert {counts[tuple(PROMPT[: end + 1])] for end in range(60)} == {1}


@pytest.mark.parametrize("turns", [1, 3, 6])
def test_the_one_who_computes_is_cancelled(turns: int) -> None:
    """The other goes on where it stopped."""
    runner = ScriptedRunner(VOCAB_SIZE, limits=small_limits(num_blocks=400, max_context_len=200), record=True)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=16))
    first, second = (Reader(engine.submit(Request(PROMPT, SamplingParams(max_tokens=1)))) for _ in range(2))
    engine.turn(turns)
    first.stream.cancel()
    engine.finish_all()
    check_accounting(engine)
    assert first.result()[1].reason == "cancelled"
    assert second.result()[1].reason == "length"
    assert set(computed(runner).values()) == {1}


def test_control_two_different_prompts_are_computed_both() -> None:
    runner, readers = run([PROMPT, PROMPT[::-1]], chunk=64)
    assert [reader.result()[1].usage.cached_tokens for reader in readers] == [0, 0]
    assert len(computed(runner)) == 2 * len(PROMPT) + 4
