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
from collections.abc import Iterator, Mapping
from dataclasses import asdict
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

PACKAGES = ("kernels", "nanochat_infer.models", "nanochat_infer.devices", "nanochat_infer.engine")
CHUNK_BYTES = 8 << 20
MAX_DIGESTS = 256
MAX_DIGESTS_BYTES = 1 << 20
SETTLED_S = 2.0  # a file written to this lately may be written to again within the same tick of its clock
_SHA256 = re.compile("[0-9a-f]{64}")


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
        checkpoint: the weights; a folder's are read as a whole unless their checksums are remembered.
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
    """Return a SHA-256 in hex over all bytes of the weights.

    Raises:
        NanochatInferError: the model was closed.
    """
    if isinstance(checkpoint, NanoModel):
        parts = [f"{part.name} {part.sha256}" for part in checkpoint.sections if not part.name.startswith("files/")]
        return _sha256("\n".join([f"layout {LAYOUT_VERSION}", *parts]))
    known = _read_digests(digests)
    found = [(file, _digest_of(file, known)) for file in checkpoint.files.files]
    new = {file.identity: digest for file, digest in found if file.identity not in known and _is_settled(file)}
    if new and digests is not None:
        _write_digests(digests, dict([*known.items(), *new.items()][-MAX_DIGESTS:]))
    return _sha256("\n".join(digest for _, digest in found))


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
    return digest.hexdigest() if source_stamp() == sources else f"changed while running {secrets.token_hex(16)}"


def _sources() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).parent
            for path in sorted(folder.rglob("*.py")):
                yield f"{package}/{path.relative_to(folder).as_posix()}", path


def _digest_of(file: SafetensorsFile, known: Mapping[str, str]) -> str:
    if file.identity in known and _is_unchanged(file):
        return known[file.identity]
    digest = hashlib.sha256()
    try:
        for start in range(0, file.size, CHUNK_BYTES):
            with memoryview(file.mapping) as whole, whole[start : start + CHUNK_BYTES] as chunk:
                digest.update(chunk)
    except ValueError:  # unmapped meanwhile
        raise closed_error() from None
    return digest.hexdigest()


def _is_unchanged(file: SafetensorsFile) -> bool:
    """Whether the name still leads to the file that was mapped, and nobody wrote to it."""
    try:
        return file_identity(os.stat(file.path)) == file.identity
    except OSError:
        return False


def _is_settled(file: SafetensorsFile) -> bool:
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
