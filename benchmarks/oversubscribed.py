"""What other busy processes cost: decode alone and beside them, idle processor time, cancelling a long prompt.

usage: python -m benchmarks.oversubscribed -m random:qwen3-0.6b

With as many threads as cores, a fair scheduler leaves cores / (cores + busy processes) of the speed; spinning at
barriers can make that a tenth. Rounds go alone, beside one, beside two, alone again, so that a slow minute meets all.
"""

import contextlib
import statistics
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.common import Report, parser, run, usable_cores
from benchmarks.streams import Watched, add_model_options, load_model, sampling, wait_until
from nanochat_infer import LLM
from nanochat_infer.benchmarking.measure import greedy
from nanochat_infer.benchmarking.prompts import Prompts
from nanochat_infer.errors import ParameterError

BUSY = "while True: pass"
SETTLE_S = 0.2


@contextlib.contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """Have that many processes that do nothing but count, pinned nowhere."""
    processes = [subprocess.Popen([sys.executable, "-S", "-c", BUSY]) for _ in range(count)]
    try:
        time.sleep(SETTLE_S if count else 0)
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def decode_speed(llm: LLM, prompts: Prompts, tokens: int) -> float:
    """Tokens per second after a short prompt."""
    return llm.start(prompts.make(16), greedy(tokens + 1), plain=True).result().timings.decode_tok_s


def cancel_ms(llm: LLM, prompts: Prompts, prompt_tokens: int, after_s: float) -> float:
    """Time from cancelling a prompt in the midst of its prefill to its end.

    Raises:
        ParameterError: the prompt was done before.
    """
    request = Watched(llm, prompts.make(prompt_tokens), sampling(1, 0))
    time.sleep(after_s)
    if request.ended or request.token_s:
        raise ParameterError(f"{prompt_tokens} tokens take less than {after_s} s: --prompt-tokens must be more")
    start_s = time.perf_counter()
    request.cancel()
    wait_until(lambda: request.ended)
    return (time.perf_counter() - start_s) * 1e3


def idle_share(seconds: float) -> float:
    """Processor time that this process takes while nothing is asked of it, per second."""
    start_s = time.process_time()
    time.sleep(seconds)
    return (time.process_time() - start_s) / seconds


def measure(llm: LLM, args: Namespace) -> dict[str, Any]:
    """Return all figures."""
    prompts = Prompts(llm)
    decode_speed(llm, prompts, args.tokens)
    speeds: dict[int, list[float]] = {count: [] for count in args.busy}
    for _ in range(args.rounds):
        for count in args.busy:
            with busy_processes(count):
                speeds[count].append(decode_speed(llm, prompts, args.tokens))
    threads, cores = max(1, llm.info.threads), usable_cores()
    alone = statistics.median(speeds[args.busy[0]])
    decode = []
    for count, values in speeds.items():
        # Each thread gets a core's share of what all runnable threads want.
        fair = min(1.0, cores / (threads + count))
        speed = statistics.median(values)
        shares = {"ratio": speed / alone, "fair": fair, "ratio_to_fair": speed / alone / fair}
        decode.append({"busy": count, "tok_s": speed, "least": min(values), **shares})
    cancel = []
    for count in args.busy:
        with busy_processes(count):
            took = [cancel_ms(llm, prompts, args.prompt_tokens, args.cancel_after_s) for _ in range(args.rounds)]
        cancel.append({"busy": count, "median_ms": statistics.median(took), "worst_ms": max(took)})
    return {"threads": threads, "decode": decode, "cancel": cancel, "idle_cpu": idle_share(args.idle_s)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    options = parser(__doc__.split("\n", 1)[0])
    add_model_options(options)
    options.add_argument("--busy", type=int, nargs="+", default=[0, 1, 2], help="busy processes, none first")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--tokens", type=int, default=48, help="decoded in one round")
    options.add_argument("--prompt-tokens", type=int, default=4096, help="of the prompt that is cancelled")
    options.add_argument("--cancel-after-s", type=float, default=0.4)
    options.add_argument("--idle-s", type=float, default=5.0)
    args = options.parse_args(argv)
    if args.busy[0] != 0:
        raise ParameterError(f"--busy must begin with 0, got {args.busy[0]}")
    args.ctx_size = args.ctx_size or args.prompt_tokens + 64
    report = Report("oversubscribed", args)
    with load_model(args, speculation=False, max_seqs=2) as llm:
        found = measure(llm, args)
        about = {"model": llm.info.name, "weights": llm.info.weights}
    rows = [(f"beside {e['busy']} busy", e["tok_s"], e["least"], e["ratio"], e["fair"]) for e in found["decode"]]
    report.table("decode", ("", "tok/s", "least", "of alone", "fair share"), rows)
    took = [(f"beside {e['busy']} busy", e["median_ms"], e["worst_ms"]) for e in found["cancel"]]
    report.table(f"cancel of a {args.prompt_tokens:,}-token prompt", ("", "ms", "worst"), took)
    report.say(f"\nidle: {found['idle_cpu']:.2%} of one core")
    report.finish({**about, **found})
    return 0


if __name__ == "__main__":
    run(main)
