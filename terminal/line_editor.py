"""The prompt of the interactive chat: keys, several lines, history, toolbar; prompt_toolkit does the work."""

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session, get_app
from prompt_toolkit.completion import Completer, DummyCompleter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.plain_text import PlainTextOutput
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.utils import is_dumb_terminal

from terminal.blocks import without_block_quotes
from terminal.editor_keys import key_bindings, know_shift_enter
from terminal.external_editor import EditorError, edit_text
from terminal.free_terminal import in_free_terminal
from terminal.history import FoldingHistory, open_history, printable_utf8
from terminal.output import Console
from terminal.pasting import MOST_PASTED, Folded, ShowFolded, make_input
from terminal.sanitize import clean_line
from terminal.typing_ahead import mark_pastes, typed_so_far

PROMPT, CONTINUATION = ">>> ", "... "
_LINE_COLUMNS = 80
_HINT = "Ctrl+D or /exit leaves; Ctrl+C stops an answer."


@dataclass(frozen=True)
class PromptHooks:
    """What the prompt asks of the chat; all are called in the thread of the prompt, and none may wait.

    Args:
        toolbar: gives the harmless line at the bottom, at most that many columns wide.
        drawn: called each time a prompt has appeared.
        has_news: whether there is something to print above the prompt.
        print_news: prints it.
        interrupted: Ctrl+C at an empty prompt; returns what to say, or "".
    """

    toolbar: Callable[[int], str]
    drawn: Callable[[], None] = lambda: None
    has_news: Callable[[], bool] = lambda: False
    print_news: Callable[[], None] = lambda: None
    interrupted: Callable[[], str] = lambda: ""


class LineEditor:
    """Asks for one message at a time.

    Args:
        console: where notes go.
        history_path: file of earlier prompts, or None to keep them in memory only.
        hooks: of the chat.
        completer: for Tab; None offers nothing.
        most_bytes: gives the limit of one message.
        private: nothing may reach the disk.
    """

    def __init__(
        self,
        console: Console,
        history_path: Path | None,
        hooks: PromptHooks,
        completer: Completer | None = None,
        *,
        most_bytes: Callable[[], int],
        private: bool = False,
    ) -> None:
        know_shift_enter()
        # The library takes a missing TERM for a terminal that can do everything.
        if not os.environ.get("TERM"):
            os.environ["TERM"] = "dumb"
        self._console = console
        self._hooks = hooks
        self._most_bytes = most_bytes
        self._private = private
        self._completer = completer or DummyCompleter()
        self._folded = Folded()
        self._input = make_input()
        self._session = self._make_session(FoldingHistory(open_history(history_path), self._folded))
        self._session.app.after_render += lambda _: hooks.drawn()
        self._question: PromptSession[str] | None = None

    def read(self, default: str = "") -> str:
        """Return the next message, without the quotes of a block.

        Args:
            default: stands in the input; where something was typed ahead that comes first, and Up brings this.

        Raises:
            EOFError: Ctrl+D on an empty line.
        """
        self._hooks.print_news()
        if default and self._is_typed_ahead():
            self.remember(default)
            self._console.say("[you typed ahead; Up brings the text back]")
            default = ""
        text = self._read(self._session, self._folded.fold(default))
        return without_block_quotes(self._folded.unfold(text))

    def remember(self, text: str) -> None:
        """Have Up bring a text that was not typed here; kept as those are that were."""
        folded = self._folded.fold(text)
        history = self._session.history
        if folded not in history.get_strings()[-1:]:
            history.append_string(folded)

    def num_lines(self, text: str) -> int:
        """Return about how many lines of the screen a text takes in the input."""
        return sum(1 + len(line) // _LINE_COLUMNS for line in self._folded.fold(text).split("\n"))

    def ask(self, question: str, is_cancelled: Callable[[], bool]) -> bool:
        """Return whether the answer to a question is yes; it does not become part of the history.

        Ctrl+C and Ctrl+D say no, and so does a signal: is_cancelled is looked at when look_at_question() is called.
        """
        session = self._make_session(InMemoryHistory(), f"{clean_line(question)} y/N ")

        def look(_: object) -> None:
            if is_cancelled() and session.app.future is not None and not session.app.future.done():
                session.app.exit(exception=EOFError())

        session.app.after_render += look
        self._question = session
        try:
            return self._read(session, "").strip().lower() in ("y", "yes")
        except (EOFError, KeyboardInterrupt):
            return False
        finally:
            self._question = None

    def look_at_question(self) -> None:
        """Ask whether a question that waits is cancelled; safe in a signal handler."""
        if self._question is not None:
            self._question.app.invalidate()

    def _is_typed_ahead(self) -> bool:
        keys = get_typeahead(self._input)
        store_typeahead(self._input, keys)
        # What the terminal answered was not typed.
        return typed_so_far() > 0 or any(press.key is not Keys.CPRResponse for press in keys)

    def _make_session(self, history: History, question: str = "") -> "PromptSession[str]":
        # A dumb terminal is not even asked to show its cursor.
        output: Output | None = PlainTextOutput(sys.stdout) if is_dumb_terminal() else None
        with create_app_session(output=output):
            session = self._made_session(history, question, plain=self._console.plain)
        # A terminal that is late with its answer, as after a long paste, is no reason to warn.
        session.app.renderer.cpr_not_supported_callback = None
        return session

    def _made_session(self, history: History, question: str, *, plain: bool) -> "PromptSession[str]":
        return PromptSession(
            message=[("", question or PROMPT)],
            multiline=not question,
            prompt_continuation=_continuation,
            history=history,
            completer=None if question else self._completer,
            complete_while_typing=False,
            complete_in_thread=True,
            # A menu below the line is no use to a screen reader.
            complete_style=CompleteStyle.READLINE_LIKE if plain else CompleteStyle.COLUMN,
            input_processors=[ShowFolded(self._folded)],
            key_bindings=None if question else self._keys(),
            bottom_toolbar=None if plain else self._toolbar_text,
            enable_suspend=True,
            mouse_support=False,
            color_depth=None if self._console.styled else ColorDepth.DEPTH_1_BIT,
            input=self._input,
            output=_undivided_output() if plain else None,
        )

    def _keys(self) -> KeyBindings:
        return key_bindings(self._paste, self._edit, self._interrupted, self._folded.unfold)

    def _read(self, session: "PromptSession[str]", default: str) -> str:
        # In raw mode Ctrl+C is a key; a signal from elsewhere is the caller's.
        try:
            text = session.prompt(default=default, handle_sigint=False)
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
        finally:
            # The library switches it off; what is pasted while an answer comes is one text too.
            mark_pastes(True)
        return printable_utf8(text)

    def end(self, error: BaseException) -> None:
        """Make a prompt that is waiting raise error; from any thread."""
        app = self._session.app

        def leave() -> None:
            if app.future is not None and not app.future.done():
                app.exit(exception=error)

        self._soon(leave)

    def refresh(self) -> None:
        """Draw the toolbar again; from any thread."""
        self._session.app.invalidate()

    def look_for_news(self) -> None:
        """Print news above a prompt that is waiting; without one it comes before the next. From any thread."""
        app = self._session.app

        def look() -> None:
            if app.is_running and self._hooks.has_news():
                in_free_terminal(self._print_news)

        self._soon(look)

    def _soon(self, action: Callable[[], None]) -> None:
        if (loop := self._session.app.loop) is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(action)

    def _print_news(self) -> None:
        try:
            self._hooks.print_news()
        except Exception as error:  # noqa: BLE001 - raised again where the prompt was asked for
            self.end(error)

    def _paste(self, text: str) -> str:
        size = len(text.encode(errors="replace"))
        if size > (most := self._most_bytes()):
            cut = f"; only its first {MOST_PASTED:,} characters are there" if len(text) > MOST_PASTED else ""
            note = (
                f"note: what you pasted has {size:,} bytes and a message takes {most:,}{cut}: "
                "cut it down with Ctrl+G, or clear the line with Ctrl+C"
            )
            in_free_terminal(lambda: self._console.say(note))
        return self._folded.paste(text)

    def _edit(self, text: str) -> str:
        try:
            changed = edit_text(self._folded.unfold(printable_utf8(text)), private=self._private)
        except EditorError as error:
            self._console.error(str(error))
            return text
        return self._folded.fold(changed)

    def _interrupted(self) -> None:
        self._console.say(self._hooks.interrupted() or _HINT)

    def _toolbar_text(self) -> StyleAndTextTuples:
        columns = get_app().output.get_size().columns
        return [("", " " + self._hooks.toolbar(columns - 1))]


def _continuation(width: int, line: int, num_wrapped: int) -> StyleAndTextTuples:
    """Return what stands before a row of the input: a line that is wrapped must not look like several."""
    return [("", len(CONTINUATION) * " " if num_wrapped else CONTINUATION)]


def _undivided_output() -> Output | None:
    """Return an output on which only the lines of the prompt are drawn, not the rest of the screen below it."""
    if is_dumb_terminal():
        return None
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = Vt100_Output.from_pty(sys.stdout, term=os.environ["TERM"], enable_bell=False)
    # Without the position of the cursor it cannot know how much there is below.
    output.enable_cpr = False
    return output
