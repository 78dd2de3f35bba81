"""An answer that another front end began in the open conversation, printed above the prompt while it is written."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import TextDelta
from terminal.output import Console
from terminal.sanitize import TerminalFilter

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished, FollowedAnswer
    from terminal.markdown.stream import MarkdownStream

_log = logging.getLogger(__name__)
_TELL_INTERVAL_S = 0.1
_JOIN_S = 1.0
_MARKS = {"stopped": "[stopped]", "interrupted": "[interrupted]", "error": "[error]"}


class Lines:
    """Harmless text in whole lines; what MarkdownStream is where nothing is drawn.

    Args:
        write: takes the lines, each with its newline.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._filter = TerminalFilter()
        self._rest = ""

    def push(self, text: str) -> None:
        """Take the next piece."""
        self._rest += self._filter.push(text)
        lines, newline, self._rest = self._rest.rpartition("\n")
        if newline:
            self._write(lines + newline)

    def finish(self) -> None:
        """The text is complete."""
        rest, self._rest = self._rest + self._filter.flush(), ""
        if rest:
            self._write(rest + "\n")


class LiveAnswer:
    """One such answer, watched in a thread of its own. What it has for the screen waits until it is taken.

    Args:
        answer: of this process or another.
        console: says how it is drawn; written to only by print().
        show_thinking: print reasoning too.
        tell: called in the thread when there is something to print, and at the end.
    """

    def __init__(
        self, answer: "Answer | FollowedAnswer", console: Console, *, show_thinking: bool, tell: Callable[[], None]
    ) -> None:
        self.finished: AnswerFinished | None = None
        self.message_id = answer.message_id
        self._answer = answer
        self._console = console
        self._show_thinking = show_thinking
        self._tell = tell
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._hurried = threading.Event()
        self._has_begun = False
        self._ended = threading.Event()
        # What is to be printed: as an answer, as thinking, or said.
        self._waiting: list[tuple[Callable[[str], None], str]] = []
        self._thinking = Lines(lambda text: self._put(console.think, text))
        self._text = self._drawn(lambda text: self._put(console.write, text))
        self._thread = threading.Thread(target=self._run, name="answer-elsewhere", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether more may come."""
        return not self._ended.is_set()

    def print(self) -> None:
        """Print what came since; in the thread that owns the terminal."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for write, text in waiting:
            write(text)

    def wait(self, patience_s: float) -> None:
        """Wait until all of it is there to be printed, but no longer than that."""
        self._hurried.set()
        self._ended.wait(patience_s)
        self._hurried.clear()

    def leave(self) -> None:
        """Watch it no more; the answer goes on."""
        self._left.set()
        self._hurried.set()
        if hasattr(self._answer, "leave"):
            self._answer.leave()
            self._thread.join(_JOIN_S)

    def _drawn(self, write: Callable[[str], None]) -> "MarkdownStream | Lines":
        if not self._console.out_styled:
            return Lines(write)
        # Imported here: the first prompt does not wait for it.
        from terminal.markdown.stream import MarkdownStream

        return MarkdownStream(write, self._console.size, live=False, unicode=self._console.is_utf8)

    def _put(self, write: Callable[[str], None], text: str) -> None:
        if text:
            with self._lock:
                self._waiting.append((write, text))

    def _run(self) -> None:
        try:
            self._watch()
        except NanochatInferError as error:
            # It was deleted, or the program ends.
            if not self._left.is_set():
                self._put(self._console.say, f"note: {error}")
        except Exception:  # noqa: BLE001 - logged; the chat goes on without
            _log.exception("an answer could not be watched")
        finally:
            self._ended.set()
            if not self._left.is_set():
                self._tell()

    def _push(self, text: str) -> None:
        """Show more of the text; the empty lines that follow thinking are no part of it."""
        text = text if self._has_begun else text.lstrip("\n")
        if text:
            self._has_begun = True
            self._text.push(text)

    def _watch(self) -> None:
        for event in self._answer:
            if self._left.is_set():
                return
            if isinstance(event, TextDelta):
                if event.kind == "content":
                    self._thinking.finish()
                    self._push(event.text)
                elif self._show_thinking:
                    self._thinking.push(event.text)
                if self._waiting and not self._hurried.is_set():
                    self._tell()
                    # The prompt is not drawn again for every token.
                    self._hurried.wait(_TELL_INTERVAL_S)
            elif not isinstance(event, Queued | PrefillProgress):
                self.finished = event
        self._thinking.finish()
        self._text.finish()
        if self.finished is not None and (mark := _MARKS.get(self.finished.status)):
            reason = f" {self.finished.message}" if self.finished.message else ""
            self._put(self._console.say, mark + reason)
