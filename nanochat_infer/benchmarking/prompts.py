"""Prompts that no cache knows."""

import numpy as np

from nanochat_infer.llm import LLM


class Prompts:
    """Prompts of random ids, never the same twice, without control tokens.

    Args:
        llm: whose vocabulary.
        seed: the same seed gives the same prompts.
    """

    def __init__(self, llm: LLM, seed: int = 0) -> None:
        special = llm.tokenizer.special_ids | set(llm.tokenizer.control_ids.values())
        self._ids = np.array([i for i in range(llm.tokenizer.vocab_size) if i not in special], np.int64)
        self._rng = np.random.default_rng(seed)

    def make(self, num_tokens: int) -> list[int]:
        """Return a fresh prompt."""
        chosen: list[int] = self._rng.choice(self._ids, num_tokens).tolist()
        return chosen
