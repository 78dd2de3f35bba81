"""Several streams on one model: throughput, latency, shared prefixes, and a long prompt among short ones.

usage: python -m benchmarks.serving [-m MODEL] [--device cpu|cuda] [--json]

Prompts are random ids, answers are drawn at temperature 1 and never end early; speculation is off unless asked for,
since random text gives it nothing to look up. Times are those of a reader in another thread.
"""

import statistics
import time
from argparse import Namespace
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from benchmarks.common import Pairs, Report, jain_index, parser, percentiles, run, usable_cores
from benchmarks.streams import Watched, add_model_options, load_model, sampling, wait_until
from nanochat_infer import LLM
from nanochat_infer.benchmarking.prompts import Prompts
from nanochat_infer.devices.bandwidth import Bandwidth

STEADY_TOKENS = 8  # that each stream has before anything is measured
ALONE_TOKENS = 32  # from which the gaps without a long prompt are taken
LATENCY = ("p50", "p90", "p99", "max")
ARRIVAL = {
    "gap_alone_ms": "streams: gap alone, median",
    "largest_gap_alone_ms": "streams: gap alone, largest",
    "largest_gap_ms": "streams: largest gap while the long prompt is computed",
    "long_alone_ms": "long prompt: ttft alone",
    "long_ms": "long prompt: ttft among the streams",
    "short_alone_ms": "short prompt: ttft alone",
    "short_among_ms": "short prompt: ttft among the streams",
    "short_ms": "short prompt: ttft during the long one's prefill",
}


class Level:
    """What was measured at one number of streams."""

    def __init__(self, num_streams: int) -> None:
        self.num_streams = num_streams
        self.tok_s: list[float] = []
        self.ttft_ms: list[float] = []
        self.gaps_ms: list[float] = []
        self.jain: list[float] = []

    def run(self, llm: LLM, prompts: Prompts, args: Namespace) -> None:
        """Run waves of equal streams for a while and take the tokens per second over all of them."""
        tokens, seconds = 0, 0.0
        while not tokens or seconds < args.min_s:
            batch = [prompts.make(args.prompt_tokens) for _ in range(self.num_streams)]
            start_s = time.perf_counter()
            wave = [Watched(llm, ids, sampling(args.tokens, seed)) for seed, ids in enumerate(batch)]
            tokens += sum(len(stream.result().token_ids) for stream in wave)
            seconds += max(stream.token_s[-1] for stream in wave) - start_s
            self.ttft_ms += [stream.ttft_ms for stream in wave]
            self.gaps_ms += [gap for stream in wave for gap in stream.gaps_ms()]
            if sum(shares := common_tokens(wave)):
                self.jain.append(jain_index(shares))
        self.tok_s.append(tokens / seconds)

    def summary(self) -> dict[str, Any]:
        """Medians over the rounds, percentiles over all requests."""
        rate = statistics.median(self.tok_s)
        return {
            "streams": self.num_streams,
            "tok_s": rate,
            "tok_s_per_stream": rate / self.num_streams,
            "ttft_ms": percentiles(self.ttft_ms),
            "itl_ms": percentiles(self.gaps_ms),
            "jain_worst": min(self.jain, default=float("nan")),
        }


def common_tokens(wave: Sequence[Watched]) -> list[float]:
    """Tokens that each stream got while all of them were decoding."""
    start_s = max(stream.token_s[0] for stream in wave)
    end_s = min(stream.token_s[-1] for stream in wave)
    return [float(sum(start_s <= t <= end_s for t in stream.token_s)) for stream in wave]


def throughput(llm: LLM, prompts: Prompts, args: Namespace, memory: Bandwidth, report: Report) -> dict[str, Any]:
    """Every number of streams in turn, round after round; ratios are taken within a round."""
    levels = [Level(count) for count in args.streams]
    for _ in range(args.rounds):
        memory.read()
        for level in levels:
            level.run(llm, prompts, args)
    rows, single = [], levels[0]
    summaries = []
    for level in levels:
        summary = level.summary()
        summary["ratio_to_first"] = Pairs(level.tok_s, single.tok_s).ratio
        summaries.append(summary)
        latency = [summary["ttft_ms"][p] for p in LATENCY] + [summary["itl_ms"][p] for p in LATENCY]
        head = [str(level.num_streams), summary["tok_s"], summary["tok_s_per_stream"], summary["ratio_to_first"]]
        rows.append([*head, *latency, summary["jain_worst"]])
    report.table(
        f"throughput: {args.prompt_tokens} prompt tokens, {args.tokens} new ones, {args.rounds} rounds; milliseconds",
        ["streams", "tok/s", "each", f"x of {single.num_streams}", *(f"ttft {p}" for p in LATENCY),
         *(f"itl {p}" for p in LATENCY), "jain"],
        rows,
    )  # fmt: skip
    ratio = {level.num_streams: summary["ratio_to_first"] for level, summary in zip(levels, summaries, strict=True)}
    if single.num_streams == 1 and 8 in ratio:
        report.say(f"aggregate of 8 streams against 1: {ratio[8]:.2f}")
    return {"levels": summaries, "aggregate_8_to_1": ratio.get(8) if single.num_streams == 1 else None}


def shared_prefix(llm: LLM, prompts: Prompts, args: Namespace, report: Report) -> dict[str, Any]:
    """Miss, hit, miss, hit: a fresh long prefix against one that was computed before; the tails are always fresh."""
    num_shared = min(args.prefix_tokens, llm.info.context_length - args.tail_tokens - 8)
    pairs, cached = Pairs(), []
    known = prompts.make(num_shared)
    Watched(llm, known, sampling(1, 0)).result()
    for seed in range(args.prefix_pairs):
        miss = Watched(llm, prompts.make(num_shared) + prompts.make(args.tail_tokens), sampling(2, seed))
        if miss.result().usage.cached_tokens:
            raise RuntimeError("a prompt that never was there hit the prefix cache")
        hit = Watched(llm, known + prompts.make(args.tail_tokens), sampling(2, seed))
        cached.append(hit.result().usage.cached_tokens)
        pairs.add(miss.ttft_ms, hit.ttft_ms)
    miss_ms, hit_ms = pairs.medians
    report.table(
        f"shared prefix of {num_shared} tokens, own tail of {args.tail_tokens}; ttft in ms, {len(cached)} pairs",
        ["", "ttft", "cached tokens"],
        [["miss", miss_ms, "0"], ["hit", hit_ms, str(min(cached))], ["ratio", pairs.ratio, ""]],
    )
    return {
        "prefix_tokens": num_shared,
        "miss_ttft_ms": percentiles(pairs.a),
        "hit_ttft_ms": percentiles(pairs.b),
        "ttft_ratio": pairs.ratio,
        "cached_tokens_least": min(cached),
    }


def long_among_short(llm: LLM, prompts: Prompts, args: Namespace, report: Report) -> dict[str, Any]:
    """A long prompt, and then a short one, arrive while others decode; each against what it takes alone."""
    num_long = min(args.long_tokens, llm.info.context_length * 3 // 4)
    found: dict[str, list[float]] = {}
    for seed in range(args.rounds):
        for name, value in _one_arrival(llm, prompts, args, num_long, seed).items():
            found.setdefault(name, []).append(value)
    middle = {name: statistics.median(values) for name, values in found.items()}
    gap_bound = 1.5 * middle["chunk_ms"] + middle["gap_alone_ms"]
    short_bound = 2 * middle["short_alone_ms"] + middle["chunk_ms"]
    rows = [[label, middle[name], max(found[name])] for name, label in ARRIVAL.items()]
    rows.insert(3, ["  to keep: 1.5 of its chunks + a step", gap_bound, ""])
    rows.append(["  to keep: twice alone + a chunk", short_bound, ""])
    title = f"long prompt of {num_long} tokens among {args.victims} decoding streams; milliseconds"
    report.table(title, ["", "median", "worst"], rows)
    if min(found["prefill_left"]) < 1:
        report.say("note: in some rounds the short prompt arrived after the long prefill's end")
    ratio = middle["largest_gap_ms"] / middle["gap_alone_ms"]
    bounds = {"largest_gap_bound_ms": gap_bound, "short_bound_ms": short_bound}
    return {"long_tokens": num_long, **middle, **bounds, "largest_gap_to_median_alone": ratio, "rounds": found}


def _one_arrival(llm: LLM, prompts: Prompts, args: Namespace, num_long: int, seed: int) -> dict[str, float]:
    short = args.prompt_tokens
    long_alone = Watched(llm, prompts.make(num_long), sampling(1, seed))
    long_alone.result()
    short_alone = Watched(llm, prompts.make(short), sampling(1, seed))
    short_alone.result()
    marks = [long_alone.submit_s, *long_alone.progress_s, long_alone.token_s[0]]
    room = llm.info.context_length - short
    victims = [Watched(llm, prompts.make(short), sampling(room, seed + i)) for i in range(args.victims)]
    wait_until(lambda: all(len(v.token_s) >= STEADY_TOKENS for v in victims))
    steady_s = time.perf_counter()
    among = Watched(llm, prompts.make(short), sampling(1, seed))
    among.result()
    quiet_s = time.perf_counter()
    counts = [len(v.token_s) for v in victims]
    wait_until(lambda: all(len(v.token_s) >= n + ALONE_TOKENS for v, n in zip(victims, counts, strict=True)))
    long = Watched(llm, prompts.make(num_long), sampling(1, seed))
    wait_until(lambda: bool(long.progress_s) or long.ended)
    late = Watched(llm, prompts.make(short), sampling(1, seed))
    late.result()
    long.result()
    for victim in victims:
        victim.cancel()
        victim.result()
    alone = [gap for v in victims for gap in v.gaps_ms(quiet_s, long.submit_s)]
    during = [gap for v in victims for gap in v.gaps_ms(long.submit_s, long.token_s[0])]
    if not alone or not during or steady_s > quiet_s:
        raise RuntimeError("the streams ended before the long prompt was computed; use a longer --ctx-size")
    return {
        "gap_alone_ms": statistics.median(alone),
        "largest_gap_alone_ms": max(alone),
        "largest_gap_ms": max(during),
        "chunk_ms": max(later - earlier for earlier, later in pairwise(marks)) * 1e3,
        "long_alone_ms": long_alone.ttft_ms,
        "long_ms": long.ttft_ms,
        "short_alone_ms": short_alone.ttft_ms,
        "short_among_ms": among.ttft_ms,
        "short_ms": late.ttft_ms,
        "prefill_left": float(late.submit_s < long.token_s[0]),
    }


def warm_up(llm: LLM, prompts: Prompts, args: Namespace) -> None:
    """Compile, touch memory, and let the engine learn its step times: every batch size and a long prompt once."""
    Watched(llm, prompts.make(min(args.long_tokens, llm.info.context_length * 3 // 4)), sampling(2, 0)).result()
    for count in args.streams:
        wave = [Watched(llm, prompts.make(args.prompt_tokens), sampling(16, seed)) for seed in range(count)]
        for stream in wave:
            stream.result()


def options(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line."""
    made = parser(__doc__.splitlines()[0])
    add_model_options(made)
    made.add_argument("--streams", type=int, nargs="+", default=[1, 2, 4, 8, 16], help="numbers of streams")
    made.add_argument("--tokens", type=int, default=128, help="new tokens per request (default 128)")
    made.add_argument("--prompt-tokens", type=int, default=32, help="of a short prompt (default 32)")
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--min-s", type=float, default=1.0, help="shortest time per number of streams and round")
    made.add_argument("--prefix-tokens", type=int, default=1024)
    made.add_argument("--tail-tokens", type=int, default=16)
    made.add_argument("--prefix-pairs", type=int, default=8)
    made.add_argument("--long-tokens", type=int, default=4096)
    made.add_argument("--victims", type=int, default=4)
    made.add_argument("--speculation", choices=("on", "off", "auto"), default="off")
    return made.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    args = options(argv)
    report = Report("serving", args)
    speculation = {"on": True, "off": False, "auto": None}[args.speculation]
    with load_model(args, speculation=speculation, max_seqs=max(*args.streams, args.victims + 2)) as llm:
        info, prompts = llm.info, Prompts(llm)
        memory = Bandwidth(args.threads or usable_cores(), info.device)
        report.say(f"{info.name}, {info.num_parameters:,} parameters, {info.weights} on {info.device}")
        warm_up(llm, prompts, args)
        results = {
            "throughput": throughput(llm, prompts, args, memory, report),
            "shared_prefix": shared_prefix(llm, prompts, args, report),
            "long_among_short": long_among_short(llm, prompts, args, report),
        }
        stats = llm.stats()
        report.say(f"\nprefill chunk in the end: {stats.prefill_chunk} tokens; preemptions: {stats.preemptions}")
    read = memory.summary()
    report.say(f"memory read beside: {read['min']:.1f} to {read['max']:.1f} GB/s")
    model = {"name": info.name, "parameters": info.num_parameters, "weights": info.weights, "device": info.device}
    chunk = {"prefill_chunk": stats.prefill_chunk, "preemptions": stats.preemptions}
    report.finish({"model": model, "memory_gb_s": read, **chunk, **results})
    return 0


if __name__ == "__main__":
    run(main)
