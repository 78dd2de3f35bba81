"""What all dialogs share; and fields whose text is harmless for a terminal, pasted text too."""

from typing import ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from terminal.sanitize import clean, clean_line

Result = TypeVar("Result")

_BOX_CSS = """
Dialog { align: center middle; }
Dialog > .dialog-box {
    width: 72; max-width: 95%; height: auto; max-height: 95%;
    padding: 1 2; background: $surface; border: round $primary;
}
Dialog .dialog-title { text-style: bold; color: $primary; margin-bottom: 1; }
Dialog .dialog-question { margin-bottom: 1; }
Dialog .dialog-note { color: $error; height: auto; }
Dialog .dialog-hint { color: $foreground 60%; height: auto; }
Dialog .dialog-buttons { height: 1; margin-top: 1; align-horizontal: right; }
Dialog Button { margin-left: 2; }
Dialog.plain { align: left top; background: $background; }
Dialog.plain > .dialog-box { width: 100%; max-width: 100%; max-height: 100%; border: none; background: $background; }
Dialog.plain .dialog-buttons { align-horizontal: left; }
Dialog.plain Button { border: none; height: 1; min-width: 0; margin-left: 0; margin-right: 2; }
"""


MOST_CHARACTERS = 4096


class Dialog(ModalScreen[Result]):
    """What all dialogs share: a box, Esc leaves.

    Args:
        plain: no borders, left aligned, for screen readers.
    """

    DEFAULT_CSS = _BOX_CSS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "leave", "Cancel", show=False)]
    AUTO_FOCUS = ""

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__(classes="plain" if plain else None)
        self.plain = plain

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        # An application's priority keys are looked at before a dialog's, as Ctrl+S here; only leaving stays.
        chain = super()._binding_chain
        for node, found in chain:
            if node is self.app:
                for key, some in list(found.key_to_bindings.items()):
                    if not any(binding.action == "quit" for binding in some):
                        del found.key_to_bindings[key]
        return chain

    def action_leave(self) -> None:
        """Close without a result."""
        self.dismiss(None)


class CleanInput(Input):
    """A field of one line; control characters that are pasted become symbols."""

    def _on_paste(self, event: events.Paste) -> None:
        super()._on_paste(events.Paste(clean_line(event.text[:MOST_CHARACTERS])))
        event.stop()
        event.prevent_default()


class CleanTextArea(TextArea):
    """A field of several lines; control characters that are pasted become symbols."""

    async def _on_paste(self, event: events.Paste) -> None:
        await super()._on_paste(events.Paste(clean(event.text)))
        event.stop()
        event.prevent_default()
