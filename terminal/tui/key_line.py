"""The line of keys at the bottom: as many as there is room for, the most important first."""

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from terminal.tui.keymap import KeyMap

# Blanks around a key and behind its word.
_AROUND = 3


class KeyLine(Footer):
    """Textual's footer without a key that is cut in the middle."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        room = self.app.size.width
        for part in super().compose():
            if isinstance(part, FooterKey):
                room -= cell_len(part.key_display) + cell_len(part.description) + _AROUND
                if room < 0:
                    return
            yield part

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.recompose)


def keys_in_words(keys: KeyMap) -> str:
    """Return the keys that one needs at first, as a sentence for screens without this line."""
    wanted = (("help", "help"), ("command_palette", "everything by name"), ("stop", "stops"), ("quit", "leaves"))
    told = [f"{keys.shown(name)} {word}" for name, word in wanted if keys.shown(name)]
    return ", ".join(["Enter sends", "Alt+Enter is a new line", *told])
