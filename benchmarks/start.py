"""Warm start of the whole program to its first token: `run.py -p` with a prompt of 32 tokens, as a process.

usage: python -m benchmarks.start -m random:qwen3-0.6b --gguf model.gguf --python /path/to/python-with-llama-cpp

The time is from starting the process to the first byte on its standard output, or its end where a random model's first
token shows nothing. A first, uncounted start compiles kernels and packs weights. Pairs with llama.cpp where a GGUF file
is given, in turn.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import Pairs, Report, parser, run
from benchmarks.streams import MODEL_HELP, model_path
from nanochat_infer import load
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.text.chat_template import ChatMessage

RUN = Path(__file__).parent.parent / "run.py"
PROMPT_TOKENS = 32
PATIENCE_S = 900.0
LLAMA = """
import sys
from llama_cpp import Llama
llm = Llama(sys.argv[1], n_ctx=512, n_threads=int(sys.argv[3]), n_threads_batch=int(sys.argv[3]), verbose=False)
llm.eval(list(range(int(sys.argv[2]))))
print(llm.sample(temp=0.0), flush=True)
"""


class StartError(NanochatInferError):
    """A started program failed."""


def prompt_of(model: Path | None, num_tokens: int) -> str:
    """Return a text that is about num_tokens ids in the model's chat."""
    with load(model, device="cpu", ctx_size=512, threads=1) as llm:
        text, words = "", ("one ", "two ", "six ", "ten ")
        while True:
            longer = text + words[len(text) % len(words)]
            if len(llm.encode_chat([ChatMessage("user", longer)])) > num_tokens and text:
                return text
            text = longer


def first_byte_s(command: Sequence[str], environ: dict[str, str]) -> float:
    """Start a program and return the seconds to its first byte of output; wait for its end.

    Raises:
        StartError: it ended with an error.
    """
    start_s = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ
    ) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        took_s = time.perf_counter() - start_s
        _, errors = process.communicate(timeout=PATIENCE_S)
    if process.returncode != 0:
        raise StartError(f"{command[1]} ended with {process.returncode}: {errors.decode(errors='replace')[-300:]}")
    return took_s


def measure(args: Namespace) -> dict[str, Any]:
    """Return seconds of each start."""
    model = model_path(args.model)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NANOCHAT_INFER_")}
    with tempfile.TemporaryDirectory() as home:
        # Conversations of its own; kernels and packed weights stay where a user's are.
        environ |= {"XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
        command = [sys.executable, str(RUN), "--device", "cpu", "-p", prompt_of(model, args.prompt_tokens), "-l", "1"]
        command += [] if model is None else ["-m", str(model)]
        command += [] if args.threads is None else ["--threads", str(args.threads)]
        first_s = first_byte_s(command, environ)
        found: dict[str, Any] = {"first_start_s": first_s}
        if args.gguf is None:
            values = [first_byte_s(command, environ) for _ in range(args.starts)]
        else:
            numbers = [str(args.prompt_tokens), str(args.threads or os.cpu_count())]
            peer = [args.python, "-c", LLAMA, args.gguf, *numbers]
            first_byte_s(peer, environ)
            pairs = Pairs()
            for _ in range(args.starts):
                pairs.add(first_byte_s(command, environ), first_byte_s(peer, environ))
            values = pairs.a
            found |= {"llama_cpp_s": pairs.medians[1], "ratio": pairs.ratio}
    return {"start_s": statistics.median(values), "least_s": min(values), "worst_s": max(values), **found}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    options = parser(__doc__.split("\n", 1)[0])
    options.add_argument("-m", "--model", default=None, help=MODEL_HELP)
    options.add_argument("--starts", type=int, default=10)
    options.add_argument("--prompt-tokens", type=int, default=PROMPT_TOKENS)
    options.add_argument("--gguf", default=None, help="the same weights for llama.cpp")
    options.add_argument("--python", default=sys.executable, help="a Python that has llama-cpp-python")
    args = options.parse_args(argv)
    report = Report("start", args)
    found = measure(args)
    rows = [("run.py -p", found["start_s"], found["least_s"], found["worst_s"], found["first_start_s"])]
    report.table("seconds to the first token", ("", "median", "least", "worst", "first start"), rows)
    if "ratio" in found:
        report.say(f"\nllama.cpp: {found['llama_cpp_s']:.3f} s; ours : llama.cpp {found['ratio']:.2f}")
    report.finish(found)
    return 0


if __name__ == "__main__":
    run(main)
