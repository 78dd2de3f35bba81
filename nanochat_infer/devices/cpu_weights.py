"""Weights as the CPU kernels want them: mapped as they are, or packed to int8."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kernels.cpu.program import KernelLibrary
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.definition import Tensor, WeightSpec

FORMAT_CODES = {"F32": 1, "F16": 2, "BF16": 3}
FLOAT_KERNELS = {"F32": "linear_f32", "F16": "linear_f16", "BF16": "linear_bf16"}
TILE = 16
STEP = 64
MAX_INT8_WIDTH = 65536  # 65536 * 255 * 128 is below 2^31: the sums stay exact


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


@dataclass(slots=True, eq=False)
class Int8Linear:
    """A packed int8 weight: u8 [cols/16][padded/4][16][4], float32 scales and bias [cols up to 16]."""

    packed: Array
    scales: Array
    bias: Array
    width: int
    padded: int
    cols: int


CpuWeight = CpuEmbedding | CpuVector | FloatLinear | Int8Linear


@dataclass(slots=True)
class WeightLoader:
    """Makes device weights from a checkpoint's tensors.

    Args:
        tensors: by name; the weights keep views of those that are used as they are.
        quantized: pack linear weights to int8.
    """

    tensors: Mapping[str, Tensor]
    quantized: bool
    owned_bytes: int = 0
    _formats: set[str] = field(default_factory=set)
    _packing: list[tuple[Tensor, int, Int8Linear]] = field(default_factory=list)

    def make(self, spec: WeightSpec) -> CpuWeight:
        """Return the weight of one spec; an int8 one holds numbers only after pack().

        Raises:
            DeviceError: not enough memory, or a matrix too wide for exact integer sums.
        """
        sources = [self.tensors[name] for name in spec.sources]
        if spec.kind == "vector":
            return CpuVector(self._floats(sources))
        if spec.kind == "embedding":
            (table,) = sources
            return CpuEmbedding(np.ascontiguousarray(table.data), FORMAT_CODES[table.dtype], int(table.data.shape[1]))
        biases = [self.tensors[name] for name in spec.biases]
        return self._int8(spec.key, sources, biases) if self.quantized else self._float(sources, biases)

    @property
    def weights(self) -> str:
        """The format of the linear weights made so far: "int8", or the checkpoint's own, "bf16+f32" where mixed."""
        return "int8" if self.quantized else "+".join(sorted(self._formats))

    def _floats(self, sources: Sequence[Tensor]) -> Array:
        data = np.concatenate([tensor.to_float32() for tensor in sources])
        self.owned_bytes += data.nbytes
        return data

    def _float(self, sources: Sequence[Tensor], biases: Sequence[Tensor]) -> FloatLinear:
        parts = []
        for i, tensor in enumerate(sources):
            bias = self._floats([biases[i]]) if biases else None
            data = np.ascontiguousarray(tensor.data)
            self._formats.add(tensor.dtype.lower())
            parts.append(FloatPart(data, FLOAT_KERNELS[tensor.dtype], int(data.shape[0]), bias))
        return FloatLinear(tuple(parts), int(sources[0].data.shape[1]), sum(part.cols for part in parts))

    def _int8(self, key: str, sources: Sequence[Tensor], biases: Sequence[Tensor]) -> Int8Linear:
        width, cols = int(sources[0].data.shape[1]), sum(int(tensor.data.shape[0]) for tensor in sources)
        if width > MAX_INT8_WIDTH:
            raise DeviceError(f"{key} has {width} inputs and int8 takes at most {MAX_INT8_WIDTH}; choose weights f32")
        padded, whole = round_up(width, STEP), round_up(cols, TILE)
        packed = allocate(padded * whole, f"the int8 weights of {key}")
        scales, bias = np.zeros(whole, np.float32), np.zeros(whole, np.float32)
        packed[padded * (whole - TILE) :] = 128
        if biases:
            bias[:cols] = np.concatenate([tensor.to_float32() for tensor in biases])
        self.owned_bytes += packed.nbytes + scales.nbytes + bias.nbytes
        weight = Int8Linear(packed, scales, bias, width, padded, cols)
        first = 0
        for tensor in sources:
            self._packing.append((tensor, first, weight))
            first += int(tensor.data.shape[0])
        return weight

    def pack(self, library: KernelLibrary, team: ThreadTeam) -> None:
        """Quantize all int8 weights made so far, with all threads."""
        if not self._packing:
            return
        widest = max(weight.padded for _, _, weight in self._packing)
        scratch = allocate(4 * widest * team.num_parts, "packing")
        program = Program(len(self._packing))
        kept = []
        for tensor, first, weight in self._packing:
            data = np.ascontiguousarray(tensor.data)
            kept.append(data)
            rows, width = (int(size) for size in data.shape)
            places = (address(weight.packed), address(weight.scales), address(scratch), 4 * widest)
            code = FORMAT_CODES[tensor.dtype]
            program.append(
                library.address("pack_int8"),
                False,
                (address(data), code, rows, width, weight.padded, first, *places),
            )
        team.run(program, 0, program.num_rows, 0)
        self._packing.clear()
