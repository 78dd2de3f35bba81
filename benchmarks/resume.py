"""Time to the first token of a conversation's next message after a restart: KV from disk against recomputing.

usage: python -m benchmarks.resume -m random:qwen3-0.6b --lengths 1024 4096 8192 --pairs 5

For each length one process begins a conversation whose prompt has that many tokens, and ends. Then processes in turn,
A B A B: A finds the KV on disk, B has the disk cache switched off; both resume the conversation from SQLite and answer
one more message. The time is from opening the conversation to its first token; the model is loaded before, since both
need that. Every continuation must have the ids of a process that never stopped. "cold": the KV files were dropped from
the page cache before.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import Pairs, Report, parser, run
from benchmarks.streams import MODEL_HELP, model_path
from nanochat_infer.devices.bandwidth import Bandwidth
from nanochat_infer.errors import NanochatInferError

ROOT = Path(__file__).parent.parent
PATIENCE_S = 900.0
MAX_TOKENS = 8
NEXT = "And then?"
QUOTA = 16 << 30


class ResumeError(NanochatInferError):
    """A started process failed, or answered otherwise than one that never stopped."""


def start(args: Namespace, home: Path, messages: Sequence[str], *, quota: int = QUOTA) -> dict[str, Any]:
    """Run one process and return what it printed.

    Raises:
        ResumeError: it failed.
    """
    model = model_path(args.model)
    options = {
        "home": str(home),
        "model": None if model is None else str(model),
        "messages": list(messages),
        "kv_quota": quota,
        "device": args.device,
        "ctx_size": None if model is None else max(args.lengths) + 512,
        "threads": args.threads,
        "max_tokens": MAX_TOKENS,
        "patience_s": PATIENCE_S,
    }
    command = [sys.executable, "-m", "benchmarks.resume_worker", json.dumps(options)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if done.returncode:
        raise ResumeError(f"a process ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def text_of(length: int) -> str:
    """Return a message of about that many tokens of a random model, which has one for each byte."""
    words = "the quick brown fox jumps over the lazy dog and counts "
    return (words * (length // len(words) + 1))[: length - 64]


def drop_from_page_cache(folder: Path) -> int:
    """Have the kernel forget the files below folder; return their bytes."""
    os.sync()
    nbytes = 0
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                nbytes += os.fstat(descriptor).st_size
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
    return nbytes


def resume(args: Namespace, home: Path, snapshot: Path, wanted: list[int], *, quota: int = QUOTA) -> dict[str, Any]:
    """Put the database back to where it was, and answer the next message in a new process.

    Raises:
        ResumeError: the answer is not the one of the process that never stopped.
    """
    shutil.copy(snapshot, home / "data" / "chat.db")
    found = start(args, home, [NEXT], quota=quota)
    if found["token_ids"] != wanted:
        raise ResumeError(f"the continuation differs: {found['token_ids']} instead of {wanted}")
    return found


def measure(args: Namespace, length: int, home: Path, report: Report) -> dict[str, Any]:
    """Return the figures of one length."""
    text = text_of(length)
    stayed = start(args, home / "stayed", [text, NEXT], quota=0)
    wanted = stayed["token_ids"]
    begun = start(args, home / "main", [text])
    snapshot = home / "snapshot.db"
    shutil.copy(home / "main" / "data" / "chat.db", snapshot)
    resume(args, home / "main", snapshot, wanted)  # uncounted: the speeds are known from then on
    bandwidth = Bandwidth(args.threads or os.cpu_count() or 1)
    pairs, restored, cold = Pairs(), [], []
    for _ in range(args.pairs):
        bandwidth.read()
        found = resume(args, home / "main", snapshot, wanted)
        restored.append(found)
        pairs.add(found["ttft_s"], resume(args, home / "main", snapshot, wanted, quota=0)["ttft_s"])
    nbytes = 0
    for _ in range(args.cold):
        nbytes = drop_from_page_cache(home / "main" / "kv")
        cold.append(resume(args, home / "main", snapshot, wanted)["ttft_s"])
    last = restored[-1]
    report.say(f"{length}: {last['why']}")
    return {
        "tokens": last["prompt_tokens"],
        "first_prompt_s": begun["ttft_s"],
        "restored_tokens": last["restored_tokens"],
        "restored_s": pairs.medians[0],
        "recomputed_s": pairs.medians[1],
        "times_sooner": 1 / pairs.ratio,
        "stayed_s": stayed["ttft_s"],
        "step_s": statistics.median(found["step_s"] for found in restored),
        "cold_s": statistics.median(cold) if cold else float("nan"),
        "kv_bytes": nbytes,
        "memory_gb_s": statistics.median(bandwidth.readings),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    options = parser(__doc__.split("\n", 1)[0])
    options.add_argument("-m", "--model", default="random:qwen3-0.6b", help=MODEL_HELP)
    options.add_argument("--device", default="cpu")
    options.add_argument("--lengths", type=int, nargs="+", default=[1024, 4096, 8192])
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--cold", type=int, default=2, help="starts with the KV files out of the page cache")
    args = options.parse_args(argv)
    report = Report("resume", args)
    results = {}
    for length in args.lengths:
        with tempfile.TemporaryDirectory(prefix="resume-") as folder:
            results[str(length)] = measure(args, length, Path(folder), report)
    names = ("tokens", "restored_s", "recomputed_s", "times_sooner", "stayed_s", "step_s", "cold_s", "memory_gb_s")
    report.table(
        "seconds to the first token of the next message; medians",
        ("length", *names),
        [(length, *(found[name] for name in names)) for length, found in results.items()],
    )
    report.finish({"lengths": results})
    return 0


if __name__ == "__main__":
    run(main)
