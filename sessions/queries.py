"""What is read: each function runs on a reading connection, inside one read transaction."""

import json
import re
from typing import Any

from nanochat_infer.errors import SessionError
from sessions.checks import check_limit, is_unicode
from sessions.database import Database
from sessions.records import (
    Message,
    SearchHit,
    SessionInfo,
    SessionRow,
    message_from_row,
    overflow_of,
    session_from_row,
    time_of,
    typed,
)
from sessions.titles import clean
from sessions.tree import num_reached

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
_USED = (
    "(name IS NOT NULL OR forked_from IS NOT NULL OR EXISTS (SELECT 1 FROM messages WHERE session_id = sessions.id))"
)
_TAGGED = "(:tag IS NULL OR EXISTS (SELECT 1 FROM tags WHERE session_id = sessions.id AND tag = :tag))"
# An import has the place of the conversation before it, and among those its own time decides.
_NEWEST_FIRST = "sessions.changed DESC, sessions.updated_at DESC, sessions.id DESC"
# A noncharacter of Unicode, around what was found: no text means it.
_MARK = "\ufdd0"
_FOUND_MESSAGES = f"""
    SELECT messages.id, messages.role, sessions.public_id, sessions.name,
    coalesce(sessions.name, sessions.title) AS shown,
    snippet(messages_fts, 0, '{_MARK}', '{_MARK}', '...', 12) AS snippet
    FROM messages_fts JOIN messages ON messages.id = messages_fts.rowid
    JOIN sessions ON sessions.id = messages.session_id
    WHERE messages_fts MATCH :query AND messages.role IN ('user', 'assistant') AND {_TAGGED}
    ORDER BY bm25(messages_fts) * CASE messages.role WHEN 'user' THEN 2 ELSE 1 END, messages.id DESC LIMIT :limit
"""
# The index holds a sentence of such a script as one word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SNIPPET_CHARACTERS = 24
_FOUND_SESSIONS = f"""
    SELECT coalesce(leaf_id, 0) AS id, 'title' AS role, public_id, sessions.name,
    coalesce(sessions.name, sessions.title) AS shown,
    snippet(sessions_fts, -1, '{_MARK}', '{_MARK}', '...', 12) AS snippet
    FROM sessions_fts JOIN sessions ON sessions.id = sessions_fts.rowid
    WHERE sessions_fts MATCH :query AND {_TAGGED} AND sessions.id NOT IN (
        SELECT session_id FROM messages_fts JOIN messages ON messages.id = messages_fts.rowid
        WHERE messages_fts MATCH :query AND messages.role IN ('user', 'assistant')
    )
    ORDER BY bm25(sessions_fts), {_NEWEST_FIRST} LIMIT :limit
"""


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


def session_by_key(db: Database, key: int) -> SessionRow | None:
    """Return the settings of a conversation."""
    found = rows(db, "SELECT * FROM sessions WHERE id = ?", (key,))
    return _session(db, found[0]) if found else None


def _session(db: Database, row: dict[str, Any]) -> SessionRow:
    return session_from_row(row, tags(db, row["id"]))


def tags(db: Database, key: int) -> tuple[str, ...]:
    """Return the tags of a conversation, in alphabetical order."""
    return tuple(row["tag"] for row in rows(db, "SELECT tag FROM tags WHERE session_id = ? ORDER BY tag", (key,)))


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
        found = rows(db, f"SELECT * FROM sessions WHERE {where} ORDER BY {_NEWEST_FIRST} LIMIT 6", parameters)
        if len(found) == 1:
            return _session(db, found[0])
        if found:
            ids = ", ".join(row["public_id"] for row in found[:5]) + (", ..." if len(found) > 5 else "")
            raise SessionError(f"{wanted!r} fits several conversations ({ids}); give more of the id")
    return None


def last_session(db: Database) -> SessionRow | None:
    """Return the conversation that changed last and has messages or a name."""
    found = rows(db, f"SELECT * FROM sessions WHERE archived = 0 AND {_USED} ORDER BY {_NEWEST_FIRST} LIMIT 1")
    return _session(db, found[0]) if found else None


def list_sessions(db: Database, limit: int, *, archived: bool | None, tag: str | None) -> list[SessionInfo]:
    """Return conversations that have messages or a name, the last changed first."""
    check_limit(limit)
    found = rows(
        db,
        "SELECT *,"
        # A damaged file may hold a tag of another type, which JSON cannot.
        " (SELECT json_group_array(tag) FROM (SELECT CAST(tag AS TEXT) AS tag FROM tags"
        "  WHERE session_id = sessions.id AND tag IS NOT NULL ORDER BY tag)) AS all_tags,"
        " (SELECT count(*) FROM messages WHERE session_id = sessions.id) AS num_messages,"
        " (SELECT public_id FROM sessions AS source JOIN messages ON messages.session_id = source.id"
        "  WHERE messages.id = sessions.forked_from AND source.id <> sessions.id) AS source"
        f" FROM sessions WHERE archived IN (?, ?) AND {_USED}"
        " AND (? IS NULL OR EXISTS (SELECT 1 FROM tags WHERE session_id = sessions.id AND tag = ?))"
        f" ORDER BY {_NEWEST_FIRST} LIMIT ?",
        (*((0, 1) if archived is None else (int(archived),) * 2), tag, tag, limit),
    )
    return [
        SessionInfo(
            id=row["public_id"],
            name=row["name"] or row["title"],
            title=row["title"],
            created_at=time_of(row["created_at"]),
            updated_at=time_of(row["updated_at"]),
            num_messages=row["num_messages"] if row["forked_from"] is None else num_reached(db, row["id"]),
            model=row["model"],
            archived=bool(row["archived"]),
            forked_from=row["source"],
            overflow=overflow_of(row["overflow"]),
            model_path=row["model_path"],
            tags=tuple(json.loads(row["all_tags"])),
            given_name=row["name"],
        )
        for row in found
    ]


def running(db: Database) -> frozenset[str]:
    """Return the ids of conversations in which an answer is being written, by whichever process."""
    found = rows(
        db,
        "SELECT DISTINCT public_id FROM messages JOIN sessions ON sessions.id = messages.session_id"
        " WHERE messages.status = 'streaming'",
    )
    return frozenset(row["public_id"] for row in found)


def search(db: Database, text: str, limit: int, tag: str | None = None) -> list[SearchHit]:
    """Return messages that hold all words of text, or words that begin so, best first. There is no query language.

    What the user said counts double. A conversation whose name, title or tags hold the words comes first, unless
    one of its messages is found anyway. Scripts that put no spaces between words are looked through as they are.
    """
    check_limit(limit)
    words = text.replace("\0", " ").split()
    if not words or not is_unicode(text):
        return []
    if any(_is_unspaced(word) for word in words):
        return _search_text(db, words, limit, tag)
    parameters = {
        "query": " ".join('"' + word.replace('"', '""') + '"*' for word in words),
        "tag": tag,
        "limit": limit,
    }
    found = rows(db, _FOUND_SESSIONS, parameters)
    found += rows(db, _FOUND_MESSAGES, parameters | {"limit": limit - len(found)}) if len(found) < limit else []
    return [
        SearchHit(row["public_id"], clean(row["shown"]), row["id"], row["role"], _parts(row["snippet"]), row["name"])
        for row in found
    ]


def _is_unspaced(word: str) -> bool:
    return _UNSPACED.search(word) is not None


def _search_text(db: Database, words: list[str], limit: int, tag: str | None) -> list[SearchHit]:
    """Search without the index: every word anywhere in name, title and tags, or in a text; the newest first."""
    parameters = {f"word{number}": word for number, word in enumerate(words)} | {"tag": tag, "limit": limit}

    def holds(text: str) -> str:
        return " AND ".join(_has(text, number) for number in range(len(words)))

    said = f"{holds('messages.text')} AND messages.role IN ('user', 'assistant') AND messages.hash IS NOT NULL"
    # A word has no space in it, so none is found across the end of a name.
    named = holds("sessions_fts.name || ' ' || sessions_fts.title || ' ' || sessions_fts.tags")
    found = rows(
        db,
        "SELECT coalesce(leaf_id, 0) AS id, 'title' AS role, public_id, sessions.name,"
        " coalesce(sessions.name, sessions.title) AS shown,"
        f" CASE WHEN {_has('sessions_fts.name', 0)} THEN sessions_fts.name"
        f" WHEN {_has('sessions_fts.title', 0)} THEN sessions_fts.title ELSE sessions_fts.tags END AS text"
        f" FROM sessions_fts JOIN sessions ON sessions.id = sessions_fts.rowid WHERE {named} AND {_TAGGED}"
        f" AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.session_id = sessions.id AND {said})"
        f" ORDER BY {_NEWEST_FIRST} LIMIT :limit",
        parameters,
    )
    if len(found) < limit:
        found += rows(
            db,
            "SELECT messages.id, messages.role, messages.text, sessions.public_id,"
            " sessions.name, coalesce(sessions.name, sessions.title) AS shown"
            f" FROM messages JOIN sessions ON sessions.id = messages.session_id WHERE {said} AND {_TAGGED}"
            " ORDER BY messages.role = 'assistant', messages.id DESC LIMIT :limit",
            parameters | {"limit": limit - len(found)},
        )
    return [
        SearchHit(
            row["public_id"], clean(row["shown"]), row["id"], row["role"], _around(row["text"], words[0]), row["name"]
        )
        for row in found
    ]


def _has(text: str, number: int) -> str:
    return f"instr(lower({text}), lower(:word{number})) > 0"


def _parts(marked: str) -> tuple[str, ...]:
    return tuple(clean(marked).split(_MARK))


def _around(text: str, word: str) -> tuple[str, ...]:
    start = max(text.lower().find(word.lower()), 0)
    end = start + len(word)
    first, last = max(start - _SNIPPET_CHARACTERS, 0), end + _SNIPPET_CHARACTERS
    around = (
        "..." if first else "",
        text[first:start],
        text[start:end],
        text[end:last],
        "..." if last < len(text) else "",
    )
    return _parts(f"{around[0]}{around[1]}{_MARK}{around[2]}{_MARK}{around[3]}{around[4]}")
