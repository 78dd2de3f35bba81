"""Prompt lookup: guess the next tokens from what followed the same few tokens before, and verify them in one step.

Each guess is a row of the step; what is drawn there is what plain decoding would have drawn, since a draw depends on
seed, position and logits only. So guesses change the speed, never the answer.

Source: Saxena 2023, "Prompt Lookup Decoding", github.com/apoorvumang/prompt-lookup-decoding; verification as in
Leviathan et al. 2023, arXiv:2211.17192, with equality of tokens in the place of rejection sampling.
"""

from collections.abc import Callable

import numpy as np

from nanochat_infer.engine.request import Int32Array

NGRAM = 3
MAX_DRAFT = 8
MAX_INDEXED = 1 << 16  # tokens; older ones are not looked up
MAX_PAUSE = 128  # tokens
FIRST_RATE = 0.6
RETRY_RATE = 0.3
MIN_GAIN = 1.05
_RATE_WEIGHT = 0.3

Growth = Callable[[int], float]


class PromptLookup:
    """The guesses of one request, and how well they do.

    Args:
        token_ids: int32 [max_num_tokens], prompt and answer; guesses are written behind the known ids.
        vocab_size: all ids are below it.
    """

    def __init__(self, token_ids: Int32Array, vocab_size: int) -> None:
        self.num_drafted = 0
        self.num_accepted = 0
        self._token_ids = token_ids
        self._vocab_size = vocab_size
        self._next_of: dict[int, int] = {}  # the last NGRAM tokens -> where the token after them stands
        self._num_keys = vocab_size**NGRAM
        self._num_indexed = 0
        self._key = 0  # of the last NGRAM ids indexed
        self._length = 4
        self._rate = FIRST_RATE  # share of guesses that come true
        self._misses = 0
        self._resume_at = 0

    def propose(self, num_tokens: int, most: int, growth: Growth) -> int:
        """Write guesses behind the known ids.

        Args:
            num_tokens: ids known.
            most: most guesses.
            growth: number of guesses -> by what factor they make the step longer.

        Returns:
            How many were written; 0 where none is likely to pay.
        """
        if num_tokens < self._resume_at or num_tokens <= 2 * NGRAM or most < 1:
            return 0
        source = self._find(num_tokens)
        if source is None:
            return 0
        count = min(self._length, most)
        while count > 0 and self._gain(count, growth) < MIN_GAIN:
            count //= 2
        if count == 0:
            self._pause(num_tokens)
        for offset in range(count):  # one by one: a repetition may run into its own guesses
            self._token_ids[num_tokens + offset] = self._token_ids[source + offset]
        return count

    def observe(self, num_tokens: int, num_drafted: int, num_accepted: int) -> None:
        """Learn from a verified step.

        Args:
            num_tokens: ids known after it.
        """
        self.num_drafted += num_drafted
        self.num_accepted += num_accepted
        self._rate += _RATE_WEIGHT * (num_accepted / num_drafted - self._rate)
        if num_accepted == num_drafted:
            self._length = min(2 * self._length, MAX_DRAFT)
        elif 2 * num_accepted < num_drafted:
            self._length = max(self._length // 2, 1)
        if num_accepted > 0:
            self._misses = 0
        else:
            self._pause(num_tokens)

    def _gain(self, count: int, growth: Growth) -> float:
        """Tokens per step times the step's slowdown, against a step without guesses."""
        rate = self._rate
        expected = 1.0 + sum(rate**place for place in range(1, count + 1))
        return expected / growth(count)

    def _pause(self, num_tokens: int) -> None:
        """Leave guessing alone for a while, longer each time, then try again with some hope."""
        self._misses += 1
        self._resume_at = num_tokens + min(1 << self._misses, MAX_PAUSE)
        self._rate = max(self._rate, RETRY_RATE)

    def _find(self, num_tokens: int) -> int | None:
        """Return where the token stands that followed the last NGRAM ids the last time."""
        if self._num_indexed == 0 or num_tokens - self._num_indexed > MAX_DRAFT + 1:
            self._index_many(num_tokens)
        for position in range(self._num_indexed, num_tokens):
            self._next_of[self._key] = position
            self._key = (self._key * self._vocab_size + int(self._token_ids[position])) % self._num_keys
        self._num_indexed = num_tokens
        return self._next_of.get(self._key)

    def _index_many(self, num_tokens: int) -> None:
        """Take in every run of NGRAM ids whose next id is known, all at once."""
        start = max(self._num_indexed - NGRAM, num_tokens - MAX_INDEXED, 0)
        ids = self._token_ids[start:num_tokens].astype(np.int64)
        keys = ids[: len(ids) - NGRAM + 1]
        for place in range(1, NGRAM):
            keys = keys * self._vocab_size + ids[place : len(ids) - NGRAM + 1 + place]
        *known, self._key = keys.tolist()
        self._next_of.update(zip(known, range(start + NGRAM, num_tokens), strict=True))
        self._num_indexed = num_tokens
