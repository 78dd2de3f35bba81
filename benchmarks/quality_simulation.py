"""llama.cpp's Q8_0 and Q4_0 by their arithmetic, in NumPy: what a model's logits become without llama.cpp at hand.

Weights, and activations before every matrix, in groups of 32 with a float16 scale; KV in float16. Sums are float32, so
that only their order differs from the real thing.

Source: ggml-quants.c, quantize_row_q8_0_ref and quantize_row_q4_0_ref.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality_models import plain_checkpoint
from nanochat_infer.models.config import ModelConfig

Array = np.ndarray[Any, Any]

GROUP = 32


def q8_0(values: Array) -> Array:
    """Return float32 [rows, width] after a way through Q8_0; a last group may be short."""
    groups = _groups(values)
    scale = np.abs(groups).max(axis=2, keepdims=True) / np.float32(127)
    steps = np.rint(groups * _inverse(scale))
    return _whole(steps * _float16(scale), values.shape)


def q4_0(values: Array) -> Array:
    """Return float32 [rows, width] after a way through Q4_0; a last group may be short."""
    groups = _groups(values)
    largest = np.take_along_axis(groups, np.abs(groups).argmax(axis=2)[:, :, None], axis=2)
    scale = largest / np.float32(-8)
    steps = np.clip(np.floor(groups * _inverse(scale) + np.float32(8.5)), 0, 15) - 8
    return _whole(steps * _float16(scale), values.shape)


def _same(values: Array) -> Array:
    return values


def _groups(values: Array) -> Array:
    rows, width = values.shape
    padded = np.zeros((rows, -(-width // GROUP) * GROUP), np.float32)
    padded[:, :width] = values
    return padded.reshape(rows, -1, GROUP)


def _whole(groups: Array, shape: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(groups.reshape(shape[0], -1)[:, : shape[1]], np.float32)


def _float16(values: Array) -> Array:
    return values.astype(np.float16).astype(np.float32)


def _inverse(scale: Array) -> Array:
    return np.divide(np.float32(1), scale, out=np.zeros_like(scale), where=scale != 0)


class Simulation:
    """A model in NumPy.

    Args:
        folder: of the model.
        kind: "f32", "q8_0" or "q4_0".
    """

    def __init__(self, folder: Path, kind: str) -> None:
        weight: Callable[[Array], Array] = {"f32": _same, "q8_0": q8_0, "q4_0": q4_0}[kind]
        self._is_exact = kind == "f32"
        with plain_checkpoint(folder) as checkpoint:
            self._config: ModelConfig = checkpoint.config
            self._weights: Mapping[str, Array] = {
                name: weight(t.to_float32()) if t.data.ndim == 2 else np.array(t.to_float32())
                for name, t in checkpoint.tensors.items()
            }
        self._head = self._weights.get("lm_head.weight", self._weights["model.embed_tokens.weight"])

    def logits(self, ids: Sequence[int]) -> Array:
        """Return float32 [tokens, vocab_size], the logits after each id."""
        x = self._weights["model.embed_tokens.weight"][list(ids)].astype(np.float32)
        for layer in range(self._config.num_hidden_layers):
            prefix = f"model.layers.{layer}."
            x = x + self._attention(self._norm(x, prefix + "input_layernorm.weight"), prefix + "self_attn.")
            x = x + self._mlp(self._norm(x, prefix + "post_attention_layernorm.weight"), prefix + "mlp.")
        return self._activation(self._norm(x, "model.norm.weight")) @ self._head.T

    def _activation(self, x: Array) -> Array:
        return x if self._is_exact else q8_0(x)

    def _linear(self, x: Array, name: str) -> Array:
        return np.asarray(self._activation(x) @ self._weights[name + ".weight"].T)

    def _norm(self, x: Array, name: str) -> Array:
        square = np.square(x).mean(axis=-1, keepdims=True)
        return np.asarray(x / np.sqrt(square + np.float32(self._config.rms_norm_eps)) * self._weights[name])

    def _mlp(self, x: Array, prefix: str) -> Array:
        gate, up = self._linear(x, prefix + "gate_proj"), self._linear(x, prefix + "up_proj")
        with np.errstate(over="ignore"):  # exp of a large negative gate: the quotient is then 0, as it should be
            return self._linear(gate / (1 + np.exp(-gate)) * up, prefix + "down_proj")

    def _attention(self, x: Array, prefix: str) -> Array:
        config, rows = self._config, len(x)
        heads, kv_heads, width = config.num_attention_heads, config.num_key_value_heads, config.head_dim
        q = self._linear(x, prefix + "q_proj").reshape(rows, heads, width)
        k = self._linear(x, prefix + "k_proj").reshape(rows, kv_heads, width)
        v = self._linear(x, prefix + "v_proj").reshape(rows, kv_heads, width)
        if config.architecture == "qwen3":
            q, k = self._norm(q, prefix + "q_norm.weight"), self._norm(k, prefix + "k_norm.weight")
        q, k = self._rotate(q), self._rotate(k)
        if not self._is_exact:
            k, v = _float16(k), _float16(v)
        out = np.empty((rows, heads, width), np.float32)
        future = np.triu(np.ones((rows, rows), bool), 1)
        for head in range(heads):
            kv = head // (heads // kv_heads)
            scores = q[:, head] @ k[:, kv].T / np.float32(math.sqrt(width))
            scores[future] = -np.inf
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            out[:, head] = weights / weights.sum(axis=1, keepdims=True) @ v[:, kv]
        return self._linear(out.reshape(rows, -1), prefix + "o_proj")

    def _rotate(self, x: Array) -> Array:
        half = self._config.head_dim // 2
        frequencies = self._config.rope.rope_theta ** (-np.arange(half) / half)
        angles = np.arange(len(x))[:, None, None] * frequencies
        cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        a, b = x[..., :half], x[..., half:]
        return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
