"""The copy that is made once a day."""

import logging
import threading
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions import Store
from sessions import backup as backups
from terminal.cli import main
from terminal.daily_backup import DailyBackup
from tests.fake_run import load_for
from tests.session_tools import count, turn


@pytest.fixture
def database(own_home: Path) -> Path:
    path = own_home / "data" / "chat.db"
    with Store.open(path) as store:
        turn(store, store.create_session(SamplingParams()).key, None, "question", "answer")
    return path


def copies(database: Path) -> list[Path]:
    return sorted((database.parent / "backups").glob("*.db"))


def run(database: Path) -> None:
    backup = DailyBackup(database)
    backup.start()
    backup.start()
    backup.finish(patience_s=60)
    assert not backup.is_running


def test_one_copy_a_day(database: Path) -> None:
    run(database)
    (first,) = copies(database)
    assert count(first, "SELECT count(*) FROM messages") == 2
    run(database)
    assert copies(database) == [first]
    first.rename(first.with_name("000001-20200101-000000.db"))
    run(database)
    assert len(copies(database)) == 2


def test_programs_that_find_it_due_together_make_one_copy(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Semaphore(0)
    is_due = backups.is_due

    def asking(path: Path) -> bool:
        due = is_due(path)
        asked.release()
        return due

    monkeypatch.setattr(backups, "is_due", asking)
    programs = [DailyBackup(database, delay_s=0.0) for _ in range(3)]
    with backups._locked(database.parent / "backups"):
        for program in programs:
            program.start()
        for _ in programs:
            assert asked.acquire(timeout=20)
    for program in programs:
        program.finish(patience_s=60)
    assert len(copies(database)) == 1


def test_nothing_happens_unless_it_is_started(database: Path) -> None:
    DailyBackup(database).finish()
    assert copies(database) == []


def test_a_failure_is_only_logged(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    (database.parent / "backups").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        run(database)
    assert "no daily backup" in caplog.text


def test_the_first_message_of_a_day_makes_one(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["-p", "hello", "--private"], load=load_for("echo")) == 0
    assert not (own_home / "data").exists()
    assert main(["sessions", "list"]) == 0
    assert main(["-p", "hello"], load=load_for("echo")) == 0
    assert len(copies(own_home / "data" / "chat.db")) == 1
    assert main(["-c", "-p", "again"], load=load_for("echo")) == 0
    assert len(copies(own_home / "data" / "chat.db")) == 1
