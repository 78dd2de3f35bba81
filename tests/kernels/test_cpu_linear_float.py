"""The CPU's float matrix product: against float64, and bit for bit whatever stands beside a row."""

import numpy as np
import pytest

from tests.cpu_kernels import assert_guarded, call, guarded, stored_as

EPS32 = float(np.finfo(np.float32).eps)
KERNELS = {"F32": "linear_f32", "F16": "linear_f16", "BF16": "linear_bf16"}


def product(
    x: np.ndarray, w: np.ndarray, dtype: str = "F32", bias: np.ndarray | None = None, threads: int = 1
) -> np.ndarray:
    rows, cols = len(x), len(w)
    out, around = guarded(rows, cols)
    tail = (w, x.shape[1], cols, 0 if bias is None else bias)
    call(KERNELS[dtype], out, out.strides[0], x, x.strides[0], *tail, rows=rows, threads=threads)
    assert_guarded(out, around)
    return np.array(out)


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
@pytest.mark.parametrize(
    ("rows", "width", "cols"), [(1, 1, 1), (1, 64, 111), (3, 172, 64), (4, 8, 5), (9, 100, 37), (5, 1000, 8)]
)
def test_against_float64(rows: int, width: int, cols: int, dtype: str) -> None:
    rng = np.random.default_rng(rows + width)
    x = rng.standard_normal((rows, width)).astype(np.float32)
    stored, exact = stored_as(rng.standard_normal((cols, width)), dtype)
    bias = rng.standard_normal(cols).astype(np.float32)
    expected = x.astype(np.float64) @ exact.astype(np.float64).T + bias
    magnitude = np.abs(x).astype(np.float64) @ np.abs(exact).astype(np.float64).T + np.abs(bias)
    error = np.abs(product(x, stored, dtype, bias, threads=2) - expected)
    assert (error <= EPS32 * (width / 16 + 6) * magnitude).all()


@pytest.mark.parametrize("dtype", ["F32", "BF16"])
@pytest.mark.parametrize(("width", "cols"), [(64, 111), (172, 40), (1000, 21)])
def test_rows_and_threads_change_no_bit(width: int, cols: int, dtype: str) -> None:
    rng = np.random.default_rng(width)
    x = rng.standard_normal((16, width)).astype(np.float32)
    stored, _ = stored_as(rng.standard_normal((cols, width)), dtype)
    whole = product(x, stored, dtype)
    for rows in (1, 2, 3, 4, 5, 7, 8):
        for start in range(0, 16 - rows + 1, rows):
            part = product(x[start : start + rows], stored, dtype, threads=1 + rows % 3)
            assert np.array_equal(part, whole[start : start + rows])


def test_control_another_order_gives_other_bits() -> None:
    """The same sums with the inputs permuted: equal in exact arithmetic, not in these bits."""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((4, 1000)).astype(np.float32), rng.standard_normal((40, 1000)).astype(np.float32)
    order = rng.permutation(1000)
    assert not np.array_equal(
        product(x, w), product(np.ascontiguousarray(x[:, order]), np.ascontiguousarray(w[:, order]))
    )


def test_unaligned_weights_of_a_mapped_file() -> None:
    rng = np.random.default_rng(0)
    w = rng.standard_normal((12, 50)).astype(np.float32)
    raw = np.zeros(w.nbytes + 2, np.uint8)
    raw[2:] = w.view(np.uint8).ravel()
    x = rng.standard_normal((2, 50)).astype(np.float32)
    shifted = raw[2:]
    assert np.array_equal(product(x, w), product_at(x, shifted, 12))


def product_at(x: np.ndarray, weight_bytes: np.ndarray, cols: int) -> np.ndarray:
    out = np.zeros((len(x), cols), np.float32)
    call("linear_f32", out, out.strides[0], x, x.strides[0], weight_bytes, x.shape[1], cols, 0, rows=len(x))
    return out
