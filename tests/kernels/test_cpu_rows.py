"""Row kernels of the CPU against naive float64 NumPy, at widths that are no multiple of the vector."""

import numpy as np
import pytest

from tests.cpu_kernels import assert_guarded, call, guarded, stored_as

WIDTHS = [1, 2, 15, 16, 17, 64, 111, 172]
EPS32 = float(np.finfo(np.float32).eps)


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
@pytest.mark.parametrize("width", WIDTHS)
def test_embedding_is_the_table_row_exactly(width: int, dtype: str) -> None:
    table, exact = stored_as(normal(9, width), dtype)
    ids = np.array([3, 0, 8, 3, 5], np.int32)
    out, around = guarded(5, width)
    call("embedding", out, out.strides[0], ids, table, {"F32": 1, "F16": 2, "BF16": 3}[dtype], width, rows=5, threads=2)
    assert np.array_equal(out, exact[ids])
    assert_guarded(out, around)


@pytest.mark.parametrize("width", WIDTHS)
def test_select_rows_copies(width: int) -> None:
    x, index = normal(6, width), np.array([1, 4, 5], np.int32)
    out, around = guarded(3, width)
    call("select_rows", out, out.strides[0], x, x.strides[0], index, width, rows=3, threads=2)
    assert np.array_equal(out, x[index])
    assert_guarded(out, around)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_rms_norm(width: int, scale: float) -> None:
    x, weight = normal(5, width) * np.float32(scale), normal(width, seed=1)
    out, around = guarded(5, width)
    call("rms_norm", out, out.strides[0], x, x.strides[0], weight, width, 1, 1e-6, rows=5, threads=2)
    wide = x.astype(np.float64)
    expected = wide / np.sqrt((wide**2).mean(axis=1, keepdims=True) + 1e-6) * weight
    np.testing.assert_allclose(out, expected, rtol=EPS32 * (4 + np.sqrt(width)))
    assert_guarded(out, around)


@pytest.mark.parametrize(("heads", "head_dim"), [(1, 8), (3, 8), (5, 24), (2, 128)])
def test_head_norm_in_place(heads: int, head_dim: int) -> None:
    x, weight = normal(3, heads * head_dim), normal(head_dim, seed=1)
    wide = x.astype(np.float64).reshape(3, heads, head_dim)
    expected = wide / np.sqrt((wide**2).mean(axis=2, keepdims=True) + 1e-5) * weight
    call("rms_norm", x, x.strides[0], x, x.strides[0], weight, head_dim, heads, 1e-5, rows=3)
    np.testing.assert_allclose(x, expected.reshape(3, -1), rtol=EPS32 * (4 + np.sqrt(head_dim)))


@pytest.mark.parametrize("width", WIDTHS)
def test_add_is_one_rounding(width: int) -> None:
    x, y = normal(4, width), normal(4, width, seed=1)
    expected = x + y
    call("add", x, x.strides[0], y, y.strides[0], width, rows=4, threads=3)
    assert np.array_equal(x, expected)


@pytest.mark.parametrize("width", WIDTHS)
def test_silu_mul(width: int) -> None:
    x = normal(4, 2 * width) * np.float32(6)
    x[0, 0], x[1, 0], x[2, 0] = -100, 100, 0
    out, around = guarded(4, width)
    call("silu_mul", out, out.strides[0], x, x.strides[0], width, rows=4, threads=2)
    gate, up = np.split(x.astype(np.float64), 2, axis=1)
    np.testing.assert_allclose(out, gate / (1 + np.exp(-gate)) * up, rtol=8 * EPS32, atol=1e-30)
    assert_guarded(out, around)


def test_silu_keeps_nan() -> None:
    x, out = np.full((1, 4), np.nan, np.float32), np.zeros((1, 2), np.float32)
    call("silu_mul", out, out.strides[0], x, x.strides[0], 2)
    assert np.isnan(out).all()


@pytest.mark.parametrize(("heads", "head_dim"), [(1, 2), (3, 8), (2, 30), (5, 64), (2, 128)])
def test_rope_rotates_pairs(heads: int, head_dim: int) -> None:
    half = head_dim // 2
    angles = np.random.default_rng(3).uniform(0, 6, (40, half))
    cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
    x, positions = normal(4, heads * head_dim), np.array([0, 39, 7, 7], np.int32)
    pairs = x.astype(np.float64).reshape(4, heads, 2, half)
    turned = (pairs[:, :, 0] + 1j * pairs[:, :, 1]) * np.exp(1j * angles[positions])[:, None, :]
    expected = np.stack([turned.real, turned.imag], axis=2).reshape(4, -1)
    call("rope", x, x.strides[0], positions, cos, sin, half, heads, rows=4, threads=2)
    np.testing.assert_allclose(x, expected, atol=8 * EPS32 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["rms_norm", "silu_mul"])
def test_a_row_is_the_same_alone_and_among_others(name: str) -> None:
    x, weight = normal(7, 66), normal(33, seed=1)
    out = np.zeros((7, 33), np.float32)
    tail = (weight, 33, 1, 1e-6) if name == "rms_norm" else (33,)
    call(name, out, out.strides[0], x, x.strides[0], *tail, rows=7, threads=3)
    for row in range(7):
        alone = np.zeros((1, 33), np.float32)
        call(name, alone, alone.strides[0], x[row:], x.strides[0], *tail)
        assert np.array_equal(alone[0], out[row])
