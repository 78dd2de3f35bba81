"""Random Hugging Face model folders for tests, config.json and safetensors as transformers writes them; NumPy only."""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

REMOVE: Any = object()  # make_model(..., head_dim=REMOVE) leaves the key out of config.json

_COMMON: dict[str, Any] = {
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": None,
    "eos_token_id": None,
    "head_dim": 16,
    "hidden_act": "silu",
    "hidden_size": 64,
    "initializer_range": 0.02,
    "intermediate_size": 96,
    "max_position_embeddings": 2048,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "num_key_value_heads": 2,
    "pad_token_id": None,
    "rms_norm_eps": 1e-06,
    "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"},
    "tie_word_embeddings": False,
    "transformers_version": "5.23.0",
    "use_cache": True,
    "vocab_size": 128,
}
_PER_ARCHITECTURE: dict[str, dict[str, Any]] = {
    "qwen3": {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "max_window_layers": 28,
        "sliding_window": None,
        "use_sliding_window": False,
    },
    "llama": {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "mlp_bias": False,
        "pretraining_tp": 1,
    },
}
_CODES = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}


def tiny_config(architecture: str = "qwen3", *, dtype: str = "float32", **overrides: Any) -> dict[str, Any]:
    """Return the content of config.json; overrides are its keys, REMOVE drops one.

    rope_scaling or rope_theta as an override gives the older notation without rope_parameters.
    """
    config = {**_COMMON, **_PER_ARCHITECTURE[architecture], "dtype": dtype, **overrides}
    if ("rope_theta" in overrides or "rope_scaling" in overrides) and "rope_parameters" not in overrides:
        del config["rope_parameters"]
        config.setdefault("rope_theta", 10000.0)
    return {key: value for key, value in sorted(config.items()) if value is not REMOVE}


def tiny_tensors(config: Mapping[str, Any], seed: int = 0) -> dict[str, np.ndarray]:
    """Return random float32 weights by checkpoint name, scaled so that logits have a standard deviation near 3."""
    rng = np.random.default_rng(seed)
    hidden, inner, vocab = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    heads = config["num_attention_heads"]
    kv_heads = config.get("num_key_value_heads", heads)
    head_dim = config.get("head_dim") or hidden // heads
    attention_bias, mlp_bias = config.get("attention_bias", False), config.get("mlp_bias", False)
    tensors: dict[str, np.ndarray] = {}

    def normal(*shape: int, std: float) -> np.ndarray:
        return (rng.standard_normal(shape) * std).astype(np.float32)

    def linear(name: str, out: int, fan_in: int, gain: float, bias: bool) -> None:
        tensors[name + ".weight"] = normal(out, fan_in, std=gain / math.sqrt(fan_in))
        if bias:
            tensors[name + ".bias"] = normal(out, std=0.3)

    def norm(name: str, size: int) -> None:
        tensors[name + ".weight"] = (1 + 0.2 * rng.standard_normal(size)).astype(np.float32)

    tensors["model.embed_tokens.weight"] = normal(vocab, hidden, std=3 / math.sqrt(hidden))
    for i in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{i}."
        norm(prefix + "input_layernorm", hidden)
        linear(prefix + "self_attn.q_proj", heads * head_dim, hidden, 1.2, attention_bias)
        linear(prefix + "self_attn.k_proj", kv_heads * head_dim, hidden, 1.2, attention_bias)
        linear(prefix + "self_attn.v_proj", kv_heads * head_dim, hidden, 1.0, attention_bias)
        linear(prefix + "self_attn.o_proj", hidden, heads * head_dim, 1.5, attention_bias)
        if config["model_type"] == "qwen3":
            norm(prefix + "self_attn.q_norm", head_dim)
            norm(prefix + "self_attn.k_norm", head_dim)
        norm(prefix + "post_attention_layernorm", hidden)
        linear(prefix + "mlp.gate_proj", inner, hidden, 1.5, mlp_bias)
        linear(prefix + "mlp.up_proj", inner, hidden, 1.5, mlp_bias)
        linear(prefix + "mlp.down_proj", hidden, inner, 1.5, mlp_bias)
    norm("model.norm", hidden)
    if not config.get("tie_word_embeddings", False):
        tensors["lm_head.weight"] = normal(vocab, hidden, std=3 / math.sqrt(hidden))
    return tensors


def encode_floats(values: np.ndarray, dtype: str) -> bytes:
    """Return little-endian bytes of float32 values as "float32", "float16" or "bfloat16", rounded to nearest even."""
    values = np.ascontiguousarray(values, dtype=np.float32)
    if dtype == "bfloat16":
        bits = values.view(np.uint32).astype(np.uint64)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    return values.astype({"float32": "<f4", "float16": "<f2"}[dtype]).tobytes()


def write_safetensors(path: Path, tensors: Mapping[str, np.ndarray], dtype: str = "float32") -> None:
    """Write one safetensors file, tensors in name order, header padded with spaces to 8 bytes."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    parts, start = [], 0
    for name in sorted(tensors):
        raw = encode_floats(tensors[name], dtype)
        header[name] = {
            "dtype": _CODES[dtype],
            "shape": list(tensors[name].shape),
            "data_offsets": [start, start + len(raw)],
        }
        start += len(raw)
        parts.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def write_shards(folder: Path, tensors: Mapping[str, np.ndarray], num_shards: int, dtype: str = "float32") -> None:
    """Write model-0000i-of-0000n.safetensors and their index, tensors dealt out in name order."""
    weight_map: dict[str, str] = {}
    names = sorted(tensors)
    for i in range(num_shards):
        file = f"model-{i + 1:05d}-of-{num_shards:05d}.safetensors"
        mine = names[len(names) * i // num_shards : len(names) * (i + 1) // num_shards]
        write_safetensors(folder / file, {name: tensors[name] for name in mine}, dtype)
        weight_map.update(dict.fromkeys(mine, file))
    itemsize = 4 if dtype == "float32" else 2
    total = sum(tensor.size for tensor in tensors.values()) * itemsize
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))


def make_model(
    folder: Path,
    architecture: str = "qwen3",
    *,
    seed: int = 0,
    dtype: str = "float32",
    num_shards: int = 1,
    generation_config: Mapping[str, Any] | None = None,
    **config_overrides: Any,
) -> Path:
    """Write a random model folder without tokenizer and return it.

    Args:
        folder: created if missing.
        architecture: "qwen3" or "llama".
        seed: of the weights; the same arguments give the same bytes.
        dtype: "float32", "float16" or "bfloat16".
        num_shards: 1 writes model.safetensors; more writes shards and an index.
        generation_config: content of generation_config.json, or None for no such file.
        config_overrides: keys of config.json, for example num_key_value_heads=1, tie_word_embeddings=True.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = tiny_config(architecture, dtype=dtype, **config_overrides)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if generation_config is not None:
        (folder / "generation_config.json").write_text(json.dumps(dict(generation_config), indent=2) + "\n")
    tensors = tiny_tensors(config, seed)
    if num_shards == 1:
        write_safetensors(folder / "model.safetensors", tensors, dtype)
    else:
        write_shards(folder, tensors, num_shards, dtype)
    return folder
