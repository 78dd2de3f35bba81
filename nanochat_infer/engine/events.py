"""What the engine tells about a request, in order: Queued, PrefillProgress ..., TokenGenerated ..., Finished."""

from dataclasses import dataclass, field
from typing import Literal

from nanochat_infer.logits_options import TokenLogprob

FinishReason = Literal["stop", "length", "cancelled", "error"]
ReuseReason = Literal["", "complete", "differs", "evicted", "not_computed"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one request.

    Args:
        prompt_tokens: ids of the prompt.
        completion_tokens: ids sampled, the stop id included.
        cached_tokens: prompt tokens whose KV was reused; computed = prompt_tokens - cached_tokens.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Speed of one request.

    Args:
        ttft_ms: from submit to the first token, milliseconds.
        prefill_tok_s: computed prompt tokens per second of prefill.
        decode_tok_s: tokens after the first per second.
        total_ms: from submit to the end.
        draft_tokens: tokens guessed ahead by prompt lookup.
        accepted_tokens: of those, the ones that the model drew as well.
    """

    ttft_ms: float = 0.0
    prefill_tok_s: float = 0.0
    decode_tok_s: float = 0.0
    total_ms: float = 0.0
    draft_tokens: int = 0
    accepted_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Reuse:
    """Why a request reused as much KV as it did, and not more.

    Args:
        offered_tokens: tokens at the start that the prompt shares with the conversation before it; at most all but one
            of either, since the last id drawn was never computed, and one is computed anyway.
        cached_tokens: tokens whose KV was found.
        position: cached_tokens again: where computing began, if what was found lay in one run from the start.
        previous_id: the conversation's id at offered_tokens; None unless the prompt leaves its path there.
        prompt_id: the prompt's id at offered_tokens, likewise.
        reason: "complete": what was offered was reused. "differs": so it was, but the prompt leaves the conversation's
            path at offered_tokens. "evicted": KV was there, and its blocks were given away since. "not_computed": its
            KV was never in this engine. "": there is no conversation before it.
    """

    offered_tokens: int = 0
    cached_tokens: int = 0
    position: int = 0
    previous_id: int | None = None
    prompt_id: int | None = None
    reason: ReuseReason = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits; ahead is the number of requests before it."""

    ahead: int


@dataclass(frozen=True, slots=True)
class PrefillProgress:
    """Prompt tokens with KV so far: processed of total, of which cached were found."""

    processed: int
    total: int
    cached: int


@dataclass(frozen=True, slots=True)
class TokenGenerated:
    """One sampled id, with its logprobs if the request asked. A stop id is reported too, just before Finished."""

    token_id: int
    logprob: TokenLogprob | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request.

    Args:
        reason: why it ended.
        message: one sentence for "error", and for "length" when the context was full; else empty.
        reuse: of the prompt's KV; None if the request ended before it ran.
    """

    reason: FinishReason
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    message: str = ""
    reuse: Reuse | None = None


Event = Queued | PrefillProgress | TokenGenerated | Finished
