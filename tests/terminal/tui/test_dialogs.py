"""Dialogs: what they return, that a wrong field loses nothing, and that the keys behind them rest."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, Select, Static, TextArea

from terminal.commands import COMMANDS
from terminal.parameters import PARAMETERS
from terminal.sanitize import clean_line
from terminal.tui.dialogs import ConfirmDialog, HelpDialog, SettingsDialog, TextDialog
from terminal.tui.keymap import ACTIONS, key_map
from tests.tui_pieces import Bare, run_pilot

HOSTILE = ["\x1b]52;c;aGk=\x07", "[/bold]", "[@click=app.quit]x[/]", "\x9b2J", "a\r\x1b[2K", "\u202eevil", "[", "\\["]


Case = tuple[Screen[Any], list[str], list[Any]]


def check(*cases: Case) -> None:
    """Open each dialog, press its keys, compare what it returned; [] is still open."""
    app = Bare()

    async def drive(pilot: Any) -> None:
        for dialog, keys, expected in cases:
            results: list[Any] = []
            app.push_screen(dialog, results.append)
            await pilot.pause()
            await pilot.press(*keys)
            assert results == expected, keys
            if not results:
                await app.pop_screen()

    run_pilot(app, drive)


def screen_text(app: App[Any]) -> str:
    """Return the characters on the screen."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def test_a_question_is_no_unless_it_is_yes() -> None:
    cases: list[tuple[list[str], list[Any]]] = [
        (["y"], [True]),
        (["n"], [False]),
        (["escape"], [False]),
        (["ctrl+c"], [False]),
        (["enter"], [False]),  # the harmless button has the focus
        (["left", "enter"], [True]),
        (["tab", "enter"], [True]),
        (["x"], []),
    ]
    check(*((ConfirmDialog("Delete it?", yes="Delete"), keys, expected) for keys, expected in cases))


@pytest.mark.parametrize("question", ["long " * 10_000, "line\n" * 500], ids=["wide", "high"])
def test_a_long_question_leaves_its_buttons_on_the_screen(question: str) -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        app.push_screen(ConfirmDialog(question))
        await pilot.pause()
        assert 0 < app.screen.query_one("#no").region.bottom < 24

    run_pilot(app, drive)


def test_a_text_is_returned_by_enter_only() -> None:
    check(
        (TextDialog("Name", "old"), ["n", "e", "w", "enter"], ["new"]),
        (TextDialog("Name", "old"), ["end", "e", "r", "enter"], ["older"]),
        (TextDialog("Name", "old"), ["x", "escape"], [None]),
        (TextDialog("System", "a", lines=True), ["enter", "b", "ctrl+s"], ["\nba"]),
    )


def test_keys_of_the_application_rest_while_a_dialog_is_open() -> None:
    class Noting(Bare):
        pass

    for action in ACTIONS:
        if action.scope == "" and action.name not in ("quit", "command_palette"):

            def note(self: Any, name: str = action.name) -> None:
                self.ran.append(name)

            setattr(Noting, f"action_{action.name}", note)
    app = Noting()
    keys = [key for action in ACTIONS if action.scope == "" and action.name != "quit" for key in action.keys.split(",")]
    results: list[Any] = []

    async def drive(pilot: Any) -> None:
        await pilot.press("ctrl+n")
        assert app.ran == ["new"]
        app.push_screen(TextDialog("Name", "old"), results.append)
        await pilot.pause()
        await pilot.press(*(key for key in keys if key not in ("escape", "ctrl+s")))
        assert app.ran == ["new"]
        assert isinstance(app.screen, TextDialog)
        await pilot.press("ctrl+s")
        assert results == ["old"]
        await pilot.press("ctrl+n")
        assert app.ran == ["new", "new"]

    run_pilot(app, drive)


def test_the_application_can_be_left_from_a_dialog() -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        app.push_screen(TextDialog("Name", "old"))
        await pilot.pause()
        await pilot.press("ctrl+q")
        assert app._exit

    run_pilot(app, drive)


def test_settings_return_what_was_changed_and_ask_before_they_lose_it() -> None:
    values = {"temperature": "0.7", "system": "be brief", "seed": "none"}
    some, ends = PARAMETERS[:2], (PARAMETERS[0], PARAMETERS[-1])
    check(
        (SettingsDialog(values, parameters=some), ["1", ".", "5", "ctrl+s"], [{"temperature": "1.5"}]),
        (SettingsDialog(values, parameters=some), ["ctrl+s"], [{}]),
        (SettingsDialog(values, parameters=some), ["0", ".", "7", "enter"], [{}]),
        (SettingsDialog({}, parameters=some), ["escape"], [None]),
        (SettingsDialog({}, parameters=some), ["9", "escape"], []),
        (SettingsDialog({}, parameters=some), ["9", "escape", "escape"], [None]),
        (SettingsDialog({}, parameters=some), ["1", "escape", "ctrl+s"], [{"temperature": "1"}]),
        # What a stored conversation holds is shown harmless, and not written back so.
        (SettingsDialog({"system": "a\x1b[2Jb\u202e"}, parameters=ends), ["1", "ctrl+s"], [{"temperature": "1"}]),
    )


def test_a_stop_text_with_a_space_at_an_end_is_no_change() -> None:
    stop = next(parameter for parameter in PARAMETERS if parameter.name == "stop")
    some = (PARAMETERS[0], stop)
    for texts in ((" END",), ("END ",), ("none",), ("END",)):
        values = {"stop": stop.shown(texts)}
        check((SettingsDialog(values, parameters=some), ["ctrl+s"], [{}]))


def test_a_wrong_field_is_said_beside_it_and_nothing_is_lost() -> None:
    app = Bare()
    results: list[Any] = []

    async def drive(pilot: Any) -> None:
        dialog = SettingsDialog({})
        app.push_screen(dialog, results.append)
        await pilot.pause()
        dialog.query_one("#field-system", TextArea).text = "be brief"
        dialog.query_one("#field-top_p", Input).value = "7"
        dialog.query_one("#field-overflow", Select).value = "drop"
        await pilot.pause()
        about = dialog.query_one("#about-top_p", Static)
        assert about.has_class("wrong")
        assert "top_p must be" in str(about.content)
        await pilot.press("ctrl+s")
        assert not results
        await pilot.pause()
        assert dialog.query_one("#field-top_p").has_focus
        assert str(dialog.query_one("#note", Static).content) == "cannot be saved yet: top_p"
        assert dialog.query_one("#field-system", TextArea).text == "be brief"
        dialog.query_one("#field-top_p", Input).value = "0.5"
        await pilot.pause()
        assert not about.has_class("wrong")
        await pilot.press("ctrl+s")

    run_pilot(app, drive)
    assert results == [{"top_p": "0.5", "overflow": "drop", "system": "be brief"}]


def test_the_ranges_of_the_settings_fit_beside_the_fields_of_a_small_screen() -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        dialog = SettingsDialog({})
        app.push_screen(dialog)
        await pilot.pause()
        heights = {parameter.name: dialog.query_one(f"#about-{parameter.name}").size.height for parameter in PARAMETERS}
        assert set(heights.values()) == {1}
        assert str(dialog.query_one("#about-seed", Static).content) == "0 or more, or none"

    run_pilot(app, drive, (80, 24))


def test_reset_fills_in_the_defaults_and_leaves_the_long_text_alone() -> None:
    app = Bare()
    results: list[Any] = []

    async def drive(pilot: Any) -> None:
        app.push_screen(
            SettingsDialog({"temperature": "0.1", "think": "on", "system": "x"}, {"temperature": "0.6"}), results.append
        )
        await pilot.pause()
        await pilot.click("#reset")
        await pilot.press("ctrl+s")

    run_pilot(app, drive, (200, 60))
    assert results == [{"temperature": "0.6", "think": "auto"}]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_every_parameter_has_a_field_that_can_be_reached_and_saved(size: tuple[int, int]) -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        dialog = SettingsDialog({})
        app.push_screen(dialog)
        await pilot.pause()
        assert {f"field-{parameter.name}" for parameter in PARAMETERS} <= {node.id for node in dialog.query("*")}
        for parameter in (PARAMETERS[0], PARAMETERS[7], PARAMETERS[-2], PARAMETERS[-1]):
            field = dialog.query_one(f"#field-{parameter.name}")
            field.focus()
            await pilot.pause()
            assert field.region.bottom <= size[1]
            assert parameter.help in screen_text(app)
        for button in ("#save", "#reset", "#cancel"):
            assert 0 < dialog.query_one(button).region.bottom <= size[1] - 1

    run_pilot(app, drive, size)


def test_help_names_every_key_and_command() -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        app.push_screen(HelpDialog(key_map({"new": "f11"}), COMMANDS))
        await pilot.pause()
        text = str(app.screen.query_one("#help", Static).content)
        squeezed = " ".join(text.split())
        for action in ACTIONS:
            assert action.help in squeezed
        for command in COMMANDS:
            assert f"/{command.name}" in text
            assert " ".join(command.help.split()) in squeezed
        assert "F11" in text
        assert "Ctrl+N" not in text
        await pilot.press("f1")
        assert not isinstance(app.screen, HelpDialog)

    run_pilot(app, drive)


def test_pasted_controls_become_symbols() -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        for dialog in (TextDialog("Name"), TextDialog("System", lines=True)):
            app.push_screen(dialog)
            await pilot.pause()
            field = dialog.query_one("#text")
            field.post_message(events.Paste("a\x1b[2J\nb" + "c" * 100_000))
            await pilot.pause()
            text = field.text if isinstance(field, TextArea) else dialog.query_one("#text", Input).value
            assert "\x1b" not in text
            assert text.startswith("a\u241b[2J")
            assert text.count("a\u241b") == 1
            await pilot.press("escape")

    run_pilot(app, drive)


texts = st.sampled_from(HOSTILE) | st.text(max_size=60)


@settings(max_examples=2)
@given(st.lists(texts, min_size=5, max_size=5))
def test_no_text_breaks_a_dialog_or_reaches_the_screen_raw(words: list[str]) -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        for dialog in (
            ConfirmDialog(words[0], yes="Delete"),
            TextDialog(words[1], words[2], hint=words[3]),
            TextDialog(words[1], words[2], lines=True),
            SettingsDialog({"system": words[4], "stop": words[0]}, parameters=(PARAMETERS[7], PARAMETERS[-1])),
        ):
            app.push_screen(dialog)
            await pilot.pause()
            shown = screen_text(app)
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066" for c in shown.replace("\n", ""))
            await app.pop_screen()

    run_pilot(app, drive)


def test_a_question_is_seen_as_it_was_written() -> None:
    app = Bare()

    async def drive(pilot: Any) -> None:
        app.push_screen(ConfirmDialog("\n".join(HOSTILE)))
        await pilot.pause()
        shown = screen_text(app)
        for words in HOSTILE:
            assert clean_line(words) in shown

    run_pilot(app, drive)
