"""The open conversation: the last messages at once, earlier ones when they are scrolled to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from terminal.tui.message import Look, MessageView, Place
from terminal.tui.notes import Note, NoteKind
from terminal.tui.walking import WalkingScroll

if TYPE_CHECKING:
    from sessions import Message

PAGE = 16
# Mounted at once, a page ends early at so many characters.
_PAGE_CHARACTERS = 60_000
_MAX_NOTES = 30
_ONLY = Place()


class Conversation(WalkingScroll, can_focus=True):
    """Messages from top to bottom, then notes. It stays at the end unless the user scrolled up.

    Args:
        look: of messages.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(id="conversation")
        self._look = look
        self._messages: Sequence[Message] = ()
        self._places: Mapping[int, Place] = {}
        self._forked_from: int | None = None
        self._first = 0
        self._views: dict[int, MessageView] = {}
        self._earlier = Static(Content(""), markup=False, id="earlier")
        # As high as the pane at least: what is anchored below less than a pane would hang at its bottom.
        self._box = Vertical(self._earlier, id="messages")
        self._is_mounting = False

    def compose(self) -> Iterator[Widget]:
        """Yield what holds the messages."""
        yield self._box

    def on_mount(self) -> None:
        """Begin empty, at the end."""
        self._earlier.display = False
        self.screen.screen_layout_refresh_signal.subscribe(self, self._fill, immediate=True)
        self.anchor()

    @property
    def messages(self) -> "Sequence[Message]":
        """All messages of the branch."""
        return self._messages

    @property
    def num_mounted(self) -> int:
        """How many of them are widgets."""
        return len(self._views)

    def view_of(self, message_id: int) -> MessageView | None:
        """Return what shows a message, if it is mounted."""
        return self._views.get(message_id)

    def views(self) -> list[MessageView]:
        """Return what is mounted, first to last."""
        return list(self._views.values())

    def stops(self) -> list[MessageView]:
        """Return what Up and Down go through."""
        return self.views()

    def selected(self) -> MessageView | None:
        """Return the message that has the focus."""
        focused = self.screen.focused
        return focused if isinstance(focused, MessageView) and focused.is_attached else None

    async def show(
        self, messages: "Sequence[Message]", places: Mapping[int, Place], forked_from: int | None, *, is_other: bool
    ) -> None:
        """Show a branch; what is the same as before stays as it is.

        Args:
            messages: first to last.
            places: of those that have other versions.
            forked_from: the message that the conversation was forked at.
            is_other: another conversation, or another place of it, than before: the end is shown.
        """
        before = self._messages
        same = 0
        while same < min(len(before), len(messages)) and before[same].id == messages[same].id:
            same += 1
        self._messages, self._places, self._forked_from = messages, places, forked_from
        if is_other or same < self._first:
            same = 0
        with self.app.batch_update():
            if same == 0 and (is_other or before):
                await self._show_end()
            else:
                await self._change_from(same)
        self._show_earlier()
        if is_other:
            self.anchor()

    async def tell(self, text: str, kind: NoteKind = "said") -> None:
        """Show a note below everything."""
        notes = list(self.query(Note))
        for note in notes[: max(0, len(notes) - _MAX_NOTES)]:
            await note.remove()
        # Who reads above stays there; what the user asks for is seen because sending goes to the end.
        await self._box.mount(Note(text, kind))

    def fold_thinking(self, *, is_folded: bool) -> None:
        """Fold what the model thinks, or show it, in all messages."""
        self._look = replace(self._look, hide_thinking=is_folded)
        for view in self._views.values():
            view.fold_thinking(is_folded=is_folded)

    def mark_edited(self, message_id: int | None) -> None:
        """Mark the message that is being changed."""
        for number, view in self._views.items():
            view.set_class(number == message_id, "edited")

    async def clear_notes(self) -> None:
        """Remove all notes."""
        await self.query(Note).remove()

    async def _show_end(self) -> None:
        views = self.query(MessageView)
        self._views = {}
        # Known before anything is waited for: meanwhile earlier messages may come.
        first = self._first = self._page_before(len(self._messages))
        await views.remove()
        await self._mount_range(first, len(self._messages), above_notes=True)

    async def _change_from(self, same: int) -> None:
        kept = {message.id for message in self._messages[:same]}
        gone = [view for number, view in self._views.items() if number not in kept]
        self._views = {number: view for number, view in self._views.items() if number in kept}
        for view in gone:
            await view.remove()
        last = len(self._messages) - 1
        for index in range(self._first, same):
            message = self._messages[index]
            self._views[message.id].renew(message, self._places.get(message.id, _ONLY), is_last=index == last)
        await self._mount_range(same, len(self._messages))

    async def _mount_range(self, start: int, end: int, *, above_notes: bool = False) -> None:
        views = [self._view(index) for index in range(start, end)]
        self._views |= {view.message.id: view for view in views}
        notes = self.query(Note)
        if notes and above_notes:
            await self._box.mount_all(views, before=notes.first())
        else:
            await self._box.mount_all(views)

    def _view(self, index: int) -> MessageView:
        message = self._messages[index]
        return MessageView(
            message,
            self._places.get(message.id, _ONLY),
            self._look,
            is_last=index == len(self._messages) - 1,
            is_fork=message.id == self._forked_from,
        )

    def _page_before(self, end: int) -> int:
        """Return where the page that ends there begins."""
        start, size = end, 0
        while start > 0 and end - start < PAGE and (size < _PAGE_CHARACTERS or end - start < 2):
            start -= 1
            size += len(self._messages[start].text) + len(self._messages[start].reasoning)
        return start

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Earlier messages come when the top is reached."""
        super().watch_scroll_y(old_value, new_value)
        if new_value <= 0 and old_value > 0:
            self._have_earlier()

    def _fill(self, *_: object) -> None:
        """Have earlier messages come, too, while those that are there leave room: nothing could ever scroll."""
        has_room = self.max_scroll_y <= 0 < self.size.height
        if has_room and self._views and self.is_attached and self.screen.is_current:
            self._have_earlier()

    def _have_earlier(self) -> None:
        if self._first > 0 and not self._is_mounting:
            self._is_mounting = True
            self.run_worker(self.show_earlier(), exclusive=False)

    async def show_earlier(self) -> None:
        """Mount the page before the first message that is mounted; what is seen stays where it is."""
        try:
            end = self._first
            start = self._page_before(end)
            if start == end:
                return
            height, place = self.virtual_size.height, self.scroll_y
            views = [self._view(index) for index in range(start, end)]
            self._first = start
            self._views = {view.message.id: view for view in views} | self._views
            await self._box.mount_all(views, after=self._earlier)
            self._show_earlier()
            self.call_after_refresh(self._stay, height, place)
        finally:
            self.call_after_refresh(self._mounted)

    async def go_to(self, message_id: int) -> None:
        """Show a message of the branch and mark it, mounting what comes before it where need be."""
        if all(message.id != message_id for message in self._messages):
            return
        while message_id not in self._views and self._first > 0:
            await self.show_earlier()
        view = self._views[message_id]
        self.release_anchor()
        view.focus(scroll_visible=False)
        self.call_after_refresh(self.scroll_to_widget, view, animate=False, top=True, force=True)

    def _mounted(self) -> None:
        self._is_mounting = False
        self._fill()

    def _stay(self, height: int, place: float) -> None:
        if self.is_anchored and not self._anchor_released:
            # It is at the end already, and scrolling would have it follow the end no more.
            return
        self.scroll_to(y=place + self.virtual_size.height - height, animate=False, force=True, immediate=True)

    def _show_earlier(self) -> None:
        self._earlier.display = self._first > 0
        self._earlier.update(Content(f"{self._first:,} earlier messages; they come when you scroll up"))
