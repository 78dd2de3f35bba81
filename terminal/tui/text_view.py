"""A text on the screen that may still grow: finished lines are laid out once, in widgets of bounded height."""

from collections.abc import Iterator

from textual.app import RenderResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from terminal.sanitize import TerminalFilter
from terminal.tui.leaves import MAX_LINES, MAX_TEXT
from terminal.tui.rendering import Block, Flow
from terminal.tui.splitting import BlockStream

# A segment is drawn again as a whole while it grows, and each costs time when a text is opened.
_SEGMENT_LINES = 60


class PlainStream:
    """Lines as they are, without Markdown; the methods of BlockStream."""

    def __init__(self) -> None:
        self._tail = ""
        self._lines: list[str] = []
        self._is_begun = False

    def push(self, text: str) -> list[Block]:
        """Take the next piece; return complete lines, some together."""
        # Blank lines at the beginning say nothing.
        text = text if self._is_begun else text.lstrip("\n")
        self._is_begun = self._is_begun or bool(text)
        closed: list[Block] = []
        *lines, last = text.split("\n")
        for line in lines:
            self._take(line, closed)
            self._lines.append(self._tail)
            self._tail = ""
            if len(self._lines) >= MAX_LINES:
                self._give(closed)
        self._take(last, closed)
        self._give(closed)
        return closed

    def open_blocks(self) -> list[Block]:
        """Return the line that is not complete."""
        return [_plain_block(self._tail)] if self._tail else []

    def _take(self, text: str, closed: list[Block]) -> None:
        """Take more of the last line; of a long one the beginning is given away."""
        self._tail += text
        while len(self._tail) > MAX_TEXT:
            place = self._tail.rfind(" ", MAX_TEXT // 2, MAX_TEXT) + 1 or MAX_TEXT
            self._lines.append(self._tail[:place])
            self._tail = self._tail[place:]
            self._give(closed)

    def _give(self, closed: list[Block]) -> None:
        if self._lines:
            closed.append(_plain_block("\n".join(self._lines)))
        self._lines = []


def _plain_block(text: str) -> Block:
    # A tab is measured as nothing, and drawn as up to eight columns.
    return Block([Flow(Content(text.expandtabs(8)))], gap=False)


class Segment(Widget):
    """Some blocks, one below the other; only the last segment of a text changes."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__(classes="segment")
        self.blocks: list[Block] = []
        self._open: list[Block] = []
        self._num_lines = 0
        self._is_first = is_first

    @property
    def is_full(self) -> bool:
        """Whether further blocks belong into the next segment."""
        return self._num_lines >= _SEGMENT_LINES

    def add(self, block: Block) -> None:
        """Take a block that is complete."""
        self.blocks.append(block)
        self._num_lines += block.num_lines

    def set_open(self, blocks: list[Block]) -> None:
        """Show these after the complete ones."""
        self._open = blocks
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """Return the lines at the width that there is."""
        return Content("\n").join(self.lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines."""
        return sum(1 for _ in self.lines(width))

    def lines(self, width: int) -> Iterator[Content]:
        """Yield the lines at a width."""
        is_top = self._is_first
        for block in (*self.blocks, *self._open):
            if block.gap and not is_top:
                yield Content("")
            is_top = False
            yield from block.layout(max(1, width))


class TextView(Vertical):
    """A text that arrives in pieces, made harmless here.

    Args:
        text: what is there already.
        is_markdown: show it as Markdown.
        whole_lines: show a line once it is complete; a screen reader would read it again and again.
    """

    def __init__(
        self, text: str = "", *, is_markdown: bool = True, whole_lines: bool = False, classes: str = ""
    ) -> None:
        super().__init__(classes=f"text-view {classes}")
        self._stream: BlockStream | PlainStream = BlockStream() if is_markdown else PlainStream()
        self._filter = TerminalFilter()
        self._last = Segment(is_first=True)
        self.segments = [self._last]
        self._is_composed = False
        self._whole_lines = whole_lines
        if text:
            self.push(text)
            self.finish()

    def compose(self) -> Iterator[Widget]:
        """Yield what there was before it was mounted."""
        self._is_composed = True
        yield from self.segments

    def push(self, text: str) -> None:
        """Show the next piece."""
        self._take(self._filter.push(text))

    def finish(self) -> None:
        """Show what was held back; the text is complete."""
        self._whole_lines = False
        self._take(self._filter.flush())

    def _take(self, text: str) -> None:
        new: list[Widget] = []
        for block in self._stream.push(text):
            if self._last.is_full:
                self._last.set_open([])
                self._last = Segment(is_first=False)
                self.segments.append(self._last)
                new.append(self._last)
            self._last.add(block)
        self._last.set_open([] if self._whole_lines else self._stream.open_blocks())
        if new and self._is_composed:
            self.mount_all(new)
