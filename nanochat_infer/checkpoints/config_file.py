"""config.json -> ModelConfig, with the defaults that transformers has for each architecture.

Nothing in config.json is executed or imported; auto_map and the like are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nanochat_infer.checkpoints.fields import REQUIRED, Fields
from nanochat_infer.checkpoints.rope import rope_config
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import quote
from nanochat_infer.models.config import ModelConfig

MAX_VOCAB_SIZE = 2**24
MAX_SIZE = 2**20
MAX_LAYERS = 1024
MAX_HEADS = 4096
MAX_HEAD_DIM = 1024
MAX_POSITIONS = 2**31 - 1
ACTIVATIONS = ("silu", "swish")


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What transformers takes for a key that config.json does not have; None means that it is derived.

    Source: configuration_llama.py and configuration_qwen3.py of transformers 5.23.
    """

    class_name: str
    num_key_value_heads: int | None
    head_dim: int | None
    max_position_embeddings: int
    bos_token_id: int | None
    eos_token_id: int | None
    has_mlp_bias: bool


_DEFAULTS: Mapping[str, _Defaults] = {
    "llama": _Defaults("LlamaForCausalLM", None, None, 2048, 1, 2, True),
    "qwen3": _Defaults("Qwen3ForCausalLM", 32, 128, 32768, None, None, False),
}
SUPPORTED = "supported are Llama (model_type llama) and Qwen3 (model_type qwen3)"


def model_config(values: Mapping[str, Any], where: str) -> tuple[ModelConfig, tuple[str, ...]]:
    """Return the checked configuration, and notes about harmless oddities.

    Args:
        values: content of config.json.
        where: its path.

    Raises:
        ModelFileError: an unsupported architecture or feature, a missing or wrong value, or a contradiction.
    """
    fields = Fields(values, where)
    architecture = _architecture(fields)
    defaults = _DEFAULTS[architecture]
    _refuse_unsupported(fields)
    hidden_size = fields.integer("hidden_size", 1, MAX_SIZE)
    num_heads = fields.integer("num_attention_heads", 1, MAX_HEADS)
    num_layers = fields.integer("num_hidden_layers", 1, MAX_LAYERS)
    _refuse_sliding_window(fields, architecture, num_layers)
    head_dim = _head_dim(fields, defaults, hidden_size, num_heads)
    max_positions = fields.integer("max_position_embeddings", 1, MAX_POSITIONS, defaults.max_position_embeddings)
    vocab_size = fields.integer("vocab_size", 1, MAX_VOCAB_SIZE)
    eos_token_ids, notes = ids_in_vocabulary(fields, "eos_token_id", vocab_size, defaults.eos_token_id)
    bos_token_ids, bos_notes = ids_in_vocabulary(fields, "bos_token_id", vocab_size, defaults.bos_token_id)
    config = ModelConfig(
        architecture=architecture,
        vocab_size=vocab_size,
        hidden_size=hidden_size,
        intermediate_size=fields.integer("intermediate_size", 1, MAX_SIZE),
        num_hidden_layers=num_layers,
        num_attention_heads=num_heads,
        num_key_value_heads=_num_key_value_heads(fields, defaults, num_heads),
        head_dim=head_dim,
        max_position_embeddings=max_positions,
        rms_norm_eps=fields.number("rms_norm_eps", 0, 1, 1e-6, low_open=True),
        rope=rope_config(fields, max_positions),
        tie_word_embeddings=fields.boolean("tie_word_embeddings", False),
        attention_bias=fields.boolean("attention_bias", False),
        mlp_bias=fields.boolean("mlp_bias", False) if defaults.has_mlp_bias else False,
        bos_token_id=bos_token_ids[0] if bos_token_ids else None,
        eos_token_ids=eos_token_ids,
    )
    return config, notes + bos_notes


def ids_in_vocabulary(
    fields: Fields, key: str, vocab_size: int, default: int | None = None
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the ids of a key that the model can produce, and a note naming those that it cannot.

    An id outside the vocabulary, such as the -1 of some converters, can never be sampled: dropping it changes nothing.
    """
    ids = fields.token_ids(key, default)
    good = tuple(token_id for token_id in ids if 0 <= token_id < vocab_size)
    if len(good) == len(ids) or key not in fields.values:
        return good, ()
    bad = ", ".join(str(token_id) for token_id in ids if token_id not in good)
    return good, (f"{key} in {fields.where} names {bad}, outside the vocabulary of {vocab_size:,}; ignored",)


def _architecture(fields: Fields) -> str:
    architectures = fields.get("architectures")
    if architectures is None:
        architectures = []
    if not isinstance(architectures, list) or not all(isinstance(name, str) for name in architectures):
        raise fields.refuse("architectures", "a list of class names")
    if "model_type" not in fields.values:
        named = f" ({quote(architectures[0])})" if architectures else ""
        raise ModelFileError(f"model_type is missing in {fields.where}{named}; {SUPPORTED}")
    model_type = fields.text("model_type")
    if model_type not in _DEFAULTS:
        raise ModelFileError(f"model_type {quote(model_type)} in {fields.where} is not supported; {SUPPORTED}")
    wrong = [name for name in architectures if name != _DEFAULTS[model_type].class_name]
    if wrong:
        raise ModelFileError(
            f"architecture {quote(wrong[0])} in {fields.where} is not supported; "
            f"for model_type {model_type} it must be {_DEFAULTS[model_type].class_name}"
        )
    return model_type


def _refuse_unsupported(fields: Fields) -> None:
    for key in ("quantization_config", "compression_config"):
        quantization = fields.mapping(key)
        if quantization is not None:
            method = quantization.get("quant_method", "unknown method")
            raise ModelFileError(
                f"{fields.where} describes quantized weights ({quote(str(method))}), which are not supported yet; "
                "use the F32, F16 or BF16 version of the model"
            )
    activation = fields.text("hidden_act", "silu")
    if activation not in ACTIVATIONS:
        raise ModelFileError(f"hidden_act {quote(activation)} in {fields.where} is not supported; it must be silu")


def _refuse_sliding_window(fields: Fields, architecture: str, num_layers: int) -> None:
    if fields.boolean("use_sliding_window", False):
        raise ModelFileError(
            f"use_sliding_window is true in {fields.where}, but sliding-window attention is not supported; "
            "expected false or no such key"
        )
    types = fields.get("layer_types")
    if types is None or architecture == "llama":
        return
    if not isinstance(types, list) or not all(isinstance(kind, str) for kind in types) or len(types) != num_layers:
        raise fields.refuse("layer_types", f"a list of {num_layers} texts, one per layer")
    for kind in types:
        if kind != "full_attention":
            raise ModelFileError(
                f"layer_types in {fields.where} has {quote(kind)}, which is not supported; expected full_attention"
            )


def _head_dim(fields: Fields, defaults: _Defaults, hidden_size: int, num_heads: int) -> int:
    if fields.get("head_dim", defaults.head_dim) is not None:
        head_dim = fields.integer("head_dim", 2, MAX_HEAD_DIM, defaults.head_dim)
    elif hidden_size % num_heads:
        raise ModelFileError(
            f"hidden_size {hidden_size} in {fields.where} is not a multiple of num_attention_heads {num_heads}, "
            "and there is no head_dim"
        )
    else:
        head_dim = hidden_size // num_heads
    if head_dim % 2 or head_dim > MAX_HEAD_DIM:
        raise ModelFileError(f"head_dim must be even and at most {MAX_HEAD_DIM:,}, got {head_dim} in {fields.where}")
    return head_dim


def _num_key_value_heads(fields: Fields, defaults: _Defaults, num_heads: int) -> int:
    key = "num_key_value_heads"
    default = defaults.num_key_value_heads if key not in fields.values else None
    if fields.get(key) is None and default is None:
        return num_heads
    num_kv_heads = fields.integer(key, 1, MAX_HEADS, REQUIRED if default is None else default)
    if num_heads % num_kv_heads:
        raise ModelFileError(
            f"num_attention_heads {num_heads} in {fields.where} is not a multiple of num_key_value_heads {num_kv_heads}"
        )
    return num_kv_heads
