"""The line below the prompt says what is true now, and fits."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nanochat_infer.engine.events import PrefillProgress
from nanochat_infer.generation import TextDelta
from sessions.telemetry import AnswerMeter
from terminal.app import App
from terminal.chat import Chat
from terminal.commands import run_command
from terminal.output import Console
from terminal.paths import find_paths
from terminal.sanitize import display_width
from terminal.settings import Settings
from terminal.toolbar import Toolbar
from tests.fake_llm import FakeInfo, FakeLLM


@dataclass
class Shown:
    """A chat and its toolbar."""

    chat: Chat
    toolbar: Toolbar = field(init=False)

    def __post_init__(self) -> None:
        self.toolbar = Toolbar(self.chat)

    def say(self, text: str) -> None:
        for _ in self.chat.send(text):
            pass

    def text(self, columns: int = 200) -> str:
        self.toolbar.refresh()
        return self.toolbar.text(columns)


@pytest.fixture
def shown(own_home: Path, request: pytest.FixtureRequest):
    info = FakeInfo(name="a\x1b[31mmodel\u202e")
    app = App(
        Settings(kv_disk=0),
        find_paths(),
        Console(),
        private=getattr(request, "param", False),
        load=lambda *_, **__: FakeLLM(info=info),
    )
    yield Shown(Chat(app))
    app.close()


def context(text: str) -> str:
    return next(part for part in text.split(" | ") if part.startswith("context"))


def test_it_follows_undo_and_switch(shown: Shown) -> None:
    assert shown.text() == "loading the model"
    shown.say("one")
    first = context(shown.text())
    shown.say("a longer second message")
    second = context(shown.text())
    assert first.endswith(" / 4,096")
    assert second != first
    assert "tokens/s" in shown.text()
    run_command(shown.chat, "/undo")
    assert context(shown.text()) == first
    run_command(shown.chat, "/undo")
    assert context(shown.text()) == "context 4,096 tokens"
    assert "tokens/s" not in shown.text()
    run_command(shown.chat, "/switch 1")
    assert context(shown.text()) == second


def test_drawing_reads_nothing(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.say("one")
    expected = shown.text()
    monkeypatch.setattr(type(shown.chat.app), "store", property(lambda _: pytest.fail("the database was asked")))
    assert shown.toolbar.text(200) == expected


def test_below_an_answer_it_says_how_it_goes_now_and_not_with_every_token(shown: Shown) -> None:
    shown.say("one")
    now = 100.0
    meter = AnswerMeter(now)
    text = shown.toolbar.below(meter, lambda: now)
    meter.take(PrefillProgress(processed=50, total=50, cached=10), now)
    assert text(200) == "", "who has it at once needs no figures"
    for _ in range(8):
        now += 0.1
        meter.take(TextDelta("a", (1,), "content"), now)
    drawn = text(200)
    assert "context 58 / 4,096 | " in drawn
    assert " tokens/s | Ctrl+C stops" in drawn
    meter.take(TextDelta("a", (1,), "content"), now)
    assert text(200) == drawn, "a moment later it is the same"
    now += 0.3
    assert "context 59 / 4,096 | " in text(200)
    for columns in range(1, 100):
        assert display_width(text(columns)) <= columns
    assert text(20).endswith(" tokens/s")


@pytest.mark.parametrize("shown", [True], indirect=True)
def test_what_matters_most_is_left_where_it_is_narrow(shown: Shown, tmp_path: Path) -> None:
    shown.say("one")
    (tmp_path / "a.txt").write_text("text")
    shown.chat.attach(tmp_path / "a.txt")
    wide = shown.text()
    for part in ("model", "cpu", "/ 4,096", "tokens/s", "% reused", "private: nothing is kept", "1 file attached"):
        assert part in wide
    assert not set("\x1b\u202e") & set(wide)
    for columns in range(1, 200):
        text = shown.text(columns)
        assert display_width(text) <= columns
    assert shown.text(39) == "private: nothing is kept"
    assert shown.text(42) == "private: nothing is kept | 1 file attached"
    assert "cpu" not in shown.text(display_width(wide) - 1)
