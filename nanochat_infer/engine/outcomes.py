"""What a step's result means for its requests: counts, shareable blocks, tokens, and how each of them ends."""

import time

from nanochat_infer.engine.events import Finished, FinishReason, Reuse, Timings, Usage
from nanochat_infer.engine.executor import Tokens
from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.logits_edit import LogitsEditor
from nanochat_infer.engine.request import ContextLimit
from nanochat_infer.engine.reuse import explain
from nanochat_infer.engine.scheduler import Scheduler
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.stats import Counters

MAX_MESSAGE_CHARACTERS = 300


class Outcomes:
    """Called by the engine's thread, under the engine's condition.

    Args:
        scheduler, kv_cache, counters: the engine's.
        context_limit: names the limit when a sequence reaches it.
        vocab_size: ids from the device must be below it.
    """

    def __init__(
        self, scheduler: Scheduler, kv_cache: KvCache, counters: Counters, context_limit: ContextLimit, vocab_size: int
    ) -> None:
        self._scheduler = scheduler
        self._kv_cache = kv_cache
        self._counters = counters
        self._context_limit = context_limit
        self._vocab_size = vocab_size

    def apply(self, plan: list[SequenceState], tokens: Tokens, start_s: float) -> None:
        """Take a finished step over.

        Args:
            plan: the sequences of the step; those that ended meanwhile are passed over.
            tokens: per sequence the ids drawn.
            start_s: when the step began (perf_counter).
        """
        now_s = time.perf_counter()
        num_rows = num_prefill_rows = num_drawn = 0
        for state, drawn in zip(plan, tokens, strict=True):
            num_rows += state.num_scheduled_tokens
            num_prefill_rows += 0 if state.was_decoding else state.num_scheduled_tokens
            num_drawn += len(drawn)
            if not state.finished:
                self._take_over(state, self._up_to_the_end(state, drawn), start_s)
                self._take_tokens(state, drawn, now_s)
        self._counters.add_step(num_rows, num_prefill_rows, num_drawn, now_s - start_s)
        self._scheduler.times.add(num_rows, num_prefill_rows, now_s - start_s)

    def finish(self, state: SequenceState, reason: FinishReason, message: str = "") -> None:
        """End a request: blocks back, last event out. KV of a request that ended by error is not kept."""
        self._scheduler.remove(state, trusted=reason != "error")
        state.finished = True
        self._counters.finished += 1
        usage = Usage(state.num_prompt_tokens, state.num_generated_tokens, state.num_cached_tokens)
        state.stream.put_finished(Finished(reason, usage, _timings(state), message, _reuse(state)))

    def _up_to_the_end(self, state: SequenceState, drawn: list[int]) -> list[int]:
        """Cut off what was drawn after a stop id."""
        for index, token_id in enumerate(drawn[:-1]):
            if token_id in state.stop_token_ids:
                del drawn[index + 1 :]
                break
        return drawn

    def _take_over(self, state: SequenceState, drawn: list[int], start_s: float) -> None:
        """Count the computed tokens, share the blocks that became full, and report the prompt's progress."""
        self._kv_cache.copied(state)
        if state.started_s == 0.0:
            state.started_s = start_s
        start = state.num_computed_tokens
        num_wrong = max(state.num_draft_tokens + 1 - len(drawn), 0) if drawn else 0
        end = start + state.num_scheduled_tokens - num_wrong
        if state.num_draft_tokens and state.lookup is not None:
            self._counters.draft_tokens += state.num_draft_tokens
            self._counters.accepted_tokens += len(drawn) - 1
            state.lookup.observe(state.num_tokens + len(drawn), state.num_draft_tokens, len(drawn) - 1)
        first_time = max(start, state.num_counted_tokens)
        self._counters.recomputed_tokens += min(end, first_time) - start
        self._counters.computed_tokens += max(0, min(end, state.num_prompt_tokens) - first_time)
        is_prefill = state.num_counted_tokens < state.num_prompt_tokens
        state.num_counted_tokens = max(end, state.num_counted_tokens)
        state.num_computed_tokens = end
        self._kv_cache.keep_full_blocks(state)
        if is_prefill:
            state.stream.put_progress(end, state.num_prompt_tokens, state.num_cached_tokens)

    def _take_tokens(self, state: SequenceState, drawn: list[int], now_s: float) -> None:
        for token_id in drawn:
            if not state.finished:
                self._take_token(state, token_id, now_s)
        if not state.finished:
            self._kv_cache.trim(state)
            if state.prefill_only and state.num_missing_tokens == 0:
                self.finish(state, "length")

    def _take_token(self, state: SequenceState, token_id: int, now_s: float) -> None:
        if not 0 <= token_id < self._vocab_size:
            self.finish(state, "error", _no_token(state, token_id))
            return
        if state.num_generated_tokens == 0:
            state.first_token_s = now_s
        state.last_token_s = now_s
        state.append(token_id)
        self._counters.generated_tokens += 1
        editor = state.editor
        state.stream.put_token(token_id, None if editor is None else editor.take(token_id))
        if token_id in state.stop_token_ids or (editor is not None and _ends(state, editor)):
            self.finish(state, "stop")
        elif state.num_tokens == state.max_num_tokens:
            self.finish(state, "length", self._context_limit.full_message() if state.max_is_context else "")


def _ends(state: SequenceState, editor: LogitsEditor) -> bool:
    """Tell whether nothing more may follow, and no stop id can come to say so."""
    return (not state.stop_token_ids or state.num_tokens == state.max_num_tokens) and editor.is_complete


def _no_token(state: SequenceState, token_id: int) -> str:
    """Return why nothing could be drawn."""
    if state.editor is not None and state.editor.problem:
        return state.editor.problem
    what = "logits that are not finite" if token_id == -1 else f"token id {token_id} outside the vocabulary"
    return f"the model produced {what} at position {state.num_tokens}"


def failure_message(error: Exception) -> str:
    """Return one line about a device's failure."""
    details = " ".join(str(error).split())[:MAX_MESSAGE_CHARACTERS]
    return f"the device failed while computing this request: {type(error).__name__}" + (
        f": {details}" if details else ""
    )


def _timings(state: SequenceState) -> Timings:
    now_s = time.perf_counter()
    if state.num_generated_tokens == 0:
        return Timings(total_ms=(now_s - state.submitted_s) * 1e3)
    prefill_s = state.first_token_s - state.started_s
    decode_s = state.last_token_s - state.first_token_s
    num_computed = state.num_prompt_tokens - state.num_cached_tokens
    return Timings(
        ttft_ms=(state.first_token_s - state.submitted_s) * 1e3,
        prefill_tok_s=num_computed / prefill_s if prefill_s > 0 else 0.0,
        decode_tok_s=(state.num_generated_tokens - 1) / decode_s if decode_s > 0 else 0.0,
        total_ms=(now_s - state.submitted_s) * 1e3,
        draft_tokens=state.lookup.num_drafted if state.lookup is not None else 0,
        accepted_tokens=state.lookup.num_accepted if state.lookup is not None else 0,
    )


def _reuse(state: SequenceState) -> Reuse | None:
    if state.miss is None:
        return None
    prompt_ids = state.token_ids[: state.num_prompt_tokens]
    return explain(prompt_ids, state.previous_ids, state.num_cached_tokens, state.miss)
