"""The conversations on disk: one SQLite file for every front end and process, or one in memory for private ones."""

import base64
import contextlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import queries, statements
from sessions.connection import DamagedError, connect, is_damage, prepare_file, quoted
from sessions.inspection import Finding, copy_aside, inspect
from sessions.migrations import migrate
from sessions.owners import Owner, is_alive, tidy
from sessions.readers import Readers, SharedReader
from sessions.records import Ending, Message, SearchHit, SessionInfo, SessionRow, pack_ids, to_json
from sessions.statements import NewAnswer
from sessions.writer import JOURNAL_INTERVAL_S, Writer

T = TypeVar("T")

EMPTY_KEPT = timedelta(days=1)
TEMPORARY_KEPT_S = 3600.0


class Store:
    """Messages and conversations; thread-safe. Make it with Store.open.

    Every method that writes returns after the data is on disk, and raises SessionError ("not saved: ...") otherwise.

    Attributes:
        path: the file, None in memory.
        notices: sentences for the user about what was found at opening, and about damage met later.
        read_only: nothing can be written; every attempt raises SessionError.
    """

    def __init__(self, path: Path | None, finding: Finding, *, journal_interval_s: float) -> None:
        self.path = path
        self.read_only = finding.access == "read"
        self.notices: tuple[str, ...] = (finding.notice,) if finding.notice else ()
        self._lock = threading.RLock() if path is None else contextlib.nullcontext()
        self._guard = threading.Lock()
        self._damage_lock = threading.Lock()
        self._damage = ""
        self._owner: Owner | None = None
        self._unsaved: dict[int, Ending] = {}
        self._writer: Writer | None = None
        self._readers: Readers | SharedReader
        if self.read_only:
            self._readers = Readers(lambda: connect(path, read_only=True))
            return
        self._writer = writer = Writer(lambda: connect(path), self._lock, interval_s=journal_interval_s)
        try:
            with self._lock:
                migrate(writer.connection, path)
        except BaseException:
            writer.close()
            raise
        self._readers = (
            SharedReader(lambda: writer.connection, self._lock) if path is None else Readers(lambda: connect(path))
        )

    @classmethod
    def open(cls, path: Path | None, *, journal_interval_s: float = JOURNAL_INTERVAL_S) -> "Store":
        """Open or create the database, bring its schema up to date, and close what a crash left open.

        Args:
            path: the file; None keeps everything in memory.
            journal_interval_s: longest wait of streamed text for its commit.

        Raises:
            SessionError: the file cannot be read or created, or is another program's.
        """
        try:
            finding = Finding("write")
            if path is not None:
                prepare_file(path)
                finding = inspect(path)
            store = cls(path, finding, journal_interval_s=journal_interval_s)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            cure = "it is damaged" if is_damage(error) else "free space or check its rights, or use --private"
            raise SessionError(f"the conversations in {path} cannot be opened ({quoted(error)}); {cure}") from error
        store.recover()
        return store

    def close(self) -> None:
        """Write what waits and close every connection; calling it again does nothing."""
        if self._writer is not None:
            if self._unsaved:
                with contextlib.suppress(SessionError):
                    self._run(lambda connection: None)
            self._writer.close()
        self._readers.close()
        with self._guard:
            if self._owner is not None:
                self._owner.close()
                self._owner = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Conversations

    def create_session(
        self,
        params: SamplingParams,
        *,
        system: str | None = None,
        thinking: bool | None = None,
        name: str | None = None,
        date_string: str = "",
        model: str = "",
    ) -> SessionRow:
        """Insert a conversation without messages."""
        public_id = base64.b32encode(secrets.token_bytes(8)).decode()[:12].lower()
        row = SessionRow(0, public_id, name, "", system, params, thinking, date_string, model, None, False)
        key = self._run(lambda connection: statements.insert_session(connection, row))
        return self.session(key)

    def session(self, key: int) -> SessionRow:
        """Return a conversation's settings.

        Raises:
            SessionError: it was deleted.
        """
        row = self._read(lambda db: queries.session_by_key(db, key))
        if row is None:
            raise SessionError("this conversation was deleted; start a new one")
        return row

    def find_session(self, text: str) -> SessionRow | None:
        """Return the conversation with that id, exact name or unique beginning of an id."""
        return self._read(lambda db: queries.find_session(db, text))

    def last_session(self) -> SessionRow | None:
        """Return the conversation that changed last."""
        return self._read(queries.last_session)

    def list_sessions(self, limit: int = 50, *, archived: bool = False) -> list[SessionInfo]:
        """Return conversations that have messages or a name, the last changed first."""
        return self._read(lambda db: queries.list_sessions(db, limit, archived=archived))

    def update_session(self, key: int, **values: Any) -> None:
        """Change columns of a conversation: name, title, system, params, thinking, archived, leaf_id, model."""
        if isinstance(values.get("params"), SamplingParams):
            values["params"] = to_json(values["params"])
        self._run(lambda connection: statements.update_session(connection, key, values))

    def delete_session(self, key: int) -> tuple[str, ...]:
        """Remove a conversation for good: messages, index entries, and the copies made before migrations.

        Returns:
            Sentences for the user about copies that stay, since other conversations may be whole only there.
        """
        self._run(lambda connection: statements.delete_session(connection, key))
        if self.path is None:
            return ()
        self._checkpoint()
        return _remove_backups(self.path)

    def search(self, text: str, limit: int = 20) -> list[SearchHit]:
        """Return messages that hold all words of text."""
        return self._read(lambda db: queries.search(db, text, limit))

    # Messages

    def branch(self, leaf_id: int | None) -> list[Message]:
        """Return the messages from the first to leaf_id, with what could not be written yet."""
        return [self._overlay(message) for message in self._read(lambda db: queries.branch(db, leaf_id))]

    def message(self, message_id: int) -> Message | None:
        """Return one message, or None."""
        found = self._read(lambda db: queries.message(db, message_id))
        return None if found is None else self._overlay(found)

    def children(self, session_key: int, parent_id: int | None) -> list[int]:
        """Return the ids of the messages that follow parent_id (None: those that begin), oldest first."""
        return self._read(lambda db: queries.children(db, session_key, parent_id))

    def session_of(self, message_id: int) -> int | None:
        """Return the key of the conversation that a message belongs to."""
        found = self._read(lambda db: queries.rows(db, "SELECT session_id FROM messages WHERE id = ?", (message_id,)))
        return found[0]["session_id"] if found else None

    def begin_turn(self, key: int, parent_id: int | None, text: str, title: str, answer: NewAnswer) -> tuple[int, int]:
        """Insert a user message and the answer to it, in one transaction; return both ids."""

        def job(connection: sqlite3.Connection) -> tuple[int, int]:
            user_id = statements.insert_user(connection, key, parent_id, text)
            if title:
                statements.update_session(connection, key, {"title": title})
            return user_id, statements.insert_answer(connection, key, user_id, answer)

        return self._run(job)

    def begin_answer(self, key: int, parent_id: int, answer: NewAnswer) -> int:
        """Insert another answer to a user message; return its id."""
        return self._run(lambda connection: statements.insert_answer(connection, key, parent_id, answer))

    def remove_answer(self, key: int, answer_id: int, leaf_id: int | None) -> None:
        """Take back an answer that never began; the leaf becomes leaf_id."""
        self._run(lambda connection: statements.remove_answer(connection, key, answer_id, leaf_id))

    def journal(self, answer_id: int, text: str, reasoning: str, token_ids: tuple[int, ...]) -> None:
        """Take more of a running answer; on disk within 250 ms, whatever the number of answers."""
        if self._writer is not None:
            self._writer.append(answer_id, text, reasoning, pack_ids(token_ids))

    def finish_answer(self, answer_id: int, ending: Ending) -> None:
        """Close an answer.

        Raises:
            SessionError: not written; the store keeps it in memory and tries again with the next write.
        """
        try:
            self._run(lambda connection: statements.close_answer(connection, answer_id, ending))
        except SessionError:
            with self._guard:
                self._unsaved[answer_id] = ending
            raise
        finally:
            if self._writer is not None:
                self._writer.forget(answer_id)

    def owner_token(self) -> str:
        """Return this process's mark for answers it writes."""
        if self.path is None or self.read_only:
            return "memory"
        with self._guard:
            if self._owner is None:
                try:
                    self._owner = Owner(self.path)
                except OSError as error:
                    raise SessionError(
                        f"not saved: no file can be made beside {self.path} ({error.strerror})"
                    ) from error
            return self._owner.token

    # Inside

    def _run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if self._writer is None or self.read_only:
            raise SessionError(f"not saved: {self._damage or self.notices[0]}")
        with self._guard:
            waiting = dict(self._unsaved)

        def with_waiting(connection: sqlite3.Connection) -> T:
            for answer_id, ending in waiting.items():
                # One that was deleted meanwhile needs no ending.
                with contextlib.suppress(SessionError):
                    statements.close_answer(connection, answer_id, ending)
            return job(connection)

        try:
            result = self._writer.run(with_waiting if waiting else job)
        except DamagedError as error:
            raise SessionError(f"not saved: {self._meet_damage()}") from error
        with self._guard:
            for answer_id, ending in waiting.items():
                if self._unsaved.get(answer_id) is ending:
                    del self._unsaved[answer_id]
        return result

    def _read(self, action: Callable[[Database], T]) -> T:
        try:
            with self._readers.lend() as db:
                return action(db)
        except DamagedError as error:
            raise SessionError(f"this cannot be read: {self._meet_damage()}") from error

    def _meet_damage(self) -> str:
        """Write no more and put a copy aside, once; return the sentence that says so."""
        with self._damage_lock:
            if not self._damage:
                self.read_only = True
                # Before the copy: closing its descriptor drops the locks of this process.
                if self._writer is not None:
                    self._writer.close()
                self._damage = self._copied_aside()
                self.notices += (self._damage,)
            return self._damage

    def _copied_aside(self) -> str:
        if self.path is None:
            return "the database in memory is damaged; start the program again"
        try:
            copy = copy_aside(self.path).name
        except (OSError, SessionError) as error:
            return f"{error}; nothing is written from now on"
        return (
            f"{self.path} is damaged; a copy is in {copy}, and nothing is written from now on; "
            f"move {self.path.name} away to start afresh, or use --private"
        )

    def _overlay(self, message: Message) -> Message:
        with self._guard:
            ending = self._unsaved.get(message.id)
        if ending is None:
            return message
        return Message(
            id=message.id,
            parent_id=message.parent_id,
            continues_id=message.continues_id,
            role=message.role,
            text=ending.text,
            reasoning=ending.reasoning,
            status=ending.status,
            finish_reason=ending.finish_reason,
            error=ending.error,
            token_ids=ending.token_ids,
            tokenizer_fingerprint=message.tokenizer_fingerprint,
            model=message.model,
            model_fingerprint=message.model_fingerprint,
            params=message.params,
            seed=ending.seed,
            usage=ending.usage,
            timings=ending.timings,
            created_at=message.created_at,
            saved=False,
        )

    def recover(self) -> None:
        """Mark answers whose process died as interrupted, with their journaled text; remove what else was left."""
        path = self.path
        if path is None or self._writer is None:
            return

        def job(connection: sqlite3.Connection) -> None:
            found = connection.execute("SELECT id, owner FROM messages WHERE status = 'streaming'").fetchall()
            alive = {owner: is_alive(path, owner) for owner in {row[1] for row in found}}
            for answer_id, owner in found:
                if not alive[owner]:
                    statements.interrupt_answer(connection, answer_id)
            statements.delete_empty_sessions(connection, (datetime.now(UTC) - EMPTY_KEPT).isoformat())

        try:
            self._run(job)
        except SessionError as error:
            if self._damage:
                return
            self.notices += (f"interrupted answers are not marked ({error})",)
        tidy(path)
        for left in path.parent.glob(f".{path.name}.*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > TEMPORARY_KEPT_S:
                    left.unlink()

    def _checkpoint(self) -> None:
        """Empty a write-ahead log, so that deleted text is not found there; a rollback journal is empty already."""
        with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _remove_backups(path: Path) -> tuple[str, ...]:
    """Remove the copies made before migrations; tell of every copy that stays."""
    for copy in path.parent.glob(f"{path.name}.backup-v*"):
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)
    left = [copy.name for kind in ("backup-v*", "damaged-*") for copy in path.parent.glob(f"{path.name}.{kind}")]
    if not left:
        return ()
    return (
        f"copies of the database in {path.parent} may still hold its text: {', '.join(sorted(left))}; "
        "remove them once you need nothing else of them",
    )
