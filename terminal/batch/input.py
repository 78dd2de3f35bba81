"""The input of a batch: numbered lines of a file or of standard input."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from terminal.batch.lines import MAX_LINE_BYTES, BatchError

STANDARD = "-"


class Prompts:
    """The input of a batch.

    Args:
        file: where it is read; at the first line.
        name: for sentences.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file = file
        self.name = name
        self.is_regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        self._start = file.tell() if self.is_regular else 0
        self._is_abandoned = False

    def rewind(self) -> IO[bytes]:
        """Go back to the first line."""
        self.file.seek(self._start)
        return self.file

    def spool(self) -> None:
        """Read everything into a temporary file, so that it can be read again."""
        if self.is_regular:
            return
        try:
            copy = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
            shutil.copyfileobj(self.file, copy)
            copy.seek(0)
        except OSError as error:
            raise BatchError(f"{self.name} cannot be kept for reading twice: {error.strerror or error}") from error
        self.file.close()
        self.file, self.is_regular, self._start = copy, True, 0

    def abandon(self) -> None:
        """Leave a pipe as it is: closing would wait for the thread that still reads it."""
        self._is_abandoned = not self.is_regular

    def close(self) -> None:
        """Close what was opened."""
        if not self._is_abandoned:
            self.file.close()


def open_prompts(name: str) -> Prompts:
    """Open a file, or standard input for "-".

    Raises:
        BatchError: there is none, or it cannot be read.
    """
    if name == STANDARD:
        if sys.stdin is None:
            raise BatchError("there is no standard input; give the name of a file")
        # A reader of its own: Python's cannot be left while a thread waits in it.
        return Prompts(open(0, "rb", closefd=False), "standard input")
    try:
        return Prompts(open(name, "rb"), name)
    except OSError as error:
        raise BatchError(f"{name} cannot be read: {error.strerror or error}") from error


def answers_path(name: str, prompts: Prompts, output: str | None) -> Path | None:
    """Return where the answers go: as asked, else beside the input; None is standard output."""
    if output is not None:
        return None if output == STANDARD else Path(output)
    if name == STANDARD or not prompts.is_regular:
        return None
    return Path(name.removesuffix(".jsonl") + ".answers.jsonl")


def numbered_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line that is not blank; None for one that is too long, without keeping it.

    Raises:
        BatchError: the input cannot be read.
    """
    number = 0
    try:
        while data := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(data) > MAX_LINE_BYTES and not data.endswith(b"\n"):
                while data and not data.endswith(b"\n"):
                    data = file.readline(MAX_LINE_BYTES)
                yield number, None
            elif data.strip():
                yield number, data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
    except OSError as error:
        raise BatchError(f"the input cannot be read: {error.strerror or error}") from error
