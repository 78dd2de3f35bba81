"""An answer for the screen: a thread watches it, the screen takes what has come, several times a second."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import TextDelta

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished
    from sessions.following import FollowedAnswer
    from sessions.telemetry import AnswerMeter


@dataclass(slots=True)
class News:
    """What has come of an answer since the last look."""

    reasoning: str = ""
    content: str = ""
    progress: Queued | PrefillProgress | None = None
    finished: "AnswerFinished | None" = None
    error: str = ""

    @property
    def is_end(self) -> bool:
        """Whether nothing more will come."""
        return self.finished is not None or bool(self.error)


class LiveAnswer:
    """Watches one answer from its beginning; however fast it comes, a look costs the same.

    Args:
        answer: of this process, or one that another process writes.
        meter: told of every event.
    """

    def __init__(self, answer: "Answer | FollowedAnswer", meter: "AnswerMeter | None" = None) -> None:
        self.answer = answer
        self.meter = meter
        self._lock = threading.Lock()
        self._texts: dict[str, list[str]] = {"reasoning": [], "content": []}
        # What was taken: a view that comes later begins with it.
        self._taken: dict[str, list[str]] = {"reasoning": [], "content": []}
        self._progress: Queued | PrefillProgress | None = None
        self._finished: AnswerFinished | None = None
        self._error = ""

    @property
    def message_id(self) -> int:
        """The message that it is written into."""
        return self.answer.message_id

    @property
    def stop(self) -> "Callable[[], None] | None":
        """What ends the answer; None where another process writes it."""
        return getattr(self.answer, "stop", None)

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="tui-answer", daemon=True).start()

    def leave(self) -> None:
        """Watch no more where that must be said; the answer goes on."""
        leave = getattr(self.answer, "leave", None)
        if leave is not None:
            leave()

    def take(self) -> News:
        """Return what has come since the last call."""
        with self._lock:
            news = News("".join(self._texts["reasoning"]), "".join(self._texts["content"]), self._progress)
            for kind, texts in self._texts.items():
                self._taken[kind] += texts
            self._texts = {"reasoning": [], "content": []}
            self._progress = None
            news.finished, news.error = self._finished, self._error
        return news

    @property
    def num_waiting(self) -> int:
        """How many characters have come that take() has not returned yet."""
        with self._lock:
            return sum(len(text) for texts in self._texts.values() for text in texts)

    def so_far(self) -> tuple[str, str]:
        """Return reasoning and content that take() returned already."""
        with self._lock:
            return "".join(self._taken["reasoning"]), "".join(self._taken["content"])

    def _watch(self) -> None:
        try:
            for event in self.answer:
                if self.meter is not None:
                    self.meter.take(event, time.monotonic())
                with self._lock:
                    if isinstance(event, TextDelta):
                        self._texts[event.kind].append(event.text)
                    elif isinstance(event, (Queued, PrefillProgress)):
                        self._progress = event
                    else:
                        self._finished = event
        except NanochatInferError as error:
            self._end(str(error))
        except Exception as error:  # noqa: BLE001 - handed to the screen, which must not wait for ever
            self._end(f"{type(error).__name__}: {error} (this is a bug of the program)")
        else:
            self._end("" if self._finished is not None else "the answer is watched no more")

    def _end(self, error: str) -> None:
        with self._lock:
            self._error = error
