"""Pragmas, journal mode, permissions: what durability and secrecy rest on."""

import contextlib
import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import connection as connections
from sessions.connection import APPLICATION_ID, connect, is_local, journal_mode, prepare_file
from sessions.migrations import LATEST
from sessions.store import Store

# See tests/unsynced.py: here the settings themselves are looked at.
DURABLE = True
FULL = 2
EXPECTED = {
    "synchronous": FULL,
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "cell_size_check": 1,
    "mmap_size": 0,
    "temp_store": 2,
}


def wrong_settings(connection: sqlite3.Connection) -> dict[str, object]:
    found = {}
    for name, wanted in EXPECTED.items():
        row = connection.execute(f"PRAGMA {name}").fetchone()
        value = 0 if row is None else row[0]  # mmap_size answers nothing where it is compiled out
        if value != wanted:
            found[name] = value
    return found


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "chat.db"
    Store.open(path).close()
    return path


def test_every_connection_has_the_safe_settings(database: Path) -> None:
    for read_only in (False, True):
        with contextlib.closing(connect(database, read_only=read_only)) as connection:
            assert wrong_settings(connection) == {}
            assert connection.isolation_level is None


def test_a_lazy_synchronous_setting_is_seen(database: Path) -> None:
    with contextlib.closing(connect(database)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        assert wrong_settings(connection) == {"synchronous": 1}


def test_the_file_says_whose_it_is(database: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == LATEST


@pytest.mark.parametrize(
    ("version", "local", "mode"),
    [
        ((3, 40, 1), True, "truncate"),
        ((3, 51, 2), True, "truncate"),
        ((3, 51, 3), True, "wal"),
        ((3, 51, 3), False, "truncate"),
        ((3, 52, 0), True, "wal"),
        ((4, 0, 0), True, "wal"),
    ],
)
def test_write_ahead_log_only_where_it_is_safe(version: tuple[int, ...], local: bool, mode: str) -> None:
    assert journal_mode(version, local=local) == mode


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "truncate"), ((3, 51, 3), "wal")])
def test_the_gate_reaches_the_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], mode: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(connections, "is_local", lambda path: True)
    with Store.open(tmp_path / "chat.db") as store:
        store.create_session(SamplingParams(), name="x")
        with contextlib.closing(sqlite3.connect(tmp_path / "chat.db")) as connection:
            found = connection.execute("PRAGMA journal_mode").fetchone()[0]
        # A rollback journal's way of ending is each connection's own; only the log is a property of the file.
        assert (found == "wal") == (mode == "wal")


def test_a_log_left_by_a_newer_sqlite_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        store.create_session(SamplingParams(), name="kept")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    with Store.open(path) as store, contextlib.closing(sqlite3.connect(path)) as connection:
        wanted = journal_mode(sqlite3.sqlite_version_info, local=is_local(path))
        assert (connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal") == (wanted == "wal")
        assert store.find_session("kept") is not None


MOUNTS = """\
22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw
30 22 0:40 / /home rw - nfs4 server:/home rw
31 30 0:41 / /home/me/with\\040space rw shared:1 - xfs /dev/sdb rw
32 22 0:42 / /mnt rw - fuse.sshfs x rw
33 22 0:43 / /mnt rw - ext4 /dev/sdc rw
"""


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/srv/chat.db", True),
        ("/home/me/chat.db", False),
        ("/home/me/with space/chat.db", True),
        ("/homeless/chat.db", True),
        ("/mnt/chat.db", True),
    ],
)
def test_file_systems_are_told_apart(path: str, local: bool) -> None:
    assert is_local(Path(path), MOUNTS) is local


def test_an_unknown_file_system_is_not_taken_for_local() -> None:
    assert not is_local(Path("/x"), "")
    assert not is_local(Path("/x"), "22 1 0:1 / / rw - cephfs x rw\n")


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in sorted(folder.rglob("*"))}


def test_nobody_else_can_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "a" / "b" / "chat.db"
        with Store.open(path) as store:
            store.owner_token()
            store.create_session(SamplingParams(), name="x")
            journal = path.with_name("chat.db-journal")
            found = modes(tmp_path)
            assert journal.exists() or path.with_name("chat.db-wal").exists()
        assert found.pop("a") == 0o700
        assert found.pop("b") == 0o700
        assert set(found.values()) == {0o600}, found
    finally:
        os.umask(before)


def test_a_file_that_is_too_open_is_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    Store.open(path).close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SessionError, match=r"cannot be kept in .*--private"):
        prepare_file(tmp_path / "file" / "chat.db")


def _use_in_child(store: Store, answer: "multiprocessing.queues.Queue[str]") -> None:
    for action in (store.last_session, lambda: store.create_session(SamplingParams())):
        try:
            action()
            answer.put("worked")
        except SessionError as error:
            answer.put(str(error))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_store_carried_over_a_fork_refuses(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    with Store.open(tmp_path / "chat.db") as store:
        answers: multiprocessing.queues.Queue[str] = context.Queue()
        child = context.Process(target=_use_in_child, args=(store, answers))
        child.start()
        assert "fork" in answers.get(timeout=20)
        assert "fork" in answers.get(timeout=20)
        child.join(20)
        store.create_session(SamplingParams(), name="still works")
