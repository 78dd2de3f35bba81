"""The thread that the full screen calls the chat from; who waits for the model in it lets the others pass."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
# So long a call may take before it is asked whether it waits for the model.
_STUCK_S = 0.2
_Call = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class ChatThread:
    """Runs functions one after the other. One that is stuck keeps its thread, and the next ones get another.

    The threads are daemons, because waiting for a model cannot be ended from outside.
    """

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running: asyncio.Future[Any] | None = None
        self._current: threading.Thread | None = None
        self._begin_thread()

    async def call(self, function: Callable[[], T], is_stuck: Callable[[], bool] = lambda: False) -> T:
        """Run a function in the thread and return what it returns, or raise what it raises.

        Args:
            function: called in the thread.
            is_stuck: asked in the event loop from time to time; after a yes, further calls no longer wait for this one.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._calls.put((function, future, loop))
        while not (await asyncio.wait((future,), timeout=_STUCK_S))[0]:
            if self._running is future and is_stuck():
                self._step_aside(future)
                break
        return await future

    def _begin_thread(self) -> None:
        self._current = threading.Thread(target=self._run, name="tui-chat", daemon=True)
        self._current.start()

    def _step_aside(self, future: "asyncio.Future[Any]") -> None:
        with self._lock:
            if self._running is future:
                self._running = None
                self._begin_thread()

    def _run(self) -> None:
        while True:
            function, future, loop = self._calls.get()
            self._running = future
            result: Any = None
            error: BaseException | None = None
            try:
                result = function()
            except KeyboardInterrupt:
                error = Interrupted("interrupted")
            except BaseException as caught:  # noqa: BLE001 - raised again where it was asked for
                error = caught
            with self._lock:
                is_current = self._current is threading.current_thread()
                if is_current:
                    self._running = None
            try:
                loop.call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:
                # The screen is closed.
                return
            if not is_current:
                return


class Interrupted(Exception):  # noqa: N818 - as KeyboardInterrupt, which an event loop must not meet
    """The user ended a wait."""


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
