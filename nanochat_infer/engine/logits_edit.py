"""What requests with LogitsOptions do to their rows of logits between the output head and the draw, on the host."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nanochat_infer.engine.penalty_ids import PenaltyIds
from nanochat_infer.logits_options import LogitsOptions, TokenLogprob

Array = np.ndarray[Any, Any]


class LogitsEditor:
    """The options of one request at work. For the engine's thread only.

    edit() may be called again for the same token, where a step is repeated; only take() goes on.

    Args:
        options: what was asked.
        capacity: most tokens that will be generated.
        repetition: the ids of the repetition penalty, where it is taken here instead of on the device.
        repetition_penalty: its factor.
    """

    def __init__(
        self,
        options: LogitsOptions,
        capacity: int,
        *,
        repetition: PenaltyIds | None = None,
        repetition_penalty: float = 1.0,
    ) -> None:
        self.problem = ""  # why no id can follow, after edit()
        self._constraint = options.constraint
        self._num_top = options.num_logprobs
        self._bias_ids = np.fromiter(options.logit_bias.keys(), np.int64)
        self._bias = np.fromiter(options.logit_bias.values(), np.float64)
        self._repetition, self._repetition_penalty = repetition, np.float32(repetition_penalty)
        self._counts = _Counts(options, capacity) if options.has_penalties else None
        self._logprobs: _Logprobs | None = None

    def edit(self, row: Array) -> None:
        """Change the logits of the next token, float32 [vocab_size]; a row that cannot be drawn from is left alone."""
        self._logprobs, self.problem = None, ""
        peak = float(row.max())
        if not math.isfinite(peak):  # NaN or infinite; the draw reports it
            return
        if self._num_top is not None:
            self._logprobs = _Logprobs(row, peak, self._num_top)
        if len(self._bias_ids):
            row[self._bias_ids] += self._bias
        if self._repetition is not None:
            ids = self._repetition.view()
            chosen = row[ids]
            factor = self._repetition_penalty
            row[ids] = np.where(chosen < 0, chosen * factor, chosen / factor)
        if self._counts is not None:
            self._counts.subtract(row)
        if self._constraint is not None:
            allowed = self._constraint.allowed()
            if allowed is not None:
                self._mask(row, allowed)

    def take(self, token_id: int) -> TokenLogprob | None:
        """Go on behind the id that was drawn; return its logprobs if they were asked for."""
        if self._repetition is not None:
            self._repetition.add(token_id)
        if self._counts is not None:
            self._counts.add(token_id)
        if self._constraint is not None:
            self._constraint.accept(token_id)
        return None if self._logprobs is None else self._logprobs.of(token_id)

    @property
    def takes_repetition(self) -> bool:
        """The repetition penalty comes before others that are taken here, so the device must leave it alone."""
        return self._repetition is not None

    @property
    def is_complete(self) -> bool:
        """A constraint lets nothing but the end follow."""
        return self._constraint is not None and self._constraint.is_complete

    def _mask(self, row: Array, allowed: Array) -> None:
        if allowed.any():
            np.copyto(row, np.float32(-np.inf), where=~allowed)
            return
        self.problem = (self._constraint and self._constraint.problem) or "no token of the model fits the constraint"
        row.fill(np.nan)


@dataclass(frozen=True, slots=True)
class RowEdits:
    """EditLogits of a step: the editors by the place of their row among the rows with logits."""

    editors: Mapping[int, LogitsEditor]

    def __call__(self, logits: Array, first_row: int) -> None:
        for place, editor in self.editors.items():
            if first_row <= place < first_row + len(logits):
                editor.edit(logits[place - first_row])


class _Counts:
    """How often each id was generated, and what that costs."""

    def __init__(self, options: LogitsOptions, capacity: int) -> None:
        self._frequency, self._presence = options.frequency_penalty, options.presence_penalty
        self._place_of: dict[int, int] = {}
        self._ids = np.empty(capacity, np.int64)
        self._counts = np.zeros(capacity, np.float64)

    def add(self, token_id: int) -> None:
        place = self._place_of.setdefault(token_id, len(self._place_of))
        self._ids[place] = token_id
        self._counts[place] += 1

    def subtract(self, row: Array) -> None:
        num_ids = len(self._place_of)
        row[self._ids[:num_ids]] -= self._counts[:num_ids] * self._frequency + self._presence


class _Logprobs:
    """Log-softmax in float64 of a row as the model gave it."""

    def __init__(self, row: Array, peak: float, num_top: int) -> None:
        self._below_peak = row.astype(np.float64) - peak
        self._log_total = math.log(np.exp(self._below_peak).sum())
        self._top = tuple((int(token_id), self._at(token_id)) for token_id in _likeliest(row, num_top))

    def of(self, token_id: int) -> TokenLogprob:
        return TokenLogprob(token_id, self._at(token_id), self._top)

    def _at(self, token_id: int) -> float:
        return float(self._below_peak[token_id]) - self._log_total


def _likeliest(row: Array, count: int) -> Array:
    """Return the ids of the largest logits, largest first; among equals the lowest ids."""
    count = min(count, len(row))
    if count == 0:
        return np.empty(0, np.int64)
    least = np.partition(row, len(row) - count)[len(row) - count]
    above, equal = np.flatnonzero(row > least), np.flatnonzero(row == least)
    ids = np.concatenate([above, equal[: count - len(above)]])
    return ids[np.lexsort((ids, -row[ids]))]
