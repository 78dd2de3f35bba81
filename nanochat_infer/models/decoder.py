"""The decoder that Llama and Qwen3 share: pre-norm blocks of grouped-query attention with rope and a gated MLP."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, WeightSpec
from nanochat_infer.models.operators import Buffer, Operators

EMBEDDING = "model.embed_tokens.weight"
FINAL_NORM = "model.norm.weight"
LM_HEAD = "lm_head.weight"


def make_definition(*, qk_norm: bool) -> ModelDefinition:
    """Return the definition of one architecture of this family.

    Args:
        qk_norm: whether each head of q and k has an RMS norm before rope.
    """
    return ModelDefinition(
        tensor_shapes=partial(_tensor_shapes, qk_norm=qk_norm),
        optional_tensors=_optional_tensors,
        weight_specs=partial(_weight_specs, qk_norm=qk_norm),
        forward=partial(_forward, qk_norm=qk_norm),
        duplicate_tensors=_duplicate_tensors,
    )


def _linears(config: ModelConfig, layer: int) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Yield (key, module names stacked along the output, whether they have biases) of one layer's projections."""
    key, attention, mlp = f"layers.{layer}.", f"model.layers.{layer}.self_attn.", f"model.layers.{layer}.mlp."
    yield key + "qkv", (attention + "q_proj", attention + "k_proj", attention + "v_proj"), config.attention_bias
    yield key + "o", (attention + "o_proj",), config.attention_bias
    yield key + "gate_up", (mlp + "gate_proj", mlp + "up_proj"), config.mlp_bias
    yield key + "down", (mlp + "down_proj",), config.mlp_bias


def _norms(layer: int, *, qk_norm: bool) -> Iterator[tuple[str, str]]:
    """Yield (key, tensor name) of one layer's norm vectors."""
    key, prefix = f"layers.{layer}.", f"model.layers.{layer}."
    yield key + "attention_norm", prefix + "input_layernorm.weight"
    yield key + "mlp_norm", prefix + "post_attention_layernorm.weight"
    if qk_norm:
        yield key + "q_norm", prefix + "self_attn.q_norm.weight"
        yield key + "k_norm", prefix + "self_attn.k_norm.weight"


def _tensor_shapes(config: ModelConfig, *, qk_norm: bool) -> Mapping[str, tuple[int, ...]]:
    hidden, inner = config.hidden_size, config.intermediate_size
    q_size = config.num_attention_heads * config.head_dim
    kv_size = config.num_key_value_heads * config.head_dim
    sizes = {
        "q_proj": (q_size, hidden),
        "k_proj": (kv_size, hidden),
        "v_proj": (kv_size, hidden),
        "o_proj": (hidden, q_size),
        "gate_proj": (inner, hidden),
        "up_proj": (inner, hidden),
        "down_proj": (hidden, inner),
    }
    shapes: dict[str, tuple[int, ...]] = {EMBEDDING: (config.vocab_size, hidden)}
    for layer in range(config.num_hidden_layers):
        for key, name in _norms(layer, qk_norm=qk_norm):
            shapes[name] = (config.head_dim,) if key.endswith(("q_norm", "k_norm")) else (hidden,)
        for _, modules, has_bias in _linears(config, layer):
            for module in modules:
                out, fan_in = sizes[module.rpartition(".")[2]]
                shapes[module + ".weight"] = (out, fan_in)
                if has_bias:
                    shapes[module + ".bias"] = (out,)
    shapes[FINAL_NORM] = (hidden,)
    if not config.tie_word_embeddings:
        shapes[LM_HEAD] = (config.vocab_size, hidden)
    return shapes


def _optional_tensors(config: ModelConfig) -> frozenset[str]:
    layers = range(config.num_hidden_layers)
    buffers = {f"model.layers.{layer}.self_attn.rotary_emb.inv_freq" for layer in layers}
    return frozenset(buffers | {"model.rotary_emb.inv_freq"})


def _duplicate_tensors(config: ModelConfig) -> Mapping[str, str]:
    return {LM_HEAD: EMBEDDING} if config.tie_word_embeddings else {}


def _weight_specs(config: ModelConfig, *, qk_norm: bool) -> tuple[WeightSpec, ...]:
    specs = [WeightSpec("embed_tokens", "embedding", (EMBEDDING,))]
    for layer in range(config.num_hidden_layers):
        specs += [WeightSpec(key, "vector", (name,)) for key, name in _norms(layer, qk_norm=qk_norm)]
        for key, modules, has_bias in _linears(config, layer):
            weights = tuple(module + ".weight" for module in modules)
            biases = tuple(module + ".bias" for module in modules) if has_bias else ()
            specs.append(WeightSpec(key, "linear", weights, biases))
    specs.append(WeightSpec("norm", "vector", (FINAL_NORM,)))
    specs.append(WeightSpec("lm_head", "linear", (EMBEDDING if config.tie_word_embeddings else LM_HEAD,)))
    return tuple(specs)


def _forward(ops: Operators, weights: Mapping[str, Any], config: ModelConfig, *, qk_norm: bool) -> Buffer:
    """Compute the logits of the rows that the step asks for.

    Returns:
        float32 [num_logits_rows, vocab_size].

    Source: Touvron et al. 2023, arXiv:2302.13971, section 2.2; Qwen3: Yang et al. 2025, arXiv:2505.09388, section 2.
    """
    hidden_states = ops.embedding(weights["embed_tokens"])
    for layer in range(config.num_hidden_layers):
        normed = ops.rms_norm(hidden_states, weights[f"layers.{layer}.attention_norm"], config.rms_norm_eps)
        attended = _attention(ops, weights, config, layer, normed, qk_norm=qk_norm)
        hidden_states = ops.add(hidden_states, ops.linear(attended, weights[f"layers.{layer}.o"]))
        normed = ops.rms_norm(hidden_states, weights[f"layers.{layer}.mlp_norm"], config.rms_norm_eps)
        gated = ops.silu_mul(ops.linear(normed, weights[f"layers.{layer}.gate_up"]))
        hidden_states = ops.add(hidden_states, ops.linear(gated, weights[f"layers.{layer}.down"]))
    selected = ops.select_rows(hidden_states)
    return ops.linear(ops.rms_norm(selected, weights["norm"], config.rms_norm_eps), weights["lm_head"])


def _attention(
    ops: Operators, weights: Mapping[str, Any], config: ModelConfig, layer: int, normed: Buffer, *, qk_norm: bool
) -> Buffer:
    """Project to q, k and v, rotate, store k and v, attend: [num_tokens, num_attention_heads * head_dim]."""
    head_dim = config.head_dim
    q_size, kv_size = config.num_attention_heads * head_dim, config.num_key_value_heads * head_dim
    qkv = ops.linear(normed, weights[f"layers.{layer}.qkv"])
    q = ops.columns(qkv, 0, q_size)
    k = ops.columns(qkv, q_size, kv_size)
    v = ops.columns(qkv, q_size + kv_size, kv_size)
    if qk_norm:
        ops.head_rms_norm(q, weights[f"layers.{layer}.q_norm"], config.rms_norm_eps, head_dim)
        ops.head_rms_norm(k, weights[f"layers.{layer}.k_norm"], config.rms_norm_eps, head_dim)
    ops.rope(q, config.rope, head_dim)
    ops.rope(k, config.rope, head_dim)
    ops.write_kv(k, v, layer)
    return ops.attention(q, layer, config.num_attention_heads, config.num_key_value_heads, head_dim)
