"""The torch operators against the float64 reference, on awkward sizes; tolerances follow from the dtype."""

import numpy as np
import pytest
import torch

from kernels.cuda import activations, embedding, linear, norms, rope
from kernels.reference import activations as ref_activations
from kernels.reference import linear as ref_linear
from kernels.reference import norms as ref_norms
from kernels.reference import rope as ref_rope
from tests.torch_devices import TORCH_DEVICES

DTYPES = [torch.float32, torch.bfloat16]
pytestmark = pytest.mark.parametrize("device", TORCH_DEVICES)


def make(shape: tuple[int, ...], dtype: torch.dtype, device: str, seed: int = 0) -> tuple[np.ndarray, torch.Tensor]:
    """Return a random tensor and the float64 array of the very same values."""
    values = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    tensor = torch.from_numpy(values).to(device).to(dtype)
    return tensor.double().cpu().numpy(), tensor


def to_numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.double().cpu().numpy()


def eps_of(dtype: torch.dtype) -> float:
    return float(torch.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("rows", "fan_in", "out"), [(1, 1, 1), (3, 17, 5), (99, 64, 111), (0, 8, 4), (5, 1031, 33)])
def test_linear(rows: int, fan_in: int, out: int, dtype: torch.dtype, device: str) -> None:
    x64, x = make((rows, fan_in), dtype, device, 1)
    w64, weight = make((out, fan_in), dtype, device, 2)
    b64, bias = make((out,), dtype, device, 3)
    got = linear.linear(x, weight, bias)
    assert got.dtype == dtype
    expected = ref_linear.linear(x64, w64, b64)
    # Sums in float32: rounding of each of fan_in products at worst, then one rounding to dtype.
    bound = eps_of(torch.float32) * fan_in * (np.abs(x64) @ np.abs(w64).T + np.abs(b64)) + eps_of(dtype) * np.abs(
        expected
    )
    assert (np.abs(to_numpy(got) - expected) <= bound + 1e-30).all()


def test_float32_linear_is_not_rounded_to_tf32(device: str) -> None:
    torch.backends.cuda.matmul.allow_tf32 = False
    x = torch.full((16, 16), 1 + 2.0**-20, device=device)
    assert (linear.linear(x, torch.eye(16, device=device)) == x).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("width", [1, 5, 64, 1000])
def test_rms_norm(width: int, dtype: torch.dtype, device: str) -> None:
    x64, x = make((7, width), dtype, device)
    w64, weight = make((width,), torch.float32, device, 1)
    got, expected = norms.rms_norm(x, weight, 1e-6), ref_norms.rms_norm(x64, w64, 1e-6)
    assert got.dtype == dtype
    np.testing.assert_allclose(to_numpy(got), expected, rtol=eps_of(dtype) + 8e-7, atol=1e-30)


@pytest.mark.parametrize("dtype", DTYPES)
def test_head_rms_norm_writes_through_a_view_and_no_further(dtype: torch.dtype, device: str) -> None:
    x64, x = make((3, 40), dtype, device)
    w64, weight = make((6,), torch.float32, device, 1)
    norms.head_rms_norm_(x[:, 4:22], weight, 1e-5, 6)
    expected = x64.copy()
    expected[:, 4:22] = ref_norms.head_rms_norm(x64[:, 4:22], w64, 1e-5, 6)
    np.testing.assert_allclose(to_numpy(x), expected, rtol=eps_of(dtype) + 8e-7)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("head_dim", [2, 6, 64])
def test_rope_also_at_far_positions(head_dim: int, dtype: torch.dtype, device: str) -> None:
    positions = np.array([0, 1, 2, 40959])
    x64, x = make((4, 5 * head_dim), dtype, device)
    inv_freq = ref_rope.inverse_frequencies(head_dim, 1e6)
    angles = torch.from_numpy(np.arange(40960)[:, None] * inv_freq).to(device)
    view = x[:, head_dim : 4 * head_dim]
    rope.rope_(view, torch.from_numpy(positions).to(device), angles.cos().float(), angles.sin().float())
    expected = x64.copy()
    middle = x64[:, head_dim : 4 * head_dim]
    expected[:, head_dim : 4 * head_dim] = ref_rope.rope(middle, positions, inv_freq, head_dim)
    np.testing.assert_allclose(to_numpy(x), expected, rtol=eps_of(dtype), atol=4 * eps_of(torch.float32) * 5)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(1, 2), (4, 222), (0, 6)])
def test_silu_mul(shape: tuple[int, int], dtype: torch.dtype, device: str) -> None:
    x64, x = make(shape, dtype, device)
    x64, x = x64 * 64, x * 64
    got = activations.silu_mul(x)
    np.testing.assert_allclose(to_numpy(got), ref_activations.silu_mul(x64), rtol=eps_of(dtype) + 2e-5, atol=1e-20)


def test_add_embedding_and_select_rows(device: str) -> None:
    x64, x = make((6, 3), torch.float32, device)
    rows = torch.tensor([5, 0, 5], device=device)
    picked = embedding.select_rows(x, rows)
    np.testing.assert_array_equal(to_numpy(picked), x64[[5, 0, 5]])
    np.testing.assert_array_equal(to_numpy(embedding.embedding(x, rows)), x64[[5, 0, 5]])
    total = activations.add_(picked, embedding.embedding(x, rows))
    assert total is picked
    np.testing.assert_array_equal(to_numpy(total), 2 * x64[[5, 0, 5]])
    np.testing.assert_array_equal(to_numpy(x), x64)
