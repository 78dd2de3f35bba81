"""Paged attention of the CPU against naive float64, and bit for bit whatever else is in the step or how blocks lie."""

from typing import Any

import numpy as np
import pytest

from kernels.cpu.kv_layout import FORMATS, KvLayout
from kernels.cpu.paths import PATHS
from kernels.cpu.program import KERNELS
from kernels.reference import attention as reference
from nanochat_infer.devices.cpu_paths import compiler_features, present_paths
from tests.kv_pools import Pool, queries, stored_numbers

EPS32 = float(np.finfo(np.float32).eps)
STEPS = 127 * 256 + 127
Array = np.ndarray[Any, Any]


def rows_of(lengths: list[int], counts: list[int]) -> tuple[list[int], list[int]]:
    """Positions and sequences of a step with the last `counts` tokens of each sequence."""
    positions, sequences = [], []
    for sequence, (length, count) in enumerate(zip(lengths, counts, strict=True)):
        positions += list(range(length - count, length))
        sequences += [sequence] * count
    return positions, sequences


def tolerance(pool: Pool, q: Array, positions: list[int], sequences: list[int], group: int) -> Array:
    """How far a format's arithmetic may be from exact arithmetic on what it keeps, for each row and head.

    Rounding to float32: eps in each of the d products and sums of a score, of the exponential and of the sum of the
    weights, all far from adding up one way. int8: a query is off by half a step of 16 bits in each number, which shifts
    a score by at most that times the sum of |k|; a weight is off by half a step of its piece's largest.
    """
    heads, d = pool.layout.kv_heads * group, pool.layout.head_dim
    out = np.zeros((len(q), heads))
    for row, (position, sequence) in enumerate(zip(positions, sequences, strict=True)):
        keys = np.abs(stored_numbers(pool.keys[sequence][: position + 1], pool.layout.format))
        values = np.abs(stored_numbers(pool.values[sequence][: position + 1], pool.layout.format))
        for head, x in enumerate(np.abs(q[row].reshape(heads, d))):
            k, v = keys[:, head // group], values[:, head // group]
            off = EPS32 * (np.sqrt(d) + 8) * (k @ x).max() / np.sqrt(d)
            if pool.layout.format == "int8":
                off += 0.5 * x.max() / STEPS * k.sum(axis=1).max() / np.sqrt(d)
                out[row, head] += 0.5 / STEPS * v.max() * min(256, position + 1)
            out[row, head] += v.max() * (2 * off + EPS32 * 32)
    return np.repeat(out, d, axis=1)


SHAPES = [(1, 1, 8, 16), (3, 1, 2, 4), (2, 2, 64, 16), (1, 8, 48, 8), (2, 7, 80, 16), (1, 3, 128, 16), (2, 4, 256, 16)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("heads", "group", "head_dim", "block_size"), SHAPES)
def test_against_float64(heads: int, group: int, head_dim: int, block_size: int, format: str) -> None:  # noqa: A002
    lengths = [1, 30, 300, 520]
    pool = Pool(format, lengths, heads, head_dim, block_size=block_size)
    positions, sequences = rows_of(lengths, [1, 9, 3, 11])
    q = queries(len(positions), heads * group * head_dim)
    out = pool.attend(q, positions, sequences, group, threads=2)
    expected = pool.expected(q, positions, sequences, group)
    assert (np.abs(out - expected) <= tolerance(pool, q, positions, sequences, group)).all()


@pytest.mark.parametrize("format", FORMATS)
def test_every_length(format: str) -> None:  # noqa: A002
    """Contexts 1 to 1,100 as one prompt of them all, in chunks of two sizes, and some of them row by row."""
    length, group = 1100, 2
    pool = Pool(format, [length], 1, 16)
    q = queries(length, group * 16)
    everything = list(range(length))
    whole = pool.attend(q, everything, [0] * length, group, threads=4)
    expected = pool.expected(q, everything, [0] * length, group)
    assert (np.abs(whole - expected) <= tolerance(pool, q, everything, [0] * length, group)).all()
    for chunk in (61, 256):
        for first in range(0, length, chunk):
            part = everything[first : first + chunk]
            assert np.array_equal(pool.attend(q[part], part, [0] * len(part), group), whole[part])
    for row in (*range(20), *range(250, 262), 511, 512, 513, 767, 768, 1023, 1024, 1099):
        assert np.array_equal(pool.attend(q[row : row + 1], [row], [0], group)[0], whole[row])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("group", [1, 2, 3, 4, 7, 8])
def test_company_blocks_threads_and_tiles_change_no_bit(group: int, format: str) -> None:  # noqa: A002
    lengths, heads, head_dim = [560, 31, 280, 1], 2, 32
    positions, sequences = rows_of(lengths, [60, 7, 30, 1])
    q = queries(len(positions), heads * group * head_dim)
    pool = Pool(format, lengths, heads, head_dim)
    whole = pool.attend(q, positions, sequences, group, threads=3)
    for row in range(0, len(q), 5):
        alone = pool.attend(q[row : row + 1], positions[row : row + 1], sequences[row : row + 1], group)
        assert np.array_equal(alone[0], whole[row])
    order = np.random.default_rng(0).permutation(len(q))
    mixed = pool.attend(q[order], [positions[i] for i in order], [sequences[i] for i in order], group, threads=8)
    assert np.array_equal(mixed, whole[order])
    for other in (
        Pool(format, lengths, heads, head_dim, seed=1, garbage=0x7F),
        Pool(format, lengths, heads, head_dim, block_size=4, garbage=0),
        Pool(format, lengths, heads, head_dim, block_size=8),
    ):
        assert np.array_equal(other.attend(q, positions, sequences, group), whole)


@pytest.mark.parametrize("path", [path for path in present_paths(compiler_features()) if path in PATHS])
def test_paths_give_the_same_bits(path: str) -> None:
    lengths, heads, group, head_dim = [530, 17], 2, 3, 80
    positions, sequences = rows_of(lengths, [21, 4])
    q = queries(len(positions), heads * group * head_dim)
    pool = Pool("int8", lengths, heads, head_dim)
    first, second = (pool.attend(q, positions, sequences, group, path=name) for name in (path, "portable"))
    assert np.array_equal(first, second)


def test_every_path_has_a_kernel() -> None:
    assert {KvLayout("int8", 1, 8).attention_kernel(path) for path in PATHS} <= set(KERNELS)


def test_int8_is_the_model_of_its_quantization() -> None:
    """Within what one step more or less in a few roundings makes: 1/200 of what quantizing may change."""
    length, heads, group, head_dim = 600, 2, 2, 64
    pool, positions = Pool("int8", [length], heads, head_dim), [0, 3, 255, 256, 511, 590, 591, 599]
    q = queries(len(positions), heads * group * head_dim)
    (keys, key_scales), (values, value_scales) = (reference.quantize_kv(x[0]) for x in (pool.keys, pool.values))
    shaped = q.reshape(len(q), heads * group, head_dim)
    expected = reference.int8_attention(shaped, keys, key_scales, values, value_scales, np.array(positions))
    out = pool.attend(q, positions, [0] * len(q), group)
    bound = tolerance(pool, q, positions, [0] * len(q), group)
    assert (np.abs(out - expected.reshape(out.shape)) <= bound / 200).all()


def test_sums_are_exact_at_the_limits() -> None:
    """All numbers as large as they get, head_dim 256: the sums come within 2 % of 2^31, and not one bit is lost."""
    pool = Pool("int8", [300], 1, 256)
    signs = np.where(np.arange(300) % 3 == 0, -1, 1)
    pool.keys[0][:] = 127 * signs[:, None, None] / 2**20
    pool.values[0][:] = 127.0
    pool.values[0][:, :, 1::2] = -127.0
    for token in range(300):
        pool.put(0, token)
    q = np.full((2, 256), STEPS / 2**3, np.float32)
    out = pool.attend(q, [299, 5], [0, 0], 1)
    np.testing.assert_allclose(out, np.tile([127.0, -127.0], (2, 128)), rtol=4 * EPS32)
    pool.values[0][::3] = 0
    for token in range(300):
        pool.put(0, token)
    out = pool.attend(q, [299, 5], [0, 0], 1)
    score = 256 * STEPS / 2**3 * 127 / 2**20 / 16
    for row, (minus, plus) in enumerate(((100, 200), (2, 4))):
        share = plus / (plus + minus * np.exp(-2 * score))
        np.testing.assert_allclose(out[row], np.tile([127 * share, -127 * share], 128), rtol=EPS32 * (8 + 2 * score))


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_not_written_does_not_matter(format: str) -> None:  # noqa: A002
    """Slots beyond a row hold NaN scales, infinities or another row's keys that are not finite."""
    length = 44
    pool = Pool(format, [length], 1, 32, garbage=0xFF)
    positions = list(range(20, length))
    q = queries(len(positions), 64)
    clean = pool.attend(q, positions, [0] * len(positions), 2)
    for bad in (np.nan, np.inf):
        for what in (pool.keys[0], pool.values[0]):
            kept = what[30].copy()
            what[30, 0, 7] = bad
            pool.put(0, 30)
            out = pool.attend(q, positions, [0] * len(positions), 2)
            assert np.array_equal(out[:10], clean[:10])
            assert not np.isfinite(out[10:]).all(axis=1).any()
            what[30] = kept
            pool.put(0, 30)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_query_that_is_not_finite_stays_alone(format: str, bad: float) -> None:  # noqa: A002
    pool, q = Pool(format, [40], 1, 16), queries(8, 32)
    positions = list(range(32, 40))
    clean = pool.attend(q, positions, [0] * 8, 2)
    q[3, 5] = bad
    out = pool.attend(q, positions, [0] * 8, 2)
    assert not np.isfinite(out[3, :16]).any()
    others = [0, 1, 2, 4, 5, 6, 7]
    assert np.array_equal(out[others], clean[others])


@pytest.mark.parametrize("format", FORMATS)
def test_large_scores_do_not_overflow(format: str) -> None:  # noqa: A002
    pool = Pool(format, [300], 1, 16)
    q = queries(2, 16) * np.float32(1e4)
    out = pool.attend(q, [299, 10], [0, 0], 1)
    kept, values = (stored_numbers(x[0], format) for x in (pool.keys, pool.values))
    for row, position in enumerate((299, 10)):
        best = np.argmax(kept[: position + 1, 0].astype(np.float64) @ q[row])
        np.testing.assert_allclose(out[row], values[best, 0], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("format", FORMATS)
def test_control_one_token_less_gives_other_bits(format: str) -> None:  # noqa: A002
    pool, q = Pool(format, [600], 1, 64), queries(1, 64)
    assert not np.array_equal(pool.attend(q, [599], [0], 1), pool.attend(q, [598], [0], 1))


def test_control_a_wrong_mask_is_seen() -> None:
    """A row that saw one token more than itself would be outside of the tolerance."""
    pool, q = Pool("int8", [40], 1, 32), queries(20, 32)
    positions = list(range(20))
    out = pool.attend(q, [position + 1 for position in positions], [0] * 20, 1)
    expected = pool.expected(q, positions, [0] * 20, 1)
    assert (np.abs(out - expected) > tolerance(pool, q, positions, [0] * 20, 1)).any(axis=1).all()
