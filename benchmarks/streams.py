"""Requests that are watched: when each was submitted, when its tokens arrived, how it ended."""

import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from nanochat_infer import LLM, SamplingParams, load
from nanochat_infer.benchmarking.random_model import random_model
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.engine.events import PrefillProgress
from nanochat_infer.generation import GenerationResult, TextDelta

POLL_S = 0.0005
PATIENCE_S = 600.0
PREFIX = "random:"
MODEL_HELP = (
    f"model folder, builtin, or {PREFIX}SHAPE for random weights, made once in the cache folder ({', '.join(SHAPES)})"
)


class Watched:
    """One running request, read by a thread of its own.

    Args:
        llm: the model.
        prompt_ids: the prompt.
        params: sampling parameters.
    """

    def __init__(self, llm: LLM, prompt_ids: Sequence[int], params: SamplingParams) -> None:
        self.prompt_tokens = len(prompt_ids)
        self.token_s: list[float] = []
        self.progress_s: list[float] = []
        self._result: GenerationResult | None = None
        self.submit_s = time.perf_counter()
        self._generation = llm.start(prompt_ids, params, plain=True)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for item in self._generation:
            now = time.perf_counter()
            if isinstance(item, TextDelta):
                self.token_s += [now] * len(item.token_ids)
            elif isinstance(item, PrefillProgress):
                self.progress_s.append(now)
            elif isinstance(item, GenerationResult):
                self._result = item

    def cancel(self) -> None:
        """End it."""
        self._generation.cancel()

    @property
    def ended(self) -> bool:
        return self._result is not None

    def result(self) -> GenerationResult:
        """Wait for the end.

        Raises:
            RuntimeError: it ended by an error, or not at all.
        """
        self._thread.join(PATIENCE_S)
        if self._result is None:
            raise RuntimeError(f"a request did not end within {PATIENCE_S:.0f} s")
        if self._result.finish_reason == "error":
            raise RuntimeError(f"a request failed: {self._result.message}")
        return self._result

    @property
    def ttft_ms(self) -> float:
        """From submit to the first token that the reader got."""
        return (self.token_s[0] - self.submit_s) * 1e3

    def gaps_ms(self, from_s: float = 0.0, to_s: float = float("inf")) -> list[float]:
        """Times between one token and the next, of those that arrived within a window."""
        steps = pairwise(list(self.token_s))
        return [(later - earlier) * 1e3 for earlier, later in steps if from_s < later <= to_s]


def wait_until(condition: Callable[[], bool]) -> None:
    """Poll.

    Raises:
        RuntimeError: it did not become true within ten minutes.
    """
    end_s = time.perf_counter() + PATIENCE_S
    while not condition():
        if time.perf_counter() > end_s:
            raise RuntimeError("the engine made no progress for ten minutes")
        time.sleep(POLL_S)


def model_path(name: str | None) -> Path | None:
    """Return the folder that -m means; None is the built-in model.

    Raises:
        ParameterError: a shape that is not known.
    """
    if name is None or name == "builtin":
        return None
    return random_model(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else Path(name)


def sampling(max_tokens: int, seed: int) -> SamplingParams:
    """What the measurements sample with: random enough not to loop, and never ended by a stop id."""
    return SamplingParams(temperature=1.0, top_k=20, top_p=0.95, seed=seed, max_tokens=max_tokens, ignore_eos=True)


def add_model_options(parser: ArgumentParser, *, several: bool = False) -> None:
    """Add -m, once or several times, and what load() takes."""
    if several:
        parser.add_argument("-m", "--model", action="append", dest="models", help=MODEL_HELP + "; may be repeated")
    else:
        parser.add_argument("-m", "--model", default=None, help=MODEL_HELP)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--weights", default="auto", choices=("auto", "f32", "bf16", "int8", "int4"))
    parser.add_argument("--kv-type", default="auto", choices=("auto", "f32", "bf16", "int8"))
    parser.add_argument("--ctx-size", type=int, default=None, help="context length in tokens")
    parser.add_argument("--kv-memory", default=None, help="bytes for the KV pool, such as 2G")
    parser.add_argument("--prefill-chunk", type=int, default=None, help="tokens (default: from measured step times)")


def load_model(args: Namespace, *, speculation: bool | None, max_seqs: int = 16) -> LLM:
    """Load what the options ask for."""
    return load(
        model_path(args.model),
        device=args.device,
        weights=args.weights,
        kv_type=args.kv_type,
        ctx_size=args.ctx_size,
        threads=args.threads,
        kv_memory=args.kv_memory,
        max_seqs=max_seqs,
        prefill_chunk=args.prefill_chunk,
        speculation=speculation,
    )
