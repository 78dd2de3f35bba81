"""Matrix product with a weight that is stored one row per output."""

import torch


def linear(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """Return x @ weight.T + bias in the weight's dtype.

    Args:
        x: [num_rows, in_features], any float dtype; not changed.
        weight: float32 or bfloat16 [out_features, in_features].
        bias: like weight, [out_features], or None.

    Returns:
        [num_rows, out_features] in the weight's dtype, sums in float32.
    """
    return torch.nn.functional.linear(x.to(weight.dtype), weight, bias)
