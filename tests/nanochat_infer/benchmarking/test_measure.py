"""Figures of a bench add up; no speed is asserted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from nanochat_infer import LLM, load
from nanochat_infer.benchmarking.footprint import Footprint, context_of, kv_bytes_for, peak_rss_bytes
from nanochat_infer.benchmarking.measure import Bench, BenchError, Plan, Spread
from nanochat_infer.benchmarking.prompts import Prompts
from nanochat_infer.benchmarking.random_model import make_folder
from nanochat_infer.benchmarking.shapes import SHAPES, Shape
from nanochat_infer.devices import bandwidth, select
from nanochat_infer.devices.bandwidth import Bandwidth
from nanochat_infer.errors import DeviceError
from tests.nano_files import model_folder, packed_file

TINY = SHAPES["tiny"]
UNTIED = Shape(64, 128, 2, 4, 2, 16, 320, 1024, "llama", False, 1e4, 1e-5)


class SteadyProbe:
    """A memory that gives 2 GB/s always."""

    def __init__(self) -> None:
        self.readings: list[float] = []

    def read(self) -> float:
        self.readings.append(2.0)
        return 2.0


@pytest.fixture
def llm(tmp_path: Path) -> Iterator[LLM]:
    make_folder(tmp_path, TINY)
    with load(tmp_path, device="cpu", threads=1, ctx_size=256, speculation=False) as llm:
        yield llm


def run(llm: LLM, plan: Plan) -> Any:
    return Bench(llm, plan, SteadyProbe, lambda text: None).run()


def test_figures_add_up(llm: LLM) -> None:
    found = run(llm, Plan((8, 40), (4, 100), 3))
    assert [entry.tokens for entry in found.prefill] == [8, 40]
    assert [entry.context for entry in found.decode] == [4, 100]
    assert len(found.ttft_ms.values) == 3
    for entry in found.decode:
        assert len(entry.tok_s.values) == 3
        for speed, rate, share in zip(entry.tok_s.values, entry.gb_s.values, entry.share.values, strict=True):
            assert share == pytest.approx(rate / 2.0)
            tokens = rate * 1e9 / speed - found.footprint.step_bytes
            context = tokens / found.footprint.token_kv_bytes
            assert entry.context < context <= entry.context + 64.5
    assert found.read_gb_s.values == (2.0,) * len(found.read_gb_s.values)
    assert found.peak_rss_bytes > found.footprint.weights_bytes


def test_prefill_is_computed_and_nothing_is_guessed(llm: LLM) -> None:
    plan = Plan((64, 128), (8,), 4)
    before = llm.stats()
    run(llm, plan)
    after = llm.stats()
    assert after.computed_tokens - before.computed_tokens >= 4 * (32 + 64 + 128)
    assert after.draft_tokens == 0


def test_control_a_prompt_that_the_cache_knows_is_refused(llm: LLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prompts, "make", lambda self, num_tokens: list(range(num_tokens)))
    with pytest.raises(BenchError, match="fresh prompt were found in the cache"):
        run(llm, Plan((64,), (8,), 2))


@pytest.mark.parametrize("shape", [TINY, UNTIED])
@pytest.mark.parametrize("weights", ["int8", "bf16"])
def test_bytes_of_a_step(tmp_path: Path, shape: Shape, weights: str) -> None:
    folder = make_folder(tmp_path, shape)
    embedding_bytes = 2 * shape.vocab * shape.hidden
    with load(folder, device="cpu", weights=weights, threads=1, ctx_size=128) as llm:
        found = Footprint.of(llm)
    if weights == "bf16":
        assert found.weights_bytes >= shape.file_bytes
        assert found.step_bytes == pytest.approx(found.weights_bytes - (0 if shape.tied else embedding_bytes), rel=0.02)
    else:
        # One byte for a weight; scales, norms and padding are what comes on top.
        elements = shape.file_bytes // 2 - (0 if shape.tied else shape.vocab * shape.hidden)
        assert elements <= found.step_bytes <= 1.25 * elements
        assert found.step_bytes == found.weights_bytes
    assert found.decode_bytes(10) == found.step_bytes + 10 * found.token_kv_bytes


def test_kv_pool_for_one_context(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, TINY)
    kv_bytes = kv_bytes_for(folder, 100, "cpu", "auto")
    assert context_of(folder) == TINY.context
    with load(folder, device="cpu", threads=1, ctx_size=100, kv_memory=kv_bytes) as llm:
        assert llm.memory()["kv_bytes"] == kv_bytes
        assert llm.stats().num_blocks == 7


def test_kv_of_a_packed_file_beside_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gpu() -> None:
        raise DeviceError("packed weights run on the CPU")

    for name in ("nvidia_gpu_present", "torch_installed", "_cuda_usable"):
        monkeypatch.setattr(select, name, lambda: True)
    monkeypatch.setattr(select, "_cuda", gpu)
    folder = model_folder(tmp_path / "m")
    file = packed_file(folder, tmp_path / "m.nano")
    assert kv_bytes_for(file, 100, "auto", "auto") == kv_bytes_for(file, 100, "cpu", "auto")
    with pytest.raises(DeviceError):  # the control: the folder's own weights would be on the GPU
        kv_bytes_for(folder, 100, "auto", "auto")


def test_lengths_are_shortened_to_the_context() -> None:
    plan = Plan((32, 500, 512), (16, 500, 2048), 1).within(128)
    assert plan == Plan((32, 127), (16, 111), 1)
    assert Plan().within(40960) == Plan()
    assert Plan((1,), (2048,), 1).num_tokens > 2048


def test_spread() -> None:
    assert (Spread((3.0, 1.0, 2.0)).median, Spread((3.0, 1.0, 2.0)).spread) == (2.0, 1.0)
    assert Spread((0.0,)).spread == 0


def test_peak_memory_is_in_bytes() -> None:
    before = peak_rss_bytes()
    block = bytearray(b"x") * (before + (64 << 20))
    assert peak_rss_bytes() >= len(block)


def test_bandwidth_of_both_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanochat_infer.devices.bandwidth.GPU_PROBE_BYTES", 1 << 16)
    for probe in (Bandwidth(2, num_bytes=1 << 16), Bandwidth(1, "cpu:0")):  # the second as on a GPU, by torch
        assert probe.read() > 0
        assert probe.summary()["min"] == probe.summary()["max"] == probe.readings[0]


def test_the_probe_of_a_small_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    free = [3 << 30]
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (free[0], 80 << 30))
    assert bandwidth._gpu_probe_bytes("cuda") == 3 << 29
    free[0] = 80 << 30
    assert bandwidth._gpu_probe_bytes("cuda") == bandwidth.GPU_PROBE_BYTES
    monkeypatch.setattr(torch, "ones", full)
    with pytest.raises(DeviceError, match="too little free memory for the bandwidth probe"):
        Bandwidth(1, "cpu:0")
