"""Packed copies of model folders, made on first use: <cache>/packed/<source>-<format>-<group>-<layout>.nano.

Nothing depends on them: where no safe folder or no room is, or a copy is damaged, the weights are packed again.

Beside each copy lies <name>.checked: the identity (device, inode, size, times of change) of the file whose checksums
were all right when it was made or last read as a whole. A copy of any other identity is compared with its checksums
before it is used. What changes on the disk without a write to the file stays unseen; `doctor --verify FILE` finds it.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nanochat_infer.checkpoints import Checkpoint
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import file_identity, is_there
from nanochat_infer.files.model_source import FilesInside, FolderSource
from nanochat_infer.files.private_folder import cache_place, private_folder
from nanochat_infer.models.packed import LAYOUT_VERSION, packed_sizes
from nanochat_infer.nano.description import Blueprint
from nanochat_infer.nano.format import SUFFIX
from nanochat_infer.nano.packing import LinearPacker, Origin, pack_model, weights_name
from nanochat_infer.nano.reader import NanoModel, open_nano
from nanochat_infer.nano.verify import faults
from nanochat_infer.nano.writer import TEMPORARY, PackingError, clean_folder

MIN_BYTES = 32 << 20  # of packed weights: less is packed into memory in no time
MAX_FILES = 8
MAX_BYTES = 16 << 30
CHECKED = ".checked"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CacheState:
    """What lies in the cache folder; folder is None where no safe one can be had."""

    folder: Path | None
    num_files: int
    nbytes: int


def packed_model(
    checkpoint: Checkpoint,
    packer: LinearPacker,
    say: Say,
    *,
    program: str = "",
    environ: Mapping[str, str] | None = None,
) -> NanoModel | None:
    """Return the packed copy of a model folder, made now if there is none; None where it is not to be kept on disk.

    Args:
        checkpoint: the open folder. The result has its path, fingerprint, generation_config and notes, and does not
            need it any more. Its notes say where a new copy is kept.
        packer: quantizes linear weights, only if there is no copy yet.
        say: told how far it is.
        program: the program's version, noted in the file.
        environ: the environment; None is the process's.

    Raises:
        NanochatInferError: what the packer refuses.
    """
    if packed_bytes(checkpoint, packer) < MIN_BYTES:
        return None
    folder = packed_folder(environ)
    if folder is None:
        return None
    source = source_fingerprint(checkpoint)
    path = folder / _file_name(checkpoint, packer, source)
    clean_folder(folder)
    found = _open_copy(path, checkpoint, source, say)
    if found is not None:
        return _standing_for(found, checkpoint, ())
    made = _make_copy(path, checkpoint, packer, source, say, program)
    if made is None:
        return None
    size = len(made.mapping) / 2**20
    return _standing_for(made, checkpoint, (f"packed weights kept in {path} ({size:,.0f} MiB)",))


def packed_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the cache folder, made and checked, or None where there is none that only this user can write.

    Args:
        environ: NANOCHAT_INFER_HOME, XDG_CACHE_HOME and HOME are looked at, in this order.
    """
    return private_folder(cache_place(os.environ if environ is None else environ, "packed"))


def cache_state(environ: Mapping[str, str] | None = None) -> CacheState:
    """Return what the cache holds now; makes no folder."""
    folder = cache_place(os.environ if environ is None else environ, "packed")
    files = [] if folder is None else _files(folder)
    return CacheState(folder, len(files), sum(size for _, size, _ in files))


def source_fingerprint(checkpoint: Checkpoint) -> str:
    """Return a name for exactly this state of a model folder: its sampled content, and the identity of its files."""
    parts = [checkpoint.fingerprint]
    for file in checkpoint.files.files:
        parts.append(_identity(file.path))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def packed_bytes(checkpoint: Checkpoint, packer: LinearPacker) -> int:
    """Return the bytes of all linear weights of a model folder once they are packed."""
    blueprint, total = Blueprint.of(checkpoint.config), 0
    for spec in blueprint.specs:
        if spec.kind == "linear":
            kind, group = packer.plan(spec)
            total += sum(packed_sizes(kind, *blueprint.linear[spec.key], group))
    return total


def _file_name(checkpoint: Checkpoint, packer: LinearPacker, source: str) -> str:
    weights, group = weights_name(checkpoint, packer)
    return f"{source[:32]}-{weights}-{group}-{LAYOUT_VERSION}{SUFFIX}"


def _open_copy(path: Path, checkpoint: Checkpoint, source: str, say: Say) -> NanoModel | None:
    if not is_there(path):
        return None
    try:
        identity = _identity(path)
        model = open_nano(path)
        try:
            if (model.facts.source_fingerprint, model.config) != (source, checkpoint.config):
                raise ModelFileError(f"{path} is a copy of another model")
            if not identity == _identity(path) == _recorded(path):
                say("checking the packed weights")
                for fault in faults(model):
                    raise ModelFileError(f"{path}: {fault}")
                if identity == _identity(path):
                    _record(path, identity)
            model.check_values()
        except BaseException:
            model.close()
            raise
    except (ModelFileError, OSError) as error:
        say(f"packing the weights again ({error})")
        _remove(path)
        return None
    with contextlib.suppress(OSError):
        os.utime(_record_of(path))  # the order of use; touching the copy would change its identity
    return model


def _identity(path: Path | str) -> str:
    return file_identity(os.stat(path))


def _record_of(path: Path) -> Path:
    return path.with_name(path.name + CHECKED)


def _recorded(path: Path) -> str:
    try:
        return _record_of(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _record(path: Path, identity: str) -> None:
    """Note that all checksums of this file are right; where that cannot be written, the next start checks again."""
    with contextlib.suppress(OSError):
        descriptor, unfinished = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(identity)
            os.replace(unfinished, _record_of(path))
        except OSError:
            os.unlink(unfinished)


def _remove(path: Path) -> bool:
    """Remove a copy and its record; return whether the copy is gone."""
    with contextlib.suppress(OSError):
        _record_of(path).unlink(missing_ok=True)
        path.unlink()
        return True
    return False


def _make_copy(
    path: Path, checkpoint: Checkpoint, packer: LinearPacker, source: str, say: Say, program: str
) -> NanoModel | None:
    shown = [-1]

    def progress(written: int, total: int) -> None:
        if (percent := 100 * written // max(total, 1)) != shown[0]:
            shown[0] = percent
            say(f"packing the weights: {percent} %")

    origin = Origin(source, program)
    try:
        pack_model(checkpoint, FilesInside(path, {}), path, packer, origin, replace_existing=True, on_progress=progress)
        if source_fingerprint(checkpoint) != source:  # somebody wrote into the folder meanwhile
            path.unlink()
            return None
        _record(path, _identity(path))
        model = open_nano(path)
    except (PackingError, ModelFileError, OSError) as error:
        say(f"packing the weights into memory only ({error})")
        return None
    _drop_oldest(path.parent, keep=path)
    return model


def _standing_for(model: NanoModel, checkpoint: Checkpoint, notes: tuple[str, ...]) -> NanoModel:
    return replace(
        model,
        path=checkpoint.path,
        generation_config=checkpoint.generation_config,
        fingerprint=checkpoint.fingerprint,
        notes=checkpoint.notes + notes,
        source=FolderSource(checkpoint.path),
        is_checked=model.identity == _recorded(model.file),
    )


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    """Return (time of last use, bytes, path) of every copy; the record's time, where there is one."""
    found = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    path, status, used = folder / entry.name, entry.stat(follow_symlinks=False), 0.0
                    with contextlib.suppress(OSError):
                        used = os.stat(_record_of(path)).st_mtime
                    found.append((used or status.st_mtime, status.st_size, path))
    return sorted(found)


def _drop_oldest(folder: Path, *, keep: Path) -> None:
    """Remove the copies that were not used for longest, until the rest is within the limits."""
    for record in folder.glob(f"*{SUFFIX}{CHECKED}"):
        if not is_there(record.with_suffix("")):
            with contextlib.suppress(OSError):
                record.unlink()
    files = _files(folder)
    count, nbytes = len(files), sum(size for _, size, _ in files)
    for _, size, path in files:
        if count <= MAX_FILES and nbytes <= MAX_BYTES:
            return
        if path != keep and _remove(path):
            count, nbytes = count - 1, nbytes - size
