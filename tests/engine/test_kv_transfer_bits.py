"""KV of real models, moved into another engine through bytes: the same logits and tokens, only the rest computed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer import SamplingParams, builtin
from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, RunnerLimits
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.devices.cuda import CudaDevice
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.recording_runner import RecordingRunner
from tests.tiny_models import make_model
from tests.torch_devices import TORCH_DEVICES

NUM_PROMPT, NUM_ANSWER, SEED = 300, 12, 7
LIMITS = RunnerLimits(48, 16, max_tokens_per_step=128, max_seqs=4, max_context_len=512)
PARAMS = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=SEED, max_tokens=NUM_ANSWER, ignore_eos=True)
CELLS = [
    ("builtin", "int8", "int8"),
    ("tiny", "f32", "f32"),
    ("tiny", "int8", "f32"),
    ("tiny", "int8", "bf16"),
    ("tiny", "int8", "int8"),
    ("tiny", "int4", "int8"),
]


class Side:
    """An engine on a runner of its own, with the logits of what it draws."""

    def __init__(self, device: Device, checkpoint: Checkpoint, weights: str, kv_type: str) -> None:
        self._runner = device.load(
            checkpoint.definition,
            checkpoint.config,
            checkpoint.tensors,
            weights=weights,
            kv_type=kv_type,
            limits=LIMITS,
        )
        self.recorder = RecordingRunner(self._runner, LIMITS.num_blocks)
        self.engine = ManualEngine(self.recorder, EngineLimits(prefill_chunk=100))

    def answer(self, ids: list[int]) -> tuple[list[int], np.ndarray, int]:
        """The tokens drawn, float32 [NUM_ANSWER, vocab_size] of logits, and the prompt tokens found."""
        stream = self.engine.submit(Request(ids, PARAMS))
        self.engine.finish_all()
        check_accounting(self.engine)
        tokens, finished = collect(stream)
        return tokens, self.recorder.rows(SEED, len(ids), NUM_ANSWER), finished.usage.cached_tokens

    def export(self, ids: list[int]) -> list[np.ndarray]:
        chain = self.engine.kv_chain(ids)
        blocks = [chain.export(index) for index in range(chain.num_blocks)]
        return [block for block in blocks if block is not None]

    def restore(self, ids: list[int], blocks: list[np.ndarray]) -> None:
        with self.engine.kv_chain(ids) as chain:
            for block in blocks:
                assert chain.add(block)

    def close(self) -> None:
        self.engine.close()
        self._runner.close()


@pytest.fixture(params=["builtin", "tiny"])
def checkpoint(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Checkpoint]:
    is_builtin = request.param == "builtin"
    path = builtin.path() if is_builtin else make_model(tmp_path / "tiny", head_dim=64, vocab_size=160)
    with open_checkpoint(path) as opened:
        yield opened


def prompt_of(checkpoint: Checkpoint) -> list[int]:
    ids: list[int] = np.random.default_rng(2).integers(0, checkpoint.config.vocab_size, NUM_PROMPT).tolist()
    return ids


@pytest.mark.parametrize(("checkpoint", "weights", "kv_type"), CELLS, indirect=["checkpoint"])
def test_restored_is_as_if_it_had_never_stopped(checkpoint: Checkpoint, weights: str, kv_type: str) -> None:
    ids = prompt_of(checkpoint)
    source, target, spoiled = (Side(CpuDevice(2), checkpoint, weights, kv_type) for _ in range(3))
    tokens, logits, _ = source.answer(ids)
    blocks = source.export(ids)
    assert len(blocks) == NUM_PROMPT // 16
    target.restore(ids, blocks)
    found = target.answer(ids)
    assert found[0] == tokens
    assert np.array_equal(found[1], logits)
    assert found[2] == len(blocks) * 16
    assert target.engine.stats().computed_tokens == NUM_PROMPT - found[2]
    # Also the answer's own blocks are those that the other would compute.
    assert all(np.array_equal(a, b) for a, b in zip(source.export(ids), target.export(ids), strict=True))
    spoiled.restore(ids, [blocks[0], blocks[0], *blocks[2:]])  # the control
    assert not np.array_equal(spoiled.answer(ids)[1], logits)
    for side in (source, target, spoiled):
        side.close()


@pytest.mark.parametrize("name", TORCH_DEVICES)
@pytest.mark.parametrize("checkpoint", ["tiny"], indirect=True)
@pytest.mark.parametrize("weights", ["f32", "bf16"])
def test_on_torch_restored_is_as_found_in_memory(checkpoint: Checkpoint, name: str, weights: str) -> None:
    ids = prompt_of(checkpoint)
    source, target = (Side(CudaDevice(name), checkpoint, weights, "auto") for _ in range(2))
    source.answer(ids)
    blocks = source.export(ids)
    tokens, logits, cached = source.answer(ids[: len(blocks) * 16 + 1])  # the rest in steps of the same shape
    target.restore(ids, blocks)
    found = target.answer(ids[: len(blocks) * 16 + 1])
    assert found[0] == tokens
    assert np.array_equal(found[1], logits)
    assert found[2] == cached == len(blocks) * 16
    assert all(np.array_equal(a, b) for a, b in zip(blocks, target.export(ids), strict=True))
    for side in (source, target):
        side.close()
