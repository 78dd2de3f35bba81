"""Ctrl+C in the interactive chat: how long it may take, and that all that is kept is shown."""

import io
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from nanochat_infer.generation import TextDelta
from sessions.answer import AnswerFinished
from terminal import render
from terminal.app import App
from terminal.chat import Chat
from terminal.output import Console
from terminal.paths import find_paths
from terminal.repl import Repl
from terminal.settings import Settings
from tests.fake_llm import FakeLLM

PROMISED_S, PATIENCE_S = 0.3, 20


class SlowToStop:
    """An answer that ends only when it is let."""

    def __init__(self) -> None:
        self.message_id = self.user_message_id = 0
        self.finished: AnswerFinished | None = None
        self.is_stopped = False
        self._events = threading.Condition()
        self._texts: list[str] = []

    def stop(self) -> None:
        self.is_stopped = True

    def say(self, text: str, *, last: bool = False) -> None:
        with self._events:
            self._texts.append(text)
            if last:
                self.finished = AnswerFinished(0, "".join(self._texts), "", "cancelled", status="stopped")
            self._events.notify_all()

    def __iter__(self) -> Iterator[Any]:
        seen = 0
        while True:
            with self._events:
                while seen == len(self._texts):
                    assert self._events.wait(PATIENCE_S)
                text, seen = self._texts[seen], seen + 1
                finished = self.finished if seen == len(self._texts) else None
            yield TextDelta(text, (), "content")
            if finished is not None:
                yield finished
                return


@dataclass
class Editor:
    """The prompt, as far as the chat asks it for something."""

    looked: threading.Event = field(default_factory=threading.Event)

    def look_for_news(self) -> None:
        self.looked.set()

    def look_at_question(self) -> None:
        pass


@dataclass
class Window:
    repl: Any
    out: io.StringIO
    err: io.StringIO
    editor: Editor

    @property
    def said(self) -> str:
        return self.err.getvalue()


@pytest.fixture
def window(own_home: Any) -> Iterator[Window]:
    out, err = io.StringIO(), io.StringIO()
    settings = Settings(kv_disk=0)
    app = App(settings, find_paths(), Console(out, err, {}), private=True, load=lambda *_, **__: FakeLLM())
    chat = Chat(app)
    for _ in chat.send("hello"):
        pass
    repl = Repl(chat, app.console)
    editor = Editor()
    repl._editor = editor  # type: ignore[assignment]
    yield Window(repl, out, err, editor)
    app.close()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the chat was ready to wait after Ctrl+C; that time passes at once."""
    found: list[float] = []
    next_event = render.RunningAnswer._next

    def at_once(self: Any, patience_s: float | None) -> Any:
        if patience_s is not None:
            found.append(patience_s)
            raise queue.Empty
        return next_event(self, patience_s)

    monkeypatch.setattr(render.RunningAnswer, "_next", at_once)
    return found


def test_the_prompt_is_back_in_time_although_the_answer_has_not_ended(window: Window, waited: list[float]) -> None:
    answer = SlowToStop()
    answer.say("shown ")
    window.repl._interrupted = True
    window.repl._follow(answer)
    assert answer.is_stopped
    assert answer.finished is None, "the control: it goes on"
    assert 0 < sum(waited) < PROMISED_S
    answer.say("", last=True)


def test_what_is_kept_is_shown_when_it_ends(window: Window, waited: list[float]) -> None:
    answer = SlowToStop()
    window.repl._interrupted = True
    window.repl._follow(answer)
    assert "[stopping]" in window.said
    assert "[stopped" not in window.said
    answer.say("never ")
    assert not window.repl._has_stopped
    answer.say("seen", last=True)
    assert window.editor.looked.wait(PATIENCE_S), "a prompt that waits is told"
    assert window.repl._has_stopped
    window.repl._print_news()
    assert window.out.getvalue() == "never seen\n"
    assert window.said.endswith("[stopped; /continue goes on]\n")
    window.repl._print_news()
    assert window.out.getvalue() == "never seen\n", "nothing comes twice"


def test_the_next_message_waits_for_the_end_and_shows_it_first(window: Window, waited: list[float]) -> None:
    answer = SlowToStop()
    window.repl._interrupted = True
    window.repl._follow(answer)
    window.repl._interrupted = False
    threading.Timer(0.2, lambda: answer.say("kept", last=True)).start()
    window.repl._handle("next")
    assert window.out.getvalue() == "kept\nYou said: next\n"
