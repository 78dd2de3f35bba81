"""Quantizing linear weights into the layout of the CPU kernels, with the kernels themselves and all threads."""

from collections.abc import Sequence

import numpy as np

from kernels.cpu.int4_layout import layout
from kernels.cpu.library import KernelLibrary
from kernels.cpu.program_layout import JOINED, STAGE
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import MAX_INTEGER_WIDTH, STEP, TILE, PackedLinear, packed_sizes

FORMAT_CODES = {"F32": 1, "F16": 2, "BF16": 3}
# Bits of the largest number that int4 takes: 1e18, where the sums of squares are far from infinite, and all of float16.
_MAX_INT4_BITS = {"F32": 0x5D5E0B6B, "F16": 0x7BFF, "BF16": 0x5D5E}
GROUP = 32
HEAD_KEY = "lm_head"
Piece = tuple[Tensor, Array, int]  # a source, its rows in a slab, where in the slab they begin


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
            DeviceError: the matrix is too wide for exact integer sums, holds a number that is not finite or too
                large, or there is not enough memory.
        """
        total = sum(int(tensor.data.shape[0]) for tensor in sources)
        width = int(sources[0].data.shape[1])
        cols = total - first_col if num_cols is None else num_cols
        if width > MAX_INTEGER_WIDTH:
            raise DeviceError(f"{key} has {width} inputs and {kind} takes at most {MAX_INTEGER_WIDTH}; use weights f32")
        group = GROUP if kind == "int4" and group == 0 else group
        data_bytes, scale_bytes, zero_bytes, bias_bytes = packed_sizes(kind, width, cols, group)
        data = allocate(data_bytes, f"the {kind} weights of {key}")
        scales, bias = np.zeros(scale_bytes // 4, np.float32), np.zeros(bias_bytes // 4, np.float32)
        zeros = np.full(zero_bytes // 4, 128, np.int32)
        if biases:
            bias[:cols] = np.concatenate([tensor.to_float32() for tensor in biases])[first_col : first_col + cols]
        weight = PackedLinear(kind, width, cols, group, data, scales, zeros, bias)
        pieces = _pieces(sources, first_col, cols)
        if kind == "int4":
            self._pack_int4(weight, pieces)
        else:
            self._pack_int8(weight, pieces)
        # The scales of int4 lie among its data, so there the numbers themselves are looked at.
        small = all(map(_fits_int4, pieces)) if kind == "int4" else np.isfinite(scales).all()
        if not (small and np.isfinite(bias).all()):
            raise DeviceError(f"{key} holds a NaN, an infinity or a number too large to pack; download the model again")
        return weight

    @staticmethod
    def unpack(weight: PackedLinear) -> Array:
        """Return the numbers that a packed weight stands for, float32 [cols, width]."""
        padded, whole = round_up(weight.width, STEP), round_up(weight.cols, TILE)
        if weight.format == "int4":
            return _unpack_int4(weight)
        tiles = weight.data.reshape(whole // TILE, padded // 4, TILE, 4).transpose(0, 2, 1, 3).reshape(whole, padded)
        zeros = weight.zeros[: weight.cols, None].astype(np.float32)
        values = tiles[: weight.cols, : weight.width].astype(np.float32) - zeros
        return values * weight.scales[: weight.cols, None]

    def close(self) -> None:
        """End the threads."""
        self._team.close()

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pack_int8(self, weight: PackedLinear, pieces: Sequence[Piece]) -> None:
        padded = round_up(weight.width, STEP)
        weight.data[len(weight.data) - padded * TILE :] = 128
        scratch = allocate(4 * padded * self._team.num_parts, "packing")
        columns = (address(weight.scales), address(weight.zeros))
        places = (address(weight.data), *columns, address(scratch), 4 * padded)
        self._run("pack_int8", weight, padded, pieces, places)

    def _pack_int4(self, weight: PackedLinear, pieces: Sequence[Piece]) -> None:
        sizes = layout(weight.width, weight.cols, weight.group)
        places = (address(weight.data), weight.group, int(sizes.wide), sizes.tile_bytes)
        self._run("pack_int4", weight, sizes.padded, pieces, places)

    def _run(
        self, kernel: str, weight: PackedLinear, padded: int, pieces: Sequence[Piece], places: tuple[int, ...]
    ) -> None:
        program = Program(len(pieces))
        kept = []
        for i, (tensor, rows, first) in enumerate(pieces):
            data = np.ascontiguousarray(rows)
            kept.append(data)
            sizes = (int(data.shape[0]), weight.width, padded, first)
            arguments = (address(data), FORMAT_CODES[tensor.dtype], *sizes, *places)
            # Two tensors may share a tile of outputs, so they are not packed at the same time.
            program.append(self._library.address(kernel), STAGE if i else JOINED, arguments)
        self._team.run(program, 0, program.num_rows, 0)


def _pieces(sources: Sequence[Tensor], first_col: int, cols: int) -> list[Piece]:
    """Return (tensor, its rows inside the slab, where in the slab they begin)."""
    pieces, start = [], 0
    for tensor in sources:
        stop = start + int(tensor.data.shape[0])
        low, high = max(start, first_col), min(stop, first_col + cols)
        if low < high:
            pieces.append((tensor, tensor.data[low - start : high - start], low - first_col))
        start = stop
    return pieces


def _fits_int4(piece: Piece) -> bool:
    """Whether all numbers are finite and small enough; compares their bits, which grow with the magnitude."""
    tensor, rows, _ = piece
    bits = rows.view(np.uint32) & 0x7FFFFFFF if tensor.dtype == "F32" else rows.view(np.uint16) & 0x7FFF
    return int(bits.max(initial=0)) <= _MAX_INT4_BITS[tensor.dtype]


def _unpack_int4(weight: PackedLinear) -> Array:
    sizes = layout(weight.width, weight.cols, weight.group)
    lines = 1 + (sizes.group if sizes.wide else 64) // 8
    words = weight.data.view(np.uint32).reshape(sizes.tiles, -1, lines, TILE)
    shifts = np.array([8 * (i % 4) + 4 * (i // 4) for i in range(8)], np.uint32)
    # [tiles, blocks, lines, outputs, 8] -> [tiles, outputs, blocks, lines, 8]
    nibbles = (words[:, :, 1:, :, None] >> shifts & np.uint32(15)).transpose(0, 3, 1, 2, 4)
    heads = words[:, :, 0].transpose(0, 2, 1)
    if sizes.wide:
        zero, scale = heads & np.uint32(15), (heads & np.uint32(0xFFFFFFF0)).view(np.float32)
    else:
        codes = np.stack([heads & np.uint32(0xFFFF), heads >> np.uint32(16)], axis=-1).reshape(*heads.shape[:2], -1)
        zero, scale = codes & np.uint32(15), ((codes & np.uint32(0xFFF0)) << np.uint32(15)).view(np.float32)
    q = nibbles.reshape(sizes.tiles, TILE, -1, sizes.group).astype(np.float32)
    values: Array = (q - zero[..., None].astype(np.float32)) * scale[..., None]
    return values.reshape(sizes.tiles * TILE, -1)[: weight.cols, : weight.width]
