"""What "the same bits" costs: the fixed orders of the CPU kernels against what is free to choose its order.

usage: python -m benchmarks.invariance [--threads N] [--json]

linear f32: our product sums every output in one order, whatever the number of rows; a BLAS chooses by size. The ratio
    (our time / its time) is an upper bound of the cost: it also holds all in which a tuned library is ahead otherwise.
attention: a row's context in fixed pieces of 256 tokens against one piece over everything, by the same code compiled
    with another constant. This ratio is the cost of the pieces and of nothing else.
linear int8: integer sums are exact in any order, so the kernel tiles as it likes and nothing is paid. Shown is what it
    reaches at 1 to 64 rows, and that row 0 has the same bits at each.
"""

import os
import statistics
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

import numpy as np

from benchmarks.common import Pairs, Report, alternate, parser, run, seconds_of, usable_cores
from benchmarks.cpu_kernels import Array, Kernels, compiled_with, filled, room
from kernels.cpu import attention, attention_float, kv_layout
from nanochat_infer.devices.bandwidth import Bandwidth
from nanochat_infer.devices.cpu import int8_kernel

BLAS_THREADS = "OPENBLAS_NUM_THREADS"
REST_S = 0.05  # the threads of a BLAS spin on for a while after its last call
COLD_BYTES = 256 << 20  # of weights in turn, so that a small matrix comes from memory as in a whole model
SHAPES = {"q_proj": (2048, 1024), "gate_up_proj": (6144, 1024), "down_proj": (1024, 3072)}  # of Qwen3-0.6B
FLOAT_ROWS = (1, 2, 4, 8, 16, 64, 256)
INT8_ROWS = (1, 2, 3, 4, 8, 16, 32, 64)
CONTEXTS = (256, 512, 1024, 2048, 4096, 8192)
KV_HEADS, GROUP, HEAD_DIM, BLOCK = 8, 2, 128, 16
ATTENTION = (kv_layout, attention, attention_float)  # all that the size of a piece is in


def in_turn(calls: Sequence[Callable[[], object]], laps: int) -> Callable[[], object]:
    """Return a function that makes the next calls, each on other memory."""
    following = cycle(calls)

    def run() -> None:
        for _ in range(laps):
            next(following)()

    return run


def compare(ours: Callable[[], object], theirs: Callable[[], object], args: Namespace, laps: int) -> Pairs:
    """Time both in pairs, after a first call of each; seconds per single call."""

    def timed(work: Callable[[], object]) -> float:
        time.sleep(REST_S)
        return seconds_of(work, args.min_s) / laps

    ours(), theirs()
    return alternate(lambda: timed(ours), lambda: timed(theirs), args.pairs)


def blas_products(threads: int) -> dict[str, Callable[[Array, Array], Callable[[], Array]]]:
    """Return, per library that is installed, what makes x @ w.T of two arrays; numpy's threads are set from outside."""
    found: dict[str, Callable[[Array, Array], Callable[[], Array]]] = {
        "numpy": lambda x, w: lambda: np.matmul(x, w.T),
    }
    try:
        import torch
    except ImportError:
        return found
    torch.set_num_threads(threads)

    def by_torch(x: Array, w: Array) -> Callable[[], Array]:
        a, b = torch.from_numpy(x), torch.from_numpy(w)
        return lambda: torch.nn.functional.linear(a, b).numpy()

    return found | {"torch": by_torch}


def linear_float(kernels: Kernels, args: Namespace, report: Report) -> list[dict[str, Any]]:
    """Our float32 product against each BLAS."""
    found = []
    for name, (cols, width) in SHAPES.items():
        copies = max(2, -(-args.cold_bytes // (4 * cols * width)))
        weights = [filled((cols, width), seed) for seed in range(copies)]
        x = filled((max(args.float_rows), width))
        for rows in args.float_rows:
            out, first_bits = room((rows, cols)), room((1, cols))
            calls = [
                kernels.prepare("linear_f32", (0, out, 4 * cols, x, 4 * width, w, width, cols, 0), rows)
                for w in weights
            ]
            kernels.prepare("linear_f32", (0, first_bits, 4 * cols, x, 4 * width, weights[0], width, cols, 0), 1)()
            calls[0]()
            ours_same = bool(np.array_equal(out[0], first_bits[0]))
            for library, product in blas_products(args.threads).items():
                theirs = [product(x[:rows], w) for w in weights]
                pairs = compare(in_turn(calls, copies), in_turn(theirs, copies), args, copies)
                same = bool(np.array_equal(theirs[0]()[0], product(x[:1], weights[0])()[0]))
                found.append(_float_entry(name, cols, width, rows, library, pairs, ours_same, same))
    header = ["matrix", "rows", "library", "ours ms", "library ms", "ratio", "ours GF/s", "bits: ours", "library"]
    keys = ["matrix", "rows", "library", "ours_ms", "library_ms", "ratio", "ours_gflops"]
    bits = {True: "same", False: "differ"}
    table = [[*(e[k] for k in keys), bits[e["ours_same_bits"]], bits[e["library_same_bits"]]] for e in found]
    report.table(f"linear f32, {args.threads} threads; bits: row 0 among its rows against alone", header, table)
    return found


def _float_entry(
    name: str, cols: int, width: int, rows: int, library: str, pairs: Pairs, ours_same: bool, same: bool
) -> dict[str, Any]:
    ours, theirs = pairs.medians
    return {
        "matrix": name,
        "rows": rows,
        "library": library,
        "ours_ms": ours * 1e3,
        "library_ms": theirs * 1e3,
        "ratio": pairs.ratio,
        "ours_gflops": 2 * rows * cols * width / ours / 1e9,
        "ours_same_bits": ours_same,
        "library_same_bits": same,
    }


def attention_pieces(kernels: Kernels, args: Namespace, report: Report) -> list[dict[str, Any]]:
    """Decode attention with pieces of 256 tokens against the same code with one piece that holds the whole context."""
    longest = max(args.contexts)
    copy, whole = compiled_with(ATTENTION, "attention_f32", PIECE=longest)
    part_bytes = max(module.scratch_bytes(GROUP, HEAD_DIM) for module in (kv_layout, copy))
    found = []
    for context in args.contexts:
        layer_bytes = 2 * 4 * KV_HEADS * HEAD_DIM * context
        layers = max(1, min(28, args.cold_bytes // layer_bytes))
        pieces = in_turn(_attention_calls(kernels, "attention_f32", context, layers, part_bytes)[0], layers)
        one = in_turn(_attention_calls(kernels, whole.address, context, layers, part_bytes)[0], layers)
        pairs = compare(pieces, one, args, layers)
        fixed, free = pairs.medians
        entry = {"context": context, "pieces_us": fixed * 1e6, "one_piece_us": free * 1e6, "ratio": pairs.ratio}
        found.append({**entry, "pieces_gb_s": layer_bytes / fixed / 1e9})
    table_rows = [[str(e["context"]), *list(e.values())[1:]] for e in found]
    header = ["context", "256-token pieces us", "one piece us", "ratio", "pieces GB/s"]
    report.table(f"decode attention, {KV_HEADS} key/value heads of {GROUP} queries, f32 KV", header, table_rows)
    return found


def attention_output(kernels: Kernels, kernel: str | int, context: int, part_bytes: int) -> Array:
    """Return what a kernel makes of the random numbers that the measurements use."""
    calls, out = _attention_calls(kernels, kernel, context, 1, part_bytes)
    calls[0]()
    return out


def _attention_calls(
    kernels: Kernels, kernel: str | int, context: int, layers: int, part_bytes: int
) -> tuple[list[Callable[[], None]], Array]:
    """Return, for each layer of a pool of random numbers, a call of one query row; and where its result goes."""
    layout = kv_layout.KvLayout("f32", KV_HEADS, HEAD_DIM, BLOCK)
    pool = filled((context // BLOCK, layers, layout.layer_bytes // 4))
    q, out = filled((1, KV_HEADS * GROUP * HEAD_DIM)), room((1, KV_HEADS * GROUP * HEAD_DIM))
    positions, sequences = np.array([context - 1], np.int32), np.zeros(1, np.int32)
    table = np.random.default_rng(1).permutation(context // BLOCK).astype(np.int32)[None]
    scratch = room((kernels.team.num_parts * part_bytes,), np.uint8)
    calls = []
    for layer in range(layers):
        where = (table, table.strides[0], pool[:, layer], pool.strides[0])
        rows = (0, out, out.strides[0], q, q.strides[0], positions, sequences)
        sizes = (BLOCK, layout.head_bytes, layout.value_offset, KV_HEADS, GROUP, HEAD_DIM)
        calls.append(kernels.prepare(kernel, (*rows, *where, *sizes, scratch), 1))
    return calls, out


def linear_int8(kernels: Kernels, args: Namespace, report: Report) -> list[dict[str, Any]]:
    """The int8 product at growing numbers of rows."""
    name, found = int8_kernel(), []
    for matrix, (cols, width) in SHAPES.items():
        copies = max(2, -(-args.cold_bytes // (cols * width)))
        packed = [room((cols * width,), np.uint8) for _ in range(copies)]
        for i, weight in enumerate(packed):
            weight[...] = np.random.default_rng(i).integers(1, 256, weight.shape, np.uint8)
        scales, zeros, bias = filled((cols,)), np.full(cols, 128, np.int32), filled((cols,))
        x = filled((max(args.int8_rows), width))
        planes = room((max(args.int8_rows), 2 * width + 64), np.uint8)
        quantize = (0, planes, planes.strides[0], x, 4 * width, width, width)
        kernels.prepare("quantize", quantize, len(x))()
        alone: Array | None = None
        for rows in args.int8_rows:
            out = room((rows, cols))
            places = (0, out, 4 * cols, planes, planes.strides[0])
            calls = [kernels.prepare(name, (*places, w, width, cols, scales, zeros, bias), rows) for w in packed]
            calls[0]()
            alone = np.array(out[0]) if alone is None else alone
            same = bool(np.array_equal(out[0], alone))
            work = in_turn(calls, copies)
            work()
            took = statistics.median(seconds_of(work, args.min_s) / copies for _ in range(args.pairs))
            found.append({"matrix": matrix, "rows": rows, "ms": took * 1e3, "rows_per_s": rows / took,
                          "gmac_s": rows * cols * width / took / 1e9, "weights_gb_s": cols * width / took / 1e9,
                          "same_bits": same})  # fmt: skip
    keys = ["matrix", "rows", "ms", "rows_per_s", "gmac_s", "weights_gb_s"]
    first = {e["matrix"]: e["ms"] for e in reversed(found)}
    header = ["matrix", "rows", "ms", "rows/s", "x of 1 row's time", "GMAC/s", "weights GB/s", "row 0"]
    rows_shown = [
        [*(e[k] for k in keys[:4]), e["ms"] / first[e["matrix"]], *(e[k] for k in keys[4:]),
         "same" if e["same_bits"] else "DIFFERS"]
        for e in found
    ]  # fmt: skip
    report.table(f"linear int8 ({name}), two planes of activations: two sums for each GMAC", header, rows_shown)
    return found


PARTS = {"linear_f32": linear_float, "attention": attention_pieces, "linear_int8": linear_int8}


def options(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line."""
    made = parser(__doc__.splitlines()[0])
    made.set_defaults(threads=usable_cores())
    made.add_argument("--pairs", type=int, default=7)
    made.add_argument("--min-s", type=float, default=0.1, help="shortest time of one timing")
    made.add_argument("--cold-bytes", type=int, default=COLD_BYTES, help="memory that is walked through in turn")
    made.add_argument("--float-rows", type=int, nargs="+", default=FLOAT_ROWS)
    made.add_argument("--int8-rows", type=int, nargs="+", default=INT8_ROWS)
    made.add_argument("--contexts", type=int, nargs="+", default=CONTEXTS)
    made.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    return made.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; in a child process, since numpy's BLAS reads its number of threads when it is loaded."""
    args = options(argv)
    if os.environ.get(BLAS_THREADS) != str(args.threads):
        command = [sys.executable, "-m", "benchmarks.invariance", *(sys.argv[1:] if argv is None else argv)]
        return subprocess.run(command, env={**os.environ, BLAS_THREADS: str(args.threads)}, check=False).returncode
    report = Report("invariance", args)
    memory = Bandwidth(args.threads)
    memory.read()
    results: dict[str, Any] = {}
    with Kernels(args.threads) as kernels:
        for name in args.parts:
            results[name] = PARTS[name](kernels, args, report)
            memory.read()
    read = memory.summary()
    report.say(f"\nmemory read beside: {read['min']:.1f} to {read['max']:.1f} GB/s")
    report.finish({"memory_gb_s": read, **results})
    kept = all(e["ours_same_bits"] for e in results.get("linear_f32", ()))
    return 0 if kept and all(e["same_bits"] for e in results.get("linear_int8", ())) else 1


if __name__ == "__main__":
    run(main)
