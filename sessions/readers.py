"""Reading connections: lent to one thread at a time, never carried over a fork."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

from nanochat_infer.errors import SessionError
from sessions.connection import PROMPT_PATIENCE_S, DamagedError, is_damage, patiently, why_unread
from sessions.database import Database

MAX_IDLE = 4
_TELL_AFTER_MS = 700


class UnreadableError(SessionError):
    """The database could not be read; nothing is known of what it holds."""


class Readers:
    """Lends connections for short read transactions.

    Args:
        connect: opens a connection.
        waits: told True by a thread that waits for another program's lock, again and again, then False.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], waits: Callable[[bool], None] = lambda waits: None
    ) -> None:
        self._connect = connect
        self._waits = waits
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._pid = os.getpid()
        self._closed = False

    @contextlib.contextmanager
    def lend(self) -> Iterator[Database]:
        """Give a connection inside a read transaction: all reads see one state of the database.

        Raises:
            SessionError: the store is closed, belongs to a parent process, or cannot be read.
        """
        with _explained():
            connection = self._take()
            try:
                patiently(lambda: connection.execute("BEGIN DEFERRED"))
                self._meet_writers(connection)
                yield Database(connection)
            finally:
                self._give_back(connection)

    def _meet_writers(self, connection: sqlite3.Connection) -> None:
        """Take the shared lock with a first read: only that can meet a writer."""
        has_told: list[bool] = []

        def told() -> None:
            has_told.append(True)
            self._waits(True)

        try:
            patiently(
                lambda: connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall(), PROMPT_PATIENCE_S, told
            )
        finally:
            if has_told:
                self._waits(False)

    def close(self) -> None:
        """Close idle connections; lent ones close when they come back. In a forked child, do nothing."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        _check_process(self._pid)
        with self._lock:
            if self._closed:
                raise UnreadableError("the conversation store is closed")
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        # Shorter than SQLite's own, so that waiting is told.
        connection.execute(f"PRAGMA busy_timeout = {_TELL_AFTER_MS}").fetchall()
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if os.getpid() != self._pid:
            return
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        with self._lock:
            if not self._closed and len(self._idle) < MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()


class SharedReader:
    """The same for a store in memory: its only connection, under the writer's lock."""

    def __init__(
        self, connection: Callable[[], sqlite3.Connection], lock: "contextlib.AbstractContextManager[Any]"
    ) -> None:
        self._connection = connection
        self._lock = lock
        self._pid = os.getpid()

    @contextlib.contextmanager
    def lend(self) -> Iterator[Database]:
        """Give the connection; nobody writes meanwhile.

        Raises:
            SessionError: the store is closed, belongs to a parent process, or cannot be read.
        """
        _check_process(self._pid)
        with self._lock, _explained():
            yield Database(self._connection())

    def close(self) -> None:
        """Do nothing: the connection belongs to the writer."""


def _check_process(pid: int) -> None:
    if os.getpid() != pid:
        raise SessionError("this store belongs to the parent process; open it again after a fork")


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if is_damage(error):
            raise DamagedError("the conversations cannot be read: the database is damaged") from error
        raise UnreadableError(f"the conversations cannot be read: {why_unread(error)}") from error
