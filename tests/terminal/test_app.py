"""One App for several front ends: made once, told from any thread."""

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from terminal.app import App
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_llm import FakeInfo, FakeLLM


class Screen(Console):
    """A console that draws somewhere else."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), io.StringIO(), {})
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def load(path: str | None = None, **_: Any) -> FakeLLM:
    return FakeLLM(info=FakeInfo(notes=("an NVIDIA GPU is present",)))


@pytest.fixture
def app() -> Iterator[App]:
    made = App(Settings(kv_disk=0), find_paths(), Screen(), private=True, load=load)
    yield made
    made.close()


def in_threads(number: int, action: Any) -> list[Any]:
    """Do it in that many threads at once; return what they gave."""
    found: list[Any] = []
    gate = threading.Barrier(number)

    def run() -> None:
        gate.wait(30)
        found.append(action())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_every_thread_gets_the_same_parts(app: App) -> None:
    assert len(set(map(id, in_threads(8, lambda: app.manager)))) == 1
    assert len(set(map(id, in_threads(8, lambda: app.manager.llm)))) == 1


def test_every_listener_hears_of_the_model(app: App) -> None:
    heard: list[str] = []
    app.add_model_listener(lambda llm: heard.append(f"first {llm.info.name}"))
    app.add_model_listener(lambda llm: heard.append("second"))
    (llm,) = in_threads(1, lambda: app.manager.llm)
    assert llm is app.loaded
    assert heard == ["first fake", "second"]


def test_what_was_said_before_the_screen_was_there_is_kept(app: App) -> None:
    app.say("early")
    assert app.notes == ("early",)
    assert isinstance(app.console, Screen)
    assert app.console.said == ["early"]


def test_a_thread_does_not_talk_into_a_prompt_but_onto_a_screen(app: App) -> None:
    in_threads(1, lambda: app.llm)
    assert app.notes == ()
    app.console = screen = Screen()
    in_threads(4, lambda: app.llm)
    assert screen.said == ["note: an NVIDIA GPU is present"]
    _ = app.llm
    assert screen.said == ["note: an NVIDIA GPU is present"], "once"
