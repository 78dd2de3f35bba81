"""The full screen as a program on a real pseudo-terminal: keys, signals, hostile answers, and the built-in model."""

import base64
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path

import pytest

from sessions import Store
from terminal.exit_codes import SIGNAL_BASE
from terminal.paths import find_paths
from terminal.tui.driver import JobDriver
from tests.hostile_text import HOSTILE, WatchedScreen
from tests.pty_program import ENDLESS, PtyProgram

_TEXT = "\n\n".join(text.encode("utf-8", "replace").decode() for text in HOSTILE[::4] if len(text) < 300)
# Textual sets the shape of the mouse pointer, which pyte takes for a title.
_POINTER = re.compile(r"\x1b\]22;[a-z-]*\x07")


def last_message() -> tuple[str, str]:
    """Return status and text of the last message that was stored."""
    with Store.open(find_paths().database) as store:
        row = store.last_session()
        assert row is not None
        message = store.branch(row.leaf_id)[-1]
        return message.status, message.text


def test_a_chat_and_the_way_out() -> None:
    with PtyProgram("echo", "--tui", columns=80, lines=24) as program:
        program.expect_on_screen("Enter sends")
        program.send("hello\r")
        program.expect_on_screen("You said: hello")
        program.send("\x11")
        assert program.wait() == 0
        assert program.modes() & {1049, 1000, 1003, 1006, 2004} == set()
        assert program.terminal_after() == program.terminal_before
        assert "resume with: " in program.display()


def test_copying_goes_to_the_terminal_and_the_draft_to_the_editor_and_back(tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\npath.write_text(path.read_text() + ' on')\n"
    )
    tools = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "TMUX": None, "STY": None}
    environ = {"VISUAL": f"{sys.executable} '{editor}'", **tools}
    with PtyProgram("echo", "--tui", columns=80, lines=24, environ=environ) as program:
        program.expect_on_screen("Enter sends")
        program.send("hello\r")
        program.expect_on_screen("You said: hello")
        program.send("\x1b[18~")
        program.expect_on_screen("sent 15 characters to the terminal")
        assert b"\x1b]52;c;" + base64.b64encode(b"You said: hello") + b"\x07" in program.output
        program.send("go")
        program.expect_on_screen("go")
        program.send("\x07")
        program.expect_on_screen("go on")
        # The whole screen is there again.
        program.expect_on_screen("You said: hello")
        program.send("\r")
        program.expect_on_screen("You said: go on")
        program.send("\x11")
        assert program.wait() == 0
        assert program.modes() & {1049, 1000, 1003, 1006, 2004} == set()
        assert program.terminal_after() == program.terminal_before


def test_an_editor_that_fails_leaves_the_screen_and_the_draft() -> None:
    with PtyProgram("echo", "--tui", columns=80, lines=24, environ={"VISUAL": "false"}) as program:
        program.expect_on_screen("Enter sends")
        program.send("hello\r")
        program.expect_on_screen("You said: hello")
        program.send("go")
        program.expect_on_screen("go")
        program.send("\x07")
        program.expect_on_screen("the editor ended with code 1", "You said: hello")
        program.send(" on\r")
        program.expect_on_screen("You said: go on")
        program.send("\x11")
        assert program.wait() == 0
        assert program.modes() & {1049, 1000, 1003, 1006, 2004} == set()
        assert program.terminal_after() == program.terminal_before


def test_keys_that_are_no_utf_8_do_no_harm() -> None:
    with PtyProgram("echo", "--tui", columns=80, lines=24) as program:
        program.expect_on_screen("Enter sends")
        program.send(b"caf\xe9 hello\r")
        program.expect_on_screen("You said: caf\ufffd hello")
        program.send("\x11")
        assert program.wait() == 0


def test_reading_from_a_terminal_that_is_gone_is_an_error_and_not_for_ever() -> None:
    """After a hang-up that somebody else took, reading gives nothing, at once and for ever."""
    driver = JobDriver.__new__(JobDriver)
    driver._debug, driver.exit_event = False, threading.Event()
    driver.fileno, other_end = os.pipe()
    os.close(other_end)
    with pytest.raises(OSError, match="the terminal is gone"):
        driver.run_input_thread()
    os.close(driver.fileno)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
def test_a_signal_keeps_what_was_written_and_leaves_the_terminal_as_it_was(number: signal.Signals) -> None:
    with PtyProgram("slow", "--tui", *ENDLESS, columns=80, lines=24) as program:
        program.expect_on_screen("Enter sends")
        program.send("go\r")
        # Or word50, where the first ones have left the screen already.
        program.expect_on_screen("word5")
        program.kill(number)
        assert program.wait() == SIGNAL_BASE + number
        assert program.modes() & {1049, 1000, 1003, 1006, 2004} == set()
        assert program.terminal_after() == program.terminal_before
        assert "Traceback" not in program.output.decode(errors="replace")
    status, text = last_message()
    assert (status, text.startswith("word0 word1")) == ("stopped", True)


@pytest.mark.slow
def test_an_interrupt_from_outside_stops_the_answer_and_nothing_else() -> None:
    with PtyProgram("slow", "--tui", *ENDLESS, columns=80, lines=24) as program:
        program.expect_on_screen("Enter sends")
        program.send("go\r")
        # Or word50, where the first ones have left the screen already.
        program.expect_on_screen("word5")
        program.kill(signal.SIGINT)
        program.expect_on_screen("stopped; what you saw is kept")
        program.send("\x11")
        assert program.wait() == 0


@pytest.mark.slow
def test_a_hostile_answer_moves_nothing_but_what_textual_moves() -> None:
    environ = {"FAKE_TEXT": json.dumps(_TEXT)}
    with PtyProgram(
        "hostile", "--tui", "--ctx-size", "100000", "--max-length", "90000", environ=environ, columns=80, lines=24
    ) as program:
        program.expect_on_screen("Enter sends")
        program.send("go\r")
        program.expect_on_screen("tokens/s")
        program.settle(1.0)
        program.send("\x11")
        assert program.wait() == 0
        screen = WatchedScreen(80, 24)
        screen.write(_POINTER.sub("", program.output.decode()))
    assert [a for a in screen.attempts if a.split()[0] in ("title", "icon", "clipboard", "bell", "crash")] == []


@pytest.mark.slow
def test_the_built_in_model_answers() -> None:
    with PtyProgram(None, "--tui", "--max-length", "8", "--temperature", "0", columns=100, lines=30) as program:
        program.expect_on_screen("Enter sends")
        program.send("Once upon a time\r")
        program.expect_on_screen("the answer was cut at 8 tokens")
        program.send("\x11")
        assert program.wait() == 0
    assert last_message()[1]
