"""The fenced code blocks of a text, as Markdown has them; also inside of lists and quotes."""

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_OPENING = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_QUOTE = re.compile(r"[ \t]{0,3}>[ ]?")
_TAB = 4


def code_blocks(text: str) -> list[str]:
    """Return what stands in each fenced block, each line with its newline; one that is not closed goes to the end."""
    return list(_blocks(iter(_LINE.findall(text.replace("\r\n", "\n")))))


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        found = _OPENING.match(line)
        # Backticks after backticks are inline code, as in ```x```.
        if found is not None and not (found["fence"][0] == "`" and "`" in found["info"]):
            yield "".join(_inside(lines, found["fence"], found["before"]))


def _inside(lines: Iterator[str], fence: str, before: str) -> Iterator[str]:
    """Yield the lines up to the closing fence, without the quote marks and the indentation of the opening one."""
    num_quotes = before.count(">")
    indentation = before.rpartition(">")[2]
    column = len((indentation.removeprefix(" ") if num_quotes else indentation).expandtabs(_TAB))
    for line in lines:
        for _ in range(num_quotes):
            line = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        bare = line.strip()
        # A fence that is indented like code is code.
        if len(bare) >= len(fence) and bare == fence[0] * len(bare) and _indentation(line) < column + _TAB:
            return
        yield _outdented(line, column) if column else line


def _indentation(line: str) -> int:
    """Return the number of columns before what a line says."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(_TAB))


def _outdented(line: str, column: int) -> str:
    """Return a line without so many columns of its indentation, or as many as it has."""
    code = line.lstrip(" \t")
    indentation = line[: len(line) - len(code)].expandtabs(_TAB)
    return indentation[column:] + code
