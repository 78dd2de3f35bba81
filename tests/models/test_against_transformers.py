"""Forward passes of random Qwen3 and Llama models: greedy ids and logits equal transformers' on every device."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nanochat_infer.devices.base import Device
from tests.hf_oracle import hf_greedy, hf_logits, load_hf
from tests.numpy_operators import NumpyDevice
from tests.step_driver import run_folder
from tests.tiny_models import make_model, tiny_config

LLAMA3 = {"low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64, "factor": 8.0}
NUM_GENERATED = 100

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "qwen3, groups of 2": ("qwen3", {}),
    "qwen3, tied, groups of 1": (
        "qwen3",
        {"tie_word_embeddings": True, "num_attention_heads": 3, "num_key_value_heads": 3, "head_dim": 32},
    ),
    "qwen3, groups of 8, biases, theta 1e6": (
        "qwen3",
        {"num_attention_heads": 8, "num_key_value_heads": 1, "attention_bias": True, "rope_theta": 1e6},
    ),
    "qwen3, 7 heads, odd sizes, bf16": (
        "qwen3",
        {
            "num_attention_heads": 7,
            "num_key_value_heads": 7,
            "head_dim": 10,
            "hidden_size": 72,
            "intermediate_size": 90,
            "vocab_size": 111,
            "dtype": "bfloat16",
        },
    ),
    "qwen3, three shards, f16": ("qwen3", {"num_shards": 3, "dtype": "float16", "num_hidden_layers": 3}),
    "llama, groups of 2": ("llama", {}),
    "llama, tied, groups of 4, llama3 rope": (
        "llama",
        {
            "tie_word_embeddings": True,
            "num_attention_heads": 8,
            "num_key_value_heads": 2,
            "head_dim": 8,
            "rope_parameters": {"rope_type": "llama3", "rope_theta": 500000.0, **LLAMA3},
        },
    ),
    "llama, 5 heads, old llama3 notation": (
        "llama",
        {
            "num_attention_heads": 5,
            "num_key_value_heads": 5,
            "head_dim": 12,
            "hidden_size": 60,
            "rope_theta": 10000.0,
            "rope_scaling": {"type": "llama3", **LLAMA3},
        },
    ),
    "llama, groups of 3, all biases": (
        "llama",
        {
            "attention_bias": True,
            "mlp_bias": True,
            "num_hidden_layers": 4,
            "num_attention_heads": 6,
            "num_key_value_heads": 2,
            "head_dim": 18,
            "hidden_size": 96,
        },
    ),
}

# Chosen so that no greedy choice is a near-tie; the test checks that.
SEEDS = {
    "qwen3, groups of 2": 1,
    "qwen3, groups of 8, biases, theta 1e6": 1,
    "qwen3, three shards, f16": 1,
    "llama, 5 heads, old llama3 notation": 1,
}


@dataclass(frozen=True)
class Expected:
    """What transformers says about one model and prompt."""

    folder: Path
    prompt: list[int]
    greedy: list[int]
    logits: np.ndarray
    tolerance: float


@cache
def expected(base: Path, name: str, num_prompt_tokens: int) -> Expected:
    architecture, overrides = CASES[name]
    folder = base / name.replace(" ", "-")
    if not folder.exists():
        make_model(folder, architecture, seed=SEEDS.get(name, 0), **overrides)
    config = tiny_config(architecture, **{key: value for key, value in overrides.items() if key != "num_shards"})
    rng = np.random.default_rng(num_prompt_tokens)
    prompt = [int(token) for token in rng.integers(0, config["vocab_size"], num_prompt_tokens)]
    model = load_hf(folder)
    greedy = hf_greedy(model, prompt, NUM_GENERATED)
    logits = hf_logits(model, [*prompt, *greedy[:-1]])
    return Expected(folder, prompt, greedy, logits, tolerance(config, logits))


def tolerance(config: dict[str, Any], logits: np.ndarray) -> float:
    """Rounding of float32: a sum of K terms errs by about eps * sqrt(K) of its size; such errors add up in quadrature.

    Both sides err, hence the 2; what softmax and norms amplify stays within the distance of eps to half an eps.
    """
    longest = max(
        config["hidden_size"],
        config["intermediate_size"],
        config["num_attention_heads"] * config["head_dim"],
        len(logits),
    )
    chained = 4 * config["num_hidden_layers"] + 1
    return float(2 * np.finfo(np.float32).eps * np.sqrt(longest * chained) * np.abs(logits).max())


def make_device(name: str) -> Device:
    if name == "numpy":
        return NumpyDevice()
    if name == "cuda":
        from nanochat_infer.devices.cuda import CudaDevice

        return CudaDevice(torch_device="cpu")
    from nanochat_infer.devices.cpu import CpuDevice

    return CpuDevice(threads=2)


@pytest.fixture(scope="module", autouse=True)
def one_torch_thread() -> Iterator[None]:
    """Tiny matrices only lose by sharing them out."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.mark.parametrize(
    ("device", "num_prompt_tokens"),
    [("numpy", 37), ("cuda", 1), ("cuda", 37), ("cuda", 300), ("cpu", 1), ("cpu", 37), ("cpu", 300)],
)
@pytest.mark.parametrize("name", CASES)
def test_equals_transformers(base: Path, device: str, name: str, num_prompt_tokens: int) -> None:
    want = expected(base, name, num_prompt_tokens)
    best = np.sort(want.logits[num_prompt_tokens - 1 :], axis=1)
    assert (best[:, -1] - best[:, -2]).min() > 4 * want.tolerance, "a near-tie: choose another seed"
    greedy, logits = run_folder(make_device(device), want.folder, want.prompt, NUM_GENERATED)
    assert greedy == want.greedy
    assert np.abs(logits - want.logits).max() < want.tolerance


@pytest.mark.parametrize(
    "change",
    [
        {"rope_parameters": {"rope_type": "default", "rope_theta": 10100.0}},
        {"rms_norm_eps": 1e-4},
    ],
)
def test_control_a_slightly_wrong_model_is_noticed(base: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    """One percent in rope_theta, or an eps in the norm, breaks the tolerance of the test above."""
    want = expected(base, "qwen3, groups of 2", 300)
    wrong = make_model(tmp_path, "qwen3", seed=SEEDS.get("qwen3, groups of 2", 0), **change)
    _, logits = run_folder(NumpyDevice(), wrong, want.prompt, NUM_GENERATED)
    assert np.abs(logits[:300] - want.logits[:300]).max() > 5 * want.tolerance


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_random_configurations(tmp_path: Path, seed: int) -> None:
    """Other sizes than those above, on the cpu device, compared token by token up to the first near-tie."""
    rng = np.random.default_rng(seed)
    kv_heads = int(rng.integers(1, 5))
    config: dict[str, Any] = {
        "num_key_value_heads": kv_heads,
        "num_attention_heads": kv_heads * int(rng.choice([1, 2, 3, 4, 8])),
        "head_dim": 2 * int(rng.integers(2, 40)),
        "num_hidden_layers": int(rng.integers(1, 5)),
        "intermediate_size": int(rng.integers(8, 300)),
        "vocab_size": int(rng.integers(20, 700)),
        "tie_word_embeddings": bool(rng.integers(2)),
        "attention_bias": bool(rng.integers(2)),
        "dtype": str(rng.choice(["float32", "float16", "bfloat16"])),
    }
    config["hidden_size"] = config["num_attention_heads"] * int(rng.integers(2, 30))
    folder = make_model(tmp_path, str(rng.choice(["llama", "qwen3"])), seed=seed, **config)
    prompt = [int(token) for token in rng.integers(0, config["vocab_size"], int(rng.integers(1, 300)))]
    model = load_hf(folder)
    want = hf_greedy(model, prompt, NUM_GENERATED)
    logits = hf_logits(model, [*prompt, *want[:-1]])
    allowed = tolerance(config, logits)
    greedy, ours = run_folder(make_device("cpu"), folder, prompt, NUM_GENERATED)
    best = np.sort(logits[len(prompt) - 1 :], axis=1)
    close = np.flatnonzero(best[:, -1] - best[:, -2] <= 2 * allowed)
    compared = int(close[0]) if len(close) else NUM_GENERATED
    assert greedy[:compared] == want[:compared]
    rows = len(prompt) + compared - 1
    assert np.abs(ours[:rows] - logits[:rows]).max() < allowed
