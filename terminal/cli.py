"""The command line: reads it, chooses what runs, and turns every end into an exit code."""

import argparse
import contextlib
import errno
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TextIO

from nanochat_infer.errors import NanochatInferError
from terminal.app import App
from terminal.arguments import PROGRAM, parse
from terminal.daily_backup import BACKUP_THREAD
from terminal.exit_codes import EXIT_ERROR, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE
from terminal.keeper import ScreenMark
from terminal.kept_terminal import Screen
from terminal.log import logging_to
from terminal.model_loading import LOADING_THREAD
from terminal.output import Console, OutputClosed
from terminal.paths import Paths, find_paths, share_cache
from terminal.settings import Settings, load_settings
from terminal.signals import Terminated, closing, leave_in_order, on_interrupt

if TYPE_CHECKING:
    from terminal.chat import Chat
    from terminal.model_loading import LoadModel

FrontEnd = Literal["once", "lines", "screen", "serve"]
# Python has no class of its own for it.
_NO_THREAD = "can't start new thread"
_TEXTUAL_DRIVER = "terminal.tui.driver:JobDriver"


def main(argv: Sequence[str] | None = None, load: "LoadModel | None" = None, mark: "ScreenMark | None" = None) -> int:
    """Run the program and return its exit code.

    Args:
        argv: the arguments without the program's name; None takes them from the process.
        load: makes the model; tests bring their own, None is nanochat_infer.load.
        mark: tells the keeper of the terminal what is done with it; None where there is no keeper.
    """
    console = Console()
    code = _guarded(argv, load, console, mark or ScreenMark())
    if any(thread.name in (LOADING_THREAD, BACKUP_THREAD) for thread in threading.enumerate()):
        # Compiling, reading and copying cannot be stopped, and ending Python under them may crash.
        console.flush()
        os._exit(code)
    return code


def _guarded(argv: Sequence[str] | None, load: "LoadModel | None", console: Console, mark: ScreenMark) -> int:
    debug = False
    try:
        with leave_in_order(mark.loosen):
            arguments = _parsed(argv, console)
            debug = arguments.debug
            return _run(arguments, console, load, mark)
    except (OutputClosed, BrokenPipeError):
        return EXIT_OK
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else EXIT_ERROR
    except (NanochatInferError, MemoryError) as error:
        return _report(console, error, debug)
    except Exception as error:  # noqa: BLE001 - the boundary: a bug of ours is one line too
        return _report(console, error, debug)
    finally:
        console.flush()


def _parsed(argv: Sequence[str] | None, console: Console) -> argparse.Namespace:
    try:
        return parse(argv)
    except SystemExit as end:
        if end.code == EXIT_OK:
            # --help and --version may still be in the buffer.
            console.write("")
        raise


def _report(console: Console, error: Exception, debug: bool) -> int:
    console.clear_status()
    if debug:
        console.say("".join(traceback.format_exception(error)).rstrip("\n"))
    if isinstance(error, NanochatInferError):
        console.error(str(error))
    elif isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        console.error("the system gives no more threads (memory or processes); end other programs and try again")
    elif isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        console.error("there is not enough memory; a smaller model or --ctx-size needs less")
    else:
        hint = "" if debug else "; --debug shows where"
        console.error(f"{type(error).__name__}: {error} (this is a bug of the program{hint})")
    return EXIT_ERROR


def _run(arguments: argparse.Namespace, console: Console, load: "LoadModel | None", mark: ScreenMark) -> int:
    paths = find_paths()
    share_cache(paths, os.environ)
    # A full screen has no place for log lines.
    printed = console if arguments.debug and not arguments.tui else None
    with logging_to(None if arguments.private else paths.log, printed):
        return _carry_out(arguments, paths, console, load, mark)


def _carry_out(
    arguments: argparse.Namespace, paths: Paths, console: Console, load: "LoadModel | None", mark: ScreenMark
) -> int:
    if arguments.command == "doctor":
        from terminal.doctor import run_doctor

        if arguments.verify is not None:
            from terminal.pack import run_verify

            return run_verify(console, arguments.verify, as_json=arguments.json)
        return run_doctor(console, paths, as_json=arguments.json)
    if arguments.command == "pack":
        return _run_pack(arguments, console)
    if arguments.command == "sessions":
        from terminal.session_commands import run_sessions

        return run_sessions(console, paths, arguments)
    settings = load_settings(vars(arguments), os.environ, paths.config)
    if arguments.command == "batch":
        return _run_batch(App(settings, paths, console, private=True, load=load), arguments)
    if arguments.command == "bench":
        return _run_bench(settings, arguments, paths, console, load)
    console.plain = settings.plain
    front_end, prompt = _what_to_do(arguments)
    if complaint := _unfit(front_end, prompt, console):
        console.error(complaint)
        return EXIT_USAGE
    app = App(settings, paths, console, private=arguments.private, load=load)
    try:
        if paths.note and not arguments.private:
            app.say(f"note: {paths.note}")
        return _converse(app, arguments, front_end, prompt, mark)
    finally:
        with closing(signalled=isinstance(sys.exc_info()[1], Terminated | KeyboardInterrupt)):
            app.close()


def _run_batch(app: App, arguments: argparse.Namespace) -> int:
    from terminal.batch.run import run_batch

    try:
        return run_batch(app, arguments.file, arguments.output)
    finally:
        with closing(signalled=isinstance(sys.exc_info()[1], Terminated | KeyboardInterrupt)):
            app.close()


def _run_pack(arguments: argparse.Namespace, console: Console) -> int:
    from terminal.pack import PackOptions, run_pack

    options = PackOptions(
        folder=arguments.folder,
        out=arguments.out,
        weights=arguments.weights or "int8",
        group=arguments.group,
        text=arguments.text,
        threads=getattr(arguments, "threads", None),
        force=arguments.force,
    )
    return run_pack(console, options)


def _run_bench(
    settings: Settings, arguments: argparse.Namespace, paths: Paths, console: Console, load: "LoadModel | None"
) -> int:
    from terminal.bench import BenchOptions, prepare, run_bench

    options = BenchOptions(
        folder=arguments.folder or arguments.model,
        shape=arguments.shape,
        prompt_lengths=arguments.prompt_lengths,
        contexts=arguments.contexts,
        repeats=arguments.repeats,
        as_json=arguments.json,
    )
    prepared = prepare(settings, options, console)
    app = App(prepared.settings, paths, console, private=True, load=load)
    try:
        return run_bench(app, prepared)
    finally:
        with closing(signalled=isinstance(sys.exc_info()[1], Terminated | KeyboardInterrupt)):
            app.close()


def _what_to_do(arguments: argparse.Namespace) -> tuple[FrontEnd, str]:
    """Return how the conversation is shown, and the prompt from -p and standard input."""
    from terminal.oneshot import join_prompt, read_standard_input

    prompt = arguments.prompt or ""
    if arguments.command == "serve":
        return "serve", ""
    if arguments.tui:
        return "screen", prompt
    if arguments.interactive:
        return "lines", prompt
    if _is_terminal(sys.stdin):
        is_chat = arguments.prompt is None and not arguments.json and not arguments.extract
        return ("lines" if is_chat else "once"), prompt
    return "once", join_prompt(read_standard_input(), prompt)


def _unfit(front_end: FrontEnd, prompt: str, console: Console) -> str:
    """Return why this cannot be begun here; "" where it can."""
    if front_end == "once" and not prompt.strip():
        return f"there is no prompt; give -p TEXT, text on standard input, or -i to chat (see {PROGRAM} --help)"
    if front_end != "screen":
        return ""
    if not (_is_terminal(sys.stdin) and console.out_is_terminal and console.err_is_terminal):
        return "--tui draws on the whole terminal, so input, output and errors must be one; -i works with pipes too"
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        return "--tui needs a terminal that can place the cursor, and TERM names none; use -i, or set TERM"
    return ""


def _converse(app: App, arguments: argparse.Namespace, front_end: FrontEnd, prompt: str, mark: ScreenMark) -> int:
    if front_end == "serve":
        from terminal.serving import run_serve

        return run_serve(app, arguments)
    from terminal.chat import Chat

    chat = Chat(app)

    def open_conversation() -> None:
        # Only the full screen goes on where there is none.
        wording, chat.wording = chat.wording, "chat" if front_end == "screen" else "flags"
        _open(chat, arguments)
        chat.wording = wording

    if front_end == "once":
        from terminal.oneshot import run_oneshot

        open_conversation()
        return run_oneshot(chat, app.console, prompt, as_json=arguments.json)
    with _page_beside(app, arguments):
        if front_end == "screen":
            # Textual looks for its driver's name when it is imported.
            os.environ.setdefault("TEXTUAL_DRIVER", _TEXTUAL_DRIVER)
            from terminal.tui.run import run_tui

            # Ctrl+C is a key there; a signal from elsewhere must not end the chat.
            with mark.use(Screen.FULL), on_interrupt(lambda: None):
                return run_tui(app, chat, open_conversation, prompt)
        return _talk_in_lines(app, chat, open_conversation, prompt, mark)


def _talk_in_lines(app: App, chat: "Chat", open_conversation: Callable[[], None], prompt: str, mark: ScreenMark) -> int:
    from terminal.repl import Repl, read_from_standard_input

    repl = Repl(chat, app.console)
    with mark.use(Screen.LINES):
        if _is_terminal(sys.stdin) and app.console.out_is_terminal:
            return repl.run_on_terminal(open_conversation, prompt)
        return repl.run_on_pipe(open_conversation, read_from_standard_input(), prompt)


@contextlib.contextmanager
def _page_beside(app: App, arguments: argparse.Namespace) -> Iterator[None]:
    """While inside, the page in the browser is served too, if it was asked for."""
    if not arguments.web:
        yield
        return
    from terminal.serving import start_web

    server = start_web(app, arguments)
    try:
        yield
    finally:
        server.stop()


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _open(chat: "Chat", arguments: argparse.Namespace) -> None:
    if arguments.resume:
        chat.resume_last()
    elif arguments.session:
        chat.resume(arguments.session)
    else:
        return
    chat.apply_flags()
