"""The prompt of the interactive chat: keys, several lines, history, toolbar. Only this module uses prompt_toolkit."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from terminal.sanitize import clean_line

BLOCK = '"""'
PROMPT, CONTINUATION = ">>> ", "... "
_HINT = "Ctrl+D or /exit leaves; Ctrl+C stops an answer."


class LineEditor:
    """Asks for one message at a time.

    Args:
        history_path: file of earlier prompts, or None to keep them in memory only.
        commands: names of slash commands, for Tab.
        toolbar: gives the line at the bottom; it is cleaned here.
        pre_run: called when a prompt has appeared.
    """

    def __init__(
        self,
        history_path: Path | None,
        commands: Iterable[str],
        toolbar: Callable[[], str],
        pre_run: Callable[[], None],
    ) -> None:
        self._toolbar = toolbar
        self._pre_run = pre_run
        self._session: PromptSession[str] = PromptSession(
            message=[("", PROMPT)],
            multiline=True,
            prompt_continuation=lambda width, line, wrapped: [("", CONTINUATION)],
            history=_history(history_path),
            completer=_CommandCompleter(tuple(commands)),
            complete_while_typing=False,
            key_bindings=_key_bindings(),
            bottom_toolbar=self._toolbar_text,
            mouse_support=False,
        )

    def read(self, default: str = "") -> str:
        """Return the next message, without the quotes of a block.

        Raises:
            EOFError: Ctrl+D on an empty line.
        """
        # In raw mode Ctrl+C is a key; a signal from elsewhere is the caller's.
        try:
            text = self._session.prompt(default=default, pre_run=self._pre_run, handle_sigint=False)
        except (EOFError, KeyboardInterrupt):
            raise
        except BaseException:
            # A signal may have cut the editor's own cleaning short.
            output = self._session.app.output
            output.disable_bracketed_paste()
            output.reset_attributes()
            output.show_cursor()
            output.flush()
            raise
        return without_block_quotes(printable_utf8(text))

    def end(self, error: BaseException) -> None:
        """Make a prompt that is waiting raise error; from any thread."""
        app = self._session.app

        def leave() -> None:
            with contextlib.suppress(Exception):
                app.exit(exception=error)

        loop = app.loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(leave)

    def refresh(self) -> None:
        """Draw the toolbar again; from any thread."""
        self._session.app.invalidate()

    def _toolbar_text(self) -> StyleAndTextTuples:
        return [("", " " + clean_line(self._toolbar()))]


def printable_utf8(text: str) -> str:
    """Return text without the lone surrogates that stand for bytes the terminal sent and that were no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def opens_block(text: str) -> bool:
    """Tell whether a block of several lines was opened with three quotes and is not closed yet."""
    stripped = text.strip()
    return stripped.startswith(BLOCK) and not (len(stripped) >= 2 * len(BLOCK) and stripped.endswith(BLOCK))


def without_block_quotes(text: str) -> str:
    """Return the message inside three quotes, or the text itself."""
    stripped = text.strip()
    if len(stripped) >= 2 * len(BLOCK) and stripped.startswith(BLOCK) and stripped.endswith(BLOCK):
        return stripped[len(BLOCK) : -len(BLOCK)].strip("\n")
    return text


def _key_bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("enter")
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if opens_block(buffer.text):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @bindings.add("escape", "enter")
    @bindings.add("c-j")
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("c-c")
    def _clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            run_in_terminal(lambda: print(_HINT, file=sys.stderr))

    return bindings


class _CommandCompleter(Completer):
    """Completes the name of a slash command."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = sorted(names)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        text = document.text
        if not text.startswith("/") or " " in text or "\n" in text:
            return
        for name in self._names:
            if f"/{name}".startswith(text):
                yield Completion(f"/{name}", start_position=-len(text))


class _PrivateFileHistory(FileHistory):
    """Prompt history that only this user can read; a file that cannot be used is no reason to stop."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with contextlib.suppress(OSError):
            super().store_string(printable_utf8(string))


def _history(path: Path | None) -> History:
    if path is None:
        return InMemoryHistory()
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return _PrivateFileHistory(str(path))
