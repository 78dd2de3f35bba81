"""Activations for 4-bit weights: two int8 planes as for int8, and the sum of every group of inputs."""

from numba import njit

from kernels.cpu.int4_layout import LINE
from kernels.cpu.int4_vectors import iload_bytes
from kernels.cpu.memory import load_i64, store_i32
from kernels.cpu.rows import INLINE, quantize_row
from kernels.cpu.vectors import LANES, iadd, ilane_sum, ishift_left, izero


@njit(**INLINE)
def sum_groups(planes, padded, group, target):
    """Store the int32 sum of 256 hi + lo over each group."""
    for first in range(0, padded, group):
        high, low = izero(), izero()
        for i in range(first, first + group, LANES):
            high, low = iadd(high, iload_bytes(planes + i)), iadd(low, iload_bytes(planes + padded + i))
        store_i32(target, ilane_sum(iadd(ishift_left(high, 8), low)))
        target += 4


def quantize_groups(args, dyn, part, num_parts):
    """As rows.quantize, and behind the 64 bytes of meta the int32 sums of 256 hi + lo over each group.

    Args: rows, out, out_stride (int4_layout.row_bytes at least), x, x_stride, width, padded width, group.
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    x_stride, width, padded, group = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        target = out + row * out_stride
        quantize_row(x + row * x_stride, width, target, padded)
        sum_groups(target, padded, group, target + 2 * padded + LINE)
