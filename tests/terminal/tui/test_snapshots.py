"""Pictures of the parts, compared with those that somebody looked at: `UPDATE_SNAPSHOTS=1 pytest ...` writes new ones.

With another version of Textual than theirs only the characters are compared.
"""

import asyncio
import html
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import textual
from textual.screen import Screen
from textual.widgets import Input, TextArea

from terminal.outcome import Command, Outcome
from terminal.tui.dialogs import ConfirmDialog, HelpDialog, SettingsDialog
from terminal.tui.keymap import key_map
from terminal.tui.themes import DARK, LIGHT
from tests.tui_pieces import CONTEXT, ENGINE, PREFILL, READING, Pieces, StubManager, infos, settle

FOLDER = Path(__file__).parent / "snapshots"
COMMANDS = (
    Command("help", lambda chat, argument: Outcome(), "this list", ("?",)),
    Command("edit", lambda chat, argument: Outcome(), "change a message, as another branch", (), "[N] [TEXT]"),
)
Make = Callable[[], Screen[Any]]
SMALL, LARGE = (80, 24), (200, 60)
PICTURES: dict[str, tuple[tuple[int, int], str, bool, Any, Make | None]] = {
    "dark-80x24": (SMALL, DARK, False, READING, None),
    "light-80x24": (SMALL, LIGHT, False, PREFILL, None),
    "plain-80x24": (SMALL, DARK, True, READING, None),
    "dark-200x60": (LARGE, DARK, False, READING, None),
    "light-200x60": (LARGE, LIGHT, False, READING, lambda: HelpDialog(key_map({}), COMMANDS)),
    "settings-80x24": (SMALL, DARK, False, READING, lambda: SettingsDialog({"temperature": "0.2", "top_p": "7"})),
    "question-80x24": (SMALL, LIGHT, False, None, lambda: ConfirmDialog("Delete it?\n\n[/b] \x1b[2J", yes="Delete")),
    "settings-plain-80x24": (SMALL, LIGHT, True, READING, lambda: SettingsDialog({}, plain=True)),
}


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def picture(name: str) -> str:
    """Return what the screen shows, as SVG."""
    size, theme, plain, reading, make = PICTURES[name]
    app = Pieces(StubManager(infos(40)), theme=theme, plain=plain)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.pane.set_reading(reading, ENGINE, CONTEXT)
        app.sessions.focus_list()
        await pilot.pause()
        app.sessions.mark_open("session00001")
        if make is not None:
            app.push_screen(make())
            await pilot.pause()
        for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
            field.cursor_blink = False
        await settle(pilot)
        return app.export_screenshot(title=name)


def characters(svg: str) -> str:
    """Return the text of a picture without its looks."""
    return "\n".join(html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg))


@pytest.mark.parametrize("name", PICTURES)
def test_the_screen_looks_as_it_did_when_it_was_looked_at(name: str, tmp_path: Path) -> None:
    stored = FOLDER / f"{name}.svg"
    svg = asyncio.run(picture(name))
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        stored.write_text(svg, encoding="utf-8")
        (FOLDER / "textual_version").write_text(f"{textual.__version__}\n", encoding="utf-8")
    expected = stored.read_text(encoding="utf-8")
    if (FOLDER / "textual_version").read_text(encoding="utf-8").strip() == textual.__version__:
        same = svg == expected
    else:
        same = characters(svg) == characters(expected)
    if not same:
        (tmp_path / f"{name}.svg").write_text(svg, encoding="utf-8")
    assert same, f"look at {tmp_path / f'{name}.svg'} beside {stored}; UPDATE_SNAPSHOTS=1 takes it over"


def test_a_difference_is_seen() -> None:
    dark, light = ((FOLDER / f"{name}-80x24.svg").read_text(encoding="utf-8") for name in ("dark", "light"))
    assert dark != light
    assert characters(dark) != characters(light)
    assert "A recipe for bread" in characters(dark).replace("\xa0", " ")
