"""The state of the terminal, taken before the program begins and given back after it. Imports nothing heavy."""

import contextlib
import enum
import fcntl
import os
import select
import termios
from collections.abc import Mapping
from typing import Any

_WRITE_PATIENCE_S = 0.5
# Colours, keypad, cursor keys, cursor, autowrap; mouse, focus, paste, synchronized output, resize reports.
_OFF = ["1", "1000", "1002", "1003", "1005", "1006", "1015", "1016", "1004", "2004", "2026", "2048"]
_PLAIN = "\x1b[0m\x1b>\x1b[?7h\x1b[?25h" + "".join(f"\x1b[?{mode}l" for mode in _OFF)
# The kitty keyboard has a stack for each screen. The cursor is saved, as leaving the screen twice would move it.
_LEAVE_SCREEN = "\x1b[<u\x1b7\x1b[?1049l"
_ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
_BELOW = "\r\n\x1b[J"


class Screen(enum.Enum):
    """What the program does with the terminal."""

    UNTOUCHED = 0
    LINES = 1
    FULL = 2


class KeptTerminal:
    """The terminals behind standard input, output and error, as they are now.

    Args:
        environ: TERM says whether control sequences are understood.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._is_dumb = environ.get("TERM", "dumb") in ("", "dumb")
        self._kept: dict[int, tuple[list[Any], int]] = {}
        self._outputs: dict[int, int] = {}
        for descriptor in (1, 2, 0):
            with contextlib.suppress(termios.error, OSError):
                attributes = termios.tcgetattr(descriptor)
                flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
                self._kept[descriptor] = (attributes, flags)
                if flags & os.O_ACCMODE != os.O_RDONLY:
                    self._outputs.setdefault(os.fstat(descriptor).st_rdev, descriptor)

    def __bool__(self) -> bool:
        return bool(self._kept)

    @property
    def is_ours(self) -> bool:
        """Whether the program's process group has the terminal; true where nobody controls it."""
        for descriptor in self._kept:
            with contextlib.suppress(OSError):
                return os.tcgetpgrp(descriptor) == os.getpgrp()
        return True

    def attributes(self) -> "dict[int, list[Any]]":
        """Return what tcgetattr says now, for set_attributes."""
        found = {}
        for descriptor in self._kept:
            with contextlib.suppress(termios.error):
                found[descriptor] = termios.tcgetattr(descriptor)
        return found

    def is_changed(self, attributes: "dict[int, list[Any]]") -> bool:
        """Whether these attributes differ from the first ones."""
        return any(self._kept[descriptor][0] != found for descriptor, found in attributes.items())

    def set_attributes(self, attributes: "Mapping[int, list[Any]]") -> None:
        """Set attributes; a terminal that is gone is left out."""
        for descriptor, wanted in attributes.items():
            with contextlib.suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSANOW, wanted)

    def give_back(self, screen: Screen, *, was_cut: bool = False) -> None:
        """Make the terminal as it was.

        Args:
            screen: what it was used for.
            was_cut: the program had no chance to tidy: what it drew below the cursor goes, too, and what it did not
                read, such as the terminal's own answers and mouse reports, which the shell would take for typed.
        """
        if was_cut and screen is not Screen.UNTOUCHED:
            for descriptor in self._kept:
                with contextlib.suppress(termios.error):
                    termios.tcflush(descriptor, termios.TCIFLUSH)
        self.set_attributes({descriptor: kept for descriptor, (kept, _) in self._kept.items()})
        for descriptor, (_, flags) in self._kept.items():
            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)
        if screen is Screen.FULL:
            self._write(_LEAVE_SCREEN + _PLAIN)
        elif screen is Screen.LINES and not self._is_dumb:
            self._write(_PLAIN + (_BELOW if was_cut else ""))

    def take_again(self, screen: Screen, attributes: "Mapping[int, list[Any]]") -> None:
        """Make the terminal as the program had it before it was stopped; it must draw again."""
        self.set_attributes(attributes)
        if screen is Screen.FULL:
            self._write(_ENTER_SCREEN)
        elif screen is Screen.LINES and not self._is_dumb:
            self._write("\x1b[?2004h")

    def _write(self, text: str) -> None:
        for descriptor in self._outputs.values():
            with contextlib.suppress(termios.error, OSError, ValueError):
                _let_flow(descriptor)
                # A terminal that takes nothing (a reader that sleeps) must not keep the program from ending.
                if not select.select([], [descriptor], [], _WRITE_PATIENCE_S)[1]:
                    termios.tcflush(descriptor, termios.TCOFLUSH)
                if select.select([], [descriptor], [], 0)[1]:
                    os.write(descriptor, text.encode("ascii"))


def _let_flow(descriptor: int) -> None:
    """Let a terminal take output again that was told to hold it: by tcflow, or by Ctrl+S, which IXON remembers."""
    attributes = termios.tcgetattr(descriptor)
    termios.tcflow(descriptor, termios.TCOON)
    if attributes[0] & termios.IXON:
        termios.tcsetattr(descriptor, termios.TCSANOW, [attributes[0] & ~termios.IXON, *attributes[1:]])
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
