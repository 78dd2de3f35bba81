"""One request's failure is its own: not-finite logits, ids out of range, exceptions; the others go on unchanged."""

import threading

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.devices.base import StepOutput
from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import NanochatInferError
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits

RULE = mixing_rule(50)
BAD = 13


def alone(prompt: list[int], max_tokens: int) -> list[int]:
    ids = list(prompt)
    for _ in range(max_tokens):
        ids.append(RULE(tuple(ids)))
    return ids[len(prompt) :]


def run(runner: ScriptedRunner, prompts: list[list[int]], max_tokens: int = 10):
    """Run prompts together; return tokens, reason and message of each, after checking the accounting."""
    engine = ManualEngine(runner)
    engine.allow_failures = True
    streams = [engine.submit(Request(prompt, SamplingParams(max_tokens=max_tokens))) for prompt in prompts]
    while engine._scheduler.has_work:
        engine.turn()
        check_accounting(engine)
    assert engine.stats().used_blocks == 0
    results = [collect(stream) for stream in streams]
    return [(tokens, finished.reason, finished.message) for tokens, finished in results]


PROMPTS = [[1] * 6, [BAD] * 7, [2] * 3]


def check_others(results) -> None:
    assert results[0] == (alone(PROMPTS[0], 10), "length", "")
    assert results[2] == (alone(PROMPTS[2], 10), "length", "")


def test_not_finite_logits_end_one_request() -> None:
    runner = ScriptedRunner(50, limits=small_limits(), nan_when=lambda ids: ids[0] == BAD and len(ids) == 10)
    results = run(runner, PROMPTS)
    check_others(results)
    assert results[1] == (
        alone(PROMPTS[1], 3),
        "error",
        "the model produced logits that are not finite at position 10",
    )


def test_kv_behind_not_finite_logits_is_not_reused() -> None:
    runner = ScriptedRunner(50, limits=small_limits(), nan_when=lambda ids: len(ids) == 10)
    engine = ManualEngine(runner)
    engine.allow_failures = True
    engine.submit(Request([BAD] * 10, SamplingParams()))
    engine.finish_all()
    assert engine.stats().cached_blocks == 0
    runner.nan_when = None
    stream = engine.submit(Request([BAD] * 10, SamplingParams(max_tokens=2)))
    engine.finish_all()
    tokens, finished = collect(stream)
    assert (tokens, finished.usage.cached_tokens) == (alone([BAD] * 10, 2), 0)


def test_an_id_outside_the_vocabulary_ends_one_request() -> None:
    runner = ScriptedRunner(50, rule=lambda ids: 50 if ids[0] == BAD else RULE(ids), limits=small_limits())
    results = run(runner, PROMPTS)
    check_others(results)
    assert results[1] == ([], "error", "the model produced token id 50 outside the vocabulary at position 7")


@pytest.mark.parametrize("error", [RuntimeError("out of\nluck"), ZeroDivisionError(), MemoryError("x" * 1000)])
def test_an_exception_ends_the_request_that_causes_it(error: Exception) -> None:
    def fail(sequences: list[Ids]) -> None:
        if any(ids[0] == BAD and len(ids) == 9 for ids in sequences):
            raise error

    results = run(ScriptedRunner(50, limits=small_limits(), fail=fail), PROMPTS)
    check_others(results)
    tokens, reason, message = results[1]
    assert (tokens, reason) == (alone(PROMPTS[1], 2), "error")
    assert message.startswith(f"the device failed while computing this request: {type(error).__name__}")
    assert "\n" not in message
    assert len(message) < 400


def test_an_exception_while_copying_a_block_ends_the_request() -> None:
    runner = ScriptedRunner(50, limits=small_limits())
    engine = ManualEngine(runner)
    engine.allow_failures = True
    first = engine.submit(Request(list(range(10)), SamplingParams(max_tokens=1)))
    engine.finish_all()
    assert collect(first)[1].reason == "length"

    def copy_block(source: int, target: int) -> None:
        raise RuntimeError("no copy today")

    runner.copy_block = copy_block  # type: ignore[method-assign]
    streams = [engine.submit(Request(ids, SamplingParams(max_tokens=3))) for ids in ([*range(9), 40], [41, 42])]
    engine.finish_all()
    check_accounting(engine)
    assert [collect(stream)[1].reason for stream in streams] == ["error", "length"]


def test_a_step_that_fails_only_in_company_costs_nobody() -> None:
    def fail(sequences: list[Ids]) -> None:
        if len(sequences) > 1:
            raise RuntimeError("too many")

    results = run(ScriptedRunner(50, limits=small_limits(), fail=fail), PROMPTS)
    check_others(results)
    assert results[1] == (alone(PROMPTS[1], 10), "length", "")


def test_when_everything_fails_the_engine_stays_usable() -> None:
    broken = threading.Event()
    broken.set()

    def fail(sequences: list[Ids]) -> None:
        if broken.is_set():
            raise OSError("the device is gone")

    runner = ScriptedRunner(50, limits=small_limits(), fail=fail)
    engine = Engine(runner)
    streams = [engine.submit(Request(prompt, SamplingParams(max_tokens=4))) for prompt in PROMPTS]
    expected = "the device failed while computing this request: OSError: the device is gone"
    for stream in streams:
        tokens, finished = collect(stream)
        assert (tokens, finished.reason, finished.message) == ([], "error", expected)
    with pytest.raises(NanochatInferError, match="OSError: the device is gone"):
        engine.logits([1, 2])
    broken.clear()
    stream = engine.submit(Request([1, 2], SamplingParams(max_tokens=4)))
    assert collect(stream)[0] == alone([1, 2], 4)
    engine.close()
    assert engine.stats().used_blocks == 0


def test_a_wrong_number_of_tokens_is_a_failure_not_a_mix_up() -> None:
    runner = ScriptedRunner(50, limits=small_limits())
    step = runner.step
    runner.step = lambda batch, **options: StepOutput(step(batch, **options).token_ids[:1])  # type: ignore[method-assign]
    results = run(runner, PROMPTS)  # alone, each gets its one token
    check_others(results)


def test_logits_without_logits_is_a_failure() -> None:
    runner = ScriptedRunner(50, limits=small_limits())
    runner.step = lambda batch, **options: StepOutput(np.empty(0, dtype=np.int32))  # type: ignore[method-assign]
    engine = Engine(runner)
    with pytest.raises(NanochatInferError, match="did not return the logits of every row"):
        engine.logits([1, 2])
    engine.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_engine_itself_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ScriptedRunner(50, limits=small_limits()))

    def broken() -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(engine._scheduler, "schedule", broken)
    stream = engine.submit(Request([1], SamplingParams()))
    _, finished = collect(stream)
    assert finished.reason == "error"
    assert finished.message == "the engine stopped by an internal error; load the model again"
    with pytest.raises(NanochatInferError, match="the engine is closed"):
        engine.submit(Request([1], SamplingParams()))
    engine.close()
