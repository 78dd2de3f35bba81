"""KV blocks as bytes, on every runner: copies, checked sizes, while a step runs, and after close."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.devices.cuda import CudaDevice
from nanochat_infer.errors import DeviceError
from tests.numpy_operators import NumpyDevice
from tests.scripted_runner import ScriptedRunner
from tests.step_driver import StepDriver, load_runner
from tests.tiny_models import make_model
from tests.torch_devices import GPU_MARKS

REAL = [
    pytest.param(lambda: CpuDevice(2), id="cpu"),
    pytest.param(lambda: CudaDevice("cpu"), id="torch-cpu"),
    pytest.param(lambda: CudaDevice("cuda"), id="cuda", marks=GPU_MARKS),
]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkpoint]:
    with open_checkpoint(make_model(tmp_path_factory.mktemp("tiny") / "model")) as opened:
        yield opened


def check_copies(runner: ModelRunner) -> None:
    """What is written is read back, from this block alone; what was read stays as it was."""
    last = runner.limits.num_blocks - 1
    random = np.random.default_rng(0)
    one, other = (random.integers(0, 256, runner.block_bytes).astype(np.uint8) for _ in range(2))
    before = runner.read_block(0)
    assert (before.dtype, before.shape) == (np.uint8, (runner.block_bytes,))
    runner.write_block(last, one)
    copy = runner.read_block(last)
    runner.write_block(last, other)
    assert np.array_equal(copy, one)
    assert np.array_equal(runner.read_block(last), other)
    assert np.array_equal(runner.read_block(0), before)
    runner.copy_block(last, 0)
    assert np.array_equal(runner.read_block(0), other)
    frozen = np.frombuffer(bytes(runner.block_bytes), np.uint8)  # as a file gives it
    runner.write_block(0, frozen)
    assert not runner.read_block(0).any()


@pytest.mark.parametrize("make_device", REAL)
def test_copies_of_a_real_runner(make_device: Callable[[], Device], checkpoint: Checkpoint) -> None:
    device = make_device()
    for weights in ("f32", "bf16"):
        runner = load_runner(device, checkpoint, weights=weights)
        assert runner.block_bytes * runner.limits.num_blocks == runner.memory()["kv_bytes"]
        config = checkpoint.config
        kinds = {"weights": weights, "kv_type": "auto", "tensors": checkpoint.tensors}
        assert runner.block_bytes == device.kv_block_bytes(config, runner.limits.block_size, **kinds)  # type: ignore[arg-type]
        check_copies(runner)
        for block_id in (-1, runner.limits.num_blocks):
            with pytest.raises(ValueError, match="block_id must be from 0"):
                runner.read_block(block_id)
            with pytest.raises(ValueError, match="block_id must be from 0"):
                runner.write_block(block_id, np.zeros(runner.block_bytes, np.uint8))
        for wrong in (np.zeros(runner.block_bytes - 1, np.uint8), np.zeros(runner.block_bytes, np.int8)):
            with pytest.raises(ValueError, match="a KV block is uint8"):
                runner.write_block(0, wrong)
        runner.close()
        with pytest.raises(DeviceError, match="was closed"):
            runner.read_block(0)
        with pytest.raises(DeviceError, match="was closed"):
            runner.write_block(0, np.zeros(runner.block_bytes, np.uint8))


def test_copies_of_the_runners_of_other_tests(checkpoint: Checkpoint) -> None:
    check_copies(ScriptedRunner())
    check_copies(load_runner(NumpyDevice(), checkpoint))


def test_on_the_cpu_copies_wait_for_no_step(checkpoint: Checkpoint) -> None:
    runner = load_runner(CpuDevice(1), checkpoint)
    data = np.ones(runner.block_bytes, np.uint8)
    done = threading.Event()

    def copy() -> None:
        runner.write_block(3, data)
        assert np.array_equal(runner.read_block(3), data)
        done.set()

    with runner._lock:  # type: ignore[attr-defined]  # a step that does not end
        thread = threading.Thread(target=copy)
        thread.start()
        assert done.wait(60)
    thread.join()
    runner.close()


@pytest.mark.parametrize("make_device", REAL)
def test_copies_beside_steps_and_closing(make_device: Callable[[], Device], checkpoint: Checkpoint) -> None:
    expected = StepDriver(load_runner(make_device(), checkpoint)).logits(range(60), chunk=7)
    runner = load_runner(make_device(), checkpoint)
    driver = StepDriver(runner)
    spare = sorted(set(range(runner.limits.num_blocks)) - set(driver.table.tolist()))
    stop = threading.Event()
    wrong: list[object] = []

    def copy(block_id: int) -> None:
        random = np.random.default_rng(block_id)
        try:
            while not stop.is_set():
                data = random.integers(0, 256, runner.block_bytes).astype(np.uint8)
                runner.write_block(block_id, data)
                if not np.array_equal(runner.read_block(block_id), data):
                    wrong.append(block_id)
        except DeviceError:
            return

    threads = [threading.Thread(target=copy, args=(block_id,)) for block_id in spare[:2]]
    for thread in threads:
        thread.start()
    assert np.array_equal(driver.logits(range(60), chunk=7), expected)
    runner.close()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    stop.set()
    assert not wrong


def test_a_closed_pool_is_given_back_after_the_last_copy(tmp_path: Path, checkpoint: Checkpoint) -> None:
    runner = load_runner(CpuDevice(1), checkpoint)
    view = runner._block(0)  # type: ignore[attr-defined]  # as inside of a copy
    runner.close()
    view[:] = 1  # memory that is still there
    assert view.all()


def test_the_numeric_mode_names_machine_and_libraries(checkpoint: Checkpoint) -> None:
    import torch

    cpu, cuda = (load_runner(device, checkpoint) for device in (CpuDevice(1), CudaDevice("cpu")))
    assert cpu.numeric_mode().startswith("cpu, ")
    assert f"numpy {np.__version__}" in cpu.numeric_mode()
    assert cuda.numeric_mode() == f"cpu, torch {torch.__version__}"
    cpu.close()
    cuda.close()
