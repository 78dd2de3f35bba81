"""Dialogs of the full screen: a yes or no, a text, help. The settings have a file of their own."""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static, TextArea

from terminal.sanitize import clean, clean_line
from terminal.tui.dialog_base import CleanInput, CleanTextArea, Dialog
from terminal.tui.keymap import ACTIONS, KeyMap, key_map, shown_key
from terminal.tui.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from terminal.outcome import Command

__all__ = ["ConfirmDialog", "HelpDialog", "SettingsDialog", "TextDialog"]


MOST_QUESTION, MOST_LINES = 600, 10


class ConfirmDialog(Dialog[bool]):
    """Ask a question; False unless it is said yes to.

    Args:
        question: of whatever words; made harmless here.
        yes: what the button for it says; one word of ours.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n", "leave", "No", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, question: str, *, yes: str = "Yes", plain: bool = False) -> None:
        super().__init__(plain=plain)
        # The buttons stay on the screen, however long a title is.
        shown = clean(question)[:MOST_QUESTION].split("\n")[:MOST_LINES]
        self._question = Content("\n".join(shown))
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield Static(self._question, classes="dialog-question", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content(f"{self._yes} (y)"), id="yes", compact=True, variant="error")
                yield Button(Content("Cancel (n)"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Say yes."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Say no."""
        self.dismiss(False)


class TextDialog(Dialog[str | None]):
    """Ask for a text; None where it was left.

    Args:
        title: what it is for.
        text: what stands there at first; everything in it is selected.
        hint: one more line.
        lines: it may have several lines; Ctrl+S keeps it then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep", "OK", show=False, priority=True)]

    def __init__(self, title: str, text: str = "", *, hint: str = "", lines: bool = False, plain: bool = False) -> None:
        super().__init__(plain=plain)
        self._title, self._hint = Content(clean(title)), Content(clean(hint))
        self._text = clean(text) if lines else clean_line(text)
        self._lines = lines

    DEFAULT_CSS = """
    TextDialog TextArea { height: 10; }
    TextDialog.plain Input, TextDialog.plain TextArea { border: none; }
    """

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield Static(self._title, classes="dialog-title", markup=False)
            if self._lines:
                yield CleanTextArea(self._text, id="text")
            else:
                yield CleanInput(self._text, id="text", select_on_focus=True)
            if self._hint:
                yield Static(self._hint, classes="dialog-hint", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(
                    Content("OK (Ctrl+S)" if self._lines else "OK (Enter)"), id="ok", compact=True, variant="primary"
                )
                yield Button(Content("Cancel (Esc)"), id="cancel", compact=True)

    def on_mount(self) -> None:
        self.query_one("#text").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "ok":
            self.action_keep()
        else:
            self.action_leave()

    def action_keep(self) -> None:
        """Close with the text."""
        field = self.query_one("#text")
        self.dismiss(field.text if isinstance(field, TextArea) else self.query_one("#text", Input).value)


class HelpDialog(Dialog[None]):
    """Keys and slash commands.

    Args:
        keys: of the user; None shows the default ones.
        commands: of terminal.commands.COMMANDS.
    """

    DEFAULT_CSS = """
    HelpDialog > .dialog-box { width: 100; height: 95%; }
    HelpDialog VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,f1", "leave", "Close", show=False)]

    def __init__(self, keys: KeyMap | None = None, commands: "Sequence[Command]" = (), *, plain: bool = False) -> None:
        super().__init__(plain=plain)
        self._sections = help_sections(key_map({}) if keys is None else keys, commands)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield Static(Content("Help \u2014 Esc closes"), classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static("", id="help", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one("#help", Static).update(help_text(self._sections, max(30, width)))


Section = tuple[str, list[tuple[str, str]]]


def help_sections(keys: KeyMap, commands: "Sequence[Command]") -> list[Section]:
    """Return what the help says: titles, and under each what one types and what that does."""
    rows = [("Enter", "send"), ("Alt+Enter, Ctrl+J", "a new line in the message"), ("Tab", "go to the next part")]
    shown = [[(_all_keys(keys, a.name), a.help) for a in ACTIONS if a.scope == scope] for scope in ("", "list")]
    sections = [("Keys", [*rows, *shown[0]]), ("In the list of conversations", shown[1])]
    slash = []
    for command in commands:
        names = " ".join(f"/{name}" for name in (command.name, *command.aliases))
        slash.append((f"{names} {command.usage}".rstrip(), command.help))
    return [*sections, ("Commands, typed as a message", slash)] if slash else sections


def help_text(sections: Sequence[Section], width: int) -> Content:
    """Return the help for a screen of that many columns."""
    lines: list[Content] = []
    for title, rows in sections:
        lines += [Content(""), Content.styled(title, "bold")]
        left_width = min(max((len(left) for left, _ in rows), default=0), width // 2 - 4)
        for left, right in rows:
            left, right = clean_line(left), clean_line(right)
            told = textwrap.wrap(right, max(10, width - left_width - 4)) or [""]
            if len(left) > left_width:
                lines.append(Content(f"  {left}"))
                left = ""
            lines += [
                Content(f"  {part:<{left_width}}  {text}") for part, text in zip_longest([left], told, fillvalue="")
            ]
    return Content("\n").join(lines[1:])


def _all_keys(keys: KeyMap, name: str) -> str:
    return ", ".join(shown_key(key) for key in keys.keys.get(name, "").split(",") if key) or "(no key)"
