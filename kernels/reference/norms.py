"""Root-mean-square normalisation of whole rows and of the heads inside them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def rms_norm(x: Array, weight: Array, eps: float) -> Float64:
    """Return x / sqrt(mean(x^2) + eps) * weight, the mean over the last axis.

    Args:
        x: float [..., width]; not changed.
        weight: float [width].
        eps: added to the mean square.

    Returns:
        float64 [..., width].

    Source: Zhang and Sennrich 2019, arXiv:1910.07467, equation 4.
    """
    x64 = x.astype(np.float64)
    root: Float64 = np.sqrt(np.mean(x64 * x64, axis=-1, keepdims=True) + eps)
    return x64 / root * weight.astype(np.float64)


def head_rms_norm(x: Array, weight: Array, eps: float, head_dim: int) -> Float64:
    """Apply rms_norm to each head on its own.

    Args:
        x: float [num_rows, num_heads * head_dim]; not changed.
        weight: float [head_dim], the same for every head.
        eps: added to the mean square.
        head_dim: width of one head.

    Returns:
        float64 [num_rows, num_heads * head_dim].
    """
    heads = x.reshape(x.shape[0], -1, head_dim)
    return rms_norm(heads, weight, eps).reshape(x.shape)
