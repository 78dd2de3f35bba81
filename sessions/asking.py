"""From a branch to a running answer: the prompt that fits, the KV that is on disk, the generation and what follows."""

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import NanochatInferError, TextTooLongError
from nanochat_infer.generation import GenerationResult
from sessions.answer import Aftermath, Answer
from sessions.branches import above_markers
from sessions.overflow import (
    ContextUse,
    Fitted,
    Limit,
    fit,
    guessed_tokens,
    is_far_too_long,
    limit_of,
    marker_text,
    reached,
)
from sessions.prompt import KvCache, RunningGeneration, chat_messages, model_path
from sessions.records import Message
from sessions.reuse import FromDisk, explain_reuse, find_cause
from sessions.statements import NewAnswer, NewMarker
from sessions.store import Store
from sessions.titles import clean
from sessions.turns import Turn, Turns, common_prefix, pack

if TYPE_CHECKING:
    from sessions.continuation import Continuation
    from sessions.manager import SessionManager
    from sessions.session import Session

_log = logging.getLogger(__name__)
_DISK_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A prompt that fits, before anything of it is computed.

    Args:
        prompt_ids: the whole prompt.
        first_id: the first message that reaches the model; 0 for one that is not saved yet.
        marker: to be saved in front of the last message, where turns were left out.
        continuation: what goes on from an unfinished answer.
    """

    prompt_ids: list[int]
    first_id: int
    marker: NewMarker | None = None
    continuation: "Continuation | None" = None


class Asking:
    """Makes prompts of a session's branches and starts their answers; for Session, under its lock.

    Args:
        session: whose settings hold.
        manager: has the model and owns the answers.
        store: where the session is kept.
    """

    def __init__(self, session: "Session", manager: "SessionManager", store: Store) -> None:
        self._session = session
        self._manager = manager
        self._store = store
        # What prepare read from disk and no answer has told of yet.
        self._ahead = FromDisk()
        # Held while blocks are read, so that each is told of once; a reading ahead ends at the next block.
        self._reading = threading.Lock()
        self.turns = Turns(lambda: manager.llm)

    @property
    def is_loaded(self) -> bool:
        """The model is there."""
        return self._manager.loaded is not None

    @property
    def model_path(self) -> str:
        """The folder of the model; "" for the built-in one."""
        return model_path(self._manager.llm)

    def plan(self, branch: Sequence[Message]) -> Plan:
        """Return the prompt that ends with the branch's last message; that one need not be saved yet.

        Raises:
            ContextLengthError, TemplateError: there is none.
        """
        fitted = self._fit(branch, self._encode_branch)
        return self._planned(fitted, branch)

    def plan_continued(self, branch: Sequence[Message]) -> Plan | None:
        """Return the prompt that ends with the branch's unfinished answer; None if that one is empty.

        Raises:
            ContextLengthError, TemplateError: there is none.
        """
        # Imported here: listing conversations needs no tokenizer.
        from sessions.continuation import plan_continuation, unfinished_prompt

        llm, params = self._manager.llm, self._session.params
        if self._messages(branch)[-1].role != "assistant":
            return None
        fitted = self._fit(branch, lambda shown: unfinished_prompt(llm, self._messages(shown), self._encode))
        shown = branch[[message.id for message in branch].index(fitted.first.id) :]
        prompt_ids, continuation = plan_continuation(llm, self._messages(shown), params, self._encode)
        return replace(self._planned(fitted, branch), prompt_ids=prompt_ids, continuation=continuation)

    def new_answer(self) -> NewAnswer:
        """Return the row of an answer that is to begin now."""
        llm, params = self._manager.llm, self._session.params
        return NewAnswer(
            owner=self._store.owner_token(),
            params=params,
            model=clean(llm.info.name),
            model_fingerprint=llm.info.fingerprint,
            tokenizer_fingerprint=llm.tokenizer.fingerprint,
            # Drawn here, so that an answer can be made again even if its process dies.
            seed=secrets.randbits(63) if params.seed is None else params.seed,
        )

    def start(self, plan: Plan, row: NewAnswer, message_ids: tuple[int, ...], answer_id: int) -> Answer:
        """Start the generation of an answer whose row exists; nothing runs on if it cannot be started.

        Args:
            plan: what the model gets.
            row: of the answer.
            message_ids: the branch up to the message that is answered.
            answer_id: the row's number.
        """
        session, last, continuation = self._session, self.turns.last, plan.continuation
        user_id = message_ids[-1]
        first_id = plan.first_id or user_id
        turn = Turn(pack(plan.prompt_ids), message_ids, answer_id, session.system, session.thinking, first_id)
        with contextlib.ExitStack() as stack:
            with self._reading:
                disk = self._restore(stack, plan.prompt_ids).after(self._ahead)
            generation = self._manager.llm.start(
                plan.prompt_ids, replace(row.params, seed=row.seed), previous_ids=() if last is None else last.ids
            )
        written: RunningGeneration = generation
        if continuation is not None:
            continuation.attach(generation)
            written = continuation
        prior = () if continuation is None else continuation.prior
        try:
            aftermath = self._aftermath(turn, last, disk, num_prior=len(row.token_ids))
            answer = self._manager.watch(Answer, self._store, written, answer_id, user_id, prior, aftermath)
        except BaseException:
            generation.cancel()
            raise
        with self._reading:
            self._ahead = FromDisk()
        return answer

    def prepare(self, leaf_id: int | None, outdated: threading.Event) -> None:
        """Have the history up to leaf_id read from disk and its rest computed at idle priority; returns once it is.

        Raises:
            NanochatInferError: the model cannot be loaded, or does not take the conversation.
        """
        llm = self._manager.llm
        if outdated.is_set() or not llm.info.is_chat:
            return
        history = self.turns.history(lambda text: self._encode_ahead(leaf_id, text), outdated)
        if not history or outdated.is_set():
            return
        self._await_disk(outdated)
        is_complete = False
        while not is_complete and not outdated.is_set():
            self._await_idle(outdated)
            with contextlib.ExitStack() as held:
                is_complete = self._read_ahead(held, history, outdated)
                if is_complete:
                    # Held no longer than needed: a chat that runs meanwhile may want the room.
                    self.turns.compute(history, outdated, self._save, submitted=held.close)

    def _read_ahead(self, held: contextlib.ExitStack, history: Sequence[int], outdated: threading.Event) -> bool:
        """Read a history from disk; return False where a request or another history came in between."""
        llm = self._manager.llm

        def disturbed() -> bool:
            stats = llm.stats()
            return bool(outdated.is_set() or stats.running or stats.waiting)

        with self._reading:
            if disturbed():
                return False
            disk = self._restore(held, history, disturbed)
            self._ahead = replace(disk, reason="" if disturbed() else disk.reason).after(self._ahead)
        return not disturbed()

    def count(self, leaf_id: int | None, draft: str) -> ContextUse:
        """Return how full the context would be with a message after leaf_id, in place of one that has no answer."""
        limit, branch = limit_of(self._manager.llm), self._store.branch(leaf_id)
        unanswered = branch[-1].text if branch and branch[-1].role == "user" else ""
        if unanswered:
            above = above_markers(branch[:-1])
            leaf_id = above[-1].id if above else None

        def shared(leaf_id: int | None) -> int:
            return len(common_prefix(self._encode_next(leaf_id, "a"), self._encode_next(leaf_id, "b")))

        history = shared(leaf_id)
        used = len(self._encode_next(leaf_id, draft)) if draft.strip() else history
        system = min(history, shared(None))
        apart = self._beside(leaf_id, unanswered, limit) - history if unanswered else 0
        return ContextUse(used, limit.tokens, system, history - system, used - history, max(0, apart))

    def _beside(self, leaf_id: int | None, text: str, limit: Limit) -> int:
        """Return the tokens of the prompt that a message after leaf_id would make; about, where it is far too long."""
        if not is_far_too_long(text, limit):
            with contextlib.suppress(TextTooLongError):
                return len(self._encode_next(leaf_id, text))
        return len(self._encode_next(leaf_id, "")) + guessed_tokens(text)

    def _fit(self, branch: Sequence[Message], encode: Any) -> Fitted:
        session = self._session
        limit = limit_of(self._manager.llm, session.params.max_tokens)
        return fit(branch, encode, limit, drop=session.overflow == "drop")

    def _planned(self, fitted: Fitted, branch: Sequence[Message]) -> Plan:
        """Return a plan with the marker that tells everyone which turns were left out now, if any were."""
        if not fitted.shortened:
            return Plan(fitted.prompt_ids, fitted.first.id)
        last_user = next(message.id for message in reversed(branch) if message.role == "user")
        # With a marker the last message is saved anew, so its number is not known yet.
        kept_id = None if fitted.first.id == last_user else fitted.first.id
        text = marker_text(fitted, branch, limit_of(self._manager.llm))
        return Plan(fitted.prompt_ids, kept_id or 0, NewMarker(text, kept_id))

    def _aftermath(self, turn: Turn, last: Turn | None, disk: "FromDisk", *, num_prior: int) -> Aftermath:
        """Take over a turn that has begun, and say what follows its answer: an explanation, and what comes next."""
        self.turns.begin(turn)

        def explain(result: GenerationResult) -> str:
            if result.reuse is None:
                return ""
            cause = find_cause(last, turn, result.reuse)
            return explain_reuse(result.reuse, len(turn.prompt_ids), self._manager.llm.tokenizer, cause, disk)

        def closed(result: GenerationResult) -> None:
            self.turns.complete(turn.answer_id, result.token_ids[num_prior:])

        def told(result: GenerationResult) -> None:
            if result.finish_reason == "error":
                return
            # What a template hides of a finished answer is in no later prompt.
            hidden = bool(result.reasoning) and result.finish_reason == "stop"
            whole = replace(turn, answer_ids=pack(() if hidden else result.token_ids[num_prior:]))
            self._save(whole.computed_ids)
            self.turns.prefill(turn.answer_id, lambda text: self._encode_ahead(turn.answer_id, text), self._save)

        return Aftermath(explain, closed, told, disk.num_tokens, disk.waited_s)

    # Between disk and memory

    def _kv(self) -> KvCache | None:
        """Return the KV on disk; private conversations have none."""
        return None if self._session.private else self._manager.kv

    def _await_disk(self, outdated: threading.Event) -> None:
        """Give the disk time to identify the model: what it has need not be computed."""
        kv, end = self._kv(), time.monotonic() + _DISK_PATIENCE_S
        while kv is not None and not kv.stats().is_ready and time.monotonic() < end:
            if outdated.wait(0.05):
                return

    def _await_idle(self, outdated: threading.Event) -> None:
        """Wait until no answer is computed: reading from disk would slow it down."""
        llm = self._manager.llm
        while (stats := llm.stats()).running or stats.waiting:
            if outdated.wait(0.05):
                return

    def _restore(
        self, stack: contextlib.ExitStack, prompt_ids: Sequence[int], stop: Callable[[], bool] | None = None
    ) -> "FromDisk":
        """Read KV from disk, until stop says so, and hold it until stack is left; what fails costs time only."""
        kv = self._kv()
        if kv is None:
            return FromDisk()
        begun = time.perf_counter()
        try:
            restored = stack.enter_context(kv.restore(self._session.key, prompt_ids, stop))
        except (NanochatInferError, OSError, MemoryError) as error:
            _log.warning("no KV was read from disk: %s", type(error).__name__)
            return FromDisk(0, "it could not be read", tried=True)
        waited_s, chain = time.perf_counter() - begun, restored.chain
        end = 0 if chain is None else chain.num_held * chain.block_size
        return FromDisk(restored.num_tokens, restored.reason, True, waited_s, end, prompt_ids)

    def _save(self, token_ids: Sequence[int]) -> None:
        kv = self._kv()
        if kv is not None and len(token_ids):
            kv.save(self._session.key, token_ids)

    # Encoding

    def _messages(self, branch: Sequence[Message]) -> list[Any]:
        return chat_messages(self._session.system, branch, self._manager.llm.tokenizer.fingerprint)

    def _encode_branch(self, branch: Sequence[Message]) -> list[int]:
        return self._encode(self._messages(branch))

    def _next_branch(self, leaf_id: int | None, text: str) -> list[Message]:
        message = Message(0, leaf_id, "user", text, "done", datetime.now(UTC))
        return [*self._store.branch(leaf_id), message]

    def _encode_ahead(self, leaf_id: int | None, text: str) -> list[int]:
        """Return the prompt that a message after leaf_id will make, without the turns that it will drop.

        Raises:
            ContextLengthError: it will be refused, so nothing of it needs to be computed.
        """
        return self._fit(self._next_branch(leaf_id, text), self._encode_branch).prompt_ids

    def _encode_next(self, leaf_id: int | None, text: str) -> list[int]:
        """Return the prompt that a message after leaf_id would make, nothing dropped."""
        return self._encode_branch(reached(self._next_branch(leaf_id, text)))

    def _encode(self, messages: list[Any], continue_final_message: bool = False) -> list[int]:
        return self._manager.llm.encode_chat(
            messages,
            enable_thinking=self._session.thinking,
            date_string=self._session.date_string,
            continue_final_message=continue_final_message,
        )
