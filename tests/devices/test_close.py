"""What a closed model gives back although its object is kept: the KV pool, the weights and the mapped file."""

import gc
import mmap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import nanochat_infer
from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits, StepInput
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.devices.cuda import CudaDevice
from nanochat_infer.errors import DeviceError
from tests.step_driver import StepDriver
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

POOL_BYTES = 1 << 29
DEVICES = [pytest.param(lambda: CpuDevice(2), id="cpu"), pytest.param(lambda: CudaDevice("cpu"), id="torch-cpu")]
MAPS = Path("/proc/self/maps")
pytestmark = pytest.mark.skipif(not MAPS.exists(), reason="needs /proc")


@pytest.fixture
def checkpoint(tmp_path: Path) -> Iterator[Checkpoint]:
    with open_checkpoint(make_model(tmp_path / "model")) as opened:
        yield opened


def load_with_pool(device: Device, checkpoint: Checkpoint, pool_bytes: int) -> ModelRunner:
    config = checkpoint.config
    block = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * 16 * 4
    limits = RunnerLimits(pool_bytes // block, 16, max_tokens_per_step=64, max_seqs=4, max_context_len=128)
    return device.load(checkpoint.definition, config, checkpoint.tensors, weights="f32", limits=limits)


def address_space() -> int:
    """Bytes of address space of this process, whether touched or not."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE


def settle() -> None:
    """Let go of what earlier tests dropped: their pools and files must not leave the address space in between."""
    gc.collect()
    for thread in threading.enumerate():
        if thread.name == "nanochat-close":
            thread.join(60)


@pytest.mark.parametrize("make_device", DEVICES)
def test_close_gives_the_pool_back(make_device: Callable[[], Device], checkpoint: Checkpoint) -> None:
    device = make_device()
    load_with_pool(device, checkpoint, 1 << 20).close()
    settle()
    before = address_space()
    runner = load_with_pool(device, checkpoint, POOL_BYTES)
    StepDriver(runner).logits([1, 2, 3])
    assert address_space() - before > 0.9 * POOL_BYTES
    assert runner.memory()["kv_bytes"] > 0.9 * POOL_BYTES
    runner.close()
    assert address_space() - before < 0.5 * POOL_BYTES
    assert set(runner.memory().values()) == {0}


@pytest.mark.parametrize("make_device", DEVICES)
def test_a_closed_runner_refuses_before_it_looks_at_the_step(
    make_device: Callable[[], Device], checkpoint: Checkpoint
) -> None:
    runner = load_with_pool(make_device(), checkpoint, 1 << 20)
    runner.close()
    nothing = np.zeros(0, np.int32)
    batch = StepInput(nothing, nothing, nothing.astype(np.int64), nothing, nothing, np.zeros((0, 0), np.int32), nothing)
    with pytest.raises(DeviceError, match="closed"):
        runner.step(batch)
    with pytest.raises(DeviceError, match="closed"):
        runner.copy_block(0, 1)


def step_for_ever(runner: ModelRunner, started: threading.Event) -> None:
    while True:
        StepDriver(runner).logits([1, 2, 3] * 20)
        started.set()


@pytest.mark.parametrize("make_device", DEVICES)
def test_close_while_steps_run_ends_them_with_one_sentence(
    make_device: Callable[[], Device], checkpoint: Checkpoint
) -> None:
    device = make_device()
    for _ in range(20):
        runner, started = load_with_pool(device, checkpoint, 1 << 20), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(step_for_ever, runner, started)
            assert started.wait(60)
            runner.close()
            with pytest.raises(DeviceError, match="closed"):
                running.result(60)


@pytest.mark.parametrize("weights", ["f32", "int8"])
def test_a_closed_model_is_no_longer_mapped(weights: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model", vocab_size=VOCAB_SIZE)
    write_tokenizer(folder)
    file = str(folder / "model.safetensors")
    llm = nanochat_infer.load(folder, device="cpu", weights=weights, kv_memory="16M")
    llm.generate("hello", SamplingParams(max_tokens=3))
    assert file in MAPS.read_text()
    llm.close()
    assert file not in MAPS.read_text()
