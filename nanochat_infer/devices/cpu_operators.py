"""The operator table that records a forward pass for the CPU."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from kernels.cpu.attention import scratch_bytes as attention_scratch_bytes
from nanochat_infer.devices.base import RunnerLimits
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_program import LOGITS, TOKENS, CpuBuffer, Tape
from nanochat_infer.devices.cpu_weights import CpuEmbedding, CpuVector, FloatLinear
from nanochat_infer.devices.rope import rope_tables
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
        pool: float32 bytes of the KV pool, [num_blocks, layers, 2, kv heads, block_size, head_dim].
        int8_kernel: name of the int8 kernel of the chosen path.
        num_parts: parts of a stage; each gets its own scratch.
    """

    def __init__(
        self,
        config: ModelConfig,
        limits: RunnerLimits,
        arrays: StepArrays,
        pool: Array,
        int8_kernel: str,
        num_parts: int,
    ) -> None:
        self.tape = Tape()
        self.kept: list[object] = []
        self._limits, self._arrays, self._pool = limits, arrays, address(pool)
        self._layer_bytes = 2 * 4 * config.num_key_value_heads * limits.block_size * config.head_dim
        self._block_bytes = self._layer_bytes * config.num_hidden_layers
        self._kv_heads, self._head_dim = config.num_key_value_heads, config.head_dim
        self._int8_kernel, self._num_parts = int8_kernel, num_parts
        self._rope_tables: dict[tuple[RopeConfig, int], tuple[int, int]] = {}
        self._scratch: dict[int, int] = {}
        self._quantized: dict[tuple[int, int], CpuBuffer] = {}

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
        if isinstance(weight, PackedLinear):
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
        rows = x.storage.rows
        planes, padded = self._quantize(x, weight), round_up(weight.width, STEP)
        self.tape.record(
            self._int8_kernel,
            "columns",
            (rows, out, out.storage.row_bytes, planes, planes.storage.row_bytes,
             self._hold(weight.data), padded, weight.cols, self._hold(weight.scales), self._hold(weight.bias)),
        )  # fmt: skip

    def _quantize(self, x: CpuBuffer, weight: PackedLinear) -> CpuBuffer:
        key = (id(x.storage), x.start)
        if key not in self._quantized:
            padded = round_up(weight.width, STEP)
            planes = self.tape.new_buffer(0, x.storage.rows, 2 * padded + META_BYTES)
            target, source = (planes, planes.storage.row_bytes), (x, x.storage.row_bytes)
            self.tape.record("quantize", "rows", (x.storage.rows, *target, *source, weight.width, padded))
            self._quantized[key] = planes
        return self._quantized[key]

    def columns(self, x: Buffer, start: int, width: int) -> Buffer:
        own = _own(x)
        return CpuBuffer(own.storage, own.start + 4 * start, width)

    def rope(self, x: Buffer, config: RopeConfig, head_dim: int) -> None:
        own = _own(x)
        cos, sin = self._tables(config, head_dim)
        places = (own, own.storage.row_bytes, address(self._arrays.positions))
        self._write(own.storage.rows, "rope", (*places, cos, sin, head_dim // 2, own.width // head_dim))

    def _tables(self, config: RopeConfig, head_dim: int) -> tuple[int, int]:
        key = (config, head_dim)
        if key not in self._rope_tables:
            cos, sin = rope_tables(config, head_dim, self._limits.max_context_len)
            self._rope_tables[key] = (self._hold(cos), self._hold(sin))
        return self._rope_tables[key]

    def write_kv(self, k: Buffer, v: Buffer, layer: int) -> None:
        keys, values = _own(k), _own(v)
        heads, head_dim = self._kv_heads, self._head_dim
        source = (keys, keys.storage.row_bytes, values, values.storage.row_bytes)
        place = (address(self._arrays.slots), self._pool + layer * self._layer_bytes, self._block_bytes)
        self.tape.record("write_kv", "rows", (TOKENS, *source, *place, self._limits.block_size, heads, head_dim))

    def attention(self, q: Buffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int) -> Buffer:
        own = _own(q)
        out = self.tape.new_buffer(num_heads * head_dim, TOKENS)
        arrays, group = self._arrays, num_heads // num_kv_heads
        tables = arrays.block_tables
        self.tape.record(
            "attention",
            "units",
            (TOKENS, out, out.storage.row_bytes, own, own.storage.row_bytes, address(arrays.positions),
             address(arrays.sequences), address(tables), tables.strides[0], self._pool + layer * self._layer_bytes,
             self._block_bytes, self._limits.block_size, num_kv_heads, group, head_dim,
             self._attention_scratch(group, head_dim)),
        )  # fmt: skip
        return out

    def _attention_scratch(self, group: int, head_dim: int) -> int:
        size = attention_scratch_bytes(group, head_dim) * self._num_parts
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
