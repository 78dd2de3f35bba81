"""The keys of the prompt."""

from asyncio import InvalidStateError
from collections.abc import Callable
from contextlib import suppress

from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from terminal.blocks import opens_block
from terminal.free_terminal import in_free_terminal

# As terminals report Shift+Enter that tell it from Enter: CSI u of kitty and others, and xterm's modifyOtherKeys.
_SHIFT_ENTER = ("\x1b[13;2u", "\x1b[27;2;13~")


def know_shift_enter() -> None:
    """Have Shift+Enter read as Alt+Enter is, where the terminal reports it."""
    ANSI_SEQUENCES.update(dict.fromkeys(_SHIFT_ENTER, (Keys.Escape, Keys.ControlM)))


def key_bindings(
    paste: Callable[[str], str],
    edit: Callable[[str], str],
    interrupted: Callable[[], None],
    unfold: Callable[[str], str] = str,
) -> KeyBindings:
    """Return the keys that differ from the library's.

    Args:
        paste: takes what was pasted and returns what goes into the input.
        edit: takes the input and returns it as it was changed in an editor; the terminal is free meanwhile.
        interrupted: called for Ctrl+C at an empty prompt, where something may be printed.
        unfold: takes the input and returns the text that is meant, which may have long parts.
    """
    bindings = KeyBindings()
    # While searching, the library's own keys count.
    in_message = has_focus(DEFAULT_BUFFER)

    @bindings.add("enter", filter=in_message)
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if opens_block(unfold(buffer.text)):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @bindings.add("escape", "enter", filter=in_message)
    @bindings.add("c-j", filter=in_message)
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("c-c", filter=in_message)
    def _clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            in_free_terminal(interrupted)

    @bindings.add(Keys.CPRResponse, save_before=lambda event: False)
    def _place(event: KeyPressEvent) -> None:
        # As the library's own, which fails where an interrupt has cancelled the wait for this very answer.
        with suppress(InvalidStateError):
            event.app.renderer.report_absolute_cursor_row(int(event.data[2:-1].partition(";")[0]))

    @bindings.add(Keys.BracketedPaste, filter=in_message)
    def _paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(paste(event.data))

    @bindings.add("c-g", filter=in_message)
    def _edit(event: KeyPressEvent) -> None:
        buffer = event.current_buffer

        def change() -> None:
            text = edit(buffer.text)
            if text != buffer.text:
                buffer.save_to_undo_stack()
                buffer.text, buffer.cursor_position = text, len(text)

        in_free_terminal(change)

    return bindings
