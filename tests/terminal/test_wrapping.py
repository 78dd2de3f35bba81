"""What is said on a terminal: no word is cut at the edge; on a pipe every line stays whole."""

import fcntl
import io
import os
import pty
import struct
import termios

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.output import Console
from terminal.sanitize import display_width
from terminal.wrapping import wrapped

LONG = (
    "all parameters are as a new conversation has them; the system prompt stays as it was, and nothing else is changed"
)


def read(shown: io.FileIO, times: int = 1) -> str:
    """Return what a terminal got, up to the last word of LONG."""
    data = b""
    while data.count(b"changed") < times:
        data += shown.read(4096) or b""
    return data.decode()


def test_sentences_and_rows_hang() -> None:
    assert wrapped("one two three four five six", 20) == "one two three four\n  five six"
    assert wrapped("  top_k   from the N likeliest", 22) == "  top_k   from the N\n          likeliest"
    assert wrapped("  a name that is wide  what it does", 24) == "  a name that is wide\n      what it does"
    assert wrapped(">>> def f():    pass  # and so on", 24) == ">>> def f():    pass  #\n    and so on"
    code = ">>> ```\n... x = 'a line of code that is long'\n... ```"
    assert wrapped(f"{code}\n... and words after it, wrapped", 24) == f"{code}\n... and words after it,\n    wrapped"
    assert wrapped("short\n\n  rows  stay", 20) == "short\n\n  rows  stay"
    assert wrapped("see /a/path/that/is/longer/than/the/screen now", 20).split("\n")[1].strip() == (
        "/a/path/that/is/longer/than/the/screen"
    )
    assert wrapped(LONG, 10) == LONG, "too narrow for words"


@given(st.text(st.sampled_from("ab 字.:>\n")), st.integers(20, 60))
def test_nothing_is_lost_and_only_single_words_are_too_wide(text: str, width: int) -> None:
    result = wrapped(text, width)
    assert result.split() == text.split()
    for line in result.split("\n"):
        assert display_width(line) <= width or len(line.split()) <= 2 or line in text.split("\n")


@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal_gets_whole_words_and_a_pipe_whole_lines(columns: int) -> None:
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(secondary, "w", encoding="utf-8") as err, open(primary, "rb", buffering=0) as shown:
        console = Console(io.StringIO(), err, {"TERM": "xterm"})
        console.say(LONG)
        console.error(LONG)
        lines = read(shown, times=2).split("\r\n")
    assert all(display_width(line) < columns for line in lines)
    assert len(lines) > 4
    assert " ".join(" ".join(lines).split()) == f"{LONG} error: {LONG}"
    pipe = io.StringIO()
    console = Console(io.StringIO(), pipe, {"TERM": "xterm"})
    console.say(LONG)
    console.error(LONG)
    assert pipe.getvalue() == f"{LONG}\nerror: {LONG}\n"


def test_a_terminal_without_a_size_has_80_columns() -> None:
    primary, secondary = os.openpty()
    with open(secondary, "w", encoding="utf-8") as err, open(primary, "rb", buffering=0) as shown:
        Console(io.StringIO(), err, {}).say(LONG)
        assert len(read(shown).strip().split("\r\n")) == 2
