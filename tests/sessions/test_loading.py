"""The model comes when it is first needed; until then messages are saved and everything else works."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError, NanochatInferError, SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, SessionManager, Store
from sessions.manager import JOIN_TIMEOUT_S
from tests.fake_llm import FakeInfo, FakeLLM
from tests.session_tools import count, spawn

PARAMS = SamplingParams(max_tokens=2000)


class Loading:
    """A model on its way."""

    def __init__(self) -> None:
        self.llm = FakeLLM()
        self.error: Exception | None = None
        self.asked = threading.Event()
        self.there = threading.Event()

    def __call__(self) -> FakeLLM:
        self.asked.set()
        assert self.there.wait(20)
        if self.error is not None:
            raise self.error
        return self.llm


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def in_thread(action: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def run() -> None:
        try:
            results.append(action())
        except NanochatInferError as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def wait_for(condition: Callable[[], object], limit_s: float = 10) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_the_message_is_on_disk_before_the_model_is_there(path: Path) -> None:
    loading = Loading()
    with Store.open(path) as store, SessionManager(store, loading) as manager:
        assert manager.loaded is None
        session = manager.create(params=PARAMS, system="S")
        assert not loading.asked.is_set()
        thread, results = in_thread(lambda: finish(session.send("early")))
        assert loading.asked.wait(20)
        assert count(path, "SELECT count(*) FROM messages WHERE text = 'early' AND status = 'done'") == 1
        # Who only looks does not wait.
        assert [m.text for m in session.messages()] == ["early"]
        assert session.title == "early"
        session.rename("named")
        assert session.take_notices() == []
        assert session.branches() == []
        assert manager.list()[0].name == "named"
        loading.there.set()
        thread.join(20)
        (last,) = results
        assert isinstance(last, AnswerFinished)
        assert last.text == "You said: early"
        assert count(path, "SELECT count(*) FROM messages") == 2
        assert manager.loaded is loading.llm
        finish(session.send("later"))
        assert [m.text for m in session.messages()][2:] == ["later", "You said: later"]
        assert store.session(session.key).model_path == "/nowhere/fake"


def test_a_model_that_cannot_be_loaded_costs_only_the_answer(path: Path) -> None:
    loading = Loading()
    loading.error = ModelFileError("no such folder")
    loading.there.set()
    with Store.open(path) as store, SessionManager(store, loading) as manager:
        session = manager.create(params=PARAMS)
        for _ in range(2):
            with pytest.raises(ModelFileError, match="no such folder"):
                session.send("kept")
        with pytest.raises(ModelFileError):
            session.regenerate()
        assert [m.text for m in session.messages()] == ["kept"]
        assert count(path, "SELECT count(*) FROM messages") == 1
        loading.error = None
        assert finish(session.send("kept")).text == "You said: kept"
        assert count(path, "SELECT count(*) FROM messages") == 2


def test_edits_wait_too(path: Path) -> None:
    with Store.open(path) as store, SessionManager(store, FakeLLM()) as manager:
        session = manager.create(params=PARAMS)
        finish(session.send("one"))
        loading = Loading()
        with SessionManager(store, loading) as other:
            window = other.open(session.id)
            thread, results = in_thread(lambda: finish(window.edit(window.messages()[0].id, "uno")))
            assert loading.asked.wait(20)
            assert [m.text for m in window.messages()] == ["uno"]
            loading.there.set()
            thread.join(20)
            assert isinstance(results[0], AnswerFinished)
            assert results[0].text == "You said: uno"


def test_two_messages_while_it_loads_are_both_kept(path: Path) -> None:
    loading = Loading()
    with Store.open(path) as store, SessionManager(store, loading) as manager:
        session = manager.create(params=PARAMS)
        first, first_results = in_thread(lambda: finish(session.send("one")))
        wait_for(lambda: count(path, "SELECT count(*) FROM messages") == 1)
        second, second_results = in_thread(lambda: finish(session.send("two")))
        wait_for(lambda: count(path, "SELECT count(*) FROM messages") == 2)
        loading.there.set()
        first.join(20)
        second.join(20)
        assert isinstance(first_results[0], SessionError)
        assert "your message is saved, but another one was sent here meanwhile" in str(first_results[0])
        assert isinstance(second_results[0], AnswerFinished)
        (division,) = session.branches()
        assert [s.first_line for s in division.siblings] == ["one", "two"]


WAITS_FOR_EVER = """
import sys, time
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, Store
def load():
    print("loading", flush=True)
    time.sleep(60)
manager = SessionManager(Store.open(Path(sys.argv[1])), load)
manager.create(params=SamplingParams()).send("typed while it loads")
"""


def test_a_kill_while_the_model_loads_loses_nothing(path: Path) -> None:
    with spawn(WAITS_FOR_EVER, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        process.kill()
    with Store.open(path) as store, SessionManager(store, FakeLLM()) as manager:
        session = manager.last()
        assert session is not None
        assert [(m.text, m.status) for m in session.messages()] == [("typed while it loads", "done")]
        assert finish(session.regenerate()).text == "You said: typed while it loads"


def test_the_built_in_model_has_no_path(path: Path) -> None:
    with Store.open(path) as store:
        for name, wanted in (("built-in", ""), ("fake", "/nowhere/fake")):
            with SessionManager(store, FakeLLM(info=FakeInfo(name=name))) as manager:
                assert manager.create(params=PARAMS).model_path == wanted


def test_a_folder_whose_name_is_no_text_breaks_no_chat(path: Path) -> None:
    llm = FakeLLM(info=FakeInfo(path=os.fsdecode(b"/models/caf\xe9/fake")))
    with Store.open(path) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=PARAMS)
        assert finish(session.send("one")).text == "You said: one"
        assert (session.model_path, store.session(session.key).model_path) == ("", "")


def test_preparing_does_not_keep_a_manager_from_closing(path: Path) -> None:
    with Store.open(path) as store, SessionManager(store, FakeLLM()) as manager:
        session = manager.create(params=PARAMS)
        finish(session.send("one"))
    loading = Loading()
    with Store.open(path) as store:
        with SessionManager(store, loading) as manager:
            opened = manager.last()
            assert opened is not None
            opened.prepare()
            assert loading.asked.wait(20)
            begun = time.monotonic()
        assert time.monotonic() - begun < JOIN_TIMEOUT_S
        loading.there.set()
        wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
    assert (loading.llm.prefilled, loading.llm.encoded) == ([], [])
