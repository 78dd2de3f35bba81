"""The session manager: opens conversations and owns the answers that are being written."""

import builtins
import threading
import weakref
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.generation import TextDelta
from nanochat_infer.sampling_params import SamplingParams
from sessions.answer import Aftermath, Answer
from sessions.checks import checked_name, checked_system
from sessions.prompt import LanguageModel, RunningGeneration, pinned_date
from sessions.records import SearchHit, SessionInfo, SessionRow
from sessions.session import Session
from sessions.store import Store
from sessions.titles import clean

JOIN_TIMEOUT_S = 10.0


class SessionManager:
    """Conversations of one store with one model; thread-safe, also a context manager.

    Args:
        store: where conversations are kept; not closed here.
        llm: the model, as nanochat_infer.LLM; None can list, rename, search and delete, but not answer.
    """

    def __init__(self, store: Store, llm: LanguageModel | None) -> None:
        self._store = store
        self._llm = llm
        self._lock = threading.Lock()
        self._private: Store | None = None
        self._answers: dict[tuple[int, int], Answer] = {}
        # They have ended for their viewers, but their threads may still prepare the next turn.
        self._ended: builtins.list[Answer] = []
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._closed = False

    @property
    def store(self) -> Store:
        """Where conversations that are not private are kept."""
        return self._store

    @property
    def llm(self) -> LanguageModel:
        """The model.

        Raises:
            SessionError: none was given.
        """
        if self._llm is None:
            raise SessionError("no model is loaded, so nothing can be answered")
        return self._llm

    def create(
        self,
        system: str | None = None,
        params: SamplingParams | None = None,
        name: str | None = None,
        thinking: bool | None = None,
        private: bool = False,
    ) -> Session:
        """Begin a conversation. It is listed once it has a message or a name.

        Args:
            system: system prompt.
            params: sampling parameters of its answers.
            name: to find it again; the default is the first line of its first message.
            thinking: tell a thinking model to think or not; None leaves it to its template.
            private: keep it in memory only.

        Raises:
            SessionError: the system prompt or the name is refused, or it cannot be saved.
        """
        store = self._private_store() if private else self._store
        row = store.create_session(
            params or SamplingParams(),
            system=checked_system(system),
            thinking=thinking,
            name=checked_name(name),
            date_string=pinned_date(),
            model="" if self._llm is None else clean(self._llm.info.name),
        )
        return Session(self, store, row)

    def open(self, session_id: str) -> Session:
        """Open a conversation by id, unique beginning of an id, or exact name.

        Raises:
            SessionError: there is none, or several fit.
        """
        store, row = self._find(session_id)
        return Session(self, store, row)

    def last(self) -> Session | None:
        """Open the conversation that changed last; private ones do not count."""
        row = self._store.last_session()
        return None if row is None else Session(self, self._store, row)

    def list(self, limit: int = 50, *, archived: bool = False) -> list[SessionInfo]:
        """Return saved conversations, the last changed first."""
        return self._store.list_sessions(limit, archived=archived)

    def search(self, text: str, limit: int = 20) -> builtins.list[SearchHit]:
        """Return saved messages that hold all words of text, best first."""
        return self._store.search(text, limit)

    def rename(self, session_id: str, name: str | None) -> None:
        """Name a conversation; None goes back to its automatic title."""
        self.open(session_id).rename(name)

    def delete(self, session_id: str) -> tuple[str, ...]:
        """Remove a conversation for good, with its search entries; an answer being written there ends first.

        Returns:
            Sentences for the user about what of it may be left.
        """
        store, row = self._find(session_id)
        for session in self._open_sessions():
            if session.is_of(store, row.key):
                session.close()
        for answer in self._running(store):
            if store.session_of(answer.message_id) == row.key:
                answer.stop()
                answer.join(JOIN_TIMEOUT_S)
        return store.delete_session(row.key)

    def answer(self, message_id: int) -> Answer | None:
        """Return the answer that is being written into this message, for another viewer; None if it has ended."""
        with self._lock:
            return self._answers.get((id(self._store), message_id))

    def watch(
        self,
        make: type[Answer],
        store: Store,
        generation: RunningGeneration,
        message_id: int,
        user_id: int,
        prior: tuple[TextDelta, ...],
        aftermath: Aftermath,
    ) -> Answer:
        """Start an answer and own it until it ends; for Session.

        Raises:
            SessionError: it cannot be started.
        """
        answer = make(
            store,
            generation,
            message_id,
            user_id,
            prior=prior,
            aftermath=aftermath,
            on_end=lambda ended: self._forget(store, ended),
        )
        with self._lock:
            self._ended = [ended for ended in self._ended if not ended.join(0)]
            # It is forgotten under this lock too, so not before it is known.
            answer.start()
            self._answers[id(store), message_id] = answer
            closed = self._closed
        if closed:
            answer.stop()
        return answer

    def register(self, session: Session) -> None:
        """Know a session as long as anybody else does; for Session."""
        with self._lock:
            self._sessions.add(session)

    def close(self) -> None:
        """Stop every answer, keep what it has, and wait for the threads; calling it again does nothing."""
        with self._lock:
            self._closed = True
            answers = list(self._answers.values())
        for session in self._open_sessions():
            session.close(for_good=True)
        for answer in answers:
            answer.stop()
        for answer in answers:
            answer.join(JOIN_TIMEOUT_S)
        with self._lock:
            ended, self._ended = self._ended, []
        for answer in ended:
            answer.join(JOIN_TIMEOUT_S)
        with self._lock:
            private, self._private = self._private, None
        if private is not None:
            private.close()

    def __enter__(self) -> "SessionManager":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _find(self, text: str) -> tuple[Store, SessionRow]:
        for store in (self._store, self._private):
            row = None if store is None else store.find_session(text)
            if store is not None and row is not None:
                return store, row
        raise SessionError(f"no conversation has the id or name {clean(text)!r}; list shows what there is")

    def _private_store(self) -> Store:
        if self._store.path is None:
            return self._store
        with self._lock:
            if self._private is None:
                self._private = Store.open(None)
            return self._private

    def _running(self, store: Store) -> builtins.list[Answer]:
        with self._lock:
            return [answer for (owner, _), answer in self._answers.items() if owner == id(store)]

    def _open_sessions(self) -> builtins.list[Session]:
        with self._lock:
            return list(self._sessions)

    def _forget(self, store: Store, answer: Answer) -> None:
        with self._lock:
            self._answers.pop((id(store), answer.message_id), None)
            self._ended.append(answer)
