"""An answer that was told to stop and has not ended yet: the prompt is back, and its end is shown when it comes."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from terminal.render import AnswerPrinter, RunningAnswer

if TYPE_CHECKING:
    from sessions import AnswerFinished


class StoppedAnswer:
    """What is left of one such answer.

    Args:
        running: its events; stopped already.
        printer: has shown those that were taken.
        tell: called in another thread when it has ended, so that show() does not wait.
    """

    def __init__(self, running: RunningAnswer, printer: AnswerPrinter, tell: Callable[[], None]) -> None:
        self._running = running
        self._printer = printer
        self._tell = tell
        threading.Thread(target=self._watch, name="answer-stopping", daemon=True).start()

    @property
    def has_ended(self) -> bool:
        """Whether all of it is there."""
        return self._running.answer.finished is not None

    def show(self) -> "AnswerFinished":
        """Show what is kept and was not shown yet; waits for the end.

        Raises:
            KeyboardInterrupt: Ctrl+C while waiting.
            NanochatInferError: the answer could not be made.
        """
        finished = self._running.follow(self._printer)
        assert finished is not None
        return finished

    def _watch(self) -> None:
        for _ in self._running.answer:
            pass
        self._tell()
