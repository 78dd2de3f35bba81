"""Noticing that any process has committed, without reading anything."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable

from sessions.connection import is_busy


class Watch:
    """A connection that only asks for PRAGMA data_version: the number counts the commits of all others.

    Args:
        connect: opens a connection for reading; None: there is nothing to watch.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection] | None) -> None:
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._last = 0
        self._closed = False

    def version(self) -> int:
        """Return the number; the last one while somebody commits, after close, and in a forked child."""
        if os.getpid() != self._pid:
            return self._last
        with self._lock:
            if self._connect is None or self._closed:
                return self._last
            try:
                if self._connection is None:
                    self._connection = self._connect()
                    # The next look comes soon; waiting for a lock would only delay it.
                    self._connection.execute("PRAGMA busy_timeout = 0")
                self._last = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error as error:
                if not is_busy(error):
                    self._drop()
            return self._last

    def close(self) -> None:
        """Close the connection; calling it again, or in a forked child, does nothing."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._closed = True
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
