"""`bench`: how fast a model is on this machine, as a table and a line of JSON."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal.app import App
from terminal.exit_codes import EXIT_OK
from terminal.output import Console
from terminal.sanitize import clean, clean_json
from terminal.settings import Settings

if TYPE_CHECKING:
    from nanochat_infer.benchmarking.measure import Figures, Plan, Spread
    from nanochat_infer.llm import LLM


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What the command line asks for.

    Args:
        folder: of the model; None is the built-in one, or a random one where a shape is given.
        shape: name of a random model's shape.
        prompt_lengths: tokens of the prompts.
        contexts: tokens before the decoded ones.
        repeats: of each figure.
        as_json: only the JSON on standard output.
    """

    folder: str | None
    shape: str | None
    prompt_lengths: tuple[int, ...]
    contexts: tuple[int, ...]
    repeats: int
    as_json: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bench that can begin: the model's folder is there, and the KV pool holds the longest context just so."""

    settings: Settings
    plan: "Plan"
    as_json: bool


def prepare(settings: Settings, options: BenchOptions, console: Console) -> Prepared:
    """Make the random model if one is asked for, and choose lengths and KV memory.

    Raises:
        NanochatInferError: the model cannot be made or opened, or the device cannot be used.
    """
    from nanochat_infer import builtin
    from nanochat_infer.benchmarking.footprint import context_of, kv_bytes_for
    from nanochat_infer.benchmarking.measure import Plan
    from nanochat_infer.files.model_files import expanded

    folder = str(_random_folder(options.shape, console)) if options.shape else options.folder
    path = builtin.path() if folder is None else expanded(folder)
    context_length = context_of(path)
    asked = Plan(options.prompt_lengths, options.contexts, options.repeats)
    plan = asked.within(context_length)
    if plan != asked:
        console.say(f"note: the model's context has {context_length:,} tokens; lengths beyond it are shortened to it")
    num_tokens = min(plan.num_tokens, context_length)
    kv_memory = kv_bytes_for(path, num_tokens, settings.device, settings.weights, settings.kv_type)
    chosen = replace(settings, model=folder, ctx_size=num_tokens, kv_memory=kv_memory, speculation=False)
    return Prepared(replace(chosen, max_seqs=1), plan, options.as_json)


def _random_folder(shape: str, console: Console) -> Path:
    from nanochat_infer.benchmarking.random_model import cached_folder, random_model
    from nanochat_infer.benchmarking.shapes import SHAPES

    folder = cached_folder(shape)
    if not folder.exists():
        size = _size(SHAPES[shape].file_bytes)
        console.say(f"making a random model of the shape {shape} ({size}) in {folder}, first time only")

    def progress(written: int, total: int) -> None:
        console.status(f"random model: {_size(written)} of {_size(total)}")

    try:
        return random_model(shape, progress)
    finally:
        console.clear_status()


def run_bench(app: App, prepared: Prepared) -> int:
    """Load, measure, print, and return the exit code.

    Raises:
        NanochatInferError: the model cannot be loaded or a request failed.
        KeyboardInterrupt: it was interrupted.
    """
    from nanochat_infer.benchmarking.measure import Bench

    start_s = time.perf_counter()
    llm = app.llm
    load_ms = (time.perf_counter() - start_s) * 1e3
    found = Bench(llm, prepared.plan, lambda: _probe(llm), app.console.status).run()
    app.console.clear_status()
    if not prepared.as_json:
        app.console.write(clean(_table(llm, found, load_ms)))
    app.console.write(clean_json(json.dumps(_record(llm, found, load_ms, prepared.plan.repeats))) + "\n")
    return EXIT_OK


def _probe(llm: "LLM") -> Any:
    from nanochat_infer.devices.bandwidth import Bandwidth

    return Bandwidth(max(1, llm.info.threads), llm.info.device)


def _record(llm: "LLM", found: "Figures", load_ms: float, repeats: int) -> dict[str, Any]:
    """Return the JSON object; first what the project promises, then what else is known."""
    footprint = found.footprint
    return {
        "model": llm.info.name,
        "weights": llm.info.weights,
        "device": llm.info.device,
        "threads": llm.info.threads,
        "prefill": [
            {"tokens": entry.tokens, "tok_s": _short(entry.tok_s.median), "spread": _short(entry.tok_s.spread)}
            for entry in found.prefill
        ],
        "decode": [
            {
                "context": entry.context,
                "tok_s": _short(entry.tok_s.median),
                "gb_s": _short(entry.gb_s.median),
                "share": _short(entry.share.median),
                "spread": _short(entry.tok_s.spread),
            }
            for entry in found.decode
        ],
        "read_gb_s": _short(found.read_gb_s.median),
        "ttft_ms": _short(found.ttft_ms.median),
        "load_ms": _short(load_ms),
        "peak_rss_bytes": found.peak_rss_bytes,
        "weights_bytes": footprint.weights_bytes,
        "kv_bytes": footprint.kv_bytes,
        "kv_type": llm.info.kv_type,
        "step_bytes": footprint.step_bytes,
        "token_kv_bytes": round(footprint.token_kv_bytes),
        "warm_up_ms": _short(found.warm_up_ms),
        "ttft_spread": _short(found.ttft_ms.spread),
        "read_spread": _short(found.read_gb_s.spread),
        "repeats": repeats,
    }


def _table(llm: "LLM", found: "Figures", load_ms: float) -> str:
    info, footprint = llm.info, found.footprint
    threads = f", {info.threads} {'thread' if info.threads == 1 else 'threads'}" if info.threads else ""
    lines = [f"{info.name}: {info.weights} weights, KV {info.kv_type}, on {info.device}{threads}", ""]
    rows = [("", "tok/s", "spread", "GB/s", "share")]
    rows += [(f"prompt {e.tokens:,}", *_speed(e.tok_s), "", "") for e in found.prefill]
    rows += [
        (f"decode at {e.context:,}", *_speed(e.tok_s), f"{e.gb_s.median:.3g}", f"{e.share.median:.1%}")
        for e in found.decode
    ]
    lines += _aligned(rows)
    held = footprint.weights_bytes + footprint.kv_bytes
    lines += [
        "",
        f"memory is read at {found.read_gb_s.median:.1f} GB/s, spread {found.read_gb_s.spread:.0%}",
        f"first token of a 32-token prompt after {found.ttft_ms.median:,.1f} ms, spread {found.ttft_ms.spread:.0%}",
        f"loaded in {load_ms:,.0f} ms, warmed up in {found.warm_up_ms:,.0f} ms",
        f"peak memory {_size(found.peak_rss_bytes)}; weights {_size(footprint.weights_bytes)} and KV "
        f"{_size(footprint.kv_bytes)}, {found.peak_rss_bytes / held:.2f} times these two",
    ]
    return "\n".join(lines) + "\n"


def _speed(value: "Spread") -> tuple[str, str]:
    return f"{value.median:,.1f}", f"{value.spread:.0%}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in rows
    ]


def _size(num_bytes: int) -> str:
    return f"{num_bytes / 1e9:.2f} GB" if num_bytes >= 1e9 else f"{num_bytes / 1e6:.1f} MB"


def _short(value: float) -> float:
    """Return five significant digits."""
    return float(f"{value:.5g}")
