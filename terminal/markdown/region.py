"""The rows at the cursor that may still change, on a real terminal."""

from collections.abc import Callable


class Region:
    """Draws rows at the cursor and replaces them; never touches a row above its own first one.

    Between calls the cursor stands behind the last open row, or at the beginning of an empty line if there is none.

    Args:
        write: takes what goes to the terminal.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._rows: list[str] = []
        self._size = (0, 0)

    def show(self, done: list[str], open_rows: list[str], size: tuple[int, int]) -> None:
        """Replace the open rows.

        Args:
            done: rows that are complete, above the new open ones; they are never drawn again.
            open_rows: rows that may change; fewer than the terminal has.
            size: columns and rows of the terminal now.
        """
        rows = [*done, *open_rows]
        old, self._rows = self._rows, open_rows
        is_resized, self._size = size != self._size, size
        if is_resized and old:
            # A terminal may have broken our rows anew: then they take more rows than before, never fewer.
            out = _up(min(len(old), size[1]) - 1) + "\r\x1b[J" + "\n".join(rows)
        else:
            out = _changes(old, rows)
        if not open_rows and rows:
            out += "\n"
        if out:
            self._write(out)


def _changes(old: list[str], new: list[str]) -> str:
    """Return what turns the old rows into the new ones, with the cursor behind the last row before and after."""
    same = 0
    while same < len(old) and same < len(new) and old[same] == new[same]:
        same += 1
    if same == len(old):
        more = "\n".join(new[same:])
        return f"\n{more}" if old and new[same:] else more
    if not new:
        return _up(len(old) - 1) + "\r\x1b[J"
    if same == len(new):
        # Only rows at the end are gone.
        same -= 1
    if same == len(old) - 1 and new[same].startswith(old[same]):
        return "\n".join([new[same][len(old[same]) :], *new[same + 1 :]])
    out = _up(len(old) - 1 - same) + "\r" + "\n".join(f"{row}\x1b[K" for row in new[same:])
    return out + ("\x1b[J" if len(new) < len(old) else "")


def _up(rows: int) -> str:
    return f"\x1b[{rows}A" if rows > 0 else ""
