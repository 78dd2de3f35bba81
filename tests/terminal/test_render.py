"""Following an answer: Ctrl+C always ends the line."""

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from nanochat_infer.generation import TextDelta
from terminal.output import Console
from terminal.render import AnswerPrinter, RunningAnswer


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
