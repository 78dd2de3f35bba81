"""The leaves of a Markdown text for Textual: paragraphs, code and tables that give away their beginning as they grow.

What a leaf still holds is bounded, so that drawing it again costs the same however long the text is.
"""

import copy
from dataclasses import replace
from typing import Protocol, Self

from textual.content import Content

from terminal.markdown.cells import alignments, split_cells
from terminal.tui.rendering import Code, Element, Flow, Inline, Table, code_element, heading_style

MAX_TEXT = 4_000
MAX_LINES = 60


class Leaf(Protocol):
    """What the block stream does with the leaf that is open."""

    def fork(self) -> Self:
        """Return a leaf in the same state."""

    def add(self, text: str) -> None:
        """Take a line."""

    def append(self, text: str) -> None:
        """Take more of the last line."""

    def end_line(self) -> None:
        """The last line is complete."""

    def take(self) -> list[Element]:
        """Return what cannot change any more, once."""

    def rest(self) -> list[Element]:
        """Return the others as they look now."""


class TextLeaf:
    """A paragraph or a heading.

    Args:
        inline: reads emphasis and links.
        first: in front of its first line.
        prefix: in front of the others.
        level: of a heading; 0 for a paragraph.
    """

    def __init__(self, inline: Inline, first: Content, prefix: Content, level: int = 0) -> None:
        self.level = level
        self._inline, self._first, self._prefix = inline, first, prefix
        self._text = ""
        self._is_begun = self._is_cut = False
        self._given: list[Element] = []

    def fork(self) -> "TextLeaf":
        """Return a leaf in the same state."""
        other = copy.copy(self)
        other._given = []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self.append(f"\n{text}" if self._is_begun else text)
        self._is_begun = True

    def append(self, text: str) -> None:
        """Take more of the last line."""
        self._text += text
        while True:
            if self._is_cut:
                # A space where it was cut is no text.
                self._text = self._text.lstrip(" \n")
            if len(self._text) <= MAX_TEXT:
                return
            place = self._text.rfind("\n", MAX_TEXT // 2, MAX_TEXT)
            place = place if place > 0 else self._text.rfind(" ", MAX_TEXT // 2, MAX_TEXT)
            place = place if place > 0 else MAX_TEXT
            self._cut(place)

    def end_line(self) -> None:
        """The last line is complete; it stays, for it may be the head of a table."""
        if self._text.count("\n") >= MAX_LINES:
            self._cut(self._text.rindex("\n"))

    def take(self) -> list[Element]:
        """Return what cannot change any more, once."""
        given, self._given = self._given, []
        return given

    def rest(self) -> list[Element]:
        """Return the others as they look now."""
        return [] if self._is_cut and not self._text else [self._flow(self._text)]

    def take_head(self) -> tuple[str, Content | None]:
        """Take away the last line, the head of a table; return it, and the prefix if the table begins the leaf."""
        before, _, head = self._text.rpartition("\n")
        is_first = not before and not self._is_cut
        self._text, self._is_cut = before, True
        return head, self._first if is_first else None

    def _cut(self, place: int) -> None:
        self._given.append(self._flow(self._text[:place]))
        self._text, self._first, self._is_cut = self._text[place:].lstrip(" \n"), self._prefix, True

    def _flow(self, text: str) -> Flow:
        body = self._inline.content(text)
        return Flow(body.stylize_before(heading_style(self.level)) if self.level else body, self._first, self._prefix)


class CodeLeaf:
    """Code.

    Args:
        inline: counts the work.
        first: in front of its first line.
        prefix: in front of the others.
        language: as the fence names it.
    """

    def __init__(self, inline: Inline, first: Content, prefix: Content, language: str) -> None:
        self._inline, self._first, self._prefix, self._language = inline, first, prefix, language
        self._lines: list[str] = []
        self._size = 0
        self._is_cut = False
        self._given: list[Element] = []

    def fork(self) -> "CodeLeaf":
        """Return a leaf in the same state."""
        other = copy.copy(self)
        other._lines, other._given = list(self._lines), []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self._lines.append("")
        self.append(text)

    def append(self, text: str) -> None:
        """Take more of the last line."""
        last = (self._lines.pop() if self._lines else "") + text
        self._size += len(text)
        while len(last) > MAX_TEXT:
            self._lines.append(last[:MAX_TEXT])
            last = last[MAX_TEXT:]
            self._give()
        self._lines.append(last)

    def end_line(self) -> None:
        """The last line is complete."""
        if len(self._lines) >= MAX_LINES or self._size >= MAX_TEXT:
            self._give()

    def take(self) -> list[Element]:
        """Return what cannot change any more, once."""
        given, self._given = self._given, []
        return given

    def rest(self) -> list[Element]:
        """Return the others as they look now."""
        return [] if self._is_cut and not self._lines else [self._code()]

    def _give(self) -> None:
        self._given.append(self._code())
        self._lines, self._size = [], 0
        self._first, self._is_cut = self._prefix, True

    def _code(self) -> Code:
        text = "\n".join(self._lines)
        self._inline.parsed += len(text)
        code = code_element(text, self._language)
        return Code(code.body, self._first + code.first, self._prefix + code.rest)


class TableLeaf:
    """A table; its first rows decide how wide the columns are.

    Args:
        inline: reads emphasis and links.
        head: its first line.
        below: the line with the alignments.
        first: in front of its first line.
        prefix: in front of the others.
    """

    def __init__(self, inline: Inline, head: str, below: str, first: Content, prefix: Content) -> None:
        self._inline, self._prefix = inline, prefix
        self._num_columns = len(alignments(below) or [""])
        self._part = Table((self._cells(head),), first, prefix)
        self._rows: list[tuple[Content, ...]] = []
        self._size = 0
        # The line that is not complete, as it came and as much of it as is shown.
        self._pieces: list[str] = []
        self._start = ""
        self._given: list[Element] = []

    def fork(self) -> "TableLeaf":
        """Return a table in the same state."""
        other = copy.copy(self)
        other._rows, other._pieces, other._given = list(self._rows), list(self._pieces), []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self.append(text)

    def append(self, text: str) -> None:
        """Take more of the last line."""
        self._pieces.append(text)
        if len(self._start) < MAX_TEXT:
            self._start = (self._start + text)[:MAX_TEXT]

    def end_line(self) -> None:
        """The last line is complete."""
        if self._pieces:
            line = "".join(self._pieces)
            self._rows.append(self._cells(line))
            self._size += len(line)
            self._pieces, self._start = [], ""
        if len(self._rows) >= MAX_LINES or self._size >= MAX_TEXT:
            part = self._table()
            self._given.append(part)
            widths = part.widths or part.natural_widths()
            self._part = replace(self._part, first=self._prefix, is_continued=True, widths=widths)
            self._rows, self._size = [], 0

    def take(self) -> list[Element]:
        """Return what cannot change any more, once."""
        given, self._given = self._given, []
        return given

    def rest(self) -> list[Element]:
        """Return the others as they look now."""
        last = [self._cells(self._start)] if self._start else []
        return [] if self._part.is_continued and not (self._rows or last) else [self._table(last)]

    def _table(self, last: list[tuple[Content, ...]] | None = None) -> Table:
        return replace(self._part, rows=(*self._part.rows, *self._rows, *(last or ())))

    def _cells(self, line: str) -> tuple[Content, ...]:
        """Return the cells of a line, as many as there are columns; what is too much goes to the last."""
        cells = split_cells(line)
        count = self._num_columns
        cells[count - 1 :] = [" | ".join(cells[count - 1 :])]
        return tuple(self._inline.content(cell) for cell in [*cells, *[""] * (count - len(cells))])
