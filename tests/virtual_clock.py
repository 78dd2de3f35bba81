"""Time that only passes where a test says so, in the place of time.perf_counter, which the engine measures with."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock


class VirtualClock:
    """Seconds since the start of the test.

    Args:
        tick_s: passes with every look at the clock.
    """

    def __init__(self, tick_s: float = 0.0) -> None:
        self.now_s = 1.0
        self._tick_s = tick_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds

    def look(self) -> float:
        self.now_s += self._tick_s
        return self.now_s

    @contextmanager
    def installed(self) -> Iterator["VirtualClock"]:
        """Replace time.perf_counter meanwhile."""
        with mock.patch("time.perf_counter", self.look):
            yield self
