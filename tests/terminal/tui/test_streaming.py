"""Answers as they stream: the same blocks however they come, work that grows with the length, nothing left behind."""

import random
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.leaves import MAX_TEXT
from terminal.tui.rendering import Block
from terminal.tui.splitting import BlockStream
from terminal.tui.text_view import PlainStream, TextView
from tests.fake_run import ANSWER
from tests.tui_app import drive, send, settled, shown_text, until

_PIECES: tuple[str, ...] = (
    "# a\n",
    "b",
    " ",
    "\n",
    "\n\n",
    "- x\n",
    "1. y\n",
    "  - z\n",
    "> q\n",
    "```\n",
    "    c\n",
    "|a|b|\n|-|-|\n",
)
_PIECES += ("|1|2|\n", "---\n", "*e*", "**s**", "`c`", "===\n", "#no", "[l](u)", "~~~py\n", "* other\n", "\t", "&amp;")


def shown(blocks: list[Block], width: int = 40) -> list[str]:
    """Return the lines of blocks, with the blank ones between."""
    lines: list[str] = []
    for block in blocks:
        lines += [""] if block.gap and lines else []
        lines += [line.plain.rstrip() for line in block.layout(width)]
    return lines


def streamed(pieces: list[str]) -> list[str]:
    """Return what is shown of a text that came in pieces."""
    stream, closed = BlockStream(), []
    for piece in pieces:
        closed += stream.push(piece)
        stream.open_blocks()
    return shown([*closed, *stream.open_blocks()])


@given(st.lists(st.sampled_from(_PIECES), max_size=25), st.randoms(use_true_random=False))
def test_every_split_of_an_answer_shows_the_same(parts: list[str], chance: random.Random) -> None:
    text = "".join(parts)
    cuts = sorted(chance.randrange(len(text) + 1) for _ in range(8))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert streamed(pieces) == streamed([text])


def test_an_answer_shows_what_it_says() -> None:
    assert shown(BlockStream().push(ANSWER + "\nx\n"), 60) == [
        "A heading",
        "",
        "Some emphasis, strong words, inline code and a link",
        "(https://example.org/page).",
        "",
        "\u2022 first",
        "\u2022 second",
        "  1. deeper",
        "  2. and deeper",
        "",
        "\u2502 a quotation",
        "",
        "\u258f def add(a: int, b: int) -> int:",
        '\u258f     """Add two numbers."""',
        "\u258f     return a + b  # the sum",
        "",
        "language \u2502 year",
        "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\u2500\u2500\u2500",
        "Python   \u2502 1991",
        "Rust     \u2502 2015",
        "",
        "\u2500" * 60,
        "",
        "The end.",
    ]


@pytest.mark.parametrize("start", ["# ", "", "- ", "> # ", "-" * 420 + " ", " " * 401, "- " + " " * 401])
@pytest.mark.parametrize("pad", range(3))
def test_nothing_of_a_long_line_is_lost(start: str, pad: int) -> None:
    words = ["x" * (pad + 1), *(f"w{number}" for number in range(200))]
    text = f"{start}{' '.join(words)} #\n\n# last"
    whole = streamed([text])
    assert streamed([text[:399], text[399:401], text[401:]]) == streamed(list(text)) == whole
    found = [word for word in " ".join(whole).split() if word not in ("\u2502", "\u2022")]
    assert found[found.index("w0") : found.index("w199") + 1] == words[1:]
    assert found[found.index("w0") - 1].endswith(words[0])
    assert found[-1] == "last"


_WORDS = "some words of a line and"
_LONG = {
    "paragraph": "word *word* " * 2_000,
    "paragraph in lines": "word *word*\n" * 2_000,
    "heading": "# " + "word " * 4_800,
    "quote": f"> {_WORDS}\n" * 900,
    "lazy quote": "> a\n" + f"{_WORDS}\n" * 960,
    "list": f"- {_WORDS}\n" * 900,
    "lazy list": "- a\n" + f"{_WORDS}\n" * 960,
    "item of paragraphs": "- a\n\n" + f"  {_WORDS}\n\n" * 850,
    "items in items": "- a\n  - b\n" + f"    - {_WORDS}\n" * 800,
    "fence": "```py\n" + "x = 'abc'\n" * 2_400,
    "fence in an item": "- a\n  ```\n" + "  x = 'abc'\n" * 2_000,
    "fence in a quote": "> ```\n" + "> x = 'abc'\n" * 2_000,
    "one line in a fence": "```\n" + "x = 'abc', " * 2_200,
    "indented code": "    x = 'abc'\n" * 1_700,
    "one line of indented code": "    " + "x = 'abc', " * 2_200,
    "table": "|a|b|\n|-|-|\n" + "|1|two|\n" * 3_000,
    "table in a quote": "> |a|b|\n> |-|-|\n" + "> |1|two|\n" * 2_400,
    "long cell": "|a|b|\n|-|-|\n|" + "word " * 4_800,
    "blank lines": "a\n" + "\n" * 8_000,
    "blank lines in a fence": "```\n" + "\n" * 8_000,
    "blank lines in a list": "- a\n" + "\n" * 8_000,
    "blank lines in code": "    a\n" + "\n" * 8_000,
}


@pytest.mark.parametrize("kind", _LONG)
def test_the_work_grows_with_the_length_and_not_faster(kind: str) -> None:
    text = _LONG[kind]
    work = []
    for part in (text[: len(text) // 2], text):
        stream = BlockStream()
        for start in range(0, len(part), 400):
            stream.push(part[start : start + 400])
            stream.open_blocks()
        work.append(stream.parsed)
    assert work[1] < 2.3 * work[0] + 100
    # The open end is read again with each of the pieces; it is never longer than this.
    assert work[1] < (MAX_TEXT / 400 + 3) * len(text)


@pytest.mark.parametrize("kind", _LONG)
def test_no_block_of_a_long_text_is_long(kind: str) -> None:
    stream = BlockStream()
    blocks = [*stream.push(_LONG[kind]), *stream.open_blocks()]
    assert max(block.num_lines for block in blocks) < 130


def test_brackets_that_are_no_links_are_not_searched_for_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    from markdown_it import helpers

    searched: list[int] = []
    real = helpers.parseLinkLabel

    def count(state: Any, start: int, disable: bool = False) -> int:
        searched.append(start)
        return real(state, start, disable)

    monkeypatch.setattr(helpers, "parseLinkLabel", count)
    assert shown(BlockStream().push("[a](http://b)\n\n")) == ["a (http://b)"]
    assert searched
    searched.clear()
    assert "".join(shown(BlockStream().push("[" * 3_900 + "\n\n"))) == "[" * 3_900
    assert not searched


_LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "# ", "> ", "- ", "1. ", "  ", "    ", "> - ", "|", "```\n", "- ```\n  ", "|a|\n|-|\n|")),
    st.sampled_from((" ", "word " * 80, " " * 400, "word " * 79 + "four ", "x" * 399 + " ", "long " * 900)),
    st.sampled_from(("end\n", "end|\n", "end\n\n", "end\n```\n")),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=5), st.integers(1, 500))
def test_nothing_of_long_lines_is_lost(lines: list[str], size: int) -> None:
    text = "".join(line.replace("end", f"end{number}z") for number, line in enumerate(lines))
    found = "".join(streamed([text[start : start + size] for start in range(0, len(text), size)]))
    assert streamed([text]) == streamed([text[start : start + size] for start in range(0, len(text), size)])
    assert re.findall(r"end\dz", re.sub(r"[^a-z0-9]", "", found)) == [f"end{number}z" for number in range(len(lines))]


def test_a_space_at_any_place_of_a_long_line_is_kept() -> None:
    for before in range(395, 405):
        text = "x" * before + " y" * 20
        assert shown(BlockStream().push(f"{text}\n\n"), 1_000) == [text]


def test_a_table_may_begin_below_a_long_paragraph() -> None:
    for count in range(130, 150):
        text = "thirty characters in one line\n" * count + "| name | x |\n|---|---|\n| a | b |\n"
        assert streamed([text])[-4:] == ["", "name \u2502 x", "\u2500" * 5 + "\u253c" + "\u2500" * 2, "a    \u2502 b"]


def test_empty_items_and_blank_lines_in_quotes_are_shown() -> None:
    assert streamed(["- \n- a\n\n- b\n-"]) == ["\u2022", "\u2022 a", "", "\u2022 b", "\u2022"]
    assert streamed(["x\n> a\n>\n> b\n\n> c\n"]) == ["x", "", "\u2502 a", "\u2502", "\u2502 b", "", "\u2502 c"]


def test_plain_text_in_one_long_line_is_given_away_too() -> None:
    stream, blocks = PlainStream(), []
    text = "\n\n" + "word " * 5_000
    for start in range(0, len(text), 97):
        blocks += stream.push(text[start : start + 97])
        assert sum(block.num_lines for block in stream.open_blocks()) < 60
    assert "".join(
        line.plain for block in [*blocks, *stream.open_blocks()] for line in block.layout(9**6)
    ) == text.strip("\n")


def test_long_code_is_complete_and_in_order() -> None:
    lines = [f"line_{n} = {n}" for n in range(500)]
    text = "```python\n" + "\n".join(lines) + "\n```\n"
    found = streamed([text[start : start + 97] for start in range(0, len(text), 97)])
    assert [line.removeprefix("\u258f ") for line in found if line] == lines


def test_a_long_table_keeps_its_columns_and_shows_its_head_once() -> None:
    text = "| name | number |\n|---|---|\n" + "".join(f"| row | {n} |\n" for n in range(300))
    found = streamed([text[start : start + 50] for start in range(0, len(text), 50)])
    assert sum("name" in line for line in found) == 1
    assert found[2:] == [f"row  \u2502 {n}" for n in range(300)]


def test_tabs_have_the_columns_that_they_are_drawn_with() -> None:
    stream = PlainStream()
    blocks = [*stream.push("\t".join("abcdefgh") + "\nthe end"), *stream.open_blocks()]
    lines = [line for block in blocks for line in block.layout(40)]
    # Eight characters, of which the last stands in column 57.
    assert [line.plain.split() for line in lines] == [[*"abcde"], [*"fgh"], ["the", "end"]]
    assert max(line.cell_length for line in lines) <= 40
    assert not any("\t" in line.plain for line in lines)


def test_a_table_with_more_columns_than_fit_is_text_and_nothing_of_it_is_lost() -> None:
    rows = [[f"r{row}c{column}" for column in range(12)] for row in range(70)]
    text = "".join(f"|{'|'.join(row)}|\n" for row in [rows[0], ["-"] * 12, *rows[1:]])
    found = streamed([text])
    assert max(map(len, found)) <= 40
    assert sum(set(line) == {"\u2500"} for line in found) == 1
    words = " ".join(found).replace("\u2502", " ").replace("\u2500", " ").split()
    assert words == [word for row in rows for word in row]
    assert found == streamed([text[start : start + 50] for start in range(0, len(text), 50)])


def test_a_lexer_that_stumbles_costs_the_colours_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stumbling:
        def get_tokens(self, code: str) -> Any:
            raise IndexError("pop from empty list")

    monkeypatch.setattr("textual.highlight.get_lexer_by_name", lambda *_, **__: Stumbling())
    assert [line for line in streamed(["```xquery\nx = 1\n```\n"]) if line] == ["\u258f x = 1"]


def test_the_widgets_of_a_long_answer_stay_small() -> None:
    view = TextView()
    for number in range(400):
        view.push(f"paragraph {number}\n\n")
    view.finish()
    assert max(sum(1 for _ in segment.lines(80)) for segment in view.segments) <= 62
    # Each one costs time when the answer is opened.
    assert 10 < len(view.segments) < 20


@pytest.mark.slow
def test_two_hundred_tokens_a_second_are_shown_as_they_come() -> None:
    waiting: list[int] = []

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: screen.live)
        begun = time.monotonic()
        while screen.live:
            for live in screen.live.values():
                waiting.append(live.num_waiting)
            await pilot.pause(0.05)
        took = time.monotonic() - begun
        await settled(screen)
        assert screen.conversation.views()[-1].text.count("A heading") > 40
        print(f"took {took:.1f} s; characters waiting: most {max(waiting)}")

    # Counted in the fake's tokens, bytes.
    drive(scenario, "fast", size=(200, 60), ctx_size=131_072, max_length=100_000)
    # Two seconds of text at most, at about five characters a token; it is ever more where drawing falls behind.
    assert max(waiting) < 2_000


def test_an_answer_in_another_conversation_goes_on_and_is_there_when_one_comes_back() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: screen.is_answering and screen.conversation.views())
        first = screen.chat.opened.id
        await pilot.press("ctrl+n")
        await until(lambda: screen.chat.session is None and not screen.conversation.views())
        assert screen.live
        await screen.open(first)
        await until(lambda: screen.conversation.views())
        length = len(screen.conversation.views()[-1].text)
        await until(lambda: len(screen.conversation.views()[-1].text) > length + 20)
        assert "word0 word1" in screen.conversation.views()[-1].text
        # Drawn a little later, and with its beginning out of sight where the machine is slow.
        await until(lambda: "word" in shown_text(screen))
        screen.action_stop()
        await settled(screen)

    drive(scenario, "slow")
