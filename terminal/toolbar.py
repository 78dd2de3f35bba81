"""The line below the prompt: model, context, speed. What it shows is read before it is drawn, never while typing."""

import contextlib
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.sanitize import clean_line, display_width, shorten

if TYPE_CHECKING:
    from sessions import Message

_SEPARATOR = " | "
_ALWAYS = 0


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
        parts = [(importance, clean_line(text)) for importance, text in self._parts() if text]
        while len(parts) > 1 and display_width(_SEPARATOR.join(text for _, text in parts)) > columns:
            parts.remove(max(reversed(parts), key=lambda part: part[0]))
        return shorten(_SEPARATOR.join(text for _, text in parts), max(1, columns))

    def _parts(self) -> list[tuple[int, str]]:
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

    def _speed(self) -> list[tuple[int, str]]:
        answer = self._answer
        if answer is None or not answer.usage.completion_tokens:
            return []
        reused = 100 * answer.usage.cached_tokens / max(1, answer.usage.prompt_tokens)
        speed = f"{answer.timings.decode_tok_s:,.1f} tokens/s" if answer.timings.decode_tok_s else ""
        return [(4, speed), (5, f"{reused:.0f} % reused")]
