"""The buttons below earlier answers: again, and fork."""

from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from tests.tui_app import ask, bodies, drive, settled, until


def test_an_earlier_answer_is_made_again_and_forked() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        for text in ("one", "two", "three"):
            await ask(screen, text)
        old = list(screen.conversation.messages)
        first = screen.chat.opened.id
        labels = {view.message.id: dict(view._actions()) for view in screen.conversation.views()}
        assert labels[old[3].id]["again"] == f"app.regenerate_message({old[3].id})"
        assert "again" not in labels[old[2].id]
        await screen.run_action(labels[old[3].id]["again"])
        await until(lambda: len(screen.conversation.messages) == 4 and screen.conversation.messages[3].id > old[-1].id)
        await settled(screen)
        assert bodies(screen)[-1] == ("assistant", "You said: two")
        await screen.run_action(labels[old[1].id]["fork"])
        await until(lambda: screen.chat.opened.id != first)
        await settled(screen)
        assert bodies(screen) == [("user", "one"), ("assistant", "You said: one")]
        await screen.run_action(labels[old[3].id]["again"])
        await settled(screen)
        assert len(screen.conversation.messages) == 2, "a button of another conversation does nothing"

    drive(scenario)
