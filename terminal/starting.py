"""The beginning of the program: who may change the terminal gets a keeper before anything heavy is imported."""

import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Any

from terminal.exit_codes import EXIT_INTERRUPTED
from terminal.keeper import ScreenMark, kept
from terminal.kept_terminal import KeptTerminal
from terminal.signals import leave_in_order

_COMMANDS = ("batch", "bench", "doctor", "pack", "serve", "sessions")
_TALKS = re.compile(r"--(?:interactive|tui)$|-[A-Za-z]*i")
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


def _with_keeper() -> ScreenMark:
    terminal = KeptTerminal()
    # A system without sigwaitinfo has no keeper.
    return kept(terminal) if terminal and hasattr(signal, "sigwaitinfo") else ScreenMark()
