"""Weights as the CPU kernels want them: mapped as they are, or packed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nanochat_infer.devices.cpu_memory import Array, address
from nanochat_infer.devices.cpu_packing import FORMAT_CODES, Packer, linear_format
from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import PackedLinear

FLOAT_KERNELS = {"F32": "linear_f32", "F16": "linear_f16", "BF16": "linear_bf16"}


@dataclass(slots=True, eq=False)
class CpuEmbedding:
    """A mapped [vocab, hidden] table."""

    table: Array
    format_code: int
    width: int


@dataclass(slots=True, eq=False)
class CpuVector:
    """float32 [n]."""

    data: Array


@dataclass(slots=True, eq=False)
class FloatPart:
    """Rows of a linear weight as one checkpoint tensor holds them."""

    data: Array
    kernel: str
    cols: int
    bias: Array | None


@dataclass(slots=True, eq=False)
class FloatLinear:
    """A linear weight read where the checkpoint is mapped."""

    parts: tuple[FloatPart, ...]
    width: int
    cols: int


CpuWeight = CpuEmbedding | CpuVector | FloatLinear | PackedLinear


@dataclass(slots=True)
class WeightLoader:
    """Makes device weights from a checkpoint's tensors, or takes packed ones as they are.

    Args:
        tensors: by name; the weights keep views of those that are used as they are.
        packed: linear weights that are packed already, by key.
        packer: quantizes the other linear weights; None reads them as the checkpoint has them.
        weights: "auto", "int8" or "int4", for what is to be packed.
    """

    tensors: Mapping[str, Tensor]
    packed: Mapping[str, PackedLinear] = field(default_factory=dict)
    packer: Packer | None = None
    weights: str = "auto"
    step_bytes: int = 0
    _owned_bytes: int = 0
    _mapped: dict[int, int] = field(default_factory=dict)
    _formats: set[str] = field(default_factory=set)

    def make(self, spec: WeightSpec) -> CpuWeight:
        """Return the weight of one spec.

        Raises:
            DeviceError: not enough memory, or a matrix too wide for exact integer sums.
        """
        if spec.key in self.packed:
            return self._take(self.packed[spec.key])
        sources = [self.tensors[name] for name in spec.sources]
        if spec.kind == "vector":
            return CpuVector(self._floats(sources))
        if spec.kind == "embedding":
            (table,) = sources
            data = np.ascontiguousarray(table.data)
            if self.packer is None and not self.packed:
                self._mapped[address(data)] = data.nbytes
            return CpuEmbedding(data, FORMAT_CODES[table.dtype], int(table.data.shape[1]))
        biases = [self.tensors[name] for name in spec.biases]
        if self.packer is None:
            return self._float(sources, biases)
        return self._take(self.packer.pack(spec.key, sources, biases, kind=linear_format(spec, self.weights)))

    @property
    def held_bytes(self) -> int:
        """Bytes of all weights made so far; of an embedding table beside packed weights only rows are read."""
        return self._owned_bytes + sum(self._mapped.values())

    @property
    def format(self) -> str:
        """The format of the linear weights made so far: "int8", "int4", the checkpoint's own; "bf16+f32" if mixed."""
        return "int4" if "int4" in self._formats else "+".join(sorted(self._formats))

    def _take(self, weight: PackedLinear) -> PackedLinear:
        self._owned_bytes += weight.nbytes
        self.step_bytes += weight.nbytes
        self._formats.add(weight.format)
        return weight

    def _floats(self, sources: Sequence[Tensor]) -> Array:
        data = np.concatenate([tensor.to_float32() for tensor in sources])
        self._owned_bytes += data.nbytes
        self.step_bytes += data.nbytes
        return data

    def _float(self, sources: Sequence[Tensor], biases: Sequence[Tensor]) -> FloatLinear:
        parts = []
        for i, tensor in enumerate(sources):
            bias = self._floats([biases[i]]) if biases else None
            data = np.ascontiguousarray(tensor.data)
            self._formats.add(tensor.dtype.lower())
            self._mapped[address(data)] = data.nbytes
            self.step_bytes += data.nbytes
            parts.append(FloatPart(data, FLOAT_KERNELS[tensor.dtype], int(data.shape[0]), bias))
        return FloatLinear(tuple(parts), int(sources[0].data.shape[1]), sum(part.cols for part in parts))
