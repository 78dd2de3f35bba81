"""The terminal is as before, whatever ends the program."""

import contextlib
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from sessions import Store
from terminal.paths import find_paths
from terminal.starting import may_change_the_terminal
from tests.kept_program import KEPT_RUN, KeptProgram, left_on, program_of, until_taken
from tests.kept_run import EXIT_CODE
from tests.pty_program import ENDLESS, PtyProgram, plain
from tests.stored_messages import await_text

ROOT = Path(__file__).parent.parent.parent
ENDS = {
    signal.SIGTERM: 143,
    signal.SIGHUP: 129,
    signal.SIGSEGV: -signal.SIGSEGV,
    signal.SIGABRT: -signal.SIGABRT,
    signal.SIGKILL: -signal.SIGKILL,
    signal.SIGUSR1: EXIT_CODE,
}


def streaming(program: PtyProgram) -> None:
    """Have an endless answer begin."""
    program.expect_prompt()
    program.send("go\r")
    program.expect("word3")
    await_text(len("word0 "))


def saved() -> str:
    """The answer that the next start finds."""
    with Store.open(find_paths().database) as store:
        row = store.last_session()
        assert row is not None
        return store.branch(row.leaf_id)[-1].text


@pytest.mark.parametrize("number", ENDS)
def test_the_terminal_is_as_before(number: signal.Signals) -> None:
    with KeptProgram("slow", "-i", *ENDLESS) as program:
        streaming(program)
        os.kill(program.program, number)
        assert program.wait() == ENDS[number]
        assert program.terminal_after() == program.terminal_before
        assert program.left_on() == set()
        assert b"Traceback" not in program.output
    assert saved().startswith("word0 ")


def test_at_the_prompt_too() -> None:
    with KeptProgram("echo", "-i") as program:
        program.expect_prompt()
        assert {"mode 2004"} <= program.left_on(), "the control: something is on while the prompt waits"
        os.kill(program.program, signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
        assert program.terminal_after() == program.terminal_before
        assert program.left_on() == set()
        assert program.cursor_line().strip() == "", "the shell's prompt gets a line of its own"


def test_without_a_keeper_it_is_not() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.kill(signal.SIGKILL)
        program.wait()
        assert program.terminal_after() != program.terminal_before
        assert left_on(program.output)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGUSR2], ids=["interrupt", "worker raises"])
def test_what_does_not_end_it_reaches_it(number: signal.Signals) -> None:
    with KeptProgram("slow", "-i", *ENDLESS) as program:
        streaming(program)
        program.kill(number)
        if number == signal.SIGUSR2:
            program.expect("word9")
            program.send("\x03")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert program.terminal_after() == program.terminal_before
        assert program.left_on() == set()


def test_the_keeper_killed_takes_the_program_with_it() -> None:
    with KeptProgram("slow", "-i", *ENDLESS) as program:
        streaming(program)
        pid = program.program
        program.kill(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
        program.drain(pid)
        assert program.terminal_after() == program.terminal_before
        assert program.left_on() == set()
        assert b"ignored" not in program.output
    assert saved().startswith("word0 ")


COUNTING = """
import os, signal, sys, time
sys.path.insert(0, {root!r})
from terminal.keeper import kept
from terminal.kept_terminal import KeptTerminal
kept(KeptTerminal())
count = []
signal.signal(signal.SIGINT, lambda *_: (count.append(1), os.write(1, b"interrupt %d\\n" % len(count))))
signal.signal(signal.SIGWINCH, lambda *_: os.write(1, b"size %d\\n" % os.get_terminal_size().columns))
signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"count %d\\n" % len(count)), sys.exit(len(count))))
os.write(1, b"ready\\n")
while True:
    time.sleep(0.01)
"""


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """A program that counts how often it is interrupted, and ends with that code."""
    script = tmp_path / "counting.py"
    script.write_text(COUNTING.format(root=str(ROOT)))
    return script


def test_each_signal_reaches_the_program_once(counting: Path) -> None:
    with KeptProgram("", script=counting) as program:
        program.expect("ready")
        program.send("\x03")
        program.expect("interrupt 1")
        until_taken(program.process.pid, signal.SIGINT)
        program.kill(signal.SIGINT)
        program.expect("interrupt 2")
        termios.tcsetwinsize(program.slave, (20, 61))
        program.expect("size 61")
        program.kill(signal.SIGTERM)
        program.expect("count 2")
        assert program.wait() == 2


DEAF = """
import os, signal, sys, time
sys.path.insert(0, {root!r})
import terminal.keeper
terminal.keeper._LEAVE_S = 2.0
signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"heard\\n"))
terminal.keeper.kept(terminal.keeper.KeptTerminal())
os.write(1, b"ready\\n")
while True:
    time.sleep(0.01)
"""


def test_a_program_that_does_not_leave_is_ended(tmp_path: Path) -> None:
    script = tmp_path / "deaf.py"
    script.write_text(DEAF.format(root=str(ROOT)))
    with KeptProgram("", script=script) as program:
        program.expect("ready")
        program.kill(signal.SIGTERM)
        program.expect("heard")
        assert program.wait() == 143


class Shell(KeptProgram):
    """A shell with job control, and its child the keeper."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("sys.executable", "/bin/bash")
            super().__init__("--noprofile", "-i", script=Path("--norc"), environ={"PS1": "SHELL> "})

    def run(self, line: str) -> str:
        """Carry out a line; return what it printed."""
        self.expect("SHELL> ")
        self.send(f"{line}\r")
        self.expect(line)
        begun = self._seen
        self.expect("SHELL> ")
        self._seen -= len("SHELL> ")
        return plain(self.output)[begun : self._seen].strip()


def test_job_control(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+Z while it answers, SIGSTOP at the prompt: the shell has its terminal, fg goes on."""
    with Shell(monkeypatch) as shell:
        before = shell.run("stty -g")
        assert before.count(":") > 20
        shell.expect("SHELL> ")
        shell.send(f"{sys.executable} {KEPT_RUN} slow -i {' '.join(ENDLESS)}\r")
        streaming(shell)
        program = program_of(program_of(shell.process.pid))
        shell.send("\x1a")
        shell.expect("Stopped")
        assert shell.run("stty -g") == before
        assert shell.left_on() <= {"mode 2004"}, "the shell's own"
        shell.expect("SHELL> ")
        shell.send("fg\r")
        shell.expect("word40")
        shell.send("\x03")
        shell.expect_prompt()
        # The answer to where the cursor is must not come to the shell.
        shell.settle()
        shell.until_keys_are_read()
        os.kill(program, signal.SIGSTOP)
        shell.expect("Stopped")
        assert shell.run("stty -g") == before
        shell.expect("SHELL> ")
        shell.send("fg\r")
        shell.expect_prompt()
        shell.send("again\r")
        shell.expect("word5")
        shell.send("\x03")
        shell.expect_prompt()
        shell.send("\x04")
        shell.expect("resume with")
        assert shell.run("stty -g") == before


@pytest.mark.parametrize("terminal", [0, 1], ids=["input", "output"])
def test_only_one_stream_is_a_terminal(terminal: int) -> None:
    master, slave = os.openpty()
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        before = termios.tcgetattr(slave)
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, KEPT_RUN, "slow", "-i", "-p", "go"],
                stdin=slave if terminal == 0 else subprocess.PIPE,
                stdout=slave if terminal == 1 else subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        assert os.read(master if process.stdout is None else process.stdout.fileno(), 100)
        os.kill(program_of(process.pid), signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
        assert termios.tcgetattr(slave) == before


def test_no_keeper_without_a_terminal() -> None:
    code = "import os; from terminal.starting import run; before = os.getpid(); run(['-i', '--private']); "
    code += "assert os.getpid() == before, 'forked'"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", True),
        ("-i", True),
        ("-vi", True),
        ("--tui", True),
        ("-p text -i", True),
        ("--tui --web", True),
        ("-m model", True),
        ("-p text", False),
        ("-ptext", False),
        ("-vp text", False),
        ("--prompt=text", False),
        ("sessions list", False),
        ("serve", False),
        ("batch x -i", False),
        ("--help", False),
        ("--version", False),
    ],
)
def test_who_gets_a_keeper(line: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda descriptor: True)
    assert may_change_the_terminal(line.split()) is expected
    monkeypatch.setattr("os.isatty", lambda descriptor: False)
    assert may_change_the_terminal(line.split()) is (expected and ("i" in line or "tui" in line) and line != "-m model")
