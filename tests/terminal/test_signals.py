"""Signals become exceptions that nothing loses."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.signals import ENDING, Terminated, closing, leave_in_order, nothing_interrupts, unheard


class Referent:
    """Something that can be referred to weakly."""


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Handlers and hook are given back."""
    # Who is slow to leave is ended at once, which here would be pytest itself.
    monkeypatch.setattr("terminal.signals.LEAVE_S", 60.0)
    numbers = (*ENDING, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    hook = sys.unraisablehook
    yield
    assert [signal.getsignal(number) for number in numbers] == before
    assert sys.unraisablehook is hook


@pytest.mark.parametrize("number", ENDING)
def test_it_comes_once(number: signal.Signals) -> None:
    def be_told_again() -> None:
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Terminated) as ended, leave_in_order():
        be_told_again()
    assert ended.value.code == 128 + number


@pytest.mark.parametrize("number", [*ENDING, signal.SIGINT])
def test_what_is_held_back_comes_at_the_end(number: signal.Signals) -> None:
    done = []

    def work() -> None:
        for i in range(5):
            with nothing_interrupts():
                if i == 1:
                    os.kill(os.getpid(), number)
                # Several ticks, so that an order asked for again is held back, too.
                time.sleep(0.25)
                done.append(i)

    with pytest.raises((Terminated, KeyboardInterrupt)), leave_in_order():
        work()
    assert done == [0, 1]


def drop(number: signal.Signals) -> None:
    """Let a signal come where Python drops exceptions: in a callback of the garbage collector."""
    referent = Referent()
    reference = weakref.ref(referent, lambda _: os.kill(os.getpid(), number))
    del referent
    assert reference() is None


@pytest.mark.parametrize(("number", "error"), [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)])
def test_what_python_drops_comes_again(
    number: signal.Signals,
    error: type[BaseException],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Not before the control, however long this stands still in between.
    monkeypatch.setattr("terminal.signals._AGAIN_S", 0.3)
    late: list[bool] = []

    def work() -> None:
        drop(number)
        late.append(True)
        time.sleep(10)

    with pytest.raises(error), leave_in_order():
        work()
    assert late, "the control: it was dropped at first"
    assert capsys.readouterr().err == ""


def test_other_dropped_exceptions_are_reported() -> None:
    reported: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "unraisablehook", lambda unraisable: reported.append(unraisable.exc_type))
        drop_an_error()
    assert reported == [ZeroDivisionError]


def drop_an_error() -> None:
    """Let a callback fail for another reason."""
    with leave_in_order():
        referent = Referent()
        reference = weakref.ref(referent, lambda _: 1 // 0)
        del referent
        assert reference() is None


def test_what_is_ignored_stays_ignored() -> None:
    earlier = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with leave_in_order():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, earlier)


def test_for_good() -> None:
    earlier = {number: signal.getsignal(number) for number in ENDING}
    try:
        with leave_in_order(for_good=True):
            pass
        assert all(signal.getsignal(number) is unheard for number in ENDING)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)


def test_one_signal_does_not_cut_the_saving_short() -> None:
    with closing(signalled=False):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGHUP)


def test_an_event_loop_ends_between_its_callbacks() -> None:
    """A task cannot take Terminated: the loop would call it unhandled, and wait for threads that never began."""
    tidied: list[str] = []

    async def work() -> None:
        try:
            for _ in range(1000):
                os.kill(os.getpid(), signal.SIGTERM)
                tidied.append("went on")
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            tidied.append("cancelled")
            raise

    with pytest.raises(Terminated), leave_in_order():
        asyncio.run(work())
    assert tidied[0] == "went on"
    assert tidied[-1] == "cancelled"


STUCK = """
import signal, sys, time
sys.path.insert(0, {root!r})
import terminal.signals
terminal.signals.LEAVE_S = 0.2
with terminal.signals.leave_in_order():
    while True:
        try:
            signal.raise_signal(signal.SIGTERM)
            time.sleep(60)
        except BaseException:
            pass
"""


def test_who_does_not_leave_is_ended() -> None:
    root = str(Path(__file__).parent.parent.parent)
    done = subprocess.run([sys.executable, "-c", STUCK.format(root=root)], timeout=60, check=False)
    assert done.returncode == 143


def test_an_order_that_comes_as_a_loop_ends_is_not_lost() -> None:
    async def told_at_the_end() -> None:
        loop = asyncio.get_running_loop()
        # Nothing that is asked for from now on is done in this loop.
        loop.call_soon_threadsafe = lambda *_, **__: None  # type: ignore[assignment,method-assign]
        os.kill(os.getpid(), signal.SIGTERM)

    def work() -> None:
        asyncio.run(told_at_the_end())
        time.sleep(10)

    with pytest.raises(Terminated), leave_in_order():
        work()
