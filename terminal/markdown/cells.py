"""The cells of a table's rows, as markdown-it cuts them."""

import re

_ALIGNMENT = re.compile(r":?-+:?$")
_MAX_CELLS = 100


def split_cells(row: str) -> list[str]:
    """Return the stripped cells of a row; a pipe behind a backslash is text."""
    cells, start, position, cell = [], 0, 0, ""
    row = row.strip()
    while (pipe := row.find("|", position)) >= 0:
        if pipe and row[pipe - 1] == "\\":
            cell, start = cell + row[start : pipe - 1], pipe
        else:
            cells.append(cell + row[start:pipe])
            cell, start = "", pipe + 1
        position = pipe + 1
    cells.append(cell + row[start:])
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [cell.strip() for cell in cells]


def alignments(line: str) -> list[str] | None:
    """Return "left", "right", "center" or "" per column of the line below a head; None if it is none."""
    text = line.strip()
    if len(text) < 2 or text[0] not in "|-:" or text[1] not in "|-: " or (text[0] == "-" and text[1] == " "):
        return None
    if text.strip("|-: \t"):
        return None
    columns = line.strip().split("|")
    found = []
    for index, column in enumerate(part.strip() for part in columns):
        if not column:
            if index not in (0, len(columns) - 1):
                return None
            continue
        if not _ALIGNMENT.match(column):
            return None
        ends = column[0] == ":", column[-1] == ":"
        found.append({(True, True): "center", (False, True): "right", (True, False): "left"}.get(ends, ""))
    return found if len(found) <= _MAX_CELLS else None
