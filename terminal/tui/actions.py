"""What keys, buttons and the palette do; the names are those of keymap.ACTIONS."""

import asyncio
import os
import re

from terminal.blocks import typed
from terminal.clipboard import copy as copy_text
from terminal.code_blocks import code_blocks
from terminal.commands import COMMANDS
from terminal.parameters import set_parameters
from terminal.tui.message import MessageView
from terminal.tui.notes import Note
from terminal.tui.sending import Sending

_LINK = re.compile(r"^https?://\S+$", re.MULTILINE)
_NOTHING_YET = "there is no message yet; write one first"


class Actions(Sending):
    """The part of the application that keys drive. Nothing here waits: what takes long runs beside the input."""

    _link = ""
    _copied_code: tuple[int, int] = (0, -1)

    def action_new(self) -> None:
        """Begin a new conversation."""
        self.in_background(self._new())

    async def _new(self) -> None:
        await self.attempt(self.chat.new)
        await self.sync()
        self.composer.focus()

    def action_stop(self) -> None:
        """Leave an edit, or stop the answer; else go back to the input."""
        live = self._written_here()
        if self.composer.editing is not None:
            self.composer.stop_editing()
        elif self.take_back():
            pass
        elif self.chat.stop():
            self.show_status("stopping; what is there is kept")
        elif live is not None and live.stop is None:
            self.in_background(self.tell("another program writes this answer; it can be stopped there"))
        elif live is not None and live.stop is not None:
            live.stop()
        else:
            self.composer.focus()

    async def action_quit(self) -> None:
        """Leave; what is being written is kept."""
        self.exit(0)

    def action_regenerate(self) -> None:
        """Answer the last message again."""
        self.in_background(self.run_command("/regen"))

    def action_regenerate_message(self, message_id: int) -> None:
        """Answer the message again that an earlier answer is to."""
        ids = [message.id for message in self.conversation.messages]
        if message_id in ids:
            before = self.conversation.messages[: ids.index(message_id)]
            number = sum(message.role == "user" for message in before)
            self.in_background(self.run_command(f"/regen {number}"))

    def action_continue(self) -> None:
        """Go on with an answer that was stopped or cut."""
        self.in_background(self.run_command("/continue"))

    def action_edit(self) -> None:
        """Change the selected message of the user's, or the last one."""
        selected = self.conversation.selected()
        wanted = selected.message.id if selected is not None and selected.message.role == "user" else None
        own = [message.id for message in self.conversation.messages if message.role == "user"]
        if not own:
            self.show_status(_NOTHING_YET)
            return
        self.action_edit_message(wanted or own[-1])

    def action_edit_message(self, message_id: int) -> None:
        """Bring a message into the input; sending it makes another version."""
        message = next((m for m in self.conversation.messages if m.id == message_id), None)
        if message is not None:
            self.composer.begin_edit(message.id, typed(message.text))
            stop = self.keys.shown("stop")
            self.show_status(f"sending makes another version of this message; {stop} leaves it as it is")

    def action_copy_message(self) -> None:
        """Copy the selected message, or the last answer, as it was written."""
        view = self._selected_or_last()
        if view is not None:
            self.action_copy_message_of(view.message.id)

    def action_copy_message_of(self, message_id: int) -> None:
        """Copy a message as it was written."""
        view = self.conversation.view_of(message_id)
        if view is not None:
            self.copy(view.text)

    def action_copy_code(self) -> None:
        """Copy a code block of the selected message, or of the last answer; again for the next one."""
        view = self._selected_or_last()
        if view is not None:
            self.action_copy_code_of(view.message.id)

    def action_copy_code_of(self, message_id: int) -> None:
        """Copy a code block of a message; again for the next one."""
        view = self.conversation.view_of(message_id)
        blocks = code_blocks(view.text) if view is not None else []
        if not blocks:
            self.show_status("this message has no code block")
            return
        copied, number = self._copied_code
        number = (number + 1) % len(blocks) if copied == message_id else 0
        self._copied_code = (message_id, number)
        self.copy(blocks[number], f"code block {number + 1} of {len(blocks)}: " if len(blocks) > 1 else "")

    def copy(self, text: str, about: str = "") -> None:
        """Put a text on the clipboard, by the terminal and by the desktop's tool."""
        self.in_background(self._copy(text, about))

    async def _copy(self, text: str, about: str) -> None:
        driver = self._driver
        write = None if driver is None or self.is_headless else driver.write
        sentence = await asyncio.to_thread(copy_text, text, write, os.environ)
        self.show_status(about + sentence)

    def offer_link(self, note: str) -> None:
        """Have the link of a note copied by a key: on the screen it may be broken."""
        found = _LINK.search(note)
        if found is not None:
            self._link = found.group()
            self.show_status(f"{self.keys.shown('copy_link')} copies the link of the page")

    def action_copy_link(self) -> None:
        """Copy the link of the page, whole; it works once, so its note goes."""
        if not self._link:
            self.show_status("there is no link to copy; --web beside --tui makes one")
            return
        link, self._link = self._link, ""
        self.copy(link)
        for note in self.query(Note):
            if link in note.text:
                note.remove()

    def action_branch_previous(self) -> None:
        """Look at the version before."""
        self._switch(-1)

    def action_branch_next(self) -> None:
        """Look at the version after."""
        self._switch(1)

    def _switch(self, step: int) -> None:
        selected = self.conversation.selected()
        views = [selected] if selected is not None and selected.place.count > 1 else self.conversation.views()
        found = next((view for view in reversed(views) if view.place.count > 1), None)
        if found is None:
            self.show_status("there are no other versions; editing a message or answering again makes some")
            return
        wanted = found.place.previous_id if step < 0 else found.place.next_id
        if wanted is None:
            self.show_status(f"this is version {found.place.position} of {found.place.count}")
            return
        self.action_switch_to(wanted)

    def action_switch_to(self, message_id: int) -> None:
        """Look at the branch of a message."""
        self.in_background(self._switch_to(message_id))

    async def _switch_to(self, message_id: int) -> None:
        done, _ = await self.attempt(lambda: self.chat.opened.switch(message_id))
        if done:
            self.chat.last, self.chat.alternatives = None, ()
        await self.sync()
        view = self.conversation.view_of(message_id)
        if view is not None and not self.composer.has_focus:
            view.focus()

    def action_toggle_thinking(self) -> None:
        """Show or hide what the model thinks, here and in later answers."""
        settings = self.chat.app.settings
        settings.hide_thinking = not settings.hide_thinking
        self.conversation.fold_thinking(is_folded=settings.hide_thinking)
        self.show_status(f"thinking is {'hidden' if settings.hide_thinking else 'shown'}")

    def action_toggle_thinking_of(self, message_id: int) -> None:
        """Show or hide what the model thought for one answer."""
        view = self.conversation.view_of(message_id)
        if view is not None:
            view.toggle_thinking()

    def action_settings(self) -> None:
        """Change sampling, system prompt and thinking."""
        self.in_background(self._settings())

    async def _settings(self) -> None:
        from terminal.tui.dialogs import SettingsDialog

        done, dialog = await self.attempt(lambda: SettingsDialog.of_chat(self.chat, plain=self.look.is_plain))
        if not done or dialog is None:
            return
        changes = await self.push_screen_wait(dialog)
        if not changes:
            return
        done, _ = await self.attempt(lambda: set_parameters(self.chat, changes))
        if done:
            self.show_status(f"set: {', '.join(changes)}")
            self.conversation.fold_thinking(is_folded=self.chat.app.settings.hide_thinking)

    def action_rename(self) -> None:
        """Ask for a name of this conversation."""
        self.in_background(self._rename())

    async def _rename(self) -> None:
        session = self.chat.session
        if session is None:
            self.show_status(_NOTHING_YET)
            return
        from terminal.tui.dialogs import TextDialog

        dialog = TextDialog("Name of this conversation", session.title, plain=self.look.is_plain)
        name = await self.push_screen_wait(dialog)
        if name is not None and name.strip():
            await self.attempt(lambda: session.rename(name.strip()))
            self.show_title()

    def action_fork(self) -> None:
        """Go on in a conversation of its own from here."""
        self.in_background(self.run_command("/fork"))

    def action_fork_message(self, message_id: int) -> None:
        """Go on from an earlier message, in a conversation of its own."""
        self.in_background(self._fork_message(message_id))

    async def _fork_message(self, message_id: int) -> None:
        chat = self.chat
        await self.attempt(lambda: chat.take(chat.opened.fork(message_id=message_id)))
        await self.sync()

    def action_export(self) -> None:
        """Ask for a file and write this conversation into it."""
        self.in_background(self._export())

    async def _export(self) -> None:
        session = self.chat.session
        if session is None:
            self.show_status(_NOTHING_YET)
            return
        from terminal.tui.dialogs import TextDialog

        hint = ".md, .json or .jsonl"
        dialog = TextDialog("Write this conversation to", f"{session.id}.md", hint=hint, plain=self.look.is_plain)
        name = await self.push_screen_wait(dialog)
        if name is not None and name.strip():
            await self.run_command(f"/export {name.strip()}")

    def action_delete(self) -> None:
        """Ask, then delete this conversation for good."""
        self.in_background(self.run_command("/delete"))

    def action_help(self) -> None:
        """Show keys and commands."""
        from terminal.tui.dialogs import HelpDialog

        self.push_screen(HelpDialog(self.keys, COMMANDS, plain=self.look.is_plain))

    def action_focus_composer(self) -> None:
        """Go to the input."""
        self.composer.focus()

    def _selected_or_last(self) -> MessageView | None:
        """Return the message that has the focus, or the last answer."""
        views = self.conversation.views()
        answers = [view for view in views if view.message.role == "assistant"]
        if not views:
            self.show_status(_NOTHING_YET)
            return None
        return self.conversation.selected() or (answers or views)[-1]
