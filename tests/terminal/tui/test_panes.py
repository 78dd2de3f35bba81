"""The panes beside the conversation, and what the screen is like before and after it is used."""

import logging
import os
from typing import Any

import pytest
from textual.pilot import Pilot

from terminal.app import App
from terminal.chat import Chat
from terminal.exit_codes import EXIT_ERROR
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import load_settings
from terminal.tui.app import ChatApp
from terminal.tui.composer import Composer
from terminal.tui.run import run_tui
from terminal.tui.themes import LIGHT
from tests.fake_run import load_for
from tests.tui_app import ask, drive, until


@pytest.mark.parametrize(("columns", "is_over"), [(60, True), (90, False)])
def test_in_a_narrow_window_the_list_lies_over_the_conversation_until_it_was_used(columns: int, is_over: bool) -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "hello")
        assert screen.conversation.size.width > columns - 6
        await pilot.press("ctrl+b")
        await until(lambda: screen.sidebar.size.width > 0 and screen.sidebar.region.x == 0)
        await pilot.pause()
        assert (screen.conversation.size.width > columns - 6) == is_over
        await pilot.press("escape")
        await until(lambda: screen.focused is screen.composer)
        await until(lambda: screen.sidebar.display != is_over)
        await pilot.press("ctrl+o")
        await until(lambda: screen.telemetry.region.right == columns)

    drive(scenario, size=(columns, 24))


def test_opening_a_conversation_shows_it_where_the_list_lies_over_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "hello")
        await pilot.press("ctrl+n", "ctrl+b")
        await until(lambda: screen.sidebar.display)
        await until(lambda: screen.sidebar.query_one("#rows").rows)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(lambda: screen.chat.session is not None and not screen.sidebar.display)

    drive(scenario, size=(60, 24))


def test_the_theme_that_was_chosen_is_there_at_the_next_start() -> None:
    async def change(screen: ChatApp, pilot: Pilot[int]) -> None:
        assert screen.theme != LIGHT
        await pilot.press("f12")
        await until(lambda: screen.theme == LIGHT)

    async def look(screen: ChatApp, pilot: Pilot[int]) -> None:
        assert screen.theme == LIGHT

    drive(change)
    drive(look)


@pytest.mark.parametrize(("wanted", "name"), [(ChatApp.AUTO_FOCUS, "composer"), ("*", "search")])
def test_what_is_typed_before_the_first_picture_goes_into_the_input(
    monkeypatch: pytest.MonkeyPatch, wanted: str, name: str
) -> None:
    """And with Textual's own rule, the control, into the search, which is the first field that there is."""
    monkeypatch.setattr(Composer, "focus", lambda self, *_, **__: self)
    monkeypatch.setattr(ChatApp, "AUTO_FOCUS", wanted)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await until(lambda: screen.focused is not None and screen.focused.id == name)

    drive(scenario, size=(120, 24))


def test_a_bug_ends_the_screen_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        monkeypatch.setattr(ChatApp, "is_headless", property(lambda _: False))
        with caplog.at_level(logging.CRITICAL):
            screen._handle_exception(ValueError("bo\x1bom"))
        monkeypatch.undo()
        assert "the full screen failed" in caplog.text
        ended.append(screen)

    ended: list[ChatApp] = []
    drive(scenario)
    assert (str(ended[0].crash), ended[0].return_code) == ("bo\x1bom", EXIT_ERROR)


def test_after_a_bug_the_reason_and_the_way_back_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(self: ChatApp, **_: Any) -> None:
        list(self.chat.send("hello"))
        self._return_code, self.crash = EXIT_ERROR, ValueError("bo\x1bom")

    monkeypatch.setattr(ChatApp, "run", crash)
    paths = find_paths()
    app = App(load_settings({}, os.environ, paths.config), paths, Console(), private=False, load=load_for("echo"))
    chat = Chat(app)
    assert run_tui(app, chat, lambda: None) == EXIT_ERROR
    app.close()
    said = capsys.readouterr().err
    assert f"the full screen ended by a bug of the program (ValueError: bo\u241bom); {paths.log} has more" in said
    assert f"resume with: --session {chat.opened.id} --tui" in said
