"""What is read: each function runs on a reading connection, inside one read transaction."""

from typing import Any

from sqlite_utils import Database

from nanochat_infer.errors import SessionError
from sessions.checks import check_limit, is_unicode
from sessions.records import (
    Message,
    SearchHit,
    SessionInfo,
    SessionRow,
    message_from_row,
    session_from_row,
    time_of,
    typed,
)
from sessions.titles import clean

# A parent is always older, so the walk ends even in a damaged file.
_BRANCH = """
    WITH RECURSIVE chain(id, depth) AS (
        SELECT :leaf, 0
        UNION ALL
        SELECT messages.parent_id, depth + 1 FROM messages JOIN chain ON messages.id = chain.id
        WHERE messages.parent_id < messages.id
    )
    SELECT messages.* FROM chain JOIN messages ON messages.id = chain.id ORDER BY depth DESC
"""
_USED = "(name IS NOT NULL OR EXISTS (SELECT 1 FROM messages WHERE session_id = sessions.id))"


def rows(db: Database, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
    """Return all rows; an unread cursor would hold the lock."""
    return [typed(row) for row in db.query(sql, parameters)]


def branch(db: Database, leaf_id: int | None) -> list[Message]:
    """Return the messages from the first to leaf_id."""
    if leaf_id is None:
        return []
    return [message_from_row(_with_pieces(db, row)) for row in rows(db, _BRANCH, {"leaf": leaf_id})]


def message(db: Database, message_id: int) -> Message | None:
    """Return one message, or None."""
    found = rows(db, "SELECT * FROM messages WHERE id = ?", (message_id,))
    return message_from_row(_with_pieces(db, found[0])) if found else None


def _with_pieces(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    if row["status"] == "streaming":
        for piece in rows(db, "SELECT * FROM pieces WHERE message_id = ? ORDER BY seq", (row["id"],)):
            row["text"] += piece["text"]
            row["reasoning"] += piece["reasoning"]
            row["token_ids"] = (row["token_ids"] or b"") + (piece["token_ids"] or b"")
    return row


def children(db: Database, session_key: int, parent_id: int | None) -> list[int]:
    """Return the ids of the messages that follow parent_id, oldest first."""
    found = rows(
        db, "SELECT id FROM messages WHERE session_id = ? AND parent_id IS ? ORDER BY id", (session_key, parent_id)
    )
    return [row["id"] for row in found]


def session_by_key(db: Database, key: int) -> SessionRow | None:
    """Return the settings of a conversation."""
    found = rows(db, "SELECT * FROM sessions WHERE id = ?", (key,))
    return session_from_row(found[0]) if found else None


def find_session(db: Database, text: str) -> SessionRow | None:
    """Return the conversation with that id, exact name, or unique beginning of an id; None if there is none.

    Raises:
        SessionError: several fit.
    """
    wanted = text.strip()
    if not wanted or not is_unicode(wanted):
        return None
    lower = wanted.lower()
    for where, parameters in (
        ("public_id = ?", (lower,)),
        ("name = ?", (wanted,)),
        ("substr(public_id, 1, ?) = ?", (len(lower), lower)),
    ):
        found = rows(db, f"SELECT * FROM sessions WHERE {where} ORDER BY changed DESC LIMIT 6", parameters)
        if len(found) == 1:
            return session_from_row(found[0])
        if found:
            ids = ", ".join(row["public_id"] for row in found[:5]) + (", ..." if len(found) > 5 else "")
            raise SessionError(f"{wanted!r} fits several conversations ({ids}); give more of the id")
    return None


def last_session(db: Database) -> SessionRow | None:
    """Return the conversation that changed last and has messages or a name."""
    found = rows(db, f"SELECT * FROM sessions WHERE archived = 0 AND {_USED} ORDER BY changed DESC LIMIT 1")
    return session_from_row(found[0]) if found else None


def list_sessions(db: Database, limit: int, *, archived: bool = False) -> list[SessionInfo]:
    """Return conversations that have messages or a name, the last changed first."""
    check_limit(limit)
    found = rows(
        db,
        f"SELECT *, (SELECT count(*) FROM messages WHERE session_id = sessions.id) AS num_messages"
        f" FROM sessions WHERE archived = ? AND {_USED} ORDER BY changed DESC LIMIT ?",
        (int(archived), limit),
    )
    return [
        SessionInfo(
            id=row["public_id"],
            name=row["name"] or row["title"],
            title=row["title"],
            created_at=time_of(row["created_at"]),
            updated_at=time_of(row["updated_at"]),
            num_messages=row["num_messages"],
            model=row["model"],
            archived=bool(row["archived"]),
        )
        for row in found
    ]


def search(db: Database, text: str, limit: int) -> list[SearchHit]:
    """Return messages that hold all words of text, best first. Words are literal: no query language."""
    check_limit(limit)
    words = text.replace("\0", " ").split()
    if not words or not is_unicode(text):
        return []
    query = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    found = rows(
        db,
        "SELECT messages.id, messages.role, sessions.public_id, coalesce(sessions.name, sessions.title) AS shown,"
        " snippet(messages_fts, 0, '[', ']', '...', 12) AS snippet"
        " FROM messages_fts JOIN messages ON messages.id = messages_fts.rowid"
        " JOIN sessions ON sessions.id = messages.session_id"
        " WHERE messages_fts MATCH ? ORDER BY bm25(messages_fts), messages.id DESC LIMIT ?",
        (query, limit),
    )
    return [
        SearchHit(row["public_id"], clean(row["shown"]), row["id"], row["role"], clean(row["snippet"])) for row in found
    ]
