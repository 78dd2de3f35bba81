"""An answer that another front end of this process begins, as the lines of the chat show it."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from terminal import live_answers
from terminal.app import App
from terminal.chat import Chat
from terminal.live_answers import Lines
from terminal.other_windows import OtherWindows
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause

PATIENCE_S = 20
GO_ON = threading.Event()


@dataclass
class Window:
    """The lines of one chat, and the gates of its scripted model."""

    app: App
    out: io.StringIO
    err: io.StringIO
    told: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.chat = Chat(self.app)
        self.others = OtherWindows(self.chat, self.app.console)

    def ask(self, text: str) -> None:
        for _ in self.chat.send(text):
            pass
        self.others.print_news()

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Print news as a prompt does, whenever told, until it is done."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            assert self.told.wait(max(0.0, deadline - time.monotonic())), self.out.getvalue()
            self.told.clear()
            self.others.print_news()


def script(messages: Any) -> Iterator[Any]:
    text = messages[-1].content
    if text == "think":
        yield "<think>"
        yield "so he asks\nand"
        yield "</think>"
        yield "\nthe \x1b]0;pwned\x07answer\n"
    elif text == "fail":
        yield "half of it"
        yield Fail("it \x1b[31mbroke")
    elif text == "two parts":
        yield "first\n"
        yield GO_ON
        yield "the end"
    elif text == "endless":
        for number in range(100_000):
            yield f"word{number}\n"
            yield Pause(0.01)
    else:
        yield f"You said: {text}"


@pytest.fixture
def window(own_home: Path) -> Iterator[Window]:
    out, err = io.StringIO(), io.StringIO()
    app = App(
        Settings(kv_disk=0),
        find_paths(),
        Console(out, err, {}),
        private=False,
        # An answer that is to be stopped must not end by itself, however slow the machine is.
        load=lambda *_, **__: FakeLLM(
            script=script, info=FakeInfo(context_length=65_536), generation_defaults={"max_tokens": 60_000}
        ),
    )
    window = Window(app, out, err)
    window.ask("one")
    window.others.begin(window.told.set)
    yield window
    window.others.end()
    app.close()


def elsewhere(window: Window) -> Any:
    """The open conversation, as another front end of this process holds it."""
    return window.app.manager.open(window.chat.opened.id)


def test_a_message_of_another_front_end_and_its_answer_appear(window: Window) -> None:
    session = elsewhere(window)
    session.send("two")
    window.wait_for(lambda: "You said: two" in window.out.getvalue() + window.err.getvalue())
    shown = window.err.getvalue() + window.out.getvalue()
    assert "[from another window]\n>>> two\n" in window.err.getvalue()
    assert shown.count("You said: two") == 1
    assert shown.count("You said: one") == 0, "what this window said itself is not news"
    window.wait_for(lambda: not window.others.is_writing)
    window.ask("three")
    assert [m.text for m in window.chat.opened.messages() if m.role == "user"] == ["one", "two", "three"]


def test_the_end_of_an_answer_comes_before_the_next_message(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    # The viewer is still resting when the next message is there.
    monkeypatch.setattr(live_answers, "_TELL_INTERVAL_S", 5.0)
    GO_ON.clear()
    session = elsewhere(window)
    answer = session.send("two parts")
    window.wait_for(lambda: window.out.getvalue() == "first\n")
    GO_ON.set()
    assert answer.join(PATIENCE_S)
    session.send("three")
    window.wait_for(lambda: ">>> three" in window.err.getvalue())
    assert window.out.getvalue().startswith("first\nthe end\n")
    window.wait_for(lambda: not window.others.is_writing)


def test_it_is_shown_as_it_comes_and_ctrl_c_stops_it(window: Window) -> None:
    assert window.others.interrupt() == "", "nothing is being written"
    answer = elsewhere(window).send("endless")
    window.wait_for(lambda: "word3\n" in window.out.getvalue())
    assert window.others.is_writing
    assert answer.finished is None
    assert window.others.interrupt().startswith("[stopping")
    window.wait_for(lambda: not window.others.is_writing)
    assert answer.finished is not None
    assert answer.finished.finish_reason == "cancelled"
    assert answer.finished.text == window.out.getvalue(), "nothing is missing, nothing comes twice"
    assert window.err.getvalue().endswith("[stopped]\n")


def test_ctrl_c_stops_an_answer_that_began_beside_what_is_looked_at(window: Window) -> None:
    session = elsewhere(window)
    first = session.messages()[0]
    answer = session.edit(first.id, "endless")
    assert not window.others.is_writing
    assert "beside" in window.others.interrupt()
    assert answer.join(PATIENCE_S)
    assert answer.finished is not None
    assert answer.finished.finish_reason == "cancelled"
    assert window.others.interrupt() == ""


def test_ctrl_c_stops_an_answer_in_another_conversation_and_names_it(window: Window) -> None:
    window.chat.new()
    other = window.app.manager.create(params=window.app.llm.default_params)
    answer = other.send("endless")
    assert window.others.interrupt() == "[stopping the answer in 'endless'; what it has is kept]"
    assert answer.join(PATIENCE_S)
    assert answer.finished is not None
    assert answer.finished.finish_reason == "cancelled"


def test_another_conversation_ends_the_watching_but_not_the_answer(window: Window) -> None:
    answer = elsewhere(window).send("endless")
    window.wait_for(lambda: "word3\n" in window.out.getvalue())
    window.chat.new()
    window.others.print_news()
    shown = window.out.getvalue()
    assert not window.others.is_writing
    time.sleep(0.3)
    window.others.print_news()
    assert window.out.getvalue() == shown
    assert answer.finished is None
    answer.stop()


@pytest.mark.parametrize("hidden", [False, True])
def test_thinking_and_hostile_text(window: Window, hidden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    thought: list[str] = []
    monkeypatch.setattr(window.app.console, "think", thought.append)
    window.app.settings.hide_thinking = hidden
    elsewhere(window).send("think")
    window.wait_for(lambda: "answer" in window.out.getvalue() + window.err.getvalue())
    window.wait_for(lambda: not window.others.is_writing)
    both = window.out.getvalue() + window.err.getvalue()
    assert "the ␛]0;pwned␇answer\n" in both
    assert "\x1b" not in both + "".join(thought)
    if hidden:
        assert thought == []


def test_a_failure_is_said(window: Window) -> None:
    elsewhere(window).send("fail")
    window.wait_for(lambda: "[error]" in window.err.getvalue())
    window.wait_for(lambda: not window.others.is_writing)
    both = window.out.getvalue() + window.err.getvalue()
    assert "half of it" in both
    assert "\x1b" not in both


def test_lines_come_whole() -> None:
    found: list[str] = []
    lines = Lines(found.append)
    for piece in ("a", "b\nc", "\r", "\nd\n\n", "e\x1b"):
        lines.push(piece)
    assert found == ["ab\n", "c\nd\n\n"]
    lines.finish()
    lines.finish()
    assert found[2:] == ["e␛\n"]
