"""A small curve of the last figures, in block characters; numbers only, so no foreign text comes in."""

from collections.abc import Sequence

BLOCKS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"


def sparkline(values: Sequence[float], width: int, top: float = 0.0) -> str:
    """Return the last `width` values as one line of that many columns, the newest at the right.

    Args:
        values: not below 0; the oldest first.
        width: in columns.
        top: what a full block stands for, at least; where a value is greater, it is that.
    """
    if width <= 0:
        return ""
    shown = list(values[-width:])
    most = max([top, *shown], default=0.0)
    steps = len(BLOCKS) - 1
    # What is there at all can be seen.
    line = "".join(BLOCKS[max(1, round(steps * value / most)) if value > 0 else 0] for value in shown)
    return line.rjust(width)


def gauge(part: float, whole: float, width: int) -> str:
    """Return a bar of `width` columns of which the share part / whole is full."""
    share = min(1.0, max(0.0, part / whole)) if whole > 0 else 0.0
    eighths = round(share * width * 8)
    if part > 0 and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    partial = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589"[rest] if rest else ""
    return ("\u2588" * full + partial).ljust(width, "\u2591")[:width] if width > 0 else ""
