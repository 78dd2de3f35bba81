"""A small parent process that gives the terminal back as it was, whatever ends the program. Imports nothing heavy.

The program is its child, in the same process group: the terminal's own signals reach both, and only the child acts on
them. What is sent to the parent's process id is passed on. Source: faults.md row 54.
"""

import contextlib
import mmap
import os
import signal
import time
from collections.abc import Iterator
from typing import NoReturn

from terminal.exit_codes import SIGNAL_BASE
from terminal.kept_terminal import KeptTerminal, Screen
from terminal.signals import ENDING, LEAVE_S

_PR_SET_PDEATHSIG = 1
_CONTINUED_WAIT_S = 0.02
# A little longer than the program gives itself.
_LEAVE_S = LEAVE_S + 1
_UNSTOPPABLE = (signal.SIGKILL, signal.SIGSTOP)


class ScreenMark:
    """What the program does with the terminal now, in memory that its keeper sees too.

    Args:
        terminal: what to give back; None where there is no terminal.
        keeper: process id of the parent that watches; 0 where nobody does.
    """

    def __init__(self, terminal: KeptTerminal | None = None, keeper: int = 0) -> None:
        self._terminal = terminal
        self._keeper = keeper
        self._memory = mmap.mmap(-1, 1)

    @property
    def screen(self) -> Screen:
        """What was noted last."""
        return Screen(self._memory[0])

    @property
    def has_keeper(self) -> bool:
        """Whether somebody watches, who gives the terminal back whatever happens here."""
        return self._keeper != 0

    @property
    def is_orphaned(self) -> bool:
        """Whether the keeper is gone, so that this process must give the terminal back itself."""
        return self._keeper != 0 and os.getppid() != self._keeper

    @contextlib.contextmanager
    def use(self, screen: Screen) -> Iterator[None]:
        """Note it while inside; where it is left by an exception the terminal is given back at once."""
        earlier, self._memory[0] = self._memory[0], screen.value
        try:
            yield
        except BaseException:
            self.give_back()
            raise
        if self.is_orphaned:
            self.give_back()
        self._memory[0] = earlier

    def loosen(self) -> None:
        """Let a process whose keeper is gone change the terminal, which the shell may have taken already."""
        if self.is_orphaned:
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def give_back(self) -> None:
        """Make the terminal as it was, so that what is printed from now on can be read."""
        self.loosen()
        if self._terminal is not None:
            self._terminal.give_back(self.screen)
        self._memory[0] = Screen.UNTOUCHED.value


def kept(terminal: KeptTerminal) -> ScreenMark:
    """Become two processes: the program, to which this returns, and its keeper, which ends as the program ends."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    mark = ScreenMark(terminal, os.getpid())
    try:
        child = os.fork()
    except OSError:
        # No more processes: a program without a keeper is better than none.
        child = 0
        mark = ScreenMark(terminal)
    if child == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _end_with_the_keeper(mark)
        return mark
    _Keeper(child, terminal, mark).run()


def _end_with_the_keeper(mark: ScreenMark) -> None:
    """Have this process told when its keeper is killed: by SIGTERM, so that it saves, tidies and leaves."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if mark.is_orphaned:
        os.kill(os.getpid(), signal.SIGTERM)


class _Keeper:
    """The parent: passes signals on, stops and goes on with the program, gives the terminal back.

    Args:
        child: the program's process id.
        terminal: as it was.
        mark: what the program does with it.
    """

    def __init__(self, child: int, terminal: KeptTerminal, mark: ScreenMark) -> None:
        self._child = child
        self._terminal = terminal
        self._mark = mark
        self._has_stopped = False
        self._ending = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
        self._told = 0
        self._deadline = 0.0

    def run(self) -> NoReturn:
        """Wait for the end of the program, then end in the same way."""
        watched = signal.valid_signals()
        while True:
            info = self._next(watched)
            if info is None:
                self._send(signal.SIGKILL)
                continue
            if info.si_signo in self._ending and not self._told:
                self._told, self._deadline = info.si_signo, time.monotonic() + _LEAVE_S
            if info.si_signo == signal.SIGCHLD:
                self._look()
            elif info.si_code <= 0 and info.si_pid != self._child and info.si_signo != signal.SIGCONT:
                # The terminal's own signals have a positive code, and the child got them too.
                self._send(info.si_signo)

    def _next(self, watched: "set[signal.Signals]") -> signal.struct_siginfo | None:
        """Return the next signal, or None where the program was told to end and has not done so in time."""
        if not self._told:
            return signal.sigwaitinfo(watched)
        found = signal.sigtimedwait(watched, max(0.0, self._deadline - time.monotonic()))
        if found is None:
            self._deadline += _LEAVE_S
        return found

    def _look(self) -> None:
        while True:
            try:
                found, status = os.waitpid(self._child, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
            except ChildProcessError:
                os._exit(SIGNAL_BASE)
            if found == 0:
                return
            if os.WIFSTOPPED(status):
                self._stop(os.WSTOPSIG(status))
            elif not os.WIFCONTINUED(status):
                self._end(os.waitstatus_to_exitcode(status))

    def _stop(self, number: int) -> None:
        """Stop as the program did, with the shell's terminal; then go on with the program's."""
        attributes = self._terminal.attributes()
        screen = self._mark.screen
        # A program that gave the terminal back before it stopped will take it again by itself.
        is_cut = self._terminal.is_changed(attributes)
        if is_cut and self._terminal.is_ours:
            self._terminal.give_back(screen, was_cut=True)
        self._stop_self(number)
        while signal.sigtimedwait([signal.SIGCONT], 0) is not None:
            pass
        if is_cut and self._terminal.is_ours:
            self._terminal.take_again(screen, attributes)
            self._has_stopped = True
        self._go_on()
        if is_cut:
            self._send(signal.SIGWINCH)

    def _stop_self(self, number: int) -> None:
        if number == signal.SIGSTOP:
            os.kill(os.getpid(), number)
            return
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        signal.pthread_sigmask(signal.SIG_BLOCK, [number])

    def _go_on(self) -> None:
        """Continue the program unless the shell, which continues the whole group, has done so: twice would be wrong."""
        signal.sigtimedwait([signal.SIGCHLD], _CONTINUED_WAIT_S)
        found, status = os.waitpid(self._child, os.WNOHANG | os.WCONTINUED)
        if found == 0:
            self._send(signal.SIGCONT)
        elif not os.WIFCONTINUED(status):
            self._end(os.waitstatus_to_exitcode(status))

    def _send(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, number)

    def _end(self, code: int) -> NoReturn:
        screen = self._mark.screen
        if screen is Screen.UNTOUCHED and self._has_stopped:
            # Going on may have switched modes on that the program did not know of.
            screen = Screen.LINES
        was_cut = code < 0 or screen is Screen.FULL
        self._terminal.give_back(screen, was_cut=was_cut)
        if code == -signal.SIGKILL and self._told:
            code = SIGNAL_BASE + self._told
        if code >= 0:
            os._exit(code)
        _die_of(-code)


def _die_of(number: int) -> NoReturn:
    """End by the signal that ended the program; it has written the core file, if there is one."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if number not in _UNSTOPPABLE:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    os._exit(SIGNAL_BASE + number)
