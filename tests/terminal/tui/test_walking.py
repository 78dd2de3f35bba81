"""Keys while a message, and not the input, has the focus."""

from textual import events
from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.message import MessageView
from tests.tui_app import ask, drive, until


def test_up_and_down_walk_from_message_to_message() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        for text in ("one", "two"):
            await ask(screen, text)
        views = screen.conversation.views()
        views[-1].focus()
        await pilot.pause()
        seen = []
        for key in ("up", "up", "up", "up", "down"):
            await pilot.press(key)
            seen.append(views.index(screen.focused) if isinstance(screen.focused, MessageView) else None)
        assert seen == [2, 1, 0, 0, 1]

    drive(scenario)


def test_what_is_typed_or_pasted_at_a_message_goes_into_the_input() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.conversation.views()[-1].focus()
        await pilot.pause()
        await pilot.press("h", "i", "space")
        assert screen.composer.text == "hi "
        assert screen.composer.has_focus
        screen.conversation.views()[-1].focus()
        await pilot.pause()
        screen.conversation.views()[-1].post_message(events.Paste("there"))
        await until(lambda: screen.composer.text == "hi there")

    drive(scenario)
