"""What a caller asks of the engine, checked once at the border."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nanochat_infer.errors import ContextLengthError, ParameterError
from nanochat_infer.logits_options import LogitsOptions
from nanochat_infer.sampling_params import SamplingParams

Int32Array = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(frozen=True, slots=True)
class Request:
    """One prompt to be continued.

    Args:
        prompt_ids: token ids; the engine copies them.
        params: how to draw, and when to end.
        stop_token_ids: ids that end the answer with "stop", unless params.ignore_eos.
        previous_ids: what the conversation held before: only to explain how much of its KV was reused.
        idle: runs only while there is no ordinary request, and yields to one at once; what it computed stays cached.
        prefill_only: compute the prompt's KV and draw nothing; ends with "length".
        options: what is asked of the logits, beside params.
    """

    prompt_ids: Sequence[int]
    params: SamplingParams
    stop_token_ids: frozenset[int] = frozenset()
    previous_ids: Sequence[int] = ()
    idle: bool = False
    prefill_only: bool = False
    options: LogitsOptions | None = None


@dataclass(frozen=True, slots=True)
class ContextLimit:
    """The longest sequence that can run, and what to say when it is reached.

    Args:
        max_tokens: prompt and answer together.
        pool_tokens: tokens that the KV pool holds; where it is the smaller one, the cure is more KV memory.
    """

    max_tokens: int
    pool_tokens: int

    @property
    def tokens(self) -> int:
        return min(self.max_tokens, self.pool_tokens)

    @property
    def cure(self) -> str:
        option = "--kv-memory" if self.pool_tokens < self.max_tokens else "--ctx-size"
        return f"start a new conversation, or raise {option}"

    def full_message(self) -> str:
        """Return the sentence for an answer that ended because nothing more fits."""
        return f"the context is full: {self.tokens:,} of {self.tokens:,} tokens; {self.cure}"

    def check(self, num_tokens: int, *, room: int) -> None:
        """Raise ContextLengthError unless num_tokens and room more fit.

        Raises:
            ContextLengthError: with the numbers and the cure.
        """
        if num_tokens + room > self.tokens:
            raise ContextLengthError(
                f"the prompt has {num_tokens:,} tokens and the context holds {self.tokens:,}"
                f"{', answer included' if num_tokens <= self.tokens else ''}; shorten it, {self.cure}"
            )


def checked_ids(prompt_ids: Sequence[int], vocab_size: int) -> Int32Array:
    """Copy a prompt into an array after checking every id.

    Args:
        prompt_ids: any sequence of whole numbers, NumPy arrays included.
        vocab_size: ids must be below it.

    Returns:
        int32 [num_tokens], a copy.

    Raises:
        ParameterError: the prompt is empty, or an id is not a whole number in [0, vocab_size).
    """
    if isinstance(prompt_ids, (str, bytes)):
        raise ParameterError(f"prompt_ids must be a list of token ids, got {type(prompt_ids).__name__}")
    try:
        ids = list(prompt_ids)
    except TypeError:
        raise ParameterError(f"prompt_ids must be a list of token ids, got {type(prompt_ids).__name__}") from None
    if not ids:
        raise ParameterError("the prompt is empty; give at least one token")
    if (checked := _checked_at_once(ids, vocab_size)) is not None:
        return checked
    for index, token_id in enumerate(ids):
        if isinstance(token_id, bool) or not isinstance(token_id, (int, np.integer)):
            raise ParameterError(f"token {index} of the prompt must be a whole number, got {token_id!r}")
        if not 0 <= token_id < vocab_size:
            raise ParameterError(f"token {index} of the prompt must be in [0, {vocab_size}), got {token_id}")
    return np.array(ids, dtype=np.int32)


def _checked_at_once(ids: list[Any], vocab_size: int) -> Int32Array | None:
    """Return the ids if all are plain whole numbers in range; None leaves it to the loop that names the wrong one."""
    if set(map(type, ids)) - {int, np.int32, np.int64}:
        return None
    try:
        array = np.array(ids, dtype=np.int64)
    except OverflowError:
        return None
    return array.astype(np.int32) if array.min() >= 0 and array.max() < vocab_size else None
