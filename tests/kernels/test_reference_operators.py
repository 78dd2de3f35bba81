"""The reference operators against values worked out by hand and against scalar loops."""

import cmath
import math

import numpy as np
import pytest

from kernels.reference.activations import add, silu, silu_mul
from kernels.reference.attention import attention, read_kv, write_kv
from kernels.reference.embedding import embedding, select_rows
from kernels.reference.linear import linear
from kernels.reference.norms import head_rms_norm, rms_norm
from kernels.reference.rope import inverse_frequencies, rope, scale_llama3


def test_linear_has_one_weight_row_per_output() -> None:
    x = np.array([[1, 2], [3, 4]], np.float32)
    weight = np.array([[1, 0], [0, 1], [10, 100]], np.float32)
    y = linear(x, weight, np.array([0.5, 0, -1], np.float32))
    assert y.dtype == np.float64
    assert y.tolist() == [[1.5, 2, 209], [3.5, 4, 429]]


def test_rms_norm_divides_by_the_root_mean_square() -> None:
    x = np.array([[3, 4, 0, 0], [0, 0, 0, 0]], np.float32)
    y = rms_norm(x, np.array([1, 2, 3, 4], np.float32), 0.0625)
    root = math.sqrt(25 / 4 + 0.0625)
    np.testing.assert_allclose(y, np.array([[3 / root, 8 / root, 0, 0], [0, 0, 0, 0]]), rtol=1e-15)


def test_head_rms_norm_is_rms_norm_of_each_head() -> None:
    x = np.random.default_rng(0).standard_normal((5, 12))
    weight = np.array([1, -2, 0.5, 3])
    y = head_rms_norm(x, weight, 1e-6, 4)
    for head in range(3):
        part = slice(4 * head, 4 * head + 4)
        np.testing.assert_array_equal(y[:, part], rms_norm(x[:, part], weight, 1e-6))


def test_rope_is_a_complex_rotation_of_the_two_halves() -> None:
    head_dim, theta = 8, 100.0
    x = np.random.default_rng(1).standard_normal((4, 2 * head_dim))
    positions = np.array([0, 1, 7, 1000])
    y = rope(x, positions, inverse_frequencies(head_dim, theta), head_dim)
    for row, position in enumerate(positions.tolist()):
        for head in range(2):
            for i in range(4):
                at = head * head_dim + i
                angle = position * theta ** (-2 * i / head_dim)
                turned = complex(x[row, at], x[row, at + 4]) * cmath.exp(1j * angle)
                assert y[row, at] == pytest.approx(turned.real, abs=1e-12)
                assert y[row, at + 4] == pytest.approx(turned.imag, abs=1e-12)


def test_rope_scores_depend_on_the_distance_only() -> None:
    q, k = np.random.default_rng(2).standard_normal((2, 1, 16))
    inv_freq = inverse_frequencies(16, 10000.0)
    scores = [
        float((rope(q, np.array([p + 5]), inv_freq, 16) * rope(k, np.array([p]), inv_freq, 16)).sum())
        for p in (0, 3, 2000)
    ]
    assert scores == pytest.approx([scores[0]] * 3, abs=1e-9)


def test_llama3_scaling_keeps_fast_and_divides_slow_frequencies() -> None:
    factor, low, high, old = 32.0, 1.0, 4.0, 8192
    wavelengths = np.array([100.0, old / high, old / 2, old / low, 1e6])
    inv_freq = 2 * math.pi / wavelengths
    ratio = scale_llama3(inv_freq, factor, low, high, old) / inv_freq
    # Half-way in periods between 1 and 4 is 2.5; old / 2 stands at (2 - 1) / (4 - 1) of the way.
    blend = (1 - 1 / 3) / factor + 1 / 3
    np.testing.assert_allclose(ratio, [1, 1, blend, 1 / factor, 1 / factor], rtol=1e-12)


def test_silu_is_exact_at_both_ends() -> None:
    y = silu(np.array([0.0, 1.0, -1.0, 1e4, -1e4], np.float32))
    np.testing.assert_allclose(y, [0, 1 / (1 + math.exp(-1)), -1 / (1 + math.e), 1e4, 0], rtol=1e-15, atol=1e-300)


def test_silu_mul_takes_the_gate_from_the_first_half() -> None:
    np.testing.assert_allclose(silu_mul(np.array([[1.0, 0.0, 3.0, 5.0]])), [[3 / (1 + math.exp(-1)), 0]], rtol=1e-15)


def test_add_embedding_and_select_rows() -> None:
    table = np.arange(6, dtype=np.float32).reshape(3, 2)
    assert embedding(table, np.array([2, 0, 2])).tolist() == [[4, 5], [0, 1], [4, 5]]
    assert select_rows(table, np.array([1])).tolist() == [[2, 3]]
    assert select_rows(table, np.array([], dtype=np.int32)).shape == (0, 2)
    assert add(np.array([[1.0]]), np.array([[2.0]])).tolist() == [[3]]


def test_written_keys_and_values_are_read_back_in_order() -> None:
    pool = np.full((4, 2, 2, 3, 2, 5), np.nan)
    rng = np.random.default_rng(3)
    k, v = rng.standard_normal((2, 3, 15))
    table = np.array([3, 1])
    write_kv(pool, 1, k, v, np.array([3 * 2, 3 * 2 + 1, 1 * 2]))
    keys, values = read_kv(pool, 1, table, 3)
    np.testing.assert_array_equal(keys.reshape(3, 15), k)
    np.testing.assert_array_equal(values.reshape(3, 15), v)
    assert np.isnan(pool[:, 0]).all()
    assert np.isfinite(pool[:, 1]).sum() == 2 * 3 * 15


def _scalar_attention(query: list[float], keys: list[list[float]], values: list[list[float]]) -> list[float]:
    scores = [sum(a * b for a, b in zip(query, key, strict=True)) / math.sqrt(len(query)) for key in keys]
    total = sum(math.exp(score) for score in scores)
    return [
        sum(math.exp(score) * value[i] for score, value in zip(scores, values, strict=True)) / total
        for i in range(len(query))
    ]


@pytest.mark.parametrize("group", [1, 2, 3])
def test_attention_sees_its_own_sequence_up_to_itself(group: int) -> None:
    num_kv_heads, block_size, head_dim = 2, 4, 3
    num_heads = group * num_kv_heads
    rng = np.random.default_rng(4)
    # Sequence 0: 3 rows after 6 cached tokens. Sequence 1: a first chunk of 2 rows. Sequence 2: one row after 4.
    context_lens, rows, tables = [9, 2, 5], [3, 2, 1], [[5, 0, 3], [1, 0, 0], [2, 6, 0]]
    pool = rng.standard_normal((8, 1, 2, num_kv_heads, block_size, head_dim))
    q = rng.standard_normal((sum(rows), num_heads * head_dim))
    starts = np.cumsum([0, *rows])
    got = attention(q, pool, 0, starts, np.array(context_lens), np.array(tables), num_heads)
    for seq, context_len in enumerate(context_lens):
        for row in range(rows[seq]):
            for head in range(num_heads):
                visible = range(context_len - rows[seq] + row + 1)
                cells = [(tables[seq][i // block_size], i % block_size) for i in visible]
                keys = [pool[block, 0, 0, head // group, offset].tolist() for block, offset in cells]
                values = [pool[block, 0, 1, head // group, offset].tolist() for block, offset in cells]
                at = starts[seq] + row
                query = q[at, head * head_dim : (head + 1) * head_dim].tolist()
                expected = _scalar_attention(query, keys, values)
                np.testing.assert_allclose(got[at, head * head_dim : (head + 1) * head_dim], expected, rtol=1e-12)
