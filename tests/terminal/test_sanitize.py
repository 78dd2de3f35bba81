"""The terminal filter: nothing that arrives can drive the terminal, whatever the split."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.sanitize import TerminalFilter, clean, clean_json, clean_line, display_width, shorten

HOSTILE = [
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1bP+q544e\x1b\\",
    "\x9b31mred",
    "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "hidden\rvisible",
    "a\bb\x7fc\x00d",
    "\u202eevil\u2066\u200f",
    "line\r\nnext\r\r\nlast\r",
]


def is_harmless(text: str) -> bool:
    return not any(
        (unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t") or unicodedata.bidirectional(c) in BIDI
        for c in text
    ) and not any(c in "\u200e\u200f\u061c" for c in text)


BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless_at_every_split(text: str) -> None:
    assert not is_harmless(text), "the control: as it comes, it is hostile"
    whole = clean(text)
    assert is_harmless(whole)
    for cut in range(len(text) + 1):
        for second in range(cut, len(text) + 1):
            parts = TerminalFilter()
            pieces = [parts.push(text[:cut]), parts.push(text[cut:second]), parts.push(text[second:]), parts.flush()]
            assert "".join(pieces) == whole
            assert all(is_harmless(piece) for piece in pieces)


@given(st.lists(st.text(alphabet=st.characters() | st.sampled_from("\r\n\x1b\x9b\u202e\ud800"))))
def test_any_text_in_any_pieces(pieces: list[str]) -> None:
    text_filter = TerminalFilter()
    shown = "".join([*(text_filter.push(piece) for piece in pieces), text_filter.flush()])
    assert shown == clean("".join(pieces))
    assert is_harmless(shown)
    assert is_harmless(clean_line("".join(pieces)))
    assert "\n" not in clean_line("".join(pieces))


def test_ordinary_text_is_not_changed() -> None:
    text = "Tabs\tand\nlines, 日本語, עברית, 👩‍👩‍👧 and e\u0301 stay."
    assert clean(text) == text


def test_what_was_tried_can_be_seen() -> None:
    assert clean("\x1b[31m\x07\x7f\x9b\u202e\r") == "␛[31m␇␡<U+009B><U+202E>␍"
    assert clean("a\r\nb") == "a\nb"


@given(st.text(alphabet=st.characters() | st.sampled_from("\x7f\x9b\u202e\ud800\x1b")))
def test_json_stays_the_same_value_and_is_harmless(text: str) -> None:
    serialized = clean_json(json.dumps({"text": text}, ensure_ascii=False))
    assert is_harmless(serialized)
    assert json.loads(serialized) == {"text": text}


def test_shorten_counts_columns() -> None:
    assert shorten("short", 10) == "short"
    assert display_width(shorten("日本語日本語日本語", 10)) <= 10
    assert shorten("a\nb\x1b", 10) == "a␤b␛"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
