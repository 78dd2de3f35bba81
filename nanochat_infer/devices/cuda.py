"""The cuda device: PyTorch tensors on an NVIDIA GPU, or on the CPU for tests.

torch is an optional dependency, so it and what needs it are imported when a device is made, not with this file.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nanochat_infer.devices.base import ModelRunner, RunnerLimits
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor
from nanochat_infer.models.packed import PackedLinear

if TYPE_CHECKING:
    import torch

_INSTALL = "pip install -e '.[gpu]'"
_WEIGHTS = ("auto", "f32", "bf16")


class CudaDevice:
    """An NVIDIA GPU, by way of PyTorch.

    Args:
        torch_device: a torch device, "cuda" or "cuda:1"; "cpu" runs the same operators without a GPU.

    Raises:
        DeviceError: torch is not installed, or there is no such GPU.
    """

    name = "cuda"

    def __init__(self, torch_device: str = "cuda") -> None:
        try:
            import torch
        except ImportError as error:
            raise DeviceError(
                f"the cuda device needs PyTorch, which is not installed; run: {_INSTALL}, or choose --device cpu"
            ) from error
        try:
            self.torch_device = torch.device(torch_device)
        except RuntimeError as error:
            raise DeviceError(
                f'the torch device must be like "cuda", "cuda:1" or "cpu", got {torch_device!r}'
            ) from error
        if self.torch_device.type == "cuda":
            _require_gpu(self.torch_device)

    def describe(self) -> str:
        """Return one line: the GPU, its memory and compute capability, and torch's version."""
        import torch

        if self.torch_device.type != "cuda":
            return f"{self.torch_device} through torch {torch.__version__}, {torch.get_num_threads()} threads"
        properties = torch.cuda.get_device_properties(self.torch_device)
        memory_gib = properties.total_memory / 2**30
        capability = f"{properties.major}.{properties.minor}"
        return f"{properties.name}, {memory_gib:.0f} GiB, compute {capability}, torch {torch.__version__}"

    def kv_block_bytes(
        self, config: ModelConfig, block_size: int, *, weights: str, kv_type: str, tensors: Mapping[str, Tensor]
    ) -> int:
        """Bytes of one KV block, all layers; its numbers have the type of the weights."""
        dtype = resolve_dtype(weights, tensors)
        _check_kv_type(kv_type, dtype)
        numbers = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * block_size
        return numbers * dtype.itemsize

    def load(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        *,
        weights: str,
        limits: RunnerLimits,
        kv_type: str = "auto",
        packed: Mapping[str, PackedLinear] | None = None,
    ) -> ModelRunner:
        """Copy the weights to the GPU and allocate the KV pool.

        Args:
            definition: the model.
            config: its sizes.
            tensors: checkpoint tensors by name; those of the right type stay mapped if the torch device is the CPU.
            weights: "f32", "bf16", or "auto": bf16 if the checkpoint is F16 or BF16. KV has the same type.
            limits: sizes of the runner.
            kv_type: "auto", or the type that the weights get.
            packed: must be empty; packed weights are for the CPU.

        Raises:
            DeviceError: weights or kv_type is of another kind, or memory does not suffice.
        """
        from nanochat_infer.devices.cuda_runner import CudaRunner

        if weights not in _WEIGHTS:
            raise DeviceError(f"the cuda device takes weights auto, f32 or bf16 for now, got {weights}")
        if packed:
            raise DeviceError("a .nano file holds weights packed for the CPU; use --device cpu, or the model's folder")
        dtype = resolve_dtype(weights, tensors)
        _check_kv_type(kv_type, dtype)
        return CudaRunner(self.torch_device, definition, config, tensors, dtype=dtype, limits=limits)


def resolve_dtype(weights: str, tensors: Mapping[str, Tensor]) -> "torch.dtype":
    """Return torch's name for the weights: of "auto", bfloat16 as soon as a matrix of the checkpoint has 16 bits."""
    import torch

    if weights == "auto":
        half = any(tensor.dtype != "F32" for tensor in tensors.values() if tensor.data.ndim > 1)
        return torch.bfloat16 if half else torch.float32
    return torch.bfloat16 if weights == "bf16" else torch.float32


def _check_kv_type(kv_type: str, dtype: "torch.dtype") -> None:
    name = {2: "bf16", 4: "f32"}[dtype.itemsize]
    if kv_type not in ("auto", name):
        raise DeviceError(f"the cuda device keeps KV in the type of the weights, {name} here, got kv_type {kv_type}")


def _require_gpu(device: "torch.device") -> None:
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if count == 0:
        raise DeviceError(
            f"no NVIDIA GPU is usable by torch {torch.__version__}; check the driver with nvidia-smi and run: "
            f"{_INSTALL}, or choose --device cpu"
        )
    if device.index is not None and device.index >= count:
        raise DeviceError(f"the cuda device must be from cuda:0 to cuda:{count - 1}, got {device}")
