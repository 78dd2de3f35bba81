"""Times prefill, decode and the first token of a loaded model, each between two readings of the memory's speed."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from nanochat_infer.benchmarking.footprint import Footprint, peak_rss_bytes
from nanochat_infer.benchmarking.prompts import Prompts
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import GenerationResult
from nanochat_infer.llm import LLM
from nanochat_infer.memory import BLOCK_SIZE
from nanochat_infer.sampling_params import SamplingParams

TTFT_TOKENS = 32
MIN_TOKENS, MAX_TOKENS = 16, 128
DECODE_S = 0.5  # of decoding are wanted in one repeat

Say = Callable[[str], None]


class BenchError(NanochatInferError):
    """Something went wrong while measuring."""


class Probe(Protocol):
    """What reads the memory's speed: devices.bandwidth.Bandwidth."""

    readings: list[float]

    def read(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured.

    Args:
        prompt_lengths: tokens of the prompts whose prefill is timed.
        contexts: tokens before the first of the decoded ones.
        repeats: of each figure.
    """

    prompt_lengths: tuple[int, ...] = (32, 128, 512)
    contexts: tuple[int, ...] = (16, 512, 2048)
    repeats: int = 5

    def within(self, context_length: int) -> "Plan":
        """Return the plan with lengths that leave room in a context; what is too long becomes the longest possible."""
        longest = max(1, context_length - 1), max(1, context_length - MIN_TOKENS - 1)
        lengths = tuple(dict.fromkeys(min(length, longest[0]) for length in self.prompt_lengths))
        contexts = tuple(dict.fromkeys(min(context, longest[1]) for context in self.contexts))
        return Plan(lengths, contexts, self.repeats)

    @property
    def num_tokens(self) -> int:
        """Longest context that is needed."""
        return max(TTFT_TOKENS, *self.prompt_lengths, *(context + MAX_TOKENS for context in self.contexts)) + 1


@dataclass(frozen=True, slots=True)
class Spread:
    """Repeats of one figure."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Highest minus lowest, as a share of the median."""
        return (max(self.values) - min(self.values)) / self.median if self.median else 0.0


@dataclass(frozen=True, slots=True)
class PrefillFigure:
    """Prompt tokens per second."""

    tokens: int
    tok_s: Spread


@dataclass(frozen=True, slots=True)
class DecodeFigure:
    """Tokens per second after a context, bytes that were read for them, and the share of what memory could give."""

    context: int
    tok_s: Spread
    gb_s: Spread
    share: Spread


@dataclass(slots=True)
class Figures:
    """What was found; peak_rss_bytes is taken after the warm-up, when the probe's own buffer is not there yet."""

    footprint: Footprint
    warm_up_ms: float = 0.0
    peak_rss_bytes: int = 0
    read_gb_s: Spread = field(default_factory=lambda: Spread((0.0,)))
    ttft_ms: Spread = field(default_factory=lambda: Spread((0.0,)))
    prefill: list[PrefillFigure] = field(default_factory=list)
    decode: list[DecodeFigure] = field(default_factory=list)


def greedy(max_tokens: int) -> SamplingParams:
    """What the measurements sample with: the likeliest token, never ended by a stop id."""
    return SamplingParams(temperature=0.0, max_tokens=max_tokens, ignore_eos=True)


class Bench:
    """Measures one model, with nothing else running on it and speculation off.

    Args:
        llm: the model.
        plan: what to measure; lengths must fit into its context.
        make_probe: makes what reads the memory's speed, on the same number of threads.
        say: told what is measured now.
    """

    def __init__(self, llm: LLM, plan: Plan, make_probe: Callable[[], Probe], say: Say) -> None:
        self._llm = llm
        self._plan = plan
        self._make_probe = make_probe
        self._say = say
        self._prompts = Prompts(llm)
        self._tokens = MIN_TOKENS

    def run(self) -> Figures:
        """Warm up and measure.

        Raises:
            BenchError: a request failed or did not compute what it should.
        """
        figures = Figures(Footprint.of(self._llm))
        self._say("warming up")
        figures.warm_up_ms = self._warm_up()
        figures.peak_rss_bytes = peak_rss_bytes()
        probe = self._make_probe()
        self._say("time to the first token")
        figures.ttft_ms = Spread(tuple(took * 1e3 for took, _ in self._prefills(probe, TTFT_TOKENS)))
        for length in self._plan.prompt_lengths:
            self._say(f"prompt of {length:,} tokens")
            speeds = tuple(length / took for took, _ in self._prefills(probe, length))
            figures.prefill.append(PrefillFigure(length, Spread(speeds)))
        for context in self._plan.contexts:
            self._say(f"decoding after {context:,} tokens")
            figures.decode.append(self._decode(probe, context, figures.footprint))
        figures.read_gb_s = Spread(tuple(probe.readings))
        return figures

    def _warm_up(self) -> float:
        """Compute the longest prompt once, which touches all memory that is needed, and choose how long to decode."""
        start_s = time.perf_counter()
        longest = max(self._plan.prompt_lengths + self._plan.contexts)
        room = self._llm.info.context_length - longest
        found = self._generate(self._prompts.make(longest), max(1, min(MIN_TOKENS + 1, room)))
        speed = found.timings.decode_tok_s
        self._tokens = int(min(MAX_TOKENS, max(MIN_TOKENS, speed * DECODE_S)))
        self._generate(self._prompts.make(min(TTFT_TOKENS, longest)), 1)
        return (time.perf_counter() - start_s) * 1e3

    def _prefills(self, probe: Probe, length: int) -> Iterable[tuple[float, float]]:
        """Yield seconds to the first token of fresh prompts, and the memory's speed around each."""
        length = min(length, self._llm.info.context_length - 1)
        before = probe.read()
        for _ in range(self._plan.repeats):
            found = self._generate(self._prompts.make(length), 1)
            # The first few ids may be known by chance, a whole block cannot.
            if found.usage.cached_tokens >= BLOCK_SIZE:
                raise BenchError(f"{found.usage.cached_tokens} tokens of a fresh prompt were found in the cache")
            after = probe.read()
            yield found.timings.ttft_ms / 1e3, (before + after) / 2
            before = after

    def _decode(self, probe: Probe, context: int, footprint: Footprint) -> DecodeFigure:
        tokens = min(self._tokens, self._llm.info.context_length - context - 1)
        prompt_ids = self._prompts.make(context)
        self._generate(prompt_ids, 1)  # the repeats find its KV
        step_bytes = footprint.decode_bytes(context + tokens / 2)
        speeds: list[float] = []
        rates: list[float] = []
        shares: list[float] = []
        before = probe.read()
        for _ in range(self._plan.repeats):
            speeds.append(self._generate(prompt_ids, tokens + 1).timings.decode_tok_s)
            after = probe.read()
            rates.append(speeds[-1] * step_bytes / 1e9)
            shares.append(rates[-1] / ((before + after) / 2))
            before = after
        return DecodeFigure(context, *(Spread(tuple(values)) for values in (speeds, rates, shares)))

    def _generate(self, prompt_ids: Sequence[int], max_tokens: int) -> GenerationResult:
        found: Any = None
        for item in self._llm.stream(prompt_ids, greedy(max_tokens)):
            found = item
        if not isinstance(found, GenerationResult) or found.finish_reason != "length":
            raise BenchError(f"a request did not run to its end: {getattr(found, 'message', '') or found}")
        return found
