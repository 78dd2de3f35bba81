"""Where the think block of an answer ends that has to be JSON after it."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from nanochat_infer.errors import ParameterError
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG
from nanochat_infer.text.tokenizer import Tokenizer

Ids = np.ndarray[Any, np.dtype[np.int64]]
Allowed = np.ndarray[Any, np.dtype[np.bool_]]

_TAG = CLOSE_TAG.encode()


class ThinkTags:
    """What a vocabulary says about think tags; made once for a model.

    Args:
        tokenizer: the model's.
        vocab_size: width of the logits.
        stop_ids: ids that end an answer.

    Raises:
        ParameterError: the model has no tokens for the tags.
    """

    def __init__(self, tokenizer: Tokenizer, vocab_size: int, stop_ids: frozenset[int]) -> None:
        controls = tokenizer.control_ids
        if OPEN_TAG not in controls or CLOSE_TAG not in controls:
            raise ParameterError("schema cannot be followed after thinking by this model; turn thinking off")
        self.open_id, self.close_id = controls[OPEN_TAG], controls[CLOSE_TAG]
        self.bytes_of = tokenizer.token_bytes
        words = [self.bytes_of(token_id) for token_id in range(vocab_size)]
        self.newline_ids = _ids(i for i, word in enumerate(words) if word and not word.strip(b"\n"))
        ends = [(i, word) for i, word in enumerate(words) if b">" in word and i != self.close_id]
        # By how many bytes of the tag stand there already: ids that would complete it.
        self.closing = [_ids(i for i, word in ends if word.startswith(_TAG[count:])) for count in range(len(_TAG))]
        self.free: Allowed = np.ones(vocab_size, np.bool_)
        self.free[_ids(i for i in stop_ids if i < vocab_size)] = False
        self.free[_ids(i for i, word in ends if _TAG in word)] = False


class ThinkBlock:
    """Follows one answer through <think> ... </think> and the blank lines after it.

    Only the control token closes the block: one spelled by other tokens would end the reasoning for whoever reads the
    text, and the JSON would not have begun. Nothing ends the answer inside of it.
    """

    def __init__(self, tags: ThinkTags) -> None:
        self._tags = tags
        self._state = "before"
        self._tail = b""

    def begin(self, *, opened: bool) -> None:
        """Start an answer, inside the block where the prompt has opened it."""
        self._state = "inside" if opened else "before"

    @property
    def inside(self) -> bool:
        """The answer is between the tags."""
        return self._state == "inside"

    def allowed(self) -> Allowed:
        """Return bool [vocab_size], what may follow inside of the block."""
        allowed = self._tags.free.copy()
        for count in range(1, len(_TAG)):
            if self._tail.endswith(_TAG[:count]):
                allowed[self._tags.closing[count]] = False
        return allowed

    def ids_at_its_edges(self) -> Ids:
        """Return the ids that may follow outside of it, beside the first of the JSON: its start, or blank lines."""
        if self._state == "before":
            return _ids([self._tags.open_id])
        return self._tags.newline_ids if self._state == "after" else _ids([])

    def take(self, token_id: int) -> bool:
        """Take the id that was drawn; return whether it belongs to the block, or to the JSON."""
        if self._state == "inside":
            if token_id == self._tags.close_id:
                self._state = "after"
            self._tail = (self._tail + self._tags.bytes_of(token_id))[-len(_TAG) :]
            return True
        if self._state == "before" and token_id == self._tags.open_id:
            self._state = "inside"
            return True
        is_blank = self._state == "after" and token_id in self._tags.newline_ids
        self._state = "done"
        return bool(is_blank)


def _ids(ids: Iterable[int]) -> Ids:
    return np.fromiter(ids, np.int64)
