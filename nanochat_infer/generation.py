"""One generation as text: what LLM.stream yields and LLM.generate returns."""

from dataclasses import dataclass, field
from typing import Literal

from nanochat_infer.engine.events import FinishReason, PrefillProgress, Queued, Reuse, Timings, Usage
from nanochat_infer.logits_options import TokenLogprob


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, never a part of a character, never a part of a stop string.

    Args:
        text: what to append; may be empty when ids arrived whose text is still held back.
        token_ids: the ids that arrived since the last delta.
        kind: "reasoning" inside <think> ... </think>, else "content"; the tags themselves are in neither.
        logprobs: one per entry of token_ids, where they were asked for.
    """

    text: str
    token_ids: tuple[int, ...] = ()
    kind: Literal["content", "reasoning"] = "content"
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """A finished generation; also the last item of LLM.stream.

    Args:
        text: the answer without reasoning, stop strings and stop ids.
        token_ids: every sampled id, the stop id included.
        finish_reason: "stop", "length", "cancelled" or "error".
        usage: token counts.
        timings: speed.
        reasoning: text between <think> and </think>, if the model wrote any.
        message: one sentence when it ended by error or because the context is full.
        seed: the seed used, also when none was given.
        reuse: why as much of the prompt was reused as it was; None if the request never ran.
        logprobs: one per entry of token_ids, where they were asked for.
    """

    text: str
    token_ids: tuple[int, ...]
    finish_reason: FinishReason
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    reasoning: str = ""
    message: str = ""
    seed: int = 0
    reuse: Reuse | None = None
    logprobs: tuple[TokenLogprob, ...] = ()


StreamItem = Queued | PrefillProgress | TextDelta | GenerationResult
