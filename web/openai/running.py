"""Generations of one request, read in threads of their own, so that its own thread sees when the client leaves."""

import logging
import threading
from collections import deque
from collections.abc import Iterator, Sequence

from nanochat_infer.engine.events import PrefillProgress
from nanochat_infer.errors import BusyError, NanochatInferError
from nanochat_infer.generation import GenerationResult, TextDelta
from sessions.prompt import RunningGeneration

# What a slow client does not take stays in the engine's stream, which is small and never waited for.
MAX_WAITING = 256

Item = PrefillProgress | TextDelta | GenerationResult

_log = logging.getLogger(__name__)


class RunningChoices:
    """The choices of one request. Iterate for what came, or () each time nothing came for a while.

    Of each choice come PrefillProgress and TextDelta items, and a GenerationResult as the last.

    Args:
        generations: one per choice.
        patience_s: how long "a while" is.

    Raises:
        BusyError: the system gives no more threads; the generations are ended.
    """

    def __init__(self, generations: Sequence[RunningGeneration], patience_s: float) -> None:
        self._generations = generations
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._items: deque[tuple[int, Item]] = deque()
        self._num_running = len(generations)
        self._is_cancelled = False
        try:
            for place in range(len(generations)):
                threading.Thread(target=self._read, args=(place,), name="web-completion", daemon=True).start()
        except RuntimeError:
            self.cancel()
            raise BusyError("the system gives no thread for this request; try again later") from None

    def __len__(self) -> int:
        return len(self._generations)

    def __iter__(self) -> Iterator[tuple[tuple[int, Item], ...]]:
        while True:
            with self._changed:
                if not self._items and self._num_running:
                    self._changed.wait(self._patience_s)
                found = tuple(self._items)
                self._items.clear()
                done = not self._num_running
                self._changed.notify_all()
            yield found
            if done:
                return

    def cancel(self) -> None:
        """End all of them; frees the device within a step."""
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()
        for generation in self._generations:
            generation.cancel()

    def _read(self, place: int) -> None:
        result: GenerationResult | None = None
        try:
            for item in self._generations[place]:
                if isinstance(item, GenerationResult):
                    result = item
                elif isinstance(item, PrefillProgress) or (isinstance(item, TextDelta) and _says_something(item)):
                    self._put(place, item)
        except NanochatInferError as error:
            result = _failed(str(error))
        except Exception:  # noqa: BLE001
            # A bug below must not leave the client waiting.
            _log.exception("a completion failed")
        with self._changed:
            self._items.append((place, result or _failed("internal error; the log has the details")))
            self._num_running -= 1
            self._changed.notify_all()

    def _put(self, place: int, item: Item) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._items) < MAX_WAITING or self._is_cancelled)
            if not self._is_cancelled:
                self._items.append((place, item))
                self._changed.notify_all()


def _says_something(delta: TextDelta) -> bool:
    return bool(delta.text or delta.logprobs)


def _failed(message: str) -> GenerationResult:
    return GenerationResult("", (), "error", message=message)
