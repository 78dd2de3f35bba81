"""Packing a model folder into a .nano file, weight by weight and in slabs: memory stays far below the model's size."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from nanochat_infer.checkpoints import Checkpoint
from nanochat_infer.files.model_source import ModelSource
from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import TILE, Array, PackedLinear
from nanochat_infer.nano.description import (
    MAX_TEXT_BYTES,
    TEXT_FILES,
    VECTORS,
    Blueprint,
    Description,
    Facts,
    LinearFormat,
)
from nanochat_infer.nano.writer import NanoWriter, PackingError, total_bytes

SLAB_NUMBERS = 1 << 22  # of a matrix that are worked on at once

Progress = Callable[[int, int], None]


class LinearPacker(Protocol):
    """Quantizes linear weights; the device's part."""

    def plan(self, spec: WeightSpec) -> tuple[str, int]:
        """Return format and group of a linear weight, as PackedLinear has them."""

    def pack(self, spec: WeightSpec, first_col: int, num_cols: int) -> PackedLinear:
        """Return a slab of outputs; first_col is a multiple of 16, so is num_cols unless the last output is there."""


class SlabObserver(Protocol):
    """Looks at what packing makes of the weights."""

    def see(self, spec: WeightSpec, first_col: int, source: Array, packed: PackedLinear) -> None:
        """Take a slab: float32 [num_cols, width] as it was, and packed."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is said about the making of a file.

    Args:
        fingerprint: of the source.
        program: the program's version.
    """

    fingerprint: str
    program: str


def pack_model(
    checkpoint: Checkpoint,
    texts: ModelSource,
    out: Path,
    packer: LinearPacker,
    origin: Origin,
    *,
    replace_existing: bool = False,
    on_progress: Progress | None = None,
    observer: SlabObserver | None = None,
) -> int:
    """Write a .nano file and return its size.

    Args:
        checkpoint: the open model folder.
        texts: its text files.
        out: the file; it appears there when it is complete.
        packer: quantizes linear weights.
        origin: what the file says about its making.
        replace_existing: whether a file of that name may be there; it stays until the new one is complete.
        on_progress: told bytes written and bytes in all.
        observer: shown every slab of a linear weight before and after.

    Raises:
        ModelFileError: a text file cannot be read.
        PackingError: the file cannot be written.
        NanochatInferError: what the packer refuses.
    """
    contents = {name: texts.read(name, max_bytes=MAX_TEXT_BYTES) for name in _names(texts)}
    blueprint = Blueprint.of(checkpoint.config)
    specs = blueprint.specs
    description = Description(
        config=checkpoint.config,
        generation_config=checkpoint.generation_config,
        text_bytes={name: len(content) for name, content in contents.items()},
        embedding_dtype=next(checkpoint.tensors[s.sources[0]].dtype for s in specs if s.kind == "embedding"),
        formats={spec.key: LinearFormat(*packer.plan(spec)) for spec in specs if spec.kind == "linear"},
        facts=_facts(checkpoint, packer, origin),
        notes=checkpoint.notes,
    )
    with NanoWriter(out, description, blueprint, replace_existing=replace_existing) as writer:
        job = _Job(checkpoint, packer, writer, on_progress, observer)
        for name, content in contents.items():
            job.write(f"files/{name}", content)
        contents.clear()
        for spec in specs:
            job.weight(spec)
        writer.finish()
        return writer.file_bytes


@dataclass(slots=True)
class _Job:
    """One run of pack_model."""

    checkpoint: Checkpoint
    packer: LinearPacker
    writer: NanoWriter
    on_progress: Progress | None
    observer: SlabObserver | None
    written: int = 0

    def write(self, name: str, data: bytes | Array) -> None:
        self.writer.write(name, data)
        self.written += len(data) if isinstance(data, bytes) else data.nbytes
        if self.on_progress is not None:
            self.on_progress(self.written, total_bytes(self.writer.sections))

    def weight(self, spec: WeightSpec) -> None:
        sources = [self.checkpoint.tensors[name] for name in spec.sources]
        if spec.kind == "linear":
            self._linear(spec, sources)
        elif spec.kind == "vector":
            for tensor in sources:
                self.write(VECTORS, np.ascontiguousarray(tensor.to_float32()))
        else:
            (table,) = sources
            for start in range(0, len(table.data), rows := _slab(table.data.shape[1])):
                self.write(spec.key, np.ascontiguousarray(table.data[start : start + rows]))
                self.checkpoint.files.release_pages()
        self.checkpoint.files.release_pages()

    def _linear(self, spec: WeightSpec, sources: list[Tensor]) -> None:
        width, cols = int(sources[0].data.shape[1]), sum(int(tensor.data.shape[0]) for tensor in sources)
        rest: list[tuple[Array, ...]] = []
        for first in range(0, cols, step := _slab(width)):
            count = min(step, cols - first)
            packed = self.packer.pack(spec, first, count)
            self._check(spec, packed, width, count)
            self.write(spec.key, packed.data)
            rest.append((packed.scales, packed.zeros, packed.bias))
            if self.observer is not None:
                self.observer.see(spec, first, _rows(sources, first, count), packed)
            self.checkpoint.files.release_pages()
        for parts in zip(*rest, strict=True):
            self.writer.fill(spec.key)
            self.write(spec.key, np.concatenate(parts))
        self.writer.fill(spec.key)

    def _check(self, spec: WeightSpec, packed: PackedLinear, width: int, cols: int) -> None:
        """Refuse weights that the reader would refuse: better no file than one that cannot be used."""
        assert (packed.format, packed.group) == self.packer.plan(spec)
        assert (packed.width, packed.cols) == (width, cols)
        if not (np.isfinite(packed.scales).all() and np.isfinite(packed.bias).all()):
            raise PackingError(f"{spec.key} holds a NaN, an infinity or a number too large to pack")


def _slab(width: int) -> int:
    """Return how many outputs are worked on at once."""
    return max(TILE, SLAB_NUMBERS // width // TILE * TILE)


def _rows(sources: list[Tensor], first: int, count: int) -> Array:
    """Return float32 [count, width]: rows of the stacked sources."""
    parts, start = [], 0
    for tensor in sources:
        stop = start + int(tensor.data.shape[0])
        low, high = max(start, first), min(stop, first + count)
        if low < high:
            parts.append(Tensor(tensor.name, tensor.dtype, tensor.data[low - start : high - start]).to_float32())
        start = stop
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _names(texts: ModelSource) -> list[str]:
    names = [name for name in TEXT_FILES if texts.has(name)]
    if "tokenizer.json" in names:
        names = [name for name in names if name not in ("vocab.json", "merges.txt")]
    return names


def weights_name(checkpoint: Checkpoint, packer: LinearPacker) -> tuple[str, int]:
    """Return what the weights are called as a whole, "int8" or "int4", and the group of those in int4."""
    specs = checkpoint.definition.weight_specs(checkpoint.config)
    plans = [packer.plan(spec) for spec in specs if spec.kind == "linear"]
    groups = [group for kind, group in plans if kind == "int4"]
    return ("int4", max(groups)) if groups else ("int8", 0)


def _facts(checkpoint: Checkpoint, packer: LinearPacker, origin: Origin) -> Facts:
    weights, group = weights_name(checkpoint, packer)
    return Facts(
        source=checkpoint.path.resolve().name,
        source_fingerprint=origin.fingerprint,
        weights=weights,
        group=group,
        program=origin.program,
        packed_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )
