"""The cuda device, on torch's CPU tensors and on a GPU if there is one, against the reference and transformers."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits, StepInput
from nanochat_infer.devices.cuda import CudaDevice, resolve_dtype
from nanochat_infer.devices.cuda_runner import checkpoint_tensor
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.definition import Tensor
from tests.exact_sampling import Case, make_rows
from tests.hf_oracle import hf_greedy, hf_logits, load_hf
from tests.ragged_steps import RaggedSteps
from tests.reference_operators import ReferenceRunner
from tests.shared_data import data_path
from tests.step_driver import run_folder
from tests.tiny_models import make_model
from tests.torch_devices import TORCH_DEVICES

LIMITS = RunnerLimits(num_blocks=24, block_size=8, max_tokens_per_step=64, max_seqs=8, max_context_len=128)
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
CONFIGS: dict[str, dict[str, Any]] = {
    "qwen3": {},
    "qwen3 tied, 8 to 1": {"tie_word_embeddings": True, "num_attention_heads": 8, "num_key_value_heads": 1},
    "qwen3 3 heads of 10": {"num_attention_heads": 3, "num_key_value_heads": 3, "head_dim": 10, "vocab_size": 111},
    "llama with biases": {"architecture": "llama", "attention_bias": True, "mlp_bias": True},
    "llama3 rope, 4 to 1": {"architecture": "llama", "rope_parameters": LLAMA3, "num_key_value_heads": 1},
}
# The order in which three sequences arrive, are prefilled in chunks, and decoded.
SCHEDULE = [
    {"a": 7},
    {"a": 1, "b": 20},
    {"b": 3, "a": 1, "c": 1},
    {"c": 1, "b": 1, "a": 1},
    {"a": 12, "c": 15, "b": 1},
    {"a": 1, "b": 1, "c": 1},
]


@pytest.fixture(params=TORCH_DEVICES)
def device(request: pytest.FixtureRequest) -> CudaDevice:
    return CudaDevice(request.param)


Load = Callable[..., ModelRunner]


@pytest.fixture
def load(device: CudaDevice, tmp_path: Path) -> Load:
    """Return a function that makes a random model and its runner; reference=True gives the float64 one."""

    def make(
        *, reference: bool = False, weights: str = "f32", limits: RunnerLimits = LIMITS, **config: Any
    ) -> ModelRunner:
        folder = tmp_path / "model"
        if not folder.exists():
            make_model(folder, **config)
        with open_checkpoint(folder) as checkpoint:
            model = (checkpoint.definition, checkpoint.config, checkpoint.tensors)
            if reference:
                return ReferenceRunner(*model, limits)
            return device.load(*model, weights=weights, limits=limits)

    return make


def token_ids(count: int, seed: int = 0) -> list[int]:
    return [int(i) for i in np.random.default_rng(seed).integers(0, 100, count)]


def logits_of(runner: ModelRunner, batch: StepInput) -> np.ndarray:
    """Run a step without sampling and return its logits."""
    output = runner.step(batch, want_logits=True)
    assert output.logits is not None
    assert output.logits.dtype == np.float32
    assert output.token_ids.shape == (0,)
    return output.logits


def run_schedule(runner: ModelRunner, schedule: list[dict[str, int]] = SCHEDULE) -> np.ndarray:
    """Return the logits of every row of every step, one after the other."""
    steps, logits = RaggedSteps(runner.limits), []
    for number, parts in enumerate(schedule):
        batch = steps.batch({name: token_ids(count, number) for name, count in parts.items()})
        logits.append(logits_of(runner, batch))
    return np.concatenate(logits)


@pytest.mark.parametrize("name", CONFIGS)
def test_logits_equal_the_reference_in_mixed_steps(load: Load, name: str) -> None:
    got = run_schedule(load(**CONFIGS[name]))
    expected = run_schedule(load(reference=True))
    # 2 layers of sums over at most 96 numbers, carried by a residual stream that doubles a few times.
    assert np.abs(got - expected).max() < 2**-24 * np.sqrt(96) * 32 * np.abs(expected).max()


@pytest.mark.parametrize("name", ["qwen3", "llama3 rope, 4 to 1"])
def test_greedy_ids_and_logits_equal_those_of_transformers(device: CudaDevice, name: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model", **CONFIGS[name])
    prompt = token_ids(70)
    greedy, logits = run_folder(device, folder, prompt, 60)
    assert greedy == hf_greedy(folder, prompt, 60)
    np.testing.assert_allclose(logits, hf_logits(folder, [*prompt, *greedy[:-1]]), atol=2e-4)


def test_the_published_text_of_a_real_model_is_reproduced(device: CudaDevice) -> None:
    expected = json.loads(data_path("stories260K", "expected.json").read_text())
    ids = expected["generated_ids"]
    greedy, _ = run_folder(device, data_path("stories260K", "hf"), expected["prompt_ids"], len(ids))
    assert greedy == ids


def test_bf16_is_as_close_to_exact_as_transformers_in_bf16(device: CudaDevice, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model", dtype="bfloat16", hidden_size=128, num_hidden_layers=4)
    ids = token_ids(100)
    with open_checkpoint(folder) as checkpoint:
        model = (checkpoint.definition, checkpoint.config, checkpoint.tensors)
        exact = logits_of(ReferenceRunner(*model, LIMITS), RaggedSteps(LIMITS).batch({"a": ids}))
        runner = device.load(*model, weights="auto", limits=LIMITS)
    got = logits_of(runner, RaggedSteps(LIMITS).batch({"a": ids}))
    theirs = hf_logits(load_hf(folder, "bfloat16"), ids)
    assert np.sqrt(((got - exact) ** 2).mean()) <= 1.2 * np.sqrt(((theirs - exact) ** 2).mean())
    assert np.abs(got - exact).max() > 1e-3, "not computed in bf16 at all"


@pytest.mark.parametrize(
    ("dtype", "weights", "itemsize"),
    [
        ("float32", "auto", 4),
        ("float32", "bf16", 2),
        ("float16", "auto", 2),
        ("bfloat16", "auto", 2),
        ("bfloat16", "f32", 4),
        ("float16", "f32", 4),
    ],
)
def test_weights_and_kv_have_the_type_asked_for(
    load: Load, device: CudaDevice, tmp_path: Path, dtype: str, weights: str, itemsize: int
) -> None:
    runner = load(dtype=dtype, weights=weights)
    assert runner.weights == {2: "bf16", 4: "f32"}[itemsize]
    with open_checkpoint(tmp_path / "model") as checkpoint:
        block_bytes = device.kv_block_bytes(
            checkpoint.config, 8, weights=weights, kv_type="auto", tensors=checkpoint.tensors
        )
        assert block_bytes == runner.memory()["kv_bytes"] // 24
    assert runner.memory()["kv_bytes"] == itemsize * 24 * 2 * 2 * 2 * 8 * 16
    got, expected = run_schedule(runner), run_schedule(load(reference=True))
    tolerance = 1e-3 if itemsize == 4 else 0.15
    assert np.abs(got - expected).max() < tolerance * np.abs(expected).max()


def test_tied_and_stacked_weights_are_held_once(load: Load, tmp_path: Path) -> None:
    single, half = load(tie_word_embeddings=True), load(weights="bf16")
    with open_checkpoint(tmp_path / "model") as checkpoint:
        sizes = [(tensor.data.size, tensor.data.ndim) for tensor in checkpoint.tensors.values()]
        assert single.memory()["weights_bytes"] == checkpoint.weights_bytes
    # Norm vectors stay in float32.
    assert half.memory()["weights_bytes"] == sum(size * (4 if ndim == 1 else 2) for size, ndim in sizes)
    assert single.memory()["scratch_bytes"] == 0


def test_mapped_tensors_are_not_copied_on_the_way() -> None:
    bits = np.arange(8, dtype=np.uint16).reshape(2, 4)
    bits.setflags(write=False)
    views: list[tuple[str, np.ndarray]] = [
        ("BF16", bits),
        ("F16", bits.view(np.float16)),
        ("F32", bits.view(np.float32)),
    ]
    for dtype, array in views:
        tensor = checkpoint_tensor(Tensor("w", dtype, array))
        assert tensor.data_ptr() == array.ctypes.data
        expected = Tensor("w", dtype, array).to_float32()
        np.testing.assert_array_equal(tensor.float().numpy(), expected)


def test_a_step_gives_only_what_was_asked(load: Load) -> None:
    runner = load()
    steps = RaggedSteps(LIMITS)
    nothing = runner.step(steps.batch({"a": [1, 2, 3]}, rows=[]), want_logits=True)
    assert nothing.logits is not None
    assert nothing.logits.shape == (0, runner.vocab_size)
    plain = Case("", np.zeros(1))
    sampled = runner.step(steps.batch({"a": [4, 5], "b": [6]}, make_rows([plain] * 2, [1, 2], [5, 1]), [1, 2]))
    assert sampled.logits is None
    assert sampled.token_ids.dtype == np.int32
    assert sampled.token_ids.shape == (2,)


def test_sampling_leaves_the_logits_as_they_are(load: Load) -> None:
    runner = load()
    penalised = Case("", np.zeros(1), 0.0, repetition_penalty=5.0, penalty_ids=tuple(range(50)))
    batch = RaggedSteps(LIMITS).batch({"a": [1, 2]}, make_rows([penalised] * 2, [1, 1], [1, 2]))
    sampled = runner.step(batch, want_logits=True)
    batch.sampling = None
    np.testing.assert_array_equal(sampled.logits, logits_of(runner, batch))
    assert sampled.token_ids.tolist() != logits_of(runner, batch).argmax(axis=1).tolist()


def test_seeded_rows_draw_the_reference_tokens_in_any_company(load: Load) -> None:
    runners = [load(), load(reference=True)]
    case = Case("", np.zeros(1), 0.9, top_k=30, top_p=0.95, repetition_penalty=1.2, penalty_ids=(1, 2, 3))
    chosen = []
    for runner in runners:
        steps = RaggedSteps(LIMITS)
        prompts = {name: token_ids(5, seed) for seed, name in enumerate("abc")}
        tokens = runner.step(steps.batch(prompts, make_rows([case] * 3, [7, 8, 9], [5] * 3), [4, 9, 14])).token_ids
        alone = runner.step(RaggedSteps(LIMITS).batch({"b": prompts["b"]}, make_rows([case], [8], [5]), [4])).token_ids
        assert alone[0] == tokens[1]
        chosen.append(tokens.tolist())
    assert chosen[0] == chosen[1]


def test_a_row_with_nan_ends_itself_and_leaves_nothing_behind(device: CudaDevice, tmp_path: Path) -> None:
    with open_checkpoint(make_model(tmp_path / "model")) as checkpoint:
        name = "model.embed_tokens.weight"
        poisoned = checkpoint.tensors[name].data.copy()
        poisoned[99] = np.nan
        tensors: Mapping[str, Tensor] = {**checkpoint.tensors, name: Tensor(name, "F32", poisoned)}
        model = (checkpoint.definition, checkpoint.config)
        fresh = device.load(*model, tensors, weights="f32", limits=LIMITS)
        used = device.load(*model, tensors, weights="f32", limits=LIMITS)
    greedy = [Case("", np.zeros(1), temperature=0.0)] * 2
    steps = RaggedSteps(LIMITS)
    batch = steps.batch({"bad": [1, 99, 2] * 8, "good": [1, 2, 3]}, make_rows(greedy, [0, 0], [0, 0]), [23, 26])
    tokens = used.step(batch).token_ids
    assert tokens[0] == -1
    assert tokens[1] >= 0
    # The next sequence gets blocks that still hold NaN, fills them in part, and is one row of several, too.
    steps.release("bad")
    for parts in ({"next": [5, 6, 7]}, {"next": [8], "good": [9]}, {"next": [8, 9], "good": [9]}):
        reused = logits_of(used, steps.batch(parts))
        assert np.isfinite(reused).all()
    expected = logits_of(fresh, RaggedSteps(LIMITS).batch({"next": [5, 6, 7, 8, 8, 9]}))
    np.testing.assert_allclose(reused[:2], expected[-2:], atol=1e-4)


def test_a_copied_block_is_as_good_as_its_source(load: Load) -> None:
    runner = load()
    steps = RaggedSteps(LIMITS)
    runner.step(steps.batch({"a": token_ids(10)}))
    source, target = steps.tables["a"][1], steps.free.pop()
    runner.copy_block(source, target)
    forked = steps.batch({"a": [3]})
    expected = logits_of(runner, forked)
    forked.slot_mapping += (target - source) * LIMITS.block_size
    forked.block_tables[0, 1] = target
    np.testing.assert_array_equal(logits_of(runner, forked), expected)
    forked.block_tables[0, 1] = steps.free.pop()
    assert not np.array_equal(logits_of(runner, forked), expected)


def test_the_engines_arrays_are_not_changed(load: Load) -> None:
    runner = load()
    batch = RaggedSteps(LIMITS).batch({"a": [1, 2]}, make_rows([Case("", np.zeros(1))], [1], [2]), [1])
    for array in (batch.input_ids, batch.block_tables, batch.slot_mapping, batch.positions, batch.logits_rows):
        array.setflags(write=False)
    runner.step(batch)


def test_describe_and_name(device: CudaDevice) -> None:
    typed: Device = device
    assert typed.name == "cuda"
    assert torch.__version__ in typed.describe()
    assert "\n" not in typed.describe()


def test_close_twice(load: Load) -> None:
    runner = load()
    runner.close()
    runner.close()


@pytest.mark.parametrize("weights", ["int8", "int4", "f16", ""])
def test_other_weights_are_refused_in_a_sentence(load: Load, weights: str) -> None:
    with pytest.raises(DeviceError, match="takes weights auto, f32 or bf16 for now, got " + weights):
        load(weights=weights)


def test_auto_goes_by_the_matrices() -> None:
    half, single = np.zeros((2, 2), np.float16), np.zeros((2, 2), np.float32)
    norms = {"norm": Tensor("norm", "F32", single[0])}
    assert resolve_dtype("auto", {**norms, "w": Tensor("w", "F16", half)}) == torch.bfloat16
    assert (
        resolve_dtype("auto", {"norm": Tensor("norm", "F16", half[0]), "w": Tensor("w", "F32", single)})
        == torch.float32
    )


def test_without_torch_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(DeviceError, match=re.escape("pip install -e '.[gpu]'")):
        CudaDevice()


def test_without_a_gpu_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match=re.escape("pip install -e '.[gpu]'")):
        CudaDevice()


def test_a_gpu_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(DeviceError, match="from cuda:0 to cuda:1, got cuda:7"):
        CudaDevice("cuda:7")
    with pytest.raises(DeviceError, match="got 'gpu'"):
        CudaDevice("gpu")


def test_out_of_memory_is_a_sentence(device: CudaDevice, tmp_path: Path) -> None:
    def forward(*_: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with open_checkpoint(make_model(tmp_path / "model")) as checkpoint:
        definition = replace(checkpoint.definition, forward=forward)
        runner = device.load(definition, checkpoint.config, checkpoint.tensors, weights="f32", limits=LIMITS)
    with pytest.raises(DeviceError, match="too little free memory for a step of 2 tokens"):
        runner.step(RaggedSteps(LIMITS).batch({"a": [1, 2]}))


def test_importing_the_device_imports_no_torch() -> None:
    code = "import sys, nanochat_infer.devices.cuda; print('torch' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout.strip() == "False"
