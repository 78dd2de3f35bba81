"""Sizes of known models, for random ones of the same shape. Imports nothing heavy."""

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a model, by config.json's names where they are longer.

    Args:
        architecture: "qwen3" or "llama".
        tied: the embedding is the output matrix too.
    """

    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int
    architecture: str = "qwen3"
    tied: bool = True
    rope_theta: float = 1e6
    norm_eps: float = 1e-6

    def tensors(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield name and sizes of each tensor, in the order of the file."""
        q, kv = self.heads * self.head_dim, self.kv_heads * self.head_dim
        yield "model.embed_tokens.weight", (self.vocab, self.hidden)
        for layer in range(self.layers):
            prefix = f"model.layers.{layer}."
            yield prefix + "input_layernorm.weight", (self.hidden,)
            yield prefix + "self_attn.q_proj.weight", (q, self.hidden)
            yield prefix + "self_attn.k_proj.weight", (kv, self.hidden)
            yield prefix + "self_attn.v_proj.weight", (kv, self.hidden)
            yield prefix + "self_attn.o_proj.weight", (self.hidden, q)
            if self.architecture == "qwen3":
                yield prefix + "self_attn.q_norm.weight", (self.head_dim,)
                yield prefix + "self_attn.k_norm.weight", (self.head_dim,)
            yield prefix + "post_attention_layernorm.weight", (self.hidden,)
            yield prefix + "mlp.gate_proj.weight", (self.intermediate, self.hidden)
            yield prefix + "mlp.up_proj.weight", (self.intermediate, self.hidden)
            yield prefix + "mlp.down_proj.weight", (self.hidden, self.intermediate)
        yield "model.norm.weight", (self.hidden,)
        if not self.tied:
            yield "lm_head.weight", (self.vocab, self.hidden)

    @property
    def file_bytes(self) -> int:
        """Bytes of its weights in bfloat16."""
        return 2 * sum(math.prod(sizes) for _, sizes in self.tensors())


SHAPES = {
    "tiny": Shape(64, 128, 2, 4, 2, 16, 320, 1024),
    "small": Shape(256, 768, 4, 4, 2, 64, 4096, 8192),
    "qwen3-0.6b": Shape(1024, 3072, 28, 16, 8, 128, 151936, 40960),
    "qwen3-1.7b": Shape(2048, 6144, 28, 16, 8, 128, 151936, 40960),
    "qwen3-4b": Shape(2560, 9728, 36, 32, 8, 128, 151936, 40960),
    "tinyllama-1.1b": Shape(2048, 5632, 22, 32, 4, 64, 32000, 2048, "llama", False, 1e4, 1e-5),
}
