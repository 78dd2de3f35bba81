"""Generations of one request, read in threads of their own, so that its own thread sees when the client leaves."""

import logging
import threading
from collections.abc import Iterator, Sequence

from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import GenerationResult, TextDelta
from sessions.prompt import RunningGeneration

_log = logging.getLogger(__name__)


class RunningChoices:
    """The choices of one request. Iterate for what came, or () each time nothing came for a while.

    Args:
        generations: one per choice.
        patience_s: how long "a while" is.
    """

    def __init__(self, generations: Sequence[RunningGeneration], patience_s: float) -> None:
        self._generations = generations
        self._patience_s = patience_s
        self._news = threading.Condition()
        self._deltas: list[list[TextDelta]] = [[] for _ in generations]
        self.results: list[GenerationResult | None] = [None for _ in generations]
        for place in range(len(generations)):
            threading.Thread(target=self._read, args=(place,), name="web-completion", daemon=True).start()

    def __iter__(self) -> Iterator[tuple[tuple[int, TextDelta], ...]]:
        while True:
            with self._news:
                if not any(self._deltas) and not self._all_done():
                    self._news.wait(self._patience_s)
                found = [(place, delta) for place, deltas in enumerate(self._deltas) for delta in deltas]
                for deltas in self._deltas:
                    deltas.clear()
                done = self._all_done()
            yield tuple(found)
            if done:
                return

    def cancel(self) -> None:
        """End all of them; frees the device within a step."""
        for generation in self._generations:
            generation.cancel()

    def _all_done(self) -> bool:
        return all(result is not None for result in self.results)

    def _read(self, place: int) -> None:
        result: GenerationResult | None = None
        try:
            for item in self._generations[place]:
                if isinstance(item, GenerationResult):
                    result = item
                elif isinstance(item, TextDelta) and item.text:
                    with self._news:
                        self._deltas[place].append(item)
                        self._news.notify_all()
        except NanochatInferError as error:
            result = _failed(str(error))
        except Exception:  # noqa: BLE001
            # A bug below must not leave the client waiting.
            _log.exception("a completion failed")
        with self._news:
            self.results[place] = result or _failed("internal error; the log has the details")
            self._news.notify_all()


def _failed(message: str) -> GenerationResult:
    return GenerationResult("", (), "error", message=message)
