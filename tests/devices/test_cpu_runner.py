"""Whole models on the CPU: against float64, and the same bits for every batch, chunking and number of threads."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import RunnerLimits, StepInput
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.models.definition import Tensor
from tests.numpy_operators import NumpyDevice
from tests.step_driver import StepDriver, greedy_rows, load_runner
from tests.tiny_models import make_model

MODELS: dict[str, dict[str, Any]] = {
    "qwen3": {"architecture": "qwen3", "hidden_size": 64, "intermediate_size": 172, "vocab_size": 111, "head_dim": 24},
    "llama": {
        "architecture": "llama", "hidden_size": 40, "head_dim": 8, "num_attention_heads": 5, "num_key_value_heads": 1,
        "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True,
    },
    "half": {"architecture": "qwen3", "dtype": "bfloat16", "num_attention_heads": 8, "num_key_value_heads": 1},
}  # fmt: skip


@pytest.fixture(params=MODELS)
def checkpoint(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Checkpoint]:
    with open_checkpoint(make_model(tmp_path / "model", **MODELS[request.param])) as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Checkpoint]:
    with open_checkpoint(make_model(tmp_path / "model", **MODELS["qwen3"])) as opened:
        yield opened


def ids_of(checkpoint: Checkpoint, count: int, seed: int = 0) -> list[int]:
    return [int(i) for i in np.random.default_rng(seed).integers(0, checkpoint.config.vocab_size, count)]


def logits_of(
    checkpoint: Checkpoint, ids: list[int], weights: str, *, threads: int = 1, chunk: int = 64, seed: int = 0
) -> np.ndarray:
    runner = load_runner(CpuDevice(threads), checkpoint, weights=weights)
    try:
        return StepDriver(runner, seed).logits(ids, chunk)
    finally:
        runner.close()


@pytest.mark.parametrize(("weights", "tolerance"), [("f32", 2e-4), ("bf16", 2e-4), ("int8", 0.5)])
def test_logits_are_those_of_float64(checkpoint: Checkpoint, weights: str, tolerance: float) -> None:
    ids = ids_of(checkpoint, 300)
    got = logits_of(checkpoint, ids, weights, threads=2)
    exact = StepDriver(load_runner(NumpyDevice(), checkpoint)).logits(ids)
    assert np.abs(got - exact).max() < tolerance
    agreement = (got.argmax(axis=1) == exact.argmax(axis=1)).mean()
    assert agreement > (0.99 if weights != "int8" else 0.93)


@pytest.mark.parametrize("weights", ["f32", "int8"])
def test_chunks_blocks_and_threads_change_no_bit(checkpoint: Checkpoint, weights: str) -> None:
    ids = ids_of(checkpoint, 290)
    whole = logits_of(checkpoint, ids, weights)
    for chunk, threads in ((1, 1), (7, 2), (64, 3), (33, 2)):
        assert np.array_equal(logits_of(checkpoint, ids, weights, threads=threads, chunk=chunk, seed=chunk), whole)


def test_control_the_weight_format_changes_bits(checkpoint: Checkpoint) -> None:
    ids = ids_of(checkpoint, 20)
    assert not np.array_equal(logits_of(checkpoint, ids, "f32"), logits_of(checkpoint, ids, "int8"))


@pytest.mark.parametrize("weights", ["f32", "int8"])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_sequence_gives_the_same_bits_in_any_company(small: Checkpoint, weights: str, threads: int) -> None:
    """Three sequences of different lengths in one step, a chunk of prefill among them, against each alone."""
    prompts = [ids_of(small, n, seed=n) for n in (30, 5, 17)]
    alone = [logits_of(small, ids, weights) for ids in prompts]
    limits = RunnerLimits(num_blocks=12, block_size=16, max_tokens_per_step=64, max_seqs=3, max_context_len=64)
    runner = CpuDevice(threads).load(small.definition, small.config, small.tensors, weights=weights, limits=limits)
    tables = np.array([[3, 7, 0], [9, 0, 0], [1, 11, 0]], np.int32)
    try:
        for first, last in ((0, 4), (4, 17), (17, 30)):
            spans = [(s, min(first, len(ids)), min(last, len(ids))) for s, ids in enumerate(prompts)]
            spans = [span for span in spans if span[1] < span[2]]
            batch = batch_of(prompts, tables, spans)
            logits = runner.step(batch, want_logits=True).logits
            assert logits is not None
            assert np.array_equal(logits, np.concatenate([alone[s][a:b] for s, a, b in spans]))
    finally:
        runner.close()


def batch_of(prompts: list[list[int]], tables: np.ndarray, spans: list[tuple[int, int, int]]) -> StepInput:
    ids = [i for s, a, b in spans for i in prompts[s][a:b]]
    positions = np.array([p for _, a, b in spans for p in range(a, b)], np.int32)
    slots = np.array([tables[s, p // 16] * 16 + p % 16 for s, a, b in spans for p in range(a, b)], np.int64)
    return StepInput(
        input_ids=np.array(ids, np.int32),
        positions=positions,
        slot_mapping=slots,
        query_start=np.cumsum([0, *(b - a for _, a, b in spans)]).astype(np.int32),
        context_lens=np.array([b for _, _, b in spans], np.int32),
        block_tables=tables[[s for s, _, _ in spans]],
        logits_rows=np.arange(len(ids), dtype=np.int32),
    )


def test_greedy_is_the_argmax_of_the_logits(checkpoint: Checkpoint) -> None:
    ids = ids_of(checkpoint, 20)
    runner = load_runner(CpuDevice(2), checkpoint, weights="int8")
    try:
        drawn = StepDriver(runner).greedy(ids, 30)
        logits = StepDriver(runner, seed=1).logits([*ids, *drawn[:-1]])
    finally:
        runner.close()
    assert logits[19:].argmax(axis=1).tolist() == drawn


def test_sampled_logits_are_returned_unpenalized(small: Checkpoint) -> None:
    runner = load_runner(CpuDevice(1), small)
    ids = ids_of(small, 8)
    try:
        expected = StepDriver(runner).logits(ids)
        batch = batch_of([ids], np.array([[2]], np.int32), [(0, 0, 8)])
        best = int(expected[-1].argmax())
        rows = greedy_rows(8)
        rows.repetition_penalty[7] = 10.0
        rows.penalty_ids, rows.penalty_start = np.array([best], np.int32), np.array([0] * 8 + [1], np.int32)
        batch.sampling = rows
        output = runner.step(batch, want_logits=True)
        again = runner.step(batch)
    finally:
        runner.close()
    assert output.logits is not None
    assert np.array_equal(output.logits, expected)
    assert output.token_ids[:7].tolist() == expected[:7].argmax(axis=1).tolist()
    assert output.token_ids[7] != best
    assert again.logits is None
    assert np.array_equal(again.token_ids, output.token_ids)


def test_copy_block_copies_all_layers(small: Checkpoint) -> None:
    """A second sequence that shares a copied block continues as the first."""
    ids = ids_of(small, 20)
    runner = load_runner(CpuDevice(1), small, max_context_len=64)
    try:
        driver = StepDriver(runner)
        expected = driver.logits(ids)
        source, target = int(driver.table[0]), int(driver.table[-1])
        runner.copy_block(source, target)
        driver.table[0], driver.length = target, 16
        assert np.array_equal(driver.logits(ids[16:]), expected[16:])
        driver.table[0], driver.length = int(driver.table[2]), 16
        assert not np.array_equal(driver.logits(ids[16:]), expected[16:])
    finally:
        runner.close()


def test_memory_and_description(small: Checkpoint) -> None:
    runner = load_runner(CpuDevice(1), small, max_context_len=64, weights="int8")
    memory, limits, config = runner.memory(), runner.limits, small.config
    runner.close()
    assert runner.kv_type == "f32"  # heads too narrow for int8 and bf16
    keys, values = 16 * config.head_dim * 4, 16 * -(-config.head_dim // 32) * 32 * 4
    block_bytes = config.num_hidden_layers * config.num_key_value_heads * (keys + values)
    assert memory["kv_bytes"] == limits.num_blocks * block_bytes
    assert memory["weights_bytes"] > 0
    assert "threads" in CpuDevice(2).describe()


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_weights_names_what_is_read(dtype: str, tmp_path: Path) -> None:
    own = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}[dtype]
    device = CpuDevice(1)
    with open_checkpoint(make_model(tmp_path / "model", dtype=dtype)) as checkpoint:
        for asked, expected in (("auto", "int8"), ("int8", "int8"), ("f32", own), ("bf16", own)):
            runner = load_runner(device, checkpoint, weights=asked)
            assert runner.weights == expected
            block_bytes = device.kv_block_bytes(
                checkpoint.config,
                runner.limits.block_size,
                weights=asked,
                kv_type="auto",
                tensors=checkpoint.tensors,
            )
            assert runner.memory()["kv_bytes"] == block_bytes * runner.limits.num_blocks
            runner.close()


def test_weights_names_all_formats_of_a_mixed_file(small: Checkpoint) -> None:
    name = "model.layers.0.mlp.down_proj.weight"
    half = Tensor(name, "F16", small.tensors[name].data.astype(np.float16))
    tensors = {**small.tensors, name: half}
    limits = RunnerLimits(4, 16, max_tokens_per_step=8, max_seqs=1, max_context_len=64)
    runner = CpuDevice(1).load(small.definition, small.config, tensors, weights="f32", limits=limits)
    assert runner.weights == "f16+f32"
    runner.close()


@pytest.mark.parametrize("threads", [0, -1, 10**6, 1.5, True, "2"])
def test_threads_out_of_range(threads: object) -> None:
    with pytest.raises(ParameterError, match="threads"):
        CpuDevice(threads)  # type: ignore[arg-type]


def test_unknown_weights(small: Checkpoint) -> None:
    with pytest.raises(ParameterError, match="int2"):
        load_runner(CpuDevice(1), small, weights="int2")


def test_too_large_a_pool_is_one_sentence(small: Checkpoint) -> None:
    limits = RunnerLimits(2**50, 16, max_tokens_per_step=8, max_seqs=1, max_context_len=64)
    with pytest.raises(DeviceError, match="memory"):
        CpuDevice(1).load(small.definition, small.config, small.tensors, weights="f32", limits=limits)


@pytest.mark.parametrize(
    ("name", "value"),
    [("input_ids", 111), ("input_ids", -1), ("positions", 64), ("slot_mapping", -1), ("slot_mapping", 10**6),
     ("block_tables", 99), ("logits_rows", 8), ("logits_rows", -1)],
)  # fmt: skip
def test_what_points_outside_is_refused_before_a_kernel_runs(small: Checkpoint, name: str, value: int) -> None:
    runner = load_runner(CpuDevice(1), small, max_context_len=64)
    batch = batch_of([ids_of(small, 8)], np.array([[2]], np.int32), [(0, 0, 8)])
    getattr(batch, name)[..., -1] = value
    try:
        with pytest.raises(ValueError, match=name):
            runner.step(batch)
    finally:
        runner.close()


def test_close_ends_the_threads_and_later_steps_are_refused(small: Checkpoint) -> None:
    before = set(threading.enumerate())  # of which some may end meanwhile: earlier tests dropped models
    runner = load_runner(CpuDevice(3), small)
    assert len(set(threading.enumerate()) - before) == 2
    runner.close()
    runner.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(DeviceError, match="closed"):
        StepDriver(runner).logits([1, 2])


def test_close_from_another_thread_stops_a_running_step(small: Checkpoint) -> None:
    runner = load_runner(CpuDevice(2), small)
    ended: list[str] = []

    def work() -> None:
        try:
            while True:
                StepDriver(runner).logits(ids_of(small, 200))
        except DeviceError as error:
            ended.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.2)
    runner.close()
    thread.join(60)
    assert not thread.is_alive()
    assert len(ended) == 1


def test_idle_threads_burn_no_cpu(small: Checkpoint) -> None:
    runner = load_runner(CpuDevice(4), small)
    StepDriver(runner).logits([1, 2, 3])
    time.sleep(0.1)
    used = []
    for _ in range(4):
        start = time.process_time()
        time.sleep(0.3)
        used.append(time.process_time() - start)
    runner.close()
    assert min(used) < 0.15
