"""4-bit weights: what the packed bytes stand for, and their product with 16-bit activations in exact integers.

Written from the description of the layout in kernels/cpu/linear_int4.py, one weight at a time by index; float64.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from kernels.reference.quantize import quantize_activation

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def unpack_int4(data: Array, width: int, cols: int, group: int, wide: bool) -> tuple[Array, Array, Float64]:
    """Read packed 4-bit weights.

    Args:
        data: uint8, the packed bytes.
        width: inputs.
        cols: outputs.
        group: inputs that share a scale.
        wide: whether headers hold float32 scales.

    Returns:
        q int64 [cols, width], zero int64 [cols, groups], scale float64 [cols, groups].
    """
    inputs = group if wide else 64
    blocks = -(-width // max(64, group)) * max(64, group) // inputs
    words = data.view("<u4").reshape(-1, blocks, 1 + inputs // 8, 16)
    k = np.arange(width)
    block, inside = k // inputs, k % inputs
    nibble = 8 * (inside % 4) + 4 * (inside % 8 // 4)
    output = np.arange(cols)[:, None]
    q = words[output // 16, block, 1 + inside // 8, output % 16] >> nibble.astype(np.uint32) & 15
    groups = np.arange(-(-width // group))
    header = words[output // 16, groups * group // inputs, 0, output % 16]
    if wide:
        scale = (header & np.uint32(0xFFFFFFF0)).view(np.float32)
    else:
        header = header >> (16 * (groups % 2)).astype(np.uint32) & 0xFFFF
        scale = ((header & 0xFFF0) << 15).astype(np.uint32).view(np.float32)
    return q.astype(np.int64), (header & 15).astype(np.int64), scale.astype(np.float64)


def dequantize_int4(q: Array, zero: Array, scale: Array, group: int) -> Float64:
    """Return the weights, float64 [cols, width]."""
    of = np.arange(q.shape[1]) // group
    weights: Float64 = (q - zero[:, of]) * scale[:, of]
    return weights


def group_sums(steps: Array, q: Array, zero: Array, group: int) -> Array:
    """Return the exact integers sum of (q - zero) * steps over each group.

    Args:
        steps: int64 [num_rows, width], activations as multiples of their row's scale.
        q: int64 [cols, width].
        zero: int64 [cols, groups].
        group: inputs that share a zero point.

    Returns:
        int64 [num_rows, cols, groups].
    """
    width = q.shape[1]
    centred = q - zero[:, np.arange(width) // group]
    parts = [steps[:, at : at + group] @ centred[:, at : at + group].T for at in range(0, width, group)]
    return np.stack(parts, axis=-1)


def int4_linear(x: Array, q: Array, zero: Array, scale: Array, group: int, bias: Array | None = None) -> Float64:
    """Return the product of two-plane activations with 4-bit weights, the sums of each group exact in integers.

    Args:
        x: float [num_rows, in_features]; not changed.
        q: int64 [out_features, in_features].
        zero: int64 [out_features, groups].
        scale: float64 [out_features, groups].
        group: inputs that share a scale.
        bias: float [out_features], or None.

    Returns:
        float64 [num_rows, out_features].
    """
    high, low, row_scale = quantize_activation(x)
    sums = group_sums(256 * high.astype(np.int64) + low, q, zero, group)
    y: Float64 = (sums * scale).sum(axis=-1) * row_scale.astype(np.float64)[:, None]
    return y if bias is None else y + bias.astype(np.float64)
