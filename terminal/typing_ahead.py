"""The terminal between prompts: what is typed is kept for the next prompt. Imports nothing heavy: it begins early."""

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def typing_ahead() -> Iterator[None]:
    """While inside, keys typed between prompts are not echoed but kept for the next one; Ctrl+C still makes a signal.

    Afterwards the terminal is as before.
    """
    import termios

    try:
        descriptor = sys.stdin.fileno()
        saved = termios.tcgetattr(descriptor)
    except (termios.error, OSError, ValueError):
        yield
        return
    changed = termios.tcgetattr(descriptor)
    changed[0] &= ~termios.ICRNL
    changed[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, changed)
        yield
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, saved)
