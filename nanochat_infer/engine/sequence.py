"""A request while it runs: its ids, how far its KV reaches, its blocks, its clock. For the engine's thread only."""

from dataclasses import dataclass, field

from nanochat_infer.engine.logits_edit import LogitsEditor
from nanochat_infer.engine.penalty_ids import PenaltyIds
from nanochat_infer.engine.prefix_cache import Prefix
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.engine.reuse import NO_IDS, MissReason
from nanochat_infer.engine.speculation import PromptLookup
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.sampling_params import SamplingParams


@dataclass(slots=True, eq=False)
class SequenceState:
    """One request's state.

    Args:
        number: order of arrival.
        token_ids: int32 [max_num_tokens]; the prompt, then the answer as it grows.
        max_num_tokens: prompt and answer can never be longer.
        max_is_context: max_num_tokens is the context limit, not max_tokens of the request.
        num_computed_tokens: KV is valid up to here.
        num_scheduled_tokens: tokens that the current step computes.
        num_counted_tokens: tokens counted as computed or cached so far; below it, computing again is recomputation.
        num_cached_tokens: prompt tokens whose KV was found in the prefix cache.
        blocks: block ids in order; block_row holds the same as int32 [max_blocks], padded with 0.
        prefixes: the ends of the full blocks of token_ids, made when first needed; valid whatever the KV does.
        num_kept_blocks: blocks of this sequence that the prefix cache has been told of.
        admitted: it left the queue once; after a preemption it takes no room in it.
        copy: (source, target) blocks to copy before the next step; the source is held until then.
        previous_ids: int32, what the conversation held before.
        idle: yields to ordinary requests.
        prefill_only: draws nothing.
        penalty: ids of the repetition penalty that the device takes.
        editor: changes its logits before a draw; None where the request asks for nothing of the kind.
        lookup: guesses tokens ahead; None where the request does not speculate.
        was_decoding: when the present step was planned.
        num_draft_tokens: guesses among num_scheduled_tokens, behind the known ids in token_ids.
        miss: why no more of the prompt's KV was found when the sequence first ran.
    """

    number: int
    stream: RequestStream
    params: SamplingParams
    seed: int
    stop_token_ids: frozenset[int]
    token_ids: Int32Array
    num_prompt_tokens: int
    max_num_tokens: int
    max_is_context: bool
    block_row: Int32Array
    penalty: PenaltyIds | None
    submitted_s: float
    num_tokens: int = 0
    num_computed_tokens: int = 0
    num_scheduled_tokens: int = 0
    num_counted_tokens: int = 0
    num_cached_tokens: int = 0
    blocks: list[int] = field(default_factory=list)
    prefixes: list[Prefix] = field(default_factory=list)
    num_kept_blocks: int = 0
    copy: tuple[int, int] | None = None
    previous_ids: Int32Array = field(default_factory=lambda: NO_IDS)
    idle: bool = False
    prefill_only: bool = False
    editor: LogitsEditor | None = None
    lookup: PromptLookup | None = None
    num_draft_tokens: int = 0
    was_decoding: bool = False
    miss: MissReason | None = None
    started_s: float = 0.0
    first_token_s: float = 0.0
    last_token_s: float = 0.0
    admitted: bool = False
    finished: bool = False
    cancelled: bool = False  # asked for, from any thread; the engine's thread ends it

    @property
    def num_generated_tokens(self) -> int:
        return self.num_tokens - self.num_prompt_tokens

    @property
    def num_missing_tokens(self) -> int:
        """Known tokens without KV: 1 while decoding, more in prefill."""
        return self.num_tokens - self.num_computed_tokens

    @property
    def is_decoding(self) -> bool:
        """It has drawn, and lacks nothing but the KV of what it drew last."""
        return self.num_generated_tokens > 0 and self.num_missing_tokens == 1

    @property
    def is_sampled(self) -> bool:
        """The present step draws: all known ids have KV after it."""
        return not self.prefill_only and self.num_scheduled_tokens >= self.num_missing_tokens

    def append(self, token_id: int) -> None:
        """Add a sampled id."""
        self.token_ids[self.num_tokens] = token_id
        self.num_tokens += 1
        if self.penalty is not None:
            self.penalty.add(token_id)
