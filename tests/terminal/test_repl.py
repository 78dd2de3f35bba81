"""The interactive chat on a real pseudo-terminal."""

import json
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.pty_program import FAKE_RUN, PtyProgram


def stored(*arguments: str) -> Any:
    """What `sessions ...` prints as JSON."""
    done = subprocess.run(
        [sys.executable, FAKE_RUN, "echo", "sessions", *arguments, "--json"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def last_messages() -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = stored("show", stored("list")[0]["id"])["messages"]
    return messages


def test_two_turns_then_ctrl_d(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("You said: hello")
        program.expect_prompt()
        program.send("again\r")
        program.expect("You said: again")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        session = stored("list")[0]["id"]
        program.expect(f"resume with: python run.py --session {session} -i")
        assert program.terminal_after() == program.terminal_before
    assert [m["text"] for m in last_messages()] == ["hello", "You said: hello", "again", "You said: again"]
    history = own_home / "state" / "history"
    assert "+hello" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


@pytest.mark.parametrize("leave", ["exit", "quit", "/exit", "/bye", "/quit"])
def test_words_that_leave(leave: str) -> None:
    with PtyProgram("echo") as program:
        program.expect_prompt()
        program.send(f"{leave}\r")
        assert program.wait() == 0
    assert stored("list") == []


def test_ctrl_c_stops_the_answer_and_keeps_it() -> None:
    with PtyProgram("slow", "-i") as program:
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
        begun = time.monotonic()
        program.send("\x03")
        program.expect_prompt()
        # The promise is 0.3 s; a loaded machine may need more.
        assert time.monotonic() - begun < 3


def test_ctrl_c_at_many_moments_never_ends_the_chat() -> None:
    pauses = random.Random(7)
    with PtyProgram("slow", "-i") as program:
        program.expect_prompt()
        for count in range(12):
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


@pytest.mark.parametrize(
    "keys",
    [
        "one\x1b\rtwo\r",
        "one\ntwo\r",
        '"""one\rtwo"""\r',
        '"""\rone\rtwo\r"""\r',
        "\x1b[200~one\rtwo\x1b[201~\r",
        "\x1b[200~one\ntwo\x1b[201~\r",
    ],
    ids=["alt-enter", "ctrl-j", "quotes", "quotes on their own lines", "paste", "paste with newline"],
)
def test_several_lines_are_one_message(keys: str) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send(keys)
        program.expect("You said: one\ntwo")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert [m["text"] for m in last_messages()] == ["one\ntwo", "You said: one\ntwo"]


def test_what_is_typed_while_an_answer_streams_waits_for_the_prompt() -> None:
    with PtyProgram("slow", "-i", "-l", "200") as program:
        program.expect_prompt()
        program.send("first\r")
        program.expect("word1")
        program.send("/stats\r")
        program.expect("last answer:")


def test_an_unknown_command_sends_nothing() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("/lsit\r")
        program.expect("Unknown command '/lsit'. Type /? for help. Did you mean /list?")
        program.expect_prompt()
        program.send("//x is text\r")
        program.expect("You said: /x is text")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert [m["text"] for m in last_messages()] == ["/x is text", "You said: /x is text"]


def test_commands_from_new_to_resume() -> None:
    with PtyProgram("echo", "-i", "-v") as program:
        program.expect_prompt()
        for keys, answer in [
            ("first\r", "You said: first"),
            ("/system be kind\r", "system prompt set"),
            ("/set temperature 0.5\r", "temperature = 0.5"),
            ("/set temperature 9\r", "temperature must be in [0, 2], got 9"),
            ("/set max-length 64\r", "max_length = 64"),
            ("/show\r", "be kind"),
            ("/regen\r", "You said: first"),
            ("/rename my first\r", "now called my first"),
            ("/new\r", "new conversation"),
            ("second\r", "You said: second"),
            ("/list\r", "my first"),
            ("/resume my first\r", "You said: first"),
            ("/stats\r", "no answer yet"),
            ("/delete\r", "y/N"),
            ("y\r", "deleted"),
            ("/resume\r", "second"),
            ("/help\r", "//x sends a message"),
        ]:
            program.send(keys)
            program.expect(answer)
            program.expect_prompt()
        program.send("/exit\r")
        assert program.wait() == 0
    assert [info["name"] for info in stored("list")] == ["second"]


def test_resume_after_kill_9() -> None:
    with PtyProgram("slow", "-i") as program:
        program.expect_prompt()
        program.send("remember me\r")
        program.expect("word20")
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
    with PtyProgram("slow", "-i") as program:
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


def test_private_leaves_nothing(own_home: Path) -> None:
    with PtyProgram("echo", "-i", "--private") as program:
        program.expect_prompt()
        program.send("secret words\r")
        program.expect("You said: secret words")
        program.expect_prompt()
        program.expect("private: nothing is kept")
        program.send("\x04")
        assert program.wait() == 0
    assert not any(b"secret" in path.read_bytes() for path in own_home.rglob("*") if path.is_file())


def test_no_history_by_environment(own_home: Path) -> None:
    with PtyProgram("echo", "-i", environ={"NANOCHAT_INFER_NO_HISTORY": "1"}) as program:
        program.expect_prompt()
        program.send("words\r")
        program.expect("You said: words")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert not (own_home / "state").exists()


def test_an_error_gives_the_text_back() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        long = "x" * 70
        program.send(f"{long}\r")
        program.expect("the context holds 60")
        program.expect(long)
        assert program.cursor_line().startswith(f">>> {long}")
        program.send("\x03")
        program.expect_prompt()
        program.send("short\r")
        program.expect("You said: short")


def test_a_failed_answer_does_not_lock_the_prompt() -> None:
    with PtyProgram("error", "-i") as program:
        program.expect_prompt()
        program.send("fail\r")
        program.expect("half of it")
        program.expect("error: the model ␛[31mfailed")
        program.expect_prompt()
        program.send("fine\r")
        program.expect("You said: fine")


def test_a_model_that_cannot_be_loaded_ends_the_prompt() -> None:
    with PtyProgram("load-error", "-i", "-m", "some\x1bwhere") as program:
        program.expect("error: config.json of some␛where is ␛[31mdamaged")
        assert program.wait() == 1
        assert program.terminal_after() == program.terminal_before


def test_the_prompt_is_there_while_the_model_loads() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "4"}) as program:
        program.expect_prompt()
        program.expect("loading the model")
        program.send("early\r")
        program.expect("loading the model (opening fake)")
        program.expect("You said: early")


def test_ctrl_c_while_loading_gives_the_text_back() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect_prompt()
        program.send("early\r")
        program.expect("loading the model (opening fake):")
        program.send("\x03")
        program.expect("early")
        assert program.cursor_line().startswith(">>> early")
        program.send("\x03")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert program.terminal_after() == program.terminal_before


def test_ctrl_c_while_loading_leaves() -> None:
    with PtyProgram("load-slow", "-p", "x", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect("loading the model")
        program.send("\x03")
        assert program.wait() == 130


def test_notes_are_said_once() -> None:
    for mode, note in [("note", "note: an NVIDIA GPU is present"), ("base", "is a base model")]:
        with PtyProgram(mode, "-i") as program:
            program.expect_prompt()
            program.send("a\r")
            program.expect("You said: a")
            program.expect_prompt()
            program.send("b\r")
            program.expect("You said: b")
            assert program.output.decode().count(note) == 1


def test_the_toolbar_shows_model_context_and_speed() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("You said: hello")
        program.expect("tokens/s")
        for words in ("fake", "cpu", "/ 4,096", "% reused"):
            assert words in program.display()


def test_thinking_is_shown_apart_or_hidden() -> None:
    with PtyProgram("think", "-i") as program:
        program.expect_prompt()
        program.send("q\r")
        program.expect("so he asks that")
        program.expect("the answer")
    with PtyProgram("think", "-i", "--hide-thinking") as program:
        program.expect_prompt()
        program.send("q\r")
        program.expect("the answer")
        assert b"so he asks" not in program.output


def test_a_pipe_is_answered_line_by_line() -> None:
    done = subprocess.run(
        [sys.executable, FAKE_RUN, "echo", "-i"],
        input=b'one\n/nope\n"""two\nlines"""\nquit\nnever\n',
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode() == "You said: one\nYou said: two\nlines\n"
    assert b"Unknown command '/nope'" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.returncode == 1, "one command failed"


def test_a_dumb_terminal_and_none() -> None:
    for term in ("dumb", ""):
        with PtyProgram("echo", "-i", environ={"TERM": term}) as program:
            program.expect(">>>")
            program.send("hello\r")
            program.expect("You said: hello")
            program.send("\x04")
            assert program.wait() == 0


def test_input_that_is_no_utf8_is_kept_readable() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send(b"caf\xe9 x\r")
        program.expect("You said: caf\ufffd x")


HOSTILE = "\x1b]52;c;cm0=\x07\x1b]0;pwned\x07\x1b[2J\x1bP+q\x1b\\\u009b31m\u202e\x08\x7f\rend"


def test_hostile_text_in_the_chat_does_not_drive_the_terminal() -> None:
    with PtyProgram("hostile", "-i", environ={"FAKE_TEXT": json.dumps(HOSTILE)}) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("end")
        program.expect_prompt()
        program.send("/list\r")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert program.screen.title == ""
        assert "␛]52;c;cm0=␇␛]0;pwned␇␛[2J" in program.display()
        for sequence in (b"\x1b]", b"\x1bP", b"\x1b[2J", b"\xc2\x9b", "\u202e".encode(), b"\x1b[31m", b"\x07"):
            assert sequence not in program.output
    assert last_messages()[1]["text"] == HOSTILE, "what is stored is what the model said"


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
    done = subprocess.run([sys.executable, FAKE_RUN, "crash", "-p", "x"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: internal error")
    assert done.stderr.count(b"\n") == 1


def test_the_list_does_not_wait_for_the_model() -> None:
    with PtyProgram("load-slow", "-i", environ={"FAKE_LOAD_S": "600"}) as program:
        program.expect_prompt()
        program.send("/list\r")
        program.expect("no conversations yet")
        program.expect_prompt()
        program.send("/resume nope\r")
        program.expect("error: no conversation")


@pytest.mark.parametrize("first", [signal.SIGTERM, None])
def test_a_second_signal_while_closing_ends_at_once(first: signal.Signals | None) -> None:
    with PtyProgram("slow-close", "-i") as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        if first is None:
            program.send("\x03")
            program.expect_prompt()
            program.send("\x04")
            program.expect("resume with")
            time.sleep(1)
            program.send("\x03")
        else:
            program.kill(first)
        time.sleep(1)
        assert program.process.poll() is None, "the control: it is still closing"
        program.send("\x03")
        assert program.wait() == 130
        assert program.terminal_after() == program.terminal_before
    assert last_messages()[1]["status"] == "stopped", "what is saved was saved before"


def test_an_answer_to_a_question_is_no_prompt(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("You said: hello")
        program.expect_prompt()
        program.send("/delete\r")
        program.expect("y/N")
        program.expect_prompt()
        program.send("y\r")
        program.expect("deleted")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect("/delete")
    history = (own_home / "state" / "history").read_text()
    assert "+/delete" in history
    assert "+y\n" not in history


def test_two_ctrl_c_at_once_end_the_line_and_say_so() -> None:
    with PtyProgram("slow", "-i") as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        program.kill(signal.SIGINT)
        time.sleep(0.02)
        program.kill(signal.SIGINT)
        program.expect("kept; /continue goes on]")
        program.expect_prompt()
        assert program.cursor_line().strip() == ">>>"


def test_a_long_refused_text_comes_back_with_up_and_hides_no_error() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        lines = "\n".join(f"line{number}" for number in range(40))
        program.send(f"\x1b[200~{lines}\x1b[201~\r")
        program.expect("Up brings the text back")
        program.expect_prompt()
        assert "/new begins afresh" in program.display().replace("\n", "")
        assert program.cursor_line().strip() == ">>>"
        program.send("\x1b[A")
        program.expect("line39")


def test_delete_takes_the_messages_out_of_the_history(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        for keys, answer in [
            ("my secret\r", "You said: my secret"),
            ("/set max_length 0\r", "error: max_length must be"),
            ("/set stop a b\r", "stop = 'a b'"),
            ("/delete\r", "y/N"),
            ("y\r", "deleted"),
            ("other\r", "You said: other"),
        ]:
            program.send(keys)
            program.expect(answer)
            program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    history = (own_home / "state" / "history").read_text()
    assert "secret" not in history
    assert "+other" in history


def test_private_promises_nothing_that_is_not_kept() -> None:
    with PtyProgram("slow", "-i", "--private") as program:
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
