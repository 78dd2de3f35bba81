"""Gated activation and residual sum."""

import torch


def silu_mul(gate_up: torch.Tensor) -> torch.Tensor:
    """Return silu(first half of the columns) * second half, taken in float32.

    Args:
        gate_up: float [num_rows, 2 * intermediate_size]; not changed.

    Returns:
        [num_rows, intermediate_size] in the dtype of gate_up.

    Source: Shazeer 2020, arXiv:2002.05202.
    """
    gate, up = gate_up.chunk(2, dim=1)
    return (torch.nn.functional.silu(gate.float()) * up.float()).to(gate_up.dtype)


def add_(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Add y to x in place and return x."""
    return x.add_(y)
