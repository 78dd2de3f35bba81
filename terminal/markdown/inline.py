"""What stands inside a paragraph, taken in pieces: it says what of it cannot change any more.

A mark and its counterpart belong together only within MAX_REACH characters. So what is open stays small, and the
result is the same whatever the pieces were.
"""

import copy
import re
from collections.abc import Iterable
from operator import itemgetter

from terminal.markdown.scan import Node, Scan
from terminal.markdown.styles import Span, style_of

_OPEN_MARKS = re.compile(r"[*_~`]+$")


class InlineText:
    """The text of one leaf.

    Args:
        flags: the style of all of it.
    """

    def __init__(self, flags: int = 0) -> None:
        self._flags = flags
        self._source = ""
        self._before = "\n"
        # Marks that were shown as open when what is before the source was forced out, and how far back they are.
        self._carried: tuple[tuple[str, int], ...] = ()

    def fork(self) -> "InlineText":
        """Return a text in the same state."""
        return copy.copy(self)

    def push(self, text: str) -> None:
        """Take more of the source."""
        self._source += text

    def settled(self) -> list[Span]:
        """Return what cannot change any more, once."""
        scan = Scan(self._source, self._before, self._carried, is_whole=False)
        return self._take(scan.nodes, scan.first_open())

    def finish(self) -> list[Span]:
        """Return the rest; the text is complete."""
        scan = Scan(self._source, self._before, self._carried, is_whole=True)
        return self._take(scan.nodes, len(self._source))

    def preview(self) -> list[Span]:
        """Return the rest as it looks now: what is bold so far is shown bold."""
        scan, _ = self._hopeful_scan()
        return self._spans(scan.nodes)

    def force(self) -> list[Span]:
        """Return the rest as it looks now, once; the marks that are open stay in force."""
        scan, end = self._hopeful_scan()
        spans = self._take(scan.nodes, end)
        self._carried = tuple((mark, end - start) for mark, start in sorted(scan.hopes, key=itemgetter(1)))
        return spans

    def _hopeful_scan(self) -> tuple[Scan, int]:
        # Marks at the very end are not shown yet: they may be half of a pair.
        marks = _OPEN_MARKS.search(self._source)
        end = len(self._source) if marks is None else marks.start()
        return Scan(self._source[:end], self._before, self._carried, is_whole=True, is_hopeful=True), end

    def _take(self, nodes: Iterable[Node], end: int) -> list[Span]:
        spans = self._spans(node for node in nodes if node.start < end)
        if end > 0:
            self._before = self._source[end - 1]
            self._source = self._source[end:]
            self._carried = ()
        return spans

    def _spans(self, nodes: Iterable[Node]) -> list[Span]:
        return [(node.text, style_of(node.flags | self._flags)) for node in nodes if node.text]
