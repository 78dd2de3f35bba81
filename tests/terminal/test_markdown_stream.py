"""Markdown drawn while it arrives: what is left on the screen is what a stored text shows, and nothing is destroyed."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.markdown.code import Highlighter
from terminal.markdown.lines import LineParser
from terminal.markdown.scan import Scan
from terminal.markdown.stream import MarkdownStream, render_markdown
from tests.hostile_text import WatchedScreen, foreign_sequences

PIECES = (
    *("word ", "some longer words here ", "**bold** ", "*it* ", "`code` ", "**open ", "*x ", "` ", "[l](http://e.x) "),
    *(
        "[a",
        "]",
        "(u)",
        "\n",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "```py\n",
        "```\n",
        "~~~",
        "    ",
        "x" * 50,
        "&amp;",
    ),
    *(
        "| a | b |\n|---|---|\n",
        "| 1 | 2 |\n",
        "日本語",
        "é",
        "\n---\n",
        "\n===\n",
        "def f(): /* \n",
        "\t",
        "  - ",
        "a|b",
    ),
)
SIZES = ((80, 24), (40, 10), (20, 30), (200, 60))

DOCUMENT = """# Title

Some *text* with `code`, **bold** and a [link](https://e.org/).
A line of its own &amp; 2 * 3 * 4.

- one
  - two
    1. three
- four

> quoted
> > deeper

| Name | Value |
|:-----|------:|
| a | 1 |
| long name | 22 |

```python
def f(x):  # note
    return "a"
```

Setext
------
***
end"""

DRAWN = """Title

Some text with code, bold and a link
(https://e.org/).
A line of its own & 2 * 3 * 4.

• one
  ◦ two
    1. three
• four

│ quoted
│ │ deeper

Name      │ Value
──────────┼──────
a         │     1
long name │    22

── python ─────────────────────────────
def f(x):  # note
    return "a"
───────────────────────────────────────

Setext
───────────────────────────────────────
───────────────────────────────────────
end
"""


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def trimmed(rows: list[str]) -> list[str]:
    """Rows without what a terminal model and Python count differently: blanks, and the halves of wide characters."""
    rows = [re.sub(r"\s", "", row) for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def draw(text: str, cuts: list[int], size: tuple[int, int]) -> tuple[WatchedScreen, list[str]]:
    screen, written = WatchedScreen(*size), []

    def write(output: str) -> None:
        written.append(output)
        screen.write(output)

    write("above\n")
    stream, last = MarkdownStream(write, lambda: size), 0
    for cut in [*cuts, len(text)]:
        stream.push(text[last:cut])
        last = cut
    stream.finish()
    return screen, written


def test_a_document_as_it_is_drawn() -> None:
    drawn = render_markdown(DOCUMENT, 40)
    assert plain(drawn) == DRAWN
    assert "\x1b[1;4mTitle\x1b[0m\n" in drawn
    assert "\x1b[3mtext\x1b[0m with \x1b[36mcode\x1b[0m, \x1b[1mbold\x1b[0m and a \x1b[4mlink\x1b[0m" in drawn
    assert '\x1b[35mreturn\x1b[0m \x1b[32m"a"\x1b[0m' in drawn
    assert render_markdown(DOCUMENT, 40, unicode=False).isascii()


@pytest.mark.parametrize("seed", range(40))
def test_every_split_leaves_the_screen_of_the_whole_text(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 30)))
    size = chance.choice(SIZES)
    cuts = sorted(chance.randint(0, len(text)) for _ in range(chance.randint(0, len(text))))
    screen, written = draw(text, cuts, size)
    whole = render_markdown(text, size[0])
    assert trimmed(screen.rows()) == ["above", *trimmed(plain(whole).split("\n"))]
    assert screen.cursor.x == 0
    assert not foreign_sequences("".join(written))
    assert not screen.attempts


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=15), st.sampled_from(SIZES))
@settings(max_examples=50)
def test_finished_rows_only_give_the_same_text(pieces: list[str], size: tuple[int, int]) -> None:
    rows: list[str] = []
    stream = MarkdownStream(rows.append, lambda: size, live=False)
    for piece in pieces:
        stream.push(piece)
    stream.finish()
    assert "".join(rows) == render_markdown("".join(pieces), size[0])
    assert all(row.endswith("\n") for row in rows)
    assert not foreign_sequences("".join(rows))


def test_a_paragraph_without_open_marks_is_written_once_like_plain_text() -> None:
    text = "plain words that go on and on over the end of a row, and then some more of them\n"
    _, written = draw(text, [found.end() for found in re.finditer(" ", text)], (40, 10))
    assert plain("".join(written)).replace("\n", " ") == "above " + text.replace("\n", " ")


def test_a_code_block_and_a_table_that_are_higher_than_the_screen_are_all_there() -> None:
    code = "```\n" + "".join(f"line {number}\n" for number in range(200)) + "```\n"
    table = "| a | b |\n|---|---|\n" + "".join(f"| row {number} | *x* |\n" for number in range(200))
    for text, name in ((code, "line"), (table, "row")):
        screen, _ = draw(text, list(range(0, len(text), 3)), (40, 10))
        numbers = [int(number) for number in re.findall(rf"{name} (\d+)", "\n".join(screen.rows()))]
        assert numbers == list(range(200))


@pytest.mark.parametrize("mark", ["**", "`", "*", "[", "~~"])
def test_a_paragraph_that_stays_open_over_several_screens_is_all_there(mark: str) -> None:
    text = f"{mark}open " + " ".join(f"w{number}" for number in range(250))
    screen, _ = draw(text, list(range(0, len(text), 5)), (40, 10))
    assert [int(number) for number in re.findall(r"w(\d+)", "".join(f"{row} " for row in screen.rows()))] == list(
        range(250)
    )


@pytest.mark.parametrize("mark", ["**", "`", "*", "["])
def test_what_came_last_is_always_seen(mark: str) -> None:
    screen = WatchedScreen(40, 10)
    stream = MarkdownStream(screen.write, lambda: (40, 10))
    stream.push(f"{mark}open")
    for number in range(150):
        stream.push(f" w{number}")
        assert f"w{number}" in "".join(screen.rows()[-10:])


def test_a_table_row_that_is_higher_than_the_screen_is_all_there() -> None:
    cells = [" ".join(f"{name}{number}" for number in range(120)) for name in "ab"]
    text = f"| a | b |\n|---|---|\n| {cells[0]} | {cells[1]} |\n| end | x |\n"
    screen, _ = draw(text, list(range(0, len(text), 9)), (40, 10))
    shown = " ".join(row.replace("│", " ") for row in screen.rows())
    for name in "ab":
        assert [int(number) for number in re.findall(rf"\b{name}(\d+)", shown)] == list(range(120))


@pytest.mark.parametrize("seed", range(12))
def test_a_resize_destroys_nothing(seed: int) -> None:
    chance = random.Random(seed)
    # Short lines: the terminal model cuts what is right of a smaller width.
    lines = [f"**w{number}** some `te`" for number in range(60)]
    text = chance.choice(["\n", "\n\n", "\n- "]).join(lines)
    size = [80, 24]
    screen = WatchedScreen(*size)
    for number in range(30):
        screen.write(f"above {number}\n")
    stream = MarkdownStream(screen.write, lambda: (size[0], size[1]))
    for start in range(0, len(text), 7):
        if chance.random() < 0.1:
            size[0], size[1] = chance.choice((30, 40, 80, 120)), size[1] + chance.randint(0, 1)
            screen.resize(size[1], size[0])
        stream.push(text[start : start + 7])
    stream.finish()
    shown = "\n".join(screen.rows())
    assert [int(number) for number in re.findall(r"above (\d+)", shown)] == list(range(30))
    found = [int(number) for number in re.findall(r"w(\d+)", shown)]
    assert sorted(set(found)) == list(range(60))
    assert found[-1] == 59


@pytest.mark.parametrize("start", ["# ", "## a ## ", "", "- ", "> # ", "1. ", "-" * 420 + " ", "=" * 390, " " * 401])
@pytest.mark.parametrize("pad", range(4))
def test_nothing_of_a_long_line_is_lost(start: str, pad: int) -> None:
    """Wherever the beginning ends that decides what the line is: in a word, before a space, behind one."""
    words = ["x" * (pad + 1), *(f"w{number}" for number in range(200))]
    text = f"{start}{' '.join(words)} #\n\nnext\n\n# last"
    chance = random.Random(pad)
    for cuts in ([], list(range(len(text))), sorted(chance.sample(range(len(text)), 9))):
        rows: list[str] = []
        stream, last = MarkdownStream(rows.append, lambda: (80, 24), live=False), 0
        for cut in [*cuts, len(text)]:
            stream.push(text[last:cut])
            last = cut
        stream.finish()
        shown = plain("".join(rows))
        assert shown == plain(render_markdown(text, 80))
        found = [word for word in shown.split() if word != "\u2502"]
        assert found[found.index("w0") : found.index("w199") + 1] == words[1:]
        assert found[found.index("w0") - 1].endswith(words[0])
        assert found[-2:] == ["next", "last"]


def test_a_line_of_figures_stands_below_what_comes_and_leaves_nothing_behind() -> None:
    screen, drawn = WatchedScreen(40, 12), [0]
    rows = DOCUMENT + "\n\n" + "word " * 200

    def status(columns: int) -> str:
        drawn[0] += 1
        return f"figures {drawn[0]}"[:columns]

    stream = MarkdownStream(screen.write, lambda: (40, 12), status=status)
    screen.write("above\n")
    for start in range(0, len(rows), 7):
        stream.push(rows[start : start + 7])
        lines = [line.rstrip() for line in screen.rows() if line.strip()]
        assert lines[-1] == f"figures {drawn[0]}"
        assert sum(line.startswith("figures") for line in lines) == 1
    stream.finish()
    assert trimmed(screen.rows()) == ["above", *trimmed(plain(render_markdown(rows, 40)).split("\n"))]


BIG = {
    "20,000 tokens": "Some **words** in a `row` that [go](http://e.x) on. " * 18 + "\n\n- item *one*\n- item two\n\n",
    "one paragraph": "words **and** more `of` them, " * 40,
    "code": "def f(x, y): return x + 'abc'  # comment\n" * 20,
    "table": "| some **bold** cell | 22 | `c` |\n" * 25,
}
HEADS = {"code": "```python\n", "table": "| a | b | c |\n|---|---|---|\n"}


@pytest.mark.parametrize("name", BIG)
def test_the_work_grows_with_the_length_only(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work = [0]

    def counted(owner: type, method: str, size: int) -> None:
        original = getattr(owner, method)

        def counting(self: object, *given: object, **options: object) -> object:
            work[0] += len(str(given[size])) if given else 0
            return original(self, *given, **options)

        monkeypatch.setattr(owner, method, counting)

    counted(Scan, "__init__", 0)
    counted(LineParser, "line", 0)
    counted(Highlighter, "line", 0)

    def work_for(times: int) -> int:
        work[0] = 0
        stream = MarkdownStream(lambda out: work.__setitem__(0, work[0] + len(out)), lambda: (80, 24))
        text = HEADS.get(name, "") + BIG[name] * times
        for start in range(0, len(text), 16):
            stream.push(text[start : start + 16])
        stream.finish()
        return work[0]

    small, large = work_for(3), work_for(12)
    assert large < 4.6 * small


@pytest.mark.slow
@pytest.mark.parametrize("name", [*BIG, "one word", "open stars", "one code line"])
def test_big_answers(name: str) -> None:
    texts = {"one word": "x" * 200_000, "open stars": "*a " * 10_000, "one code line": "```\n" + "x = 1;" * 30_000}
    text = texts.get(name) or (HEADS.get(name, "") + BIG[name] * 200)[:200_000]
    screen, _ = draw(text, list(range(0, len(text), 20)), (80, 24))
    assert trimmed(screen.rows()) == ["above", *trimmed(plain(render_markdown(text, 80)).split("\n"))]
