"""Several processes on one file: nobody meets a lock, everybody sees the others' messages."""

import errno
import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import commits
from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import connection as connections
from sessions.connection import explain, is_busy, patiently
from sessions.owners import FOREIGN_KEPT_S, is_alive, owner_path
from sessions.store import Store
from tests.session_tools import count, integrity, new_answer, spawn, turn

TURNS = """
import sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import ending, new_answer
store = Store.open(Path(sys.argv[1]), journal_interval_s=0.02)
print("ready", flush=True)
sys.stdin.readline()
key = store.find_session("shared").key
for number in range(int(sys.argv[3])):
    _, answer = store.begin_turn(key, None, f"{sys.argv[2]}.{number}", "", new_answer(store))
    store.journal(answer, "streamed ", "", (1, 2))
    store.list_sessions()
    store.branch(answer)
    store.finish_answer(answer, ending("done"))
store.close()
print("finished", flush=True)
"""


@pytest.mark.parametrize(("writers", "turns"), [(3, 15), pytest.param(20, 200, marks=pytest.mark.slow)])
def test_many_processes_write_and_none_sees_a_lock(tmp_path: Path, writers: int, turns: int) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams(), name="shared").key
        processes = [spawn(TURNS, path, number, turns) for number in range(writers)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for number in range(turns):
            turn(store, key, None, f"here.{number}", "answer")
            store.search("streamed")
        for process in processes:
            output, _ = process.communicate(timeout=500)
            assert output == "finished\n"
        assert len(store.children(key, None)) == (writers + 1) * turns
    assert integrity(path) == "ok"
    assert count(path, "SELECT count(DISTINCT text) FROM messages WHERE role = 'user'") == (writers + 1) * turns
    assert count(path, "SELECT count(*) FROM messages WHERE status != 'done'") == 0


def test_the_benchmark_of_commits_finds_them_all(tmp_path: Path) -> None:
    found = commits.measure(tmp_path / "chat.db", processes=2, threads=2, seconds=1.0, pause_s=0.01)
    assert found["errors"] == found["damage"] == []
    assert found["turns"] > 4
    assert found["integrity_checks"] >= 2
    assert 0 < found["commit_ms"]["p50"] <= found["commit_ms"]["p99"]


def test_a_long_lock_of_another_program_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_MS", 20)  # so that SQLite's own patience ends first
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams()).key
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            for lock in ("IMMEDIATE", "EXCLUSIVE"):
                other.execute(f"BEGIN {lock}")
                release = threading.Timer(0.4, lambda: other.execute("COMMIT"))
                # Before the timer runs: whatever holds this thread up, the lock ends no sooner than that.
                begun = time.monotonic()
                release.start()
                _, leaf = turn(store, key, None, lock, "answer")
                assert time.monotonic() - begun > 0.3
                release.join()
                other.execute(f"BEGIN {lock}")
                release = threading.Timer(0.4, lambda: other.execute("COMMIT"))
                release.start()
                assert store.branch(leaf)[0].text == lock
                release.join()


def test_a_lock_that_never_ends_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
            with pytest.raises(sqlite3.OperationalError) as caught:
                patiently(lambda: other.execute("BEGIN IMMEDIATE"), patience_s=0.1)
            assert is_busy(caught.value)
            sentence = explain(caught.value)
            assert isinstance(sentence, SessionError)
            assert "database is locked" not in str(sentence)


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_lock_at_opening_is_told_soon_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.setattr("sessions.inspection.OPEN_PATIENCE_S", 0.2)
    path = tmp_path / "chat.db"
    Store.open(path).close()
    connect = sqlite3.connect
    with closing(connect(path, isolation_level=None)) as holder:
        holder.execute(f"BEGIN {lock}")
        # As long as no busy machine takes.
        monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **{**options, "timeout": 60}))
        begun = time.monotonic()
        with pytest.raises(SessionError, match=r"another program holds .* locked; close it and try again"):
            Store.open(path)
        assert time.monotonic() - begun < 30  # SQLite's own patience alone would be sixty
    Store.open(path).close()


def test_two_processes_may_create_the_file_together(tmp_path: Path) -> None:
    path = tmp_path / "new" / "chat.db"
    stores: list[Store] = []
    errors: list[BaseException] = []
    barrier = threading.Barrier(6)

    def create() -> None:
        barrier.wait()
        try:
            stores.append(Store.open(path))
        except BaseException as error:  # noqa: BLE001 - reported by the main thread
            errors.append(error)

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert errors == []
    assert count(path, "SELECT count(*) FROM messages_fts") == 0


@pytest.mark.parametrize("token", [5, 1.5, None, b"abc"])
def test_a_damaged_token_is_nobodys(tmp_path: Path, token: object) -> None:
    assert not is_alive(tmp_path / "chat.db", token)


@pytest.mark.parametrize(
    ("number", "age_s", "alive"),
    [
        (errno.EMFILE, 2 * FOREIGN_KEPT_S, True),
        (errno.EACCES, 0.0, True),
        (errno.EACCES, 2 * FOREIGN_KEPT_S, False),
        (errno.ELOOP, 0.0, False),
    ],
)
def test_a_mark_that_cannot_be_opened_is_not_at_once_a_dead_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, age_s: float, alive: bool
) -> None:
    path = tmp_path / "chat.db"
    mark = owner_path(path, "abc")
    mark.touch()
    made_at = time.time() - age_s
    os.utime(mark, (made_at, made_at))

    def refused(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        found = is_alive(path, "abc")
    assert found == alive
    assert not is_alive(path, "abc"), "control: nobody holds it"
    assert not mark.exists()
    assert not is_alive(path, "a" * 300)


@pytest.mark.parametrize("owner", [b"\x01\x02", b"abc", "../chat", "", "no hex"])
def test_an_answer_whose_owner_is_damaged_is_nobodys(tmp_path: Path, owner: object) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams(), name="kept").key
        _, answer = store.begin_turn(key, None, "q", "", new_answer(store))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE messages SET owner = ? WHERE id = ?", (owner, answer))
        connection.commit()
    with Store.open(path) as store:
        found = store.message(answer)
        assert found is not None
        assert found.status == "interrupted"
    assert path.exists()
