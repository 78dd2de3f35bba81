"""A model runner over kernels/reference: float64, every operator at once, the definition of every draw."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np

from kernels.reference import activations, attention, embedding, linear, norms, rope, sampling
from nanochat_infer.devices.base import Array, RunnerLimits, StepInput, StepOutput, check_block_data
from nanochat_infer.models.config import ModelConfig, RopeConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor


@dataclass(slots=True)
class ReferenceBuffer:
    """float64 [rows, width]."""

    data: np.ndarray

    @property
    def width(self) -> int:
        return int(self.data.shape[1])


class ReferenceOperators:
    """The operator table on NumPy arrays; batch is set before each step."""

    def __init__(self, config: ModelConfig, limits: RunnerLimits) -> None:
        shape = (limits.num_blocks, config.num_hidden_layers, 2, config.num_key_value_heads, limits.block_size)
        self.pool = np.full((*shape, config.head_dim), np.nan)
        self.batch: StepInput

    def embedding(self, weight: np.ndarray) -> ReferenceBuffer:
        return ReferenceBuffer(embedding.embedding(weight, self.batch.input_ids))

    def rms_norm(self, x: ReferenceBuffer, weight: np.ndarray, eps: float) -> ReferenceBuffer:
        return ReferenceBuffer(norms.rms_norm(x.data, weight, eps))

    def linear(self, x: ReferenceBuffer, weight: tuple[np.ndarray, np.ndarray | None]) -> ReferenceBuffer:
        return ReferenceBuffer(linear.linear(x.data, *weight))

    def columns(self, x: ReferenceBuffer, start: int, width: int) -> ReferenceBuffer:
        return ReferenceBuffer(x.data[:, start : start + width])

    def head_rms_norm(self, x: ReferenceBuffer, weight: np.ndarray, eps: float, head_dim: int) -> None:
        x.data[:] = norms.head_rms_norm(x.data, weight, eps, head_dim)

    def rope(self, x: ReferenceBuffer, config: RopeConfig, head_dim: int) -> None:
        inv_freq = rope.inverse_frequencies(head_dim, config.rope_theta)
        if config.rope_type == "llama3":
            old = config.original_max_position_embeddings
            inv_freq = rope.scale_llama3(inv_freq, config.factor, config.low_freq_factor, config.high_freq_factor, old)
        x.data[:] = rope.rope(x.data, self.batch.positions, inv_freq, head_dim)

    def write_kv(self, k: ReferenceBuffer, v: ReferenceBuffer, layer: int) -> None:
        attention.write_kv(self.pool, layer, k.data, v.data, self.batch.slot_mapping)

    def attention(
        self, q: ReferenceBuffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int
    ) -> ReferenceBuffer:
        step = self.batch
        return ReferenceBuffer(
            attention.attention(
                q.data, self.pool, layer, step.query_start, step.context_lens, step.block_tables, num_heads
            )
        )

    def silu_mul(self, gate_up: ReferenceBuffer) -> ReferenceBuffer:
        return ReferenceBuffer(activations.silu_mul(gate_up.data))

    def add(self, x: ReferenceBuffer, y: ReferenceBuffer) -> ReferenceBuffer:
        return ReferenceBuffer(activations.add(x.data, y.data))

    def select_rows(self, x: ReferenceBuffer) -> ReferenceBuffer:
        return ReferenceBuffer(embedding.select_rows(x.data, self.batch.logits_rows))


class ReferenceRunner:
    """A ModelRunner over ReferenceOperators."""

    weights = "f64"
    kv_type = "f32"
    batch_invariant = True

    def __init__(
        self, definition: ModelDefinition, config: ModelConfig, tensors: Mapping[str, Tensor], limits: RunnerLimits
    ) -> None:
        def stack(names: tuple[str, ...]) -> np.ndarray:
            return np.concatenate([tensors[name].to_float32() for name in names]).astype(np.float64)

        self.limits, self.vocab_size = limits, config.vocab_size
        self.definition, self.config = definition, config
        self.operators = ReferenceOperators(config, limits)
        self.block_bytes = int(self.operators.pool[0].nbytes)
        self.parameters: dict[str, Any] = {}
        for spec in definition.weight_specs(config):
            values, bias = stack(spec.sources), stack(spec.biases) if spec.biases else None
            self.parameters[spec.key] = (values, bias) if spec.kind == "linear" else values

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        self.operators.batch = batch
        buffer = self.definition.forward(cast(Any, self.operators), self.parameters, self.config)
        assert isinstance(buffer, ReferenceBuffer)
        logits = buffer.data.astype(np.float32)
        token_ids = np.empty(0, np.int32)
        if batch.sampling is not None:
            rows = {field.name: getattr(batch.sampling, field.name) for field in fields(batch.sampling)}
            token_ids = sampling.sample(logits, **rows)
        return StepOutput(token_ids, logits if want_logits else None)

    def interrupt(self) -> None:
        pass

    def copy_block(self, source: int, target: int) -> None:
        self.operators.pool[target] = self.operators.pool[source]

    def read_block(self, block_id: int) -> Array:
        return np.frombuffer(self.operators.pool[block_id].tobytes(), np.uint8)

    def write_block(self, block_id: int, data: Array) -> None:
        check_block_data(data, self.block_bytes)
        block = self.operators.pool[block_id]
        block[...] = data.view(block.dtype).reshape(block.shape)

    def numeric_mode(self) -> str:
        return "numpy"

    def memory(self) -> Mapping[str, int]:
        return {"weights_bytes": 0, "kv_bytes": int(self.operators.pool.nbytes), "scratch_bytes": 0}

    def close(self) -> None:
        self.parameters.clear()
