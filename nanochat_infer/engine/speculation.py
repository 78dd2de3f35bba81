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
        self._source = 0  # of the guesses, in token_ids

    def has_match(self, num_tokens: int) -> bool:
        """Tell whether the last NGRAM of so many known ids stood somewhere before; False while guessing is paused."""
        if num_tokens < self._resume_at or num_tokens <= 2 * NGRAM:
            return False
        position = self._num_indexed
        if position != num_tokens - 1:
            self._index(num_tokens)
        else:  # one more id, as in most steps
            key = self._key
            self._next_of[key] = position
            self._key = (key * self._vocab_size + self._token_ids.item(position)) % self._num_keys
            self._num_indexed = num_tokens
        source = self._next_of.get(self._key)
        if source is None:
            return False
        self._source = source
        return True

    def guess(self, num_tokens: int, most: int) -> int:
        """Write guesses behind the known ids, after has_match() said yes; without any, leave it alone for a while.

        Args:
            num_tokens: ids known.
            most: most guesses.

        Returns:
            How many were written.
        """
        count = min(most, self._length)
        if count < 1:
            self._pause(num_tokens)
            return 0
        for offset in range(count):  # one by one: a repetition may run into its own guesses
            self._token_ids[num_tokens + offset] = self._token_ids[self._source + offset]
        return count

    def expected(self, most: int) -> tuple[int, float]:
        """Return how many guesses there would be, and how many of them are likely to come true."""
        count = max(min(most, self._length), 0)
        return count, sum(self._rate**place for place in range(1, count + 1))

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

    def _pause(self, num_tokens: int) -> None:
        """Leave guessing alone for a while, longer each time, then try again with some hope."""
        self._misses += 1
        self._resume_at = num_tokens + min(1 << self._misses, MAX_PAUSE)
        self._rate = max(self._rate, RETRY_RATE)

    def _index(self, num_tokens: int) -> None:
        """Take in every run of NGRAM ids whose next id is known."""
        if num_tokens == self._num_indexed:
            return
        start = max(self._num_indexed - NGRAM, num_tokens - MAX_INDEXED, 0)
        ids = self._token_ids[start:num_tokens].astype(np.int64)
        keys = ids[: len(ids) - NGRAM + 1]
        for place in range(1, NGRAM):
            keys = keys * self._vocab_size + ids[place : len(ids) - NGRAM + 1 + place]
        *known, self._key = keys.tolist()
        self._next_of.update(zip(known, range(start + NGRAM, num_tokens), strict=True))
        self._num_indexed = num_tokens


def best_length(lookups: list[PromptLookup], limits: list[int], room: int, num_sampled: int, growth: Growth) -> int:
    """Choose one length of guesses for all who could guess, so that equal ones are treated alike.

    Args:
        limits: most guesses of each.
        room: most guesses of all.
        num_sampled: tokens that the step brings without guesses.
        growth: number of guesses -> by what factor they make the step longer.

    Returns:
        0 where no length is likely to bring more tokens per second.
    """
    length = min(MAX_DRAFT, room // len(lookups)) if lookups else 0
    while length > 0:
        found = [lookup.expected(min(length, limit)) for lookup, limit in zip(lookups, limits, strict=True)]
        gain = 1.0 + sum(right for _, right in found) / num_sampled
        if gain >= MIN_GAIN * growth(sum(count for count, _ in found)):
            break
        length //= 2
    return length
