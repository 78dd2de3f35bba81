"""cancel() may be called where the engine or a stream holds its lock: by the collector, or by a signal."""

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.scripted_runner import ScriptedRunner, small_limits


def submit(engine: ManualEngine, prompt: list[int], max_tokens: int = 3):
    return engine.submit(Request(prompt, SamplingParams(temperature=0.0, max_tokens=max_tokens)))


@pytest.mark.parametrize("place", ["reuse_prefix", "extend", "keep_full_blocks", "free"])
def test_a_cancel_in_the_middle_of_locked_code_harms_nobody(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits(max_seqs=2)))
    streams = [submit(engine, [number, 1, 2, 3, 4]) for number in range(6)]
    original = getattr(engine._kv_cache, place)

    def as_the_collector_does(*arguments, **options):
        for stream in streams[::2]:
            stream.cancel()
        return original(*arguments, **options)

    monkeypatch.setattr(engine._kv_cache, place, as_the_collector_does)
    engine.finish_all()
    check_accounting(engine)
    reasons = [collect(stream)[1].reason for stream in streams]
    assert reasons[1::2] == ["length"] * 3
    assert set(reasons[::2]) <= {"cancelled", "length"}
    assert "cancelled" in reasons
    assert engine.stats().used_blocks == 0


def test_a_signal_may_cancel_the_stream_that_it_interrupts() -> None:
    engine = ManualEngine(ScriptedRunner(50, limits=small_limits(max_seqs=1)))
    submit(engine, [1])
    stream = submit(engine, [2])
    with stream._changed:  # as in next_event
        stream.cancel()
    assert collect(stream)[1].reason == "cancelled"


@pytest.mark.parametrize("length", [1, 5, 12])
def test_a_stream_of_short_prompts_does_not_hold_a_long_one_up(length: int) -> None:
    runner = ScriptedRunner(
        50, limits=small_limits(num_blocks=400, max_seqs=4, max_tokens_per_step=72, max_context_len=600), check=False
    )
    engine = ManualEngine(runner, EngineLimits(prefill_chunk=64))
    long = submit(engine, [49] * 512, max_tokens=1)
    steps = 0
    while not long.exhausted:
        submit(engine, [steps % 48] * length, max_tokens=1)
        engine.turn()
        steps += 1
        while long.next_event(0.0) is not None:
            pass
        assert steps <= 4 * 512 // 64


@pytest.mark.parametrize("chunk", [None, 10, 32, 64])
def test_a_prefix_that_ends_inside_a_block_is_computed_once(chunk: int | None) -> None:
    limits = small_limits(num_blocks=400, block_size=16, max_tokens_per_step=80, max_context_len=512)
    engine = ManualEngine(ScriptedRunner(50, limits=limits), EngineLimits(prefill_chunk=chunk))
    shared = [(place * place) % 47 for place in range(300)]
    submit(engine, shared[:70], max_tokens=1)
    engine.finish_all()
    before = engine.stats().computed_tokens
    for number in range(4):
        submit(engine, [*shared, *[number] * 20], max_tokens=1)
    engine.finish_all()
    computed = engine.stats().computed_tokens - before
    once = (300 - 70) + 4 * 20
    assert once <= computed <= once + 4 * 2 * 16  # and what lies in blocks that are not full
