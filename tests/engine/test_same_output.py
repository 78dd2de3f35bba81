"""Batch, chunks, prefix hits, preemption and copies do not change what a real model says: each answer as if alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.numpy_operators import NumpyDevice
from tests.tiny_models import make_model

VOCAB_SIZE = 128
CONTEXT = 96
GREEDY = SamplingParams(temperature=0.0, max_tokens=24)
SEEDED = SamplingParams(temperature=1.5, top_k=0, top_p=0.95, repetition_penalty=1.2, seed=5, max_tokens=24)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkpoint]:
    folder: Path = tmp_path_factory.mktemp("model") / "tiny"
    make_model(folder, "qwen3", vocab_size=VOCAB_SIZE)
    checkpoint = open_checkpoint(folder)
    yield checkpoint
    checkpoint.close()


def load(device: Device, checkpoint: Checkpoint, weights: str, num_blocks: int) -> ModelRunner:
    limits = RunnerLimits(num_blocks, 4, max_tokens_per_step=64, max_seqs=5, max_context_len=CONTEXT)
    return device.load(checkpoint.definition, checkpoint.config, checkpoint.tensors, weights=weights, limits=limits)


def prompts() -> list[list[int]]:
    """Six prompts; some share a start that ends inside a block, one is another's beginning."""
    random = np.random.default_rng(1)
    base = random.integers(0, VOCAB_SIZE, size=30).tolist()
    own = [random.integers(0, VOCAB_SIZE, size=size).tolist() for size in (1, 9, 22)]
    return [base, base[:17] + own[1], own[0], base[:13], own[2], base + own[0]]


def run(runner: ModelRunner, requests: list[Request], limits: EngineLimits) -> tuple[list[list[int]], Any]:
    engine = ManualEngine(runner, limits)
    streams = [engine.submit(request) for request in requests]
    engine.finish_all()
    check_accounting(engine)
    results = [collect(stream) for stream in streams]
    assert [finished.reason for _, finished in results] == ["length"] * len(results)
    return [tokens for tokens, _ in results], engine.stats()


def check_same(device: Device, checkpoint: Checkpoint, weights: str, params: list[SamplingParams]) -> None:
    """Compare a crowded engine, short of blocks, twice over the same requests, with each request in a fresh one."""
    requests = [Request(prompt, each) for each in params for prompt in prompts()]
    expected = []
    runner = load(device, checkpoint, weights, num_blocks=26)
    for request in requests:
        expected += run(runner, [request], EngineLimits())[0]
    for chunk in (1, 7, 64):
        tokens, stats = run(runner, requests, EngineLimits(prefill_chunk=chunk))
        assert tokens == expected
        assert stats.preemptions > 0
        assert stats.reused_tokens > 0
        assert run(runner, requests[::-1], EngineLimits(prefill_chunk=chunk))[0] == expected[::-1]
    runner.close()


def test_numpy_greedy(checkpoint: Checkpoint) -> None:
    check_same(NumpyDevice(), checkpoint, "f32", [GREEDY])


def test_control_a_block_that_was_not_copied_is_noticed(checkpoint: Checkpoint) -> None:
    class Forgetful(NumpyDevice):
        def load(self, *arguments, **options):
            runner = super().load(*arguments, **options)
            runner.copy_block = lambda source, target: None  # type: ignore[method-assign]
            return runner

    with pytest.raises(AssertionError):
        check_same(Forgetful(), checkpoint, "f32", [GREEDY])


@pytest.mark.parametrize(("weights", "threads"), [("f32", 1), ("f32", 2), ("int8", 2)])
def test_cpu_greedy_and_seeded(checkpoint: Checkpoint, weights: str, threads: int) -> None:
    check_same(CpuDevice(threads=threads), checkpoint, weights, [GREEDY, SEEDED])


@pytest.mark.parametrize("weights", ["f32", "int8"])
def test_cpu_logits_do_not_depend_on_chunks(checkpoint: Checkpoint, weights: str) -> None:
    ids = np.random.default_rng(2).integers(0, VOCAB_SIZE, size=CONTEXT).tolist()
    results = []
    for chunk in (64, 1, 7):
        runner = load(CpuDevice(threads=2), checkpoint, weights, num_blocks=24)
        engine = Engine(runner, EngineLimits(prefill_chunk=chunk))
        results.append(engine.logits(ids))
        engine.close()
        runner.close()
    np.testing.assert_array_equal(results[1], results[0])
    np.testing.assert_array_equal(results[2], results[0])
