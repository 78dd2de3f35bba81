"""Markdown to a small tree of allowed nodes, block by block."""
