"""Opening a .nano file: everything checked from its header and description, then views of the map; nothing is read."""

import hashlib
import json
import math
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.checkpoints.fields import Fields
from nanochat_infer.checkpoints.generation_config import generation_defaults
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import expanded, file_identity, open_model_file, quote, read_bytes
from nanochat_infer.files.model_source import FilesInside, ModelSource
from nanochat_infer.files.strict_json import parse_object
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor, WeightSpec
from nanochat_infer.models.packed import LAYOUT_VERSION, Array, PackedLinear, packed_sizes
from nanochat_infer.nano.config_values import config_from_values, config_to_values, same_json
from nanochat_infer.nano.description import (
    VECTORS,
    Blueprint,
    Description,
    Facts,
    Section,
    compare_sections,
    part_offsets,
    read_embedding_dtype,
    read_facts,
    read_formats,
    read_notes,
    read_sections,
    read_text_sizes,
)
from nanochat_infer.nano.format import (
    HEADER_BYTES,
    MAGIC,
    MAX_SECTIONS,
    SUFFIX,
    Header,
    check_digest,
    decode_header,
)

_KEYS = frozenset({"config", "generation_config", "files", "weights", "sections", "facts", "notes"})
_DTYPES: Mapping[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}
MAX_DEPTH = 4
MAX_COMMAS = 8 * MAX_SECTIONS


@dataclass(frozen=True, slots=True)
class NanoModel:
    """An open .nano file; a context manager. It stands where a Checkpoint stands.

    Args:
        path: the file.
        config: its configuration, eos ids those of generation_config.
        definition: of config.architecture.
        tensors: embedding table and vectors (float32) by checkpoint name: read-only views of the map.
        packed: linear weights by WeightSpec.key: read-only views of the map.
        generation_config: see checkpoints.generation_config.
        weights_bytes: of all weights, as stored.
        fingerprint: SHA-256 in hex over the configuration and the checksums of all weights.
        dtype: of the embedding table.
        notes: sentences for the user about oddities that do no harm.
        facts: where it comes from.
        source: tokenizer, chat template and the other text files.
        sections: every section, in the order of the file.
        mapping: the file, read-only.
        description_end: offset of the first byte after the description.
        file: that is mapped; path is the folder's where this is a copy of one.
        identity: changes whenever somebody writes to the file; see files.model_files.file_identity.
        is_checked: the checksums of all sections were found right while the file had this identity.
    """

    path: Path
    config: ModelConfig
    definition: ModelDefinition
    tensors: dict[str, Tensor]
    packed: dict[str, PackedLinear]
    generation_config: dict[str, Any]
    weights_bytes: int
    fingerprint: str
    dtype: str
    notes: tuple[str, ...]
    facts: Facts
    source: ModelSource
    sections: tuple[Section, ...]
    mapping: mmap.mmap
    description_end: int
    file: Path
    identity: str
    is_checked: bool = False

    @property
    def num_parameters(self) -> int:
        """Numbers of the model that was packed."""
        return sum(math.prod(shape) for shape in self.definition.tensor_shapes(self.config).values())

    @property
    def embedding(self) -> Tensor:
        """The embedding table."""
        return next(self.tensors[spec.sources[0]] for spec in self._specs("embedding"))

    @property
    def vectors(self) -> dict[str, Array]:
        """Vectors by WeightSpec.key, float32."""
        return {
            spec.key: np.concatenate([self.tensors[name].data for name in spec.sources])
            for spec in self._specs("vector")
        }

    def check_values(self) -> None:
        """Check that norms, scales and biases, small but in every sum, are finite, and zero points bytes; reads them.

        The scales of int4 are spread over all pages of the data, so they are not read: they were finite when the file
        was packed, and verify.py compares the data with its checksum.

        Raises:
            ModelFileError: one is not.
        """
        parts = [(name, tensor.data) for name, tensor in self.tensors.items() if tensor.data.ndim == 1]
        for key, weight in self.packed.items():
            parts += [(f"the scales of {key}", weight.scales), (f"the bias of {key}", weight.bias)]
        for name, values in parts:
            if not np.isfinite(values).all():
                raise ModelFileError(f"{self.path} is damaged: {name} holds a NaN or an infinity; pack the model again")
        for key, weight in self.packed.items():
            if ((weight.zeros < 0) | (weight.zeros > 255)).any():
                raise ModelFileError(
                    f"{self.path} is damaged: the zero points of {key} must be from 0 to 255; pack the model again"
                )

    def close(self) -> None:
        """Give up the views; the file stays mapped until the last one that somebody still holds is gone."""
        self.tensors.clear()
        self.packed.clear()
        if isinstance(self.source, FilesInside):
            self.source.release()
        try:
            self.mapping.close()
        except BufferError:
            return

    def __enter__(self) -> "NanoModel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _specs(self, kind: str) -> list[WeightSpec]:
        return [spec for spec in self.definition.weight_specs(self.config) if spec.kind == kind]


def is_nano(path: Path) -> bool:
    """Whether a path is for open_nano: a file with the suffix .nano, or one that begins as such a file does."""
    try:
        if not path.is_file():
            return False
        if path.suffix.lower() == SUFFIX:
            return True
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False


def open_nano(path: Path) -> NanoModel:
    """Check a file and map it; of the weights nothing is read, and nothing in the file is executed.

    Raises:
        ModelFileError: what is damaged, contradictory or not supported, in one sentence.
    """
    path = expanded(path)
    with open_model_file(path) as (descriptor, status):
        raw = read_bytes(descriptor, HEADER_BYTES)
        header = decode_header(raw, status.st_size, str(path))
        text = read_bytes(descriptor, header.description_bytes, header.description_start)
        check_digest(header, raw, text, str(path))
        description, blueprint, sections = read_description(text, header, str(path))
        try:
            mapping = mmap.mmap(descriptor, header.file_bytes, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # no address space left, or the file has just become shorter
            raise ModelFileError(f"{path} cannot be mapped into memory: {error}") from None
    end = header.description_start + header.description_bytes
    return _views(path, description, blueprint, sections, mapping, end, file_identity(status))


def read_description(text: bytes, header: Header, where: str) -> tuple[Description, Blueprint, list[Section]]:
    """Return the description of a file and its sections, after all checks: views may be made from them.

    Raises:
        ModelFileError: it breaks a rule.
    """
    where = f"the description of {where}"
    # Bounds what parsing can allocate before it happens.
    if text[:1] != b"{" or text.count(b",") > MAX_COMMAS or text.count(b"[") + text.count(b"{") > 3 * MAX_SECTIONS:
        raise ModelFileError(f"{where} is not a JSON object with at most {MAX_SECTIONS:,} sections")
    values = parse_object(text, where, max_depth=MAX_DEPTH)
    if values.keys() != _KEYS:
        raise ModelFileError(f"{where} must have exactly {', '.join(sorted(_KEYS))}")
    for key in ("config", "generation_config"):
        if not isinstance(values[key], dict):
            raise ModelFileError(f"{key} in {where} must be an object")
    config = config_from_values(values["config"], f"config in {where}")
    blueprint = Blueprint.of(config)
    defaults = Fields(values["generation_config"], f"generation_config in {where}")
    generation_config, notes = generation_defaults(defaults, config.vocab_size)
    if notes or not same_json(generation_config, values["generation_config"]):
        raise ModelFileError(f"generation_config in {where} has a value that is not known or out of range")
    sections = read_sections(values["sections"], header.num_sections, where)
    formats = read_formats(values["weights"], blueprint, where)
    description = Description(
        config=config,
        generation_config=generation_config,
        text_bytes=read_text_sizes(values["files"], sections, where),
        embedding_dtype=read_embedding_dtype(values["weights"], where),
        formats=formats,
        facts=read_facts(values["facts"], where),
        notes=read_notes(values["notes"], where),
    )
    weights = description.weights(blueprint)
    for got, expected in zip(values["weights"], weights, strict=True):
        if not same_json(got, expected):
            raise ModelFileError(f"{quote(expected['key'])} in {where} is {quote(str(got))}, expected {expected}")
    compare_sections(sections, description.sections(weights, header.data_start), header.file_bytes, where)
    return description, blueprint, sections


def _views(
    path: Path,
    description: Description,
    blueprint: Blueprint,
    sections: Sequence[Section],
    mapping: mmap.mmap,
    description_end: int,
    identity: str,
) -> NanoModel:
    config, shapes = description.config, blueprint.shapes
    places = {section.name: section for section in sections}
    tensors: dict[str, Tensor] = {}
    packed: dict[str, PackedLinear] = {}

    def view(offset: int, nbytes: int, dtype: np.dtype[Any]) -> Array:
        array: Array = np.frombuffer(mapping, dtype, nbytes // dtype.itemsize, offset)
        return array

    vectors_at = places[VECTORS].offset
    for spec in blueprint.specs:
        if spec.kind == "linear":
            chosen, (width, cols) = description.formats[spec.key], blueprint.linear[spec.key]
            sizes, start = packed_sizes(chosen.format, width, cols, chosen.group), places[spec.key].offset
            offsets = [start + offset for offset in part_offsets(sizes)]
            parts = [view(*part) for part in zip(offsets[:-1], sizes, _PARTS, strict=True)]
            packed[spec.key] = PackedLinear(chosen.format, width, cols, chosen.group, *parts)
        elif spec.kind == "vector":
            for name in spec.sources:
                tensors[name] = Tensor(name, "F32", view(vectors_at, 4 * shapes[name][0], _DTYPES["F32"]))
                vectors_at += 4 * shapes[name][0]
        else:
            (name,), dtype = spec.sources, description.embedding_dtype
            values = view(places[spec.key].offset, places[spec.key].nbytes, _DTYPES[dtype])
            tensors[name] = Tensor(name, dtype, values.reshape(shapes[name]))
    whole = memoryview(mapping)
    texts = {
        name: whole[places[f"files/{name}"].offset : places[f"files/{name}"].offset + nbytes]
        for name, nbytes in description.text_bytes.items()
    }
    weights = sections[len(texts) :]
    return NanoModel(
        path=path,
        config=config,
        definition=blueprint.definition,
        tensors=tensors,
        packed=packed,
        generation_config=dict(description.generation_config),
        weights_bytes=sum(section.nbytes for section in weights),
        fingerprint=_fingerprint(config, weights),
        dtype=description.embedding_dtype,
        notes=description.notes,
        facts=description.facts,
        source=FilesInside(path, texts),
        sections=tuple(sections),
        mapping=mapping,
        description_end=description_end,
        file=path,
        identity=identity,
    )


_PARTS: tuple[np.dtype[Any], ...] = tuple(map(np.dtype, ("u1", "<f4", "<i4", "<f4")))


def _fingerprint(config: ModelConfig, weights: Sequence[Section]) -> str:
    parts = [str(LAYOUT_VERSION), json.dumps(config_to_values(config), sort_keys=True)]
    parts += [f"{section.name} {section.sha256}" for section in weights]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
