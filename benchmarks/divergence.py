"""How far one set of logits is from another: KL divergence, agreement of the first choice, largest difference."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

ROWS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Divergence:
    """Of two models on the same tokens.

    Args:
        mean: KL divergence in nats, over the tokens.
        p99: of the tokens' KL divergences.
        top1: share of the tokens whose most probable next token is the same.
        max_difference: of two logits, after each row's mean is taken off: softmax does not see it.
        tokens: compared.
    """

    mean: float
    p99: float
    top1: float
    max_difference: float
    tokens: int

    def as_dict(self) -> dict[str, float]:
        """Return it for JSON."""
        return asdict(self)


def kl_divergences(exact: Array, other: Array) -> Array:
    """Return float64 [rows], KL(softmax(exact) || softmax(other)) of float [rows, vocab_size], computed in float64."""
    parts = [
        _kl(exact[row : row + ROWS_AT_ONCE].astype(np.float64), other[row : row + ROWS_AT_ONCE].astype(np.float64))
        for row in range(0, len(exact), ROWS_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _kl(exact: Array, other: Array) -> Array:
    a, b = _log_softmax(exact), _log_softmax(other)
    return np.asarray((np.exp(a) * (a - b)).sum(axis=1))


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def divergence(exact: Array, other: Array) -> Divergence:
    """Compare float [tokens, vocab_size] with float [tokens, vocab_size].

    Raises:
        ValueError: the shapes differ, there is no token, or a logit is not finite.
    """
    if exact.shape != other.shape or not len(exact):
        raise ValueError(f"logits must have the same shape and a row at least, got {exact.shape} and {other.shape}")
    if not (np.isfinite(exact).all() and np.isfinite(other).all()):
        raise ValueError("logits must be finite")
    each = kl_divergences(exact, other)
    largest = 0.0
    for row in range(0, len(exact), ROWS_AT_ONCE):
        a, b = (x[row : row + ROWS_AT_ONCE].astype(np.float64) for x in (exact, other))
        gap = (a - a.mean(axis=1, keepdims=True)) - (b - b.mean(axis=1, keepdims=True))
        largest = max(largest, float(np.abs(gap).max()))
    same = float((exact.argmax(axis=1) == other.argmax(axis=1)).mean())
    return Divergence(float(each.mean()), float(np.quantile(each, 0.99)), same, largest, len(exact))
