"""The terminal between prompts: what is typed is kept for the next prompt. Imports nothing heavy: it begins early."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def typing_ahead() -> Iterator[None]:
    """While inside, keys typed between prompts are not echoed but kept for the next one; Ctrl+C still makes a signal.

    What is pasted between prompts comes marked as one text. Afterwards the terminal is as before.
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
        mark_pastes(True)
        yield
    finally:
        mark_pastes(False)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, saved)


def typed_so_far() -> int:
    """Return how many bytes of standard input were typed and not read yet."""
    import fcntl
    import struct
    import termios

    with contextlib.suppress(OSError, ValueError):
        return int(struct.unpack("i", fcntl.ioctl(sys.stdin.fileno(), termios.FIONREAD, b"\0\0\0\0"))[0])
    return 0


def mark_pastes(on: bool) -> None:
    """Have the terminal mark what is pasted, or not, where it can."""
    if os.environ.get("TERM", "dumb") in ("", "dumb") or not os.isatty(1):
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"\x1b[?2004{'h' if on else 'l'}")
        sys.stdout.flush()
