"""Many writers on one database: is each commit soon on disk, and does anybody ever see a lock?

usage: python -m benchmarks.commits --minutes 5

Writers are threads of several processes; each writes turns, streams text between, reads and searches, with pauses as
an answer has them (--pause-ms 0: as fast as it can). A watcher checks the file's integrity every five seconds. Ends
with 1 if anything was refused, lost, or damaged, or if the 99th percentile of a commit is not below 250 ms.
"""

import multiprocessing
import random
import sqlite3
import tempfile
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.common import Report, parser, percentiles, run
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.sampling_params import SamplingParams
from sessions.connection import journal_mode
from sessions.records import Ending
from sessions.statements import NewAnswer
from sessions.store import Store

T = TypeVar("T")

LIMIT_MS = 250.0
CHECK_S = 5.0
PIECES = 5
# Of one conversation; then the writer begins another.
TURNS = 20


class Worker:
    """The writers of one process.

    Args:
        path: the database.
        threads: writers.
        pause_s: mean rest of a writer after each of its commits; 0 writes as fast as it can.
        seed: of the pauses.
    """

    def __init__(self, path: Path, threads: int, pause_s: float, seed: int) -> None:
        self._store = Store.open(path)
        self._pause_s = pause_s
        self._chance = random.Random(seed)
        self._threads = threads
        self.commits_ms: list[float] = []
        self.errors: list[str] = []
        self.num_turns = 0

    def work(self, seconds: float) -> None:
        """Write until the time is over."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._write, args=(end,)) for _ in range(self._threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._store.close()

    def _write(self, end: float) -> None:
        try:
            while time.monotonic() < end:
                key, parent = self._commit(lambda: self._store.create_session(SamplingParams())).key, None
                for _ in range(TURNS):
                    parent = self._turn(key, parent)
        except NanochatInferError as error:
            self.errors.append(str(error))

    def _turn(self, key: int, parent: int | None) -> int:
        answer = NewAnswer(self._store.owner_token(), SamplingParams(), "model", "m", "t", seed=1)
        text = f"a question of some length, about thing{self._chance.randrange(1000)} " * 6
        _, message = self._commit(lambda: self._store.begin_turn(key, parent, text, "", answer))
        for number in range(PIECES):
            self._store.journal(message, "a few words more ", "", (number,) * 4)
            self._rest()
        self._commit(
            lambda: self._store.finish_answer(message, Ending(text * 4, "", tuple(range(200)), "done", "stop"))
        )
        self._store.branch(message)
        self.num_turns += 1
        if self._chance.random() < 0.02:
            self._store.search(f"thing{self._chance.randrange(1000)}", 5)
            self._store.list_sessions()
        return message

    def _commit(self, action: Callable[[], T]) -> T:
        begun = time.perf_counter()
        result = action()
        self.commits_ms.append(1000 * (time.perf_counter() - begun))
        self._rest()
        return result

    def _rest(self) -> None:
        if self._pause_s:
            time.sleep(self._chance.expovariate(1 / self._pause_s))


def work_in_process(pipe: Connection, path: Path, threads: int, pause_s: float, seed: int, seconds: float) -> None:
    """Do one process's part and send what was found."""
    worker = Worker(path, threads, pause_s, seed)
    pipe.send("ready")
    pipe.recv()
    worker.work(seconds)
    pipe.send((worker.commits_ms, worker.errors, worker.num_turns))


def measure(path: Path, processes: int, threads: int, seconds: float, pause_s: float) -> dict[str, Any]:
    """Let all writers work on one new database.

    Returns:
        "commit_ms" percentiles, "commits_s", "turns", "errors", "damage", "integrity_checks".
    """
    Store.open(path).close()
    context = multiprocessing.get_context("spawn")
    pipes, children = [], []
    for number in range(processes):
        ours, theirs = context.Pipe()
        child = context.Process(target=work_in_process, args=(theirs, path, threads, pause_s, number, seconds))
        child.start()
        theirs.close()
        pipes.append(ours)
        children.append(child)
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("go")
    damage, checks = _watch(path, seconds)
    commits_ms: list[float] = []
    errors: list[str] = []
    turns = 0
    for pipe, child in zip(pipes, children, strict=True):
        some_ms, some_errors, some_turns = pipe.recv()
        commits_ms, errors, turns = commits_ms + some_ms, errors + some_errors, turns + some_turns
        child.join()
    last, found = _check(path)
    damage += last
    if found != turns:
        damage.append(f"{turns} turns were written, {found} are there")
    return {
        "commit_ms": percentiles(commits_ms),
        "commits_s": len(commits_ms) / seconds,
        "turns": turns,
        "errors": errors[:5],
        "damage": damage[:5],
        "integrity_checks": checks + 1,
    }


def _watch(path: Path, seconds: float) -> tuple[list[str], int]:
    damage: list[str] = []
    end, checks = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(CHECK_S, left))
        damage += _check(path)[0]
        checks += 1
    return damage, checks


def _check(path: Path) -> tuple[list[str], int]:
    # A copy: a check of the file itself would hold every writer up for as long as it takes.
    with closing(sqlite3.connect(path, timeout=60)) as connection, closing(sqlite3.connect(":memory:")) as copy:
        connection.backup(copy)
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        turns = copy.execute("SELECT count(*) FROM messages WHERE role = 'assistant' AND status = 'done'").fetchone()[0]
        return ([] if answer == "ok" else [str(answer)[:200]]), turns


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit status."""
    made = parser(str(__doc__).splitlines()[0])
    made.add_argument("--minutes", type=float, default=5.0, help="how long (default: 5)")
    made.add_argument("--processes", type=int, default=10, help="processes (default: 10)")
    made.add_argument("--writers", type=int, default=20, help="writers, as threads of them (default: 20)")
    made.add_argument("--pause-ms", type=float, default=50.0, help="mean rest of a writer between steps (default: 50)")
    made.add_argument("--folder", type=Path, default=None, help="where the database is made (default: a temporary one)")
    args: Namespace = made.parse_args(arguments)
    report = Report("commits", args)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        path = Path(folder) / "chat.db"
        threads = -(-args.writers // args.processes)
        found = measure(path, args.processes, threads, 60 * args.minutes, args.pause_ms / 1000)
    found["journal_mode"] = journal_mode(sqlite3.sqlite_version_info, local=True)
    times = found["commit_ms"]
    report.table(
        f"{args.processes} processes of {threads} writers: {found['turns']} turns, {found['commits_s']:.0f} commits/s",
        ["commit ms", *times],
        [["", *times.values()]],
    )
    for what in ("errors", "damage"):
        report.say(f"{what}: {found[what] or 'none'}")
    report.finish(found)
    return int(bool(found["errors"] or found["damage"]) or times["p99"] >= LIMIT_MS)


if __name__ == "__main__":
    run(main)
