"""How the interactive chat stops and ends, on a real pseudo-terminal."""

import random
import re
import signal
import time

import pytest

from terminal import repl
from tests.pty_program import ENDLESS, PATIENCE_S, PtyProgram, plain
from tests.stored_messages import await_status, await_text, last_messages, stored


@pytest.mark.parametrize("leave", ["exit", "quit", "/exit", "/bye", "/quit"])
def test_words_that_leave(leave: str) -> None:
    with PtyProgram("echo") as program:
        program.expect_prompt()
        program.send(f"{leave}\r")
        assert program.wait() == 0
    assert stored("list") == []


def test_ctrl_c_stops_the_answer_and_keeps_it() -> None:
    with PtyProgram("slow", "-i", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word7")
        program.send("\x03")
        program.expect("kept")
        program.expect_prompt()
        program.send("again\r")
        program.expect("word3")
        program.send("\x03")
        program.expect("kept")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    messages = last_messages()
    assert [m["role"] for m in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[1]["text"].startswith("word0 word1 word2 word3 word4 word5 word6 word7")
    assert messages[1]["status"] == messages[3]["status"] == "stopped"


def test_the_prompt_is_back_soon_after_ctrl_c() -> None:
    with PtyProgram("slow", "-i") as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        program.send("\x03")
        program.expect_prompt()
        # Counted in words, of which at most 50 come in a second: a loaded machine is slow with both.
        assert int(re.findall(r"word(\d+)", plain(program.output))[-1]) < 500
    assert repl._STOP_PATIENCE_S <= 0.2, "the promise is 0.3 s, however long the answer takes to end"


def test_ctrl_c_at_many_moments_never_ends_the_chat() -> None:
    pauses = random.Random(7)
    with PtyProgram("slow", "-i") as program:
        program.expect_prompt()
        for count in range(6):
            # Else the words of an answer that got no Ctrl+C in time would do.
            program.forget()
            program.send("go\r")
            if count % 2:
                program.expect("word1")
            time.sleep(pauses.random() * 0.1)
            program.kill(signal.SIGINT)
            program.settle()
        program.send("\x03")
        program.settle()
        program.expect_prompt()
        program.send("/show info\r")
        program.expect("runs on")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert b"Traceback" not in program.output
    # An answer that got no Ctrl+C in time runs to its end; none is lost or left open.
    statuses = {m["status"] for m in last_messages() if m["role"] == "assistant"}
    assert "stopped" in statuses
    assert statuses <= {"stopped", "done"}


def test_ctrl_c_at_the_prompt_clears_the_line_or_gives_a_hint() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("not this\x03")
        program.expect_prompt()
        program.send("\x03")
        program.expect("Ctrl+D or /exit leaves")
        program.expect_prompt()
        program.kill(signal.SIGINT)
        program.send("this\r")
        program.expect("You said: this")


def test_resume_after_kill_9() -> None:
    # As much as a resumed conversation shows of an answer.
    with PtyProgram("slow", "-i", "-l", "1900") as program:
        program.expect_prompt()
        program.send("remember me\r")
        program.expect("word20")
        await_text(len("word0 word1 "))
        program.kill(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
    with PtyProgram("echo", "-c", "-i") as program:
        program.expect("remember me")
        program.expect("word0 word1")
        program.expect("interrupted; /continue goes on")
        program.expect_prompt()
        program.send("next\r")
        program.expect("You said: next")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", ["at the prompt", "while answering"])
def test_signals_save_and_restore(number: signal.Signals, when: str) -> None:
    with PtyProgram("slow", "-i", *ENDLESS) as program:
        program.expect_prompt()
        if when == "while answering":
            program.send("go\r")
            program.expect("word3")
        program.kill(number)
        assert program.wait() == 128 + number
        assert program.terminal_after() == program.terminal_before
        assert b"Traceback" not in program.output
        assert program.output.rfind(b"\x1b[?2004l") >= program.output.rfind(b"\x1b[?2004h"), "paste mode is off"
    if when == "while answering":
        assert last_messages()[1]["text"].startswith("word0 word1 word2 word3")
        assert last_messages()[1]["status"] == "stopped"


@pytest.mark.parametrize("first", [signal.SIGTERM, None])
def test_a_second_signal_while_closing_ends_at_once(first: signal.Signals | None) -> None:
    with PtyProgram("slow-close", "-i", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        if first is None:
            program.send("\x03")
            program.expect_prompt()
            program.send("\x04")
            program.expect("resume with")
            program.send("\x03")
        else:
            program.kill(first)
        await_status("stopped")
        assert program.process.poll() is None, "the control: it is still closing"
        # Two at once, or two that come before a busy program looks, are one.
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            program.send("\x03")
            if ended_within(program, 0.5):
                break
        assert program.wait() == 130
        assert program.terminal_after() == program.terminal_before


def ended_within(program: PtyProgram, seconds: float) -> bool:
    """Tell whether the program ends by itself within a while."""
    deadline = time.monotonic() + seconds
    while program.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return program.process.poll() is not None


def test_two_ctrl_c_at_once_end_the_line_and_say_so() -> None:
    with PtyProgram("slow", "-i", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        program.kill(signal.SIGINT)
        time.sleep(0.02)
        program.kill(signal.SIGINT)
        program.expect("kept; /continue goes on]")
        program.expect_prompt()
        assert program.cursor_line().strip() == ">>>"


def test_private_promises_nothing_that_is_not_kept() -> None:
    with PtyProgram("slow", "-i", "--private", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        program.send("\x03")
        program.expect("/continue goes on]")
        program.expect_prompt()
        program.send("/new\r")
        program.expect("new conversation;")
        program.expect_prompt()
        program.send("/help\r")
        program.expect("//x sends")
        for words in (b"you saw is kept", b"one is kept", b"is saved"):
            assert words not in program.output
