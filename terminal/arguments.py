"""The command line: options, commands, and how wrong ones are reported. Imports nothing heavy."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from nanochat_infer import __version__
from nanochat_infer.benchmarking.shapes import SHAPES
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
    SESSIONS_DESCRIPTION,
)
from terminal.sanitize import clean_line
from terminal.session_arguments import add_actions
from terminal.settings import DEVICES, KV_TYPES, MAX_SEQS, OVERFLOWS, PACKED_WEIGHTS, WEIGHTS, check_setting

PROGRAM = "python run.py"

_UNKNOWN_COMMAND = re.compile(r"argument COMMAND: invalid choice: (.+?) \(choose", re.DOTALL)
_MISSING_ID = re.compile(r"the following arguments are required: ID\b")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Writes "-m, --model PATH" alike on every Python version."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings:
            return super()._format_action_invocation(action)
        names = ", ".join(action.option_strings)
        if action.nargs == 0:
            return names
        return f"{names} {self._format_args(action, action.dest.upper())}"


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
        elif message.endswith("required: ACTION"):
            message = f"sessions needs an action such as list, show or search; {PROGRAM} sessions --help lists them"
        sys.stderr.write(f"error: {clean_line(message)} (see {PROGRAM} --help)\n")
        raise SystemExit(EXIT_USAGE)

    def _about_command(self, name: str) -> str:
        if name in PLANNED_COMMANDS:
            return f"the command {name} is not in this version"
        # The value of a misspelt option looks like a command.
        unknown = [word for word in self.given if word.startswith("--") and not self._is_option(word)]
        return f"unknown option '{unknown[0]}'" if unknown else f"unknown command '{name}'; a prompt is given with -p"

    def _is_option(self, word: str) -> bool:
        return word.split("=", 1)[0] in self._option_string_actions


def build_parser(width: int | None = None) -> Parser:
    """Return the parser of the whole command line; width fixes the columns of --help."""

    def formatter(*, prog: str) -> HelpFormatter:
        return HelpFormatter(prog, max_help_position=30, width=width)

    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [options]\n       {PROGRAM} batch|bench|pack|sessions|doctor ...",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=formatter,
        allow_abbrev=False,
        add_help=False,
    )
    _add_conversation_options(parser)
    _add_model_options(parser)
    _add_engine_options(parser)
    group = _add_sampling_options(parser)
    group.add_argument("--hide-thinking", action="store_const", const=True, help="do not show what the model thinks")
    _add_other_options(parser)
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
    if arguments.tui or arguments.web:
        name = "--tui" if arguments.tui else "--web"
        parser.error(f"{name} is not in this version; -i starts the chat in the terminal")
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
    if arguments.command == "pack" and arguments.group and arguments.weights != "int4":
        parser.error("--group is for int4; int8 has one scale for each output, so leave it out")
    if arguments.json and arguments.interactive:
        parser.error("--json is for single answers; leave out -i")
    return arguments


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
        "--hide-thinking": arguments.hide_thinking is not None,
    }
    why = "batch takes its prompts from FILE and always writes JSON" if is_batch else "bench makes its own prompts"
    for option, is_given in given.items():
        if is_given:
            parser.error(f"{why}; leave out {option}")
    if not is_batch and arguments.shape and (arguments.folder or arguments.model):
        parser.error("--shape makes a random model, so MODEL cannot be given too; leave out one of the two")


def _lengths(text: str) -> tuple[int, ...]:
    """Return the whole numbers of a list with commas."""
    words = text.split(",")
    if not all(word.strip().isascii() and word.strip().isdecimal() and 1 <= int(word) <= 1 << 20 for word in words):
        raise argparse.ArgumentTypeError(f"lengths must be whole numbers like 32,128,512, got {text!r}")
    return tuple(dict.fromkeys(int(word) for word in words))


def _group(text: str) -> int:
    """A group of inputs for int4."""
    if text not in ("32", "64", "128"):
        raise argparse.ArgumentTypeError(f"a group must be 32, 64 or 128, got {text!r}")
    return int(text)


def _repeats(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"repeats must be a whole number from 1 to 1000, got {text!r}")
    return int(text)


def _setting(name: str) -> Callable[[str], Any]:
    """Return an argparse type that checks one setting and reports it in a sentence."""

    def check(text: str) -> Any:
        try:
            return check_setting(name, text)
        except ParameterError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return check


def _add_conversation_options(parser: Parser) -> None:
    group = parser.add_argument_group("conversation")
    group.add_argument("-p", "--prompt", metavar="TEXT", help="answer this text and leave")
    group.add_argument("-i", "--interactive", action="store_true", help="chat; with -p, that is the first message")
    which = group.add_mutually_exclusive_group()
    which.add_argument("-c", "--continue", dest="resume", action="store_true", help="go on with the last conversation")
    which.add_argument("--session", metavar="ID", help="go on with this one: an id, its beginning, or a name")
    _add_system_option(group)
    group.add_argument(
        "--overflow",
        metavar="|".join(OVERFLOWS),
        type=_setting("overflow"),
        help="a conversation longer than the context: refuse the message, or drop whole oldest turns (default: refuse)",
    )
    group.add_argument("--private", action="store_true", help="keep nothing: no conversation, no KV, no prompt history")
    group.add_argument("--json", action="store_true", help="print one JSON object instead of the text")


def _add_system_option(group: "argparse._ArgumentGroup | argparse.ArgumentParser") -> None:
    group.add_argument("--system", metavar="TEXT", type=_setting("system"), help="system prompt")


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("model")
    group.add_argument(
        "-m", "--model", metavar="PATH", type=_setting("model"), help="model folder (default: the built-in model)"
    )
    group.add_argument(
        "--device", metavar="|".join(DEVICES), type=_setting("device"), help="where it runs (default: auto)"
    )
    group.add_argument(
        "--weights", metavar="|".join(WEIGHTS), type=_setting("weights"), help="number format (default: auto)"
    )
    group.add_argument(
        "--ctx-size", metavar="N", type=_setting("ctx_size"), help="context in tokens (default: model's)"
    )
    group.add_argument("--threads", metavar="N", type=_setting("threads"), help="CPU threads (default: all cores)")
    group.add_argument(
        "--kv-type",
        metavar="|".join(KV_TYPES),
        type=_setting("kv_type"),
        help="number format of the KV cache (default: auto)",
    )
    group.add_argument(
        "--kv-memory", metavar="SIZE", type=_setting("kv_memory"), help="for the KV cache, like 512M or 2G"
    )
    group.add_argument(
        "--kv-disk",
        metavar="SIZE|off",
        type=_setting("kv_disk"),
        help="most KV of conversations kept on disk, so that going on with one computes nothing again (default: 4G)",
    )


def _add_engine_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("engine")

    def add(name: str, setting: str, metavar: str, text: str) -> None:
        group.add_argument(name, metavar=metavar, type=_setting(setting), help=text)

    add("--max-seqs", "max_seqs", "N", f"most answers written at once, up to {MAX_SEQS} (default: 16)")
    add("--max-queue", "max_queue", "N", "most requests that wait; more are refused (default: 64)")
    add("--prefill-chunk", "prefill_chunk", "N|auto", "most prompt tokens in one step (default: auto, by speed)")
    group.add_argument(
        "--speculation",
        action=argparse.BooleanOptionalAction,
        help="guess tokens from earlier text; answers stay the same (default: where it helps)",
    )


def _add_sampling_options(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    group = parser.add_argument_group("sampling")

    def add(*names: str, setting: str, text: str, metavar: str = "X") -> None:
        group.add_argument(*names, dest=setting, metavar=metavar, type=_setting(setting), help=text)

    add("-t", "--temperature", setting="temperature", text="0 always takes the likeliest token (default: 0.7)")
    add("-k", "--top-k", setting="top_k", metavar="N", text="from the N likeliest tokens; 0 is off (default: 20)")
    add("-P", "--top-p", setting="top_p", text="from the likeliest that sum to X; 1 is off (default: 0.9)")
    add("--min-p", setting="min_p", text="drop what is less likely than X times the likeliest (default: 0)")
    add("--repetition-penalty", setting="repetition_penalty", text="above 1 avoids repetition (default: 1)")
    add("-l", "--max-length", setting="max_length", metavar="N", text="most tokens of an answer (default: 512)")
    add("-s", "--seed", setting="seed", metavar="N", text="the same seed gives the same answer (default: a new one)")
    group.add_argument("--stop", metavar="TEXT", action="append", help="text that ends an answer; up to 4 times")
    group.add_argument(
        "--think", action=argparse.BooleanOptionalAction, help="tell a model that can think to do so, or not to"
    )
    return group


def _add_other_options(parser: Parser) -> None:
    group = parser.add_argument_group("other")
    group.add_argument("-v", "--verbose", action="store_const", const=True, help="print tokens, speed and seed")
    group.add_argument("--debug", action="store_true", help="print where in the program an error came from")
    group.add_argument("--version", action="version", version=f"nanochat_infer {__version__}", help="print the version")
    group.add_argument("-h", "--help", action="help", help="print this text")
    for name in ("--tui", "--web"):
        group.add_argument(name, action="store_true", help=argparse.SUPPRESS)


def _add_commands(parser: Parser, formatter: Callable[..., HelpFormatter]) -> None:
    def add(name: str, text: str, **options: Any) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, prog=f"{PROGRAM} {name}", description=text, formatter_class=formatter, allow_abbrev=False, **options
        )

    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS, parser_class=Parser)
    # Options after the word go over those before it, and what is not given must not.
    batch = add("batch", BATCH_DESCRIPTION, epilog=BATCH_EPILOG, argument_default=argparse.SUPPRESS)
    batch.add_argument("file", metavar="FILE", help='prompts, one JSON object per line; "-" is standard input')
    batch.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        default=None,
        help='answers (default: FILE with .answers.jsonl); "-" prints, as for standard input',
    )
    _add_system_option(batch)
    _add_model_options(batch)
    _add_engine_options(batch)
    _add_sampling_options(batch)
    batch.add_argument("-v", "--verbose", action="store_const", const=True, help="print tokens computed and reused")
    batch.add_argument("--debug", action="store_true", help="print where in the program an error came from")
    _add_bench_options(add("bench", BENCH_DESCRIPTION, epilog=BENCH_EPILOG, argument_default=argparse.SUPPRESS))
    _add_pack_options(add("pack", PACK_DESCRIPTION, argument_default=argparse.SUPPRESS))
    sessions = add("sessions", SESSIONS_DESCRIPTION)
    add_actions(sessions, f"{PROGRAM} sessions", formatter)
    doctor = add("doctor", "What was found on this machine, for bug reports. No model is loaded.")
    doctor.add_argument(
        "--verify", metavar="FILE", default=None, help="read all of a .nano file and compare it with its checksums"
    )
    for command in (sessions, doctor):
        command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object")


def _add_pack_options(pack: argparse.ArgumentParser) -> None:
    def add(name: str, metavar: str, text: str, **options: Any) -> None:
        pack.add_argument(name, metavar=metavar, help=text, **options)

    add("folder", "MODEL", "model folder")
    add("out", "OUT", "the file to write, such as model.nano")
    add("--weights", "int8|int4", "number format (default: int8)", choices=PACKED_WEIGHTS, default="int8")
    add("--group", "N", "int4: inputs that share a scale: 32, 64 or 128 (default: 32)", type=_group, default=0)
    add("--text", "FILE", "measure perplexity on this text before and after", default=None)
    add("--threads", "N", "CPU threads (default: all cores)", type=_setting("threads"))
    pack.add_argument("--force", action="store_true", default=False, help="replace OUT if it is there")
    pack.add_argument("--debug", action="store_true", help="print where in the program an error came from")


def _add_bench_options(bench: argparse.ArgumentParser) -> None:
    def add(name: str, metavar: str, text: str, **options: Any) -> None:
        bench.add_argument(name, metavar=metavar, help=text, **options)

    add("folder", "MODEL", "model folder (default: the built-in model)", nargs="?", default=None)
    add("--shape", "NAME", f"a random model of this shape: {', '.join(SHAPES)}", choices=tuple(SHAPES), default=None)
    add("--prompt-lengths", "N,N", "tokens of prompts (default: 32,128,512)", type=_lengths, default=(32, 128, 512))
    add("--contexts", "N,N", "tokens before decoding (default: 16,512,2048)", type=_lengths, default=(16, 512, 2048))
    add("--repeats", "N", "of each figure (default: 5)", type=_repeats, default=5)
    add("--device", "|".join(DEVICES), "where it runs (default: auto)", type=_setting("device"))
    add("--weights", "|".join(WEIGHTS), "number format (default: auto)", type=_setting("weights"))
    add("--kv-type", "|".join(KV_TYPES), "number format of the KV cache (default: auto)", type=_setting("kv_type"))
    add("--threads", "N", "CPU threads (default: as in a chat)", type=_setting("threads"))
    bench.add_argument("--json", action="store_true", help="only the JSON object on standard output")
    bench.add_argument("--debug", action="store_true", help="print where in the program an error came from")
