"""A terminal in which one page of messages leaves room: earlier ones come by themselves, and then by scrolling."""

from textual.pilot import Pilot

from sessions import SessionManager, Store
from terminal.paths import find_paths
from terminal.tui.app import ChatApp
from terminal.tui.conversation import PAGE
from tests.session_tools import turn
from tests.tui_app import ask, drive, shown_text, until


def short_messages(turns: int) -> str:
    """Write a conversation of many short turns; return its id."""
    with Store.open(find_paths().database) as store, SessionManager(store, None) as manager:
        session = manager.create(name="long")
        leaf = None
        for number in range(turns):
            _, leaf = turn(store, session.key, leaf, f"question {number}", f"answer {number}")
        return session.id


def test_earlier_messages_fill_it_and_the_end_is_still_followed() -> None:
    opened = short_messages(60)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        conversation = screen.conversation
        await until(lambda: conversation.max_scroll_y > 0 and not conversation._is_mounting)
        assert PAGE < conversation.num_mounted < 120
        await until(lambda: "answer 59" in shown_text(screen))
        assert conversation.is_anchored
        assert not conversation._anchor_released
        await ask(screen, "and then?")
        await until(lambda: conversation.scroll_y == conversation.max_scroll_y)
        await until(lambda: "You said: and then?" in shown_text(screen))
        count = conversation.num_mounted
        conversation.scroll_home(animate=False)
        await until(lambda: conversation.num_mounted > count)

    drive(scenario, size=(100, 100), open_id=opened)


def test_they_come_when_the_terminal_grows() -> None:
    opened = short_messages(60)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        conversation = screen.conversation
        await until(lambda: "answer 59" in shown_text(screen))
        assert conversation.num_mounted == PAGE
        await pilot.resize_terminal(100, 100)
        await until(lambda: conversation.num_mounted > PAGE and conversation.max_scroll_y > 0)

    drive(scenario, open_id=opened)
