"""Looking over a whole database: what SQLite says of the file, what the checksums say of the messages, and the tree."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from nanochat_infer.errors import SessionError
from sessions.backup import copy_pages
from sessions.connection import connect, is_damage, quoted
from sessions.database import Database
from sessions.merging import TABLES
from sessions.queries import rows
from sessions.records import checksum
from sessions.titles import clean
from sessions.tree import reaches

MAX_COMPLAINTS = 20
BATCH = 500
_MAX_CHARACTERS = 200


def of_file(db: Database, *, full: bool) -> list[str]:
    """Return what SQLite complains of: pages, and references to rows that are not there.

    Args:
        db: inside a read transaction.
        full: compare every index with its table, too.
    """
    name = "integrity_check" if full else "quick_check"
    found = [str(next(iter(row.values()))) for row in rows(db, f"PRAGMA {name}({MAX_COMPLAINTS})")]
    if found != ["ok"]:
        return [f"SQLite: {clean(text)[:_MAX_CHARACTERS]}" for text in found]
    missing = rows(db, "PRAGMA foreign_key_check")[:MAX_COMPLAINTS]
    return [
        f"{row['table']}: row {row['rowid']} refers to a row of {row['parent']} that is not there" for row in missing
    ]


def of_tree(db: Database) -> list[str]:
    """Return what is wrong with parents and leaves."""
    return [*_parents(db), *_leaves(db)][:MAX_COMPLAINTS]


def _parents(db: Database) -> Iterator[str]:
    for row in rows(db, "SELECT id, parent_id FROM messages WHERE parent_id >= id LIMIT ?", (MAX_COMPLAINTS,)):
        yield f"message {row['id']} follows message {row['parent_id']}, which is not older"
    # Most parents are of the same conversation; only the others need a walk.
    for row in rows(
        db,
        "SELECT child.id, child.session_id, parent.id AS parent_id FROM messages AS child"
        " JOIN messages AS parent ON parent.id = child.parent_id"
        " JOIN sessions ON sessions.id = child.session_id"
        " WHERE parent.session_id <> child.session_id AND sessions.forked_from IS NULL LIMIT ?",
        (MAX_COMPLAINTS,),
    ):
        yield f"message {row['id']} follows message {row['parent_id']} of another conversation"


def _leaves(db: Database) -> Iterator[str]:
    for row in rows(
        db,
        "SELECT sessions.id, public_id, leaf_id FROM sessions JOIN messages ON messages.id = leaf_id"
        " WHERE messages.session_id <> sessions.id",
    ):
        if not reaches(db.conn, row["id"], row["leaf_id"]):
            yield f"conversation {row['public_id']} ends with message {row['leaf_id']} of another conversation"


def of_messages(db: Database, after: int) -> tuple[list[str], int | None]:
    """Return which of the next messages were changed, and the last id looked at; None at the end.

    Args:
        db: inside a read transaction, short enough that nobody waits for it.
        after: the last id looked at before.
    """
    found = rows(db, "SELECT * FROM messages WHERE id > ? ORDER BY id LIMIT ?", (after, BATCH))
    changed = []
    for row in found:
        wanted = checksum(
            row["role"], row["parent_id"], row["text"], row["reasoning"], row["token_ids"], row["kept_id"]
        )
        if row["hash"] != wanted and not (row["hash"] is None and row["status"] == "streaming"):
            changed.append(f"message {row['id']} was changed outside of this program (the checksum differs)")
    return changed, found[-1]["id"] if found else None


def of_search(path: Path) -> list[str]:
    """Return whether the search indexes say what the messages do.

    SQLite compares them under the lock for writing, so it does in a copy without a name, which is gone afterwards.

    Raises:
        SessionError: no copy can be made.
    """
    try:
        with (
            contextlib.closing(connect(path, read_only=True)) as source,
            contextlib.closing(sqlite3.connect("", isolation_level=None)) as copy,
        ):
            copy_pages(source, copy)
            # Answers that are being written are not in the index yet.
            copy.execute("DELETE FROM messages WHERE hash IS NULL")
            for table in TABLES:
                copy.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.Error as error:
        if not is_damage(error):
            raise SessionError(f"the search index could not be looked over ({quoted(error)})") from error
        return ["the search index is not what the messages say"]
    return []
