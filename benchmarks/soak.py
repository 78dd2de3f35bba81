"""A long scripted run at tiny size: does memory stay flat, and does the pool's accounting hold?

usage: nice -n 19 python -m benchmarks.soak --minutes 60

A random model of 0.1 M parameters, one thread, a KV pool that is too small for what runs at once. Requests of any kind:
shared prefixes, conversations that go on, long prompts, cancels at any moment, readers that come late or never, idle
prefill, bursts beyond the queue; and every so often the same request again, whose tokens must never change. Ends with 1
if memory grew by more than 4 MB and 2 %, or if anything does not add up.
"""

import os
import tempfile
import threading
import time
from argparse import Namespace
from array import array
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.common import Report, parser, rss_bytes, run
from benchmarks.mix import Mix
from nanochat_infer import LLM, load
from nanochat_infer.benchmarking.footprint import kv_bytes_for
from nanochat_infer.benchmarking.random_model import make_folder
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.memory import BLOCK_SIZE

GROWTH_BYTES, GROWTH_SHARE = 4e6, 0.02
SAMPLE_S = 1.0
WARM_UP_REQUESTS = 300
NUM_BLOCKS = 36


class Memory:
    """Samples of this process's memory over time; its own room is taken at the start."""

    def __init__(self, seconds: float) -> None:
        room = int(seconds / SAMPLE_S) + 16
        self._times, self._bytes = array("d", bytes(8 * room)), array("d", bytes(8 * room))
        self._count = 0

    def sample(self, now_s: float) -> None:
        """Take one if the last is a second old; beyond the planned room nothing is kept."""
        due = self._count == 0 or now_s - self._times[self._count - 1] >= SAMPLE_S
        if due and self._count < len(self._times):
            self._times[self._count], self._bytes[self._count] = now_s, rss_bytes()
            self._count += 1

    def trend(self) -> dict[str, float | bool]:
        """Return trend() of what was sampled."""
        return trend(self._times[: self._count], self._bytes[: self._count])


def trend(times_s: ArrayLike, num_bytes: ArrayLike) -> dict[str, float | bool]:
    """Fit a line to memory after the first tenth of the time.

    Returns:
        start_mb and slope_mb_per_hour of the line, growth_mb over its length, samples, and whether that is flat.
    """
    times, sizes = np.asarray(times_s, np.float64), np.asarray(num_bytes, np.float64)
    late = times >= times[0] + 0.1 * (times[-1] - times[0])
    times, sizes = times[late], sizes[late]
    span = times[-1] - times[0]
    if len(times) < 3 or span <= 0:
        return {"samples": len(times), "flat": True}
    slope, start = np.polyfit(times - times[0], sizes, 1)
    growth = float(slope * span)
    return {
        "samples": len(times),
        "start_mb": float(start) / 1e6,
        "slope_mb_per_hour": float(slope) * 3600 / 1e6,
        "growth_mb": growth / 1e6,
        "flat": not (growth > GROWTH_BYTES and growth > GROWTH_SHARE * float(start)),
    }


class Pace:
    """Sleeps so that the process takes no more than a share of one core."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._start_s, self._start_cpu_s = time.monotonic(), time.process_time()

    def rest(self) -> None:
        """Sleep as long as the share asks for, at least 2 ms and at most half a second."""
        ahead = (time.process_time() - self._start_cpu_s) / self._share - (time.monotonic() - self._start_s)
        time.sleep(min(0.5, max(0.002, ahead)))


def descriptors() -> int:
    """Open files of this process."""
    return len(os.listdir("/proc/self/fd"))


def drive(llm: LLM, args: Namespace, report: Report) -> dict[str, Any]:
    """Drive the mix for the given time, then let everything end, and check."""
    mix, pace = Mix(llm, args.seed), Pace(args.cpu_share)
    while mix.submitted < WARM_UP_REQUESTS:
        mix.act_in_clump()
        pace.rest()
    memory = Memory(60 * args.minutes)
    files, threads = descriptors(), threading.active_count()
    start_s = time.monotonic()
    line_s, end_s = start_s + args.every, start_s + 60 * args.minutes
    while (now_s := time.monotonic()) < end_s:
        mix.act_in_clump()
        memory.sample(now_s)
        if now_s >= line_s:
            line_s += args.every
            report.say(progress(now_s - start_s, mix, llm))
        pace.rest()
    memory.sample(time.monotonic())
    report.say(progress(time.monotonic() - start_s, mix, llm))
    mix.drain()
    faults = mix.faults + accounting(llm, mix) + exact_accounting(llm, mix)
    for name, before, after in (("files", files, descriptors()), ("threads", threads, threading.active_count())):
        if after > before:
            faults.append(f"{after} {name} are open, {before} were at the start")
    counts = {"submitted": mix.submitted, "refused": mix.refused, "reasons": mix.reasons, "same_again": mix.repeats}
    mix.close()
    return {"memory": memory.trend(), "faults": faults, **counts, "stats": asdict(llm.stats())}


def progress(elapsed_s: float, mix: Mix, llm: LLM) -> str:
    """One line about the run so far."""
    stats = llm.stats()
    return (
        f"{elapsed_s / 60:6.1f} min  rss {rss_bytes() / 1e6:7.1f} MB  requests {stats.finished:,}  tokens "
        f"{stats.computed_tokens + stats.generated_tokens:,}  reused {stats.reused_tokens:,}  preempted "
        f"{stats.preemptions:,}  cancelled {mix.reasons.get('cancelled', 0):,}  refused {mix.refused:,}  used blocks "
        f"{stats.used_blocks} of {stats.num_blocks}"
    )


def accounting(llm: LLM, mix: Mix) -> list[str]:
    """What must hold when nothing runs any more; returns a sentence for each thing that does not."""
    stats = llm.stats()
    prompts, most = mix.whole_prompts, mix.whole_prompts + mix.cut_prompts
    computed, blocks = stats.computed_tokens + stats.reused_tokens, stats.cached_blocks + stats.free_blocks
    left, errors = stats.running + stats.waiting + stats.idle, mix.reasons.get("error", 0)
    checks = (
        (stats.used_blocks == 0, f"{stats.used_blocks} blocks are used though nothing runs"),
        (blocks == stats.num_blocks, f"cached + free blocks are {blocks}, all are {stats.num_blocks}"),
        (left == 0, f"{left} requests run or wait after the end"),
        (stats.finished == mix.submitted, f"{stats.finished} requests ended, {mix.submitted} were taken"),
        (prompts <= computed <= most, f"computed + reused tokens are {computed}, not {prompts} to {most}"),
        (stats.preemptions > 0, "no request was preempted: the pool was never short"),
        (errors == 0, f"{errors} requests ended by an error"),
    )
    return [sentence for holds, sentence in checks if not holds]


def exact_accounting(llm: LLM, mix: Mix) -> list[str]:
    """Requests under pressure that are all read to the end: every token is counted once, as computed or as reused."""
    before = llm.stats()
    results = mix.crowd(48)
    after = llm.stats()
    prompts = sum(result.usage.prompt_tokens for result in results)
    cached = sum(result.usage.cached_tokens for result in results)
    new = sum(result.usage.completion_tokens for result in results)
    found = {
        "computed": (after.computed_tokens - before.computed_tokens, prompts - cached),
        "reused": (after.reused_tokens - before.reused_tokens, cached),
        "generated": (after.generated_tokens - before.generated_tokens, new),
        "used blocks": (after.used_blocks, 0),
    }
    return [
        f"{name}: the engine says {has}, the requests {should}"
        for name, (has, should) in found.items()
        if has != should
    ]


def options(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line."""
    made = parser(__doc__.splitlines()[0])
    made.add_argument("--minutes", type=float, default=60.0)
    made.add_argument("--every", type=float, default=60.0, help="seconds from one line to the next (default 60)")
    made.add_argument("--cpu-share", type=float, default=0.25, help="of one core that is used at most (default 0.25)")
    made.add_argument("--seed", type=int, default=1)
    made.set_defaults(threads=1)
    return made.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    args = options(argv)
    report = Report("soak", args)
    with tempfile.TemporaryDirectory() as folder:
        path = make_folder(Path(folder), SHAPES["tiny"])
        pool = kv_bytes_for(path, NUM_BLOCKS * BLOCK_SIZE, "cpu", "auto")
        with load(
            path, device="cpu", threads=args.threads, ctx_size=512, kv_memory=pool, max_seqs=8, max_queue=24
        ) as llm:
            results = drive(llm, args, report)
    memory = results["memory"]
    if memory["samples"] >= 3:
        report.say(
            f"memory after the first tenth: {memory['start_mb']:.1f} MB, {memory['slope_mb_per_hour']:+.2f} MB/hour, "
            f"{memory['growth_mb']:+.2f} MB in all: {'flat' if memory['flat'] else 'GROWS'}"
        )
    for fault in results["faults"]:
        report.say(f"WRONG: {fault}")
    report.say("accounting: " + ("everything adds up" if not results["faults"] else "see above"))
    report.finish(results)
    return 0 if memory["flat"] and not results["faults"] else 1


if __name__ == "__main__":
    run(main)
