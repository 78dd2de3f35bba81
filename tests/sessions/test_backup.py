"""Backups: whole or not there, never in anybody's way, and really without what was deleted."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import backup as module
from sessions.backup import backup, backups, folder_of, is_due, purge
from sessions.migrations import LATEST
from sessions.store import Store
from tests.session_tools import ROOT, count, integrity, turn

SECRET = "7f3a9c1e5b2d4860af91c3e7d5b80642"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "conversations.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def fill(store: Store, name: str = "n", text: str = "question") -> int:
    key = store.create_session(SamplingParams(), name=name).key
    turn(store, key, None, text, f"answer to {text}")
    return key


def found_on_disk(folder: Path, secret: str) -> list[str]:
    return [file.name for file in sorted(folder.rglob("*")) if file.is_file() and secret.encode() in file.read_bytes()]


def test_a_backup_is_whole_private_and_one_file(store: Store, path: Path) -> None:
    fill(store)
    os.umask(os.umask(0))
    copy = backup(store)
    assert copy.parent == folder_of(path) == path.parent / "backups"
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert integrity(copy) == "ok"
    assert sorted(file.name for file in copy.parent.iterdir()) == [".lock", copy.name]
    with Store.open(copy) as opened:
        assert [info.name for info in opened.list_sessions()] == ["n"]
        assert opened.check(full=True) == []
        assert opened.search("question")


def test_going_back_to_one(store: Store, path: Path) -> None:
    fill(store, "before")
    copy = backup(path)
    fill(store, "after")
    store.close()
    path.write_bytes(copy.read_bytes())
    with Store.open(path) as opened:
        assert [info.name for info in opened.list_sessions()] == ["before"]


def test_the_newest_stay_whatever_the_clock_says(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for year in (2030, 2020, 2040, 2010, 2025):
        monkeypatch.setattr(time, "gmtime", lambda year=year: time.struct_time((year, 1, 1, 0, 0, 0, 0, 1, 0)))
        made.append(backup(store, keep=3))
    assert backups(path) == made[:1:-1]
    assert backup(store, keep=1) == backups(path)[0]
    assert len(backups(path)) == 1


def test_one_a_day(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_due(path.with_name("missing.db"))
    assert is_due(path)
    backup(store)
    assert not is_due(path)
    now = time.time()
    for later_s, due in ((23.9 * 3600, False), (24.1 * 3600, True), (-3600, True), (400 * 86400, True)):
        monkeypatch.setattr(time, "time", lambda later_s=later_s: now + later_s)
        assert is_due(path) == due


def test_a_place_of_ones_own(store: Store, path: Path, tmp_path: Path) -> None:
    fill(store)
    rolling = backup(store)
    mine = backup(store, tmp_path / "mine.db")
    assert (mine, integrity(mine)) == (tmp_path / "mine.db", "ok")
    inside = backup(store, tmp_path)
    assert inside.name.startswith("conversations-20")
    for target in (mine, path):
        before = target.read_bytes()
        with pytest.raises(SessionError, match="exists already"):
            backup(store, target)
        assert target.read_bytes() == before
    with pytest.raises(SessionError, match=r"no backup could be written .* \(No such file or directory\)"):
        backup(store, tmp_path / "no" / "folder.db")
    assert backups(path) == [rolling]


def test_what_cannot_be_backed_up(store: Store, path: Path) -> None:
    with Store.open(None) as private, pytest.raises(SessionError, match="in memory only"):
        backup(private)
    with pytest.raises(SessionError, match="there is no database"):
        backup(path.with_name("missing.db"))
    for keep in (0, True, 1.5):
        with pytest.raises(SessionError, match="keep must be a whole number from 1"):
            backup(store, keep=keep)  # type: ignore[arg-type]


def test_a_damaged_database_pushes_no_good_backup_out(path: Path) -> None:
    with Store.open(path) as store:
        for number in range(30):
            fill(store, f"n{number}", "text " * 300)
        good = backup(store, keep=1)
    raw = bytearray(path.read_bytes())
    for position in range(8192, len(raw) - 4096, 4096):
        raw[position : position + 64] = bytes(64)
    path.write_bytes(raw)
    with pytest.raises(SessionError, match=r"damaged|malformed"):
        backup(path, keep=1)
    assert backups(path) == [good]
    assert path.read_bytes() == raw
    assert integrity(good) == "ok"


def test_a_full_disk_leaves_the_old_ones(store: Store, path: Path) -> None:
    fill(store, "n", "text " * 20_000)
    old = backup(store, keep=1)
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom sessions.backup import backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n    backup(Path(sys.argv[1]), keep=1)\nexcept Exception as error:\n"
        "    print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("SessionError")
    assert "could not be backed up" in done.stdout
    assert done.stdout.count("\n") == 1
    assert sorted(file.name for file in old.parent.iterdir()) == [".lock", old.name]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    assert is_due(path) is False


def test_others_write_meanwhile(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each copy holds what was acknowledged before it began; steps of one page make others come in between."""
    fill(store, "n", "text " * 30_000)
    monkeypatch.setattr(module, "STEP_PAGES", 1)
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        with Store.open(path) as other:
            key = other.create_session(SamplingParams(), name="busy").key
            while not stop.is_set():
                name = f"text{len(acknowledged)}"
                turn(other, key, None, name, "x")
                acknowledged.append(name)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        num_copies, deadline = 0, time.monotonic() + 60
        # The other one may begin late: it has to have written beside them.
        while num_copies < 4 or (len(acknowledged) < 4 and time.monotonic() < deadline):
            before = list(acknowledged)
            copy = backup(store)
            num_copies += 1
            assert integrity(copy) == "ok"
            with closing(sqlite3.connect(copy)) as connection:
                texts = {row[0] for row in connection.execute("SELECT text FROM messages WHERE role = 'user'")}
            assert texts.issuperset(before)
    finally:
        stop.set()
        thread.join()
    assert len(acknowledged) > 3


def test_a_log_is_folded_in(path: Path) -> None:
    """A database in WAL mode, with its newest rows in the log only, becomes one file without."""
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TABLE extra (text)")
        connection.execute("INSERT INTO extra VALUES ('in the log')")
        connection.commit()
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        folder_of(path).mkdir()
        copy = module._copy(path, folder_of(path) / "copy.db", writable=False)
    assert count(copy, "SELECT count(*) FROM extra") == 1
    assert [file.name for file in copy.parent.iterdir()] == ["copy.db"]
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] in ("delete", "off")


# Killed


KILLED = """
import sys
from pathlib import Path
from sessions import backup
backup.STEP_PAGES = 16
print("ready", flush=True)
while True:
    backup.backup(Path(sys.argv[1]), keep=2)
"""


def kill_loop(store: Store, path: Path, rounds: int) -> None:
    fill(store, "n", "text " * 100_000)
    wanted = count(path, "SELECT count(*) FROM messages")
    for number in range(rounds):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.001 * (number * 37 % 100))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for copy in backups(path):
            assert (integrity(copy), count(copy, "SELECT count(*) FROM messages")) == ("ok", wanted)
    backup(store, keep=2)
    names = sorted(file.name for file in folder_of(path).iterdir())
    assert names == [".lock", *sorted(copy.name for copy in backups(path))]


def test_killed_backups_are_not_there(store: Store, path: Path) -> None:
    kill_loop(store, path, 4)


@pytest.mark.slow
def test_killed_backups_are_not_there_often(store: Store, path: Path) -> None:
    kill_loop(store, path, 100)


# Deleted


def test_what_is_deleted_is_in_no_backup(store: Store, path: Path) -> None:
    fill(store, "kept")
    key = fill(store, f"name {SECRET}", f"the secret is {SECRET}")
    store.set_tags(key, [SECRET])
    for _ in range(3):
        fill(store, "more")
        backup(store)
    assert len(found_on_disk(path.parent, SECRET)) == 4
    store.delete_session(key)
    assert found_on_disk(path.parent, SECRET) == []
    assert [integrity(copy) for copy in backups(path)] == ["ok"] * 3
    assert sorted(file.name for file in folder_of(path).iterdir())[1:] == sorted(copy.name for copy in backups(path))
    with Store.open(backups(path)[0]) as opened:
        assert {info.name for info in opened.list_sessions()} == {"kept", "more"}
        assert opened.check(full=True) == []


def test_purging_removes_one_conversation_from_each_copy(store: Store, path: Path) -> None:
    key = fill(store, "n", SECRET)
    public_id = store.session(key).public_id
    fill(store, "other")
    backup(store)
    assert purge(path, "nobody") == ()
    assert len(found_on_disk(folder_of(path), SECRET)) == 1
    assert purge(path, public_id) == ()
    assert found_on_disk(folder_of(path), SECRET) == []
    assert len(found_on_disk(path.parent, SECRET)) == 1
    assert purge(path.parent / "elsewhere" / "x.db", public_id) == ()


def test_an_old_copy_is_brought_up_to_date_first(store: Store, path: Path) -> None:
    key = fill(store, "n", SECRET)
    public_id = store.session(key).public_id
    copy = backup(store)
    with closing(sqlite3.connect(copy)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall():
            if name in ("sessions_forked", "messages_kept"):
                connection.execute(f"DROP INDEX {name}")
        for table in ("tags", "kv_blocks", "kv_doomed", "secrets", "sessions_fts", "unmerged"):
            connection.execute(f"DROP TABLE {table}")
        for column in ("sessions.forked_from", "sessions.overflow", "sessions.model_path", "messages.kept_id"):
            table, _, name = column.partition(".")
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
        connection.execute("VACUUM")
    assert found_on_disk(folder_of(path), SECRET) == [copy.name]
    assert purge(path, public_id) == ()
    assert found_on_disk(folder_of(path), SECRET) == []
    assert count(copy, "PRAGMA user_version") == LATEST
    assert integrity(copy) == "ok"


def test_a_copy_that_cannot_be_purged_is_named(store: Store, path: Path) -> None:
    fill(store)
    copy = backup(store)
    newer = backup(store)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + 1}")
    copy.write_bytes(b"SQLite format 3\0 and no more")
    [sentence] = purge(path, "x")
    assert newer.name in sentence
    assert copy.name in sentence
    assert "remove them to be sure" in sentence


def test_a_purge_waits_for_the_backup_that_is_being_made(store: Store, path: Path) -> None:
    """A copy that began before a deletion appears after it, and must not bring the conversation back."""
    key = fill(store, "n", SECRET)
    public_id = store.session(key).public_id
    begun, go_on = threading.Event(), threading.Event()
    copy_pages = module.copy_pages

    def slowly(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
        copy_pages(source, copy)
        begun.set()
        go_on.wait(20)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "copy_pages", slowly)
        making = threading.Thread(target=backup, args=(path,))
        making.start()
        assert begun.wait(20)
        purging = threading.Thread(target=purge, args=(path, public_id))
        purging.start()
        purging.join(0.2)
        assert purging.is_alive()
        go_on.set()
        making.join()
        purging.join()
    assert len(backups(path)) == 1
    assert found_on_disk(folder_of(path), SECRET) == []


def test_what_a_killed_backup_left_is_removed_by_a_purge(store: Store, path: Path) -> None:
    fill(store)
    backup(store)
    left = folder_of(path) / ".nanochat-new-abc.tmp"
    left.mkdir()
    (left / "copy.db").write_text(SECRET)
    purge(path, "x")
    assert not left.exists()


def test_a_folder_of_somebody_else_is_not_used(store: Store, path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder_of(path).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SessionError, match="no link"):
        backup(store)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nobody_waits_for_ever(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_PATIENCE_S", 0.05)
    with module._locked(path.parent / "backups"):
        with pytest.raises(SessionError, match="another program holds the backups"):
            backup(store)
        assert "another program holds the backups" in purge(path, "x")[0]
