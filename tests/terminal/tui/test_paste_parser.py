"""Pastes are read in whole pieces, whatever way they are cut, and a paste without an end can be left."""

from collections.abc import Iterator

import pytest
from textual import events
from textual._parser import Parser
from textual._xterm_parser import XTermParser
from textual.message import Message

from terminal.tui import paste_parser
from terminal.tui.paste_parser import PasteParser

BEGIN, END = "\x1b[200~", "\x1b[201~"


def told(messages: "Iterator[Message] | list[Message]") -> list[str]:
    """Return keys by their names and pastes by their text."""
    return [m.text if isinstance(m, events.Paste) else getattr(m, "key", type(m).__name__) for m in messages]


def read(parser: XTermParser, *pieces: str) -> list[str]:
    return [word for piece in pieces for word in told(list(parser.feed(piece)))]


def test_it_reads_what_textual_reads_at_every_cut() -> None:
    data = f"a{BEGIN}two\r\nlines \x00x{END}b\x1b[20~\x1b[A{BEGIN}second{END}c"
    wanted = ["a", "two\r\nlines x", "b", "f9", "up", "second", "c"]
    assert read(XTermParser(), data) == wanted
    for cut in range(1, len(data)):
        assert read(PasteParser(), data[:cut], data[cut:]) == wanted
    assert read(PasteParser(), *data) == wanted


def test_a_pasted_sequence_is_part_of_the_text() -> None:
    assert read(PasteParser(), f"{BEGIN}a\x1b[31mb\x1b[200~c{END}d") == ["a\x1b[31mb\x1b[200~c", "d"]


def test_a_long_paste_is_not_looked_at_by_the_character(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    feed = Parser.feed

    def counted(self: "Parser[Message]", data: str) -> object:
        looked.append(len(data))
        return feed(self, data)

    monkeypatch.setattr(Parser, "feed", counted)
    text = "y" * 1_000_000
    pieces = [f"{BEGIN}{text}{END}"[start : start + 4096] for start in range(0, 1_000_012, 4096)]
    assert read(PasteParser(), *pieces) == [text]
    assert sum(looked) == 0
    read(XTermParser(), "a" * 10)
    assert sum(looked) == 10


@pytest.mark.parametrize("way_out", ["\x03", "\x1b[99;5u", "\x1b"])
def test_a_paste_without_an_end_is_shown_and_can_be_left(way_out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(paste_parser, "get_time", lambda: now)
    parser = PasteParser()
    assert read(parser, f"{BEGIN}words") == []
    assert told(list(parser.tick())) == []
    now += 1.5
    assert told(list(parser.tick())) == ["words"]
    # What comes later still is a paste: a line end in it must not send anything.
    assert read(parser, "more\r") == []
    now += 1.5
    assert told(list(parser.tick())) == ["more\r"]
    assert read(parser, way_out) == []
    assert read(parser, "k") == ["k"]


def test_what_looked_like_a_paste_and_was_none_is_read_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(paste_parser, "get_time", lambda: now)
    parser = PasteParser()
    assert read(parser, "\x1b[2") == []
    now += 1.5
    list(parser.tick())
    assert read(parser, "0~") == ["f9"]
