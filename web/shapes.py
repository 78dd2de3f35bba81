"""Values of the session manager as the page gets them: plain JSON, every text as it was said."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import (
    MAX_SEED,
    MAX_STOP_CHARACTERS,
    MAX_STOP_STRINGS,
    SamplingParams,
)
from sessions import Message, SearchHit, Session, SessionInfo
from sessions.branches import Branch
from sessions.records import SessionRow
from web.errors import HttpError

# What a JavaScript number holds exactly.
_MAX_EXACT = 2**53
_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"name": "temperature", "kind": "number", "low": 0, "high": 2, "help": "0 always takes the likeliest token"},
    {"name": "top_k", "kind": "integer", "low": 0, "high": 2**31 - 1, "help": "keep the k likeliest; 0 is off"},
    {"name": "top_p", "kind": "number", "low": 0, "high": 1, "low_open": True, "help": "keep this share; 1 is off"},
    {"name": "min_p", "kind": "number", "low": 0, "high": 1, "help": "drop what is less likely; 0 is off"},
    {"name": "repetition_penalty", "kind": "number", "low": 0.01, "high": 10, "help": "1 is off"},
    {"name": "seed", "kind": "integer", "low": 0, "high": str(MAX_SEED), "nullable": True, "help": "empty: a new one"},
    {"name": "max_tokens", "kind": "integer", "low": 1, "high": 2**31 - 1, "help": "most tokens of an answer"},
    {
        "name": "stop",
        "kind": "texts",
        "low": 0,
        "high": MAX_STOP_STRINGS,
        "help": f"texts of at most {MAX_STOP_CHARACTERS} characters that end an answer",
    },
)
PARAMETERS = tuple({"low_open": False, "nullable": False, **parameter} for parameter in _PARAMETERS)
_NAMES = tuple(str(parameter["name"]) for parameter in PARAMETERS)


def params_values(params: SamplingParams) -> dict[str, Any]:
    """Return sampling parameters by name."""
    values = {name: getattr(params, name) for name in _NAMES}
    return values | {"stop": list(params.stop), "seed": _exact(params.seed)}


def changed_params(params: SamplingParams, values: Mapping[str, Any]) -> SamplingParams:
    """Return parameters with some of them changed.

    Raises:
        HttpError: a name is unknown, or a value of the wrong type or out of range.
    """
    for name in values:
        if name not in _NAMES:
            known = ", ".join(_NAMES)
            raise HttpError(400, f"there is no parameter {name[:40]!r}; there are {known}", param="params")
    changed = {name: getattr(params, name) for name in SamplingParams.__dataclass_fields__} | dict(values)
    seed = changed["seed"]
    if isinstance(seed, str) and seed.isascii() and seed.isdecimal() and len(seed) <= 20:
        changed["seed"] = int(seed)
    try:
        return SamplingParams(**changed)
    except ParameterError as error:
        name = next((name for name in values if str(error).startswith(name)), "params")
        raise HttpError(400, str(error), param=name) from None


def info_values(info: SessionInfo, running: int | None = None) -> dict[str, Any]:
    """Return a line of the list of conversations."""
    return {
        "id": info.id,
        "title": info.name,
        "name": info.name if info.name != info.title else None,
        "created_at": _time(info.created_at),
        "updated_at": _time(info.updated_at),
        "num_messages": info.num_messages,
        "model": info.model,
        "archived": info.archived,
        "forked_from": info.forked_from,
        "tags": list(info.tags),
        "running": running,
    }


def session_values(session: Session, row: SessionRow, running: int | None) -> dict[str, Any]:
    """Return a conversation's settings.

    Args:
        session: the conversation.
        row: as it is stored.
        running: the answer that is being written there.
    """
    return {
        "id": session.id,
        "title": session.title,
        "name": row.name,
        "model": row.model,
        "archived": session.archived,
        "tags": list(session.tags),
        "running": running,
        "system": session.system,
        "thinking": session.thinking,
        "overflow": session.overflow,
        "params": params_values(session.params),
        "private": session.private,
        "is_fork": session.forked_from is not None,
    }


def hit_values(hit: SearchHit) -> dict[str, Any]:
    """Return what was found."""
    return {
        "session": hit.session_id,
        "title": hit.session_name,
        "message": hit.message_id,
        "role": hit.role,
        "snippet": hit.snippet,
        "parts": list(hit.parts),
    }


def message_values(message: Message, why: str, siblings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a message without its blocks.

    Args:
        message: as it is stored.
        why: what the answer reused, and why not more; "" where that is not known.
        siblings: its place among those.
    """
    return {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role,
        "text": message.text,
        "reasoning": message.reasoning,
        "status": message.status,
        "finish_reason": message.finish_reason,
        "error": message.error,
        "model": message.model,
        "seed": None if message.seed is None else str(message.seed),
        "created_at": _time(message.created_at),
        "finished_at": None if message.finished_at is None else _time(message.finished_at),
        "continues": message.continues_id,
        "kept": message.kept_id,
        "saved": message.saved,
        "sound": message.sound,
        "usage": asdict(message.usage),
        "timings": asdict(message.timings),
        "why": why,
        "siblings": dict(siblings or {"position": 0, "ids": [message.id]}),
    }


def siblings_by_id(branches: Sequence[Branch]) -> dict[int, dict[str, Any]]:
    """Return for each message that has siblings on a branch its place among them."""
    return {
        sibling.id: {"position": place, "ids": [other.id for other in branch.siblings]}
        for branch in branches
        for place, sibling in enumerate(branch.siblings)
    }


def _exact(number: int | None) -> int | str | None:
    return number if number is None or number < _MAX_EXACT else str(number)


def _time(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
