"""Small things that the full screen says or opens."""

from typing import TYPE_CHECKING

from terminal.paths import Paths, make_private_folder

if TYPE_CHECKING:
    from prompt_toolkit.history import History

    from sessions.telemetry import Reading


class Used:
    """How full the context is, as the last answer counted it."""

    def __init__(self, used: int, limit: int) -> None:
        self.used = used
        self.limit = limit


def open_history_of(paths: Paths) -> "History":
    """Open the file of earlier prompts, as the REPL does; importing its library takes a while."""
    from terminal.history import open_history

    make_private_folder(paths.state)
    return open_history(paths.history)


def in_words(reading: "Reading") -> str:
    """Return what an answer does now."""
    if reading.phase == "queued":
        return f"waiting: {reading.ahead} before this one"
    if reading.phase == "reading":
        return f"reading the prompt: {reading.processed:,} of {reading.total:,} tokens"
    if reading.phase == "writing":
        return f"{reading.tok_s_now:,.1f} tokens/s"
    return "waiting for the model"
