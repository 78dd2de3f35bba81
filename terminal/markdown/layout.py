"""From the events of the line parser to rows of a terminal."""

import copy
from collections.abc import Iterable

from terminal.markdown.leaves import CodeLeaf, Leaf, TextLeaf, rule_row
from terminal.markdown.lines import Container, Event
from terminal.markdown.rows import Prefix
from terminal.markdown.styles import DIM, PLAIN, Span, paint
from terminal.markdown.table import TableLeaf
from terminal.sanitize import display_width

_BULLETS = ("•", "◦", "▪")


class Layout:
    """Lays out one text.

    Args:
        width: columns of the terminal.
        unicode: draw bullets and lines that are not ASCII.
    """

    def __init__(self, width: int, *, unicode: bool = True) -> None:
        self._width, self._unicode = width, unicode
        self._leaf: Leaf | None = None
        self._rest: Prefix = ()
        self._rows: list[str] = []
        # A blank line above the next leaf, and what stands in front of it.
        self._blank: Prefix | None = None
        self._is_begun = False

    def fork(self) -> "Layout":
        """Return a layout in the same state, without the rows that wait to be taken."""
        other = copy.copy(self)
        other._leaf = None if self._leaf is None else self._leaf.fork()
        other._rows = []
        return other

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width."""
        self._width = width
        if self._leaf is not None:
            self._leaf.resize(width)

    def take(self, events: Iterable[Event]) -> None:
        """Take the events of a line."""
        for event in events:
            if event.kind == "begin":
                self._begin(event)
            elif event.kind == "blank":
                self._blank = self._prefixes(event.around)[1]
            elif self._leaf is None:
                continue
            elif event.kind == "add":
                self._leaf.add(event.text)
            elif event.kind == "append":
                self._leaf.append(event.text)
            elif event.kind == "table":
                self._begin_table(event.text)
            elif event.kind == "setext":
                self._underline(event.level)
            else:
                self._end()

    def take_rows(self) -> list[str]:
        """Return the rows that cannot change any more, once."""
        rows, self._rows = self._rows, []
        return rows if self._leaf is None else [*rows, *self._leaf.take_rows()]

    def preview(self) -> list[str]:
        """Return the rows of the open leaf that may change, as they look now."""
        return [] if self._leaf is None else self._leaf.preview()

    def force(self) -> None:
        """Let go of as much of the open leaf as possible."""
        if self._leaf is not None:
            self._leaf.force()

    def _begin(self, event: Event) -> None:
        if self._blank is not None and self._is_begun:
            self._rows.append(paint(self._blank).rstrip(" "))
        self._blank, self._is_begun = None, True
        first, rest = self._prefixes(event.around)
        self._rest = rest
        if event.leaf == "rule":
            self._rows.append(rule_row(self._line("─"), first, self._width))
        elif event.leaf == "fence":
            self._leaf = CodeLeaf(first, rest, self._width, event.text, self._line("─"))
        elif event.leaf == "code":
            self._leaf = CodeLeaf(first, rest, self._width, None, "")
        else:
            self._leaf = TextLeaf(first, rest, self._width, event.level)

    def _begin_table(self, below: str) -> None:
        if not isinstance(self._leaf, TextLeaf):
            return
        head, first = self._leaf.take_head()
        self._rows += self._leaf.take_rows()
        self._leaf = TableLeaf(head, below, first or self._rest, self._rest, self._width, self._unicode)

    def _underline(self, level: int) -> None:
        self._end()
        self._rows.append(rule_row(self._line("═" if level == 1 else "─"), self._rest, self._width))

    def _end(self) -> None:
        if self._leaf is not None:
            self._leaf.end()
            self._rows += self._leaf.take_rows()
        self._leaf = None

    def _line(self, character: str) -> str:
        return character if self._unicode else {"═": "="}.get(character, "-")

    def _prefixes(self, around: tuple[Container, ...]) -> tuple[Prefix, Prefix]:
        """Return what stands in front of the first row of a leaf and of the others."""
        first: list[Span] = []
        rest: list[Span] = []
        used = bullets = 0
        for container in around:
            if container.kind == "list":
                continue
            text = "│ " if self._unicode else "| "
            if container.kind == "item":
                text = f"{container.number}{container.marker} " if container.number >= 0 else self._bullet(bullets)
                bullets += container.number < 0
            used += display_width(text)
            # Deep nesting must leave room for the text.
            if used > self._width // 2:
                break
            if container.kind == "item":
                blank = (" " * display_width(text), PLAIN)
                first.append(blank if container.is_shown else (text, PLAIN))
                rest.append(blank)
            else:
                first.append((text, DIM))
                rest.append((text, DIM))
        return tuple(first), tuple(rest)

    def _bullet(self, depth: int) -> str:
        return f"{_BULLETS[min(depth, len(_BULLETS) - 1)]} " if self._unicode else "- "
