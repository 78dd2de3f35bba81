"""web.rendering: what may come out, the same blocks for any split, and work that grows with the text."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from web.rendering import AnswerBlocks, render_blocks
from web.rendering.answer_blocks import MAX_CREDIT, WORK_PER_CHAR, Change
from web.rendering.nodes import faults, is_allowed_url

PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "* ",
            "1. ",
            "2) ",
            "> ",
            "```",
            "```py\n",
            "~~~",
            "    ",
            "\t",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            " ",
        ),
        *(
            "---",
            "===",
            "***",
            "|",
            "| a | b |\n",
            "|---|:-:|\n",
            "**",
            "*",
            "_",
            "~~",
            "`",
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
        ),
        *(
            "\\]",
            "\\begin{align}",
            "\\end{align}",
            "\\frac{1}{2}",
            "[x](",
            "http://e.test/",
            ")",
            "![a](",
            "<b>",
            "<br>",
        ),
        *(
            "[x] ",
            "&lt;",
            "javascript:alert(1)",
            "data:text/html,x",
            "[f]: http://e.test/\n",
            "[f]",
            "\\",
            "word",
            "x = 1",
        ),
        *("\0", "‮", "é", "😀", "<script>alert(1)</script>", '<img src=x onerror="y">', "5"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=40).map("".join)


def applied(changes: list[Change], blocks: list[dict[str, Any]]) -> None:
    for index, block in changes:
        assert index <= len(blocks), "a change behind the end"
        del blocks[index:]
        blocks.append(block)


def streamed(text: str, cuts: list[int]) -> list[dict[str, Any]]:
    answer = AnswerBlocks()
    blocks: list[dict[str, Any]] = []
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        applied(answer.push(text[start:end]), blocks)
    applied(answer.finish(), blocks)
    return blocks


def text_of(node: Any) -> str:
    """What a reader can see of a tree."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(map(text_of, node))
    own = "".join(str(node.get(name, "")) for name in ("text", "alt", "url"))
    return own + text_of(
        [node.get("c", []), node.get("head", []), node.get("rows", []), [r[1] for r in node.get("runs", [])]]
    )


@settings(max_examples=250, deadline=None)
@given(MARKDOWN | st.text(max_size=200), st.lists(st.integers(0, 10_000), max_size=30))
@example("foo\n#bar", [5])
@example("a\n- b", [3])
@example("p\n| a |\n|---|\n", [8])
@example("x\r\n\r\ny", [2, 4])
@example(" \n" * 50, [3])
def test_any_split_gives_the_same_allowed_blocks(text: str, cuts: list[int]) -> None:
    whole = render_blocks(text)
    assert not [fault for block in whole for fault in faults(block)]
    assert streamed(text, cuts) == whole
    assert not any(block["k"] == "tail" for block in whole)


@pytest.mark.slow
@settings(max_examples=100_000, deadline=None)
@given(MARKDOWN | st.text(max_size=60), st.lists(st.integers(0, 10_000), max_size=8))
def test_any_split_gives_the_same_allowed_blocks_in_100_000_cases(text: str, cuts: list[int]) -> None:
    whole = render_blocks(text)
    assert not [fault for block in whole for fault in faults(block)]
    assert streamed(text, cuts) == whole


@pytest.mark.parametrize(
    "node",
    [
        {"k": "script", "c": []},
        {"k": "p", "c": [{"k": "a", "href": "javascript:alert(1)", "c": []}]},
        {"k": "p", "c": [{"k": "a", "href": "https://e.test/\n", "c": []}]},
        {"k": "p", "c": [], "onclick": "x"},
        {"k": "code", "lang": "a b", "runs": []},
        {"k": "code", "lang": "", "runs": [["evil", "x"]]},
        {"k": "m", "tag": "maction", "attrs": {}, "c": []},
        {"k": "m", "tag": "mi", "attrs": {"href": "x"}, "c": []},
        {"k": "table", "align": [], "head": [], "rows": [[[{"k": "iframe"}]]]},
        {"k": "h", "level": 7, "c": []},
    ],
)
def test_the_allow_list_refuses(node: dict[str, Any]) -> None:
    assert list(faults(node))


def test_every_kind_of_markdown_has_its_node() -> None:
    text = (
        "# T\n\na **b** *c* ~~d~~ `e` [f](https://g.test/) ![h](http://i.test/) $j^2$\\\nk\n\n- [x] l\n\n1. m\n\n"
        "> n\n\n***\n\n```py\ndef o(): pass\n```\n\n| p |\n|--:|\n| q<br>r |\n\n$$s$$\n"
    )
    seen = json.dumps(render_blocks(text))
    for kind in (
        "h p strong em del codespan a image math br ul ol li quote hr code table m".split()  # noqa: SIM905
    ):
        assert f'"k": "{kind}"' in seen, kind
    assert '["k", "def "], ["f", "o"]' in seen
    assert '"checked": true' in seen
    assert '"align": ["right"]' in seen


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//e.test", "/a", "#a",
     "blob:x", " https://e.test", "https://e.test/\x00", "https://e.test/ x", "java\nscript:x",
     "view-source:https://e", "ftp://e.test"],
)  # fmt: skip
def test_addresses_of_other_schemes_are_no_links(url: str) -> None:
    assert not is_allowed_url(url)
    for text in (f"[x]({url})", f"[x](<{url}>)", f"<{url}>", f"![x]({url})", url):
        assert '"href": ' not in json.dumps(render_blocks(text)).replace('"href": "https://e', "")


def test_raw_html_and_link_definitions_stay_text() -> None:
    text = "<script>alert(1)</script>\n\n<img src=x onerror=y>\n\n[a]: http://e.test/x\n\n[a]"
    shown = render_blocks(text)
    assert text_of(shown) == text.replace("\n\n", "").replace("http://e.test/x", "http://e.test/x")
    assert [block["k"] for block in shown] == ["p"] * 4


def test_money_is_no_formula_and_code_holds_none() -> None:
    shown = json.dumps(render_blocks("It costs $5 or $10, `$x$` too.\n\n```\n$$x$$\n```\n"))
    assert '"math"' not in shown
    assert '"tex"' not in shown
    assert '"math"' in json.dumps(render_blocks("So $x$ it is"))


@pytest.mark.parametrize(
    "latex",
    ["\\newcommand{\\x}{\\x\\x}\\x", "{" * 3000, "\\frac" * 900, "\\href{javascript:alert(1)}{x}", "x" * 5000,
     "\\style{background:url(x)}{y}", "\\left(" * 500, "^" * 500, "_{" * 300, "\\begin{pmatrix}",
     "\\unknown{x}", "&#x3c;script&#x3e;"],
)  # fmt: skip
def test_hostile_latex_gives_a_tree_of_the_allow_list(latex: str) -> None:
    for block in render_blocks(f"$$\n{latex}\n$$"):
        assert not list(faults(block))


LONG = {
    "paragraph": "word **bold** and `code` " * 200,
    "code": "```python\n" + '    x = foo(bar, "baz")  # comment\n' * 300 + "```\n",
    "table": "|a|b|\n|-|-|\n" + "| cell **x** | other |\n" * 100,
    "list": "- item *one* here\n\n" * 150,
    "brackets": "[" * 1_200,
    "dollars": "$a " * 2_000,
    "paragraphs": "Some **bold** text.\n\n" * 400,
}


@pytest.mark.parametrize("name", LONG)
def test_the_work_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    text = LONG[name]
    answer = AnswerBlocks()
    blocks: list[dict[str, Any]] = []
    sent = 0
    for start in range(0, len(text), 40):
        changes = answer.push(text[start : start + 40])
        applied(changes, blocks)
        sent += len(changes)
    applied(answer.finish(), blocks)
    assert blocks == render_blocks(text)
    # Each character pays for WORK_PER_CHAR, the first credit, and the last rendering.
    assert answer.rendered_chars <= WORK_PER_CHAR * len(text) + MAX_CREDIT + len(text)
    assert sent <= len(text) / 40 * 6 + 20


def test_what_is_not_rendered_yet_is_shown_as_it_is() -> None:
    answer = AnswerBlocks()
    blocks: list[dict[str, Any]] = []
    text = "plain words without any marks " * 300
    tails = 0
    for start in range(0, len(text), 40):
        applied(answer.push(text[start : start + 40]), blocks)
        # Nothing is held back but a space at the end of a line.
        assert text_of(blocks).rstrip() == text[: start + 40].rstrip()
        tails += any(block["k"] == "tail" for block in blocks)
    assert tails > 10


def test_only_the_open_block_is_sent_again() -> None:
    answer = AnswerBlocks()
    answer.push("one\n\ntwo\n\nthr\nand")
    assert [index for index, _ in answer.push("ee")] == [2]
    assert [index for index, _ in answer.push("\n\nfour\n")] == [2, 3]
    assert [index for index, _ in answer.push("more\n")] == [3]
    assert [index for index, _ in answer.finish()] == [3]
