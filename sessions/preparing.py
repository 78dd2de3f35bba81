"""Making a resumed conversation ready in the background: KV comes from disk, the rest is computed."""

import logging
import threading
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError

if TYPE_CHECKING:
    from sessions.asking import Asking

_log = logging.getLogger(__name__)


class Preparing:
    """The thread that prepares a session; ended by Turns.cancel.

    Args:
        asking: of the session.
    """

    def __init__(self, asking: "Asking") -> None:
        self._asking = asking
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._outdated: threading.Event | None = None

    def start(self, leaf_id: int | None) -> None:
        """Begin, unless the same is going on already; returns at once."""
        with self._lock:
            outdated, earlier = self._asking.turns.watch(), self._outdated
            is_going_on = self._thread is not None and self._thread.is_alive() and outdated is earlier
            if self._asking.turns.ended or is_going_on:
                return
            # An earlier thread that is out of date ends by itself.
            self._outdated = outdated
            self._thread = threading.Thread(target=self._run, args=(leaf_id, outdated), name="prepare", daemon=True)
            try:
                self._thread.start()
            except RuntimeError as error:
                self._thread = None
                _log.info("nothing is prepared: %s", error)

    def join(self, timeout_s: float) -> None:
        """Wait for the thread; not while it waits for a model that is being loaded, which nothing ends."""
        with self._lock:
            thread = self._thread
        if thread is not None and self._asking.is_loaded:
            thread.join(timeout_s)

    def _run(self, leaf_id: int | None, outdated: threading.Event) -> None:
        try:
            self._asking.prepare(leaf_id, outdated)
        except NanochatInferError as error:
            _log.info("not prepared: %s", type(error).__name__)
        except Exception:  # noqa: BLE001
            # Nobody waits for it, and the next message does without.
            _log.exception("not prepared")
