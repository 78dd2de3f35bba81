"""The whole program killed at any moment, faults row 1: what was acknowledged is there, and /continue goes on."""

import time
from pathlib import Path

import pytest

from tests.crash.program_kills import PHASES, ProgramKills, describe

LATEST_S = 0.25
MOST_MORE = 16


def play(folder: Path, rounds: int, seed: int, *, share: float = 0.5) -> ProgramKills:
    kills = ProgramKills(folder / "home", folder / "copy", seed, share=share)
    begun = time.monotonic()
    for number in range(rounds):
        kills.play(number)
    for _ in range(MOST_MORE):
        # A kill may come before the first token or after the last.
        if not kills.found.num_continued:
            kills.play(PHASES.index("decode"))
    print(describe(kills.found, time.monotonic() - begun))
    assert kills.found.complaints == []
    return kills


def test_the_killed_program_keeps_what_it_showed(tmp_path: Path) -> None:
    kills = play(tmp_path, rounds=4, seed=5, share=1.0)
    assert kills.found.num_continued >= 1


@pytest.mark.slow
def test_the_program_killed_two_hundred_times_keeps_what_it_showed(tmp_path: Path) -> None:
    kills = play(tmp_path, rounds=220, seed=2026)
    assert kills.found.killed.total() - kills.found.killed["too late"] >= 200
    assert kills.found.num_interrupted >= 50
    assert kills.found.num_continued >= 25
    # Who is shown more than a quarter of a second ago is stored; a busy machine may be late now and then.
    late = sorted(kills.found.late_s)
    assert late[len(late) * 9 // 10] < LATEST_S, late


def test_the_rounds_see_a_message_that_is_lost(tmp_path: Path) -> None:
    kills = ProgramKills(tmp_path / "home", tmp_path / "copy", seed=6)
    kills._committed[1] = "a digest of another text"
    kills.play(2)
    assert any("message 1 is lost" in complaint for complaint in kills.found.complaints)
