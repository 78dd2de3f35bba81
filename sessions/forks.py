"""What a forked child inherits of its parent's open database: the child leaves it alone."""

import ctypes
import os
import sqlite3
import weakref
from typing import Any


class Connection(sqlite3.Connection):
    """A connection that only the process which opened it ever closes.

    In a forked child, closing would roll back what the parent is writing, or wait for a lock that nobody there gives
    back.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pid = os.getpid()
        _connections.add(self)

    def close(self) -> None:
        """Close it; in a forked child, do nothing."""
        if os.getpid() == self._pid:
            super().close()


_connections: "weakref.WeakSet[Connection]" = weakref.WeakSet()
_descriptors: set[int] = set()


def close_in_children(descriptor: int) -> None:
    """Have forked children close this descriptor: the lock on it lasts as long as any process has it open."""
    _descriptors.add(descriptor)


def close(descriptor: int) -> None:
    """Close a descriptor given to close_in_children."""
    _descriptors.discard(descriptor)
    os.close(descriptor)


def _in_child() -> None:
    for connection in _connections:
        # Never freed: the destructor closes too, at the latest when the interpreter ends.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
    for descriptor in _descriptors:
        os.close(descriptor)
    _descriptors.clear()


os.register_at_fork(after_in_child=_in_child)
