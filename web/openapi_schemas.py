"""The shapes that several routes share, as the OpenAPI description names them; ranges are those of the parsers."""

from dataclasses import asdict, fields
from typing import Any, get_args

from nanochat_infer.engine.events import FinishReason, Timings, Usage
from nanochat_infer.sampling_params import MAX_SEED, MAX_STOP_CHARACTERS, MAX_STOP_STRINGS
from sessions.checks import MAX_MESSAGE_BYTES, MAX_NAME, MAX_TAG
from sessions.records import Overflow, Role, Status
from sessions.telemetry import EngineReading
from web.openapi_parts import (
    BOOLEAN,
    INTEGER,
    MAX_ID,
    NUMBER,
    STRING,
    Schema,
    full,
    listed,
    loose,
    nullable,
    number,
    one_of,
    ref,
    said,
    strict,
    text,
    whole,
)
from web.shapes import PARAMETERS

MESSAGE_ID = whole(1, MAX_ID)
MESSAGE_TEXT = text(1, MAX_MESSAGE_BYTES)
OVERFLOW = one_of(*get_args(Overflow))
NAME = said(nullable(text(1, MAX_NAME)), "null is the automatic title")
TAGS = listed(text(1, MAX_TAG))
STOP = {"anyOf": [text(1, MAX_STOP_CHARACTERS), listed(text(1, MAX_STOP_CHARACTERS), high=MAX_STOP_STRINGS)]}
_SEED_TEXT: Schema = {"type": "string", "pattern": "^[0-9]{1,20}$"}
# Some say -1 for off.
_LOWEST = {"top_k": -1}


def sampling(*, nulls: bool = False) -> dict[str, Schema]:
    """Return the sampling parameters by name.

    Args:
        nulls: null stands for "not given".
    """
    found: dict[str, Schema] = {}
    for parameter in PARAMETERS:
        name, schema = str(parameter["name"]), _parameter(parameter)
        found[name] = said(nullable(schema) if nulls or parameter["nullable"] else schema, str(parameter["help"]))
    return found


def _parameter(parameter: dict[str, Any]) -> Schema:
    name, low = str(parameter["name"]), parameter["low"]
    if name == "stop":
        return STOP
    if name == "seed":
        return {"anyOf": [whole(0, MAX_SEED), _SEED_TEXT]}
    if parameter["kind"] == "integer":
        return whole(_LOWEST.get(name, low), int(parameter["high"]))
    return number(low, parameter["high"], low_open=bool(parameter["low_open"]))


def _numbers(kind: type[Any]) -> Schema:
    """Return the object of a dataclass of numbers."""
    values = asdict(kind())
    return full({name: INTEGER if isinstance(value, int) else NUMBER for name, value in values.items()})


_PARAMS_SHOWN = {
    str(parameter["name"]): {"integer": INTEGER, "number": NUMBER, "texts": listed(STRING)}[str(parameter["kind"])]
    for parameter in PARAMETERS
} | {"seed": {"type": ["integer", "string", "null"]}}

_SIBLINGS = full({"position": INTEGER, "ids": listed(INTEGER)})
_MESSAGE = full(
    {
        "id": INTEGER,
        "parent": nullable(INTEGER),
        "role": one_of(*get_args(Role)),
        "text": STRING,
        "reasoning": STRING,
        "blocks": said(listed({}), "the text as a tree, as the page shows it"),
        "reasoning_blocks": listed({}),
        "status": one_of(*get_args(Status)),
        "finish_reason": nullable(STRING),
        "error": STRING,
        "model": STRING,
        "seed": nullable(STRING),
        "created_at": STRING,
        "finished_at": nullable(STRING),
        "continues": nullable(INTEGER),
        "kept": nullable(INTEGER),
        "saved": BOOLEAN,
        "sound": BOOLEAN,
        "usage": ref("Usage"),
        "timings": ref("Timings"),
        "why": said(STRING, "what the answer reused, and why not more; empty where that is not known any more"),
        "siblings": _SIBLINGS,
    }
)
_SESSION_LINE = full(
    {
        "id": STRING,
        "title": STRING,
        "name": nullable(STRING),
        "created_at": STRING,
        "updated_at": STRING,
        "num_messages": INTEGER,
        "model": STRING,
        "archived": BOOLEAN,
        "forked_from": nullable(STRING),
        "tags": listed(STRING),
        "running": nullable(INTEGER),
    }
)
_SESSION = full(
    {
        "id": STRING,
        "title": STRING,
        "name": nullable(STRING),
        "model": STRING,
        "archived": BOOLEAN,
        "tags": listed(STRING),
        "running": nullable(INTEGER),
        "system": nullable(STRING),
        "thinking": nullable(BOOLEAN),
        "overflow": OVERFLOW,
        "params": ref("Params"),
        "private": BOOLEAN,
        "is_fork": BOOLEAN,
    }
)
_CONVERSATION = full(
    {
        "session": _SESSION,
        "leaf": nullable(INTEGER),
        "more": BOOLEAN,
        "notices": listed(STRING),
        "messages": listed(ref("Message")),
    }
)
_MODEL = loose(
    {
        "state": one_of("loading", "ready", "failed"),
        "step": STRING,
        "error": STRING,
        "name": STRING,
        "device": STRING,
        "context_length": INTEGER,
    },
    "state",
    "step",
    "error",
)
_ERROR = full(
    {
        "error": full(
            {
                "message": said(STRING, "one sentence"),
                "type": STRING,
                "param": nullable(STRING),
                "code": nullable(STRING),
                "request_id": STRING,
            }
        )
    }
)
_TURN = full(
    {
        "session": STRING,
        "message": nullable(INTEGER),
        "user_message": nullable(INTEGER),
        "text": STRING,
        "reasoning": STRING,
        "finish_reason": one_of(*get_args(FinishReason)),
        "usage": ref("Usage"),
        "timings": ref("Timings"),
        "notices": listed(STRING),
    },
    "reasoning",
)
_OPENAI_USAGE = loose(
    {
        "prompt_tokens": INTEGER,
        "completion_tokens": INTEGER,
        "total_tokens": INTEGER,
        "prompt_tokens_details": full({"cached_tokens": INTEGER}),
    },
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
)


def _openai(kind: str, choice: Schema, **more: Schema) -> Schema:
    return loose(
        {
            "id": STRING,
            "object": {"const": kind},
            "created": INTEGER,
            "model": STRING,
            "system_fingerprint": STRING,
            "choices": listed(choice),
            "usage": _OPENAI_USAGE,
            **more,
        },
        *("id", "object", "created", "model", "choices", "usage"),
    )


_REASON = one_of("stop", "length")
_CHAT_CHOICE = full(
    {
        "index": INTEGER,
        "message": loose({"role": {"const": "assistant"}, "content": STRING, "reasoning_content": STRING}, "role"),
        "logprobs": {"type": ["object", "null"]},
        "finish_reason": _REASON,
    }
)
_COMPLETION_CHOICE = full(
    {"index": INTEGER, "text": STRING, "logprobs": {"type": ["object", "null"]}, "finish_reason": _REASON}
)
_OPENAI_MODEL = loose(
    {"id": STRING, "object": {"const": "model"}, "created": INTEGER, "owned_by": STRING}, "id", "object"
)

_NOT_SAVED = said({"const": False}, "only where a conversation that is kept could not take the answer yet")

SCHEMAS: dict[str, Schema] = {
    "Begun": full({"message": INTEGER, "user_message": INTEGER, "leaf": nullable(INTEGER), "notices": listed(STRING)}),
    "ChatCompletion": _openai("chat.completion", _CHAT_CHOICE, saved=_NOT_SAVED),
    "Completion": _openai("text_completion", _COMPLETION_CHOICE),
    "Conversation": _CONVERSATION,
    "Engine": loose({field.name: {} for field in fields(EngineReading)}, "model", "num_blocks", "running", "waiting"),
    "Error": _ERROR,
    "Message": _MESSAGE,
    "Model": _MODEL,
    "OpenAIModel": _OPENAI_MODEL,
    "Params": full(_PARAMS_SHOWN),
    "SamplingChanges": strict(sampling()),
    "SessionLine": _SESSION_LINE,
    "Timings": _numbers(Timings),
    "Turn": _TURN,
    "Usage": _numbers(Usage),
}
