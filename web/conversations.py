"""The conversations that pages have open: one view of each for all pages, and deletions that can be taken back."""

import contextlib
import logging
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import cast

from nanochat_infer.errors import NanochatInferError, SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, Session, SessionManager
from sessions.answering_now import answer_now, is_thinking
from sessions.readers import UnreadableError
from sessions.session import AnswerRunningError
from sessions.tree import DeletedError
from web.errors import HttpError, without_folders
from web.options import WebOptions

MAX_OPEN = 64
MAX_UNDO_S = 60.0
UNDO_S = 8.0
UNCHANGED = object()
_MISSING = "there is no such conversation; it may have been deleted meanwhile"

_log = logging.getLogger(__name__)


class Conversations:
    """Sessions by id; thread-safe. All pages look at the same branch of a conversation, the newest that is stored.

    Args:
        manager: of the conversations.
        options: of the server.
    """

    def __init__(self, manager: SessionManager, options: WebOptions) -> None:
        self.manager = manager
        # Called with conversations that were hidden from the lists, or came back.
        self.tell: Callable[[frozenset[str]], None] = lambda ids: None
        # Called with sentences about deletions, which nobody waits for any more.
        self.say: Callable[[tuple[str, ...]], None] = lambda sentences: None
        self._options = options
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._doomed: dict[str, float] = {}
        # Of what was doomed, what is being deleted: no list shows it, and nothing takes that back.
        self._going: set[str] = set()
        self._news = threading.Condition(self._lock)
        self._deleter: threading.Thread | None = None
        self._closed = False

    def create(self, change: Callable[[SamplingParams], SamplingParams] | None = None, **values: object) -> Session:
        """Begin a conversation.

        Args:
            change: makes its parameters of the usual ones; None takes these.
            values: system, thinking, overflow and name, where they are not the usual ones.

        Raises:
            SessionError: something of it is refused.
        """
        usual = self._options.new_session()
        settings = {"system": usual.system, "thinking": usual.thinking, "overflow": usual.overflow} | values
        params = usual.params if change is None else change(usual.params)
        session = self.manager.create(params=params, **settings)  # type: ignore[arg-type]
        with self._lock:
            self._keep(session)
        if usual.is_guess:
            # Another one may be suggested once the model is there, but not for what was asked for here.
            session.guess_params(name for name, value in asdict(params).items() if value == getattr(usual.params, name))
            if not (now := self._options.new_session()).is_guess:
                session.settle_params(now.params)
        return session

    def model_came(self) -> None:
        """Give conversations that were begun before the model was there what it suggests; before their answers."""
        self.manager.settle_params(self._options.new_session().params)

    def get(self, session_id: str) -> Session:
        """Return a conversation, looking at what is newest in it.

        Raises:
            HttpError: there is none with exactly this id, or it is being deleted.
            SessionError: the database cannot be read.
        """
        with self._lock:
            self._check_stays(session_id)
            session = self._open.get(session_id)
        if session is None:
            session = self._opened(session_id)
            with self._lock:
                # Another request may have been quicker.
                session = self._open.get(session_id, session)
                self._keep(session)
        self._follow(session)
        return session

    def begin(self, session: Session, action: Callable[[], Answer]) -> Answer:
        """Do what begins an answer.

        Raises:
            HttpError: another one is being written there.
            NanochatInferError: it cannot be begun.
        """
        self.check_idle(session)
        try:
            answer = action()
        except SessionError as error:
            # Another request may have been quicker.
            if isinstance(error, AnswerRunningError) or self.running(session) is not None:
                raise HttpError(409, str(error), code="answer_running") from None
            raise
        self._options.written()
        return answer

    def answer_now(self, session: Session) -> Answer:
        """End the thoughts of the answer that is being written, and have it go on with the answer itself.

        What there is of it is kept as a version of its own, as stop and continue do.

        Raises:
            HttpError: no answer is being written here, or it is not thinking.
            NanochatInferError: it cannot go on.
        """
        thinking = session.running
        if thinking is None and self.running(session) is not None:
            raise HttpError(409, "another program writes this answer; end its thoughts there", code="elsewhere")
        if thinking is None or not is_thinking(thinking):
            raise HttpError(409, "no thoughts are being written here, so there are none to end", code="not_thinking")
        thinking.stop()
        # Its end is a step away.
        for _ in thinking:
            pass
        return self.begin(session, lambda: answer_now(session))

    def check_idle(self, session: Session) -> None:
        """Refuse where the last answer is still being written, here or elsewhere.

        Raises:
            HttpError: it is.
        """
        if self.running(session) is not None:
            raise HttpError(
                409, "the last answer is still being written; wait for it or stop it first", code="answer_running"
            )

    def running(self, session: Session) -> int | None:
        """Return the answer that is being written at the end of the branch, whoever writes it."""
        if session.running is not None:
            return session.running.message_id
        leaf = None if session.leaf_id is None else self.manager.store.message(session.leaf_id)
        if leaf is None or leaf.status != "streaming":
            return None
        if self.manager.answer(leaf.id) is None:
            # Its process may have died.
            self.manager.store.recover()
            leaf = self.manager.store.message(leaf.id)
        return leaf.id if leaf is not None and leaf.status == "streaming" else None

    def running_of(self, session_id: str) -> int | None:
        """Return the answer that this server writes in a conversation, without looking into the database."""
        with self._lock:
            session = self._open.get(session_id)
        answer = None if session is None else session.running
        return None if answer is None else answer.message_id

    def doom(self, session_id: str, undo_s: float) -> None:
        """Delete a conversation for good after a time; until then it can be restored."""
        self.get(session_id)
        with self._lock:
            self._check_stays(session_id)
            self._doomed[session_id] = time.monotonic() + min(undo_s, MAX_UNDO_S)
            if self._deleter is None and not self._closed:
                self._deleter = threading.Thread(target=self._delete_later, name="web-delete", daemon=True)
                self._deleter.start()
            self._news.notify_all()
        self.tell(frozenset({session_id}))

    def restore(self, session_id: str) -> bool:
        """Take a deletion back; tell whether there was time for it."""
        with self._lock:
            if self._doomed.pop(session_id, None) is None:
                return False
        try:
            self._opened(session_id)
        except HttpError:
            # Another window has deleted it meanwhile.
            return False
        except SessionError as error:
            _log.warning("a conversation that was restored cannot be read: %s", error)
        self.tell(frozenset({session_id}))
        return True

    def delete(self, session_id: str) -> tuple[str, ...]:
        """Delete a conversation for good, now; return sentences about what may be left."""
        session = self.get(session_id)
        return self._delete(session)

    @property
    def doomed(self) -> frozenset[str]:
        """Conversations that are to be deleted, or are being deleted; no list shows them."""
        with self._lock:
            return frozenset(self._doomed) | self._going

    def close(self) -> None:
        """Delete what is to be deleted, now."""
        with self._lock:
            self._closed = True
            deleter = self._deleter
            self._news.notify_all()
        if deleter is not None:
            deleter.join(10.0)

    def _check_stays(self, session_id: str) -> None:
        """Refuse a conversation that is to be deleted; under the lock."""
        if session_id in self._doomed or session_id in self._going:
            raise HttpError(404, _MISSING)

    def _opened(self, session_id: str) -> Session:
        try:
            session = self.manager.open(session_id)
        except SessionError as error:
            # Opening an empty one also writes. What failed there says nothing of what there is.
            if isinstance(error, UnreadableError) or str(error).startswith("not saved"):
                raise
            raise HttpError(404, _MISSING) from None
        # Names and beginnings of ids are for people.
        if session.id != session_id:
            raise HttpError(404, _MISSING)
        return session

    def _keep(self, session: Session) -> None:
        self._open[session.id] = session
        self._open.move_to_end(session.id)
        for old_id in list(self._open)[: max(0, len(self._open) - MAX_OPEN)]:
            if self._open[old_id].running is None:
                self._open.pop(old_id).close()

    def _follow(self, session: Session) -> None:
        """Look at the branch that was written last, in whichever window; settings are those that are stored."""
        if session.running is not None:
            return
        try:
            session.refresh()
        except DeletedError:
            with self._lock:
                self._open.pop(session.id, None)
            raise HttpError(404, _MISSING) from None

    def _delete(self, session: Session) -> tuple[str, ...]:
        with self._lock:
            self._open.pop(session.id, None)
        if self._options.delete is not None:
            return self._options.delete(session)
        return self.manager.delete(session.id)

    def _delete_later(self) -> None:
        while True:
            with self._lock:
                now = time.monotonic()
                due = [key for key, when in self._doomed.items() if self._closed or when <= now]
                if not due:
                    if self._closed:
                        return
                    soonest = min(self._doomed.values(), default=now + MAX_UNDO_S)
                    self._news.wait(max(0.0, soonest - now))
                    continue
                # Before the lock is given back: from here on nobody can take it back.
                for session_id in due:
                    self._doomed.pop(session_id)
                self._going.update(due)
            for session_id in due:
                self._delete_now(session_id)

    def _delete_now(self, session_id: str) -> None:
        said: tuple[str, ...] = ()
        try:
            said = self._delete(self._opened(session_id))
        except HttpError:
            _log.info("a conversation was deleted elsewhere before it was here")
        except NanochatInferError as error:
            _log.warning("a conversation could not be deleted: %s", error)
            said = (f"A conversation could not be deleted: {without_folders(str(error))}",)
        except Exception:  # noqa: BLE001
            # A bug below must not keep all later ones from being deleted.
            _log.exception("a conversation could not be deleted")
            said = ("A conversation could not be deleted: internal error; the log has the details",)
        finally:
            with self._lock:
                self._going.discard(session_id)
            self.tell(frozenset({session_id}))
        if said:
            self.say(said)


_beginnings: "weakref.WeakKeyDictionary[Session, threading.RLock]" = weakref.WeakKeyDictionary()
_beginnings_lock = threading.Lock()


def beginning(session: Session) -> threading.RLock:
    """Return what is held while an answer of a conversation is begun, so that nobody else's settings get into it."""
    with _beginnings_lock:
        return _beginnings.setdefault(session, threading.RLock())


@contextlib.contextmanager
def settings_for(
    session: Session, *, thinking: object = UNCHANGED, params: SamplingParams | None = None
) -> Iterator[None]:
    """Change settings for the answer that is begun inside, one at a time; where it is refused, they are as before.

    Args:
        session: the conversation.
        thinking: tell a thinking model to think or not, None to leave it to its template; UNCHANGED does nothing.
        params: sampling parameters; None changes nothing.

    Raises:
        SessionError: they could not be saved.
    """
    with beginning(session):
        old_thinking, old_params = session.thinking, session.params
        sets_thinking = thinking is not UNCHANGED and thinking is not old_thinking
        sets_params = params is not None and params != old_params
        try:
            if sets_thinking:
                session.set_thinking(cast("bool | None", thinking))
            if params is not None and sets_params:
                session.set_params(params)
            yield
        except BaseException:
            # What another window has changed meanwhile stays.
            with contextlib.suppress(NanochatInferError):
                if sets_thinking and session.thinking is thinking:
                    session.set_thinking(old_thinking)
                if sets_params and session.params == params:
                    session.set_params(old_params)
            raise
