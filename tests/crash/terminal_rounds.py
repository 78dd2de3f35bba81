"""Ends a chat at random moments and looks at the terminal; interrupts answers and measures when the prompt is back.

`python -m tests.crash.terminal_rounds FOLDER ends|interrupts|pipes FRONT_END ROUNDS SEED [SIGNAL]` prints the figures.
"""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.warm_server import ROOT
from tests.kept_program import KEPT_RUN, KeptProgram
from tests.kept_run import EXIT_CODE

# What may come out: the exit code, negative for a signal.
EXPECTED = {
    signal.SIGTERM: (143,),
    signal.SIGHUP: (129,),
    signal.SIGSEGV: (-signal.SIGSEGV,),
    signal.SIGABRT: (-signal.SIGABRT,),
    signal.SIGKILL: (-signal.SIGKILL,),
    signal.SIGUSR1: (EXIT_CODE, -signal.SIGUSR1),
    # Before there is a prompt it ends the program; later it does not, and the keeper is told to end it.
    signal.SIGINT: (130, 143),
    signal.SIGUSR2: (143, -signal.SIGUSR2),
}
PATIENCE_S, STAYS_S, BACK_S = 60.0, 0.3, 0.3
# An end takes no longer where nothing else runs.
LATEST_S = 5.0
LONG = ["-t", "2", "-k", "0", "-P", "1", "--repetition-penalty", "10", "-l", "1500", "--threads", "1"]


# In the place where a message is written.
READY = {"-i": ">>>", "--tui": "Enter sends"}


class BlindProgram(KeptProgram):
    """One whose screen nobody looks at, as drawing it takes longer than the program."""

    def _take(self) -> None:
        data = os.read(self.master, 1 << 16)
        self.output += data
        for _ in range(data.count(b"\x1b[6n")):
            os.write(self.master, b"\x1b[1;1R")

    def expect_raw(self, text: str) -> None:
        """Wait until this was printed."""
        deadline = time.monotonic() + PATIENCE_S
        while text.encode() not in self.output:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} did not come: {self.output[-500:]!r}")


def wait(program: KeptProgram, seconds: float) -> None:
    """Read what comes for that long."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        program._read(until, step_s=left, quiet=True)


def _where(program: KeptProgram, pid: int) -> str:
    """Return what the program and its keeper are doing."""
    states = [Path(f"/proc/{one}/stat").read_text().split(")")[1][:3] for one in (program.process.pid, pid)]
    before = len(program.output)
    os.kill(pid, signal.SIGRTMIN)
    wait(program, 1)
    return f"{states} {program.output[before - 200 :].decode(errors='replace')}"


@dataclass
class Figures:
    """What all rounds together gave."""

    complaints: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ordered = sorted(self.seconds) or [0.0]
        share = [ordered[int(part * (len(ordered) - 1))] for part in (0.5, 0.95, 0.99, 1.0)]
        times = " ".join(f"{1000 * value:.0f}" for value in share)
        return f"{dict(sorted(self.seen.items()))}, ms p50 p95 p99 max: {times}, complaints: {self.complaints}"


class EndRounds:
    """Ends the program in one way, at random moments.

    Args:
        home: the program's folders.
        front_end: "-i" or "--tui".
        seed: of the choices.
    """

    def __init__(self, home: Path, front_end: str, seed: int) -> None:
        self._environ = {"NANOCHAT_INFER_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self._front_end = front_end
        self._chance = random.Random(seed)
        self.figures = Figures()

    def play(self, number: signal.Signals) -> None:
        """Start, go to a random moment, send the signal, look at the terminal."""
        figures = self.figures
        with BlindProgram("slow", self._front_end, environ=self._environ) as program:
            pid = program.program
            phase = self._go_somewhere(program)
            begun = time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if number in (signal.SIGINT, signal.SIGUSR2):
                time.sleep(STAYS_S)
                program.kill(signal.SIGTERM)
            try:
                code = program.wait()
            except AssertionError:
                figures.complaints.append(f"{number.name} {phase} did not end: {_where(program, pid)}")
                return
            figures.seconds.append(time.monotonic() - begun)
            where = f"{number.name} {phase}"
            figures.seen[f"{where}: {code}"] += 1
            if code not in EXPECTED[number]:
                figures.complaints.append(f"{where}: exit code {code}: {program.output[-700:]!r}")
            if program.terminal_after() != program.terminal_before:
                figures.complaints.append(f"{where}: the terminal is {program.terminal_after()}")
            if left := program.left_on():
                figures.complaints.append(f"{where}: left on: {left}")
            # A fault that SIGUSR2 makes before the log is open has no other place.
            speaks = number in (signal.SIGSEGV, signal.SIGABRT) or (number == signal.SIGUSR2 and phase == "start")
            for word in (b"Traceback", b"Exception", b"ignored", b"Fatal"):
                if word in program.output and not speaks:
                    figures.complaints.append(f"{where}: {program.output[-600:]!r}")
                    break

    def _go_somewhere(self, program: BlindProgram) -> str:
        phase = self._chance.choice(("start", "prompt", "typing", "answer"))
        if phase == "start":
            wait(program, self._chance.uniform(0, 0.7))
            return phase
        program.expect_raw(READY[self._front_end])
        wait(program, self._chance.uniform(0, 0.1))
        if phase != "prompt":
            program.send("hello there" if phase == "typing" else "go\r")
            wait(program, self._chance.uniform(0, 0.4))
        return phase


class InterruptRounds:
    """Interrupts answers of the built-in model at random moments; one program lives through all rounds.

    Args:
        home: the program's folders.
        seed: of the choices.
    """

    def __init__(self, home: Path, seed: int) -> None:
        self._database = home / "data" / "chat.db"
        self._environ = {"NANOCHAT_INFER_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self._chance = random.Random(seed)
        self.figures = Figures()

    def play(self, rounds: int) -> None:
        """Play all rounds."""
        for number in range(rounds // 10):
            self._while_loading(number)
        with KeptProgram(None, "-i", *LONG, environ=self._environ) as program:
            program.expect_prompt()
            program.send("hello\r")
            program.expect("hello")
            program.expect_prompt()
            for number in range(rounds - rounds // 10):
                self._round(program, number)
                assert program.process.poll() is None, "the program is gone"
            program.send("\x04")
            code = program.wait()
            if code != 0 or program.terminal_after() != program.terminal_before or program.left_on():
                self.figures.complaints.append(f"at the end: {code}, {program.left_on()}")
            if b"Traceback" in program.output:
                self.figures.complaints.append("a traceback")

    def _while_loading(self, number: int) -> None:
        """Interrupt the waiting for a model: the message comes back into the prompt."""
        environ = {**self._environ, "FAKE_LOAD_S": "600"}
        with KeptProgram("load-slow", "-i", "--private", environ=environ) as program:
            program.expect_prompt()
            program.send(f"hello {number}\r")
            program.expect("loading the model (opening fake):")
            wait(program, self._chance.uniform(0, 0.15))
            begun = time.monotonic()
            program.send("\x03")
            while not program.cursor_line().startswith(f">>> hello {number}"):
                assert time.monotonic() - begun < PATIENCE_S, program.display()
                program._read(time.monotonic() + 0.05, step_s=0.05, quiet=True)
            self._note("load", number, time.monotonic() - begun)

    def _note(self, what: str, number: int, took: float) -> None:
        self.figures.seen[what] += 1
        self.figures.seconds.append(took)
        if took > BACK_S:
            self.figures.complaints.append(f"round {number}, {what}: prompt back after {took:.3f} s")

    def _round(self, program: KeptProgram, number: int) -> None:
        phase = self._chance.choice(("prompt", "prefill", "decode"))
        program.send("/new\r")
        program.expect_prompt()
        text = f"Tell me about France {number}"
        if phase != "prompt":
            program.send(text + (" and the sea" * 300 if phase == "prefill" else "") + "\r")
            self._wait_for(program, number)
        wait(program, self._chance.uniform(0, 0.15))
        how = self._chance.choice(("key", "signal", "keeper"))
        was_prompt = program.cursor_line().startswith(">>>")
        begun = time.monotonic()
        if how == "key":
            program.send("\x03")
        else:
            os.kill(program.program if how == "signal" else program.process.pid, signal.SIGINT)
        program.expect_prompt()
        took = time.monotonic() - begun
        if was_prompt:
            self.figures.seen[f"{phase}, no answer any more" if phase != "prompt" else phase] += 1
        else:
            self._note(f"{phase} by {how}", number, took)
        if phase != "prompt":
            self._look(program, number)

    def _wait_for(self, program: KeptProgram, number: int) -> None:
        """Wait until the message of this round is saved."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._rows(number):
            assert time.monotonic() < deadline, "the message was not saved"
            program._read(time.monotonic() + 0.01, step_s=0.005, quiet=True)

    def _look(self, program: KeptProgram, number: int) -> None:
        """The answer is closed, now or soon, and holds what was shown."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            rows = self._rows(number)
            closed = rows and rows[0][1] in ("stopped", "interrupted", "done")
            if closed or time.monotonic() > deadline:
                break
            time.sleep(0.01)
        self.figures.seen[f"saved as {rows[0][1] if rows else 'nothing'}"] += 1
        if not closed:
            self.figures.complaints.append(f"round {number}: the answer is {rows}")

    def _rows(self, number: int) -> list[tuple[str, str, str]]:
        sql = (
            "SELECT a.text, a.status, u.text FROM messages u LEFT JOIN messages a ON a.parent_id = u.id "
            "WHERE u.role = 'user' AND u.text LIKE ? ORDER BY a.id DESC"
        )
        with contextlib.suppress(sqlite3.OperationalError):
            uri = f"{self._database.as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=1)) as connection:
                return connection.execute(sql, (f"Tell me about France {number}%",)).fetchall()
        return []


def play_pipes(home: Path, rounds: int, seed: int, *, latest_s: float) -> Figures:
    """Close standard output of single answers at random moments, or send SIGTERM or SIGHUP."""
    chance, figures = random.Random(seed), Figures()
    environ = {**os.environ, "NANOCHAT_INFER_HOME": str(home), "PYTHONPATH": str(ROOT)}
    for number in range(3 * rounds):
        kind = ("closed pipe", "SIGTERM", "SIGHUP")[number % 3]
        process = subprocess.Popen(
            [sys.executable, KEPT_RUN, "slow", "-p", f"go {number}"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        if chance.random() < 0.7:
            process.stdout.read(1)
        time.sleep(chance.uniform(0, 0.3))
        begun = time.monotonic()
        if kind != "closed pipe":
            process.send_signal(getattr(signal, kind))
        else:
            process.stdout.close()
        error = process.stderr.read()
        # Not before: a program that is told to end and finds its output closed may say either.
        process.stdout.close()
        process.stderr.close()
        code = process.wait(PATIENCE_S)
        took = time.monotonic() - begun
        figures.seconds.append(took)
        figures.seen[f"{kind}: {code}"] += 1
        # Before Python runs the program, a signal ends it as it does every process.
        allowed = {"closed pipe": (0,), "SIGTERM": (143, -15), "SIGHUP": (129, -1)}[kind]
        if code not in allowed or b"Traceback" in error or took > latest_s:
            figures.complaints.append(f"{kind}: code {code}, {took:.1f} s, {error[-300:]!r}")
    return figures


def main(folder: Path, what: str, front_end: str, rounds: int, seed: int, *names: str) -> None:
    """Play and print."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    if what == "pipes":
        print(play_pipes(home, rounds, seed, latest_s=LATEST_S), flush=True)
    elif what == "interrupts":
        interrupts = InterruptRounds(home, seed)
        interrupts.play(rounds)
        print(interrupts.figures, flush=True)
    else:
        for number in [signal.Signals[name] for name in names] or list(EXPECTED):
            ends = EndRounds(home, front_end, seed)
            for _ in range(rounds):
                ends.play(number)
            print(front_end, number.name, ends.figures, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:])
