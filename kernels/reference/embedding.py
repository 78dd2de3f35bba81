"""Row look-ups: of the embedding table by id, and of the rows whose logits are wanted."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def embedding(weight: Array, input_ids: Array) -> Float64:
    """Return row input_ids[i] of weight as row i.

    Args:
        weight: float [vocab_size, hidden_size].
        input_ids: int [num_tokens], each in [0, vocab_size).

    Returns:
        float64 [num_tokens, hidden_size].
    """
    return weight[input_ids].astype(np.float64)


def select_rows(x: Array, rows: Array) -> Array:
    """Return the given rows of x: [num_selected, width], a copy."""
    return x[rows].copy()
