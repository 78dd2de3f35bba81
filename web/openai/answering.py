"""One request's answer: whole, or as chunks while it is written; nothing runs on once its client has left."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nanochat_infer.engine.events import PrefillProgress
from nanochat_infer.generation import GenerationResult, TextDelta
from web.errors import HttpError, error_body, without_folders
from web.openai.running import Item, RunningChoices
from web.openai.shapes import Shapes
from web.openai.shown_tokens import ShownToken, ShownTokens
from web.rendered import to_json


class Answering:
    """Iterate for the chunks of a stream as bytes, or ask for the whole; close at the end.

    Args:
        choices: that run.
        shapes: make the objects.
        shown: of each choice; none where nobody asked for logprobs.
        is_gone: tells whether the client has left.
        release: called once, by close.
        include_usage: a last chunk counts the tokens.
        return_progress: chunks tell how far the prompt is.
    """

    def __init__(
        self,
        choices: RunningChoices,
        shapes: Shapes,
        shown: Sequence[ShownTokens],
        is_gone: Callable[[], bool],
        release: Callable[[], None],
        *,
        include_usage: bool = False,
        return_progress: bool = False,
    ) -> None:
        self._choices = choices
        self._shapes = shapes
        self._shown = shown
        self._is_gone = is_gone
        self._release: Callable[[], None] | None = release
        self._include_usage = include_usage
        self._return_progress = return_progress
        self._results: dict[int, GenerationResult] = {}
        self._progress: PrefillProgress | None = None
        self._begun_s = time.monotonic()

    def whole(self) -> dict[str, Any]:
        """Wait for the end, close, and return the response.

        Raises:
            HttpError: an answer failed, or the client has left.
        """
        tokens: list[list[ShownToken]] = [[] for _ in self._shown]
        try:
            for found in self._choices:
                if self._is_gone():
                    # Read by nobody, unless it is the server that ends.
                    raise HttpError(503, "the server is ending; try again later", code="cancelled")
                for place, item in found:
                    if isinstance(item, GenerationResult):
                        self._end(place, item)
                    elif isinstance(item, TextDelta) and self._shown:
                        taken = self._shown[place].take(item)
                        tokens[place] += taken if item.kind == "content" else []
        finally:
            self.close()
        return self._shapes.whole(self._ended(), tokens)

    def __iter__(self) -> Iterator[bytes]:
        begun = [self._shapes.begin(place) for place in range(len(self._choices))]
        yield b"".join(_data(chunk) for chunk in begun if chunk is not None) or self._ping()
        for found in self._choices:
            if self._is_gone():
                return
            chunks: list[bytes] = []
            try:
                for place, item in found:
                    chunks += [_data(chunk) for chunk in self._chunks(place, item)]
            except HttpError as error:
                yield b"".join([*chunks, b"data: ", error_body(error), b"\n\n"])
                return
            yield b"".join(chunks) or self._ping()
        if self._include_usage:
            yield _data(self._shapes.counts(self._ended()))
        yield b"data: [DONE]\n\n"

    def close(self) -> None:
        """End what runs."""
        self._choices.cancel()
        release, self._release = self._release, None
        if release is not None:
            release()

    def _chunks(self, place: int, item: Item) -> Iterator[dict[str, Any]]:
        if isinstance(item, PrefillProgress):
            self._progress = item
            if self._return_progress:
                yield self._shapes.progress(place, item, 1e3 * (time.monotonic() - self._begun_s))
        elif isinstance(item, TextDelta):
            tokens = self._shown[place].take(item) if self._shown else ()
            if item.text:
                yield self._shapes.piece(place, item, tokens)
        else:
            self._end(place, item)
            yield self._shapes.end(place, item)

    def _end(self, place: int, result: GenerationResult) -> None:
        """Keep the end of a choice.

        Raises:
            HttpError: it is none that was meant.
        """
        if result.finish_reason == "error":
            message = without_folders(result.message) or "the answer could not be finished"
            raise HttpError(500, message, code="generation_failed")
        if result.finish_reason == "cancelled":
            raise HttpError(503, "the server ended this answer, as it does when it stops", code="cancelled")
        self._results[place] = result

    def _ended(self) -> list[GenerationResult]:
        return [self._results[place] for place in sorted(self._results)]

    def _ping(self) -> bytes:
        """Return a comment: writing it is how a client that left is noticed."""
        progress = self._progress
        if progress is None or progress.processed >= progress.total:
            return b": ping\n\n"
        return f": keepalive {progress.processed}/{progress.total}\n\n".encode()


def _data(chunk: dict[str, Any]) -> bytes:
    return f"data: {to_json(chunk)}\n\n".encode("utf-8", "replace")
