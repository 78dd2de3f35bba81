"""Signals: SIGTERM and SIGHUP leave in order, SIGINT is an event while an answer runs."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from terminal.exit_codes import SIGNAL_BASE

_SAME_SIGNAL_S = 0.3


class Terminated(SystemExit):
    """The program was told to end; a SystemExit so that event loops let it through.

    Args:
        signal_number: which signal; the exit code is 128 more.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(SIGNAL_BASE + signal_number)


@contextlib.contextmanager
def leave_in_order() -> Iterator[None]:
    """While inside, SIGTERM and SIGHUP raise Terminated in the main thread, once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def handler(signal_number: int, frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Terminated(signal_number)

    earlier = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)


@contextlib.contextmanager
def on_interrupt(action: Callable[[], None]) -> Iterator[None]:
    """While inside, SIGINT calls action, which must be safe in a signal handler."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGINT, lambda signal_number, frame: action())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


@contextlib.contextmanager
def interrupt_held_back(came: list[bool]) -> Iterator[None]:
    """While inside, SIGINT waits; KeyboardInterrupt comes at the end. For short steps that must not be cut in half.

    Args:
        came: not empty once it came; what waits long inside looks at it. Empty again afterwards.
    """
    try:
        with on_interrupt(lambda: came.append(True)):
            yield
        if came:
            raise KeyboardInterrupt
    finally:
        came.clear()


@contextlib.contextmanager
def closing(*, signalled: bool) -> Iterator[None]:
    """While inside, one signal does not cut the saving short, but who asks a second time gets the end at once.

    The terminal must be as it was before the program. SIGHUP comes twice when a window is closed, so it does not count;
    a signal right after another is the same one, sent to the process and to its group.

    Args:
        signalled: a signal is why the program ends.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = [time.monotonic()] if signalled else []

    def handler(signal_number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if asked and now - asked[0] > _SAME_SIGNAL_S:
            os._exit(SIGNAL_BASE + signal_number)
        if not asked:
            asked.append(now)

    earlier = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    earlier[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)
