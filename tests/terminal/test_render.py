"""Following an answer: what is printed where, and Ctrl+C always ends the line."""

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.generation import TextDelta
from terminal.markdown.stream import render_markdown
from terminal.output import Console
from terminal.render import AnswerPrinter, RunningAnswer
from tests.hostile_text import WatchedScreen


class Stuck:
    """An answer that says one word and does not end when it is told to stop."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def __iter__(self) -> Iterator[Any]:
        yield TextDelta("word", (), "content")
        self.released.wait()

    def stop(self) -> None:
        """Not heard."""


class TwiceInterrupted(AnswerPrinter):
    """Ctrl+C comes twice as soon as something was printed."""

    running: RunningAnswer

    def show(self, event: Any) -> None:
        super().show(event)
        self.running.interrupt()
        self.running.interrupt()


@pytest.mark.parametrize("patience_s", [0.05, None])
def test_a_second_ctrl_c_ends_the_line(patience_s: float | None) -> None:
    out, answer = io.StringIO(), Stuck()
    printer = TwiceInterrupted(Console(out, io.StringIO(), {}))
    running = printer.running = RunningAnswer(answer)  # type: ignore[arg-type]
    try:
        if patience_s is None:
            with pytest.raises(KeyboardInterrupt):
                running.follow(printer)
        else:
            assert running.follow(printer, patience_s) is None, "who waits no longer is not thrown out"
        assert out.getvalue() == "word\n"
    finally:
        answer.released.set()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


TEXT = "# Head\n\nSome **bold** text.\n\n```py\nx = 1\n```"


def printed(
    out: io.StringIO, environ: dict[str, str], events: list[Any], *, plain: bool = False, **options: Any
) -> tuple[str, str]:
    """Return what goes to standard output and to standard error."""
    err = Terminal()
    console = Console(out, err, environ)
    console.plain = plain
    printer = AnswerPrinter(console, **({"markdown": True} | options))
    for event in events:
        printer.show(event)
    printer.leave()
    return out.getvalue(), err.getvalue()


def pieces(text: str, kind: Any = "content") -> list[TextDelta]:
    return [TextDelta(text[start : start + 3], (), kind) for start in range(0, len(text), 3)]


def test_markdown_is_drawn_on_a_terminal() -> None:
    out, _ = printed(Terminal(), {"TERM": "xterm"}, pieces(TEXT))
    screen, whole = WatchedScreen(80, 24), WatchedScreen(80, 24)
    screen.write(out)
    whole.write(render_markdown(TEXT, 80))
    assert screen.rows() == whole.rows()
    assert "Head" in screen.rows()
    assert screen.buffer[2][5].bold


@pytest.mark.parametrize(
    ("out", "environ", "options"),
    [
        (io.StringIO, {"TERM": "xterm"}, {}),
        (Terminal, {"TERM": "xterm", "NO_COLOR": "1"}, {}),
        (Terminal, {"TERM": "dumb"}, {}),
        (Terminal, {"TERM": ""}, {}),
        (Terminal, {}, {}),
        (Terminal, {"TERM": "xterm"}, {"plain": True}),
        (Terminal, {"TERM": "xterm"}, {"markdown": False}),
    ],
    ids=["pipe", "NO_COLOR", "dumb", "empty", "unset", "plain", "not asked for"],
)
def test_otherwise_the_text_is_printed_as_it_is(
    out: type[io.StringIO], environ: dict[str, str], options: dict[str, bool]
) -> None:
    assert printed(out(), environ, pieces(TEXT), **options)[0] == TEXT + "\n"


def test_marks_of_direction_stay_where_no_terminal_is_and_controls_never() -> None:
    text = "\u05e9\u200f\u2067a\u2069\u061c\u2028b \x1b[31m\x9b"
    kept = "\u05e9\u200f\u2067a\u2069\u061c\u2028b \u241b[31m<U+009B>\n"
    assert printed(io.StringIO(), {"TERM": "xterm"}, pieces(text))[0] == kept
    shown = printed(Terminal(), {}, pieces(text))[0]
    assert shown == "\u05e9<U+200F><U+2067>a<U+2069><U+061C><U+2028>b \u241b[31m<U+009B>\n"


def test_thinking_is_dim_on_standard_error_and_plain_where_it_must_be() -> None:
    events = [*pieces("hm **so**", "reasoning"), *pieces("yes")]
    out, err = printed(Terminal(), {"TERM": "xterm"}, events)
    assert out == "yes\n"
    assert "\x1b[2mhm " in err
    labelled = "[thinking]\nhm **so**\n[answer]\n"
    assert err.replace("\x1b[2m", "").replace("\x1b[0m", "") == labelled
    assert printed(Terminal(), {"TERM": "xterm"}, events, plain=True)[1] == labelled, "told apart without colours"
    assert "[answer]" not in printed(io.StringIO(), {"TERM": "xterm"}, events)[1], "it goes somewhere else"
    assert "hm" not in printed(Terminal(), {"TERM": "xterm"}, events, show_thinking=False)[1]


@pytest.mark.parametrize("show_thinking", [True, False])
def test_thinking_in_the_middle_destroys_nothing(show_thinking: bool) -> None:
    terminal = Terminal()
    console = Console(terminal, terminal, {"TERM": "xterm"})
    printer = AnswerPrinter(console, markdown=True, show_thinking=show_thinking)
    for event in (
        *pieces("first **part", "content"),
        *pieces("thought", "reasoning"),
        *pieces("second part", "content"),
    ):
        printer.show(event)
    printer.leave()
    screen = WatchedScreen(80, 24)
    screen.write(terminal.getvalue())
    shown = [row for row in screen.rows() if row]
    assert shown == (
        ["first **part", "[thinking]", "thought", "[answer]", "second part"]
        if show_thinking
        else ["first **partsecond part"]
    )


def test_a_plain_console_has_no_status_line() -> None:
    events = [Queued(2), PrefillProgress(100, 1_000, 0)]
    assert "reading the prompt" in printed(Terminal(), {"TERM": "xterm"}, events)[1]
    assert printed(Terminal(), {"TERM": "xterm"}, events, plain=True)[1] == ""


class Burst:
    """An answer whose pieces are all there at once."""

    def __init__(self, events: list[Any]) -> None:
        self._events = events

    def __iter__(self) -> Iterator[Any]:
        yield from self._events

    def stop(self) -> None:
        """Nothing to stop."""


def test_pieces_that_wait_are_drawn_together() -> None:
    drawn: list[str] = []

    class Counting(AnswerPrinter):
        def show(self, event: Any) -> None:
            drawn.append(event.text)
            super().show(event)

    events = [*pieces("a" * 3_000, "reasoning"), *pieces("b" * 3_000), "finished"]
    running = RunningAnswer(Burst(events))  # type: ignore[arg-type]
    while running._events.qsize() < len(events):
        threading.Event().wait(0.01)
    out = io.StringIO()
    running.follow(Counting(Console(out, io.StringIO(), {})))
    assert out.getvalue() == "b" * 3_000 + "\n"
    assert len(drawn) <= 6
