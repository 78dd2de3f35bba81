"""What `serve` prints: the link, with the conversation it opens, the way in for others, and how the model comes."""

import io
import threading
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import pytest

from nanochat_infer.errors import SessionError
from sessions import SessionManager, Store
from terminal.app import App
from terminal.model_loading import COMPILING
from terminal.output import Console
from terminal.paths import find_paths
from terminal.serving import _wait, run_serve
from terminal.settings import load_settings
from tests.fake_llm import FakeLLM
from tests.fake_run import load_for
from tests.web.test_serving import client_of, line_of, serve, wait_for
from tests.web_client import PATIENCE_S


@pytest.fixture(name="app")
def scripted_app() -> Iterator[App]:
    settings = load_settings({"port": 0}, {}, find_paths().config)
    app = App(settings, find_paths(), Console(), private=False, load=load_for("echo"))
    yield app
    app.close()


def saved(*names: str) -> list[str]:
    """Save conversations with these names, the last one latest, and return their ids."""
    llm: Any = FakeLLM()
    with Store.open(find_paths().database) as store, SessionManager(store, llm) as manager:
        made = [manager.create(name=name) for name in names]
        for session in made:
            session.close()
        return [session.id for session in made]


def test_the_link_opens_the_conversation_that_was_asked_for_and_the_way_in_is_said() -> None:
    first, _ = saved("first", "second")
    process = serve("--port", "0", "--session", "first")
    try:
        link = line_of(process)
        assert client_of(link).get("/api/sessions")["sessions"]
        assert link.rstrip().endswith(f"&c={first}")
        assert process.stderr is not None
        said = ""
        while "the model is ready: " not in said:
            said += process.stderr.readline() or pytest.fail(said)
        assert f"needs the token in {find_paths().config.parent / 'web-token'}\n" in said
    finally:
        process.kill()
        process.communicate()


def test_a_conversation_that_is_not_there_is_said_before_anything_is_served(app: App) -> None:
    for asked, expected in (
        (Namespace(resume=True, session=None), "leave out -c"),
        (
            Namespace(resume=False, session="nope"),
            "sessions list",
        ),
    ):
        with pytest.raises(SessionError, match=expected):
            run_serve(app, asked)


@pytest.mark.parametrize("no_auth", [False, True])
def test_the_last_conversation_is_that_of_the_link(app: App, no_auth: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("terminal.serving._wait", interrupted)
    _, second = saved("first", "second")
    app.settings.no_auth = no_auth
    printed, said = io.StringIO(), io.StringIO()
    app.console = Console(printed, said, {})
    assert run_serve(app, Namespace(resume=True, session=None)) == 0
    assert printed.getvalue().rstrip().endswith(f"/#c={second}" if no_auth else f"&c={second}")
    assert ("the token in" in said.getvalue()) == (not no_auth)


def test_a_pipe_hears_of_compiling_and_of_the_model_that_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    come, ended, said = threading.Event(), threading.Event(), io.StringIO()

    def load(*_: object, **__: object) -> FakeLLM:
        assert come.wait(PATIENCE_S)
        return FakeLLM()

    monkeypatch.setattr(App, "loading_state", property(lambda _: COMPILING))
    settings = load_settings({}, {}, find_paths().config)
    app = App(settings, find_paths(), Console(io.StringIO(), said, {}), private=True, load=load)
    app.start_loading()
    waiting = threading.Thread(target=_wait, args=(app, ended))
    waiting.start()
    wait_for(lambda: said.getvalue() == f"{COMPILING}\n")
    come.set()
    wait_for(lambda: "the model is ready: " in said.getvalue())
    ended.set()
    waiting.join(PATIENCE_S)
    assert said.getvalue().count("\n") == 2
    app.close()
