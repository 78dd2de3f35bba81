"""Threads that answer requests: made when they are needed, at most so many, and gone when there is little to do."""

import logging
import threading
import time
from collections import deque
from typing import Protocol

IDLE_S = 10.0

_log = logging.getLogger(__name__)


class Task(Protocol):
    """What is run; a connection of waitress."""

    def service(self) -> None: ...
    def cancel(self) -> None: ...


class _Worker:
    """One thread while it has nothing to do."""

    def __init__(self) -> None:
        self.task: Task | None = None
        self.woken = threading.Event()


class RequestThreads:
    """Runs tasks, as waitress asks of a dispatcher.

    The thread that became idle last gets the next task, so that those that were needed once end.

    Args:
        most: threads at once; more tasks wait.
        idle_s: how long a thread waits for its next task.
    """

    def __init__(self, most: int, idle_s: float = IDLE_S) -> None:
        self._most = most
        self._idle_s = idle_s
        self._changed = threading.Condition()
        self._idle: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._count = 0
        self._is_closed = False

    @property
    def count(self) -> int:
        """How many threads there are now."""
        return self._count

    def has_room(self) -> bool:
        """Tell whether a task that comes now would run at once."""
        with self._changed:
            return not self._waiting and (bool(self._idle) or self._count < self._most)

    def add_task(self, task: Task) -> None:
        """Run a task, or have it wait for a thread."""
        with self._changed:
            if self._is_closed:
                return
            if self._idle:
                worker = self._idle.pop()
                worker.task = task
                worker.woken.set()
                return
            if self._count >= self._most:
                self._waiting.append(task)
                return
            self._count += 1
        self._start(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5.0) -> bool:
        """End idle threads and wait for the others.

        Args:
            cancel_pending: as waitress calls it; what waits is cancelled in any case.
            timeout: seconds to wait at most.

        Returns:
            Whether all of them ended.
        """
        end_s = time.monotonic() + timeout
        with self._changed:
            self._is_closed = True
            for worker in self._idle:
                worker.woken.set()
            self._idle.clear()
            pending, self._waiting = self._waiting, deque()
            ended = self._changed.wait_for(lambda: self._count == 0, max(0.0, end_s - time.monotonic()))
        for task in pending:
            task.cancel()
        return ended

    def _start(self, task: Task) -> None:
        try:
            threading.Thread(target=self._work, args=(task,), name="web-request", daemon=True).start()
        except RuntimeError:
            _log.exception("no thread could be started for a request")
            with self._changed:
                self._count -= 1
            task.cancel()

    def _work(self, first: Task) -> None:
        worker, task = _Worker(), first
        while True:
            try:
                task.service()
            except Exception:  # noqa: BLE001
                # A bug in one request is not the next one's.
                _log.exception("a request failed")
            following = self._next(worker)
            if following is None:
                return
            task = following

    def _next(self, worker: _Worker) -> Task | None:
        """Return the next task of a worker; None where it shall end."""
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            if self._is_closed:
                self._end()
                return None
            self._idle.append(worker)
        if not worker.woken.wait(self._idle_s):
            with self._changed:
                # In the meantime it may have got one.
                if worker in self._idle:
                    self._idle.remove(worker)
                    self._end()
                    return None
            worker.woken.wait()
        with self._changed:
            worker.woken.clear()
            task, worker.task = worker.task, None
            if task is None:
                self._end()
            return task

    def _end(self) -> None:
        self._count -= 1
        self._changed.notify_all()
