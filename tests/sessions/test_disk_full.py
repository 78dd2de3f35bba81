"""No space: what could not be saved is said and kept, and written when space returns. More in tests/crash."""

import sqlite3
import time
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import deletion
from sessions.store import Store
from tests.session_tools import count, ending, integrity, new_answer, turn


def fill(store: Store) -> None:
    """Let the database grow no more."""
    assert store._writer is not None
    store._writer.run(lambda c: c.execute("SELECT 1").fetchone())
    connection = store._writer.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    # The limit belongs to the connection, so a new one after a failure must get it too.
    make = store._writer._connect

    def limited() -> sqlite3.Connection:
        fresh = make()
        fresh.execute(f"PRAGMA max_page_count = {pages}")
        return fresh

    store._writer._connect = limited


def free(store: Store) -> None:
    assert store._writer is not None
    make = store._writer._connect

    def unlimited() -> sqlite3.Connection:
        fresh = make()
        fresh.execute("PRAGMA max_page_count = 1073741823")
        return fresh

    store._writer._connect = unlimited
    if store._writer._connection is not None:
        store._writer._connection.execute("PRAGMA max_page_count = 1073741823")


def test_a_full_database_refuses_and_works_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams()).key
        _, kept = turn(store, key, None, "kept", "kept too")
        fill(store)
        with pytest.raises(SessionError, match="not saved: disk is full"):
            store.begin_turn(key, kept, "big " * 10_000, "", new_answer(store))
        assert [message.text for message in store.branch(kept)] == ["kept", "kept too"]
        assert store.children(key, kept) == []
        free(store)
        _, answer_id = turn(store, key, kept, "big " * 10_000, "done")
        assert len(store.branch(answer_id)) == 4
    assert integrity(path) == "ok"


def test_an_ending_that_cannot_be_written_is_kept_and_written_later(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path, journal_interval_s=0.01) as store:
        key = store.create_session(SamplingParams()).key
        _, answer_id = store.begin_turn(key, None, "q", "", new_answer(store))
        fill(store)
        text = "long answer " * 5000
        for _ in range(5):
            store.journal(answer_id, "long answer " * 1000, "", (1,) * 1000)
        with pytest.raises(SessionError, match="disk is full"):
            store.finish_answer(answer_id, ending(text))
        message = store.message(answer_id)
        assert message is not None
        assert (message.text, message.status, message.saved) == (text, "done", False)
        assert store.branch(answer_id)[-1].text == text
        free(store)
        store.create_session(SamplingParams(), name="any write")
        message = store.message(answer_id)
        assert message is not None
        assert (message.text, message.status, message.saved) == (text, "done", True)
    with Store.open(path) as store:
        message = store.message(answer_id)
        assert message is not None
        assert message.text == text


@pytest.mark.parametrize("is_journaled", [True, False])
def test_an_ending_is_tried_again_without_another_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_journaled: bool
) -> None:
    """Space returns, nobody writes, the process is killed: the whole answer is there."""
    monkeypatch.setattr("sessions.writer.RETRY_INTERVAL_S", 0.05)
    path = tmp_path / "chat.db"
    with Store.open(path, journal_interval_s=0.01) as store:
        key = store.create_session(SamplingParams()).key
        _, answer_id = store.begin_turn(key, None, "q", "", new_answer(store))
        fill(store)
        text = "long answer " * 5000
        if is_journaled:
            store.journal(answer_id, text, "", (1,))
        with pytest.raises(SessionError, match="disk is full"):
            store.finish_answer(answer_id, ending(text))
        free(store)
        wanted = f"SELECT count(*) FROM messages WHERE status = 'done' AND length(text) = {len(text)}"
        writer, deadline = store._writer, time.monotonic() + 60
        assert writer is not None
        # Not until the file has it: that is so a moment before this process has taken note of it.
        while writer._lasting and time.monotonic() < deadline:
            time.sleep(0.02)
        assert count(path, wanted) == 1
        message = store.message(answer_id)
        assert message is not None
        assert (message.saved, message.text) == (True, text)
        assert (writer._lasting, writer._pending, writer._next_seq) == ([], {}, {})


def test_an_ending_of_what_is_deleted_meanwhile_is_not_tried_for_ever(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        key = store.create_session(SamplingParams()).key
        _, answer_id = store.begin_turn(key, None, "q", "", new_answer(store))
        fill(store)
        with pytest.raises(SessionError, match="disk is full"):
            store.finish_answer(answer_id, ending("long answer " * 5000))
        free(store)
        store.transaction(lambda db: deletion.delete_session(db, key))
        store.create_session(SamplingParams(), name="any write")
        assert (store._unsaved, store._writer._lasting if store._writer else None) == ({}, [])
        assert store.message(answer_id) is None


def test_the_journal_catches_up_when_space_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessions.writer.RETRY_INTERVAL_S", 0.05)
    with Store.open(tmp_path / "chat.db", journal_interval_s=0.01) as store:
        key = store.create_session(SamplingParams()).key
        _, answer_id = store.begin_turn(key, None, "q", "", new_answer(store))
        store.journal(answer_id, "begin ", "", (1,))
        while not store.transaction(lambda db: db.execute("SELECT count(*) FROM pieces").fetchone()[0]):
            time.sleep(0.005)
        fill(store)
        for number in range(10):
            store.journal(answer_id, f"{number} " * 1000, "", (number,))
            time.sleep(0.02)
        with pytest.raises(SessionError):  # a small write shares the transaction, and fails on its own or not
            store.begin_turn(key, None, "big " * 10_000, "", new_answer(store))
        free(store)
        wanted = "begin " + "".join(f"{number} " * 1000 for number in range(10))
        found: tuple[str, object] = ("", None)
        for _ in range(200):
            message = store.message(answer_id)
            assert message is not None
            found = message.text, message.token_ids
            if message.text == wanted:
                break
            time.sleep(0.02)
        assert found == (wanted, (1, *range(10)))
