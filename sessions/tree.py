"""The tree of messages: what a conversation can reach in it, and moves that write nothing but a pointer.

A conversation reaches its own messages, the message that it was forked at, and everything before them.
"""

import sqlite3
from typing import Any

from nanochat_infer.errors import SessionError
from sessions.database import Database
from sessions.records import TreeNode, time_of, typed
from sessions.titles import clean, title_of

DELETED = "not saved: this conversation was deleted"

# A parent is always older, so the walk ends even in a damaged file.
REACH = """
    WITH RECURSIVE reach(id) AS (
        SELECT id FROM messages WHERE session_id = :key
        UNION SELECT forked_from FROM sessions WHERE id = :key AND forked_from IS NOT NULL
        UNION SELECT messages.parent_id FROM messages JOIN reach ON messages.id = reach.id
        WHERE messages.parent_id < messages.id
    )
"""
_FIRST_LINE_CHARACTERS = 200


class DeletedError(SessionError):
    """The conversation was deleted meanwhile.

    Args:
        what: happened, without a cure; a front end may say that in its own words.
    """

    def __init__(self, what: str = DELETED) -> None:
        self.what = what
        super().__init__(f"{what}; begin a new one")


class LeafMovedError(SessionError):
    """Another window went on with the conversation meanwhile."""


def reaches(connection: sqlite3.Connection, key: int, message_id: int) -> bool:
    """Tell whether a conversation can reach a message, its own or inherited."""
    owner = connection.execute("SELECT session_id FROM messages WHERE id = ?", (message_id,)).fetchone()
    if owner is None or owner[0] == key:
        return owner is not None
    found = connection.execute(
        f"{REACH} SELECT 1 FROM reach WHERE id = :message", {"key": key, "message": message_id}
    ).fetchone()
    return found is not None


def set_leaf(connection: sqlite3.Connection, key: int, leaf_id: int | None, expected: Any) -> None:
    """Make another message the end of what the conversation looks at.

    Args:
        connection: inside a transaction.
        key: the conversation.
        leaf_id: None is before the first message.
        expected: what the leaf must be now; ... for anything.

    Raises:
        LeafMovedError: it is not `expected`.
        SessionError: the conversation is gone, or cannot reach that message.
    """
    check_leaf(connection, key, expected)
    if leaf_id is not None and not reaches(connection, key, leaf_id):
        raise SessionError(f"not done: message {leaf_id} is not of this conversation; list its branches")
    connection.execute("UPDATE sessions SET leaf_id = ? WHERE id = ?", (leaf_id, key))


def check_leaf(connection: sqlite3.Connection, key: int, expected: Any) -> None:
    """Refuse to go on with a conversation where another window did.

    Args:
        connection: inside a transaction.
        key: the conversation.
        expected: what its leaf must be; ... for anything.

    Raises:
        LeafMovedError: it is another one.
        SessionError: the conversation is gone.
    """
    row = connection.execute("SELECT leaf_id FROM sessions WHERE id = ?", (key,)).fetchone()
    if row is None:
        raise DeletedError
    if expected is not ... and row[0] != expected:
        raise LeafMovedError("not done: another window went on with this conversation; look at it and try again")


def title_on_way(connection: sqlite3.Connection, leaf_id: int | None) -> str:
    """Return the title that the first user message on the way to leaf_id gives; "" without one."""
    found = connection.execute(
        "WITH RECURSIVE way(id) AS (SELECT ? UNION ALL SELECT parent_id FROM messages JOIN way"
        " ON messages.id = way.id WHERE parent_id < messages.id)"
        " SELECT text FROM way JOIN messages ON messages.id = way.id WHERE role = 'user' ORDER BY way.id LIMIT 1",
        (leaf_id,),
    ).fetchone()
    return title_of(found[0]) if found else ""


def nodes(db: Database, key: int) -> list[TreeNode]:
    """Return all messages that a conversation can reach, oldest first."""
    found = db.query(
        f"{REACH} SELECT messages.id, parent_id, role, status, created_at, substr(text, 1, :length) AS text"
        " FROM reach JOIN messages ON messages.id = reach.id ORDER BY messages.id",
        {"key": key, "length": _FIRST_LINE_CHARACTERS},
    )
    return [
        TreeNode(
            row["id"], row["parent_id"], row["role"], row["status"], first_line(row["text"]), time_of(row["created_at"])
        )
        for row in map(typed, found)
    ]


def children(db: Database, key: int, parent_id: int | None) -> list[int]:
    """Return the ids of the messages after parent_id (None: those that begin) in reach, oldest first."""
    found = db.query(
        f"{REACH} SELECT messages.id FROM messages WHERE parent_id IS :parent AND messages.id IN (SELECT id FROM reach)"
        " ORDER BY messages.id",
        {"key": key, "parent": parent_id},
    )
    return [row["id"] for row in found]


def unanswered(db: Database, key: int, parent_id: int | None, text: str) -> int | None:
    """Return the newest message of a conversation's own after parent_id that says this and has no answer."""
    found = db.query(
        "SELECT id FROM messages WHERE session_id = :key AND parent_id IS :parent AND role = 'user' AND text = :text"
        " AND NOT EXISTS (SELECT 1 FROM messages AS below WHERE below.parent_id = messages.id)"
        " ORDER BY id DESC LIMIT 1",
        {"key": key, "parent": parent_id, "text": text},
    )
    return int(found[0]["id"]) if found else None


def num_reached(db: Database, key: int) -> int:
    """Return how many messages a conversation can reach."""
    return int(next(iter(db.query(f"{REACH} SELECT count(*) AS number FROM reach", {"key": key})))["number"])


def first_line(text: str) -> str:
    """Return the first line that says something, or ""."""
    return next((line for line in map(clean, text.splitlines()) if line), "")
