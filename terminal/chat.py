"""One conversation as the user sees it: which session is open, and what the next message will use."""

from dataclasses import replace
from typing import TYPE_CHECKING

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from terminal.app import App
from terminal.arguments import PROGRAM
from terminal.deletion import delete_and_forget
from terminal.sanitize import clean_line
from terminal.signals import interrupt_held_back

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished, Session, SessionInfo


class Chat:
    """The open conversation. A new one is stored when its first message is sent, so empty ones never pile up.

    Args:
        app: where the model and the store come from.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self.session: Session | None = None
        self.last: AnswerFinished | None = None
        self._params: SamplingParams | None = None
        self._system = app.settings.system
        self._thinking = app.settings.think

    @property
    def params(self) -> SamplingParams:
        """Sampling parameters of the next answer; waits for the model's own defaults."""
        if self.session is not None:
            return self.session.params
        if self._params is None:
            self._params = self.app.settings.sampling_params(self.app.llm.generation_defaults)
        return self._params

    @property
    def system(self) -> str | None:
        """The system prompt."""
        return self._system if self.session is None else self.session.system

    @property
    def thinking(self) -> bool | None:
        """Whether the model is told to think; None leaves it to the template."""
        return self._thinking if self.session is None else self.session.thinking

    def set_params(self, params: SamplingParams) -> None:
        """Use these sampling parameters from the next answer on."""
        if self.session is not None:
            self.session.set_params(params)
        self._params = params

    def set_system(self, text: str | None) -> None:
        """Use this system prompt from the next answer on."""
        if self.session is not None:
            self.session.set_system(text)
        self._system = text

    def set_thinking(self, thinking: bool | None) -> None:
        """Tell the model to think, or not, from the next answer on."""
        if self.session is not None:
            self.session.set_thinking(thinking)
        self._thinking = thinking

    def new(self) -> None:
        """Begin a conversation with the same settings; the earlier one stays saved."""
        if self.session is not None:
            self._params, self._system, self._thinking = self.params, self.system, self.thinking
            self.session.close()
        self.session, self.last = None, None

    def resume(self, session_id: str) -> "Session":
        """Open a saved conversation by id, beginning of an id, or name.

        Raises:
            SessionError: there is none.
        """
        found = self._found(session_id)
        self._open(self.app.manager.open(found.id))
        return self.opened

    def resume_last(self) -> "Session":
        """Open the conversation that was used last.

        Raises:
            SessionError: there is none.
        """
        found = self.app.archive.last()
        if found is None:
            raise SessionError("there is no earlier conversation to continue; leave out -c to start one")
        self._open(self.app.manager.open(found.id))
        return self.opened

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
        """Save a message and begin its answer; waits for the model first, and only that can be interrupted."""
        manager, params = self.app.manager, self.params
        with interrupt_held_back():
            if self.session is None:
                self.session = manager.create(
                    system=self._system, params=params, thinking=self._thinking, private=self.app.private
                )
            return self.session.send(text)

    def regenerate(self) -> "Answer":
        """Answer the last message again."""
        session = self.opened
        with interrupt_held_back():
            return session.regenerate()

    def continue_answer(self) -> "Answer":
        """Go on with an answer that was stopped or cut."""
        session = self.opened
        with interrupt_held_back():
            return session.continue_answer()

    def stop(self) -> bool:
        """Stop an answer that is being written; tell whether there was one."""
        running = self.session.running if self.session is not None else None
        if running is not None:
            running.stop()
        return running is not None

    def delete(self, session_id: str | None = None) -> tuple[str, tuple[str, ...]]:
        """Delete a conversation for good; None is the open one.

        Returns:
            Its id, and sentences for the user about what of it may be left.
        """
        manager = self.app.archive
        target = self.opened if session_id is None else self._found(session_id)
        if session_id not in (None, target.id, target.title):
            raise SessionError(
                f"deleting needs the whole id or name; '{clean_line(session_id or '')}' begins {target.id}"
            )
        if self.session is not None and target.id == self.session.id:
            self.new()
        history = None if self.app.private else self.app.paths.history
        return target.id, delete_and_forget(self.app.store, target.key, lambda: manager.delete(target.id), history)

    def list(self, limit: int = 20) -> "list[SessionInfo]":
        """Return the last conversations, newest first."""
        return self.app.archive.list(limit)

    def apply_flags(self) -> None:
        """What was given on the command line wins over what a resumed conversation had."""
        settings = self.app.settings
        if changed := settings.flag_sampling():
            self.set_params(replace(self.params, **changed))
        if "system" in settings.flags:
            self.set_system(settings.system)
        if "think" in settings.flags:
            self.set_thinking(settings.think)

    def _found(self, session_id: str) -> "Session":
        if self.app.store.find_session(session_id) is None:
            raise SessionError(
                f"no conversation has the id or name '{clean_line(session_id)}'; "
                f"/list in the chat or {PROGRAM} sessions list shows them"
            )
        return self.app.archive.open(session_id)

    def _open(self, session: "Session") -> None:
        if self.session is not None:
            self.session.close()
        self.session, self.last = session, None
