"""What the system refuses is said below the list of conversations."""

from pathlib import Path
from typing import Any

import pytest

from sessions import Store
from tests.fake_llm import FakeLLM
from tests.tui_pieces import Pieces, real_manager, run_pilot, until


def refused(*_: object) -> int:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("is_refused", [False, True])
def test_an_export_that_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_refused: bool) -> None:
    if is_refused:
        monkeypatch.setattr("sessions.export.export_file", refused)
    sentence = "it cannot be exported: Permission denied" if is_refused else "(File name too long)"
    with Store.open(tmp_path / "chat.db") as store, real_manager(store, FakeLLM()) as manager:
        list(manager.create(name="one").send("hi"))
        app = Pieces(manager)

        async def drive(pilot: Any) -> None:
            app.sessions.focus_list()
            await pilot.press("x")
            app.screen.query_one("#text").value = str(tmp_path / ("x" * 300))  # type: ignore[attr-defined]
            await pilot.press("enter")
            await until(pilot, lambda: sentence in str(app.query_one("#about").content))  # type: ignore[attr-defined]

        run_pilot(app, drive)
