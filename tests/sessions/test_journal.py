"""Streamed text is on disk within 250 ms, with few commits, and without holes."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from sessions.writer import JOURNAL_INTERVAL_S
from tests.session_tools import count, ending, new_answer, spawn


def begin(store: Store, text: str = "q") -> int:
    key = store.create_session(SamplingParams()).key
    return store.begin_turn(key, None, text, "", new_answer(store))[1]


def journaled(path: Path) -> str:
    with Store.open(path) as reader:
        found = [reader.message(i) for i in range(1, 10)]
    return next(message.text for message in found if message is not None and message.role == "assistant")


def test_text_is_to_be_on_disk_within_a_quarter_of_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is planned, not what a busy machine makes of it.
    assert JOURNAL_INTERVAL_S <= 0.22, "the commit itself takes time, too"
    path, waits = tmp_path / "chat.db", []
    with Store.open(path) as store:
        writer = store._writer
        assert writer is not None
        wait = writer._wake.wait

        def noted(timeout: float | None = None) -> bool:
            waits.append(timeout)
            return wait(timeout)

        monkeypatch.setattr(writer._wake, "wait", noted)
        answer_id = begin(store)
        for number in range(3):
            with writer._wake:  # the thread can take nothing meanwhile
                store.journal(answer_id, f"{number} ", "", (number,))
                due = writer._due
                assert due is not None
                assert due <= time.monotonic() + JOURNAL_INTERVAL_S
                store.journal(answer_id, "and ", "", (number,))
                assert writer._due == due, "more text puts it off no longer"
            wait_for_pieces(path, number + 1)
        assert journaled(path) == "0 and 1 and 2 and "
    timed = [timeout for timeout in waits if timeout is not None]
    assert timed
    assert max(timed) <= JOURNAL_INTERVAL_S, "the thread sleeps no longer than that"


def test_many_streams_share_their_commits(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        answers = [begin(store) for _ in range(8)]
        assert store._writer is not None
        before, begun = store._writer.num_commits, time.monotonic()
        while time.monotonic() - begun < 1.0 or store._writer.num_commits == before:
            for answer_id in answers:
                store.journal(answer_id, "word ", "", (1, 2))
            time.sleep(0.005)
        commits = store._writer.num_commits - before
        elapsed = time.monotonic() - begun
    # Each costs about three fsyncs with a TRUNCATE journal: 16 fsyncs a second allow five commits.
    assert 1 <= commits <= elapsed / JOURNAL_INTERVAL_S + 1


def wait_for_pieces(path: Path, least: int) -> None:
    deadline = time.monotonic() + 60
    while count(path, "SELECT count(*) FROM pieces") < least:
        assert time.monotonic() < deadline, "the journal is not written"
        time.sleep(0.002)


def test_the_journal_has_no_hole_and_ids_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path, journal_interval_s=0.005) as store:
        answer_id = begin(store)
        text = ""
        ids: tuple[int, ...] = ()
        for number in range(200):
            store.journal(answer_id, f"{number} é ", f"r{number} ", (number, 2**31 - 1 - number))
            text, ids = text + f"{number} é ", (*ids, number, 2**31 - 1 - number)
            if not number % 50:
                wait_for_pieces(path, 1 + number // 50)
        wait_for_pieces(path, 5)
        # A loop that was held up makes more pieces: their number does not tell that the last text is among them.
        deadline = time.monotonic() + 60
        while (message := store.message(answer_id)) is None or len(message.token_ids or ()) < len(ids):
            assert time.monotonic() < deadline, "the journal lacks something"
            time.sleep(0.002)
        assert (message.text, message.token_ids) == (text, ids)
        assert message.reasoning == "".join(f"r{number} " for number in range(200))
        store.finish_answer(answer_id, ending("final"))
        assert count(path, "SELECT count(*) FROM pieces") == 0
        closed = store.message(answer_id)
        assert closed is not None
        assert (closed.text, closed.status, closed.sound) == ("final", "done", True)


DYING = """
import os, sys, time
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import new_answer
store = Store.open(Path(sys.argv[1]))
key = store.create_session(SamplingParams()).key
user, answer = store.begin_turn(key, None, "q", "", new_answer(store))
for number in range(20):
    store.journal(answer, f"{number} ", f"r{number} ", (number,))
while len(store.message(answer).token_ids) < 20:
    time.sleep(0.005)
print(answer, flush=True)
if sys.argv[2] == "die":
    os._exit(9)
sys.stdin.readline()
"""


def test_what_was_journaled_is_found_interrupted_after_a_death(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    process = spawn(DYING, path, "die")
    output, _ = process.communicate(timeout=60)
    with Store.open(path) as store:
        message = store.message(int(output))
    assert message is not None
    assert message.status == "interrupted"
    assert message.text == "".join(f"{n} " for n in range(20))
    assert message.reasoning == "".join(f"r{n} " for n in range(20))
    assert message.token_ids == tuple(range(20))
    assert message.sound
    assert message.error


def test_the_stream_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    process = spawn(DYING, path, "live")
    assert process.stdout is not None
    answer_id = int(process.stdout.readline())
    with Store.open(path) as store:
        message = store.message(answer_id)
        assert message is not None
        assert message.status == "streaming"
        assert message.text == "".join(f"{n} " for n in range(20))  # visible from here while it is being written
        process.communicate("end\n", timeout=60)
        store.recover()
        message = store.message(answer_id)
        assert message is not None
        assert message.status == "interrupted"


def test_two_stores_of_one_process_do_not_interrupt_each_other(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as first:
        answer_id = begin(first)
        with Store.open(path) as second:
            message = second.message(answer_id)
            assert message is not None
            assert message.status == "streaming"
    with Store.open(path) as third:
        message = third.message(answer_id)
        assert message is not None
        assert message.status == "interrupted"


def test_writes_of_many_threads_all_arrive(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        key = store.create_session(SamplingParams()).key
        errors = []

        def write(number: int) -> None:
            try:
                for step in range(10):
                    answer_id = store.begin_turn(key, None, f"{number}.{step}", "", new_answer(store))[1]
                    store.journal(answer_id, "x", "", (1,))
                    store.finish_answer(answer_id, ending("y"))
                    assert store.branch(answer_id)[-1].text == "y"
            except BaseException as error:  # noqa: BLE001 - reported by the main thread
                errors.append(error)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert errors == []
        assert len(store.children(key, None)) == 60


def test_one_bad_job_harms_no_other(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        assert store._writer is not None
        with pytest.raises(ZeroDivisionError):
            store._writer.run(lambda connection: 1 / 0)
        with pytest.raises(SessionError, match="deleted"):
            store.begin_turn(12345, None, "q", "", new_answer(store))
        begin(store)


def test_a_broken_rule_of_the_database_is_a_sentence(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        row = store.create_session(SamplingParams())
        with pytest.raises(SessionError, match="not saved: FOREIGN KEY constraint failed"):
            store.update_session(row.key, leaf_id=12345)
        assert store.session(row.key) == row


@pytest.mark.parametrize("name", ["chat.db", None])
def test_the_writer_outlives_a_connection_that_breaks(tmp_path: Path, name: str | None) -> None:
    store = Store.open(tmp_path / name if name else None)
    writer = store._writer
    assert writer is not None
    outcomes: list[object] = []

    def attempt() -> None:
        for job in (sqlite3.Connection.close, lambda connection: connection.execute("SELECT 5").fetchone()[0]):
            try:
                outcomes.append(writer.run(job))
            except BaseException as error:  # noqa: BLE001 - looked at below
                outcomes.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(20)
    assert len(outcomes) == 2, "a caller waits for ever"
    assert isinstance(outcomes[0], SessionError)
    # What was in memory only is gone with its connection; a file is opened again.
    assert outcomes[1] == 5 if name else isinstance(outcomes[1], SessionError)
    store.close()


@pytest.mark.parametrize("name", ["chat.db", None])
def test_text_after_the_end_is_dropped(tmp_path: Path, name: str | None) -> None:
    store = Store.open(tmp_path / name if name else None)
    answer_id = begin(store)
    store.journal(answer_id, "before", "", (1,))
    store.close()
    store.journal(answer_id, "after " * 1000, "", (2,))
    assert store._writer is not None
    assert store._writer._pending == {}
    if name:
        assert journaled(tmp_path / name) == "before"


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "chat.db")
    store.close()
    store.close()
    with pytest.raises(SessionError, match="closed"):
        store.create_session(SamplingParams())
    with pytest.raises(SessionError, match="closed"):
        store.last_session()
