"""The hook between the output head and the draw: it sees each row once, and what it leaves there is drawn from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits, StepInput
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.devices.cuda import CudaDevice
from tests.step_driver import greedy_rows
from tests.tiny_models import make_model
from tests.torch_devices import TORCH_DEVICES

VOCAB_SIZE = 77
NUM_ROWS = 40  # more than the CPU has logits rows for: they come in turns
LIMITS = RunnerLimits(8, 16, max_tokens_per_step=NUM_ROWS, max_seqs=2, max_context_len=64)


@pytest.fixture(scope="module", params=["one thread", "three threads", *TORCH_DEVICES])
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelRunner]:
    threads = {"one thread": 1, "three threads": 3}.get(request.param)
    device: Device = CudaDevice(request.param) if threads is None else CpuDevice(threads)
    folder: Path = make_model(tmp_path_factory.mktemp("edit") / "tiny", "qwen3", vocab_size=VOCAB_SIZE)
    with open_checkpoint(folder) as checkpoint:
        loaded = device.load(checkpoint.definition, checkpoint.config, checkpoint.tensors, weights="f32", limits=LIMITS)
        yield loaded
        loaded.close()


def step_of(num_rows: int) -> StepInput:
    """A prompt of NUM_ROWS ids whose last rows are all drawn from."""
    positions = np.arange(NUM_ROWS, dtype=np.int32)
    return StepInput(
        input_ids=(positions * 7) % VOCAB_SIZE,
        positions=positions,
        slot_mapping=positions.astype(np.int64) + 16,
        query_start=np.array([0, NUM_ROWS], np.int32),
        context_lens=np.array([NUM_ROWS], np.int32),
        block_tables=np.array([[1, 2, 3, 0]], np.int32),
        logits_rows=positions[NUM_ROWS - num_rows :],
        sampling=greedy_rows(num_rows),
    )


@pytest.mark.parametrize("num_rows", [1, 5, NUM_ROWS])
def test_each_row_comes_once_with_the_logits_of_the_model(runner: ModelRunner, num_rows: int) -> None:
    seen: list[tuple[int, np.ndarray]] = []
    batch = step_of(num_rows)
    plain = runner.step(batch, want_logits=True)
    output = runner.step(replace(batch, edit_logits=lambda logits, first: seen.append((first, logits.copy()))))
    assert plain.logits is not None
    assert [first for first, _ in seen] == list(np.cumsum([0, *(len(rows) for _, rows in seen)])[:-1])
    assert all(rows.dtype == np.float32 for _, rows in seen)
    assert np.array_equal(np.concatenate([rows for _, rows in seen]), plain.logits)
    assert output.token_ids.tolist() == plain.token_ids.tolist(), "looking changes nothing"
    assert len(set(plain.token_ids.tolist())) > (1 if num_rows > 1 else 0)


@pytest.mark.parametrize("want_logits", [False, True])
def test_what_the_hook_leaves_is_drawn_from(runner: ModelRunner, want_logits: bool) -> None:
    def edit(logits: np.ndarray, first: int) -> None:
        for place, row in enumerate(logits, start=first):
            row[(3 * place) % VOCAB_SIZE] = 1e4
            if place == 7:
                row[:] = np.nan

    batch = step_of(NUM_ROWS)
    plain = runner.step(batch, want_logits=True)
    output = runner.step(replace(batch, edit_logits=edit), want_logits=want_logits)
    expected = [-1 if place == 7 else (3 * place) % VOCAB_SIZE for place in range(NUM_ROWS)]
    assert output.token_ids.tolist() == expected
    assert plain.token_ids.tolist() != expected
    if want_logits:
        assert np.array_equal(output.logits, plain.logits), "the logits returned are the model's own"  # type: ignore[arg-type]


def test_rows_that_are_only_wanted_are_not_edited(runner: ModelRunner) -> None:
    batch = replace(step_of(3), sampling=None, edit_logits=lambda logits, first: pytest.fail("nothing is drawn"))
    assert runner.step(batch, want_logits=True).logits is not None
