"""The plain mode, for screen readers: one column, words only, whole lines."""

from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.text_view import TextView
from tests.tui_app import ask, drive, notes, settled, shown_text, until

_DRAWN = set("\u2500\u2502\u253c\u258f\u2022\u25e6\u25be\u25b8\u2588\u2591\u2581\u2584\u2580\u258c\u2590\u203a\u2039")


def test_plain_is_one_column_of_text_as_it_was_written_without_drawn_characters() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "show me")
        assert not screen.sidebar.display
        assert not screen.telemetry.display
        text = shown_text(screen)
        assert not set(text) & _DRAWN
        assert "Some *emphasis*, **strong words**" in screen.conversation.views()[-1].text
        assert "| Python   | 1991 |" in text
        assert screen.animation_level == "none"

    drive(scenario, "markdown", size=(160, 50), plain=True)


def test_not_plain_has_columns_and_markdown() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "show me")
        assert screen.sidebar.display
        assert screen.telemetry.display
        assert set(shown_text(screen)) & _DRAWN

    drive(scenario, "markdown", size=(160, 50))


def test_what_passes_elsewhere_stays_as_a_line_in_plain() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await settled(screen)
        screen.action_copy_message()
        await until(lambda: notes(screen)[-1:] == ["there is no message yet; write one first"])

    drive(scenario, plain=True)


def test_lines_are_shown_once_they_are_complete() -> None:
    view = TextView(is_markdown=False, whole_lines=True)
    view.push("first line\nsecond")
    assert [line.plain for segment in view.segments for line in segment.lines(80)] == ["first line"]
    view.finish()
    assert [line.plain for segment in view.segments for line in segment.lines(80)] == ["first line", "second"]
