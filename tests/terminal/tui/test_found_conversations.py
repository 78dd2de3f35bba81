"""Keys of the list on what a search found: it may be in the archive, and its row says more than its name."""

from pathlib import Path
from typing import Any

from textual.widgets import Input, Static

from sessions import Store
from terminal.tui.session_rows import SessionRows
from terminal.tui.sidebar import SessionList
from tests.fake_llm import FakeLLM
from tests.tui_pieces import Pieces, real_manager, run_pilot, until


def test_it_is_taken_out_of_the_archive_and_called_by_its_name(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store, real_manager(store, FakeLLM()) as manager:
        session = manager.create(name="bread")
        for text in ("rye", "more rye"):
            list(session.send(text))
        session.set_archived(True)
        app = Pieces(manager)

        def told() -> list[str]:
            return [message.text for message in app.heard if isinstance(message, SessionList.Changed)]

        async def drive(pilot: Any) -> None:
            rows = app.query_one(SessionRows)
            app.query_one(Input).value = "rye"
            await until(pilot, lambda: rows.rows)
            assert rows.rows[0].title.startswith("bread (+")
            app.sessions.focus_list()
            await pilot.press("r")
            assert app.screen.query_one("#text", Input).value == "bread"
            await pilot.press("escape", "d")
            question = str(app.screen.query_one(".dialog-question", Static).content)
            assert question == f"delete the conversation 'bread' ({session.id}) for good?"
            await pilot.press("n", "a")
            await until(pilot, lambda: told() == ["bread: in the list again"])
            found = store.find_session(session.id)
            assert found is not None
            assert not found.archived
            await pilot.press("a")
            await until(pilot, lambda: told()[1:] == ["bread: in the archive; h shows it"])

        run_pilot(app, drive)
