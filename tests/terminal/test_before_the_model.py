"""What happens before the model is there: messages are saved, conversations choose their model."""

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions import Store
from terminal.app import App
from terminal.chat import Chat
from terminal.cli import main
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_llm import FakeInfo, FakeLLM
from tests.pty_program import FAKE_RUN, PtyProgram
from tests.session_tools import count


def texts() -> list[str]:
    """Every message of the last conversation, branches included, as the next start finds them."""
    with Store.open(find_paths().database) as store:
        row = store.last_session()
        assert row is not None
        return [node.first_line for node in store.tree(row.key)]


def test_a_message_typed_while_the_model_loads_survives_a_kill() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect_prompt()
        program.send("early\r")
        program.expect("loading the model (opening fake):")
        program.kill(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
    assert texts() == ["early"]
    with PtyProgram("echo", "-c", "-i") as program:
        program.expect("the last message has no answer yet; /regen answers it")
        program.expect_prompt()
        program.send("/regen\r")
        program.expect("You said: early")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert texts() == ["early", "You said: early"]


def test_so_does_one_that_is_not_typed(own_home: Path) -> None:
    database = own_home / "data" / "chat.db"
    program = subprocess.Popen(
        [sys.executable, FAKE_RUN, "load-slow", "-p", "early"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "FAKE_LOAD_S": "600"},
    )
    deadline = time.monotonic() + 60
    while not (database.exists() and database.stat().st_size and _num_messages(database)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    program.kill()
    program.wait(timeout=60)
    assert texts() == ["early"]


def _num_messages(database: Path) -> int:
    tables = count(database, "SELECT count(*) FROM sqlite_master WHERE name = 'messages'")
    return count(database, "SELECT count(*) FROM messages") if tables else 0


def test_the_same_text_sent_again_is_not_doubled(tmp_path: Path) -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_GATE": str(tmp_path / "gate")}) as program:
        program.expect_prompt()
        program.send("early\r")
        program.expect("loading the model (opening fake):")
        program.send("\x03")
        program.expect("early")
        program.send("\r")
        program.expect("loading the model (opening fake):")
        (tmp_path / "gate").touch()
        program.expect("You said: early")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert texts() == ["early", "You said: early"]


class Gate:
    """A model that is there when it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def load(self, path: str | None, **_: Any) -> FakeLLM:
        assert self.open.wait(60)
        return FakeLLM(generation_defaults={"temperature": 0.25, "top_k": 11})


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def chat(own_home: Path, gate: Gate) -> Iterator[Chat]:
    settings = Settings(kv_disk=0, sampling={"top_k": 7})
    app = App(settings, find_paths(), Console(io.StringIO(), io.StringIO(), {}), private=False, load=gate.load)
    yield Chat(app)
    gate.open.set()
    app.close()


def test_the_model_s_own_defaults_still_count(chat: Chat, gate: Gate) -> None:
    threading.Timer(0.3, gate.open.set).start()
    for _ in chat.send("early"):
        pass
    answer = chat.opened.messages()[-1]
    assert answer.params is not None
    assert (answer.params.temperature, answer.params.top_k) == (0.25, 7)
    assert chat.params == answer.params


def test_what_is_set_while_it_loads_is_kept(chat: Chat, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    add_user = chat.app.store.add_user

    def interrupted(*arguments: Any) -> int:
        # While a message is being saved Ctrl+C waits, but not until the model is there.
        os.kill(os.getpid(), signal.SIGINT)
        return add_user(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(chat.app.store, "add_user", interrupted)
        with pytest.raises(KeyboardInterrupt):
            chat.send("early")
    assert [message.text for message in chat.opened.messages()] == ["early"]
    threading.Timer(0.3, gate.open.set).start()
    assert chat.params.temperature == 0.25
    chat.set_sampling({"temperature": 0.9})
    for _ in chat.send("early"):
        pass
    answer = chat.opened.messages()[-1]
    assert answer.params is not None
    assert answer.params.temperature == 0.9


def test_a_model_that_is_not_there_saves_nothing(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["-m", "/nowhere/model", "-p", "x"]) == 1
    assert "/nowhere/model" in capsys.readouterr().err
    assert not (own_home / "data").exists()


def test_a_conversation_goes_on_with_its_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    loaded: list[str | None] = []

    def load(path: str | None, **_: Any) -> FakeLLM:
        loaded.append(path)
        name = "built-in" if path is None else Path(path).name
        return FakeLLM(info=FakeInfo(name=name, path=str(path)))

    def run(*arguments: str) -> str:
        assert main([*arguments], load=load) == 0
        return capsys.readouterr().err

    tiny, other = tmp_path / "Tiny", tmp_path / "Other"
    tiny.mkdir()
    other.mkdir()
    assert run("-m", str(tiny), "-p", "x") == ""
    assert "going on with Tiny" in run("-c", "-p", "y")
    assert "begun with Tiny; Other goes on" in run("-c", "-m", str(other), "-p", "z")
    assert "going on with Other" in run("-c", "-p", "y"), "the one that answered last"
    shutil.rmtree(other)
    assert "Other, is not at" in run("-c", "-p", "y")
    assert loaded == [str(tiny), str(tiny), str(other), str(other), None]
    assert run("-c", "-p", "y") == ""
