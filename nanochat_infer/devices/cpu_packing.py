"""Quantizing linear weights into the layout of the CPU kernels, with the kernels themselves and all threads."""

from collections.abc import Sequence

import numpy as np

from kernels.cpu.program import KernelLibrary
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import STEP, TILE, PackedLinear

FORMAT_CODES = {"F32": 1, "F16": 2, "BF16": 3}
MAX_INT8_WIDTH = 65536  # 65536 * 255 * 128 is below 2^31: the sums stay exact
GROUP = 32
HEAD_KEY = "lm_head"


def linear_format(spec: WeightSpec, weights: str) -> str:
    """Return the format of one linear weight: with "int4" the output head, most sensitive of all, is int8."""
    return "int8" if weights == "auto" or spec.key == HEAD_KEY else weights


class Packer:
    """Packs linear weights, whole or in slabs of outputs.

    Args:
        library: compiled kernels.
        team: threads that share the work.
    """

    def __init__(self, library: KernelLibrary, team: ThreadTeam) -> None:
        self._library, self._team = library, team

    def pack(
        self,
        key: str,
        sources: Sequence[Tensor],
        biases: Sequence[Tensor] = (),
        *,
        kind: str = "int8",
        group: int = 0,
        first_col: int = 0,
        num_cols: int | None = None,
    ) -> PackedLinear:
        """Quantize outputs first_col .. first_col + num_cols of the stacked sources.

        Args:
            key: names the weight in errors.
            sources: [outputs, width] each, stacked along the outputs.
            biases: one per source, or none.
            kind: "int8" or "int4".
            group: inputs that share a scale, for int4; 0 takes the default.
            first_col: a multiple of 16.
            num_cols: None is all that follow; a multiple of 16 unless the last output is among them.

        Raises:
            DeviceError: the matrix is too wide for exact integer sums, or there is not enough memory.
        """
        total = sum(int(tensor.data.shape[0]) for tensor in sources)
        width = int(sources[0].data.shape[1])
        cols = total - first_col if num_cols is None else num_cols
        if width > MAX_INT8_WIDTH:
            raise DeviceError(f"{key} has {width} inputs and {kind} takes at most {MAX_INT8_WIDTH}; use weights f32")
        if kind != "int8":
            raise ParameterError(f"format must be int8 or int4, got {kind!r}")
        padded, whole = round_up(width, STEP), round_up(cols, TILE)
        data = allocate(padded * whole, f"the int8 weights of {key}")
        scales, bias = np.zeros(whole, np.float32), np.zeros(whole, np.float32)
        data[padded * (whole - TILE) :] = 128
        if biases:
            bias[:cols] = np.concatenate([tensor.to_float32() for tensor in biases])[first_col : first_col + cols]
        weight = PackedLinear("int8", width, cols, 0, data, scales, bias)
        self._run("pack_int8", weight, padded, _pieces(sources, first_col, cols))
        return weight

    @staticmethod
    def unpack(weight: PackedLinear) -> Array:
        """Return the numbers that a packed weight stands for, float32 [cols, width]."""
        padded, whole = round_up(weight.width, STEP), round_up(weight.cols, TILE)
        tiles = weight.data.reshape(whole // TILE, padded // 4, TILE, 4).transpose(0, 2, 1, 3).reshape(whole, padded)
        values = tiles[: weight.cols, : weight.width].astype(np.float32) - np.float32(128)
        return values * weight.scales[: weight.cols, None]

    def close(self) -> None:
        """End the threads."""
        self._team.close()

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, kernel: str, weight: PackedLinear, padded: int, pieces: Sequence[tuple[Tensor, Array, int]]) -> None:
        scratch = allocate(4 * padded * self._team.num_parts, "packing")
        program = Program(len(pieces))
        kept = []
        for tensor, rows, first in pieces:
            data = np.ascontiguousarray(rows)
            kept.append(data)
            places = (address(weight.data), address(weight.scales), address(scratch), 4 * padded)
            sizes = (int(data.shape[0]), weight.width, padded, first)
            arguments = (address(data), FORMAT_CODES[tensor.dtype], *sizes, *places)
            program.append(self._library.address(kernel), False, arguments)
        self._team.run(program, 0, program.num_rows, 0)


def _pieces(sources: Sequence[Tensor], first_col: int, cols: int) -> list[tuple[Tensor, Array, int]]:
    """Return (tensor, its rows inside the slab, where in the slab they begin)."""
    pieces, start = [], 0
    for tensor in sources:
        stop = start + int(tensor.data.shape[0])
        low, high = max(start, first_col), min(stop, first_col + cols)
        if low < high:
            pieces.append((tensor, tensor.data[low - start : high - start], low - first_col))
        start = stop
    return pieces
