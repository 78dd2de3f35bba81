"""What other windows, pages and programs add to the open conversation, printed above the prompt while it waits."""

import threading
from collections.abc import Callable, Collection

from nanochat_infer.errors import SessionError
from terminal.chat import Chat
from terminal.live_answers import LiveAnswer
from terminal.output import Console
from terminal.sanitize import shorten
from terminal.shown_messages import show_messages

_HEAD = "[from another window]"
# An answer that is being written makes its conversation one of the newest.
_LOOKED_AT = 20
_NAME_COLUMNS = 40
_END_PATIENCE_S = 1.0


class OtherWindows:
    """Watches the open conversation. All but begin() is for the thread that owns the terminal.

    Args:
        chat: says which one is open.
        console: where to.
    """

    def __init__(self, chat: Chat, console: Console) -> None:
        self._chat = chat
        self._console = console
        self._changed = threading.Event()
        self._tell: Callable[[], None] = lambda: None
        self._stop: Callable[[], None] = lambda: None
        self._live: LiveAnswer | None = None
        self._session_id = ""

    def begin(self, tell: Callable[[], None]) -> None:
        """Have tell called, in another thread, when there may be something to print; from any thread."""

        def changed(ids: Collection[str]) -> None:
            session = self._chat.session
            if session is not None and session.id in ids:
                self._changed.set()
                tell()

        self._tell = tell
        self._stop = self._chat.app.manager.on_change(changed)
        # It may have changed since it was opened.
        self._changed.set()
        tell()

    def end(self) -> None:
        """Tell nobody any more."""
        self._stop()
        self._leave()

    @property
    def has_news(self) -> bool:
        """Whether print_news may have something."""
        return self._changed.is_set() or self._live is not None

    @property
    def is_writing(self) -> bool:
        """Whether an answer of another front end is being watched."""
        return self._live is not None

    def print_news(self) -> None:
        """Print what was added since."""
        session = self._chat.session
        if self._live is not None and (session is None or session.id != self._session_id):
            self._leave()
        # What an answer still has comes before what was said after it.
        self._print_live()
        if session is None or not self._changed.is_set():
            return
        self._changed.clear()
        try:
            messages = session.catch_up()
            if not messages:
                return
            if self._live is not None:
                # It has most likely ended, and its viewer is a little behind.
                self._live.wait(_END_PATIENCE_S)
                self._print_live()
            self._console.say(_HEAD)
            done = [message for message in messages if message.status != "streaming"]
            show_messages(self._console, done, session.forked_from)
            for message in messages:
                if message.status == "streaming":
                    self._follow(message.id, session.id)
        except SessionError as error:
            self._console.say(f"note: {error}")

    def interrupt(self) -> str:
        """Stop an answer of another front end, if that can be done here; return what to tell the user, or "".

        The one that is watched, else one beside it in the open conversation, else those of other conversations.
        """
        if self._live is not None and self._live.is_running:
            answer = self._chat.app.manager.answer(self._live.message_id)
            if answer is None:
                return "[another program is writing this answer; stop it there]"
            answer.stop()
            return "[stopping the answer; what you saw is kept]"
        try:
            return self._stop_others()
        except SessionError as error:
            return f"note: {error}"

    def _stop_others(self) -> str:
        app, session = self._chat.app, self._chat.session
        stopped = []
        for info in app.manager.list(_LOOKED_AT):
            row = app.store.find_session(info.id)
            answer = None if row is None or row.leaf_id is None else app.manager.answer(row.leaf_id)
            if answer is None:
                continue
            answer.stop()
            if session is not None and info.id == session.id:
                return "[stopping the answer that another window began beside this one; what it has is kept]"
            stopped.append(f"'{shorten(info.name, _NAME_COLUMNS)}'")
        return f"[stopping the answer in {', '.join(stopped)}; what it has is kept]" if stopped else ""

    def _follow(self, message_id: int, session_id: str) -> None:
        self._leave()
        self._session_id = session_id
        show_thinking = not self._chat.app.settings.hide_thinking
        answer = self._chat.app.manager.follow(message_id)
        self._live = LiveAnswer(answer, self._console, show_thinking=show_thinking, tell=self._tell)

    def _print_live(self) -> None:
        if self._live is None:
            return
        is_running = self._live.is_running
        self._live.print()
        if not is_running:
            self._live = None

    def _leave(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.leave()
