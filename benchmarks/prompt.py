"""From starting the program to a prompt that takes keys, and how late keys show while the model loads behind it.

usage: python -m benchmarks.prompt -m random:qwen3-0.6b

On a pseudo-terminal of its own, with conversations of its own; kernels and packed weights stay where a user's are. A
first, uncounted start compiles them. Beside the chats the commands that need no model, to their first byte.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import Report, parser, run
from benchmarks.streams import MODEL_HELP, model_path
from nanochat_infer.errors import NanochatInferError

RUN = Path(__file__).parent.parent / "run.py"
PATIENCE_S = 180.0
ROWS, COLUMNS = 40, 120
KEY = "¤"  # in no text of ours
KEY_PAUSE_S = 0.02
READY = {"-i": b">>>", "--tui": b"Enter sends"}
PLAIN: tuple[tuple[str, ...], ...] = (("--help",), ("sessions", "list"))


class PromptError(NanochatInferError):
    """A started program did not do what is measured."""


class Started:
    """The program on a terminal of its own; a context manager that ends it.

    Args:
        arguments: of run.py.
        environ: the whole environment.
    """

    def __init__(self, arguments: Sequence[str], environ: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._output = b""
        self.begun_s = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, str(RUN), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self) -> "Started":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            while self._process.poll() is None:
                self._read(0.05)
        finally:
            os.close(self._master)

    def until(self, wanted: bytes, count: int = 1) -> float:
        """Return the moment at which the output holds wanted that often.

        Raises:
            PromptError: it never does.
        """
        deadline = time.perf_counter() + PATIENCE_S
        while self._output.count(wanted) < count:
            if time.perf_counter() > deadline or self._process.poll() is not None:
                raise PromptError(f"{wanted.decode()!r} did not come; the output ends with {self._output[-300:]!r}")
            self._read(0.5)
        return time.perf_counter()

    def key_s(self) -> float:
        """Press a key and return the seconds until it shows."""
        wanted = KEY.encode()
        count = self._output.count(wanted) + 1
        begun_s = time.perf_counter()
        os.write(self._master, wanted)
        return self.until(wanted, count) - begun_s

    def _read(self, timeout_s: float) -> None:
        if select.select([self._master], [], [], timeout_s)[0]:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:
                return
            self._output += data
            if b"\x1b[6n" in data:
                os.write(self._master, b"\x1b[1;1R")


def chat_start(option: str, arguments: Sequence[str], environ: dict[str, str], keys: int) -> tuple[float, list[float]]:
    """Return the seconds to the prompt, and those of each key pressed from then on."""
    with Started([option, *arguments], environ) as program:
        took_s = program.until(READY[option]) - program.begun_s
        key_s = []
        for _ in range(keys):
            key_s.append(program.key_s())
            time.sleep(KEY_PAUSE_S)
        return took_s, key_s


def plain_start(arguments: Sequence[str], environ: dict[str, str]) -> float:
    """Return the seconds of a whole command."""
    begun_s = time.perf_counter()
    subprocess.run([sys.executable, str(RUN), *arguments], env=environ, capture_output=True, check=True)
    return time.perf_counter() - begun_s


def measure(args: Namespace) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """Return rows of the table and the figures."""
    model = model_path(args.model)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NANOCHAT_INFER_")}
    rows: list[tuple[Any, ...]] = []
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as home:
        environ |= {"XDG_DATA_HOME": home, "XDG_STATE_HOME": home, "TERM": "xterm-256color"}
        chosen = ["--device", "cpu", *([] if model is None else ["-m", str(model)])]
        first = ["-p", "Hi", "-l", "1", *chosen]
        plain_start(first, environ)
        for words in PLAIN:
            values = [plain_start(words, environ) for _ in range(args.starts)]
            rows.append((" ".join(words), statistics.median(values), max(values), "", ""))
            found[" ".join(words)] = {"median_s": statistics.median(values), "worst_s": max(values)}
        for option in READY:
            values, keys = [], []
            for _ in range(args.starts):
                took_s, key_s = chat_start(option, chosen, environ, args.keys)
                values.append(took_s)
                keys += key_s
            p99 = sorted(keys)[int(0.99 * (len(keys) - 1))]
            rows.append((option, statistics.median(values), max(values), 1e3 * p99, 1e3 * max(keys)))
            found[option] = {
                "median_s": statistics.median(values),
                "worst_s": max(values),
                "key_p99_ms": 1e3 * p99,
                "key_worst_ms": 1e3 * max(keys),
            }
    return rows, found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    options = parser(__doc__.split("\n", 1)[0])
    options.add_argument("-m", "--model", default=None, help=MODEL_HELP)
    options.add_argument("--starts", type=int, default=10)
    options.add_argument("--keys", type=int, default=60, help="pressed after each start, one after the other")
    args = options.parse_args(argv)
    report = Report("prompt", args)
    rows, found = measure(args)
    shown = [tuple(f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row) for row in rows]
    report.table("seconds to the prompt", ("", "median", "worst", "key p99 ms", "key worst ms"), shown)
    report.finish(found)
    return 0


if __name__ == "__main__":
    run(main)
