"""Quantized linear weights in the layout that the CPU kernels read, from wherever they come: packed now, or a file."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nanochat_infer.errors import ParameterError

LAYOUT_VERSION = 2  # of the bytes below; raised with every change of a kernel's layout
TILE = 16  # output channels that lie side by side
INT4_GROUPS = (32, 64, 128)
STEP = 64  # int8: inputs are padded to a multiple of it
MAX_INTEGER_WIDTH = 65536  # 65536 * 255 * 128 is below 2^31: the sums of the kernels stay exact

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class PackedLinear:
    """One linear weight.

    Args:
        format: "int8" or "int4".
        width: inputs.
        cols: outputs.
        group: inputs that share a scale; 0 is one scale for each output, over all inputs.
        data: uint8, 64-byte aligned. int8: [cols / 16][padded / 4][16][4], weight = scale * (byte - zero), padded to
            16 outputs and 64 inputs. int4: kernels/cpu/linear_int4.py says what lies where.
        scales: float32 [cols up to 16] for int8, empty for int4, whose scales lie in data.
        zeros: int32 [cols up to 16] from 0 to 255, the bytes that stand for 0; empty for int4.
        bias: float32 [cols up to 16], zeros where there is none.
    """

    format: str
    width: int
    cols: int
    group: int
    data: Array
    scales: Array
    zeros: Array
    bias: Array

    @property
    def nbytes(self) -> int:
        """Bytes of all parts."""
        return int(self.data.nbytes + self.scales.nbytes + self.zeros.nbytes + self.bias.nbytes)


def packed_sizes(kind: str, width: int, cols: int, group: int) -> tuple[int, int, int, int]:
    """Return the bytes of data, scales, zeros and bias; slabs of outputs that are a multiple of 16 concatenate.

    Raises:
        ParameterError: an unknown format, or a group that it does not have.
    """
    whole = -(-cols // TILE) * TILE
    if kind == "int8":
        if group != 0:
            raise ParameterError(f"int8 has one scale for each output, so its group must be 0, got {group}")
        return -(-width // STEP) * STEP * whole, 4 * whole, 4 * whole, 4 * whole
    if kind == "int4":
        if group not in INT4_GROUPS:
            raise ParameterError(f"an int4 group must be one of {', '.join(map(str, INT4_GROUPS))}, got {group}")
        block = max(STEP, group)
        padded = -(-width // block) * block
        # A header line of 64 bytes for 64 inputs in groups of 32, and for each longer group.
        return padded // block * (64 + block * TILE // 2) * (whole // TILE), 0, 0, 4 * whole
    raise ParameterError(f"format must be int8 or int4, got {kind!r}")
