"""Deleting a conversation for good: its rows, and whose messages a fork still needs."""

import sqlite3
from dataclasses import dataclass

from sessions import merging
from sessions.records import checksum, typed
from sessions.tree import title_on_way

# Only edges into the conversation and inside it are walked: whoever owns a message reaches all before it.
_NEEDED = """
    WITH RECURSIVE needed(id, heir) AS (
        SELECT messages.id, sessions.id FROM sessions JOIN messages ON messages.id = sessions.forked_from
        WHERE messages.session_id = :key AND sessions.id <> :key
        UNION SELECT messages.id, sessions.id FROM sessions JOIN messages ON messages.id = sessions.leaf_id
        WHERE messages.session_id = :key AND sessions.id <> :key
        UNION SELECT parent.id, child.session_id FROM messages AS parent JOIN messages AS child
        ON child.parent_id = parent.id WHERE parent.session_id = :key AND child.session_id <> :key
        UNION SELECT parent.id, heir FROM needed JOIN messages AS child ON child.id = needed.id
        JOIN messages AS parent ON parent.id = child.parent_id WHERE parent.session_id = :key
    )
    SELECT min(heir), id FROM needed GROUP BY id
"""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of a conversation.

    Args:
        num_passed: its messages that forks still need, and that are theirs now.
        kv_names: KV blocks that nobody refers to any more; kv_doomed lists them until their files are gone.
    """

    num_passed: int
    kv_names: tuple[bytes, ...]


def delete_session(connection: sqlite3.Connection, key: int, *, thorough: bool = True) -> Deleted:
    """Remove a conversation with everything in it; its words leave the search index with merging.merge.

    Args:
        connection: inside a transaction, of a database with the newest schema.
        key: the conversation; one that is gone is no error.
        thorough: False where nothing was said in it, so that no words need to be dropped.
    """
    _retitle(connection, key)
    num_passed = _pass_on(connection, key)
    messages = "SELECT id FROM messages WHERE session_id = ?"
    connection.execute("UPDATE sessions SET leaf_id = NULL, forked_from = NULL WHERE id = ?", (key,))
    connection.execute(f"DELETE FROM pieces WHERE message_id IN ({messages})", (key,))
    # The index forgets a text only by being told it as it was.
    is_as_indexed = _is_as_written(connection, key)
    if is_as_indexed:
        _forget_words(connection, "session_id = ? AND hash IS NOT NULL", key)
    # One statement, so that references among its rows need no order and no recursion.
    connection.execute("DELETE FROM messages WHERE session_id = ?", (key,))
    if not is_as_indexed:
        connection.execute("INSERT INTO messages_fts(messages_fts) VALUES ('rebuild')")
        # Answers that are being written come into the index at their end.
        _forget_words(connection, "hash IS NULL")
    connection.execute("DELETE FROM sessions_fts WHERE rowid = ?", (key,))
    connection.execute("DELETE FROM tags WHERE session_id = ?", (key,))
    names = _doom(connection, key)
    connection.execute("DELETE FROM sessions WHERE id = ?", (key,))
    if thorough:
        merging.note(connection)
    return Deleted(num_passed, names)


def _retitle(connection: sqlite3.Connection, key: int) -> None:
    """Give forks that took the conversation's title, whose words they may not reach, one of their own."""
    forks = connection.execute(
        "SELECT fork.id, coalesce(fork.leaf_id, fork.forked_from) FROM sessions AS fork JOIN sessions AS going"
        " ON going.title = fork.title WHERE going.id = ? AND fork.id <> going.id AND fork.forked_from IS NOT NULL",
        (key,),
    ).fetchall()
    for fork, leaf_id in forks:
        title = title_on_way(connection, leaf_id)
        connection.execute("UPDATE sessions SET title = ? WHERE id = ?", (title, fork))
        connection.execute("UPDATE sessions_fts SET title = ? WHERE rowid = ?", (title, fork))


def _pass_on(connection: sqlite3.Connection, key: int) -> int:
    """Give messages that forks still need to the oldest of these forks; return how many."""
    heirs = connection.execute(_NEEDED, {"key": key}).fetchall()
    connection.executemany("UPDATE messages SET session_id = ? WHERE id = ?", heirs)
    going = "(SELECT id FROM messages WHERE session_id = ?)"
    connection.execute(
        f"UPDATE messages SET continues_id = NULL WHERE continues_id IN {going} AND session_id <> ?", (key, key)
    )
    # What overflow.reached does where the kept message is on another branch: all that follows the marker is kept.
    markers = connection.execute(
        "SELECT id, parent_id, text, (SELECT min(id) FROM messages WHERE parent_id = marker.id AND session_id <> :key)"
        " FROM messages AS marker WHERE session_id <> :key"
        " AND kept_id IN (SELECT id FROM messages WHERE session_id = :key)",
        {"key": key},
    ).fetchall()
    connection.executemany(
        "UPDATE messages SET kept_id = ?, hash = ? WHERE id = ?",
        [
            (kept_id, checksum("marker", parent_id, text, "", None, kept_id), marker_id)
            for marker_id, parent_id, text, kept_id in markers
        ],
    )
    return len(heirs)


def _is_as_written(connection: sqlite3.Connection, key: int) -> bool:
    """Tell whether no message of a conversation was changed outside of this program."""
    columns = ("role", "parent_id", "text", "reasoning", "token_ids", "kept_id", "hash", "status")
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM messages WHERE session_id = ?", (key,)).fetchall()
    for values in rows:
        row = typed(dict(zip(columns, values, strict=True)))
        stored, status = row.pop("hash"), row.pop("status")
        if stored != checksum(**row) and not (stored is None and status == "streaming"):
            return False
    return True


def _forget_words(connection: sqlite3.Connection, which: str, *values: int) -> None:
    """Take messages, whose text is as it was indexed, out of the search index."""
    connection.execute(
        f"INSERT INTO messages_fts(messages_fts, rowid, text) SELECT 'delete', id, text FROM messages WHERE {which}",
        values,
    )


def _doom(connection: sqlite3.Connection, key: int) -> tuple[bytes, ...]:
    """Drop the conversation's references; what nobody else refers to is listed for removal."""
    found = connection.execute(
        "SELECT name FROM kv_blocks AS mine WHERE session_id = ? AND NOT EXISTS"
        " (SELECT 1 FROM kv_blocks WHERE name = mine.name AND session_id <> ?)",
        (key, key),
    ).fetchall()
    connection.executemany("INSERT OR IGNORE INTO kv_doomed VALUES (?)", found)
    connection.execute("DELETE FROM kv_blocks WHERE session_id = ?", (key,))
    return tuple(bytes(name) for (name,) in found)
