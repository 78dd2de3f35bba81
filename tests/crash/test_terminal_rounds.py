"""Chats ended and interrupted at random moments, faults rows 54 to 56; one hundred rounds of each are slow."""

import signal
from pathlib import Path

import pytest

from tests.crash.terminal_rounds import EXPECTED, LATEST_S, PATIENCE_S, EndRounds, InterruptRounds, play_pipes


def play_ends(home: Path, front_end: str, number: signal.Signals, rounds: int, latest_s: float = LATEST_S) -> None:
    ends = EndRounds(home, front_end, seed=number)
    for _ in range(rounds):
        ends.play(number)
    print(front_end, number.name, ends.figures)
    assert ends.figures.complaints == []
    assert sum(ends.figures.seen.values()) == rounds
    assert max(ends.figures.seconds) < latest_s


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_full_screen_leaves_the_terminal_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    # Beside other tests: how soon it ends is a matter of the slow ones.
    play_ends(tmp_path, "--tui", number, rounds=1, latest_s=PATIENCE_S)


@pytest.mark.slow
@pytest.mark.parametrize("front_end", ["-i", "--tui"])
@pytest.mark.parametrize("number", EXPECTED)
def test_one_hundred_ends_leave_the_terminal_as_it_was(tmp_path: Path, front_end: str, number: signal.Signals) -> None:
    play_ends(tmp_path, front_end, number, rounds=100)


@pytest.mark.slow
def test_two_hundred_interrupts_bring_the_prompt_back(tmp_path: Path) -> None:
    rounds = InterruptRounds(tmp_path, seed=5)
    rounds.play(200)
    print(rounds.figures)
    assert rounds.figures.complaints == []
    assert len(rounds.figures.seconds) > 50


@pytest.mark.slow
def test_one_hundred_single_answers_end_quietly(tmp_path: Path) -> None:
    figures = play_pipes(tmp_path, rounds=100, seed=7, latest_s=LATEST_S)
    print(figures)
    assert figures.complaints == []


def test_a_few_single_answers_end_quietly(tmp_path: Path) -> None:
    assert play_pipes(tmp_path, rounds=1, seed=7, latest_s=PATIENCE_S).complaints == []
