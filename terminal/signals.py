"""Signals: SIGTERM and SIGHUP leave in order, SIGINT is an event while an answer runs."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType


class Terminated(SystemExit):
    """The program was told to end; a SystemExit so that event loops let it through.

    Args:
        signal_number: which signal; the exit code is 128 more.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(128 + signal_number)


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
def interrupt_held_back() -> Iterator[None]:
    """While inside, SIGINT waits; KeyboardInterrupt comes at the end. For short steps that must not be cut in half."""
    came: list[bool] = []
    with on_interrupt(lambda: came.append(True)):
        yield
    if came:
        raise KeyboardInterrupt


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """While inside, no signal cuts the saving short; what is inside must end by itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    earlier = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)
