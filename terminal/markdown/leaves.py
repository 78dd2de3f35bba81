"""The leaves of a Markdown text as rows of a terminal: paragraphs, headings, code, rules."""

import copy
from typing import Protocol, Self

from terminal.markdown.code import MAX_LINE, Highlighter
from terminal.markdown.inline import InlineText
from terminal.markdown.rows import Prefix, Wrapper, columns_beside, hard_rows
from terminal.markdown.styles import BOLD, DIM, ITALIC, PLAIN, UNDERLINE, paint
from terminal.sanitize import display_width

_RULE_COLUMNS = 40
_HEADING_FLAGS = {1: BOLD | UNDERLINE, 2: BOLD}
# So much of a text goes through the reader of emphasis at a time.
_PIECE = 4_000


class Leaf(Protocol):
    """What the layout does with the leaf that is open."""

    def fork(self) -> Self:
        """Return a leaf in the same state."""

    def add(self, text: str) -> None:
        """Take a line."""

    def append(self, text: str) -> None:
        """Take more of the last line."""

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width."""

    def take_rows(self) -> list[str]:
        """Return the rows that cannot change any more, once."""

    def preview(self) -> list[str]:
        """Return the other rows as they look now."""

    def force(self) -> None:
        """Let go of as much as possible: the screen is full."""

    def end(self) -> None:
        """The leaf is complete."""


class TextLeaf:
    """A paragraph or a heading.

    Args:
        first: in front of its first row.
        rest: in front of the others.
        width: columns of the terminal.
        level: of a heading; 0 for a paragraph.
    """

    def __init__(self, first: Prefix, rest: Prefix, width: int, level: int = 0) -> None:
        self._first = first
        self._wrapper = Wrapper(first, rest, width)
        self._inline = InlineText(_HEADING_FLAGS.get(level, BOLD | ITALIC) if level else 0)
        self._is_begun = False
        # The last line where it may turn out to be the head of a table.
        self._head: str | None = None
        self._rows: list[str] = []

    def fork(self) -> "TextLeaf":
        """Return a leaf in the same state."""
        other = copy.copy(self)
        other._wrapper, other._inline, other._rows = self._wrapper.fork(), self._inline.fork(), []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self._release_head()
        if "|" in text:
            self._head = text
        else:
            self._push_line(text)

    def append(self, text: str) -> None:
        """Take more of the last line."""
        self._release_head()
        self._push(text)

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width."""
        self._wrapper.resize(width)

    def take_rows(self) -> list[str]:
        """Return the rows that cannot change any more, once."""
        rows, self._rows = self._rows, []
        return [*rows, *self._wrapper.take_rows()]

    def preview(self) -> list[str]:
        """Return the other rows as they look now."""
        other = self.fork()
        other._release_head()
        other._wrapper.feed(other._inline.preview())
        return other._wrapper.finish()

    def force(self) -> None:
        """Let go of as much as possible."""
        self._release_head()
        self._wrapper.feed(self._inline.force())

    def end(self) -> None:
        """The leaf is complete."""
        self._release_head()
        self._end_text()

    def take_head(self) -> tuple[str, Prefix]:
        """End before the last line, which begins a table; return it, and what stands in front of the table."""
        head, self._head = self._head or "", None
        if not self._is_begun:
            return head, self._first
        self._end_text()
        return head, ()

    def _end_text(self) -> None:
        self._wrapper.feed(self._inline.finish())
        self._rows += self._wrapper.finish()

    def _release_head(self) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._push_line(head)

    def _push_line(self, text: str) -> None:
        self._push(f"\n{text}" if self._is_begun else text)
        self._is_begun = True

    def _push(self, text: str) -> None:
        for start in range(0, len(text), _PIECE):
            self._inline.push(text[start : start + _PIECE])
            self._wrapper.feed(self._inline.settled())


class CodeLeaf:
    """A block of code.

    Args:
        first: in front of its first row.
        rest: in front of the others.
        width: columns of the terminal.
        info: what stands behind the fence; None for code that is only indented.
        line: what the lines above and below it are made of.
    """

    def __init__(self, first: Prefix, rest: Prefix, width: int, info: str | None, line: str) -> None:
        self._prefix, self._rest, self._width, self._line = first, rest, width, line
        self._is_fenced = info is not None
        self._highlighter = Highlighter(info or "")
        self._rows: list[str] = []
        self._text: str | None = None
        # The beginning of the last line was let go of, so it has no colours.
        self._is_cut = False
        if self._is_fenced:
            name = self._highlighter.language
            label = f"{line * 2} {name} " if name else line * 2
            self._emit_rule(label + line * (_RULE_COLUMNS - display_width(label)))

    def fork(self) -> "CodeLeaf":
        """Return a leaf in the same state."""
        other = copy.copy(self)
        other._highlighter, other._rows = self._highlighter.fork(), []
        return other

    def add(self, text: str) -> None:
        """Take a line."""
        self._end_line()
        self.append(text)

    def append(self, text: str) -> None:
        """Take more of the last line."""
        self._text = (self._text or "") + text
        if self._is_cut or len(self._text) > MAX_LINE:
            self._cut()

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width."""
        self._width = width

    def take_rows(self) -> list[str]:
        """Return the rows that cannot change any more, once."""
        rows, self._rows = self._rows, []
        return rows

    def preview(self) -> list[str]:
        """Return the other rows as they look now."""
        other = self.fork()
        other._end_line()
        return other.take_rows()

    def force(self) -> None:
        """Let go of as much as possible."""
        if self._text is not None:
            self._cut()

    def end(self) -> None:
        """The block is complete."""
        self._end_line()
        if self._is_fenced:
            self._emit_rule(self._line * _RULE_COLUMNS)

    def _cut(self) -> None:
        """Let go of the full rows of the last line."""
        columns = columns_beside(self._rest, self._width)
        text = self._text or ""
        *full, last = _broken(text, columns)
        for row in full:
            self._emit([(row, PLAIN)])
        self._text, self._is_cut = last, True

    def _end_line(self) -> None:
        if self._text is None:
            return
        spans = [(self._text, PLAIN)] if self._is_cut else self._highlighter.line(self._text)
        rows = hard_rows(spans, self._rest, self._width)
        if self._prefix is not self._rest:
            rows[0] = hard_rows(spans, self._prefix, self._width)[0]
            self._prefix = self._rest
        self._rows += rows
        self._text, self._is_cut = None, False

    def _emit(self, spans: list[tuple[str, str]]) -> None:
        self._rows.append(paint((*self._prefix, *spans)))
        self._prefix = self._rest

    def _emit_rule(self, text: str) -> None:
        self._emit([(_broken(text, columns_beside(self._rest, self._width))[0], DIM)])


def rule_row(character: str, prefix: Prefix, width: int) -> str:
    """Return a horizontal line."""
    return paint((*prefix, (character * min(_RULE_COLUMNS, columns_beside(prefix, width)), DIM)))


def _broken(text: str, columns: int) -> list[str]:
    """Return a line in pieces that fill the columns; one at least."""
    if text.isascii():
        return [text[start : start + columns] for start in range(0, len(text), columns)] or [""]
    pieces, start, used = [], 0, 0
    for position, character in enumerate(text):
        width = display_width(character)
        if used + width > columns:
            pieces.append(text[start:position])
            start, used = position, 0
        used += width
    return [*pieces, text[start:]]
