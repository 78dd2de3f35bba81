"""What is typed into the interactive chat, on a real pseudo-terminal."""

import signal
from pathlib import Path

import pytest

from tests.pty_program import PtyProgram
from tests.stored_messages import last_messages


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


def test_input_that_is_no_utf8_is_kept_readable() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send(b"caf\xe9 x\r")
        program.expect("You said: caf\ufffd x")


def test_an_error_gives_the_text_back() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        long = "x" * 70
        program.send(f"{long}\r")
        program.expect("the context holds 60")
        program.expect_prompt_with(f">>> {long}")
        program.send("\x03")
        program.expect_prompt()
        program.send("short\r")
        program.expect("You said: short")


def test_a_refused_text_of_many_lines_comes_back_with_up_and_hides_no_error() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        program.paste("\n".join(f"line{number}" for number in range(15)))
        program.send("\r")
        program.expect("brings the text back")
        program.expect_prompt()
        assert "/new begins afresh" in program.display().replace("\n", "")
        assert program.cursor_line().strip() == ">>>"
        program.send("\x1b[A")
        program.expect_on_screen("line0", "line14")


def test_a_first_message_that_is_refused_comes_back_too() -> None:
    long = "x" * 70
    with PtyProgram("echo", "-i", "--ctx-size", "60", "-p", long) as program:
        program.expect("the context holds 60")
        program.expect_prompt_with(f">>> {long}")
    lines = "\n".join(f"line{number}" for number in range(15))
    with PtyProgram("echo", "-i", "--ctx-size", "60", "-p", lines) as program:
        program.expect("brings the text back")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect_on_screen("line0", "line14")


def test_a_refused_text_that_is_folded_comes_back_as_it_was() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        program.paste("\n".join(f"line{number}" for number in range(40)))
        program.expect_on_screen(">>> [pasted 40 lines]")
        program.send("\r")
        program.expect("/new begins afresh")
        program.expect_on_screen(">>> line0 [+ 39 lines]")


def test_what_was_typed_ahead_is_not_glued_to_what_comes_back() -> None:
    with PtyProgram("echo", "-i", "--ctx-size", "60") as program:
        program.expect_prompt()
        long = "x" * 70
        program.send(f"{long}\rahead")
        program.expect("Up brings the text back")
        program.expect_prompt_with(">>> ahead")
        program.send("\x03")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect_prompt_with(f">>> {long}")


def test_ctrl_c_at_a_question_says_no() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("You said: hello")
        program.expect_prompt()
        for ask_again in ("\x03", "\x04", None, "\r"):
            program.send("/delete\r")
            program.expect("y/N")
            # The question is the prompt.
            program.until(lambda: program.cursor_line().rstrip().endswith("y/N"), "a prompt that asks")
            if ask_again is None:
                program.kill(signal.SIGINT)
            else:
                program.send(ask_again)
            program.expect("nothing was changed")
            program.expect_prompt()
    assert len(last_messages()) == 2


def test_a_line_that_is_wrapped_does_not_look_like_several() -> None:
    with PtyProgram("echo", "-i", columns=40) as program:
        program.expect_prompt()
        program.send("word " * 12 + "\nlast")
        program.expect_prompt_with("... last")
        assert program.display().count("... ") == 1


def test_a_terminal_that_does_not_say_where_its_cursor_is_gets_no_warning() -> None:
    with PtyProgram("echo", "-i") as program:
        program.screen.write_process_input = lambda data: None  # type: ignore[method-assign]
        program.expect(">>>")
        program.settle(2.5)
        assert b"WARNING" not in program.output
        program.send("hello\r")
        program.expect("You said: hello")


def test_a_paste_that_never_ends_is_shown_and_ctrl_c_gets_out_of_it() -> None:
    # The terminal's answer about its cursor must not come in the middle of the paste.
    with PtyProgram("echo", "-i", environ={"PROMPT_TOOLKIT_NO_CPR": "1"}) as program:
        program.expect_prompt()
        program.send("\x1b[200~pasted")
        program.expect_prompt_with(">>> pasted")
        program.send("\x03")
        program.expect_prompt()
        program.send("typed\r")
        program.expect("You said: typed")


def test_an_answer_to_a_question_is_no_prompt(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("hello\r")
        program.expect("You said: hello")
        program.expect_prompt()
        program.send("/delete\r")
        program.expect("y/N")
        program.send("y\r")
        program.expect("deleted")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect("/delete")
    history = (own_home / "state" / "history").read_text()
    assert "+/delete" in history
    assert "+y\n" not in history


def test_delete_takes_the_messages_out_of_the_history(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        for step in [
            ("my secret\r", "You said: my secret"),
            ("/set max_length 0\r", "error: max_length must be"),
            ("/set stop a b\r", "stop = "),
            ("/delete\r", "y/N", "y\r", "deleted"),
            ("other\r", "You said: other"),
        ]:
            for keys, answer in zip(step[::2], step[1::2], strict=True):
                program.send(keys)
                program.expect(answer)
            program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    history = (own_home / "state" / "history").read_text()
    assert "secret" not in history
    assert "+other" in history


def test_no_history_by_environment(own_home: Path) -> None:
    with PtyProgram("echo", "-i", environ={"NANOCHAT_INFER_NO_HISTORY": "1"}) as program:
        program.expect_prompt()
        program.send("words\r")
        program.expect("You said: words")
        program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
    assert not (own_home / "state").exists()


def test_private_leaves_nothing(own_home: Path) -> None:
    with PtyProgram("echo", "-i", "--private", "-p", "secret start") as program:
        program.expect("You said: secret start")
        program.expect_prompt()
        program.send("secret words\r")
        program.expect("You said: secret words")
        program.expect_prompt()
        program.expect_on_screen("private: nothing is kept")
        program.send("\x04")
        assert program.wait() == 0
    assert not any(b"secret" in path.read_bytes() for path in own_home.rglob("*") if path.is_file())
