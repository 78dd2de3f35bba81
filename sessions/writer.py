"""The one thread of a process that writes: queued jobs and streamed text share transactions and their fsyncs."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from nanochat_infer.errors import SessionError
from sessions.connection import PROMPT_PATIENCE_S, explain, is_busy, patiently
from sessions.gate import Gate

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]

# Text waits this long for company at most; with the commit itself it stays below 250 ms.
JOURNAL_INTERVAL_S = 0.2
RETRY_INTERVAL_S = 1.0
# Who is locked out for longer hears of it.
TELL_AFTER_S = 0.7
_SAVEPOINT = "job"


@dataclass
class Piece:
    """Text of one running answer that is not in the database yet."""

    seq: int = 0
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    token_ids: list[bytes] = field(default_factory=list)


@dataclass
class _Entry:
    job: Job
    future: "Future[Any]"
    # A failed commit does not end it.
    is_lasting: bool = False


class Writer:
    """Runs jobs in `BEGIN IMMEDIATE ... COMMIT`, several in one transaction, each in its own savepoint.

    Args:
        connect: opens a connection for writing.
        lock: held during every transaction; readers of an in-memory store take it too.
        interval_s: longest wait of streamed text for its commit.
        waits: told True by a thread that waits for another program's lock, again and again, then False.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        lock: "contextlib.AbstractContextManager[Any]",
        *,
        interval_s: float = JOURNAL_INTERVAL_S,
        waits: Callable[[bool], None] = lambda waits: None,
    ) -> None:
        self._connect = connect
        self._waits = waits
        self._is_locked_out = False
        self._lock = lock
        self._interval_s = interval_s
        self._connection: sqlite3.Connection | None = connect()
        file = self._connection.execute("PRAGMA database_list").fetchone()[2]
        self._file = str(file)
        self._in_memory = not file
        self._gate = Gate(Path(file).parent) if file else None
        self._pid = os.getpid()
        self._wake = threading.Condition()
        self._queue: list[_Entry] = []
        self._lasting: list[_Entry] = []
        self._pending: dict[int, Piece] = {}
        self._next_seq: dict[int, int] = {}
        self._due: float | None = None
        self._closing = False
        self.num_commits = 0
        self._thread = threading.Thread(target=self._run, name="sessions-writer", daemon=True)
        self._thread.start()

    @property
    def connection(self) -> sqlite3.Connection:
        """The writing connection; only for reads under the lock (in-memory stores)."""
        if self._connection is None:
            raise SessionError("the conversation store is closed")
        return self._connection

    def run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Do job in a transaction; return its result after the commit is on disk.

        Raises:
            SessionError: it could not be written; nothing of it was.
        """
        if os.getpid() != self._pid:
            raise SessionError("this store belongs to the parent process; open it again after a fork")
        future: Future[T] = Future()
        with self._wake:
            if self._closing:
                raise SessionError("the conversation store is closed")
            self._queue.append(_Entry(job, future))
            self._wake.notify()
        has_told = False
        while wait([future], TELL_AFTER_S).not_done:
            if self._is_locked_out and not self._in_memory:
                has_told = True
                self._waits(True)
        if has_told:
            self._waits(False)
        return future.result()

    def run_until_done(self, job: Job) -> "Future[Any]":
        """Do job with the next transaction; while that fails, with every other and every second, until close.

        Its future is done when the commit is on disk, or when the job itself raises.
        """
        future: Future[Any] = Future()
        with self._wake:
            self._lasting.append(_Entry(job, future, is_lasting=True))
            if self._due is None:
                self._due = time.monotonic() + RETRY_INTERVAL_S
                self._wake.notify()
        return future

    def append(self, message_id: int, text: str, reasoning: str, token_ids: bytes) -> None:
        """Journal more of a running answer; returns at once, on disk within the interval; nothing after close."""
        with self._wake:
            if self._closing:
                return
            piece = self._pending.setdefault(message_id, Piece())
            if text:
                piece.text.append(text)
            if reasoning:
                piece.reasoning.append(reasoning)
            piece.token_ids.append(token_ids)
            if self._due is None:
                self._due = time.monotonic() + self._interval_s
                self._wake.notify()

    def forget(self, message_id: int) -> None:
        """Drop what append still holds of a message that is closed."""
        with self._wake:
            self._pending.pop(message_id, None)
            self._next_seq.pop(message_id, None)

    def close(self) -> None:
        """Write what waits, end the thread and close the connection; in a forked child, do nothing."""
        if os.getpid() != self._pid:
            return
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        # A reader of an in-memory store may be using it.
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        if self._gate is not None:
            self._gate.close()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._closing and (self._due is None or time.monotonic() < self._due):
                    self._wake.wait(None if self._due is None else max(0.0, self._due - time.monotonic()))
                # What has waited longer goes first.
                entries, self._queue = [*self._lasting, *self._queue], []
                pieces = self._take_pieces()
                closing = self._closing
            if entries or pieces:
                self._transaction(entries, pieces)
            if closing:
                return

    def _take_pieces(self) -> dict[int, Piece]:
        pieces, self._pending, self._due = self._pending, {}, None
        for message_id, piece in pieces.items():
            piece.seq = self._next_seq.get(message_id, 0)
            self._next_seq[message_id] = piece.seq + 1
        return pieces

    def _transaction(self, entries: list[_Entry], pieces: dict[int, Piece]) -> None:
        results: list[tuple[_Entry, Any, BaseException | None]] = []
        try:
            self._is_locked_out = True
            with self._lock, self._gate.passed() if self._gate is not None else contextlib.nullcontext():
                self._is_locked_out = False
                if self._connection is None:
                    self._connection = self._connect()
                connection = self._connection
                connection.execute(f"PRAGMA busy_timeout = {TELL_AFTER_S * 1000:.0f}").fetchall()
                patiently(lambda: connection.execute("BEGIN IMMEDIATE"), PROMPT_PATIENCE_S, self._locked_out)
                self._is_locked_out = False
                _insert_pieces(connection, pieces)
                results = [(entry, *_attempt(connection, entry.job)) for entry in entries]
                patiently(lambda: connection.execute("COMMIT"), PROMPT_PATIENCE_S, self._locked_out)
                self._is_locked_out = False
                self.num_commits += 1
        except Exception as error:  # noqa: BLE001 - the thread must outlive it, and the callers get it
            self._is_locked_out = False
            self._abandon()
            self._keep(pieces)
            # Behind a lock each of them fails alone as well, after as long a wait again.
            if (pieces or len(entries) > 1) and not is_busy(error):
                # What fails only in company, such as a delete while text fills the disk, succeeds alone.
                for entry in entries:
                    self._transaction([entry], {})
                return
            sentence = explain(error, self._file) if isinstance(error, sqlite3.Error) else error
            for entry in entries:
                if not entry.is_lasting:
                    entry.future.set_exception(sentence)
            return
        for entry, value, failure in results:
            if failure is None:
                entry.future.set_result(value)
            else:
                entry.future.set_exception(failure)
        with self._wake:
            self._lasting = [entry for entry in self._lasting if not entry.future.done()]

    def _locked_out(self) -> None:
        self._is_locked_out = True

    def _abandon(self) -> None:
        """Roll back by closing: whatever state the failed connection is in, the next one starts clean."""
        connection = self._connection
        if connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        if not self._in_memory:
            self._connection = None
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _keep(self, pieces: dict[int, Piece]) -> None:
        """Put unwritten text back in front of what came since, so that the journal never has a hole."""
        with self._wake:
            for message_id, piece in pieces.items():
                if message_id not in self._next_seq:
                    continue
                later = self._pending.pop(message_id, Piece())
                piece.text += later.text
                piece.reasoning += later.reasoning
                piece.token_ids += later.token_ids
                self._pending[message_id] = piece
                # The same number again: a commit that only seemed to fail is replaced, not doubled.
                self._next_seq[message_id] = piece.seq
            if (self._pending or self._lasting) and not self._closing:
                self._due = time.monotonic() + RETRY_INTERVAL_S


def _insert_pieces(connection: sqlite3.Connection, pieces: dict[int, Piece]) -> None:
    for message_id, piece in pieces.items():
        # A message closed or deleted meanwhile needs no journal.
        connection.execute(
            "INSERT OR REPLACE INTO pieces SELECT ?, ?, ?, ?, ? FROM messages WHERE id = ? AND status = 'streaming'",
            (
                message_id,
                piece.seq,
                "".join(piece.text),
                "".join(piece.reasoning),
                b"".join(piece.token_ids),
                message_id,
            ),
        )


def _attempt(connection: sqlite3.Connection, job: Job) -> tuple[Any, BaseException | None]:
    """Do one job of several; its own failure undoes only itself, a failure of the file undoes all."""
    connection.execute(f"SAVEPOINT {_SAVEPOINT}")
    try:
        value = job(connection)
    except Exception as error:
        # The caller waits for it: run() raises it there.
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
            raise
        connection.execute(f"ROLLBACK TO {_SAVEPOINT}")
        connection.execute(f"RELEASE {_SAVEPOINT}")
        return None, explain(error) if isinstance(error, sqlite3.Error) else error
    connection.execute(f"RELEASE {_SAVEPOINT}")
    return value, None
