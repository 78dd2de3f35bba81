"""What the full screen does with the chat: sends, follows answers, shows what changed, and survives every error."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App as TextualApp
from textual.message import Message as Event

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.describe import answer_stats, ending, is_unsaved
from terminal.tui.composer import Composer
from terminal.tui.conversation import Conversation
from terminal.tui.keymap import key_map
from terminal.tui.message import Look, Place
from terminal.tui.notes import NoteKind
from terminal.tui.streaming import LiveAnswer, News
from terminal.tui.worker import ChatThread, Interrupted

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished, Message, Session
    from sessions.following import FollowedAnswer
    from sessions.telemetry import AnswerMeter

_log = logging.getLogger(__name__)
T = TypeVar("T")
_MANY = 200


class Talking(TextualApp[int]):
    """The part of the application that talks.

    Args:
        chat: the open conversation; changed in its own thread only.
        look: of messages.
    """

    class Told(Event):
        """Another thread has something to say."""

        def __init__(self, text: str, kind: NoteKind) -> None:
            super().__init__()
            self.text = text
            self.kind = kind

    class Changed(Event):
        """Conversations were changed, here or by other programs."""

        def __init__(self, ids: frozenset[str]) -> None:
            super().__init__()
            self.ids = ids

    def __init__(self, chat: Chat, look: Look) -> None:
        super().__init__()
        self.chat = chat
        self.look = look
        self.conversation = Conversation(look)
        self.composer = Composer(is_plain=look.is_plain)
        self.live: dict[int, LiveAnswer] = {}
        self.meter: AnswerMeter | None = None
        self.context_used = 0
        self.keys = key_map(chat.app.settings.keys)
        self._thread = ChatThread()
        self._shown_id: str | None = None
        # The conversation that the last first message made.
        self._made_id: str | None = None
        self._sync_lock = asyncio.Lock()
        self._sync_wanted = False
        self._num_background = 0
        self.is_leaving = False

    # What is done for the user

    async def open(self, session_id: str) -> None:
        """Open a saved conversation."""
        done, _ = await self.attempt(lambda: self.chat.resume(session_id))
        await self.sync()
        if done:
            await self.attempt(lambda: self.chat.opened.prepare())
            await self._say_notices()

    async def attempt(
        self,
        function: Callable[[], T],
        is_stuck: Callable[[], bool] = lambda: False,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> tuple[bool, T | None]:
        """Call a function in the chat's thread; tell whether it worked. An error becomes a note, a bug too.

        Args:
            function: called in the thread.
            is_stuck: as of ChatThread.call.
            is_wanted: whether the user still wants to know of an error.
        """
        try:
            return True, await self._thread.call(function, is_stuck)
        except Interrupted:
            await self.tell("interrupted")
        except Exception as error:  # noqa: BLE001 - the user is told, and the input stays usable
            if is_wanted():
                await self._tell_error(error)
        return False, None

    async def tell(self, text: str, kind: NoteKind = "said") -> None:
        """Show a note below the messages."""
        await self.conversation.tell(text, kind)

    def tell_from_anywhere(self, text: str, kind: NoteKind) -> None:
        """As tell, from any thread."""
        self.post_message(self.Told(text, kind))

    async def on_talking_told(self, event: Told) -> None:
        """Show what another thread says."""
        await self.tell(event.text, event.kind)

    def copy(self, text: str, about: str = "") -> None:
        """Put a text on the clipboard; in Actions."""
        raise NotImplementedError

    def show_status(self, text: str) -> None:
        """Show what is going on, or what was done, in one line; in ChatApp."""
        raise NotImplementedError

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that takes long; the input stays usable."""
        self.run_worker(self._guarded(work), exclusive=False, exit_on_error=False)

    @property
    def is_busy(self) -> bool:
        """Whether something is done beside the input."""
        return self._num_background > 0

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        self._num_background += 1
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the user is told, and the input stays usable
            await self._tell_error(error)
        finally:
            self._num_background -= 1

    async def _tell_error(self, error: Exception) -> None:
        if self.is_leaving:
            # Parts of the screen may be gone already.
            return
        if isinstance(error, NanochatInferError):
            await self.tell(str(error), "error")
            return
        _log.error("the full screen could not do something", exc_info=error)
        what = f"{type(error).__name__}: {error} (this is a bug of the program; the log has more)"
        await self.tell(what, "error")

    # What is shown

    @property
    def is_answering(self) -> bool:
        """Whether an answer of the open conversation is being written here."""
        session = self.chat.session
        return session is not None and session.running is not None

    async def sync(self) -> None:
        """Show the conversation as it is now."""
        async with self._sync_lock:
            session, meter = self.chat.session, self.meter
            messages = () if session is None else tuple(await asyncio.to_thread(session.messages))
            session_id = None if session is None else session.id
            before, self._shown_id = self._shown_id, session_id
            is_other = session_id != before and not (before is None and session_id == self._made_id)
            if is_other and before is not None:
                # The first message makes a conversation too: why it was refused stays.
                await self.conversation.clear_notes()
                self.composer.stop_editing()
            forked_from = None if session is None else session.forked_from
            places: Mapping[int, Place] = {}
            if is_other and len(messages) > _MANY:
                # Looking for other versions takes as long as reading; they come a moment later.
                await self.conversation.show(messages, places, forked_from, is_other=True)
                is_other = False
            if session is not None:
                places = await asyncio.to_thread(_places, session)
            await self.conversation.show(messages, places, forked_from, is_other=is_other)
            self._follow_written(messages)
            live = self._written_here()
            if live is not None or (session_id != before and before is not None):
                # The first message makes a conversation too: its answer may have ended already.
                self.meter = None if live is None else live.meter
            elif self.meter is meter and all(message.role != "assistant" for message in messages):
                # Its answer was taken back; one that began since the messages were read is another meter.
                self.meter = None
            self.context_used = await asyncio.to_thread(self.chat.context_used)
        self.show_title()

    def show_title(self) -> None:
        """Show what the conversation is called; in ChatApp."""

    async def on_talking_changed(self, event: Changed) -> None:
        """Take over what another front end or program did with the open conversation."""
        session = self.chat.session
        if session is None or session.id not in event.ids or self._sync_wanted:
            return
        if self._written_here() is not None:
            # Its journal changes several times a second; what it says comes by itself, and its end brings the rest.
            return
        self._sync_wanted = True
        self.in_background(self._catch_up(session))

    async def _catch_up(self, session: "Session") -> None:
        self._sync_wanted = False
        if not self.is_answering:
            await asyncio.to_thread(session.catch_up)
        if self.chat.session is session:
            await self.sync()

    def _written_here(self) -> LiveAnswer | None:
        """Return the answer that is being written at the end of what is shown."""
        messages = self.conversation.messages
        return self.live.get(messages[-1].id) if messages else None

    def _follow_written(self, messages: "Sequence[Message]") -> None:
        """Follow the answer that is being written at the end of the branch, whoever writes it."""
        last = messages[-1] if messages else None
        if last is not None and last.status == "streaming" and last.id not in self.live:
            self._follow(measured(self.chat.app.manager.follow(last.id)))
        for number, live in self.live.items():
            view = self.conversation.view_of(number)
            if view is not None and not view.is_streaming:
                view.begin_stream()
                view.take(News(*live.so_far()))

    def _follow(self, live: LiveAnswer, *, is_here: bool = True) -> None:
        if live.message_id not in self.live:
            self.live[live.message_id] = live
            live.start()
            self.something_lives()
        if is_here:
            self.meter = self.live[live.message_id].meter

    def something_lives(self) -> None:
        """Begin to draw answers as they come; in ChatApp."""

    def draw_answers(self) -> None:
        """Show what has come of the answers since the last call."""
        for number, live in list(self.live.items()):
            news = live.take()
            view = self.conversation.view_of(number)
            if view is not None and view.is_streaming:
                view.take(news)
            if news.is_end:
                del self.live[number]
                self.in_background(self._ended(live, news))

    async def _ended(self, live: LiveAnswer, news: News) -> None:
        finished = news.finished
        self.show_status("")
        try:
            await self.sync()
        except NanochatInferError as error:
            # A disk that lets nothing be read is no reason to keep quiet about how the answer ended.
            await self._tell_error(error)
        view = self.conversation.view_of(live.message_id)
        if finished is None:
            if view is not None:
                await self.tell(news.error, "error")
            return
        self.chat.app.something_was_written()
        if view is not None:
            self.chat.last = finished if live.stop is not None else self.chat.last
            view.say(self._foot(finished))
        elif finished.finish_reason != "error" and is_unsaved(finished, private=self.chat.app.private):
            await self._tell_unsaved(finished)

    async def _tell_unsaved(self, finished: "AnswerFinished") -> None:
        """Say of an answer that is not on the screen that it could not be saved, unless it was deleted meanwhile."""
        from sessions.tree import DELETED

        if DELETED not in finished.message:
            await self.tell(f"an answer that is not shown here: {self._foot(finished)}", "error")

    def _foot(self, finished: "AnswerFinished") -> str:
        """Return what is said below an answer."""
        app = self.chat.app
        if finished.finish_reason == "error":
            reason = finished.message or "the answer could not be finished"
            return f"error: {reason}; {self.keys.shown('regenerate')} tries again"
        how = f"; {self.keys.shown('continue')} goes on"
        note = ending(finished, self.chat.known_params.max_tokens, how_to_continue=how, private=app.private)
        parts = [note] if note else []
        if app.settings.verbose:
            parts.append(answer_stats(finished))
        return "; ".join(parts)

    async def _say_notices(self, answer: "Answer | None" = None) -> None:
        if self.chat.session is None:
            return
        _, notices = await self.attempt(lambda: self.chat.take_notices(answer))
        for notice in notices or ():
            await self.tell(f"note: {notice}")

    def watch_changes(self) -> Callable[[], None]:
        """Hear of what changes from now on; return what ends that."""
        return self.chat.app.manager.on_change(lambda ids: self._post_from_thread(self.Changed(frozenset(ids))))

    def _post_from_thread(self, event: Event) -> None:
        if threading.current_thread() is not threading.main_thread() or self.is_running:
            self.post_message(event)


def measured(answer: "Answer | FollowedAnswer", begun: float | None = None) -> LiveAnswer:
    """Return what follows an answer and measures it.

    Args:
        answer: of this process or another.
        begun: when it was asked for, if that was here.
    """
    # Imported here: the session manager takes longer to import than everything else of the first picture.
    from sessions.telemetry import AnswerMeter

    return LiveAnswer(answer, AnswerMeter(begun))


def _places(session: "Session") -> dict[int, Place]:
    """Return where the messages of the branch stand among their versions, of those that have several."""
    places: dict[int, Place] = {}
    for branch in session.branches():
        position = branch.position
        if position < 0:
            continue
        ids = [sibling.id for sibling in branch.siblings]
        places[ids[position]] = Place(
            position + 1,
            len(ids),
            ids[position - 1] if position > 0 else None,
            ids[position + 1] if position + 1 < len(ids) else None,
        )
    return places
