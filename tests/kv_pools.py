"""Sequences whose keys and values lie in scattered blocks of a CPU pool, packed by NumPy as kv_layout says."""

from typing import Any

import numpy as np

from kernels.cpu.kv_layout import KvLayout
from kernels.reference import attention as reference
from tests.cpu_kernels import aligned, assert_guarded, call, guarded

LAYERS, LAYER = 2, 1
Array = np.ndarray[Any, Any]


def to_bf16(x: Array) -> Array:
    """The bits of the nearest bfloat16, uint16; halves to even."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32).astype(np.uint64)
    rounded = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)
    return np.where(np.isnan(x), (bits >> 16 | 0x40).astype(np.uint16), rounded)


def from_bf16(bits: Array) -> Array:
    return (bits.astype(np.uint32) << 16).view(np.float32)


def stored_numbers(x: Array, format: str) -> Array:  # noqa: A002
    """What a format keeps of float32 [tokens, heads, head_dim]."""
    if format == "f32":
        return x
    if format == "bf16":
        return from_bf16(to_bf16(x))
    numbers, scales = reference.quantize_kv(x)
    return numbers.astype(np.float64) * scales[..., None]


def _bytes(x: Array, padded: int) -> tuple[Array, float]:
    """A head's bytes, and its scale: NaN if a number is not finite."""
    finite = bool(np.isfinite(x).all())
    numbers, scale = reference.quantize_kv(np.where(np.isfinite(x), x, 0)[None, None])
    whole = np.full(padded, 128, np.uint8)
    whole[: len(x)] = numbers[0, 0].astype(np.int16) + 128
    return whole, float(scale[0, 0]) if finite else float("nan")


def write_token(layer: Array, layout: KvLayout, offset: int, k: Array, v: Array) -> None:
    """Put one token's keys and values, float32 [heads, head_dim], into a layer of a block, uint8 [layer_bytes]."""
    regions = layer.reshape(layout.kv_heads, layout.head_bytes)
    d, padded = layout.head_dim, layout.padded
    for head, region in enumerate(regions):
        keys, values = region[: layout.value_offset], region[layout.value_offset :]
        if layout.format == "int8":
            (key, key_scale), (value, value_scale) = _bytes(k[head], padded), _bytes(v[head], padded)
            keys[: 16 * padded].reshape(-1, 16, 4)[:, offset] = key.reshape(-1, 4)
            values[: 16 * padded].reshape(-1, 4, 16, 4)[:, offset // 4, :, offset % 4] = value.reshape(-1, 16)
            keys[16 * padded :].view(np.float32)[offset] = key_scale
            values[16 * padded :].view(np.float32)[offset] = value_scale
            continue
        item = np.float32 if layout.format == "f32" else np.uint16
        stored = [x if item is np.float32 else to_bf16(x) for x in (k[head], v[head])]
        keys.view(item).reshape(d, 16)[:, offset] = stored[0]
        rows = np.zeros(padded, item)
        rows[:d] = stored[1]
        values.view(item).reshape(padded // 32, 16, 32)[:, offset] = rows.reshape(-1, 32)


class Pool:
    """Random keys and values of sequences of the given lengths; blocks hold `garbage` where no token was written."""

    def __init__(
        self,
        format: str,  # noqa: A002
        lengths: list[int],
        heads: int,
        head_dim: int,
        *,
        block_size: int = 16,
        seed: int = 0,
        garbage: int = 0xFF,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.layout, self.lengths = KvLayout(format, heads, head_dim, block_size), lengths
        width = -(-max(lengths) // block_size)
        num_blocks = width * len(lengths) + 2
        self.blocks = aligned((num_blocks, LAYERS, self.layout.layer_bytes), np.uint8)
        self.blocks[:] = garbage
        self.tables = rng.permutation(num_blocks)[: width * len(lengths)].reshape(len(lengths), width).astype(np.int32)
        content = np.random.default_rng(99)
        self.keys = [content.standard_normal((length, heads, head_dim)).astype(np.float32) for length in lengths]
        self.values = [content.standard_normal((length, heads, head_dim)).astype(np.float32) for length in lengths]
        for sequence, length in enumerate(lengths):
            for token in range(length):
                self.put(sequence, token)

    def put(self, sequence: int, token: int) -> None:
        """Write a token as keys and values have it now."""
        block, offset = divmod(token, self.layout.block_size)
        layer = self.blocks[self.tables[sequence, block], LAYER]
        write_token(layer, self.layout, offset, self.keys[sequence][token], self.values[sequence][token])

    def attend(
        self,
        q: Array,
        positions: list[int],
        sequences: list[int],
        group: int,
        *,
        path: str = "portable",
        threads: int = 1,
        kernel: str = "",
    ) -> Array:
        layout = self.layout
        out, around = guarded(len(q), layout.kv_heads * group * layout.head_dim)
        scratch = aligned((threads * layout.scratch_bytes(group),), np.uint8)
        scratch[:] = 0xFF
        call(
            kernel or layout.attention_kernel(path), out, out.strides[0], q, q.strides[0],
            np.array(positions, np.int32), np.array(sequences, np.int32), self.tables, self.tables.strides[0],
            self.blocks.ctypes.data + LAYER * layout.layer_bytes, LAYERS * layout.layer_bytes, layout.block_size,
            layout.head_bytes, layout.value_offset, layout.kv_heads, group, layout.head_dim, scratch,
            rows=len(q), threads=threads,
        )  # fmt: skip
        assert_guarded(out, around)
        return np.array(out)

    def write(self, k: Array, v: Array, slots: list[int], *, threads: int = 1) -> None:
        """Run the format's write kernel on rows of keys and values, float32 [rows, heads * head_dim]."""
        layout = self.layout
        call(
            layout.write_kernel, k, k.strides[0], v, v.strides[0], np.array(slots, np.int64),
            self.blocks.ctypes.data + LAYER * layout.layer_bytes, LAYERS * layout.layer_bytes, layout.block_size,
            layout.head_bytes, layout.value_offset, layout.kv_heads, layout.head_dim, rows=len(k), threads=threads,
        )  # fmt: skip

    def expected(self, q: Array, positions: list[int], sequences: list[int], group: int) -> Array:
        """Naive float64 attention over what the format keeps."""
        out = np.zeros((len(q), self.layout.kv_heads * group, self.layout.head_dim))
        stored = [
            [stored_numbers(x, self.layout.format).astype(np.float64) for x in (k, v)]
            for k, v in zip(self.keys, self.values, strict=True)
        ]
        for row, (position, sequence) in enumerate(zip(positions, sequences, strict=True)):
            queries = q[row].astype(np.float64).reshape(out.shape[1:])
            keys, values = (x[: position + 1] for x in stored[sequence])
            for head in range(len(queries)):
                scores = keys[:, head // group] @ queries[head] / np.sqrt(self.layout.head_dim)
                weights = np.exp(scores - scores.max())
                out[row, head] = weights @ values[:, head // group] / weights.sum()
        return out.reshape(len(q), -1)


def queries(rows: int, width: int, seed: int = 5) -> Array:
    return np.random.default_rng(seed).standard_normal((rows, width)).astype(np.float32)
