"""What each architecture says about its tensors: nothing forgotten, nothing twice, and forward asks for all of it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.checkpoints.config_file import model_config
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.registry import DEFINITIONS
from tests.numpy_operators import NumpyDevice
from tests.shared_data import data_path
from tests.step_driver import StepDriver, load_runner
from tests.tiny_models import make_model, tiny_config, tiny_tensors

VARIANTS: list[dict[str, Any]] = [
    {},
    {"tie_word_embeddings": True},
    {"attention_bias": True, "num_hidden_layers": 3},
    {"attention_bias": True, "mlp_bias": True},
]


def config_of(architecture: str, **overrides: Any) -> ModelConfig:
    return model_config(tiny_config(architecture, **overrides), "config.json")[0]


@pytest.mark.parametrize("architecture", DEFINITIONS)
@pytest.mark.parametrize("overrides", VARIANTS)
def test_every_tensor_is_used_and_shapes_are_those_transformers_writes(
    architecture: str, overrides: dict[str, Any]
) -> None:
    if architecture == "qwen3" and "mlp_bias" in overrides:
        pytest.skip("Qwen3 has no MLP biases")
    config = config_of(architecture, **overrides)
    definition = DEFINITIONS[architecture]
    shapes = definition.tensor_shapes(config)
    written = tiny_tensors(tiny_config(architecture, **overrides))
    assert dict(shapes) == {name: value.shape for name, value in written.items()}
    specs = definition.weight_specs(config)
    assert len({spec.key for spec in specs}) == len(specs)
    used = Counter(name for spec in specs for name in (*spec.sources, *spec.biases))
    assert used.keys() == shapes.keys()
    twice = {name for name, count in used.items() if count > 1}
    assert twice == ({"model.embed_tokens.weight"} if config.tie_word_embeddings else set())
    assert not (definition.optional_tensors(config) | definition.duplicate_tensors(config).keys()) & shapes.keys()


def test_sources_of_a_stacked_linear_have_one_width() -> None:
    config = config_of("llama", attention_bias=True, mlp_bias=True)
    definition = DEFINITIONS["llama"]
    shapes = definition.tensor_shapes(config)
    for spec in definition.weight_specs(config):
        assert len({shapes[name][1:] for name in spec.sources}) == 1
        if spec.biases:
            assert [shapes[name] for name in spec.biases] == [shapes[name][:1] for name in spec.sources]


def test_mlp_bias_of_a_qwen3_config_is_ignored_as_in_transformers() -> None:
    assert config_of("qwen3", mlp_bias=True) == config_of("qwen3")


def test_real_qwen3_0_6b_has_the_published_size() -> None:
    config, _ = model_config(json.loads(data_path("configs", "Qwen3-0.6B.config.json").read_text()), "config.json")
    shapes = DEFINITIONS["qwen3"].tensor_shapes(config)
    total = 0
    for shape in shapes.values():
        product = 1
        for size in shape:
            product *= size
        total += product
    assert total == 596_049_920
    assert len(shapes) == 310


class CountingWeights(dict[str, Any]):
    """Counts how often each key is asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.asked: Counter[str] = Counter()

    def __getitem__(self, key: str) -> Any:
        self.asked[key] += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("architecture", DEFINITIONS)
def test_forward_asks_for_every_weight_once(tmp_path: Path, architecture: str) -> None:
    with open_checkpoint(make_model(tmp_path, architecture)) as checkpoint:
        runner: Any = load_runner(NumpyDevice(), checkpoint)
        runner.parameters = CountingWeights(runner.parameters)
        StepDriver(runner).logits([1, 2, 3])
        keys = [spec.key for spec in checkpoint.definition.weight_specs(checkpoint.config)]
        assert runner.parameters.asked == Counter(keys)
