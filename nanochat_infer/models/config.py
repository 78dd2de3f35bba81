"""Sizes and constants of a model, by their Hugging Face names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RopeConfig:
    """Rotary position embedding.

    Args:
        rope_type: "default" or "llama3".
        rope_theta: base of the frequencies.
        factor, low_freq_factor, high_freq_factor, original_max_position_embeddings: used by "llama3" only.
    """

    rope_type: str = "default"
    rope_theta: float = 10000.0
    factor: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_max_position_embeddings: int = 8192


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A model's architecture and sizes, already checked for consistency by whoever built it.

    Args:
        architecture: key of models.registry, "llama" or "qwen3".
        bos_token_id: id put before a plain prompt where the tokenizer asks for it, or None.
        eos_token_ids: ids that end an answer.
        attention_bias: q, k, v and o projections have biases.
        mlp_bias: gate, up and down projections have biases.
    """

    architecture: str
    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    max_position_embeddings: int
    rms_norm_eps: float
    rope: RopeConfig
    tie_word_embeddings: bool
    attention_bias: bool = False
    mlp_bias: bool = False
    bos_token_id: int | None = None
    eos_token_ids: tuple[int, ...] = ()
