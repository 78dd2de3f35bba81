"""A Qwen3 decoder in plain torch, written for training speed on a CPU."""

import dataclasses

import torch
from torch import nn
from torch.nn import functional


@dataclasses.dataclass(frozen=True)
class ModelShape:
    """Sizes, under their Hugging Face names."""

    vocab_size: int = 1536
    hidden_size: int = 320
    intermediate_size: int = 768
    num_hidden_layers: int = 4
    num_attention_heads: int = 6
    num_key_value_heads: int = 2
    head_dim: int = 64
    max_position_embeddings: int = 2048
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-6


SHAPES = {
    "middle": ModelShape(),
    "wide": ModelShape(hidden_size=384, intermediate_size=1024),
    "deep": ModelShape(hidden_size=256, intermediate_size=768, num_hidden_layers=7, num_attention_heads=4),
    "small": ModelShape(hidden_size=256, intermediate_size=512, num_hidden_layers=5, num_attention_heads=4),
}


class RMSNorm(nn.Module):
    """Root mean square normalisation with a learned scale."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Normalise the last dimension."""
        return functional.rms_norm(hidden, (hidden.shape[-1],), self.weight, self.eps)


def rope_tables(shape: ModelShape, num_tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return cos and sin, float32 [num_tokens, head_dim], in the half-rotated layout of Hugging Face."""
    exponent = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    angles = torch.arange(num_tokens, dtype=torch.float32)[:, None] * (shape.rope_theta**-exponent)[None, :]
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def rotate(states: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Apply rotary positions to [batch, heads, tokens, head_dim]."""
    first, second = states.chunk(2, dim=-1)
    return states * cos + torch.cat([-second, first], dim=-1) * sin


def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Return causal attention over [batch, heads, tokens, head_dim].

    Written out: torch's fused kernel for bfloat16 on a CPU takes four times as long for rows of 48 to 136 tokens.
    """
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    later = torch.full(scores.shape[-2:], float("-inf"), dtype=scores.dtype, device=scores.device).triu(1)
    mixed: torch.Tensor = (scores + later).softmax(-1) @ value
    return mixed


class Attention(nn.Module):
    """Grouped-query attention with normalised queries and keys."""

    def __init__(self, shape: ModelShape) -> None:
        super().__init__()
        self.shape = shape
        q_size = shape.num_attention_heads * shape.head_dim
        kv_size = shape.num_key_value_heads * shape.head_dim
        self.q_proj = nn.Linear(shape.hidden_size, q_size, bias=False)
        self.k_proj = nn.Linear(shape.hidden_size, kv_size, bias=False)
        self.v_proj = nn.Linear(shape.hidden_size, kv_size, bias=False)
        self.o_proj = nn.Linear(q_size, shape.hidden_size, bias=False)
        self.q_norm = RMSNorm(shape.head_dim, shape.rms_norm_eps)
        self.k_norm = RMSNorm(shape.head_dim, shape.rms_norm_eps)

    def forward(self, hidden: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """Attend to this token and those before it."""
        batch, tokens, _ = hidden.shape
        head_dim, groups = self.shape.head_dim, self.shape.num_attention_heads // self.shape.num_key_value_heads
        query = self.q_norm(self.q_proj(hidden).view(batch, tokens, -1, head_dim)).transpose(1, 2)
        key = self.k_norm(self.k_proj(hidden).view(batch, tokens, -1, head_dim)).transpose(1, 2)
        value = self.v_proj(hidden).view(batch, tokens, -1, head_dim).transpose(1, 2)
        query, key = rotate(query, cos, sin), rotate(key, cos, sin)
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
        out = attend(query, key, value)
        projected: torch.Tensor = self.o_proj(out.transpose(1, 2).reshape(batch, tokens, -1))
        return projected


class MLP(nn.Module):
    """The gated feed-forward part."""

    def __init__(self, shape: ModelShape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.up_proj = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.down_proj = nn.Linear(shape.intermediate_size, shape.hidden_size, bias=False)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return down(silu(gate) * up)."""
        out: torch.Tensor = self.down_proj(functional.silu(self.gate_proj(hidden)) * self.up_proj(hidden))
        return out


class Layer(nn.Module):
    """One decoder layer."""

    def __init__(self, shape: ModelShape) -> None:
        super().__init__()
        self.input_layernorm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)
        self.mlp = MLP(shape)

    def forward(self, hidden: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """Add attention, then the feed-forward part."""
        hidden = hidden + self.self_attn(self.input_layernorm(hidden), cos, sin)
        out: torch.Tensor = hidden + self.mlp(self.post_attention_layernorm(hidden))
        return out


class Decoder(nn.Module):
    """Qwen3 with tied embeddings; parameter names are those of Hugging Face without the leading `model.`."""

    def __init__(self, shape: ModelShape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.num_hidden_layers))
        self.norm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)

    @property
    def device(self) -> torch.device:
        """Return where the weights are."""
        return self.embed_tokens.weight.device

    def compile_layers(self) -> None:
        """Fuse the operators of each layer; needs a C++ compiler on a CPU."""
        for layer in self.layers:
            layer.compile(dynamic=True)

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """Return the hidden states before the output head, [batch, tokens, hidden_size]."""
        hidden = self.embed_tokens(input_ids)
        cos, sin = (table.to(hidden) for table in rope_tables(self.shape, input_ids.shape[1]))
        for layer in self.layers:
            hidden = layer(hidden, cos, sin)
        out: torch.Tensor = self.norm(hidden)
        return out

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return the logits of hidden states, through the tied embedding."""
        return functional.linear(hidden, self.embed_tokens.weight)


def init_weights(model: Decoder, seed: int) -> None:
    """Fill the weights: normal with 1/sqrt(fan_in), and zero where a branch joins the residual stream."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if parameter.ndim < 2:
            continue
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            nn.init.zeros_(parameter)
        else:
            std = 0.05 if name.startswith("embed") else parameter.shape[1] ** -0.5
            nn.init.normal_(parameter, std=std, generator=generator)
