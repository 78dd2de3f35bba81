"""The requests of a batch in flight: one thread for each, so that the engine always has enough to batch."""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import BusyError, NanochatInferError
from nanochat_infer.generation import GenerationResult, TextDelta
from sessions.prompt import pinned_date
from terminal.batch.lines import BadLine, BatchPrompt

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from nanochat_infer.streaming import Generation

_RETRY_S = 0.05
_JOIN_S = 2.0
_READING_S = 0.3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written for one line."""

    record: dict[str, Any]
    failed: bool


class Workers:
    """Takes lines, runs them side by side and hands out what came of each, as they finish.

    Whoever takes an outcome says done() when it is written: no more than `count` lines are ever in memory.

    Args:
        llm: runs them.
        lines: read by the threads, one at a time.
        count: most lines at once.
    """

    def __init__(self, llm: "LLM", lines: Iterator[BatchPrompt | BadLine], count: int) -> None:
        self._llm = llm
        self._lines = lines
        self._date = pinned_date()
        self._input_lock = threading.Lock()
        self._running: set[Generation] = set()
        self._running_lock = threading.Lock()
        self._stopped = threading.Event()
        self._slots = threading.Semaphore(count)
        self._outcomes: queue.SimpleQueue[Outcome | BaseException | None] = queue.SimpleQueue()
        self._num_tokens = [0] * count
        self._threads = [
            threading.Thread(target=self._work, args=(i,), name=f"batch-{i}", daemon=True) for i in range(count)
        ]
        self._num_left = count

    @property
    def num_tokens(self) -> int:
        """Tokens sampled so far."""
        return sum(self._num_tokens)

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def take(self, timeout_s: float) -> Outcome | None:
        """Return the next outcome, or None when there was none in that time or all is done (see is_done).

        Raises:
            NanochatInferError: the input cannot be read any further.
        """
        try:
            outcome = self._outcomes.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if outcome is None:
            self._num_left -= 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @property
    def is_done(self) -> bool:
        """Whether every line was handed out."""
        return self._num_left == 0

    def done(self) -> None:
        """Let one more line be taken."""
        self._slots.release()

    def stop(self) -> None:
        """Cancel what runs and take no more lines; finished outcomes can still be taken."""
        self._stopped.set()
        with self._running_lock:
            for generation in self._running:
                generation.cancel()
        for _ in self._threads:
            self._slots.release()
        # One may wait for standard input, and the others for their turn; none of them has anything to save.
        if self._input_lock.acquire(timeout=_READING_S):
            self._input_lock.release()
            deadline = time.monotonic() + _JOIN_S
            for thread in self._threads:
                thread.join(max(0.0, deadline - time.monotonic()))

    def finished(self) -> Iterator[Outcome]:
        """Yield the outcomes that wait to be taken, after stop()."""
        while True:
            try:
                outcome = self._outcomes.get_nowait()
            except queue.Empty:
                return
            if isinstance(outcome, Outcome):
                yield outcome

    def _work(self, index: int) -> None:
        try:
            while self._slots.acquire() and not self._stopped.is_set():
                with self._input_lock:
                    line = None if self._stopped.is_set() else next(self._lines, None)
                if line is None:
                    # Those who wait for a slot shall see the end too.
                    self._slots.release()
                    return
                if (outcome := self._outcome(line, index)) is not None:
                    self._outcomes.put(outcome)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that takes outcomes
            self._outcomes.put(error)
        finally:
            self._outcomes.put(None)

    def _outcome(self, line: BatchPrompt | BadLine, index: int) -> Outcome | None:
        """Return what came of a line; None when it was cancelled."""
        if isinstance(line, BadLine):
            return _failure(line, line.error)
        try:
            result = self._result(line, index)
        except NanochatInferError as error:
            return _failure(line, str(error))
        except MemoryError:
            return _failure(line, "there is not enough memory for this prompt")
        except Exception as error:  # noqa: BLE001 - a bug that one line meets is that line's error
            _log.exception("line %d failed", line.line)
            return _failure(line, f"{type(error).__name__}: {error} (this is a bug of the program)")
        if result is None or result.finish_reason == "cancelled":
            return None
        if result.finish_reason == "error":
            return _failure(line, result.message or "the answer could not be finished")
        return Outcome(_answer(line, result, self._llm.info.name), failed=False)

    def _result(self, prompt: BatchPrompt, index: int) -> GenerationResult | None:
        generation = self._started(prompt)
        if generation is None:
            return None
        with self._running_lock:
            self._running.add(generation)
            if self._stopped.is_set():
                generation.cancel()
        try:
            for item in generation:
                if isinstance(item, GenerationResult):
                    return item
                if isinstance(item, TextDelta):
                    self._num_tokens[index] += len(item.token_ids)
        finally:
            with self._running_lock:
                self._running.discard(generation)
        return None

    def _started(self, prompt: BatchPrompt) -> "Generation | None":
        """Submit a prompt; where the queue is full, wait until it is not."""
        llm, plain = self._llm, not prompt.messages
        if plain:
            ids = llm.tokenizer.encode(prompt.text)
        else:
            ids = llm.encode_chat(prompt.messages, enable_thinking=prompt.think, date_string=self._date)
        while not self._stopped.is_set():
            try:
                return llm.start(ids, prompt.params, plain=True if plain else None)
            except BusyError:
                self._stopped.wait(_RETRY_S)
        return None


def _failure(line: BatchPrompt | BadLine, error: str) -> Outcome:
    return Outcome({"line": line.line, "id": line.line_id, "error": error}, failed=True)


def _answer(prompt: BatchPrompt, result: GenerationResult, model: str) -> dict[str, Any]:
    """Return the fields that -p --json prints, and what a later run needs to know the line again."""
    record: dict[str, Any] = {
        "line": prompt.line,
        "id": prompt.line_id,
        "key": prompt.key,
        "text": result.text,
        "token_ids": list(result.token_ids),
        "finish_reason": result.finish_reason,
        "seed": result.seed,
        "model": model,
        "usage": asdict(result.usage),
        "timings": asdict(result.timings),
    }
    if result.reasoning:
        record["reasoning"] = result.reasoning
    if result.message:
        record["note"] = result.message
    return record
