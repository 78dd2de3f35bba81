"""Tables of rotary position embedding, one definition for every device."""

import math
from typing import Any

import numpy as np

from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import RopeConfig

Array = np.ndarray[Any, Any]


def inverse_frequencies(config: RopeConfig, head_dim: int) -> Array:
    """Return float32 [head_dim / 2], radians per position.

    Every step is rounded to float32 as in Hugging Face transformers: at position 100,000 the last bit of a frequency
    turns a head by a hundredth of a radian, so both must take the same numbers.

    Raises:
        DeviceError: a rope type that the devices do not know.

    Source: Su et al. 2021, arXiv:2104.09864; the "llama3" type: Llama 3.1 model card and reference code.
    """
    exponents = np.arange(0, head_dim, 2, dtype=np.float32) / np.float32(head_dim)
    powers = np.power(np.float64(config.rope_theta), exponents.astype(np.float64)).astype(np.float32)
    frequencies = np.float32(1) / powers
    if config.rope_type == "default":
        return frequencies
    if config.rope_type != "llama3":
        raise DeviceError(f"rope_type must be default or llama3, got {config.rope_type!r}")
    wavelengths = np.float32(2 * math.pi) / frequencies
    old, factor = config.original_max_position_embeddings, np.float32(config.factor)
    low, high = config.low_freq_factor, config.high_freq_factor
    smooth = (np.float32(old) / wavelengths - np.float32(low)) / np.float32(high - low)
    middle = (np.float32(1) - smooth) * frequencies / factor + smooth * frequencies
    scaled = np.where(wavelengths > old / low, frequencies / factor, middle)
    return np.where(wavelengths < old / high, frequencies, scaled)


def rope_tables(config: RopeConfig, head_dim: int, num_positions: int, first: int = 0) -> tuple[Array, Array]:
    """Return cos and sin of position * frequency, a float32 product: float32 [num_positions, head_dim / 2] each.

    Args:
        config: the model's rope.
        head_dim: width of a head.
        num_positions: how many positions.
        first: the first of them.

    Raises:
        DeviceError: a rope type that the devices do not know.
    """
    positions = np.arange(first, first + num_positions, dtype=np.float32)
    angles = positions[:, None] * inverse_frequencies(config, head_dim)
    wide = angles.astype(np.float64)
    return np.cos(wide).astype(np.float32), np.sin(wide).astype(np.float32)
