"""Another program has the database, or its file is gone: who waits is told, and every sentence is the right one."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Store, connection, readers, writer


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr(readers, "_TELL_AFTER_MS", 20)
    monkeypatch.setattr(writer, "TELL_AFTER_S", 0.02)
    with Store.open(tmp_path / "chat.db") as opened:
        yield opened


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_who_waits_is_told_until_it_is_over(store: Store, lock: str) -> None:
    key = store.create_session(SamplingParams()).key
    told: list[tuple[bool, str]] = []
    waits = threading.Event()

    def tell(is_waiting: bool) -> None:
        told.append((is_waiting, threading.current_thread().name))
        waits.set()

    store.waits = tell
    assert store.path is not None
    with closing(sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)) as other:
        other.execute(f"BEGIN {lock}")
        writing = threading.Thread(target=lambda: store.update_session(key, system="new"), name="mine")
        writing.start()
        assert waits.wait(20)
        other.execute("COMMIT")
        writing.join(20)
        assert {name for _, name in told} == {"mine"}, "told by the thread that waits"
        assert told[0][0]
        assert not told[-1][0], "told that it is over"
        assert store.session(key).system == "new"
        if lock == "EXCLUSIVE":
            told.clear()
            waits.clear()
            other.execute("BEGIN EXCLUSIVE")
            reading = threading.Thread(target=lambda: store.session(key))
            reading.start()
            assert waits.wait(20)
            other.execute("COMMIT")
            reading.join(20)
            assert (told[0][0], told[-1][0]) == (True, False)
        told.clear()
        store.update_session(key, system="newer")
        assert told == [], "control: nobody had it"


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_patience_at_a_prompt_ends_with_a_sentence(store: Store, monkeypatch: pytest.MonkeyPatch, lock: str) -> None:
    key = store.create_session(SamplingParams()).key
    for module in (connection, readers, writer):
        monkeypatch.setattr(module, "PROMPT_PATIENCE_S", 0.1)
    assert store.path is not None
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        with pytest.raises(SessionError, match="not saved: another program keeps the database locked; end it"):
            store.update_session(key, system="x")
        if lock == "EXCLUSIVE":
            with pytest.raises(SessionError, match="cannot be read: another program keeps the database locked"):
                store.session(key)
        other.execute("COMMIT")
    store.update_session(key, system="x")


def test_a_lock_is_waited_for_once_by_all_that_are_behind_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "RETRY_INTERVAL_S", 60.0)
    key = store.create_session(SamplingParams()).key
    writing = store._writer
    assert store.path is not None
    assert writing is not None
    tries: list[float] = []
    begun, go_on = threading.Event(), threading.Event()

    def counted(action: Callable[[], Any], patience_s: float, waits: Callable[[], None]) -> Any:
        tries.append(patience_s)
        begun.set()
        assert go_on.wait(20)
        return connection.patiently(action, 0.05, waits)

    with closing(sqlite3.connect(store.path, isolation_level=None)) as other, ThreadPoolExecutor(4) as pool:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(writer, "patiently", counted)
        lasting = writing.run_until_done(lambda db: db.execute("UPDATE sessions SET name = 'kept'").rowcount)
        futures = [pool.submit(store.update_session, key, system="first")]
        assert begun.wait(20)
        futures += [pool.submit(store.update_session, key, system=f"{number}") for number in range(3)]
        deadline = time.monotonic() + 20
        while len(writing._queue) < 3 and time.monotonic() < deadline:
            time.sleep(0.005)
        go_on.set()
        assert {str(future.exception(20)) for future in futures} == {
            "not saved: another program keeps the database locked; end it and try again"
        }
        assert len(tries) == 2, "the first alone, and all that came meanwhile together"
        other.execute("COMMIT")
        store.update_session(key, system="x")
        assert lasting.result(20) == 1, "what must be written in the end still waits"
    assert (store.session(key).name, store.session(key).system) == ("kept", "x")


def test_a_database_whose_file_was_deleted_is_not_about_rights(store: Store) -> None:
    key = store.create_session(SamplingParams()).key
    assert store.path is not None
    store.path.unlink()
    for _ in range(2):
        with pytest.raises(SessionError, match="was deleted or moved while the program ran") as caught:
            store.update_session(key, system="x")
        assert "rights" not in str(caught.value)
