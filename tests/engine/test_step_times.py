"""Chunk size and the cost of guesses follow the measured steps."""

import pytest

from nanochat_infer.engine.step_times import CHUNK_TARGET_S, FIRST_CHUNK, MIN_CHUNK, StepTimes


def seconds(rows: int) -> float:
    return 0.010 + 0.002 * rows


def test_the_chunk_comes_to_last_as_long_as_meant() -> None:
    times = StepTimes()
    assert times.chunk(512) == FIRST_CHUNK
    for _ in range(20):
        chunk = times.chunk(512)
        times.add(chunk, chunk, seconds(chunk))
    assert seconds(times.chunk(512)) == pytest.approx(CHUNK_TARGET_S, rel=0.25)
    assert times.chunk(40) == 40


def test_a_slow_machine_still_gets_a_chunk() -> None:
    times = StepTimes()
    times.add(64, 64, 10.0)
    assert times.chunk(512) == MIN_CHUNK


def test_nothing_is_known_before_the_first_step() -> None:
    assert StepTimes().growth(1, 8) == 1.0


def test_equal_steps_say_nothing_about_more_rows() -> None:
    times = StepTimes()
    for _ in range(10):
        times.add(1, 0, 0.1)
    assert times.growth(1, 8) == 1.0


def test_the_growth_is_learned_from_steps_of_different_sizes() -> None:
    times = StepTimes()
    for rows in (1, 1, 5, 1, 9, 1, 3, 1):
        times.add(rows, 0, seconds(rows))
    assert times.growth(1, 8) == pytest.approx(seconds(9) / seconds(1), rel=0.01)


def test_a_single_late_step_counts_little() -> None:
    times = StepTimes()
    for rows in (1, 5) * 20:
        times.add(rows, 0, seconds(rows))
    times.add(5, 0, 60.0)
    assert times.growth(1, 4) < 2 * seconds(5) / seconds(1)


def test_mixed_steps_do_not_disturb_the_decode_line() -> None:
    times = StepTimes()
    for rows in (1, 5) * 4:
        times.add(rows, 0, seconds(rows))
        times.add(300, 290, 5.0)
    assert times.growth(1, 4) == pytest.approx(seconds(5) / seconds(1), rel=0.01)
