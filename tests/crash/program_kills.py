"""Kills run.py while it loads, prefills, decodes or leaves, and looks at what the next start finds."""

import contextlib
import os
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessions.store import Store
from tests.crash.acknowledged import unsound
from tests.crash.warm_server import ROOT
from tests.kept_program import program_or
from tests.pty_program import PtyProgram
from tests.session_tools import digest
from tests.warm_program import WarmProcess

PHASES = ("load", "prefill", "decode", "exit")
KINDS = ("prompt", "pipe", "terminal")
# Hot and without repetition the small model writes until it is stopped, for half a second or more.
LONG = ["-t", "2", "-k", "0", "-P", "1", "--repetition-penalty", "10", "-l", "1500", "--threads", "1"]
PATIENCE_S = 60.0
Read = Callable[[float], bool]
QUESTION = "Tell me about France and its capital"


@dataclass
class Round:
    """What was seen from outside until the kill."""

    phase: str
    kind: str
    # Rows that another process could read: the text of user messages and of closed answers.
    committed: dict[int, str] = field(default_factory=dict)
    # When which part of the answer had come out.
    shown: list[tuple[float, str]] = field(default_factory=list)
    killed_at: float = 0.0
    was_alive: bool = False
    exit_code: int = 0


@dataclass
class Found:
    """What all rounds together gave."""

    complaints: list[str] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    num_interrupted: int = 0
    num_continued: int = 0
    # Per killed answer: seconds from the first character that was shown and not stored to the kill.
    late_s: list[float] = field(default_factory=list)


class ProgramKills:
    """Rounds on one home.

    Args:
        home: the program's folders.
        scratch: for copies.
        seed: of the choices.
        share: of the interrupted answers, how many are gone on with.
    """

    def __init__(self, home: Path, scratch: Path, seed: int, *, share: float = 0.5) -> None:
        self._home = home
        self._scratch = scratch
        self._chance = random.Random(seed)
        self._share = share
        self._database = home / "data" / "chat.db"
        self._committed: dict[int, str] = {}
        self._environ = {**os.environ, "NANOCHAT_INFER_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self.found = Found()

    def play(self, number: int) -> None:
        """Start the program, kill it, and look; go on with an interrupted answer now and then."""
        phase = PHASES[number % len(PHASES)]
        kind = self._chance.choice(KINDS)
        done = self._killed(phase, kind)
        self.found.killed[f"{phase}, {kind}" if done.was_alive else "too late"] += 1
        where = f"round {number} ({phase}, {kind})"
        if done.exit_code not in (0, -signal.SIGKILL):
            self.found.complaints.append(f"{where}: it ended by itself with {done.exit_code}")
        self._committed |= done.committed
        answer = self._look(done, where)
        if answer is not None:
            self.found.num_interrupted += 1
            if self._chance.random() < self._share:
                self._go_on(answer, where)

    def _arguments(self, phase: str, kind: str) -> tuple[list[str], str]:
        """Return the command line and what is typed."""
        text = f"{QUESTION} {self._chance.randrange(1 << 40)}"
        if phase == "prefill":
            text += " and the sea" * 400
        options = LONG if phase != "exit" else ["-l", "8"]
        if kind == "prompt":
            return [*options, "-p", text], ""
        return [*options, "-i"], f"{text}\n"

    def _killed(self, phase: str, kind: str) -> Round:
        done = Round(phase, kind)
        arguments, typed = self._arguments(phase, kind)
        with contextlib.ExitStack() as stack:
            if kind == "terminal":
                terminal = stack.enter_context(PtyProgram(None, *arguments, environ=self._environ))
                process, read = terminal.process, _reads_terminal(terminal)
                # The prompt is there before the model.
                terminal.expect(">>>")
                terminal.send(typed.replace("\n", "\r"))
            else:
                process, read = self._start(arguments, typed, done)
                stack.callback(_end, process)
            self._watch(done, process, read)
            done.was_alive = process.poll() is None
            done.killed_at = time.monotonic()
            # Below its keeper, if it has one: the keeper must not have it leave in order.
            if process.poll() is None:
                os.kill(program_or(process.pid), signal.SIGKILL)
            done.exit_code = process.wait()
            while read(0.0):
                pass
        return done

    def _start(self, arguments: list[str], typed: str, done: Round) -> tuple["subprocess.Popen[bytes]", Read]:
        process = subprocess.Popen(
            [sys.executable, "run.py", *arguments],
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(typed.encode())
        process.stdin.close()
        return process, _reads_pipe(process.stdout.fileno(), done)

    def _watch(self, done: Round, process: "subprocess.Popen[bytes] | WarmProcess", read: Read) -> None:
        """Read until the phase is there, then for a random time."""
        news = max(self._committed, default=0)
        is_reached: dict[str, Callable[[], bool]] = {
            "load": lambda: True,
            "prefill": lambda: max(done.committed, default=0) > news,
            "decode": lambda: bool(done.shown) if done.kind != "terminal" else self._has_news("streaming", news),
            "exit": lambda: self._has_news("done", news),
        }
        longest = {"load": 0.6, "prefill": 0.1, "decode": 0.4, "exit": 0.12}[done.phase]
        deadline = time.monotonic() + PATIENCE_S
        while not is_reached[done.phase]() and process.poll() is None:
            assert time.monotonic() < deadline, f"{done.phase} never came"
            read(0.002)
            self._poll(done)
        until = time.monotonic() + self._chance.uniform(0, longest)
        while (left := until - time.monotonic()) > 0 and process.poll() is None:
            read(min(left, 0.01))
            self._poll(done)

    def _poll(self, done: Round) -> None:
        """Note what is committed by now: other windows show it as saved."""
        for key, role, status, text in self._rows("id, role, status, text", max(self._committed, default=0)):
            if role == "user" or status in ("done", "stopped"):
                done.committed[key] = digest(text)

    def _has_news(self, status: str, after: int) -> bool:
        rows = self._rows("role, status", after)
        return any(role == "assistant" and (found == status or found == "done") for role, found in rows)

    def _rows(self, columns: str, after: int) -> list[tuple[Any, ...]]:
        if not self._database.exists():
            return []
        uri = f"{self._database.as_uri()}?mode=ro"
        # What is locked or not there yet is looked at again a moment later.
        with (
            contextlib.suppress(sqlite3.OperationalError),
            contextlib.closing(sqlite3.connect(uri, uri=True, timeout=0.05)) as connection,
        ):
            return connection.execute(f"SELECT {columns} FROM messages WHERE id > ?", (after,)).fetchall()
        return []

    def _look(self, done: Round, where: str) -> int | None:
        """Examine a copy as the next start finds it; return the id of an answer that was interrupted."""
        if not self._database.exists():
            return None
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        copy = self._scratch / "chat.db"
        for path in self._database.parent.glob("chat.db*"):
            if not path.name.startswith("chat.db.owner"):
                shutil.copyfile(path, self._scratch / path.name)
        with Store.open(copy) as store:
            complaints = [f"notice: {notice}" for notice in store.notices]
            row = store.last_session()
            branch = store.branch(row.leaf_id) if row is not None else []
        complaints += unsound(copy)
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            stored = {key: digest(text) for key, text in connection.execute("SELECT id, text FROM messages")}
        complaints += [f"message {key} is lost" for key, text in self._committed.items() if stored.get(key) != text]
        last = branch[-1] if branch else None
        if done.shown and done.kind != "terminal":
            if last is None or last.role != "assistant" or QUESTION not in branch[-2].text:
                complaints.append("an answer was shown, and its question is not there")
            else:
                complaints += self._compare(done, last.text)
        self.found.complaints += [f"{where}: {complaint}" for complaint in complaints]
        return last.id if last is not None and last.status == "interrupted" else None

    def _compare(self, done: Round, stored: str) -> list[str]:
        """Compare what was shown with what is stored; note how late the stored is."""
        kept, shown = letters(stored), ""
        for at, text in done.shown:
            shown += letters(text)
            if len(shown) > len(kept):
                self.found.late_s.append(done.killed_at - at)
                break
        same = shown[: len(kept)] == kept[: len(shown)]
        return [] if same else [f"shown {shown[:60]!r}, stored {kept[:60]!r}"]

    def _go_on(self, answer: int, where: str) -> None:
        """Start again: the answer is shown as interrupted, and /continue goes on from what is there."""
        shown = self._run(["sessions", "show", self._public_id(answer)])
        # The start of that command has closed what the crash left open.
        (before,) = [row for row in self._all() if row[0] == answer]
        if before[2] != "interrupted" or "interrupted" not in shown:
            self.found.complaints.append(f"{where}: answer {answer} is not shown as interrupted: {shown[-200:]!r}")
        output = self._run(["-c", "-i", *LONG], "/continue\n")
        after = [row for row in self._all() if row[0] > answer]
        if len(after) != 1 or after[0][2] != "done" or not after[0][1].startswith(before[1]) or not after[0][1]:
            self.found.complaints.append(f"{where}: /continue of {before} gave {after}: {output[-300:]!r}")
        else:
            self.found.num_continued += 1
            self._committed[after[0][0]] = digest(after[0][1])
        self._committed[answer] = digest(before[1])

    def _all(self) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self._database)) as connection:
            return connection.execute("SELECT id, text, status FROM messages ORDER BY id").fetchall()

    def _public_id(self, message_id: int) -> str:
        with contextlib.closing(sqlite3.connect(self._database)) as connection:
            sql = "SELECT public_id FROM sessions JOIN messages ON session_id = sessions.id WHERE messages.id = ?"
            return str(connection.execute(sql, (message_id,)).fetchone()[0])

    def _run(self, arguments: list[str], typed: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "run.py", *arguments],
            cwd=ROOT,
            env=self._environ,
            input=typed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.stdout.decode(errors="replace")


def letters(text: str) -> str:
    """Return what no output filter changes."""
    return re.sub(r"[^A-Za-z]", "", text)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _reads_pipe(output: int, done: Round) -> Read:
    """Return what takes what came out meanwhile, waiting so long for it; false: nothing."""

    def read(wait_s: float) -> bool:
        if not select.select([output], [], [], wait_s)[0]:
            return False
        data = os.read(output, 1 << 16)
        if data:
            done.shown.append((time.monotonic(), data.decode(errors="replace")))
        else:
            time.sleep(wait_s)
        return bool(data)

    return read


def _reads_terminal(terminal: PtyProgram) -> Read:
    def read(wait_s: float) -> bool:
        before = len(terminal.output)
        with contextlib.suppress(OSError):
            terminal._read(time.monotonic() + max(wait_s, 0.001), step_s=wait_s, quiet=True)
        return len(terminal.output) > before

    return read


def describe(found: Found, seconds: float) -> Mapping[str, object]:
    """Return the figures to report."""
    late = sorted(found.late_s)
    return {
        "killed": dict(sorted(found.killed.items())),
        "interrupted": found.num_interrupted,
        "continued": found.num_continued,
        "latest ms": [round(1000 * value) for value in late[-3:]],
        "seconds": round(seconds),
        "complaints": found.complaints,
    }


def main(folder: Path, rounds: int, seed: int) -> None:
    """Play the rounds and print the figures: `python -m tests.crash.program_kills FOLDER ROUNDS SEED`."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    kills = ProgramKills(folder / "home", folder / "copy", seed)
    for number in range(rounds):
        kills.play(number)
    print(describe(kills.found, time.monotonic() - begun))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
