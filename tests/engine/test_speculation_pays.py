"""Guessing stops where it does not pay, takes nothing from anybody, and is shared; time is virtual, costs are exact."""

import zlib
from collections.abc import Callable

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Timings
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting
from tests.scripted_runner import Ids, ScriptedRunner, small_limits
from tests.stream_reader import Reader
from tests.timed_runner import TimedRunner
from tests.virtual_clock import VirtualClock

VOCAB_SIZE = 50
Rule = Callable[[Ids], int]


def random_rule(vocab_size: int) -> Rule:
    return lambda ids: zlib.crc32(bytes(ids)) % vocab_size


def periodic(ids: Ids) -> int:
    return ids[-min(7, len(ids))]


def quotes(ids: Ids) -> int:
    """Twenty ids of its own, then thirty that stood before, and again."""
    return zlib.crc32(bytes(ids)) % VOCAB_SIZE if len(ids) % 50 < 20 else ids[-37]


def lapses(every: int) -> Rule:
    return lambda ids: zlib.crc32(bytes(ids)) % VOCAB_SIZE if len(ids) % every == 0 else periodic(ids)


RULES = {
    "random of 2": random_rule(2),
    "random of 4": random_rule(4),
    "random of 50": random_rule(VOCAB_SIZE),
    "periodic": periodic,
    "quotes": quotes,
    "wrong every 2nd": lapses(2),
    "wrong every 3rd": lapses(3),
    "wrong every 5th": lapses(5),
    "wrong every 10th": lapses(10),
}
COSTS = {"rows are free": 0.0, "a row is 2 %": 0.0004, "a row is 20 %": 0.004, "a row is a step": 0.1}


def seconds(rule: Rule, row_s: float, *, speculation: bool, streams: int = 1) -> tuple[float, list[Timings]]:
    """Virtual time for answers of 400 tokens, decoding only; and their figures."""
    clock = VirtualClock()
    limits = small_limits(
        num_blocks=4000, max_context_len=600, max_seqs=8, max_sampled_rows=72, max_tokens_per_step=400
    )
    runner = TimedRunner(clock, row_s=row_s, vocab_size=VOCAB_SIZE, rule=rule, limits=limits, check=False, record=False)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=64, speculation=speculation))
    params = SamplingParams(temperature=0.0, max_tokens=400)
    with clock.installed():
        prompts = [[number, *(place % 11 % 4 for place in range(60))] for number in range(streams)]
        readers = [Reader(engine.submit(Request(prompt, params))) for prompt in prompts]
        while any(not reader.token_ids for reader in readers):
            engine.turn()
            for reader in readers:
                reader.read()
        start_s = clock.now_s
        engine.finish_all()
    return clock.now_s - start_s, [reader.result()[1].timings for reader in readers]


@pytest.mark.parametrize("streams", [1, 8])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("name", RULES)
def test_never_slower_than_97_percent(name: str, cost: str, streams: int) -> None:
    plain, _ = seconds(RULES[name], COSTS[cost], speculation=False, streams=streams)
    guessing, _ = seconds(RULES[name], COSTS[cost], speculation=True, streams=streams)
    assert plain / guessing >= 0.97


@pytest.mark.parametrize("name", ["periodic", "quotes", "wrong every 10th"])
def test_repetitive_texts_are_faster(name: str) -> None:
    plain, _ = seconds(RULES[name], 0.0004, speculation=False)
    guessing, (timings,) = seconds(RULES[name], 0.0004, speculation=True)
    assert plain / guessing > 1.5
    assert timings.accepted_tokens > 400 // 3


@pytest.mark.parametrize("name", ["random of 2", "random of 4", "random of 50"])
def test_a_random_text_is_hardly_guessed_at(name: str) -> None:
    """Also where nearly every run of ids was there before: what follows is right one time in two, or four."""
    _, (timings,) = seconds(RULES[name], 0.1, speculation=True)
    assert timings.draft_tokens <= 400 // 10


def test_control_where_rows_are_free_even_a_random_text_is_guessed_at() -> None:
    _, (timings,) = seconds(RULES["random of 2"], 0.0, speculation=True)
    assert timings.draft_tokens > 400 // 10


def test_guesses_evict_nothing() -> None:
    """A stop id ends the answer just before its next block; the rows guessed behind it must not have taken one."""
    for speculation in (False, True):
        for stop_at in range(40, 49):
            assert cached_after(stop_at, speculation) == 4 * 8 - 1, (stop_at, speculation)


def cached_after(stop_at: int, speculation: bool) -> int:
    """Fill the pool with a conversation but for what another one needs; return what is left of the former."""
    num_blocks = 8 + -(-(stop_at - 1) // 4)  # the last token is never computed
    limits = small_limits(num_blocks=num_blocks, max_context_len=4 * num_blocks, max_sampled_rows=40)

    def rule(ids: Ids) -> int:
        return 49 if len(ids) == stop_at - 1 else periodic(ids)

    runner = ScriptedRunner(VOCAB_SIZE, rule=rule, limits=limits)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=16, speculation=speculation))
    greedy = SamplingParams(temperature=0.0, max_tokens=50)
    old = [(place * 3 + 1) % 40 for place in range(32)]
    with VirtualClock(tick_s=0.001).installed():
        engine.submit(Request(old, SamplingParams(max_tokens=1)))
        engine.finish_all()
        reader = Reader(engine.submit(Request([1, 2, 3, 4, 5, 6, 7] * 3, greedy, frozenset({49}))))
        while engine._scheduler.has_work:
            engine.turn()
            check_accounting(engine)
        assert reader.result()[1].reason == "stop"
        assert not speculation or reader.result()[1].timings.accepted_tokens > 0
        again = Reader(engine.submit(Request(old, SamplingParams(max_tokens=1))))
        engine.finish_all()
    return again.result()[1].usage.cached_tokens


@pytest.mark.parametrize("num_blocks", range(14, 20))
def test_guesses_preempt_nobody(num_blocks: int) -> None:
    """Two requests that just fit, and whose guesses would not."""
    limits = small_limits(num_blocks=num_blocks, max_context_len=4 * num_blocks, max_sampled_rows=40, max_seqs=2)
    max_tokens = 4 * (num_blocks // 2) + 1 - 21  # the last token drawn is never computed
    for speculation in (False, True):
        runner = ScriptedRunner(VOCAB_SIZE, rule=periodic, limits=limits)
        engine = ManualEngine(runner, EngineLimits(prefill_chunk=16, speculation=speculation))
        with VirtualClock(tick_s=0.001).installed():
            params = SamplingParams(max_tokens=max_tokens)
            readers = [Reader(engine.submit(Request([n, 2, 3, 4, 5, 6, 7] * 3, params))) for n in (10, 20)]
            while engine._scheduler.has_work:
                engine.turn()
                check_accounting(engine)
        assert engine.stats().preemptions == 0
        for reader, number in zip(readers, (10, 20), strict=True):
            expected = ([number, 2, 3, 4, 5, 6, 7] * 20)[:max_tokens]
            assert reader.result()[0] == expected


def test_counters_add_up() -> None:
    limits = small_limits(num_blocks=400, max_context_len=300, max_sampled_rows=40)
    runner = ScriptedRunner(VOCAB_SIZE, rule=lapses(9), limits=limits, record=True)
    engine = ManualEngine(runner, EngineLimits(speculation=True))
    with VirtualClock(tick_s=0.001).installed():
        prompts = [[number, 2, 3, 4, 5, 6, 7] * 3 for number in (10, 20, 30)]
        readers = [Reader(engine.submit(Request(prompt, SamplingParams(max_tokens=90)))) for prompt in prompts]
        engine.finish_all()
    timings = [reader.result()[1].timings for reader in readers]
    stats = engine.stats()
    assert stats.draft_tokens == sum(each.draft_tokens for each in timings) > 0
    assert stats.accepted_tokens == sum(each.accepted_tokens for each in timings) > 0
    assert stats.generated_tokens == 3 * 90
    draws = sum(sum(1 for ids in step.sequences if len(ids) > 21) for step in runner.steps)
    assert draws + 3 + stats.accepted_tokens == 3 * 90  # the first draw of each comes with its prompt
    rows = sum(sum(step.num_rows) for step in runner.steps)
    wrong = stats.draft_tokens - stats.accepted_tokens
    assert rows == 3 * (21 + 89) + wrong


def test_speculation_is_on_by_default_where_batches_do_not_matter() -> None:
    for invariant, expected in ((True, True), (False, False)):
        runner = ScriptedRunner(VOCAB_SIZE, rule=periodic, limits=small_limits(max_sampled_rows=40))
        runner.batch_invariant = invariant
        engine = ManualEngine(runner)
        with VirtualClock(tick_s=0.001).installed():
            engine.submit(Request([1, 2, 3, 4, 5, 6, 7] * 3, SamplingParams(max_tokens=60)))
            engine.finish_all()
        assert (engine.stats().draft_tokens > 0) == expected


def test_without_rows_to_spare_nothing_is_guessed() -> None:
    runner = ScriptedRunner(VOCAB_SIZE, rule=periodic, limits=small_limits())
    engine = ManualEngine(runner, EngineLimits(speculation=True))
    engine.submit(Request([1, 2, 3, 4, 5, 6, 7] * 3, SamplingParams(max_tokens=60)))
    engine.finish_all()
    assert engine.stats().draft_tokens == 0
