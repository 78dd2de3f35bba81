"""How long steps take, learned while they run: the size of prefill chunks and the worth of guesses follow from it.

Only the moment of the work depends on these figures, never its result.
"""

CHUNK_TARGET_S = 0.25  # a step no longer than this keeps other answers flowing, and cancelling quick
MIN_CHUNK = 32
FIRST_CHUNK = 64
CHUNK_GRAIN = 16
_WEIGHT = 0.3  # of the newest prefill step
_DECAY = 0.97  # of older decode steps
_MAX_OUTLIER = 3.0  # a step that took longer than this times the expected is counted as that


class StepTimes:
    """Learns the prefill rate, and a line (seconds over rows) through the steps without prefill."""

    def __init__(self) -> None:
        self._prefill_rate = 0.0  # rows per second
        self._weight = self._rows = self._seconds = self._rows_rows = self._rows_seconds = 0.0
        self._slope = 0.0

    def add(self, num_rows: int, num_prefill_rows: int, seconds: float) -> None:
        """Take a finished step into account."""
        if seconds <= 0:
            return
        if num_prefill_rows >= CHUNK_GRAIN:
            rate = num_rows / seconds
            old = self._prefill_rate
            self._prefill_rate = rate if old == 0 else old + _WEIGHT * (rate - old)
        elif num_prefill_rows == 0:
            self._add_decode(num_rows, seconds)

    @property
    def prefill_rate(self) -> float:
        """Rows per second of the latest steps with a prefill chunk worth the name; 0 while there was none."""
        return self._prefill_rate

    def chunk(self, most: int) -> int:
        """Return how many prefill rows a step of CHUNK_TARGET_S holds, at most `most`."""
        if self._prefill_rate == 0:
            return min(FIRST_CHUNK, most)
        rows = int(self._prefill_rate * CHUNK_TARGET_S)
        return min(max(rows - rows % CHUNK_GRAIN, MIN_CHUNK), most)

    def growth(self, num_rows: int, num_more: int) -> float:
        """Return by what factor num_more rows make a step of num_rows longer; 1 while nothing is known."""
        base = self._expected(num_rows)
        return 1.0 + self._slope * num_more / base if base > 0 else 1.0

    def _expected(self, num_rows: int) -> float:
        if self._weight == 0:
            return 0.0
        mean = self._seconds / self._weight
        line = mean + self._slope * (num_rows - self._rows / self._weight)
        return max(line, 0.1 * mean)

    def _add_decode(self, num_rows: int, seconds: float) -> None:
        if self._weight > 2:
            seconds = min(seconds, _MAX_OUTLIER * self._expected(num_rows))
        self._weight = self._weight * _DECAY + 1.0
        self._rows = self._rows * _DECAY + num_rows
        self._seconds = self._seconds * _DECAY + seconds
        self._rows_rows = self._rows_rows * _DECAY + num_rows * num_rows
        self._rows_seconds = self._rows_seconds * _DECAY + num_rows * seconds
        spread = self._rows_rows - self._rows * self._rows / self._weight
        if spread > 1.0:  # else all steps were alike, and the slope stays what it was
            self._slope = max((self._rows_seconds - self._rows * self._seconds / self._weight) / spread, 0.0)
