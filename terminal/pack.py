"""`pack`: a model folder into one .nano file, and what that costs in accuracy. `doctor --verify` checks such a file."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanochat_infer import __version__
from nanochat_infer.errors import ParameterError
from nanochat_infer.files.model_files import expanded
from terminal.exit_codes import EXIT_ERROR, EXIT_OK
from terminal.output import Console
from terminal.sanitize import clean, clean_json

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from nanochat_infer.nano.errors import KindErrors

MAX_TEXT_BYTES = 64 << 20
_TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class PackOptions:
    """What the command line asks for.

    Args:
        folder: the model folder.
        out: the file to write.
        weights: "int8" or "int4".
        group: inputs that share a scale, for int4; 0 is the default.
        text: a text file to measure perplexity on, or None.
        threads: CPU threads; None is every core.
        force: replace a file of that name.
    """

    folder: str
    out: str
    weights: str
    group: int
    text: str | None
    threads: int | None
    force: bool


class _Meter:
    """A status line with a bar, drawn a few times a second."""

    def __init__(self, console: Console, title: str) -> None:
        self._console, self._title = console, title
        self._shown_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown_at < _TICK_S and done < total:
            return
        self._shown_at = now
        share = done / max(total, 1)
        bar = "#" * int(20 * share) + "." * (20 - int(20 * share))
        self._console.status(f"{self._title} [{bar}] {share:4.0%} of {_size(total)}")


def run_pack(console: Console, options: PackOptions) -> int:
    """Pack a model, print the table of errors, and return the exit code.

    Raises:
        NanochatInferError: the model cannot be opened, the file cannot be written, or the text cannot be read.
        KeyboardInterrupt: it was interrupted; no file is left.
    """
    text = None if options.text is None else _read_text(expanded(options.text))
    out = expanded(options.out)
    _check_place(expanded(options.folder), out)
    begun = time.monotonic()
    size, kinds = _pack(console, options, out)
    console.clear_status()
    console.write(clean(_table(kinds)))
    console.say(f"packed {options.folder} into {out} ({_size(size)}) in {time.monotonic() - begun:.1f} s")
    if text is not None:
        _compare(console, options, out, text)
    return EXIT_OK


def _check_place(folder: Path, out: Path) -> None:
    """Refuse an OUT whose replacement would destroy something else than an earlier packed file.

    Raises:
        ParameterError: it lies in the model folder, or is no regular file; or the model is packed already.
    """
    from nanochat_infer.nano import is_nano

    if is_nano(folder):
        raise ParameterError(f"{folder} is packed already; give the model folder that it was made from")
    if out.exists() and not out.is_file():
        raise ParameterError(f"{out} is not a file; give the name of a new .nano file")
    if out.parent.resolve().is_relative_to(folder.resolve()):
        raise ParameterError(f"{out} lies in the model folder {folder}; give a place outside of it")
    if out.exists() and not is_nano(out):
        raise ParameterError(f"{out} is there and is not a .nano file; give another name")


def _pack(console: Console, options: PackOptions, out: Path) -> tuple[int, list["KindErrors"]]:
    from nanochat_infer.checkpoints import open_checkpoint
    from nanochat_infer.devices.cpu import CpuDevice, check_heads
    from nanochat_infer.files.model_source import FolderSource
    from nanochat_infer.nano.cache import source_fingerprint
    from nanochat_infer.nano.errors import QuantizationErrors
    from nanochat_infer.nano.packing import Origin, pack_model
    from nanochat_infer.packing import DevicePacker

    folder = expanded(options.folder)
    device = CpuDevice(options.threads)
    with (
        open_checkpoint(folder) as checkpoint,
        DevicePacker(device, checkpoint.tensors, options.weights, options.group) as packer,
    ):
        check_heads(checkpoint.config)
        errors = QuantizationErrors(packer.unpack)
        size = pack_model(
            checkpoint,
            FolderSource(folder),
            out,
            packer,
            Origin(source_fingerprint(checkpoint), __version__),
            replace_existing=options.force,
            on_progress=_Meter(console, "packing"),
            observer=errors,
        )
    return size, list(errors.kinds.values())


def _table(kinds: list["KindErrors"]) -> str:
    """Return the errors of each kind of weight: relative RMS, and the worst output channel."""
    rows = [("weights", "number", "format", "error", "worst", "")]
    rows += [
        (k.name, str(k.count), "+".join(sorted(k.formats)), f"{k.relative:.3%}", f"{k.worst:.3%}", k.worst_at)
        for k in kinds
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(6)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].ljust(widths[2])]
        cells += [row[3].rjust(widths[3]), row[4].rjust(widths[4]), row[5]]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise ParameterError(f"{path} is larger than {_size(MAX_TEXT_BYTES)}; a few pages of text are enough")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path} is not UTF-8 text: byte {error.start} is invalid") from error


def _compare(console: Console, options: PackOptions, out: Path, text: str) -> None:
    """Print the perplexity of the text with the folder's own weights and with the packed ones."""
    from nanochat_infer.benchmarking.footprint import context_of
    from nanochat_infer.benchmarking.perplexity import WINDOW_TOKENS

    window = min(WINDOW_TOKENS, context_of(expanded(options.folder)))
    found: dict[str, float] = {}
    num_tokens = 0
    for name, path, weights in (("as stored", options.folder, "f32"), (options.weights, str(out), "auto")):
        llm = _loaded(path, weights, options.threads, window)
        try:
            found[name], num_tokens = _perplexity(console, llm, name, text)
        finally:
            llm.close()
    before, after = found.values()
    console.clear_status()
    change = f"{after / before - 1:+.3%}"
    windows = f"first {num_tokens:,} tokens of {options.text}, windows of {window}"
    console.write(clean(f"perplexity {before:.4f} as stored, {after:.4f} packed: {change} ({windows})\n"))


def _loaded(path: str, weights: str, threads: int | None, window: int) -> "LLM":
    from nanochat_infer import load

    # KV in f32 both times, so that the difference is the weights'.
    return load(path, device="cpu", weights=weights, kv_type="f32", threads=threads, ctx_size=window, max_seqs=1)


def _perplexity(console: Console, llm: "LLM", name: str, text: str) -> tuple[float, int]:
    from nanochat_infer.benchmarking.perplexity import perplexity, scored_ids

    ids = scored_ids(llm, text)

    def progress(done: int, total: int) -> None:
        console.status(f"perplexity, {name}: {done:,} of {total:,} tokens")

    progress(0, len(ids))
    return perplexity(llm, ids, progress), len(ids)


def run_verify(console: Console, file: str, *, as_json: bool) -> int:
    """Compare every section of a .nano file with its checksum, print what is damaged, and return the exit code.

    Raises:
        ModelFileError: the file cannot even be opened.
    """
    from nanochat_infer.nano.verify import verify_nano

    path = expanded(file)
    num_sections, faults = verify_nano(path, _Meter(console, "verifying"))
    console.clear_status()
    size = os.stat(path).st_size
    if as_json:
        record: dict[str, Any] = {"file": str(path), "bytes": size, "sections": num_sections, "damaged": faults}
        console.write(clean_json(json.dumps(record, ensure_ascii=not console.is_utf8)) + "\n")
    else:
        for fault in faults:
            console.write(clean(f"{fault}\n"))
        state = f"{len(faults)} of {num_sections} sections are damaged; pack the model again" if faults else "is intact"
        shown = f"{path}: {state}" if faults else f"{path} {state}: {num_sections} sections, {_size(size)}"
        console.write(clean(f"{shown}\n"))
    return EXIT_ERROR if faults else EXIT_OK


def _size(num_bytes: int) -> str:
    return f"{num_bytes / 2**20:,.1f} MiB"
