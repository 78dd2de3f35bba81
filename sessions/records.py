"""Rows as values: messages, sessions, search hits; and how they are written in columns."""

import array
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from nanochat_infer.engine.events import Timings, Usage
from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import SamplingParams

Role = Literal["user", "assistant", "system", "marker"]
Status = Literal["streaming", "done", "stopped", "interrupted", "error"]
Overflow = Literal["refuse", "drop"]


@dataclass(frozen=True, slots=True)
class Message:
    """One node of a conversation's tree.

    Args:
        id: grows with time, unique in the database.
        parent_id: the message before it; None starts a conversation.
        role: "user" or "assistant"; "system" and "marker" rows are shown, and are no part of a prompt.
        continues_id: the unfinished answer that this one repeats and goes on from.
        kept_id: of a marker, the first message that still reaches the model.
        text: without reasoning; reasoning: what stood between think tags.
        status: "streaming", "done", "stopped" (by the user), "interrupted" (crash), "error".
        error: one sentence where there is something to say about the end.
        token_ids: every sampled id, exactly; None for user messages.
        seed: what the answer was sampled with, also while it is written and when params.seed is None.
        tokenizer_fingerprint: the tokenizer that token_ids belong to.
        saved: the database holds it as it is here.
        sound: its checksum agrees; False means the file was damaged.
    """

    id: int
    parent_id: int | None
    role: Role
    text: str
    status: Status
    created_at: datetime
    reasoning: str = ""
    finish_reason: str | None = None
    error: str = ""
    token_ids: tuple[int, ...] | None = None
    tokenizer_fingerprint: str = ""
    model: str = ""
    model_fingerprint: str = ""
    params: SamplingParams | None = None
    seed: int | None = None
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    finished_at: datetime | None = None
    continues_id: int | None = None
    kept_id: int | None = None
    saved: bool = True
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """What closes an answer's row."""

    text: str
    reasoning: str
    token_ids: tuple[int, ...]
    status: Status
    finish_reason: str
    error: str = ""
    seed: int | None = None
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One line of a list of conversations; `name` is what to show, `title` the automatic or given title.

    Args:
        num_messages: of its whole tree, what a fork inherited included.
        forked_from: id of the conversation that a fork began in; None for others, and once that one was deleted.
        given_name: the name that it was given, if it was.
    """

    id: str
    name: str
    title: str
    created_at: datetime
    updated_at: datetime
    num_messages: int
    model: str
    archived: bool = False
    forked_from: str | None = None
    overflow: Overflow = "refuse"
    model_path: str = ""
    tags: tuple[str, ...] = ()
    given_name: str | None = None


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One message of a conversation's tree, without its text; the first line of it, "" where there is none yet."""

    id: int
    parent_id: int | None
    role: Role
    status: Status
    first_line: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that was found, or a conversation.

    Args:
        message_id: for a conversation (its name, title or a tag was found) its last message, 0 where it has none.
        role: who wrote the message; "title" for a conversation.
        parts: of its text; every second one is a word that was looked for.
        given_name: the name that the conversation was given, if it was; session_name is what to show.
    """

    session_id: str
    session_name: str
    message_id: int
    role: Role | Literal["title"]
    parts: tuple[str, ...]
    given_name: str | None = None

    @property
    def snippet(self) -> str:
        """The text, with what was found between [ and ]."""
        return "".join(f"[{part}]" if place % 2 else part for place, part in enumerate(self.parts))


@dataclass(frozen=True, slots=True)
class SessionRow:
    """The stored settings of a conversation.

    Args:
        forked_from: the message that a fork began at; None for others.
        overflow: what happens when the context is full: "refuse", or "drop" the oldest turns.
        model_path: the model folder that it was begun with; "" is the built-in model, or not known.
        tags: in alphabetical order.
    """

    key: int
    public_id: str
    name: str | None
    title: str
    system: str | None
    params: SamplingParams
    thinking: bool | None
    date_string: str
    model: str
    leaf_id: int | None
    archived: bool
    forked_from: int | None = None
    overflow: Overflow = "refuse"
    model_path: str = ""
    tags: tuple[str, ...] = ()


# What a damaged file may hold in another type; NULL is left where a column allows it.
_TEXT = frozenset(
    [
        "public_id",
        "title",
        "params",
        "date_string",
        "model",
        "role",
        "text",
        "reasoning",
        "status",
        "error",
        "owner",
        "created_at",
        "updated_at",
        "snippet",
        "shown",
        "all_tags",
        "overflow",
        "model_path",
        "tag",
    ]
)
_TEXT_OR_NULL = frozenset(["name", "system", "finish_reason", "usage", "timings", "finished_at", "source"])
_BLOB = frozenset(("token_ids", "hash"))
_NUMBER = frozenset(["parent_id", "continues_id", "kept_id", "leaf_id", "forked_from", "seed", "thinking"])


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose values have their columns' types; what has another was damaged and becomes empty."""
    for name, value in row.items():
        if name in _TEXT and not isinstance(value, str):
            row[name] = ""
        elif value is not None and (
            (name in _TEXT_OR_NULL and not isinstance(value, str))
            or (name in _BLOB and not isinstance(value, bytes))
            or (name in _NUMBER and not isinstance(value, int))
        ):
            row[name] = None
    return row


def now_text() -> str:
    """Return the time in UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """Read what now_text wrote; a damaged time is the epoch, not a crash."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def pack_ids(token_ids: Sequence[int]) -> bytes:
    """Return token ids as little-endian int32."""
    packed = array.array("i", token_ids)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack_ids(blob: bytes | None) -> tuple[int, ...] | None:
    """Read what pack_ids wrote; a blob of a wrong length loses its last bytes."""
    if blob is None:
        return None
    packed = array.array("i")
    packed.frombytes(blob[: len(blob) // 4 * 4])
    if sys.byteorder == "big":
        packed.byteswap()
    return tuple(packed)


def checksum(
    role: str, parent_id: int | None, text: str, reasoning: str, token_ids: bytes | None, kept_id: int | None = None
) -> bytes:
    """Return SHA-256 over what a message says and where it hangs; SQLite itself has no checksums."""
    digest = hashlib.sha256()
    parts = (role, str(parent_id), text, reasoning, *(() if kept_id is None else (str(kept_id),)))
    for part in (*(p.encode("utf-8", "surrogatepass") for p in parts), b"" if token_ids is None else token_ids):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def to_json(value: Any) -> str:
    """Return a dataclass as compact JSON, in ASCII: a stop string may hold what UTF-8 cannot."""
    return json.dumps(asdict(value), separators=(",", ":"))


def params_from_json(text: str | None) -> SamplingParams | None:
    """Read stored sampling parameters; unknown names of a newer program are ignored, unreadable ones give None."""
    values = _mapping(text)
    known = {name: value for name, value in values.items() if name in SamplingParams.__dataclass_fields__}
    try:
        return SamplingParams(**known) if known else None
    except ParameterError:
        return None


def message_from_row(row: Mapping[str, Any]) -> Message:
    """Make a Message of a row of messages; journaled pieces, if any, are already joined to text and token_ids."""
    usage, timings = _mapping(row["usage"]), _mapping(row["timings"])
    stored = row["hash"]
    sound = (stored is None and row["status"] == "streaming") or stored == checksum(
        row["role"], row["parent_id"], row["text"], row["reasoning"], row["token_ids"], row["kept_id"]
    )
    return Message(
        id=row["id"],
        parent_id=row["parent_id"],
        continues_id=row["continues_id"],
        kept_id=row["kept_id"],
        role=row["role"],
        text=row["text"],
        reasoning=row["reasoning"],
        status=row["status"],
        finish_reason=row["finish_reason"],
        error=row["error"],
        token_ids=unpack_ids(row["token_ids"]),
        tokenizer_fingerprint=row["tokenizer_fingerprint"],
        model=row["model"],
        model_fingerprint=row["model_fingerprint"],
        params=params_from_json(row["params"]),
        seed=row["seed"],
        usage=Usage(**{k: v for k, v in usage.items() if k in Usage.__dataclass_fields__}),
        timings=Timings(**{k: v for k, v in timings.items() if k in Timings.__dataclass_fields__}),
        created_at=time_of(row["created_at"]),
        finished_at=time_of(row["finished_at"]) if row["finished_at"] else None,
        sound=sound,
    )


def changed_notice(messages: Sequence[Message]) -> str:
    """Return one sentence about messages whose checksum differs, or "" where all are sound."""
    changed = sum(not message.sound for message in messages)
    if not changed:
        return ""
    what = "1 message of this conversation was" if changed == 1 else f"{changed} messages of this conversation were"
    return f"{what} changed outside of this program (the checksum differs)"


def session_from_row(row: Mapping[str, Any], tags: Sequence[str] = ()) -> SessionRow:
    """Make a SessionRow of a row of sessions and its tags."""
    return SessionRow(
        key=row["id"],
        public_id=row["public_id"],
        name=row["name"],
        title=row["title"],
        system=row["system"],
        params=params_from_json(row["params"]) or SamplingParams(),
        thinking=None if row["thinking"] is None else bool(row["thinking"]),
        date_string=row["date_string"],
        model=row["model"],
        leaf_id=row["leaf_id"],
        archived=bool(row["archived"]),
        forked_from=row["forked_from"],
        overflow=overflow_of(row["overflow"]),
        model_path=row["model_path"],
        tags=tuple(tags),
    )


def overflow_of(text: str) -> Overflow:
    """Return what a column says of overflow; what is damaged becomes the careful one."""
    return "drop" if text == "drop" else "refuse"


def _mapping(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
