"""What measures quality is itself checked: the divergence, the simulated peer, outliers, and that damage is seen."""

import json
import math
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import quality
from benchmarks.divergence import divergence, kl_divergences
from benchmarks.peer_workers import tensors_of
from benchmarks.peers import PeerError
from benchmarks.quality_models import NAMES, is_gaussian, model_folder, with_outliers, write_float32
from benchmarks.quality_simulation import Simulation, q4_0, q8_0
from nanochat_infer import builtin, load
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.errors import ParameterError

SMALL = ("--model", "builtin", "--weights", "int8", "--tokens", "160", "--length", "160", "--threads", "1")
IDS = [5 * i % 1500 for i in range(60)]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_kl_divergence_is_torchs(rng) -> None:
    torch = pytest.importorskip("torch")
    exact, other = (rng.standard_normal((130, 50)).astype(np.float32) * 4 for _ in range(2))
    a, b = (torch.from_numpy(x).double().log_softmax(-1) for x in (exact, other))
    expected = torch.nn.functional.kl_div(b, a, reduction="none", log_target=True).sum(-1).numpy()
    assert np.allclose(kl_divergences(exact, other), expected, rtol=1e-12)
    found = divergence(exact, other)
    assert found.mean == pytest.approx(expected.mean())
    assert found.p99 == pytest.approx(np.quantile(expected, 0.99))
    assert found.tokens == 130


def test_divergence_of_two_tokens_by_hand() -> None:
    exact = np.log(np.array([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]], np.float32))
    other = np.log(np.array([[0.25, 0.5, 0.25], [0.2, 0.2, 0.6]], np.float32)) + 7  # a shift changes no probability
    found = divergence(exact, other)
    assert found.mean == pytest.approx(0.25 * math.log(2) / 2, rel=1e-6)
    assert found.top1 == 0.5
    assert found.max_difference == pytest.approx(math.log(2), rel=1e-6)
    assert divergence(exact, exact).mean == 0


def test_logits_that_cannot_be_compared_are_refused() -> None:
    good = np.zeros((2, 3), np.float32)
    for bad in (good[:1], good[:, :2], np.full((2, 3), np.nan, np.float32)):
        with pytest.raises(ValueError, match="logits must"):
            divergence(good, bad)
    with pytest.raises(ValueError, match="a row at least"):
        divergence(good[:0], good[:0])


def test_limits() -> None:
    assert quality.verdict("random", "int8", 1.39e-3, 1e-3)[1] == "PASS"
    assert quality.verdict("random", "int8", 1.41e-3, 1e-3)[1] == "FAIL"
    assert quality.verdict("random-outliers", "int8", 1.01e-3, 1e-3)[1] == "FAIL"
    assert quality.verdict("random", "int4", 1.01e-3, 1e-3)[1] == "FAIL"
    ratio, gate = quality.verdict("builtin", "int4", 0.99e-3, 1e-3)
    assert ratio == pytest.approx(0.99)
    assert gate == "PASS"
    assert quality.verdict("builtin", "bf16", 1e-3, 1e-3) == (None, "")
    assert quality.verdict("builtin", "int8", 1e-3, None) == (None, "")
    found = {"q8_0": 1.0, "q4_0": 3.0, "q4_0-mixed": 2.0}
    assert [quality.yardstick(weights, found) for weights in ("int8", "int4", "bf16")] == [1.0, 2.0, None]
    assert quality.yardstick("int4", {"q4_0": 3.0}) == 3.0
    assert [name for name in NAMES if is_gaussian(name)] == ["random", "random-k-outliers"]


def scalar_group(values: np.ndarray, kind: str) -> list[float]:
    """One group of 32 in Python's own numbers."""
    numbers = [float(x) for x in values]
    largest = max(numbers, key=abs)
    scale = float(np.float32(abs(largest) / 127 if kind == "q8_0" else largest / -8))
    if scale == 0:
        return [0.0] * len(numbers)
    stored = float(np.float16(scale))
    if kind == "q8_0":
        return [round(x / scale) * stored for x in numbers]
    return [(min(15, int(x / scale + 8.5)) - 8) * stored for x in numbers]


@pytest.mark.parametrize("kind", ["q8_0", "q4_0"])
def test_simulated_formats_are_what_a_loop_over_groups_gives(kind: str, rng) -> None:
    values = rng.standard_normal((7, 76)).astype(np.float32)
    values[3, :32] = 0
    found = {"q8_0": q8_0, "q4_0": q4_0}[kind](values)
    expected = np.array([[x for i in range(0, 76, 32) for x in scalar_group(row[i : i + 32], kind)] for row in values])
    same = np.isclose(found, expected, rtol=1e-6, atol=1e-7)
    assert same.mean() > 0.998, "but for ties that float32 sees elsewhere than float64"
    assert np.abs(found - values).max() < (0.02 if kind == "q8_0" else 0.5)


def test_simulation_without_quantization_is_our_exact_model() -> None:
    with load(None, device="cpu", weights="f32", threads=1) as llm:
        ours = llm.logits(IDS)
    assert divergence(ours, Simulation(builtin.path(), "f32").logits(IDS)).mean < 1e-9
    assert divergence(ours, Simulation(builtin.path(), "q8_0").logits(IDS)).mean > 1e-6, "control"


@pytest.mark.parametrize("keys", [False, True])
def test_outliers_leave_the_function_and_hurt_quantization(keys: bool, tmp_path: Path) -> None:
    folder = with_outliers(builtin.path(), tmp_path / "outliers", keys=keys)
    plain = Simulation(builtin.path(), "f32").logits(IDS)
    assert divergence(plain, Simulation(folder, "f32").logits(IDS)).mean < 1e-9
    if not keys:
        harm = [divergence(plain, Simulation(path, "q8_0").logits(IDS)).mean for path in (builtin.path(), folder)]
        assert harm[1] > 3 * harm[0]
    with open_checkpoint(folder) as changed, open_checkpoint(builtin.path()) as source:
        name = "model.layers.0." + ("self_attn.k_norm.weight" if keys else "input_layernorm.weight")
        ratio = changed.tensors[name].to_float32() / source.tensors[name].to_float32()
    assert sorted({round(float(x)) for x in ratio}) == [1, 8 if keys else 50]


def test_worker_reads_tensors_as_the_checkpoint_does(tmp_path: Path, rng) -> None:
    write_float32(tmp_path / "a.safetensors", {"x": rng.standard_normal((3, 5)).astype(np.float32)})
    assert [(name, values.shape) for name, values in tensors_of(tmp_path / "a.safetensors")] == [("x", (3, 5))]
    found = dict(tensors_of(builtin.path() / "model.safetensors"))
    with open_checkpoint(builtin.path()) as checkpoint:
        assert found.keys() >= checkpoint.tensors.keys()
        for name, tensor in checkpoint.tensors.items():
            assert np.array_equal(found[name], tensor.to_float32())


def test_models_and_peers_that_are_not_there_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="a model must be a folder or one of"):
        model_folder("nothing", tmp_path)
    args = Namespace(peer_python=str(tmp_path / "python"), work=None, llama_kv=[], threads=1)
    with pytest.raises(PeerError, match="cannot be started: No such file"):
        list(quality.llama_logits(builtin.path(), args, [[1, 2]]))
    (tmp_path / "false").write_text("#!/bin/sh\necho 'no llama here' >&2\nexit 3\n")
    (tmp_path / "false").chmod(0o755)
    with pytest.raises(PeerError, match="exit code 3: no llama here"):
        list(
            quality.llama_logits(
                builtin.path(), Namespace(**vars(args) | {"peer_python": str(tmp_path / "false")}), [[1]]
            )
        )


def damaged_copy(folder: Path) -> Path:
    """The built-in model with one matrix of one layer a tenth too large, as a wrong scale would make it."""
    folder.mkdir()
    for file in builtin.path().glob("*.json"):
        (folder / file.name).write_bytes(file.read_bytes())
    with open_checkpoint(builtin.path()) as checkpoint:
        tensors = {name: np.array(tensor.to_float32()) for name, tensor in checkpoint.tensors.items()}
    tensors["model.layers.2.mlp.down_proj.weight"] *= np.float32(1.1)
    write_float32(folder / "model.safetensors", tensors)
    return folder


def test_built_in_model_without_a_peer(capsys: pytest.CaptureFixture[str]) -> None:
    assert quality.main([*SMALL, "--kv", "auto", "f32"]) == 0
    table, _, last = capsys.readouterr().out.rstrip("\n").rpartition("\n")
    rows = {row["name"]: row for row in json.loads(last)["rows"]}
    ours = [row for name, row in rows.items() if name.startswith("ours int8")]
    assert [row["gate"] for row in ours] == ["PASS", "PASS"]
    assert all(0 < row["mean"] < row["p99"] and row["tokens"] == 160 and 8 < row["bits"] < 8.5 for row in ours)
    assert rows["transformers f32"]["gate"] == "same"
    assert "q8_0 simulated" in table
    assert "every line passes" in table


def test_control_a_wrong_scale_fails_the_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = damaged_copy(tmp_path / "damaged")

    def load_damaged(folder, *, weights, **options):
        return load(damaged if weights == "int8" else folder, weights=weights, **options)

    monkeypatch.setattr(quality, "load", load_damaged)
    assert quality.main([*SMALL, "--no-transformers"]) == 1
    table, _, last = capsys.readouterr().out.rstrip("\n").rpartition("\n")
    assert [row["gate"] for row in json.loads(last)["rows"] if "gate" in row] == ["FAIL"]
    assert "1 of 3 lines FAIL" in table
