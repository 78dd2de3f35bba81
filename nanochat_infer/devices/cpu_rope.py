"""Tables of rotary position embedding."""

import math

import numpy as np

from nanochat_infer.devices.cpu_memory import Array
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import RopeConfig


def inverse_frequencies(config: RopeConfig, head_dim: int) -> Array:
    """Return float32 [head_dim / 2], radians per position.

    Raises:
        DeviceError: a rope type that this device does not know.

    Source: Su et al. 2021, arXiv:2104.09864; the "llama3" type as Hugging Face transformers defines it.
    """
    exponents = np.arange(0, head_dim, 2, dtype=np.float64) / head_dim
    frequencies = 1.0 / np.float64(config.rope_theta) ** exponents
    if config.rope_type == "default":
        return frequencies.astype(np.float32)
    if config.rope_type != "llama3":
        raise DeviceError(f"rope_type must be default or llama3 on the cpu, got {config.rope_type!r}")
    wavelengths = 2 * math.pi / frequencies
    old = config.original_max_position_embeddings
    low, high = config.low_freq_factor, config.high_freq_factor
    smooth = (old / wavelengths - low) / (high - low)
    middle = (1 - smooth) * frequencies / config.factor + smooth * frequencies
    scaled = np.where(wavelengths > old / low, frequencies / config.factor, middle)
    return np.where(wavelengths < old / high, frequencies, scaled).astype(np.float32)


def rope_tables(config: RopeConfig, head_dim: int, num_positions: int) -> tuple[Array, Array]:
    """Return cos and sin, float32 [num_positions, head_dim / 2].

    Angles are float32 products, as transformers forms them, so that both round the same positions alike.
    """
    angles = np.arange(num_positions, dtype=np.float32)[:, None] * inverse_frequencies(config, head_dim)[None, :]
    wide = angles.astype(np.float64)
    return np.cos(wide).astype(np.float32), np.sin(wide).astype(np.float32)
