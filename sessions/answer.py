"""An answer that is being written: its own thread, a journal in the store, and any number of viewers."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nanochat_infer.engine.events import FinishReason, PrefillProgress, Queued, Reuse, Timings, Usage
from nanochat_infer.errors import NanochatInferError, SessionError
from nanochat_infer.generation import GenerationResult, StreamItem, TextDelta
from sessions.prompt import RunningGeneration
from sessions.records import Ending, Status
from sessions.store import Store

T = TypeVar("T")

_log = logging.getLogger(__name__)
_STATUS: dict[FinishReason, Status] = {"stop": "done", "length": "done", "cancelled": "stopped", "error": "error"}


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The last event of an answer.

    Args:
        message_id: its row.
        text: without reasoning; for a continued answer the whole.
        finish_reason: "stop", "length", "cancelled" or "error".
        usage: what this run cost: of a continued answer, completion_tokens counts only the new part, and the earlier
            one is in prompt_tokens.
        timings: of this run, too.
        message: one sentence where there is something to say, also when it could not be saved.
        token_ids: every sampled id, those of the continued answer included.
        saved: the database holds it.
        reuse: why as much of the prompt was reused as it was; None if the model was never asked.
        why: the same in one sentence.
        restored_tokens: of the prompt tokens that were reused, those whose KV came from disk.
    """

    message_id: int
    text: str
    reasoning: str
    finish_reason: FinishReason
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    seed: int = 0
    message: str = ""
    token_ids: tuple[int, ...] = ()
    saved: bool = True
    status: Status = "done"
    reuse: Reuse | None = None
    why: str = ""
    restored_tokens: int = 0


AnswerEvent = Queued | PrefillProgress | TextDelta | AnswerFinished


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is done with an answer's result, in the answer's thread; a failure there is logged and goes no further.

    Args:
        explain: makes the sentence about reuse.
        closed: called once the row is closed, before viewers are told of the end.
        told: called once they are told.
        restored_tokens: how many prompt tokens were read from disk.
        waited_s: what that took before the model was asked; the answer's timings count it.
    """

    explain: Callable[[GenerationResult], str] = lambda _: ""
    closed: Callable[[GenerationResult], None] = lambda _: None
    told: Callable[[GenerationResult], None] = lambda _: None
    restored_tokens: int = 0
    waited_s: float = 0.0


class Answer:
    """One answer. Iterating only watches: it may be done by several threads, be left early, or begin late.

    Args:
        store: where it is journaled.
        generation: yields the answer.
        message_id: its row, with status "streaming".
        user_message_id: what it answers.
        prior: what a continued answer begins with; already in the row.
        aftermath: what follows.
        on_end: called once, in the answer's thread, before viewers are told of the end.
    """

    def __init__(
        self,
        store: Store,
        generation: RunningGeneration,
        message_id: int,
        user_message_id: int,
        *,
        prior: tuple[TextDelta, ...] = (),
        aftermath: Aftermath | None = None,
        on_end: Callable[["Answer"], None] | None = None,
    ) -> None:
        self.message_id = message_id
        self.user_message_id = user_message_id
        self._store = store
        self._generation = generation
        self._aftermath = aftermath or Aftermath()
        self._on_end = on_end
        self._changed = threading.Condition()
        self._deltas: list[TextDelta] = list(prior)
        self._progress: list[Queued | PrefillProgress] = []
        self._num_progress = 0
        self._finished: AnswerFinished | None = None
        self.why = ""
        self._thread = threading.Thread(target=self._run, name=f"answer-{message_id}", daemon=True)

    def __iter__(self) -> Iterator[AnswerEvent]:
        """Watch from the beginning: what is there already comes at once, joined."""
        return AnswerView(self)

    @property
    def finished(self) -> AnswerFinished | None:
        """The result, or None while it is being written."""
        return self._finished

    def start(self) -> None:
        """Begin to write; called once by the manager.

        Raises:
            SessionError: the system gives no thread.
        """
        try:
            self._thread.start()
        except RuntimeError as error:
            raise SessionError(f"no answer can be begun ({error}); end another program and try again") from error

    def stop(self) -> None:
        """End the answer; what was seen is kept. From any thread; does not wait."""
        self._generation.cancel()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread to end; tell whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        result: GenerationResult | None = None
        failure: str = "the answer ended without a result"
        try:
            for item in self._generation:
                if isinstance(item, GenerationResult):
                    result = item
                else:
                    self._publish(item)
        except NanochatInferError as error:
            failure = str(error)
        except Exception:  # noqa: BLE001
            # A bug below must not leave the row open and the viewers waiting.
            failure = "internal error; the log has the details"
            _log.exception("answer %d failed", self.message_id)
        result = self._timed(result or self._broken(failure))
        self._close(result)
        self._guarded(lambda: self._aftermath.told(result), None)

    def _timed(self, result: GenerationResult) -> GenerationResult:
        """Return the result with all that its reader waited for."""
        timings, waited_ms = result.timings, self._aftermath.waited_s * 1e3
        if not waited_ms or not timings.total_ms:
            return result
        ttft_ms = timings.ttft_ms + waited_ms if timings.ttft_ms else 0.0
        timings = replace(timings, ttft_ms=ttft_ms, total_ms=timings.total_ms + waited_ms)
        return replace(result, timings=timings)

    def _guarded(self, action: Callable[[], T], otherwise: T) -> T:
        """Do what the answer does not depend on."""
        try:
            return action()
        except NanochatInferError as error:
            _log.info("after answer %d: %s", self.message_id, type(error).__name__)
        except Exception:  # noqa: BLE001
            # The answer is complete without it.
            _log.exception("after answer %d", self.message_id)
        return otherwise

    def _publish(self, item: StreamItem) -> None:
        if isinstance(item, TextDelta):
            text, reasoning = (item.text, "") if item.kind == "content" else ("", item.text)
            if item.text or item.token_ids:
                self._store.journal(self.message_id, text, reasoning, item.token_ids)
        with self._changed:
            if isinstance(item, TextDelta):
                self._deltas.append(item)
            elif not isinstance(item, GenerationResult):
                self._progress = [item]
                self._num_progress += 1
            self._changed.notify_all()

    def _broken(self, failure: str) -> GenerationResult:
        """Make a result of what came before the failure."""
        return GenerationResult(
            text="".join(d.text for d in self._deltas if d.kind == "content"),
            reasoning="".join(d.text for d in self._deltas if d.kind == "reasoning"),
            token_ids=tuple(i for d in self._deltas for i in d.token_ids),
            finish_reason="error",
            message=failure,
            seed=self._generation.seed,
        )

    def _close(self, result: GenerationResult) -> None:
        """Write the end, then tell the viewers, whatever became of the writing: nobody may wait for ever."""
        message, saved = result.message, False
        # Known before anybody can see that the answer has ended.
        why = self.why = self._guarded(lambda: self._aftermath.explain(result), "")
        try:
            self._store.finish_answer(self.message_id, _ending(result))
            saved = True
        except SessionError as error:
            message = _joined(message, str(error))
        except Exception:  # noqa: BLE001
            message = _joined(message, "not saved: internal error; the log has the details")
            _log.exception("answer %d could not be closed", self.message_id)
        finally:
            restored = min(self._aftermath.restored_tokens, result.usage.cached_tokens)
            finished = _finished(self.message_id, result, message, saved=saved, why=why, restored_tokens=restored)
            self._guarded(lambda: self._aftermath.closed(result), None)
            try:
                if self._on_end is not None:
                    self._on_end(self)
            finally:
                with self._changed:
                    self._finished = finished
                    self._changed.notify_all()


def _ending(result: GenerationResult) -> Ending:
    return Ending(
        text=result.text,
        reasoning=result.reasoning,
        token_ids=result.token_ids,
        status=_STATUS[result.finish_reason],
        finish_reason=result.finish_reason,
        error=result.message,
        seed=result.seed,
        usage=result.usage,
        timings=result.timings,
    )


def _finished(
    message_id: int, result: GenerationResult, message: str, *, saved: bool, why: str, restored_tokens: int
) -> AnswerFinished:
    return AnswerFinished(
        message_id=message_id,
        text=result.text,
        reasoning=result.reasoning,
        finish_reason=result.finish_reason,
        usage=result.usage,
        timings=result.timings,
        seed=result.seed,
        message=message,
        token_ids=result.token_ids,
        saved=saved,
        status=_STATUS[result.finish_reason],
        reuse=result.reuse,
        why=why,
        restored_tokens=restored_tokens,
    )


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)


class AnswerView:
    """One viewer: a position in the answer's events. Holds no events itself, so a slow viewer costs nothing."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._position = 0
        self._num_progress = 0
        self._ended = False

    def __iter__(self) -> "AnswerView":
        return self

    def __next__(self) -> AnswerEvent:
        """Return the next event; goes on where it was after an exception such as KeyboardInterrupt."""
        answer = self._answer
        with answer._changed:
            while True:
                if self._position < len(answer._deltas):
                    # Progress from before the text is stale.
                    self._num_progress = answer._num_progress
                    return self._next_text(answer._deltas)
                if answer._finished is not None:
                    if self._ended:
                        raise StopIteration
                    self._ended = True
                    return answer._finished
                if self._num_progress < answer._num_progress:
                    self._num_progress = answer._num_progress
                    return answer._progress[-1]
                answer._changed.wait()

    def _next_text(self, deltas: list[TextDelta]) -> TextDelta:
        """Join what is there, as long as it is of one kind."""
        kind = deltas[self._position].kind
        end = self._position
        while end < len(deltas) and (deltas[end].kind == kind or not deltas[end].text):
            end += 1
        run, self._position = deltas[self._position : end], end
        return TextDelta("".join(d.text for d in run), tuple(i for d in run for i in d.token_ids), kind)
