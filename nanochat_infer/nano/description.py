"""The JSON between a .nano file's header and its sections: what the sections hold and where they are.

    {"config": {...}, "generation_config": {...}, "files": [name, ...], "weights": [...], "sections": [...],
     "facts": {...}, "notes": [text, ...]}

"weights" has one object for each weight of the architecture, in the order of definition.weight_specs:
{"key", "kind": "linear", "format", "width", "cols", "group"}, {"key", "kind": "vector", "dtype": "F32", "shape"} or
{"key", "kind": "embedding", "dtype", "shape"}. "sections" has [name, offset, nbytes, SHA-256 in hex] for each section.
Everything but the checksums follows from the other keys, and is compared with what follows.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from nanochat_infer.checkpoints.fields import Fields
from nanochat_infer.errors import ModelFileError, ParameterError
from nanochat_infer.files.model_files import quote
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, WeightSpec
from nanochat_infer.models.packed import MAX_INTEGER_WIDTH, packed_sizes
from nanochat_infer.models.registry import DEFINITIONS
from nanochat_infer.nano.config_values import config_to_values
from nanochat_infer.nano.format import MAX_FILE_BYTES, aligned

FLOAT_BYTES: Mapping[str, int] = {"F32": 4, "F16": 2, "BF16": 2}
FORMATS = ("int8", "int4")
VECTORS = "vectors"
PART_ALIGNMENT = 64
_SHA256 = re.compile("[0-9a-f]{64}")
MAX_TEXT_BYTES = 256 << 20
MAX_NOTES = 64
MAX_TEXT = 2000
TEXT_FILES = (
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What an architecture asks for at a configuration, worked out once.

    Args:
        definition: the architecture.
        specs: its weights, in their order.
        shapes: of checkpoint tensors, by name.
        linear: (inputs, outputs) of each linear weight, by key.
    """

    definition: ModelDefinition
    specs: tuple[WeightSpec, ...]
    shapes: Mapping[str, tuple[int, ...]]
    linear: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, config: ModelConfig) -> "Blueprint":
        """Return the blueprint of a configuration."""
        definition = DEFINITIONS[config.architecture]
        specs, shapes = tuple(definition.weight_specs(config)), definition.tensor_shapes(config)
        linear = {
            spec.key: (shapes[spec.sources[0]][1], sum([shapes[name][0] for name in spec.sources]))
            for spec in specs
            if spec.kind == "linear"
        }
        return cls(definition, specs, shapes, linear)


class Section(NamedTuple):
    """A run of bytes in the file; sha256 in hex, "" while it is not known yet."""

    name: str
    offset: int
    nbytes: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class LinearFormat:
    """How a linear weight is packed; see PackedLinear."""

    format: str
    group: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a packed model comes from.

    Args:
        source: name of the model folder, for people.
        source_fingerprint: of the checkpoint that was packed.
        weights: "int8" or "int4", what was asked for.
        group: inputs that share a scale in int4 weights; 0 without such weights.
        program: the version that packed it.
        packed_at: UTC, as 2026-11-21T07:00:00Z.
    """

    source: str
    source_fingerprint: str
    weights: str
    group: int
    program: str
    packed_at: str


@dataclass(frozen=True, slots=True)
class Description:
    """The content of the JSON.

    Args:
        config: of the model.
        generation_config: see checkpoints.generation_config.
        text_bytes: size of each text file, by name.
        embedding_dtype: of the checkpoint's table.
        formats: of each linear weight, by key.
        facts: where it comes from.
        notes: sentences for the user about oddities that do no harm.
    """

    config: ModelConfig
    generation_config: Mapping[str, Any]
    text_bytes: Mapping[str, int]
    embedding_dtype: str
    formats: Mapping[str, LinearFormat]
    facts: Facts
    notes: tuple[str, ...]

    def encode(self, blueprint: Blueprint, sections: Sequence[Section]) -> bytes:
        """Return the JSON text; its length does not depend on the checksums."""
        content = {
            "config": config_to_values(self.config),
            "generation_config": dict(self.generation_config),
            "files": list(self.text_bytes),
            "weights": self.weights(blueprint),
            "sections": [[s.name, s.offset, s.nbytes, s.sha256.ljust(64, "0")] for s in sections],
            "facts": asdict(self.facts),
            "notes": list(self.notes),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    def weights(self, blueprint: Blueprint) -> list[dict[str, Any]]:
        """Return what the JSON must say of each weight."""
        shapes = blueprint.shapes
        described: list[dict[str, Any]] = []
        for spec in blueprint.specs:
            entry: dict[str, Any] = {"key": spec.key, "kind": spec.kind}
            if spec.kind == "linear":
                chosen = self.formats[spec.key]
                width, cols = blueprint.linear[spec.key]
                entry |= {"format": chosen.format, "width": width, "cols": cols, "group": chosen.group}
            elif spec.kind == "vector":
                entry |= {"dtype": "F32", "shape": [sum(shapes[name][0] for name in spec.sources)]}
            else:
                entry |= {"dtype": self.embedding_dtype, "shape": list(shapes[spec.sources[0]])}
            described.append(entry)
        return described

    def sections(self, weights: Sequence[Mapping[str, Any]], start: int) -> list[Section]:
        """Return the sections that follow from the rest, in the order of the file.

        Args:
            weights: see weights.
            start: offset of the first.

        Raises:
            ParameterError: a format or group that the kernels do not have.
        """
        sizes = [(f"files/{name}", nbytes) for name, nbytes in self.text_bytes.items()]
        linears, vector_bytes = [], 0
        for entry in weights:
            if entry["kind"] == "linear":
                parts = packed_sizes(entry["format"], entry["width"], entry["cols"], entry["group"])
                linears.append((entry["key"], part_offsets(parts)[-1]))
            elif entry["kind"] == "vector":
                vector_bytes += 4 * entry["shape"][0]
            else:
                sizes.append((entry["key"], math.prod(entry["shape"]) * FLOAT_BYTES[entry["dtype"]]))
        sizes += [(VECTORS, vector_bytes), *linears]
        sections: list[Section] = []
        for name, nbytes in sizes:
            sections.append(Section(name, start, nbytes))
            start = aligned(start + nbytes)
        return sections


def part_offsets(sizes: Sequence[int]) -> list[int]:
    """Return where the parts of a packed weight begin in its section, and the section's size."""
    offsets = [0]
    for nbytes in sizes:
        offsets.append(-(-(offsets[-1] + nbytes) // PART_ALIGNMENT) * PART_ALIGNMENT)
    return offsets


def read_text_sizes(names: Any, sections: Sequence[Section], where: str) -> dict[str, int]:
    """Return the sizes of the text files, which no other key of the JSON says.

    Raises:
        ModelFileError: names that are not known, not in their order or without a section.
    """
    if not isinstance(names, list) or [name for name in TEXT_FILES if name in names] != names:
        raise ModelFileError(f"files in {where} must be some of {', '.join(TEXT_FILES)}, in this order")
    result = {}
    for i, name in enumerate(names):
        if i >= len(sections) or sections[i].name != f"files/{name}":
            raise ModelFileError(f"section {i + 1} in {where} must be {quote(f'files/{name}')}")
        if not 1 <= sections[i].nbytes <= MAX_TEXT_BYTES:
            raise ModelFileError(
                f"{name} in {where} has {sections[i].nbytes:,} bytes, expected from 1 to {MAX_TEXT_BYTES:,}"
            )
        result[name] = sections[i].nbytes
    return result


def read_sections(value: Any, count: int, where: str) -> list[Section]:
    """Return the section table; places and sizes are only known to be whole numbers yet.

    Raises:
        ModelFileError: it is not a table of that many sections.
    """
    if not isinstance(value, list) or len(value) != count:
        raise ModelFileError(f"sections in {where} must be a list of {count:,}, as its header says")
    sections = []
    for row in value:
        if (
            not isinstance(row, list)
            or [type(item) for item in row] != [str, int, int, str]
            or not all(0 <= number <= MAX_FILE_BYTES for number in row[1:3])
            or not _SHA256.fullmatch(row[3])
        ):
            raise ModelFileError(
                f"a section in {where} must be a name, an offset, a size and a SHA-256, got {quote(str(row))}"
            )
        sections.append(Section(*row))
    return sections


def compare_sections(got: Sequence[Section], expected: Sequence[Section], file_bytes: int, where: str) -> None:
    """Check that the sections are what follows from the weights, one after the other up to the end of the file.

    Raises:
        ModelFileError: the first difference.
    """
    for i, (mine, wanted) in enumerate(zip_longest(got, expected)):
        if mine is None or wanted is None or mine[:3] != wanted[:3]:
            raise ModelFileError(f"section {i + 1} in {where} is {_shown(mine)}, expected {_shown(wanted)}")
    end = expected[-1].offset + expected[-1].nbytes
    if end != file_bytes:
        raise ModelFileError(f"the sections in {where} end at byte {end:,}, the file at {file_bytes:,}")


def _shown(section: Section | None) -> str:
    if section is None:
        return "missing"
    return f"{quote(section.name)} with {section.nbytes:,} bytes at {section.offset:,}"


def read_formats(value: Any, blueprint: Blueprint, where: str) -> dict[str, LinearFormat]:
    """Return how each linear weight is packed.

    Raises:
        ModelFileError: a weight is missing or too wide, or has a format or group that the kernels do not have.
    """
    specs = blueprint.specs
    if not isinstance(value, list) or len(value) != len(specs):
        raise ModelFileError(f"weights in {where} must be a list of the {len(specs):,} weights that config asks for")
    formats: dict[str, LinearFormat] = {}
    for spec, entry in zip(specs, value, strict=True):
        if spec.kind != "linear":
            continue
        fields = Fields(entry if isinstance(entry, dict) else {}, f"{quote(spec.key)} of {where}")
        width, cols = blueprint.linear[spec.key]
        chosen = LinearFormat(fields.text("format"), fields.integer("group", 0, MAX_INTEGER_WIDTH))
        if width > MAX_INTEGER_WIDTH:
            raise ModelFileError(
                f"{quote(spec.key)} in {where} has {width:,} inputs, expected at most {MAX_INTEGER_WIDTH:,}"
            )
        try:
            packed_sizes(chosen.format, width, cols, chosen.group)
        except ParameterError as error:
            raise ModelFileError(f"{quote(spec.key)} in {where}: {error}") from None
        formats[spec.key] = chosen
    return formats


def read_embedding_dtype(value: Any, where: str) -> str:
    """Return the dtype of the embedding table, which is described before all other weights.

    Raises:
        ModelFileError: it is none of FLOAT_BYTES.
    """
    entries = [entry for entry in value if isinstance(entry, dict) and entry.get("kind") == "embedding"]
    dtype = entries[0].get("dtype") if entries else None
    if not isinstance(dtype, str) or dtype not in FLOAT_BYTES:
        raise ModelFileError(f"the embedding in {where} is {quote(str(dtype))}; expected {', '.join(FLOAT_BYTES)}")
    return dtype


def read_facts(value: Any, where: str) -> Facts:
    """Return the facts.

    Raises:
        ModelFileError: one is missing, of the wrong type, or not known.
    """
    if not isinstance(value, dict) or value.keys() != set(Facts.__slots__):
        raise ModelFileError(f"facts in {where} must have exactly {', '.join(Facts.__slots__)}")
    fields = Fields(value, f"facts of {where}")
    texts = {name: fields.text(name) for name in Facts.__slots__ if name != "group"}
    if not all(len(text) <= MAX_TEXT for text in texts.values()) or texts["weights"] not in FORMATS:
        raise ModelFileError(f"facts in {where} must be short texts, and weights one of {', '.join(FORMATS)}")
    return Facts(**texts, group=fields.integer("group", 0, MAX_INTEGER_WIDTH))


def read_notes(value: Any, where: str) -> tuple[str, ...]:
    """Return the notes.

    Raises:
        ModelFileError: they are not a few short texts.
    """
    if (
        not isinstance(value, list)
        or len(value) > MAX_NOTES
        or not all(isinstance(note, str) and len(note) <= MAX_TEXT for note in value)
    ):
        raise ModelFileError(f"notes in {where} must be at most {MAX_NOTES} texts of at most {MAX_TEXT:,} characters")
    return tuple(value)
