"""Figures to look at while an answer is written, for every front end: of one answer, and of the engine."""

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.generation import TextDelta
from sessions.answer import AnswerEvent, AnswerFinished
from sessions.rates import DecodeRate, PrefillRate

if TYPE_CHECKING:
    from nanochat_infer.engine.stats import EngineStats
    from nanochat_infer.llm import ModelInfo

Phase = Literal["waiting", "queued", "reading", "writing", "done"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one answer at one moment; 0 where something is not known yet.

    Args:
        phase: "waiting" until anything is heard of it, "queued", "reading" the prompt, "writing", "done".
        ahead: requests before it in the queue.
        processed: prompt tokens with KV so far.
        total: prompt tokens.
        cached: of the prompt tokens, those whose KV was found.
        prefill_tok_s: prompt tokens computed per second.
        eta_s: seconds until the prompt is read.
        num_tokens: sampled so far; of a continued answer the new ones.
        tok_s_now: tokens per second, over the last second.
        tok_s_mean: tokens after the first per second.
        ttft_ms: milliseconds until the first token; 0 for one who looked too late to know, until the end.
        history: tokens in each of the last 60 whole seconds, the oldest first.
        draft_tokens: tokens guessed ahead; known at the end, as accepted_tokens and restored_tokens.
        accepted_tokens: of those, the ones that the model drew as well.
        restored_tokens: of the cached, those whose KV came from disk.
        elapsed_s: seconds since it was begun, up to its end.
    """

    phase: Phase = "waiting"
    ahead: int = 0
    processed: int = 0
    total: int = 0
    cached: int = 0
    prefill_tok_s: float = 0.0
    eta_s: float = 0.0
    num_tokens: int = 0
    tok_s_now: float = 0.0
    tok_s_mean: float = 0.0
    ttft_ms: float = 0.0
    history: tuple[float, ...] = ()
    draft_tokens: int = 0
    accepted_tokens: int = 0
    restored_tokens: int = 0
    elapsed_s: float = 0.0


class AnswerMeter:
    """Measures an answer by its events as they come; thread-safe.

    What comes first counts for no rate: it may be many tokens that were there before anybody looked.

    Args:
        begun: when the answer was asked for, on the clock of `now` (seconds of time.monotonic); None: the first call.
    """

    def __init__(self, begun: float | None = None) -> None:
        self._lock = threading.Lock()
        self._begun = begun
        self._saw_begin = begun is not None
        self._has_progress = False
        self._latest = 0.0 if begun is None else begun
        self._phase: Phase = "waiting"
        self._ahead = 0
        self._prefill = PrefillRate()
        self._decode = DecodeRate()
        self._ttft_ms = 0.0
        self._finished: AnswerFinished | None = None

    def take(self, event: AnswerEvent, now: float) -> None:
        """Count an event of the answer.

        Args:
            event: as the answer's iterator gave it.
            now: seconds of a monotonic clock.
        """
        with self._lock:
            if self._finished is not None:
                return
            now = self._at(now)
            if isinstance(event, Queued):
                self._told_progress()
                self._phase, self._ahead = "queued", event.ahead
            elif isinstance(event, PrefillProgress):
                self._prefill.add(event, now, self._begun if self._saw_begin else None)
                self._told_progress()
                self._phase = "reading"
            elif isinstance(event, TextDelta):
                if event.token_ids and not self._decode.num_tokens and self._saw_begin:
                    self._ttft_ms = 1e3 * (now - (self._begun or 0.0))
                self._phase = "writing"
                self._decode.add(len(event.token_ids), now)
            else:
                self._phase, self._finished = "done", event

    def reading(self, now: float) -> Reading:
        """Return the figures as they are now; after the end they stay as they were then."""
        with self._lock:
            now = self._at(now) if self._finished is None else self._latest
            prefill, decode = self._prefill, self._decode
            current = Reading(
                phase=self._phase,
                ahead=self._ahead if self._phase == "queued" else 0,
                processed=prefill.processed,
                total=prefill.total,
                cached=prefill.cached,
                prefill_tok_s=prefill.tok_s,
                eta_s=prefill.eta_s(now) if self._phase == "reading" else 0.0,
                num_tokens=decode.num_tokens,
                tok_s_now=decode.tok_s_now(now) if self._phase == "writing" else 0.0,
                tok_s_mean=decode.tok_s_mean,
                ttft_ms=self._ttft_ms,
                history=decode.history(now),
                elapsed_s=max(0.0, now - (self._begun or 0.0)),
            )
            return current if self._finished is None else _final(current, self._finished)

    def _told_progress(self) -> None:
        # Text before any progress is what a continued answer goes on from.
        if not self._has_progress and self._decode.num_tokens:
            self._decode, self._ttft_ms = DecodeRate(), 0.0
        self._has_progress = self._saw_begin = True

    def _at(self, now: float) -> float:
        """Return a time that never goes back, whichever thread says it."""
        if self._begun is None:
            self._begun = now
        self._latest = max(self._latest, now)
        return self._latest


def _final(seen: Reading, finished: AnswerFinished) -> Reading:
    """Return the engine's own figures where it gave them; an answer that another process wrote has fewer."""
    usage, timings = finished.usage, finished.timings
    return Reading(
        phase="done",
        processed=usage.prompt_tokens or seen.processed,
        total=usage.prompt_tokens or seen.total,
        cached=usage.cached_tokens if usage.prompt_tokens else seen.cached,
        prefill_tok_s=timings.prefill_tok_s or seen.prefill_tok_s,
        num_tokens=usage.completion_tokens or seen.num_tokens,
        tok_s_mean=timings.decode_tok_s or seen.tok_s_mean,
        ttft_ms=timings.ttft_ms or seen.ttft_ms,
        history=seen.history,
        draft_tokens=timings.draft_tokens,
        accepted_tokens=timings.accepted_tokens,
        restored_tokens=finished.restored_tokens,
        elapsed_s=timings.total_ms / 1e3 if timings.total_ms else seen.elapsed_s,
    )


class Measured(Protocol):
    """What engine_reading needs of a model; nanochat_infer.LLM has it."""

    @property
    def info(self) -> "ModelInfo": ...
    def stats(self) -> "EngineStats": ...
    def memory(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class EngineReading:
    """What the engine holds and does at one moment.

    Args:
        model: its name.
        device: "cpu", "cuda" ...
        block_size: tokens in a KV block.
        num_blocks: used_blocks + cached_blocks + free_blocks.
        used_blocks: held by requests.
        cached_blocks: held by nobody; their KV is kept until the space is needed.
        free_blocks: hold nothing.
        hit_share: share of all prompt tokens whose KV was found, 0 to 1.
        reused_tokens: prompt tokens whose KV was found.
        computed_tokens: prompt tokens computed.
        memory: bytes by purpose, as "weights", "kv", "scratch".
        rss_bytes: of the process, in memory; 0 where the system does not tell.
        threads: that compute.
        draft_tokens: tokens guessed ahead, of all answers.
        accepted_tokens: of those, the ones that came true.
        acceptance: their share, 0 to 1; 0 without guesses.
        running: answers that are computed.
        waiting: requests in the queue.
        context_length: most tokens of a conversation.
    """

    model: str = ""
    device: str = ""
    weights: str = ""
    kv_type: str = ""
    context_length: int = 0
    block_size: int = 0
    num_blocks: int = 0
    used_blocks: int = 0
    cached_blocks: int = 0
    free_blocks: int = 0
    hit_share: float = 0.0
    reused_tokens: int = 0
    computed_tokens: int = 0
    memory: Mapping[str, int] = field(default_factory=dict)
    rss_bytes: int = 0
    threads: int = 0
    draft_tokens: int = 0
    accepted_tokens: int = 0
    acceptance: float = 0.0
    running: int = 0
    waiting: int = 0
    prefill_tok_s: float = 0.0
    decode_tok_s: float = 0.0


def engine_reading(llm: Measured) -> EngineReading:
    """Return the engine's figures; short enough to ask for ten times a second, from any thread."""
    info, stats = llm.info, llm.stats()
    # "step_bytes" is a part of the weights.
    sizes = {name.removesuffix("_bytes"): size for name, size in llm.memory().items() if name != "step_bytes"}
    return EngineReading(
        model=info.name,
        device=info.device,
        weights=info.weights,
        kv_type=info.kv_type,
        context_length=info.context_length,
        block_size=stats.block_size,
        num_blocks=stats.num_blocks,
        used_blocks=stats.used_blocks,
        cached_blocks=stats.cached_blocks,
        free_blocks=stats.free_blocks,
        hit_share=_share(stats.reused_tokens, stats.computed_tokens + stats.reused_tokens),
        reused_tokens=stats.reused_tokens,
        computed_tokens=stats.computed_tokens,
        memory=sizes,
        rss_bytes=rss_bytes(),
        threads=getattr(info, "threads", 0),
        draft_tokens=stats.draft_tokens,
        accepted_tokens=stats.accepted_tokens,
        acceptance=_share(stats.accepted_tokens, stats.draft_tokens),
        running=stats.running,
        waiting=stats.waiting,
        prefill_tok_s=stats.prefill_tok_s,
        decode_tok_s=stats.decode_tok_s,
    )


def rss_bytes() -> int:
    """Return the bytes of this process that are in memory; on macOS the most there ever were; 0 where unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    if sys.platform != "darwin":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
