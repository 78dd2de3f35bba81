"""Lines of ours fitted to a screen: broken between words, what goes on stands below where the sentence began."""

import re

from terminal.sanitize import display_width

_LEAST_WIDTH = 20
_INDENT = 2
_NEXT_LINE = 4
_WORD = re.compile(r"[^ ]+ *")
# A name, a gap of two spaces or more, and what is said about it.
_ROW = re.compile(r"(?P<indent> *)(?P<name>\S(?:\S| (?! ))*)(?P<gap> {2,})(?=\S)")
_FENCE = re.compile(r"(?:>>> |\.\.\. )? {0,3}(?:```|~~~)")
_SAID = re.compile(r"(?:>>>|\.\.\.) ")


def wrapped(text: str, width: int) -> str:
    """Return harmless lines with none wider than the screen, but for single words that are.

    Args:
        text: lines; those of two columns are wrapped within the second one, or below the first where that is wide.
            Fenced code, as messages have it, stays as it is.
        width: of the screen; one that is too narrow for words leaves the text as it is.
    """
    if width < _LEAST_WIDTH:
        return text
    lines, in_code = [], False
    for line in text.split("\n"):
        is_fence = _FENCE.match(line) is not None
        in_code ^= is_fence
        stays = in_code or is_fence or display_width(line) <= width
        lines.append(line if stays else _wrapped_line(line, width))
    return "\n".join(lines)


def _wrapped_line(line: str, width: int) -> str:
    if (said := _SAID.match(line)) is not None:
        return _filled(line[: said.end()], line[said.end() :], said.end(), width)
    if (row := _ROW.match(line)) is not None:
        column = display_width(row[0])
        if column <= width // 2:
            return _filled(row[0], line[row.end() :], column, width)
        indent = len(row["indent"]) + _NEXT_LINE
        first = _filled(row["indent"], row["name"], indent, width)
        return f"{first}\n{_filled(' ' * indent, line[row.end() :], indent, width)}"
    bare = line.lstrip(" ")
    indent = len(line) - len(bare)
    return _filled(" " * indent, bare, min(indent, width // 2) + _INDENT, width)


def _filled(start: str, text: str, indent: int, width: int) -> str:
    """Return text after start, broken between words; further lines are indented."""
    lines, used = [start], display_width(start)
    is_empty = True
    for word in _WORD.findall(text):
        if not is_empty and used + display_width(word.rstrip(" ")) > width:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(" " * indent)
            used = indent
        lines[-1] += word
        used += display_width(word)
        is_empty = False
    return "\n".join([*lines[:-1], lines[-1].rstrip(" ")])
