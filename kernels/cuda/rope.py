"""Rotary position embedding, halves convention, from tables of cosines and sines that the device makes."""

import torch


def rope_(x: torch.Tensor, positions: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> None:
    """Rotate each head by its row's position, in place, in float32.

    Args:
        x: float [num_rows, num_heads * head_dim], rows may be strided; changed.
        positions: int64 [num_rows].
        cos, sin: float32 [num_positions, head_dim / 2], of every position's angles.

    Source: Su et al. 2021, arXiv:2104.09864.
    """
    head_dim = 2 * cos.shape[1]
    heads = x.view(x.shape[0], x.shape[1] // head_dim, head_dim)
    first, second = heads.float().chunk(2, dim=-1)
    c, s = cos[positions].unsqueeze(1), sin[positions].unsqueeze(1)
    heads.copy_(torch.cat([first * c - second * s, second * c + first * s], dim=-1))
