"""What the session tests share: short ways to write rows, and a writing process that can be killed."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from nanochat_infer.sampling_params import SamplingParams
from sessions.records import Ending, Status
from sessions.statements import NewAnswer
from sessions.store import Store

ROOT = Path(__file__).parent.parent


def new_answer(store: Store) -> NewAnswer:
    return NewAnswer(store.owner_token(), SamplingParams(), "fake", "m" * 64, "bytes", seed=7)


def ending(text: str, status: Status = "done", ids: tuple[int, ...] | None = None) -> Ending:
    return Ending(text, "", tuple(text.encode()) if ids is None else ids, status, "stop", seed=7)


def turn(store: Store, key: int, parent_id: int | None, question: str, answer: str) -> tuple[int, int]:
    """Write a whole turn; return both ids."""
    user_id, answer_id = store.begin_turn(key, parent_id, question, "", new_answer(store))
    store.finish_answer(answer_id, ending(answer))
    return user_id, answer_id


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def count(path: Path, sql: str) -> int:
    """Return a number from the file, through a plain connection."""
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def spawn(code: str, *arguments: object, stdout: int | None = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Run Python code in a process of its own, with the repository on its path."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=stdout, stdin=subprocess.PIPE, text=True)


# Acknowledges on standard output only after a commit: "kind id sha256-of-text".
WRITER = """
import sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import digest, ending, new_answer
store = Store.open(Path(sys.argv[1]), journal_interval_s=0.01)
def say(*words):
    print(*words, flush=True)
session = store.create_session(SamplingParams(), name=f"n{sys.argv[2]}")
parent, number = None, 0
while True:
    number += 1
    text = f"question {sys.argv[2]} {number} " + "x" * (number * 37 % 5000)
    user, answer = store.begin_turn(session.key, parent, text, "", new_answer(store))
    say("message", user, digest(text))
    for piece in range(number % 7):
        store.journal(answer, f"piece {piece} " * 20, "", tuple(range(piece * 10)))
    reply = f"reply {number} " + "y" * (number * 91 % 9000)
    if number % 3:
        store.finish_answer(answer, ending(reply))
        say("message", answer, digest(reply))
    parent = answer
"""
