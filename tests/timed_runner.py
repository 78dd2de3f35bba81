"""A scripted runner whose steps take a + b * rows on a virtual clock, and things happen in the middle of its steps."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from nanochat_infer.devices.base import StepInput, StepOutput
from tests.manual_engine import ManualEngine
from tests.scripted_runner import ScriptedRunner
from tests.stream_reader import Reader
from tests.virtual_clock import VirtualClock

STEP_S = 0.02
ROW_S = 0.001


class TimedRunner(ScriptedRunner):
    """Fulfils ModelRunner.

    Args:
        clock: moved by each step.
        step_s: seconds of a step without rows.
        row_s: seconds for each row.
        options: of ScriptedRunner.
    """

    def __init__(
        self, clock: VirtualClock, *, step_s: float = STEP_S, row_s: float = ROW_S, vocab_size: int = 50, **options: Any
    ) -> None:
        super().__init__(vocab_size, **{"record": True, **options})
        self.clock = clock
        self.step_s, self.row_s = step_s, row_s
        self.arrivals: dict[int, Callable[[], object]] = {}  # number of a step -> called when it has just begun

    def seconds(self, num_rows: int) -> float:
        """How long a step of so many rows takes."""
        return self.step_s + self.row_s * num_rows

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        self.arrivals.pop(self.num_steps, lambda: None)()
        output = super().step(batch, want_logits=want_logits)
        self.clock.advance(self.seconds(len(batch.input_ids)))
        return output


class Timeline:
    """Steps an engine and notes when each reader's tokens came.

    Args:
        engine: stepped here only.
        clock: of its runner.
    """

    def __init__(self, engine: ManualEngine, clock: VirtualClock) -> None:
        self.engine, self.clock = engine, clock
        self.token_times: dict[Reader, list[float]] = {}
        self.started: dict[Reader, float] = {}

    def watch(self, reader: Reader) -> Reader:
        """Note the times of a request submitted now."""
        self.token_times[reader] = []
        self.started[reader] = self.clock.now_s
        return reader

    def turn(self) -> None:
        """One turn of the engine, then read everybody."""
        self.engine.turn()
        for reader, times in self.token_times.items():
            reader.read()
            times += [self.clock.now_s] * (len(reader.token_ids) - len(times))

    def turn_until(self, condition: Callable[[], object], limit: int = 20_000) -> None:
        """Turn until the condition holds; fail if that does not come."""
        for _ in range(limit):
            if condition():
                return
            assert self.engine._scheduler.has_work, "nothing is left to do"
            self.turn()
        raise AssertionError("it did not happen")

    def largest_gap(self, reader: Reader) -> float:
        """Seconds between two tokens of a reader, the longest."""
        times = self.token_times[reader]
        return max(after - before for before, after in pairwise(times))

    def ttft(self, reader: Reader) -> float:
        """Seconds from the start to the first token."""
        return self.token_times[reader][0] - self.started[reader]
