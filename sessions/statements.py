"""What is written: each function runs inside the writer's transaction on its connection."""

import base64
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nanochat_infer.sampling_params import SamplingParams
from sessions.deletion import delete_session
from sessions.records import Ending, Message, SessionRow, checksum, now_text, pack_ids, params_from_json, to_json
from sessions.tree import DeletedError, reaches

INTERRUPTED = "the program ended while this answer was being written"
NEVER_BEGAN = "this answer never began"
EDITABLE = frozenset(
    ["name", "title", "system", "params", "thinking", "archived", "leaf_id", "model", "overflow", "model_path"]
)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What is known of an answer before its first token."""

    owner: str
    params: SamplingParams
    model: str
    model_fingerprint: str
    tokenizer_fingerprint: str
    # The one that is used, also where params.seed is None.
    seed: int
    continues_id: int | None = None
    # What a continued answer begins with.
    text: str = ""
    reasoning: str = ""
    token_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewMarker:
    """A line that everyone sees where earlier turns no longer reach the model.

    Args:
        kept_id: the first message that still does; None: the user message that follows the marker.
    """

    text: str
    kept_id: int | None


def new_public_id() -> str:
    """Return a fresh id for a conversation: 12 letters and digits."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:12].lower()


def insert_session(connection: sqlite3.Connection, row: SessionRow) -> int:
    """Insert a conversation without tags; row.key is ignored, the new key is returned."""
    now = now_text()
    cursor = connection.execute(
        "INSERT INTO sessions (public_id, name, title, system, params, thinking, date_string, model,"
        " leaf_id, archived, forked_from, overflow, model_path, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.public_id,
            row.name,
            row.title,
            row.system,
            to_json(row.params),
            row.thinking,
            row.date_string,
            row.model,
            row.leaf_id,
            row.archived,
            row.forked_from,
            row.overflow,
            row.model_path,
            now,
            now,
        ),
    )
    key = int(cursor.lastrowid or 0)
    index_session(connection, key)
    touch(connection, key)
    return key


def touch(connection: sqlite3.Connection, key: int) -> None:
    """Make this the conversation that changed last, whatever the clock says."""
    connection.execute(
        "UPDATE sessions SET changed = (SELECT max(changed) + 1 FROM sessions), updated_at = ? WHERE id = ?",
        (now_text(), key),
    )


def update_session(connection: sqlite3.Connection, key: int, values: Mapping[str, Any]) -> None:
    """Change columns of a conversation.

    Raises:
        SessionError: it was deleted meanwhile.
    """
    assert values.keys() <= EDITABLE
    columns = ", ".join(f"{name} = ?" for name in values)
    cursor = connection.execute(f"UPDATE sessions SET {columns} WHERE id = ?", (*values.values(), key))
    if not cursor.rowcount:
        raise DeletedError
    if not values.keys().isdisjoint(("name", "title")):
        index_session(connection, key)


def change_params(connection: sqlite3.Connection, key: int, changes: Mapping[str, Any]) -> SamplingParams:
    """Change fields of a conversation's sampling parameters, and no other; return all of them.

    Raises:
        SessionError: it was deleted meanwhile.
        ParameterError: a value is out of range.
    """
    found = connection.execute("SELECT params FROM sessions WHERE id = ?", (key,)).fetchone()
    if found is None:
        raise DeletedError
    params = replace(params_from_json(found[0]) or SamplingParams(), **changes)
    update_session(connection, key, {"params": to_json(params)})
    return params


def index_session(connection: sqlite3.Connection, key: int) -> None:
    """Make the conversation's name, title and tags as they are now what a search finds."""
    connection.execute("DELETE FROM sessions_fts WHERE rowid = ?", (key,))
    connection.execute(
        "INSERT INTO sessions_fts(rowid, name, title, tags) SELECT id, coalesce(name, ''), title,"
        " (SELECT coalesce(group_concat(tag, ' '), '') FROM tags WHERE session_id = sessions.id)"
        " FROM sessions WHERE id = ?",
        (key,),
    )


def set_tags(connection: sqlite3.Connection, key: int, add: Iterable[str], remove: Iterable[str]) -> None:
    """Give a conversation tags and take some away; what is there or gone already is no error.

    Raises:
        SessionError: it was deleted meanwhile.
    """
    check_session(connection, key)
    connection.executemany("DELETE FROM tags WHERE session_id = ? AND tag = ?", [(key, tag) for tag in remove])
    connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", [(key, tag) for tag in add])
    index_session(connection, key)


def insert_user(connection: sqlite3.Connection, key: int, parent_id: int | None, text: str) -> int:
    """Insert a user message."""
    return _insert_note(connection, key, parent_id, "user", text)


def remove_copied(connection: sqlite3.Connection, key: int, message_id: int) -> None:
    """Remove a user message that stands elsewhere now, unless anything hangs on it or it is not this conversation's."""
    found = connection.execute(
        "SELECT text FROM messages WHERE id = ?1 AND session_id = ?2 AND role = 'user' AND NOT EXISTS"
        " (SELECT 1 FROM sessions WHERE leaf_id = ?1 OR forked_from = ?1) AND NOT EXISTS"
        " (SELECT 1 FROM messages WHERE parent_id = ?1 OR kept_id = ?1)",
        (message_id, key),
    ).fetchone()
    if found is not None:
        connection.execute(
            "INSERT INTO messages_fts(messages_fts, rowid, text) VALUES ('delete', ?, ?)", (message_id, found[0])
        )
        connection.execute("DELETE FROM messages WHERE id = ?", (message_id,))


def insert_marker(connection: sqlite3.Connection, key: int, parent_id: int | None, marker: NewMarker) -> int:
    """Insert a marker; where marker.kept_id is None, point_marker says later what follows it."""
    return _insert_note(connection, key, parent_id, "marker", marker.text, marker.kept_id)


def point_marker(connection: sqlite3.Connection, marker_id: int, kept_id: int) -> None:
    """Make kept_id the first message that still reaches the model."""
    parent_id, text = connection.execute("SELECT parent_id, text FROM messages WHERE id = ?", (marker_id,)).fetchone()
    connection.execute(
        "UPDATE messages SET kept_id = ?, hash = ? WHERE id = ?",
        (kept_id, checksum("marker", parent_id, text, "", None, kept_id), marker_id),
    )


def _insert_note(
    connection: sqlite3.Connection, key: int, parent_id: int | None, role: str, text: str, kept_id: int | None = None
) -> int:
    """Insert a message that is complete as it is."""
    _check_parent(connection, key, parent_id)
    now = now_text()
    cursor = connection.execute(
        "INSERT INTO messages (session_id, parent_id, kept_id, role, text, status, hash, created_at, finished_at)"
        " VALUES (?, ?, ?, ?, ?, 'done', ?, ?, ?)",
        (key, parent_id, kept_id, role, text, checksum(role, parent_id, text, "", None, kept_id), now, now),
    )
    message_id = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO messages_fts(rowid, text) VALUES (?, ?)", (message_id, text))
    return message_id


def insert_message(connection: sqlite3.Connection, key: int, message: Message) -> int:
    """Insert a closed message with everything it holds, for imports; its id is ignored, the new one is returned.

    parent_id, continues_id and kept_id are ids of this database, of messages that are already there.
    """
    blob = None if message.token_ids is None else pack_ids(message.token_ids)
    parts = (message.role, message.parent_id, message.text, message.reasoning, blob, message.kept_id)
    values = {
        "session_id": key,
        "parent_id": message.parent_id,
        "continues_id": message.continues_id,
        "kept_id": message.kept_id,
        "role": message.role,
        "text": message.text,
        "reasoning": message.reasoning,
        "status": message.status,
        "finish_reason": message.finish_reason,
        "error": message.error,
        "token_ids": blob,
        "tokenizer_fingerprint": message.tokenizer_fingerprint,
        "model": message.model,
        "model_fingerprint": message.model_fingerprint,
        "params": None if message.params is None else to_json(message.params),
        "seed": message.seed,
        "usage": to_json(message.usage),
        "timings": to_json(message.timings),
        "hash": checksum(*parts),
        "created_at": message.created_at.isoformat(timespec="microseconds"),
        "finished_at": None if message.finished_at is None else message.finished_at.isoformat(timespec="microseconds"),
    }
    cursor = connection.execute(
        f"INSERT INTO messages ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
    )
    message_id = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO messages_fts(rowid, text) VALUES (?, ?)", (message_id, message.text))
    return message_id


def insert_answer(connection: sqlite3.Connection, key: int, parent_id: int, answer: NewAnswer) -> int:
    """Insert an answer that is being written, and make it the conversation's leaf."""
    _check_parent(connection, key, parent_id)
    cursor = connection.execute(
        "INSERT INTO messages (session_id, parent_id, continues_id, role, text, reasoning, token_ids, status, owner,"
        " params, seed, model, model_fingerprint, tokenizer_fingerprint, created_at)"
        " VALUES (?, ?, ?, 'assistant', ?, ?, ?, 'streaming', ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            parent_id,
            answer.continues_id,
            answer.text,
            answer.reasoning,
            pack_ids(answer.token_ids),
            answer.owner,
            to_json(answer.params),
            answer.seed,
            answer.model,
            answer.model_fingerprint,
            answer.tokenizer_fingerprint,
            now_text(),
        ),
    )
    answer_id = int(cursor.lastrowid or 0)
    update_session(connection, key, {"leaf_id": answer_id, "model": answer.model})
    touch(connection, key)
    return answer_id


def check_session(connection: sqlite3.Connection, key: int) -> None:
    """Refuse to write into a conversation that is gone.

    Raises:
        SessionError: it was deleted.
    """
    if connection.execute("SELECT 1 FROM sessions WHERE id = ?", (key,)).fetchone() is None:
        raise DeletedError


def _check_parent(connection: sqlite3.Connection, key: int, parent_id: int | None) -> None:
    check_session(connection, key)
    if parent_id is not None and not reaches(connection, key, parent_id):
        raise DeletedError


def remove_answer(connection: sqlite3.Connection, key: int, answer_id: int, leaf_id: int | None) -> None:
    """Take back an answer that never began, and set the leaf to what it was; a fork that ends with it keeps it."""
    connection.execute("UPDATE sessions SET leaf_id = ? WHERE id = ? AND leaf_id = ?", (leaf_id, key, answer_id))
    used = connection.execute(
        "SELECT 1 FROM sessions WHERE leaf_id = ?1 OR forked_from = ?1 UNION ALL SELECT 1 FROM messages"
        " WHERE parent_id = ?1 OR continues_id = ?1 OR kept_id = ?1",
        (answer_id,),
    ).fetchone()
    if used is not None:
        close_answer(connection, answer_id, Ending("", "", (), "error", "error", NEVER_BEGAN))
        return
    connection.execute("DELETE FROM pieces WHERE message_id = ?", (answer_id,))
    connection.execute("DELETE FROM messages WHERE id = ?", (answer_id,))


def close_answer(connection: sqlite3.Connection, answer_id: int, ending: Ending) -> None:
    """Give an answer its final text, ids and status; its journal is no longer needed.

    Raises:
        SessionError: it was deleted meanwhile.
    """
    row = connection.execute("SELECT parent_id, session_id FROM messages WHERE id = ?", (answer_id,)).fetchone()
    if row is None:
        raise DeletedError
    blob = pack_ids(ending.token_ids)
    _index(connection, answer_id, ending.text)
    connection.execute(
        "UPDATE messages SET text = ?, reasoning = ?, token_ids = ?, status = ?, finish_reason = ?, error = ?,"
        " seed = ?, usage = ?, timings = ?, hash = ?, owner = '', finished_at = ? WHERE id = ?",
        (
            ending.text,
            ending.reasoning,
            blob,
            ending.status,
            ending.finish_reason,
            ending.error,
            ending.seed,
            to_json(ending.usage),
            to_json(ending.timings),
            checksum("assistant", row[0], ending.text, ending.reasoning, blob),
            now_text(),
            answer_id,
        ),
    )
    connection.execute("DELETE FROM pieces WHERE message_id = ?", (answer_id,))
    touch(connection, row[1])


def _index(connection: sqlite3.Connection, answer_id: int, text: str) -> None:
    """Put an answer's final text into the search index; an earlier ending of it is taken out."""
    connection.execute(
        "INSERT INTO messages_fts(messages_fts, rowid, text)"
        " SELECT 'delete', id, text FROM messages WHERE id = ? AND hash IS NOT NULL",
        (answer_id,),
    )
    connection.execute("INSERT INTO messages_fts(rowid, text) VALUES (?, ?)", (answer_id, text))


def interrupt_answer(connection: sqlite3.Connection, answer_id: int) -> None:
    """Close an answer whose process died: what was journaled is its text."""
    row = connection.execute(
        "SELECT parent_id, text, reasoning, coalesce(token_ids, x'') FROM messages WHERE id = ?", (answer_id,)
    ).fetchone()
    pieces = connection.execute(
        "SELECT text, reasoning, token_ids FROM pieces WHERE message_id = ? ORDER BY seq", (answer_id,)
    ).fetchall()
    text, reasoning, blob = (
        row[column].__class__().join([row[column], *(piece[column - 1] for piece in pieces)]) for column in (1, 2, 3)
    )
    _index(connection, answer_id, text)
    connection.execute(
        "UPDATE messages SET text = ?, reasoning = ?, token_ids = ?, status = 'interrupted', error = ?, hash = ?,"
        " owner = '', finished_at = ? WHERE id = ?",
        (
            text,
            reasoning,
            blob,
            INTERRUPTED,
            checksum("assistant", row[0], text, reasoning, blob),
            now_text(),
            answer_id,
        ),
    )
    connection.execute("DELETE FROM pieces WHERE message_id = ?", (answer_id,))


def delete_empty_sessions(connection: sqlite3.Connection, before: str) -> None:
    """Remove conversations without a message or a name that were made before that time."""
    found = connection.execute(
        "SELECT id FROM sessions WHERE name IS NULL AND forked_from IS NULL AND created_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE session_id = sessions.id)",
        (before,),
    ).fetchall()
    for (key,) in found:
        delete_session(connection, key, thorough=False)
