"""A database that does not wait for the disk, for tests of anything but that: most of their time went there.

Power cuts and kills are the matter of tests/crash, which uses the real thing, as do modules with DURABLE = True.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sessions import connection


@contextmanager
def unsynced() -> Iterator[None]:
    """While inside, connections of this process leave it to the system when what they commit reaches the disk."""
    configure = connection._configure

    def configured(opened: sqlite3.Connection, path: Path | None, read_only: bool) -> None:
        configure(opened, path, read_only)
        opened.execute("PRAGMA synchronous = OFF").fetchall()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_configure", configured)
        yield


def unless_durable(module: Any) -> Iterator[None]:
    """The body of a fixture: unsynced for a test module, unless that says DURABLE."""
    if getattr(module, "DURABLE", False):
        yield
        return
    with unsynced():
        yield
