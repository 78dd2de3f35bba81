"""A ModelConfig as JSON values and back, through the same checks as a config.json."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from nanochat_infer.checkpoints.config_file import model_config
from nanochat_infer.errors import ModelFileError
from nanochat_infer.models.config import ModelConfig

_ROPE = ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")
_ONLY_IN_LLAMA = ("mlp_bias",)


def config_to_values(config: ModelConfig) -> dict[str, Any]:
    """Return the values of a config.json that says everything of a configuration explicitly."""
    values = asdict(config)
    rope, architecture = values.pop("rope"), values.pop("architecture")
    eos_token_ids = values.pop("eos_token_ids")
    if architecture != "llama":
        values = {name: value for name, value in values.items() if name not in _ONLY_IN_LLAMA}
    keys = ("rope_type", "rope_theta", *(_ROPE if rope["rope_type"] == "llama3" else ()))
    return {
        "model_type": architecture,
        **values,
        "eos_token_id": list(eos_token_ids),
        "rope_parameters": {key: rope[key] for key in keys},
    }


def config_from_values(values: Mapping[str, Any], where: str) -> ModelConfig:
    """Return the configuration.

    Raises:
        ModelFileError: what a config.json with these values is refused for, or a value that is missing or not known.
    """
    config, notes = model_config(values, where)
    if notes:
        raise ModelFileError(notes[0])
    expected = config_to_values(config)
    if not same_json(expected, dict(values)):
        keys = {*values, *expected}
        wrong = sorted(key for key in keys if not same_json(values.get(key), expected.get(key)) or key not in values)
        raise ModelFileError(f"{where} is not complete and exact: {', '.join(map(repr, wrong[:3]))} should not be so")
    return config


def same_json(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; in Python's eyes 1, 1.0 and true would be equal too."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
