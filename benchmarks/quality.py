"""What quantization costs: our logits and llama.cpp's beside the exact ones, on the same weights and tokens.

usage: python -m benchmarks.quality [--model stories builtin random random-outliers PATH] [--peer-python PATH]

Exact are our float32 weights with float32 KV, checked against transformers where it is installed. Ours are load()'s
formats; --peer-python names a Python with llama-cpp-python and gguf, whose Q8_0 and Q4_0 are then real, otherwise
simulated by their arithmetic. Gate: int8 at most the KL divergence of Q8_0; int4 at most that of Q4_0 and of
llama.cpp's own mix of it with better types. Exit status 1 where a line fails it.

random and random-k-outliers have Gaussian weights, in which no value stands out (outliers in keys come from norms or
whole rows): there int8's one scale for an output cannot be as fine as Q8_0's 8.5 bits, and 1.4 times its KL divergence
passes. random-outliers has columns that stand out in the weights themselves, as real models do, and no such allowance.
"""

import json
import os
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import Report, parser, run, usable_cores
from benchmarks.divergence import Divergence, divergence
from benchmarks.peers import ROOT, PeerError
from benchmarks.quality_models import NAMES, STORIES, is_gaussian, model_folder, plain_checkpoint, token_sequences
from benchmarks.quality_simulation import Simulation
from nanochat_infer import LLM, load
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.cpu_cache import cache_folder

Array = np.ndarray[Any, Any]
Sequences = Sequence[Sequence[int]]

YARDSTICKS: Mapping[str, tuple[str, ...]] = {"int8": ("q8_0",), "int4": ("q4_0", "q4_0-mixed")}
SIMULATED = ("q8_0", "q4_0")
GAUSSIAN_LIMIT = 1.4  # of int8 to Q8_0, which has 8.5 bits, where no value stands out
MOST_CHECK_KL = 1e-6  # of two float32 programs
PEER_KINDS = ("f32", "q8_0", "q4_0", "q4_0-mixed")
GAUSSIAN = f"random and random-k-outliers have Gaussian weights: there int8 may reach {GAUSSIAN_LIMIT} times Q8_0"
HEADER = ("", "KL", "p99", "top-1", "max diff", "bits", "ratio", "gate")


def limit(model: str, weights: str) -> float:
    """Return the largest KL divergence that passes, as a multiple of the yardstick's."""
    return GAUSSIAN_LIMIT if weights == "int8" and is_gaussian(model) else 1.0


def yardstick(weights: str, found: Mapping[str, float]) -> float | None:
    """Return the smallest KL divergence of the peer's formats of that size; None where there is none."""
    return min((found[kind] for kind in YARDSTICKS.get(weights, ()) if kind in found), default=None)


def verdict(model: str, weights: str, kl: float, yardstick: float | None) -> tuple[float | None, str]:
    """Return the ratio to the yardstick's KL divergence and PASS or FAIL; None and "" where there is none."""
    if yardstick is None or weights not in YARDSTICKS:
        return None, ""
    ratio = kl / yardstick if yardstick > 0 else float("inf")
    return ratio, "PASS" if ratio <= limit(model, weights) else "FAIL"


def logits_of(llm: LLM | Simulation, sequences: Sequences) -> Array:
    """Return float32 [tokens, vocab_size], the sequences one after the other."""
    return np.concatenate([llm.logits(ids) for ids in sequences])


def exact(folder: Path, args: Namespace, model: str) -> tuple[list[list[int]], Array]:
    """Return the tokens, and their logits with float32 weights and KV."""
    is_random = model.startswith("random")
    with load(folder, device="cpu", weights="f32", kv_type="f32", threads=args.threads, speculation=False) as llm:
        length = min(args.length, llm.info.context_length)
        sequences = token_sequences(llm, args.tokens, length, is_random=is_random)
        return sequences, logits_of(llm, sequences)


def ours(folder: Path, args: Namespace, weights: str, kv: str, sequences: Sequences) -> tuple[str, Array, float]:
    """Return our name for it, the quantized logits, and the bits of a linear weight with all that belongs to it."""
    with open_checkpoint(folder) as checkpoint:
        sizes = {name: tensor.data.size for name, tensor in checkpoint.tensors.items() if tensor.data.ndim == 2}
        if not checkpoint.config.tie_word_embeddings:
            del sizes["model.embed_tokens.weight"]  # rows are looked up in the file
    with load(folder, device="cpu", weights=weights, kv_type=kv, threads=args.threads, speculation=False) as llm:
        name = f"ours {llm.info.weights}, KV {llm.info.kv_type}" + (" (default)" if kv == "auto" else "")
        return name, logits_of(llm, sequences), 8 * llm.memory()["step_bytes"] / sum(sizes.values())


@contextmanager
def own_caches(work: Path) -> Iterator[None]:
    """Have packed copies of the models made below work, and compiled kernels stay where they are."""
    kernels, before = cache_folder(), dict(os.environ)
    if kernels is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(kernels.parent)
    os.environ["NANOCHAT_INFER_HOME"] = str(work / "home")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def transformers_logits(folder: Path, sequences: Sequences, threads: int) -> Array:
    """Return transformers' logits in float32, with its plain attention."""
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    progress: Any = logging
    progress.disable_progress_bar()
    torch.set_num_threads(threads)
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()
    with torch.inference_mode():
        return np.concatenate([model(torch.tensor([list(ids)])).logits[0].numpy() for ids in sequences])


def llama_logits(
    folder: Path, args: Namespace, sequences: Sequences
) -> Iterator[tuple[str, Mapping[str, Any], Array | None]]:
    """Yield kind, what llama.cpp says of it, and its logits or None.

    Raises:
        PeerError: the peer's Python cannot be started, or its program failed.
    """
    with plain_checkpoint(folder) as checkpoint:
        config = asdict(checkpoint.config)
    with tempfile.TemporaryDirectory(prefix="quality-gguf-", dir=args.work) as work:
        job = {"folder": str(folder), "work": work, "config": config, "sequences": [list(ids) for ids in sequences]}
        job |= {"kinds": [*PEER_KINDS, *(f"q8_0/{kv}" for kv in args.llama_kv)], "threads": args.threads}
        command = [args.peer_python, "-m", "benchmarks.quality_worker"]
        environ = os.environ | {"PYTHONPATH": str(ROOT)}
        try:
            done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, env=environ)
        except OSError as error:
            raise PeerError(f"{args.peer_python} cannot be started: {error.strerror}; give another one") from error
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            raise PeerError(f"llama.cpp ended with exit code {done.returncode}: {lines[-1] if lines else 'no word'}")
        for kind, answer in json.loads(done.stdout.splitlines()[-1]).items():
            path = Path(work) / f"{kind.replace('/', '-')}.npy"
            yield kind, answer, None if "error" in answer else np.load(path)


class Table:
    """The lines of one model.

    Args:
        model: its name.
        logits: exact ones, float32 [tokens, vocab_size].
    """

    def __init__(self, model: str, logits: Array) -> None:
        self.model, self._logits = model, logits
        self.rows: list[dict[str, Any]] = []

    def add(self, name: str, logits: Array, **more: Any) -> Divergence:
        """Compare with the exact logits."""
        found = divergence(self._logits, logits)
        self.rows.append({"model": self.model, "name": name, **found.as_dict(), **more})
        return found

    def check(self, name: str, logits: Array) -> None:
        """Add a line for another float32 program, which must agree."""
        found = self.add(name, logits)
        self.rows[-1]["gate"] = "same" if found.mean <= MOST_CHECK_KL else "FAIL"

    def cells(self) -> list[list[object]]:
        """Return the lines for printing."""
        names = ("name", "mean", "p99", "top1", "max_difference", "bits", "ratio", "gate")
        return [["" if row.get(name) is None else row[name] for name in names] for row in self.rows]


def add_peer(table: Table, folder: Path, args: Namespace, sequences: Sequences, report: Report) -> dict[str, float]:
    """Add llama.cpp's lines, and return the KL divergence of each kind."""
    found: dict[str, float] = {}
    for kind, answer, logits in llama_logits(folder, args, sequences):
        if logits is None:
            report.say(f"{table.model}: llama.cpp cannot run {kind}: {answer['error']}")
        elif kind == "f32":
            table.check("llama.cpp f32", logits)
        else:
            what = ", ".join(f"{count} {name}" for name, count in answer["types"].items())
            name = f"llama.cpp {kind.partition('/')[0]}, KV {answer['kv']} ({what})"
            found.setdefault(kind, table.add(name, logits, bits=answer["bits"]).mean)
            if kind in SIMULATED and len(answer["types"]) > 1:
                report.say(f"{table.model}: rows that are no multiple of 32 are not {kind} in llama.cpp, but larger")
    return found


def measure(model: str, folder: Path, args: Namespace, report: Report) -> list[dict[str, Any]]:
    """Return the lines of one model, and print them."""
    sequences, logits = exact(folder, args, model)
    table = Table(model, logits)
    if not args.no_transformers and find_spec("transformers") and find_spec("torch"):
        table.check("transformers f32", transformers_logits(folder, sequences, args.threads))
    yardsticks = add_peer(table, folder, args, sequences, report) if args.peer_python else {}
    if args.simulate or not args.peer_python:
        for kind in SIMULATED:
            kl = table.add(f"{kind} simulated, KV f16", logits_of(Simulation(folder, kind), sequences)).mean
            yardsticks.setdefault(kind, kl)
    for weights in args.weights:
        for kv in args.kv:
            name, found, bits = ours(folder, args, weights, kv, sequences)
            kl = table.add(name, found, bits=bits, weights=weights, kv=kv).mean
            ratio, gate = verdict(model, weights, kl, yardstick(weights, yardsticks))
            table.rows[-1] |= {"ratio": ratio, "gate": gate, "limit": limit(model, weights)}
    title = f"{model}, {len(logits)} tokens in {len(sequences)} sequences"
    if is_gaussian(model):
        title += f"; its weights are Gaussian, so int8 may have {GAUSSIAN_LIMIT} times the KL of Q8_0"
    report.table(title, HEADER, table.cells())
    return table.rows


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 where something fails the gate."""
    made = parser("KL divergence and top-1 agreement to float32: ours and llama.cpp's")
    default = ["stories"] if STORIES.is_dir() else []
    default += ["builtin", "random", "random-outliers"]
    made.add_argument("--model", nargs="+", default=default, help=f"a folder, or {', '.join(NAMES)} ({GAUSSIAN})")
    made.add_argument("--weights", nargs="+", default=["int8", "int4"], help="our weights")
    made.add_argument("--kv", nargs="+", default=["auto"], help="our KV types")
    made.add_argument("--peer-python", help="a Python with llama-cpp-python and gguf")
    made.add_argument("--llama-kv", nargs="*", default=[], help="more KV types for llama.cpp's Q8_0, such as q8_0")
    made.add_argument("--simulate", action="store_true", help="simulate Q8_0 and Q4_0 even with a peer")
    made.add_argument("--no-transformers", action="store_true")
    made.add_argument("--tokens", type=int, default=1200, help="compared, at least")
    made.add_argument("--length", type=int, default=448, help="of a sequence")
    made.add_argument("--work", help="folder for models and GGUF files, kept (default: a temporary one)")
    args = made.parse_args(argv)
    args.threads = args.threads or usable_cores()
    report = Report("quality", args)
    work = Path(args.work or tempfile.mkdtemp(prefix="quality-"))
    rows: list[dict[str, Any]] = []
    try:
        with own_caches(work.absolute()):
            for model in args.model:
                rows += measure(model, model_folder(model, work), args, report)
    finally:
        if not args.work:
            shutil.rmtree(work, ignore_errors=True)
    failed = [row for row in rows if row.get("gate") == "FAIL"]
    report.say("\n" + ("every line passes" if not failed else f"{len(failed)} of {len(rows)} lines FAIL"))
    report.finish({"rows": rows, "passed": not failed})
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
