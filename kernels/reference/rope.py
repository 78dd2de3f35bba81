"""Rotary position embedding, halves convention."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def inverse_frequencies(head_dim: int, rope_theta: float) -> Float64:
    """Return rope_theta ** (-2 i / head_dim) for i below head_dim / 2, in radians per position: float64 [head_dim / 2].

    Source: Su et al. 2021, arXiv:2104.09864, section 3.2.2.
    """
    return np.array([rope_theta ** (-2 * i / head_dim) for i in range(head_dim // 2)], dtype=np.float64)


def scale_llama3(
    inv_freq: Array,
    factor: float,
    low_freq_factor: float,
    high_freq_factor: float,
    original_max_position_embeddings: int,
) -> Float64:
    """Stretch the slow frequencies for a longer context, as Llama 3.1 and later do.

    Wavelengths longer than the original context / low_freq_factor are divided by factor, those shorter than
    it / high_freq_factor stay, those between are blended.

    Args:
        inv_freq: float [head_dim / 2]; not changed.

    Returns:
        float64 [head_dim / 2].

    Source: Llama 3.1 model card and reference code, rope type "llama3".
    """
    scaled = []
    for freq in inv_freq.astype(np.float64).tolist():
        periods = original_max_position_embeddings * freq / (2 * math.pi)
        smooth = (periods - low_freq_factor) / (high_freq_factor - low_freq_factor)
        smooth = min(1.0, max(0.0, smooth))
        scaled.append((1 - smooth) * freq / factor + smooth * freq)
    return np.array(scaled, dtype=np.float64)


def rope(x: Array, positions: Array, inv_freq: Array, head_dim: int) -> Float64:
    """Rotate the pair (first half[i], second half[i]) of every head by position * inv_freq[i].

    Args:
        x: float [num_rows, num_heads * head_dim]; not changed.
        positions: int [num_rows].
        inv_freq: float [head_dim / 2], radians per position.
        head_dim: width of one head, even.

    Returns:
        float64 [num_rows, num_heads * head_dim].
    """
    angles = positions.astype(np.float64)[:, None, None] * inv_freq.astype(np.float64)
    heads = x.astype(np.float64).reshape(x.shape[0], -1, head_dim)
    first, second = heads[..., : head_dim // 2], heads[..., head_dim // 2 :]
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1).reshape(x.shape)
