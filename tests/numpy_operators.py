"""A device of plain NumPy in float64: an oracle for the real ones, and a model runner for engine tests without kernels.

Shares no code with the kernels; every operator runs at once, one sequence and one head at a time where that is clearer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from nanochat_infer.devices.base import Array, RunnerLimits, SamplingRows, StepInput, StepOutput, check_block_data
from nanochat_infer.models.config import ModelConfig, RopeConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor, WeightSpec
from nanochat_infer.models.packed import PackedLinear


@dataclass(slots=True)
class NumpyBuffer:
    """float64 [rows, width]."""

    data: np.ndarray

    @property
    def width(self) -> int:
        return int(self.data.shape[1])


@dataclass(slots=True)
class NumpyLinear:
    """float64 weight [out, in] and bias [out] or None."""

    weight: np.ndarray
    bias: np.ndarray | None


def make_weights(specs: Sequence[WeightSpec], tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    """Return float64 weights by key, sources stacked."""

    def stack(names: Sequence[str]) -> np.ndarray:
        return np.concatenate([tensors[name].to_float32().astype(np.float64) for name in names])

    weights: dict[str, Any] = {}
    for spec in specs:
        weights[spec.key] = stack(spec.sources)
        if spec.kind == "linear":
            weights[spec.key] = NumpyLinear(weights[spec.key], stack(spec.biases) if spec.biases else None)
    return weights


def rope_frequencies(config: RopeConfig, head_dim: int) -> np.ndarray:
    """Return float64 [head_dim / 2]: radians per position."""
    frequencies = config.rope_theta ** (-np.arange(0, head_dim, 2) / head_dim)
    if config.rope_type == "default":
        return frequencies
    assert config.rope_type == "llama3", config.rope_type
    out = []
    for frequency in frequencies:
        turns = config.original_max_position_embeddings * frequency / (2 * np.pi)
        if turns > config.high_freq_factor:
            out.append(frequency)
        elif turns < config.low_freq_factor:
            out.append(frequency / config.factor)
        else:
            smooth = (turns - config.low_freq_factor) / (config.high_freq_factor - config.low_freq_factor)
            out.append((1 - smooth) * frequency / config.factor + smooth * frequency)
    return np.array(out)


class NumpyOperators:
    """The operator table over one step; keeps the paged KV between steps.

    Args:
        config: sizes of the KV cache.
        limits: num_blocks and block_size are used.
    """

    def __init__(self, config: ModelConfig, limits: RunnerLimits) -> None:
        heads, head_dim = config.num_key_value_heads, config.head_dim
        shape = (limits.num_blocks, config.num_hidden_layers, 2, limits.block_size, heads, head_dim)
        self.kv = np.full(shape, np.nan)
        self.block_size = limits.block_size
        self.batch: StepInput

    def embedding(self, weight: np.ndarray) -> NumpyBuffer:
        return NumpyBuffer(weight[self.batch.input_ids])

    def rms_norm(self, x: NumpyBuffer, weight: np.ndarray, eps: float) -> NumpyBuffer:
        return NumpyBuffer(x.data / np.sqrt((x.data**2).mean(axis=1, keepdims=True) + eps) * weight)

    def linear(self, x: NumpyBuffer, weight: NumpyLinear) -> NumpyBuffer:
        y = x.data @ weight.weight.T
        return NumpyBuffer(y if weight.bias is None else y + weight.bias)

    def columns(self, x: NumpyBuffer, start: int, width: int) -> NumpyBuffer:
        assert 0 <= start <= start + width <= x.width
        return NumpyBuffer(x.data[:, start : start + width])

    def head_rms_norm(self, x: NumpyBuffer, weight: np.ndarray, eps: float, head_dim: int) -> None:
        for start in range(0, x.width, head_dim):
            head = x.data[:, start : start + head_dim]
            head[:] = head / np.sqrt((head**2).mean(axis=1, keepdims=True) + eps) * weight

    def rope(self, x: NumpyBuffer, config: RopeConfig, head_dim: int) -> None:
        angles = self.batch.positions[:, None] * rope_frequencies(config, head_dim)
        rotation = np.exp(1j * angles)
        half = head_dim // 2
        for start in range(0, x.width, head_dim):
            head = x.data[:, start : start + head_dim]
            turned = (head[:, :half] + 1j * head[:, half:]) * rotation
            head[:, :half], head[:, half:] = turned.real, turned.imag

    def write_kv(self, k: NumpyBuffer, v: NumpyBuffer, layer: int) -> None:
        heads, head_dim = self.kv.shape[4:]
        for row, slot in enumerate(self.batch.slot_mapping):
            block, offset = divmod(int(slot), self.block_size)
            self.kv[block, layer, 0, offset] = k.data[row].reshape(heads, head_dim)
            self.kv[block, layer, 1, offset] = v.data[row].reshape(heads, head_dim)

    def attention(self, q: NumpyBuffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int) -> NumpyBuffer:
        out = np.empty((len(q.data), num_heads, head_dim))
        for sequence, length in enumerate(self.batch.context_lens):
            first, last = self.batch.query_start[sequence : sequence + 2]
            table = self.batch.block_tables[sequence, : -(-int(length) // self.block_size)]
            pages = self.kv[table, layer]
            keys, values = (pages[:, i].reshape(-1, num_kv_heads, head_dim)[:length] for i in (0, 1))
            positions = self.batch.positions[first:last]
            hidden = np.arange(length)[None, :] > positions[:, None]
            for head in range(num_heads):
                kv_head = head * num_kv_heads // num_heads
                query = q.data[first:last, head * head_dim : (head + 1) * head_dim]
                scores = query @ keys[:, kv_head].T / np.sqrt(head_dim)
                scores[hidden] = -np.inf
                scores = np.exp(scores - scores.max(axis=1, keepdims=True))
                out[first:last, head] = scores / scores.sum(axis=1, keepdims=True) @ values[:, kv_head]
        return NumpyBuffer(out.reshape(len(out), -1))

    def silu_mul(self, gate_up: NumpyBuffer) -> NumpyBuffer:
        gate, up = np.split(gate_up.data, 2, axis=1)
        with np.errstate(over="ignore"):
            return NumpyBuffer(gate / (1 + np.exp(-gate)) * up)

    def add(self, x: NumpyBuffer, y: NumpyBuffer) -> NumpyBuffer:
        x.data += y.data
        return x

    def select_rows(self, x: NumpyBuffer) -> NumpyBuffer:
        return NumpyBuffer(x.data[self.batch.logits_rows])


def sample_row(logits: np.ndarray, rows: SamplingRows, row: int) -> int:
    """Draw one id from float64 logits [vocab_size]; -1 where they are not finite.

    The order of filters is the project's; the generator is NumPy's, so seeded draws differ from the real devices'.
    """
    if not np.isfinite(logits).all():
        return -1
    scores = logits.astype(np.float64)
    penalty = float(rows.repetition_penalty[row])
    seen = rows.penalty_ids[rows.penalty_start[row] : rows.penalty_start[row + 1]]
    scores[seen] = np.where(scores[seen] > 0, scores[seen] / penalty, scores[seen] * penalty)
    temperature = float(rows.temperature[row])
    if temperature == 0:
        return int(scores.argmax())
    scores /= temperature
    top_k = int(rows.top_k[row])
    if 0 < top_k < len(scores):
        scores[scores < np.sort(scores)[-top_k]] = -np.inf
    order = np.argsort(-scores, kind="stable")
    probabilities = np.exp(scores - scores.max())
    probabilities /= probabilities.sum()
    before = np.cumsum(probabilities[order]) - probabilities[order]
    if rows.top_p[row] < 1:
        probabilities[order[1:][before[1:] >= float(rows.top_p[row])]] = 0
    probabilities[probabilities < float(rows.min_p[row]) * probabilities.max()] = 0
    generator = np.random.Generator(np.random.Philox(key=int(rows.seed[row]), counter=int(rows.position[row])))
    mass = np.cumsum(probabilities)
    return int(np.searchsorted(mass, generator.random() * mass[-1], side="right").clip(0, len(mass) - 1))


class NumpyRunner:
    """A ModelRunner over NumpyOperators."""

    weights = "f64"
    kv_type = "f32"
    batch_invariant = True

    def __init__(
        self, definition: ModelDefinition, config: ModelConfig, tensors: Mapping[str, Tensor], limits: RunnerLimits
    ) -> None:
        self.limits = limits
        self.vocab_size = config.vocab_size
        self.config = config
        self.definition = definition
        self.parameters = make_weights(definition.weight_specs(config), tensors)
        self.operators = NumpyOperators(config, limits)
        self.block_bytes = int(self.operators.kv[0].nbytes)

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        self.operators.batch = batch
        logits = self.definition.forward(cast(Any, self.operators), self.parameters, self.config)
        assert isinstance(logits, NumpyBuffer)
        sampling = batch.sampling
        ids = [sample_row(row, sampling, i) for i, row in enumerate(logits.data)] if sampling else []
        return StepOutput(np.array(ids, np.int32), logits.data.astype(np.float32) if want_logits else None)

    def interrupt(self) -> None:
        pass

    def copy_block(self, source: int, target: int) -> None:
        self.operators.kv[target] = self.operators.kv[source]

    def read_block(self, block_id: int) -> Array:
        return np.frombuffer(self.operators.kv[block_id].tobytes(), np.uint8)

    def write_block(self, block_id: int, data: Array) -> None:
        check_block_data(data, self.block_bytes)
        block = self.operators.kv[block_id]
        block[...] = data.view(block.dtype).reshape(block.shape)

    def numeric_mode(self) -> str:
        return "numpy"

    def memory(self) -> Mapping[str, int]:
        return {"weights_bytes": 0, "kv_bytes": int(self.operators.kv.nbytes), "scratch_bytes": 0}

    def close(self) -> None:
        self.parameters.clear()


class NumpyDevice:
    """A Device whose runners are NumpyRunners; weights formats other than "auto" and "f32" are refused."""

    name = "numpy"

    def describe(self) -> str:
        return "NumPy float64 (tests)"

    def kv_block_bytes(
        self, config: ModelConfig, block_size: int, *, weights: str, kv_type: str, tensors: Mapping[str, Tensor]
    ) -> int:
        return 2 * 8 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * block_size

    def load(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        *,
        weights: str,
        limits: RunnerLimits,
        kv_type: str = "auto",
        packed: Mapping[str, PackedLinear] | None = None,
    ) -> NumpyRunner:
        assert weights in ("auto", "f32"), weights
        return NumpyRunner(definition, config, tensors, limits)
