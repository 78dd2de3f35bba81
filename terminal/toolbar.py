"""The line below the prompt, and below an answer that comes: model, context, speed. Nothing is read while typing."""

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.sanitize import clean_line, display_width, shorten

if TYPE_CHECKING:
    from sessions import Message
    from sessions.telemetry import AnswerMeter, Reading

_SEPARATOR = " | "
_ALWAYS = 0
# Figures that change with every token cannot be read.
_LIVE_S = 0.25
_Part = tuple[int, str]


class Toolbar:
    """Figures of the open conversation as it stands now, also after going back in it.

    Args:
        chat: which one is open.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._answer: Message | None = None
        # What another front end is doing in this conversation.
        self.elsewhere = ""

    def refresh(self) -> None:
        """Read the figures; in the thread that changes the conversation, before a prompt."""
        with contextlib.suppress(NanochatInferError):
            self._answer = self._chat.last_answer()

    def text(self, columns: int) -> str:
        """Return what fits into so many columns; the least important goes first."""
        return _fitted(self._parts(), columns)

    def below(self, meter: "AnswerMeter", clock: Callable[[], float] = time.monotonic) -> Callable[[int], str]:
        """Return what gives the line below an answer while that is written.

        Args:
            meter: told of the answer's events.
            clock: seconds of the meter's clock.
        """
        shown: list[_Part] = []
        # A line that comes and goes at once is no use.
        due = clock() + 2 * _LIVE_S

        def text(columns: int) -> str:
            nonlocal shown, due
            now = clock()
            if now >= due:
                shown, due = self._live_parts(meter.reading(now)), now + _LIVE_S
            return _fitted(shown, columns)

        return text

    def _live_parts(self, reading: "Reading") -> list[_Part]:
        llm = self._chat.app.loaded
        used = reading.total + reading.num_tokens
        parts = [(3, ""), (2, "")]
        if llm is not None:
            parts = [(3, llm.info.name), (2, f"context {used:,} / {llm.info.context_length:,}")]
        speed = f"{reading.tok_s_now:,.1f} tokens/s" if reading.tok_s_now else ""
        return [*parts, (1, speed), (4, "Ctrl+C stops")]

    def _parts(self) -> list[_Part]:
        """Return what there is to tell, each with a number: the larger, the sooner it is left out."""
        app = self._chat.app
        private = "private: nothing is kept" if app.private else ""
        attached = len(self._chat.attachments)
        files = "" if not attached else "1 file attached" if attached == 1 else f"{attached} files attached"
        mine = [(_ALWAYS, private), (1, files), (1, self.elsewhere)]
        llm = app.loaded
        if llm is None:
            return [(2, app.loading_state), *mine]
        limit = llm.info.context_length
        used = 0 if self._answer is None else self._answer.usage.prompt_tokens + self._answer.usage.completion_tokens
        context = f"context {used:,} / {limit:,}" if used else f"context {limit:,} tokens"
        return [(3, llm.info.name), (6, llm.info.device), (2, context), *self._speed(), *mine]

    def _speed(self) -> list[_Part]:
        answer = self._answer
        if answer is None or not answer.usage.completion_tokens:
            return []
        reused = 100 * answer.usage.cached_tokens / max(1, answer.usage.prompt_tokens)
        speed = f"{answer.timings.decode_tok_s:,.1f} tokens/s" if answer.timings.decode_tok_s else ""
        return [(4, speed), (5, f"{reused:.0f} % reused")]


def _fitted(parts: Iterable[_Part], columns: int) -> str:
    """Return what fits of parts with numbers: the larger, the sooner a part is left out."""
    left = [(importance, clean_line(text)) for importance, text in parts if text]
    while len(left) > 1 and display_width(_SEPARATOR.join(text for _, text in left)) > columns:
        left.remove(max(reversed(left), key=lambda part: part[0]))
    return shorten(_SEPARATOR.join(text for _, text in left), max(1, columns))
