"""A conversation outside of the database: as JSON values, written plainly and read back strictly."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

from nanochat_infer.engine.events import Timings, Usage
from nanochat_infer.errors import ParameterError, SessionError
from nanochat_infer.sampling_params import MAX_SEED, SamplingParams
from sessions.checks import MAX_MESSAGE_BYTES, checked_tag
from sessions.records import Message, Overflow, Role, SessionInfo, SessionRow, Status
from sessions.statements import INTERRUPTED

T = TypeVar("T")

FORMAT = "nanochat-infer"
VERSION = 1
MAX_ID = 2**63 - 1
MAX_TOKEN_ID = 2**31 - 1
MAX_COUNT = 2**53
MAX_TEXT_CHARACTERS = 1 << 25
MAX_LINE_CHARACTERS = 4096
MAX_TAGS = 100
FIRST_YEAR, LAST_YEAR = 1970, 9998
_NO_TIME = datetime.min.replace(tzinfo=UTC)
# How much of a wrong value an error shows.
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Conversation:
    """Settings and the whole tree of one conversation; the ids in it are those of where it comes from."""

    public_id: str
    name: str | None
    title: str
    system: str | None
    params: SamplingParams
    thinking: bool | None
    overflow: Overflow
    date_string: str
    model: str
    archived: bool
    tags: tuple[str, ...]
    forked_from: str | None
    created_at: datetime
    updated_at: datetime
    leaf_id: int | None
    messages: tuple[Message, ...]


def conversation_of(row: SessionRow, info: SessionInfo | None, messages: tuple[Message, ...]) -> Conversation:
    """Put together what the database holds of a conversation.

    Args:
        row: its settings.
        info: its times; None where it has neither name nor message, which no list shows.
        messages: its whole tree, parents before children.
    """
    now = datetime.now(UTC)
    return Conversation(
        public_id=row.public_id,
        name=row.name,
        title=row.title,
        system=row.system,
        params=row.params,
        thinking=row.thinking,
        overflow=row.overflow,
        date_string=row.date_string,
        model=row.model,
        archived=row.archived,
        tags=row.tags,
        forked_from=info.forked_from if info else None,
        created_at=info.created_at if info else now,
        updated_at=info.updated_at if info else now,
        leaf_id=row.leaf_id,
        messages=messages,
    )


def settings_values(conversation: Conversation) -> dict[str, Any]:
    """Return everything but the messages as JSON values, in the order of the dataclass."""
    values: dict[str, Any] = {
        field.name: getattr(conversation, field.name) for field in fields(conversation) if field.name != "messages"
    }
    values["id"] = values.pop("public_id")
    values["params"] = _params_values(conversation.params)
    values["tags"] = list(conversation.tags)
    values["created_at"], values["updated_at"] = time_text(conversation.created_at), time_text(conversation.updated_at)
    return {"id": values["id"], **values}


def message_values(message: Message) -> dict[str, Any]:
    """Return a message as JSON values, token ids, seed and timings included."""
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "text": message.text,
        "reasoning": message.reasoning,
        "status": message.status,
        "finish_reason": message.finish_reason,
        "error": message.error,
        "created_at": time_text(message.created_at),
        "finished_at": time_text(message.finished_at) if message.finished_at else None,
        "continues_id": message.continues_id,
        "kept_id": message.kept_id,
        "model": message.model,
        "model_fingerprint": message.model_fingerprint,
        "tokenizer_fingerprint": message.tokenizer_fingerprint,
        "token_ids": None if message.token_ids is None else list(message.token_ids),
        "params": None if message.params is None else _params_values(message.params),
        "seed": message.seed,
        "usage": _numbers(message.usage),
        "timings": _numbers(message.timings),
        "sound": message.sound,
    }


def read_conversation(values: Mapping[str, Any], where: str) -> Conversation:
    """Make a conversation of what settings_values gives, with a list "messages" of what message_values gives.

    Fields that are missing take their defaults, so that a file written by hand can be short.

    Args:
        values: from strict_json, so texts are Unicode and numbers finite.
        where: first words of an error.

    Raises:
        SessionError: a field is unknown, of a wrong type or out of range, or the messages are no tree.
    """
    reader = _Fields(values, where)
    messages = _read_messages(reader.many("messages"), where)
    leaf_id = reader.whole("leaf_id", 1, MAX_ID)
    if leaf_id is not None and leaf_id not in {message.id for message in messages}:
        raise SessionError(f"{where}: leaf_id {leaf_id} is none of its messages")
    system = reader.text_or_none("system", MAX_MESSAGE_BYTES)
    if system is not None and len(system.encode()) > MAX_MESSAGE_BYTES:
        raise SessionError(f"{where}: system must have at most {MAX_MESSAGE_BYTES:,} bytes")
    created_at = reader.time("created_at") or datetime.now(UTC)
    conversation = Conversation(
        public_id=reader.text("id", MAX_LINE_CHARACTERS),
        name=reader.text_or_none("name", MAX_LINE_CHARACTERS),
        title=reader.text("title", MAX_LINE_CHARACTERS),
        system=system or None,
        params=_read_params(reader.take("params"), where) or SamplingParams(),
        thinking=reader.flag("thinking"),
        overflow=reader.choice("overflow", Overflow, "refuse"),
        date_string=reader.text("date_string", MAX_LINE_CHARACTERS),
        model=reader.text("model", MAX_LINE_CHARACTERS),
        archived=bool(reader.flag("archived")),
        tags=_read_tags(reader.many("tags"), where),
        forked_from=reader.text_or_none("forked_from", MAX_LINE_CHARACTERS),
        created_at=created_at,
        updated_at=reader.time("updated_at") or created_at,
        leaf_id=leaf_id,
        messages=messages,
    )
    reader.refuse_others()
    return conversation


def closed(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return messages that refer to no other but each other, as the part of a tree that a fork reaches must.

    An answer that went on from one that is not here went on from none; after a marker, all that follows is kept.

    Args:
        messages: with their parents, which come before them.
    """
    known = {message.id for message in messages}
    followers: dict[int | None, int] = {}
    for message in messages:
        followers.setdefault(message.parent_id, message.id)

    def mended(message: Message) -> Message:
        continues_id, kept_id = message.continues_id, message.kept_id
        if kept_id is not None and kept_id not in known:
            # What overflow.reached does where the kept message is on another branch.
            kept_id = followers.get(message.id)
        return replace(message, continues_id=continues_id if continues_id in known else None, kept_id=kept_id)

    return tuple(map(mended, messages))


def _read_messages(values: list[Any], where: str) -> tuple[Message, ...]:
    messages: list[Message] = []
    places: dict[int, int] = {}
    for number, value in enumerate(values, 1):
        here = f"{where}, message {number}"
        if not isinstance(value, dict):
            raise SessionError(f"{here} must be an object, got {_shown(value)}")
        message = _read_message(_Fields(value, here), number)
        if message.id in places:
            raise SessionError(f"{here}: the id {message.id} is there twice")
        # Only earlier messages are named, so that every walk to the root ends.
        if message.parent_id is not None and message.parent_id not in places:
            raise SessionError(f"{here}: parent_id {message.parent_id} is no message before it")
        places[message.id] = number
        messages.append(message)
    for number, message in enumerate(messages, 1):
        named = message.continues_id
        if named is not None and places.get(named, 0) >= number:
            raise SessionError(f"{where}, message {number}: continues_id {named} is no message before it")
    # Exports of forks named messages that the fork does not reach.
    return closed(messages)


def _read_message(reader: "_Fields", number: int) -> Message:
    status = reader.choice("status", Status, "done")
    error = reader.text("error", MAX_LINE_CHARACTERS)
    created_at = reader.time("created_at") or datetime.now(UTC)
    message = Message(
        id=reader.whole("id", 1, MAX_ID) or number,
        parent_id=reader.whole("parent_id", 1, MAX_ID),
        role=reader.choice("role", Role, None),
        text=reader.text("text", MAX_TEXT_CHARACTERS),
        status=status,
        created_at=created_at,
        reasoning=reader.text("reasoning", MAX_TEXT_CHARACTERS),
        finish_reason=reader.text_or_none("finish_reason", MAX_LINE_CHARACTERS),
        error=error,
        token_ids=reader.token_ids(),
        tokenizer_fingerprint=reader.text("tokenizer_fingerprint", MAX_LINE_CHARACTERS),
        model=reader.text("model", MAX_LINE_CHARACTERS),
        model_fingerprint=reader.text("model_fingerprint", MAX_LINE_CHARACTERS),
        params=_read_params(reader.take("params"), reader.where),
        seed=reader.whole("seed", 0, MAX_SEED),
        usage=_read_numbers(reader.take("usage"), Usage(), f"{reader.where}: usage"),
        timings=_read_numbers(reader.take("timings"), Timings(), f"{reader.where}: timings"),
        finished_at=reader.time("finished_at"),
        continues_id=reader.whole("continues_id", 1, MAX_ID),
        kept_id=reader.whole("kept_id", 1, MAX_ID),
        sound=reader.flag("sound") is not False,
    )
    reader.refuse_others()
    if message.kept_id is not None and message.role != "marker":
        raise SessionError(f"{reader.where}: kept_id is for markers only")
    # Nobody writes it any more: what was there is all there will be.
    return replace(message, status="interrupted", error=error or INTERRUPTED) if status == "streaming" else message


class _Fields:
    """The fields of one object, taken one by one; each method says what it expected."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.where = where
        self._values = dict(values)

    def take(self, name: str) -> Any:
        return self._values.pop(name, None)

    def refuse_others(self) -> None:
        for name in self._values:
            raise SessionError(f"{self.where}: the field {_shown(name)} is not known; expected version {VERSION}")

    def text_or_none(self, name: str, most: int) -> str | None:
        value = self.take(name)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            raise self._wrong(name, f"a text of at most {most:,} characters", value)
        return value

    def text(self, name: str, most: int) -> str:
        return self.text_or_none(name, most) or ""

    def flag(self, name: str) -> bool | None:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.take(name)
        if value is not None and (type(value) is not int or not least <= value <= most):
            raise self._wrong(name, f"a whole number from {least} to {most}", value)
        return value

    def choice(self, name: str, kind: Any, default: Any) -> Any:
        value = self.take(name)
        allowed = get_args(kind)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in allowed:
            raise self._wrong(name, f"one of {', '.join(allowed)}", value)
        return value

    def time(self, name: str) -> datetime | None:
        value = self.take(name)
        if value is None:
            return None
        try:
            time = datetime.fromisoformat(value).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            time = _NO_TIME
        # Further away, a change of the time zone leaves what datetime can hold.
        if not FIRST_YEAR <= time.year <= LAST_YEAR:
            raise self._wrong(name, f"a time from {FIRST_YEAR} to {LAST_YEAR} such as 2026-01-31T12:00:00+00:00", value)
        return time

    def many(self, name: str) -> list[Any]:
        value = self.take(name)
        if value is not None and not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value or []

    def token_ids(self) -> tuple[int, ...] | None:
        value = self.take("token_ids")
        if value is None:
            return None
        if not isinstance(value, list) or not all(type(item) is int and 0 <= item <= MAX_TOKEN_ID for item in value):
            raise self._wrong("token_ids", f"a list of whole numbers from 0 to {MAX_TOKEN_ID}", value)
        return tuple(value)

    def _wrong(self, name: str, expected: str, value: Any) -> SessionError:
        return SessionError(f"{self.where}: {name} must be {expected}, got {_shown(value)}")


def _read_params(value: Any, where: str) -> SamplingParams | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise SessionError(f"{where}: params must be an object, got {_shown(value)}")
    for name in value.keys() - SamplingParams.__dataclass_fields__.keys():
        raise SessionError(f"{where}: the sampling parameter {_shown(name)} is not known")
    try:
        return SamplingParams(**value)
    except ParameterError as error:
        raise SessionError(f"{where}: {error!s:.200}") from None


def _read_numbers(value: Any, default: T, where: str) -> T:
    """Return default with the numbers that value names; the default's own types say whole or not."""
    if value is None:
        return default
    if not isinstance(value, dict):
        raise SessionError(f"{where} must be an object, got {_shown(value)}")
    known: dict[str, int | float] = asdict(default)  # type: ignore[call-overload]
    numbers: dict[str, int | float] = {}
    for name, number in value.items():
        if name not in known:
            raise SessionError(f"{where}: the field {_shown(name)} is not known")
        kind = type(known[name])
        if type(number) not in (int, kind) or not 0 <= number <= MAX_COUNT:
            wanted = "a whole number" if kind is int else "a number"
            raise SessionError(f"{where}: {name} must be {wanted} from 0 to {MAX_COUNT}, got {_shown(number)}")
        numbers[name] = kind(number)
    return replace(default, **numbers)  # type: ignore[type-var]


def _read_tags(values: list[Any], where: str) -> tuple[str, ...]:
    if len(values) > MAX_TAGS or not all(isinstance(tag, str) for tag in values):
        raise SessionError(f"{where}: tags must be a list of at most {MAX_TAGS} texts, got {_shown(values)}")
    try:
        return tuple(checked_tag(tag) for tag in values)
    except SessionError as error:
        raise SessionError(f"{where}: {error}") from None


def _params_values(params: SamplingParams) -> dict[str, Any]:
    # A stop text from the command line may hold half a character, which no JSON file should.
    return {**asdict(params), "stop": [text.encode(errors="replace").decode() for text in params.stop]}


def _numbers(value: Any) -> dict[str, int | float]:
    """Return a dataclass of numbers; what a damaged file holds in their place becomes 0."""
    return {
        name: number if type(number) in (int, float) and 0 <= number <= MAX_COUNT else 0
        for name, number in asdict(value).items()
    }


def time_text(time: datetime) -> str:
    """Return a time in UTC as the database writes it."""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")


def _shown(value: Any) -> str:
    """Return a value of the file for use in an error, short and on one line."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value[: _SHOWN_CHARACTERS + 1] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
