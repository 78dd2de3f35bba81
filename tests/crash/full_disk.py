"""A disk with room for N more pages: what is said to be saved is, and all works again when there is room.

`python -m tests.crash.full_disk KIND FOLDER COUNT`, KIND one of tmpfs (FOLDER is one of 1 MB), file-size, pages. Prints
one line of JSON per N. Also the body of the failpoint tests, where the N-th write, truncation or sync fails.
"""

import json
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from nanochat_infer.errors import SessionError
from sessions.store import Store
from tests.crash import recorder
from tests.crash.acknowledged import Acknowledged, examine
from tests.crash.recorder import Plan
from tests.crash.workload import JOURNAL_INTERVAL_S, Say, Script

PAGE = 4096
STEPS = 30


class Room(Protocol):
    """Makes a disk small."""

    def leave(self, pages: int) -> None:
        """Leave room for about so many pages."""

    def free(self) -> None:
        """Give all of it back."""


class Tmpfs:
    """A file of ballast on a small file system of its own."""

    def __init__(self, path: Path, store: Store) -> None:
        self._ballast = path.parent / "ballast"

    def leave(self, pages: int) -> None:
        status = os.statvfs(self._ballast.parent)
        size = (status.f_bavail - pages) * status.f_frsize
        descriptor = os.open(self._ballast, os.O_CREAT | os.O_RDWR, 0o600)
        os.posix_fallocate(descriptor, 0, max(1, size))
        os.close(descriptor)

    def free(self) -> None:
        self._ballast.unlink()


class FileSize:
    """RLIMIT_FSIZE; not a multiple of a page, so that a write is cut in its middle."""

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path

    def leave(self, pages: int) -> None:
        limit = self._path.stat().st_size + pages * PAGE + 777
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Pages:
    """PRAGMA max_page_count; it belongs to a connection, so the writer's next one gets it too."""

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path
        assert store._writer is not None
        self._writer = store._writer
        self._most = 0
        make = self._writer._connect

        def limited() -> sqlite3.Connection:
            connection = make()
            self._limit(connection)
            return connection

        self._writer._connect = limited

    def leave(self, pages: int) -> None:
        self._most = self._path.stat().st_size // PAGE + pages
        self._writer.run(self._limit)

    def free(self) -> None:
        self._most = 1 << 30
        self._writer.run(self._limit)

    def _limit(self, connection: sqlite3.Connection) -> None:
        if self._most:
            connection.execute(f"PRAGMA max_page_count = {self._most}").fetchall()


ROOMS: dict[str, Callable[[Path, Store], Room]] = {"tmpfs": Tmpfs, "file-size": FileSize, "pages": Pages}


def write_with_room(make: Callable[[Path, Store], Room], folder: Path, pages: int) -> dict[str, Any]:
    """Write until something is refused, then give room and go on; return what is wrong and what was refused."""
    path, acknowledged = folder / f"{pages}" / "chat.db", Acknowledged()
    refused: list[str] = []
    with Store.open(path, journal_interval_s=JOURNAL_INTERVAL_S) as store:
        script = Script(store, lambda line: acknowledged.take([line]), f"{pages}", seed=pages, most=3000)
        for _ in range(5):
            script.step()
        room = make(path, store)
        room.leave(pages)
        for _ in range(STEPS):
            if not _step(script, refused) and len(refused) >= 3:
                break
        room.free()
        again: list[str] = []
        for _ in range(3):
            _step(script, again)
        script.say_waiting()
    with tempfile.TemporaryDirectory() as scratch:
        complaints = examine(path, Path(scratch), acknowledged)
    shutil.rmtree(path.parent)
    return {"n": pages, "refused": refused, "complaints": complaints + [f"still refused: {text}" for text in again]}


def _step(script: Script, refused: list[str]) -> bool:
    try:
        script.step()
    except SessionError as error:
        refused.append(str(error))
        return False
    return True


def fail_at(say: Say, folder: str, kind: int, error: int, lasts: bool, numbers: list[int]) -> None:
    """Let the N-th file operation fail, for each N; say the same as write_with_room, and how many there were."""
    recorder.start(Path(folder))
    for number in numbers:
        path, acknowledged = Path(folder) / str(number) / "chat.db", Acknowledged()
        refused: list[str] = []
        recorder.plan(Plan(kind), number, error, lasts=lasts)
        store = _open(path, refused)
        if store is None:
            recorder.plan(Plan.NOTHING, 0)
            store = _open(path, refused)
            assert store is not None
        # Always the same steps, so that each N meets another one of the same operations.
        script = Script(store, _into(acknowledged), "fail", seed=11, most=3000)
        for _ in range(12):
            _step(script, refused)
        operations = recorder.count()
        recorder.plan(Plan.NOTHING, 0)
        again: list[str] = []
        for _ in range(3):
            _step(script, again)
        script.say_waiting()
        store.close()
        with tempfile.TemporaryDirectory() as scratch:
            complaints = examine(path, Path(scratch), acknowledged)
        shutil.rmtree(path.parent)
        complaints += [f"still refused: {text}" for text in again]
        say({"n": number, "refused": refused, "complaints": complaints, "operations": operations})


def _into(acknowledged: Acknowledged) -> Say:
    return lambda line: acknowledged.take([line])


def _open(path: Path, refused: list[str]) -> Store | None:
    try:
        return Store.open(path, journal_interval_s=JOURNAL_INTERVAL_S)
    except SessionError as error:
        refused.append(str(error))
        return None


if __name__ == "__main__":
    for n in range(int(sys.argv[3])):
        print(json.dumps(write_with_room(ROOMS[sys.argv[1]], Path(sys.argv[2]), n)), flush=True)
