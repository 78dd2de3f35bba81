"""Print --help at a fixed width, or put it into a README: `python -m terminal.cli_help [README.md]`."""

import sys
from pathlib import Path

from terminal.arguments import build_parser

WIDTH = 100
BEGIN, END = "<!-- help:begin -->", "<!-- help:end -->"


def help_text() -> str:
    """Return the text of --help, alike on every machine."""
    return build_parser(width=WIDTH).format_help()


def with_help(document: str) -> str:
    """Return a document with the help between its two markers."""
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n```text\n{help_text().rstrip()}\n```\n{END}{after}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        readme = Path(sys.argv[1])
        readme.write_text(with_help(readme.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(help_text())
