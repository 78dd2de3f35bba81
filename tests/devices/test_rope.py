"""The one rope table of all devices against transformers, up to far positions where float64 angles differ visibly."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.rope import inverse_frequencies, rope_tables
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import RopeConfig
from tests.hf_oracle import load_hf
from tests.numpy_operators import rope_frequencies
from tests.tiny_models import make_model

NUM_POSITIONS = 131072
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 32.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}
CONFIGS: dict[str, dict[str, Any]] = {
    "default": {"rope_parameters": {"rope_type": "default", "rope_theta": 1e6}, "head_dim": 128},
    "default, 10000, 24": {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0}, "head_dim": 24},
    "llama3": {"rope_parameters": LLAMA3, "architecture": "llama", "head_dim": 64},
    "llama3, 128": {"rope_parameters": LLAMA3, "architecture": "llama", "head_dim": 128},
}


Tables = tuple[np.ndarray, np.ndarray]


def of_transformers(name: str, tmp_path: Path) -> tuple[RopeConfig, int, np.ndarray, Tables]:
    """Return our configuration and head_dim, and transformers' frequencies and tables of the same model folder."""
    settings = {**CONFIGS[name], "max_position_embeddings": NUM_POSITIONS}
    folder = make_model(tmp_path / "model", **settings)
    with open_checkpoint(folder) as checkpoint:
        config, head_dim = checkpoint.config.rope, checkpoint.config.head_dim
    assert config.rope_type == settings["rope_parameters"]["rope_type"]
    rotary = load_hf(folder).model.rotary_emb
    with torch.inference_mode():
        cos, sin = rotary(torch.zeros(1), torch.arange(NUM_POSITIONS)[None])
    half = head_dim // 2
    return config, head_dim, rotary.inv_freq.numpy(), (cos[0, :, :half].numpy(), sin[0, :, :half].numpy())


@pytest.mark.parametrize("name", CONFIGS)
def test_tables_are_those_of_transformers_at_every_position(name: str, tmp_path: Path) -> None:
    config, head_dim, frequencies, theirs = of_transformers(name, tmp_path)
    ours = inverse_frequencies(config, head_dim)
    distance = np.abs(ours.view(np.int32) - frequencies.view(np.int32))
    # torch's pow is not rounded correctly everywhere; a frequency of the same bits gives the same angles for ever.
    assert distance.max() <= 1
    same = distance == 0
    assert same.mean() > 0.9
    for table, expected in zip(rope_tables(config, head_dim, NUM_POSITIONS), theirs, strict=True):
        assert table.dtype == np.float32
        assert table.flags.c_contiguous
        assert np.abs(table - expected)[:, same].max() < 2.5e-7
        assert np.abs(table - expected).max() < 2.5e-7 + NUM_POSITIONS * ours[~same].max(initial=0) * 2**-23


def test_control_float64_angles_are_other_numbers_far_out(tmp_path: Path) -> None:
    config, head_dim, _, (cos, _) = of_transformers("default", tmp_path)
    angles = np.arange(NUM_POSITIONS)[:, None] * rope_frequencies(config, head_dim)
    assert np.abs(np.cos(angles) - cos).max() > 1e-3


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(DeviceError, match="yarn"):
        rope_tables(RopeConfig(rope_type="yarn"), 8, 4)
