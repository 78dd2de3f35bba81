"""Root-mean-square normalisation, taken in float32 whatever the dtype of x."""

import torch


def rms_norm(x: torch.Tensor, weight: torch.Tensor, eps: float) -> torch.Tensor:
    """Return x / sqrt(mean(x^2) + eps) * weight over the last axis.

    Args:
        x: float [..., width]; not changed.
        weight: float32 [width].
        eps: added to the mean square.

    Returns:
        [..., width] in the dtype of x.

    Source: Zhang and Sennrich 2019, arXiv:1910.07467.
    """
    x32 = x.float()
    scale = torch.rsqrt(x32.square().mean(dim=-1, keepdim=True) + eps)
    return (x32 * scale * weight).to(x.dtype)


def head_rms_norm_(x: torch.Tensor, weight: torch.Tensor, eps: float, head_dim: int) -> None:
    """Apply rms_norm to each head of each row, in place.

    Args:
        x: float [num_rows, num_heads * head_dim], rows may be strided; changed.
        weight: float32 [head_dim].
        eps: added to the mean square.
        head_dim: width of one head.
    """
    heads = x.view(x.shape[0], x.shape[1] // head_dim, head_dim)
    heads.copy_(rms_norm(heads, weight, eps))
