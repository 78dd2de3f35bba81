"""An answer as its viewers get it: rendered once for all of them, as a state in which every block has a number.

A viewer names the last number that it has and gets what changed after it. So nothing is queued for anyone: a slow
viewer gets less often more, one that comes back gets what it missed, and none holds the answer up.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import TextDelta
from sessions import Answer, AnswerFinished, FollowedAnswer
from sessions.telemetry import AnswerMeter, Reading
from web.rendered import to_json

PACE_S = 0.05
# Rendering takes at most this share of a core, however long the open block is.
_MAX_LOAD = 0.2
_MAX_PACE_S = 1.0

_log = logging.getLogger(__name__)


class Blocks(Protocol):
    """What makes blocks of a text that grows; web.rendering.AnswerBlocks."""

    def push(self, text: str) -> Sequence[Any]: ...
    def finish(self) -> Sequence[Any]: ...


class Part:
    """The blocks of an answer's text, or of its reasoning."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._numbers: list[int] = []
        self._number = 0

    def apply(self, changes: Sequence[Any], number: int) -> None:
        """Take over changes: each puts a block at its index, and what was behind it is gone."""
        for index, block in changes:
            text = to_json(block)
            if self._blocks[index:] == [text]:
                continue
            del self._blocks[index:], self._numbers[index:]
            self._blocks.append(text)
            self._numbers.append(number)
            self._number = number

    def since(self, number: int) -> str:
        """Return what changed after a number as JSON; "" for nothing."""
        if self._number <= number:
            return ""
        start = len(self._numbers)
        # Whatever changes, all that is behind it does.
        while start and self._numbers[start - 1] > number:
            start -= 1
        changed = ",".join(f"[{i},{self._blocks[i]}]" for i in range(start, len(self._blocks)))
        return f'{{"count":{len(self._blocks)},"set":[{changed}]}}'


class AnswerStream:
    """Follows one answer in a thread of its own until it ends, whoever watches.

    Args:
        answer: of this process or another.
        make_blocks: makes an empty AnswerBlocks.
        ended: makes of the end what viewers get of the message.
    """

    def __init__(
        self,
        answer: Answer | FollowedAnswer,
        make_blocks: Callable[[], Blocks],
        ended: Callable[[AnswerFinished], dict[str, Any]],
    ) -> None:
        self.message_id = answer.message_id
        self.is_over = False
        self._answer = answer
        self._ended = ended
        self._lock = threading.Lock()
        # Later streams of the same answer have higher numbers, so a viewer of an earlier one gets everything.
        self._number = time.time_ns() // 1_000_000
        self._parts = {"content": Part(), "reasoning": Part()}
        self._renderers = {kind: make_blocks() for kind in self._parts}
        self._meter = AnswerMeter()
        self._end = ""
        self._left = threading.Event()
        self._viewers: dict[int, Callable[[], None]] = {}
        self._next_viewer = 0
        self._thread = threading.Thread(target=self._run, name=f"web-answer-{self.message_id}", daemon=True)

    @property
    def number(self) -> int:
        """Of the newest state."""
        return self._number

    def start(self, finished: Callable[["AnswerStream"], None]) -> None:
        """Begin to follow; finished is called at the end, in the stream's thread."""
        self._finished = finished
        self._thread.start()

    def leave(self) -> None:
        """Follow no more from the next event on; the answer goes on."""
        self._left.set()
        if isinstance(self._answer, FollowedAnswer):
            self._answer.leave()

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have wake called after each change; return what ends it."""
        with self._lock:
            number, self._next_viewer = self._next_viewer, self._next_viewer + 1
            self._viewers[number] = wake

        def unsubscribe() -> None:
            with self._lock:
                self._viewers.pop(number, None)

        return unsubscribe

    def since(self, number: int) -> tuple[int, list[str]]:
        """Return the newest number, and the events that bring a viewer from a number to it, as JSON.

        Args:
            number: what the viewer has; one that this stream never gave counts as none.
        """
        with self._lock:
            if number == self._number:
                return number, []
            number = number if number < self._number else 0
            events = []
            changed = [f'"{kind}":{part}' for kind in self._parts if (part := self._parts[kind].since(number))]
            if changed:
                events.append(f'{{"type":"blocks","message":{self.message_id},{",".join(changed)}}}')
            if self._end:
                events.append(self._end)
            return self._number, events

    def reading(self) -> Reading:
        """Return the answer's figures now."""
        return self._meter.reading(time.monotonic())

    def _run(self) -> None:
        try:
            self._follow()
        except NanochatInferError as error:
            self._close(_gone(self.message_id, str(error)))
        except Exception:  # noqa: BLE001
            # A bug in rendering ends the view, not the answer.
            _log.exception("the view of answer %d failed", self.message_id)
            self._close(_gone(self.message_id, "the view failed; the log has the details, reload the page"))
        finally:
            self._finished(self)

    def _follow(self) -> None:
        for event in self._answer:
            if self._left.is_set():
                return
            self._meter.take(event, time.monotonic())
            begun = time.thread_time()
            if isinstance(event, TextDelta):
                self._push(event)
            elif isinstance(event, AnswerFinished):
                self._finish(event)
                return
            else:
                self._wake()
            work_s = time.thread_time() - begun
            # Meanwhile the answer joins what comes.
            self._left.wait(min(max(PACE_S, work_s / _MAX_LOAD), _MAX_PACE_S))

    def _push(self, delta: TextDelta) -> None:
        changes = self._renderers[delta.kind].push(delta.text) if delta.text else ()
        with self._lock:
            if changes:
                self._number += 1
                self._parts[delta.kind].apply(changes, self._number)
        self._wake()

    def _finish(self, finished: AnswerFinished) -> None:
        last = {kind: renderer.finish() for kind, renderer in self._renderers.items()}
        with self._lock:
            self._number += 1
            for kind, changes in last.items():
                self._parts[kind].apply(changes, self._number)
        message = self._ended(finished)
        end = {"type": "end", "message": message, "why": finished.why}
        self._close(json.dumps(end, ensure_ascii=False, separators=(",", ":")))

    def _close(self, end: str) -> None:
        with self._lock:
            self._number += 1
            self._end = end
            self.is_over = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            viewers = list(self._viewers.values())
        for wake in viewers:
            wake()


def _gone(message_id: int, sentence: str) -> str:
    return json.dumps({"type": "gone", "message": message_id, "error": sentence})
