"""Answers as they stream: the same blocks however they come, work that grows with the length, nothing left behind."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.rendering import Block
from terminal.tui.splitting import BlockStream
from terminal.tui.text_view import TextView
from tests.fake_run import ANSWER
from tests.tui_app import drive, send, settled, shown_text, until

_PIECES = ("# a\n", "b", " ", "\n", "\n\n", "- x\n", "1. y\n", "  - z\n", "> q\n", "```\n", "    c\n", "|a|b|\n|-|-|\n")
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


@pytest.mark.parametrize(
    "text",
    ["word " * 8_000, "```py\n" + "x = 'abc'\n" * 1_000, "|a|b|\n|-|-|\n" + "|1|two|\n" * 400, "- item\n" * 2_000],
    ids=["paragraph", "code", "table", "list"],
)
def test_the_work_grows_with_the_length_and_not_faster(text: str) -> None:
    work = []
    for part in (text[: len(text) // 2], text):
        stream = BlockStream()
        for start in range(0, len(part), 40):
            stream.push(part[start : start + 40])
            stream.open_blocks()
        work.append(stream.parsed)
    assert work[1] < 2.3 * work[0]


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


def test_the_widgets_of_a_long_answer_stay_small() -> None:
    view = TextView()
    for number in range(400):
        view.push(f"paragraph {number}\n\n")
    view.finish()
    assert max(len(segment.blocks) for segment in view.segments) <= 12
    assert len(view.segments) > 30


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
        assert "word0 word1" in shown_text(screen)
        screen.action_stop()
        await settled(screen)

    drive(scenario, "slow")
