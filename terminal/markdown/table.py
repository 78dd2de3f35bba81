"""A table in rows of a terminal. The first rows decide how wide the columns are; the others come one by one."""

import copy

from terminal.markdown.cells import alignments, split_cells
from terminal.markdown.inline import InlineText
from terminal.markdown.rows import Prefix, Wrapper, columns_beside
from terminal.markdown.styles import BOLD, DIM, PLAIN, Span, paint
from terminal.sanitize import display_width

# So many rows, or so many characters of them, decide.
_DECIDING_ROWS = 10
_DECIDING_CHARACTERS = 4_000
_MIN_COLUMN = 3
_UNKNOWN_COLUMN = 12
_MAX_PREVIEW = 400
_Cells = list[list[Span]]


class TableLeaf:
    """A table.

    Args:
        head: its first line, or "" if that was shown already.
        below: the line with the alignments.
        first: in front of its first row.
        rest: in front of the others.
        width: columns of the terminal.
        unicode: draw lines that are not ASCII.
    """

    def __init__(self, head: str, below: str, first: Prefix, rest: Prefix, width: int, unicode: bool) -> None:
        self._alignments = alignments(below) or [""]
        self._prefix, self._rest, self._width = first, rest, width
        self._line, self._cross, self._bar = ("─", "┼", "│") if unicode else ("-", "+", "|")
        self._head = self._cells(head, BOLD) if head else None
        # Rows that wait for the widths; None once those are decided.
        self._waiting: list[_Cells] | None = []
        self._characters = len(head)
        self._widths: list[int] = []
        # The last line: more of it may come.
        self._pieces: list[str] = []
        self._start = ""
        self._rows: list[str] = []

    def fork(self) -> "TableLeaf":
        """Return a table in the same state."""
        other = copy.copy(self)
        other._waiting = None if self._waiting is None else list(self._waiting)
        other._pieces, other._rows = list(self._pieces), []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self._end_line()
        self.append(text)

    def append(self, text: str) -> None:
        """Take more of the last line."""
        self._pieces.append(text)
        if len(self._start) < _MAX_PREVIEW:
            self._start = (self._start + text)[:_MAX_PREVIEW]

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width."""
        self._width = width
        if self._waiting is None:
            self._widths = self._fitted(self._widths)

    def take_rows(self) -> list[str]:
        """Return the rows that cannot change any more, once."""
        rows, self._rows = self._rows, []
        return rows

    def preview(self) -> list[str]:
        """Return the other rows as they look now."""
        other = self.fork()
        other._pieces = [self._start] if self._pieces else []
        other.end()
        return other.take_rows()

    def force(self) -> None:
        """Decide now."""
        self._decide(is_whole=False)

    def end(self) -> None:
        """The table is complete."""
        self._end_line()
        self._decide(is_whole=True)

    def _end_line(self) -> None:
        if not self._pieces:
            return
        line = "".join(self._pieces)
        self._pieces, self._start = [], ""
        cells = self._cells(line, 0)
        if self._waiting is None:
            self._draw(cells)
            return
        self._waiting.append(cells)
        self._characters += len(line)
        if len(self._waiting) >= _DECIDING_ROWS or self._characters > _DECIDING_CHARACTERS:
            self._decide(is_whole=False)

    def _cells(self, line: str, flags: int) -> _Cells:
        """Return the cells of a line in styles, as many as there are columns; what is too much goes to the last."""
        cells = split_cells(line)
        count = len(self._alignments)
        cells[count - 1 :] = [" | ".join(cells[count - 1 :])]
        spans = []
        for cell in [*cells, *[""] * (count - len(cells))]:
            text = InlineText(flags)
            text.push(cell)
            spans.append(text.finish())
        return spans

    def _decide(self, *, is_whole: bool) -> None:
        """Decide the widths by what is known; rows that may still come get some room."""
        if self._waiting is None:
            return
        rows, self._waiting = self._waiting, None
        known = [*([self._head] if self._head is not None else []), *rows]
        if self._pieces:
            known.append(self._cells(self._start, 0))
        widths = [max((_width(row[index]) for row in known), default=0) for index in self._indexes()]
        # On a small screen that may be long before much is known.
        least = 0 if len(rows) >= _DECIDING_ROWS else _UNKNOWN_COLUMN
        room = [max(least, width + max(2, width // 4)) for width in widths]
        self._widths = self._fitted(widths if is_whole else room)
        if self._head is not None:
            self._draw(self._head)
        joint = f"{self._line}{self._cross}{self._line}"
        self._emit([(joint.join(self._line * width for width in self._widths), DIM)])
        for row in rows:
            self._draw(row)

    def _indexes(self) -> range:
        return range(len(self._alignments))

    def _fitted(self, natural: list[int]) -> list[int]:
        """Return widths that fit beside each other: narrow columns keep theirs, wide ones share what is left."""
        left = columns_beside(self._rest, self._width) - 3 * (len(natural) - 1)
        widths = [_MIN_COLUMN] * len(natural)
        by_width = sorted(self._indexes(), key=lambda index: natural[index])
        for place, index in enumerate(by_width):
            share = left // (len(natural) - place)
            widths[index] = max(_MIN_COLUMN, min(natural[index], share))
            left -= widths[index]
        return widths

    def _draw(self, cells: _Cells) -> None:
        """Draw one row of the table, which may take several of the terminal."""
        if sum(self._widths) + 3 * (len(self._widths) - 1) > columns_beside(self._rest, self._width):
            self._draw_as_text(cells)
            return
        wrapped = []
        for cell, width in zip(cells, self._widths, strict=True):
            wrapper = Wrapper((), (), width + 1, least=1)
            wrapper.feed(cell)
            wrapped.append(wrapper.finish_spans())
        for number in range(max(len(lines) for lines in wrapped)):
            row: list[Span] = []
            for index, lines in enumerate(wrapped):
                spans = list(lines[number]) if number < len(lines) else []
                row += [(f" {self._bar} ", DIM)] if index else []
                row += self._aligned(spans, index, is_last=index == len(wrapped) - 1)
            self._emit(row)

    def _draw_as_text(self, cells: _Cells) -> None:
        """Draw a row whose columns do not fit beside each other."""
        wrapper = Wrapper(self._prefix, self._rest, self._width)
        for index, cell in enumerate(cells):
            wrapper.feed([*([(f" {self._bar} ", DIM)] if index else []), *cell])
        self._rows += wrapper.finish()
        self._prefix = self._rest

    def _aligned(self, spans: list[Span], index: int, *, is_last: bool) -> list[Span]:
        blank = max(0, self._widths[index] - _width(spans))
        where = self._alignments[index]
        before = {"right": blank, "center": blank // 2}.get(where, 0)
        after = 0 if is_last else blank - before
        return [(" " * before, PLAIN), *spans, (" " * after, PLAIN)]

    def _emit(self, spans: list[Span]) -> None:
        self._rows.append(paint((*self._prefix, *spans)))
        self._prefix = self._rest


def _width(spans: list[Span]) -> int:
    return sum(display_width(text) for text, _ in spans)
