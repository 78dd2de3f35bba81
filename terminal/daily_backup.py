"""A copy of the database once a day, in a thread of its own, after something was written."""

import logging
import threading
import time
from pathlib import Path

from nanochat_infer.errors import NanochatInferError

BACKUP_THREAD = "daily-backup"
_log = logging.getLogger(__name__)
# After the first message: its answer comes first.
_DELAY_S = 5.0
_INTERVAL_S = 3600.0
# At the end a copy that is under way gets this long; one that is cut short leaves nothing under its name.
_PATIENCE_S = 1.0


class DailyBackup:
    """Makes a copy if the newest is older than a day. Nobody waits for it, and its failure is only logged.

    Args:
        path: the database.
        delay_s: pause before it begins.
    """

    def __init__(self, path: Path, delay_s: float = _DELAY_S) -> None:
        self._path = path
        self._delay_s = delay_s
        self._thread: threading.Thread | None = None
        self._begun = 0.0
        self._hurry = threading.Event()

    def start(self) -> None:
        """Look in the background whether a copy is due; again only after an hour, for a chat may last for days."""
        now = time.monotonic()
        if self._thread is None or (now - self._begun > _INTERVAL_S and not self.is_running):
            self._begun = now
            self._thread = threading.Thread(target=self._run, name=BACKUP_THREAD, daemon=True)
            self._thread.start()

    def finish(self, patience_s: float = _PATIENCE_S) -> None:
        """Make it now if it waits, and wait for it a little."""
        if self._thread is not None:
            self._hurry.set()
            self._thread.join(patience_s)

    @property
    def is_running(self) -> bool:
        """Whether a copy is still being made."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        from sessions.backup import backup, is_due

        self._hurry.wait(self._delay_s)
        try:
            if is_due(self._path):
                backup(self._path, None, only_if_due=True)
        except (NanochatInferError, OSError) as error:
            _log.warning("no daily backup: %s", error)
