"""Markdown for the terminal, as it streams."""
