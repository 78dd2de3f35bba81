"""One conversation as a front end holds it: settings, the branch it looks at, and the next answer."""

import contextlib
import secrets
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import SessionError
from nanochat_infer.generation import GenerationResult
from nanochat_infer.sampling_params import SamplingParams
from sessions.answer import Aftermath, Answer
from sessions.checks import check_text, checked_name, checked_system
from sessions.prompt import RunningGeneration, chat_messages
from sessions.records import Ending, Message, SessionRow, changed_notice
from sessions.reuse import explain_reuse, find_cause
from sessions.statements import NewAnswer
from sessions.store import Store
from sessions.titles import clean, title_of
from sessions.turns import Turn, Turns, pack

if TYPE_CHECKING:
    from sessions.continuation import Continuation
    from sessions.manager import SessionManager

_UNFINISHED = ("stopped", "interrupted", "error")
_FOLLOWED = "another window went on with this conversation; your message follows what was said there"
_BRANCHED = "another window went on with this conversation; here began a branch of its own, and both are kept"


class Session:
    """A conversation; get one from SessionManager. Thread-safe.

    When another window wrote after the last message seen here, send() goes on from there; where both went different
    ways, each keeps to its own branch, and no message is lost. take_notices() tells of it; refresh() goes over to the
    newest branch.
    """

    def __init__(self, manager: "SessionManager", store: Store, row: SessionRow) -> None:
        self._manager = manager
        self._store = store
        self._row = row
        self._leaf_id = row.leaf_id
        # What the database had as leaf when it was last read or written here: another one is another window's.
        self._stored_leaf_id = row.leaf_id
        self._answer: Answer | None = None
        self._elsewhere = False
        self._notices: list[str] = []
        self._told: set[int] = set()
        self._lock = threading.RLock()
        self._turns = Turns(lambda: manager.llm)
        manager.register(self)

    @property
    def id(self) -> str:
        """Short opaque id."""
        return self._row.public_id

    @property
    def key(self) -> int:
        """Its row's number; for this package."""
        return self._row.key

    @property
    def title(self) -> str:
        """Its name if it has one, else the first line of its first message."""
        return self._row.name or self._row.title

    @property
    def system(self) -> str | None:
        """The system prompt."""
        return self._row.system

    @property
    def params(self) -> SamplingParams:
        """Sampling parameters of the next answer."""
        return self._row.params

    @property
    def thinking(self) -> bool | None:
        """Whether the model is told to think; None leaves it to the template."""
        return self._row.thinking

    @property
    def date_string(self) -> str:
        """The date that templates are told, fixed when the conversation began."""
        return self._row.date_string

    @property
    def private(self) -> bool:
        """It is nowhere on disk."""
        return self._store.path is None

    @property
    def leaf_id(self) -> int | None:
        """The last message of the branch."""
        return self._leaf_id

    @property
    def running(self) -> Answer | None:
        """The answer that is being written here, or None."""
        answer = self._answer
        return answer if answer is not None and answer.finished is None else None

    def messages(self) -> list[Message]:
        """Return the messages of the branch, first to last; an answer being written with its text so far."""
        return self._store.branch(self._leaf_id)

    def refresh(self) -> None:
        """Take over what other windows changed: settings, and the newest branch."""
        with self._lock:
            self._row = self._store.session(self.key)
            self._leaf_id = self._stored_leaf_id = self._row.leaf_id

    def close(self, *, for_good: bool = False) -> None:
        """Say that nothing is sent here for now: what was kept in memory for the next turn is dropped.

        An answer that is being written goes on, and the session can still be used.

        Args:
            for_good: nothing is computed ahead any more; for SessionManager.close.
        """
        self._turns.forget(for_good=for_good)

    def is_of(self, store: Store, key: int) -> bool:
        """Tell whether this is a session of that conversation; for SessionManager."""
        return self._store is store and self.key == key

    def take_notices(self) -> list[str]:
        """Return sentences for the user that were not returned before; call it after opening and after each action.

        They tell of messages of the branch that were changed outside of the program, and of what other windows wrote.
        """
        with self._lock:
            notices, self._notices = self._notices, []
            try:
                changed = [message for message in self.messages() if not message.sound and message.id not in self._told]
            except SessionError as error:
                return [*notices, str(error)]
            self._told.update(message.id for message in changed)
        notice = changed_notice(changed)
        return [*notices, notice] if notice else notices

    def send(self, text: str) -> Answer:
        """Save a message, then begin its answer; it comes after what another window added to the branch.

        A message that got no answer is replaced: it stays in the tree beside the new one.

        Raises:
            SessionError: not saved; nothing was generated.
            NanochatInferError: saved, but the model does not take it (too long, busy, refused by the template).
        """
        check_text(text)
        with self._lock:
            branch = self._idle_branch(follow=True)
            parent_id = None
            if branch:
                parent_id = branch[-1].id if branch[-1].role == "assistant" else branch[-1].parent_id
            title = "" if self._row.title else title_of(text)
            row = self._new_answer()
            user_id, answer_id = self._store.begin_turn(self.key, parent_id, text, title, row)
            if title:
                self._row = replace(self._row, title=title)
            return self._begin(row, user_id, answer_id, fallback_id=user_id)

    def regenerate(self) -> Answer:
        """Answer the last user message again, as another branch; with a fresh seed unless params.seed is set.

        Raises:
            SessionError: there is no message to answer, or it could not be saved.
        """
        with self._lock:
            branch = self._idle_branch()
            if not branch:
                raise SessionError("there is nothing to answer yet; send a message first")
            user = branch[-1] if branch[-1].role == "user" else branch[-2]
            row = self._new_answer()
            answer_id = self._store.begin_answer(self.key, user.id, row)
            return self._begin(row, user.id, answer_id, fallback_id=self._leaf_id)

    def continue_answer(self) -> Answer:
        """Go on from the last answer's own ids, if it is unfinished; the whole becomes a new message beside it.

        Raises:
            SessionError: there is no unfinished answer, or it could not be saved.
        """
        # Imported here: listing conversations needs no tokenizer.
        from sessions.continuation import plan_continuation

        with self._lock:
            branch = self._idle_branch()
            if not branch or branch[-1].role == "user":
                raise SessionError("there is no answer to continue; regenerate answers the last message")
            last = branch[-1]
            if last.status not in _UNFINISHED and last.finish_reason != "length":
                raise SessionError("the last answer is complete; regenerate it for another one")
            llm = self._manager.llm
            messages = chat_messages(self.system, branch, llm.tokenizer.fingerprint)
            if messages[-1].role != "assistant":
                return self.regenerate()
            prompt, continuation = plan_continuation(llm, messages, self.params, self._encode)
            row = replace(
                self._new_answer(),
                continues_id=last.id,
                text=continuation.text,
                reasoning=continuation.reasoning,
                token_ids=continuation.token_ids,
            )
            parent_id = branch[-2].id
            answer_id = self._store.begin_answer(self.key, parent_id, row)
            return self._begin(row, parent_id, answer_id, fallback_id=last.id, prompt=prompt, continuation=continuation)

    def set_system(self, text: str | None) -> None:
        """Change the system prompt from the next answer on; None or "" removes it."""
        self._update(system=checked_system(text))

    def set_params(self, params: SamplingParams) -> None:
        """Change the sampling parameters from the next answer on."""
        self._update(params=params)

    def set_thinking(self, thinking: bool | None) -> None:
        """Tell the model to think or not, from the next answer on."""
        self._update(thinking=thinking)

    def rename(self, name: str | None) -> None:
        """Give the conversation a name; None goes back to the automatic title.

        Raises:
            SessionError: nothing of the name is visible, or it is too long.
        """
        self._update(name=checked_name(name))

    def set_archived(self, archived: bool) -> None:
        """Take the conversation out of the usual list, or back into it."""
        self._update(archived=archived)

    def _update(self, **values: Any) -> None:
        with self._lock:
            self._store.update_session(self.key, **values)
            self._row = replace(self._row, **values)
        if "system" in values or "thinking" in values:
            self._turns.cancel()

    def _follow(self, row: SessionRow) -> bool:
        """Go over to row's leaf if it comes after this branch's; settings stay those that this window shows."""
        if self._leaf_id is not None and all(m.id != self._leaf_id for m in self._store.branch(row.leaf_id)):
            return False
        self._leaf_id = self._stored_leaf_id = row.leaf_id
        self._row = replace(self._row, name=row.name, title=row.title)
        self._notices.append(_FOLLOWED)
        return True

    def _idle_branch(self, *, follow: bool = False) -> list[Message]:
        """Return the branch, after making sure that nobody is writing its last answer."""
        if self.running is not None:
            raise SessionError("the last answer is still being written; wait for it or stop it first")
        row = self._store.session(self.key)
        self._elsewhere = row.leaf_id != self._stored_leaf_id and not (follow and self._follow(row))
        branch = self._store.branch(self._leaf_id)
        if branch and branch[-1].status == "streaming":
            # Its process may have died since this one started.
            self._store.recover()
            branch = self._store.branch(self._leaf_id)
            if branch and branch[-1].status == "streaming":
                raise SessionError("another window is still writing the last answer; wait for it or stop it there")
        self._turns.cancel()
        return branch

    def _new_answer(self) -> NewAnswer:
        llm, seed = self._manager.llm, self.params.seed
        return NewAnswer(
            owner=self._store.owner_token(),
            params=self.params,
            model=clean(llm.info.name),
            model_fingerprint=llm.info.fingerprint,
            tokenizer_fingerprint=llm.tokenizer.fingerprint,
            # Drawn here, so that an answer can be made again even if its process dies.
            seed=secrets.randbits(63) if seed is None else seed,
        )

    def _begin(
        self,
        row: NewAnswer,
        user_id: int,
        answer_id: int,
        *,
        fallback_id: int | None,
        prompt: list[int] | None = None,
        continuation: "Continuation | None" = None,
    ) -> Answer:
        """Start the generation of an answer whose row exists; take the row back if it cannot be started."""
        self._stored_leaf_id = answer_id
        if self._elsewhere:
            self._notices.append(_BRANCHED)
        llm, generation = self._manager.llm, None
        try:
            branch = self._store.branch(user_id)
            if prompt is None:
                prompt = self._encode(chat_messages(self.system, branch, llm.tokenizer.fingerprint))
            last = self._turns.last
            turn = Turn(pack(prompt), tuple(m.id for m in branch), answer_id, self.system, self.thinking)
            params = replace(row.params, seed=row.seed)
            generation = llm.start(prompt, params, previous_ids=() if last is None else last.ids)
            written: RunningGeneration = generation
            if continuation is not None:
                continuation.attach(generation)
                written = continuation
            prior = () if continuation is None else continuation.prior
            aftermath = self._aftermath(turn, last, num_prior=len(row.token_ids))
            self._answer = self._manager.watch(Answer, self._store, written, answer_id, user_id, prior, aftermath)
        except BaseException as error:
            if generation is not None:
                generation.cancel()
            self._take_back(answer_id, fallback_id, str(error))
            raise
        self._leaf_id = answer_id
        return self._answer

    def _aftermath(self, turn: Turn, last: Turn | None, *, num_prior: int) -> Aftermath:
        """Take over a turn that has begun, and say what follows its answer: an explanation, and what comes next."""
        self._turns.begin(turn)

        def explain(result: GenerationResult) -> str:
            if result.reuse is None:
                return ""
            cause = find_cause(last, turn, result.reuse)
            return explain_reuse(result.reuse, len(turn.prompt_ids), self._manager.llm.tokenizer, cause)

        def closed(result: GenerationResult) -> None:
            self._turns.complete(turn.answer_id, result.token_ids[num_prior:])

        def told(result: GenerationResult) -> None:
            if result.finish_reason != "error":
                self._turns.prefill(turn.answer_id, lambda text: self._encode_next(turn.answer_id, text))

        return Aftermath(explain, closed, told)

    def _encode_next(self, leaf_id: int, text: str) -> list[int]:
        """Return the prompt that a message after leaf_id would make."""
        message = Message(0, leaf_id, "user", text, "done", datetime.now(UTC))
        branch = [*self._store.branch(leaf_id), message]
        return self._encode(chat_messages(self.system, branch, self._manager.llm.tokenizer.fingerprint))

    def _encode(self, messages: list[Any], continue_final_message: bool = False) -> list[int]:
        return self._manager.llm.encode_chat(
            messages,
            enable_thinking=self.thinking,
            date_string=self.date_string,
            continue_final_message=continue_final_message,
        )

    def _take_back(self, answer_id: int, fallback_id: int | None, reason: str) -> None:
        self._leaf_id = fallback_id
        try:
            self._store.remove_answer(self.key, answer_id, fallback_id)
            self._stored_leaf_id = fallback_id
        except SessionError:
            # Then it is closed with the next write that succeeds.
            with contextlib.suppress(SessionError):
                self._store.finish_answer(answer_id, Ending("", "", (), "error", "error", reason))
