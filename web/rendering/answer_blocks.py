"""A text that grows, as blocks: what is closed stays, only the open one at the end is rendered again."""

import re
from typing import Any

from markdown_it.token import Token

from web.rendering.markdown import block_node, block_tokens

# Block `index` is now this; what was behind it is gone unless a later change of the same list sets it.
Change = tuple[int, dict[str, Any]]

# Each character that comes pays for rendering that many: an open block without end stays linear.
WORK_PER_CHAR = 24
MAX_CREDIT = 32_768
# Colouring costs more than Markdown.
FENCE_COST = 4
TAIL_CHARS = 256
_FENCE_END = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*\Z")


class AnswerBlocks:
    """Markdown that comes in pieces, as blocks of web.rendering.nodes; any split gives the same blocks in the end.

    Between two renderings of a long open block what came since stands behind it as blocks {"k": "tail", "text"}.
    """

    def __init__(self) -> None:
        self.rendered_chars = 0
        self._num_closed = 0
        # The source of the open block as it was rendered, and what came since.
        self._open = ""
        self._tail: list[str] = []
        self._num_tail_chars = 0
        self._num_open = 0
        self._in_fence = False
        self._held = ""
        self._credit = MAX_CREDIT
        self._begin_tail()

    def push(self, text: str) -> list[Change]:
        """Take the next piece and return what of the blocks it changes."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r") if self._held else text
        if not text:
            return []
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        self._credit += len(text) * WORK_PER_CHAR
        self._tail.append(text)
        self._num_tail_chars += len(text)
        fence_ended = self._follow_lines(text) and self._in_fence
        cost = self._cost()
        self._credit = min(self._credit, MAX_CREDIT + cost)
        # A fence that ends is coloured at once, on credit: that is one rendering more for each fence.
        if self._credit >= cost or (fence_ended and self._credit > 0):
            return self._render(final=False)
        return self._add_tail(text) if self._num_open else []

    def finish(self) -> list[Change]:
        """Return what changes because nothing more comes."""
        if self._held:
            self._tail.append("\n")
            self._held = ""
        changes = self._render(final=True)
        self._num_closed += self._num_open
        self._open, self._num_open = "", 0
        return changes

    def _cost(self) -> int:
        return (len(self._open) + self._num_tail_chars) * (FENCE_COST if self._in_fence else 1)

    def _begin_tail(self) -> None:
        self._tail, self._num_tail_chars = [], 0
        # Pieces sent, the last of them, what is held back of it; the line that is not ended yet.
        self._num_pieces, self._piece = 0, ""
        # Rendering leaves out the space at the end of a block; what comes now stands behind it.
        self._not_sent = "" if self._in_fence else self._open[len(self._open.rstrip()) :]
        self._line = self._open[self._open.rfind("\n") + 1 :]

    def _follow_lines(self, text: str) -> bool:
        """Take text into the line that is not ended yet; tell whether a line ended that may close a fence."""
        *ended, self._line = (self._line + text).split("\n")
        return any(_FENCE_END.match(line) for line in ended)

    def _render(self, *, final: bool) -> list[Change]:
        source = self._open + "".join(self._tail)
        if not source.strip():
            # Nothing to show yet; a first line of spaces may still become code.
            return []
        self._credit -= self._cost()
        self.rendered_chars += len(source)
        blocks = block_tokens(source)
        first = self._num_closed
        changes = [(first + i, block_node(tokens)) for i, tokens in enumerate(blocks)]
        self._open, self._num_open = source, len(blocks)
        self._in_fence = bool(blocks) and blocks[-1][0].type == "fence"
        if not final:
            self._close(blocks)
        self._begin_tail()
        return changes

    def _close(self, blocks: list[list[Token]]) -> None:
        """Let go of the blocks before the last one that begins in a complete line: nothing can change them."""
        num_lines = self._open.count("\n")
        starts = [(tokens[0].map or [0])[0] for tokens in blocks]
        last = max((i for i, line in enumerate(starts) if line < num_lines), default=0)
        if last == 0:
            return
        start = 0
        for _ in range(starts[last]):
            start = self._open.index("\n", start) + 1
        self._open = self._open[start:]
        self._num_closed += last
        self._num_open -= last

    def _add_tail(self, text: str) -> list[Change]:
        """Show what is not rendered yet as it is, in pieces of which only the last one is sent again."""
        text = self._not_sent + text
        self._not_sent = ""
        if self._in_fence and not self._line.strip(" `~"):
            # What may become the end of the fence is no code.
            keep = max(len(text) - len(self._line), 0)
            text, self._not_sent = text[:keep], text[keep:]
        if not text:
            return []
        first = self._num_closed + self._num_open + max(self._num_pieces - 1, 0)
        tail = self._piece + text
        pieces = [tail[i : i + TAIL_CHARS] for i in range(0, len(tail), TAIL_CHARS)]
        self._num_pieces = max(self._num_pieces - 1, 0) + len(pieces)
        self._piece = pieces[-1]
        return [(first + i, {"k": "tail", "text": piece}) for i, piece in enumerate(pieces)]


def render_blocks(text: str) -> list[dict[str, Any]]:
    """Return the blocks of a whole text."""
    answer = AnswerBlocks()
    blocks: list[dict[str, Any]] = []
    for changes in (answer.push(text), answer.finish()):
        for index, block in changes:
            del blocks[index:]
            blocks.append(block)
    return blocks
