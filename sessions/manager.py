"""The session manager: opens conversations and owns the answers that are being written."""

import builtins
import contextlib
import logging
import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from nanochat_infer.errors import NanochatInferError, SessionError
from nanochat_infer.generation import TextDelta
from nanochat_infer.sampling_params import SamplingParams
from sessions.answer import Aftermath, Answer
from sessions.changes import Changes
from sessions.checks import checked_name, checked_system
from sessions.following import FollowedAnswer
from sessions.kv import DEFAULT_QUOTA_BYTES
from sessions.prompt import KvCache, LanguageModel, RunningGeneration, model_path, pinned_date
from sessions.records import Overflow, SearchHit, SessionInfo, SessionRow
from sessions.session import Session
from sessions.store import Store
from sessions.titles import clean

if TYPE_CHECKING:
    from sessions.kv.parts import KvModel

_log = logging.getLogger(__name__)
JOIN_TIMEOUT_S = 10.0
_MAX_WHYS = 512
_CLOSED = "the conversations were closed, so nothing can be begun any more; start the program again"


class SessionManager:
    """Conversations of one store with one model; thread-safe, also a context manager.

    Args:
        store: where conversations are kept; not closed here.
        llm: the model, as nanochat_infer.LLM; None can list, rename, search and delete, but not answer. Or what gives
            it once it is needed: that may wait while the model loads, and any thread may call it, more than once too.
        kv_quota: most bytes of KV on disk; 0 neither reads nor writes any.
    """

    def __init__(
        self,
        store: Store,
        llm: LanguageModel | Callable[[], LanguageModel] | None,
        *,
        kv_quota: int = DEFAULT_QUOTA_BYTES,
    ) -> None:
        self._store = store
        self._load = llm if callable(llm) else None
        self._llm = None if callable(llm) else llm
        self._kv_quota = kv_quota
        self._kv: KvCache | None = None
        self._lock = threading.Lock()
        self._private: Store | None = None
        self._answers: dict[tuple[int, int], Answer] = {}
        # They have ended for their viewers, but their threads may still prepare the next turn.
        self._ended: builtins.list[Answer] = []
        self._whys: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._changes = Changes(store)
        self._takes_settings = False
        self._closed = False
        self._pid = os.getpid()

    @property
    def store(self) -> Store:
        """Where conversations that are not private are kept."""
        return self._store

    @property
    def llm(self) -> LanguageModel:
        """The model; waits for it if it is still to be loaded.

        Raises:
            SessionError: none was given.
            NanochatInferError: it cannot be loaded.
        """
        self.check_answers()
        if self._llm is None and self._load is not None:
            llm = self._load()
            with self._lock:
                self._llm = self._llm or llm
            # From here on its fingerprint is computed, which takes time.
            _ = self.kv
        return cast(LanguageModel, self._llm)

    def check_answers(self) -> None:
        """Refuse where there is no model and none will come.

        Raises:
            SessionError: with the reason.
        """
        if self._llm is None and self._load is None:
            raise SessionError("no model is loaded, so nothing can be answered")

    def check_open(self) -> None:
        """Refuse to begin anything after close().

        Raises:
            SessionError: with the reason.
        """
        if self._closed:
            raise SessionError(_CLOSED)

    @property
    def loaded(self) -> LanguageModel | None:
        """The model if it was needed before; does not wait."""
        return self._llm

    @property
    def kv(self) -> KvCache | None:
        """KV on disk; None without a folder for it, with a quota of 0, and before the model is there."""
        with self._lock:
            store, llm = self._store, self._llm
            wanted = llm is not None and store.kv is not None and self._kv_quota > 0 and not self._closed
            if self._kv is None and wanted and not store.read_only:
                # Imported here: only answering needs it.
                from sessions.kv.disk import KvDisk

                try:
                    self._kv = KvDisk(store, cast("KvModel", llm), quota_bytes=self._kv_quota)
                except (NanochatInferError, RuntimeError) as error:
                    # The chat does without, as where the system gives no thread.
                    _log.warning("no KV is kept on disk: %s", error)
                    self._kv_quota = 0
            return self._kv

    def create(
        self,
        system: str | None = None,
        params: SamplingParams | None = None,
        name: str | None = None,
        thinking: bool | None = None,
        private: bool = False,
        overflow: Overflow = "refuse",
    ) -> Session:
        """Begin a conversation. It is listed once it has a message or a name.

        Args:
            system: system prompt.
            params: sampling parameters of its answers.
            name: to find it again; the default is the first line of its first message.
            thinking: tell a thinking model to think or not; None leaves it to its template.
            private: keep it in memory only.
            overflow: when the context is full, "refuse" the message or "drop" the oldest turns.

        Raises:
            SessionError: the system prompt or the name is refused, it cannot be saved, or this was closed.
        """
        self.check_open()
        store = self._private_store() if private else self._store
        row = store.create_session(
            params or SamplingParams(),
            system=checked_system(system),
            thinking=thinking,
            name=checked_name(name),
            date_string=pinned_date(),
            model="" if self._llm is None else clean(self._llm.info.name),
            overflow=overflow,
            model_path="" if self._llm is None else model_path(self._llm),
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

    def list(self, limit: int = 50, *, archived: bool | None = False, tag: str | None = None) -> list[SessionInfo]:
        """Return saved conversations, the last changed first; archived=None: those in the archive and the others."""
        return self._store.list_sessions(limit, archived=archived, tag=tag)

    def search(self, text: str, limit: int = 20, tag: str | None = None) -> builtins.list[SearchHit]:
        """Return saved messages, names, titles and tags that hold all words of text, best first."""
        return self._store.search(text, limit, tag)

    def running(self) -> frozenset[str]:
        """Return the ids of saved conversations in which an answer is being written, by whichever process."""
        return self._store.running()

    def rename(self, session_id: str, name: str | None) -> None:
        """Name a conversation; None goes back to its automatic title."""
        self.open(session_id).rename(name)

    def delete(self, session_id: str) -> tuple[str, ...]:
        """Remove a conversation for good, with its search entries and its KV; an answer being written there ends first.

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

    def why(self, message_id: int) -> str:
        """Return what an answer reused and why not more; "" for one of another process, or of long ago."""
        key = id(self._store), message_id
        with self._lock:
            return self._answers[key].why if key in self._answers else self._whys.get(key, "")

    def follow(self, message_id: int) -> "Answer | FollowedAnswer":
        """Return what shows an answer while it is written, here or by another process.

        Raises:
            SessionError: there is no such answer.
        """
        answer = self.answer(message_id)
        return FollowedAnswer(self._store, message_id) if answer is None else answer

    def on_change(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Have callback called with the ids of conversations that any process, this one too, changed or deleted.

        Sessions that are open here show their settings as they are now by then.
        It is called within about 200 ms, in a thread of its own for all callbacks; several changes may come together.

        Returns:
            What ends it.
        """
        with self._lock:
            is_first, self._takes_settings = not self._takes_settings, True
        if is_first:
            self._changes.subscribe(self._take_settings)
        return self._changes.subscribe(callback)

    def settle_params(self, suggested: SamplingParams) -> None:
        """Give conversations that were begun before the model was there the parameters that it suggests."""
        for session in self._open_sessions():
            with _logged("the parameters of a conversation stay guessed"):
                session.settle_params(suggested)

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
        """Stop every answer, keep what it has, and wait for the threads; again, or in a forked child, does nothing."""
        if os.getpid() != self._pid:
            return
        self._changes.close()
        with self._lock:
            self._closed = True
            answers = list(self._answers.values())
            kv = self._kv
        sessions = self._open_sessions()
        for session in sessions:
            session.close(for_good=True)
        for answer in answers:
            answer.stop()
        for answer in answers:
            answer.join(JOIN_TIMEOUT_S)
        with self._lock:
            ended, self._ended = self._ended, []
        for answer in ended:
            answer.join(JOIN_TIMEOUT_S)
        for session in sessions:
            session.join(JOIN_TIMEOUT_S)
        if kv is not None:
            kv.close()
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
            self.check_open()
            if self._private is None:
                self._private = Store.open(None)
            return self._private

    def _running(self, store: Store) -> builtins.list[Answer]:
        with self._lock:
            return [answer for (owner, _), answer in self._answers.items() if owner == id(store)]

    def _open_sessions(self) -> builtins.list[Session]:
        with self._lock:
            return list(self._sessions)

    def _take_settings(self, changed: frozenset[str]) -> None:
        for session in self._open_sessions():
            if session.id in changed:
                with _logged("settings not read"):
                    session.take_settings()

    def _forget(self, store: Store, answer: Answer) -> None:
        with self._lock:
            self._answers.pop((id(store), answer.message_id), None)
            self._ended.append(answer)
            self._whys[id(store), answer.message_id] = answer.why
            if len(self._whys) > _MAX_WHYS:
                self._whys.popitem(last=False)


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    """An error of one conversation, as one deleted meanwhile, does not keep the others from their news."""
    try:
        yield
    except NanochatInferError as error:
        _log.info("%s: %s", what, error)
