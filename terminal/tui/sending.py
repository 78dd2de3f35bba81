"""What the input sets going: messages, edits and commands, also while the model is still loading."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from terminal.blocks import literal
from terminal.commands import COMMANDS, is_command, run_command
from terminal.outcome import Outcome
from terminal.tui.talking import Talking, measured

if TYPE_CHECKING:
    from sessions import Answer, Session

# These answer a message that is stored; nothing is lost where they begin only when the model is there.
_ANSWERING = ("regen", "continue")
# These save a message of their own.
_SAVING = ("read", "edit")
_TICK_S = 0.1
T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Sent:
    """Something sent that has no answer yet.

    Args:
        text: all of it.
        edited: the message that this is another version of.
        before: the last message of the conversation before it.
        is_branch: it stands beside a message, not after the last one.
        session: where it is saved; None until then.
        is_first: it makes a conversation.
        is_done: nothing of it need come back.
        is_taken_back: the user wanted it back before the model was there, and has it.
    """

    text: str
    edited: int | None = None
    before: int | None = None
    is_branch: bool = False
    session: "Session | None" = None
    is_first: bool = False
    is_done: bool = False
    is_taken_back: bool = False


class Sending(Talking):
    """The part of the application that sends. Nothing of it holds the chat up while the model is loading."""

    _sent: tuple[Sent, ...] = ()
    _is_postponed = False

    async def submit(self, text: str) -> None:
        """Do what the input says; after any error the input is there, with the text."""
        if is_command(text):
            await self.run_command(text)
            return
        edited = self.composer.take_edited()
        sent = Sent(text, edited, is_branch=edited is not None)
        refusal = self._refusal()
        if refusal:
            self._give_back(sent)
            await self.tell(refusal, "error")
            return
        try:
            await self._send(sent)
        finally:
            # Also where not even what is stored can be read.
            self._give_back(sent)

    def _refusal(self) -> str:
        """Return why nothing can be sent now, or ""."""
        if self.waiting_message() is not None:
            return f"your last message waits for the model; {self.keys.shown('stop')} takes it back"
        if self.is_answering or any(sent.session is None for sent in self._sent):
            return f"an answer is still being written; wait for it, or stop it with {self.keys.shown('stop')}"
        return ""

    async def run_command(self, line: str) -> None:
        """Do what a slash command says."""
        name = _name_of(line)
        if name in _ANSWERING and not await self._model_is_there():
            return
        if name == "help" and line.split()[1:] == ["keys"]:
            self.action_help()
            return
        sent = self._placed(Sent(line, is_branch=name == "edit"))
        try:
            _, outcome = await self._ask(sent, lambda: run_command(self.chat, line), saves=name in _SAVING)
        finally:
            self._give_back(sent)
        if outcome is not None:
            await self.carry_out(outcome)

    def action_help(self) -> None:
        """Show keys and commands; in Actions."""

    async def _send(self, sent: Sent) -> None:
        """Begin an answer and show it."""
        begun, message, edited = time.monotonic(), literal(sent.text), sent.edited

        def ask() -> "Answer":
            return self.chat.send(message) if edited is None else self.chat.edit(edited, message)

        _, answer = await self._ask(self._placed(sent), ask, saves=True)
        if answer is not None:
            is_here = self._is_here(sent)
            self._follow(measured(answer, begun), is_here=is_here)
            if is_here:
                await self._say_notices(answer)
        await self.sync()

    def _placed(self, sent: Sent) -> Sent:
        session = self.chat.session
        sent.is_first = session is None
        sent.before = None if session is None else session.leaf_id
        return sent

    async def _ask(self, sent: Sent, function: Callable[[], T], *, saves: bool) -> tuple[bool, T | None]:
        """As attempt; while it waits for the model, the chat can be used, and the message be taken back.

        Args:
            sent: what it is about.
            function: called in the chat's thread.
            saves: it saves a message before it waits.
        """

        def is_stuck() -> bool:
            session = self.chat.session
            if not self.is_loading:
                return False
            if saves:
                if session is None or session.leaf_id == sent.before:
                    return False
                sent.session = session
                self._note_made(sent, session)
                self.in_background(self._saved())
            return True

        if saves:
            self._sent = (*self._sent, sent)
        try:
            done, result = await self.attempt(function, is_stuck, is_wanted=lambda: not sent.is_taken_back)
            sent.is_done = done
            self._note_made(sent, self.chat.session)
            return done, result
        finally:
            self._sent = tuple(other for other in self._sent if other is not sent)

    def _note_made(self, sent: Sent, session: "Session | None") -> None:
        if sent.is_first and sent.session in (None, session) and session is not None:
            self._made_id = session.id

    async def _saved(self) -> None:
        await self.sync()
        stop = self.keys.shown("stop")
        self.show_status(f"saved; it is answered as soon as the model is there; {stop} takes it back")

    async def _model_is_there(self) -> bool:
        """Wait until the model is there, or cannot be loaded; tell whether the user waited so long."""
        if not self.is_loading:
            return True
        self.show_status(f"that begins as soon as the model is there; {self.keys.shown('stop')} leaves it")
        self._is_postponed = True
        try:
            while self.is_loading and self._is_postponed:
                await asyncio.sleep(_TICK_S)
            return self._is_postponed
        finally:
            self._is_postponed = False

    @property
    def is_loading(self) -> bool:
        """Whether the model is on its way."""
        app = self.chat.app
        return app.loaded is None and app.load_error is None

    def waiting_message(self) -> Sent | None:
        """Return the message of the open conversation that waits for the model."""
        session = self.chat.session
        return next((s for s in self._sent if s.session is not None and s.session is session), None)

    def take_back(self) -> bool:
        """Take back what waits for the model; tell whether something did."""
        sent = self.waiting_message() or self._on_its_way()
        if sent is not None:
            self.in_background(self._take_back(sent))
            return True
        was_postponed, self._is_postponed = self._is_postponed, False
        return was_postponed

    def _on_its_way(self) -> Sent | None:
        """Return a message that is being saved, so that nobody knows yet where."""
        return next((sent for sent in self._sent if sent.session is None), None) if self.is_loading else None

    async def _take_back(self, sent: Sent) -> None:
        while sent.session is None and sent in self._sent and self.is_loading:
            await asyncio.sleep(_TICK_S)
        session = sent.session
        if session is None:
            return

        def undo() -> None:
            if sent.is_branch and sent.before is not None:
                session.switch(sent.before)
            else:
                session.undo()
            sent.is_taken_back = True

        done, _ = await self.attempt(undo, lambda: self.is_loading)
        if done:
            self._sent = tuple(other for other in self._sent if other is not sent)
            self._put_back(sent)
            await self.sync()

    def _is_here(self, sent: Sent) -> bool:
        return sent.session is None or sent.session is self.chat.session

    def _give_back(self, sent: Sent) -> None:
        """Bring what could not be sent into the input, and what it was an edit of; nothing there is lost for it."""
        if not sent.is_done and not sent.is_taken_back and self._is_here(sent):
            self._put_back(sent)

    def _put_back(self, sent: Sent) -> None:
        if sent.edited is not None:
            is_back = self.composer.edit_again(sent.edited, sent.text)
        else:
            is_back = self.composer.restore(sent.text)
        if not is_back:
            self.show_status("something else is in the input; Up at its first line brings your text back")

    async def carry_out(self, outcome: Outcome) -> None:
        """Do what comes after a command."""
        if outcome.confirm and outcome.confirmed is not None:
            from terminal.tui.dialogs import ConfirmDialog

            if not await self.push_screen_wait(ConfirmDialog(outcome.confirm, plain=self.look.is_plain)):
                await self.tell("nothing was changed")
                return
            done, further = await self.attempt(outcome.confirmed)
            if not done or further is None:
                return
            outcome = further
        if outcome.copy:
            self.copy(outcome.copy)
        if outcome.answer is not None:
            self._follow(measured(outcome.answer, time.monotonic()))
        await self.sync()
        if outcome.show_messages:
            await self.attempt(lambda: self.chat.opened.prepare())
        if outcome.text:
            await self.tell(outcome.text)
        if outcome.draft:
            self.put_draft(outcome.draft)
        await self._say_notices(outcome.answer)
        if outcome.leave:
            self.exit(0)

    def put_draft(self, text: str) -> None:
        """Put a text into the input to be changed or sent; what the user was writing there is not lost."""
        if self.composer.put_instead(text):
            self.show_status("Up brings your text back")
        self.composer.focus()


def _name_of(line: str) -> str:
    """Return the name of a slash command, whatever other name was written."""
    written = (line.lstrip()[1:].split() or [""])[0].lower()
    return next((command.name for command in COMMANDS if written in (command.name, *command.aliases)), written)
