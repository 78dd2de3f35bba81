"""The pane of figures: every figure of the issue, at 24 rows, in words for screen readers."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Static

from sessions.overflow import ContextUse
from sessions.telemetry import EngineReading, Reading
from terminal.sanitize import display_width
from terminal.tui.sparkline import BLOCKS, gauge, sparkline
from terminal.tui.telemetry import Line, pane_lines, plain_lines, used_tokens
from tests.tui_pieces import CONTEXT, ENGINE, PREFILL, READING, Pieces, run_pilot


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(words for words, _ in line) for line in lines)


def test_an_answer_of_less_than_a_second_has_a_curve_too() -> None:
    short = replace(READING, phase="done", history=(), num_tokens=12, tok_s_mean=40.0)
    curve = "".join(text for text, _ in pane_lines(short, ENGINE, CONTEXT, 30)[3])
    assert curve.strip() == "\u2588"
    none = replace(short, num_tokens=0, tok_s_mean=0.0)
    assert "".join(text for text, _ in pane_lines(none, ENGINE, CONTEXT, 30)[3]).strip() == ""


def test_every_figure_is_there_while_an_answer_is_written() -> None:
    text = text_of(pane_lines(READING, ENGINE, CONTEXT, 34))
    for figure in (
        "writing",
        "41.2",  # tokens/s now
        "39.8",  # and mean
        "231 ms",  # to the first token
        "512",
        "1,834/1,902 96 %",  # reused
        "2,414/4,096 59 %",  # context: counted anew while it grows
        "151 used, 873 cached",
        "1,024 free",
        "83 %",  # prefix hits
        "61 % of 340",  # guesses
        "weights 12.0 MiB",
        "kv 64.0 MiB",
        "process 320.0 MiB",
        "1 running, 2 waiting",
        "built-in",
    ):
        assert figure in text
    assert any(block in text for block in BLOCKS[2:])


def test_reading_the_prompt_shows_how_far_it_is() -> None:
    text = text_of(pane_lines(PREFILL, ENGINE, CONTEXT, 34))
    assert "1,200/3,000 40 %" in text
    assert "2.8 s" in text
    assert "640 tok/s" in text


@pytest.mark.parametrize("reading", [None, READING, PREFILL, replace(READING, phase="done"), Reading("queued", 3)])
@pytest.mark.parametrize("engine", [None, ENGINE])
def test_it_fits_into_a_screen_of_24_rows(reading: Reading | None, engine: EngineReading | None) -> None:
    lines = pane_lines(reading, engine, CONTEXT, 34)
    assert len(lines) <= 22
    assert max(display_width("".join(words for words, _ in line)) for line in lines) <= 34


def test_what_matters_most_stands_above() -> None:
    """So a screen of ten rows still shows speed and context."""
    head = text_of(pane_lines(READING, ENGINE, CONTEXT, 34)[:10])
    assert "41.2" in head
    assert "2,414/4,096" in head


def test_the_context_is_what_was_counted_until_the_answer_makes_it_longer() -> None:
    assert used_tokens(None, CONTEXT) == 2000
    assert used_tokens(Reading("queued"), CONTEXT) == 2000
    assert used_tokens(READING, CONTEXT) == 1902 + 512
    assert used_tokens(READING, ContextUse(3000, 4096, 0, 3000, 0)) == 3000
    assert used_tokens(None, None) == 0
    done = replace(READING, phase="done")
    assert used_tokens(done, CONTEXT) == 2000, "the answer may be on a branch that was left"
    assert used_tokens(done, None) == 1902 + 512


@pytest.mark.parametrize(("used", "style"), [(100, "good"), (3200, "warn"), (3900, "bad")])
def test_a_full_context_is_seen(used: int, style: str) -> None:
    lines = pane_lines(None, ENGINE, ContextUse(used, 4096, 0, used, 0), 34)
    bars = [line for line in lines if "\u2591" in line[0][0]]
    assert [line[0][1] for line in bars] == [style]


def test_words_for_screen_readers_draw_nothing() -> None:
    text = text_of(plain_lines(READING, ENGINE, CONTEXT))
    assert text.isascii()
    for figure in ("512 tokens", "39.8 per second", "2,414 of 4,096", "83 percent", "151 used", "1 requests running"):
        assert figure in text
    assert "1,200 of 3,000 tokens, 3 seconds left" in text_of(plain_lines(PREFILL, ENGINE, CONTEXT))


hostile = st.text() | st.sampled_from(["\x1b[2J", "[/bold]", "[link=x]", "\x9b31m", "\u202e", "a\rb"])


@given(hostile, hostile, hostile)
def test_no_name_of_a_model_drives_the_terminal(model: str, device: str, purpose: str) -> None:
    engine = replace(ENGINE, model=model, device=device, memory={purpose: 1 << 20})
    for lines in (pane_lines(READING, engine, CONTEXT, 34), plain_lines(READING, engine, CONTEXT)):
        text = text_of(lines)
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066" for c in text.replace("\n", ""))


@given(st.lists(st.floats(0, 1e9), max_size=100), st.integers(0, 80))
def test_a_curve_has_the_columns_that_it_was_given(values: list[float], width: int) -> None:
    line = sparkline(values, width)
    assert len(line) == width
    assert set(line) <= set(BLOCKS)
    shown = values[-width:] if width else []
    assert (max(shown, default=0) > 0) == bool(line.strip())


def test_a_curve_shows_the_newest_at_the_right() -> None:
    assert sparkline([0, 5, 10], 5) == "   \u2584\u2588"
    assert sparkline([1, 10], 1) == "\u2588"
    assert sparkline([5], 1, top=10) == "\u2584"


@given(st.floats(-10, 1e9), st.floats(-1, 1e6), st.integers(0, 80))
def test_a_gauge_has_the_columns_that_it_was_given(part: float, whole: float, width: int) -> None:
    assert len(gauge(part, whole, width)) == width


def test_a_gauge_is_full_when_it_is_full_and_something_is_seen_early() -> None:
    assert gauge(4, 8, 4) == "\u2588\u2588\u2591\u2591"
    assert gauge(8, 8, 4) == "\u2588" * 4
    assert gauge(1, 8000, 4) == "\u258f\u2591\u2591\u2591"
    assert gauge(0, 8, 4) == "\u2591" * 4


def test_the_pane_draws_only_what_changed() -> None:
    app = Pieces()
    drawn: list[Any] = []

    async def drive(pilot: Any) -> None:
        figures: Any = app.pane.query_one("#figures", Static)
        update = figures.update

        def noted(content: Any) -> None:
            drawn.append(content)
            update(content)

        figures.update = noted
        for number in (512, 512, 512, 513):
            app.pane.set_reading(replace(READING, num_tokens=number), ENGINE, CONTEXT)
            await pilot.pause()
        assert len(drawn) == 2
        app.theme = "nanochat-light"
        await pilot.pause()
        assert len(drawn) == 3
        assert "513" in app.pane.shown_text

    run_pilot(app, drive, (200, 60))
