"""The input: grows with its text, sends with Enter, remembers what was sent, proposes commands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from terminal.sanitize import clean, clean_line

if TYPE_CHECKING:
    from terminal.outcome import Command

_NEWLINE_KEYS = ("alt+enter", "ctrl+j", "shift+enter")
# A longer paste becomes one token, which is its text again when it is sent.
_PASTE_LINES, _PASTE_CHARACTERS = 20, 4_000
_MAX_PROPOSED = 8


class Composer(TextArea):
    """A message or command being written.

    Args:
        is_plain: no placeholder and no colours.
    """

    class Sent(Message):
        """The user sent a text.

        Args:
            text: all of it, what was pasted included.
            shown: as it stood in the input.
        """

        def __init__(self, text: str, shown: str) -> None:
            super().__init__()
            self.text = text
            self.shown = shown

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
        # The message that sending makes another version of, and what stood here before.
        self.editing: int | None = None
        self._set_aside = ("", dict[str, str]())
        self.complete: Callable[[], bool] = lambda: False

    @property
    def full_text(self) -> str:
        """The text with everything that was pasted."""
        text = self.text
        for token, pasted in self._pasted.items():
            text = text.replace(token, pasted)
        return text

    def remember(self, texts: Sequence[str]) -> None:
        """Have these texts, oldest first, before what was sent since."""
        self._history = [*texts, *self._history]
        self._place = len(self._history)

    def put(self, text: str) -> None:
        """Put a text into the input, in place of what is there; a long one as a token."""
        self._pasted = {}
        self.load_text(self._shortened(clean(text)))
        self.move_cursor(self.document.end)

    def restore(self, shown: str, text: str) -> None:
        """Bring back what could not be sent, unless something else was written meanwhile."""
        if not self.text:
            self.put(text if shown != text and not self._pasted else shown)

    def begin_edit(self, message_id: int, text: str) -> None:
        """Have an earlier message changed; what was being written comes back afterwards."""
        if self.editing is None:
            self._set_aside = (self.text, dict(self._pasted))
        self.editing = message_id
        self.add_class("editing")
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
            text, self._pasted = self._set_aside
            self.load_text(text)
            self.move_cursor(self.document.end)
        return edited

    def clear_all(self) -> None:
        """Empty the input."""
        self._pasted = {}
        self.load_text("")

    def send(self) -> None:
        """Send what is there, if there is anything."""
        shown, text = self.text, self.full_text
        if not text.strip():
            return
        if not self._history or self._history[-1] != text:
            self._history.append(text)
        self._place, self._draft = len(self._history), ""
        self.clear_all()
        self.post_message(self.Sent(text, shown))

    async def _on_key(self, event: events.Key) -> None:
        """Enter sends; the keys of a new line make one; Up and Down at the edges go through what was sent."""
        key = event.key
        handled = True
        if key == "enter":
            self.send()
        elif key in _NEWLINE_KEYS:
            self.insert("\n")
        elif key == "tab" and self.text.startswith("/"):
            handled = self.complete()
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

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert a paste as one piece, harmless, a long one as a token."""
        event.stop()
        event.prevent_default()
        text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        self.insert(self._shortened(text))
        self.focus()

    def _shortened(self, text: str) -> str:
        lines = text.count("\n") + 1
        if lines <= _PASTE_LINES and len(text) <= _PASTE_CHARACTERS:
            return text
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
        elif self.full_text != clean(self._history[self._place]):
            # What was recalled was changed: the keys move in it.
            return False
        self._place = place
        text = self._draft if place == len(self._history) else self._history[place]
        self.put(text)
        return True


class Proposals(Static):
    """The commands that begin with what was written."""

    def __init__(self, commands: "Sequence[Command]") -> None:
        super().__init__(Content(""), markup=False, id="proposals")
        self._commands = commands
        self.display = False

    def show_for(self, text: str) -> None:
        """Show the commands for a text, or nothing."""
        found = self._matching(text)
        self.display = bool(found)
        lines = [
            Content(f"/{c.name} {c.usage}".rstrip()) + Content.styled(f"  {c.help}", "$foreground 60%") for c in found
        ]
        self.update(Content("\n").join(lines))

    def completed(self, text: str) -> str:
        """Return the text with the command that it begins, as far as all that fit agree; the text if none does."""
        names = [command.name for command in self._matching(text)]
        if not names:
            return text
        common = names[0]
        for name in names[1:]:
            while not name.startswith(common):
                common = common[:-1]
        written = text[1:]
        if len(names) == 1:
            return f"/{names[0]} "
        return f"/{common}" if len(common) > len(written) else text

    def _matching(self, text: str) -> "list[Command]":
        if not text.startswith("/") or text.startswith("//") or "\n" in text:
            return []
        name, _, rest = text[1:].partition(" ")
        if rest or text.endswith(" "):
            return [c for c in self._commands if name.lower() in (c.name, *c.aliases)][:1]
        fitting = [c for c in self._commands if any(n.startswith(name.lower()) for n in (c.name, *c.aliases))]
        return fitting[:_MAX_PROPOSED]


def one_line(text: str) -> Content:
    """Return other people's words as one harmless line."""
    return Content(clean_line(text))
