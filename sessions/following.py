"""An answer that another process writes, read from its journal as it grows."""

import threading
import time
from collections.abc import Iterator
from typing import cast

from nanochat_infer.engine.events import FinishReason
from nanochat_infer.errors import SessionError
from nanochat_infer.generation import TextDelta
from sessions.answer import AnswerEvent, AnswerFinished
from sessions.records import Message
from sessions.store import Store

POLL_INTERVAL_S = 0.1
# How often it is made sure that the writing process still lives.
_RECOVER_INTERVAL_S = 2.0


class FollowedAnswer:
    """Iterate to watch, as an Answer; each viewer begins with what is there. Only its own process can stop it.

    Args:
        store: where it is journaled.
        message_id: its row.

    Raises:
        SessionError: there is no such answer.
    """

    def __init__(self, store: Store, message_id: int) -> None:
        self.message_id = message_id
        self._store = store
        self._left = threading.Event()
        found = self._read()
        self.user_message_id = found.parent_id
        self._finished = None if found.status == "streaming" else _finished(found)

    @property
    def finished(self) -> AnswerFinished | None:
        """The result as far as a viewer has seen it; None while it is being written."""
        return self._finished

    def leave(self) -> None:
        """End every iteration; the answer goes on. From any thread."""
        self._left.set()

    def __iter__(self) -> Iterator[AnswerEvent]:
        """Yield TextDelta items as the journal grows, then AnswerFinished; nothing more after leave().

        Raises:
            SessionError: it was deleted meanwhile, or cannot be read.
        """
        seen, shown = 0, {"reasoning": "", "content": ""}
        version: int | None = None
        recovered = time.monotonic()
        while not self._left.is_set():
            now = self._store.data_version()
            if now == version:
                if time.monotonic() - recovered > _RECOVER_INTERVAL_S:
                    self._store.recover()
                    recovered = time.monotonic()
                self._left.wait(POLL_INTERVAL_S)
                continue
            version, message = now, self._read()
            ids = message.token_ids or ()
            for kind, text in (("reasoning", message.reasoning), ("content", message.text)):
                new = text[len(shown[kind]) :] if text.startswith(shown[kind]) else ""
                if new:
                    shown[kind] = text
                    yield TextDelta(new, tuple(ids[seen:]), "reasoning" if kind == "reasoning" else "content")
                    seen = len(ids)
            if message.status != "streaming":
                self._finished = _finished(message)
                yield self._finished
                return

    def _read(self) -> Message:
        message = self._store.message(self.message_id)
        if message is None or message.role != "assistant":
            raise SessionError(f"there is no answer {self.message_id}; it may have been deleted meanwhile")
        return message


def _finished(message: Message) -> AnswerFinished:
    # An interrupted answer has none.
    reason: FinishReason = "error"
    if message.finish_reason in ("stop", "length", "cancelled"):
        reason = cast(FinishReason, message.finish_reason)
    return AnswerFinished(
        message_id=message.id,
        text=message.text,
        reasoning=message.reasoning,
        finish_reason=reason,
        usage=message.usage,
        timings=message.timings,
        seed=message.seed or 0,
        message=message.error,
        token_ids=message.token_ids or (),
        saved=message.saved,
        status=message.status,
    )
