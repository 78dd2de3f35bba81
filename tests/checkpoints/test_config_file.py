"""config.json: real ones, transformers' defaults and notations, and every refusal by its sentence."""

import json
from typing import Any

import pytest

from nanochat_infer.checkpoints.config_file import model_config
from nanochat_infer.errors import ModelFileError
from nanochat_infer.models.config import ModelConfig, RopeConfig
from tests.shared_data import data_path
from tests.tiny_models import REMOVE, tiny_config

LLAMA3 = {
    "factor": 32.0,
    "high_freq_factor": 4.0,
    "low_freq_factor": 1.0,
    "original_max_position_embeddings": 8192,
    "rope_type": "llama3",
}
LLAMA3_ROPE = RopeConfig("llama3", 500000.0, 32.0, 1.0, 4.0, 8192)


def read(architecture: str = "llama", **overrides: Any) -> ModelConfig:
    config, notes = model_config(tiny_config(architecture, **overrides), "config.json")
    assert not notes
    return config


def refusal(architecture: str = "llama", **overrides: Any) -> str:
    with pytest.raises(ModelFileError) as caught:
        model_config(tiny_config(architecture, **overrides), "config.json")
    assert "\n" not in str(caught.value)
    return str(caught.value)


REAL: dict[str, ModelConfig | str] = {
    "configs/Llama-2-7b-chat-hf.config.json": ModelConfig(
        "llama", 32000, 4096, 11008, 32, 32, 32, 128, 4096, 1e-5, RopeConfig(), False, False, False, 1, (2,)
    ),
    "configs/TinyLlama-1.1B-Chat-v1.0.config.json": ModelConfig(
        "llama", 32000, 2048, 5632, 22, 32, 4, 64, 2048, 1e-5, RopeConfig(), False, False, False, 1, (2,)
    ),
    "configs/Llama-3.2-1B-Instruct.config.RECONSTRUCTED.json": ModelConfig(
        *("llama", 128256, 2048, 8192, 16, 32, 8, 64, 131072, 1e-5, LLAMA3_ROPE, True, False, False, 128000),
        (128001, 128008, 128009),
    ),
    "llama3/Llama-3.2-3B-Instruct.config.json": ModelConfig(
        *("llama", 128256, 3072, 8192, 28, 24, 8, 128, 131072, 1e-5, LLAMA3_ROPE, True, False, False, 128000),
        (128001, 128008, 128009),
    ),
    "configs/Qwen3-0.6B.config.json": ModelConfig(
        *("qwen3", 151936, 1024, 3072, 28, 16, 8, 128, 40960, 1e-6, RopeConfig(rope_theta=1e6), True),
        *(False, False, 151643, (151645,)),
    ),
    "configs/Qwen3-4B-Thinking-2507.config.json": ModelConfig(
        *("qwen3", 151936, 2560, 9728, 36, 32, 8, 128, 262144, 1e-6, RopeConfig(rope_theta=5e6), True),
        *(False, False, 151643, (151645,)),
    ),
    "qwen3/config.json": ModelConfig(
        *("qwen3", 151936, 2560, 9728, 36, 32, 8, 128, 40960, 1e-6, RopeConfig(rope_theta=1e6), True),
        *(False, False, 151643, (151645,)),
    ),
    "stories260K/hf/config.json": ModelConfig(
        "llama", 512, 64, 172, 5, 8, 4, 8, 512, 1e-5, RopeConfig(), True, False, False, 1, (2,)
    ),
    "configs/Qwen3-4B-AWQ.config.RECONSTRUCTED.json": "describes quantized weights ('awq')",
    "configs/Qwen3-4B-FP8.config.RECONSTRUCTED.json": "describes quantized weights ('fp8')",
    "configs/Qwen3-4B-Instruct-2507-FP8.config.RECONSTRUCTED.json": "describes quantized weights ('fp8')",
    "configs/gpt2.config.json": "model_type 'gpt2' in config.json is not supported; supported are Llama",
    "configs/DialoGPT-small.config.RECONSTRUCTED.json": "model_type 'gpt2' in config.json is not supported",
    "configs/DialoGPT-117M.original.config.json": "model_type is missing in config.json",
    "configs/DialoGPT-345M.original.config.json": "model_type is missing in config.json",
    "configs/DialoGPT-762M.original.config.json": "model_type is missing in config.json",
    "nanochat/hf-export-sft/config.json": "model_type 'nanochat' in config.json is not supported",
}


@pytest.mark.parametrize("name", REAL)
def test_real_configs(name: str) -> None:
    values = json.loads(data_path(*name.split("/")).read_text())
    expected = REAL[name]
    if isinstance(expected, ModelConfig):
        assert model_config(values, "config.json") == (expected, ())
        return
    with pytest.raises(ModelFileError) as caught:
        model_config(values, "config.json")
    assert expected in str(caught.value)


def test_every_real_config_is_covered() -> None:
    """Control: a new file under the shared configs must be added above."""
    names = {f"configs/{path.name}" for path in data_path("configs").glob("*.json")}
    assert names == {name for name in REAL if name.startswith("configs/")}


SIZES = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")


@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
def test_missing_keys_mean_what_they_mean_to_transformers(architecture: str) -> None:
    from tests.hf_oracle import hf_config

    values: dict[str, Any] = {"model_type": architecture, **dict.fromkeys(SIZES, 64), "hidden_size": 512}
    theirs = hf_config(values)
    ours, _ = model_config(values, "config.json")
    eos = theirs["eos_token_id"]
    assert ours.num_key_value_heads == theirs["num_key_value_heads"]
    assert ours.head_dim == theirs["head_dim"]
    assert ours.max_position_embeddings == theirs["max_position_embeddings"]
    assert ours.rms_norm_eps == theirs["rms_norm_eps"]
    assert ours.tie_word_embeddings == theirs["tie_word_embeddings"]
    assert ours.attention_bias == theirs["attention_bias"]
    assert ours.mlp_bias == theirs.get("mlp_bias", False)
    assert ours.bos_token_id == theirs["bos_token_id"]
    assert list(ours.eos_token_ids) == ([] if eos is None else [eos])
    assert ours.rope == RopeConfig(rope_theta=theirs["rope_parameters"]["rope_theta"])


def test_null_where_transformers_allows_it() -> None:
    config = read(num_key_value_heads=None, head_dim=None, rope_scaling=None, rope_theta=5000, eos_token_id=None)
    assert (config.num_key_value_heads, config.head_dim, config.eos_token_ids) == (4, 16, ())
    assert config.rope == RopeConfig(rope_theta=5000)


def test_head_dim_need_not_divide_hidden_size() -> None:
    assert read(head_dim=24, num_attention_heads=5, num_key_value_heads=5).head_dim == 24


OLD_LLAMA3 = {"factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 64}
EXPECTED_LLAMA3 = RopeConfig("llama3", 5e5, 8.0, 1.0, 4.0, 64)
ROPES: dict[str, tuple[dict[str, Any], RopeConfig]] = {
    "theta alone": ({"rope_theta": 1000000}, RopeConfig(rope_theta=1e6)),
    "nothing": ({"rope_parameters": REMOVE}, RopeConfig(rope_theta=10000)),
    "null": ({"rope_parameters": None}, RopeConfig(rope_theta=10000)),
    "scaling of type default": ({"rope_scaling": {"type": "default"}}, RopeConfig()),
    "old, rope_type": ({"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", **OLD_LLAMA3}}, EXPECTED_LLAMA3),
    "old, type": ({"rope_theta": 5e5, "rope_scaling": {"type": "llama3", **OLD_LLAMA3}}, EXPECTED_LLAMA3),
    "new": ({"rope_parameters": {"rope_type": "llama3", "rope_theta": 5e5, **OLD_LLAMA3}}, EXPECTED_LLAMA3),
    "new, theta outside": (
        {"rope_theta": 5e5, "rope_parameters": {"rope_type": "llama3", **OLD_LLAMA3}},
        EXPECTED_LLAMA3,
    ),
    "both, agreeing": (
        {
            "rope_theta": 5e5,
            "rope_scaling": {"type": "llama3", "rope_type": "llama3", **OLD_LLAMA3},
            "rope_parameters": {"rope_type": "llama3", "rope_theta": 5e5, **OLD_LLAMA3},
        },
        EXPECTED_LLAMA3,
    ),
    "original length from max_position_embeddings": (
        {
            "max_position_embeddings": 64,
            "rope_parameters": {
                "rope_type": "llama3",
                "rope_theta": 5e5,
                **{key: value for key, value in OLD_LLAMA3.items() if not key.startswith("original")},
            },
        },
        EXPECTED_LLAMA3,
    ),
}


@pytest.mark.parametrize("name", ROPES)
def test_rope_notations(name: str) -> None:
    overrides, expected = ROPES[name]
    assert read(**overrides).rope == expected


def llama3(**changes: Any) -> dict[str, Any]:
    rope = {"rope_type": "llama3", "rope_theta": 5e5, **OLD_LLAMA3, **changes}
    return {"rope_parameters": {key: value for key, value in rope.items() if value is not REMOVE}}


REFUSED_ROPES: dict[str, tuple[dict[str, Any], str]] = {
    **{
        kind: ({"rope_scaling": {"type": kind, "factor": 2.0}}, f"rope type '{kind}' in rope_scaling of config.json")
        for kind in ("yarn", "linear", "dynamic", "longrope", "su", "mrope", "proportional")
    },
    "new notation": (
        {"rope_parameters": {"rope_type": "yarn", "factor": 4.0}},
        "rope type 'yarn' in rope_parameters of config.json is not supported; supported are default, llama3",
    ),
    "factor without type": ({"rope_scaling": {"factor": 2.0}}, "rope_type is missing in rope_scaling of config.json"),
    "type is a number": ({"rope_scaling": {"type": 3}}, "type in rope_scaling of config.json must be a text, got 3"),
    "two types": ({"rope_scaling": {"type": "default", "rope_type": "llama3"}}, "rope_type and type in"),
    "a list": ({"rope_scaling": []}, "rope_scaling in config.json must be an object or null, got []"),
    "per layer type": ({"rope_parameters": {"full_attention": {"rope_type": "default"}}}, "one rope per layer type"),
    "theta 0": ({"rope_theta": 0}, "rope_theta in config.json must be in (0, 1e+12], got 0"),
    "theta text": ({"rope_theta": "1e6"}, "rope_theta in config.json must be a number"),
    "theta true": ({"rope_theta": True}, "rope_theta in config.json must be a number"),
    "two thetas": (
        {"rope_theta": 1e4, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6}},
        "rope_theta in config.json is 10000, but 1e+06 in rope_parameters of config.json",
    ),
    "two notations": (
        {"rope_scaling": {"rope_type": "default"}, "rope_parameters": {"rope_type": "llama3"}},
        "rope_parameters and rope_scaling in config.json contradict each other on 'rope_type'",
    ),
    "part of the head": ({"partial_rotary_factor": 0.5}, "partial_rotary_factor 0.5 in config.json is not supported"),
    "no factor": (llama3(factor=REMOVE), "factor is missing in rope_parameters of config.json"),
    "factor below 1": (llama3(factor=0.5), "factor in rope_parameters of config.json must be a number in [1, 1e+06]"),
    "low is 0": (
        llama3(low_freq_factor=0),
        "low_freq_factor in rope_parameters of config.json must be a number in (0,",
    ),
    "low above high": (llama3(low_freq_factor=4), "low_freq_factor must be below high_freq_factor"),
    "original 0": (llama3(original_max_position_embeddings=0), "must be a whole number from 1 to"),
}


@pytest.mark.parametrize("name", REFUSED_ROPES)
def test_refused_ropes(name: str) -> None:
    overrides, sentence = REFUSED_ROPES[name]
    assert sentence in refusal(**overrides)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    **{f"no {key}": ({key: REMOVE}, f"{key} is missing in config.json") for key in SIZES},
    **{f"{key} 0": ({key: 0}, f"{key} in config.json must be a whole number from 1 to") for key in SIZES},
    **{f"{key} null": ({key: None}, f"{key} in config.json must be a whole number from 1 to") for key in SIZES},
    "bool": ({"hidden_size": True}, "hidden_size in config.json must be a whole number from 1 to 1,048,576, got true"),
    "float": ({"hidden_size": 64.0}, "must be a whole number from 1 to 1,048,576, got 64.0"),
    "text": ({"hidden_size": "64"}, "must be a whole number from 1 to 1,048,576, got '64'"),
    "list": ({"hidden_size": [64]}, "must be a whole number from 1 to 1,048,576, got [64]"),
    "huge": ({"vocab_size": 10**30}, "vocab_size in config.json must be a whole number from 1 to 16,777,216"),
    "million layers": ({"num_hidden_layers": 10**6}, "num_hidden_layers in config.json must be a whole number from 1"),
    "2^40 wide": (
        {"intermediate_size": 2**40},
        "intermediate_size in config.json must be a whole number from 1 to 1,0",
    ),
    "2^31 ids": ({"vocab_size": 2**31}, "vocab_size in config.json must be a whole number from 1 to 16,777,216"),
    "2^31 positions": ({"max_position_embeddings": 2**31}, "max_position_embeddings in config.json must be a whole"),
    "negative": ({"num_hidden_layers": -1}, "num_hidden_layers in config.json must be a whole number from 1 to 1,024"),
    "kv heads": (
        {"num_key_value_heads": 3},
        "num_attention_heads 4 in config.json is not a multiple of num_key_value_",
    ),
    "more kv heads": ({"num_key_value_heads": 8}, "num_attention_heads 4 in config.json is not a multiple of"),
    "kv heads 0": ({"num_key_value_heads": 0}, "num_key_value_heads in config.json must be a whole number from 1"),
    "heads": (
        {"num_attention_heads": 5, "num_key_value_heads": 5, "head_dim": None},
        "is not a multiple of num_attention_",
    ),
    "odd head_dim": ({"head_dim": 15}, "head_dim must be even and at most 1,024, got 15 in config.json"),
    "odd quotient": ({"head_dim": None, "hidden_size": 60}, "head_dim must be even and at most 1,024, got 15"),
    "large quotient": ({"head_dim": None, "hidden_size": 8192}, "head_dim must be even and at most 1,024, got 2048"),
    "eps 0": ({"rms_norm_eps": 0}, "rms_norm_eps in config.json must be a number in (0, 1], got 0"),
    "eps text": ({"rms_norm_eps": "1e-6"}, "rms_norm_eps in config.json must be a number in (0, 1], got '1e-6'"),
    "tied null": ({"tie_word_embeddings": None}, "tie_word_embeddings in config.json must be true or false, got null"),
    "tied 1": ({"tie_word_embeddings": 1}, "tie_word_embeddings in config.json must be true or false, got 1"),
    "bias text": ({"attention_bias": "no"}, "attention_bias in config.json must be true or false, got 'no'"),
    "mlp bias": ({"mlp_bias": 0}, "mlp_bias in config.json must be true or false, got 0"),
    "gelu": ({"hidden_act": "gelu"}, "hidden_act 'gelu' in config.json is not supported; it must be silu"),
    "window": ({"use_sliding_window": True}, "use_sliding_window is true in config.json, but sliding-window"),
    "quantized": ({"quantization_config": {}}, "config.json describes quantized weights ('unknown method')"),
    "compressed": ({"compression_config": {"quant_method": "x"}}, "config.json describes quantized weights ('x')"),
    "mistral": ({"model_type": "mistral"}, "model_type 'mistral' in config.json is not supported; supported are Llama"),
    "qwen2": ({"model_type": "qwen2"}, "model_type 'qwen2' in config.json is not supported"),
    "moe": ({"model_type": "qwen3_moe"}, "model_type 'qwen3_moe' in config.json is not supported"),
    "model_type null": ({"model_type": None}, "model_type in config.json must be a text, got null"),
    "classifier": (
        {"architectures": ["LlamaForSequenceClassification"]},
        "architecture 'LlamaForSequenceClassification' in config.json is not supported; for model_type llama",
    ),
    "contradiction": ({"architectures": ["Qwen3ForCausalLM"]}, "architecture 'Qwen3ForCausalLM' in config.json is not"),
    "architectures": (
        {"architectures": "LlamaForCausalLM"},
        "architectures in config.json must be a list of class names",
    ),
    "eos text": (
        {"eos_token_id": "</s>"},
        "eos_token_id in config.json must be a token id, a list of token ids, or null",
    ),
    "eos bool": ({"eos_token_id": [True]}, "eos_token_id in config.json must be a token id"),
    "eos float": ({"eos_token_id": 2.0}, "eos_token_id in config.json must be a token id"),
    "positions": (
        {"max_position_embeddings": 0},
        "max_position_embeddings in config.json must be a whole number from 1",
    ),
    "escape": ({"model_type": "\x1b[2J\n"}, "model_type '\\x1b[2J\\n' in config.json is not supported"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    overrides, sentence = REFUSED[name]
    assert sentence in refusal(**overrides)


def test_sliding_layers_of_qwen3_are_refused() -> None:
    assert "'sliding_attention', which is not supported" in refusal(
        "qwen3", layer_types=["full_attention", "sliding_attention"]
    )
    assert "layer_types in config.json must be a list of 2 texts" in refusal("qwen3", layer_types=["full_attention"])
    assert read("qwen3", layer_types=["full_attention"] * 2).num_hidden_layers == 2


def test_code_of_the_folder_is_ignored() -> None:
    assert read(auto_map={"AutoModelForCausalLM": "modeling_x.Evil"}) == read()


def test_ids_outside_the_vocabulary_are_dropped_with_a_note() -> None:
    config, notes = model_config(tiny_config("llama", eos_token_id=[5, 128, -1, 5], bos_token_id=-1), "config.json")
    assert config.eos_token_ids == (5,)
    assert config.bos_token_id is None
    assert notes == (
        "eos_token_id in config.json names 128, -1, outside the vocabulary of 128; ignored",
        "bos_token_id in config.json names -1, outside the vocabulary of 128; ignored",
    )
