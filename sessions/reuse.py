"""Why an answer reused as much of the conversation's KV as it did, in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from nanochat_infer.engine.events import Reuse
from sessions.turns import Turn, common_prefix

_SHOWN_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class FromDisk:
    """What came from disk for an answer.

    Args:
        num_tokens: whose KV was read, whether just before the answer or ahead of it.
        reason: why not more; "" where there is nothing to say.
        tried: KV is kept on disk, so it was looked for.
        waited_s: what that took while the answer waited.
        end: where in the prompt they end; 0 where that is not known.
        prompt_ids: of the prompt it was read for.
    """

    num_tokens: int = 0
    reason: str = ""
    tried: bool = False
    waited_s: float = 0.0
    end: int = 0
    prompt_ids: Sequence[int] = ()

    def after(self, ahead: "FromDisk") -> "FromDisk":
        """Return this together with what of the same prompt was read before it; what went meanwhile counts once."""
        if not ahead.tried:
            return self
        most = min(ahead.end, len(common_prefix(ahead.prompt_ids, self.prompt_ids)))
        if self.num_tokens > 0:
            most = min(most, self.end - self.num_tokens)
        still = max(0, most - (ahead.end - ahead.num_tokens))
        end = self.end if self.num_tokens > 0 else most
        return replace(self, num_tokens=self.num_tokens + still, reason=self.reason or ahead.reason, end=end)


class Decoder(Protocol):
    """What the sentence needs of a tokenizer."""

    def decode(self, ids: "list[int]", skip_special_tokens: bool = True) -> str: ...


NOTHING = FromDisk()


def explain_reuse(
    reuse: Reuse, prompt_tokens: int, tokenizer: Decoder, cause: str = "", disk: FromDisk = NOTHING
) -> str:
    """Return how much was reused, and why not more.

    Args:
        reuse: from the answer's result.
        prompt_tokens: length of the prompt.
        tokenizer: to show the tokens that differ.
        cause: where a difference comes from, or why there is nothing to compare with; see find_cause.
        disk: what was read from disk, and why not more.
    """
    read = min(disk.num_tokens, reuse.cached_tokens)
    head = f"reused {reuse.cached_tokens:,} of {prompt_tokens:,} prompt tokens"
    head += f", {read:,} of them from disk" if read else ""
    because = f" ({cause})" if cause else ""
    if reuse.reason == "" and disk.tried and cause:
        return f"{head}; the rest: {disk.reason or 'new'}{because}"
    if reuse.reason == "":
        return f"{head}; there is nothing of this conversation to compare with{because}"
    if reuse.reason == "complete" and reuse.offered_tokens >= prompt_tokens - 1:
        return f"{head}: all of them but the last, which is always computed"
    if reuse.reason == "complete":
        return f"{head}: all that the conversation before offered; the rest is new"
    if reuse.reason == "differs":
        known = reuse.position > reuse.offered_tokens
        ahead = f"; what follows was computed already, up to token {reuse.position:,}" if known else ""
        return f"{head}; {_difference(reuse, tokenizer)}{because}{ahead}"
    lost = {
        "evicted": "was evicted: the pool was full; --kv-memory raises it",
        "not_computed": "is not in the cache: it was never computed, or it went long ago",
    }[reuse.reason]
    offered = f"{reuse.offered_tokens:,} are the same as in the conversation before"
    also = f"; {_difference(reuse, tokenizer)}{because}" if reuse.previous_id is not None else ""
    return f"{head}; {offered}, but the KV from token {reuse.position + 1:,} on {lost}{also}"


def find_cause(previous: Turn | None, now: Turn, reuse: Reuse) -> str:
    """Return where the difference between two turns comes from, as far as a session knows; "" if it does not.

    Args:
        previous: what was computed last for this conversation.
        now: the turn that reused it.
        reuse: of the turn now.
    """
    if previous is None:
        reopened = len(now.message_ids) > 1
        return "the program was started again, or the conversation was opened again" if reopened else ""
    if reuse.previous_id is None:
        return ""
    if reuse.offered_tokens >= len(previous.prompt_ids):
        if previous.answer_id in now.message_ids:
            return "the template shows the earlier answer differently from how it was sampled"
        return "another branch: the conversation goes on from another answer"
    if previous.system != now.system:
        return "the system prompt was changed"
    if previous.first_id != now.first_id and previous.answer_id in now.message_ids:
        return "the oldest turns were left out, to make room in the context"
    if not set(previous.message_ids) <= set(now.message_ids):
        return "an edited message or another branch"
    rewritten = "the template shows an earlier answer differently"
    if previous.thinking != now.thinking:
        return f"thinking was switched from {_state(previous.thinking)} to {_state(now.thinking)}, or {rewritten}"
    if previous.answer_id in now.message_ids and not previous.answer_ids:
        return "an answer that stayed empty is left out"
    return rewritten


def _difference(reuse: Reuse, tokenizer: Decoder) -> str:
    before, after = _quoted(reuse.previous_id, tokenizer), _quoted(reuse.prompt_id, tokenizer)
    return f"token {reuse.offered_tokens + 1:,} differs from the conversation before: {before} is now {after}"


def _quoted(token_id: int | None, tokenizer: Decoder) -> str:
    """Return a token's text in quotes, on one harmless line; with its id where the text does not tell it."""
    if token_id is None:
        return "the end"
    text = tokenizer.decode([token_id], skip_special_tokens=False)
    shown = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    quoted = '"' + "".join(_visible(character) for character in shown) + '"'
    return quoted if shown == text and text.strip("\ufffd") else f"{quoted} (id {token_id})"


def _visible(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _state(thinking: bool | None) -> str:
    return {None: "the template's choice", True: "on", False: "off"}[thinking]
