"""Lines of a batch: from JSON to what is asked of the model, each checked on its own."""

import difflib
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import NanochatInferError, ParameterError
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.text.chat_template import ChatMessage
from sessions.checks import check_text
from terminal.settings import SAMPLING_NAMES, Settings, sampling_value

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM

MAX_LINE_BYTES = 8 << 20
_SAMPLING_KEYS = (*SAMPLING_NAMES, "max_length")
_KEYS = ("prompt", "messages", "system", "raw", "id", "think", *_SAMPLING_KEYS)

LineId = str | int | float | None


class BatchError(NanochatInferError):
    """The input or the answers of a batch cannot be used."""


@dataclass(frozen=True, slots=True)
class BatchPrompt:
    """One line that can be run.

    Args:
        line: its number in the input, from 1.
        line_id: its own "id", given back with the answer.
        key: 16 hexadecimal digits that change with the line, the effective parameters or the model.
        messages: the conversation; empty for a plain completion.
        text: what a plain completion goes on from.
        params: sampling parameters of this line.
        think: whether the model is told to think; None leaves it to the template.
    """

    line: int
    line_id: LineId
    key: str
    messages: tuple[ChatMessage, ...]
    text: str
    params: SamplingParams
    think: bool | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that cannot be run, and why."""

    line: int
    line_id: LineId
    error: str


@dataclass(frozen=True, slots=True)
class LineDefaults:
    """What a line does not say itself.

    Args:
        params: sampling parameters.
        system: system prompt of conversations that bring none.
        think: see BatchPrompt.
        model: what the answers depend on beside the line.
    """

    params: SamplingParams
    system: str | None = None
    think: bool | None = None
    model: str = ""

    @classmethod
    def of(cls, settings: Settings, llm: "LLM") -> "LineDefaults":
        """Return the defaults of this start, as -p has them."""
        return cls(
            settings.sampling_params(llm.generation_defaults),
            settings.system,
            settings.think,
            f"{llm.info.fingerprint} {llm.info.weights} {llm.info.kv_type} "
            f"{llm.tokenizer.fingerprint} {_template(llm)}",
        )


def _template(llm: "LLM") -> str:
    """Return a digest of the chat template: it may change while config and weights stay."""
    text = getattr(llm.template, "text", "")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def parse_line(number: int, data: bytes | None, defaults: LineDefaults) -> BatchPrompt | BadLine:
    """Return what a line asks for, or what is wrong with it.

    Args:
        number: of the line.
        data: its bytes; None is a line that was too long to read.
        defaults: for what it does not say.
    """
    line_id: LineId = None
    try:
        values = _values(data)
        line_id = _checked_id(values.get("id"))
        _check_names(values)
        messages, text = _conversation(values, defaults.system)
        params = replace(defaults.params, **_sampling(values))
        think = _truth(values, "think", defaults.think) if messages else None
    except NanochatInferError as error:
        return BadLine(number, line_id, str(error))
    asked = [[(m.role, m.content) for m in messages], text, asdict(params), think, defaults.model]
    digest = hashlib.sha256((data or b"").strip())
    digest.update(b"\n" + json.dumps(asked, sort_keys=True).encode())
    return BatchPrompt(number, line_id, digest.hexdigest()[:16], messages, text, params, think)


def _values(data: bytes | None) -> dict[str, Any]:
    """Return the object of a line without what is null."""
    if data is None:
        raise BatchError(f"the line is longer than {MAX_LINE_BYTES:,} bytes; send less at once")
    try:
        value = json.loads(data.decode())
    except UnicodeDecodeError as error:
        raise BatchError(f"the line is not UTF-8 text: byte 0x{data[error.start]:02x} at {error.start:,}") from error
    except RecursionError as error:
        raise BatchError("the line is not valid JSON: it is nested too deep") from error
    except ValueError as error:
        raise BatchError(f"the line is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise BatchError(f'a line must be an object like {{"prompt": "Hi"}}, got {_kind(value)}')
    return {name: item for name, item in value.items() if item is not None}


def _check_names(values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in _KEYS:
            nearest = difflib.get_close_matches(name, _KEYS, 1)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"known are {', '.join(_KEYS)}"
            raise BatchError(f"unknown key {name[:100]!r}; {hint}")


def _checked_id(value: object) -> LineId:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    # math.isfinite cannot take an int that is too large for a float.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BatchError(f"id must be a text or a number, got {_kind(value)}")


def _conversation(values: Mapping[str, Any], system: str | None) -> tuple[tuple[ChatMessage, ...], str]:
    """Return the messages of a conversation and "", or none and the text of a plain completion."""
    if ("prompt" in values) == ("messages" in values):
        raise BatchError('a line needs either "prompt" or "messages"')
    own_system = _text(values, "system") if "system" in values else None
    raw = _truth(values, "raw", False)
    if raw and (own_system is not None or "messages" in values or "think" in values):
        raise BatchError('"raw" completes the plain text of "prompt"; leave out "messages", "system" and "think"')
    if "prompt" in values:
        text = _text(values, "prompt")
        if raw:
            return (), text
        messages = [ChatMessage("user", text)]
    else:
        messages = _messages(values["messages"])
        if messages[0].role in ("system", "developer"):
            if own_system is not None:
                raise BatchError('"system" and a system message in "messages" are one too many')
            system = None
    system = own_system if own_system is not None else system
    return (ChatMessage("system", system), *messages) if system else tuple(messages), ""


def _messages(value: object) -> list[ChatMessage]:
    if not isinstance(value, list) or not value:
        raise BatchError(f'"messages" must be a list of at least one message, got {_kind(value)}')
    messages = []
    for number, item in enumerate(value, 1):
        if not isinstance(item, dict) or set(item) != {"role", "content"}:
            raise BatchError(f'message {number} must look like {{"role": "user", "content": "Hi"}}, and hold no more')
        if not isinstance(item["role"], str):
            raise BatchError(f"the role of message {number} must be a text, got {_kind(item['role'])}")
        if item["content"] != "":
            _text(item, "content")
        messages.append(ChatMessage(item["role"], item["content"]))
    if messages[-1].role in ("assistant", "system", "developer"):
        raise BatchError(f'the last message must be one to answer, such as role "user", got {messages[-1].role!r}')
    return messages


def _text(values: Mapping[str, Any], name: str) -> str:
    text = values[name]
    if not isinstance(text, str):
        raise BatchError(f"{name} must be a text, got {_kind(text)}")
    check_text(text)
    return text


def _truth(values: Mapping[str, Any], name: str, default: Any) -> Any:
    value = values.get(name, default)
    if name in values and not isinstance(value, bool):
        raise BatchError(f"{name} must be true or false, got {_kind(value)}")
    return value


def _sampling(values: Mapping[str, Any]) -> dict[str, Any]:
    if "max_tokens" in values and "max_length" in values:
        raise BatchError("max_tokens and max_length are two names of one parameter; give one")
    found: dict[str, Any] = {}
    for name in _SAMPLING_KEYS:
        if name not in values:
            continue
        value, field = values[name], "max_tokens" if name == "max_length" else name
        if isinstance(value, str) and name != "stop":
            raise BatchError(f"{name} must be a number, got a text")
        try:
            found[field] = sampling_value(field, value)
        except ParameterError as error:
            raise BatchError(str(error).replace(field, name, 1)) from error
    return found


def _kind(value: object) -> str:
    """Return what a JSON value is, in words."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "an object" if isinstance(value, dict) else f"the number {value}"[:60]
