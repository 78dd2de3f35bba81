"""ThreadTeam.interrupt() at every stage, late, and against close(): no wrong bit, no hang, no lock left held."""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from kernels.cpu.program_layout import PART_MASK, STAGE
from nanochat_infer.devices.base import StepInterruptedError
from nanochat_infer.devices.cpu import kernel_library
from nanochat_infer.devices.cpu_memory import address
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.errors import DeviceError

STAGES, WAIT_S = 5, 60
KERNEL = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)


class Traced:
    """A program whose kernels are Python: each stage makes its numbers of those of the stage before, and tells so."""

    def __init__(self, threads: int) -> None:
        self.team = ThreadTeam(kernel_library().run, threads)
        self.parts = self.team.num_parts
        self.numbers = np.zeros((STAGES + 1, self.parts), np.int64)
        self.numbers[0] = np.arange(self.parts) + 7
        self.seen: list[tuple[int, int]] = []
        self.inside: Callable[[int, int], None] = lambda stage, part: None  # called within a part
        self._kernel = KERNEL(self._call)
        self.program = Program(STAGES)
        for stage in range(STAGES):
            self.program.append(ctypes.cast(self._kernel, ctypes.c_void_p).value or 0, STAGE, [stage])
        self.dyn = np.zeros(4, np.int64)

    def _call(self, arguments: int, dyn: int, part: int, parts: int) -> None:
        stage = ctypes.c_int64.from_address(arguments).value
        self.seen.append((stage, part))
        self.inside(stage, part)
        self.numbers[stage + 1, part] = int(self.numbers[stage].sum()) % 1_000_003 * (part + 1)

    def run(self) -> np.ndarray:
        self.numbers[1:] = -1
        self.team.run(self.program, 0, STAGES, address(self.dyn))
        return np.array(self.numbers[-1])

    def expected(self) -> np.ndarray:
        numbers = np.array(self.numbers[0])
        for _ in range(STAGES):
            numbers = int(numbers.sum()) % 1_000_003 * (np.arange(self.parts) + 1)
        return numbers


@pytest.fixture(params=[1, 2, 3])
def traced(request: pytest.FixtureRequest) -> Iterator[Traced]:
    made = Traced(request.param)
    yield made
    made.inside = lambda stage, part: None
    made.team.close()


@pytest.fixture
def two() -> Iterator[Traced]:
    made = Traced(2)
    yield made
    made.inside = lambda stage, part: None
    made.team.close()


def until(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.001)


@pytest.mark.parametrize("at", range(STAGES))
@pytest.mark.parametrize("last", [False, True])
def test_an_interrupt_ends_the_walk_with_its_stage(traced: Traced, at: int, last: bool) -> None:
    chosen = traced.parts - 1 if last else 0
    traced.inside = lambda stage, part: traced.team.interrupt() if (stage, part) == (at, chosen) else None
    with pytest.raises(StepInterruptedError):
        traced.run()
    assert {stage for stage, _ in traced.seen} == set(range(at + 1))
    traced.inside = lambda stage, part: None
    assert np.array_equal(traced.run(), traced.expected())


def test_interrupts_from_everywhere_change_no_bit(traced: Traced) -> None:
    """Retried as the engine does, while another thread interrupts whenever it can."""
    stop, interrupted, done = threading.Event(), 0, 0

    def disturb() -> None:
        while not stop.wait(0.0003):
            traced.team.interrupt()

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        while done < 30 or not interrupted:
            try:
                assert np.array_equal(traced.run(), traced.expected())
                done += 1
            except StepInterruptedError:
                interrupted += 1
    finally:
        stop.set()
        thread.join()


def test_an_idle_team_is_not_interrupted(traced: Traced) -> None:
    traced.team.interrupt()
    assert np.array_equal(traced.run(), traced.expected())


class Late:
    """The stop word as a thread sees it that is put aside between its check and its store."""

    def __init__(self, word: Any) -> None:
        self.word, self.reached, self.go = word, threading.Event(), threading.Event()

    def __getitem__(self, at: int) -> Any:
        return self.word[at]

    def __setitem__(self, at: int, value: int) -> None:
        self.reached.set()
        assert self.go.wait(WAIT_S)
        self.word[at] = value


def interrupt_late(team: ThreadTeam) -> tuple[Late, threading.Thread]:
    """An interrupt() that has decided to store, and does so when told."""
    late = Late(team._stop)
    team._stop = late  # type: ignore[assignment]
    thread = threading.Thread(target=team.interrupt)
    thread.start()
    assert late.reached.wait(WAIT_S)
    team._stop = late.word
    return late, thread


def test_a_late_interrupt_hits_the_next_step_which_gives_the_same_bits(traced: Traced) -> None:
    halted, go = threading.Event(), threading.Event()

    def halt(stage: int, part: int) -> None:
        if (stage, part) == (STAGES - 1, 0):
            halted.set()
            assert go.wait(WAIT_S)

    traced.inside = halt
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(traced.run)
        assert halted.wait(WAIT_S)
        late, thread = interrupt_late(traced.team)
        go.set()
        assert np.array_equal(first.result(WAIT_S), traced.expected())

    def let_go(stage: int, part: int) -> None:
        late.go.set()
        thread.join(WAIT_S)

    traced.inside = let_go
    with pytest.raises(StepInterruptedError):
        traced.run()
    assert np.array_equal(traced.run(), traced.expected())


def hold_worker(traced: Traced, at: int = 1) -> tuple[threading.Event, threading.Event]:
    """Let the other thread stay inside a part of a stage until the second event; the first says that it is there."""
    inside, go = threading.Event(), threading.Event()
    waiting = threading.Event()

    def hold(stage: int, part: int) -> None:
        is_worker = threading.current_thread() in traced.team._threads
        if is_worker and stage == at and not inside.is_set():
            inside.set()
            assert go.wait(WAIT_S)
        elif not is_worker and stage == at and not waiting.is_set():
            assert inside.wait(WAIT_S)  # so that it is the other one that holds things up
            waiting.set()

    traced.inside = hold
    return inside, go


def test_an_interrupt_that_comes_after_close_does_not_keep_the_threads(two: Traced) -> None:
    inside, go = hold_worker(two)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(two.run)
        assert inside.wait(WAIT_S)
        late, thread = interrupt_late(two.team)
        closing = threading.Thread(target=two.team.close, daemon=True)
        closing.start()
        with pytest.raises(DeviceError, match="closed"):
            running.result(WAIT_S)
        until(lambda: two.team._work is None)
        late.go.set()
        thread.join(WAIT_S)
        go.set()
        closing.join(WAIT_S)
        hangs = closing.is_alive()
        if hangs:  # let the test session end
            two.team._stop_for_ever()
            for wake in two.team._wake:
                wake.release()
    assert not hangs
    with pytest.raises(DeviceError, match="closed"):
        two.run()


@pytest.mark.parametrize("round_number", range(5))
def test_interrupts_and_closes_from_many_threads_end(round_number: int) -> None:
    traced = Traced(3)
    go, ended = threading.Event(), list[str]()

    def step_for_ever() -> None:
        while True:
            try:
                traced.run()
            except StepInterruptedError:
                continue
            except DeviceError as error:
                ended.append(str(error))
                return

    def disturb() -> None:
        go.wait(WAIT_S)
        for _ in range(200):
            traced.team.interrupt()

    def close() -> None:
        go.wait(WAIT_S)
        traced.team.close()

    threads = [threading.Thread(target=step_for_ever, daemon=True)]
    threads += [threading.Thread(target=disturb, daemon=True) for _ in range(3)]
    threads += [threading.Thread(target=close, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    until(lambda: len(traced.seen) > 20 * round_number)
    go.set()
    for thread in threads:
        thread.join(WAIT_S)
    assert not any(thread.is_alive() for thread in (*threads, *traced.team._threads))
    assert len(ended) == 1


def interrupted_with_a_part_left(two: Traced) -> tuple[threading.Event, ThreadPoolExecutor, "Future[np.ndarray]"]:
    """A walk that is interrupted while the other thread is inside a part of it."""
    inside, go = hold_worker(two)
    pool = ThreadPoolExecutor(1)
    running = pool.submit(two.run)
    assert inside.wait(WAIT_S)
    until(lambda: sum(stage == 1 for stage, _ in two.seen) == two.parts)
    two.team.interrupt()
    return go, pool, running


def test_an_interrupted_walk_ends_when_nobody_is_inside_a_part(two: Traced) -> None:
    go, pool, running = interrupted_with_a_part_left(two)
    time.sleep(0.1)
    assert not running.done()
    go.set()
    with pytest.raises(StepInterruptedError):
        running.result(WAIT_S)
    pool.shutdown()
    assert (two.program.board[:, :2] == 0).all()
    assert np.array_equal(two.run(), two.expected())


def test_control_without_clearing_away_a_late_part_counts_for_the_next_walk(
    two: Traced, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The late part is counted done in the retry too: one done more than there are, for which nobody waits."""
    monkeypatch.setattr(two.team, "_clear_away", lambda board: None)
    go, pool, running = interrupted_with_a_part_left(two)
    with pytest.raises(StepInterruptedError):
        running.result(WAIT_S)
    late = [part for stage, part in two.seen if stage == 1]
    assert len(late) == two.parts
    board = two.program.board

    def finish_the_late_part(stage: int, part: int) -> None:
        if stage == 1 and not go.is_set():
            before = int(board[1, 1]) & PART_MASK
            go.set()
            until(lambda: int(board[1, 1]) & PART_MASK > before)

    two.inside = finish_the_late_part
    again = pool.submit(two.run)
    until(lambda: int(board[1, 1]) & PART_MASK == two.parts + 1)
    two.team.interrupt()
    with suppress(StepInterruptedError):  # else the walk went on before all parts of the stage were done
        again.result(WAIT_S)
    pool.shutdown()


def test_a_signal_while_clearing_away_leaves_no_lock_held() -> None:
    traced = Traced(3)

    class Struck:
        def __enter__(self) -> None:
            raise KeyboardInterrupt

        acquire = __enter__

        def __exit__(self, *what: object) -> None:
            raise AssertionError

    first, second = traced.team._inside
    traced.team._inside[1] = Struck()  # type: ignore[call-overload]
    traced.inside = lambda stage, part: traced.team.interrupt()
    with pytest.raises(KeyboardInterrupt):
        traced.run()
    assert first.acquire(timeout=WAIT_S)
    first.release()
    assert second.acquire(timeout=WAIT_S)
    second.release()
    traced.team.close()
    assert not any(thread.is_alive() for thread in traced.team._threads)
