"""The prompt of the interactive chat: keys, several lines, history, toolbar. Only this module uses prompt_toolkit."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from terminal.blocks import opens_block, without_block_quotes
from terminal.history import open_history, printable_utf8
from terminal.sanitize import clean, clean_line

PROMPT, CONTINUATION = ">>> ", "... "
_HINT = "Ctrl+D or /exit leaves; Ctrl+C stops an answer."


class LineEditor:
    """Asks for one message at a time.

    Args:
        history_path: file of earlier prompts, or None to keep them in memory only.
        commands: names of slash commands, for Tab.
        toolbar: gives the line at the bottom; it is cleaned here.
        pre_run: called when a prompt has appeared.
        news: gives lines to show above the prompt, or "".
    """

    def __init__(
        self,
        history_path: Path | None,
        commands: Iterable[str],
        toolbar: Callable[[], str],
        pre_run: Callable[[], None],
        news: Callable[[], str] = lambda: "",
    ) -> None:
        self._toolbar = toolbar
        self._pre_run = pre_run
        self._news = news
        self._completer = _CommandCompleter(tuple(commands))
        self._session = self._make_session(open_history(history_path))

    def read(self, default: str = "") -> str:
        """Return the next message, without the quotes of a block.

        Raises:
            EOFError: Ctrl+D on an empty line.
        """
        if text := self._news():
            _say(text)
        return without_block_quotes(self._read(self._session, default))

    def ask(self) -> str:
        """Return the answer to a question; it does not become part of the history.

        Raises:
            EOFError: Ctrl+D on an empty line.
        """
        return self._read(self._make_session(InMemoryHistory()), "")

    def _make_session(self, history: History) -> "PromptSession[str]":
        return PromptSession(
            message=[("", PROMPT)],
            multiline=True,
            prompt_continuation=lambda width, line, wrapped: [("", CONTINUATION)],
            history=history,
            completer=self._completer,
            complete_while_typing=False,
            key_bindings=_key_bindings(),
            bottom_toolbar=self._toolbar_text,
            mouse_support=False,
        )

    def _read(self, session: "PromptSession[str]", default: str) -> str:
        # In raw mode Ctrl+C is a key; a signal from elsewhere is the caller's.
        try:
            text = session.prompt(default=default, pre_run=self._pre_run, handle_sigint=False)
        except (EOFError, KeyboardInterrupt):
            raise
        except BaseException:
            # A signal may have cut the editor's own cleaning short.
            output = session.app.output
            output.disable_bracketed_paste()
            output.reset_attributes()
            output.show_cursor()
            output.flush()
            raise
        return printable_utf8(text)

    def end(self, error: BaseException) -> None:
        """Make a prompt that is waiting raise error; from any thread."""
        app = self._session.app

        def leave() -> None:
            if app.future is not None and not app.future.done():
                app.exit(exception=error)

        loop = app.loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(leave)

    def refresh(self) -> None:
        """Draw the toolbar again; from any thread."""
        self._session.app.invalidate()

    def look_for_news(self) -> None:
        """Show news above a prompt that is waiting; without one it comes before the next. From any thread."""
        app = self._session.app

        def look() -> None:
            if app.is_running and (text := self._news()):
                run_in_terminal(lambda: _say(text))

        if (loop := app.loop) is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(look)

    def _toolbar_text(self) -> StyleAndTextTuples:
        return [("", " " + clean_line(self._toolbar()))]


def _say(text: str) -> None:
    print(clean(text), file=sys.stderr, flush=True)


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
