"""Prefill rows are shared max-min fairly, and a prompt that can be finished waits for little beside itself."""

from hypothesis import given
from hypothesis import strategies as st

from nanochat_infer.engine.fair_shares import fair_shares, favour_ending

WANTED = st.lists(st.integers(1, 300), min_size=1, max_size=20)


def test_one_prompt_gets_the_whole_budget() -> None:
    assert fair_shares([1000], 256, 0) == [256]
    assert fair_shares([100], 256, 0) == [100]


def test_long_prompts_share_equally() -> None:
    assert fair_shares([1000, 900], 256, 0) == [128, 128]
    assert fair_shares([1000, 900, 800], 256, 0) == [86, 85, 85]


def test_a_long_prompt_gets_no_more_than_the_short_one_that_ends() -> None:
    assert favour_ending([216, 40], [4000, 40]) == [40, 40]
    assert favour_ending([251, 5], [4000, 5]) == [5, 5]
    assert favour_ending([480, 32], [480, 32]) == [32, 32], "also where the long one could end as well"
    assert favour_ending([85, 85, 86], [4000, 900, 100]) == [85, 85, 86]


def test_everybody_ends_where_there_is_room() -> None:
    assert fair_shares([10, 20, 30], 256, 0) == [10, 20, 30]


def test_a_budget_below_one_row_each_goes_round() -> None:
    assert fair_shares([9, 9, 9], 1, 0) == [1, 0, 0]
    assert fair_shares([9, 9, 9], 1, 4) == [0, 1, 0]
    assert fair_shares([9, 9, 9], 2, 2) == [1, 0, 1]


@given(WANTED, st.integers(0, 600), st.integers(0, 10**6))
def test_shares_are_within_budget_and_need(wanted: list[int], budget: int, first: int) -> None:
    shares = fair_shares(wanted, budget, first)
    assert sum(shares) <= budget
    assert all(0 <= share <= want for share, want in zip(shares, wanted, strict=True))
    assert sum(shares) > 0 or budget == 0


@given(WANTED, st.integers(20, 600))
def test_nobody_who_goes_on_is_far_behind_another(wanted: list[int], budget: int) -> None:
    shares = fair_shares(wanted, budget, 0)
    shares = favour_ending(shares, wanted)
    unfinished = [share for share, want in zip(shares, wanted, strict=True) if share < want]
    assert not unfinished or max(unfinished) - min(unfinished) <= 1 + budget % len(wanted)
