"""Integer weights and activations: 8 bits per output channel, and 16-bit activations as two planes of signed bytes."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]

MAX_WEIGHT = 255
MAX_SIGNED = 127
MAX_ACTIVATION = 127 * 256 + 127


def quantize_weight(
    weight: Array,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Round each output channel to one of 256 equal steps over its range, which takes in 0: scale * (step - zero).

    Args:
        weight: float [out_features, in_features]; not changed.

    Returns:
        uint8 [out_features, in_features], the scales float32 and the zero points int32 [out_features]; a channel of
        zeros has scale 0 and zero point 128.
    """
    exact = weight.astype(np.float64)
    low, high = np.minimum(exact.min(axis=1), 0.0), np.maximum(exact.max(axis=1), 0.0)
    scale = ((high - low) / MAX_WEIGHT).astype(np.float32)
    zero = np.where(scale > 0, np.rint(-low / _divisor(scale)), 128.0)
    steps = np.rint(exact / _divisor(scale)[:, None]) + zero[:, None]
    return np.clip(steps, 0, MAX_WEIGHT).astype(np.uint8), scale, zero.astype(np.int32)


def quantize_symmetric(rows: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Round each row to whole multiples of its own scale, the largest magnitude becoming 127.

    Args:
        rows: float [num_rows, width]; not changed.

    Returns:
        int8 [num_rows, width] in [-127, 127], and the scales float32 [num_rows].
    """
    scale = (np.abs(rows.astype(np.float64)).max(axis=1) / MAX_SIGNED).astype(np.float32)
    steps = np.rint(rows.astype(np.float64) / _divisor(scale)[:, None])
    return np.clip(steps, -MAX_SIGNED, MAX_SIGNED).astype(np.int8), scale


def quantize_activation(
    x: Array,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Round each row to 16-bit multiples of its own scale and split them: x is about scale * (256 * high + low).

    Args:
        x: float [num_rows, width]; not changed.

    Returns:
        high and low, int8 [num_rows, width] (low in [-128, 127]), and the scales float32 [num_rows].
    """
    scale = (np.abs(x.astype(np.float64)).max(axis=1) / MAX_ACTIVATION).astype(np.float32)
    steps = np.rint(x.astype(np.float64) / _divisor(scale)[:, None])
    steps = np.clip(steps, -MAX_ACTIVATION, MAX_ACTIVATION).astype(np.int64)
    low = (steps + 128) % 256 - 128
    high = (steps - low) // 256
    return high.astype(np.int8), low.astype(np.int8), scale


def _divisor(scale: npt.NDArray[np.float32]) -> Float64:
    """Return the scales as divisors: a channel of zeros, or one too small for float32, gives zeros and not NaN."""
    return np.where(scale > 0, scale, np.inf).astype(np.float64)


def int8_linear(x: Array, weight: Array, weight_scale: Array, weight_zero: Array, bias: Array | None = None) -> Float64:
    """Return the product of two-plane activations with an 8-bit weight, its sums exact in integers.

    Args:
        x: float [num_rows, in_features]; not changed.
        weight: uint8 [out_features, in_features].
        weight_scale: float32 [out_features].
        weight_zero: int32 [out_features].
        bias: float [out_features], or None.

    Returns:
        float64 [num_rows, out_features].
    """
    high, low, scale = quantize_activation(x)
    w64 = weight.astype(np.int64) - weight_zero.astype(np.int64)[:, None]
    sums = 256 * (high.astype(np.int64) @ w64.T) + low.astype(np.int64) @ w64.T
    y = sums.astype(np.float64) * scale.astype(np.float64)[:, None] * weight_scale.astype(np.float64)
    return y if bias is None else y + bias.astype(np.float64)
