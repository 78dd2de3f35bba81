"""Server-sent events: what a viewer reads until it leaves."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from nanochat_infer.errors import NanochatInferError
from web.answer_stream import AnswerStream
from web.errors import HttpError
from web.rendered import to_json
from web.watching import Viewer, Watching

# Who left is noticed by a write; the limit is a second.
PING_S = 0.8
_READING_S = 0.2
_ADMITTED_S = 1.0
_MAX_ID = 40


def parse_event_id(text: str) -> tuple[int, int]:
    """Return message and number of an event's id, as the client gave it back; (0, 0) for anything else."""
    message, colon, number = text[:_MAX_ID].partition(":")
    for part in (message, number):
        if not (part.isascii() and part.isdecimal()):
            return 0, 0
    return (int(message), int(number)) if colon else (0, 0)


class EventSource:
    """The events of one connection, as bytes. Iterate, and close at the end.

    Args:
        watching: where the news comes from.
        message_id: the answer to follow; 0 for none.
        after: the number that the client has of it.
        news: also what happens beside that answer, without an end.
        telemetry: also the engine's figures.
        is_gone: tells whether the client left.
        is_admitted: tells whether what let the client in still does; asked once a second.

    Raises:
        HttpError: too many watch already, or there is no such answer.
    """

    def __init__(
        self,
        watching: Watching,
        *,
        message_id: int = 0,
        after: int = 0,
        news: bool = True,
        telemetry: bool = False,
        is_gone: Callable[[], bool] = lambda: False,
        is_admitted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._watching = watching
        self._message_id = message_id
        self._number = after
        self._news = news
        self._telemetry = telemetry
        self._is_gone = is_gone
        self._is_admitted = is_admitted
        self._sent: dict[str, str] = {}
        self._model: dict[str, Any] | None = None
        self._next_reading = self._next_engine = 0.0
        self._unsubscribe: Callable[[], None] = lambda: None
        self._viewer: Viewer | None = watching.enter()
        self._stream: AnswerStream | None = None
        self._lost = ""
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        yield b"retry: 1000\n" + _event('{"type":"hello"}')
        last = asked = time.monotonic()
        while not (self._watching.closing.is_set() or self._is_gone()):
            if time.monotonic() - asked >= _ADMITTED_S:
                asked = time.monotonic()
                if not self._is_admitted():
                    return
            # Before looking, so that nothing falls between.
            over = self._stream is None or self._stream.is_over
            data = b"".join(self._new())
            now = time.monotonic()
            if data or now - last >= PING_S:
                yield data or b": ping\n\n"
                last = now
            if over and not self._news:
                return
            viewer = self._viewer
            if viewer is None:
                return
            viewer.wait(max(0.0, last + PING_S - time.monotonic()))

    def close(self) -> None:
        """Leave; the answer goes on."""
        self._unsubscribe()
        viewer, self._viewer = self._viewer, None
        if viewer is not None:
            self._watching.leave(viewer)

    def _attach(self) -> None:
        if not self._message_id or self._viewer is None:
            return
        try:
            self._stream = self._watching.stream(self._message_id)
        except HttpError as error:
            if not self._news:
                raise
            self._lost = str(error)
            return
        self._unsubscribe = self._stream.subscribe(self._viewer.wake)

    def _new(self) -> Iterator[bytes]:
        """Yield what this viewer does not have yet."""
        if self._lost:
            yield _event(to_json({"type": "gone", "message": self._message_id, "error": self._lost}))
            self._lost = ""
        if self._news:
            yield from self._new_beside()
        stream, now = self._stream, time.monotonic()
        if stream is None:
            return
        if not stream.is_over and now >= self._next_reading:
            self._next_reading = now + _READING_S
            reading = {"type": "reading", "message": self._message_id, "reading": asdict(stream.reading())}
            yield from self._if_new("reading", reading)
        self._number, events = stream.since(self._number)
        for event in events[:-1]:
            yield _event(event)
        if events:
            # Only with the last one the client has it all.
            yield _event(events[-1], f"{self._message_id}:{self._number}")

    def _new_beside(self) -> Iterator[bytes]:
        if self._viewer is not None and (changed := self._viewer.take_changed()):
            yield _event(to_json({"type": "sessions", "ids": changed}))
        if self._viewer is not None and (notices := self._viewer.take_notices()):
            yield _event(to_json({"type": "notices", "texts": notices}))
        model = self._watching.model()
        if model is not self._model:
            self._model = model
            yield from self._if_new("model", {"type": "model", "model": model})
        now = time.monotonic()
        if self._telemetry and now >= self._next_engine:
            self._next_engine = now + 1.0
            try:
                engine = self._watching.engine()
            except NanochatInferError:
                engine = None
            if engine is not None:
                yield from self._if_new("engine", {"type": "engine", "engine": engine})

    def _if_new(self, name: str, value: dict[str, Any]) -> Iterator[bytes]:
        text = to_json(value)
        if self._sent.get(name) != text:
            self._sent[name] = text
            yield _event(text)


def _event(data: str, event_id: str = "") -> bytes:
    """Return one event; its data is JSON, which holds no line end."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}data: {data}\n\n".encode("utf-8", "replace")
