"""The list of conversations: search as one types, what changes shows at once, names and archive by keys."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from nanochat_infer.errors import NanochatInferError
from terminal.deletion import delete_and_forget, delete_question
from terminal.sanitize import clean_line
from terminal.tui.dialog_base import CleanInput
from terminal.tui.keymap import bindings
from terminal.tui.session_rows import Row, SessionRows
from terminal.tui.session_source import Found, SessionSource

if TYPE_CHECKING:
    from sessions import SessionManager

SEARCH_DELAY_S = 0.15
CHANGE_DELAY_S = 0.2
NOTICE_S = 8.0
MOST_LOAD = 0.05
FIRST_ROWS = 200


class SessionList(Vertical):
    """Conversations, the last changed first, and what a search finds.

    Args:
        manager: of the conversations; connect() gives it later where it is not there yet.
        history: the file of earlier prompts, which forget what is deleted.
        plain: for screen readers.
        clock: what "today" is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("list"),
        Binding("escape", "list_leave", "Back", show=False),
    ]
    DEFAULT_CSS = """
    SessionList { width: 32; background: $surface; padding: 0; }
    SessionList Input { height: 1; border: none; padding: 0 1; background: $panel; margin-bottom: 1; }
    SessionList Input:focus { border: none; background: $primary 30%; }
    SessionList #about { height: auto; max-height: 3; padding: 0 1; color: $foreground 60%; }
    SessionList #about.wrong { color: $error; }
    SessionList.plain, SessionList.plain Input { background: $background; }
    """

    class Opened(Message):
        """A conversation is to be opened; message_id is what was found in it, or 0."""

        def __init__(self, session_id: str, message_id: int = 0) -> None:
            super().__init__()
            self.session_id = session_id
            self.message_id = message_id

    class NewWanted(Message):
        """A new conversation is wanted."""

    class Changed(Message):
        """A conversation was "renamed", "archived", "deleted" or "exported" here; text says so, with what is left."""

        def __init__(self, session_id: str, what: str, text: str) -> None:
            super().__init__()
            self.session_id = session_id
            self.what = what
            self.text = text

    class _Stale(Message):
        pass

    class _Arrived(Message):
        def __init__(self, number: int, found: Found) -> None:
            super().__init__()
            self.number = number
            self.found = found

    def __init__(
        self,
        manager: "SessionManager | None" = None,
        *,
        history: Path | None = None,
        plain: bool = False,
        clock: Callable[[], datetime] = datetime.now,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id, classes="plain" if plain else None)
        self._manager = manager
        self._history = history
        self._plain = plain
        self._source = SessionSource(clock)
        self._limit = FIRST_ROWS
        self._archived: bool | None = False
        self._number = 0
        self._timer: Timer | None = None
        self._notice: Timer | None = None
        self._cost_s = 0.0
        self._shown_query = ""
        self._unsubscribe: Callable[[], None] = lambda: None

    # What the application calls

    def connect(self, manager: "SessionManager") -> None:
        """Show the conversations of this manager, now and as they change."""
        self._unsubscribe()
        self._manager = manager
        # Called in a thread of the manager's, which must not wait for the screen.
        self._unsubscribe = manager.on_change(self._told)
        self.reload()

    def mark_open(self, session_id: str | None) -> None:
        """Say which conversation is open; None is a new one."""
        self.query_one(SessionRows).mark_open(session_id or "")

    def focus_search(self) -> None:
        """Let the user type what to look for."""
        self.query_one(Input).focus()

    def focus_list(self) -> None:
        """Let the user choose a conversation."""
        self.query_one(SessionRows).focus()

    def reload(self) -> None:
        """Read the list, or search, again; in a thread, and what comes too late is dropped."""
        if self._manager is None:
            return
        self._number += 1
        number, manager, query = self._number, self._manager, self.query_one(Input).value
        limit, archived = self._limit, self._archived

        def work() -> None:
            begun = time.thread_time()
            found = self._source.find(manager, query, limit, archived=archived)
            self._cost_s = time.thread_time() - begun
            self.post_message(self._Arrived(number, found))

        self.run_worker(work, thread=True, group="sessions", exit_on_error=False)

    # Inside

    def compose(self) -> ComposeResult:
        yield CleanInput(placeholder="search", id="search")
        yield SessionRows(plain=self._plain, id="rows")
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        if self._manager is not None:
            self.connect(self._manager)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def _told(self, ids: frozenset[str]) -> None:
        if self.is_running:
            self.post_message(self._Stale())

    def _later(self, delay_s: float) -> None:
        if self._timer is None:
            self._timer = self.set_timer(delay_s, self._now)

    def _now(self) -> None:
        self._timer = None
        self.reload()

    def on_session_list__stale(self, message: _Stale) -> None:
        message.stop()
        # A long list is read again less often: while an answer is written something changes all the time.
        self._later(max(CHANGE_DELAY_S, self._cost_s / MOST_LOAD))

    def on_session_list__arrived(self, message: _Arrived) -> None:
        message.stop()
        if message.number != self._number:
            return
        found = message.found
        self.query_one(SessionRows).show(found.rows, keep=found.query == self._shown_query)
        self._shown_query = found.query
        about = found.about
        if self._archived is None and not found.query:
            # Whoever pressed a key by mistake sees which one.
            about = f"{about + '; ' if about else ''}archived ones too; h leaves them out"
        if about or self._notice is None:
            self._say(about, wrong=found.is_error)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        # What was asked for before is not wanted any more.
        self._number += 1
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._later(SEARCH_DELAY_S)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_list()

    def on_session_rows_near_end(self, message: SessionRows.NearEnd) -> None:
        message.stop()
        rows = self.query_one(SessionRows).rows
        if len(rows) >= self._limit and not self.query_one(Input).value.strip():
            self._limit *= 4
            self._later(0.01)

    def on_session_rows_chosen(self, message: SessionRows.Chosen) -> None:
        message.stop()
        self.post_message(self.Opened(message.row.session_id, message.row.message_id))

    def _notify(self, text: str, *, wrong: bool = False) -> None:
        """Say what became of what the user did; it stays for a while, whatever is read meanwhile."""
        if self._notice is not None:
            self._notice.stop()
        self._notice = self.set_timer(NOTICE_S, self._end_notice) if text else None
        self._say(text, wrong=wrong)

    def _end_notice(self) -> None:
        self._notice = None
        self.reload()

    def _say(self, text: str, *, wrong: bool = False) -> None:
        about = self.query_one("#about", Static)
        about.update(Content(clean_line(text)))
        about.set_class(wrong, "wrong")
        about.display = bool(text)

    def action_list_new(self) -> None:
        """Ask for a new conversation."""
        self.post_message(self.NewWanted())

    def action_list_find(self) -> None:
        """Go to the search."""
        self.focus_search()

    async def action_list_leave(self) -> None:
        """End the search: the whole list is there again; without one, do what this key does elsewhere."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
            self.focus_list()
        else:
            await self.run_action("app.stop")

    def action_list_all(self) -> None:
        """Show the archived ones too, or leave them out again."""
        self._archived = None if self._archived is False else False
        self.reload()

    async def action_list_rename(self) -> None:
        """Ask for a name of the marked conversation; an empty one goes back to the automatic title."""
        row = self.query_one(SessionRows).row
        if row is None:
            return

        def named(text: str | None) -> None:
            if text is None:
                return
            name = text.strip() or None

            def rename(manager: "SessionManager") -> str:
                manager.rename(row.session_id, name)
                return ""

            self._do(row, "renamed", rename)

        from terminal.tui.dialogs import TextDialog

        hint = "empty: named after its first message"
        self.app.push_screen(TextDialog("Name of the conversation", row.name, hint=hint, plain=self._plain), named)

    def action_list_archive(self) -> None:
        """Put the marked conversation into the archive, or take it out."""
        row = self.query_one(SessionRows).row
        if row is None:
            return

        def archive(manager: "SessionManager") -> str:
            # Asked now: a search finds conversations that the list does not have.
            found = manager.store.find_session(row.session_id)
            into = found is None or not found.archived
            manager.open(row.session_id).set_archived(into)
            name = row.name or row.title
            return f"{name}: in the archive; h shows it" if into else f"{name}: in the list again"

        self._do(row, "archived", archive)

    def action_list_export(self) -> None:
        """Ask for a file and write the marked conversation into it."""
        row = self.query_one(SessionRows).row
        if row is None:
            return

        def chosen(name: str | None) -> None:
            if name:
                self._do(row, "exported", lambda manager: self._source.export(manager, row.session_id, name))

        from terminal.tui.dialogs import TextDialog

        hint = ".md, .json or .jsonl; an existing file is not overwritten"
        dialog = TextDialog("Write the conversation to", f"{row.session_id}.md", hint=hint, plain=self._plain)
        self.app.push_screen(dialog, chosen)

    def action_list_delete(self) -> None:
        """Ask, then delete the marked conversation for good."""
        row = self.query_one(SessionRows).row
        if row is None:
            return

        def delete(manager: "SessionManager") -> str:
            session = manager.open(row.session_id)
            notes = delete_and_forget(manager.store, session.key, lambda: manager.delete(row.session_id), self._history)
            return " ".join([f"deleted: {row.name or row.title}", *notes])

        def answered(yes: bool | None) -> None:
            if yes:
                self._do(row, "deleted", delete)

        from terminal.tui.dialogs import ConfirmDialog

        is_open = row.session_id == self.query_one(SessionRows).open_id
        question = delete_question(row.name or row.title, row.session_id, is_open=is_open)
        self.app.push_screen(ConfirmDialog(question, yes="Delete", plain=self._plain), answered)

    def _do(self, row: Row, what: str, work: "Callable[[SessionManager], str]") -> None:
        """Do something with a conversation in a thread, then say what became of it."""
        manager = self._manager
        if manager is None:
            return

        def run() -> None:
            try:
                text = work(manager)
            except NanochatInferError as error:
                self.app.call_from_thread(self._notify, str(error), wrong=True)
                return
            except OSError as error:
                reason = f"it cannot be {what}: {error.strerror or error}"
                self.app.call_from_thread(self._notify, reason, wrong=True)
                return
            self.post_message(self.Changed(row.session_id, what, text))
            self.app.call_from_thread(self._done, text)

        self.run_worker(run, thread=True, group="session-work", exit_on_error=False)

    def _done(self, text: str) -> None:
        self._notify(text)
        self._later(CHANGE_DELAY_S)
