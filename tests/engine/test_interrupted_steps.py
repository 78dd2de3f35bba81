"""A cancel inside a step of the CPU: it ends early if nobody else is in it, and leaves nothing wrong behind."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.base import RunnerLimits, StepInput, StepOutput
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.recording_runner import RecordingRunner
from tests.tiny_models import make_model

LONG, SHORT, CHUNK, BLOCK = [(7 * i * i + i) % 100 for i in range(200)], [5, 6, 7], 64, 16


class InsideSteps(RecordingRunner):
    """Calls a function at the beginning of each walk, when the threads are at work, and notes which were stopped."""

    def __init__(self, runner: Any) -> None:
        super().__init__(runner, runner.limits.num_blocks)
        self.inside: Callable[[int], None] = lambda walk: None
        self.stopped: list[bool] = []
        self._team = runner._team
        self._compiled = runner._team._run_compiled
        self._team._run_compiled = self._walk

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        output: StepOutput = self.runner.step(batch, want_logits=want_logits)
        return output

    def _walk(self, *arguments: int) -> int:
        if threading.current_thread() in self._team._threads:
            return int(self._compiled(*arguments))
        self.inside(len(self.stopped))
        stopped = int(self._compiled(*arguments))
        self.stopped.append(bool(stopped))
        return stopped

    def give_back(self) -> None:
        self._team._run_compiled = self._compiled


@pytest.fixture(scope="module", params=[1, 3])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = make_model(tmp_path_factory.mktemp("interrupted") / "model", "qwen3")
    limits = RunnerLimits(60, BLOCK, max_tokens_per_step=CHUNK + 8, max_seqs=4, max_context_len=320)
    with open_checkpoint(folder) as checkpoint:
        device = CpuDevice(request.param)
        runner = device.load(
            checkpoint.definition, checkpoint.config, checkpoint.tensors, weights="int8", limits=limits
        )
        yield runner
        runner.close()


@pytest.fixture
def runner(loaded: Any) -> Iterator[InsideSteps]:
    made = InsideSteps(loaded)
    yield made
    made.give_back()


def submit(engine: Engine, prompt: list[int], max_tokens: int = 8) -> RequestStream:
    params = SamplingParams(temperature=0.0, max_tokens=max_tokens, ignore_eos=True)
    return engine.submit(Request([i % engine.vocab_size for i in prompt], params))


def manual(runner: InsideSteps) -> ManualEngine:
    return ManualEngine(runner, EngineLimits(prefill_chunk=CHUNK, speculation=False))


def answer(runner: InsideSteps, prompt: list[int]) -> list[int]:
    """What a request gives alone on a new engine, undisturbed."""
    inside, runner.inside = runner.inside, lambda walk: None
    engine = manual(runner)
    stream = submit(engine, prompt)
    engine.finish_all()
    runner.inside = inside
    runner.stopped.clear()
    return collect(stream)[0]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_cancelled_prefill_ends_within_its_step_and_nothing_of_it_is_kept(runner: InsideSteps, at: int) -> None:
    expected = answer(runner, LONG)
    engine = manual(runner)
    stream = submit(engine, LONG)
    runner.inside = lambda walk: stream.cancel() if walk == at else None
    engine.finish_all()
    assert runner.stopped == [False] * at + [True]
    assert collect(stream)[1].reason == "cancelled"
    assert engine.stats().computed_tokens == at * CHUNK
    assert engine.stats().cached_blocks == len(engine._kv_cache.prefix_cache) == at * CHUNK // BLOCK
    check_accounting(engine)
    again = submit(engine, LONG)
    engine.finish_all()
    tokens, finished = collect(again)
    assert tokens == expected
    assert finished.usage.cached_tokens == at * CHUNK


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_step_that_somebody_else_is_in_goes_on(runner: InsideSteps, at: int) -> None:
    expected = answer(runner, SHORT)
    engine = manual(runner)
    other, stream = submit(engine, SHORT), submit(engine, LONG)
    runner.inside = lambda walk: stream.cancel() if walk == at else None
    engine.finish_all()
    assert True not in runner.stopped
    assert collect(stream)[1].reason == "cancelled"
    assert collect(other)[0] == expected


def test_a_step_ends_when_the_last_of_its_requests_is_cancelled(runner: InsideSteps) -> None:
    engine = manual(runner)
    streams = [submit(engine, SHORT), submit(engine, LONG)]

    def cancel_both(walk: int) -> None:
        if walk == 1:
            for stream in streams:
                stream.cancel()

    runner.inside = cancel_both
    engine.finish_all()
    assert runner.stopped == [False, True]
    assert [collect(stream)[1].reason for stream in streams] == ["cancelled"] * 2
    check_accounting(engine)


def test_stray_interrupts_change_no_token(runner: InsideSteps) -> None:
    """As those that come late: meant for a step that was over already."""
    expected = answer(runner, LONG)
    engine = manual(runner)
    stream = submit(engine, LONG)
    runner.inside = lambda walk: runner.interrupt() if walk % 2 == 0 else None
    engine.finish_all()
    assert collect(stream)[0] == expected
    assert runner.stopped == [True, False] * (len(runner.stopped) // 2)


def test_logits_survive_stray_interrupts(runner: InsideSteps) -> None:
    ids = [i % runner.vocab_size for i in LONG]
    engine = Engine(runner, EngineLimits(prefill_chunk=CHUNK))
    expected = engine.logits(ids)
    runner.stopped.clear()
    runner.inside = lambda walk: runner.interrupt() if walk % 5 == 0 else None
    disturbed = engine.logits(ids)
    engine.close()
    assert runner.stopped.count(True) > 1
    assert np.array_equal(disturbed, expected)
