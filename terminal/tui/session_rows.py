"""A list of conversations that draws only the lines on the screen, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from terminal.sanitize import clean_line

LINES = 2
_SHOWN_CHARACTERS = 400
_OPEN = "\u203a"


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation, or something found in one; anybody's words, they are made harmless where they are drawn.

    Args:
        session_id: of the conversation.
        title: the first line.
        about: the second line.
        message_id: what was found; 0 for the conversation itself.
        mark: one column in front of the title, and a word for screen readers: ("\u25cf", "writing").
        name: what the conversation is called, where the title has more than that; "" where it has no name.
    """

    session_id: str
    title: str
    about: str
    message_id: int = 0
    mark: tuple[str, str] = (" ", "")
    name: str = ""


class SessionRows(ScrollView, can_focus=True):
    """Rows of two lines; the marked one is chosen by Enter or a click.

    Args:
        plain: words in place of signs.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000000)", show=False),
        Binding("end", "move(1000000000)", show=False),
        Binding("enter", "choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--title", "rows--about", "rows--marked", "rows--open"}
    DEFAULT_CSS = """
    SessionRows { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    SessionRows .rows--title { color: $foreground; }
    SessionRows .rows--about { color: $foreground 60%; }
    SessionRows .rows--marked { background: $panel; color: $foreground; }
    SessionRows:focus .rows--marked { background: $primary 40%; color: $foreground; }
    SessionRows .rows--open { color: $primary; text-style: bold; }
    """

    marked: reactive[int] = reactive(0)

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class NearEnd(Message):
        """The end of the list came near; there may be more."""

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.open_id = ""
        self._plain = plain

    @property
    def row(self) -> Row | None:
        """The marked row."""
        return self.rows[self.marked] if 0 <= self.marked < len(self.rows) else None

    def show(self, rows: Sequence[Row], *, keep: bool = True) -> None:
        """Show these; with keep, what was marked stays so; while nobody chooses, what is open is."""
        before = self.row
        self.rows = rows
        place = None
        if keep and before is not None:
            same = ((before.session_id, before.message_id) == (row.session_id, row.message_id) for row in rows)
            place = next((number for number, is_same in enumerate(same) if is_same), None)
        if keep and not self.has_focus:
            place = self._place_of_open(place)
        # One that is gone leaves the mark where it was.
        self.marked = place if place is not None else min(self.marked if keep else 0, max(0, len(rows) - 1))
        self.virtual_size = Size(self.scrollable_content_region.width, LINES * len(rows))
        self.refresh()

    def mark_open(self, session_id: str) -> None:
        """Say which conversation is open; it is marked, too, while nobody chooses here."""
        self.open_id = session_id
        if not self.has_focus:
            place = self._place_of_open(None)
            self.marked = self.marked if place is None else place
        self.refresh()

    def _place_of_open(self, otherwise: int | None) -> int | None:
        return next((number for number, row in enumerate(self.rows) if row.session_id == self.open_id), otherwise)

    def validate_marked(self, marked: int) -> int:
        """Stay within the rows."""
        return max(0, min(marked, len(self.rows) - 1))

    def watch_marked(self, marked: int) -> None:
        """Bring it into view."""
        region = Region(0, LINES * marked, 1, LINES)
        self.scroll_to_region(region, animate=False, force=True)
        self.refresh()
        if marked >= len(self.rows) - 20:
            self.post_message(self.NearEnd())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value + 2 * self.size.height >= LINES * len(self.rows):
            self.post_message(self.NearEnd())

    def action_move(self, step: int) -> None:
        """Mark another row."""
        self.marked += step

    def action_page(self, pages: int) -> None:
        """Mark a row that many screens away."""
        self.marked += pages * max(1, self.size.height // LINES - 1)

    def action_choose(self) -> None:
        """Choose the marked row."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row))

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, LINES * len(self.rows))

    def on_click(self, event: events.Click) -> None:
        number = (event.y + self.scroll_offset.y) // LINES
        if 0 <= number < len(self.rows):
            self.marked = number
            self.action_choose()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number, line = divmod(y + self.scroll_offset.y, LINES)
        base = self.visual_style.rich_style
        if not 0 <= number < len(self.rows):
            return Strip.blank(width, base)
        row = self.rows[number]
        kind = "about" if line else "open" if row.session_id == self.open_id else "title"
        style = self.get_visual_style("rows--marked" if number == self.marked else f"rows--{kind}").rich_style
        if number == self.marked and kind == "open":
            style += Style(bold=True)
        text = f"  {row.about}" if line else self._first(row)
        # Cut before it is measured: somebody may have named a conversation after a book.
        return Strip([Segment(fitted(clean_line(text[:_SHOWN_CHARACTERS]), width), style)], width)

    def _first(self, row: Row) -> str:
        sign, word = row.mark
        is_open = row.session_id == self.open_id
        if not self._plain:
            return f"{_OPEN if is_open and sign == ' ' else sign} {row.title}"
        words = ", ".join(part for part in ("open" if is_open else "", word) if part)
        pointer = "> " if row is self.row else "  "
        return f"{pointer}{words}: {row.title}" if words else f"{pointer}{row.title}"


def fitted(text: str, width: int) -> str:
    """Return a text in exactly so many columns; where it is cut, one sees that."""
    if cell_len(text) <= width or width < 2:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "\u2026", width)
