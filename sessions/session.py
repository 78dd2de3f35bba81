"""One conversation as a front end holds it: questions, answers, and everything that begins one."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nanochat_infer.errors import SessionError
from sessions.answer import Answer
from sessions.asking import Asking, Plan
from sessions.branches import above_markers
from sessions.checks import check_text
from sessions.overflow import ContextUse
from sessions.preparing import Preparing
from sessions.records import Ending, Message, SessionRow
from sessions.session_view import SessionView
from sessions.statements import NewAnswer
from sessions.store import LeafMovedError, Store
from sessions.titles import title_of

if TYPE_CHECKING:
    from sessions.manager import SessionManager

Written = TypeVar("Written")

_UNFINISHED = ("stopped", "interrupted", "error")


class AnswerRunningError(SessionError):
    """Nothing can be begun here while the last answer is being written."""


class Session(SessionView):
    """A conversation; get one from SessionManager. Thread-safe.

    When another window wrote after the last message seen here, send() goes on from there; where both went different
    ways, each keeps to its own branch, and no message is lost. take_notices() tells of it; refresh() goes over to the
    newest branch.
    """

    def __init__(self, manager: "SessionManager", store: Store, row: SessionRow) -> None:
        super().__init__(store, row)
        self._manager = manager
        self._answer: Answer | None = None
        self._asking = Asking(self, manager, store)
        self._turns = self._asking.turns
        self._preparing = Preparing(self._asking)
        manager.register(self)

    @property
    def running(self) -> Answer | None:
        """The answer that is being written here, or None."""
        answer = self._answer
        return answer if answer is not None and answer.finished is None else None

    def send(self, text: str) -> Answer:
        """Save a message, then begin its answer; it comes after what another window added to the branch.

        While the model is still to be loaded the message is saved alone, so that it outlives a failure to load. A
        message that got no answer is replaced: it stays in the tree beside the new one; the same text is answered, also
        where it was taken back by undo().

        Raises:
            SessionError: not saved; nothing was generated.
            NanochatInferError: saved, but the model does not take it (too long, busy, refused by the template).
        """

        def after_last() -> tuple[list[Message], Message | None]:
            branch = self._idle_branch(follow=True)
            if branch and branch[-1].role == "user":
                return above_markers(branch[:-1]), branch[-1] if branch[-1].text == text else None
            taken_back = self._store.unanswered(self.key, _last_id(branch), text)
            if taken_back is None:
                return branch, None
            self._look_at(taken_back)
            return branch, self._store.message(taken_back)

        return self._ask(after_last, text)

    def edit(self, message_id: int, text: str) -> Answer:
        """Ask something else in place of an earlier message of yours; that one and what followed it stay a branch.

        Raises:
            SessionError: it is no user message of this conversation, or the text could not be saved.
            NanochatInferError: saved, but the model does not take it.
        """

        def beside_it() -> tuple[list[Message], Message | None]:
            self._idle_branch()
            node = self._reachable(message_id).node(message_id)
            if node is None or node.role != "user":
                raise SessionError("only your own messages can be edited; regenerate gives another answer")
            return self._store.branch(node.parent_id), None

        return self._ask(beside_it, text)

    def regenerate(self, message_id: int | None = None) -> Answer:
        """Answer a user message again, as another branch; with a fresh seed unless params.seed is set.

        Args:
            message_id: the message or an answer to it, on any branch; the last of this one by default.

        Raises:
            SessionError: there is no message to answer, it is not of this conversation, or it could not be saved.
        """
        self._manager.check_open()
        with self._lock:
            self._asked_branch(message_id)
        self._await_model()
        with self._lock:
            return self._answer_last(self._asked_branch(message_id))

    def continue_answer(self) -> Answer:
        """Go on from the last answer's own ids, if it is unfinished; the whole becomes a new message beside it.

        Raises:
            SessionError: there is no unfinished answer, or it could not be saved.
        """
        self._manager.check_open()
        with self._lock:
            self._unfinished_branch()
        self._await_model()
        with self._lock:
            return self._continue(self._unfinished_branch())

    def fork(self, name: str | None = None, message_id: int | None = None) -> "Session":
        """Begin another conversation that goes on from a message here; nothing is copied.

        Args:
            name: to find it again.
            message_id: on any branch; the last of this one by default.

        Raises:
            SessionError: there is no message yet, the last answer or that one is still being written, the message is
                not of this conversation, or the name is refused.
        """
        with self._lock:
            if not self._idle_branch():
                raise SessionError("there is nothing to fork yet; send a message first")
            if self._is_being_written(message_id):
                raise SessionError("that answer is still being written; wait for it or stop it first")
            row = self._store.fork(self.key, self._leaf_id if message_id is None else message_id, name)
        return Session(self._manager, self._store, row)

    def count_tokens(self, draft: str = "") -> ContextUse:
        """Return how full the context is, with a message that is being written; waits for the model.

        Raises:
            TemplateError: the template refuses the conversation.
        """
        return self._asking.count(self._leaf_id, draft)

    def prepare(self) -> None:
        """Have the history read from disk, and its rest computed, while nobody asks for anything; returns at once.

        Call it when a conversation was opened to be gone on with. Whatever is sent ends it.
        """
        self._preparing.start(self._leaf_id)

    def close(self, *, for_good: bool = False) -> None:
        """Say that nothing is sent here for now: what was kept in memory for the next turn is dropped.

        An answer that is being written goes on, and the session can still be used.

        Args:
            for_good: nothing is computed ahead any more; for SessionManager.close.
        """
        self._turns.forget(for_good=for_good)

    def join(self, timeout_s: float) -> None:
        """Wait until nothing is prepared any more; for SessionManager.close."""
        self._preparing.join(timeout_s)

    def is_of(self, store: Store, key: int) -> bool:
        """Tell whether this is a session of that conversation; for SessionManager."""
        return self._store is store and self.key == key

    # Inside

    def _history_changed(self) -> None:
        self._turns.cancel()

    def _is_writing(self) -> bool:
        return self.running is not None

    def _check_not_writing(self) -> None:
        try:
            super()._check_not_writing()
        except SessionError as error:
            raise AnswerRunningError(str(error)) from None

    def _await_model(self) -> None:
        """Wait for the model; not under the lock: who only looks, or changes a setting, does not wait."""
        _ = self._manager.llm

    def _asked_branch(self, message_id: int | None = None) -> list[Message]:
        """Return the branch up to its last user message, or up to that of a given message."""
        branch = self._idle_branch()
        if message_id is not None:
            self._reachable(message_id)
            branch = self._store.branch(message_id)
        if branch and branch[-1].role == "assistant":
            branch = branch[:-1]
        if not branch or branch[-1].role != "user":
            raise SessionError("there is nothing to answer yet; send a message first")
        return branch

    def _unfinished_branch(self) -> list[Message]:
        """Return the branch, which ends with an answer to go on from."""
        branch = self._idle_branch()
        if len(branch) < 2 or (branch[-2].role, branch[-1].role) != ("user", "assistant"):
            raise SessionError("there is no answer to continue; regenerate answers the last message")
        if branch[-1].status not in _UNFINISHED and branch[-1].finish_reason != "length":
            raise SessionError("the last answer is complete; regenerate it for another one")
        return branch

    def _continue(self, branch: Sequence[Message]) -> Answer:
        """Begin an answer that goes on from the ids of the last message of a branch; under the lock."""
        plan = self._asking.plan_continued(branch)
        if plan is None or plan.continuation is None:
            return self.regenerate()
        going = plan.continuation
        row = replace(
            self._asking.new_answer(),
            continues_id=branch[-1].id,
            text=going.text,
            reasoning=going.reasoning,
            token_ids=going.token_ids,
        )
        return self._begin_after(branch[:-1], plan, row)

    def _ask(self, find_place: Callable[[], tuple[list[Message], Message | None]], text: str) -> Answer:
        """Save a message and begin its answer; wait for the model in between, if it is not there.

        Args:
            find_place: gives the branch to come after, and the very message if it is saved already.
            text: of the message.
        """
        check_text(text)
        self._manager.check_open()
        self._manager.check_answers()
        with self._lock:
            branch, saved = find_place()
            if saved is None and self._asking.is_loaded:
                return self._ask_now(branch, text)
            user_id = self._save_alone(branch, text) if saved is None else saved.id
        self._await_model()
        with self._lock:
            if self._leaf_id != user_id:
                raise AnswerRunningError(
                    "your message is saved, but another one was sent here meanwhile; both are kept"
                )
            return self._answer_last(self._idle_branch())

    def _ask_now(self, branch: list[Message], text: str) -> Answer:
        draft = Message(0, _last_id(branch), "user", text, "done", datetime.now(UTC))
        try:
            plan = self._asking.plan([*branch, draft])
            row = self._asking.new_answer()
        except BaseException:
            self._save_alone(branch, text)
            raise
        return self._begin_turn(branch, text, plan, row)

    def _save_alone(self, branch: Sequence[Message], text: str) -> int:
        """Save a message without an answer, and look at it."""
        title = "" if self._row.title else title_of(text)
        user_id = self._store.add_user(self.key, _last_id(branch), text, title)
        self._wrote(user_id, title)
        self._leaf_id = user_id
        return user_id

    def _answer_last(self, branch: Sequence[Message]) -> Answer:
        """Begin another answer to the last message of a branch."""
        return self._begin_after(branch, self._asking.plan(branch), self._asking.new_answer())

    def _begin_after(self, branch: Sequence[Message], plan: Plan, row: NewAnswer) -> Answer:
        """Begin an answer to a saved message; where turns are left out, to a copy of it that comes after the marker."""
        user, before = branch[-1], self._leaf_id
        if plan.marker is not None:
            return self._begin_turn(branch[:-1], user.text, plan, row, saved_id=user.id)
        answer_id = self._unless_moved(partial(self._store.begin_answer, self.key, user.id, row))
        self._wrote(answer_id)
        return self._start(plan, row, tuple(m.id for m in branch), answer_id, fallback_id=before)

    def _begin_turn(
        self, branch: Sequence[Message], text: str, plan: Plan, row: NewAnswer, *, saved_id: int | None = None
    ) -> Answer:
        """Write a turn after a branch, with its marker if there is one, and begin the answer.

        Args:
            branch: to come after.
            text: of the message.
            plan: what the model gets.
            row: of the answer.
            saved_id: the message, if it is saved; with a marker it comes to stand behind that.
        """
        above = branch if plan.marker is None else above_markers(branch)
        title = "" if self._row.title else title_of(text)
        begin = partial(self._store.begin_turn, marker=plan.marker, saved_id=saved_id)
        user_id, answer_id = self._unless_moved(partial(begin, self.key, _last_id(above), text, title, row))
        self._wrote(answer_id, title)
        return self._start(plan, row, (*(m.id for m in above), user_id), answer_id, fallback_id=user_id)

    def _unless_moved(self, write: Callable[..., Written]) -> Written:
        """Write; where another window wrote since this one looked, it becomes a branch, and both are told."""
        try:
            return write(expected=self._expected_leaf_id)
        except LeafMovedError:
            self._elsewhere = True
            return write()

    def _start(
        self, plan: Plan, row: NewAnswer, message_ids: tuple[int, ...], answer_id: int, *, fallback_id: int | None
    ) -> Answer:
        """Start the generation of an answer whose row exists; take the row back if it cannot be started."""
        try:
            self._answer = self._asking.start(plan, row, message_ids, answer_id)
        except BaseException as error:
            self._take_back(answer_id, fallback_id, str(error))
            raise
        self._leaf_id = answer_id
        if self._asking.model_path != self.model_path:
            # It only helps to find the model again; the answer does not depend on it.
            with contextlib.suppress(SessionError):
                self._update(model_path=self._asking.model_path)
        return self._answer

    def _take_back(self, answer_id: int, fallback_id: int | None, reason: str) -> None:
        self._leaf_id = fallback_id
        try:
            self._store.remove_answer(self.key, answer_id, fallback_id)
            self._stored_leaf_id = fallback_id
        except SessionError:
            # Then it is closed with the next write that succeeds.
            with contextlib.suppress(SessionError):
                self._store.finish_answer(answer_id, Ending("", "", (), "error", "error", reason))


def _last_id(branch: Sequence[Message]) -> int | None:
    return branch[-1].id if branch else None
