"""The ids that a repetition penalty counts."""

import numpy as np

from nanochat_infer.engine.request import Int32Array


class PenaltyIds:
    """The distinct ids of prompt and answer, in order of appearance; kept up to date instead of rebuilt."""

    def __init__(self, prompt_ids: Int32Array, capacity: int) -> None:
        self._seen: set[int] = set()
        self._ids = np.empty(capacity, dtype=np.int32)
        for token_id in prompt_ids.tolist():
            self.add(token_id)

    def add(self, token_id: int) -> None:
        if token_id not in self._seen:
            self._ids[len(self._seen)] = token_id
            self._seen.add(token_id)

    def view(self) -> Int32Array:
        """Return int32 [num distinct ids], valid until the next add."""
        return self._ids[: len(self._seen)]
