"""The styles of drawn text: the parameters of one SGR sequence, and nothing else, ever reach the terminal."""

from collections.abc import Iterable

RESET = "\x1b[0m"
PLAIN = ""
DIM = "2"
BOLD, ITALIC, UNDERLINE, STRIKE, CODE, FAINT = 1, 2, 4, 8, 16, 32
_PARAMETERS = ((BOLD, "1"), (FAINT, "2"), (ITALIC, "3"), (UNDERLINE, "4"), (STRIKE, "9"), (CODE, "36"))

Span = tuple[str, str]


def style_of(flags: int) -> str:
    """Return the SGR parameters of a set of flags."""
    return ";".join(parameter for flag, parameter in _PARAMETERS if flags & flag)


def paint(spans: Iterable[Span]) -> str:
    """Return spans as text with SGR sequences; styles end where the text ends."""
    out, current = [], PLAIN
    for text, style in spans:
        if not text:
            continue
        if style != current:
            if current:
                out.append(RESET)
            if style:
                out.append(f"\x1b[{style}m")
            current = style
        out.append(text)
    if current:
        out.append(RESET)
    return "".join(out)
