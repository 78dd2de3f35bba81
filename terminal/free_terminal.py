"""Printing above a prompt that waits."""

import asyncio
from collections.abc import Callable

from prompt_toolkit.application import get_app, run_in_terminal


def in_free_terminal(action: Callable[[], object]) -> None:
    """Do something while the prompt is out of the way, as the library's run_in_terminal.

    Where a signal ends the prompt before that has begun, the library would wait for its end for ever.
    """
    app = get_app()

    def release(_: object) -> None:
        held = app._running_in_terminal_f
        if held is not None and not held.done():
            held.set_result(None)

    task = run_in_terminal(action)
    if isinstance(task, asyncio.Task):
        task.add_done_callback(lambda done: release(done) if done.cancelled() else None)
