"""The full screen in a test, on a scripted model: `drive(scenario)` runs an async function with the application."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from terminal.app import App
from terminal.chat import Chat
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import load_settings
from terminal.tui.app import ChatApp
from tests.fake_run import load_for
from tests.tui_pieces import until_nothing_is_ready

Scenario = Callable[[ChatApp, Pilot[int]], Awaitable[None]]
_PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", "60"))


def drive(
    scenario: Scenario,
    mode: str = "echo",
    *,
    size: tuple[int, int] = (100, 30),
    open_id: str = "",
    private: bool = False,
    load: Any = None,
    **flags: Any,
) -> None:
    """Run a scenario, then close everything as the program does.

    Args:
        scenario: gets the application and Textual's pilot.
        mode: of tests/fake_run.py.
        size: columns and rows.
        open_id: a conversation to open at the start.
        private: as --private.
        load: in place of the scripted model of the mode.
        flags: settings, as given on the command line.
    """
    paths = find_paths()
    # An answer that is to be stopped must not end by itself, however slow the machine is.
    flags = {"ctx_size": 32_768, "max_length": 30_000, **flags}
    settings = load_settings(flags, os.environ, paths.config)
    app = App(settings, paths, Console(), private=private, load=load or load_for(mode))
    chat = Chat(app)
    try:

        def open_conversation() -> None:
            if open_id:
                chat.resume(open_id)

        screen = ChatApp(chat, open_conversation)

        async def run() -> None:
            async with screen.run_test(size=size) as pilot:
                await until(lambda: screen.is_ready)
                await scenario(screen, pilot)

        asyncio.run(run())
    finally:
        app.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something; fail where it does not come."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("what was waited for did not come")


async def send(screen: ChatApp, text: str) -> None:
    """Type a text into the input and press Enter."""
    screen.composer.insert(text)
    screen.composer.send()
    await asyncio.sleep(0)


async def ask(screen: ChatApp, text: str) -> None:
    """Send a message and wait for the end of its answer."""
    count = len(screen.conversation.messages)
    await send(screen, text)
    await until(lambda: len(screen.conversation.messages) >= count + 2)
    await settled(screen)


async def settled(screen: ChatApp) -> None:
    """Wait until no answer is written and what was written is shown as it was stored."""

    def is_quiet() -> bool:
        return not screen.live and not screen.is_answering and not screen.is_busy

    await until(is_quiet)
    await asyncio.sleep(0.05)
    # What follows an answer begins a moment after it has ended.
    await until(is_quiet)
    await asyncio.sleep(0.05)
    await until_nothing_is_ready()


def shown_text(screen: ChatApp) -> str:
    """Return the whole screen as text."""
    lines = screen.screen._compositor.render_strips() if hasattr(screen.screen._compositor, "render_strips") else []
    return "\n".join(strip.text.rstrip() for strip in lines)


def notes(screen: ChatApp) -> list[str]:
    """Return the notes below the messages."""
    from terminal.tui.notes import Note

    return [note.text for note in screen.query(Note)]


def bodies(screen: ChatApp) -> list[tuple[str, str]]:
    """Return role and text of the messages that are mounted."""
    return [(view.message.role, view.text) for view in screen.conversation.views()]
