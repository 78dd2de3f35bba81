"""Conversations through the manager: several windows, what is kept and what is not, closing, a full disk."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Session, SessionManager, Store
from sessions.manager import JOIN_TIMEOUT_S
from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.managers import PARAMS, Make, finish, opening, said, wait_for
from tests.session_tools import count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def make(path: Path) -> Iterator[Make]:
    with opening(path) as factory:
        yield factory


def questions(session: Session) -> list[str]:
    return [text for role, text in said(session) if role == "user"]


def test_an_idle_window_follows_the_other(make: Make) -> None:
    session = make().create(params=PARAMS)
    left, right = make().open(session.id), make().open(session.id)
    for window, text in ((session, "start"), (left, "left"), (right, "right"), (left, "left again")):
        finish(window.send(text))
    assert questions(left) == ["start", "left", "right", "left again"]
    assert left.title == "start"
    assert session.take_notices() == []
    for window, times in ((left, 2), (right, 1)):
        notices = window.take_notices()
        assert len(notices) == times
        assert all("another window went on" in notice and "follows" in notice for notice in notices)
        assert window.take_notices() == []


def test_two_windows_that_part_are_told(make: Make) -> None:
    session = make().create(params=PARAMS)
    finish(session.send("start"))
    left, right = make().open(session.id), make().open(session.id)
    finish(left.regenerate())
    finish(right.send("right"))
    finish(right.send("right again"))
    (notice,) = right.take_notices()
    assert "a branch of its own" in notice
    assert left.take_notices() == []
    finish(left.send("left"))
    assert len(left.take_notices()) == 1
    assert questions(left) == ["start", "left"]
    assert questions(right) == ["start", "right", "right again"]
    finish(right.regenerate())  # what this window shows is answered, not what the other said
    assert questions(right)[-1] == "right again"
    assert len(right.take_notices()) == 1
    left.refresh()
    assert said(left) == said(right)


def test_another_window_may_still_be_writing(make: Make) -> None:
    gate = threading.Event()
    session = make(FakeLLM(script=lambda _: ["begin ", gate, "end"])).create(params=PARAMS)
    answer = session.send("x")
    wait_for(lambda: session.messages()[-1].text == "begin ")
    other = make().open(session.id)
    assert said(other)[-1] == ("assistant", "begin ")  # live
    with pytest.raises(SessionError, match="another window"):
        other.send("y")
    gate.set()
    finish(answer)
    finish(other.send("y"))


def test_open_list_rename_delete(make: Make) -> None:
    manager = make()
    assert manager.last() is None
    assert manager.list() == []
    with pytest.raises(SessionError, match="no conversation has"):
        manager.open("nothing\x1b[31m")
    session = manager.create(params=PARAMS, name="  my \x1b name ")
    assert session.title == "my name"
    assert manager.open("my name").id == session.id
    finish(session.send("hello"))
    manager.rename(session.id, "better")
    assert manager.list()[0].name == "better"
    assert manager.list()[0].num_messages == 2
    assert manager.search("hello")[0].session_id == session.id
    for name in ("", " \x1b ", "x" * 201):
        with pytest.raises(SessionError, match="name must have"):
            session.rename(name)
    session.rename(None)
    assert session.title == "hello"
    session.set_archived(True)
    assert manager.list() == []
    manager.delete(session.id[:6])
    with pytest.raises(SessionError, match="no conversation has"):
        manager.open(session.id)
    with pytest.raises(SessionError, match="deleted"):
        session.send("x")


def test_deleting_ends_a_running_answer(make: Make) -> None:
    manager = make(FakeLLM(script=lambda _: ["a", Pause(60)]))
    session, other = (manager.create(params=PARAMS) for _ in range(2))
    answer, untouched = session.send("x"), other.send("y")
    manager.delete(session.id)
    assert answer.finished is not None
    assert untouched.finished is None
    assert [info.id for info in manager.list()] == [other.id]


def test_settings_last(make: Make) -> None:
    session = make().create(params=PARAMS)
    finish(session.send("x"))
    session.set_system("new")
    session.set_params(SamplingParams(temperature=0))
    session.set_thinking(False)
    session.rename("name")
    llm = FakeLLM()
    again = make(llm).open("name")
    assert (again.system, again.params, again.thinking) == ("new", SamplingParams(temperature=0), False)
    finish(again.send("y"))
    assert llm.encoded[0].messages[0].content == "new"
    again.set_system("")
    assert again.system is None


def test_private_conversations_never_reach_the_disk(make: Make, tmp_path: Path) -> None:
    manager = make()
    session = manager.create(params=PARAMS, private=True, system="SECRETSYSTEM")
    assert session.private
    finish(session.send("SECRETWORD"))
    finish(session.regenerate())
    finish(session.send("and again SECRETWORD"))
    assert len(session.messages()) == 4
    assert manager.open(session.id).title == "SECRETWORD"
    assert manager.list() == []
    assert manager.last() is None
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and b"SECRET" in p.read_bytes()]
    assert not list(tmp_path.glob("*owner*"))


def test_closing_keeps_partials(make: Make) -> None:
    manager = make(FakeLLM(script=lambda _: ["part ", Pause(60)]))
    sessions = [manager.create(params=PARAMS) for _ in range(3)]
    answers = [session.send("x") for session in sessions]
    wait_for(lambda: [session.messages()[-1].text for session in sessions] == ["part "] * 3)
    begun = time.monotonic()
    manager.close()
    assert time.monotonic() - begun < JOIN_TIMEOUT_S, "none is waited for in vain"
    assert all(answer.finished is not None and answer.finished.status == "stopped" for answer in answers)
    assert [session.messages()[-1].text for session in sessions] == ["part "] * 3
    manager.close()


def test_without_a_model_everything_but_answering_works(make: Make, path: Path) -> None:
    finish(make().create(params=PARAMS, name="kept").send("x"))
    with Store.open(path) as store:
        manager = SessionManager(store, None)
        assert [info.name for info in manager.list()] == ["kept"]
        with pytest.raises(SessionError, match="no model"):
            manager.open("kept").send("y")
        assert count(path, "SELECT count(*) FROM messages") == 2
        manager.delete("kept")
        assert manager.list() == []


def test_a_full_disk_refuses_before_generating(make: Make) -> None:
    llm = FakeLLM()
    manager = make(llm)
    session = manager.create(params=PARAMS)
    finish(session.send("fits"))
    writer = manager.store._writer
    assert writer is not None
    original = writer._connect
    pages = writer.connection.execute("PRAGMA page_count").fetchone()[0]
    writer.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(SessionError, match="not saved: disk is full"):
        session.send("does not fit " * 10_000)
    assert len(llm.started) == 1
    assert writer._connect is original
    finish(session.send("space is back"))
    assert [text for role, text in said(session) if role == "user"] == ["fits", "space is back"]


def test_a_disk_that_fills_while_answering_costs_only_the_saving(make: Make) -> None:
    gate = threading.Event()
    llm = FakeLLM(script=lambda _: ["begin ", gate, "word " * 4000])
    manager = make(llm)
    session = manager.create(params=replace(PARAMS, max_tokens=50_000))
    llm.info = FakeInfo(context_length=100_000)
    answer = session.send("x")
    wait_for(lambda: session.messages()[-1].text == "begin ")
    writer = manager.store._writer
    assert writer is not None
    make_connection = writer._connect

    def limited():
        connection = make_connection()
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    writer._connect = limited
    writer.connection.execute("PRAGMA max_page_count = 1")
    gate.set()
    finished = finish(answer)
    assert finished.text == "begin " + "word " * 4000
    assert not finished.saved
    assert "disk is full" in finished.message
    assert session.messages()[-1].text == finished.text
    assert not session.messages()[-1].saved
    with pytest.raises(SessionError, match="not saved"):
        session.send("more " * 4000)
    writer._connect = make_connection
    if writer._connection is not None:
        writer._connection.execute("PRAGMA max_page_count = 1073741823")
    llm.script = lambda _: "fine"
    finish(session.send("next"))
    assert [text for _, text in said(make().open(session.id))] == ["x", finished.text, "next", "fine"]
