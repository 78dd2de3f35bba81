"""The CPU's 4-bit product: exact integers on every path, the fixed order of groups, and what must not change a bit."""

import numpy as np
import pytest

from kernels.cpu.int4_layout import Int4Layout, is_wide, layout, row_bytes
from kernels.reference.int4 import dequantize_int4, group_sums, unpack_int4
from tests.cpu_kernels import DOT_PATHS, aligned, call
from tests.int4_weights import FORMATS, QMAX, make_packed, make_rows, pack, product

FASTEST = DOT_PATHS[0]
ROWS = [1, 2, 3, 4, 5, 9, 10, 13, 40]
SHAPES = [(1, 1), (64, 16), (172, 111), (65, 17), (300, 70)]


def random_weight(
    width: int, cols: int, group: int, wide: bool
) -> tuple[np.ndarray, Int4Layout, np.ndarray, np.ndarray, np.ndarray]:
    """Packed bytes and what they hold: q, zero, scale (powers of two, so that every float32 step is known)."""
    rng = np.random.default_rng(0)
    sizes = layout(width, cols, group, wide)
    q = rng.integers(0, 16, (cols, sizes.padded))
    zero = rng.integers(0, 16, (cols, sizes.padded // group))
    scale = 2.0 ** rng.integers(-9, 4, zero.shape)
    return make_packed(sizes, cols, q, zero, scale), sizes, q, zero, scale


def expected(steps: np.ndarray, q: np.ndarray, zero: np.ndarray, scale: np.ndarray, group: int) -> np.ndarray:
    """float32 sums over the groups in order, of exact integers times powers of two."""
    padded = np.zeros((len(steps), q.shape[1]), np.int64)
    padded[:, : steps.shape[1]] = steps
    sums = group_sums(padded, q, zero, group)
    assert np.abs(sums).max() < 2**31
    total = np.zeros(sums.shape[:2], np.float32)
    for g in range(sums.shape[2]):
        total = (total + sums[:, :, g].astype(np.float32) * scale[:, g].astype(np.float32)).astype(np.float32)
    return total


@pytest.mark.parametrize(("group", "wide"), FORMATS)
@pytest.mark.parametrize(("width", "cols"), SHAPES)
@pytest.mark.parametrize("path", DOT_PATHS)
def test_sums_are_the_exact_integers(path: str, width: int, cols: int, group: int, wide: bool) -> None:
    packed, sizes, q, zero, scale = random_weight(width, cols, group, wide)
    for rows in ROWS:
        steps = np.random.default_rng(rows).integers(-QMAX, QMAX + 1, (rows, width))
        out = product(path, make_rows(steps, sizes.padded, group), packed, sizes, cols, threads=1 + rows % 3)
        assert np.array_equal(out, expected(steps, q, zero, scale, group))


@pytest.mark.parametrize(("group", "wide"), FORMATS)
@pytest.mark.parametrize("path", DOT_PATHS)
def test_extremes_do_not_overflow(path: str, group: int, wide: bool) -> None:
    """Every q and zero at both ends, every activation at both ends of its planes."""
    sizes = layout(256, 16, group, wide)
    zero = np.repeat(np.arange(16)[:, None], 256 // group, axis=1)
    scale = np.ones(zero.shape)
    for q in (0, 15):
        weights = np.full((16, 256), q)
        packed = make_packed(sizes, 16, weights, zero, scale)
        for value in (QMAX, -QMAX, 32512, -32512, 127, -128, 128):
            for rows in (1, 3, 11):
                steps = np.full((rows, 256), value)
                out = product(path, make_rows(steps, 256, group), packed, sizes, 16)
                assert np.array_equal(out, expected(steps, weights, zero, scale, group)), (q, value, rows)


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_rows_paths_and_threads_change_no_bit(group: int, wide: bool) -> None:
    """Real scales and rounding: together or alone, whatever the path, the same bits."""
    rng = np.random.default_rng(1)
    weight = rng.standard_normal((111, 700)).astype(np.float32)
    packed, sizes = pack(weight, group=group, wide=wide)
    steps = rng.integers(-QMAX, QMAX + 1, (40, 700))
    rows = make_rows(steps, sizes.padded, group, 0.0123)
    whole = product(DOT_PATHS[0], rows, packed, sizes, 111, bias=0.5)
    for path in DOT_PATHS[1:]:
        assert np.array_equal(product(path, rows, packed, sizes, 111, bias=0.5), whole)
    for path in DOT_PATHS:
        for count in (1, 2, 3, 7, 9, 20):
            for first in (0, 40 - count):
                part = product(path, rows[first : first + count], packed, sizes, 111, bias=0.5, threads=count)
                assert np.array_equal(part, whole[first : first + count])


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_close_to_float64_with_bias(group: int, wide: bool) -> None:
    rng = np.random.default_rng(2)
    weight, x = (rng.standard_normal(shape).astype(np.float32) for shape in ((50, 1000), (4, 1000)))
    packed, sizes = pack(weight, group=group, wide=wide)
    rows = quantize(x, sizes.padded, group)
    dense = dequantize_int4(*unpack_int4(packed, 1000, 50, group, wide), group)
    exact = x.astype(np.float64) @ dense.T + 1.5
    step = np.abs(x).max(axis=1, keepdims=True) / QMAX * np.abs(dense).sum(axis=1)
    assert (np.abs(product("portable", rows, packed, sizes, 50, bias=1.5) - exact) <= step + 1e-4).all()


def quantize(x: np.ndarray, padded: int, group: int, threads: int = 1) -> np.ndarray:
    rows = aligned((len(x), row_bytes(padded, group)), np.uint8)
    shape = (x.shape[1], padded, group)
    call("quantize_groups", rows, rows.strides[0], x, x.strides[0], *shape, rows=len(x), threads=threads)
    return rows


@pytest.mark.parametrize("group", [32, 64, 128])
@pytest.mark.parametrize("width", [1, 64, 200, 384])
def test_quantized_rows_have_the_planes_of_int8_and_sums_of_groups(width: int, group: int) -> None:
    padded = layout(width, 1, group).padded
    x = np.random.default_rng(3).standard_normal((5, width)).astype(np.float32)
    rows = quantize(x, padded, group, threads=2)
    plain = aligned((5, 2 * padded + 64), np.uint8)
    call("quantize", plain, plain.strides[0], x, x.strides[0], width, padded, rows=5)
    assert np.array_equal(rows[:, : 2 * padded + 12], plain[:, : 2 * padded + 12])
    planes = plain[:, : 2 * padded].view(np.int8).astype(np.int64)
    values = 256 * planes[:, :padded] + planes[:, padded:]
    sums = np.ascontiguousarray(rows[:, 2 * padded + 64 : 2 * padded + 64 + 4 * (padded // group)]).view(np.int32)
    assert np.array_equal(sums, values.reshape(5, -1, group).sum(axis=2))
    assert np.abs(sums).max() > 0


@pytest.mark.parametrize("rows", [3, 12])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_number_that_is_not_finite_spoils_its_row_only(bad: float, rows: int) -> None:
    rng = np.random.default_rng(4)
    weight, x = (rng.standard_normal(shape).astype(np.float32) for shape in ((20, 100), (rows, 100)))
    packed, sizes = pack(weight)
    clean = product(FASTEST, quantize(x, sizes.padded, 32), packed, sizes, 20)
    x[1, 77] = bad
    out = product(FASTEST, quantize(x, sizes.padded, 32), packed, sizes, 20)
    assert np.isnan(out[1]).all()
    assert np.array_equal(np.delete(out, 1, axis=0), np.delete(clean, 1, axis=0))
    assert np.isfinite(clean).all()


@pytest.mark.parametrize("rows", [1, 12])
def test_control_a_changed_bit_changes_its_output_only(rows: int) -> None:
    packed, sizes, *_ = random_weight(64, 32, 32, False)
    steps = np.random.default_rng(5).integers(1, QMAX, (rows, 64))
    quantized = make_rows(steps, 64, 32)
    before = product(FASTEST, quantized, packed, sizes, 32)
    for line in range(9):
        changed = aligned(packed.shape, np.uint8)
        changed[:] = packed
        changed[sizes.tile_bytes + 64 * line + 4 * 5] ^= 1  # output 21: a header, or 8 nibbles
        after = product(FASTEST, quantized, changed, sizes, 32)
        assert sorted(set((before != after).nonzero()[1].tolist())) == [21], line


def test_sizes() -> None:
    assert layout(4096, 4096).nbytes * 8 == 4096 * 4096 * 4.5
    assert layout(4096, 4096, 128).nbytes * 8 == 4096 * 4096 * 4.25
    assert layout(65, 17, 32).padded == 128
    assert layout(65, 17, 32).tiles == 2
    for width, cols, group, wide in ((64, 16, 32, False), (64, 16, 32, True), (64, 16, 64, True)):
        assert is_wide(layout(width, cols, group, wide).nbytes, width, cols, group) is wide
    for group in (16, 256, 0):
        with pytest.raises(ValueError, match="group must be one of"):
            layout(64, 16, group)
    with pytest.raises(ValueError, match="narrow"):
        layout(64, 16, 64, wide=False)
