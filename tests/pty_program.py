"""The program on a real pseudo-terminal, with the scripted model of tests/fake_run.py or a real one."""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyte

from tests.warm_program import WarmProcess, can_be_warm, start_on_terminal

FAKE_RUN = Path(__file__).parent / "fake_run.py"
RUN = Path(__file__).parent.parent / "run.py"
PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", "60"))
# An answer that is to be stopped must not end by itself, however slow the machine is.
ENDLESS = ("--ctx-size", "100000", "-l", "50000")


class AnsweringScreen(pyte.Screen):
    """A screen that answers when it is asked where the cursor is, as terminals do."""

    def __init__(self, master: int, columns: int, lines: int) -> None:
        self._master = master
        self._waiting: list[str] | None = None
        super().__init__(columns, lines)

    def write_process_input(self, data: str) -> None:
        if self._waiting is not None:
            self._waiting.append(data)
            return
        os.write(self._master, data.encode())

    def hold_answers(self) -> None:
        """Keep answers back: a terminal queues them behind the paste that it is writing."""
        self._waiting = []

    def give_answers(self) -> None:
        """Write the answers that were kept back."""
        waiting, self._waiting = self._waiting or [], None
        for data in waiting:
            self.write_process_input(data)


class PtyProgram:
    """A running program; what it printed so far as bytes, as text, and as a screen.

    Args:
        mode: of tests/fake_run.py; None is run.py itself, with real models.
        arguments: command line.
        environ: additions to the environment; None takes a variable away.
        columns, lines: size of the terminal.
        script: what is run with the mode; tests/kept_run.py has a keeper.
        cold: start Python anew, for tests of the start itself; else a process that has imported everything forks.
    """

    def __init__(
        self,
        mode: str | None,
        *arguments: str,
        environ: Mapping[str, str | None] | None = None,
        columns: int = 100,
        lines: int = 40,
        script: Path = FAKE_RUN,
        cold: bool = False,
    ) -> None:
        self.master, self.slave = os.openpty()
        termios.tcsetwinsize(self.slave, (lines, columns))
        self.terminal_before = termios.tcgetattr(self.slave)
        self.screen = AnsweringScreen(self.master, columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.output = b""
        self._seen = 0
        changed = {**os.environ, "TERM": "xterm-256color", **(environ or {})}
        wanted = {name: value for name, value in changed.items() if value is not None}
        self.process: subprocess.Popen[bytes] | WarmProcess
        if mode is not None and script is FAKE_RUN and not cold and can_be_warm(wanted):
            self.process = start_on_terminal(mode, list(arguments), wanted, os.ttyname(self.slave))
            return
        self.process = subprocess.Popen(
            [sys.executable, *([RUN] if mode is None else [script, mode]), *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=wanted,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )

    def __enter__(self) -> "PtyProgram":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def send(self, keys: str | bytes) -> None:
        """Type keys."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self.master, data) :]

    def paste(self, text: str | bytes) -> None:
        """Paste as a terminal does that was told to mark what is pasted."""
        data = text.encode() if isinstance(text, str) else text
        # It reads what the program prints meanwhile: a full pipe both ways would stand still for ever.
        data = b"\x1b[200~" + data + b"\x1b[201~"
        self.screen.hold_answers()
        os.set_blocking(self.master, False)
        try:
            while data:
                ready, writable, _ = select.select([self.master], [self.master], [], PATIENCE_S)
                if not ready and not writable:
                    raise AssertionError("the program takes no input")
                if ready:
                    self._take()
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self.master, data[:65536]) :] if writable else data
        finally:
            os.set_blocking(self.master, True)
            self.screen.give_answers()

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal; the program gets SIGWINCH."""
        self.screen.resize(lines, columns)
        termios.tcsetwinsize(self.slave, (lines, columns))

    def expect(self, text: str) -> None:
        """Wait until text appears after what was expected before; style sequences are ignored."""
        self.expect_any(text)

    def expect_any(self, *texts: str) -> None:
        """Wait until one of the texts appears after what was expected before."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            output = plain(self.output)
            places = {text: output.find(text, self._seen) for text in texts}
            found = [place + len(text) for text, place in places.items() if place >= 0]
            if found:
                self._seen = min(found)
                return
            if not self._read(deadline):
                wanted = " or ".join(map(repr, texts))
                raise AssertionError(
                    f"{wanted} did not come; the screen:\n{self.display()}\nraw: {self.output[-500:]!r}"
                )

    def expect_prompt(self) -> None:
        """Wait for an empty prompt at the cursor."""
        deadline = time.monotonic() + PATIENCE_S
        while not (self.cursor_line().startswith(">>> ") and self.screen.cursor.x == 4):
            if not self._read(deadline):
                raise AssertionError(f"no prompt came; the screen:\n{self.display()}\nraw: {self.output[-500:]!r}")
        self._seen = len(plain(self.output))

    def expect_prompt_with(self, line: str) -> None:
        """Wait until the cursor is on this line of a prompt, at its end."""
        deadline = time.monotonic() + PATIENCE_S
        while not (self.cursor_line().rstrip() == line and self.screen.cursor.x >= len(line)):
            if not self._read(deadline):
                raise AssertionError(f"no prompt with {line!r} came; the screen:\n{self.display()}")
        self._seen = len(plain(self.output))

    def expect_bytes(self, count: int) -> None:
        """Wait until that much more was printed."""
        deadline, enough = time.monotonic() + PATIENCE_S, len(self.output) + count
        while len(self.output) < enough:
            if not self._read(deadline):
                raise AssertionError(f"not enough came; the screen:\n{self.display()}")

    def settle(self, quiet_s: float = 0.4) -> None:
        """Read until nothing comes for a while."""
        deadline = time.monotonic() + PATIENCE_S
        while select.select([self.master], [], [], quiet_s)[0] and self._read(deadline):
            pass

    def expect_on_screen(self, *texts: str) -> None:
        """Wait until all of these are on the screen, however they came there."""
        self.until(lambda: all(text in self.display() for text in texts), repr(texts))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until the screen is as it should be."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            if not self._read(deadline):
                raise AssertionError(f"{what} did not come; the screen:\n{self.display()}")

    def forget(self) -> None:
        """Expect nothing any more of what was printed so far."""
        self._seen = len(plain(self.output))

    def until_keys_are_read(self) -> None:
        """Wait until the program has read what was typed, and what the terminal answered."""
        deadline = time.monotonic() + PATIENCE_S
        while struct.unpack("i", fcntl.ioctl(self.slave, termios.FIONREAD, b"\0\0\0\0"))[0]:
            assert time.monotonic() < deadline, f"the program does not read; the screen:\n{self.display()}"
            time.sleep(0.005)

    def cursor_line(self) -> str:
        """The line of the screen that the cursor is on."""
        return str(self.screen.display[self.screen.cursor.y])

    def display(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the process that was started, which may be a keeper."""
        self.process.send_signal(number)

    def worker_pid(self) -> int:
        """The process that does the work: the child of the keeper where there is one."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else pid

    def modes(self) -> set[int]:
        """The private modes of the terminal that the program has switched on and not off again."""
        found: set[int] = set()
        for numbers, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.output):
            for number in numbers.split(b";"):
                (found.add if switch == b"h" else found.discard)(int(number))
        return found

    def wait(self) -> int:
        """Wait for the end; return the exit code, negative for a signal."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            if not self._read(deadline, step_s=0.05, quiet=True):
                raise AssertionError(f"the program did not end; the screen:\n{self.display()}")
        # The system moves what was printed last to this end in a thread of its own.
        while select.select([self.master], [], [], 0.1)[0]:
            self._take()
        return self.process.wait()

    def terminal_after(self) -> list[Any]:
        """The terminal's attributes now."""
        return termios.tcgetattr(self.slave)

    def _read(self, deadline: float, *, step_s: float = 1.0, quiet: bool = False) -> bool:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        ready, _, _ = select.select([self.master], [], [], min(left, step_s))
        if not ready:
            if self.process.poll() is None:
                return quiet or time.monotonic() < deadline
            # It may have printed its last words since that look.
            if not select.select([self.master], [], [], 0.1)[0]:
                return quiet
        self._take()
        return True

    def _take(self) -> None:
        data = os.read(self.master, 65536)
        self.output += data
        self.stream.feed(data)


def plain(output: bytes) -> str:
    """Return output without control sequences."""
    text = output.decode(errors="replace")
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", text)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
