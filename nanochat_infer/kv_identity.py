"""Everything that decides about the bytes and the meaning of a KV block, by name.

A block that another model, another format or another version of this program left would be read without an error, and
give wrong answers; so whoever keeps blocks keeps them under these fields.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from nanochat_infer.checkpoints import Checkpoint
from nanochat_infer.checkpoints.safetensors import SafetensorsFile
from nanochat_infer.devices.base import ModelRunner, closed_error
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import file_identity
from nanochat_infer.files.private_folder import private_folder
from nanochat_infer.files.strict_json import read_object
from nanochat_infer.models.packed import LAYOUT_VERSION
from nanochat_infer.nano import NanoModel
from nanochat_infer.nano.verify import section_digest

# All that lies between the bytes of a file and those of a block, what reads and packs weights included.
PACKAGES = (
    "kernels",
    "nanochat_infer.models",
    "nanochat_infer.devices",
    "nanochat_infer.engine",
    "nanochat_infer.checkpoints",
    "nanochat_infer.nano",
    "nanochat_infer.files",
    "nanochat_infer.loading",
    "nanochat_infer.packing",
)
CHUNK_BYTES = 8 << 20
MAX_DIGESTS = 256
MAX_DIGESTS_BYTES = 1 << 20
SETTLED_S = 2.0  # a file written to this lately may be written to again within the same tick of its clock
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _WeightFile:
    path: Path
    identity: str  # when it was mapped
    read: Callable[[], str]  # returns a digest over all of its weights


def kv_identity(
    checkpoint: Checkpoint | NanoModel,
    runner: ModelRunner,
    *,
    tokenizer: str,
    template: str,
    device: str,
    sources: str,
    digests: Path | None,
) -> Mapping[str, str]:
    """Return the fields.

    Args:
        checkpoint: the weights; they are read as a whole unless their checksums are remembered.
        runner: what they became on the device.
        tokenizer: fingerprint of the tokenizer's files.
        template: source of the chat template.
        device: its name.
        sources: source_stamp() of when the model was loaded.
        digests: file that remembers checksums of weight files.

    Raises:
        NanochatInferError: the model was closed.
    """
    config = checkpoint.config
    return {
        "architecture": config.architecture,
        "config": _sha256(json.dumps(asdict(config), sort_keys=True)),
        "num_hidden_layers": str(config.num_hidden_layers),
        "hidden_size": str(config.hidden_size),
        "num_attention_heads": str(config.num_attention_heads),
        "num_key_value_heads": str(config.num_key_value_heads),
        "head_dim": str(config.head_dim),
        "rope": json.dumps(asdict(config.rope), sort_keys=True),
        "context_length": str(config.max_position_embeddings),
        "weights": weights_digest(checkpoint, digests),
        "weight_format": runner.weights,
        "kv_type": runner.kv_type,
        "block_size": str(runner.limits.block_size),
        "block_bytes": str(runner.block_bytes),
        "tokenizer": tokenizer,
        "chat_template": _sha256(template),
        "engine_build": build_digest(sources),
        "device": device,
        "numeric_mode": runner.numeric_mode(),
        "byte_order": sys.byteorder,
    }


def weights_digest(checkpoint: Checkpoint | NanoModel, digests: Path | None) -> str:
    """Return a SHA-256 in hex over all bytes of the weights, or a value of its own if they are not what was loaded.

    Raises:
        NanochatInferError: the model was closed.
    """
    known, new, found = _read_digests(digests), dict[str, str](), list[str]()
    for file in _weight_files(checkpoint):
        digest = known.get(file.identity) or _digest_of(file)
        # After the reading: what somebody wrote until now may be in the digest and not in the KV.
        if not _is_unchanged(file):
            return _of_its_own()
        if file.identity not in known and _is_settled(file):
            new[file.identity] = digest
        found.append(digest)
    if new and digests is not None:
        _write_digests(digests, dict([*known.items(), *new.items()][-MAX_DIGESTS:]))
    layout = [f"layout {LAYOUT_VERSION}"] if isinstance(checkpoint, NanoModel) else []
    return _sha256("\n".join([*layout, *found]))


def source_stamp() -> str:
    """Return what changes when somebody changes the code on the disk; cheap."""
    return _sha256("\n".join(f"{path} {file_identity(os.stat(path))}" for _, path in _sources()))


def build_digest(sources: str) -> str:
    """Return a SHA-256 in hex over the code that decides about KV, or a value of its own if it is not what runs.

    Args:
        sources: source_stamp() of when the code was loaded.
    """
    digest = hashlib.sha256()
    for name, path in _sources():
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest() if source_stamp() == sources else _of_its_own()


def _of_its_own() -> str:
    """Return a value that nobody finds again, for what has no name any more."""
    return f"changed while running {secrets.token_hex(16)}"


def _sources() -> Iterator[tuple[str, Path]]:
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            continue
        if spec.submodule_search_locations is None:
            yield name, Path(spec.origin)
            continue
        folder = Path(spec.origin).parent
        # An editor's lock beside a file is a link to nothing.
        for path in sorted(path for path in folder.rglob("*.py") if path.is_file()):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _weight_files(checkpoint: Checkpoint | NanoModel) -> list[_WeightFile]:
    if isinstance(checkpoint, NanoModel):
        return [_WeightFile(checkpoint.file, checkpoint.identity, partial(_nano_digest, checkpoint))]
    return [_WeightFile(file.path, file.identity, partial(_file_digest, file)) for file in checkpoint.files.files]


def _digest_of(file: _WeightFile) -> str:
    try:
        return file.read()
    except ValueError:  # unmapped meanwhile
        raise closed_error() from None


def _file_digest(file: SafetensorsFile) -> str:
    digest = hashlib.sha256()
    for start in range(0, file.size, CHUNK_BYTES):
        with memoryview(file.mapping) as whole, whole[start : start + CHUNK_BYTES] as chunk:
            digest.update(chunk)
    return digest.hexdigest()


def _nano_digest(model: NanoModel) -> str:
    """Return a digest over what the sections of the weights hold, not over what the file states of them."""
    sections = [section for section in model.sections if not section.name.startswith("files/")]
    digests = [one.sha256 if model.is_checked else section_digest(model.mapping, one) for one in sections]
    return _sha256("\n".join(f"{one.name} {digest}" for one, digest in zip(sections, digests, strict=True)))


def _is_unchanged(file: _WeightFile) -> bool:
    """Whether the name still leads to the file that was mapped, and nobody wrote to it."""
    try:
        return file_identity(os.stat(file.path)) == file.identity
    except OSError:
        return False


def _is_settled(file: _WeightFile) -> bool:
    try:
        status = os.stat(file.path)
    except OSError:
        return False
    is_old = time.time() - max(status.st_mtime, status.st_ctime) > SETTLED_S
    return is_old and file_identity(status) == file.identity


def _read_digests(path: Path | None) -> dict[str, str]:
    """Return digests by identity; what is not as it should be is left out."""
    if path is None:
        return {}
    try:
        values = read_object(path, max_bytes=MAX_DIGESTS_BYTES)
    except ModelFileError:
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str) and _SHA256.fullmatch(value)}


def _write_digests(path: Path, values: Mapping[str, str]) -> None:
    """Replace the file, or leave it where that is not possible: the next start computes the checksums again."""
    if private_folder(path.parent) is None:
        return
    with contextlib.suppress(OSError):
        descriptor, unfinished = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(dict(values), file, indent=1)
            os.replace(unfinished, path)
        except BaseException:
            os.unlink(unfinished)
            raise


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
