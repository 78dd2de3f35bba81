"""The order of writers from several processes: who comes first writes first."""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

PATIENCE_S = 5.0


class Gate:
    """Lets one writer at a time wait for SQLite's lock: SQLite polls for it, and of many that poll some starve.

    Only for order: SQLite's locks keep the file safe, so where the gate cannot be had, writing goes on without it.

    Args:
        folder: of the database; its lock is the gate, so no file is needed, and it dies with the process.
        patience_s: who waits longer goes on without, from then on: a stopped process may hold the gate.
    """

    def __init__(self, folder: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._descriptor: int | None = None
        with contextlib.suppress(OSError):
            self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    @contextlib.contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for one's turn, and keep the others waiting while inside."""
        descriptor = self._descriptor
        if descriptor is None or not self._take(descriptor):
            yield
            return
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Use it no more; calling it again does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                # In a thread: the system gives no time limit for this wait.
                waiting = _Waiting(descriptor)
            except RuntimeError:
                # No thread can be had now.
                return False
            if waiting.is_over(self._patience_s):
                return True
            # The descriptor is the thread's now, which may get the lock at any time.
            self._descriptor = None
            return False
        except OSError:
            # A network file system may know no locks of folders.
            self.close()
            return False
        return True


class _Waiting:
    """One wait for the lock; whoever gives it up leaves the descriptor to be closed when the wait ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._is_given_up = False
        threading.Thread(target=self._run, name="sessions-gate", daemon=True).start()

    def is_over(self, timeout_s: float) -> bool:
        """Wait for the lock; false: it was given up."""
        self._done.wait(timeout_s)
        with self._lock:
            self._is_given_up = not self._done.is_set()
            return not self._is_given_up

    def _run(self) -> None:
        # An error is as good as the lock: it keeps nobody out.
        with contextlib.suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._lock:
            self._done.set()
            if self._is_given_up:
                os.close(self._descriptor)
