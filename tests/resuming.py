"""What tests of KV that outlives the process share: waiting for ends, and the disk behind a manager."""

import threading
import time
from collections.abc import Callable

from sessions import Answer, AnswerFinished, SessionManager
from sessions.kv.disk import KvDisk

PATIENCE_S = 60.0


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def ended(answer: Answer) -> AnswerFinished:
    """The answer's end, after all that follows it."""
    last = finish(answer)
    assert answer.join(PATIENCE_S)
    return last


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def until_prepared() -> None:
    """Wait until nothing is prepared any more."""
    wait_for(lambda: not [thread for thread in threading.enumerate() if thread.name == "prepare"])


def flush(manager: SessionManager) -> KvDisk:
    """Return the KV on disk after all that was to be written is."""
    disk = manager.kv
    assert isinstance(disk, KvDisk)
    assert disk.flush(PATIENCE_S)
    return disk
