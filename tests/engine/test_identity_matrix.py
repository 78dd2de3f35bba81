"""Nothing that runs beside a request, before it, or how it is cut up, changes a bit of it: tokens and logits.

By default a covering array: every possible pair of values of two axes comes up in some cell (tests/covering.py, a
fixed seed). With -m slow another one in which every triple comes up, and the whole product, 21,120 cells.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import ModelRunner
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.engine.engine import Engine
from tests.covering import all_combinations, all_parts, covering, parts_of
from tests.identity_cells import (
    AXES,
    NEEDLE_LENGTH,
    NUM_TOKENS,
    POOL,
    Cell,
    References,
    check_answer,
    load,
    make_work,
    num_blocks,
    run_cell,
)
from tests.manual_engine import collect
from tests.recording_runner import DependsOnBatch, DependsOnRows, ForgetsCopies, RecordingRunner
from tests.tiny_models import make_model


def possible(values: dict[str, object]) -> bool:
    """A request alone always has its blocks: nobody is there to take them."""
    return values.get("batch") != 1 or not values.get("preempted")


def cells(strength: int) -> list[Cell]:
    """Cells in which every possible combination of that many values of different axes comes up."""
    return [Cell(**values) for values in covering(AXES, strength, possible)]


PAIRS = cells(2)
TRIPLES = [cell for cell in cells(3) if cell not in PAIRS]
MODEL_SEEDS = {"qwen3": 6, "llama": 6}  # their greedy answers repeat themselves, so that guesses come true


class Bench:
    """Models and references, each made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._checkpoints: dict[str, Checkpoint] = {}
        self._runners: dict[tuple[str, str, int], ModelRunner] = {}
        self._references: dict[tuple[str, str], References] = {}
        self._folder = folder

    def runner(self, architecture: str, weights: str, threads: int) -> ModelRunner:
        if architecture not in self._checkpoints:
            folder = make_model(self._folder / architecture, architecture, seed=MODEL_SEEDS[architecture])
            self._checkpoints[architecture] = open_checkpoint(folder)
        key = (architecture, weights, threads)
        if key not in self._runners:
            self._runners[key] = load(CpuDevice(threads), self._checkpoints[architecture], weights)
        return self._runners[key]

    def references(self, cell: Cell) -> References:
        key = (cell.architecture, cell.weights)
        if key not in self._references:
            self._references[key] = References(self.runner(*key, 1))
        return self._references[key]

    def run(self, cell: Cell, recorder: RecordingRunner | None = None, seed: int = 0):
        recorder = recorder or RecordingRunner(self.cell_runner(cell), num_blocks(cell))
        return run_cell(cell, recorder, self.references(cell), seed)

    def cell_runner(self, cell: Cell) -> ModelRunner:
        return self.runner(cell.architecture, cell.weights, cell.threads)

    def close(self) -> None:
        for runner in self._runners.values():
            runner.close()
        for checkpoint in self._checkpoints.values():
            checkpoint.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("models"))
    yield bench
    bench.close()


@pytest.mark.parametrize("cell", [*PAIRS, *(pytest.param(c, marks=pytest.mark.slow) for c in TRIPLES)], ids=str)
def test_every_bit_is_as_if_alone(bench: Bench, cell: Cell) -> None:
    stats = bench.run(cell).stats()
    repeats_itself = not cell.weights.startswith("int4")  # the answers of MODEL_SEEDS do, in the other formats
    if cell.speculation and cell.sampling == "greedy" and not cell.preempted and repeats_itself:
        assert stats.accepted_tokens > 0


@pytest.mark.parametrize(("chosen", "strength"), [(PAIRS, 2), (PAIRS + TRIPLES, 3)])
def test_the_cells_hold_every_combination(chosen: list[Cell], strength: int) -> None:
    held = set().union(*(parts_of({axis: getattr(cell, axis) for axis in AXES}, strength) for cell in chosen))
    assert held == all_parts(AXES, strength, possible)


@pytest.mark.parametrize("weights", AXES["weights"])
def test_in_the_engines_own_thread_with_everything_chosen_by_measured_times(bench: Bench, weights: str) -> None:
    cell = Cell(batch=16, weights=weights, threads=2)
    recorder = RecordingRunner(bench.cell_runner(cell), POOL)
    work, references = make_work(16, "greedy", 0), bench.references(cell)
    engine = Engine(recorder)
    streams = [engine.submit(request) for request in work.requests]
    logits = engine.logits(work.job_ids)
    for request, stream in zip(work.requests, streams, strict=True):
        check_answer(cell, request, collect(stream, 60)[0], recorder, references)
    engine.close()
    assert np.array_equal(logits, references.logits(work.job_ids))


@pytest.mark.slow
@pytest.mark.parametrize("threads", AXES["threads"])
@pytest.mark.parametrize("weights", AXES["weights"])
@pytest.mark.parametrize("architecture", AXES["architecture"])
def test_the_whole_product(bench: Bench, architecture: str, weights: str, threads: int) -> None:
    fixed = {"architecture": (architecture,), "weights": (weights,), "threads": (threads,)}
    for values in all_combinations({**AXES, **fixed}, possible):
        bench.run(Cell(**values))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_other_requests(bench: Bench, seed: int) -> None:
    for values in covering(AXES, 2, possible, seed=seed):
        bench.run(Cell(**values), seed=seed)


def test_control_bits_that_depend_on_the_batch(bench: Bench) -> None:
    for batch in (1, 2):
        cell = Cell(batch=batch)
        recorder = DependsOnBatch(bench.cell_runner(cell), num_blocks(cell))
        if batch == 1:
            bench.run(cell, recorder)
        else:
            with pytest.raises(AssertionError, match=r"logits of request \d+ in qwen3-b2"):
                bench.run(cell, recorder)


def answers(cell: Cell) -> dict[int, range]:
    """Where the answers of a cell's requests stand."""
    lengths = {r.params.seed: len(r.prompt_ids) for r in make_work(cell.batch, cell.sampling, 0).requests}
    return {seed: range(length, length + NUM_TOKENS) for seed, length in lengths.items() if seed is not None}


@pytest.mark.parametrize(
    ("cell", "fails"),
    [
        (Cell(batch=3), False),
        (Cell(batch=3, preempted=True), True),
        (Cell(batch=3, speculation=True), True),
    ],
    ids=str,
)
def test_control_bits_that_depend_on_recomputing(bench: Bench, cell: Cell, fails: bool) -> None:
    """An answer's KV is computed row by row unless a preemption or accepted guesses make it several rows at once."""
    recorder = DependsOnRows(bench.cell_runner(cell), num_blocks(cell), answers(cell), few=False)
    if not fails:
        bench.run(cell, recorder)
        return
    with pytest.raises(AssertionError, match=r"logits of request \d+ in"):
        bench.run(cell, recorder)


@pytest.mark.parametrize(("chunk", "fails"), [(64, False), (1, True)])
def test_control_bits_that_depend_on_the_chunk(bench: Bench, chunk: int, fails: bool) -> None:
    cell = Cell(chunk=chunk)
    prompt = {0 + 1000: range(NEEDLE_LENGTH)}
    recorder = DependsOnRows(bench.cell_runner(cell), POOL, prompt, few=True)
    if not fails:
        bench.run(cell, recorder)
        return
    with pytest.raises(AssertionError, match=r"logits of request 1000 in"):
        bench.run(cell, recorder)


@pytest.mark.parametrize(("prefix", "fails"), [("cold", False), ("partial", True), ("memory", True)])
def test_control_a_copy_that_is_forgotten(bench: Bench, prefix: str, fails: bool) -> None:
    cell = Cell(prefix=prefix)
    recorder = ForgetsCopies(bench.cell_runner(cell), POOL)
    if not fails:
        bench.run(cell, recorder)
        return
    with pytest.raises(AssertionError, match=r"of request 1000 in"):
        bench.run(cell, recorder)


def test_control_another_weight_format_has_other_bits(bench: Bench) -> None:
    f32, int8 = Cell(weights="f32"), Cell(weights="int8")
    recorder = RecordingRunner(bench.cell_runner(int8), POOL)
    with pytest.raises(AssertionError, match="of request 1000 in"):
        run_cell(f32, recorder, bench.references(f32))
