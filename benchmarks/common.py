"""What the benchmarks share: percentiles, pairs, the machine, and how a result is printed."""

import json
import math
import os
import platform
import statistics
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

from nanochat_infer.errors import NanochatInferError

PERCENTS = (50, 90, 99)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least percent of the values do not exceed; nan for none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p90, p99 and max."""
    return {f"p{p}": percentile(values, p) for p in PERCENTS} | {"max": max(values, default=float("nan"))}


def jain_index(shares: Sequence[float]) -> float:
    """Return 1 for equal shares, 1 / n where one has everything.

    Source: Jain, Chiu and Hawe 1984, DEC-TR-301.
    """
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else float("nan")


@dataclass(slots=True)
class Pairs:
    """Measurements of two things in turn, A B A B, so that a slow minute of the machine meets both."""

    a: list[float] = field(default_factory=list)
    b: list[float] = field(default_factory=list)

    def add(self, a: float, b: float) -> None:
        """Add one pair."""
        self.a.append(a)
        self.b.append(b)

    @property
    def ratio(self) -> float:
        """Median of a / b over the pairs."""
        return statistics.median(x / y for x, y in zip(self.a, self.b, strict=True))

    @property
    def medians(self) -> tuple[float, float]:
        return statistics.median(self.a), statistics.median(self.b)


def alternate(a: Callable[[], float], b: Callable[[], float], pairs: int) -> Pairs:
    """Measure A B A B ... that many pairs."""
    found = Pairs()
    for _ in range(pairs):
        found.add(a(), b())
    return found


def seconds_of(work: Callable[[], object], at_least_s: float = 0.0) -> float:
    """Return the time of one call, the mean over as many as fill at_least_s."""
    calls, start_s = 0, time.perf_counter()
    while True:
        work()
        calls += 1
        elapsed = time.perf_counter() - start_s
        if elapsed >= at_least_s:
            return elapsed / calls


def rss_bytes() -> int:
    """Memory of this process that is in RAM now.

    Raises:
        OSError: the system has no /proc.
    """
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> dict[str, Any]:
    """Processor, memory, load and versions: what a figure means nothing without."""
    versions = {}
    for name in ("numpy", "numba", "torch"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _cpu_name(),
        "cores": usable_cores(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "load": [round(value, 2) for value in os.getloadavg()],
        "nice": os.nice(0),
        "python": platform.python_version(),
        **versions,
    }


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


class Report:
    """Prints tables for people, and one line of JSON last for programs.

    Args:
        name: of the benchmark.
        args: its parsed options; kept in the JSON.
    """

    def __init__(self, name: str, args: Namespace) -> None:
        self._json_only = bool(args.json)
        self.content: dict[str, Any] = {"benchmark": name, "options": vars(args), "machine": machine()}
        about = self.content["machine"]
        self.say(
            f"{name}: {about['cpu']}, {about['cores']} cores, {about['memory_gib']} GiB, load {about['load'][0]}, "
            f"python {about['python']}, {about['time']}"
        )

    def say(self, text: str = "") -> None:
        """Print a line for people: to stderr where only JSON was asked for."""
        print(text, file=sys.stderr if self._json_only else sys.stdout, flush=True)

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table; the first column is left, the others right aligned."""
        cells = [list(header), *([show(value) for value in row] for row in rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
        self.say(f"\n{title}")
        for row in cells:
            first, rest = row[0].ljust(widths[0]), [cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)]
            self.say("  ".join([first, *rest]).rstrip())

    def finish(self, results: Mapping[str, Any]) -> None:
        """Print the line of JSON."""
        print(json.dumps(_plain({**self.content, **results}), separators=(",", ":")), flush=True)


def show(value: object) -> str:
    """Return a number with three significant digits, anything else as it is."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if value else "0"
    return str(value)


def _plain(value: object) -> object:
    """Round floats to five significant digits, and make nan null: JSON has none."""
    if isinstance(value, float):
        return None if value != value or abs(value) == float("inf") else float(f"{value:.5g}")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def run(main: Callable[[], int]) -> NoReturn:
    """Run a benchmark as a program; what a user can cure is said in one line."""
    try:
        status = main()
    except NanochatInferError as error:
        raise SystemExit(f"error: {error}") from None
    raise SystemExit(status)


def parser(description: str) -> ArgumentParser:
    """Return a parser with the options that every benchmark has."""
    made = ArgumentParser(description=description)
    made.add_argument("--json", action="store_true", help="only the line of JSON on stdout")
    made.add_argument("--threads", type=int, default=None, help="CPU threads (default: every usable core)")
    return made
