"""Conversations as text to keep or to take elsewhere: Markdown to read, JSON and JSONL with everything in them."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from nanochat_infer.errors import SessionError
from sessions.checks import MAX_LIMIT
from sessions.exchange import FORMAT, VERSION, Conversation, closed, conversation_of, message_values, settings_values
from sessions.markdown import markdown
from sessions.new_files import new_file
from sessions.records import Message
from sessions.store import Store

ExportFormat = Literal["md", "json", "jsonl"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

# Line ends that only some programs know, and what can move a cursor or turn the reading direction.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def export(store: Store, key: int | None, format: str) -> Iterator[str]:  # noqa: A002 - the word users know
    """Return conversations as text, in pieces; join them or write them one after the other.

    Args:
        store: where they are.
        key: of one conversation; None is all of them, archived ones included, the last changed first.
        format: "md" is the branch that is looked at; "json" and "jsonl" are the whole tree, and can be imported again.

    Raises:
        SessionError: there is no such format or conversation, or it cannot be read.
    """
    if format not in FORMATS:
        raise SessionError(f"the format must be one of {', '.join(FORMATS)}, got {format!r:.40}")
    # The first is read before anything is returned, so that an error comes before a file is begun.
    conversations = _conversations(store, key, branch_only=format == "md")
    first = next(conversations, None)
    everything = _chain(first, conversations)
    if format == "md":
        return markdown(everything)
    return _json(everything) if format == "json" else _jsonl(everything)


def export_file(store: Store, key: int | None, format: str, target: Path) -> int:  # noqa: A002 - as above
    """Write an export into a new file that only its owner can read; it appears whole or not at all.

    Returns:
        Its number of bytes.

    Raises:
        SessionError: as export, or the file exists already or cannot be written.
    """
    pieces = export(store, key, format)
    # Unlike Path.is_dir, it says no of what cannot be looked at; writing then says why.
    if os.path.isdir(target):
        raise SessionError(f"{target} is a folder; give the name of a file in it")
    try:
        with new_file(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            return os.fstat(file.fileno()).st_size
    except FileExistsError:
        raise SessionError(f"{target} exists already; remove it or choose another name") from None
    except OSError as error:
        place = f"the export cannot be written to {target} ({error.strerror})"
        raise SessionError(f"{place}; choose another place") from error


def _chain(first: Conversation | None, others: Iterator[Conversation]) -> Iterator[Conversation]:
    if first is not None:
        yield first
        yield from others


def _conversations(store: Store, key: int | None, *, branch_only: bool) -> Iterator[Conversation]:
    infos = store.list_sessions(MAX_LIMIT, archived=None)
    if key is not None:
        row = store.session(key)
        info = next((info for info in infos if info.id == row.public_id), None)
        yield conversation_of(row, info, _messages(store, key, row.leaf_id, branch_only=branch_only))
        return
    for info in infos:
        found = store.find_session(info.id)
        # One that was deleted meanwhile is left out.
        if found is not None:
            yield conversation_of(found, info, _messages(store, found.key, found.leaf_id, branch_only=branch_only))


def _messages(store: Store, key: int, leaf_id: int | None, *, branch_only: bool) -> tuple[Message, ...]:
    """Return the branch, or the whole tree, parents before children; none refers to a message that is not in it."""
    known = {message.id: message for message in store.branch(leaf_id)}
    if branch_only:
        return tuple(known.values())
    for node in store.tree(key):
        if node.id not in known and (message := store.message(node.id)) is not None:
            known[node.id] = message
    # A fork reaches neither what a continued answer went on from nor what else follows a marker.
    return closed([known[message_id] for message_id in sorted(known)])


def _json(conversations: Iterable[Conversation]) -> Iterator[str]:
    yield f'{{"format": {_text(FORMAT)},\n"version": {VERSION},\n"exported_at": {_text(_now())},\n"conversations": ['
    for number, conversation in enumerate(conversations):
        # One message per line, so that versions of a file can be compared.
        yield f'{"," if number else ""}\n{_text(settings_values(conversation))[:-1]}, "messages": ['
        for message_number, message in enumerate(conversation.messages):
            yield f"{',' if message_number else ''}\n{_text(message_values(message))}"
        yield "\n]}"
    yield "\n]}\n"


def _jsonl(conversations: Iterable[Conversation]) -> Iterator[str]:
    for conversation in conversations:
        head = {"type": "conversation", "format": FORMAT, "version": VERSION, **settings_values(conversation)}
        yield f"{_text(head)}\n"
        for message in conversation.messages:
            line = {"type": "message", "conversation_id": conversation.public_id, **message_values(message)}
            yield f"{_text(line)}\n"


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
