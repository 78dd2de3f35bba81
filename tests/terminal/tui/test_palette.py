"""The command palette: everything that can be done, and nothing is read as markup."""

from typing import Any

from textual.widgets import Input, OptionList

from terminal.commands import COMMANDS
from terminal.tui.keymap import ACTIONS, key_map
from terminal.tui.palette import CommandChosen, entries
from tests.tui_pieces import Bare, run_pilot, until


def test_it_offers_every_action_and_every_slash_command() -> None:
    found = list(entries())
    actions = {entry.action for entry in found if entry.action}
    assert actions == {action.name for action in ACTIONS if action.scope == ""} - {"command_palette"}
    assert [entry.line.strip() for entry in found if entry.line] == [f"/{command.name}" for command in COMMANDS]
    titles = [entry.title for entry in found]
    assert len(titles) == len(set(titles))


def test_it_says_the_keys_of_the_user() -> None:
    by_action = {entry.action: entry.help for entry in entries(key_map({"new": "f11", "find": "none"}))}
    assert by_action["new"] == "key F11"
    assert by_action["find"] == "no key"


def test_a_command_that_needs_more_goes_into_the_input() -> None:
    by_line = {entry.line: entry.complete for entry in entries() if entry.line}
    assert by_line["/set "] is False
    assert by_line["/stats"] is True
    assert by_line["/switch "] is False
    assert by_line["/export"] is True


def test_texts_with_brackets_are_shown_as_they_are() -> None:
    app = Bare()
    shown: list[str] = []

    async def drive(pilot: Any) -> None:
        await pilot.press("ctrl+p")
        commands = app.screen.query_one(OptionList)
        await until(pilot, lambda: commands.option_count == len(list(entries())))
        shown.extend(str(option.prompt) for option in commands.options)

    run_pilot(app, drive)
    assert sorted(shown) == sorted(f"{entry.title}\n{entry.help}" for entry in entries())
    assert any("[" in text.split("\n")[0] for text in shown)


def first_of(app: Bare) -> str:
    options = app.screen.query_one(OptionList).options
    return str(options[0].prompt) if options else ""


def test_choosing_runs_an_action_or_hands_over_a_command() -> None:
    class Noting(Bare):
        def action_toggle_theme(self) -> None:
            self.ran.append("theme")

    app = Noting()

    async def drive(pilot: Any) -> None:
        async def choose(words: str, count: int) -> None:
            await pilot.press("ctrl+p")
            app.screen.query_one(Input).value = words
            await until(pilot, lambda: words in first_of(app))
            await pilot.press("enter")
            await until(pilot, lambda: len(app.ran) + len(app.heard) == count)

        await choose("dark or light", 1)
        await choose("/stats", 2)
        await choose("/set", 3)

    run_pilot(app, drive)
    assert app.ran == ["theme"]
    lines = [(message.line, message.complete) for message in app.heard if isinstance(message, CommandChosen)]
    assert lines == [("/stats", True), ("/set ", False)]
