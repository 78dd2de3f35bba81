"""Rope tables that grow: the same numbers however they have grown, at addresses that stay."""

import numpy as np
import pytest

from nanochat_infer.devices.cpu_memory import address
from nanochat_infer.devices.cpu_rope import POSITIONS_AT_ONCE, GrowingRopeTables
from nanochat_infer.devices.rope import inverse_frequencies
from nanochat_infer.models.config import RopeConfig

CONFIG, HEAD_DIM, NUM_POSITIONS = RopeConfig(), 24, 3 * POSITIONS_AT_ONCE + 5


def tables() -> GrowingRopeTables:
    return GrowingRopeTables(CONFIG, HEAD_DIM, NUM_POSITIONS)


def test_numbers_are_those_of_the_definition() -> None:
    grown = tables()
    grown.reach(NUM_POSITIONS)
    frequencies = inverse_frequencies(CONFIG, HEAD_DIM)
    for position in (0, 1, POSITIONS_AT_ONCE, NUM_POSITIONS - 1):
        angles = np.float32(position) * frequencies
        assert np.array_equal(grown.cos[position], np.float32(np.cos(angles.astype(np.float64))))
        assert np.array_equal(grown.sin[position], np.float32(np.sin(angles.astype(np.float64))))


@pytest.mark.parametrize("steps", [(NUM_POSITIONS,), (1, 2, 300, NUM_POSITIONS), (POSITIONS_AT_ONCE, NUM_POSITIONS)])
def test_growing_changes_no_bit_and_no_address(steps: tuple[int, ...]) -> None:
    expected = tables()
    for end in range(NUM_POSITIONS + 1):
        expected.reach(end)
    grown = tables()
    places = address(grown.cos), address(grown.sin)
    for end in steps:
        grown.reach(end)
        assert grown.cos[end - 1].any()
    assert (address(grown.cos), address(grown.sin)) == places
    assert np.array_equal(grown.cos[:NUM_POSITIONS], expected.cos[:NUM_POSITIONS])
    assert np.array_equal(grown.sin[:NUM_POSITIONS], expected.sin[:NUM_POSITIONS])


def test_nothing_is_made_before_it_is_needed() -> None:
    assert not tables().cos[POSITIONS_AT_ONCE:].any()
