"""/regen N: an earlier message is answered again."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanochat_infer.errors import NanochatInferError
from terminal.app import App
from terminal.chat import Chat
from terminal.commands import run_command
from terminal.outcome import CommandError
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_run import load_for


@pytest.fixture
def chat(own_home: Path) -> Iterator[Chat]:
    console = Console(io.StringIO(), io.StringIO(), {})
    app = App(Settings(kv_disk=0), find_paths(), console, private=False, load=load_for("echo"))
    yield Chat(app)
    app.close()


def shown(chat: Chat) -> list[str]:
    return [message.text for message in chat.opened.messages()]


def regen(chat: Chat, line: str) -> None:
    for _ in run_command(chat, line).answer or ():
        pass


def test_the_nth_message_is_answered_again_and_the_last_one_without_a_number(chat: Chat) -> None:
    for text in ("one", "two", "three"):
        for _ in chat.send(text):
            pass
    old = chat.opened.messages()
    regen(chat, "/regen 2")
    assert shown(chat) == ["one", "You said: one", "two", "You said: two"]
    assert chat.opened.messages()[3].id > old[-1].id
    regen(chat, "/regen")
    assert len(chat.opened.branches()[0].siblings) == 3
    regen(chat, "/regen 1")
    assert shown(chat) == ["one", "You said: one"]
    for wrong in ("0", "2", "-1", "x", "99999999999999999999", "\u0661"):
        with pytest.raises(CommandError, match="takes a number from 1 to 1, got"):
            run_command(chat, f"/regen {wrong}")
    assert shown(chat) == ["one", "You said: one"]


def test_without_a_message_there_is_a_sentence(chat: Chat) -> None:
    chat.new()
    with pytest.raises(NanochatInferError, match="conversation"):
        run_command(chat, "/regen 1")
