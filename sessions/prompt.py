"""From a branch of the tree to the messages and ids of the next prompt."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from nanochat_infer.generation import StreamItem
from nanochat_infer.sampling_params import SamplingParams
from sessions.checks import is_unicode
from sessions.records import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanochat_infer.engine.stats import EngineStats
    from nanochat_infer.llm import ModelInfo
    from nanochat_infer.logits_options import Constraint, LogitsOptions
    from nanochat_infer.text.chat_template import ChatMessage
    from nanochat_infer.text.tokenizer import Tokenizer
    from sessions.kv.parts import Chain

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class RunningGeneration(Protocol):
    """What LLM.start returns."""

    @property
    def seed(self) -> int: ...
    def __iter__(self) -> Iterator[StreamItem]: ...
    def cancel(self) -> None: ...


class RunningPrefill(Protocol):
    """What LLM.prefill returns; iterating waits for its end."""

    def __iter__(self) -> Iterator[Any]: ...
    def cancel(self) -> None: ...


class Restored(Protocol):
    """What of a prompt's KV was read from disk, and why not more; the chain is what is held in memory now."""

    @property
    def num_tokens(self) -> int: ...
    @property
    def chain(self) -> "Chain | None": ...
    @property
    def reason(self) -> str: ...


class KvCacheStats(Protocol):
    """What sessions ask about KV on disk."""

    @property
    def is_ready(self) -> bool: ...


class KvCache(Protocol):
    """What sessions need of sessions.kv.KvDisk; a key is a conversation's."""

    def restore(
        self, key: int, token_ids: Sequence[int], stop: Callable[[], bool] | None = None
    ) -> contextlib.AbstractContextManager[Restored]: ...
    def save(self, key: int, token_ids: Sequence[int]) -> None: ...
    def flush(self, timeout_s: float) -> bool: ...
    def stats(self) -> KvCacheStats: ...
    def close(self, timeout_s: float = 2.0) -> None: ...


class LanguageModel(Protocol):
    """What sessions need of nanochat_infer.LLM."""

    @property
    def info(self) -> "ModelInfo": ...
    @property
    def tokenizer(self) -> "Tokenizer": ...
    @property
    def stop_ids(self) -> frozenset[int]: ...
    def encode_chat(
        self,
        messages: "Sequence[ChatMessage]",
        *,
        enable_thinking: bool | None = None,
        date_string: str | None = None,
        continue_final_message: bool = False,
    ) -> list[int]: ...
    def start(
        self,
        prompt_ids: Sequence[int],
        params: SamplingParams | None = None,
        *,
        plain: bool | None = None,
        previous_ids: Sequence[int] = (),
        options: "LogitsOptions | None" = None,
    ) -> RunningGeneration: ...
    def json_constraint(self, schema: "Mapping[str, Any] | None", *, after_thinking: bool = False) -> "Constraint": ...
    def prefill(self, prompt_ids: Sequence[int]) -> RunningPrefill: ...
    def stats(self) -> "EngineStats": ...


def model_path(llm: LanguageModel) -> str:
    """Return the model's folder or file, from the root on; "" for the built-in model, or where it cannot be stored."""
    path = "" if llm.info.name == "built-in" else os.path.abspath(llm.info.path)
    # The names of folders may be any bytes; without it the model is only not found again.
    return path if is_unicode(path) else ""


def pinned_date(today: date | None = None) -> str:
    """Return the date as templates show it ("26 Jul 2024"), in English whatever the locale."""
    day = today or date.today()
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def chat_messages(system: str | None, branch: Sequence[Message], fingerprint: str) -> "list[ChatMessage]":
    """Return the conversation for the chat template.

    Answers carry their sampled ids if those are of this tokenizer. Answers that stayed empty are left out, and user
    messages that then follow each other become one, since many templates want the roles to alternate.

    Args:
        system: the system prompt.
        branch: messages from the first that reaches the model to the last; see overflow.reached.
        fingerprint: of the tokenizer in use.
    """
    # Imported here: listing conversations needs no templates.
    from nanochat_infer.text.chat_template import ChatMessage

    messages = [ChatMessage("system", system)] if system else []
    for message in branch:
        if message.role == "user":
            if messages and messages[-1].role == "user":
                messages[-1] = ChatMessage("user", f"{messages[-1].content}\n\n{message.text}")
            else:
                messages.append(ChatMessage("user", message.text))
        elif message.role == "assistant" and (message.text or message.reasoning or message.token_ids):
            own = bool(message.token_ids) and message.sound and message.tokenizer_fingerprint == fingerprint
            ids = message.token_ids if own else None
            messages.append(ChatMessage("assistant", message.text, token_ids=ids, reasoning=message.reasoning))
    return messages
