"""Who hears of the model: the session manager and every front end, whoever asked for it, also of a failure."""

import io
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import ModelFileError
from sessions import Answer, AnswerFinished
from terminal.app import WAITS, App
from terminal.chat import Chat
from terminal.output import Console
from terminal.paths import find_paths
from terminal.serving import start_web
from terminal.settings import load_settings
from terminal.toolbar import Toolbar
from tests.fake_llm import FakeInfo, FakeLLM
from tests.web_client import Client


class Screen(Console):
    """A console for any thread."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), io.StringIO(), {})
        self.said: list[str] = []
        self.statuses: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def status(self, text: str) -> None:
        self.statuses.append(text)

    def clear_status(self) -> None:
        self.statuses.append("")


class Gate:
    """A model that comes when it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.error: Exception | None = None
        self.steps: list[Callable[[str], None]] = []

    def load(self, path: str | None = None, *, on_status: Callable[[str], None], **_: Any) -> FakeLLM:
        self.steps.append(on_status)
        assert self.open.wait(60)
        if self.error is not None:
            raise self.error
        return FakeLLM(info=FakeInfo(notes=("an NVIDIA GPU is present",)), generation_defaults={"temperature": 0.25})


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def app(gate: Gate) -> Iterator[App]:
    settings = load_settings({"port": 0, "kv_disk": 0}, {}, find_paths().config)
    made = App(settings, find_paths(), Screen(), private=False, load=gate.load)
    yield made
    gate.open.set()
    made.close()


def wait_for(condition: Callable[[], object], limit_s: float = 30) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def test_the_manager_has_the_model_though_nobody_asked_for_an_answer(app: App, gate: Gate) -> None:
    manager, heard = app.manager, threading.Event()
    had: list[bool] = []

    def listener() -> None:
        if app.loaded is not None:
            had.append(manager.loaded is app.loaded)
            heard.set()

    app.console = screen = Screen()
    app.start_loading(listener)
    assert manager.loaded is None
    gate.open.set()
    assert heard.wait(30)
    assert had == [True]
    assert screen.said == ["note: an NVIDIA GPU is present"]


def test_a_manager_that_is_made_later_has_it_too(app: App, gate: Gate) -> None:
    ended = threading.Event()
    app.start_loading(ended.set)
    gate.open.set()
    ended.wait(30)
    wait_for(lambda: app.loaded is not None and app._has_told)
    assert app._manager is None
    assert app._store is None, "loading opens no conversations"
    assert app.manager.loaded is app.loaded


def test_everybody_hears_of_steps_and_late_comers_of_the_end(app: App, gate: Gate) -> None:
    first: list[str] = []
    second: list[str] = []
    late: list[str] = []

    def broken() -> None:
        raise ValueError("a bug of one front end")

    app.start_loading(broken)
    app.start_loading(lambda: first.append(app.loading_state))
    app.add_loading_listener(lambda: second.append(app.loading_state))
    wait_for(lambda: gate.steps)
    assert (first, second) == ([], [])
    gate.steps[0]("reading weights")
    assert first == second == ["loading the model (reading weights)"]
    gate.open.set()
    wait_for(lambda: len(first) == len(second) == 2)
    app.start_loading(lambda: late.append("told"))
    assert late == ["told"], "at once"


def test_loading_is_begun_once(app: App, gate: Gate) -> None:
    barrier = threading.Barrier(8)

    def start() -> None:
        barrier.wait(30)
        app.start_loading()

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    gate.open.set()
    wait_for(lambda: app.loaded)
    assert len(gate.steps) == 1


def test_a_failure_is_no_loading_any_more(app: App, gate: Gate) -> None:
    gate.error = ModelFileError("no such folder")
    chat = Chat(app)
    toolbar = Toolbar(chat)
    heard: list[BaseException | None] = []
    assert toolbar.text(80) == "loading the model"
    app.start_loading(lambda: heard.append(app.load_error))
    gate.open.set()
    wait_for(lambda: heard)
    assert heard == [gate.error]
    assert app.loading_state == "the model could not be loaded"
    assert toolbar.text(80) == "the model could not be loaded"


@pytest.mark.parametrize("fails", [False, True])
def test_the_page_beside_a_chat_hears_of_it(app: App, gate: Gate, fails: bool) -> None:
    app.settings.port = 0
    gate.error = ModelFileError("no such folder") if fails else None
    server = start_web(app, Namespace())
    try:
        token = (find_paths().config.parent / "web-token").read_text().strip()
        client = Client(server.port, {"Authorization": f"Bearer {token}"})
        wait_for(lambda: server.parts)
        assert client.get("/api/state")["model"]["state"] == "loading"
        with client.events("/api/events") as stream:
            app.start_loading()
            gate.open.set()
            wanted = "failed" if fails else "ready"
            found = next(event.data for event in stream if event.data and _state(event.data) == wanted)
        assert _state(found) == wanted
        model = client.get("/api/state")["model"]
        assert model["error"] == ("no such folder" if fails else "")
        assert model.get("notes") == (None if fails else ["an NVIDIA GPU is present"])
    finally:
        server.stop()


def _state(data: dict[str, Any]) -> str:
    return str(data.get("model", {}).get("state", "")) if data.get("type") == "model" else ""


def test_what_was_begun_early_has_what_the_model_suggests_as_soon_as_it_is_there(app: App, gate: Gate) -> None:
    chat = Chat(app)
    chat.set_sampling({"top_k": 9})
    sending = threading.Thread(target=lambda: list(chat.send("early")))
    sending.start()
    wait_for(lambda: chat.session is not None and chat.session.leaf_id is not None)
    assert chat.opened.is_guess
    chat.reset_sampling("top_k")
    chat.set_sampling({"min_p": 0.5})
    app.start_loading()
    gate.open.set()
    sending.join(30)
    assert not chat.opened.is_guess
    params = chat.opened.messages()[-1].params
    assert params is not None
    assert (params.temperature, params.min_p) == (0.25, 0.5)


def test_settings_and_files_can_be_changed_while_a_message_waits(app: App, gate: Gate, tmp_path: Path) -> None:
    chat = Chat(app)
    (tmp_path / "one.txt").write_text("first")
    (tmp_path / "two.txt").write_text("second")
    chat.attach(tmp_path / "one.txt")
    sending = threading.Thread(target=lambda: list(chat.send("early")))
    sending.start()
    wait_for(lambda: chat.session is not None and chat.session.leaf_id is not None)
    session = chat.opened
    chat.attach(tmp_path / "two.txt")
    chat.set_system("Be kind.")
    gate.open.set()
    sending.join(30)
    assert [one.path.name for one in chat.attachments] == ["two.txt"], "the one that was not sent stays"
    assert chat.session is session
    assert session.system == "Be kind."


def test_the_last_answer_is_one_of_the_open_conversation(app: App, gate: Gate) -> None:
    gate.open.set()
    chat = Chat(app)
    finished = finish(chat.send("one"))
    chat.last = finished
    assert chat.last is finished
    chat.new()
    # The end of an answer may come after another conversation was opened.
    chat.last = finished
    assert chat.last is None
    other = finish(chat.send("two"))
    chat.last = finished
    assert chat.last is None
    chat.last = other
    assert chat.last is other


def test_waiting_for_another_program_is_said_where_that_can_be_done(app: App) -> None:
    screen = app.console
    assert isinstance(screen, Screen)
    app.store.waits(True)
    app.store.waits(False)
    assert screen.statuses == [WAITS, ""]
    quiet = threading.Thread(target=lambda: app.store.waits(True))
    quiet.start()
    quiet.join(30)
    assert screen.statuses == [WAITS, ""], "not into a prompt"
    app.console = screen = Screen()
    loud = threading.Thread(target=lambda: app.store.waits(True))
    loud.start()
    loud.join(30)
    assert screen.statuses == [WAITS]
