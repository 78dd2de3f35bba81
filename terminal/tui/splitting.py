"""An answer as it grows, in blocks: what is complete is read once and never again, only the open leaf is.

A line is taken apart as it comes, and a long leaf gives away its beginning: the work is linear in the answer's length.
"""

import copy
from collections.abc import Sequence

from textual.content import Content

from terminal.markdown.lines import MAX_START, Container, Event, LineParser
from terminal.tui.leaves import CodeLeaf, Leaf, TableLeaf, TextLeaf
from terminal.tui.rendering import Block, Element, Flow, Inline, Rule, bar, bullet, joined, number_mark

_EMPTY = Content("")


class BlockStream:
    """Text in pieces to blocks. Every split of a text gives the same blocks in the end."""

    def __init__(self) -> None:
        self._inline = Inline()
        self._parser = LineParser()
        self._layout = _Layout(self._inline)
        # The line that is not complete, unless its beginning was taken already.
        self._partial = ""
        self._is_line_begun = False

    @property
    def parsed(self) -> int:
        """Characters that were read or coloured so far; tests look at it."""
        return self._inline.parsed

    def push(self, text: str) -> list[Block]:
        """Take the next piece; return the blocks that it completed."""
        *lines, partial = text.split("\n")
        for line in lines:
            self._take_partial(line)
            self._end_line()
        self._take_partial(partial)
        return self._layout.take_blocks()

    def open_blocks(self) -> list[Block]:
        """Return what is not complete yet, as it looks now."""
        layout = self._layout.fork()
        if self._partial:
            parser = self._parser.fork()
            before = parser.num_blocks
            events = parser.line(self._partial)
            layout.take(events, is_new=parser.num_blocks > before)
        else:
            parser = self._parser
        if not layout.has_leaf and parser.containers:
            # An item that is empty so far.
            layout.take(parser.fork().finish(), is_new=False)
        layout.end()
        return layout.take_blocks()

    def _take_partial(self, text: str) -> None:
        if not text:
            return
        if self._is_line_begun:
            self._more(text)
            return
        self._partial += text
        if len(self._partial) > MAX_START:
            line, self._partial = self._partial, ""
            self._is_line_begun = True
            before = self._parser.num_blocks
            self._layout.take(self._parser.begin(line[:MAX_START]), is_new=self._parser.num_blocks > before)
            self._more(line[MAX_START:])

    def _more(self, text: str) -> None:
        self._layout.take(self._parser.more(text), is_new=False)

    def _end_line(self) -> None:
        if not self._is_line_begun:
            before = self._parser.num_blocks
            events = self._parser.line(self._partial)
            self._layout.take(events, is_new=self._parser.num_blocks > before)
        self._layout.end_line()
        self._partial, self._is_line_begun = "", False


class _Layout:
    """From the events of the line parser to blocks."""

    def __init__(self, inline: Inline) -> None:
        self._inline = inline
        self._leaf: Leaf | None = None
        self._prefix = _EMPTY
        self._is_top = True
        # A blank line above the next leaf, and what stands in front of it.
        self._blank: Content | None = None
        # The next leaf begins a top-level block.
        self._is_new = False
        self._gap = False
        self._above: list[Element] = []
        self._blocks: list[Block] = []

    @property
    def has_leaf(self) -> bool:
        """Whether a leaf is open."""
        return self._leaf is not None

    def fork(self) -> "_Layout":
        """Return a layout in the same state, without the blocks that wait to be taken."""
        other = copy.copy(self)
        other._leaf = None if self._leaf is None else self._leaf.fork()
        other._blocks, other._above = [], list(self._above)
        return other

    def take(self, events: Sequence[Event], *, is_new: bool) -> None:
        """Take the events of a line.

        Args:
            events: from the parser.
            is_new: the line begins a top-level block.
        """
        last = max((i for i, event in enumerate(events) if event.kind == "begin"), default=-1)
        for index, event in enumerate(events):
            if event.kind == "begin":
                self._begin(event, is_new=self._is_new or (is_new and index == last))
                self._is_new = False
            elif event.kind == "blank":
                self._blank = self._prefixes(event.around)[1]
            elif event.kind == "end":
                self.end()
            elif self._leaf is None:
                continue
            elif event.kind == "add":
                self._leaf.add(event.text)
            elif event.kind == "append":
                self._leaf.append(event.text)
            elif event.kind == "table":
                self._begin_table(event.text)
            elif event.kind == "setext" and isinstance(self._leaf, TextLeaf):
                self._leaf.level = event.level
        self._is_new |= is_new and last < 0
        self._give()

    def end_line(self) -> None:
        """The line is complete."""
        if self._leaf is not None:
            self._leaf.end_line()
            self._give()

    def end(self) -> None:
        """The leaf is complete."""
        if self._leaf is not None:
            self._give()
            self._show(self._leaf.rest())
        self._leaf = None

    def take_blocks(self) -> list[Block]:
        """Return what cannot change any more, once."""
        blocks, self._blocks = self._blocks, []
        return blocks

    def _begin(self, event: Event, *, is_new: bool) -> None:
        first, self._prefix = self._prefixes(event.around)
        self._is_top = not event.around
        has_bar = self._blank is not None and bool(self._blank.plain.strip()) and not is_new
        self._gap = is_new or (self._blank is not None and not has_bar)
        self._above = [Flow(_EMPTY, self._blank, self._blank)] if self._blank is not None and has_bar else []
        self._blank = None
        if event.leaf == "rule":
            self._show([Rule(first)])
        elif event.leaf in ("fence", "code"):
            self._leaf = CodeLeaf(self._inline, first, self._prefix, (event.text.split() or [""])[0])
        else:
            self._leaf = TextLeaf(self._inline, first, self._prefix, event.level)

    def _begin_table(self, below: str) -> None:
        if not isinstance(self._leaf, TextLeaf):
            return
        head, first = self._leaf.take_head()
        if first is None:
            self.end()
            self._gap = self._is_top
        self._leaf = TableLeaf(self._inline, head, below, self._prefix if first is None else first, self._prefix)

    def _give(self) -> None:
        if self._leaf is not None:
            self._show(self._leaf.take())

    def _show(self, elements: list[Element]) -> None:
        for element in elements:
            self._blocks.append(Block([*self._above, element], self._gap))
            self._above, self._gap = [], False

    def _prefixes(self, around: Sequence[Container]) -> tuple[Content, Content]:
        """Return what stands in front of the first line of a leaf and of the others."""
        first: list[Content] = []
        rest: list[Content] = []
        num_bullets = 0
        for container in around:
            if container.kind == "quote":
                first.append(bar())
                rest.append(bar())
            elif container.kind == "item":
                is_bullet = container.number < 0
                mark = bullet(num_bullets) if is_bullet else number_mark(container.number, container.marker)
                num_bullets += is_bullet
                blank = Content(" " * mark.cell_length)
                first.append(blank if container.is_shown else mark)
                rest.append(blank)
        return joined(first), joined(rest)
