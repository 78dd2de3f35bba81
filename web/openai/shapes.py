"""Responses in the shapes of OpenAI's API."""

import secrets
import time
from collections.abc import Sequence
from typing import Any, Protocol

from nanochat_infer.engine.events import FinishReason, PrefillProgress
from nanochat_infer.generation import GenerationResult, TextDelta
from web.openai.logprob_shapes import LogprobShapes
from web.openai.shown_tokens import ShownToken

_REASONS: dict[FinishReason, str] = {"stop": "stop", "length": "length", "cancelled": "stop", "error": "stop"}


class Shapes(Protocol):
    """What makes the objects of one response; a place is that of a choice."""

    def whole(
        self, results: Sequence[GenerationResult], tokens: Sequence[Sequence[ShownToken]] = ()
    ) -> dict[str, Any]: ...
    def begin(self, place: int) -> dict[str, Any] | None: ...
    def progress(self, place: int, progress: PrefillProgress, time_ms: float) -> dict[str, Any]: ...
    def piece(self, place: int, delta: TextDelta, tokens: Sequence[ShownToken] = ()) -> dict[str, Any]: ...
    def end(self, place: int, result: GenerationResult) -> dict[str, Any]: ...
    def counts(self, results: Sequence[GenerationResult]) -> dict[str, Any]: ...


class _Head:
    """What all objects of one response begin with: one id, one time, one model.

    Args:
        prefix: of the id.
        model: its name.
        fingerprint: of its weights.
        include_usage: a last chunk has the counts, and the others say null in their place.
    """

    def __init__(self, prefix: str, model: str, fingerprint: str, include_usage: bool) -> None:
        self._id = f"{prefix}-{secrets.token_hex(12)}"
        self._created = int(time.time())
        self._model = model
        self._fingerprint = f"fp_{fingerprint[:12]}"
        self._no_usage: dict[str, Any] = {"usage": None} if include_usage else {}

    def whole(
        self, kind: str, choices: list[dict[str, Any]], results: Sequence[GenerationResult], num_prompts: int = 1
    ) -> dict[str, Any]:
        """Return a response that is not streamed."""
        counts = {"usage": usage(results, num_prompts), "timings": timings(results)}
        return self._fields(kind) | {"choices": choices} | counts

    def chunk(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        """Return one chunk of one choice."""
        return self._fields(kind) | {"choices": [choice]} | self._no_usage

    def counts(self, kind: str, results: Sequence[GenerationResult], num_prompts: int = 1) -> dict[str, Any]:
        """Return the chunk that counts tokens."""
        return self._fields(kind) | {"choices": [], "usage": usage(results, num_prompts)}

    def _fields(self, kind: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self._model,
            "system_fingerprint": self._fingerprint,
        }


class ChatShapes:
    """Makes the objects of one response of /v1/chat/completions.

    Args:
        model: its name.
        fingerprint: of its weights.
        include_usage: a last chunk has the counts, and the others say null in their place.
        logprobs: says tokens; None where nobody asked for logprobs.
    """

    _WHOLE, _CHUNK = "chat.completion", "chat.completion.chunk"

    def __init__(
        self, model: str, fingerprint: str, *, include_usage: bool = False, logprobs: LogprobShapes | None = None
    ) -> None:
        self._head = _Head("chatcmpl", model, fingerprint, include_usage)
        self._logprobs = logprobs

    def whole(self, results: Sequence[GenerationResult], tokens: Sequence[Sequence[ShownToken]] = ()) -> dict[str, Any]:
        """Return a response that is not streamed."""
        choices = []
        for place, result in enumerate(results):
            message = {"role": "assistant", "content": result.text}
            if result.reasoning:
                message["reasoning_content"] = result.reasoning
            logprobs = None if self._logprobs is None else self._logprobs.chat(tokens[place])
            choices.append(
                {"index": place, "message": message, "logprobs": logprobs, "finish_reason": finish_reason(result)}
            )
        return self._head.whole(self._WHOLE, choices, results)

    def begin(self, place: int) -> dict[str, Any]:
        """Return the first chunk of a choice."""
        return self._chunk(place, {"role": "assistant", "content": ""})

    def progress(self, place: int, progress: PrefillProgress, time_ms: float) -> dict[str, Any]:
        """Return a chunk that says how far the prompt is."""
        return self._chunk(place, {}) | {"prompt_progress": prompt_progress(progress, time_ms)}

    def piece(self, place: int, delta: TextDelta, tokens: Sequence[ShownToken] = ()) -> dict[str, Any]:
        """Return a chunk with text."""
        if delta.kind == "reasoning":
            return self._chunk(place, {"reasoning_content": delta.text})
        logprobs = None if self._logprobs is None else self._logprobs.chat(tokens)
        return self._chunk(place, {"content": delta.text}, logprobs=logprobs)

    def end(self, place: int, result: GenerationResult) -> dict[str, Any]:
        """Return the last chunk of a choice."""
        return self._chunk(place, {}, finish_reason(result)) | {"timings": timings([result])}

    def counts(self, results: Sequence[GenerationResult]) -> dict[str, Any]:
        """Return the chunk that counts tokens."""
        return self._head.counts(self._CHUNK, results)

    def _chunk(
        self, place: int, delta: dict[str, Any], reason: str | None = None, logprobs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        choice = {"index": place, "delta": delta, "logprobs": logprobs, "finish_reason": reason}
        return self._head.chunk(self._CHUNK, choice)


class CompletionShapes:
    """Makes the objects of one response of /v1/completions.

    Args:
        model: its name.
        fingerprint: of its weights.
        num_prompts: each has the same number of choices, one prompt's after the other's.
        echoes: the text that each choice begins with.
        include_usage: a last chunk has the counts, and the others say null in their place.
        logprobs: says tokens; None where nobody asked for logprobs.
    """

    _KIND = "text_completion"

    def __init__(
        self,
        model: str,
        fingerprint: str,
        num_prompts: int,
        echoes: Sequence[str],
        *,
        include_usage: bool = False,
        logprobs: LogprobShapes | None = None,
    ) -> None:
        self._head = _Head("cmpl", model, fingerprint, include_usage)
        self._num_prompts = num_prompts
        self._echoes = echoes
        self._logprobs = logprobs

    def whole(self, results: Sequence[GenerationResult], tokens: Sequence[Sequence[ShownToken]] = ()) -> dict[str, Any]:
        """Return a response that is not streamed."""
        choices = [
            self._choice(
                place, self._echoes[place] + result.text, tokens[place] if tokens else None, finish_reason(result)
            )
            for place, result in enumerate(results)
        ]
        return self._head.whole(self._KIND, choices, results, self._num_prompts)

    def begin(self, place: int) -> dict[str, Any] | None:
        """Return the chunk of an echo."""
        echo = self._echoes[place]
        return self._head.chunk(self._KIND, self._choice(place, echo, None)) if echo else None

    def progress(self, place: int, progress: PrefillProgress, time_ms: float) -> dict[str, Any]:
        """Return a chunk that says how far the prompt is."""
        chunk = self._head.chunk(self._KIND, self._choice(place, "", None))
        return chunk | {"prompt_progress": prompt_progress(progress, time_ms)}

    def piece(self, place: int, delta: TextDelta, tokens: Sequence[ShownToken] = ()) -> dict[str, Any]:
        """Return a chunk with text."""
        return self._head.chunk(self._KIND, self._choice(place, delta.text, tokens))

    def end(self, place: int, result: GenerationResult) -> dict[str, Any]:
        """Return the last chunk of a choice."""
        chunk = self._head.chunk(self._KIND, self._choice(place, "", None, finish_reason(result)))
        return chunk | {"timings": timings([result])}

    def counts(self, results: Sequence[GenerationResult]) -> dict[str, Any]:
        """Return the chunk that counts tokens."""
        return self._head.counts(self._KIND, results, self._num_prompts)

    def _choice(
        self, place: int, text: str, tokens: Sequence[ShownToken] | None, reason: str | None = None
    ) -> dict[str, Any]:
        logprobs = None if self._logprobs is None or tokens is None else self._logprobs.completion(tokens)
        return {"index": place, "text": text, "logprobs": logprobs, "finish_reason": reason}


def finish_reason(result: GenerationResult) -> str:
    """Return why a generation ended, in OpenAI's words."""
    return _REASONS[result.finish_reason]


def usage(results: Sequence[GenerationResult], num_prompts: int = 1) -> dict[str, Any]:
    """Return the counts of a request; each of its prompts counts once, whatever the number of its choices."""
    per_prompt = max(1, len(results) // num_prompts)
    groups = [results[start : start + per_prompt] for start in range(0, len(results), per_prompt)]
    prompt = sum(max(result.usage.prompt_tokens for result in group) for group in groups)
    cached = sum(min(result.usage.cached_tokens for result in group) for group in groups)
    completion = sum(result.usage.completion_tokens for result in results)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def timings(results: Sequence[GenerationResult]) -> dict[str, Any]:
    """Return how fast choices were, by the names of llama.cpp; they ran at once, so the longest time counts."""
    cached = sum(result.usage.cached_tokens for result in results)
    computed = sum(result.usage.prompt_tokens - result.usage.cached_tokens for result in results)
    drawn = sum(result.usage.completion_tokens for result in results)
    prompt_ms = max((_prompt_ms(result) for result in results), default=0.0)
    drawn_ms = max((max(0.0, result.timings.total_ms - result.timings.ttft_ms) for result in results), default=0.0)
    return {
        "cache_n": cached,
        "prompt_n": computed,
        "prompt_ms": round(prompt_ms, 3),
        "prompt_per_second": _rate(computed, prompt_ms),
        "predicted_n": drawn,
        "predicted_ms": round(drawn_ms, 3),
        "predicted_per_second": _rate(drawn, drawn_ms),
    }


def prompt_progress(progress: PrefillProgress, time_ms: float) -> dict[str, Any]:
    """Return how far a prompt is, by the names of llama.cpp."""
    return {
        "total": progress.total,
        "cache": progress.cached,
        "processed": progress.processed,
        "time_ms": round(time_ms),
    }


def _prompt_ms(result: GenerationResult) -> float:
    computed = result.usage.prompt_tokens - result.usage.cached_tokens
    return 1e3 * computed / result.timings.prefill_tok_s if result.timings.prefill_tok_s else 0.0


def _rate(count: int, milliseconds: float) -> float:
    return round(1e3 * count / milliseconds, 3) if milliseconds else 0.0
