"""Titles and names: what is visible, and nothing of what drives a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.titles import clean, title_of


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("red \x1b[31mwords\x1b[0m here", "red words here"),
        ("\x1b[1;38;5;200mx\x9b0my", "xy"),
        ("a\x1b]0;title\x07b\x1b]52;c;cm0=\x1b\\c", "abc"),
        ("a\x1bPq#0~~\x1b\\b\x9d8;;http://x\x9cc", "abc"),
        ("a\x1b(0b\x1bcd", "abcd"),
        ("cut \x1b[31", "cut [31"),
        ("open \x1b]0;all of it stays", "open ]0;all of it stays"),
        ("[31m is text", "[31m is text"),
        ("tab\tand\u2028line \u202e", "tab and line"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
    ],
)
def test_whole_sequences_go(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_line_of_sequences_is_no_title() -> None:
    assert title_of("\x1b[2J\x1b[H\nthe first words\n") == "the first words"


@given(st.text(alphabet="\x1b[]Pm0;\x07\\\x9b\x9d\x9c(ab ", max_size=40))
def test_nothing_is_left_that_drives_a_terminal(text: str) -> None:
    found = clean(text)
    assert not set(found) & {"\x1b", "\x07", "\x9b", "\x9d", "\x9c"}
    assert clean(found) == found


def test_the_work_grows_with_the_text_only() -> None:
    for start in ("\x1b[", "\x1b]", "\x9d", "\x1bP0", "\x1b(", "\x1b[1;"):
        assert len(clean(start * 200_000)) <= 1_000_000


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("```a.py\nprint(1)\n```\n\nwhat is this?", "what is this?"),
        ("````a.md\n```\nx\n```\n````\n~~~\ny\n~~~\nexplain", "explain"),
        ("```a.py\nprint(1)\n```", "```a.py"),
        ("```a.py\nprint(1)", "```a.py"),
        ("``` is `inline` here", "``` is `inline` here"),
        ("why?\n```\nx\n```", "why?"),
        ("  \n\n", "untitled"),
    ],
)
def test_a_title_is_of_the_question_and_not_of_the_file_before_it(text: str, title: str) -> None:
    assert title_of(text) == title
