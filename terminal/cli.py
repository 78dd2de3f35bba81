"""The command line: reads it, chooses what runs, and turns every end into an exit code."""

import argparse
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.app import App
from terminal.arguments import PROGRAM, parse
from terminal.daily_backup import BACKUP_THREAD
from terminal.exit_codes import EXIT_ERROR, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE
from terminal.log import logging_to
from terminal.model_loading import LOADING_THREAD
from terminal.output import Console, OutputClosed
from terminal.paths import Paths, find_paths
from terminal.settings import Settings, load_settings
from terminal.signals import Terminated, closing, leave_in_order

if TYPE_CHECKING:
    from terminal.chat import Chat
    from terminal.model_loading import LoadModel


def main(argv: Sequence[str] | None = None, load: "LoadModel | None" = None) -> int:
    """Run the program and return its exit code.

    Args:
        argv: the arguments without the program's name; None takes them from the process.
        load: makes the model; tests bring their own, None is nanochat_infer.load.
    """
    console = Console()
    code = _guarded(argv, load, console)
    if any(thread.name in (LOADING_THREAD, BACKUP_THREAD) for thread in threading.enumerate()):
        # Compiling, reading and copying cannot be stopped, and ending Python under them may crash.
        console.flush()
        os._exit(code)
    return code


def _guarded(argv: Sequence[str] | None, load: "LoadModel | None", console: Console) -> int:
    debug = False
    try:
        with leave_in_order():
            arguments = _parsed(argv, console)
            debug = arguments.debug
            return _run(arguments, console, load)
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
    elif isinstance(error, MemoryError):
        console.error("there is not enough memory; a smaller model or --ctx-size needs less")
    else:
        hint = "" if debug else "; --debug shows where"
        console.error(f"{type(error).__name__}: {error} (this is a bug of the program{hint})")
    return EXIT_ERROR


def _run(arguments: argparse.Namespace, console: Console, load: "LoadModel | None") -> int:
    paths = find_paths()
    with logging_to(None if arguments.private else paths.log, console if arguments.debug else None):
        return _carry_out(arguments, paths, console, load)


def _carry_out(arguments: argparse.Namespace, paths: Paths, console: Console, load: "LoadModel | None") -> int:
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
    interactive, prompt = _what_to_do(arguments)
    if not interactive and not prompt.strip():
        console.error(f"there is no prompt; give -p TEXT, text on standard input, or -i to chat (see {PROGRAM} --help)")
        return EXIT_USAGE
    if paths.note and not arguments.private:
        console.say(f"note: {paths.note}")
    app = App(settings, paths, console, private=arguments.private, load=load)
    try:
        return _converse(app, arguments, prompt, interactive=interactive)
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
        weights=arguments.weights,
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


def _what_to_do(arguments: argparse.Namespace) -> tuple[bool, str]:
    """Return whether to chat, and the prompt from -p and standard input."""
    from terminal.oneshot import join_prompt, read_standard_input

    prompt = arguments.prompt or ""
    on_terminal = sys.stdin is not None and sys.stdin.isatty()
    if arguments.interactive:
        return True, prompt
    if on_terminal:
        return arguments.prompt is None and not arguments.json, prompt
    return False, join_prompt(read_standard_input(), prompt)


def _converse(app: App, arguments: argparse.Namespace, prompt: str, *, interactive: bool) -> int:
    from terminal.chat import Chat

    chat = Chat(app)

    def open_conversation() -> None:
        _open(chat, arguments)

    if not interactive:
        from terminal.oneshot import run_oneshot

        open_conversation()
        return run_oneshot(chat, app.console, prompt, as_json=arguments.json)
    from terminal.repl import Repl, read_from_standard_input

    repl = Repl(chat, app.console)
    if sys.stdin is not None and sys.stdin.isatty() and app.console.out_is_terminal:
        return repl.run_on_terminal(open_conversation, prompt)
    return repl.run_on_pipe(open_conversation, read_from_standard_input(), prompt)


def _open(chat: "Chat", arguments: argparse.Namespace) -> None:
    if arguments.resume:
        chat.resume_last()
    elif arguments.session:
        chat.resume(arguments.session)
    else:
        return
    chat.apply_flags()
