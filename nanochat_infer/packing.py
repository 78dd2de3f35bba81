"""Quantizes the linear weights of an open model folder on the CPU, for nano.pack_model and nano.packed_model."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import Array, PackedLinear

if TYPE_CHECKING:
    from nanochat_infer.devices.cpu import CpuDevice
    from nanochat_infer.devices.cpu_packing import Packer


class DevicePacker:
    """A nano.LinearPacker; a context manager. Threads and kernels are had when the first weight is packed.

    Args:
        device: does the work.
        tensors: of the checkpoint, by name.
        weights: "auto", "int8" or "int4".
        group: inputs that share a scale in int4; 0 takes the default.
    """

    def __init__(self, device: "CpuDevice", tensors: Mapping[str, Tensor], weights: str, group: int = 0) -> None:
        self._device, self._tensors = device, tensors
        self._weights, self._group = weights, group
        self._packer: Packer | None = None

    def plan(self, spec: WeightSpec) -> tuple[str, int]:
        """Return format and group of a linear weight."""
        from nanochat_infer.devices.cpu_packing import GROUP, linear_format

        kind = linear_format(spec, self._weights)
        return kind, (self._group or GROUP) if kind == "int4" else 0

    def pack(self, spec: WeightSpec, first_col: int, num_cols: int) -> PackedLinear:
        """Return a slab of outputs, quantized with all threads.

        Raises:
            DeviceError: the matrix is too wide, or there is not enough memory.
        """
        kind, group = self.plan(spec)
        sources, biases = ([self._tensors[name] for name in names] for names in (spec.sources, spec.biases))
        return self._made().pack(
            spec.key, sources, biases, kind=kind, group=group, first_col=first_col, num_cols=num_cols
        )

    def unpack(self, weight: PackedLinear) -> Array:
        """Return the numbers that a packed weight stands for, float32 [cols, width]."""
        return self._made().unpack(weight)

    def close(self) -> None:
        """End the threads."""
        if self._packer is not None:
            self._packer.close()
            self._packer = None

    def __enter__(self) -> "DevicePacker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _made(self) -> "Packer":
        if self._packer is None:
            self._packer = self._device.packer()
        return self._packer
