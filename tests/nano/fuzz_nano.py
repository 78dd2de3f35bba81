"""A long fuzz run of the .nano reader: `python -m tests.nano.fuzz_nano --inputs 1000000`, or --atheris FOLDER.

Every input is a mutated file, opened as users' files are; what is accepted must pass the judge, and all its views are
read. The last section ends with a page, so that a read beyond it would leave the map. Reports the time of the slowest
input and the growth of memory; exit code 1 after a wrong outcome, which is kept beside the log as a file.
"""

import argparse
import importlib
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError
from nanochat_infer.nano.reader import open_nano
from tests.nano_files import HEADER, NanoParts, packed_file
from tests.nano_mutations import complaints, mutated, touch_everything
from tests.tiny_models import make_model

WARM_UP = 2000
TINY: dict[str, Any] = {
    "hidden_size": 4,
    "head_dim": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "intermediate_size": 4,
    "num_hidden_layers": 1,
}


def base_files(folder: Path) -> list[bytes]:
    """Return good files: a very small one, and one whose last section ends with a page."""
    small = make_model(folder / "small", "llama", vocab_size=5, attention_bias=True, **TINY)
    pages = make_model(folder / "pages", "qwen3", vocab_size=1024, tie_word_embeddings=True, **TINY)
    files = [packed_file(model, folder / f"{model.name}.nano").read_bytes() for model in (small, pages)]
    assert len(files[1]) % 4096 == 0
    return files


def check(raw: bytes, path: Path) -> str:
    """Open one input; return "refused" or "accepted".

    Raises:
        AssertionError: the outcome is wrong.
    """
    path.write_bytes(raw)
    try:
        model = open_nano(path)
    except ModelFileError as error:
        sentence = str(error)
    else:
        sentence = ""
    if sentence:
        assert len(sentence.splitlines()) == 1, sentence
        assert len(sentence) < 2000, sentence
        return "refused"
    with model:
        wrong = complaints(raw)
        assert not wrong, wrong
        touch_everything(model)
    return "accepted"


def run(inputs: int, first: int, folder: Path) -> int:
    """Mutate and check; print a summary and return the exit code."""
    files, path = base_files(folder), folder / "input.nano"
    outcomes: Counter[str] = Counter()
    slowest, before, begun = 0.0, 0, time.monotonic()
    for i in range(inputs):
        seed = first + i
        raw = mutated(files[seed % 8 == 0], seed)
        started = time.perf_counter()
        try:
            outcomes[check(raw, path)] += 1
        except BaseException as error:
            Path(f"fuzz-nano-{seed}.nano").write_bytes(raw)
            print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
            outcomes["WRONG"] += 1
            if isinstance(error, KeyboardInterrupt):
                raise
        slowest = max(slowest, time.perf_counter() - started)
        if i == min(WARM_UP, inputs - 1):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if i % 50_000 == 49_999:
            print(f"{i + 1:,} inputs, {dict(outcomes)}, {time.monotonic() - begun:,.0f} s", flush=True)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{inputs:,} inputs: {dict(outcomes)}; slowest {1e3 * slowest:.1f} ms; memory grew by {grown:.1f} MiB")
    return int("WRONG" in outcomes)


def run_atheris(atheris: Any, arguments: list[str], folder: Path) -> None:
    """Let atheris choose the bytes of header fields and description; the checksum is made right."""
    files, path = base_files(folder), folder / "input.nano"

    def one(data: bytes) -> None:
        parts = NanoParts(files[0])
        if data[:1] == b"h":
            parts.header[8:216] = data[1:209].ljust(208, b"\0")
            check(parts.encode(), path)
        else:
            check(parts.encode(text=data[: parts.room]), path)

    corpus = folder / "corpus"
    corpus.mkdir()
    for i, raw in enumerate(files):
        (corpus / f"text{i}").write_bytes(NanoParts(raw).text)
        (corpus / f"header{i}").write_bytes(b"h" + raw[8:216])
    for seed in range(300):
        raw = mutated(files[0], seed)
        (corpus / f"m{seed}").write_bytes(raw[HEADER : HEADER + int.from_bytes(raw[40:48], "little")])
    atheris.Setup([sys.argv[0], str(corpus), *arguments], one)
    atheris.Fuzz()


def main() -> int:
    """Run the fuzzer that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first input")
    parser.add_argument("--atheris", nargs=argparse.REMAINDER, help="use atheris, with its own options")
    options = parser.parse_args()
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        if options.atheris is not None:
            atheris = importlib.import_module("atheris")
            atheris.instrument_all()
            run_atheris(atheris, options.atheris, Path(folder))
            return 0
        return run(options.inputs, options.first, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
