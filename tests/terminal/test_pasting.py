"""Long texts in the input: folded, read in linear time, and sent as they were."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import TransformationInput

from terminal import pasting
from terminal.pasting import MOST_LINES, Folded, PasteParser, ShowFolded

LONG = "\n".join(f"line {number}" for number in range(MOST_LINES + 5))
# Characters that stand for folded texts are among them.
TEXTS = st.text(st.sampled_from("a\né\U00100000\U00100001\U0010fffd"), max_size=60)


@given(st.lists(TEXTS | st.just(LONG)))
def test_what_is_folded_comes_out_as_it_went_in(texts: list[str]) -> None:
    folded = Folded()
    assert folded.unfold("".join(map(folded.fold, texts))) == "".join(texts)
    assert folded.unfold("".join(map(folded.paste, texts))) == "".join(texts)


def test_labels() -> None:
    folded = Folded()
    assert folded.paste("one\r\ntwo\rthree") == "one\ntwo\nthree"
    for text, label in [
        (LONG, "[pasted 25 lines]"),
        ("x" * 5_000, "[pasted 5,000 characters]"),
        ("a\n" * 3_000, "[pasted 3,000 lines]"),
    ]:
        assert folded.label(folded.paste(text)) == label
    first = folded.fold(LONG)
    assert (first[:-1], folded.label(first[-1])) == ("line 0", " [+ 24 lines]")
    assert folded.label("x") is None
    assert folded.paste("b" + LONG) == folded.paste("b" + LONG), "the same text is held once"


def test_a_folded_text_is_drawn_as_its_label_and_the_cursor_passes_it_in_one_step() -> None:
    folded = Folded()
    line = f"a{folded.paste(LONG)}b\u202ec"
    drawn = transformed(folded, line)
    assert "".join(fragment[1] for fragment in drawn.fragments) == "a[pasted 25 lines]b<U+202E>c"
    at = [drawn.source_to_display(index) for index in range(len(line) + 1)]
    assert at == [0, 1, 18, 19, 27, 28]
    assert [drawn.display_to_source(position) for position in (0, 1, 5, 17, 18, 28)] == [0, 1, 1, 1, 2, 5]


def transformed(folded: Folded, line: str):
    given_line = TransformationInput(None, None, 0, lambda i: i, [("", line)], 80, 24)  # type: ignore[arg-type]
    return ShowFolded(folded).apply_transformation(given_line)


def keys_of(pieces: list[str]) -> list[KeyPress]:
    found: list[KeyPress] = []
    parser = PasteParser(found.append)
    for piece in pieces:
        parser.feed(piece)
    parser.flush()
    return found


SENT = "x\x1b[200~one\r\x1b[20two\x1b\x1b[201~\x1b[200~\x1b[201~y\x1b[A\x1b[200~z\x1b[201~\r"


@given(st.lists(st.integers(0, len(SENT))))
def test_a_paste_is_the_same_however_it_is_split(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(SENT)]
    found = keys_of([SENT[a:b] for a, b in itertools.pairwise(edges)])
    assert [(press.key, press.data) for press in found] == [
        ("x", "x"),
        (Keys.BracketedPaste, "one\r\x1b[20two\x1b"),
        (Keys.BracketedPaste, ""),
        ("y", "y"),
        (Keys.Up, "\x1b[A"),
        (Keys.BracketedPaste, "z"),
        (Keys.ControlM, "\r"),
    ]


def test_a_paste_without_an_end_is_given_after_a_while_and_ctrl_c_ends_it() -> None:
    found: list[KeyPress] = []
    parser = PasteParser(found.append)
    parser.feed("\x1b[200~one\x1b[20")
    assert found == []
    parser.flush()
    parser.flush()
    assert [press.data for press in found] == ["one"]
    parser.feed("1~x\x1b[200~two")
    assert [press.data for press in found] == ["one", "", "x"], "the end was only late"
    parser.feed("\x03")
    parser.feed("y\r")
    parser.flush()
    assert [press.key for press in found[3:]] == [Keys.BracketedPaste, Keys.ControlC, "y", Keys.ControlM]
    assert found[3].data == "two"


class Counting(str):
    """Counts how many characters were looked through."""

    __slots__ = ()
    looked = 0

    def find(self, *arguments) -> int:
        Counting.looked += len(self)
        return super().find(*arguments)

    def __radd__(self, other: str) -> "Counting":
        return Counting(str(other) + str(self))


def test_the_end_of_a_paste_is_looked_for_once() -> None:
    found: list[KeyPress] = []
    parser = PasteParser(found.append)
    parser.feed("\x1b[200~")
    size, pieces = 4_096, 500
    for _ in range(pieces):
        parser.feed(Counting("a" * size))
    parser.feed("\x1b[201~")
    assert len(found[0].data) == size * pieces
    assert size * pieces <= Counting.looked <= 1.1 * size * pieces


def test_no_paste_fills_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(pasting, "MOST_PASTED", 100)
    found = keys_of(["\x1b[200~", *["a" * 30] * 10, "\x1b[201~b"])
    assert [len(press.data) for press in found] == [101, 1]
