"""Fenced code blocks: against markdown-it where fences stand as CommonMark wants them, and in what models write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from terminal.code_blocks import code_blocks


def test_what_stands_between_fences() -> None:
    text = "Look:\n```py\nprint(1)\n\n  x = 2\n```\nand ```inline``` too\n\n~~~~ sh extra\n~~~\necho\n~~~~\n"
    assert code_blocks(text) == ["print(1)\n\n  x = 2\n", "~~~\necho\n"]
    assert code_blocks("no block, ``` here `` either") == []
    assert code_blocks("") == []


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("```\nnot closed\nat all", ["not closed\nat all"]),
        ("```\n```", [""]),
        ("````\n```\ninner\n```\n````", ["```\ninner\n```\n"]),
        ("```py\r\na = 1\r\n```\r\n", ["a = 1\n"]),
        ("1. one:\n   ```py\n   def f():\n       return 1\n   ```\n", ["def f():\n    return 1\n"]),
        ("- ```sh\n  ls\n  ```\n", ["ls\n"]),
        ("> ```\n> quoted\n>   more\n> ```\n", ["quoted\n  more\n"]),
        ("    ```py\n    deep\n    ```", ["deep\n"]),
        ("```\n\ttab\n```", ["\ttab\n"]),
        ("``` py `x`\nno fence\n", []),
        ("```\na\u2028b\x0cc\n```", ["a\u2028b\x0cc\n"]),
        ("```\n``` not closing\n```", ["``` not closing\n"]),
        ("```py\ns = '\n    ```\n'\n```\n", ["s = '\n    ```\n'\n"]),
        ("```\n\t```\n   ```\nafter", ["\t```\n"]),
        ("- ```md\n      ```\n  ```\nafter", ["    ```\n"]),
        ("> ```\n>     ```\n> ```\nafter", ["    ```\n"]),
        ("1. one:\n   ```\n   x\n```\nafter", ["x\n"]),
    ],
)
def test_what_models_write(text: str, blocks: list[str]) -> None:
    assert code_blocks(text) == blocks


_lines = st.sampled_from(["```", "````", "~~~", "```py", "text", "  code", "", "``", "# head", "\u2028", "a ``` b"])


@given(st.lists(_lines, max_size=20).map("\n".join))
def test_as_markdown_has_them(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(text)
    expected = [token.content.rstrip("\n") for token in tokens if token.type == "fence"]
    assert [block.rstrip("\n") for block in code_blocks(text)] == expected


@given(st.text(alphabet="`~> -1.\n\tab\r", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for block in code_blocks(text):
        assert len(block) <= 4 * len(text)


def test_the_work_grows_with_the_text_only() -> None:
    text = "> " * 1000 + "```\n" + "> " * 2000 + "\n" + "- " * 50_000 + "\n" + "```\n" * 50_000
    assert len(code_blocks(text)) >= 1
