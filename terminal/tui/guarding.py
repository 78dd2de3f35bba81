"""Keys whose meaning depends on where the user is: in a dialog, a field, a list, or the conversation."""

import os
import termios
from typing import TYPE_CHECKING

from textual.actions import SkipAction
from textual.widgets import Input, TextArea

from nanochat_infer.errors import NanochatInferError
from terminal.tui.actions import Actions
from terminal.tui.conversation import Conversation
from terminal.tui.keymap import ACTIONS
from terminal.tui.message import MessageView

if TYPE_CHECKING:
    from textual.widget import Widget

# In front of a dialog or the palette, nothing behind it is done.
_ANYWHERE = ("quit", "toggle_theme")
_BEHIND = frozenset(a.name for a in ACTIONS if a.scope == "" and a.name not in _ANYWHERE) | {
    "interrupt",
    "page",
    "editor",
}


class Guarding(Actions):
    """The part of the application that looks at the focus first."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action can be done now."""
        if action in _BEHIND and len(self.screen_stack) > 1:
            return False
        return super().check_action(action, parameters)

    def action_interrupt(self) -> None:
        """Ctrl+C: copy what is marked, else stop the answer, else empty the input, else say how to leave."""
        focused = self.focused
        marked = self.screen.get_selected_text()
        if marked:
            self.copy(marked)
        elif isinstance(focused, Input | TextArea) and focused is not self.composer:
            # It is about that field, and not about the draft or the answer.
            if focused.selected_text:
                self.copy(focused.selected_text)
        elif self.composer.selected_text:
            self.copy(self.composer.selected_text)
        elif self.take_back():
            return
        elif self.chat.stop():
            self.show_status("stopping; what is there is kept")
        elif self.composer.text:
            self.composer.clear_all()
        else:
            self.show_status(f"{self.keys.shown('quit')} leaves")

    def action_page(self, step: int) -> None:
        """Scroll the conversation, unless something else has the focus that scrolls."""
        if not self._is_in_conversation(self.focused):
            raise SkipAction
        conversation = self.conversation
        # Of where it is going to be: quick keys add up.
        place = conversation.scroll_target_y + step * max(1, conversation.scrollable_content_region.height - 1)
        if step > 0 and place >= conversation.max_scroll_y:
            conversation.anchor()
            return
        conversation.release_anchor()
        conversation.scroll_to(y=place, animate=False, force=True)

    def _is_in_conversation(self, focused: "Widget | None") -> bool:
        return focused is None or focused is self.composer or isinstance(focused, MessageView | Conversation)

    def action_editor(self) -> None:
        """Change the draft in $VISUAL or $EDITOR."""
        from terminal.external_editor import edit_text

        if self.is_headless:
            return
        text, failure = "", ""
        with self.suspend():
            # Textual's suspend() resumes after a quiet end only: what left this block would leave a dead screen.
            try:
                text = edit_text(self.composer.full_text, private=self.chat.app.private, environ=os.environ)
            except (NanochatInferError, OSError, termios.error) as error:
                failure = str(error) or type(error).__name__
        if failure:
            self.show_status(failure)
            return
        self.composer.put(text)
        self.composer.focus()
