"""Markdown cut into its top-level blocks while it streams."""

from dataclasses import dataclass

from terminal.markdown.lines import MAX_START, Event, LineParser


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block.

    Args:
        kind: "paragraph", "heading", "fence", "code" (indented), "list", "quote", "table", "rule" or "blank".
        text: its source, newlines included; the texts of all blocks one after the other are the whole text.
        info: of a fence, what stands behind its opening; not harmless.
    """

    kind: str
    text: str
    info: str = ""


class BlockSplitter:
    """Takes a text in pieces and cuts it into top-level blocks; every split of the text gives the same blocks.

    Blocks begin where markdown-it's do, without its HTML blocks and reference definitions. What a push costs does not
    depend on the length of the open block, only `open` does.
    """

    def __init__(self) -> None:
        self._parser = LineParser()
        self._kind, self._info = "", ""
        # Of the open block: its complete lines, and of a paragraph the last of them apart, for it may begin a table.
        self._lines: list[str] = []
        self._partial: list[str] = []
        self._partial_length = 0
        self._is_begun = False
        self._closed: list[Block] = []

    def push(self, text: str) -> list[Block]:
        """Take the next piece; return the blocks that are complete now."""
        *lines, partial = text.split("\n")
        for line in lines:
            self._take_partial(line)
            self._end_line()
        self._take_partial(partial)
        closed, self._closed = self._closed, []
        return closed

    @property
    def open(self) -> Block | None:
        """The block that may still grow; a line that is not complete yet counts to it."""
        text = "".join([*self._lines, *self._partial])
        return Block(self._kind or "paragraph", text, self._info) if text else None

    def finish(self) -> list[Block]:
        """The text is complete: return what is left."""
        if self._partial:
            self._end_line(newline="")
        self._close()
        closed, self._closed = self._closed, []
        return closed

    def _take_partial(self, text: str) -> None:
        if not text:
            return
        self._partial.append(text)
        self._partial_length += len(text)
        if not self._is_begun and self._partial_length > MAX_START:
            self._is_begun = True
            start = "".join(self._partial)
            before = self._parser.num_blocks
            self._take(self._parser.begin(start[:MAX_START]), before)

    def _end_line(self, newline: str = "\n") -> None:
        line = "".join(self._partial)
        if not self._is_begun:
            before = self._parser.num_blocks
            self._take(self._parser.line(line), before)
        self._partial, self._partial_length, self._is_begun = [], 0, False
        self._lines.append(line + newline)
        # A heading that came in parts is open until the next line, and ends with its own.
        if not self._parser.containers and self._parser.leaf in ("", "heading") and self._kind not in ("", "blank"):
            self._close()
        elif not self._kind:
            self._kind = "blank"

    def _take(self, events: list[Event], before: int) -> None:
        """Note what a line does, before it is counted to the lines of its block."""
        if self._parser.num_blocks > before:
            self._close()
            if self._parser.containers:
                self._kind = self._parser.containers[0].kind
            else:
                begun = [event for event in events if event.kind == "begin"][-1]
                self._kind, self._info = begun.leaf, begun.text
        for event in events:
            if self._parser.containers:
                break
            if event.kind == "setext":
                self._kind = "heading"
            elif event.kind == "table":
                head = self._lines.pop()
                self._close()
                self._kind, self._lines = "table", [head]

    def _close(self) -> None:
        if self._lines:
            self._closed.append(Block(self._kind, "".join(self._lines), self._info))
        self._lines, self._kind, self._info = [], "", ""
