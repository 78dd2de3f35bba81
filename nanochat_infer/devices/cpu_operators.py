"""The operator table that records a forward pass for the CPU."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from kernels.cpu.int4_layout import layout
from kernels.cpu.int4_layout import row_bytes as int4_row_bytes
from kernels.cpu.kv_layout import KvLayout
from nanochat_infer.devices.base import RunnerLimits
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_program import LOGITS, TOKENS, CpuBuffer, Tape
from nanochat_infer.devices.cpu_rope import GrowingRopeTables
from nanochat_infer.devices.cpu_weights import CpuEmbedding, CpuVector, FloatLinear
from nanochat_infer.models.config import ModelConfig, RopeConfig
from nanochat_infer.models.operators import Buffer
from nanochat_infer.models.packed import STEP, PackedLinear

META_BYTES = 64


@dataclass(slots=True)
class StepArrays:
    """Fixed places of what changes from step to step: int32 but for slots, which are int64.

    Args:
        dyn: int64 [8]: num_tokens, num_logits_rows.
    """

    dyn: Array
    input_ids: Array
    positions: Array
    slots: Array
    sequences: Array
    block_tables: Array
    logits_rows: Array

    @classmethod
    def make(cls, limits: RunnerLimits, max_logits_rows: int) -> "StepArrays":
        """Allocate for a runner's limits."""
        tokens, width = limits.max_tokens_per_step, -(-limits.max_context_len // limits.block_size)
        return cls(
            dyn=np.zeros(8, np.int64),
            input_ids=np.zeros(tokens, np.int32),
            positions=np.zeros(tokens, np.int32),
            slots=np.zeros(tokens, np.int64),
            sequences=np.zeros(tokens, np.int32),
            block_tables=np.zeros((limits.max_seqs, width), np.int32),
            logits_rows=np.zeros(max_logits_rows, np.int32),
        )


class CpuOperators:
    """models.operators.Operators for the CPU; records onto a tape.

    Args:
        config: sizes of the model.
        limits: sizes of the runner.
        arrays: what changes from step to step.
        pool: bytes of the KV pool, [num_blocks, layers, kv.layer_bytes], 64-byte aligned.
        int8_kernel: name of the int8 kernel of the chosen path.
        num_parts: parts of a stage; each gets its own scratch.
        kv: how keys and values lie in the pool.
        path: of integer dots (kernels.cpu.paths), for int8 keys and values.
    """

    def __init__(
        self,
        config: ModelConfig,
        limits: RunnerLimits,
        arrays: StepArrays,
        pool: Array,
        int8_kernel: str,
        num_parts: int,
        kv: KvLayout,
        path: str,
    ) -> None:
        self.tape = Tape()
        self.kept: list[object] = []
        self._limits, self._arrays, self._pool = limits, arrays, address(pool)
        self._kv, self._path = kv, path
        self._block_bytes = kv.layer_bytes * config.num_hidden_layers
        self._int8_kernel, self._num_parts = int8_kernel, num_parts
        self._rope_tables: dict[tuple[RopeConfig, int], GrowingRopeTables] = {}
        self._scratch: dict[int, int] = {}
        self._quantized: dict[tuple[int, int, str, tuple[int, ...]], CpuBuffer] = {}

    def embedding(self, weight: CpuEmbedding) -> Buffer:
        out = self.tape.new_buffer(weight.width, TOKENS)
        ids, table = address(self._arrays.input_ids), self._hold(weight.table)
        arguments = (TOKENS, out, out.storage.row_bytes, ids, table, weight.format_code, weight.width)
        self.tape.record("embedding", "rows", arguments)
        return out

    def rms_norm(self, x: Buffer, weight: CpuVector, eps: float) -> Buffer:
        source = _own(x)
        out = self.tape.new_buffer(source.width, source.storage.rows)
        self._norm(source, out, weight, eps, source.width)
        return out

    def head_rms_norm(self, x: Buffer, weight: CpuVector, eps: float, head_dim: int) -> None:
        self._norm(_own(x), _own(x), weight, eps, head_dim)

    def _norm(self, x: CpuBuffer, out: CpuBuffer, weight: CpuVector, eps: float, head_dim: int) -> None:
        bits = int(np.float64(eps).view(np.int64))
        target, source = (out, out.storage.row_bytes), (x, x.storage.row_bytes)
        sizes = (self._hold(weight.data), head_dim, x.width // head_dim, bits)
        self._write(x.storage.rows, "rms_norm", (*target, *source, *sizes))

    def linear(self, x: Buffer, weight: FloatLinear | PackedLinear) -> Buffer:
        source = _own(x)
        out = self.tape.new_buffer(weight.cols, source.storage.rows)
        if isinstance(weight, PackedLinear) and weight.format == "int4":
            self._linear_int4(source, out, weight)
        elif isinstance(weight, PackedLinear):
            self._linear_int8(source, out, weight)
        else:
            self._linear_float(source, out, weight)
        return out

    def _linear_float(self, x: CpuBuffer, out: CpuBuffer, weight: FloatLinear) -> None:
        start = 0
        for i, part in enumerate(weight.parts):
            columns = CpuBuffer(out.storage, 4 * start, part.cols)
            bias = 0 if part.bias is None else self._hold(part.bias)
            self.tape.record(
                part.kernel,
                "columns",
                (x.storage.rows, columns, out.storage.row_bytes, x, x.storage.row_bytes,
                 self._hold(part.data), weight.width, part.cols, bias),
                joins=i > 0,
            )  # fmt: skip
            start += part.cols

    def _linear_int8(self, x: CpuBuffer, out: CpuBuffer, weight: PackedLinear) -> None:
        rows, padded = x.storage.rows, round_up(weight.width, STEP)
        planes = self._quantize(x, "quantize", 2 * padded + META_BYTES, (weight.width, padded))
        columns = [self._hold(part) for part in (weight.scales, weight.zeros, weight.bias)]
        self.tape.record(
            self._int8_kernel,
            "columns",
            (rows, out, out.storage.row_bytes, planes, planes.storage.row_bytes,
             self._hold(weight.data), padded, weight.cols, *columns),
            weights=(address(weight.data), weight.data.nbytes),
        )  # fmt: skip

    def _linear_int4(self, x: CpuBuffer, out: CpuBuffer, weight: PackedLinear) -> None:
        rows, sizes = x.storage.rows, layout(weight.width, weight.cols, weight.group)
        row_bytes, padded = int4_row_bytes(sizes.padded, weight.group), sizes.padded
        planes = self._quantize(x, "quantize_groups", row_bytes, (weight.width, padded, weight.group))
        self.tape.record(
            f"linear_int4_{self._path}",
            "columns",
            (rows, out, out.storage.row_bytes, planes, planes.storage.row_bytes, self._hold(weight.data), padded,
             weight.cols, weight.group, int(sizes.wide), sizes.tile_bytes, self._hold(weight.bias)),
            weights=(address(weight.data), weight.data.nbytes),
        )  # fmt: skip

    def _quantize(self, x: CpuBuffer, kernel: str, row_bytes: int, sizes: tuple[int, ...]) -> CpuBuffer:
        """Return the rows of x as integers, made once for all weights that want them alike."""
        key = (id(x.storage), x.start, kernel, sizes)
        if key not in self._quantized:
            planes = self.tape.new_buffer(0, x.storage.rows, row_bytes)
            target, source = (planes, planes.storage.row_bytes), (x, x.storage.row_bytes)
            self.tape.record(kernel, "rows", (x.storage.rows, *target, *source, *sizes))
            self._quantized[key] = planes
        return self._quantized[key]

    def columns(self, x: Buffer, start: int, width: int) -> Buffer:
        own = _own(x)
        return CpuBuffer(own.storage, own.start + 4 * start, width)

    def rope(self, x: Buffer, config: RopeConfig, head_dim: int) -> None:
        own = _own(x)
        tables = self._tables(config, head_dim)
        cos, sin = address(tables.cos), address(tables.sin)
        places = (own, own.storage.row_bytes, address(self._arrays.positions))
        self._write(own.storage.rows, "rope", (*places, cos, sin, head_dim // 2, own.width // head_dim))

    def _tables(self, config: RopeConfig, head_dim: int) -> GrowingRopeTables:
        key = (config, head_dim)
        if key not in self._rope_tables:
            self._rope_tables[key] = GrowingRopeTables(config, head_dim, self._limits.max_context_len)
        return self._rope_tables[key]

    def reach(self, num_positions: int) -> None:
        """Be ready for rows at positions below num_positions."""
        for tables in self._rope_tables.values():
            tables.reach(num_positions)

    def write_kv(self, k: Buffer, v: Buffer, layer: int) -> None:
        keys, values, kv = _own(k), _own(v), self._kv
        self._rotate(keys)
        source = (keys, keys.storage.row_bytes, values, values.storage.row_bytes, address(self._arrays.slots))
        arguments = (TOKENS, *source, *self._layer(layer), kv.kv_heads, kv.head_dim)
        self.tape.record(kv.write_kernel, "rows", arguments)

    def attention(self, q: Buffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int) -> Buffer:
        own, arrays, group = _own(q), self._arrays, num_heads // num_kv_heads
        self._rotate(own)
        out = self.tape.new_buffer(num_heads * head_dim, TOKENS)
        tables = arrays.block_tables
        places = (own, own.storage.row_bytes, address(arrays.positions), address(arrays.sequences))
        sizes = (num_kv_heads, group, head_dim, self._attention_scratch(group))
        self.tape.record(
            self._kv.attention_kernel(self._path),
            "units",
            (TOKENS, out, out.storage.row_bytes, *places, address(tables), tables.strides[0],
             *self._layer(layer), *sizes),
        )  # fmt: skip
        return out

    def _rotate(self, x: CpuBuffer) -> None:
        """Rotate heads of q or k before k is rounded to int8: q . k stays, and no channel of k stands out."""
        width = self._kv.head_dim & -self._kv.head_dim  # the largest power of two that divides it
        if self._kv.format == "int8" and width > 1:
            self._write(x.storage.rows, "hadamard", (x, x.storage.row_bytes, width, x.width // width))

    def _layer(self, layer: int) -> tuple[int, int, int, int, int]:
        """What kernels must know of where a layer's keys and values lie."""
        kv = self._kv
        return (self._pool + layer * kv.layer_bytes, self._block_bytes, kv.block_size, kv.head_bytes, kv.value_offset)

    def _attention_scratch(self, group: int) -> int:
        size = self._kv.scratch_bytes(group) * self._num_parts
        if size not in self._scratch:
            self._scratch[size] = self._hold(allocate(size, "attention"))
        return self._scratch[size]

    def silu_mul(self, gate_up: Buffer) -> Buffer:
        own = _own(gate_up)
        out = self.tape.new_buffer(own.width // 2, own.storage.rows)
        target, source = (out, out.storage.row_bytes), (own, own.storage.row_bytes)
        self.tape.record("silu_mul", "rows", (own.storage.rows, *target, *source, out.width))
        return out

    def add(self, x: Buffer, y: Buffer) -> Buffer:
        target, other = _own(x), _own(y)
        arguments = (target, target.storage.row_bytes, other, other.storage.row_bytes, target.width)
        self._write(target.storage.rows, "add", arguments)
        return x

    def select_rows(self, x: Buffer) -> Buffer:
        own = _own(x)
        self.tape.start_head()
        out = self.tape.new_buffer(own.width, LOGITS)
        source = (own, own.storage.row_bytes, address(self._arrays.logits_rows))
        self.tape.record("select_rows", "rows", (LOGITS, out, out.storage.row_bytes, *source, own.width))
        return out

    def _write(self, rows: int, kernel: str, arguments: Sequence[int | CpuBuffer]) -> None:
        """Record a row kernel that may change a buffer: what was quantized before is not what it holds now."""
        self._quantized.clear()
        self.tape.record(kernel, "rows", (rows, *arguments))

    def _hold(self, array: Array) -> int:
        """Keep an array alive as long as the table, and return its address."""
        self.kept.append(array)
        return address(array)


def _own(buffer: Buffer) -> CpuBuffer:
    return cast(CpuBuffer, buffer)
