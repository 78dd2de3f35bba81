"""Markdown drawn in a terminal while it arrives."""

import re
from collections.abc import Callable

from terminal.markdown.layout import Layout
from terminal.markdown.lines import MAX_START, LineParser
from terminal.markdown.region import Region
from terminal.markdown.styles import DIM, paint
from terminal.sanitize import TerminalFilter

_LEAST_LINES = 6

# The beginning of a line that may still become anything is not drawn yet.
_UNDECIDED = re.compile(r"[\s>*+#=~`_|:.\-]*(?:\d{1,9}[.)]?)?\s*|[\s>]*(?:[-*+][ ]+)?(?:```|~~~)[^`]*")


class MarkdownStream:
    """Draws one text. Whatever arrives, only styles and movements inside its own rows reach the terminal.

    Only the open leaf is drawn again as it grows, and no more of it than the screen holds: what is higher is complete.
    What is left on the screen at the end is render_markdown of the whole text.

    Args:
        write: takes what goes to the terminal; in whole rows with newlines when not live.
        size: gives columns and rows of the terminal now.
        live: draw the open leaf at the cursor and redraw it as it grows; otherwise only finished rows are written.
        unicode: draw bullets and lines that are not ASCII.
        status: gives one harmless line of at most so many columns; it stands below a live text until that is complete.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        size: Callable[[], tuple[int, int]],
        *,
        live: bool = True,
        unicode: bool = True,
        status: Callable[[int], str] = lambda columns: "",
    ) -> None:
        self._write, self._size, self._is_live, self._status = write, size, live, status
        self._filter = TerminalFilter()
        self._parser = LineParser()
        self._columns = size()[0]
        self._layout = Layout(self._columns, unicode=unicode)
        self._region = Region(write)
        # The line that is not complete, unless its beginning was let go of.
        self._partial = ""
        self._is_line_begun = False

    def push(self, text: str) -> None:
        """Take the next piece and draw."""
        self._take(self._filter.push(text))
        self._draw()

    def finish(self) -> None:
        """The text is complete: draw what was held back and end the last row with a newline."""
        self._take(self._filter.flush())
        if self._partial or self._is_line_begun:
            self._end_line()
        self._layout.take(self._parser.finish())
        self._status = lambda columns: ""
        self._draw()

    def _take(self, text: str) -> None:
        *lines, partial = text.split("\n")
        for line in lines:
            self._take_partial(line)
            self._end_line()
        self._take_partial(partial)

    def _take_partial(self, text: str) -> None:
        if not text:
            return
        if self._is_line_begun:
            self._layout.take(self._parser.more(text))
            return
        self._partial += text
        if len(self._partial) > MAX_START:
            self._begin_line(MAX_START)

    def _begin_line(self, length: int) -> None:
        """Decide what the line is by its beginning and lay that out."""
        start, more = self._partial[:length], self._partial[length:]
        self._partial, self._is_line_begun = "", True
        self._layout.take(self._parser.begin(start))
        self._layout.take(self._parser.more(more))

    def _end_line(self) -> None:
        if not self._is_line_begun:
            self._layout.take(self._parser.line(self._partial))
        self._partial, self._is_line_begun = "", False

    def _draw(self) -> None:
        columns, lines = size = self._size()
        if columns != self._columns:
            self._columns = columns
            self._layout.resize(columns)
        done = self._layout.take_rows()
        if not self._is_live:
            if done:
                self._write("".join(f"{row}\n" for row in done))
            return
        status = self._status(columns - 1)
        # Where there is next to no room, the text comes first.
        below = [paint([(status, DIM)])] if status and lines > _LEAST_LINES else []
        limit = max(1, lines - 1 - len(below))
        open_rows = self._preview()
        if len(open_rows) > limit and self._partial and not _UNDECIDED.fullmatch(self._partial):
            self._begin_line(len(self._partial))
            done += self._layout.take_rows()
            open_rows = self._preview()
        if len(open_rows) > limit:
            self._layout.force()
            done += self._layout.take_rows()
            open_rows = self._preview()
        self._region.show(done, [*open_rows[:limit], *below], size)

    def _preview(self) -> list[str]:
        """Return the rows that may change, as they look now."""
        layout = self._layout
        if self._partial and not _UNDECIDED.fullmatch(self._partial):
            layout = layout.fork()
            layout.take(self._parser.fork().line(self._partial))
        return [*(layout.take_rows() if layout is not self._layout else []), *layout.preview()]


def render_markdown(text: str, width: int, *, unicode: bool = True) -> str:
    """Return a whole text as MarkdownStream leaves it in a terminal that is `width` columns wide.

    Harmless, with styles, each row with its newline.
    """
    rows: list[str] = []
    stream = MarkdownStream(rows.append, lambda: (width, 0), live=False, unicode=unicode)
    stream.push(text)
    stream.finish()
    return "".join(rows)
