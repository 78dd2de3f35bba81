"""What /v1/chat/completions is asked: every field checked, nothing taken that would silently do nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.text.chat_template import ChatMessage
from sessions.checks import MAX_MESSAGE_BYTES
from web.body import Fields
from web.errors import HttpError

MAX_MESSAGES = 2000
MAX_CHOICES = 8
_ROLES = ("system", "developer", "user", "assistant")
# Accepted as they have no effect here.
_WITHOUT_EFFECT = frozenset(
    ["user", "metadata", "store", "service_tier", "parallel_tool_calls", "safety_identifier", "prompt_cache_key"]
)
# The value of each that asks for nothing.
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "frequency_penalty": (0, 0.0),
    "presence_penalty": (0, 0.0),
    "response_format": ({"type": "text"},),
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "functions": ([],),
    "modalities": (["text"],),
}
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One checked request.

    Args:
        params: of every choice; a fixed seed goes up by one with each.
        num_choices: "n".
        stream: chunks as they come.
        include_usage: a last chunk with the counts.
        thinking: tell a thinking model to think or not; None leaves it to its template.
        ignored: fields that are not known here.
    """

    messages: tuple[ChatMessage, ...]
    params: SamplingParams
    num_choices: int = 1
    stream: bool = False
    include_usage: bool = False
    thinking: bool | None = None
    ignored: tuple[str, ...] = ()

    def params_of(self, choice: int) -> SamplingParams:
        """Return the parameters of one choice."""
        seed = self.params.seed
        return self.params if seed is None else replace(self.params, seed=(seed + choice) % 2**63)


def parse_chat(values: Mapping[str, Any], usual: SamplingParams, context_length: int) -> ChatRequest:
    """Return what a body asks for.

    Args:
        values: the body.
        usual: parameters that hold where it says nothing.
        context_length: the longest answer, where it names no other.

    Raises:
        HttpError: a field is missing, of the wrong type, out of range, or asks for what is not done here.
    """
    fields = Fields(values)
    model = fields.optional_text("model")
    if model is not None and len(model) > 200:
        raise HttpError(400, "the name of a model has at most 200 characters", param="model")
    messages = _messages(fields.raw("messages"))
    stream = fields.optional_flag("stream") or False
    options = Fields(fields.object("stream_options"))
    include_usage = options.optional_flag("include_usage") or False
    num_choices = fields.optional_whole("n")
    num_choices = 1 if num_choices is None else num_choices
    if not 1 <= num_choices <= MAX_CHOICES:
        raise HttpError(400, f"n must be from 1 to {MAX_CHOICES}, got {num_choices}", param="n")
    thinking = _thinking(fields)
    params = _params(fields, usual, context_length)
    for name, neutral in _NEUTRAL.items():
        if (value := fields.raw(name, None)) is not None and not any(_is_same(value, one) for one in neutral):
            raise HttpError(400, f"{name} is not supported by this server yet; leave it out", param=name)
    ignored = tuple(name for name in fields.names() if name not in _WITHOUT_EFFECT)
    return ChatRequest(messages, params, num_choices, stream, include_usage, thinking, ignored)


def _messages(value: Any) -> tuple[ChatMessage, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_MESSAGES:
        raise HttpError(400, f"messages must be a list of 1 to {MAX_MESSAGES:,} messages", param="messages")
    messages = tuple(_message(item, f"messages[{place}]") for place, item in enumerate(value))
    if messages[-1].role == "assistant":
        raise HttpError(
            400, "the last message must not be the assistant's; end with one of role user", param="messages"
        )
    return messages


def _message(value: Any, where: str) -> ChatMessage:
    if not isinstance(value, dict) or value.get("role") not in _ROLES:
        roles = ", ".join(_ROLES)
        raise HttpError(400, f"{where} must be an object with a role, one of {roles}, and a content", param=where)
    text = _content(value.get("content"), where)
    if len(text.encode()) > MAX_MESSAGE_BYTES:
        raise HttpError(400, f"{where} has more than {MAX_MESSAGE_BYTES:,} bytes; send it in parts", param=where)
    role = "system" if value["role"] == "developer" else value["role"]
    return ChatMessage(role, text)


def _content(value: Any, where: str) -> str:
    """Return a content that is a text, or a list of parts of which each is one."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        texts = [part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in value]
        if all(isinstance(text, str) for text in texts):
            return "".join(str(text) for text in texts)
    raise HttpError(400, f'{where}.content must be a text, or a list of {{"type": "text"}} parts', param=where)


def _thinking(fields: Fields) -> bool | None:
    kwargs = Fields(fields.object("chat_template_kwargs"))
    thinking = kwargs.optional_flag("enable_thinking")
    effort = fields.optional_text("reasoning_effort")
    if effort is not None and thinking is None:
        thinking = effort != "none"
    return thinking


def _params(fields: Fields, usual: SamplingParams, context_length: int) -> SamplingParams:
    changed: dict[str, Any] = {}
    for name in _SAMPLING:
        if (value := fields.raw(name, None)) is not None:
            changed[name] = value
    if (seed := fields.optional_whole("seed")) is not None:
        # OpenAI's seeds may be negative.
        changed["seed"] = seed % 2**63
    older, newer = fields.optional_whole("max_tokens"), fields.optional_whole("max_completion_tokens")
    most = newer if newer is not None else older
    changed["max_tokens"] = context_length if most is None else most
    stop = fields.raw("stop", None)
    changed["stop"] = () if stop is None else stop
    try:
        return replace(usual, **changed)
    except ParameterError as error:
        at_fault = next((name for name in changed if str(error).startswith(name)), None)
        raise HttpError(400, str(error), param=at_fault) from None


def _is_same(value: Any, neutral: Any) -> bool:
    """Tell whether a value is the neutral one, and not merely equal to it, as 0 is to False."""
    same = isinstance(value, bool) == isinstance(neutral, bool)
    return same and bool(value == neutral)
