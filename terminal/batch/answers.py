"""The answers of a batch: a file that survives a kill and belongs to one process, or standard output."""

import contextlib
import fcntl
import os
import stat
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from terminal.batch.lines import BatchError
from terminal.batch.records import (
    RECORD_START,
    bounded_lines,
    key_number,
    read_record,
    record_line,
    write_all,
)
from terminal.output import Console

REPLACED_SUFFIX = ".replaced"
_SYNC_EVERY_S = 1.0


class PrintedAnswers:
    """Answers on standard output: nothing to resume."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def append(self, record: Mapping[str, Any]) -> None:
        """Print one answer."""
        self._console.write(record_line(record, ascii_only=not self._console.is_utf8))

    def sync(self) -> None:
        """Nothing: each line was written at once."""

    def close(self) -> None:
        """Nothing to close."""


class AnswerFile:
    """A file of answers, locked for this process; only whole lines count.

    Args:
        path: made if it is not there.

    Raises:
        BatchError: it cannot be written, another process writes it, or it holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # A link stays a link when the file behind it is replaced.
        self._target = Path(os.path.realpath(path))
        self._fd = self._opened()
        self._synced_at = time.monotonic()
        self._dirty = False
        self._length = 0
        try:
            self._length = self._whole_length()
        except BaseException:
            os.close(self._fd)
            raise

    @property
    def is_empty(self) -> bool:
        """Whether it holds no answers yet."""
        return self._length == 0

    def is_same(self, file: IO[bytes]) -> bool:
        """Tell whether this is the file that the prompts come from."""
        return os.path.samestat(os.fstat(self._fd), os.fstat(file.fileno()))

    def drop_torn_line(self) -> None:
        """Cut off what a killed process left of its last line."""
        with self._sentences():
            os.ftruncate(self._fd, self._length)

    def keys(self, num_lines: int) -> "array[int]":
        """Return by line number (0 to num_lines) the key of its last answer; 0 where there is none."""
        keys = array("Q", bytes(8 * (num_lines + 1)))
        for record, _ in self._records():
            if record["line"] <= num_lines:
                keys[record["line"]] = key_number(record)
        return keys

    def keep(self, wanted: bytearray) -> int:
        """Keep the last answer of each wanted line and nothing else; return how many other answers there were.

        These are not lost: they go to a file beside this one. Errors of earlier runs go.

        Args:
            wanted: one byte per line number, not 0 for lines whose answer stays.
        """
        last = array("Q", bytes(8 * len(wanted)))
        surplus = False
        for position, (record, _) in enumerate(self._records(), 1):
            line = record["line"]
            known = line < len(wanted) and wanted[line]
            surplus |= not known or last[line] > 0
            if known:
                last[line] = position
        if not surplus:
            return 0
        with self._sentences():
            return self._rewrite(lambda line, position: line < len(last) and last[line] == position)

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one line as a whole; it reaches the disk within a second.

        Raises:
            BatchError: it cannot be written.
        """
        data = record_line(record, ascii_only=False).encode()
        try:
            with self._sentences():
                write_all(self._fd, data)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self._length)
            raise
        self._length += len(data)
        self._dirty = True
        if time.monotonic() - self._synced_at >= _SYNC_EVERY_S:
            self.sync()

    def sync(self) -> None:
        """Bring what was written to the disk, at most once a second."""
        now = time.monotonic()
        if self._dirty and now - self._synced_at >= _SYNC_EVERY_S:
            with self._sentences():
                os.fsync(self._fd)
            self._synced_at, self._dirty = now, False

    def close(self) -> None:
        """Bring everything to the disk and let go of the file."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        try:
            with self._sentences():
                os.fsync(fd)
        finally:
            os.close(fd)

    def _opened(self) -> int:
        with self._sentences():
            while True:
                fd = os.open(self._target, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
                try:
                    if not stat.S_ISREG(os.fstat(fd).st_mode):
                        raise BatchError(f"{self.path} is not a regular file; -o - prints the answers instead")
                    self._lock(fd)
                    # Its owner may have put a new file in its place while this one was being opened.
                    if os.path.samestat(os.fstat(fd), os.stat(self._target)):
                        return fd
                except BaseException:
                    os.close(fd)
                    raise
                os.close(fd)

    def _lock(self, fd: int) -> None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BatchError(
                f"another process is writing {self.path}; wait for it, or give another file with -o"
            ) from None
        except OSError:
            # Some network file systems have no locks.
            return

    def _whole_length(self) -> int:
        """Return the bytes up to the end of the last whole line, after checking that the file is one of answers."""
        length = 0
        with self._sentences(), open(self._fd, "rb", closefd=False) as file:
            file.seek(0)
            for number, data in enumerate(bounded_lines(file), 1):
                begins = data.startswith(RECORD_START) or RECORD_START.startswith(data)
                if not begins or (data.endswith(b"\n") and read_record(data) is None):
                    raise BatchError(
                        f"{self.path} is no file of batch answers (line {number}); give another one with -o"
                    )
                if data.endswith(b"\n"):
                    length += len(data)
        return length

    def _records(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        with self._sentences(), open(self._fd, "rb", closefd=False) as file:
            file.seek(0)
            for data in bounded_lines(file):
                if data.endswith(b"\n") and (record := read_record(data)) is not None:
                    yield record, data

    def _rewrite(self, is_kept: Callable[[int, int], bool]) -> int:
        """Put a file with the kept lines in this one's place; return how many answers it does not have."""
        new = self._target.with_name(self._target.name + ".new")
        old = self._target.with_name(self._target.name + REPLACED_SUFFIX)
        fd = os.open(new, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        num_replaced = length = 0
        try:
            self._lock(fd)
            with contextlib.ExitStack() as stack:
                replaced: IO[bytes] | None = None
                for position, (record, data) in enumerate(self._records(), 1):
                    if is_kept(record["line"], position):
                        write_all(fd, data)
                        length += len(data)
                    elif key_number(record):
                        replaced = replaced or stack.enter_context(open(old, "ab"))
                        replaced.write(data)
                        num_replaced += 1
                if replaced is not None:
                    replaced.flush()
                    os.fsync(replaced.fileno())
            os.fsync(fd)
            os.fchmod(fd, stat.S_IMODE(os.fstat(self._fd).st_mode))
            os.replace(new, self._target)
        except BaseException:
            os.close(fd)
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        os.close(self._fd)
        self._fd, self._length = fd, length
        return num_replaced

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BatchError(f"the answers in {self.path} cannot be kept: {error.strerror or error}") from error
