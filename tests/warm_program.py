"""The program with a scripted model, without its start: a warm process has imported it, and forks for each.

For tests of what the program does once it runs; what a start is like needs a start (`cold` of PtyProgram).
"""

import atexit
import functools
import io
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.crash.warm_server import PATIENCE_S, Child, WarmServer

# Python reads these once, when it starts.
_READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "COLORTERM", "TEXTUAL")
_AT_START = {name: value for name, value in os.environ.items() if name.startswith(_READ_AT_START)}
_MODULES = (
    *("tests.fake_run", "terminal.chat", "terminal.cli", "terminal.commands", "terminal.completion"),
    *(
        "terminal.external_editor",
        "terminal.history",
        "terminal.line_editor",
        "terminal.markdown.stream",
        "terminal.oneshot",
    ),
    *("terminal.repl", "terminal.session_commands", "sessions.export", "sessions.kv.disk", "sessions.manager"),
    *("sessions.telemetry", "pygments.lexers.python", "tests.warm_program"),
)


class WarmProcess:
    """A running program; the part of subprocess.Popen that tests use."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._ends = os.pidfd_open(child.pid)
        self.pid = child.pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        if self.returncode is None and select.select([self._ends], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """Wait for the end; return the exit code."""
        if self.returncode is None:
            if not select.select([self._ends], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            self._end()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        _, self.returncode = self._child.finish()
        os.close(self._ends)


def can_be_warm(environ: Mapping[str, str]) -> bool:
    """Tell whether a fork of the warm process is what a start in this environment would be."""
    read = {name: value for name, value in environ.items() if name.startswith(_READ_AT_START)}
    return hasattr(os, "pidfd_open") and read == _AT_START


def start_on_terminal(mode: str, arguments: list[str], environ: Mapping[str, str], terminal: str) -> WarmProcess:
    """Start the program on a terminal, in a session of its own."""
    return WarmProcess(_server().start(_on_terminal, mode, arguments, dict(environ), os.getcwd(), terminal))


def run(
    mode: str, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run the program to its end, with files for its streams."""
    assert can_be_warm({**os.environ, **(environ or {})})
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("in", "out", "err")]
        Path(names[0]).write_bytes(stdin)
        wanted = {**os.environ, **(environ or {})}
        child = _server().start(_on_files, mode, list(arguments), wanted, os.getcwd(), names)
        code = WarmProcess(child).wait(60)
        out, err = (Path(name).read_bytes() for name in names[1:])
    return subprocess.CompletedProcess([mode, *arguments], code, out, err)


@functools.cache
def _server() -> WarmServer:
    server = WarmServer(_MODULES)
    atexit.register(server.__exit__)
    return server


def _on_terminal(
    say: Any, mode: str, arguments: list[str], environ: dict[str, str], folder: str, terminal: str
) -> None:
    """Be the program on a terminal; the session's first becomes its controlling one."""
    os.setsid()
    slave = os.open(terminal, os.O_RDWR)
    _become(mode, arguments, environ, folder, [slave, slave, slave])


def _on_files(
    say: Any, mode: str, arguments: list[str], environ: dict[str, str], folder: str, names: list[str]
) -> None:
    """Be the program with files for its streams."""
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
    descriptors = [os.open(name, flag, 0o600) for name, flag in zip(names, flags, strict=True)]
    _become(mode, arguments, environ, folder, descriptors)


def _become(mode: str, arguments: list[str], environ: dict[str, str], folder: str, streams: list[int]) -> None:
    """Run the program as a new interpreter would, to its end."""
    code = 1
    try:
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        os.closerange(3, 1024)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environ)
        sys.stdin, sys.stdout, sys.stderr = _stream(0, "r"), _stream(1, "w"), _stream(2, "w")
        sys.argv = [str(Path(__file__).with_name("fake_run.py")), mode, *arguments]
        from terminal.cli import main
        from tests.fake_run import load_for

        code = main(arguments, load=load_for(mode))
    except BaseException:  # noqa: BLE001 - as Python itself does with what nobody caught
        traceback.print_exc()
    finally:
        _end(code)


def _stream(number: int, mode: str) -> io.TextIOWrapper:
    old: Any = (sys.stdin, sys.stdout, sys.stderr)[number]
    buffering = 1 if mode == "w" and (number == 2 or os.isatty(number)) else -1
    newline = "\n" if mode == "w" else None
    made: Any = open(  # noqa: SIM115 - it lives as long as the process
        number, mode, buffering, encoding=old.encoding, errors=old.errors, newline=newline, closefd=False
    )
    return made  # type: ignore[no-any-return]


def _end(code: int) -> None:
    """End as Python does: threads, then what was registered, then what is buffered."""
    steps: tuple[Callable[[], Any], ...] = (
        threading._shutdown,  # type: ignore[attr-defined]
        atexit._run_exitfuncs,
        sys.stdout.flush,
        sys.stderr.flush,
    )
    for step in steps:
        try:
            step()
        except BaseException:  # noqa: BLE001 - the next is done all the same
            code = code or 120
    os._exit(code)
