"""What is said beside the conversation: results of commands, notes, errors; and the console that brings them here."""

from collections.abc import Callable
from io import StringIO
from typing import Literal

from textual.content import Content
from textual.widgets import Static

from terminal.output import Console
from terminal.sanitize import clean, clean_line

NoteKind = Literal["said", "error"]
_MAX_SHOWN = 20_000


class Note(Static):
    """Lines of ours below the messages; not part of the conversation.

    Args:
        text: other people's words in it are made harmless here.
        kind: "said" or "error".
    """

    def __init__(self, text: str, kind: NoteKind = "said") -> None:
        shown = clean(text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} ...")
        super().__init__(
            Content(f"error: {shown}" if kind == "error" else shown), markup=False, classes=f"note note-{kind}"
        )
        self.text = shown


class ScreenConsole(Console):
    """The Console of the full screen: nothing is written to the terminal, the screen shows it; from any thread.

    Args:
        tell: shows a note.
        show_status: shows what is going on, "" for nothing.
    """

    def __init__(self, tell: Callable[[str, NoteKind], None], show_status: Callable[[str], None]) -> None:
        super().__init__(StringIO(), StringIO(), {})
        self._tell = tell
        self._show_status = show_status

    def write(self, text: str) -> None:
        """Show lines."""
        self._tell(text, "said")

    def say(self, text: str) -> None:
        """Show lines of ours."""
        self._tell(text, "said")

    def error(self, text: str) -> None:
        """Show an error."""
        self._tell(clean_line(text), "error")

    def think(self, text: str) -> None:
        """Thinking is shown with its answer."""

    def status(self, text: str) -> None:
        """Show what is going on."""
        self._show_status(text)

    def clear_status(self) -> None:
        """Show that nothing is going on."""
        self._show_status("")
