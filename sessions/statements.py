"""What is written: each function runs inside the writer's transaction on its connection."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.records import Ending, SessionRow, checksum, now_text, pack_ids, to_json

INTERRUPTED = "the program ended while this answer was being written"
EDITABLE = frozenset({"name", "title", "system", "params", "thinking", "archived", "leaf_id", "model"})


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


def insert_session(connection: sqlite3.Connection, row: SessionRow) -> int:
    """Insert a conversation; row.key is ignored, the new key is returned."""
    now = now_text()
    cursor = connection.execute(
        "INSERT INTO sessions (public_id, name, title, system, params, thinking, date_string, model,"
        " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.public_id,
            row.name,
            row.title,
            row.system,
            to_json(row.params),
            row.thinking,
            row.date_string,
            row.model,
            now,
            now,
        ),
    )
    key = int(cursor.lastrowid or 0)
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
        raise SessionError("not saved: this conversation was deleted; start a new one")


def insert_user(connection: sqlite3.Connection, key: int, parent_id: int | None, text: str) -> int:
    """Insert a user message."""
    _check_parent(connection, key, parent_id)
    now = now_text()
    cursor = connection.execute(
        "INSERT INTO messages (session_id, parent_id, role, text, status, hash, created_at, finished_at)"
        " VALUES (?, ?, 'user', ?, 'done', ?, ?, ?)",
        (key, parent_id, text, checksum("user", parent_id, text, "", None), now, now),
    )
    user_id = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO messages_fts(rowid, text) VALUES (?, ?)", (user_id, text))
    return user_id


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


def _check_parent(connection: sqlite3.Connection, key: int, parent_id: int | None) -> None:
    if parent_id is None:
        found = connection.execute("SELECT 1 FROM sessions WHERE id = ?", (key,)).fetchone()
    else:
        found = connection.execute(
            "SELECT 1 FROM messages WHERE id = ? AND session_id = ?", (parent_id, key)
        ).fetchone()
    if found is None:
        raise SessionError("not saved: this conversation was deleted; start a new one")


def remove_answer(connection: sqlite3.Connection, key: int, answer_id: int, leaf_id: int | None) -> None:
    """Take back an answer that never began, and set the leaf to what it was."""
    connection.execute("UPDATE sessions SET leaf_id = ? WHERE id = ? AND leaf_id = ?", (leaf_id, key, answer_id))
    connection.execute("DELETE FROM pieces WHERE message_id = ?", (answer_id,))
    connection.execute("DELETE FROM messages WHERE id = ?", (answer_id,))


def close_answer(connection: sqlite3.Connection, answer_id: int, ending: Ending) -> None:
    """Give an answer its final text, ids and status; its journal is no longer needed.

    Raises:
        SessionError: it was deleted meanwhile.
    """
    row = connection.execute("SELECT parent_id, session_id FROM messages WHERE id = ?", (answer_id,)).fetchone()
    if row is None:
        raise SessionError("not saved: this conversation was deleted; start a new one")
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


def delete_session(connection: sqlite3.Connection, key: int) -> None:
    """Remove a conversation with everything in it; no term of it stays in the search index."""
    messages = "SELECT id FROM messages WHERE session_id = ?"
    connection.execute("UPDATE sessions SET leaf_id = NULL WHERE id = ?", (key,))
    connection.execute(f"DELETE FROM pieces WHERE message_id IN ({messages})", (key,))
    connection.execute(
        "INSERT INTO messages_fts(messages_fts, rowid, text)"
        " SELECT 'delete', id, text FROM messages WHERE session_id = ? AND hash IS NOT NULL",
        (key,),
    )
    # One statement, so that references among its rows need no order and no recursion.
    connection.execute("DELETE FROM messages WHERE session_id = ?", (key,))
    connection.execute("DELETE FROM sessions WHERE id = ?", (key,))
    # A plain delete only marks terms as gone; merging all segments into one drops them.
    connection.execute("INSERT INTO messages_fts(messages_fts) VALUES ('optimize')")


def delete_empty_sessions(connection: sqlite3.Connection, before: str) -> None:
    """Remove conversations without a message or a name that were made before that time."""
    connection.execute(
        "DELETE FROM sessions WHERE name IS NULL AND created_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE session_id = sessions.id)",
        (before,),
    )
