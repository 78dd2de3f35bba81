"""The program with its keeper on a pseudo-terminal, and what may be left switched on in a terminal."""

import contextlib
import os
import re
import time
from pathlib import Path
from typing import Any, Self

from tests.pty_program import PATIENCE_S, PtyProgram

KEPT_RUN = Path(__file__).parent / "kept_run.py"
# Switched on when a terminal is reset: autowrap and the cursor.
_NORMALLY_ON = frozenset((7, 25))
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_STYLE = re.compile(rb"\x1b\[([0-9;]*)m")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")


class KeptProgram(PtyProgram):
    """A running program with a keeper; `process` is the keeper. See PtyProgram; MODE is of tests/kept_run.py."""

    def __init__(self, mode: str | None, *arguments: str, script: Path = KEPT_RUN, **options: Any) -> None:
        super().__init__(mode, *arguments, script=script, **options)

    def __enter__(self) -> Self:
        return self

    @property
    def program(self) -> int:
        """The process id of the program itself."""
        return program_of(self.process.pid)

    def left_on(self) -> set[str]:
        """What is still switched on in the terminal after all that was printed."""
        return left_on(self.output)

    def drain(self, until_gone: int) -> None:
        """Read until that process is gone, for what a program prints after its keeper."""
        deadline = time.monotonic() + PATIENCE_S
        while _is_running(until_gone):
            assert time.monotonic() < deadline, f"process {until_gone} stays"
            self._read(time.monotonic() + 0.05, step_s=0.05)
        while self._read(time.monotonic() + 0.05, step_s=0.05):
            pass


def until_taken(process_id: int, number: int) -> None:
    """Wait until a process has taken a signal: two of one kind that are pending at once are one."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        status = Path(f"/proc/{process_id}/status").read_text()
        pending = int(re.findall(r"^ShdPnd:\s+(\w+)", status, re.MULTILINE)[0], 16)
        if not pending >> (number - 1) & 1:
            return
        assert time.monotonic() < deadline, f"process {process_id} does not take signal {number}"
        time.sleep(0.005)


def program_of(keeper: int) -> int:
    """Return the process id of the program that a keeper watches."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()):
        assert time.monotonic() < deadline, "there is no program below the keeper"
        time.sleep(0.005)
    return int(found[0])


def program_or(pid: int) -> int:
    """Return the program that this process keeps, or the process itself if it keeps none."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        if children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return int(children[0])
    return pid


def left_on(output: bytes) -> set[str]:
    """Return the private modes, style and keyboard that differ from those of a terminal that was reset."""
    modes: dict[int, bool] = {}
    for found in _MODES.finditer(output):
        for number in found[1].split(b";"):
            modes[int(number)] = found[2] == b"h"
    left = {f"mode {number}" for number, is_on in modes.items() if is_on != (number in _NORMALLY_ON)}
    # 12 is the cursor's blinking, which prompt_toolkit leaves as it is in the end.
    left.discard("mode 12")
    styles = _STYLE.findall(output)
    if styles and styles[-1] not in (b"", b"0"):
        left.add(f"style {styles[-1].decode()}")
    depth = 0
    for change in _KITTY.findall(output):
        depth = depth + 1 if change == b">" else max(0, depth - 1)
    return left | ({"kitty keyboard"} if depth else set())


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
