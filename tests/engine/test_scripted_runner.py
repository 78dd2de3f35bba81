"""The consistency checker itself: each deliberate mistake must be caught, or tests that rely on it prove nothing."""

from collections.abc import Callable

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.devices.base import StepInput
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, collect
from tests.scripted_runner import ScriptedRunner, small_limits


def swap_tables(batch: StepInput) -> None:
    batch.block_tables[[0, 1]] = batch.block_tables[[1, 0]]


def swap_first_blocks(batch: StepInput) -> None:
    batch.block_tables[[0, 1], 0] = batch.block_tables[[1, 0], 0]


def change(name: str, index: int, by: int) -> Callable[[StepInput], None]:
    def tamper(batch: StepInput) -> None:
        getattr(batch, name)[index] += by

    return tamper


def change_sampling(name: str, index: int, by: int) -> Callable[[StepInput], None]:
    def tamper(batch: StepInput) -> None:
        getattr(batch.sampling, name)[index] += by

    return tamper


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (swap_tables, "slots of sequence 0 miss its table"),
        (swap_first_blocks, "does not see its own KV at position"),
        (change("slot_mapping", 1, 1), "slots of sequence 1 miss its table"),
        (change("positions", 0, -1), "positions of sequence 0"),
        (change("context_lens", 0, 1), "positions of sequence 0"),
        (change("input_ids", 0, 1000), "an input id is outside the vocabulary"),
        (change("query_start", 1, 1), "every sequence has a row"),
        (change("logits_rows", 1, -1), "logits_rows ascend"),
        (change_sampling("position", 0, 1), "position of row 0"),
        (change_sampling("penalty_ids", 0, 1), "penalty ids of row 0"),
        (change_sampling("penalty_start", 1, 1), "penalty ids of row 0"),
    ],
)
def test_a_wrong_step_is_caught(tamper: Callable[[StepInput], None], message: str) -> None:
    runner = ScriptedRunner(64, rule=lambda ids: 5, limits=small_limits())
    engine = ManualEngine(runner)
    engine.allow_failures = True
    params = SamplingParams(max_tokens=20, repetition_penalty=1.5)
    for number in (1, 2):
        engine.submit(Request([number, *range(10, 19)], params))
    engine.turn(2)
    assert runner.violations == []
    runner.tamper = tamper
    engine.turn()
    assert runner.violations
    assert message in runner.violations[0]


def test_a_missing_copy_is_caught() -> None:
    runner = ScriptedRunner(64, limits=small_limits())
    engine = ManualEngine(runner)
    engine.allow_failures = True
    engine.submit(Request(list(range(10)), SamplingParams(max_tokens=1)))
    engine.finish_all()
    runner.copy_block = lambda source, target: None  # type: ignore[method-assign]
    stream = engine.submit(Request([*range(9), 60], SamplingParams(max_tokens=1)))
    engine.finish_all()
    assert collect(stream)[1].reason == "error"
    assert "does not see its own KV at position 8" in runner.violations[0]


def test_a_block_that_is_written_while_read_is_caught() -> None:
    runner = ScriptedRunner(64, limits=small_limits())
    engine = ManualEngine(runner)
    engine.allow_failures = True
    for number in (1, 2):
        engine.submit(Request([number, *range(10, 15)], SamplingParams(max_tokens=20)))
    engine.turn(2)

    def share(batch: StepInput) -> None:
        batch.block_tables[0][0] = batch.block_tables[1][1]

    runner.tamper = share
    engine.turn()
    assert "is written while another reads it" in runner.violations[0]


def test_scripts_are_followed_and_end() -> None:
    runner = ScriptedRunner(64, lambda prompt: [prompt[-1], 9], end_token_id=33, limits=small_limits())
    engine = ManualEngine(runner)
    streams = [engine.submit(Request([7, last], SamplingParams(), frozenset({33}))) for last in (1, 2, 1)]
    engine.finish_all()
    assert [collect(stream)[0] for stream in streams] == [[1, 9, 33], [2, 9, 33], [1, 9, 33]]
    continued = engine.submit(Request([7, 1, 1], SamplingParams(), frozenset({33})))
    engine.finish_all()
    assert collect(continued)[0] == [9, 33]
