"""What users get is no worse than llama.cpp's formats of the same size: the real tiny Llama and the built-in model.

Q8_0 and Q4_0 are simulated here by their arithmetic; benchmarks.quality runs the real ones.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from benchmarks.divergence import divergence
from benchmarks.quality_models import token_sequences, with_outliers
from benchmarks.quality_simulation import Simulation
from nanochat_infer import LLM, builtin, load
from tests.shared_data import data_path

TOKENS, LENGTH = 800, 448
MOST_KL = {
    "stories": {"int8": 6e-4, "int4": 0.12},
    "outliers": {"int8": 5e-3, "int4": 0.04},
    "builtin": {"int8": 2.2e-4, "int4": 0.018},
}


@dataclass
class Subject:
    """A model, its tokens, and their exact logits."""

    name: str
    folder: Path

    @cached_property
    def _exact(self) -> tuple[list[list[int]], np.ndarray]:
        with load(self.folder, device="cpu", weights="f32") as llm:
            sequences = token_sequences(llm, TOKENS, LENGTH, is_random=False)
            return sequences, self._logits(llm, sequences)

    def _logits(self, model: LLM | Simulation, sequences: list[list[int]]) -> np.ndarray:
        return np.concatenate([model.logits(ids) for ids in sequences])

    def kl(self, model: LLM | Simulation) -> float:
        """Mean KL divergence from the exact model."""
        sequences, exact = self._exact
        return divergence(exact, self._logits(model, sequences)).mean


@pytest.fixture(scope="module")
def subjects() -> dict[str, Subject]:
    return {"builtin": Subject("builtin", builtin.path())}


@pytest.fixture(scope="module")
def outliers(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The built-in model with channels of activations 50 times as large, as the norms of large models have them."""
    return Subject("outliers", with_outliers(builtin.path(), tmp_path_factory.mktemp("outliers") / "m", keys=False))


@pytest.fixture(params=["stories", "builtin", "outliers"])
def subject(request: pytest.FixtureRequest, subjects: dict[str, Subject]) -> Subject:
    if request.param == "outliers":
        subjects.setdefault("outliers", request.getfixturevalue("outliers"))
    if request.param == "stories":
        subjects.setdefault("stories", Subject("stories", data_path("stories260K", "hf")))
    return subjects[request.param]


class EightBitActivations(Simulation):
    """int8 per channel as ours, but with activations in 8 bits instead of 16."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "f32")
        self._weights = {name: _rows_in_8_bits(w) if w.ndim == 2 else w for name, w in self._weights.items()}
        self._head = self._weights["model.embed_tokens.weight"]

    def _activation(self, x: np.ndarray) -> np.ndarray:
        return _rows_in_8_bits(x)


def _rows_in_8_bits(values: np.ndarray) -> np.ndarray:
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / np.float32(127), np.float32(1e-30))
    return np.asarray(np.rint(values / scale) * scale, np.float32)


@pytest.mark.parametrize(("weights", "yardstick"), [("int8", "q8_0"), ("int4", "q4_0")])
def test_default_is_no_worse_than_the_peers_format(
    subject: Subject, weights: str, yardstick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with load(subject.folder, device="cpu", weights=weights) as llm:
        kv, ours = llm.info.kv_type, subject.kl(llm)
    theirs = subject.kl(Simulation(subject.folder, yardstick))
    with capsys.disabled():
        print(f"\n{subject.name} {weights}, KV {kv}: KL {ours:.3g}, {ours / theirs:.2f} of {yardstick} (simulated)")
    assert ours <= theirs
    assert ours <= MOST_KL[subject.name][weights]


def test_control_eight_bit_activations_would_not_pass(subject: Subject) -> None:
    kl = subject.kl(EightBitActivations(subject.folder))
    assert kl > MOST_KL[subject.name]["int8"]
    assert kl > subject.kl(Simulation(subject.folder, "q8_0"))
