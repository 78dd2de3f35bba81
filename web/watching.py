"""What pages and clients watch: answers that are being written, changed conversations, the model, the engine."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from nanochat_infer.errors import SessionError
from sessions import AnswerFinished, SessionManager
from sessions.telemetry import engine_reading
from web.answer_stream import AnswerStream, Blocks
from web.errors import HttpError
from web.options import ModelState, WebOptions
from web.shapes import message_values

_MAX_ENDED = 512
_ENGINE_EVERY_S = 1.0
_MAX_NEWS = 1000
_MAX_NOTICES = 20


class Viewer:
    """One connection that watches. Holds ids of changed conversations and a few notices, never an answer's text."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._notices: list[str] = []
        self.wake = self._woken.set

    def tell(self, ids: frozenset[str]) -> None:
        """Note changed conversations."""
        with self._lock:
            # One that reads nothing for a long time asks for the whole list anyway.
            if len(self._changed) < _MAX_NEWS:
                self._changed |= ids
        self.wake()

    def take_changed(self) -> list[str]:
        """Return the conversations that changed since the last call."""
        with self._lock:
            changed, self._changed = self._changed, set()
        return sorted(changed)

    def say(self, sentences: tuple[str, ...]) -> None:
        """Note sentences for the user; the last ones stay."""
        with self._lock:
            self._notices = [*self._notices, *sentences][-_MAX_NOTICES:]
        self.wake()

    def take_notices(self) -> list[str]:
        """Return the sentences since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
        return notices

    def wait(self, timeout_s: float) -> None:
        """Wait until there may be news."""
        self._woken.wait(timeout_s)
        self._woken.clear()


class Watching:
    """Knows the viewers and the streams that they share; thread-safe.

    Args:
        manager: of the conversations.
        options: of the server.
        make_blocks: makes an empty AnswerBlocks.
    """

    def __init__(self, manager: SessionManager, options: WebOptions, make_blocks: Callable[[], Blocks]) -> None:
        self._manager = manager
        self._options = options
        self._make_blocks = make_blocks
        self._lock = threading.Lock()
        self._viewers: set[Viewer] = set()
        self._streams: dict[int, AnswerStream] = {}
        # The last numbers of streams that ended, for clients that come back with them.
        self._ended: OrderedDict[int, int] = OrderedDict()
        self._unsubscribe: Callable[[], None] | None = None
        self._ready: tuple[object, dict[str, Any]] | None = None
        self._engine: dict[str, Any] | None = None
        self._engine_until = 0.0
        self.closing = threading.Event()

    def enter(self) -> Viewer:
        """Return a new viewer, to be given back with leave().

        Raises:
            HttpError: there are too many, or the server ends.
        """
        viewer = Viewer()
        with self._lock:
            if self.closing.is_set():
                raise HttpError(503, "the server ends", code="closing")
            if len(self._viewers) >= self._options.max_viewers:
                raise HttpError(
                    503, f"{len(self._viewers)} pages and clients watch already; close one", code="too_many_viewers"
                )
            self._viewers.add(viewer)
            subscribed, self._unsubscribe = self._unsubscribe, self._unsubscribe or (lambda: None)
        if subscribed is None:
            self._unsubscribe = self._manager.on_change(self.tell)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        with self._lock:
            self._viewers.discard(viewer)

    @property
    def num_viewers(self) -> int:
        """How many watch now."""
        return len(self._viewers)

    def stream(self, message_id: int) -> AnswerStream:
        """Return the stream of an answer, begun now if nobody watched it before.

        Raises:
            HttpError: there is no such answer.
        """
        with self._lock:
            found = self._streams.get(message_id)
            if found is not None:
                return found
        try:
            answer = self._manager.follow(message_id)
        except SessionError as error:
            raise HttpError(404, str(error)) from None
        stream = AnswerStream(answer, self._make_blocks, self._message_of)
        with self._lock:
            # Another viewer may have been quicker.
            if message_id in self._streams:
                return self._streams[message_id]
            self._streams[message_id] = stream
            stream.start(self._over)
        return stream

    def has_all(self, message_id: int, number: int) -> bool:
        """Tell whether a viewer with this number has seen the answer's end."""
        with self._lock:
            return self._ended.get(message_id) == number

    def model(self) -> dict[str, Any]:
        """Return what there is to say of the model; once it is ready the same object each time."""
        llm = self._manager.loaded
        if llm is None:
            state = self._options.model_state()
            loading = state if state.state != "ready" else ModelState("loading")
            return {"state": loading.state, "step": loading.step, "error": loading.error}
        known = self._ready
        if known is not None and known[0] is llm:
            return known[1]
        info = llm.info
        values = {
            "state": "ready",
            "step": "",
            "error": "",
            "name": info.name,
            "device": info.device,
            "weights": info.weights,
            "kv_type": info.kv_type,
            "architecture": info.architecture,
            "num_parameters": info.num_parameters,
            "context_length": info.context_length,
            "is_chat": info.is_chat,
            "supports_thinking": info.supports_thinking,
            "notes": list(info.notes),
        }
        self._ready = llm, values
        return values

    def engine(self) -> dict[str, Any] | None:
        """Return the engine's figures, at most a second old; None before the model is there."""
        llm = self._manager.loaded
        if llm is None:
            return None
        with self._lock:
            now = time.monotonic()
            if self._engine is None or now >= self._engine_until:
                reading = asdict(engine_reading(llm))  # type: ignore[arg-type]
                self._engine = reading | {"memory": dict(reading["memory"])}
                self._engine_until = now + _ENGINE_EVERY_S
            return self._engine

    def tell(self, ids: frozenset[str]) -> None:
        """Tell every viewer of conversations that changed, also where the database knows nothing of it."""
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.tell(ids)

    def say(self, sentences: tuple[str, ...]) -> None:
        """Tell every viewer sentences for the user."""
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.say(sentences)

    def wake_all(self) -> None:
        """Have every viewer look for news, as when the model came."""
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.wake()

    def close(self) -> None:
        """End every stream and viewer; answers go on."""
        self.closing.set()
        with self._lock:
            streams, unsubscribe = list(self._streams.values()), self._unsubscribe
        if unsubscribe is not None:
            unsubscribe()
        for stream in streams:
            stream.leave()
        self.wake_all()

    def _over(self, stream: AnswerStream) -> None:
        with self._lock:
            self._streams.pop(stream.message_id, None)
            self._ended[stream.message_id] = stream.number
            while len(self._ended) > _MAX_ENDED:
                self._ended.popitem(last=False)

    def _message_of(self, finished: AnswerFinished) -> dict[str, Any]:
        message = self._manager.store.message(finished.message_id)
        if message is None:
            raise SessionError("the answer was deleted meanwhile")
        return message_values(message, finished.why or self._manager.why(message.id))
