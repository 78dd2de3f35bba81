"""The interactive chat while the model loads, or cannot be loaded."""

import stat
from pathlib import Path

import pytest

from tests import warm_program
from tests.pty_program import PtyProgram


def test_a_model_that_cannot_be_loaded_ends_the_prompt() -> None:
    with PtyProgram("load-error", "-i", "-m", "some\x1bwhere") as program:
        program.expect("error: config.json of some␛where is ␛[31mdamaged")
        assert program.wait() == 1
        assert program.terminal_after() == program.terminal_before


def test_the_prompt_is_there_while_the_model_loads(tmp_path: Path) -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_GATE": str(tmp_path / "gate")}) as program:
        program.expect_prompt()
        # The line below the prompt may have come with it.
        program.expect_on_screen("loading the model")
        program.send("early\r")
        program.expect("loading the model (opening fake):")
        (tmp_path / "gate").touch()
        program.expect("You said: early")


def test_ctrl_c_while_loading_gives_the_text_back() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect_prompt()
        program.send("early\r")
        program.expect("loading the model (opening fake):")
        program.send("\x03")
        program.expect_prompt_with(">>> early")
        program.send("\x03")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert program.terminal_after() == program.terminal_before


def test_ctrl_c_while_loading_gives_a_first_message_back_too() -> None:
    with PtyProgram("load-slow", "-i", "-p", "early", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect("loading the model (opening fake):")
        program.send("\x03")
        program.expect_prompt_with(">>> early")
        program.send("\x03")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect_prompt_with(">>> early")
        program.send("\x03")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0


def test_ctrl_c_while_loading_leaves() -> None:
    with PtyProgram("load-slow", "-p", "x", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect("loading the model")
        program.send("\x03")
        assert program.wait() == 130


def test_the_list_does_not_wait_for_the_model() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect_prompt()
        program.send("/list\r")
        program.expect("no conversations yet")
        program.expect_prompt()
        program.send("/resume nope\r")
        program.expect("error: no conversation")


@pytest.mark.parametrize("arguments", [[], ["--private"], ["--debug"]])
def test_a_bug_in_a_thread_is_a_sentence_and_is_logged(arguments: list[str], own_home: Path) -> None:
    with PtyProgram("crash", "-i", *arguments) as program:
        program.expect_prompt()
        program.send("secret words\r")
        program.expect("half of it")
        program.expect("error: internal error")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert (b"Traceback" in program.output) == ("--debug" in arguments)
    log = own_home / "state" / "nanochat_infer.log"
    if "--private" in arguments:
        assert not log.exists()
        return
    text = log.read_text()
    for words in ("RuntimeError: a bug below", "the thread a-thread failed", "ZeroDivisionError", "Traceback"):
        assert words in text
    assert "secret" not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_is_silent(own_home: Path) -> None:
    (own_home / "state").write_text("no folder")
    done = warm_program.run("crash", "-p", "x")
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: internal error")
    assert done.stderr.count(b"\n") == 1


def test_a_database_that_cannot_be_opened_ends_the_prompt(own_home: Path) -> None:
    (own_home / "data").mkdir(mode=0o700)
    (own_home / "data" / "chat.db").write_bytes(b"no database" * 1_000)
    with PtyProgram("echo", "-i") as program:
        # The prompt does not wait for it.
        program.expect(">>>")
        program.expect("error: ")
        assert program.wait() == 1
        assert program.terminal_after() == program.terminal_before
        assert 2004 not in program.modes()
