"""The operator table: everything a model may ask of a device.

A model's forward pass is written once against this protocol. A device either runs each call at once (cuda) or records
it and replays the record for every step (cpu), so forward must not look at values, only pass buffers on. What changes
from step to step (token ids, positions, slots, block tables, context lengths, which rows need logits) belongs to the
operators object.

num_tokens below is the number of tokens of the step; rows of different requests are concatenated.
"""

from typing import Any, Protocol

from nanochat_infer.models.config import RopeConfig

Weight = Any  # a device's own handle, made from a WeightSpec


class Buffer(Protocol):
    """A float32 matrix on the device, [num_tokens or num_logits_rows, width]; opaque to models."""

    @property
    def width(self) -> int: ...


class Operators(Protocol):
    """One function per operator; all floats are float32, all norms and sums are taken in float32 or better."""

    def embedding(self, weight: Weight) -> Buffer:
        """Look up the step's input_ids: [num_tokens, hidden_size]."""

    def rms_norm(self, x: Buffer, weight: Weight, eps: float) -> Buffer:
        """x / sqrt(mean(x^2) + eps) * weight over each row, as a new buffer."""

    def linear(self, x: Buffer, weight: Weight) -> Buffer:
        """x @ weight.T + bias, as a new buffer [rows of x, out]; the weight's format decides the kernel."""

    def columns(self, x: Buffer, start: int, width: int) -> Buffer:
        """A view of columns start .. start + width of x; writing to it writes to x."""

    def head_rms_norm(self, x: Buffer, weight: Weight, eps: float, head_dim: int) -> None:
        """RMS norm over each head_dim-wide head of each row, in place; weight [head_dim]."""

    def rope(self, x: Buffer, config: RopeConfig, head_dim: int) -> None:
        """Rotate each head by the row's position, in place, halves convention (x1 = first half, x2 = second half)."""

    def write_kv(self, k: Buffer, v: Buffer, layer: int) -> None:
        """Store k and v [num_tokens, num_key_value_heads * head_dim] at the step's slot_mapping."""

    def attention(self, q: Buffer, layer: int, num_heads: int, num_kv_heads: int, head_dim: int) -> Buffer:
        """Causal paged attention of each row over its own sequence, scale 1/sqrt(head_dim).

        Returns [num_tokens, num_heads * head_dim].
        """

    def silu_mul(self, gate_up: Buffer) -> Buffer:
        """silu(first half of the columns) * second half: [rows, width / 2]."""

    def add(self, x: Buffer, y: Buffer) -> Buffer:
        """x + y; may write into x and return it, so x must not be used afterwards."""

    def select_rows(self, x: Buffer) -> Buffer:
        """The rows of x whose logits the step asks for: [num_logits_rows, width]."""
