"""The interactive chat: with a prompt on a terminal, line by line on a pipe."""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from nanochat_infer import __version__
from nanochat_infer.errors import NanochatInferError
from terminal.arguments import PROGRAM
from terminal.blocks import literal, piped_messages
from terminal.chat import Chat
from terminal.commands import is_command, run_command
from terminal.describe import answer_stats, ending, is_unsaved
from terminal.exit_codes import EXIT_ERROR, EXIT_OK
from terminal.oneshot import message_limit
from terminal.other_windows import OtherWindows
from terminal.outcome import CommandError, Outcome
from terminal.output import Console, OutputClosed
from terminal.paths import make_private_folder
from terminal.render import AnswerPrinter, RunningAnswer
from terminal.shown_messages import show_messages
from terminal.signals import on_interrupt
from terminal.stopped_answers import StoppedAnswer
from terminal.toolbar import Toolbar
from terminal.typing_ahead import typing_ahead

if TYPE_CHECKING:
    from sessions import Answer, AnswerFinished
    from terminal.line_editor import LineEditor

_log = logging.getLogger(__name__)
_SHOWN_MESSAGES = 6
_SHOWN_CHARACTERS = 2_000
_STOP_PATIENCE_S = 0.2
# A refused text that takes more of the screen than this would push the reason out of it.
_OFFERED_LINES = 10
_STARTING_S = 5.0


class Repl:
    """Reads messages and commands until the user leaves.

    Args:
        chat: the conversation; it may be changed by commands.
        console: where to.
    """

    def __init__(self, chat: Chat, console: Console) -> None:
        self._chat = chat
        self._console = console
        self._pending: StoppedAnswer | None = None
        self._editor: LineEditor | None = None
        self._other_windows = OtherWindows(chat, console)
        self._toolbar = Toolbar(chat)
        self._starting: threading.Thread | None = None
        self._start_error: BaseException | None = None
        self._failed = False
        self._interrupted = False

    def run_on_terminal(self, open_conversation: Callable[[], None], first_message: str = "") -> int:
        """Chat with a prompt; return the exit code.

        Args:
            open_conversation: opens the conversation that was asked for; called once the terminal is set up.
            first_message: sent before the first prompt.
        """
        with typing_ahead(), on_interrupt(self._note_interrupt):
            self._console.say(f"nanochat_infer {__version__}. /? for help, Ctrl+D to leave.")
            # It may say which model is to be loaded.
            open_conversation()
            self._editor = self._make_editor()
            if self._chat.session is not None:
                self._show_messages()
            try:
                if first_message:
                    self._begin()
                    self._editor.remember(first_message)
                self._loop(self._editor, first_message)
            except NanochatInferError:
                if self._chat.app.load_error is not None:
                    self._say_saved()
                raise
            finally:
                self._end()
        self._say_goodbye()
        return EXIT_OK

    def _make_editor(self) -> "LineEditor":
        from terminal.completion import CommandCompleter
        from terminal.line_editor import LineEditor, PromptHooks

        app = self._chat.app
        history = None
        if app.settings.history and not app.private:
            make_private_folder(app.paths.state)
            history = app.paths.history
        hooks = PromptHooks(
            toolbar=self._toolbar.text,
            drawn=self._note_drawn,
            has_news=lambda: self._other_windows.has_news or self._has_stopped,
            print_news=self._print_news,
            interrupted=self._other_windows.interrupt,
        )
        completer = CommandCompleter(self._chat)
        return LineEditor(self._console, history, hooks, completer, most_bytes=message_limit, private=app.private)

    def _note_drawn(self) -> None:
        self._begin()
        # It may have ended just before there was a prompt to show it above.
        if self._has_stopped:
            self._look_for_news()

    def _begin(self) -> None:
        """Open what the first prompt did not wait for."""
        if self._starting is None:
            self._starting = threading.Thread(target=self._start, name="chat-start", daemon=True)
            self._starting.start()

    def _start(self) -> None:
        """Open the conversations, watch the one that is looked at, load the model; importing all this takes a while."""
        editor = self._editor
        if editor is None:
            return
        try:
            self._other_windows.begin(editor.look_for_news)
            self._chat.app.start_loading(self._leave_if_not_loaded)
            if self._chat.session is not None:
                self._chat.session.prepare()
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            self._start_error = error
            editor.end(error)

    def _await_start(self) -> None:
        """Wait until everything is open, which is soon.

        Raises:
            NanochatInferError: the conversations cannot be opened.
        """
        if self._starting is not None:
            self._starting.join()
        if self._start_error is not None:
            raise self._start_error

    def _end(self) -> None:
        if self._starting is not None:
            self._starting.join(_STARTING_S)
        self._other_windows.end()

    def _print_news(self) -> None:
        """Show what is left of an answer that was stopped, what other front ends did, and the figures as they are."""
        if self._has_stopped:
            self._finish_pending()
        self._other_windows.print_news()
        is_writing = self._other_windows.is_writing
        self._toolbar.elsewhere = "another window is writing" if is_writing else ""
        if not is_writing:
            self._toolbar.refresh()

    def run_on_pipe(self, open_conversation: Callable[[], None], stream: BinaryIO, first_message: str = "") -> int:
        """Answer line by line until the input ends; return the exit code, 1 if anything failed."""
        open_conversation()
        for text in [first_message] if first_message else []:
            self._handle(text)
        for text in piped_messages(stream):
            if self._handle(text) is None:
                break
        return EXIT_ERROR if self._failed else EXIT_OK

    def _note_interrupt(self) -> None:
        """Remember a Ctrl+C that came between two steps; what waits long watches for its own."""
        self._interrupted = True
        if self._editor is not None:
            self._editor.look_at_question()

    def _loop(self, editor: "LineEditor", first: str) -> None:
        draft = ""
        while True:
            text, first = first, ""
            try:
                if not text:
                    text = editor.read(draft)
                    self._interrupted = False
                again = self._handle(text)
            except EOFError:
                return
            except KeyboardInterrupt:
                # Not sent yet while the model loads; otherwise it is saved.
                if self._pending is None:
                    self._stop_unwatched()
                again = text if self._chat.app.is_loading else ""
                self._console.clear_status()
            if again is None:
                return
            draft = again

    def _handle(self, text: str) -> str | None:
        """Do what one input says; return the text to offer again, or None to leave."""
        if not text.strip():
            return ""
        if text.strip().lower() in ("exit", "quit"):
            return None
        self._await_start()
        try:
            self._finish_pending()
            if is_command(text):
                return self._carry_out(self._run_command(text))
            self._follow(self._chat.send(literal(text)))
        except NanochatInferError as error:
            if self._chat.app.load_error is not None:
                raise
            self._failed = True
            again, hint = self._offered_command(error) if is_command(text) else self._offered(text)
            if self._other_windows.is_writing:
                hint = f"; Ctrl+C on an empty line stops it{hint}"
            self._console.error(f"{error}{hint}")
            return again
        return ""

    def _run_command(self, text: str) -> Outcome:
        """Do what a command says; a bug in it is one line, and no reason to leave the chat."""
        try:
            return run_command(self._chat, text)
        except (NanochatInferError, OutputClosed, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - logged, and the user is told
            _log.exception("a command failed")
            self._failed = True
            self._console.error(f"{type(error).__name__}: {error} (this is a bug of the program; the log has more)")
            return Outcome()

    def _offered(self, text: str) -> tuple[str, str]:
        """Return what of a refused text goes back into the input, and a hint about what does not."""
        if self._editor is None or self._editor.num_lines(text) <= _OFFERED_LINES:
            return text, ""
        return "", "; Up brings the text back"

    def _offered_command(self, error: NanochatInferError) -> tuple[str, str]:
        """Return what of a refused command goes back into the input: one that was mistyped."""
        draft = error.draft if isinstance(error, CommandError) else ""
        return self._offered(draft) if draft and self._editor is not None else ("", "")

    def _carry_out(self, outcome: Outcome) -> str | None:
        if outcome.confirm and outcome.confirmed is not None:
            if not self._is_confirmed(outcome.confirm):
                self._console.say("nothing was changed")
                return ""
            outcome = outcome.confirmed()
        if outcome.text:
            self._console.say(outcome.text)
        if outcome.copy:
            self._console.say(self._console.copy_to_clipboard(outcome.copy))
        if outcome.show_messages:
            self._show_messages()
            self._chat.opened.prepare()
        if outcome.answer is not None:
            self._follow(outcome.answer)
        elif self._chat.session is not None:
            self._say_notices()
        return None if outcome.leave else outcome.draft

    def _is_confirmed(self, question: str) -> bool:
        if self._editor is None:
            self._console.say(f"{question} y/N")
            return False
        return self._editor.ask(question, lambda: self._interrupted)

    def _follow(self, answer: "Answer") -> None:
        running = RunningAnswer(answer)
        # It is there by now; asked for here, its notes are said.
        _ = self._chat.app.llm
        self._say_notices(answer)
        if self._interrupted:
            running.interrupt()
        printer = self._printer(running)
        finished = running.follow(printer, _STOP_PATIENCE_S if self._editor is not None else None)
        if finished is None:
            self._pending = StoppedAnswer(running, printer, self._look_for_news)
            self._console.say("[stopping]")
            return
        self._conclude(finished)
        if printer.interrupted and self._editor is None:
            raise KeyboardInterrupt

    def _conclude(self, finished: "AnswerFinished") -> None:
        """Say how an answer ended."""
        settings, private = self._chat.app.settings, self._chat.app.private
        self._chat.last = finished
        self._chat.app.something_was_written()
        if finished.finish_reason == "error":
            self._failed = True
            self._console.error(finished.message or "the answer could not be finished")
            self._console.say("[/regen tries again]" if private else "[your message is saved; /regen tries again]")
        elif note := ending(
            finished,
            self._chat.params.max_tokens,
            how_to_continue="; /continue goes on",
            private=private,
        ):
            if is_unsaved(finished, private=private):
                self._failed = True
                self._console.error(note)
            else:
                self._console.say(f"[{note}]")
        if settings.verbose:
            self._console.say(f"[{answer_stats(finished)}]")

    @property
    def _has_stopped(self) -> bool:
        """Whether an answer that was told to stop has ended, and its end was not shown."""
        return self._pending is not None and self._pending.has_ended

    def _look_for_news(self) -> None:
        if self._editor is not None:
            self._editor.look_for_news()

    def _stop_unwatched(self) -> None:
        """Stop an answer that Ctrl+C came for after its message was saved and before it was watched."""
        answer = self._chat.session.running if self._chat.session is not None else None
        if answer is None:
            return
        answer.stop()
        running = RunningAnswer(answer)
        self._pending = StoppedAnswer(running, self._printer(running), self._look_for_news)
        self._console.say("[stopping]")

    def _printer(self, running: RunningAnswer) -> AnswerPrinter:
        show_thinking = not self._chat.app.settings.hide_thinking
        status = self._toolbar.below(running.meter)
        return AnswerPrinter(self._console, show_thinking=show_thinking, markdown=True, status=status)

    def _say_notices(self, answer: "Answer | None" = None) -> None:
        for notice in self._chat.take_notices(answer):
            self._console.say(f"note: {notice}")

    def _finish_pending(self) -> None:
        """Show the end of an answer that was stopped but had not ended when the prompt came back; waits for it."""
        if self._pending is None:
            self._stop_unwatched()
        stopped, self._pending = self._pending, None
        if stopped is None:
            return
        if not stopped.has_ended:
            self._console.status("stopping the earlier answer")
        try:
            finished = stopped.show()
        except KeyboardInterrupt:
            self._pending = stopped
            raise
        finally:
            self._console.clear_status()
        self._conclude(finished)

    def _show_messages(self) -> None:
        session = self._chat.opened
        messages = session.messages()
        hidden = len(messages) - _SHOWN_MESSAGES
        earlier = f" ({hidden:,} earlier messages)" if hidden > 0 else ""
        fork = " (a fork)" if session.forked_from is not None else ""
        self._console.say(f"conversation {session.id}: {session.title}{fork}{earlier}")
        last = messages[-_SHOWN_MESSAGES:]
        show_messages(self._console, last, session.forked_from, most_characters=_SHOWN_CHARACTERS)
        self._say_notices()
        if messages and messages[-1].role == "assistant" and messages[-1].status in ("interrupted", "stopped"):
            self._console.say(f"[the last answer was {messages[-1].status}; /continue goes on]")
        elif messages and messages[-1].role == "user":
            self._console.say("[the last message has no answer yet; /regen answers it]")

    def _say_saved(self) -> None:
        """Say how to go on where the program ends by itself."""
        session = self._chat.session
        if session is None or self._chat.app.private:
            return
        messages = session.messages()
        if messages and messages[-1].role == "user":
            self._console.say("[your message is saved; /regen answers it once there is a model]")
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        session = self._chat.session
        if session is not None and not self._chat.app.private:
            self._console.say(f"resume with: {PROGRAM} --session {session.id} -i")

    def _leave_if_not_loaded(self) -> None:
        if self._editor is None:
            return
        if self._chat.app.load_error is not None:
            self._editor.end(self._chat.app.load_error)
        else:
            self._editor.refresh()


def read_from_standard_input() -> BinaryIO:
    """Return standard input as bytes; an empty stream where it is closed."""
    import io

    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer
