"""Gated activation and residual sum."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def silu(x: Array) -> Float64:
    """Return x * sigmoid(x), without overflow for large negative x: float64 [x.shape]."""
    x64 = x.astype(np.float64)
    small = np.exp(-np.abs(x64))
    return x64 * np.where(x64 >= 0, 1.0, small) / (1.0 + small)


def silu_mul(gate_up: Array) -> Float64:
    """Return silu(first half of the columns) * second half.

    Args:
        gate_up: float [num_rows, 2 * intermediate_size]; not changed.

    Returns:
        float64 [num_rows, intermediate_size].

    Source: Shazeer 2020, arXiv:2002.05202, SwiGLU.
    """
    half = gate_up.shape[1] // 2
    return silu(gate_up[:, :half]) * gate_up[:, half:].astype(np.float64)


def add(x: Array, y: Array) -> Float64:
    """Return x + y: float64 [x.shape]."""
    return x.astype(np.float64) + y.astype(np.float64)
