"""500 hostile texts, cut at every byte, through everything that writes to the terminal: none of them drives it."""

import io
import itertools
import re

import pytest

from nanochat_infer.generation import TextDelta
from terminal.markdown.stream import MarkdownStream, render_markdown
from terminal.output import Console
from terminal.render import AnswerPrinter
from terminal.sanitize import clean, clean_line
from terminal.tables import Column, table
from tests.hostile_text import HOSTILE, WatchedScreen, byte_splits, foreign_sequences, is_harmless

_LONG = 300
# Every text at every byte is tried with -m slow.
_SOME, _STEP = HOSTILE[::17], 3
_MANY = tuple(text for text in HOSTILE[::3] if len(text) < _LONG)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def console() -> tuple[Console, Terminal]:
    """A console whose two streams are one terminal, as they are in life."""
    stream = Terminal()
    return Console(stream, stream, {"TERM": "xterm-256color"}), stream


def answer(text: str, kind: str, pieces: "tuple[str, ...] | list[str]", *, markdown: bool = True) -> str:
    """Return what the real printer writes for an answer between two harmless words."""
    screen, stream = console()
    printer = AnswerPrinter(screen, markdown=markdown)
    for piece in ("before ", *pieces, " after"):
        printer.show(TextDelta(piece, (), kind))  # type: ignore[arg-type]
    printer.leave()
    return stream.getvalue()


def splits(text: str, step: int) -> "list[tuple[str, str]]":
    """Cuts at every byte; of a text that repeats itself, at its ends and now and then between."""
    found = byte_splits(text)
    if len(text) > 2 * _LONG:
        found = (pair for pair in found if min(len(pair[0]), len(pair[1])) < 40 or len(pair[0]) % 997 == 0)
    return list(itertools.islice(found, 0, None, step))


def assert_tame(written: str, *, where: str = "") -> WatchedScreen:
    screen = WatchedScreen(80, 24)
    assert not foreign_sequences(written), where
    screen.write(written)
    assert not screen.attempts, where
    assert screen.cursor.x == 0, where
    return screen


def test_there_are_500_and_they_are_hostile() -> None:
    assert len(HOSTILE) >= 500
    raw = WatchedScreen()
    for text in HOSTILE:
        raw.write(text + "\x18\x1b\\")
    kinds = {attempt.split()[0] for attempt in raw.attempts}
    assert {"clipboard", "title", "icon", "mode", "bell", "answer"} <= kinds, "the control: as they come, they do harm"
    assert sum(not is_harmless(text) for text in HOSTILE) >= 500


@pytest.mark.parametrize("markdown", [True, False])
def test_an_answer_cannot_drive_the_terminal(markdown: bool) -> None:
    for text in (text for text in HOSTILE if len(text) < 10 * _LONG):
        written = answer(text, "content", [text], markdown=markdown)
        rows = " ".join(assert_tame(written, where=repr(text[:80])).rows())
        assert rows.startswith("before")
        assert "after" in rows or len(text) > _LONG


def test_every_cut_gives_the_same_answer() -> None:
    for text in (text for text in _SOME if len(text) < _LONG):
        whole = _last_rows(render_markdown(f"before {text} after", 80))
        for first, second in splits(text, _STEP):
            written = answer(text, "content", (first, second))
            assert not foreign_sequences(written), repr((first, second))
            assert _last_rows(written) == whole, repr((first, second))


def test_thinking_and_plain_text_at_every_cut() -> None:
    for text in _SOME:
        expected = clean(f"before {text} after")
        for first, second in splits(text, _STEP):
            assert answer(text, "content", (first, second), markdown=False).rstrip("\n") == expected
            thought = answer(text, "reasoning", (first, second))
            assert re.sub(r"\x1b\[(?:2|0)m", "", thought).rstrip("\n") == f"[thinking]\n{expected}"


@pytest.mark.slow
def test_every_cut_at_every_byte_on_a_screen() -> None:
    for text in HOSTILE:
        whole = _last_rows(render_markdown(f"before {text} after", 80))
        for first, second in splits(text, 1):
            for markdown in (True, False):
                assert_tame(answer(text, "content", (first, second), markdown=markdown), where=repr((first, second)))
            assert_tame(answer(text, "reasoning", (first, second)), where=repr((first, second)))
            shown = _last_rows(answer(text, "content", (first, second)))
            assert shown == whole, repr((first, second))


def test_one_character_at_a_time() -> None:
    for text in _SOME:
        if len(text) < _LONG:
            written = answer(text, "content", list(text))
            assert not foreign_sequences(written), repr(text)
            assert _last_rows(written) == _last_rows(render_markdown(f"before {text} after", 80)), repr(text)


@pytest.mark.parametrize("texts", [_MANY, pytest.param(HOSTILE, marks=pytest.mark.slow)], ids=["many", "all"])
def test_titles_names_and_errors_cannot_drive_the_terminal(texts: tuple[str, ...]) -> None:
    for text in texts:
        screen, stream = console()
        screen.status(text)
        screen.say(f"conversation 1: {text}")
        screen.error(f"no file '{text}'")
        screen.status(text)
        screen.clear_status()
        screen.think(clean(text))
        screen.say(table((Column("TITLE", shrinks=True), Column("TAGS")), [(text, text[:40])], 80))
        screen.say(clean_line(text))
        assert_tame(stream.getvalue(), where=repr(text[:80]))


@pytest.mark.parametrize("texts", [_MANY, pytest.param(HOSTILE, marks=pytest.mark.slow)], ids=["many", "all"])
def test_what_goes_above_a_prompt_is_whole_rows(texts: tuple[str, ...]) -> None:
    for text in texts:
        rows: list[str] = []
        stream = MarkdownStream(rows.append, lambda: (80, 24), live=False)
        for start in range(0, len(text), 3 + len(text) // 50):
            stream.push(text[start : start + 3 + len(text) // 50])
        stream.finish()
        written = "".join(rows)
        assert not foreign_sequences(written), repr(text)
        assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", written), "no movements"
        assert all(row.endswith("\n") for row in rows)


def _last_rows(written: str) -> list[str]:
    """Return what a screen shows in the end, blanks aside."""
    screen = WatchedScreen(80, 24)
    screen.write(written)
    return [re.sub(r"\s", "", row) for row in screen.rows() if row.strip()]
