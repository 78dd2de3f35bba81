"""Pick the device that `--device auto|cpu|cuda` means on this machine, without importing torch where no GPU can be."""

import importlib.util
from pathlib import Path

from nanochat_infer.devices.base import Device
from nanochat_infer.errors import ParameterError

GPU_WITHOUT_TORCH = "An NVIDIA GPU is present but torch is not installed; to use the GPU: pip install -e '.[gpu]'"
GPU_WITHOUT_CUDA = (
    "An NVIDIA GPU is present but this torch cannot use it (a CPU build, or no driver); to use the GPU: "
    "pip install --force-reinstall 'torch>=2.11,<2.14' from a CUDA index"
)


def nvidia_gpu_present() -> bool:
    """True where the NVIDIA driver shows a device (Linux device nodes, or WSL's)."""
    return Path("/dev/nvidia0").exists() or Path("/proc/driver/nvidia/version").exists() or Path("/dev/dxg").exists()


def torch_installed() -> bool:
    """True where torch could be imported; does not import it."""
    return importlib.util.find_spec("torch") is not None


def select_device(
    name: str = "auto", threads: int | None = None, weights: str = "auto"
) -> tuple[Device, tuple[str, ...]]:
    """Return the device and notes for the user, one sentence each.

    Args:
        name: "auto" takes a usable GPU, else the CPU; "cpu" and "cuda" insist.
        threads: for the CPU; None uses every core this process may use.
        weights: "int8" and "int4" run on the CPU only, so "auto" takes it.

    Raises:
        ParameterError: name is none of the three.
        DeviceError: "cuda" where no GPU can be used.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise ParameterError(f"device must be auto, cpu or cuda, got {name!r}")
    if name == "cuda":
        return _cuda(), ()
    notes: tuple[str, ...] = ()
    if name == "auto" and weights not in ("int8", "int4") and nvidia_gpu_present():
        if not torch_installed():
            notes = (GPU_WITHOUT_TORCH,)
        elif _cuda_usable():
            return _cuda(), ()
        else:
            notes = (GPU_WITHOUT_CUDA,)
    from nanochat_infer.devices.cpu import CpuDevice, usable_cores

    chosen = CpuDevice(threads=threads)
    if chosen.num_threads > usable_cores():
        cores = usable_cores()
        notes += (
            f"{chosen.num_threads} threads on {cores} {'core' if cores == 1 else 'cores'} are slower than {cores}; "
            "leave --threads away to use every core once",
        )
    return chosen, notes


def gpu_free_bytes() -> int:
    """Memory of the current GPU that is not in use."""
    import torch

    return int(torch.cuda.mem_get_info()[0])


def _cuda() -> Device:
    from nanochat_infer.devices.cuda import CudaDevice

    return CudaDevice()


def _cuda_usable() -> bool:
    import torch

    return torch.cuda.is_available()
