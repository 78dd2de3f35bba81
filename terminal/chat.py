"""One conversation as the user sees it: which session is open, and what the next message will use."""

import builtins
import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from terminal.app import App
from terminal.arguments import PROGRAM
from terminal.attachments import Attachment, AttachmentError, composed, read_attachment
from terminal.deletion import delete_and_forget
from terminal.sanitize import clean_line, shorten
from terminal.settings import Overflow
from terminal.signals import interrupt_held_back
from terminal.wording import Wording, in_words

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from sessions import Answer, AnswerFinished, Message, Session, SessionInfo

_MAX_UNANSWERED = 4
_SHOWN_COLUMNS = 80
_OTHER_DEFAULTS = ("system", "think", "overflow", "hide_thinking", "verbose")


class Chat:
    """The open conversation. A new one is stored when its first message is sent, so empty ones never pile up.

    Any thread may call anything: each change is whole, and what waits for the model holds up nobody.

    Args:
        app: where the model and the store come from.

    Attributes:
        attachments: files that go into the next message.
        wording: how sentences tell what helps: with commands of a chat, or with options of the command line.
        defaults: what a new conversation of this start has, by parameter.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self._lock = threading.RLock()
        self.session: Session | None = None
        self._last: AnswerFinished | None = None
        self.attachments: tuple[Attachment, ...] = ()
        self.wording: Wording = "chat"
        self._params: SamplingParams | None = None
        self._system = app.settings.system
        self._thinking = app.settings.think
        self._overflow = app.settings.overflow
        self.defaults: dict[str, Any] = {name: getattr(app.settings, name) for name in _OTHER_DEFAULTS}
        # What the numbers of the last list stand for: conversations, and messages to switch to.
        self._listed: tuple[str, ...] = ()
        self.alternatives: tuple[int, ...] = ()
        self._told_markers: set[int] = set()
        # What was chosen before the model's own defaults were known.
        self._chosen: dict[str, Any] = {}

    @property
    def last(self) -> "AnswerFinished | None":
        """The last answer that ended in the open conversation since it was opened."""
        return self._last

    @last.setter
    def last(self, finished: "AnswerFinished | None") -> None:
        with self._lock:
            # Another conversation may have been opened meanwhile.
            if finished is None or self._is_of_open(finished.message_id):
                self._last = finished

    @property
    def params(self) -> SamplingParams:
        """Sampling parameters of the next answer; waits for the model's own defaults."""
        session = self.session
        if session is not None:
            if session.is_guess:
                _ = self.app.manager.llm
            return session.params
        if self._params is None:
            llm = self.app.llm
            with self._lock:
                self._params = self._params or self._first_params(llm)
        return self._params

    @property
    def known_params(self) -> SamplingParams:
        """As params, as far as they are known without waiting for the model."""
        session = self.session
        if session is not None:
            return session.params
        return self._first_params(self.app.loaded) if self._params is None else self._params

    @property
    def default_params(self) -> SamplingParams:
        """Sampling parameters of a new conversation of this start, as far as they are known."""
        llm = self.app.loaded
        return self.app.settings.sampling_params({} if llm is None else llm.generation_defaults)

    @property
    def system(self) -> str | None:
        """The system prompt."""
        session = self.session
        return self._system if session is None else session.system

    @property
    def thinking(self) -> bool | None:
        """Whether the model is told to think; None leaves it to the template."""
        session = self.session
        return self._thinking if session is None else session.thinking

    @property
    def overflow(self) -> Overflow:
        """What happens when the conversation outgrows the context: "refuse" or "drop"."""
        session = self.session
        return self._overflow if session is None else session.overflow

    def set_sampling(self, changes: Mapping[str, Any]) -> None:
        """Use these checked fields of SamplingParams from the next answer on; does not wait for the model."""
        with self._lock:
            self._chosen = self._chosen | dict(changes)
            if self.session is not None:
                self.session.set_sampling(changes)
            if self._params is not None:
                self._params = replace(self._params, **changes)

    def reset_sampling(self, name: str) -> None:
        """Use what a new conversation of this start has for one field of SamplingParams."""
        with self._lock:
            self.set_sampling({name: getattr(self.default_params, name)})
            self._chosen = {key: value for key, value in self._chosen.items() if key != name}
            if self.session is not None and self.app.loaded is None:
                self.session.guess_params((name,))

    def set_system(self, text: str | None) -> None:
        """Use this system prompt from the next answer on."""
        with self._lock:
            if self.session is not None:
                self.session.set_system(text)
            self._system = text

    def set_thinking(self, thinking: bool | None) -> None:
        """Tell the model to think, or not, from the next answer on."""
        with self._lock:
            if self.session is not None:
                self.session.set_thinking(thinking)
            self._thinking = thinking

    def set_overflow(self, overflow: Overflow) -> None:
        """Refuse messages that the context cannot hold, or drop the oldest turns, from the next message on."""
        with self._lock:
            if self.session is not None:
                self.session.set_overflow(overflow)
            self._overflow = overflow

    def new(self) -> None:
        """Begin a conversation with the same settings; the earlier one stays saved."""
        with self._lock:
            earlier = self.session
            if earlier is not None:
                self._params = None if earlier.is_guess else earlier.params
                self._system, self._thinking, self._overflow = self.system, self.thinking, self.overflow
            self._look_at(None)
        if earlier is not None:
            earlier.close()

    def resume(self, session_id: str) -> "Session":
        """Open a saved conversation by its number in the last list, id, beginning of an id, or name.

        Raises:
            SessionError: there is none.
        """
        self.take(self._found(session_id))
        return self.opened

    def resume_last(self) -> "Session":
        """Open the conversation that was used last.

        Raises:
            SessionError: there is none.
        """
        found = self.app.manager.last()
        if found is None:
            raise SessionError("there is no earlier conversation to continue; leave out -c to start one")
        self.take(found)
        return self.opened

    def take(self, session: "Session") -> None:
        """Make this the open conversation; its model is used if none was chosen yet."""
        with self._lock:
            earlier = self.session
            self._look_at(session)
        if earlier is not None and earlier is not session:
            earlier.close()
        self.app.use_model_of(session)

    def _look_at(self, session: "Session | None") -> None:
        self.session, self._last, self.alternatives = session, None, ()

    @property
    def opened(self) -> "Session":
        """The session that is open.

        Raises:
            SessionError: nothing was said yet.
        """
        if self.session is None:
            raise SessionError("this conversation is still empty; write a message first")
        return self.session

    def send(self, text: str) -> "Answer":
        """Save a message, attachments in front, and begin its answer; then waits for the model.

        Only the waiting can be interrupted. Attachments stay until their message has an answer.
        """
        with self._step():
            self.app.check_model()
            with self._lock:
                sent, message = self.attachments, self.compose(text)
                session = self.session = self.session or self._new_session()
            answer = session.send(message)
        with self._lock:
            self.attachments = tuple(one for one in self.attachments if not any(one is other for other in sent))
        return answer

    def edit(self, message_id: int, text: str) -> "Answer":
        """Say something else in place of an earlier message: a branch, the earlier one is kept."""
        session = self.opened
        with self._step():
            return session.edit(message_id, text)

    def regenerate(self, message_id: int | None = None) -> "Answer":
        """Answer a message again, the last one by default."""
        session = self.opened
        with self._step():
            return session.regenerate(message_id)

    def continue_answer(self) -> "Answer":
        """Go on with an answer that was stopped or cut."""
        session = self.opened
        with self._step():
            return session.continue_answer()

    def attach(self, path: Path) -> Attachment:
        """Have a text file go into the next message; one that is attached already is read again.

        Raises:
            AttachmentError: it cannot be read, is no text, or there is no room for it.
        """
        from sessions.checks import MAX_MESSAGE_BYTES

        room = MAX_MESSAGE_BYTES - len(self.compose("").encode())
        if room <= 0:
            raise AttachmentError("the message is full; send what is attached, or /read off drops it")
        found = read_attachment(path, room)
        with self._lock:
            self.attachments = (*(one for one in self.attachments if one.path != found.path), found)
        return found

    def compose(self, text: str) -> str:
        """Return the message that sending this text makes: attachments first."""
        return composed(self.attachments, text) if self.attachments else text

    @contextlib.contextmanager
    def _step(self) -> Iterator[None]:
        """Save and begin without being cut by Ctrl+C; errors say what helps in words of this front end."""
        with interrupt_held_back(self.app.held_back), in_words(self.wording, has_history=self._has_history()):
            yield

    def _has_history(self) -> bool:
        return self.session is not None and self.session.leaf_id is not None

    def take_notices(self, answer: "Answer | None" = None) -> "builtins.list[str]":
        """Return sentences for the user, each once.

        Args:
            answer: one that has just begun; that turns were left out for it is said, too.
        """
        notices = self.opened.take_notices()
        asked = None if answer is None else self.app.store.message(answer.user_message_id)
        above = None if asked is None or asked.parent_id is None else self.app.store.message(asked.parent_id)
        if above is not None and above.role == "marker" and above.id not in self._told_markers:
            self._told_markers.add(above.id)
            notices.append(above.text)
        return notices

    def context_used(self) -> int:
        """Return the tokens of the branch as its last answer counted them; 0 where there is none."""
        with contextlib.suppress(SessionError):
            answer = self.last_answer()
            return 0 if answer is None else answer.usage.prompt_tokens + answer.usage.completion_tokens
        return 0

    def last_answer(self) -> "Message | None":
        """Return the last answer of the branch as it is stored, whoever wrote it; None where there is none.

        Raises:
            SessionError: it cannot be read.
        """
        session = self.session
        message_id = None if session is None else session.leaf_id
        # A message that has no answer, and a marker, may come after it.
        for _ in range(_MAX_UNANSWERED):
            message = None if message_id is None else self.app.store.message(message_id)
            if message is None or message.role == "assistant":
                return message
            message_id = message.parent_id
        return None

    def stop(self) -> bool:
        """Stop an answer that is being written; tell whether there was one."""
        session = self.session
        running = session.running if session is not None else None
        if running is not None:
            running.stop()
        return running is not None

    def delete(self, session_id: str | None = None) -> tuple[str, tuple[str, ...]]:
        """Delete a conversation for good; None is the open one.

        Returns:
            Its id, and sentences for the user about what of it may be left.
        """
        manager = self.app.manager
        target = self.opened if session_id is None else self._found(session_id)
        if session_id not in (None, target.id, target.title):
            raise SessionError(
                f"deleting needs the whole id or name; '{clean_line(session_id or '')}' begins {target.id}"
            )
        if self.session is not None and target.id == self.session.id:
            self.new()
        history = None if self.app.private else self.app.paths.history
        return target.id, delete_and_forget(self.app.store, target.key, lambda: manager.delete(target.id), history)

    def list(self, limit: int = 20, tag: str | None = None) -> "list[SessionInfo]":
        """Return the last conversations, newest first; their numbers can be used from now on."""
        found = self.app.manager.list(limit, tag=tag)
        self.number(info.id for info in found)
        return found

    def number(self, session_ids: "Iterable[str]") -> None:
        """Let the numbers 1, 2, ... stand for these conversations."""
        self._listed = tuple(session_ids)

    def apply_flags(self) -> None:
        """What was given on the command line wins over what a resumed conversation had."""
        settings = self.app.settings
        if changed := settings.flag_sampling():
            self.set_sampling(changed)
        if "system" in settings.flags:
            self.set_system(settings.system)
        if "think" in settings.flags:
            self.set_thinking(settings.think)
        if "overflow" in settings.flags:
            self.set_overflow(settings.overflow)

    def id_of(self, wanted: str) -> str:
        """Return the id that a number of the last list stands for; anything else as it is."""
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted[:9]) <= len(self._listed):
            return self._listed[int(wanted[:9]) - 1]
        return wanted

    def _found(self, wanted: str) -> "Session":
        session_id = self.id_of(wanted)
        if self.app.store.find_session(session_id) is None:
            shows = "/list" if self.wording == "chat" else f"{PROGRAM} sessions list"
            raise SessionError(
                f"no conversation has the id or name '{shorten(session_id, _SHOWN_COLUMNS)}'; {shows} shows them"
            )
        return self.app.manager.open(session_id)

    def _new_session(self) -> "Session":
        """Make the conversation of a first message, also while the model is still loading; under the lock."""
        app, llm = self.app, self.app.loaded
        session = app.manager.create(
            system=self._system,
            params=self._first_params(llm) if self._params is None else self._params,
            thinking=self._thinking,
            overflow=self._overflow,
            private=app.private,
        )
        if self._params is None and llm is None:
            session.guess_params(SamplingParams.__dataclass_fields__.keys() - self._chosen.keys())
            if app.loaded is not None:
                # It came between two lines above.
                session.settle_params(self._first_params(app.loaded))
        return session

    def _first_params(self, llm: "LLM | None") -> SamplingParams:
        suggested = self.app.settings.sampling_params({} if llm is None else llm.generation_defaults)
        return replace(suggested, **self._chosen)

    def _is_of_open(self, message_id: int) -> bool:
        with contextlib.suppress(SessionError):
            return self.session is not None and self.app.store.session_of(message_id) == self.session.key
        return False
