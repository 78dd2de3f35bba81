"""The line of what is going on, and the pane of figures: drawn when they change, and else left alone."""

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.sanitize import clean_line
from terminal.tui.facts import Used, in_words
from terminal.tui.guarding import Guarding
from terminal.tui.message import Look
from terminal.tui.telemetry import TelemetryPane, used_tokens

if TYPE_CHECKING:
    from sessions.telemetry import EngineReading

# While something is written, and while nothing is.
FIGURES_S, IDLE_FIGURES_S, _ENGINE_S = 0.2, 2.0, 1.0
_STATUS_S = 6.0


class Figures(Guarding):
    """The part of the application that says what is going on.

    Args:
        chat: the conversation.
        look: of messages.
    """

    def __init__(self, chat: Chat, look: Look) -> None:
        super().__init__(chat, look)
        self._state = Static(Content(""), markup=False, id="state")
        self.telemetry = TelemetryPane(plain=look.is_plain, id="telemetry")
        self._status = ("", 0.0)
        self._shown_state = ""
        self._engine: EngineReading | None = None
        self._engine_at = 0.0

    def show_status(self, text: str) -> None:
        """Show a line for some seconds; for screen readers it stays, as a note."""
        if self.look.is_plain and text:
            self.in_background(self.tell(text))
            return
        self._status = (clean_line(text), time.monotonic() + _STATUS_S)
        self.set_timer(_STATUS_S + 0.1, self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        text, until = self._status
        if not text or time.monotonic() >= until:
            text = " | ".join(self._facts())
        if text != self._shown_state:
            self._shown_state = text
            self._state.update(Content(text), layout=False)

    def _facts(self) -> Iterator[str]:
        app, editing = self.chat.app, self.composer.editing
        if editing is not None:
            own = [message.id for message in self.conversation.messages if message.role == "user"]
            number = own.index(editing) + 1 if editing in own else len(own)
            yield f"editing message {number}; {self.keys.shown('stop')} leaves"
        live = self._written_here()
        reading = None if live is None or live.meter is None else live.meter.reading(time.monotonic())
        if app.loaded is None:
            yield clean_line(self._failure() or app.loading_state)
        else:
            info = app.loaded.info
            yield clean_line(info.name)
            used = used_tokens(reading, Used(self.context_used, info.context_length))
            yield f"context {used:,} of {info.context_length:,}" if used else f"context {info.context_length:,} tokens"
        if reading is not None:
            yield in_words(reading)
        elif self.chat.last is not None:
            yield f"{self.chat.last.timings.decode_tok_s:,.1f} tokens/s"
        if self.chat.attachments:
            yield f"{len(self.chat.attachments)} attached"

    def _failure(self) -> str:
        """Return why there is no model, or ""."""
        error = self.chat.app.load_error
        return "" if error is None else f"the model could not be loaded: {error}"

    def _show_idle(self) -> None:
        if not self.live:
            self._show_figures()

    def _show_figures(self) -> None:
        self._show_state()
        if not self.telemetry.display:
            return
        now = time.monotonic()
        llm = self.chat.app.loaded
        if llm is not None and now - self._engine_at > (FIGURES_S if self.live else _ENGINE_S) - 0.01:
            from sessions.telemetry import engine_reading

            self._engine_at = now
            with contextlib.suppress(NanochatInferError):
                self._engine = engine_reading(llm)
        reading = None if self.meter is None else self.meter.reading(now)
        limit = 0 if llm is None else llm.info.context_length
        self.telemetry.set_reading(reading, self._engine, Used(self.context_used, limit) if limit else None)
        self.telemetry.say_problem(clean_line(self._failure()))
