"""An answer as it comes: text to standard output, progress and thinking to standard error."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import TextDelta
from terminal.output import Console
from terminal.sanitize import TerminalFilter
from terminal.signals import on_interrupt

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished
    from terminal.markdown.stream import MarkdownStream

_MIN_REPORTED_PROMPT = 64
_MAX_TOGETHER = 1_000
# Dimmed letters alone are not seen by everyone, nor drawn by every terminal.
_THINKING, _ANSWER = "[thinking]\n", "[answer]\n"


class _Interrupt:
    """Ctrl-C, as an event among the answer's."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """The answer's iterator raised."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _End:
    """The answer's iterator ended."""


class RunningAnswer:
    """The events of an answer, together with Ctrl-C, in one queue that a signal handler may fill."""

    def __init__(self, answer: "Answer") -> None:
        # Imported here: the first prompt does not wait for it.
        from sessions.telemetry import AnswerMeter

        self.answer = answer
        self.meter = AnswerMeter(time.monotonic())
        self.finished: AnswerFinished | None = None
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._put_back: list[Any] = []
        threading.Thread(target=self._pump, name="answer-view", daemon=True).start()

    def interrupt(self) -> None:
        """Put Ctrl-C into the queue; safe in a signal handler."""
        self._events.put(_Interrupt())

    def follow(self, printer: "AnswerPrinter", patience_s: float | None = None) -> "AnswerFinished | None":
        """Print what comes until the answer is finished; the first Ctrl-C stops it.

        Args:
            patience_s: after Ctrl-C, return None if the answer has not ended within this time; it ends by itself.

        Raises:
            KeyboardInterrupt: a second Ctrl-C while waiting for the end without patience.
            NanochatInferError: the answer could not be made.
        """
        deadline: float | None = None
        with on_interrupt(self.interrupt):
            while self.finished is None:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                try:
                    event = self._next(left)
                except queue.Empty:
                    printer.leave()
                    return None
                if isinstance(event, _Interrupt):
                    if printer.interrupted:
                        if deadline is not None:
                            continue
                        printer.leave()
                        raise KeyboardInterrupt
                    printer.interrupted = True
                    self.answer.stop()
                    deadline = None if patience_s is None else time.monotonic() + patience_s
                else:
                    self._take(event, printer)
        return self.finished

    def _next(self, patience_s: float | None) -> Any:
        """Return the next event; pieces of text that wait together come as one, so that drawing cannot fall behind."""
        if self._put_back:
            return self._put_back.pop()
        event = self._events.get(timeout=patience_s)
        if not isinstance(event, TextDelta):
            return event
        texts = [event.text]
        with contextlib.suppress(queue.Empty):
            for _ in range(_MAX_TOGETHER):
                later = self._events.get_nowait()
                if not isinstance(later, TextDelta) or later.kind != event.kind:
                    self._put_back.append(later)
                    break
                texts.append(later.text)
        return TextDelta("".join(texts), (), event.kind)

    def _take(self, event: Any, printer: "AnswerPrinter") -> None:
        if isinstance(event, _Failure):
            printer.leave()
            raise event.error
        if isinstance(event, _End):
            printer.leave()
            raise NanochatInferError("the answer ended without a result; see --debug")
        if isinstance(event, (Queued, PrefillProgress, TextDelta)):
            printer.show(event)
        else:
            self.finished = event
            printer.leave()

    def _pump(self) -> None:
        try:
            for event in self.answer:
                self.meter.take(event, time.monotonic())
                self._events.put(event)
            self._events.put(_End())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that follows
            self._events.put(_Failure(error))


class AnswerPrinter:
    """Prints the events of one answer.

    Args:
        console: where to.
        show_text: print the answer's text; without, only progress (for --json).
        show_thinking: print reasoning too, on standard error.
        markdown: draw the text as Markdown where the console can (Console.out_styled); otherwise it is printed as is.
        status: gives the line below a drawn text while that grows, of at most so many columns; "" for none.
    """

    def __init__(
        self,
        console: Console,
        *,
        show_text: bool = True,
        show_thinking: bool = True,
        markdown: bool = False,
        status: Callable[[int], str] = lambda columns: "",
    ) -> None:
        self.interrupted = False
        self._console = console
        self._show_text = show_text
        self._show_thinking = show_thinking
        self._is_markdown = markdown and console.out_styled
        self._status = status
        self._stream: MarkdownStream | None = None
        content = TerminalFilter(for_terminal=console.out_is_terminal)
        self._filters = {"content": content, "reasoning": TerminalFilter()}
        self._begun: set[str] = set()
        self._is_thinking = False
        self._last = {"content": "\n", "reasoning": "\n"}

    def show(self, event: Queued | PrefillProgress | TextDelta) -> None:
        """Print one event."""
        if isinstance(event, Queued):
            self._console.status(f"waiting: {event.ahead} before this one")
        elif isinstance(event, PrefillProgress):
            if event.total - event.cached >= _MIN_REPORTED_PROMPT and event.processed < event.total:
                reused = f", {event.cached:,} reused" if event.cached else ""
                self._console.status(f"reading the prompt: {event.processed:,} of {event.total:,} tokens{reused}")
        else:
            self._print(event.kind, self._filters[event.kind].push(event.text))

    def leave(self) -> None:
        """End the output: what was held back, then a newline if one is missing."""
        for kind, text_filter in self._filters.items():
            self._print(kind, text_filter.flush())
        self._console.clear_status()
        self._end_line("reasoning")
        self._end_line("content")

    def _print(self, kind: str, text: str) -> None:
        if kind not in self._begun:
            text = text.lstrip("\n")
        if not text:
            return
        if kind == "reasoning":
            if not self._show_thinking:
                # A drawn answer has its rows at the cursor; a status line would fall upon them.
                if self._stream is None:
                    self._console.status("thinking")
                return
            self._end_drawing()
            if not self._is_thinking:
                self._is_thinking = True
                self._console.think(_THINKING)
            self._console.think(text)
        elif self._show_text:
            self._end_line("reasoning")
            if self._is_thinking and self._console.out_is_terminal:
                self._console.think(_ANSWER)
            self._is_thinking = False
            self._write(text)
        self._begun.add(kind)
        self._last[kind] = text[-1]

    def _write(self, text: str) -> None:
        if not self._is_markdown:
            self._console.write(text)
            return
        if self._stream is None:
            from terminal.markdown.stream import MarkdownStream

            console = self._console
            self._stream = MarkdownStream(console.write, console.size, unicode=console.is_utf8, status=self._status)
        self._stream.push(text)

    def _end_drawing(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.finish()
            self._last["content"] = "\n"

    def _end_line(self, kind: str) -> None:
        if kind == "content":
            self._end_drawing()
        if self._last[kind] == "\n":
            return
        self._last[kind] = "\n"
        if kind == "reasoning":
            self._console.think("\n")
        elif self._show_text:
            self._console.write("\n")
