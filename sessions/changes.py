"""Telling front ends which conversations changed, whichever process changed them."""

import logging
import threading
import time
from collections.abc import Callable

from nanochat_infer.errors import SessionError
from sessions.database import Database
from sessions.store import Store

POLL_INTERVAL_S = 0.2
# Finding out what changed takes at most this share of a core, however many conversations there are.
_MAX_LOAD = 0.05

Callback = Callable[[frozenset[str]], None]
_State = dict[str, int]
_log = logging.getLogger(__name__)


class Changes:
    """One thread that looks for commits as long as somebody wants to know; it starts with the first subscriber.

    Args:
        store: what is watched.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callback] = {}
        self._next = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call callback(ids) after each change from now on; return what ends it."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._callbacks[number] = callback
            if self._thread is None and not self._ended.is_set():
                # Read before this returns, so that no later change is missed.
                version, state = self._store.data_version(), self._read()
                self._thread = threading.Thread(
                    target=self._run, args=(version, state), name="sessions-changes", daemon=True
                )
                self._thread.start()

        def unsubscribe() -> None:
            with self._lock:
                self._callbacks.pop(number, None)

        return unsubscribe

    def close(self) -> None:
        """End the thread; no callback runs after it."""
        with self._lock:
            self._ended.set()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _run(self, version: int, state: _State | None) -> None:
        pause_s = POLL_INTERVAL_S
        while not self._ended.wait(pause_s):
            pause_s = POLL_INTERVAL_S
            found = self._store.data_version()
            if found == version:
                continue
            begun = time.thread_time()
            now = self._read()
            if now is None:
                continue
            # Work, not waiting for somebody's lock.
            pause_s = max(POLL_INTERVAL_S, (time.thread_time() - begun) / _MAX_LOAD)
            earlier, version, state = state or {}, found, now
            changed = {key for key in earlier.keys() | now.keys() if earlier.get(key) != now.get(key)}
            if changed:
                self._tell(frozenset(changed))

    def _read(self) -> _State | None:
        """Return for each conversation what changes with it; None if it cannot be read just now."""
        try:
            return self._store._read(_state)
        except SessionError:
            return None

    def _tell(self, changed: frozenset[str]) -> None:
        with self._lock:
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            try:
                callback(changed)
            except Exception:  # noqa: BLE001
                # One viewer's bug must not keep the others from their news.
                _log.exception("a viewer of changes failed")


def _state(db: Database) -> _State:
    """Return a number per conversation that differs after any change of its row, its tags or its newest message."""
    rows = db.execute(
        "SELECT public_id, sessions.*,"
        " (SELECT group_concat(tag, ' ') FROM tags WHERE session_id = sessions.id),"
        " (SELECT status FROM messages WHERE id = sessions.leaf_id) FROM sessions"
    )
    return {str(row[0]): hash(row[1:]) for row in rows.fetchall()}
