"""Emphasis, code and links are read as markdown-it reads them, in any pieces."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from terminal.markdown.inline import InlineText
from terminal.markdown.scan import MAX_REACH, Scan
from terminal.markdown.styles import BOLD, CODE, FAINT, ITALIC, STRIKE, UNDERLINE, Span, style_of
from tests.hostile_text import is_harmless

PIECES = (
    *("*", "**", "***", "_", "__", "`", "``", "a", "b c", " ", "word", "[x](http://e.x)", "[", "]", "(u)", "\\*"),
    *("&amp;", "<http://a.b>", "<", "!", ".", "1", "\n", "\\", "é", "(", ")", "_a_", "**b**", "`c`", "~~s~~", "&#27;"),
)
ORACLE = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
STYLES = {"strong": BOLD, "em": ITALIC, "s": STRIKE, "link": UNDERLINE}
Styled = list[tuple[str, str]]


def characters(spans: list[Span]) -> Styled:
    return [(character, style if character != "\n" else "") for text, style in spans for character in text]


def ours(pieces: list[str]) -> Styled:
    text, spans = InlineText(), []
    for piece in pieces:
        text.push(piece)
        spans += text.settled()
    return characters(spans + text.finish())


def expected(text: str) -> Styled:
    found: Styled = []
    links: list[tuple[str, int]] = []
    depths = dict.fromkeys(STYLES, 0)
    for token in ORACLE.parseInline(text)[0].children or []:
        kind = token.type.split("_")[0]
        if kind in depths:
            depths[kind] += token.nesting
        flags = sum(STYLES[kind] for kind, depth in depths.items() if depth)
        if token.type in ("softbreak", "hardbreak"):
            found.append(("\n", ""))
        elif token.type == "link_open":
            links.append((str(token.attrs["href"]), len(found)))
        elif token.type == "link_close":
            address, start = links.pop()
            if address and address != "".join(character for character, _ in found[start:]):
                found += [(character, style_of(flags | FAINT)) for character in f" ({address})"]
        elif not token.nesting:
            style = style_of(flags | (CODE if token.type == "code_inline" else 0))
            found += [(character, style) for character in token.content]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_text_is_read_as_markdown_it_reads_it(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(400):
        text = "x" + "".join(chance.choice(PIECES[:-1]) for _ in range(chance.randint(1, 9)))
        text = "\n".join(line.strip() for line in text.strip().split("\n"))
        if "![" in text or "~~~" in text:
            continue
        assert ours([text]) == expected(text), repr(text)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=20))
def test_every_split_gives_the_same(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert ours(pieces) == ours([text]) == ours(list(text))


# Forced out of code that is still open, an entity is its own text: the letters of "&amp;" do not count.
LETTERS = frozenset("bcdwor")


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.integers(0, 20))
@example(["*", "*", "*", "*", "`", "&amp;"], 5)
def test_looking_and_forcing_lose_no_text(pieces: list[str], forced: int) -> None:
    text, shown = InlineText(), []
    for number, piece in enumerate(pieces):
        text.push(piece)
        text.preview()
        shown += text.force() if number == forced else text.settled()
    shown += text.finish()
    letters = [character for character, _ in characters(shown) if character in LETTERS]
    assert letters == [character for character, _ in ours(["".join(pieces)]) if character in LETTERS]


def test_open_marks_are_shown_as_what_they_will_be() -> None:
    text = InlineText()
    text.push("so **bold and `co")
    assert characters(text.settled()) == characters([("so ", "")])
    assert characters(text.preview()) == characters([("bold and ", "1"), ("co", "1;36")])
    assert characters(text.force()) == characters([("bold and ", "1"), ("co", "1;36")])
    text.push("de` on** off")
    assert characters(text.finish()) == characters([("de", "1;36"), (" on", "1"), (" off", "")])


def test_marks_far_apart_do_not_belong_together() -> None:
    near, far = f"*{'a' * (MAX_REACH - 10)}*", f"*{'a' * (MAX_REACH + 10)}*"
    assert {style for _, style in ours([near])} == {"3"}
    assert {style for _, style in ours([far])} == {""}
    assert ours(list(far)) == ours([far])


def test_an_entity_cannot_be_a_control_character() -> None:
    shown = "".join(character for character, _ in ours(["&#27;[2J &#x9b; &#x202e; &NewLine; `&#27;` [a](b&#27;)"]))
    assert shown == "[2J › <U+202E> ␤ &#27; a (b)"
    assert is_harmless(shown)


OPEN = {
    "brackets": "[" * 30_000,
    "stars": "*a " * 20_000,
    "nested": "*a **b " * 8_000,
    "backticks": "`a``b```c" * 4_000,
    "one star": "a *b " + "c " * 30_000,
    "links": "[a](" * 10_000,
}


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN)
def test_what_stays_open_stays_small(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = []
    init = Scan.__init__

    def counting(self: Scan, source: str, *rest: object, **options: bool) -> None:
        scanned.append(len(source))
        init(self, source, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Scan, "__init__", counting)
    inline = InlineText()
    for start in range(0, len(text), 500):
        inline.push(text[start : start + 500])
        inline.settled()
    inline.finish()
    assert max(scanned) <= 3 * MAX_REACH + 500
