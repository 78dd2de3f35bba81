"""How fast a prompt is read and an answer written, from what came when; times are seconds of a monotonic clock."""

import math
from collections import deque

from nanochat_infer.engine.events import PrefillProgress

HISTORY_S = 60
WINDOW_S = 1.0
_EPSILON = 1e-9


class PrefillRate:
    """How fast the prompt is read."""

    def __init__(self) -> None:
        self.processed = self.total = self.cached = 0
        self._from: tuple[float, int] | None = None
        self._time = 0.0

    def add(self, event: PrefillProgress, now: float, begun: float | None) -> None:
        """Count progress; begun is when the prompt was given, if that is known."""
        if self._from is None or event.processed < self.processed:
            known = begun is not None and event.processed > event.cached
            self._from = (begun or 0.0, event.cached) if known else (now, event.processed)
        self.processed, self.total, self.cached = event.processed, event.total, event.cached
        self._time = now

    @property
    def tok_s(self) -> float:
        """Tokens computed per second; 0.0 while unknown."""
        if self._from is None or self._time <= self._from[0]:
            return 0.0
        return (self.processed - self._from[1]) / (self._time - self._from[0])

    def eta_s(self, now: float) -> float:
        """Return seconds until the rest is computed; 0.0 while unknown."""
        rate = self.tok_s
        return max(0.0, (self.total - self.processed) / rate - (now - self._time)) if rate > 0 else 0.0


class DecodeRate:
    """How fast tokens come. What comes first is where measuring begins: it may have been there for long."""

    def __init__(self) -> None:
        self.num_tokens = 0
        self._base: tuple[float, int] | None = None
        # When tokens came and how many, from the last before the window on.
        self._recent: deque[tuple[float, int]] = deque()
        self._seconds: deque[int] = deque(maxlen=HISTORY_S + 1)
        self._second = 0

    def add(self, count: int, now: float) -> None:
        """Count tokens that came together."""
        if not count:
            return
        self.num_tokens += count
        if self._base is None:
            self._base = (now, count)
            self._seconds.append(0)
        else:
            self._move_to(now)
            self._seconds[-1] += count
        self._recent.append((now, count))
        while len(self._recent) > 1 and self._recent[1][0] <= now - WINDOW_S:
            self._recent.popleft()

    def tok_s_now(self, now: float) -> float:
        """Return the rate between the last token before the window and the last one in it: whole gaps only."""
        points = list(self._recent)
        while len(points) > 2 and points[1][0] <= now - WINDOW_S:
            points.pop(0)
        if len(points) < 2:
            return 0.0
        span = points[-1][0] - points[0][0]
        count = sum(number for _, number in points) - points[0][1]
        # Where the next one is late already, the rate is at most what one token by now would mean.
        late = now - points[-1][0]
        longest = span / (len(points) - 1)
        return count / (span if late <= longest else span + late - longest) if span > 0 else 0.0

    @property
    def tok_s_mean(self) -> float:
        """Tokens after the first per second."""
        if self._base is None or not self._recent:
            return 0.0
        span = self._recent[-1][0] - self._base[0]
        return (self.num_tokens - self._base[1]) / span if span > 0 else 0.0

    def history(self, now: float) -> tuple[float, ...]:
        """Return the tokens of each whole second since the first, the last 60 of them."""
        if self._base is None:
            return ()
        self._move_to(now)
        return tuple(float(count) for count in self._seconds)[:-1]

    def _move_to(self, now: float) -> None:
        """Open the buckets of the seconds up to now."""
        begin = self._base[0] if self._base is not None else now
        # Seconds end with their last moment, since the token that measuring begins with is not counted.
        second = max(0, math.ceil(now - begin - _EPSILON) - 1)
        for _ in range(min(second - self._second, HISTORY_S + 1)):
            self._seconds.append(0)
        self._second = max(self._second, second)
