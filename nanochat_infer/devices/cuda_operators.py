"""The operator table on torch tensors: each call runs at once, on the tensors of one step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from kernels.cuda import activations, attention, embedding, linear, norms, rope
from nanochat_infer.devices.base import Array, StepInput
from nanochat_infer.models.config import RopeConfig
from nanochat_infer.models.operators import Buffer


@dataclass(frozen=True, slots=True)
class TorchBuffer:
    """A matrix of activations, [rows, width], in the type the runner computes with."""

    tensor: torch.Tensor

    @property
    def width(self) -> int:
        return int(self.tensor.shape[1])


def tensor_of(buffer: Buffer) -> torch.Tensor:
    """Return the tensor of a buffer that this device made."""
    assert isinstance(buffer, TorchBuffer)
    return buffer.tensor


@dataclass(frozen=True, slots=True)
class CudaWeight:
    """A weight on the device.

    Args:
        values: linear [out, in], embedding [vocab_size, hidden_size], or vector float32 [n].
        bias: [out], or None.
    """

    values: torch.Tensor
    bias: torch.Tensor | None = None


@dataclass(frozen=True, slots=True)
class StepTensors:
    """What changes from step to step, on the device; indices are int64."""

    input_ids: torch.Tensor
    positions: torch.Tensor
    slot_mapping: torch.Tensor
    logits_rows: torch.Tensor
    plan: attention.AttentionPlan

    @classmethod
    def from_batch(cls, batch: StepInput, block_size: int, device: torch.device) -> "StepTensors":
        """Move one step's arrays to the device."""

        def put(array: Array) -> torch.Tensor:
            return torch.from_numpy(np.array(array, dtype=np.int64)).to(device)

        plan = attention.plan_attention(
            batch.query_start.tolist(), batch.context_lens.tolist(), put(batch.block_tables), block_size
        )
        return cls(put(batch.input_ids), put(batch.positions), put(batch.slot_mapping), put(batch.logits_rows), plan)


@dataclass(frozen=True, slots=True)
class CudaOperators:
    """models.operators.Operators over torch tensors; the docstrings there say what each one does.

    Args:
        step: the tensors of this step.
        pool: KV [num_blocks, num_layers, 2, num_kv_heads, block_size, head_dim]; changed by write_kv.
        rope_tables: (config, head_dim) -> cosines and sines, float32 [num_positions, head_dim / 2] each.
    """

    step: StepTensors
    pool: torch.Tensor
    rope_tables: Callable[[RopeConfig, int], tuple[torch.Tensor, torch.Tensor]]

    def embedding(self, weight: CudaWeight) -> TorchBuffer:
        return TorchBuffer(embedding.embedding(weight.values, self.step.input_ids))

    def rms_norm(self, x: Buffer, weight: CudaWeight, eps: float) -> TorchBuffer:
        return TorchBuffer(norms.rms_norm(tensor_of(x), weight.values, eps))

    def linear(self, x: Buffer, weight: CudaWeight) -> TorchBuffer:
        return TorchBuffer(linear.linear(tensor_of(x), weight.values, weight.bias))

    def columns(self, x: Buffer, start: int, width: int) -> TorchBuffer:
        return TorchBuffer(tensor_of(x)[:, start : start + width])

    def head_rms_norm(self, x: Buffer, weight: CudaWeight, eps: float, head_dim: int) -> None:
        norms.head_rms_norm_(tensor_of(x), weight.values, eps, head_dim)

    def rope(self, x: Buffer, config: RopeConfig, head_dim: int) -> None:
        rope.rope_(tensor_of(x), self.step.positions, *self.rope_tables(config, head_dim))

    def write_kv(self, k: Buffer, v: Buffer, layer: int) -> None:
        attention.write_kv(self.pool, layer, tensor_of(k), tensor_of(v), self.step.slot_mapping)

    def attention(self, q: Buffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int) -> TorchBuffer:
        return TorchBuffer(attention.attention(tensor_of(q), self.pool, layer, self.step.plan))

    def silu_mul(self, gate_up: Buffer) -> TorchBuffer:
        return TorchBuffer(activations.silu_mul(tensor_of(gate_up)))

    def add(self, x: Buffer, y: Buffer) -> TorchBuffer:
        return TorchBuffer(activations.add_(tensor_of(x), tensor_of(y)))

    def select_rows(self, x: Buffer) -> TorchBuffer:
        return TorchBuffer(embedding.select_rows(tensor_of(x), self.step.logits_rows))
