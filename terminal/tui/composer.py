"""The input: grows with its text, sends with Enter, remembers what was sent, proposes commands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from terminal.sanitize import clean

if TYPE_CHECKING:
    from rich.text import Text
    from textual.widgets.text_area import Edit, EditResult

_HELPED_KEYS = ("tab", "up", "down", "enter", "escape")
_NEWLINE_KEYS = ("alt+enter", "ctrl+j", "shift+enter")
# A longer paste becomes one token, which is its text again when it is sent.
_LEAST_COLUMNS = 2
_PASTE_LINES, _PASTE_CHARACTERS = 20, 4_000
# TextArea draws characters as they are and ends lines at many. In the last plane of private use no font has icons.
_HARMFUL = [code for code in (*range(0xA0), 0x061C, *range(0x2000, 0x2070)) if clean(chr(code)) != chr(code)]
_HELD = {code: 0x100000 + code for code in _HARMFUL}
_MEANT = {held: code for code, held in _HELD.items()}
# One column each, as what is held has.
_DRAWN = {held: clean(chr(code)) if code < 0x80 else "\u2426" for code, held in _HELD.items()}


def held_text(text: str) -> str:
    """Return a text as it stands in the input: for each character that must not be drawn, a private one."""
    return text.translate(_HELD)


def meant_text(text: str) -> str:
    """Return the text that held_text() was given, unless that had such private characters itself."""
    return text.translate(_MEANT)


class Composer(TextArea):
    """A message or command being written.

    Args:
        is_plain: no placeholder and no colours.
    """

    class Sent(Message):
        """The user sent a text.

        Args:
            text: all of it, what was pasted included.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Editing(Message):
        """Changing an earlier message began or ended."""

    def __init__(self, *, is_plain: bool = False) -> None:
        super().__init__(
            id="composer",
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder="" if is_plain else Content("Message (Enter sends, Alt+Enter is a new line, / commands)"),
        )
        self._pasted: dict[str, str] = {}
        self._history: list[str] = []
        self._place = 0
        self._draft = ""
        # What was put in place of a draft: there Up brings that back, whatever is proposed.
        self._instead = ""
        # The message that sending makes another version of, and what stood here before.
        self.editing: int | None = None
        self._set_aside = ("", dict[str, str]())
        # Told of some keys first; it tells whether it did something.
        self.helper: Callable[[str], bool] = lambda key: False

    @property
    def wrap_width(self) -> int:
        """As TextArea; with tabs wider than nothing, however narrow the window is."""
        return max(_LEAST_COLUMNS, super().wrap_width)

    @property
    def full_text(self) -> str:
        """The text with everything that was pasted."""
        text = meant_text(self.text)
        for token, pasted in self._pasted.items():
            text = text.replace(token, pasted)
        return text

    @property
    def selected_text(self) -> str:
        """As TextArea; the characters that are meant."""
        return meant_text(super().selected_text)

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor is behind everything."""
        return self.cursor_location == self.document.end and self.selection.is_empty

    @property
    def _is_recalled(self) -> bool:
        """Whether a text of before is there as it was: Up and Down go on through those."""
        place = self._place
        return place < len(self._history) and self.full_text == self._history[place]

    def get_line(self, line_index: int) -> "Text":
        """As TextArea; what is held is drawn as a symbol, and nothing as it is that could drive a terminal."""
        line = super().get_line(line_index)
        line.plain = clean(line.plain.translate(_DRAWN))
        return line

    def edit(self, edit: "Edit") -> "EditResult":
        """As TextArea, which comes here with all that is typed, pasted or proposed."""
        edit.text = held_text(edit.text)
        return super().edit(edit)

    def action_cut(self) -> None:
        """As TextArea; the clipboard has the characters that are meant."""
        super().action_cut()
        cut = meant_text(self.app.clipboard)
        if cut != self.app.clipboard:
            self.app.copy_to_clipboard(cut)

    def remember(self, texts: Sequence[str]) -> None:
        """Have these texts, oldest first, before what was sent since."""
        self._history = [*texts, *self._history]
        # Who is already going through them stays where they are: these are read while the program starts.
        self._place += len(texts)

    def put(self, text: str) -> None:
        """Put a text into the input, in place of what is there; a long one as a token."""
        self._pasted = {}
        self.load_text(self._shortened(text))
        self.move_cursor(self.document.end)

    def put_instead(self, text: str) -> bool:
        """Put a text into the input; tell whether there was a draft, which Up brings back."""
        # A recalled text is among the earlier ones anyway; what stood here before it is not.
        draft = self._draft if self._is_recalled else self.full_text
        is_kept = bool(draft.strip()) and draft != text
        if is_kept:
            self._keep(draft)
        self.put(text)
        self._instead = text if is_kept else ""
        return is_kept

    def restore(self, text: str) -> bool:
        """Bring back what could not be sent, unless something else was written meanwhile; tell whether it is there."""
        if self.text and self.full_text != text:
            return False
        self.put(text)
        return True

    def edit_again(self, message_id: int, text: str) -> bool:
        """Bring back an edit that was refused, unless another one was begun; what stands here comes back after it."""
        if self.editing is not None:
            return False
        self.begin_edit(message_id, text)
        return True

    def begin_edit(self, message_id: int, text: str) -> None:
        """Have an earlier message changed; what was being written comes back afterwards."""
        if self.editing is None:
            self._set_aside = (self.text, dict(self._pasted))
        self.editing = message_id
        self.add_class("editing")
        self.post_message(self.Editing())
        self.put(text)
        self.focus()

    def stop_editing(self) -> None:
        """Leave the message as it is."""
        self.take_edited()

    def take_edited(self) -> int | None:
        """Return the message that was being edited, if one was, and bring back what stood here before."""
        edited, self.editing = self.editing, None
        self.remove_class("editing")
        if edited is not None:
            self.post_message(self.Editing())
            text, self._pasted = self._set_aside
            self.load_text(text)
            self.move_cursor(self.document.end)
        return edited

    def clear_all(self) -> None:
        """Empty the input."""
        self._pasted, self._instead = {}, ""
        self.load_text("")

    def send(self) -> None:
        """Send what is there, if there is anything."""
        text = self.full_text
        if not text.strip():
            return
        self._keep(text)
        self.clear_all()
        self.post_message(self.Sent(text))

    def _keep(self, text: str) -> None:
        """Have Up bring back a text first."""
        if not self._history or self._history[-1] != text:
            self._history.append(text)
        self._place, self._draft = len(self._history), ""

    async def _on_key(self, event: events.Key) -> None:
        """Enter sends; the keys of a new line make one; Up and Down at the edges go through what was sent."""
        key = event.key
        handled = True
        if key in _HELPED_KEYS and not self._is_recalling(key) and self.helper(key):
            handled = True
        elif key == "enter":
            self.send()
        elif key in _NEWLINE_KEYS:
            self.insert("\n")
        elif key == "up" and self.cursor_at_first_line:
            handled = self._recall(-1)
        elif key == "down" and self.cursor_at_last_line:
            handled = self._recall(1)
        else:
            handled = False
        if handled:
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def _is_recalling(self, key: str) -> bool:
        """Tell whether a key is for earlier texts, also where something is proposed."""
        is_instead = bool(self._instead) and self.full_text == self._instead
        return (key in ("up", "down") and self._is_recalled) or (key == "up" and is_instead)

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert a paste as one piece, a long one as a token."""
        event.stop()
        event.prevent_default()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        self.insert(self._shortened(text))
        self.focus()

    def _shortened(self, text: str) -> str:
        """Return what stands in the input for a text: a token where it is long, or has private characters."""
        # No message can have lone surrogates.
        text = text.encode(errors="replace").decode()
        lines = text.count("\n") + 1
        if lines <= _PASTE_LINES and len(text) <= _PASTE_CHARACTERS and meant_text(text) == text:
            return held_text(text)
        size = f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
        token = f"[pasted {size}]"
        number = 2
        while token in self._pasted and self._pasted[token] != text:
            token = f"[pasted {size}, {number}]"
            number += 1
        self._pasted[token] = text
        return token

    def _recall(self, step: int) -> bool:
        """Show an earlier or later text; tell whether there was one."""
        place = self._place + step
        if not 0 <= place <= len(self._history):
            return False
        if self._place == len(self._history):
            self._draft = self.full_text
        elif self.full_text != self._history[self._place]:
            # What was recalled was changed: the keys move in it.
            return False
        self._place = place
        text = self._draft if place == len(self._history) else self._history[place]
        self.put(text)
        return True
