"""Markdown for the terminal, as it streams: text in any pieces in, rows of styled text out."""

from terminal.markdown.blocks import Block, BlockSplitter
from terminal.markdown.stream import MarkdownStream, render_markdown

__all__ = ["Block", "BlockSplitter", "MarkdownStream", "render_markdown"]
