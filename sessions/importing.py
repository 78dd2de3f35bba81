"""Conversations from files: our own JSON and JSONL, and ChatGPT's export, as it comes in a ZIP or unpacked.

The whole file is read and checked before anything is written; then each conversation is written in one transaction.
"""

import os
import re
import sqlite3
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import FileIO
from pathlib import Path
from typing import IO, Any

from nanochat_infer.errors import SessionError
from sessions import chatgpt, exchange
from sessions.checks import MAX_NAME
from sessions.exchange import FORMAT, VERSION, Conversation
from sessions.json_parts import MAX_PART_BYTES, MAX_PARTS, Part, find_parts, is_blank, lines, parse_part
from sessions.records import Message, SessionRow, checksum, pack_ids
from sessions.statements import (
    insert_message,
    insert_session,
    new_public_id,
    set_tags,
    update_session,
)
from sessions.store import Store
from sessions.titles import clean

MAX_FILE_BYTES = 1 << 30
# The list of a ZIP's files is read in one piece; a photo album has 100,000 of them in 10 MB.
MAX_ZIP_READ = 32 << 20
_CHATGPT_FILES = re.compile(r"conversations(-\d{1,6})?\.json")
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import wrote.

    Args:
        source: "json", "jsonl" or "ChatGPT".
        ids: of the new conversations, in the order of the file.
        num_messages: written in all.
        num_empty: conversations left out, since they have neither a message nor a name.
    """

    source: str
    ids: tuple[str, ...]
    num_messages: int
    num_empty: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """One conversation of a file, read when it is needed."""

    source: str
    read: Callable[[], Conversation]


def import_file(store: Store, path: Path) -> ImportReport:
    """Write the conversations of a file as new ones; their ids, and those of their messages, are new.

    Args:
        store: where they go.
        path: what export wrote, ChatGPT's conversations.json, or the ZIP that it comes in.

    Raises:
        SessionError: the file is not of these kinds, damaged or too large, and nothing was written; or writing failed,
            and the sentence says how much was written.
    """
    entries = [entry for raw, where in _read(path) for entry in _entries(raw, where)]
    # By their own time, so that the list shows them in the order in which they were used.
    times = [entry.read().updated_at for entry in entries]
    ids: dict[int, str] = {}
    num_messages = 0
    order = sorted(range(len(entries)), key=lambda number: times[number])
    for number in order:
        conversation = entries[number].read()
        if not conversation.messages and conversation.name is None:
            continue
        try:
            ids[number] = write_conversation(store, conversation)
        except SessionError as error:
            if not ids:
                raise
            raise SessionError(f"{len(ids)} of {len(entries)} conversations were imported, then: {error}") from error
        num_messages += len(conversation.messages)
    source = entries[0].source if entries else "json"
    return ImportReport(source, tuple(ids[number] for number in sorted(ids)), num_messages, len(entries) - len(ids))


def write_conversation(store: Store, conversation: Conversation) -> str:
    """Write a conversation of elsewhere with new ids, in one transaction; return its id.

    Raises:
        SessionError: it could not be written, and nothing of it was.
    """
    name = clean(conversation.name)[:MAX_NAME] if conversation.name else ""
    row = SessionRow(
        key=0,
        public_id=new_public_id(),
        name=name or None,
        title=clean(conversation.title)[:MAX_NAME],
        system=conversation.system,
        params=conversation.params,
        thinking=conversation.thinking,
        date_string=clean(conversation.date_string),
        model=clean(conversation.model),
        leaf_id=None,
        archived=conversation.archived,
        overflow=conversation.overflow,
    )
    store.transaction(lambda connection: _insert(connection, row, conversation))
    return row.public_id


def _insert(connection: sqlite3.Connection, row: SessionRow, conversation: Conversation) -> None:
    key = insert_session(connection, row)
    new_ids: dict[int, int] = {}
    later: list[tuple[Message, Message]] = []
    for message in conversation.messages:
        moved = replace(
            message,
            parent_id=None if message.parent_id is None else new_ids[message.parent_id],
            continues_id=None if message.continues_id is None else new_ids[message.continues_id],
            kept_id=None,
        )
        new_ids[message.id] = insert_message(connection, key, moved)
        if message.kept_id is not None or not message.sound:
            later.append((message, moved))
    for message, moved in later:
        # A marker may name a message that follows it; what was damaged before must not look whole now.
        kept_id = None if message.kept_id is None else new_ids[message.kept_id]
        blob = None if moved.token_ids is None else pack_ids(moved.token_ids)
        value = checksum(moved.role, moved.parent_id, moved.text, moved.reasoning, blob, kept_id)
        connection.execute(
            "UPDATE messages SET kept_id = ?, hash = ? WHERE id = ?",
            (kept_id, value if message.sound else bytes(len(value)), new_ids[message.id]),
        )
    set_tags(connection, key, conversation.tags, ())
    if conversation.leaf_id is not None:
        update_session(connection, key, {"leaf_id": new_ids[conversation.leaf_id]})
    _date(connection, key, conversation)


def _date(connection: sqlite3.Connection, key: int, conversation: Conversation) -> None:
    """Give a conversation its own times, and its place among the others by them.

    It shares the place of the last one before it; queries order those by their times.
    """
    created_at, updated_at = exchange.time_text(conversation.created_at), exchange.time_text(conversation.updated_at)
    connection.execute(
        "UPDATE sessions SET created_at = ?, updated_at = ?, changed ="
        " (SELECT coalesce(max(changed), 0) FROM sessions WHERE updated_at <= ? AND id <> ?) WHERE id = ?",
        (created_at, updated_at, updated_at, key, key),
    )


def _entries(raw: bytes, where: str) -> list[_Entry]:
    outer = find_parts(raw, where)
    if outer.value.get("type") == "conversation":
        return _jsonl_entries(raw, where)
    if not is_blank(raw, outer.end):
        raise SessionError(f"{where} is not valid JSON: something follows its end")
    if outer.is_list:
        return [_Entry("ChatGPT", partial(_read_chatgpt, raw, part)) for part in outer.parts]
    _check_version(outer.value, where)
    return [_Entry("json", partial(_read_json, raw, part)) for part in outer.parts]


def _read_chatgpt(raw: bytes, part: Part) -> Conversation:
    return chatgpt.read_conversation(parse_part(raw, part, chatgpt.mended), part.where)


def _read_json(raw: bytes, part: Part) -> Conversation:
    return exchange.read_conversation(parse_part(raw, part), part.where)


def _jsonl_entries(raw: bytes, where: str) -> list[_Entry]:
    """Find where each conversation's lines begin; they follow it until the next one."""
    groups: list[list[Part]] = []
    for line in lines(raw, where):
        kind = parse_part(raw, line).get("type")
        if kind == "conversation":
            groups.append([line])
        elif kind == "message":
            # find_parts saw a conversation in the first line.
            groups[-1].append(line)
        else:
            raise SessionError(f"{line.where}: type must be conversation or message, got {kind!r:.40}")
        if groups[-1][-1].end - groups[-1][0].start > MAX_PART_BYTES or len(groups) > MAX_PARTS:
            raise SessionError(f"{line.where}: more than {MAX_PART_BYTES:,} bytes for one conversation, or too many")
    return [_Entry("jsonl", partial(_read_jsonl, raw, group)) for group in groups]


def _read_jsonl(raw: bytes, group: list[Part]) -> Conversation:
    where = group[0].where
    head = parse_part(raw, group[0])
    _check_version(head, where)
    for name in ("type", "format", "version"):
        head.pop(name, None)
    if "messages" in head:
        raise SessionError(f"{where}: the field 'messages' is not known; each message has a line of its own")
    messages = []
    for line in group[1:]:
        message = parse_part(raw, line)
        if message.pop("type") != "message" or message.pop("conversation_id", None) != head.get("id"):
            raise SessionError(f"{line.where}: conversation_id must be that of the conversation before it")
        messages.append(message)
    return exchange.read_conversation({**head, "messages": messages}, where)


def _check_version(head: dict[str, Any], where: str) -> None:
    found, version = head.get("format"), head.get("version")
    if found != FORMAT:
        raise SessionError(
            f"{where} is no export of this program (format must be {FORMAT!r}, got {found!r:.40}) and none of ChatGPT"
        )
    if type(version) is not int or version < 1:
        raise SessionError(f"{where}: version must be a whole number from 1, got {version!r:.40}")
    if version > VERSION:
        raise SessionError(
            f"{where} was written by a newer version of this program (format {version}, this one reads {VERSION})"
        )


def _read(path: Path) -> list[tuple[bytes, str]]:
    """Return the JSON files that path is or holds, each with what errors call it."""
    shown = clean(str(path))
    try:
        # Without O_NONBLOCK, opening a pipe would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise SessionError(f"{shown} must be a file: JSON, JSONL, or the ZIP of ChatGPT's export")
        with _Limited(descriptor) as file:
            if file.read(2) == b"PK":
                return _read_zip(file, shown)
            if status.st_size > MAX_FILE_BYTES:
                raise SessionError(f"{shown} has {status.st_size:,} bytes, the most is {MAX_FILE_BYTES:,}")
            file.seek(0)
            return [(_read_all(file, MAX_FILE_BYTES, shown), shown)]
    except OSError as error:
        raise SessionError(f"{shown} cannot be read: {error.strerror or clean(str(error))}") from error
    except ValueError as error:
        raise SessionError(f"{shown!r:.80} is no name of a file") from error


def _read_zip(file: "_Limited", shown: str) -> list[tuple[bytes, str]]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = sorted(name for name in archive.namelist() if _CHATGPT_FILES.fullmatch(name.rpartition("/")[2]))
            if not names:
                raise SessionError(f"{shown} holds no conversations.json; it must be the ZIP of ChatGPT's export")
            left = MAX_FILE_BYTES
            found: list[tuple[bytes, str]] = []
            for name in names:
                with archive.open(name) as member:
                    raw = _read_all(member, left, shown)
                left -= len(raw)
                found.append((raw, f"{shown}: {clean(name)}"))
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as error:
        raise SessionError(
            f"{shown} is a damaged or unusual ZIP ({clean(str(error))[:100]}); unpack it first"
        ) from error


def _read_all(file: IO[bytes], most: int, shown: str) -> bytes:
    """Read to the end, which a ZIP may hide far behind what it says."""
    chunks: list[bytes] = []
    left = most
    while chunk := file.read(min(_CHUNK_BYTES, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise SessionError(f"{shown} holds more than {MAX_FILE_BYTES:,} bytes of conversations")
        chunks.append(chunk)
    return b"".join(chunks)


class _Limited(FileIO):
    """A file that hands out no more in one piece than any list of a ZIP needs."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to size bytes.

        Raises:
            BadZipFile: that is more than MAX_ZIP_READ.
        """
        most = MAX_ZIP_READ + 1
        data = super().read(most if size is None or size < 0 else min(size, most)) or b""
        if len(data) == most:
            raise zipfile.BadZipFile(f"its list of files has more than {MAX_ZIP_READ:,} bytes")
        return data
