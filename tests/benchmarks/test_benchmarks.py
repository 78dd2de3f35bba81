"""Each benchmark runs at tiny sizes and ends with one line of JSON; no time is asserted."""

import json
import re
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import invariance, serving, soak, speculation
from benchmarks.chat_prompts import GROUPS
from benchmarks.common import Pairs, jain_index, percentile, percentiles, show
from benchmarks.cpu_kernels import Kernels, compiled_with
from benchmarks.mix import Mix
from benchmarks.streams import model_path
from kernels.cpu import kv_layout
from nanochat_infer import load
from nanochat_infer.benchmarking.random_model import make_folder
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.devices.cpu import kernel_library
from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.errors import ParameterError
from nanochat_infer.generation import GenerationResult

Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a benchmark's main; return its exit status, the JSON of its last line, and the lines before."""

    def go(main: Callable[[list[str]], int], *arguments: str) -> tuple[int, dict[str, Any], str]:
        status = main(list(arguments))
        table, _, last = capsys.readouterr().out.rstrip("\n").rpartition("\n")
        return status, json.loads(last), table

    return go


SERVING = (
    *("-m", "random:tiny", "--threads", "1", "--streams", "1", "2", "--tokens", "250", "--prompt-tokens", "5"),
    *("--rounds", "1", "--min-s", "0", "--prefix-tokens", "64", "--prefix-pairs", "1"),
    *("--long-tokens", "200", "--victims", "2"),
)


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps as long as a larger model's: 250 tokens take 40 ms else, and are over before a second stream begins."""
    step = Engine._step

    def slow(engine: Engine, plan: list[SequenceState]) -> None:
        time.sleep(0.004)
        step(engine, plan)

    monkeypatch.setattr(Engine, "_step", slow)


@pytest.mark.usefixtures("steady")
def test_serving(run: Run) -> None:
    status, found, table = run(serving.main, *SERVING)
    assert status == 0
    levels = found["throughput"]["levels"]
    assert [level["streams"] for level in levels] == [1, 2]
    assert levels[0]["ratio_to_first"] == 1
    assert all(0 < level["jain_worst"] <= 1 and level["tok_s"] > 0 for level in levels)
    assert found["shared_prefix"]["cached_tokens_least"] == 64
    assert found["long_among_short"]["long_tokens"] == 200
    assert "during the long one's prefill" in table


@pytest.mark.usefixtures("steady")
def test_json_alone_on_stdout(run: Run) -> None:
    status, found, table = run(serving.main, *SERVING, "--json")
    assert (status, table, found["benchmark"]) == (0, "", "serving")


SPECULATION = (
    *("-m", "random:tiny", "--threads", "1", "--prompts", "1", "--pairs", "1"),
    *("--min-s", "0", "--max-tokens", "24"),
)


def test_speculation(run: Run) -> None:
    status, found, table = run(speculation.main, *SPECULATION)
    groups = found["models"][0]["groups"]
    assert status == 0
    assert groups["all"]["cases"] == 6
    assert groups["all"]["worst"] <= groups["all"]["median"] <= groups["all"]["best"]
    assert set(groups) == {"all"} | {f"{g} {m}" for g in GROUPS for m in speculation.SAMPLING}
    assert "DIFFERENT" not in table


def test_control_speculation_that_changes_a_token_is_seen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    number, answer = count(), speculation.answer

    def other(*arguments: Any) -> GenerationResult:
        result = answer(*arguments)
        return replace(result, token_ids=(next(number), *result.token_ids[1:]))

    monkeypatch.setattr(speculation, "answer", other)
    status, _, table = run(speculation.main, *SPECULATION)
    assert status == 1
    assert "DIFFERENT" in table


def test_three_groups_of_prompts() -> None:
    assert sum(len(texts) for texts in GROUPS.values()) >= 12
    assert list(GROUPS) == ["quoting", "editing", "plain"]


@pytest.mark.parametrize("compiles", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_invariance(run: Run, monkeypatch: pytest.MonkeyPatch, compiles: bool) -> None:
    monkeypatch.setattr(invariance, "SHAPES", {"small": (128, 64)})
    monkeypatch.setenv(invariance.BLAS_THREADS, "1")  # else main starts itself again, with the sizes of a real model
    arguments = ("--threads", "1", "--pairs", "1", "--min-s", "0", "--cold-bytes", "1")
    sizes = ("--float-rows", "1", "5", "--int8-rows", "1", "2", "7", "--contexts", "32", "64")
    compiled: list[tuple[Any, Any]] = []

    def noted(modules: Any, function: str, **constants: int) -> tuple[Any, Any]:
        there = (kv_layout, Namespace(address=kernel_library().address("attention_f32")))
        compiled.append(compiled_with(modules, function, **constants) if compiles else there)
        return compiled[-1]

    monkeypatch.setattr(invariance, "compiled_with", noted)
    status, found, _ = run(invariance.main, *arguments, *sizes)
    assert status == 0
    assert {entry["rows"] for entry in found["linear_f32"]} == {1, 5}
    assert {entry["library"] for entry in found["linear_f32"]} >= {"numpy"}
    assert [entry["context"] for entry in found["attention"]] == [32, 64]
    assert [entry["rows"] for entry in found["linear_int8"]] == [1, 2, 7]
    assert all(entry["ratio"] > 0 for part in ("linear_f32", "attention") for entry in found[part])
    # Looked at here, because compiling it takes long.
    [(copy, kernel)] = compiled
    if compiles:
        check_copy(copy, kernel)


def test_invariance_starts_again_with_the_threads_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def start(command: list[str], **options: Any) -> Namespace:
        seen.append((command[2:], options["env"][invariance.BLAS_THREADS]))
        return Namespace(returncode=3)

    monkeypatch.delenv(invariance.BLAS_THREADS, raising=False)
    monkeypatch.setattr("subprocess.run", start)
    assert invariance.main(["--threads", "7"]) == 3
    assert seen == [(["benchmarks.invariance", "--threads", "7"], "7")]


def check_copy(copy: Any, kernel: Any) -> None:
    """A copy of a kernel with another constant computes the same in another order."""
    assert (copy.PIECE, kv_layout.PIECE) == (64, 256)
    room = max(copy.scratch_bytes(2, 128), kv_layout.scratch_bytes(2, 128))
    with Kernels(1) as kernels:
        outs = [invariance.attention_output(kernels, name, 160, room) for name in ("attention_f32", kernel.address)]
    np.testing.assert_allclose(outs[0], outs[1], atol=1e-5, rtol=0)
    assert not np.array_equal(outs[0], outs[1])


def test_a_constant_that_is_not_there_is_no_copy() -> None:
    with pytest.raises(AttributeError, match="no constant CHUNKS"):
        compiled_with(invariance.ATTENTION, "attention_f32", CHUNKS=1)


def test_soak(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "SAMPLE_S", 0.1)  # at one a second a single stall leaves fewer than three
    status, found, table = run(soak.main, "--minutes", "0.06", "--every", "1", "--cpu-share", "1")
    assert found["faults"] == []
    assert found["reasons"]["cancelled"] > 0
    assert found["same_again"] > 1
    assert found["stats"]["preemptions"] > 0
    assert found["memory"]["samples"] >= 3
    assert status == (0 if found["memory"]["flat"] else 1)
    assert re.search(r"rss +[\d.]+ MB  requests [\d,]+", table)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("used_blocks", "blocks are used"),
        ("free_blocks", "cached \\+ free"),
        ("idle", "run or wait"),
        ("finished", "requests ended"),
        ("computed_tokens", "computed \\+ reused"),
    ],
)
def test_control_soak_sees_what_does_not_add_up(tmp_path: Path, field: str, sentence: str) -> None:
    with load(make_folder(tmp_path, SHAPES["tiny"]), device="cpu", threads=1, ctx_size=512) as llm:
        mix = Mix(llm, 1)
        mix.crowd(2)
        right = replace(llm.stats(), preemptions=1)
        mix.whole_prompts = right.computed_tokens + right.reused_tokens
        mix.close()
    assert soak.accounting(Namespace(stats=lambda: right), mix) == []  # type: ignore[arg-type]
    wrong = replace(right, **{field: getattr(right, field) + 1})
    faults = soak.accounting(Namespace(stats=lambda: wrong), mix)  # type: ignore[arg-type]
    assert len(faults) == 1
    assert re.search(sentence, faults[0])


def test_memory_that_grows_is_seen() -> None:
    times, noise = np.arange(600.0), np.random.default_rng(0).normal(0, 2e5, 600)
    start = np.where(times < 50, -3e7, 0)  # what is taken at the start does not count
    assert soak.trend(times, 2e8 + noise + start)["flat"]
    grown = soak.trend(times, 2e8 + noise + start + times * 1e4)
    assert not grown["flat"]
    assert grown["slope_mb_per_hour"] == pytest.approx(36, rel=0.1)
    assert soak.trend(times, 2e8 + times * 6e3)["flat"]  # 3.6 MB: below 4 MB
    assert soak.trend(times, 2e9 + times * 6e4)["flat"]  # 36 MB: below 2 %


def test_model_option() -> None:
    path = model_path("random:tiny")
    assert path is not None
    assert model_path("random:tiny") == path
    assert (model_path(None), model_path("builtin"), model_path("x/y")) == (None, None, Path("x/y"))
    with pytest.raises(ParameterError, match="random model must be one of"):
        model_path("random:huge")


def test_figures() -> None:
    values = [float(i) for i in range(1, 101)]
    assert percentiles(values[::-1]) == {"p50": 50.0, "p90": 90.0, "p99": 99.0, "max": 100.0}
    assert (percentile([7.0], 50), percentile([1.0, 2.0], 50), percentile([1.0, 2.0], 51)) == (7.0, 1.0, 2.0)
    assert jain_index([2.0, 2.0, 2.0]) == 1
    assert jain_index([1.0, 0.0, 0.0, 0.0]) == 0.25
    pairs = Pairs([2.0, 3.0, 90.0], [1.0, 1.0, 1.0])
    assert (pairs.ratio, pairs.medians) == (3.0, (3.0, 1.0))
    assert [show(value) for value in (0.0, 0.12345, 12.345, 12345.6, 3, "x")] == [
        "0",
        "0.123",
        "12.3",
        "12,346",
        "3",
        "x",
    ]
