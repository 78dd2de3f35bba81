"""A Hugging Face model folder, checked against its own config.json and mapped."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.checkpoints.config_file import model_config
from nanochat_infer.checkpoints.generation_config import read_generation_config
from nanochat_infer.checkpoints.model_path import check_model_folder
from nanochat_infer.checkpoints.weight_files import WeightFiles, closed_on_error, open_weight_files
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import expanded, quote
from nanochat_infer.files.strict_json import read_object
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor
from nanochat_infer.models.registry import DEFINITIONS

MAX_CONFIG_BYTES = 4 << 20
NUM_COMPARED_ROWS = 128


@dataclass(slots=True)
class Checkpoint:
    """An open model folder; a context manager.

    Args:
        path: the folder.
        config: its checked configuration; eos ids are generation_config.json's where it has any.
        definition: of config.architecture.
        tensors: what definition.tensor_shapes asks for, by name: read-only views of the mapped files.
        generation_config: what generation_config.json suggests; see read_generation_config.
        weights_bytes: of all tensors, as stored.
        fingerprint: SHA-256 in hex over config.json, and size, header and a sample of pages of each weight file.
        dtype: "F32", "F16" or "BF16", the one that most bytes of the tensors have.
        notes: sentences for the user about oddities that do no harm.
    """

    path: Path
    config: ModelConfig
    definition: ModelDefinition
    tensors: dict[str, Tensor]
    generation_config: dict[str, Any]
    weights_bytes: int
    fingerprint: str
    dtype: str
    notes: tuple[str, ...] = ()
    files: WeightFiles = field(default_factory=lambda: WeightFiles((), {}), repr=False)

    @property
    def num_parameters(self) -> int:
        """Numbers in all tensors."""
        return sum(tensor.data.size for tensor in self.tensors.values())

    def close(self) -> None:
        """Give up the tensors; a file stays mapped until the last view that somebody still holds is gone."""
        self.tensors.clear()
        self.files.close()

    def __enter__(self) -> "Checkpoint":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_checkpoint(path: Path) -> Checkpoint:
    """Check a model folder and map its weights: nothing is read into memory for them, nothing in it is executed.

    Args:
        path: a Hugging Face folder: config.json, safetensors (one file or sharded), perhaps generation_config.json.

    Raises:
        ModelFileError: what is missing, damaged, contradictory or not supported, in one sentence.
    """
    folder = expanded(path)
    check_model_folder(folder)
    values = read_object(folder / "config.json", max_bytes=MAX_CONFIG_BYTES)
    config, notes = model_config(values, str(folder / "config.json"))
    generation_config, generation_notes = read_generation_config(folder, config.vocab_size)
    if "eos_token_id" in generation_config:
        config = replace(config, eos_token_ids=tuple(generation_config["eos_token_id"]))
    definition = DEFINITIONS[config.architecture]
    with closed_on_error() as stack:
        files = open_weight_files(folder)
        stack.callback(files.close)
        tensors = _checked_tensors(files, definition, config)
    stored: Counter[str] = Counter()
    for tensor in tensors.values():
        stored[tensor.dtype] += tensor.data.nbytes
    return Checkpoint(
        path=folder,
        config=config,
        definition=definition,
        tensors=tensors,
        generation_config=generation_config,
        weights_bytes=stored.total(),
        fingerprint=_fingerprint(values, config, files),
        dtype=stored.most_common(1)[0][0],
        notes=notes + generation_notes + files.notes,
        files=files,
    )


def _checked_tensors(files: WeightFiles, definition: ModelDefinition, config: ModelConfig) -> dict[str, Tensor]:
    """Return the tensors that the architecture needs, after comparing all names and shapes with config.json."""
    shapes = definition.tensor_shapes(config)
    duplicates = {name: of for name, of in definition.duplicate_tensors(config).items() if name in files.where}
    stored_as = {of: name for name, of in duplicates.items() if of not in files.where}
    known = shapes.keys() | duplicates.keys() | definition.optional_tensors(config)
    missing = [name for name in shapes if name not in files.where and name not in stored_as]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        place = files.files[0].path if len(files.files) == 1 else files.files[0].path.parent
        raise ModelFileError(
            f"tensor {quote(missing[0])}{more} of a {config.architecture} model with {config.num_hidden_layers} layers "
            f"is missing in {place}"
        )
    for name in files.where:
        if name not in known:
            raise ModelFileError(
                f"tensor {quote(name)} in {files.where[name].path} does not belong to a {config.architecture} model "
                f"with {config.num_hidden_layers} layers as config.json describes it"
            )
    for name, of in [*((name, name) for name in shapes if name not in stored_as), *duplicates.items()]:
        got = files.where[name].entries[name].shape
        if got != shapes[of]:
            raise ModelFileError(
                f"tensor {quote(name)} in {files.where[name].path} has shape {list(got)}, "
                f"expected {list(shapes[of])} from config.json"
            )
    sources = {name: stored_as.get(name, name) for name in shapes}
    for source in sources.values():
        files.where[source].check_readable(source)
    tensors = {name: replace(files.where[source].tensor(source), name=name) for name, source in sources.items()}
    _check_values(tensors, files)
    for name, of in duplicates.items():
        if of not in stored_as:
            _check_equal(files.where[name].tensor(name), tensors[of], files)
    return tensors


def _check_values(tensors: Mapping[str, Tensor], files: WeightFiles) -> None:
    """Check that norms and biases, small but in every sum, are finite."""
    for name, tensor in tensors.items():
        if tensor.data.ndim == 1 and not np.isfinite(tensor.to_float32()).all():
            raise ModelFileError(f"tensor {quote(name)} in {files.where[name].path} holds a NaN or an infinity")


def _check_equal(duplicate: Tensor, tensor: Tensor, files: WeightFiles) -> None:
    """Compare a spread of rows of a stored second copy, which is then not read, with the tensor it stands for."""
    rows = np.unique(np.linspace(0, len(tensor.data) - 1, NUM_COMPARED_ROWS, dtype=np.int64))
    left, right = (Tensor(part.name, part.dtype, part.data[rows]).to_float32() for part in (duplicate, tensor))
    if not np.array_equal(left, right, equal_nan=True):
        raise ModelFileError(
            f"tensor {quote(duplicate.name)} in {files.where[duplicate.name].path} differs from {tensor.name}, but "
            "tie_word_embeddings is true in config.json; expected equal values, or false there"
        )


def _fingerprint(values: Mapping[str, Any], config: ModelConfig, files: WeightFiles) -> str:
    parts = [
        json.dumps(values, sort_keys=True),
        json.dumps(asdict(config), sort_keys=True),
        *(f"{file.size} {file.header_digest.hex()} {file.sample_digest().hex()}" for file in files.files),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
