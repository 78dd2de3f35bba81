"""The command line: options, commands, and how wrong ones are reported. Imports nothing heavy."""

import argparse
import difflib
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from nanochat_infer.errors import ParameterError
from terminal.exit_codes import EXIT_USAGE
from terminal.help_texts import (
    BATCH_DESCRIPTION,
    BATCH_EPILOG,
    BENCH_DESCRIPTION,
    BENCH_EPILOG,
    DESCRIPTION,
    EPILOG,
    PACK_DESCRIPTION,
    PLANNED_COMMANDS,
    SERVE_DESCRIPTION,
    SESSIONS_DESCRIPTION,
)
from terminal.options import (
    add_batch_options,
    add_bench_options,
    add_options,
    add_pack_options,
    add_serve_options,
)
from terminal.sanitize import clean_line, shorten
from terminal.session_arguments import add_actions
from terminal.settings import PACKED_WEIGHTS, check_setting
from terminal.wrapping import wrapped

PROGRAM = "python run.py"
_MOST_COLUMNS = 500

_UNKNOWN_COMMAND = re.compile(r"argument COMMAND: invalid choice: (.+?) \(choose", re.DOTALL)
_UNKNOWN_ACTION = re.compile(r"argument ACTION: invalid choice: (.+?) \(choose from (.*)\)", re.DOTALL)
_MISSING_ID = re.compile(r"the following arguments are required: ID\b")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Writes "-m, --model PATH" alike on every Python version; no text is wider than the list of options."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(_narrowed(part, width) for part in super()._fill_text(text, width, indent).split("\n\n"))

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings:
            return super()._format_action_invocation(action)
        names = ", ".join(action.option_strings)
        if action.nargs == 0:
            return names
        return f"{names} {self._format_args(action, action.dest.upper())}"


def _narrowed(paragraph: str, width: int) -> str:
    """Wrap a paragraph anew where it is too wide; lists keep their lines."""
    lines = paragraph.splitlines()
    if any(line.startswith(" ") for line in lines) or all(len(line) <= width for line in lines):
        return paragraph
    return textwrap.fill(paragraph, width, break_on_hyphens=False, break_long_words=False)


class Parser(argparse.ArgumentParser):
    """Reports an error as one sentence, exit code 2."""

    given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave."""
        if (found := _UNKNOWN_COMMAND.search(message)) is not None:
            message = self._about_command(found[1].strip("'"))
        elif _MISSING_ID.match(message):
            command = self.prog.removeprefix(PROGRAM).strip()
            message = f"{command} needs the ID of a conversation; sessions list shows them"
        elif (found := _UNKNOWN_ACTION.search(message)) is not None:
            name = found[1].strip("'")
            nearest = difflib.get_close_matches(name, _words(found[2]), 1)
            hint = f"; did you mean {nearest[0]}?" if nearest else f"; there are {', '.join(_words(found[2]))}"
            message = f"sessions has no action '{name}'{hint}"
        elif message.endswith("required: ACTION"):
            message = f"sessions needs an action such as list, show or search; {PROGRAM} sessions --help lists them"
        text = f"error: {shorten(message, _MOST_COLUMNS)} (see {self.prog} --help)"
        if sys.stderr.isatty():
            text = wrapped(text, shutil.get_terminal_size().columns - 1)
        sys.stderr.write(f"{text}\n")
        raise SystemExit(EXIT_USAGE)

    def _about_command(self, name: str) -> str:
        if name in PLANNED_COMMANDS:
            return f"the command {name} is not in this version"
        # The value of a misspelt option looks like a command.
        unknown = [word for word in self.given if word.startswith("--") and not self._is_option(word)]
        return f"unknown option '{unknown[0]}'" if unknown else f"unknown command '{name}'; a prompt is given with -p"

    def _is_option(self, word: str) -> bool:
        return word.split("=", 1)[0] in self._option_string_actions


def _words(choices: str) -> list[str]:
    """Return the names that argparse lists, with or without quotes."""
    return re.findall(r"[a-z-]+", choices)


def build_parser(width: int | None = None) -> Parser:
    """Return the parser of the whole command line; width fixes the columns of --help."""

    def formatter(*, prog: str) -> HelpFormatter:
        return HelpFormatter(prog, max_help_position=30, width=width)

    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [options]\n       {PROGRAM} batch|bench|pack|serve|sessions|doctor ...",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=formatter,
        allow_abbrev=False,
        add_help=False,
    )
    add_options(parser)
    _add_commands(parser, formatter)
    return parser


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the checked command line.

    Raises:
        SystemExit: 0 after --help or --version, 2 after a wrong command line.
    """
    parser = build_parser()
    parser.given = sys.argv[1:] if argv is None else argv
    for word in parser.given:
        if not word.isascii() and word != word.encode("utf-8", "replace").decode():
            parser.error(f"the argument '{clean_line(word)}' is not UTF-8 text")
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.error(f"unknown option '{unknown[0]}'")
    if arguments.stop is not None:
        try:
            arguments.stop = check_setting("stop", arguments.stop)
        except ParameterError as error:
            parser.error(f"argument --stop: {error}")
    if arguments.session is not None and not arguments.session.strip():
        parser.error("--session needs the id or name of a conversation; sessions list shows them")
    if arguments.private and (arguments.resume or arguments.session):
        parser.error("--private keeps nothing, so it cannot go on with a saved conversation; leave out one of the two")
    if arguments.command in ("batch", "bench"):
        _check_not_single(parser, arguments)
    if arguments.command == "sessions" and arguments.action == "export" and bool(arguments.id) == arguments.all:
        parser.error("sessions export needs the ID of a conversation, or --all; sessions list shows them")
    if arguments.command == "pack":
        _check_pack(parser, arguments)
    _check_front_ends(parser, arguments)
    return arguments


def _check_front_ends(parser: Parser, arguments: argparse.Namespace) -> None:
    """Refuse front ends that contradict each other; --web alone becomes the command serve.

    Raises:
        SystemExit: they do.
    """
    chats = [name for name, is_given in (("-i", arguments.interactive), ("--tui", arguments.tui)) if is_given]
    if len(chats) > 1:
        parser.error("-i and --tui are two kinds of chat; leave out one of the two")
    serve = "serve"
    if arguments.command is None and arguments.web and not chats:
        if arguments.prompt is not None:
            parser.error("--web alone has no place for -p; add -i or --tui, or leave out one of the two")
        arguments.command, serve = "serve", "--web"
    front_ends = [*chats, *(["--web"] if arguments.web else [])]
    if arguments.command is not None and arguments.command != "serve" and front_ends:
        parser.error(f"{arguments.command} is no chat; leave out {front_ends[0]}")
    is_serve = arguments.command == "serve"
    if is_serve and (chats or arguments.prompt is not None):
        one = chats[0] if chats else "-p"
        parser.error(f"serve answers in the browser; leave out {one}" + (", or use --web beside it" if chats else ""))
    if is_serve and arguments.verbose:
        parser.error(f"{serve} shows tokens and speed on the page, under Telemetry; leave out -v")
    single = {"--json": arguments.json, "-x": arguments.extract, "--no-stream": arguments.stream is False}
    for option, is_given in single.items():
        if is_given and (chats or is_serve):
            parser.error(f"{option} is for single answers; leave out {serve if is_serve else chats[0]}")
    if arguments.json and arguments.extract:
        parser.error("--json prints the whole answer and -x one code block of it; leave out one of the two")
    web = {"--host": arguments.host, "--port": arguments.port, "--no-auth": arguments.no_auth}
    web |= {"--allowed-host": arguments.allowed_hosts, "--cors-origin": arguments.cors_origins}
    for option, value in web.items():
        if value is not None and not (arguments.web or is_serve):
            parser.error(f"{option} is for the page in the browser; add --web, or use serve")


def _check_not_single(parser: Parser, arguments: argparse.Namespace) -> None:
    """Refuse options of single answers and chats for batch and bench.

    Raises:
        SystemExit: there is one.
    """
    is_batch = arguments.command == "batch"
    given = {
        "-p": arguments.prompt is not None,
        "-i": arguments.interactive,
        "-c": arguments.resume,
        "--session": arguments.session is not None,
        "--json": is_batch and arguments.json,
        "-x": arguments.extract is not None,
        "--no-stream": arguments.stream is False,
        "--hide-thinking": arguments.hide_thinking is not None,
    }
    why = "batch takes its prompts from FILE and always writes JSON" if is_batch else "bench makes its own prompts"
    for option, is_given in given.items():
        if is_given:
            parser.error(f"{why}; leave out {option}")
    if not is_batch and arguments.shape and (arguments.folder or arguments.model):
        parser.error("--shape makes a random model, so MODEL cannot be given too; leave out one of the two")


def _check_pack(parser: Parser, arguments: argparse.Namespace) -> None:
    """Refuse number formats that pack does not write.

    Raises:
        SystemExit: there is one.
    """
    # One given before the word pack was checked against those that a model can be loaded with.
    if arguments.weights not in (None, *PACKED_WEIGHTS):
        parser.error(f"pack writes {' or '.join(PACKED_WEIGHTS)}, got --weights {arguments.weights}")
    if arguments.group and arguments.weights != "int4":
        parser.error("--group is for int4; int8 has one scale for each output, so leave it out")


def _add_commands(parser: Parser, formatter: Callable[..., HelpFormatter]) -> None:
    def add(name: str, text: str, **options: Any) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, prog=f"{PROGRAM} {name}", description=text, formatter_class=formatter, allow_abbrev=False, **options
        )

    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS, parser_class=Parser)
    # Options after the word go over those before it, and what is not given must not.
    add_batch_options(add("batch", BATCH_DESCRIPTION, epilog=BATCH_EPILOG, argument_default=argparse.SUPPRESS))
    add_bench_options(add("bench", BENCH_DESCRIPTION, epilog=BENCH_EPILOG, argument_default=argparse.SUPPRESS))
    add_pack_options(add("pack", PACK_DESCRIPTION, argument_default=argparse.SUPPRESS))
    add_serve_options(add("serve", SERVE_DESCRIPTION, argument_default=argparse.SUPPRESS))
    sessions = add("sessions", SESSIONS_DESCRIPTION)
    add_actions(sessions, f"{PROGRAM} sessions", formatter)
    doctor = add("doctor", "What was found on this machine, for bug reports. No model is loaded.")
    doctor.add_argument(
        "--verify", metavar="FILE", default=None, help="read all of a .nano file and compare it with its checksums"
    )
    for command in (sessions, doctor):
        command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object")
