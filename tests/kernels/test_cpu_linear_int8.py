"""The CPU's int8 product: packing, exact integers on every path, the fixed epilogue, and what must not change a bit."""

from typing import NamedTuple

import numpy as np
import pytest

from kernels.reference.quantize import quantize_weight
from nanochat_infer.devices.cpu_paths import compiler_features, present_paths
from tests.cpu_kernels import aligned, assert_guarded, call, guarded, stored_as

PATHS = [f"linear_int8_{name}" for name in reversed(present_paths(compiler_features())) if name != "amx"]
SHAPES = [(1, 1, 1), (1, 64, 111), (2, 172, 64), (3, 65, 17), (7, 128, 200), (5, 1000, 33), (4, 3072, 70)]
QMAX = 127 * 256 + 127


class Packed(NamedTuple):
    """Bytes [tiles, padded / 4, 16, 4]; scales float32 and zero points int32 [cols up to 16]."""

    data: np.ndarray
    scales: np.ndarray
    zeros: np.ndarray


def pack(weight: np.ndarray, dtype: str = "F32", threads: int = 1) -> Packed:
    """What the kernel under test makes of a weight."""
    cols, width = weight.shape
    padded, whole = -(-width // 64) * 64, -(-cols // 16) * 16
    packed = Packed(
        aligned((whole // 16, padded // 4, 16, 4), np.uint8), np.zeros(whole, np.float32), np.full(whole, 128, np.int32)
    )
    packed.data[-1] = 128
    code, scratch = {"F32": 1, "F16": 2, "BF16": 3}[dtype], aligned((threads, padded), np.float32)
    sizes = (code, cols, width, padded, 0)
    call("pack_int8", weight, *sizes, *packed, scratch, 4 * padded, threads=threads, first=())
    return packed


def unpack(packed: Packed, cols: int, width: int) -> np.ndarray:
    """int64 [cols, width], multiples of the scales."""
    tiles, steps = packed.data.shape[:2]
    stored = packed.data.transpose(0, 2, 1, 3).reshape(tiles * 16, steps * 4).astype(np.int64)
    rows: np.ndarray = stored - packed.zeros[:, None]
    assert not rows[cols:].any()
    assert not rows[:, width:].any()
    return rows[:cols, :width]


def quantize(x: np.ndarray, threads: int = 1) -> np.ndarray:
    """uint8 rows: plane hi, plane lo, float32 scale, int32 sums."""
    padded = -(-x.shape[1] // 64) * 64
    out = aligned((len(x), 2 * padded + 64), np.uint8)
    call("quantize", out, out.strides[0], x, x.strides[0], x.shape[1], padded, rows=len(x), threads=threads)
    return out


def planes(rows: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """int64 hi and lo [rows, width], float32 scales [rows]."""
    padded = (rows.shape[1] - 64) // 2
    hi, lo = rows[:, :padded].view(np.int8), rows[:, padded : 2 * padded].view(np.int8)
    assert not hi[:, width:].any()
    assert not lo[:, width:].any()
    meta = np.ascontiguousarray(rows[:, 2 * padded : 2 * padded + 12])
    sums = meta[:, 4:].copy().view(np.int32)
    assert np.array_equal(sums, np.stack([hi.sum(axis=1, dtype=np.int64), lo.sum(axis=1, dtype=np.int64)], axis=1))
    return hi[:, :width].astype(np.int64), lo[:, :width].astype(np.int64), meta[:, :4].copy().view(np.float32)[:, 0]


def product(
    rows: np.ndarray,
    packed: Packed,
    cols: int,
    path: str,
    *,
    bias: float = 0.0,
    threads: int = 1,
) -> np.ndarray:
    out, around = guarded(len(rows), cols)
    biases = np.full(len(packed.scales), bias, np.float32)
    tail = (packed.data, packed.data.shape[1] * 4, cols, packed.scales, packed.zeros, biases)
    call(path, out, out.strides[0], rows, rows.strides[0], *tail, rows=len(rows), threads=threads)
    assert_guarded(out, around)
    return np.array(out)


def numbers(rows: int, width: int, cols: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(rows * 1000 + width)
    return rng.standard_normal((rows, width)).astype(np.float32), rng.standard_normal((cols, width)).astype(np.float32)


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
@pytest.mark.parametrize("shift", [-5.0, -0.5, 0.0, 5.0])
@pytest.mark.parametrize(("cols", "width"), [(1, 1), (17, 100), (40, 64)])
def test_packing_rounds_to_the_nearest_step(cols: int, width: int, shift: float, dtype: str) -> None:
    """The 256 steps reach from a row's smallest number, or 0, to its largest, or 0."""
    stored, exact = stored_as(np.random.default_rng(0).standard_normal((cols, width)) + shift, dtype)
    packed = pack(stored, dtype, threads=2)
    span = np.maximum(exact.max(axis=1), 0).astype(np.float64) - np.minimum(exact.min(axis=1), 0)
    np.testing.assert_allclose(packed.scales[:cols], span / 255, rtol=1e-6)
    assert ((packed.zeros >= 0) & (packed.zeros <= 255)).all()
    error = np.abs(unpack(packed, cols, width) * packed.scales[:cols, None].astype(np.float64) - exact)
    assert (error <= 0.5001 * span[:, None] / 255).all()


def test_packing_is_that_of_the_reference() -> None:
    """Steps may differ by one where the quotient lies between two of them."""
    weight = np.random.default_rng(5).standard_normal((50, 300)).astype(np.float32)
    weight[:, ::7] = 0
    weight[3], weight[4], weight[5] = 2.5, -1e-3, 0
    weight[6:8] *= np.float32(1e37)
    expected, scales, zeros = quantize_weight(weight)
    packed = pack(weight)
    np.testing.assert_allclose(packed.scales[:50], scales, rtol=1e-6)
    assert np.abs(packed.zeros[:50] - zeros).max() <= 1
    same = packed.zeros[:50] == zeros
    steps = unpack(packed, 50, 300)
    assert same.sum() > 45
    difference = np.abs(steps - (expected.astype(np.int64) - zeros[:, None]))
    assert difference.max() <= 1
    assert np.count_nonzero(difference[same]) < 15
    assert not steps[:, ::7][[i for i in range(50) if i not in (3, 4)]].any()


def test_the_widest_range_has_a_finite_scale() -> None:
    most = np.finfo(np.float32).max
    packed = pack(np.array([[most, -most, 0, 1]], np.float32))
    assert unpack(packed, 1, 4).tolist() in ([[127, -128, 0, 0]], [[128, -127, 0, 0]])
    np.testing.assert_allclose(packed.scales[0], float(most) / 127.5, rtol=1e-6)


def test_a_row_of_zeros_packs_to_zeros() -> None:
    packed = pack(np.zeros((3, 70), np.float32))
    assert not unpack(packed, 3, 70).any()
    assert not packed.scales.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_not_finite_spoils_its_scale_only(bad: float) -> None:
    x, w = numbers(2, 100, 20)
    w[5, 60] = bad
    packed = pack(w)
    assert np.isnan(packed.scales).nonzero()[0].tolist() == [5]
    assert ((packed.zeros >= 0) & (packed.zeros <= 255)).all()
    assert np.isnan(product(quantize(x), packed, 20, PATHS[-1])).any(axis=0).nonzero()[0].tolist() == [5]


def test_quantized_activations_are_within_half_a_step() -> None:
    x, _ = numbers(6, 100, 1)
    x[1] = 0
    x[2, 5] = 1000.0
    hi, lo, scales = planes(quantize(x, threads=2), 100)
    step = np.abs(x).max(axis=1) / QMAX
    np.testing.assert_allclose(scales, step, rtol=1e-6)
    error = np.abs((256 * hi + lo) * scales[:, None].astype(np.float64) - x)
    assert (error <= 0.502 * step[:, None]).all()
    assert np.abs(hi).max() == 127


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("rows", "width", "cols"), SHAPES)
def test_sums_are_the_exact_integers(rows: int, width: int, cols: int, path: str) -> None:
    """With scales 1 the output is 256 f32(hi sum) + f32(lo sum) of int64 NumPy sums."""
    x, w = numbers(rows, width, cols)
    packed = pack(w)
    packed.scales[:] = 1
    quantized = quantize(x)
    padded = (quantized.shape[1] - 64) // 2
    quantized[:, 2 * padded : 2 * padded + 4] = np.array([1.0], np.float32).view(np.uint8)
    hi, lo, _ = planes(quantized, width)
    exact = unpack(packed, cols, width).T
    expected = np.float32(256) * (hi @ exact).astype(np.float32) + (lo @ exact).astype(np.float32)
    assert np.array_equal(product(quantized, packed, cols, path, threads=2), expected)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("byte", [0, 255])
@pytest.mark.parametrize("plane", [-128, 127])
def test_extreme_sums_do_not_overflow(byte: int, plane: int, path: str) -> None:
    """The widest matrix allowed, bytes and planes at their ends, zero points at either: up to 2,139,095,040."""
    width = 65536
    packed = pack(np.ones((16, width), np.float32))
    packed.data[:], packed.scales[:] = byte, 1
    packed.zeros[:] = [0, 255, 128, 1, 254, 127, *[255 - byte] * 10]
    for rows in (1, 2, 8):
        x = aligned((rows, 2 * width + 64), np.uint8)
        x[:, : 2 * width].view(np.int8)[:] = plane
        x[:, 2 * width : 2 * width + 4] = np.ones(1, np.float32).view(np.uint8)
        x[:, 2 * width + 4 : 2 * width + 12] = np.full(2, width * plane, np.int32).view(np.uint8)
        exact = (width * plane * (byte - packed.zeros.astype(np.int64))).astype(np.float32)
        expected = (256.0 * exact + exact.astype(np.float64)).astype(np.float32)
        out = product(x, packed, 16, path)
        assert np.array_equal(out, np.broadcast_to(expected, out.shape))


@pytest.mark.skipif(len(PATHS) < 2, reason="this processor has one path only")
@pytest.mark.parametrize(("rows", "width", "cols"), SHAPES)
def test_paths_give_the_same_bits(rows: int, width: int, cols: int) -> None:
    x, w = numbers(rows, width, cols)
    packed = pack(w)
    quantized = quantize(x)
    first, *others = (product(quantized, packed, cols, path, bias=0.5) for path in PATHS)
    for other in others:
        assert np.array_equal(first, other)


@pytest.mark.parametrize("path", PATHS)
def test_rows_and_threads_change_no_bit(path: str) -> None:
    x, w = numbers(16, 172, 111)
    packed = pack(w)
    whole = product(quantize(x), packed, 111, path)
    for rows in (1, 2, 3, 4, 5, 8):
        for start in range(0, 16 - rows + 1, rows):
            quantized = quantize(np.ascontiguousarray(x[start : start + rows]))
            part = product(quantized, packed, 111, path, threads=1 + rows % 3)
            assert np.array_equal(part, whole[start : start + rows])


@pytest.mark.parametrize("path", PATHS)
def test_close_to_float64_with_bias(path: str) -> None:
    x, w = numbers(4, 1000, 50)
    packed = pack(w)
    out = product(quantize(x), packed, 50, path, bias=1.5)
    exact = x.astype(np.float64) @ w.T.astype(np.float64) + 1.5
    step = np.linalg.norm(x, axis=1)[:, None] * np.abs(w).max(axis=1)[None, :] / 127
    assert (np.abs(out - exact) <= 2 * step).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_spoils_its_row_only(bad: float) -> None:
    x, w = numbers(3, 100, 20)
    packed = pack(w)
    clean = product(quantize(x), packed, 20, PATHS[-1])
    x[1, 77] = bad
    out = product(quantize(x), packed, 20, PATHS[-1])
    assert np.isnan(out[1]).all()
    assert np.array_equal(out[[0, 2]], clean[[0, 2]])


def test_control_a_changed_weight_changes_the_sums() -> None:
    x, w = numbers(1, 64, 16)
    packed = pack(w)
    before = product(quantize(x), packed, 16, PATHS[-1])
    packed.data[0, 3, 5, 1] ^= 1
    after = product(quantize(x), packed, 16, PATHS[-1])
    assert (before != after).nonzero()[1].tolist() == [5]
