"""The events of one request, handed from the engine's thread to a reader who may be slow, or gone."""

import threading
from collections import deque
from collections.abc import Callable, Iterator

import numpy as np

from nanochat_infer.engine.events import Event, Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.logits_options import TokenLogprob


def _nothing() -> None:
    return None


class RequestStream:
    """Iterate over the events of a request; iteration ends after Finished.

    The engine never waits for the reader, and what is held does not grow: a newer Queued or PrefillProgress replaces an
    unread older one, and tokens have their place from the start. One reader at a time; cancel() from any thread.

    Args:
        seed: the seed that the draws use, also when the request named none.
        num_prompt_tokens: length of the prompt.
        max_tokens: most tokens that will come.
    """

    def __init__(self, seed: int, num_prompt_tokens: int, max_tokens: int) -> None:
        self.seed = seed
        self.num_prompt_tokens = num_prompt_tokens
        self._changed = threading.Condition()  # reentrant: a signal may cancel the very stream that it interrupts
        self._queued: Queued | None = None
        self._progress: PrefillProgress | None = None
        self._tokens = np.empty(max_tokens, dtype=np.int32)
        self._logprobs: deque[TokenLogprob] = deque()  # of the tokens that were not taken yet
        self._num_put = self._num_taken = 0
        self._finished: Finished | None = None
        self._num_processed = 0  # prompt tokens reported so far
        self._exhausted = False
        self._cancel: Callable[[], None] = _nothing

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        event = self.next_event()
        if event is None:
            raise StopIteration
        return event

    def next_event(self, timeout_s: float | None = None) -> Event | None:
        """Wait for the next event; None after Finished was read, or when timeout_s passed without one."""
        with self._changed:
            if self._exhausted:
                return None
            if not self._has_event():
                self._changed.wait_for(self._has_event, timeout_s)
            return self._take()

    def cancel(self) -> None:
        """End the request within one step, whatever it is doing; Finished("cancelled") follows unless it had ended."""
        self._cancel()

    @property
    def exhausted(self) -> bool:
        """Finished was read; nothing follows."""
        return self._exhausted

    def _has_event(self) -> bool:
        return bool(self._num_taken < self._num_put or self._finished or self._queued or self._progress)

    def _take(self) -> Event | None:
        if self._queued is not None:
            queued, self._queued = self._queued, None
            return queued
        if self._progress is not None:
            progress, self._progress = self._progress, None
            return progress
        if self._num_taken < self._num_put:
            self._num_taken += 1
            logprob = self._logprobs.popleft() if self._logprobs else None
            return TokenGenerated(int(self._tokens[self._num_taken - 1]), logprob)
        if self._finished is not None:
            self._exhausted = True
        return self._finished

    def on_cancel(self, cancel: Callable[[], None]) -> None:
        """Say what cancel() does. For the engine only, as all methods below."""
        self._cancel = cancel

    def put_queued(self, ahead: int) -> None:
        """Tell the place in the queue; a preempted request that waits again stays silent."""
        with self._changed:
            if self._num_processed == 0:
                self._queued = Queued(ahead)
                self._changed.notify()

    def put_progress(self, processed: int, total: int, cached: int) -> None:
        """Tell how far the prompt is; what preemption makes the engine compute again is not told again."""
        with self._changed:
            if processed > max(self._num_processed, cached):
                self._num_processed = processed
                self._progress = PrefillProgress(processed, total, cached)
                self._changed.notify()

    def put_token(self, token_id: int, logprob: TokenLogprob | None = None) -> None:
        """Tell a drawn id; of one request all tokens come with logprobs, or none."""
        with self._changed:
            if logprob is not None:
                self._logprobs.append(logprob)
            self._tokens[self._num_put] = token_id
            self._num_put += 1
            self._changed.notify()

    def put_finished(self, finished: Finished) -> None:
        with self._changed:
            self._finished = finished
            self._changed.notify_all()
        self._cancel = _nothing
