"""Markdown to a small tree of allowed nodes, block by block; the page makes DOM nodes of it, never HTML.

`AnswerBlocks.push(text)` and `.finish()` return changes (index, block): block `index` is now this, and what was behind
it is gone unless a later change of the same list sets it. A block {"k": "tail", "text"} is text of the open block that
is not rendered yet; it goes with the next rendering, at the latest with finish(). `render_blocks(text)` is the whole.
"""

from web.rendering.answer_blocks import AnswerBlocks, Change, render_blocks
from web.rendering.nodes import Node

__all__ = ["AnswerBlocks", "Change", "Node", "render_blocks"]
