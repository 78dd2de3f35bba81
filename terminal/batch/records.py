"""Lines of a file of batch answers, as bytes and as objects."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import IO, Any

from terminal.sanitize import clean_json

RECORD_START = b'{"line": '
_MAX_RECORD_BYTES = 256 << 20


def record_line(record: Mapping[str, Any], *, ascii_only: bool) -> str:
    """Return a record as one line that cannot drive a terminal; it begins with RECORD_START."""
    return clean_json(json.dumps(record, ensure_ascii=ascii_only)) + "\n"


def key_number(record: Mapping[str, Any]) -> int:
    """Return the key of an answer as a number; 0 for an error."""
    return 0 if "error" in record else int(record["key"], 16)


def read_record(data: bytes) -> dict[str, Any] | None:
    """Return a line of ours, or None where it is something else."""
    try:
        record = json.loads(data)
        ours = record["line"] >= 1 and isinstance(record["line"], int)
        if ours and ("error" in record or 0 <= key_number(record) < 1 << 64):
            return dict(record)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return None


def bounded_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; one that is longer than any answer comes in parts, which are no records."""
    while data := file.readline(_MAX_RECORD_BYTES):
        yield data


def write_all(fd: int, data: bytes) -> None:
    """Write all of data."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
