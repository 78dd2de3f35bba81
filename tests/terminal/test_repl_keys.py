"""Keys, pastes, the editor and the history of the interactive chat, on a real pseudo-terminal."""

import signal
import sys
import time
from pathlib import Path

import pytest

from terminal import external_editor
from terminal.external_editor import EditorError, edit_text
from tests.pty_program import PtyProgram
from tests.stored_messages import last_messages

LINES = "\n".join(f"line {number}" for number in range(1_000))


def leave(program: PtyProgram) -> None:
    program.expect_prompt()
    program.send("\x04")
    assert program.wait() == 0
    assert program.terminal_after() == program.terminal_before
    assert 2004 not in program.modes()


def editor(folder: Path, code: str) -> dict[str, str | None]:
    """Make an editor that runs this code with `path`; return the environment that names it."""
    script = folder / "editor.py"
    script.write_text(f"import os, pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{code}\n")
    return {"VISUAL": f"{sys.executable} '{script}'", "EDITOR": "/nowhere/editor"}


def test_shift_enter_ctrl_l_and_a_search_in_the_history() -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("one\x1b[13;2utwo\x1b[27;2;13~three\r")
        program.expect_on_screen("You said: one\ntwo\nthree")
        program.expect_prompt()
        program.send("unlike\r")
        program.expect_on_screen("You said: unlike")
        program.expect_prompt()
        program.send("draft\x0c")
        program.until(lambda: program.display().startswith(">>> draft"), "an empty screen with the draft")
        program.settle()
        assert program.display().startswith(">>> draft")
        assert "unlike" not in program.display()
        program.send("\x03")
        program.expect_prompt()
        program.send("\x12tw")
        program.expect_on_screen("I-search backward: tw", "... two")
        # The first Enter takes what was found, the second sends it.
        program.send("\r")
        program.settle()
        program.send("\r")
        program.expect_on_screen("You said: one\ntwo\nthree")
        program.expect_prompt()
        program.send("\x12unl\x03")
        program.settle()
        program.send("\x03")
        leave(program)
    assert [m["text"] for m in last_messages() if m["role"] == "user"] == [
        "one\ntwo\nthree",
        "unlike",
        "one\ntwo\nthree",
    ]


def test_a_long_paste_is_one_token_in_the_line_and_whole_in_the_message(tmp_path: Path) -> None:
    environ = editor(tmp_path, "text = path.read_text(); path.write_text(f'{len(text)} were here')")
    with PtyProgram("echo", "-i", "--ctx-size", "200000", "-l", "100", environ=environ) as program:
        program.expect_prompt()
        program.send("before ")
        program.paste(LINES)
        program.send(" after")
        program.expect_on_screen(">>> before [pasted 1,000 lines] after")
        program.send("\r")
        program.expect("cut at 100 tokens")
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect_prompt_with(">>> before [pasted 1,000 lines] after")
        program.send(7 * "\x7f")
        program.expect_prompt_with(">>> before")
        program.send("\x03")
        program.expect_prompt()
        # More than any message can hold.
        program.paste("y" * 1_050_000)
        program.expect("note: what you pasted has 1,050,000 bytes and a message takes 1,048,576")
        program.expect_on_screen(">>> [pasted 1,050,000 characters]")
        program.send("\r")
        program.expect("error: the text has 1,050,000 bytes")
        program.expect_on_screen(">>> [1,050,000 characters]")
        program.send("\x07")
        program.expect_on_screen(">>> 1050000 were here")
        program.send("\r")
        program.expect_on_screen("You said: 1050000 were here")
        leave(program)
    assert [m["text"] for m in last_messages()][::2] == [f"before {LINES} after", "1050000 were here"]


def test_a_paste_between_two_prompts_is_one_message() -> None:
    with PtyProgram("slow", "-i", "-l", "200") as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word1")
        program.paste("/help\none\ntwo")
        program.expect_prompt_with("... two")
        program.send("\r")
        program.expect("word1")
        program.send("\x03")
        leave(program)
    assert [m["text"] for m in last_messages() if m["role"] == "user"] == ["go", "/help\none\ntwo"]


CHECKED = """
import termios
flags = termios.tcgetattr(0)[3]
assert flags & termios.ECHO and flags & termios.ICANON
assert oct(path.stat().st_mode & 0o777) == '0o600'
path.write_text(path.read_text() + ' edited\\ntwice\\n')
"""
FAILING = [
    ("sys.stdout.write('\\x1b[?1049h\\x1b[?1000h'); sys.stdout.flush(); os.kill(os.getpid(), 9)", "by signal 9"),
    ("path.write_bytes(b'\\xff')", "not UTF-8"),
    ("sys.exit(3)", "ended with code 3"),
    ("path.unlink()", "cannot be read"),
]


def test_an_editor_changes_the_message_and_one_that_fails_changes_nothing(tmp_path: Path) -> None:
    mark, step = tmp_path / "begun", tmp_path / "step"
    last = f"import time; pathlib.Path({str(mark)!r}).touch(); time.sleep(600)"
    codes = [CHECKED, *(code for code, _ in FAILING), last]
    with PtyProgram(
        "echo", "-i", environ=editor(tmp_path, f"exec({codes!r}[int(open({str(step)!r}).read())])")
    ) as program:
        program.expect_prompt()
        step.write_text("0")
        program.send("draft\x07")
        program.expect_on_screen(">>> draft edited", "... twice")
        for number, (_, said) in enumerate(FAILING, 1):
            step.write_text(str(number))
            program.send("\x07")
            program.expect(said)
            program.expect_prompt_with("... twice")
            assert not {1000, 1049} & program.modes()
        program.send("!\r")
        program.expect_on_screen("You said: draft edited\ntwice!")
        program.expect_prompt()
        step.write_text("5")
        program.send("draft\x07")
        deadline = time.monotonic() + 60
        while not mark.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        program.kill(signal.SIGTERM)
        assert program.wait() == 128 + signal.SIGTERM
        assert program.terminal_after() == program.terminal_before


def test_what_is_private_is_edited_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Path] = []
    monkeypatch.setattr(external_editor, "_run", lambda command: found.append(Path(command[-1])))
    environ = {"EDITOR": "true", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert edit_text("text", private=True, environ=environ) == "text"
    assert edit_text("text", private=False, environ=environ) == "text"
    assert found[0].parent == tmp_path
    assert found[1].parent != tmp_path
    assert list(tmp_path.iterdir()) == [], "nothing is left"
    monkeypatch.setattr(external_editor, "_IN_MEMORY", ())
    with pytest.raises(EditorError, match="no folder in memory"):
        edit_text("text", private=True, environ={"EDITOR": "true"})


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (
            {"VISUAL": " ", "EDITOR": "/nowhere/ed\x1bitor -w"},
            "EDITOR names /nowhere/ed\u241bitor, and there is no such",
        ),
        ({"VISUAL": "'open"}, "VISUAL is no command"),
    ],
)
def test_an_editor_that_is_not_there(environ: dict[str, str], said: str) -> None:
    with pytest.raises(EditorError, match=said):
        edit_text("text", private=False, environ=environ)


def test_the_history_outlives_the_program_and_a_deletion_empties_it_at_once(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("keep this\r")
        program.expect_on_screen("You said: keep this")
        leave(program)
    with PtyProgram("echo", "-c", "-i") as program:
        program.expect_prompt()
        program.send("\x1b[A")
        program.expect_on_screen(">>> keep this")
        program.send("\x03")
        program.expect_prompt()
        program.send("/delete\r")
        program.expect("y/N")
        program.send("y\r")
        program.expect("deleted")
        program.expect_prompt()
        program.send("\x1b[A\x1b[A\x1b[A")
        program.expect_prompt_with(">>> /delete")
        program.until_keys_are_read()
        program.settle()
        assert program.cursor_line().strip() == ">>> /delete", "all that is left"
        program.send("\x03")
        leave(program)


def test_tab_completes_and_a_name_cannot_drive_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a file.txt").write_text("in the file")
    (tmp_path / "a\x1b]0;pwned\x07file").write_text("x")
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("/exp\t")
        program.expect_on_screen(">>> /export")
        program.send(f"\x03/read {tmp_path}/a\t")
        program.expect_on_screen("a\\ file.txt")
        program.send("\r")
        program.expect("attached: a file.txt")
        program.expect_prompt()
        program.expect_on_screen("1 file attached")
        program.send("tell\r")
        program.expect_on_screen("in the file")
        leave(program)
        assert program.screen.title == ""
    assert "in the file" in last_messages()[0]["text"]
