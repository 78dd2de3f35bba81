"""The arithmetic of one row: ties, infinite logits, tiny vocabularies."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nanochat_infer.engine.logits_edit import LogitsEditor, RowEdits
from nanochat_infer.logits_options import LogitsOptions

LOGITS = st.sampled_from([-math.inf, -3.0, -0.5, -0.0, 0.0, 1.0, 1.5, 80.0]) | st.floats(-90, 90, width=32)
ROWS = arrays.arrays(np.float32, st.integers(1, 40), elements=LOGITS)


@given(ROWS, st.integers(0, 20), st.data())
def test_the_likeliest_are_sorted_by_logit_then_id(row: np.ndarray, count: int, data: st.DataObject) -> None:
    if np.isneginf(row).all():
        return
    before = row.copy()
    editor = LogitsEditor(LogitsOptions(num_logprobs=count), 1)
    editor.edit(row)
    drawn = data.draw(st.integers(0, len(row) - 1))
    logprob = editor.take(drawn)
    assert np.array_equal(row, before)
    assert logprob is not None
    assert [token_id for token_id, _ in logprob.top] == sorted(range(len(row)), key=lambda i: (-row[i], i))[:count]
    peak = float(row.max())
    total = math.log(math.fsum(math.exp(float(value) - peak) for value in row))
    assert logprob.logprob == pytest.approx(float(row[drawn]) - peak - total, abs=1e-9)
    assert all(value <= 0 for _, value in logprob.top)


@given(ROWS, st.lists(st.integers(0, 39), max_size=30), st.floats(-2, 2), st.floats(-2, 2))
def test_penalties_count_what_was_taken(row: np.ndarray, taken: list[int], frequency: float, presence: float) -> None:
    ids = [token_id % len(row) for token_id in taken]
    editor = LogitsEditor(LogitsOptions(frequency_penalty=frequency, presence_penalty=presence), max(len(ids), 1))
    for token_id in ids:
        assert editor.take(token_id) is None
    edited = row.copy()
    editor.edit(edited)
    for token_id in range(len(row)):
        count = ids.count(token_id)
        expected = float(row[token_id]) - count * frequency - (presence if count else 0)
        if not np.isneginf(row).all():
            assert edited[token_id] == pytest.approx(expected, rel=1e-6, abs=1e-5)


def test_each_run_of_rows_reaches_its_own_editors() -> None:
    editors = {place: LogitsEditor(LogitsOptions(logit_bias={0: float(place)}), 1) for place in (1, 3, 4)}
    edits = RowEdits(editors)
    logits = np.zeros((6, 2), np.float32)
    edits(logits[:2], 0)
    edits(logits[2:4], 2)
    edits(logits[4:], 4)
    assert logits.tolist() == [[0, 0], [1, 0], [0, 0], [3, 0], [4, 0], [0, 0]]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_row_that_is_not_finite_is_left_for_the_draw_to_report(value: float) -> None:
    row = np.array([1, value, 2], np.float32)
    editor = LogitsEditor(LogitsOptions(logit_bias={0: 5}, num_logprobs=1), 1)
    editor.edit(row)
    assert np.array_equal(row, np.array([1, value, 2], np.float32), equal_nan=True)
