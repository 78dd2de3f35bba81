"""How far packed weights are from what they were: relative RMS error, and the worst output channel, by kind."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nanochat_infer.models.definition import WeightSpec
from nanochat_infer.models.packed import Array, PackedLinear

ROWS_AT_ONCE = 256


@dataclass(slots=True)
class KindErrors:
    """The errors of one kind of weight.

    Args:
        name: "qkv", "down" and the like.
        formats: that its weights have.
        count: weights of this kind.
        squares: sum of the squares of all numbers.
        error_squares: sum of the squares of their errors.
        worst: largest relative RMS error of one output channel.
        worst_at: that channel, as "layers.3.down, output 17".
    """

    name: str
    formats: set[str]
    count: int = 0
    squares: float = 0.0
    error_squares: float = 0.0
    worst: float = 0.0
    worst_at: str = ""

    @property
    def relative(self) -> float:
        """Relative RMS error of all numbers of this kind."""
        return float(np.sqrt(self.error_squares / self.squares)) if self.squares else 0.0


class QuantizationErrors:
    """Sees packed slabs and adds up their errors.

    Args:
        unpack: gives the numbers that a packed weight stands for, float32 [cols, width].
    """

    def __init__(self, unpack: Callable[[PackedLinear], Array]) -> None:
        self._unpack = unpack
        self.kinds: dict[str, KindErrors] = {}

    def see(self, spec: WeightSpec, first_col: int, source: Array, packed: PackedLinear) -> None:
        """Add a slab: float32 [num_cols, width] as it was, and packed."""
        name = spec.key.rpartition(".")[2]
        kind = self.kinds.setdefault(name, KindErrors(name, set()))
        kind.formats.add(packed.format)
        kind.count += first_col == 0
        difference = self._unpack(packed)
        for start in range(0, len(source), ROWS_AT_ONCE):
            was, now = source[start : start + ROWS_AT_ONCE], difference[start : start + ROWS_AT_ONCE]
            np.subtract(now, was, out=now)
            errors = np.einsum("ij,ij->i", now, now, dtype=np.float64)
            squares = np.einsum("ij,ij->i", was, was, dtype=np.float64)
            kind.squares += float(squares.sum())
            kind.error_squares += float(errors.sum())
            relative = np.sqrt(errors / np.where(squares > 0, squares, np.inf))
            if relative.max() > kind.worst:
                channel = int(relative.argmax())
                kind.worst = float(relative[channel])
                kind.worst_at = f"{spec.key}, output {first_col + start + channel}"
