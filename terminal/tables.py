"""Tables: fitted to the screen where somebody looks, plain and whole on a pipe."""

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.sanitize import clean_line, display_width, shorten

_GAP = "  "
_LEAST = 8
# A title of fewer columns tells little.
_READABLE = 16


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        title: shown above it.
        right: its cells end on one line, as numbers do.
        shrinks: it is cut where the screen is too narrow.
        goes: it is left out where that does not help, the highest number first; 0 always stays.
    """

    title: str
    right: bool = False
    shrinks: bool = False
    goes: int = 0


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Return the lines of a table; columns in which every cell is empty are left out.

    Args:
        columns: what the cells mean.
        rows: cells, in the order of the columns; anybody's words, they are made harmless here.
        width: of the screen, in columns; None leaves out the titles and cuts nothing.
    """
    cells = [[clean_line(cell) for cell in row] for row in rows]
    used = [number for number in range(len(columns)) if any(row[number] for row in cells)]
    shown = [columns[number] for number in used]
    cells = [[row[number] for number in used] for row in cells]
    if width is not None and any(column.title for column in shown):
        cells.insert(0, [column.title for column in shown])
    widths = [max((display_width(row[number]) for row in cells), default=0) for number in range(len(shown))]
    if width is not None:
        stays = _staying(shown, widths, width)
        shown, widths = [shown[number] for number in stays], [widths[number] for number in stays]
        cells = [[row[number] for number in stays] for row in cells]
        _shrink(shown, widths, width)
    return "\n".join(_line(row, shown, widths) for row in cells)


def _staying(columns: Sequence[Column], widths: Sequence[int], width: int) -> list[int]:
    """Return the numbers of the columns for which there is room, each cut to what can still be read."""
    stays = list(range(len(columns)))
    while (able := [number for number in stays if columns[number].goes]) and (
        sum(min(widths[number], _READABLE) if columns[number].shrinks else widths[number] for number in stays)
        + len(_GAP) * (len(stays) - 1)
        > width
    ):
        stays.remove(max(able, key=lambda number: columns[number].goes))
    return stays


def _shrink(columns: Sequence[Column], widths: list[int], width: int) -> None:
    """Take what is too much from the columns that may shrink, the widest first; changes widths."""
    able = [number for number, column in enumerate(columns) if column.shrinks]
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0 and (able := [number for number in able if widths[number] > _LEAST]):
        widest = max(able, key=lambda number: widths[number])
        widths[widest] -= 1
        over -= 1


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for cell, column, width in zip(row, columns, widths, strict=True):
        shown = shorten(cell, width)
        padding = " " * (width - display_width(shown))
        parts.append(padding + shown if column.right else shown + padding)
    return _GAP.join(parts).rstrip()
