"""Keys while a message has the focus: Up and Down go from one to the next, what is typed goes into the input."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from terminal.tui.composer import Composer


class WalkingScroll(VerticalScroll, can_focus=True):
    """Scrolls while it has the focus itself, and walks while something in it has."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk(-1)", show=False),
        Binding("down", "walk(1)", show=False),
    ]

    def stops(self) -> Sequence[Widget]:
        """Return where the focus can go, from top to bottom."""
        raise NotImplementedError

    def action_walk(self, step: int) -> None:
        """Give the focus to the next stop; at an edge, and with the focus elsewhere, scroll."""
        stops, focused = self.stops(), self.screen.focused
        place = next((number for number, stop in enumerate(stops) if stop is focused), None)
        if place is not None and 0 <= place + step < len(stops):
            self.release_anchor()
            stops[place + step].focus()
        else:
            self.scroll_relative(y=step, animate=False)

    def on_key(self, event: events.Key) -> None:
        """Take what is typed to the input."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            composer = self.screen.query_one(Composer)
            composer.focus()
            composer.insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted to the input."""
        event.stop()
        self.screen.query_one(Composer).post_message(events.Paste(event.text))
