"""What the interactive chat leaves on the terminal, and what it shows of an earlier conversation."""

import io
import os
import termios
import time
from dataclasses import replace
from typing import Any

import pytest

from terminal.app import App
from terminal.chat import Chat
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from terminal.shown_messages import show_messages
from tests.fake_llm import FakeLLM
from tests.kept_program import KeptProgram
from tests.pty_program import PATIENCE_S


def fill(terminal: int) -> None:
    """Write to a terminal that nobody reads until it takes no more."""
    filler = os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    num_refused = 0
    while num_refused < 20:
        try:
            os.write(filler, b"." * 4096)
        except BlockingIOError:
            # The system moves what it has on, which makes room once more.
            num_refused += 1
            time.sleep(0.005)
    os.close(filler)


@pytest.mark.parametrize("how", ["tcflow", "nobody reads"])
def test_the_terminal_is_as_before_although_it_took_no_output(how: str) -> None:
    with KeptProgram("slow", "-i") as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        if how == "tcflow":
            termios.tcflow(program.slave, termios.TCOOFF)
        else:
            # Full until somebody reads.
            fill(program.slave)
        os.kill(program.program, 9)
        program.process.wait(PATIENCE_S)
        program.wait()
        assert program.terminal_after() == program.terminal_before
        assert program.left_on() == set()


@pytest.fixture
def message(own_home: Any) -> Any:
    llm = FakeLLM(script=lambda _: "answer")
    app = App(Settings(kv_disk=0), find_paths(), Console(), private=True, load=lambda *_, **__: llm)
    chat = Chat(app)
    for _ in chat.send("question"):
        pass
    yield chat.opened.messages()
    app.close()


@pytest.mark.parametrize("styled", [False, True])
def test_of_a_long_answer_the_end_is_shown(message: Any, styled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    question, answer = message
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, {})
    monkeypatch.setattr(Console, "out_styled", styled)
    lines = "\n".join(f"line{number}" for number in range(1_000))
    long = [replace(question, text=lines), replace(answer, text=f"Read:\n```python\n{lines}\n```\nthe end")]
    show_messages(console, long, None, most_characters=2_000)
    shown = out.getvalue() + err.getvalue()
    assert shown.count("line999") == 1, "of the answer only"
    assert shown.count("line1\n") == 1, "of the question only"
    assert "the end" in shown
    assert "lines before]" in shown
    if styled:
        assert "```" not in shown, "code is drawn as code"
    out.truncate(0)
    show_messages(console, [answer], None, most_characters=2_000)
    assert "lines before]" not in out.getvalue() + err.getvalue()[len(err.getvalue()) :]
