"""Markdown for the terminal, as it streams: text in any pieces in, rows of styled text out."""
