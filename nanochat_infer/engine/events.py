"""What the engine tells about a request, in order: Queued, PrefillProgress ..., TokenGenerated ..., Finished."""

from dataclasses import dataclass, field
from typing import Literal

FinishReason = Literal["stop", "length", "cancelled", "error"]


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
    """

    ttft_ms: float = 0.0
    prefill_tok_s: float = 0.0
    decode_tok_s: float = 0.0
    total_ms: float = 0.0


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
    """One sampled id. A stop id is reported too, just before Finished."""

    token_id: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request.

    Args:
        reason: why it ended.
        message: one sentence for "error", and for "length" when the context was full; else empty.
    """

    reason: FinishReason
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    message: str = ""


Event = Queued | PrefillProgress | TokenGenerated | Finished
