"""The one thread that the full screen calls the chat from."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class ChatThread:
    """Runs functions one after the other; a daemon, because waiting for a model cannot be ended from outside."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any], asyncio.AbstractEventLoop]]
        self._calls = queue.SimpleQueue()
        threading.Thread(target=self._run, name="tui-chat", daemon=True).start()

    async def call(self, function: Callable[[], T]) -> T:
        """Run a function in the thread and return what it returns, or raise what it raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._calls.put((function, future, loop))
        return await future

    def _run(self) -> None:
        while True:
            function, future, loop = self._calls.get()
            result: Any = None
            error: BaseException | None = None
            try:
                result = function()
            except KeyboardInterrupt:
                error = Interrupted("interrupted")
            except BaseException as caught:  # noqa: BLE001 - raised again where it was asked for
                error = caught
            try:
                loop.call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:
                # The screen is closed.
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
