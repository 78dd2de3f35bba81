"""Figures of the engine: what it holds, what it did, how fast."""

from dataclasses import dataclass

from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class EngineStats:
    """A consistent snapshot.

    Args:
        block_size: tokens in a block.
        num_blocks: used_blocks + cached_blocks + free_blocks.
        used_blocks: held by requests, and by KV chains.
        cached_blocks: held by nobody, their KV kept until the space is needed.
        free_blocks: hold nothing.
        running: requests that are computed now, idle ones apart.
        waiting: requests in the queue.
        finished: requests that ended, for whatever reason.
        computed_tokens: prompt tokens computed for the first time.
        reused_tokens: prompt tokens whose KV was found; for finished requests, prompts = computed + reused.
        recomputed_tokens: tokens computed again after a preemption.
        generated_tokens: tokens sampled.
        steps: steps of the runner.
        draft_tokens: tokens guessed ahead.
        accepted_tokens: of those, the ones that came true.
        idle: idle requests that wait or run.
        prefill_chunk: most prefill tokens of a step, at present.
        preemptions: requests sent back to the queue because blocks ran out.
        prefill_tok_s: tokens per second of the steps that held prefill, since the start.
        decode_tok_s: tokens per second of the steps that held decode rows only, all requests together, since the start.
    """

    block_size: int = 0
    num_blocks: int = 0
    used_blocks: int = 0
    cached_blocks: int = 0
    free_blocks: int = 0
    running: int = 0
    waiting: int = 0
    finished: int = 0
    computed_tokens: int = 0
    reused_tokens: int = 0
    recomputed_tokens: int = 0
    generated_tokens: int = 0
    steps: int = 0
    preemptions: int = 0
    draft_tokens: int = 0
    accepted_tokens: int = 0
    idle: int = 0
    prefill_chunk: int = 0
    prefill_tok_s: float = 0.0
    decode_tok_s: float = 0.0


class Counters:
    """Running totals behind EngineStats; no lock of their own."""

    def __init__(self) -> None:
        self.finished = 0
        self.computed_tokens = 0
        self.recomputed_tokens = 0
        self.generated_tokens = 0
        self.draft_tokens = 0
        self.accepted_tokens = 0
        self.steps = 0
        self._prefill_tokens = 0
        self._prefill_s = 0.0
        self._decode_tokens = 0
        self._decode_s = 0.0

    def add_step(self, num_rows: int, num_prefill_rows: int, num_drawn: int, seconds: float) -> None:
        """Count one step."""
        self.steps += 1
        if num_prefill_rows > 0:
            self._prefill_tokens += num_rows
            self._prefill_s += seconds
        else:
            self._decode_tokens += num_drawn
            self._decode_s += seconds

    def snapshot(self, kv_cache: KvCache, scheduler: Scheduler) -> EngineStats:
        """Return all figures; called under the engine's lock."""
        kv_cache.holds.collect()
        pool = kv_cache.pool
        return EngineStats(
            block_size=kv_cache.block_size,
            num_blocks=pool.num_blocks,
            used_blocks=pool.num_used,
            cached_blocks=pool.num_cached,
            free_blocks=pool.num_blank,
            running=sum(1 for state in scheduler.running if not state.idle),
            waiting=len(scheduler.waiting),
            finished=self.finished,
            computed_tokens=self.computed_tokens,
            reused_tokens=kv_cache.num_reused_tokens,
            recomputed_tokens=self.recomputed_tokens,
            generated_tokens=self.generated_tokens,
            steps=self.steps,
            preemptions=scheduler.num_preemptions,
            draft_tokens=self.draft_tokens,
            accepted_tokens=self.accepted_tokens,
            idle=len(scheduler.idle) + sum(1 for state in scheduler.running if state.idle),
            prefill_chunk=scheduler.prefill_chunk,
            prefill_tok_s=self.prefill_tok_s,
            decode_tok_s=self.decode_tok_s,
        )

    @property
    def prefill_tok_s(self) -> float:
        return self._prefill_tokens / self._prefill_s if self._prefill_s > 0 else 0.0

    @property
    def decode_tok_s(self) -> float:
        return self._decode_tokens / self._decode_s if self._decode_s > 0 else 0.0
