"""Rotary position embedding, halves convention, from a table of angles made once."""

import math

import torch


def inverse_frequencies(head_dim: int, rope_theta: float) -> torch.Tensor:
    """Return the radians per position of each pair: float64 [head_dim / 2] on the CPU."""
    exponents = torch.arange(0, head_dim, 2, dtype=torch.float64) / head_dim
    return 1.0 / rope_theta**exponents


def scale_llama3(
    inv_freq: torch.Tensor,
    factor: float,
    low_freq_factor: float,
    high_freq_factor: float,
    original_max_position_embeddings: int,
) -> torch.Tensor:
    """Stretch the slow frequencies as rope type "llama3" does: float64 [head_dim / 2]; inv_freq is not changed.

    Source: Llama 3.1 model card and reference code.
    """
    wavelength = 2 * math.pi / inv_freq
    old = original_max_position_embeddings
    smooth = (old / wavelength - low_freq_factor) / (high_freq_factor - low_freq_factor)
    blended = (1 - smooth) * inv_freq / factor + smooth * inv_freq
    scaled = torch.where(wavelength > old / low_freq_factor, inv_freq / factor, blended)
    return torch.where(wavelength < old / high_freq_factor, inv_freq, scaled)


def rope_table(inv_freq: torch.Tensor, num_positions: int, device: torch.device) -> torch.Tensor:
    """Return the cosines and sines of every position, angles taken in float64.

    Args:
        inv_freq: float64 [head_dim / 2].
        num_positions: positions 0 .. num_positions - 1.
        device: where the table goes.

    Returns:
        float32 [num_positions, 2 (cos, sin), head_dim / 2].
    """
    angles = torch.arange(num_positions, dtype=torch.float64)[:, None] * inv_freq
    return torch.stack([angles.cos(), angles.sin()], dim=1).to(torch.float32).to(device)


def rope_(x: torch.Tensor, positions: torch.Tensor, table: torch.Tensor, head_dim: int) -> None:
    """Rotate each head by its row's position, in place, in float32.

    Args:
        x: float [num_rows, num_heads * head_dim], rows may be strided; changed.
        positions: int64 [num_rows].
        table: float32 [num_positions, 2, head_dim / 2].
        head_dim: width of one head.

    Source: Su et al. 2021, arXiv:2104.09864.
    """
    heads = x.view(x.shape[0], x.shape[1] // head_dim, head_dim)
    first, second = heads.float().chunk(2, dim=-1)
    cos, sin = table[positions].unsqueeze(1).unbind(dim=2)
    heads.copy_(torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1))
