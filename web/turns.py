"""One message and its answer, for a program: read until its end, or until who asked has left."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import BusyError, NanochatInferError, SessionError
from sessions import Answer, AnswerEvent, AnswerFinished, Session, SessionManager, Store
from sessions.checks import check_text
from web.conversations import UNCHANGED, Conversations, beginning, settings_for
from web.errors import HttpError, without_folders
from web.options import WebOptions
from web.shapes import changed_params

if TYPE_CHECKING:
    from nanochat_infer.llm import ModelInfo

# Who left is noticed by a write; the limit is a second.
PATIENCE_S = 0.5
MAX_TURNS = 64
MAX_PRIVATE = 64
# What a slow reader does not take stays in the answer, which all its viewers share.
MAX_WAITING = 256

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program says.

    Args:
        prompt: the user's message.
        session_id: of the conversation to go on with; None begins one.
        params: sampling parameters that are named; they hold from this answer on.
        thinking: tell a thinking model to think or not, from this answer on; None changes nothing.
        system: system prompt of a new conversation; None is the usual one.
        name: of a new conversation.
        private: keep a new conversation in memory only.
    """

    prompt: str
    session_id: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    thinking: bool | None = None
    system: str | None = None
    name: str | None = None
    private: bool = False


class Turn:
    """An answer that is read. Iterate for what came, or () each time nothing came for a while; close at the end.

    Args:
        session: the conversation.
        answer: that was begun in it.
        release: called once, by close.
        has_ids: whether other routes know its messages; those of private conversations are counted apart.

    Raises:
        BusyError: the system gives no more threads; the answer is ended.
    """

    def __init__(self, session: Session, answer: Answer, release: Callable[[], None], *, has_ids: bool = True) -> None:
        self.session_id = session.id
        self.is_private = session.private
        self.message_id = answer.message_id if has_ids else None
        self.user_message_id = answer.user_message_id if has_ids else None
        self.finished: AnswerFinished | None = None
        self.notices = _notices(session)
        self._answer = answer
        self._release: Callable[[], None] | None = release
        self._news = threading.Condition()
        self._events: list[AnswerEvent] = []
        self._has_ended = self._is_closed = False
        try:
            threading.Thread(target=self._read, name=f"web-turn-{answer.message_id}", daemon=True).start()
        except RuntimeError:
            answer.stop()
            raise BusyError("the system gives no thread for this request; try again later") from None

    def __iter__(self) -> Iterator[tuple[AnswerEvent, ...]]:
        while True:
            with self._news:
                if not self._events and not self._has_ended:
                    self._news.wait(PATIENCE_S)
                found, has_ended = tuple(self._events), self._has_ended
                self._events.clear()
                self._news.notify_all()
            yield found
            if has_ended:
                return

    def close(self) -> None:
        """End the answer if it is still being written; what there is of it stays in the conversation."""
        if self.finished is None:
            self._answer.stop()
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        release, self._release = self._release, None
        if release is not None:
            release()

    def result(self, is_gone: Callable[[], bool]) -> AnswerFinished:
        """Wait for the end, then close.

        Raises:
            HttpError: the answer failed, or who asked has left, which ends it.
        """
        try:
            for _ in self:
                if is_gone():
                    # Read by nobody, unless it is the server that ends.
                    raise HttpError(503, "the server is ending; try again later", code="cancelled")
        finally:
            self.close()
        return self.ended()

    def ended(self) -> AnswerFinished:
        """Return the end, once the iteration is over.

        Raises:
            HttpError: the answer failed.
        """
        finished = self.finished
        if finished is None or finished.finish_reason == "error":
            message = "" if finished is None else without_folders(finished.message)
            raise HttpError(
                500,
                message or "the answer could not be finished",
                code="generation_failed",
                headers={"X-Session-Id": self.session_id},
            )
        return finished

    def _read(self) -> None:
        try:
            for event in self._answer:
                with self._news:
                    if isinstance(event, AnswerFinished):
                        self.finished = event
                    else:
                        self._news.wait_for(lambda: len(self._events) < MAX_WAITING or self._is_closed)
                        self._events.append(event)
                    self._news.notify_all()
        except Exception:  # noqa: BLE001
            # A bug below must not leave the client waiting.
            _log.exception("an answer could not be read")
        with self._news:
            self._has_ended = True
            self._news.notify_all()


class Turns:
    """Begins turns of programs; thread-safe, and never more than MAX_TURNS at once.

    Args:
        conversations: shared with the pages.
        options: of the server.
        began: called with each answer that these conversations do not see, as private ones.
    """

    def __init__(
        self, conversations: Conversations, options: WebOptions, began: Callable[[Answer], None] = lambda _: None
    ) -> None:
        self._conversations = conversations
        self._options = options
        self._began = began
        self._places = threading.BoundedSemaphore(MAX_TURNS)
        self._lock = threading.Lock()
        # In memory, with a manager of their own: no page finds them, and nothing of them is on disk.
        self._private: Conversations | None = None
        self._is_closed = False

    def begin(self, asked: Asked) -> Turn:
        """Say something and begin the answer; a conversation that was begun for it goes with it where it is refused.

        Raises:
            HttpError: too many are answered already, the model is not there, or there is no such conversation.
            NanochatInferError: it cannot be begun.
        """
        self.model()
        check_text(asked.prompt)
        if not self._places.acquire(blocking=False):
            raise HttpError(503, f"{MAX_TURNS} requests are answered already; try again later", code="busy")
        try:
            return self._begin_new(asked) if asked.session_id is None else self._go_on(asked.session_id, asked)
        except BaseException:
            self._places.release()
            raise

    def model(self) -> "ModelInfo":
        """Return what there is to say of the model.

        Raises:
            HttpError: it is not there.
        """
        llm = self._conversations.manager.loaded
        if llm is None:
            raise _without_model(self._options)
        return llm.info

    def close(self) -> None:
        """Forget the private conversations."""
        with self._lock:
            self._is_closed = True
            private, self._private = self._private, None
        if private is not None:
            private.close()
            private.manager.close()
            private.manager.store.close()

    def _begin_new(self, asked: Asked) -> Turn:
        conversations = self._conversations
        if asked.private and conversations.manager.store.path is not None:
            conversations = self._private_ones()
        given = {"name": asked.name, "system": asked.system, "thinking": asked.thinking}
        values = {name: value for name, value in given.items() if value is not None}
        session = conversations.create(lambda usual: changed_params(usual, asked.params), **values)
        try:
            return self._begin(conversations, session, asked.prompt)
        except BaseException:
            try:
                conversations.delete(session.id)
            except NanochatInferError as error:
                _log.warning("a conversation without an answer stays: %s", error)
            raise

    def _go_on(self, session_id: str, asked: Asked) -> Turn:
        conversations, session = self._find(session_id)
        thinking = UNCHANGED if asked.thinking is None else asked.thinking
        with beginning(session):
            conversations.check_idle(session)
            params = changed_params(session.params, asked.params)
            with settings_for(session, thinking=thinking, params=params):
                return self._begin(conversations, session, asked.prompt)

    def _begin(self, conversations: Conversations, session: Session, prompt: str) -> Turn:
        answer = conversations.begin(session, lambda: session.send(prompt))
        is_apart = conversations is not self._conversations
        if is_apart:
            self._began(answer)
        return Turn(session, answer, self._places.release, has_ids=not is_apart)

    def _find(self, session_id: str) -> tuple[Conversations, Session]:
        private = self._private
        if private is not None:
            with contextlib.suppress(HttpError):
                return private, private.get(session_id)
        return self._conversations, self._conversations.get(session_id)

    def _private_ones(self) -> Conversations:
        """Return the conversations in memory, with room for one more."""
        with self._lock:
            if self._is_closed:
                raise HttpError(503, "the server ends", code="closing")
            if self._private is None:
                main = self._conversations.manager
                manager = SessionManager(Store.open(None), main.llm)
                # Nothing of theirs is anywhere else.
                self._private = Conversations(manager, replace(self._options, delete=None, written=lambda: None))
            private = self._private
        for info in private.manager.list(MAX_PRIVATE * 2, archived=None)[MAX_PRIVATE - 1 :]:
            if private.running_of(info.id) is None:
                private.delete(info.id)
        return private


def _without_model(options: WebOptions) -> HttpError:
    if options.model_state().state == "failed":
        return HttpError(503, "the model could not be loaded; the program says why", code="model_unavailable")
    return HttpError(503, "the model is still being loaded", code="loading")


def _notices(session: Session) -> list[str]:
    try:
        notices = session.take_notices()
    except SessionError as error:
        notices = [str(error)]
    return [without_folders(notice) for notice in notices]
