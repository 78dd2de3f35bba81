"""The line of keys: whole keys only, and as many as there is room for."""

from typing import Any

import pytest
from textual.app import ComposeResult
from textual.widgets._footer import FooterKey

from terminal.tui.key_line import KeyLine, keys_in_words
from terminal.tui.keymap import key_map
from tests.tui_pieces import Bare, run_pilot


class Keys(Bare):
    """Nothing but the line."""

    def compose(self) -> ComposeResult:
        yield KeyLine()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_key_is_cut(width: int) -> None:
    app = Keys()

    async def drive(pilot: Any) -> None:
        await pilot.pause()
        await pilot.pause()
        keys = list(app.query(FooterKey))
        assert keys
        assert all(key.region.right <= width for key in keys)
        words = {key.description for key in keys}
        if width >= 80:
            assert {"Help", "New", "Find", "Stop", "Quit", "Palette"} <= words
        if width >= 120:
            assert {"Settings", "List", "Figures"} <= words

    run_pilot(app, drive, (width, 24))


def test_it_has_more_keys_as_soon_as_there_is_room() -> None:
    app = Keys()

    async def drive(pilot: Any) -> None:
        await pilot.pause()
        before = len(app.query(FooterKey))
        await pilot.resize_terminal(200, 24)
        await pilot.pause()
        await pilot.pause()
        assert len(app.query(FooterKey)) > before

    run_pilot(app, drive, (30, 24))


def test_the_keys_in_words_are_those_of_the_user() -> None:
    words = keys_in_words(key_map({"quit": "f10", "help": ""}))
    assert words == "Enter sends, Alt+Enter is a new line, Ctrl+P everything by name, Esc stops, F10 leaves"
