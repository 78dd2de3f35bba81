"""The beginning of the program: who may change the terminal gets a keeper before anything heavy is imported."""

import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from terminal.exit_codes import EXIT_INTERRUPTED
from terminal.keeper import ScreenMark, kept
from terminal.kept_terminal import KeptTerminal, Screen
from terminal.signals import leave_in_order
from terminal.typing_ahead import typing_ahead

_COMMANDS = ("batch", "bench", "doctor", "pack", "serve", "sessions")
_TALKS = re.compile(r"--(?:interactive|tui)$|-[A-Za-z]*i")
# What does not talk although it is a terminal that it runs on.
_TALKS_NOT = re.compile(r"--(?:web|json|extract)$|-[A-Za-z]*x")
_ASKS_ONCE = re.compile(r"(?:--prompt(?:=|$)|-[a-z]*p|--(?:help|version)$|-h$)")


def run(argv: Sequence[str] | None = None, load: Any = None) -> int:
    """Run the program and return its exit code; see terminal.cli.main.

    Args:
        argv: the arguments without the program's name; None takes them from the process.
        load: makes the model; tests bring their own.
    """
    words = sys.argv[1:] if argv is None else argv
    try:
        with leave_in_order(for_good=True):
            mark = _with_keeper() if may_change_the_terminal(words) else ScreenMark()
            with _typing_ahead(words, mark):
                from terminal.cli import main

                return main(argv, load, mark)
    except KeyboardInterrupt:
        # While modules were imported: nothing is there yet that could be kept.
        return EXIT_INTERRUPTED


def may_change_the_terminal(words: Sequence[str]) -> bool:
    """Whether this may be a chat; a wrong yes costs a process, a wrong no the terminal after a crash."""
    if words and words[0] in _COMMANDS:
        return False
    if any(_TALKS.match(word) for word in words):
        return True
    return os.isatty(0) and not any(_ASKS_ONCE.match(word) for word in words)


def reads_keys(words: Sequence[str]) -> bool:
    """Whether this is a chat that reads keys; a wrong yes costs the echo of keys, a wrong no what is typed early."""
    if not (os.isatty(0) and os.isatty(1)) or not may_change_the_terminal(words):
        return False
    return any(_TALKS.match(word) for word in words) or not any(_TALKS_NOT.match(word) for word in words)


@contextlib.contextmanager
def _typing_ahead(words: Sequence[str], mark: ScreenMark) -> Iterator[None]:
    """While inside, what is typed before the first prompt is kept for it, Enter included, while modules are imported.

    Without a keeper it begins later: the program may end without giving the terminal back.
    """
    if not mark.has_keeper or not reads_keys(words):
        yield
        return
    with mark.use(Screen.LINES), typing_ahead():
        yield


def _with_keeper() -> ScreenMark:
    terminal = KeptTerminal()
    # A system without sigwaitinfo has no keeper.
    return kept(terminal) if terminal and hasattr(signal, "sigwaitinfo") else ScreenMark()
