"""Old, newer, foreign and damaged files."""

import contextlib
import errno
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, changed_notice, migrations
from sessions.backup import backup
from sessions.connection import APPLICATION_ID, DamagedError
from sessions.inspection import copy_aside, inspect
from sessions.migrations import LATEST, MIGRATIONS
from sessions.recovery import recover
from sessions.store import Store
from tests.session_tools import count, integrity, new_answer, turn


def version_one(path: Path) -> None:
    """Write a file as the first schema had it: a finished turn, and an answer whose process died."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        MIGRATIONS[0](connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO sessions (public_id, title, params, date_string, created_at, updated_at)"
            " VALUES ('abcdefghijkl', 'old', '{\"temperature\":0.3}', '01 Jan 2026', '2026-01-01', '2026-01-01')"
        )
        for row in (
            (None, "user", "an ancient question", "done", b"x"),
            (1, "assistant", "an ancient answer", "done", b"x"),
            (2, "user", "another one", "done", b"x"),
            (3, "assistant", "base ", "streaming", None),
        ):
            connection.execute(
                "INSERT INTO messages (session_id, parent_id, role, text, status, hash, created_at)"
                " VALUES (1, ?, ?, ?, ?, ?, '')",
                row,
            )
        connection.execute("INSERT INTO pieces VALUES (4, 0, 'streamed', '', x'01000000')")
        connection.execute("UPDATE sessions SET leaf_id = 4")


def test_an_older_file_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    version_one(path)
    with Store.open(path) as store:
        row = store.last_session()
        assert row is not None
        assert row.params.temperature == 0.3
        branch = store.branch(row.leaf_id)
        assert [message.text for message in branch][1:] == ["an ancient answer", "another one", "base streamed"]
        assert branch[-1].status == "interrupted"
        assert branch[-1].token_ids == (1,)
        assert len(store.search("ancient")) == 2
        assert len(store.search("streamed")) == 1
    assert count(path, "PRAGMA user_version") == LATEST
    backup = tmp_path / "chat.db.backup-v1"
    assert count(backup, "PRAGMA user_version") == 1
    assert count(backup, "SELECT count(*) FROM messages") == 4
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*tmp"))


def test_version_three_adds_forks_tags_and_secrets(tmp_path: Path) -> None:
    values = []
    for number in range(2):
        path = tmp_path / f"{number}.db"
        version_one(path)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            MIGRATIONS[1](connection)
            connection.execute("PRAGMA user_version = 2")
            connection.execute("UPDATE sessions SET name = 'my zebra'")
        with Store.open(path) as store:
            row = store.last_session()
            assert row is not None
            assert (row.forked_from, row.overflow, row.model_path, row.tags) == (None, "refuse", "", ())
            assert [hit.role for hit in store.search("zebra")] == ["title"]
            assert store.check(full=True) == [
                f"message {number} was changed outside of this program (the checksum differs)" for number in (1, 2, 3)
            ], "their checksums are no real ones; nothing else is wrong"
            fork = store.fork(row.key, 2, None)
            assert [message.id for message in store.branch(fork.leaf_id)] == [1, 2]
            with pytest.raises(SessionError, match="not saved"):
                store.update_session(row.key, overflow="sometimes")
            values.append(store.transaction(lambda db: db.execute("SELECT value FROM secrets").fetchone()[0]))
        assert count(tmp_path / f"{number}.db.backup-v2", "PRAGMA user_version") == 2
    assert [len(value) for value in values] == [32, 32]
    assert values[0] != values[1]


def test_a_damaged_file_of_an_older_version_is_only_recovered(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    version_one(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages_parent'").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(SessionError, match=r"`python run.py sessions recover` saves what can be read"):
        Store.open(path)
    assert path.read_bytes() == bytes(data)
    recovered = recover(path, tmp_path / "new.db")
    assert (recovered.num_sessions, recovered.num_messages) == (1, 4)


def test_a_new_file_needs_no_backup(tmp_path: Path) -> None:
    Store.open(tmp_path / "chat.db").close()
    Store.open(tmp_path / "chat.db").close()
    assert not list(tmp_path.glob("*backup*"))
    version_one(tmp_path / "old.db")
    Store.open(tmp_path / "old.db").close()
    assert len(list(tmp_path.glob("*backup*"))) == 1


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.db"
    version_one(path)

    def broken(db: sqlite3.Connection) -> None:
        MIGRATIONS[1](db)
        db.execute("CREATE TABLE half (x)")
        raise sqlite3.OperationalError("boom")

    monkeypatch.setattr(migrations, "MIGRATIONS", (MIGRATIONS[0], broken))
    with pytest.raises(SessionError, match="boom"):
        Store.open(path)
    assert count(path, "PRAGMA user_version") == 1
    assert count(path, "SELECT count(*) FROM sqlite_master WHERE name IN ('half', 'messages_fts')") == 0
    assert count(path, "SELECT count(*) FROM messages") == 4
    monkeypatch.undo()
    with Store.open(path) as store:
        assert len(store.search("ancient")) == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_an_upgrade_without_its_copy_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "chat.db"
    version_one(path)

    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "somewhere")

    monkeypatch.setattr(migrations, "new_file", refused)
    with pytest.raises(SessionError, match=rf"cannot be opened \({os.strerror(number)}\); free space or check its"):
        Store.open(path)
    assert count(path, "PRAGMA user_version") == 1
    monkeypatch.undo()
    Store.open(path).close()
    assert count(path, "PRAGMA user_version") == LATEST


def test_a_newer_file_is_read_only(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams(), name="kept").key
        _, leaf = turn(store, key, None, "question", "answer")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + 3}")
    before = path.read_bytes()
    with Store.open(path) as store:
        assert store.read_only
        assert "newer version" in store.notices[0]
        assert [message.text for message in store.branch(leaf)] == ["question", "answer"]
        assert [info.name for info in store.list_sessions()] == ["kept"]
        for action in (
            lambda: store.create_session(SamplingParams()),
            lambda: store.begin_turn(key, leaf, "q", "", new_answer(store)),
            lambda: store.delete_session(key),
        ):
            with pytest.raises(SessionError, match=r"not saved: .*newer version"):
                action()
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write every file
    before = path.read_bytes()
    with Store.open(path) as store:
        assert store.read_only
        assert "cannot be written" in store.notices[0]
        assert [info.name for info in store.list_sessions()] == ["box"]
        with pytest.raises(SessionError, match="not saved"):
            store.create_session(SamplingParams())
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", ["nothing", "old", "foreign", "newer without tables"])
def test_what_cannot_be_written_is_still_looked_at(
    tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chat.db"
    wanted = {"foreign": "another program", "newer without tables": "damaged"}.get(content, "not yet those")
    if content == "old":
        version_one(path)
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            if content == "foreign":
                connection.execute("CREATE TABLE theirs (x)")
            elif content != "nothing":
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {LATEST}")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SessionError, match=wanted) as caught:
        Store.open(path)
    assert "no such table" not in str(caught.value)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(SessionError, match="another program"):
        Store.open(path)
    assert path.read_bytes() == before


def filled(path: Path) -> None:
    with Store.open(path) as store:
        key = store.create_session(SamplingParams(), name="box").key
        parent = None
        for number in range(5):
            _, parent = turn(store, key, parent, f"question {number} " * 50, f"answer {number} " * 300)


def test_what_is_no_database_is_copied_aside_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    path.write_bytes(b"this is not a database, but somebody's notes " * 100)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(SessionError, match=r"is damaged .* a copy is in .*move .* away"):
            Store.open(path)
    copies = list(tmp_path.glob("chat.db.damaged-*"))
    assert [copy.read_bytes() for copy in copies] == [before]
    assert copies[0].stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == before


def test_a_damaged_page_means_read_only(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    data[(pages - 2) * 4096 : (pages - 1) * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with Store.open(path) as store:
        assert store.read_only
        assert "damaged" in store.notices[0]
        with pytest.raises(SessionError, match="not saved"):
            store.create_session(SamplingParams())
    assert path.read_bytes() == bytes(data)
    assert len(list(tmp_path.glob("chat.db.damaged-*"))) == 1


def test_a_changed_letter_is_seen_by_the_checksum(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams()).key
        _, leaf = turn(store, key, None, "pay 100 to Anna", "done")
        assert all(message.sound for message in store.branch(leaf))
    data = path.read_bytes()
    assert data.count(b"pay 100 to Anna") == 1
    path.write_bytes(data.replace(b"pay 100 to Anna", b"pay 900 to Anna"))
    with Store.open(path) as store:
        branch = store.branch(leaf)
        assert [message.sound for message in branch] == [False, True]
        assert changed_notice(branch).startswith("1 message of this conversation was changed")
        assert changed_notice(branch[1:]) == ""
        session = SessionManager(store, None).last()
        assert session is not None
        assert session.take_notices() == [changed_notice(branch)]
        assert session.take_notices() == []


def test_damage_met_while_running_is_copied_aside_and_ends_the_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    with Store.open(path) as store:
        kept = backup(store, None)
    # Blind, as the check at opening is to some flips.
    monkeypatch.setattr("sessions.inspection._damage", lambda *_: "")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages_parent'").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with Store.open(path) as store:
        row = store.last_session()
        assert row is not None
        assert not store.read_only
        said = []
        for action in (
            lambda: turn(store, row.key, row.leaf_id, "q", "a"),
            lambda: store.create_session(SamplingParams()),
            lambda: store.children(row.key, row.leaf_id),
        ):
            with pytest.raises(SessionError) as caught:
                action()
            said.append(str(caught.value))
        (copy,) = tmp_path.glob("chat.db.damaged-*")
        assert copy.read_bytes() == path.read_bytes()
        assert all(f"a copy is in {copy.name}" in sentence and "restart" not in sentence for sentence in said)
        assert all(f"the newest backup, backups/{kept.name}, is whole" in sentence for sentence in said)
        assert [sentence.startswith("not saved: ") for sentence in said] == [True, True, False]
        assert store.read_only
        assert len(store.branch(row.leaf_id)) == 10
    assert path.read_bytes() == bytes(data)


def test_a_write_while_damage_is_copied_aside_gets_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying, go_on = threading.Event(), threading.Event()

    def slowly(path: Path) -> Path:
        copying.set()
        assert go_on.wait(20)
        return copy_aside(path)

    def damaged(job: object) -> None:
        raise DamagedError("met")

    monkeypatch.setattr("sessions.access.copy_aside", slowly)
    with Store.open(tmp_path / "chat.db") as store, ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(store._writer, "run", damaged)
        first = pool.submit(store.create_session, SamplingParams())
        assert copying.wait(20)
        second = pool.submit(store.create_session, SamplingParams())
        wait([second], 0.2)
        go_on.set()
        said = {str(future.exception(20)) for future in (first, second)}
        assert len(said) == 1
        assert "is damaged; a copy is in chat.db.damaged-" in said.pop()


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "chat.db"
    filled(path)
    return path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_flips_and_cuts_never_crash_and_are_never_silent(
    sound_file: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("flip") / "chat.db"
    changed = bytearray(sound_file)
    if data.draw(st.booleans(), label="cut"):
        changed = changed[: data.draw(st.integers(1, len(changed) - 1), label="length")]
    else:
        for _ in range(data.draw(st.integers(1, 8))):
            # The first pages hold the schema.
            at = data.draw(st.integers(0, 12_000) | st.integers(0, len(changed) - 1))
            changed[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(changed)
    error = ""
    true_texts = {f"question {n} " * 50 for n in range(5)} | {f"answer {n} " * 300 for n in range(5)}
    try:
        with Store.open(path) as store:
            if store.read_only:
                assert path.read_bytes() == bytes(changed)
            for message_id in range(1, 12):
                message = store.message(message_id)
                assert message is None or not message.sound or message.text in true_texts
            store.list_sessions()
            store.search("question")
            store.last_session()
    except SessionError as refusal:
        error = str(refusal)
    assert "\n" not in error


@pytest.mark.parametrize("damaged", [b"model TEXX\n\x1b[31m DEFAULT (", b"\xff\xfe\xff\xfe"])
def test_what_sqlite_quotes_of_a_damaged_schema_stays_one_line(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    at = (data := path.read_bytes()).index(b"model TEXT NOT NULL DEFAULT")
    path.write_bytes(data[:at] + damaged + data[at + len(damaged) :])
    with pytest.raises(SessionError, match="damaged") as caught:
        Store.open(path)
    assert str(caught.value).isprintable()


def test_a_changed_schema_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"updated_at TEXT", b"updbted_at TEXT"))
    with pytest.raises(SessionError, match="tables are not as they should be"):
        Store.open(path)
    path.write_bytes(data)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE INDEX their_own ON messages(role)")
        connection.execute("ANALYZE")
    with Store.open(path) as store:
        assert not store.read_only


def test_a_long_check_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    assert inspect(path, check_time_s=-1).access == "write"
    assert integrity(path) == "ok"
