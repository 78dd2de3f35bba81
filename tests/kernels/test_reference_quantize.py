"""Integer formats: exact sums, bounded rounding, nothing lost at zero."""

import numpy as np
import pytest

from kernels.reference.linear import linear
from kernels.reference.quantize import (
    MAX_ACTIVATION,
    int8_linear,
    quantize_activation,
    quantize_symmetric,
    quantize_weight,
)


@pytest.mark.parametrize("shift", [-9.0, -0.5, 0.0, 9.0])
def test_weight_is_within_half_a_step_of_its_range(shift: float) -> None:
    weight = np.random.default_rng(0).standard_normal((7, 50)) + shift
    weight = weight.astype(np.float32) * np.float32(10.0) ** np.arange(-3, 4, dtype=np.float32)[:, None]
    quantized, scale, zero = quantize_weight(weight)
    assert quantized.dtype == np.uint8
    assert ((zero >= 0) & (zero <= 255)).all()
    span = np.maximum(weight.max(axis=1), 0) - np.minimum(weight.min(axis=1), 0)
    np.testing.assert_allclose(scale, span / 255, rtol=1e-6)
    stands_for = (quantized.astype(np.float64) - zero[:, None]) * scale[:, None]
    assert (np.abs(stands_for - weight) <= scale[:, None] * 0.5 * (1 + 1e-4)).all()


def test_zeros_among_weights_stay_exact() -> None:
    weight = np.random.default_rng(4).standard_normal((20, 30)) + np.linspace(-3, 3, 20)[:, None]
    weight[:, ::3] = 0
    quantized, _, zero = quantize_weight(weight)
    assert (quantized[:, ::3] == zero[:, None]).all()


def test_symmetric_is_within_half_a_step_and_its_largest_is_127() -> None:
    weight = np.random.default_rng(0).standard_normal((7, 50)).astype(np.float32) * 10.0 ** np.arange(-3, 4)[:, None]
    quantized, scale = quantize_symmetric(weight)
    assert (np.abs(quantized).max(axis=1) == 127).all()
    error = np.abs(quantized * scale[:, None].astype(np.float64) - weight)
    assert (error <= scale[:, None] * 0.5 * (1 + 1e-5)).all()


def test_planes_hold_sixteen_bits() -> None:
    x = np.random.default_rng(1).standard_normal((5, 300)).astype(np.float32)
    high, low, scale = quantize_activation(x)
    assert high.dtype == low.dtype == np.int8
    steps = 256 * high.astype(np.int64) + low
    assert (np.abs(steps).max(axis=1) == MAX_ACTIVATION).all()
    assert (np.abs(steps * scale[:, None].astype(np.float64) - x) <= scale[:, None] * 0.5 * (1 + 1e-4)).all()


@pytest.mark.parametrize("value", [-32639, -32512, -129, -128, -1, 0, 127, 128, 255, 256, 32639])
def test_every_step_splits_into_two_signed_bytes(value: int) -> None:
    high, low, _ = quantize_activation(np.array([[MAX_ACTIVATION, value]], np.float64))
    assert 256 * int(high[0, 1]) + int(low[0, 1]) == value


def test_zero_rows_stay_zero() -> None:
    quantized, scale, zero = quantize_weight(np.zeros((2, 3)))
    assert (quantized == zero[:, None]).all()
    assert not scale.any()
    assert not int8_linear(np.ones((2, 3)), quantized, scale, zero).any()


def test_int8_linear_is_the_product_of_what_the_integers_stand_for() -> None:
    rng = np.random.default_rng(2)
    x = rng.standard_normal((4, 600)).astype(np.float32)
    quantized, scale, zero = quantize_weight(rng.standard_normal((9, 600)).astype(np.float32))
    bias = rng.standard_normal(9)
    high, low, x_scale = quantize_activation(x)
    x_stands_for = (256.0 * high + low) * x_scale[:, None].astype(np.float64)
    stands_for = (quantized.astype(np.float64) - zero[:, None]) * scale[:, None]
    expected = linear(x_stands_for, stands_for, bias)
    np.testing.assert_allclose(int8_linear(x, quantized, scale, zero, bias), expected, rtol=1e-11, atol=1e-11)


def test_outliers_cost_far_less_than_with_eight_bits() -> None:
    """The reason for two planes: one large channel leaves the others 16 bits, not 8."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal((8, 512))
    x[:, 0] *= 50
    weight = rng.standard_normal((32, 512))
    exact = linear(x, weight)
    step = np.abs(x).max(axis=1, keepdims=True) / 127
    eight_bits = linear(np.rint(x / step) * step, weight)
    high, low, scale = quantize_activation(x)
    two_planes = linear((256.0 * high + low) * scale[:, None].astype(np.float64), weight)
    assert np.abs(two_planes - exact).mean() * 100 < np.abs(eight_bits - exact).mean()
