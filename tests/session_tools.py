"""What the session tests share: short ways to write rows, to look at the file, and to run code in a process."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from nanochat_infer.sampling_params import SamplingParams
from sessions.records import Ending, Status
from sessions.statements import NewAnswer, NewMarker, insert_marker, update_session
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


def add_marker(store: Store, key: int, parent_id: int | None, text: str, kept_id: int | None = None) -> int:
    """Write a marker, which becomes the leaf; return its id."""

    def job(connection: sqlite3.Connection) -> int:
        marker_id = insert_marker(connection, key, parent_id, NewMarker(text, kept_id))
        update_session(connection, key, {"leaf_id": marker_id})
        return marker_id

    return store.transaction(job)


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
