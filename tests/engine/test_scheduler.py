"""The order of work: chunks, decode rows in every step, first come first served, preemption that nobody sees."""

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Event, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from tests.manual_engine import ManualEngine, check_accounting, collect, drain
from tests.scripted_runner import ScriptedRunner, mixing_rule, small_limits

RULE = mixing_rule(50)


def alone(prompt: list[int], max_tokens: int) -> list[int]:
    ids = list(prompt)
    for _ in range(max_tokens):
        ids.append(RULE(tuple(ids)))
    return ids[len(prompt) :]


def submit(engine: ManualEngine, prompt: list[int], max_tokens: int = 8) -> RequestStream:
    return engine.submit(Request(prompt, SamplingParams(max_tokens=max_tokens)))


def tokens_of(events: list[Event]) -> list[int]:
    return [event.token_id for event in events if isinstance(event, TokenGenerated)]


def test_a_long_prompt_is_computed_in_chunks() -> None:
    runner = ScriptedRunner(50, limits=small_limits(), record=True)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=10))
    stream = submit(engine, list(range(35)), max_tokens=1)
    progress: list[Event] = []
    for _ in range(4):
        engine.turn()
        progress += [event for event in drain(stream) if isinstance(event, PrefillProgress)]
    assert [step.num_rows for step in runner.steps] == [[10], [10], [10], [5]]
    assert progress == [PrefillProgress(done, 35, 0) for done in (10, 20, 30, 35)]
    assert [step.sampled for step in runner.steps] == [[], [], [], [0]]


def test_a_chunk_is_no_longer_than_a_step_of_the_runner() -> None:
    runner = ScriptedRunner(50, limits=small_limits(max_tokens_per_step=16), record=True)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=256))
    submit(engine, list(range(35)), max_tokens=1)
    engine.finish_all()
    assert [step.num_rows for step in runner.steps] == [[16], [16], [3]]


def test_decode_rows_run_in_every_step_of_a_long_prefill() -> None:
    runner = ScriptedRunner(50, limits=small_limits(max_tokens_per_step=16), record=True)
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=8))
    victim = submit(engine, [1, 2, 3], max_tokens=30)
    engine.turn(2)
    drain(victim)
    submit(engine, list(range(40)), max_tokens=1)
    for _ in range(6):
        engine.turn()
        assert len(tokens_of(drain(victim))) == 1
    assert [step.num_rows for step in runner.steps[2:]] == [[1, 8]] * 5 + [[1]]


def test_rows_of_a_step_stay_within_the_budget() -> None:
    runner = ScriptedRunner(50, limits=small_limits(max_tokens_per_step=6, max_seqs=5), record=True)
    engine = ManualEngine(runner)
    streams = [submit(engine, [number] * (3 + number), max_tokens=6) for number in range(1, 9)]
    engine.finish_all()
    assert max(sum(step.num_rows) for step in runner.steps) == 6
    assert max(len(step.num_rows) for step in runner.steps) == 5
    for number, stream in enumerate(streams, start=1):
        assert collect(stream)[0] == alone([number] * (3 + number), 6)


def test_first_come_first_served() -> None:
    runner = ScriptedRunner(50, limits=small_limits(max_seqs=2), record=True)
    engine = ManualEngine(runner)
    streams = [submit(engine, [number + 1] * 5, max_tokens=3) for number in range(6)]
    ends: list[int] = []
    while len(ends) < 6:
        engine.turn()
        ends += [number for number, stream in enumerate(streams) if stream._finished and number not in ends]
    assert ends == sorted(ends)


def test_the_queue_position_is_told_as_it_falls() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits(max_seqs=1)))
    for _ in range(2):
        submit(engine, [1, 2], max_tokens=2)
    last = submit(engine, [3, 4], max_tokens=2)
    assert drain(last) == [Queued(2)]
    engine.turn()
    assert drain(last) == [Queued(1)]
    engine.turn(2)
    assert drain(last) == [Queued(0)]


def test_preemption_is_invisible() -> None:
    runner = ScriptedRunner(50, limits=small_limits(num_blocks=12, max_context_len=48), record=True)
    engine = ManualEngine(runner)
    prompts = [[number] * 12 for number in (1, 2, 3)]
    streams = [submit(engine, prompt, max_tokens=30) for prompt in prompts]
    while engine._scheduler.has_work:
        engine.turn()
        check_accounting(engine)
    stats = engine.stats()
    assert stats.preemptions > 0
    assert runner.violations == []
    for prompt, stream in zip(prompts, streams, strict=True):
        events = drain(stream)
        assert tokens_of(events) == alone(prompt, 30)
        progress = [event for event in events if isinstance(event, PrefillProgress)]
        assert [event.processed for event in progress] == [12]
    rows = sum(sum(step.num_rows) for step in runner.steps)
    kv_of_answers = 3 * 29  # the last token of each is never forwarded
    assert rows == stats.computed_tokens + stats.recomputed_tokens + kv_of_answers
    assert stats.computed_tokens + stats.reused_tokens == 36


def test_the_latest_request_waits_for_a_block_with_its_kv_kept() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits(num_blocks=4, max_context_len=16)))
    streams = [submit(engine, [1] * 5, max_tokens=3), submit(engine, [2] * 8, max_tokens=3)]
    engine.turn(3)
    assert [state.num_generated_tokens for state in engine._scheduler.running] == [1]
    assert [collect(stream)[0] for stream in streams[:1]] == [alone([1] * 5, 3)]
    engine.finish_all()
    assert collect(streams[1])[0] == alone([2] * 8, 3)
    assert engine.stats().preemptions == 0


def test_the_latest_request_is_preempted_and_comes_back_first() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits(num_blocks=8, max_context_len=32, max_seqs=3)))
    streams = [submit(engine, [number] * 8, max_tokens=20) for number in (1, 2, 3)]
    waiting = submit(engine, [4] * 8, max_tokens=2)
    numbers: list[list[int]] = []
    while engine._scheduler.has_work:
        engine.turn()
        numbers.append([state.number for state in (*engine._scheduler.running, *engine._scheduler.waiting)])
    assert engine.stats().preemptions > 0
    assert all(order == sorted(order) for order in numbers)
    assert [len(tokens_of(drain(stream))) for stream in (*streams, waiting)] == [20, 20, 20, 2]


@pytest.mark.parametrize("shared", [0, 1, 3, 4, 5, 16, 19, 20])
def test_cached_tokens_are_exact(shared: int) -> None:
    runner = ScriptedRunner(50, limits=small_limits(), record=True)
    engine = ManualEngine(runner)
    first = submit(engine, list(range(20)), max_tokens=1)
    engine.finish_all()
    assert collect(first)[1].usage.cached_tokens == 0
    prompt = [*range(shared), *(49 - number for number in range(20 - shared))]
    second = submit(engine, prompt, max_tokens=3)
    engine.finish_all()
    tokens, finished = collect(second)
    assert tokens == alone(prompt, 3)
    assert finished.usage.cached_tokens == min(shared, 19)
    assert runner.steps[1].num_rows == [20 - min(shared, 19)]
    stats = engine.stats()
    assert (stats.computed_tokens, stats.reused_tokens) == (40 - min(shared, 19), min(shared, 19))


def test_the_next_turn_computes_only_what_is_new() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits()))
    history = list(range(10))
    stream = submit(engine, history, max_tokens=7)
    engine.finish_all()
    history += collect(stream)[0]
    stream = submit(engine, [*history, 8, 9], max_tokens=2)
    engine.finish_all()
    assert collect(stream)[1].usage.cached_tokens == 16  # the last sampled token was never forwarded


def test_two_equal_prompts_at_once_compute_one_of_them() -> None:
    runner = ScriptedRunner(50, limits=small_limits(max_tokens_per_step=16))
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=8))
    streams = [submit(engine, list(range(40)), max_tokens=3) for _ in range(2)]
    engine.finish_all()
    cached = [collect(stream)[1].usage.cached_tokens for stream in streams]
    assert cached == [0, 39]
    assert engine.stats().computed_tokens == 41


def test_a_prefix_is_found_among_running_requests_too() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits()))
    submit(engine, list(range(20)), max_tokens=30)
    engine.turn(2)
    other = submit(engine, [*range(18), 40, 41], max_tokens=2)
    engine.turn(3)
    assert collect(other)[1].usage.cached_tokens == 18  # 4 full blocks, and a copy of half of the fifth


def test_seed_and_position_do_not_depend_on_preemption() -> None:
    seen: dict[int, set[int]] = {}
    runner = ScriptedRunner(50, limits=small_limits(num_blocks=12, max_context_len=48))
    step = runner.step

    def spy(batch, *, want_logits=False):
        if batch.sampling is not None:
            for seed, position in zip(batch.sampling.seed.tolist(), batch.sampling.position.tolist(), strict=True):
                assert position not in seen.setdefault(seed, set())
                seen[seed].add(position)
        return step(batch, want_logits=want_logits)

    runner.step = spy  # type: ignore[method-assign]
    engine = ManualEngine(runner)
    streams = [
        engine.submit(Request([number] * 12, SamplingParams(max_tokens=30, seed=2**63 - number)))
        for number in (1, 2, 3)
    ]
    engine.finish_all()
    assert engine.stats().preemptions > 0
    assert seen == {2**63 - number: set(range(12, 42)) for number in (1, 2, 3)}
    assert [stream.seed for stream in streams] == [2**63 - number for number in (1, 2, 3)]


def test_without_a_seed_each_request_gets_its_own() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits()))
    seeds = {submit(engine, [1, 2]).seed for _ in range(20)}
    assert len(seeds) == 20
    assert all(0 <= seed < 2**63 for seed in seeds)
