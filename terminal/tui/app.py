"""The full screen: its parts, and what comes in from keys, threads and time."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.message import Message as Event
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from terminal.chat import Chat
from terminal.commands import COMMANDS
from terminal.exit_codes import EXIT_ERROR
from terminal.sanitize import clean_line
from terminal.tui.composer import Composer
from terminal.tui.facts import open_history_of
from terminal.tui.figures import FIGURES_S, IDLE_FIGURES_S, Figures
from terminal.tui.key_line import KeyLine, keys_in_words
from terminal.tui.keymap import bindings
from terminal.tui.message import Look
from terminal.tui.notes import ScreenConsole
from terminal.tui.proposals import Proposals, offers_for
from terminal.tui.sidebar import SessionList
from terminal.tui.themes import THEMES, other_theme, remember_theme, remembered_theme, theme_named

if TYPE_CHECKING:
    from prompt_toolkit.history import History
    from textual.command import Provider


_log = logging.getLogger(__name__)
# Answers are drawn that often, and less often where drawing takes long.
_DRAW_S, _DRAW_SHARE, _MOST_WAIT_S = 0.08, 1.0, 0.5
_WIDE, _WIDEST = 100, 132
# Where there is no room beside a pane, it lies over the conversation and goes once it was used.
_NARROW = 76


def _command_provider() -> "type[Provider]":
    """Return what fills the command palette; imported when that is opened."""
    from terminal.tui.palette import CommandProvider

    return CommandProvider


class ChatApp(Figures):
    """The full screen.

    Args:
        chat: the conversation.
        open_conversation: opens what was asked for on the command line.
        first_message: sent at once; "" for none.
    """

    CSS_PATH = "style.tcss"
    COMMANDS = {_command_provider}  # noqa: RUF012 - Textual's own name and type
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("ctrl+c", "interrupt", "Stop", show=False, priority=True),
        Binding("ctrl+g", "editor", "Editor", show=False, priority=True),
        Binding("pageup", "page(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Down", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    TITLE = "nanochat_infer"
    # What is typed before the first picture goes into the input, not into the first field that there is.
    AUTO_FOCUS = "#composer"

    class Status(Event):
        """Another thread says what is going on."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Loading(Event):
        """Loading the model came a step further, or failed."""

    def __init__(self, chat: Chat, open_conversation: Callable[[], None], first_message: str = "") -> None:
        settings = chat.app.settings
        super().__init__(chat, Look(settings.hide_thinking, settings.plain))
        self._open_conversation = open_conversation
        self._first_message = first_message
        self._title = Static(Content(""), markup=False, id="title")
        self._proposals = Proposals(COMMANDS, self.composer, offers_for(chat))
        self.sidebar = SessionList(history=chat.app.paths.history, plain=settings.plain, id="sidebar")
        self._wants: dict[str, bool | None] = {"sidebar": None, "telemetry": None}
        self._next_draw = 0.0
        self.crash: Exception | None = None
        self._is_failure_told = False
        self._from_signals: list[Callable[[], None]] = []
        self._live_timers: tuple[Timer, ...] = ()
        self._screen_loop: asyncio.AbstractEventLoop | None = None
        self._end_watching: Callable[[], None] = lambda: None
        self._not_stored: list[str] = []
        self.is_ready = False
        self._history: History | None = None
        # Before anything is drawn: a theme that comes later has all styles computed again.
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_named(settings.theme) or remembered_theme(chat.app.paths.state)
        if settings.plain:
            self.animation_level = "none"

    def compose(self) -> Iterator[Widget]:
        """Yield the columns and what is below them."""
        with Horizontal(id="columns"):
            yield self.sidebar
            with Vertical(id="main"):
                yield self._title
                yield self.conversation
                yield self._proposals
                if self.look.is_plain:
                    yield Static(Content("Message:"), markup=False, id="label")
                yield self.composer
                yield self._state
            yield self.telemetry
        if not self.look.is_plain:
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin; nothing that takes long comes before the first picture."""
        self._screen_loop = asyncio.get_running_loop()
        app = self.chat.app
        self.set_class(self.look.is_plain, "plain")
        self.set_keymap(self.keys.keys)
        app.console = ScreenConsole(self.tell_from_anywhere, self._status_from_anywhere)
        self._arrange(self.size.width)
        # A cursor that blinks draws twice a second for ever.
        self.composer.cursor_blink = False
        self.composer.focus()
        self._live_timers = (self.set_interval(_DRAW_S, self._draw), self.set_interval(FIGURES_S, self._show_figures))
        self.set_interval(IDLE_FIGURES_S, self._show_idle)
        for action in self._from_signals:
            # A signal may come before there is anything that could act on it.
            self.call_later(action)
        self.call_after_refresh(lambda: self.in_background(self._begin()))

    async def _begin(self) -> None:
        """Open the conversation, and only then begin to load: it may say which model."""
        app = self.chat.app
        if self.look.is_plain:
            await self.tell(keys_in_words(self.keys))
        for problem in self.keys.problems:
            await self.tell(f"note: {problem}")
        for note in app.notes:
            await self.tell(note)
            self.offer_link(note)
        done, _ = await self.attempt(self._open_conversation)
        if not done:
            await self.tell("this is a new conversation instead")
        app.start_loading(self._loading_from_anywhere)
        manager = await asyncio.to_thread(lambda: app.manager)
        self._end_watching = self.watch_changes()
        self.sidebar.connect(manager)
        await self.sync()
        if self.chat.session is not None:
            await self.attempt(lambda: self.chat.opened.prepare())
            await self._say_notices()
        self.is_ready = True
        self.in_background(self._load_history())
        if self._first_message:
            await self.submit(self._first_message)

    async def _load_history(self) -> None:
        app = self.chat.app
        if app.settings.history and not app.private:
            history = await asyncio.to_thread(open_history_of, app.paths)
            self.composer.remember(await asyncio.to_thread(lambda: list(history.load_history_strings())[::-1]))
            self._history = history
            for text in self._not_stored:
                self._store_history(text)

    def _store_history(self, text: str) -> None:
        """Keep what was sent for the next start; the file may not be open yet."""
        if self._history is None:
            self._not_stored.append(text)
        else:
            self._history.store_string(text)

    # What comes in

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Do what was written."""
        self._store_history(event.text)
        self._status = ("", 0.0)
        if event.text.strip().lower() in ("exit", "quit"):
            self.exit(0)
            return
        self.conversation.anchor()
        self.in_background(self.submit(event.text))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Propose commands."""
        if event.text_area is self.composer:
            self._proposals.show_for(self.composer.text)

    def on_session_list_opened(self, event: SessionList.Opened) -> None:
        """Open a conversation of the list."""
        self.in_background(self._open(event.session_id, event.message_id))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Who goes back to the input wants to see the conversation."""
        if event.widget is self.composer and self.has_class("narrow") and self.sidebar.display:
            self._wants["sidebar"] = False
            self._arrange(self.size.width)

    async def _open(self, session_id: str, message_id: int) -> None:
        self.composer.stop_editing()
        await self.open(session_id)
        self.composer.focus()
        if message_id:
            await self._go_to(message_id)

    async def _go_to(self, message_id: int) -> None:
        """Show a message that was found, on whichever branch it is, and mark it."""
        if all(message.id != message_id for message in self.conversation.messages):
            await self.attempt(lambda: self.chat.opened.switch(message_id))
            await self.sync()
        await self.conversation.go_to(message_id)

    def on_session_list_new_wanted(self, event: SessionList.NewWanted) -> None:
        """Begin a new conversation."""
        self.action_new()

    def on_session_list_changed(self, event: SessionList.Changed) -> None:
        """A conversation was changed in the list; if it was deleted, it cannot stay open."""
        self.show_status(event.text)
        session = self.chat.session
        if session is not None and session.id == event.session_id:
            if event.what == "deleted":
                self.action_new()
            else:
                self.in_background(self._refresh_names())

    async def _refresh_names(self) -> None:
        await self.sync()

    def on_composer_editing(self, event: Composer.Editing) -> None:
        """Say for as long as it lasts which message is being changed."""
        self.conversation.mark_edited(self.composer.editing)
        self._show_state()

    def on_command_chosen(self, event: Event) -> None:
        """A slash command was chosen in the palette."""
        line, is_complete = getattr(event, "line", ""), getattr(event, "complete", False)
        if is_complete:
            self.in_background(self.run_command(line))
        else:
            self.put_draft(line)

    async def on_chat_app_loading(self, event: Loading) -> None:
        """Say what loading does; where it failed, why."""
        error = self.chat.app.load_error
        if error is not None and not self._is_failure_told:
            self._is_failure_told = True
            await self.tell(f"{error}", "error")
        self._show_figures()

    def on_chat_app_status(self, event: Status) -> None:
        """Show what another thread does."""
        self.show_status(event.text)

    def _status_from_anywhere(self, text: str) -> None:
        self.post_message(self.Status(text))

    def _loading_from_anywhere(self) -> None:
        self.post_message(self.Loading())

    # What is shown

    def show_title(self) -> None:
        """Show what the open conversation is called."""
        session = self.chat.session
        title = clean_line(session.title) if session is not None else "new conversation"
        private = "  private: nothing is kept" if self.chat.app.private else ""
        self._title.update(Content(title) + Content.styled(private, "$text-warning"))
        self.sidebar.mark_open(None if session is None else session.id)

    def something_lives(self) -> None:
        """Draw often, until everything has ended."""
        for timer in self._live_timers:
            timer.resume()

    def _draw(self) -> None:
        """Draw what has come; after a picture that took long the next one waits longer."""
        begun = time.monotonic()
        if not self.live:
            # A screen that nobody writes to costs nothing.
            for timer in self._live_timers:
                timer.pause()
            self._show_figures()
        if not self.live or begun < self._next_draw:
            return
        self._next_draw = begun + _MOST_WAIT_S
        self.draw_answers()
        self.call_after_refresh(self._drawn, begun)

    def _drawn(self, begun: float) -> None:
        now = time.monotonic()
        self._next_draw = min(now + _DRAW_SHARE * (now - begun), begun + _MOST_WAIT_S)

    def on_resize(self, event: Resize) -> None:
        """Show as many columns as there is room for."""
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        self.set_class(width < _NARROW and not self.look.is_plain, "narrow")
        shown = {"sidebar": width >= _WIDE, "telemetry": width >= _WIDEST}
        for name, pane in (("sidebar", self.sidebar), ("telemetry", self.telemetry)):
            wanted = self._wants[name]
            pane.display = (shown[name] and not self.look.is_plain) if wanted is None else wanted

    def _toggle(self, name: str, pane: Widget) -> None:
        is_shown = not pane.display
        self._wants[name] = is_shown
        if is_shown and self.size.width < _WIDE:
            other = "telemetry" if name == "sidebar" else "sidebar"
            self._wants[other] = False
        self._arrange(self.size.width)

    def action_toggle_sidebar(self) -> None:
        """Show or hide the list of conversations."""
        self._toggle("sidebar", self.sidebar)
        if self.sidebar.display:
            self.sidebar.focus_list()
        else:
            self.composer.focus()

    def action_toggle_telemetry(self) -> None:
        """Show or hide the figures."""
        self._toggle("telemetry", self.telemetry)

    def action_find(self) -> None:
        """Search in all conversations."""
        if not self.sidebar.display:
            self._toggle("sidebar", self.sidebar)
        self.sidebar.focus_search()

    def action_toggle_theme(self) -> None:
        """Dark or light; remembered for the next start."""
        self.theme = other_theme(self.theme)
        remember_theme(self.chat.app.paths.state, self.theme)

    def from_signal(self, action: Callable[[], None]) -> None:
        """Do something in the application's own time; safe in a signal handler."""
        loop = self._screen_loop
        if loop is None:
            self._from_signals.append(action)
        else:
            loop.call_soon_threadsafe(action)

    def _handle_exception(self, error: Exception) -> None:
        """End with a sentence instead of a traceback; the log has that."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        _log.critical("the full screen failed", exc_info=error)
        self.crash = self.crash or error
        self._return_code = EXIT_ERROR
        self._close_messages_no_wait()

    async def _on_exit_app(self) -> None:
        self.is_leaving = True
        await super()._on_exit_app()

    def on_unmount(self) -> None:
        """Hear of nothing more."""
        self.is_leaving = True
        self._end_watching()
