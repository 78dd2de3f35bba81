"""Us beside llama.cpp and transformers on the same random weights: A B A B, with the memory's speed between.

usage: python -m benchmarks.peers --shape qwen3-0.6b --peer-python PATH

PATH is a Python that has llama-cpp-python (built with clang, so that AMX works: CC=clang CXX=clang++ pip install
llama-cpp-python) and gguf; transformers and torch are taken from the Python that runs this, where it has them. Every
engine is a process of its own, idle while another one is timed. A ratio is the median over the pairs.
"""

import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.common import Pairs, Report, alternate, parser, run, usable_cores
from benchmarks.streams import PREFIX, model_path
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.devices.bandwidth import Bandwidth
from nanochat_infer.errors import NanochatInferError

ROOT = Path(__file__).parent.parent
WORKER = Path(__file__).parent / "peer_workers.py"


class PeerError(NanochatInferError):
    """A peer cannot be started or failed."""


class Peer:
    """An engine in a child process.

    Args:
        engine: as peer_workers.py names it.
        python: interpreter that has it.
        folder: of the model.
        threads: it computes with.
        context: most tokens.
    """

    def __init__(self, engine: str, python: str, folder: Path, threads: int, context: int) -> None:
        self.engine = engine
        environ = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": str(threads)}
        command = [python, str(WORKER), engine, str(folder), str(threads), str(context)]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
            )
        except OSError as error:
            raise PeerError(f"{python} cannot be started: {error.strerror}; give another --peer-python") from error
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def seconds(self, prompt: int, tokens: int) -> float:
        """Return the time of a prefill (0 tokens), or of decoding that many after a prompt."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the missing answer says it
            self._process.stdin.write(json.dumps({"prompt": prompt, "tokens": tokens}) + "\n")
            self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        raise PeerError(f"{self.engine} ended with exit code {self._process.wait()}; its own words are above")


def compare(us: Peer, peer: Peer, args: Namespace, memory: Bandwidth) -> list[dict[str, Any]]:
    """Return a row for each prefill and each decode."""
    cases = [(length, 0) for length in args.prompt_lengths] + [(context, args.tokens) for context in args.contexts]
    rows = []
    for prompt, tokens in cases:
        memory.read()
        speeds = _speeds(us, peer, prompt, tokens, args.pairs)
        row: dict[str, Any] = {"peer": peer.engine, "what": "decode" if tokens else "prefill", "tokens": prompt}
        row |= {"ours_tok_s": speeds.medians[0], "peer_tok_s": speeds.medians[1], "ratio": speeds.ratio}
        rows.append(row | {"read_gb_s": memory.read()})
    return rows


def _speeds(us: Peer, peer: Peer, prompt: int, tokens: int, pairs: int) -> Pairs:
    count = tokens or prompt
    return alternate(lambda: count / us.seconds(prompt, tokens), lambda: count / peer.seconds(prompt, tokens), pairs)


def engines(args: Namespace) -> list[tuple[str, str]]:
    """Return the peers that were asked for or are there, each with its interpreter."""
    found = [(name, args.peer_python) for name in args.llama] if args.peer_python else []
    if find_spec("transformers") and find_spec("torch") and not args.no_transformers:
        found.append(("transformers-bf16", sys.executable))
    if not found:
        raise PeerError("there is no peer: give --peer-python a Python with llama-cpp-python, or install transformers")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Compare and print."""
    made = parser("us beside llama.cpp and transformers, on the same weights")
    made.add_argument("--shape", choices=tuple(SHAPES), default="qwen3-0.6b")
    made.add_argument("--weights", default="int8", help="our number format")
    made.add_argument("--peer-python", help="a Python with llama-cpp-python and gguf")
    made.add_argument(
        "--llama",
        nargs="+",
        default=["llama-q8_0", "llama-q8_0-fa"],
        help="llama-q8_0, llama-q4_0, -fa: flash attention",
    )
    made.add_argument("--no-transformers", action="store_true")
    made.add_argument("--prompt-lengths", type=int, nargs="+", default=[32, 512, 2048])
    made.add_argument("--contexts", type=int, nargs="+", default=[16, 512, 2048])
    made.add_argument("--tokens", type=int, default=32, help="decoded each time")
    made.add_argument("--pairs", type=int, default=5)
    args = made.parse_args(argv)
    threads = args.threads or usable_cores()
    report = Report("peers", args)
    peers = engines(args)
    folder = model_path(PREFIX + args.shape)
    assert folder is not None
    context = max(*args.prompt_lengths, *args.contexts) + args.tokens + 32
    if context > SHAPES[args.shape].context:
        raise PeerError(f"{args.shape} has a context of {SHAPES[args.shape].context} tokens and {context} are needed")
    memory = Bandwidth(threads)
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        us = stack.enter_context(Peer(f"ours-{args.weights}", sys.executable, folder, threads, context))
        for engine, python in peers:
            with Peer(engine, python, folder, threads, context) as peer:
                rows += compare(us, peer, args, memory)
    names = ("what", "tokens", "peer", "ours_tok_s", "peer_tok_s", "ratio", "read_gb_s")
    header = ("", "tokens", "peer", "ours tok/s", "peer tok/s", "ratio", "read GB/s")
    report.table(f"{args.shape}, ours {args.weights}", header, [[row[name] for name in names] for row in rows])
    report.finish({"threads": threads, "rows": rows, "read_gb_s": memory.summary()})
    return 0


if __name__ == "__main__":
    run(main)
