"""Matrix product with a weight that is stored one row per output."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def linear(x: Array, weight: Array, bias: Array | None = None) -> Float64:
    """Return x @ weight.T + bias.

    Args:
        x: float [num_rows, in_features]; not changed.
        weight: float [out_features, in_features].
        bias: float [out_features], or None.

    Returns:
        float64 [num_rows, out_features].
    """
    y = x.astype(np.float64) @ weight.astype(np.float64).T
    return y if bias is None else y + bias.astype(np.float64)
