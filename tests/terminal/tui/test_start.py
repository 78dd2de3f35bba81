"""What the full screen begins with."""

import subprocess
import sys

from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.dialogs import ConfirmDialog
from tests.tui_app import drive, notes, shown_text


def test_dialogs_and_completion_are_imported_only_when_they_are_needed() -> None:
    program = "import sys, terminal.tui.app; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    modules = set(found.stdout.split())
    assert "terminal.tui.sidebar" in modules
    late = {"terminal.tui.dialogs", "terminal.tui.settings_dialog", "terminal.completion", "prompt_toolkit"}
    assert not modules & late


def test_without_lines_and_colours_words_say_where_the_input_is_and_which_keys_there_are() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        assert "Message:" in shown_text(screen).split("\n")
        assert notes(screen)[0].startswith("Enter sends, Alt+Enter is a new line, F1 help")

    drive(scenario, plain=True)


def test_behind_a_dialog_the_conversation_is_seen() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await screen.push_screen(ConfirmDialog("Leave?"))
        await pilot.pause()
        assert 0 < screen.screen.styles.background.a < 1
        assert "new conversation" in str(screen.export_screenshot()).replace("&#160;", " ")

    drive(scenario)
