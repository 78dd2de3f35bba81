"""How the store reaches its file: one writer, lent readers, what to do on damage, and text that waits for room."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from nanochat_infer.errors import SessionError
from sessions import kv_references, merging, statements
from sessions.connection import DamagedError, NoSpaceError, connect, is_damage, prepare_file, quoted
from sessions.database import Database
from sessions.inspection import Finding, copy_aside, inspect
from sessions.migrations import migrate
from sessions.owners import Owner, is_alive, is_any_alive
from sessions.readers import Readers, SharedReader, UnreadableError
from sessions.records import Ending, Message
from sessions.unfinished import remove_unfinished
from sessions.watching import Watch
from sessions.whole_backups import newest_whole
from sessions.writer import JOURNAL_INTERVAL_S, Writer

if TYPE_CHECKING:
    from sessions.kv.folder import KvFolder

T = TypeVar("T")

EMPTY_KEPT = timedelta(days=1)


class Access:
    """The open file behind a Store; make it with Store.open.

    Attributes:
        path: the file, None in memory.
        notices: sentences for the user about what was found at opening, and about damage met later.
        read_only: nothing can be written; every attempt raises SessionError.
        kv: the folder of KV blocks on disk; None in memory, read-only, or without a place for it.
        waits: told True, again and again, by a thread that waits because another program has the database; then False.
    """

    def __init__(
        self, path: Path | None, finding: Finding, *, journal_interval_s: float, kv_root: Path | None = None
    ) -> None:
        self.path = path
        self.waits: Callable[[bool], None] = lambda waits: None
        self._pid = os.getpid()
        self.read_only = finding.access == "read"
        self.notices: tuple[str, ...] = (finding.notice,) if finding.notice else ()
        self.kv: KvFolder | None = None
        self._lock = threading.RLock() if path is None else contextlib.nullcontext()
        self._guard = threading.Lock()
        self._damage_lock = threading.Lock()
        self._damage = ""
        self._owner: Owner | None = None
        self._unsaved: dict[int, Ending] = {}
        self._writer: Writer | None = None
        self._readers: Readers | SharedReader
        if self.read_only:
            self._watch = Watch(lambda: connect(path, read_only=True))
            self._readers = Readers(lambda: connect(path, read_only=True), self._tell_waits)
            return
        self._writer = writer = Writer(
            lambda: connect(path), self._lock, interval_s=journal_interval_s, waits=self._tell_waits
        )
        try:
            with self._lock:
                migrate(writer.connection, path)
            self._readers = (
                SharedReader(lambda: writer.connection, self._lock)
                if path is None
                else Readers(lambda: connect(path), self._tell_waits)
            )
            self._watch = Watch(None if path is None else lambda: connect(path, read_only=True))
            if path is not None and kv_root is not None:
                self.kv = kv_references.open_folder(kv_root, self._run(kv_references.secret))
        except BaseException:
            writer.close()
            raise

    @classmethod
    def open(
        cls, path: Path | None, *, journal_interval_s: float = JOURNAL_INTERVAL_S, kv_root: Path | None = None
    ) -> Self:
        """Open or create the database, bring its schema up to date, and close what a crash left open.

        Args:
            path: the file; None keeps everything in memory.
            journal_interval_s: longest wait of streamed text for its commit.
            kv_root: folder for KV blocks on disk; None keeps none.

        Raises:
            SessionError: the file cannot be read, created or brought up to date, or is another program's.
        """
        try:
            finding = Finding("write")
            if path is not None:
                prepare_file(path)
                finding = inspect(path)
            store = cls(path, finding, journal_interval_s=journal_interval_s, kv_root=kv_root)
        except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
            why = error.strerror or quoted(error) if isinstance(error, OSError) else quoted(error)
            cure = "it is damaged" if is_damage(error) else "free space or check its rights, or use --private"
            raise SessionError(f"the conversations in {path} cannot be opened ({why}); {cure}") from error
        store.recover()
        return store

    def close(self) -> None:
        """Write what waits and close every connection; calling it again, or in a forked child, does nothing."""
        if os.getpid() != self._pid:
            return
        if self._writer is not None:
            self._writer.close()
        self._readers.close()
        self._watch.close()
        with self._guard:
            if self._owner is not None:
                self._owner.close()
                self._owner = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run job(connection) inside BEGIN IMMEDIATE ... COMMIT of the writing thread; return its result.

        What job raises undoes all it did. It must not wait for another thread that uses this store.

        Raises:
            SessionError: it could not be written.
        """
        return self._run(job)

    def data_version(self) -> int:
        """Return a number that changes whenever any connection of any process has committed; cheap."""
        if self.path is None:
            return 0 if self._writer is None else self._writer.num_commits
        return self._watch.version()

    def kv_folder(self, kv_root: Path) -> "KvFolder | None":
        """Return the folder of KV blocks, also of a database that can only be read; None where it has none."""
        if self.kv is not None:
            return self.kv
        secret = self._read(kv_references.stored_secret)
        return None if secret is None else kv_references.open_folder(kv_root, secret)

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

    def _keep_empty(self) -> None:
        """Have no other process tidy conversations without messages away, as long as this one lives."""
        # Without room for the mark they are at risk only after a day.
        with contextlib.suppress(SessionError):
            self.owner_token()

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
            # Whoever has one open took a token before, so its first message is never refused.
            if not is_any_alive(path):
                statements.delete_empty_sessions(connection, (datetime.now(UTC) - EMPTY_KEPT).isoformat())

        try:
            self._run(job)
            self._remove_doomed()
            self._merge()
        except SessionError as error:
            if self._damage:
                return
            self.notices += (f"interrupted answers are not marked ({error})",)
        remove_unfinished(path.parent)

    def _remove_doomed(self, names: Sequence[bytes] | None = None) -> None:
        """Remove KV files of deleted conversations.

        Args:
            names: those of a conversation that went just now. They stay listed, since whoever is saving it may leave a
                file behind; None is all that are listed, and the end of the list.
        """
        if self.kv is None:
            return
        wanted = self._read(kv_references.doomed) if names is None else names
        if wanted:
            needed = self._read(lambda db: kv_references.referenced(db, wanted))
            self.kv.remove([name for name in wanted if name not in needed])
        if wanted and names is None:
            self._run(lambda connection: kv_references.forget_doomed(connection, wanted))

    def _merge(self) -> None:
        """Drop words of deleted conversations from the search index, also of those that a crash left there."""
        last = self._read(lambda db: merging.newest(db.conn))
        if last is not None:
            merging.merge(self._run, last)

    def _keep_ending(self, answer_id: int, ending: Ending) -> None:
        """Show an answer as it ended, although it could not be written, and try again until it is."""
        if self._writer is None:
            return
        with self._guard:
            self._unsaved[answer_id] = ending

        def saved(_: object) -> None:
            with self._guard:
                if self._unsaved.get(answer_id) is ending:
                    del self._unsaved[answer_id]
            writer.forget(answer_id)

        writer = self._writer
        # One that was deleted meanwhile needs no ending: its job fails for good.
        writer.run_until_done(lambda db: statements.close_answer(db, answer_id, ending)).add_done_callback(saved)

    def _tell_waits(self, waits: bool) -> None:
        self.waits(waits)

    def _run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if self._writer is None:
            raise SessionError(f"not saved: {self.notices[0]}")
        if self.read_only:
            # Whoever met the damage may still be copying it aside; the sentence comes after that.
            raise SessionError(f"not saved: {self._meet_damage()}")
        try:
            try:
                return self._writer.run(job)
            except NoSpaceError:
                # What can be computed again gives way to what cannot.
                if self.kv is None or not self.kv.make_room():
                    raise
                return self._writer.run(job)
        except DamagedError as error:
            raise SessionError(f"not saved: {self._meet_damage()}") from error

    def _read(self, action: Callable[[Database], T]) -> T:
        try:
            with self._readers.lend() as db:
                return action(db)
        except DamagedError as error:
            raise UnreadableError(f"this cannot be read: {self._meet_damage()}") from error

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
        backup = newest_whole(self.path)
        return (
            f"{self.path} is damaged; a copy is in {copy}, and nothing is written from now on; "
            f"{f'{backup.sentence}; ' if backup else ''}`python run.py sessions recover` saves what can be read, "
            f"or move {self.path.name} away to start afresh"
        )

    def _overlay(self, message: Message) -> Message:
        with self._guard:
            ending = self._unsaved.get(message.id)
        if ending is None:
            return message
        return replace(
            message,
            text=ending.text,
            reasoning=ending.reasoning,
            status=ending.status,
            finish_reason=ending.finish_reason,
            error=ending.error,
            token_ids=ending.token_ids,
            seed=ending.seed,
            usage=ending.usage,
            timings=ending.timings,
            finished_at=None,
            saved=False,
            sound=True,
        )
