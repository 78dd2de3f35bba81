"""The interactive chat on a real pseudo-terminal."""

import json
import re
import stat
from pathlib import Path

from tests import warm_program
from tests.pty_program import ENDLESS, PtyProgram
from tests.stored_messages import last_messages, stored


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


def test_an_unknown_command_sends_nothing() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("/lsit\r")
        program.expect("Unknown command '/lsit'. Type /? for help. Did you mean /list?")
        # To be changed and sent.
        program.expect_prompt_with(">>> /lsit")
        program.send("\x03//x is text\r")
        program.expect("You said: /x is text")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert [m["text"] for m in last_messages()] == ["/x is text", "You said: /x is text"]


def test_commands_from_new_to_resume() -> None:
    with PtyProgram("echo", "-i", "-v") as program:
        program.expect_prompt()
        for step in [
            ("first\r", "You said: first"),
            ("/system be kind\r", "system prompt set"),
            ("/set temperature 0.5\r", "temperature = 0.5"),
            ("/set temperature 9\r", "temperature must be from 0 to 2, got 9"),
            ("/set max-length 64\r", "max_length = 64"),
            ("/show\r", "be kind"),
            ("/regen\r", "You said: first"),
            ("/rename my first\r", "now called 'my first'"),
            ("/new\r", "new conversation"),
            ("second\r", "You said: second"),
            ("/list\r", "my first"),
            ("/resume my first\r", "You said: first"),
            ("/stats\r", "no answer yet"),
            ("/delete\r", "y/N", "y\r", "deleted"),
            ("/resume\r", "second"),
            ("/help\r", "//x sends a message"),
        ]:
            for keys, answer in zip(step[::2], step[1::2], strict=True):
                program.send(keys)
                program.expect(answer)
            program.expect_prompt()
        program.send("/exit\r")
        assert program.wait() == 0
    assert [info["title"] for info in stored("list")] == ["second"]


def test_a_failed_answer_does_not_lock_the_prompt() -> None:
    with PtyProgram("error", "-i") as program:
        program.expect_prompt()
        program.send("fail\r")
        program.expect("half of it")
        program.expect("error: the model ␛[31mfailed")
        program.expect_prompt()
        program.send("fine\r")
        program.expect("You said: fine")


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
        program.expect_on_screen("tokens/s", "fake", "cpu", "/ 4,096", "% reused")


def test_figures_stand_below_an_answer_while_it_comes_and_go_with_its_end() -> None:
    with PtyProgram("slow", "-i", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word1")
        program.expect_on_screen(" tokens/s | Ctrl+C stops", "\nfake | context ")
        last = program.display().split("\n")[-1]
        assert last.startswith("fake | context "), "the text goes on above it"
        program.expect_on_screen("word20")
        assert program.display().count("Ctrl+C stops") <= 1
        # They may be gone while the rows above them are drawn.
        program.expect_on_screen("Ctrl+C stops")
        assert program.display().count("Ctrl+C stops") == 1
        program.send("\x03")
        program.expect("kept")
        program.expect_prompt()
        assert "Ctrl+C stops" not in program.display()


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
    done = warm_program.run("echo", "-i", stdin=b'one\n/nope\n"""two\nlines"""\nquit\nnever\n')
    assert done.stdout.decode() == "You said: one\nYou said: two\nlines\n"
    assert b"Unknown command '/nope'" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.returncode == 1, "one command failed"


def test_a_dumb_terminal_and_none() -> None:
    for term in ("dumb", "", None):
        with PtyProgram("echo", "-i", environ={"TERM": term}) as program:
            program.expect(">>>")
            program.send("hello\r")
            program.expect("You said: hello")
            program.send("\x04")
            assert program.wait() == 0
            assert b"\x1b" not in program.output


def test_plain_is_without_markdown_toolbar_colours_and_questions_to_the_terminal() -> None:
    with PtyProgram("hostile", "-i", "--plain", environ={"FAKE_TEXT": json.dumps("**bold** text")}) as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("**bold** text")
        program.expect_prompt()
        program.send("/exp\t")
        program.expect_prompt_with(">>> /export")
        program.send("\x03")
        program.expect_prompt()
        assert "context" not in program.display()
        assert set(re.findall(rb"\x1b\[[0-9;]*m", program.output)) == {b"\x1b[0m"}
        assert b"\x1b[6n" not in program.output


def test_the_size_may_change_while_an_answer_comes() -> None:
    with PtyProgram("slow", "-i", *ENDLESS, columns=80, lines=24) as program:
        program.expect_prompt()
        for columns, lines in ((40, 10), (200, 60), (80, 24)):
            program.send("go\r")
            program.expect("word5")
            program.resize(columns, lines)
            program.expect("word15")
            program.send("\x03")
            # At 40 columns it takes two lines.
            program.expect("kept;")
            program.expect("/continue goes on]")
            program.expect_prompt()
            program.send("a draft")
            program.expect_prompt_with(">>> a draft")
            program.expect_on_screen("\n fake")
            program.send("\x03")
            program.expect_prompt()


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
