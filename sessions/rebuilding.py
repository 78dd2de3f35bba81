"""Writing recovered rows into a fresh database, so that every reference leads somewhere."""

import bisect
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from nanochat_infer.sampling_params import SamplingParams
from sessions.losses import Listed, Table
from sessions.records import Overflow, Status, checksum, now_text, to_json
from sessions.statements import INTERRUPTED, index_session, new_public_id
from sessions.titles import title_of

_LOST = "what was said here was lost when the database was damaged"


@dataclass
class Found:
    """Rows of a damaged database.

    Args:
        messages: by id, with every column of the newest schema.
        sessions: by key, likewise.
        pieces: journaled text of unfinished answers: message id, then number of the piece.
        tags: key and tag.
        kv_blocks: key and name.
        secret: what names of KV blocks were made with.
        listed: which rows should be there, by table.
        num_unread: pages that are missing, or could not be read in full.
    """

    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[int, dict[str, Any]] = field(default_factory=dict)
    pieces: dict[int, dict[int, tuple[Any, ...]]] = field(default_factory=dict)
    tags: set[tuple[int, str]] = field(default_factory=set)
    kv_blocks: set[tuple[int, bytes]] = field(default_factory=set)
    secret: bytes | None = None
    listed: dict[Table, Listed] = field(default_factory=dict)
    num_unread: int = 0


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was written: conversations, messages whose checksum differs, and ids of messages that others name."""

    num_sessions: int
    num_changed: int
    missing: frozenset[int]


def is_sound(row: Mapping[str, Any]) -> bool:
    """Tell whether a message is as it was written; one that was being written has no checksum yet."""
    return row["hash"] == _checksum(row) or (row["hash"] is None and row["status"] == "streaming")


def rebuild(connection: sqlite3.Connection, found: Found) -> Rebuilt:
    """Insert all rows into an empty database of the newest schema.

    Args:
        connection: inside a transaction.
        found: the rows; what they refer to need not be there.
    """
    connection.execute("PRAGMA defer_foreign_keys = ON")
    sessions = {key: dict(row) for key, row in found.sessions.items()}
    messages = {message_id: dict(row) for message_id, row in found.messages.items()}
    missing = _mend_messages(messages, found)
    for _, row in sorted(messages.items()):
        if row["session_id"] not in sessions:
            sessions[row["session_id"]] = _new_session(row["session_id"]) | {"title": title_of(row["text"])}
    missing |= _mend_sessions(sessions, messages)
    for message_id in sorted(messages):
        _insert(connection, "messages", messages[message_id])
    for key in sorted(sessions):
        _insert(connection, "sessions", sessions[key])
    connection.executemany("INSERT INTO tags VALUES (?, ?)", [entry for entry in found.tags if entry[0] in sessions])
    connection.executemany(
        "INSERT INTO kv_blocks VALUES (?, ?)", [entry for entry in found.kv_blocks if entry[0] in sessions]
    )
    if found.secret is not None:
        connection.execute("UPDATE secrets SET value = ? WHERE name = 'kv'", (found.secret,))
    connection.execute("INSERT INTO messages_fts(rowid, text) SELECT id, text FROM messages WHERE hash IS NOT NULL")
    for key in sessions:
        index_session(connection, key)
    num_changed = sum(not is_sound(row) for row in messages.values())
    return Rebuilt(len(sessions), num_changed, frozenset(missing))


def _mend_messages(messages: dict[int, dict[str, Any]], found: Found) -> set[int]:
    """Make every message one that can be written; return the ids that parents had and that were not found."""
    # Holes among these ids are filled.
    followers: dict[int, int] = {}
    for message_id, row in sorted(messages.items()):
        if row["parent_id"] is not None and not _is_wrong(row["parent_id"], message_id):
            followers.setdefault(row["parent_id"], message_id)
    for message_id, row in messages.items():
        sound = is_sound(row) and not _is_wrong(row["parent_id"], message_id)
        if row["status"] == "streaming" or row["status"] not in get_args(Status):
            _interrupt(row, found.pieces.get(message_id, {}))
        if _is_wrong(row["parent_id"], message_id):
            row["parent_id"] = None
        if row["continues_id"] not in messages:
            row["continues_id"] = None
        if not (row["kept_id"] is None or row["kept_id"] in messages or row["kept_id"] in followers):
            # What overflow.reached does where the kept message is on another branch.
            row["kept_id"] = followers.get(message_id) if row["role"] == "marker" else None
        for name in ("error", "tokenizer_fingerprint", "model", "model_fingerprint", "owner", "created_at"):
            if not isinstance(row[name], str):
                row[name] = ""
        # What was changed keeps a checksum that goes on telling so, and its text alone speaks for it.
        if sound:
            row["hash"] = _checksum(row)
        else:
            row["hash"], row["token_ids"] = row["hash"] or b"", None
    return _fill_holes(messages)


def _is_wrong(parent_id: object, message_id: int) -> bool:
    return parent_id is not None and not (isinstance(parent_id, int) and 0 < parent_id < message_id)


def _fill_holes(messages: dict[int, dict[str, Any]]) -> set[int]:
    """Put a marker where a parent is missing, after the message of that conversation that came before it."""
    orphans = {row["parent_id"]: row["session_id"] for row in messages.values() if row["parent_id"] is not None}
    lost = {parent_id: key for parent_id, key in orphans.items() if parent_id not in messages}
    earlier: dict[int, list[int]] = {}
    for message_id in sorted([*messages, *lost]):
        key = messages[message_id]["session_id"] if message_id in messages else lost[message_id]
        earlier.setdefault(key, []).append(message_id)
    for message_id, key in sorted(lost.items()):
        before = bisect.bisect_left(earlier[key], message_id)
        parent_id = earlier[key][before - 1] if before else None
        now = now_text()
        messages[message_id] = {
            "id": message_id,
            "session_id": key,
            "parent_id": parent_id,
            "kept_id": None,
            "role": "marker",
            "text": _LOST,
            "reasoning": "",
            "token_ids": None,
            "status": "done",
            "hash": checksum("marker", parent_id, _LOST, "", None),
            "created_at": now,
            "finished_at": now,
        }
    return set(lost)


def _interrupt(row: dict[str, Any], pieces: Mapping[int, tuple[Any, ...]]) -> None:
    texts = [row["text"]] + [pieces[seq][0] for seq in sorted(pieces)]
    reasonings = [row["reasoning"]] + [pieces[seq][1] for seq in sorted(pieces)]
    ids = [row["token_ids"] or b""] + [pieces[seq][2] for seq in sorted(pieces)]
    row["text"], row["reasoning"], row["token_ids"] = "".join(texts), "".join(reasonings), b"".join(ids)
    row["status"], row["error"], row["owner"], row["finished_at"] = "interrupted", INTERRUPTED, "", now_text()


def _mend_sessions(sessions: dict[int, dict[str, Any]], messages: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Give every conversation a leaf; return the ids of messages that it named and that were not found."""
    own: dict[int, list[int]] = {key: [] for key in sessions}
    for message_id in sorted(messages):
        own[messages[message_id]["session_id"]].append(message_id)
    missing, taken = set[int](), set[str]()
    for key, row in sessions.items():
        missing |= {row[name] for name in ("leaf_id", "forked_from") if isinstance(row[name], int)} - messages.keys()
        parents = [messages[message_id]["parent_id"] for message_id in own[key]]
        inherited = [at for at in parents if at is not None and messages[at]["session_id"] != key]
        if row["leaf_id"] not in messages:
            row["leaf_id"] = own[key][-1] if own[key] else None
        if row["forked_from"] not in messages:
            row["forked_from"] = inherited[0] if inherited else None
        _mend_settings(row)
        if row["public_id"] in taken:
            row["public_id"] = _new_session(key)["public_id"]
        taken.add(row["public_id"])
    return missing


def _mend_settings(row: dict[str, Any]) -> None:
    for name, default in _new_session(0).items():
        if not isinstance(row[name], type(default)) and default is not None:
            row[name] = default
    for name in ("name", "system"):
        if not isinstance(row[name], str | None):
            row[name] = None
    if row["thinking"] not in (None, 0, 1):
        row["thinking"] = None
    if row["overflow"] not in get_args(Overflow):
        row["overflow"] = "refuse"


def _new_session(key: int) -> dict[str, Any]:
    now = now_text()
    return {
        "id": key,
        "public_id": new_public_id(),
        "name": None,
        "title": "",
        "system": None,
        "params": to_json(SamplingParams()),
        "thinking": None,
        "date_string": "",
        "model": "",
        "leaf_id": None,
        "archived": 0,
        "changed": 0,
        "created_at": now,
        "updated_at": now,
        "forked_from": None,
        "overflow": "refuse",
        "model_path": "",
    }


def _checksum(row: Mapping[str, Any]) -> bytes:
    parts = (row["role"], row["parent_id"], row["text"], row["reasoning"], row["token_ids"], row["kept_id"])
    return checksum(*parts)


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
    )
