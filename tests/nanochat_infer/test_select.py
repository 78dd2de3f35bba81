"""Which device `auto` takes, and what the user is told."""

import pytest

from nanochat_infer.devices import select
from nanochat_infer.devices.select import GPU_WITHOUT_CUDA, GPU_WITHOUT_TORCH, select_device
from nanochat_infer.errors import ParameterError


class FakeCuda:
    name = "cuda"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    def describe(gpu: bool, torch: bool, cuda: bool) -> None:
        monkeypatch.setattr(select, "nvidia_gpu_present", lambda: gpu)
        monkeypatch.setattr(select, "torch_installed", lambda: torch)
        monkeypatch.setattr(select, "_cuda_usable", lambda: cuda)
        monkeypatch.setattr(select, "_cuda", FakeCuda)

    return describe


@pytest.mark.parametrize(
    ("gpu", "torch", "cuda", "name", "notes"),
    [
        (False, True, True, "cpu", ()),
        (True, False, False, "cpu", (GPU_WITHOUT_TORCH,)),
        (True, True, False, "cpu", (GPU_WITHOUT_CUDA,)),
        (True, True, True, "cuda", ()),
    ],
)
def test_auto(machine, gpu: bool, torch: bool, cuda: bool, name: str, notes: tuple[str, ...]) -> None:
    machine(gpu, torch, cuda)
    device, said = select_device("auto")
    assert (device.name, said) == (name, notes)
    assert all("\n" not in note for note in said)


def test_packed_weights_run_where_they_can(machine) -> None:
    machine(True, True, True)
    assert select_device("auto", weights="int8")[0].name == "cpu"
    assert select_device("auto", weights="int4")[0].name == "cpu"
    assert select_device("auto", weights="bf16")[0].name == "cuda"


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(ParameterError, match="device must be auto, cpu or cuda, got 'tpu'"):
        select_device("tpu")


def test_more_threads_than_cores_are_remarked_on(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(False, False, False)
    monkeypatch.setattr("nanochat_infer.devices.cpu.usable_cores", lambda: 2)
    assert select_device("cpu", threads=2)[1] == ()
    (note,) = select_device("cpu", threads=64)[1]
    assert note == "64 threads on 2 cores are slower than 2; leave --threads away to use every core once"
