"""Which safetensors files a model folder has, and which tensor is where: one file, or shards with an index."""

import mmap
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nanochat_infer.checkpoints.safetensors import MAX_TENSORS, SafetensorsFile, open_safetensors
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import is_there, quote
from nanochat_infer.files.strict_json import read_object

SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"
MAX_INDEX_BYTES = 64 << 20
MAX_FILE_NAME_BYTES = 255


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """The mapped weight files of a folder.

    Args:
        files: in the order of their names.
        where: tensor name -> the file that holds it.
        notes: sentences for the user, about oddities that do no harm.
    """

    files: tuple[SafetensorsFile, ...]
    where: Mapping[str, SafetensorsFile]
    notes: tuple[str, ...] = ()

    def release_pages(self) -> None:
        """Take what was read out of this process's memory; it stays mapped, and comes back when it is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            for file in self.files:
                file.mapping.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Unmap all files."""
        for file in self.files:
            file.close()


@contextmanager
def closed_on_error() -> Iterator[ExitStack]:
    """Yield a stack whose callbacks run only if the block raises."""
    with ExitStack() as stack:
        yield stack
        stack.pop_all()


def open_weight_files(folder: Path) -> WeightFiles:
    """Check and map model.safetensors, or the shards that model.safetensors.index.json names.

    Raises:
        ModelFileError: there are no safetensors, a file is damaged, or index and shards contradict each other.
    """
    if is_there(folder / SINGLE_FILE):
        file = open_safetensors(folder / SINGLE_FILE)
        return WeightFiles((file,), dict.fromkeys(file.entries, file))
    if is_there(folder / INDEX_FILE):
        return _open_shards(folder)
    raise ModelFileError(_nothing_to_read(folder))


def _nothing_to_read(folder: Path) -> str:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        return f"{folder} cannot be listed: {error.strerror}"

    def first(*endings: str) -> str | None:
        return next((name for name in names if name.endswith(endings)), None)

    need = f"expected {SINGLE_FILE}, or {INDEX_FILE} and its shards"
    if "adapter_config.json" in names:
        return f"{folder} holds a LoRA adapter, not a model: {need}; merge the adapter into its base model first"
    if shard := first(".safetensors"):
        return f"{folder} has {quote(shard)} but no index: {need}; download the missing file"
    if pickle := first(".bin", ".pt", ".pth", ".ckpt"):
        return (
            f"{folder} has its weights only as {quote(pickle)}, a pickle that could run code: {need}; "
            "download or convert the model in the safetensors format"
        )
    if gguf := first(".gguf"):
        return f"{folder} has its weights only as {quote(gguf)}: {need}; GGUF is not supported"
    return f"{folder} has no weights: {need}"


def _open_shards(folder: Path) -> WeightFiles:
    index_path = folder / INDEX_FILE
    index = read_object(index_path, max_bytes=MAX_INDEX_BYTES)
    weight_map = _checked_weight_map(index.get("weight_map"), index_path)
    names = sorted(set(weight_map.values()))
    for name in names:
        if not is_there(folder / name):
            missing = sum(not is_there(folder / other) for other in names)
            raise ModelFileError(
                f"{folder / name} is missing ({missing} of {len(names)} shards of {INDEX_FILE}); download it again"
            )
    with closed_on_error() as stack:
        files = {}
        for name in names:
            files[name] = open_safetensors(folder / name)
            stack.callback(files[name].close)
        _check_against_index(weight_map, files, index_path)
    where = {tensor: files[name] for tensor, name in weight_map.items()}
    return WeightFiles(tuple(files.values()), where, _size_notes(index, files.values()))


def _checked_weight_map(value: Any, index_path: Path) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise ModelFileError(f"{index_path} must have a weight_map from tensor names to files")
    if len(value) > MAX_TENSORS:
        raise ModelFileError(f"{index_path} has {len(value):,} tensors, expected at most {MAX_TENSORS:,}")
    for tensor, name in value.items():
        if not isinstance(name, str) or not _is_plain_file_name(name):
            raise ModelFileError(
                f"{index_path} puts tensor {quote(tensor)} into {quote(str(name))}; "
                "expected the name of a .safetensors file in the same folder"
            )
    return value


def _is_plain_file_name(name: str) -> bool:
    fits = name.endswith(".safetensors") and len(name.encode()) <= MAX_FILE_NAME_BYTES
    return fits and name.isprintable() and not name.startswith(".") and not set(name) & set('/\\:*?"<>|')


def _check_against_index(weight_map: Mapping[str, str], files: Mapping[str, SafetensorsFile], index_path: Path) -> None:
    holders: dict[str, str] = {}
    for name, file in files.items():
        for tensor in file.entries:
            if tensor in holders:
                raise ModelFileError(f"tensor {quote(tensor)} is in two shards, {holders[tensor]} and {name}")
            holders[tensor] = name
            if tensor not in weight_map:
                raise ModelFileError(f"tensor {quote(tensor)} is in {file.path} but not in {index_path}")
    for tensor, name in weight_map.items():
        if holders.get(tensor) != name:
            place = f"is in {holders[tensor]}" if tensor in holders else "is in no shard"
            raise ModelFileError(f"{index_path} puts tensor {quote(tensor)} into {name}, but it {place}")


def _size_notes(index: Mapping[str, Any], files: Iterable[SafetensorsFile]) -> tuple[str, ...]:
    """Return a note where the index states another total; tools often get it wrong, and nothing depends on it."""
    metadata = index.get("metadata")
    stated = metadata.get("total_size") if isinstance(metadata, dict) else None
    found = sum(file.size - file.data_start for file in files)
    if not isinstance(stated, int | float) or stated == found:
        return ()
    return (f"{INDEX_FILE} states {stated:g} bytes of tensors, the shards hold {found:,}; the shards were believed",)
