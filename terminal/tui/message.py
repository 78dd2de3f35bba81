"""One message on the screen: who and when, thinking that folds, the text, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from terminal.describe import shown_text
from terminal.sanitize import clean_line
from terminal.tui.streaming import News
from terminal.tui.text_view import TextView

if TYPE_CHECKING:
    from sessions import Message

_WHO = {"user": "You", "assistant": "Model"}
_MARKS = {
    "streaming": "being written",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "error": "ended with an error",
}
_UNFINISHED = ("stopped", "interrupted", "error")
# What one message shows at most; the rest can be copied and exported.
_MAX_SHOWN = 400_000


@dataclass(frozen=True, slots=True)
class Look:
    """How messages are shown.

    Args:
        hide_thinking: thinking begins folded.
        is_plain: no Markdown, no symbols: for screen readers.
    """

    hide_thinking: bool = False
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Which of several versions a message is; the numbers are for switching to the one before and after."""

    position: int = 1
    count: int = 1
    previous_id: int | None = None
    next_id: int | None = None


class MessageView(Vertical, can_focus=True):
    """A message; its buttons are links in its head.

    Args:
        message: as stored.
        place: among its versions.
        look: of all messages.
        is_last: of its branch: it may be answered again or gone on with.
        is_fork: the conversation was forked here.
    """

    def __init__(
        self, message: "Message", place: Place, look: Look, *, is_last: bool = False, is_fork: bool = False
    ) -> None:
        super().__init__(classes=f"message {message.role}")
        self.message = message
        self.place = place
        self.is_last = is_last
        self._look = look
        self._head = Static(Content(""), markup=False, classes="head")
        self._foot = Static(Content(""), markup=False, classes="foot")
        self._foot_text = "forked here" if is_fork else ""
        self._thinking = _Thinking(message.id, look)
        self._body = self._make_body(message.text)
        self.is_streaming = False
        # After thinking an answer begins with empty lines, which say nothing.
        self._has_begun = False
        # What came as a stream; None where the message is shown as it was stored.
        self._streamed: dict[str, list[str]] | None = None
        if message.reasoning:
            self._thinking.push(message.reasoning)

    def compose(self) -> Iterator[Widget]:
        """Yield head, thinking, text and foot."""
        yield self._head
        if self._thinking.has_text:
            yield self._thinking
        yield self._body
        if self._foot_text:
            yield self._foot

    def on_mount(self) -> None:
        """Show what is known."""
        self._show_state()

    def renew(self, message: "Message", place: Place, *, is_last: bool) -> None:
        """Show a later state of the same message; its text only where it did not come as a stream."""
        text_differs = (message.text, message.reasoning) != self._texts()
        self.message, self.place, self.is_last = message, place, is_last
        if text_differs and not self.is_streaming and message.status != "streaming":
            self._streamed = None
            self._replace_body(message.text)
            self._thinking.replace(message.reasoning)
            self._mount_thinking()
        self._show_state()

    def begin_stream(self) -> None:
        """The text comes from its beginning now."""
        self.is_streaming = True
        self._streamed = {"content": [], "reasoning": []}
        self._replace_body("")
        self._has_begun = False
        self._thinking.replace("")
        self._show_state()

    def take(self, news: News) -> None:
        """Show what has come."""
        if self._streamed is not None:
            self._streamed["content"].append(news.content)
            self._streamed["reasoning"].append(news.reasoning)
        if news.reasoning:
            self._thinking.push(news.reasoning)
            self._mount_thinking()
        content = news.content if self._has_begun else news.content.lstrip("\n")
        if content:
            self._has_begun = True
            self._body.push(content)
        if news.is_end:
            self._body.finish()
            self._thinking.finish()
            self.is_streaming = False
            self._show_state()

    def say(self, text: str) -> None:
        """Show a sentence below the text; "" removes it."""
        self._foot_text = text
        self._show_foot()

    def toggle_thinking(self) -> None:
        """Show or fold what the model thought."""
        self._thinking.toggle()

    def fold_thinking(self, *, is_folded: bool) -> None:
        """Fold what the model thought, or show it."""
        self._thinking.fold(is_folded=is_folded)

    @property
    def text(self) -> str:
        """The text as it was written, as far as it has come."""
        return shown_text(*self._texts())

    @property
    def is_unfinished(self) -> bool:
        """Whether the answer can be gone on with."""
        message = self.message
        return message.role == "assistant" and (message.status in _UNFINISHED or message.finish_reason == "length")

    def watch_has_focus(self, has_focus: bool) -> None:
        """The buttons are shown for the message that is looked at."""
        super().watch_has_focus(has_focus)
        self._show_state()

    def watch_mouse_hover(self, value: bool) -> None:
        """As watch_has_focus, for the mouse."""
        del value
        self._show_state()

    def _texts(self) -> tuple[str, str]:
        """Return text and thinking as they are shown."""
        if self._streamed is None:
            return self.message.text, self.message.reasoning
        return "".join(self._streamed["content"]), "".join(self._streamed["reasoning"])

    def _make_body(self, text: str) -> TextView:
        text = text.lstrip("\n")
        shown = (
            text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}\n[{len(text) - _MAX_SHOWN:,} more characters]"
        )
        is_markdown = self.message.role == "assistant" and not self._look.is_plain
        return TextView(shown, is_markdown=is_markdown, whole_lines=self._look.is_plain, classes="body")

    def _replace_body(self, text: str) -> None:
        earlier, self._body = self._body, self._make_body(text)
        if earlier.is_attached:
            self.mount(self._body, after=earlier)
            earlier.remove()

    def _show_state(self) -> None:
        if self.is_attached:
            self._head.update(self._head_content())
            self._show_foot()

    def _mount_thinking(self) -> None:
        """Have a place for thinking as soon as there is some: most messages have none."""
        if self._thinking.has_text and self.is_attached and not self._thinking.is_attached:
            self.mount(self._thinking, after=self._head)

    def _show_foot(self) -> None:
        if self._foot_text and not self._foot.is_attached:
            self.mount(self._foot)
        self._foot.update(Content(clean_line(self._foot_text)))
        self._foot.display = bool(self._foot_text)

    def _head_content(self) -> Content:
        message = self.message
        if message.role in ("marker", "system"):
            return Content.styled("note", "$foreground 60%")
        parts = [Content.styled(_WHO[message.role], "bold $text-primary" if message.role == "user" else "bold")]
        facts = [message.created_at.astimezone().strftime("%H:%M")]
        is_written = self.is_streaming or (message.status == "streaming")
        mark = _MARKS["streaming"] if is_written else _MARKS.get(message.status, "")
        if self._look.is_plain or message.status != "done" or is_written:
            facts += [mark] if mark else []
        facts += [] if message.sound else ["changed outside of the program"]
        parts.append(Content.styled("  " + ", ".join(facts), "$foreground 60%"))
        parts += self._version_buttons()
        if self.has_focus or self.mouse_hover:
            parts += [_button(label, action) for label, action in self._actions()]
        return sum(parts, Content(""))

    def _version_buttons(self) -> list[Content]:
        place = self.place
        if place.count < 2:
            return []
        back, forward = ("earlier", "later") if self._look.is_plain else ("\u2039", "\u203a")
        previous = _button(back, f"app.switch_to({place.previous_id})") if place.previous_id else Content("   ")
        following = _button(forward, f"app.switch_to({place.next_id})") if place.next_id else Content("   ")
        return [Content("  "), previous, Content(f"{place.position} of {place.count}"), following]

    def _actions(self) -> list[tuple[str, str]]:
        """Return label and action of each button; the action strings hold numbers of ours, nothing else."""
        number = self.message.id
        actions = [("copy", f"app.copy_message_of({number})")]
        if self.message.role == "user":
            actions.append(("edit", f"app.edit_message({number})"))
        else:
            actions.append(("copy code", f"app.copy_code_of({number})"))
        if self.message.role == "assistant":
            actions.append(("again", "app.regenerate" if self.is_last else f"app.regenerate_message({number})"))
        if self.is_last and self.is_unfinished:
            actions.append(("continue", "app.continue"))
        if self.is_last or self.message.role == "assistant":
            actions.append(("fork", "app.fork" if self.is_last else f"app.fork_message({number})"))
        return actions


class _Thinking(Vertical):
    """What the model thought; a line that folds it, and the text."""

    def __init__(self, message_id: int, look: Look) -> None:
        super().__init__(classes="thinking")
        self._message_id = message_id
        self._is_folded = look.hide_thinking
        self._is_plain = look.is_plain
        self._num_lines = 0
        self.has_text = False
        self._title = Static(Content(""), markup=False, classes="thinking-title")
        self._text = TextView(is_markdown=False, classes="thinking-text")

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._text

    def on_mount(self) -> None:
        self._show()

    def push(self, text: str) -> None:
        self.has_text = True
        self._num_lines += text.count("\n")
        self._text.push(text)
        self._show()

    def finish(self) -> None:
        self._text.finish()

    def replace(self, text: str) -> None:
        earlier, self._text = self._text, TextView(text, is_markdown=False, classes="thinking-text")
        self.has_text, self._num_lines = bool(text), text.count("\n")
        if earlier.is_attached:
            earlier.remove()
            self.mount(self._text)
        self._show()

    def toggle(self) -> None:
        self.fold(is_folded=not self._is_folded)

    def fold(self, *, is_folded: bool) -> None:
        self._is_folded = is_folded
        self._show()

    def _show(self) -> None:
        self.display = self.has_text
        self._text.display = not self._is_folded
        if self.is_attached and self.has_text:
            sign = "\u25b8 " if self._is_folded else "\u25be "
            sign = "" if self._is_plain else sign
            lines = "1 line" if self._num_lines == 0 else f"{self._num_lines + 1:,} lines"
            label = f"{sign}thinking ({lines})"
            self._title.update(_button(label, f"app.toggle_thinking_of({self._message_id})"))


def _button(label: str, action: str) -> Content:
    return Content(f" {label} ").stylize(Style.from_meta({"@click": action})).stylize("$text-accent")
