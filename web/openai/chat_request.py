"""What /v1/chat/completions is asked: every field checked, nothing taken that would silently do nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.text.chat_template import ChatMessage
from sessions.checks import MAX_MESSAGE_BYTES
from web.body import Fields
from web.errors import HttpError
from web.openai.generating import (
    Generating,
    ignored_names,
    inner_names,
    parse_generating,
    parse_num_logprobs,
    refuse_far_too_long,
    refuse_others,
)

MAX_MESSAGES = 2000
_ROLES = ("system", "developer", "user", "assistant")
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
_NO_TOOLS = "tools are not supported by this server; leave them out"
# The value of each that asks for nothing.
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "functions": ([],),
    "function_call": ("none", "auto"),
    "modalities": (["text"],),
    "audio": (),
    "web_search_options": (),
    "cache_prompt": (True,),
}
_WHY = {"tools": _NO_TOOLS, "functions": _NO_TOOLS, "tool_choice": _NO_TOOLS, "function_call": _NO_TOOLS}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation to be answered.

    Args:
        messages: of it.
        thinking: tell a thinking model to think or not; None leaves it to its template.
        continues: the last message is the assistant's, and the answer goes on from it.
        ignored: fields inside of others that are not known here.
    """

    messages: tuple[ChatMessage, ...]
    thinking: bool | None = None
    continues: bool = False
    ignored: tuple[str, ...] = ()

    def usually(self, thinking: bool | None) -> "Prompt":
        """Return it with what holds about thinking where it says nothing."""
        return replace(self, thinking=thinking) if self.thinking is None else self

    @property
    def num_characters(self) -> int:
        """Of all texts."""
        return sum(len(message.content) + len(message.reasoning) for message in self.messages)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One checked request.

    Args:
        model: its name, if it names one.
        prompt: what is to be answered.
        generating: how.
        ignored: fields that are not known here.
    """

    model: str | None
    prompt: Prompt
    generating: Generating
    ignored: tuple[str, ...] = ()


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
    # Read where conversations are kept.
    fields.raw("session_id", None)
    refuse_others(fields, _NEUTRAL, _WHY)
    prompt = parse_prompt(fields)
    refuse_far_too_long(prompt.num_characters, context_length, "messages")
    generating = parse_generating(fields, usual, context_length, usual_tokens=None, num_logprobs=_num_logprobs(fields))
    if prompt.continues and generating.json_format is not None:
        raise HttpError(
            400,
            "continue_final_message does not go with response_format: what is there is no beginning of the format; "
            "leave out one of the two",
            param="response_format",
        )
    return ChatRequest(model, prompt, generating, ignored_names(fields, *prompt.ignored, *generating.ignored))


def parse_prompt(fields: Fields) -> Prompt:
    """Return the conversation of a body.

    Args:
        fields: of the body; what is read is taken out.

    Raises:
        HttpError: it cannot be answered as it is.
    """
    messages = parse_messages(fields.raw("messages"))
    goes_on = fields.optional_flag("continue_final_message") or False
    opens = fields.optional_flag("add_generation_prompt")
    if goes_on and opens:
        raise HttpError(
            400,
            "continue_final_message and add_generation_prompt exclude each other; send the second as false",
            param="add_generation_prompt",
        )
    if goes_on and (messages[-1].role != "assistant" or not messages[-1].content):
        raise HttpError(
            400,
            "continue_final_message needs a last message of role assistant with a text to go on from",
            param="messages",
        )
    if not goes_on and opens is False:
        raise HttpError(
            400,
            "add_generation_prompt can be false only with continue_final_message: true",
            param="add_generation_prompt",
        )
    if not goes_on and messages[-1].role == "assistant":
        raise HttpError(
            400,
            "the last message is the assistant's; end with one of role user, or go on from it with "
            "continue_final_message: true and add_generation_prompt: false",
            param="messages",
        )
    kwargs = Fields(fields.object("chat_template_kwargs"))
    thinking = _thinking(fields, kwargs)
    return Prompt(messages, thinking, goes_on, inner_names("chat_template_kwargs", kwargs))


def parse_messages(value: Any) -> tuple[ChatMessage, ...]:
    """Return messages as the template takes them.

    Raises:
        HttpError: there are none, too many, or one that is no message of a text conversation.
    """
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_MESSAGES:
        raise HttpError(400, f"messages must be a list of 1 to {MAX_MESSAGES:,} messages", param="messages")
    return tuple(_message(item, f"messages[{place}]") for place, item in enumerate(value))


def _message(value: Any, where: str) -> ChatMessage:
    role = value.get("role") if isinstance(value, dict) else None
    calls = role == "assistant" and (value.get("tool_calls") or value.get("function_call"))
    if calls or role in ("tool", "function"):
        raise HttpError(400, f"{where} is about tools, and {_NO_TOOLS}", param=where)
    if not isinstance(role, str) or role not in _ROLES:
        roles = ", ".join(_ROLES)
        raise HttpError(400, f"{where} must be an object with a role, one of {roles}, and a content", param=where)
    text = _content(value.get("content"), where)
    reasoning = _reasoning(value, where) if role == "assistant" else ""
    if len(text.encode()) + len(reasoning.encode()) > MAX_MESSAGE_BYTES:
        raise HttpError(400, f"{where} has more than {MAX_MESSAGE_BYTES:,} bytes; send it in parts", param=where)
    return ChatMessage("system" if role == "developer" else role, text, reasoning=reasoning)


def _content(value: Any, where: str) -> str:
    """Return a content that is a text, or a list of parts of which each is one; such become lines, as in vLLM."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        texts = [part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in value]
        if all(isinstance(text, str) for text in texts):
            return "\n".join(str(text) for text in texts)
    raise HttpError(400, f'{where}.content must be a text, or a list of {{"type": "text"}} parts', param=where)


def _reasoning(value: dict[str, Any], where: str) -> str:
    """Return an earlier answer's reasoning, by either of the names that clients give it."""
    found = next((value[name] for name in ("reasoning_content", "reasoning") if value.get(name) is not None), "")
    if not isinstance(found, str):
        raise HttpError(400, f"{where}.reasoning_content must be a text or null", param=where)
    return found


def _thinking(fields: Fields, kwargs: Fields) -> bool | None:
    thinking = kwargs.optional_flag("enable_thinking")
    effort = fields.optional_text("reasoning_effort")
    if effort is not None and effort not in _EFFORTS:
        raise HttpError(400, f"reasoning_effort must be one of {', '.join(_EFFORTS)}", param="reasoning_effort")
    if effort is not None and thinking is None:
        thinking = effort != "none"
    return thinking


def _num_logprobs(fields: Fields) -> int | None:
    wanted = fields.optional_flag("logprobs") or False
    most = parse_num_logprobs("top_logprobs", fields.raw("top_logprobs", None))
    if most and not wanted:
        raise HttpError(400, "top_logprobs needs logprobs: true", param="top_logprobs")
    return (most or 0) if wanted else None
