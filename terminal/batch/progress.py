"""How far a batch is: a status line, a few plain lines, and the sentences at its end."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from terminal.output import Console
from terminal.sanitize import clean_line

_TICK_S = 0.2
_PLAIN_EVERY_S = 60.0


class Progress:
    """Counts what was written.

    Args:
        console: where it is shown.
        total: lines of the input; None where nobody knows.
        num_before: lines that an earlier run has answered.
    """

    def __init__(self, console: Console, total: int | None, num_before: int) -> None:
        self._console = console
        self._total = total
        self._num_before = num_before
        self._num_answered = 0
        self._first_failure = ""
        self._usage: Counter[str] = Counter()
        self._begun = time.monotonic()
        self._said_at = self._shown_at = self._begun
        self.num_failed = 0

    def count(self, record: Mapping[str, Any], *, failed: bool) -> None:
        """Take note of a line that was written."""
        if not failed:
            self._num_answered += 1
            self._usage.update(record["usage"])
            return
        self.num_failed += 1
        self._first_failure = self._first_failure or f"line {record['line']}: {clean_line(record['error'])}"

    def show(self, num_tokens: int) -> None:
        """Show how far it is where it is time to.

        Args:
            num_tokens: sampled so far in this run.
        """
        now = time.monotonic()
        if self._console.err_is_terminal:
            if now - self._shown_at >= _TICK_S:
                self._shown_at = now
                self._console.status(self._state(num_tokens))
        elif now - self._said_at >= _PLAIN_EVERY_S:
            self._said_at = now
            self._console.say(self._state(num_tokens))

    def stopped(self, where: str) -> str:
        """Return the sentence after an interruption.

        Args:
            where: name of the file of answers; "" is standard output.
        """
        number = self._num_before + self._num_answered
        lines = num_lines(number) if self._total is None else f"{number:,} of {num_lines(self._total)}"
        if not where:
            return f"stopped with {lines} answered; with -o FILE a later run could have gone on from there"
        return f"stopped with {lines} answered in {where}; the same command goes on with the rest"

    def failed(self, where: str) -> str:
        """Return the sentence about lines that failed; see stopped."""
        total = self._total if self._total is not None else self._num_handled
        again = "; the same command tries again" if where else ""
        return f"{self.num_failed:,} of {num_lines(total)} failed, first {self._first_failure}{again}"

    def answered(self, num_tokens: int) -> str:
        """Return the sentence after the last line; "" where there was nothing to do."""
        if not self._num_answered:
            return ""
        elapsed = max(time.monotonic() - self._begun, 1e-3)
        speed = f"{num_tokens:,} tokens, {num_tokens / elapsed:,.1f} per second"
        return f"{num_lines(self._num_answered)} answered in {_duration(elapsed)} ({speed})"

    def usage(self) -> str:
        """Return the tokens of the answers of this run."""
        prompt, reused = self._usage["prompt_tokens"], self._usage["cached_tokens"]
        return (
            f"{prompt:,} prompt tokens ({reused:,} reused, {prompt - reused:,} computed), "
            f"{self._usage['completion_tokens']:,} generated"
        )

    @property
    def _num_handled(self) -> int:
        return self._num_answered + self.num_failed

    def _of_total(self) -> str:
        return "" if self._total is None else f" of {self._total:,}"

    def _state(self, num_tokens: int) -> str:
        elapsed = max(time.monotonic() - self._begun, 1e-3)
        text = f"{self._num_before + self._num_answered:,}{self._of_total()} answered, "
        text += f"{num_tokens / elapsed:,.1f} tokens/s"
        if self.num_failed:
            text += f", {self.num_failed:,} failed"
        if self._num_handled and self._total is not None:
            left = self._total - self._num_before - self._num_handled
            text += f", {_duration(elapsed / self._num_handled * left)} left"
        return text


def num_lines(number: int) -> str:
    """Return "1 line" or "1,234 lines"."""
    return "1 line" if number == 1 else f"{number:,} lines"


def _duration(seconds: float) -> str:
    """Return "4.2 s", "3:07" or "2:05:00"."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
