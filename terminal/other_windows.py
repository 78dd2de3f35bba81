"""What other windows and programs add to the open conversation, shown while the prompt waits."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from nanochat_infer.errors import SessionError
from terminal.chat import Chat
from terminal.session_views import shown_messages

if TYPE_CHECKING:
    from sessions import Message

_HEAD = "[from another window]"


class OtherWindows:
    """Watches the open conversation.

    Args:
        chat: says which one is open.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._changed = threading.Event()
        # Answers that another program was writing when they were met.
        self._awaited: list[int] = []

    @contextlib.contextmanager
    def watched(self, tell: Callable[[], None]) -> Iterator[None]:
        """While inside, tell is called, in another thread, when there may be news."""

        def changed(ids: Collection[str]) -> None:
            session = self._chat.session
            if session is not None and session.id in ids:
                self._changed.set()
                tell()

        stop = self._chat.app.manager.on_change(changed)
        try:
            yield
        finally:
            stop()

    def news(self) -> str:
        """Return what was added since, ready to be made harmless; "" for nothing. In the thread that reads messages."""
        session = self._chat.session
        if session is None or not self._changed.is_set():
            return ""
        self._changed.clear()
        try:
            messages = [*self._ended(), *session.catch_up()]
        except SessionError as error:
            return f"note: {error}"
        self._awaited += [message.id for message in messages if message.status == "streaming"]
        texts = shown_messages((m for m in messages if m.status != "streaming"), session.forked_from)
        return "\n".join([_HEAD, *texts]) if texts else ""

    def _ended(self) -> "list[Message]":
        """Return the awaited answers that are complete; one that is gone is awaited no more."""
        awaited, self._awaited = self._awaited, []
        found = [message for message in map(self._chat.app.store.message, awaited) if message is not None]
        self._awaited = [message.id for message in found if message.status == "streaming"]
        return [message for message in found if message.status != "streaming"]
