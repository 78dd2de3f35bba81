"""Packed models for tests: a packer in NumPy, complete model folders, and .nano files whose parts can be changed."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kernels.reference.quantize import quantize_weight
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.files.model_source import FolderSource
from nanochat_infer.models.definition import Tensor, WeightSpec
from nanochat_infer.models.packed import PackedLinear
from nanochat_infer.nano.packing import Origin, SlabObserver, pack_model
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

HEADER = 256


class NumpyPacker:
    """The int8 layout written down a second time, in NumPy.

    Args:
        tensors: of the checkpoint.
    """

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        self._tensors = tensors

    def plan(self, spec: WeightSpec) -> tuple[str, int]:
        return "int8", 0

    def pack(self, spec: WeightSpec, first_col: int, num_cols: int) -> PackedLinear:
        rows = np.concatenate([self._tensors[name].to_float32() for name in spec.sources])
        biases = [self._tensors[name].to_float32() for name in spec.biases]
        bias = np.concatenate(biases) if biases else np.zeros(len(rows), np.float32)
        chosen = slice(first_col, first_col + num_cols)
        quantized, scales, zeros = quantize_weight(rows[chosen])
        spare, width = -num_cols % 16, rows.shape[1]
        tiles = np.full((num_cols + spare, width + -width % 64), 128, np.uint8)
        tiles[:num_cols, :width] = quantized
        data = tiles.reshape((num_cols + spare) // 16, 16, -1, 4).transpose(0, 2, 1, 3)
        padded = [np.pad(part, (0, spare)).astype(np.float32) for part in (scales, bias[chosen])]
        zeros = np.pad(zeros, (0, spare), constant_values=128)
        flat = np.ascontiguousarray(data).reshape(-1)
        return PackedLinear("int8", width, num_cols, 0, flat, padded[0], zeros, padded[1])


def model_folder(folder: Path, architecture: str = "qwen3", **options: Any) -> Path:
    """Write a complete model folder: random weights, tokenizer, chat template."""
    make_model(folder, architecture, **{"vocab_size": VOCAB_SIZE, **options})
    write_tokenizer(folder)
    return folder


def packed_file(folder: Path, out: Path, *, observer: SlabObserver | None = None, force: bool = False) -> Path:
    """Pack a model folder with the NumPy packer."""
    with open_checkpoint(folder) as checkpoint:
        pack_model(
            checkpoint,
            FolderSource(folder),
            out,
            NumpyPacker(checkpoint.tensors),
            Origin("f" * 64, "0.0.0"),
            replace_existing=force,
            observer=observer,
        )
    return out


class NanoParts:
    """The bytes of a .nano file, for tests that change them; encode() makes the checksum right again.

    Args:
        raw: a file.
    """

    def __init__(self, raw: bytes) -> None:
        size = int.from_bytes(raw[40:48], "little")
        self.header = bytearray(raw[:HEADER])
        self.text = raw[HEADER : HEADER + size]
        start = int.from_bytes(raw[48:56], "little")
        self.room = start - HEADER
        self.rest = raw[start:]
        self.values: dict[str, Any] = json.loads(self.text)

    def encode(self, *, text: bytes | None = None, checksum: bool = True, size: int | None = None) -> bytes:
        """Return a file with the header's fields, the description and, if wanted, the checksum of its new content.

        A shorter description is filled up with spaces, so that the sections stay where they are.
        """
        text = json.dumps(self.values, ensure_ascii=False, separators=(",", ":")).encode() if text is None else text
        text = text.ljust(min(len(self.text), self.room))
        raw = bytes(self.header) + text.ljust(self.room, b"\0") + self.rest
        if checksum:
            covered = bytearray(raw[:HEADER])
            covered[40:48] = (len(text) if size is None else size).to_bytes(8, "little")
            covered[24:32] = len(raw).to_bytes(8, "little")
            digest = hashlib.sha256(covered[:224] + raw[HEADER : HEADER + len(text)]).digest()
            raw = bytes(covered[:224]) + digest + raw[HEADER:]
        return raw
