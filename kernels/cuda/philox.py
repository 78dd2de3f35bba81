"""Philox4x32-10 in 64-bit integer operators.

Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3; constants of Random123.
"""

import torch

_MASK = 0xFFFFFFFF
_ROUNDS = 10


def _mulhilo(factor: int, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    # The product wraps into the sign bit; shifting and masking still gives the upper word.
    product = x * factor
    return (product >> 32) & _MASK, product & _MASK


def philox4x32(
    counter: tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor],
    key: tuple[torch.Tensor, torch.Tensor],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return four 32-bit words per counter.

    Args:
        counter: four int64 tensors in [0, 2^32), broadcast against each other and key.
        key: two int64 tensors in [0, 2^32).

    Returns:
        Four int64 tensors in [0, 2^32).
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        high_left, low_left = _mulhilo(0xD2511F53, c0)
        high_right, low_right = _mulhilo(0xCD9E8D57, c2)
        c0, c1, c2, c3 = high_right ^ c1 ^ k0, low_right, high_left ^ c3 ^ k1, low_left
        k0, k1 = (k0 + 0x9E3779B9) & _MASK, (k1 + 0xBB67AE85) & _MASK
    return c0, c1, c2, c3
