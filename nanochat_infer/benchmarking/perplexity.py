"""Perplexity of a text: how well a model predicts it, for comparing two forms of the same weights."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from nanochat_infer.errors import ParameterError
from nanochat_infer.llm import LLM

WINDOW_TOKENS = 512
MAX_TOKENS = 8 * WINDOW_TOKENS

Progress = Callable[[int, int], None]


def scored_ids(llm: LLM, text: str) -> list[int]:
    """Return the ids of the beginning of a text, up to MAX_TOKENS.

    Raises:
        ParameterError: fewer than two ids come of it.
    """
    ids = llm.tokenizer.encode(text)[:MAX_TOKENS]
    if len(ids) < 2:
        raise ParameterError(f"a text for perplexity needs at least 2 tokens, got {len(ids)}")
    return ids


def perplexity(llm: LLM, ids: Sequence[int], on_progress: Progress | None = None) -> float:
    """Return the perplexity of ids, cut into windows that know nothing of each other; the first id of each is given.

    Args:
        llm: the model.
        ids: at least two.
        on_progress: told ids done and ids in all.
    """
    window = min(WINDOW_TOKENS, llm.info.context_length)
    total, count = 0.0, 0
    for start in range(0, len(ids), window):
        part = list(ids[start : start + window])
        if len(part) < 2:
            break
        logits = llm.logits(part)[:-1]
        for row, following in zip(logits, part[1:], strict=True):
            row64 = row.astype(np.float64)
            top = row64.max()
            total += top + math.log(np.exp(row64 - top).sum()) - row64[following]
        count += len(part) - 1
        if on_progress is not None:
            on_progress(start + len(part), len(ids))
    return math.exp(total / count)
