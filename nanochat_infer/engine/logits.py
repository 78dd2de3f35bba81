"""A request for the logits of a whole sequence, waiting for the engine's thread."""

import threading

from nanochat_infer.engine.batch import Array
from nanochat_infer.engine.outcomes import failure_message
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.errors import NanochatInferError


class LogitsJob:
    """One job, filled in by the engine's thread, awaited by the caller's.

    Args:
        token_ids: int32 [num_tokens], checked.
        logits: float32 [num_tokens, vocab_size], filled in, num_done rows so far.
    """

    def __init__(self, token_ids: Int32Array, logits: Array) -> None:
        self.token_ids = token_ids
        self.logits = logits
        self.blocks: list[int] = []
        self.block_row: Int32Array | None = None  # made when the job starts
        self.num_done = 0
        self._error: Exception | None = None
        self._done = threading.Event()

    def finish(self, error: Exception | None) -> None:
        """Hand the job back, filled in unless there is an error."""
        self._error = error
        self._done.set()

    def result(self) -> Array:
        """Wait, and return float32 [num_tokens, vocab_size].

        Raises:
            NanochatInferError: the engine was closed, or the device failed.
        """
        self._done.wait()
        if isinstance(self._error, NanochatInferError):
            raise self._error
        if self._error is not None:
            raise NanochatInferError(failure_message(self._error)) from self._error
        return self.logits
