"""Perplexity against probabilities that are known."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nanochat_infer.benchmarking.perplexity import MAX_TOKENS, perplexity, scored_ids
from nanochat_infer.errors import ParameterError


class KnownModel:
    """Gives the next id, one more than the last of 5, a probability p; the others share the rest."""

    def __init__(self, p: float, context_length: int = 1000) -> None:
        self.info = SimpleNamespace(context_length=context_length)
        self.tokenizer = SimpleNamespace(encode=lambda text: [len(word) for word in text.split()])
        self._p = p

    def logits(self, ids: Sequence[int]) -> np.ndarray:
        rows = np.full((len(ids), 5), (1 - self._p) / 4)
        rows[np.arange(len(ids)), (np.array(ids) + 1) % 5] = self._p
        shifted: np.ndarray = (np.log(rows) + 100).astype(np.float32)
        return shifted


@pytest.mark.parametrize("context_length", [2, 7, 1000])
def test_the_reciprocal_of_the_probability(context_length: int) -> None:
    model: Any = KnownModel(0.25, context_length)
    ids = [i % 5 for i in range(60)]
    assert perplexity(model, ids) == pytest.approx(4, rel=1e-5)
    assert perplexity(model, ids[::-1]) == pytest.approx(16 / 3, rel=1e-5)


def test_windows_begin_afresh_and_a_last_one_of_one_id_is_left_out() -> None:
    model: Any = KnownModel(0.5, 3)
    seen: list[tuple[int, int]] = []
    # Windows 0 1 2 | 4 0 1 | 3: all steps inside a window are right, those between are not.
    assert perplexity(model, [0, 1, 2, 4, 0, 1, 3], lambda *at: seen.append(at)) == pytest.approx(2, rel=1e-5)
    assert seen == [(3, 7), (6, 7)]


def test_scored_ids_are_the_beginning_of_the_text() -> None:
    model: Any = KnownModel(0.5)
    assert scored_ids(model, "a bb ccc") == [1, 2, 3]
    assert len(scored_ids(model, "a " * 10_000)) == MAX_TOKENS
    with pytest.raises(ParameterError, match="needs at least 2 tokens, got 1"):
        scored_ids(model, "a")
