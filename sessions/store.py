"""The conversations on disk: one SQLite file for every front end and process, or one in memory for private ones."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import deletion, kv_references, queries, soundness, statements, traces, tree
from sessions.access import Access
from sessions.checks import checked_name, checked_tag
from sessions.records import (
    Ending,
    Message,
    Overflow,
    SearchHit,
    SessionInfo,
    SessionRow,
    TreeNode,
    pack_ids,
    to_json,
)
from sessions.statements import NewAnswer, NewMarker
from sessions.tree import DeletedError, LeafMovedError

__all__ = ["LeafMovedError", "NewAnswer", "NewMarker", "Store"]

_GONE = "this conversation was deleted"


class Store(Access):
    """Messages and conversations; thread-safe. Make it with Store.open.

    Every method that writes returns after the data is on disk, and raises SessionError ("not saved: ...") otherwise.
    """

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
        overflow: Overflow = "refuse",
        model_path: str = "",
    ) -> SessionRow:
        """Insert a conversation without messages."""
        row = SessionRow(
            key=0,
            public_id=statements.new_public_id(),
            name=name,
            title="",
            system=system,
            params=params,
            thinking=thinking,
            date_string=date_string,
            model=model,
            leaf_id=None,
            archived=False,
            overflow=overflow,
            model_path=model_path,
        )
        self._keep_empty()
        key = self._run(lambda connection: statements.insert_session(connection, row))
        return self.session(key)

    def session(self, key: int) -> SessionRow:
        """Return a conversation's settings.

        Raises:
            SessionError: it was deleted.
        """
        row = self._read(lambda db: queries.session_by_key(db, key))
        if row is None:
            raise DeletedError(_GONE)
        return row

    def find_session(self, text: str) -> SessionRow | None:
        """Return the conversation with that id, exact name or unique beginning of an id."""
        found = self._read(lambda db: queries.find_session(db, text))
        if found is None or found.leaf_id is not None or self.read_only:
            return found
        self._keep_empty()
        # After this transaction nobody is tidying any more who has not seen the mark.
        self._run(lambda connection: None)
        return self._read(lambda db: queries.find_session(db, text))

    def last_session(self) -> SessionRow | None:
        """Return the conversation that changed last."""
        return self._read(queries.last_session)

    def list_sessions(
        self, limit: int = 50, *, archived: bool | None = False, tag: str | None = None
    ) -> list[SessionInfo]:
        """Return conversations that have messages or a name, the last changed first.

        Args:
            limit: the most that are returned.
            archived: only those in the archive, or only the others; None for both.
            tag: only those with this tag.
        """
        wanted = None if tag is None else checked_tag(tag)
        return self._read(lambda db: queries.list_sessions(db, limit, archived=archived, tag=wanted))

    def running(self) -> frozenset[str]:
        """Return the ids of conversations in which an answer is being written, by whichever process."""
        return self._read(queries.running)

    def update_session(self, key: int, **values: Any) -> None:
        """Change columns of a conversation: name, title, system, params, thinking, archived, leaf_id, model, overflow,
        model_path.
        """
        if isinstance(values.get("params"), SamplingParams):
            values["params"] = to_json(values["params"])
        self._run(lambda connection: statements.update_session(connection, key, values))

    def change_params(self, key: int, changes: Mapping[str, Any]) -> SamplingParams:
        """Change fields of a conversation's sampling parameters; return all of them as they are now."""
        return self._run(lambda connection: statements.change_params(connection, key, changes))

    def set_tags(self, key: int, add: Iterable[str] = (), remove: Iterable[str] = ()) -> tuple[str, ...]:
        """Give a conversation tags and take some away; return those that it has now.

        Raises:
            SessionError: a tag is refused, or the conversation is gone.
        """
        more, fewer = [checked_tag(tag) for tag in add], [checked_tag(tag) for tag in remove]
        self._run(lambda connection: statements.set_tags(connection, key, more, fewer))
        return self._read(lambda db: queries.tags(db, key))

    def delete_session(self, key: int) -> tuple[str, ...]:
        """Remove a conversation for good, wherever this program keeps something of it.

        Messages, search terms, journal, tags, KV blocks that nobody else needs, copies made before migrations, and
        what backups hold of it. Messages that a fork still needs become the fork's.

        Returns:
            Sentences for the user about what stays.
        """
        row = self._read(lambda db: queries.session_by_key(db, key))
        if self.path is not None and row is not None and not self.read_only:
            # Copies come first: after a crash in between it can be deleted again, which finds what is left.
            traces.clean_copies(self.path, row.public_id)
        deleted = self._run(lambda connection: deletion.delete_session(connection, key))
        notes = [] if not deleted.num_passed else [traces.passed_on(deleted.num_passed)]
        try:
            self._merge()
        except SessionError as error:
            notes.append(traces.kept_words(str(error)))
        if self.path is not None:
            try:
                self._remove_doomed(deleted.kv_names)
            except SessionError as error:
                notes.append(traces.kept_kv(str(error)))
            if self.kv is None and deleted.kv_names:
                notes.append(traces.kept_kv("it is switched off"))
            notes += traces.erase(self.path, None if row is None else row.public_id)
        return tuple(notes)

    def fork(self, key: int, leaf_id: int | None, name: str | None = None) -> SessionRow:
        """Begin a conversation that goes on from a message of another; nothing but its row is written.

        Args:
            key: the conversation whose settings it takes.
            leaf_id: its last message, which stays the other's as well; None begins without any.
            name: to find it again.

        Raises:
            SessionError: the conversation is gone, or cannot reach that message.
        """
        checked, public_id = checked_name(name), statements.new_public_id()

        def job(connection: sqlite3.Connection) -> int:
            if leaf_id is not None and not tree.reaches(connection, key, leaf_id):
                raise SessionError(f"not done: message {leaf_id} is not of this conversation; list its branches")
            # The source's own title may tell of a message that the fork does not reach.
            return statements.insert_session(connection, replace(fork, title=tree.title_on_way(connection, leaf_id)))

        source = self.session(key)
        fork = replace(
            source, public_id=public_id, name=checked, leaf_id=leaf_id, forked_from=leaf_id, archived=False, tags=()
        )
        return self.session(self._run(job))

    def search(self, text: str, limit: int = 20, tag: str | None = None) -> list[SearchHit]:
        """Return messages, and names, titles and tags of conversations, that hold all words of text.

        Args:
            text: words, taken literally.
            limit: the most that are returned.
            tag: only in conversations with this tag.
        """
        wanted = None if tag is None else checked_tag(tag)
        return self._read(lambda db: queries.search(db, text, limit, wanted))

    def check(self, full: bool = False) -> list[str]:
        """Look over the whole database; an empty list says that all is well.

        Args:
            full: compare every index and the search index with what they are made of, too.

        Returns:
            One sentence for each complaint, some twenty of a kind at most.
        """
        try:
            found = self._read(lambda db: soundness.of_file(db, full=full))
            if found:
                return found
            found += self._read(soundness.of_tree)
            last: int | None = 0
            while last is not None and len(found) < soundness.MAX_COMPLAINTS:
                changed, last = self._read(partial(soundness.of_messages, after=last))
                found += changed
            if full and self.path is not None:
                found += soundness.of_search(self.path)
        except SessionError as error:
            return [str(error)]
        return found

    # Messages

    def branch(self, leaf_id: int | None) -> list[Message]:
        """Return the messages from the first to leaf_id, with what could not be written yet."""
        return [self._overlay(message) for message in self._read(lambda db: queries.branch(db, leaf_id))]

    def message(self, message_id: int) -> Message | None:
        """Return one message, or None."""
        found = self._read(lambda db: queries.message(db, message_id))
        return None if found is None else self._overlay(found)

    def tree(self, key: int) -> list[TreeNode]:
        """Return all messages that the conversation can reach, a fork's inherited ones included, oldest first."""
        return self._read(lambda db: tree.nodes(db, key))

    def children(self, session_key: int, parent_id: int | None) -> list[int]:
        """Return the ids of the messages that follow parent_id (None: those that begin), oldest first."""
        return self._read(lambda db: tree.children(db, session_key, parent_id))

    def unanswered(self, session_key: int, parent_id: int | None, text: str) -> int | None:
        """Return a message after parent_id that says this and has no answer, as one that was taken back."""
        return self._read(lambda db: tree.unanswered(db, session_key, parent_id, text))

    def set_leaf(self, key: int, leaf_id: int | None, *, expected: Any = ...) -> None:
        """Make another message the end of what the conversation looks at; only the pointer is written.

        Args:
            key: the conversation.
            leaf_id: any message that it can reach; None is before the first.
            expected: what the leaf must be now; left out, anything.

        Raises:
            LeafMovedError: the leaf is another one by now.
            SessionError: the conversation is gone, or cannot reach that message.
        """

        def job(connection: sqlite3.Connection) -> None:
            tree.set_leaf(connection, key, leaf_id, expected)
            statements.touch(connection, key)

        self._run(job)

    def session_of(self, message_id: int) -> int | None:
        """Return the key of the conversation that a message belongs to."""
        found = self._read(lambda db: queries.rows(db, "SELECT session_id FROM messages WHERE id = ?", (message_id,)))
        return found[0]["session_id"] if found else None

    def add_user(self, key: int, parent_id: int | None, text: str, title: str) -> int:
        """Insert a user message without an answer, which becomes the leaf; return its id.

        Args:
            key: the conversation.
            parent_id: any message that it can reach; None begins.
            text: what the user said.
            title: the conversation's automatic title; "" leaves it.
        """

        def job(connection: sqlite3.Connection) -> int:
            user_id = statements.insert_user(connection, key, parent_id, text)
            statements.update_session(connection, key, {"leaf_id": user_id, **({"title": title} if title else {})})
            statements.touch(connection, key)
            return user_id

        return self._run(job)

    def begin_turn(
        self,
        key: int,
        parent_id: int | None,
        text: str,
        title: str,
        answer: NewAnswer,
        *,
        marker: NewMarker | None = None,
        saved_id: int | None = None,
        expected: Any = ...,
    ) -> tuple[int, int]:
        """Insert a user message and the answer to it, in one transaction; return both ids.

        Args:
            key: the conversation.
            parent_id: any message that it can reach; None begins.
            text: what the user said.
            title: the conversation's automatic title; "" leaves it.
            answer: what is known of the answer.
            marker: comes between parent_id and the user message.
            saved_id: the message, if it is saved already; where nothing hangs on it, this copy takes its place.
            expected: what the leaf must be now; left out, anything.

        Raises:
            LeafMovedError: the leaf is another one by now; nothing was written.
        """

        def job(connection: sqlite3.Connection) -> tuple[int, int]:
            tree.check_leaf(connection, key, expected)
            above = parent_id if marker is None else statements.insert_marker(connection, key, parent_id, marker)
            user_id = statements.insert_user(connection, key, above, text)
            if marker is not None and above is not None and marker.kept_id is None:
                statements.point_marker(connection, above, user_id)
            if title:
                statements.update_session(connection, key, {"title": title})
            answer_id = statements.insert_answer(connection, key, user_id, answer)
            if saved_id is not None:
                statements.remove_copied(connection, key, saved_id)
            return user_id, answer_id

        return self._run(job)

    def begin_answer(self, key: int, parent_id: int, answer: NewAnswer, *, expected: Any = ...) -> int:
        """Insert another answer to a user message; return its id. For `expected` see begin_turn."""

        def job(connection: sqlite3.Connection) -> int:
            tree.check_leaf(connection, key, expected)
            return statements.insert_answer(connection, key, parent_id, answer)

        return self._run(job)

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
            SessionError: not written; the store keeps it in memory and tries again until it is.
        """
        try:
            self._run(lambda connection: statements.close_answer(connection, answer_id, ending))
        except SessionError:
            self._keep_ending(answer_id, ending)
            raise
        if self._writer is not None:
            self._writer.forget(answer_id)

    # KV blocks on disk

    def add_kv_references(self, key: int, names: Sequence[bytes]) -> bool:
        """Note that a conversation needs these blocks; False if it is gone."""
        return self._run(lambda connection: kv_references.add(connection, key, names))

    def kv_references(self, names: Iterable[bytes]) -> set[bytes]:
        """Return those of the names that some conversation still needs."""
        return self._read(lambda db: kv_references.referenced(db, names))

    def has_kv_references(self, key: int) -> bool:
        """Tell whether KV blocks of a conversation may be on disk."""
        return self._read(lambda db: kv_references.has_any(db, key))

    def drop_kv_references(self, names: Iterable[bytes]) -> None:
        """Forget every reference to these blocks; for files that were evicted or refused."""
        self._run(lambda connection: kv_references.drop(connection, names))
