"""The web server under many clients for a while: errors, fairness, rates, and whether anything is left behind.

usage: python -m benchmarks.web_serving --streams 64 --minutes 10 [-m MODEL] [--json]

Starts `run.py serve` in a home of its own and drives it by as many clients as asked, each with one request after the
other: streams, whole answers, streams that are left in the middle, and conversations of the page; answers of different
lengths. Ends with 1 on any error, on memory that grows, or on threads, files or KV blocks that stay. 503 with
Retry-After is no error and counted apart.
"""

import asyncio
import contextlib
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.common import Report, jain_index, parser, percentiles, run
from benchmarks.http_clients import PATIENCE_S, Outcome, Server
from benchmarks.soak import trend

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("stream", "stream", "whole", "stream", "cut", "stream", "page", "stream", "cut", "whole")
LENGTHS = (16, 64, 256, 32, 128, 400, 48)
PROMPT_WORDS = (6, 24, 200, 12)
TEXT = "the a small big red river house dog tree walks sings sees and then under over away home again water"
SAMPLE_S = 1.0
REFUSED_S = 0.2
SETTLE_S = 20.0
# SQLite closes a file late while another connection holds a lock on it.
KEPT = {"threads": 2, "files": 8}
# Shorter ones see caches fill, and nothing else.
JUDGED_S = 120.0


@dataclass(slots=True)
class Sample:
    """What the server took at one moment."""

    at_s: float
    rss: int
    threads: int
    files: int


@dataclass(slots=True)
class Worker:
    """One client's figures."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """Of all its requests."""
        return sum(outcome.tokens for outcome in self.outcomes)


class Load:
    """Drives a server, and samples its process.

    Args:
        server: where to.
        pid: of its process.
        args: of the command line.
    """

    def __init__(self, server: Server, pid: int, args: Namespace) -> None:
        self._server = server
        self._pid = pid
        self._args = args
        self.workers = [Worker() for _ in range(args.streams)]
        self.samples: list[Sample] = []
        self.refused = 0

    async def run(self, report: Report) -> tuple[Sample, Sample, dict[str, Any]]:
        """Return samples of before and after, each with no request, and the engine's last figures."""
        for kind in dict.fromkeys(KINDS):
            # What the first ones open is needed again, and no leak.
            warm = await self._one(kind, "hello", 64, 1)
            if warm.error:
                raise RuntimeError(f"the first request ({kind}) failed: {warm.error}")
        await asyncio.sleep(SAMPLE_S)
        before, start_s = self.sample(), time.monotonic()
        end_s = start_s + 60 * self._args.minutes
        work = asyncio.gather(*(self._work(number, end_s) for number in range(len(self.workers))))
        next_line_s = start_s + self._args.every
        while not work.done():
            await asyncio.wait([work], timeout=SAMPLE_S)
            self.samples.append(self.sample())
            if time.monotonic() >= next_line_s:
                next_line_s += self._args.every
                report.say(self.line(time.monotonic() - start_s))
        await work
        return before, *(await self._settled(before))

    async def _settled(self, before: Sample) -> tuple[Sample, dict[str, Any]]:
        """Wait until nothing runs, and threads and files are those of the start, or it is late."""
        until_s = time.monotonic() + SETTLE_S
        while True:
            engine = (await self._server.get("/api/telemetry"))["engine"] or {}
            after = self.sample()
            calm = not (engine.get("running") or engine.get("waiting"))
            if (calm and after.threads <= before.threads and after.files <= before.files) or (
                time.monotonic() > until_s
            ):
                return after, engine
            await asyncio.sleep(SAMPLE_S)

    async def _work(self, number: int, end_s: float) -> None:
        chance, worker, turn = random.Random(f"{self._args.seed} {number}"), self.workers[number], number
        while time.monotonic() < end_s:
            kind, most = KINDS[turn % len(KINDS)], LENGTHS[(turn // 3 + number) % len(LENGTHS)]
            prompt = " ".join(chance.choices(TEXT.split(), k=PROMPT_WORDS[(turn + number) % len(PROMPT_WORDS)]))
            outcome = await self._one(kind, prompt, most, chance.randrange(1 << 30))
            if outcome.status == 503:
                self.refused += 1
                await asyncio.sleep(REFUSED_S)
                continue
            worker.outcomes.append(outcome)
            turn += 1

    async def _one(self, kind: str, prompt: str, most: int, seed: int) -> Outcome:
        server = self._server
        try:
            async with asyncio.timeout(PATIENCE_S):
                if kind == "whole":
                    outcome = await server.whole(prompt, most, seed)
                elif kind == "page":
                    outcome = await server.page(prompt, most)
                else:
                    outcome = await server.stream(prompt, most, seed, seed % 30 if kind == "cut" else None)
        except (OSError, ValueError, KeyError, IndexError, EOFError) as error:
            return Outcome(kind, error=f"{type(error).__name__}: {error}")
        if outcome.status not in (200, 201, 503) and not outcome.error:
            outcome.error = f"status {outcome.status}"
        return outcome

    def sample(self) -> Sample:
        """Return what the process takes now."""
        process = Path(f"/proc/{self._pid}")
        rss = int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return Sample(time.monotonic(), rss, len(os.listdir(process / "task")), len(os.listdir(process / "fd")))

    def line(self, elapsed_s: float) -> str:
        """Return one line about the run so far."""
        done = [outcome for worker in self.workers for outcome in worker.outcomes]
        last, tokens = self.samples[-1], sum(outcome.tokens for outcome in done)
        return (
            f"{elapsed_s / 60:6.2f} min  requests {len(done):,}  refused {self.refused:,}  errors "
            f"{sum(bool(outcome.error) for outcome in done)}  tokens {tokens:,}  {tokens / elapsed_s:,.0f} tok/s  "
            f"rss {last.rss / 1e6:.1f} MB  threads {last.threads}  files {last.files}"
        )


def results(load: Load, before: Sample, after: Sample, engine: dict[str, Any]) -> dict[str, Any]:
    """Return all figures, and what is wrong as sentences."""
    done = [outcome for worker in load.workers for outcome in worker.outcomes]
    streams = [outcome for outcome in done if outcome.kind == "stream" and not outcome.error]
    rates = [(outcome.tokens - 1) / outcome.decode_s for outcome in streams if outcome.tokens > 99 and outcome.decode_s]
    errors = Counter(f"{outcome.kind}: {outcome.error}" for outcome in done if outcome.error)
    seconds = load.samples[-1].at_s - before.at_s
    late = load.samples[len(load.samples) // 2 :]
    memory = trend([sample.at_s for sample in late], [sample.rss for sample in late])
    wrong = [f"{count} x {error}" for error, count in errors.items()]
    wrong += [] if done else ["no request was answered"]
    wrong += ["memory grows"] if seconds > JUDGED_S and not memory["flat"] else []
    for name, kept in KEPT.items():
        if getattr(after, name) > getattr(before, name) + kept:
            wrong.append(f"{getattr(after, name)} {name} are left, {getattr(before, name)} were there before")
    for name in ("running", "waiting", "used_blocks"):
        if engine.get(name):
            wrong.append(f"{name} is {engine[name]} in the end")
    return {
        "seconds": seconds,
        "requests": dict(Counter(outcome.kind for outcome in done)),
        "refused": load.refused,
        "errors": sum(errors.values()),
        "tok_s": sum(outcome.tokens for outcome in done) / seconds,
        "ttft_ms": percentiles([outcome.ttft_s * 1e3 for outcome in streams if outcome.ttft_s == outcome.ttft_s]),
        "stream_tok_s": percentiles(rates),
        # Every client goes through the same kinds and lengths, so in the long run each gets the same.
        "jain_requests": jain_index([float(len(worker.outcomes)) for worker in load.workers]),
        "jain_tokens": jain_index([float(worker.tokens) for worker in load.workers]),
        "jain_rates": jain_index(rates),
        "memory": memory,
        "most": {name: max(getattr(s, name) for s in load.samples) for name in ("rss", "threads", "files")},
        "wrong": wrong,
    }


def show(load: Load, found: dict[str, Any], before: Sample, after: Sample, report: Report) -> None:
    """Print the figures for people."""
    middle, end = load.samples[len(load.samples) // 2], load.samples[-1]
    rows = [
        [name, sample.rss / 1e6, sample.threads, sample.files]
        for name, sample in (("before", before), ("middle", middle), ("end", end), ("after", after))
    ]
    report.table("the server's process", ["", "MB", "threads", "files"], rows)
    ttft, rate = found["ttft_ms"], found["stream_tok_s"]
    report.say(
        f"\n{sum(found['requests'].values()):,} requests in {found['seconds']:.0f} s, {found['refused']} refused, "
        f"{found['errors']} errors; {found['tok_s']:,.0f} tok/s in all, a stream {rate['p50']:.1f} (median); ttft "
        f"{ttft['p50']:.0f} ms (p50), {ttft['p99']:.0f} ms (p99)"
    )
    report.say(
        f"Jain index: {found['jain_requests']:.4f} over the clients' requests, {found['jain_tokens']:.4f} over their "
        f"tokens, {found['jain_rates']:.4f} over the streams' tok/s"
    )
    memory = found["memory"]
    if "growth_mb" in memory:
        report.say(
            f"memory in the second half: {memory['start_mb']:.1f} MB, and {memory['growth_mb']:+.2f} MB to the end"
        )
    for sentence in found["wrong"]:
        report.say(f"WRONG: {sentence}")


@contextlib.contextmanager
def served(args: Namespace) -> Iterator[tuple[int, int, str]]:
    """Run the program in a home of its own; yield its port, its process and its token."""
    if args.port:
        yield args.port, args.pid, args.token
        return
    token = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory() as home:
        environ = os.environ | {"NANOCHAT_INFER_HOME": home, "NANOCHAT_INFER_API_KEY": token}
        command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", "0"]
        command += ["-m", args.model] if args.model else []
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True)
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
            if found is None:
                raise RuntimeError("the server did not say its address")
            yield int(found[1]), process.pid, token
        finally:
            process.terminate()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()


async def ready(server: Server) -> None:
    """Wait for the model.

    Raises:
        RuntimeError: it cannot be loaded, or not within two minutes.
    """
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        model = (await server.get("/api/state"))["model"]
        if model["state"] == "ready":
            return
        if model["state"] == "failed":
            raise RuntimeError(model["error"])
        await asyncio.sleep(0.1)
    raise RuntimeError("the model was not loaded in time")


def options(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line."""
    made = parser(__doc__.splitlines()[0])
    made.add_argument("-m", "--model", default=None, help="as of run.py (default: the built-in one)")
    made.add_argument("--streams", type=int, default=64, help="clients at once (default 64)")
    made.add_argument("--minutes", type=float, default=10.0)
    made.add_argument("--every", type=float, default=30.0, help="seconds from one line to the next (default 30)")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--port", type=int, default=0, help="of a server that runs already; with --token and --pid")
    made.add_argument("--token", default="")
    made.add_argument("--pid", type=int, default=0)
    return made.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    args = options(argv)
    shown = Namespace(**{name: value for name, value in vars(args).items() if name != "token"})
    report = Report("web_serving", shown)
    with served(args) as (port, pid, token):
        server = Server(port, token)
        load = Load(server, pid, args)

        async def go() -> tuple[Sample, Sample, dict[str, Any]]:
            await ready(server)
            return await load.run(report)

        before, after, engine = asyncio.run(go())
    found = results(load, before, after, engine)
    show(load, found, before, after, report)
    report.finish(found)
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    run(main)
