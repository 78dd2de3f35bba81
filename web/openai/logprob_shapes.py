"""Logprobs in the two shapes of OpenAI's API."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from web.openai.shown_tokens import ShownToken

if TYPE_CHECKING:
    from nanochat_infer.text.tokenizer import Tokenizer

# What OpenAI says for the impossible; JSON has no infinity.
_LOWEST = -9999.0


class LogprobShapes:
    """Says tokens as texts.

    Args:
        tokenizer: of the model.
        num_top: how many of the likeliest are asked for.
    """

    def __init__(self, tokenizer: "Tokenizer", num_top: int) -> None:
        self._tokenizer = tokenizer
        self._num_top = num_top

    def chat(self, tokens: Sequence[ShownToken]) -> dict[str, Any]:
        """Return the logprobs of a message or a delta."""
        entries = []
        for token in tokens:
            top = [self._entry(token_id, logprob) for token_id, logprob in token.drawn.top[: self._num_top]]
            entry = self._entry(token.drawn.token_id, token.drawn.logprob)
            entries.append(entry | {"top_logprobs": top})
        return {"content": entries}

    def completion(self, tokens: Sequence[ShownToken]) -> dict[str, Any]:
        """Return the logprobs of a text."""
        top = []
        for token in tokens:
            # The drawn one is always among them, which may make one more.
            likely = dict[str, float]()
            for token_id, logprob in (*token.drawn.top[: self._num_top], (token.drawn.token_id, token.drawn.logprob)):
                likely.setdefault(self._name(token_id), max(logprob, _LOWEST))
            top.append(likely)
        return {
            "tokens": [self._name(token.drawn.token_id) for token in tokens],
            "token_logprobs": [max(token.drawn.logprob, _LOWEST) for token in tokens],
            "top_logprobs": top,
            "text_offset": [token.offset for token in tokens],
        }

    def _entry(self, token_id: int, logprob: float) -> dict[str, Any]:
        data = self._bytes(token_id)
        return {"token": data.decode("utf-8", "replace"), "logprob": max(logprob, _LOWEST), "bytes": list(data)}

    def _name(self, token_id: int) -> str:
        """Return a token as the name of a JSON field; a part of a character by its bytes, or many would be one."""
        data = self._bytes(token_id)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return "bytes:" + "".join(f"\\x{byte:02x}" for byte in data)

    def _bytes(self, token_id: int) -> bytes:
        """Return a token's bytes, of one that shows nothing those of its name."""
        return self._tokenizer.token_bytes(token_id) or (self._tokenizer.token_text(token_id) or "").encode()
