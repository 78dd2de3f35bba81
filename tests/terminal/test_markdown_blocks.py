"""Blocks begin where markdown-it's do, and every split of a text gives the same blocks."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from terminal.markdown.blocks import Block, BlockSplitter
from terminal.markdown.lines import MAX_START, LineParser

LINES = (
    *("", "", "text", "more text", "- a", "* b", "+ c", "1. one", "2. two", "3) x", "  cont", "    deep", "      six"),
    *("> q", ">", "> - ql", "> > qq", "# h", "## h2 ##", "```", "```py", "~~~", "````", "---", "***", "===", "- - -"),
    *("| a | b |", "|---|---|", "| 1 | 2 |", "a|b", "-|-", "--", "-", "1.", "  - n", "   - n3", "  1. k", "- ", "\tx"),
    *("- \tx", "-   y", "-      z", "> ```", "  ```", "   text", "  > q", "- > q", "- ```", "* # h", "10. ten", "|a|"),
    *("|-|", ":-:|-:", "2) y", "0. z", "+", "*", "_ _ _", "==", "-  -  -", "   ***", "1.\tx", "text |", "`a|b`|c"),
)
KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "fence": "fence",
    "code_block": "code",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "table_open": "table",
    "hr": "rule",
}
ORACLE = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table").disable(["reference", "html_block"])
)


def blocks(text: str, cuts: list[int] | None = None) -> list[Block]:
    splitter, last, found = BlockSplitter(), 0, []
    for cut in [*sorted(cuts or []), len(text)]:
        found += splitter.push(text[last:cut])
        last = cut
    return found + splitter.finish()


def beginnings(text: str) -> list[tuple[str, int]]:
    line, found = 0, []
    for block in blocks(text):
        if block.kind != "blank":
            found.append((block.kind, line))
        line += block.text.count("\n")
    return found


def expected(text: str) -> list[tuple[str, int]]:
    return [(KINDS[t.type], t.map[0]) for t in ORACLE.parse(text) if t.level == 0 and t.type in KINDS and t.map]


@pytest.mark.parametrize("seed", range(4))
def test_blocks_begin_where_those_of_markdown_it_begin(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(500):
        text = "\n".join(chance.choice(LINES) for _ in range(chance.randint(1, 8)))
        assert beginnings(text) == expected(text), repr(text)


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=12), st.lists(st.integers(0, 200), max_size=8))
def test_every_split_gives_the_same_blocks(lines: list[str], cuts: list[int]) -> None:
    text = "\n".join(lines)
    whole = blocks(text)
    assert "".join(block.text for block in whole) == text
    assert blocks(text, [cut for cut in cuts if cut <= len(text)]) == whole
    assert blocks(text, list(range(len(text)))) == whole


def test_the_open_block_is_what_is_not_closed() -> None:
    splitter = BlockSplitter()
    assert splitter.open is None
    assert splitter.push("# head\ntext\n") == [Block("heading", "# head\n")]
    assert splitter.open == Block("paragraph", "text\n")
    assert splitter.push("\n```py x\ncode\n\nmore") == [Block("paragraph", "text\n\n")]
    assert splitter.open == Block("fence", "```py x\ncode\n\nmore", "py x")
    assert splitter.push("\n```\n") == [Block("fence", "```py x\ncode\n\nmore\n```\n", "py x")]
    assert splitter.push("a|b\n-|-\n1|2") == []
    assert splitter.open == Block("table", "a|b\n-|-\n1|2")
    assert splitter.finish() == [Block("table", "a|b\n-|-\n1|2")]


def test_a_table_may_begin_with_the_last_line_of_a_paragraph() -> None:
    assert [(block.kind, block.text) for block in blocks("text\na|b\n-|-\n1|2\n")] == [
        ("paragraph", "text\n"),
        ("table", "a|b\n-|-\n1|2\n"),
    ]


def test_a_long_line_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    take = LineParser._take

    def counting(self: LineParser, line: str) -> None:
        read.append(len(line))
        take(self, line)

    monkeypatch.setattr(LineParser, "_take", counting)
    text = "word " * 40_000 + "\n\nend\n"
    splitter = BlockSplitter()
    for start in range(0, len(text), 7):
        splitter.push(text[start : start + 7])
    splitter.finish()
    assert sum(read) <= MAX_START + 10
