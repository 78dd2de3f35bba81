"""Responses in the shapes of OpenAI's API."""

import secrets
import time
from collections.abc import Sequence
from typing import Any

from nanochat_infer.engine.events import FinishReason
from nanochat_infer.generation import GenerationResult, TextDelta

_REASONS: dict[FinishReason, str] = {"stop": "stop", "length": "length", "cancelled": "stop", "error": "stop"}


class ChatShapes:
    """Makes the objects of one response: one id, one time, one model.

    Args:
        model: its name.
        fingerprint: of its weights.
    """

    def __init__(self, model: str, fingerprint: str) -> None:
        self._id = f"chatcmpl-{secrets.token_hex(12)}"
        self._created = int(time.time())
        self._model = model
        self._fingerprint = f"fp_{fingerprint[:12]}"

    def whole(self, results: Sequence[GenerationResult]) -> dict[str, Any]:
        """Return a response that is not streamed."""
        choices = []
        for place, result in enumerate(results):
            message = {"role": "assistant", "content": result.text}
            if result.reasoning:
                message["reasoning_content"] = result.reasoning
            choices.append(
                {"index": place, "message": message, "logprobs": None, "finish_reason": finish_reason(result)}
            )
        return self._head("chat.completion") | {"choices": choices, "usage": usage(results)}

    def begin(self, place: int) -> dict[str, Any]:
        """Return the first chunk of a choice."""
        return self._chunk(place, {"role": "assistant", "content": ""})

    def piece(self, place: int, delta: TextDelta) -> dict[str, Any]:
        """Return a chunk with text."""
        return self._chunk(place, {"reasoning_content" if delta.kind == "reasoning" else "content": delta.text})

    def end(self, place: int, result: GenerationResult) -> dict[str, Any]:
        """Return the last chunk of a choice."""
        return self._chunk(place, {}, finish_reason(result))

    def counts(self, results: Sequence[GenerationResult]) -> dict[str, Any]:
        """Return the chunk that counts tokens."""
        return self._head("chat.completion.chunk") | {"choices": [], "usage": usage(results)}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self._model,
            "system_fingerprint": self._fingerprint,
        }

    def _chunk(self, place: int, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": place, "delta": delta, "logprobs": None, "finish_reason": reason}
        return self._head("chat.completion.chunk") | {"choices": [choice]}


def finish_reason(result: GenerationResult) -> str:
    """Return why a generation ended, in OpenAI's words."""
    return _REASONS[result.finish_reason]


def usage(results: Sequence[GenerationResult]) -> dict[str, Any]:
    """Return the counts of a request; its prompt counts once."""
    prompt = max((result.usage.prompt_tokens for result in results), default=0)
    completion = sum(result.usage.completion_tokens for result in results)
    cached = min((result.usage.cached_tokens for result in results), default=0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
