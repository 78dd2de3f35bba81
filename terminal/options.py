"""The options of the command line, group by group, and those of each command."""

import argparse
from collections.abc import Callable
from typing import Any

from nanochat_infer import __version__
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.errors import ParameterError
from terminal.settings import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    DEVICES,
    KV_TYPES,
    MAX_SEQS,
    OVERFLOWS,
    PACKED_WEIGHTS,
    WEIGHTS,
    check_setting,
)

_SERVE_EPILOG = """\
The printed link opens the page once; -c and --session make it open that conversation. Any other
browser is let in by the token, which is in the file web-token beside config.toml (serve says where),
or which you chose yourself with the environment variable NANOCHAT_INFER_API_KEY.

The same address has an API for programs, with that token as "Authorization: Bearer TOKEN": OpenAI's
under /v1 (chat/completions, completions, models), /api/chat with saved conversations, /openapi.json
(the description of all of it), /health and /metrics.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give the parser of the whole command line its options."""
    _add_front_end_options(parser)
    _add_conversation_options(parser)
    _add_output_options(parser)
    _add_model_options(parser)
    _add_engine_options(parser)
    group = _add_sampling_options(parser)
    group.add_argument("--hide-thinking", action="store_const", const=True, help="do not show what the model thinks")
    _add_other_options(parser)


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


def _add_front_end_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where to chat")
    group.add_argument("-p", "--prompt", metavar="TEXT", help="answer this text and leave")
    group.add_argument("-i", "--interactive", action="store_true", help="chat; with -p, that is the first message")
    group.add_argument("--tui", action="store_true", help="chat on the full screen; with -p as -i")
    group.add_argument("--web", action="store_true", help="also in the browser, beside -i or --tui; alone as serve")
    _add_web_options(group)


def _add_web_options(group: "argparse._ArgumentGroup | argparse.ArgumentParser") -> None:
    text = f"address of the page in the browser (default: {DEFAULT_HOST}, only this machine)"
    group.add_argument("--host", metavar="ADDRESS", type=_setting("host"), help=text)
    text = f"its port; 0 takes any free one (default: {DEFAULT_PORT})"
    group.add_argument("--port", metavar="N", type=_setting("port"), help=text)
    text = "let in whoever reaches the address, without link or token; for this machine only"
    group.add_argument("--no-auth", dest="no_auth", action="store_const", const=True, help=text)
    text = "another name that it is reached by, as behind a proxy; may be repeated"
    _add_web_list(group, "--allowed-host", "allowed_hosts", "HOST[:PORT]", text)
    text = "a web page elsewhere that may use the API under /v1 with the token; may be repeated"
    _add_web_list(group, "--cors-origin", "cors_origins", "URL", text)


def _add_web_list(
    group: "argparse._ArgumentGroup | argparse.ArgumentParser", option: str, setting: str, metavar: str, text: str
) -> None:
    group.add_argument(option, dest=setting, metavar=metavar, type=_setting(setting), action="extend", help=text)


def _add_conversation_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("conversation")
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


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--json", action="store_true", help="print one JSON object instead of the text")
    text = "print only the first code block of the answer"
    group.add_argument("-x", "--extract", action="store_const", const=True, help=text)
    text = "print the answer once it is whole, not as it comes"
    group.add_argument("--no-stream", dest="stream", action="store_const", const=False, help=text)
    text = "no Markdown, no colours, nothing redrawn; also for screen readers"
    group.add_argument("--plain", action="store_const", const=True, help=text)


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


def _add_other_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("other")
    group.add_argument("-v", "--verbose", action="store_const", const=True, help="print tokens, speed and seed")
    group.add_argument("--debug", action="store_true", help="print where in the program an error came from")
    group.add_argument("--version", action="version", version=f"nanochat_infer {__version__}", help="print the version")
    group.add_argument("-h", "--help", action="help", help="print this text")


def add_batch_options(batch: argparse.ArgumentParser) -> None:
    """Give `batch` its options."""
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


def add_serve_options(serve: argparse.ArgumentParser) -> None:
    """Give `serve` the options of a chat, and where it is served."""
    serve.epilog = _SERVE_EPILOG
    _add_web_options(serve)
    _add_conversation_options(serve)
    _add_model_options(serve)
    _add_engine_options(serve)
    _add_sampling_options(serve)
    # Said by parse, in a sentence.
    serve.add_argument("-v", "--verbose", action="store_const", const=True, help=argparse.SUPPRESS)
    serve.add_argument("--debug", action="store_true", help="print where in the program an error came from")


def add_pack_options(pack: argparse.ArgumentParser) -> None:
    """Give `pack` its options."""

    def add(name: str, metavar: str, text: str, **options: Any) -> None:
        pack.add_argument(name, metavar=metavar, help=text, **options)

    add("folder", "MODEL", "model folder")
    add("out", "OUT", "the file to write, such as model.nano")
    add("--weights", "int8|int4", "number format (default: int8)", choices=PACKED_WEIGHTS)
    add("--group", "N", "int4: inputs that share a scale: 32, 64 or 128 (default: 32)", type=_group, default=0)
    add("--text", "FILE", "measure perplexity on this text before and after", default=None)
    add("--threads", "N", "CPU threads (default: all cores)", type=_setting("threads"))
    pack.add_argument("--force", action="store_true", default=False, help="replace OUT if it is there")
    pack.add_argument("--debug", action="store_true", help="print where in the program an error came from")


def add_bench_options(bench: argparse.ArgumentParser) -> None:
    """Give `bench` its options."""

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
