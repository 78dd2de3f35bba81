"""The preloaded library of recorder.c from Python: build it, steer it inside the process, read its log."""

import contextlib
import ctypes
import errno
import functools
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).parent / "recorder.c"
_HEADER = struct.Struct("<BHHQQQ")


class Kind(IntEnum):
    """What an operation did; as in recorder.c."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    RENAME = 5
    UNLINK = 6
    MKDIR = 7
    NOTE = 8
    LINK = 9


class Plan(IntEnum):
    """What happens to the planned operation; TORN lets half of a write through first."""

    NOTHING = 0
    FAIL = 1
    FAIL_TORN = 2
    KILL = 3
    KILL_TORN = 4


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the log; offset is the new size of a TRUNCATE, inode 0 of a SYNC means the folder `name`."""

    kind: Kind
    name: str
    other: str
    inode: int
    offset: int
    data: bytes


@functools.cache
def build() -> Path | None:
    """Compile the library once per process; None where there is no C compiler or no glibc."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    target = Path(tempfile.mkdtemp(prefix="nanochat-recorder-")) / "recorder.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(target), str(SOURCE), "-ldl", "-lpthread"]
    return target if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.recorder_start.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    library.recorder_note.argtypes = (ctypes.c_char_p, ctypes.c_uint64)
    library.recorder_plan.argtypes = (ctypes.c_int, ctypes.c_long, ctypes.c_int, ctypes.c_int)
    library.recorder_clock.argtypes = (ctypes.c_long,)
    library.recorder_count.restype = ctypes.c_long
    return library


def start(folder: Path, log: Path | None = None) -> None:
    """Watch everything below folder; write it to log if one is given."""
    if _library().recorder_start(str(folder).encode(), str(log or "").encode()):
        raise OSError(f"{log} cannot be written")


def note(text: str) -> None:
    """Put a line of the test's own into the log, in its order."""
    data = text.encode()
    _library().recorder_note(data, len(data))


def plan(kind: Plan, number: int, error: int = errno.ENOSPC, *, lasts: bool = False) -> None:
    """Have something happen to operation `number` from now (1 is the next) and, if it lasts, to all after it."""
    _library().recorder_plan(kind, number, error, lasts)


def count() -> int:
    """Return the number of operations since the last plan."""
    return int(_library().recorder_count())


@contextlib.contextmanager
def counting() -> Iterator[list[int]]:
    """While inside, count operations; the number is in the list afterwards."""
    plan(Plan.NOTHING, 0)
    found: list[int] = []
    yield found
    found.append(count())


def shift_clock(seconds: int) -> None:
    """Make this process see the wall clock so many seconds off."""
    _library().recorder_clock(seconds)


def read_log(path: Path) -> list[Operation]:
    """Return what was recorded; a last entry cut by a kill is left out."""
    data = path.read_bytes()
    at = 0
    found = []
    while at + _HEADER.size <= len(data):
        kind, name_length, other_length, inode, offset, length = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        end = at + name_length + other_length + length
        if end > len(data):
            break
        name = data[at : at + name_length].decode()
        other = data[at + name_length : at + name_length + other_length].decode()
        found.append(Operation(Kind(kind), name, other, inode, offset, data[end - length : end]))
        at = end
    return found
