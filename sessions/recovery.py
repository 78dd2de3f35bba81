"""What can be read of a damaged database goes into a fresh one; the damaged file itself is only read."""

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from nanochat_infer.errors import SessionError
from sessions.connection import connect, explain, prepare_file, sync_folder
from sessions.kv_references import SECRET_BYTES
from sessions.losses import list_rows
from sessions.migrations import MIGRATIONS, migrate
from sessions.pages import Pages, Row, Value
from sessions.rebuilding import Found, Rebuilt, is_sound, rebuild
from sessions.records import Role
from sessions.unfinished import unfinished_folder
from sessions.whole_backups import WholeBackup, newest_whole

_PUBLIC_ID = re.compile(r"[a-z2-7]{12}")
_KV_NAME_BYTES = 20


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was brought over.

    Args:
        target: the fresh database.
        num_sessions: conversations in it.
        num_messages: messages in it.
        num_changed: of those, how many are not as they were written (the checksum differs).
        num_lost: messages, at least, that were not found: the damaged file still names them.
        most_lost: at most, where deleted messages cannot be told from lost ones; None where nothing tells.
        num_lost_sessions: conversations, at least, that were not found, or of which only messages were.
        num_unread: pages that are missing, or could not be read in full.
        backup: the newest whole one.
    """

    target: Path
    num_sessions: int
    num_messages: int
    num_changed: int
    num_lost: int
    most_lost: int | None
    num_lost_sessions: int = 0
    num_unread: int = 0
    backup: WholeBackup | None = None

    @property
    def is_bound(self) -> bool:
        """Whether more than num_lost may be lost."""
        return self.most_lost != self.num_lost

    @property
    def is_whole(self) -> bool:
        """Whether nothing can have been lost."""
        return self.most_lost == 0 and not self.num_lost_sessions and not self.num_changed

    @property
    def is_backup_better(self) -> bool:
        """Whether the backup holds more messages as they were."""
        return self.backup is not None and self.backup.num_messages > self.num_messages - self.num_changed

    @property
    def share(self) -> float:
        """The share of the known messages that is as it was."""
        known = self.num_messages + self.num_lost
        return (self.num_messages - self.num_changed) / known if known else 1.0


def recover(damaged: Path, target: Path) -> Recovered:
    """Bring what can be read of a database, damaged or not, into a new one.

    Args:
        damaged: never written into; nobody else should be writing it.
        target: must not exist; appears whole or not at all.

    Raises:
        SessionError: nothing can be read, or the new one cannot be written.
    """
    if not os.path.exists(damaged):
        raise SessionError(f"{damaged} is not there, so there is nothing to recover")
    if os.path.exists(target):
        raise SessionError(f"{target} exists already; choose another name for the recovered database")
    try:
        # On the same disk as the result, which may be large.
        with unfinished_folder(target.parent) as folder:
            found = _found(damaged, folder)
            if not found.sessions and not found.messages:
                backup = newest_whole(damaged)
                rest = backup.sentence if backup else "it may be no database of this program"
                raise SessionError(f"no conversation can be read in {damaged}; {rest}")
            fresh = folder / "fresh.db"
            rebuilt = _rebuilt(fresh, found)
            os.link(fresh, target)
            sync_folder(target.parent)
    except FileExistsError as error:
        raise SessionError(f"{target} exists already; choose another name for the recovered database") from error
    except OSError as error:
        raise SessionError(f"{damaged} cannot be recovered into {target} ({error.strerror or error})") from error
    owners = {row["session_id"] for row in found.messages.values()}
    return Recovered(
        target,
        rebuilt.num_sessions,
        len(found.messages),
        rebuilt.num_changed,
        *found.listed["messages"].lost(found.messages, rebuilt.missing),
        found.listed["sessions"].lost(found.sessions, owners)[0],
        found.num_unread,
        newest_whole(damaged),
    )


def _rebuilt(fresh: Path, found: Found) -> Rebuilt:
    prepare_file(fresh)
    try:
        with contextlib.closing(connect(fresh)) as connection:
            migrate(connection, fresh)
            connection.execute("BEGIN IMMEDIATE")
            rebuilt = rebuild(connection, found)
            connection.execute("COMMIT")
            # One file, whatever the journal mode: it is linked to its place without its logs.
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.Error as error:
        raise explain(error) from error
    return rebuilt


def _found(damaged: Path, folder: Path) -> Found:
    copy = folder / "copy.db"
    for suffix in ("-wal", "-journal", ""):
        source = damaged.with_name(damaged.name + suffix)
        if source.exists() or not suffix:
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    found, columns = Found(listed=list_rows(copy)), _Columns()
    with Pages(copy) as pages:
        for row in pages.rows():
            _take(found, row, columns)
            match row.values:
                case ("table" | "index", str(), str(), int(root), _) if row.rowid is not None:
                    pages.expect(root)
        found.num_unread = pages.num_cut + len(pages.unread)
    return found


class _Columns:
    """Names of columns in the order of the file; rows older than a migration lack what it added at the end."""

    def __init__(self) -> None:
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            MIGRATIONS[0](connection)
            first = {table: self._of(connection, table) for table in ("messages", "sessions")}
            for step in MIGRATIONS[1:]:
                step(connection)
            self.messages, self.sessions = (self._of(connection, table) for table in ("messages", "sessions"))
        self._fewest = {"messages": len(first["messages"]), "sessions": len(first["sessions"])}

    @staticmethod
    def _of(connection: sqlite3.Connection, table: str) -> list[str]:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]

    def fit_message(self, values: Sequence[Value]) -> bool:
        return self._fewest["messages"] <= len(values) <= len(self.messages)

    def fit_session(self, values: Sequence[Value]) -> bool:
        return self._fewest["sessions"] <= len(values) <= len(self.sessions)


def _take(found: Found, row: Row, columns: _Columns) -> None:
    """Put a row where it belongs; what it is shows in its number of columns and their types."""
    values = row.values
    if row.rowid is not None:
        if columns.fit_message(values):
            _take_message(found, row.rowid, dict(zip(columns.messages, values, strict=False)), in_order=row.in_order)
        elif columns.fit_session(values):
            _take_session(found, row.rowid, dict(zip(columns.sessions, values, strict=False)))
        else:
            _take_last_id(found, values)
        return
    match values:
        case (int(message_id), int(seq), str(), str(), bytes()):
            found.pieces.setdefault(message_id, {})[seq] = values[2:]
        case (int(key), str(tag)):
            found.tags.add((key, tag))
        case (int(key), bytes(name)) if len(name) == _KV_NAME_BYTES:
            found.kv_blocks.add((key, name))
        case ("kv", bytes(secret)) if len(secret) == SECRET_BYTES:
            found.secret = secret


def _take_last_id(found: Found, values: tuple[Value, ...]) -> None:
    match values:
        case (("messages" | "sessions") as table, int(last_id)):
            found.listed[table].last_id = max(found.listed[table].last_id, last_id)


def _take_message(found: Found, message_id: int, row: dict[str, Any], *, in_order: bool) -> None:
    if row["id"] is not None or row["role"] not in get_args(Role) or not _is_id(row["session_id"]) or message_id < 1:
        return
    row = {"kept_id": None, **row, "id": message_id}
    for name in ("text", "reasoning"):
        if not isinstance(row[name], str):
            row[name] = ""
    for name in ("token_ids", "hash"):
        if not isinstance(row[name], bytes):
            row[name] = None
    if not is_sound(row):
        row["text"], row["reasoning"] = row["text"].rstrip("\0"), row["reasoning"].rstrip("\0")
    other = found.messages.get(message_id)
    if other is not None and is_sound(other):
        # Of two different ones, nothing tells which has the right number.
        in_order, row = in_order and (not is_sound(row) or row == other), other
    # The checksum says nothing of the number, so a doubtful one counts as changed.
    found.messages[message_id] = row if in_order else row | {"hash": b""}


def _take_session(found: Found, key: int, row: dict[str, Any]) -> None:
    if row["id"] is not None or not isinstance(row["public_id"], str) or key < 1:
        return
    if not _PUBLIC_ID.fullmatch(row["public_id"]) or not isinstance(row["date_string"], str):
        return
    found.sessions[key] = {"forked_from": None, "overflow": "refuse", "model_path": "", **row, "id": key}


def _is_id(value: object) -> bool:
    return isinstance(value, int) and value > 0
