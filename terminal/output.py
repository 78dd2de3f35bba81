"""The two streams of the program: the answer on standard output, everything else on standard error."""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Mapping
from typing import TextIO

from nanochat_infer.errors import NanochatInferError
from terminal.sanitize import clean, clean_line, display_width, shorten
from terminal.wrapping import wrapped

_DEFAULT_COLUMNS = 80
_DIM, _RESET = "\x1b[2m", "\x1b[0m"


class OutputClosed(Exception):  # noqa: N818 - not an error: the reader has seen enough
    """Nobody reads standard output any more."""


class OutputError(NanochatInferError):
    """Standard output cannot be written, for example because the disk is full."""


class Console:
    """Writes harmless text; a status line only where somebody watches.

    Args:
        out: the answer goes here.
        err: notes, errors, status and thinking go here.
        environ: NO_COLOR and TERM decide about styles.

    `plain` may be set: no styles, no cursor movements, no status line.
    """

    def __init__(
        self, out: TextIO | None = None, err: TextIO | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        environ = os.environ if environ is None else environ
        self._out = sys.stdout if out is None else out
        self._err = sys.stderr if err is None else err
        for stream in (self._out, self._err):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        self.out_is_terminal = _is_terminal(self._out)
        self.err_is_terminal = _is_terminal(self._err)
        self.plain = False
        self._environ = environ
        self._colours = not environ.get("NO_COLOR") and environ.get("TERM", "dumb") not in ("", "dumb")
        self._status_width = 0

    @property
    def styled(self) -> bool:
        """Whether standard error takes styles."""
        return self.err_is_terminal and self._colours and not self.plain

    @property
    def out_styled(self) -> bool:
        """Whether standard output takes styles and a moving cursor: Markdown is drawn there, and only there."""
        return self.out_is_terminal and self._colours and not self.plain

    def size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal behind standard output; 80 and 24 where nobody knows."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            columns, rows = os.get_terminal_size(self._out.fileno())
            if columns > 0 and rows > 0:
                return columns, rows
        return 80, 24

    @property
    def is_utf8(self) -> bool:
        """Whether standard output takes every character."""
        return (getattr(self._out, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"

    def write(self, text: str) -> None:
        """Write text to standard output at once; it must be harmless already.

        Raises:
            OutputClosed: nobody reads any more.
            OutputError: it cannot be written.
        """
        self.clear_status()
        if self._out is None:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (BrokenPipeError, ValueError) as error:
            raise OutputClosed from error
        except OSError as error:
            if error.errno == errno.EIO:
                raise OutputClosed from error
            raise OutputError(f"the answer cannot be written: {error.strerror or error}") from error

    def say(self, text: str) -> None:
        """Write lines of ours, with other people's words in them, to standard error; on a terminal words stay whole."""
        self._write_err(self._fitted(clean(text)) + "\n")

    def error(self, text: str) -> None:
        """Report an error in one sentence."""
        self._write_err(self._fitted(f"error: {clean_line(text)}") + "\n")

    def think(self, text: str) -> None:
        """Show a piece of harmless thinking, dimmed, where somebody watches."""
        if self.err_is_terminal and text:
            self._write_err(f"{_DIM}{text}{_RESET}" if self.styled else text)

    def status(self, text: str) -> None:
        """Replace the status line; nothing where standard error is no terminal, or everything is plain."""
        if not self.err_is_terminal or self.plain:
            return
        line = shorten(text, max(10, shutil.get_terminal_size().columns - 1))
        width = display_width(line)
        padding = " " * max(0, self._status_width - width)
        self._status_width = 0
        self._write_err(f"\r{line}{padding}\r")
        self._status_width = width

    def clear_status(self) -> None:
        """Remove the status line."""
        if self._status_width:
            width, self._status_width = self._status_width, 0
            self._write_err("\r" + " " * width + "\r")

    def copy_to_clipboard(self, text: str) -> str:
        """Put a text on the clipboard of whoever sits at the terminal; return a sentence about what was done."""
        from terminal.clipboard import copy

        write = self._write_err if self.err_is_terminal else None
        return copy(text, write, self._environ)

    def flush(self) -> None:
        """Write what is still buffered; where nobody reads any more it goes nowhere, so that leaving stays quiet."""
        for stream in (self._out, self._err):
            try:
                if stream is not None:
                    stream.flush()
            except (OSError, ValueError):
                with contextlib.suppress(OSError, ValueError):
                    null = os.open(os.devnull, os.O_WRONLY)
                    os.dup2(null, stream.fileno())
                    os.close(null)

    def _fitted(self, text: str) -> str:
        """Return lines as the terminal behind standard error takes them; on a pipe they stay whole."""
        if not self.err_is_terminal:
            return text
        columns = _DEFAULT_COLUMNS
        with contextlib.suppress(OSError, ValueError, AttributeError):
            columns = os.get_terminal_size(self._err.fileno()).columns or columns
        # In the last column some terminals begin a new line, and others only before the next character.
        return wrapped(text, columns - 1)

    def _write_err(self, text: str) -> None:
        self.clear_status()
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self._err.write(text)
            self._err.flush()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
