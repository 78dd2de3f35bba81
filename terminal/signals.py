"""Signals: SIGTERM and SIGHUP leave in order, SIGINT is an event while an answer runs."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import ClassVar

from terminal.exit_codes import SIGNAL_BASE

ENDING = (signal.SIGTERM, signal.SIGHUP)
_SAME_SIGNAL_S = 0.3
_AGAIN_S, _TICK_S = 0.01, 0.1
LEAVE_S = 4.0


def unheard(signal_number: int, frame: FrameType | None) -> None:
    """A handler that does nothing. SIG_IGN would have Python complain about a signal that came just before."""


class Terminated(SystemExit):
    """The program was told to end; a SystemExit so that event loops let it through.

    Args:
        signal_number: which signal; the exit code is 128 more.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(SIGNAL_BASE + signal_number)
        self.signal_number = signal_number


@contextlib.contextmanager
def leave_in_order(first: Callable[[], None] = lambda: None, *, for_good: bool = False) -> Iterator[None]:
    """While inside, SIGTERM and SIGHUP raise Terminated in the main thread, once; who does not leave is ended.

    What is ignored already, as SIGHUP is below nohup, stays ignored.

    Args:
        first: called before.
        for_good: the process ends afterwards, so that who is told twice to end is on the way out already.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]

    told: list[_Leaving] = []

    def handler(signal_number: int, frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, unheard)
        first()
        told.append(_Leaving(signal_number))
        told[-1].ask()

    earlier = {number: signal.signal(number, handler) for number in numbers}
    alarm = signal.getsignal(signal.SIGALRM)
    try:
        with _raised_again(told):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        for number, old in earlier.items():
            signal.signal(number, unheard if for_good else old)


class _Leaving:
    """An order to end, until it is obeyed: Terminated is raised, and raised again where it got lost.

    The process ends at once where that takes too long; what counts is saved as it comes.

    Args:
        signal_number: what told to end.
        is_raised: the exception is on its way already.
    """

    num_holding = 0
    waiting: ClassVar["_Leaving | None"] = None

    def __init__(self, signal_number: int, *, is_raised: bool = False) -> None:
        self.is_raised = is_raised
        self._number = signal_number
        self._deadline = time.monotonic() + LEAVE_S
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, _TICK_S, _TICK_S)

    def ask(self) -> None:
        """Raise Terminated; where an event loop runs, between its callbacks: its tasks cannot take it."""
        # Not there before an event loop is, or half there while it is imported.
        running = getattr(sys.modules.get("asyncio.events"), "_get_running_loop", lambda: None)()
        if running is None:
            self._raise()
        else:
            # A loop about to end may never come to it; then the next tick asks again.
            with contextlib.suppress(RuntimeError):
                running.call_soon_threadsafe(self._raise)

    @classmethod
    @contextlib.contextmanager
    def held_back(cls) -> Iterator[None]:
        """While inside, nothing is raised; what waits is raised at the end."""
        cls.num_holding += 1
        try:
            yield
        finally:
            cls.num_holding -= 1
            waiting, cls.waiting = cls.waiting, None
            if waiting is not None:
                waiting._raise()

    def _raise(self) -> None:
        if self.num_holding:
            _Leaving.waiting = self
        elif not self.is_raised:
            self.is_raised = True
            raise Terminated(self._number)

    def _tick(self, signal_number: int, frame: FrameType | None) -> None:
        if time.monotonic() >= self._deadline:
            os._exit(SIGNAL_BASE + self._number)
        if not self.is_raised:
            self.ask()


@contextlib.contextmanager
def _raised_again(told: list[_Leaving]) -> Iterator[None]:
    """While inside, what a handler raised is raised again where Python dropped it: in a callback or a destructor."""

    in_hook: list[bool] = []

    def again(signal_number: int, frame: FrameType | None) -> None:
        # Not from in the hook: there it would be dropped, too.
        if not in_hook:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.raise_signal(signal.SIGINT)

    def dropped(unraisable: "sys.UnraisableHookArgs") -> None:
        error = unraisable.exc_value
        if isinstance(error, Terminated) and told:
            told[-1].is_raised = False
        elif isinstance(error, KeyboardInterrupt):
            # Who was told to end leaves anyway, and that one's alarm must go on.
            if not told:
                in_hook.append(True)
                signal.signal(signal.SIGALRM, again)
                signal.setitimer(signal.ITIMER_REAL, _AGAIN_S, _AGAIN_S)
                in_hook.clear()
        else:
            hook(unraisable)

    hook, sys.unraisablehook = sys.unraisablehook, dropped
    try:
        yield
    finally:
        sys.unraisablehook = hook


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
def nothing_interrupts() -> Iterator[None]:
    """While inside, SIGINT, SIGTERM and SIGHUP wait; KeyboardInterrupt or Terminated comes at the end.

    Only for steps well below LEAVE_S, after which the process is ended.
    """
    with _Leaving.held_back(), interrupt_held_back([]):
        yield


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
    if isinstance(why := sys.exc_info()[1], Terminated) and not signal.getitimer(signal.ITIMER_REAL)[0]:
        # A full screen has taken the signal itself.
        _Leaving(why.signal_number, is_raised=True)

    def handler(signal_number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if asked and now - asked[0] > _SAME_SIGNAL_S:
            os._exit(SIGNAL_BASE + signal_number)
        if not asked:
            asked.append(now)

    earlier = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    earlier[signal.SIGHUP] = signal.signal(signal.SIGHUP, unheard)
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)
