"""An editor that fails: the screen is there again, with the draft and the reason."""

import contextlib
import termios
from collections.abc import Iterator
from typing import Any

import pytest
from textual.pilot import Pilot

from terminal.external_editor import EditorError
from terminal.tui.app import ChatApp
from tests.tui_app import drive


@pytest.mark.parametrize(
    "error", [EditorError("the editor ended with code 1"), OSError(5, "gone"), termios.error(25, "no terminal")]
)
def test_the_screen_is_resumed_whatever_the_editor_did(error: Exception) -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        steps: list[str] = []

        @contextlib.contextmanager
        def lent() -> Iterator[None]:
            # As Textual's own, which has no finally.
            steps.append("suspended")
            yield
            steps.append("resumed")

        def fail(*_: Any, **__: Any) -> str:
            raise error

        screen.composer.insert("a draft")
        screen.suspend = lent  # type: ignore[method-assign]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ChatApp, "is_headless", False)
            patch.setattr("terminal.external_editor.edit_text", fail)
            screen.action_editor()
        assert steps == ["suspended", "resumed"]
        assert screen.composer.text == "a draft"
        assert str(error) in str(screen._state.render())

    drive(scenario)
