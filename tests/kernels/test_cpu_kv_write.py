"""Where the CPU's kernels put keys and values, byte for byte against NumPy; and the rotation of heads."""

import numpy as np
import pytest

from kernels.cpu.kv_layout import FORMATS, KvLayout
from tests.cpu_kernels import assert_guarded, call, guarded
from tests.kv_pools import Pool, from_bf16, queries, to_bf16

EPS32 = float(np.finfo(np.float32).eps)
STEP = 2.0**-7  # of bfloat16 from 1 on


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("heads", "head_dim", "block_size"), [(1, 8, 4), (3, 48, 16), (2, 128, 8), (1, 2, 16)])
def test_each_row_is_at_its_slot_and_nothing_else_is_touched(
    heads: int,
    head_dim: int,
    block_size: int,
    format: str,  # noqa: A002
) -> None:
    """Blocks begin full of 0xFF; the pool's own packer wrote the expected ones."""
    length = 3 * block_size
    expected = Pool(format, [length], heads, head_dim, block_size=block_size)
    written = Pool(format, [length], heads, head_dim, block_size=block_size)
    written.blocks[:] = 0xFF
    slots = [int(expected.tables[0, t // block_size]) * block_size + t % block_size for t in range(length)]
    k, v = (x[0].reshape(length, -1) for x in (expected.keys, expected.values))
    order = np.random.default_rng(0).permutation(length)
    written.write(k[order], v[order], [slots[i] for i in order], threads=3)
    padding = head_dim < expected.layout.padded or block_size < 16
    if not padding:
        difference = written.blocks != expected.blocks
        assert difference.mean() < (1e-3 if format == "int8" else 1e-9)  # a step more or less, half way between two
    q, positions = queries(length, heads * 2 * head_dim), list(range(length))
    first, second = (pool.attend(q, positions, [0] * length, 2) for pool in (written, expected))
    if format == "int8":
        np.testing.assert_allclose(first, second, atol=1e-3)
    else:
        assert np.array_equal(first, second)


def test_int8_is_within_half_a_step() -> None:
    pool = Pool("int8", [16], 1, 64)
    x = queries(16, 64) * np.exp(queries(16, 1, seed=1) * 5)
    x[3] = 0
    slots = [int(pool.tables[0, 0]) * 16 + t for t in range(16)]
    pool.write(x, x[::-1].copy(), slots)
    region = pool.blocks[pool.tables[0, 0], 1]
    keys, scales = region[:1024].reshape(16, 16, 4).transpose(1, 0, 2).reshape(16, 64), region[1024:1088]
    values, others = region[1088:2112].reshape(4, 4, 16, 4).transpose(1, 3, 0, 2), region[2112:2176]
    for numbers, scale, exact in ((keys, scales, x), (values.reshape(16, 64), others, x[::-1])):
        step = scale.view(np.float32)[:, None].astype(np.float64)
        np.testing.assert_allclose(step[:, 0], np.abs(exact).max(axis=1) / 127, rtol=EPS32)
        assert (np.abs((numbers.astype(np.float64) - 128) * step - exact) <= 0.5001 * step).all()
        assert np.abs(numbers.astype(int) - 128).max() == 127


def test_bf16_rounds_to_the_nearest_and_keeps_nan() -> None:
    pool = Pool("bf16", [16], 1, 32)
    x = queries(1, 32)
    x[0, :6] = np.nan, np.inf, -np.inf, 1 + STEP / 2, 1 + 3 * STEP / 2, 1 + STEP / 2 + EPS32
    pool.write(x, x, [int(pool.tables[0, 0]) * 16])
    layer = pool.blocks[pool.tables[0, 0], 1].view(np.uint16)
    for stored in (layer[:512].reshape(32, 16)[:, 0], layer[512:].reshape(1, 16, 32)[0, 0]):
        assert np.array_equal(stored, to_bf16(x)[0])
        kept = from_bf16(stored)
        assert np.isnan(kept[0])
        assert kept[1:3].tolist() == [np.inf, -np.inf]
        assert kept[3:6].tolist() == [1.0, 1 + 2 * STEP, 1 + STEP]
        assert (np.abs(kept[6:] - x[0, 6:]) <= STEP / 2 * np.abs(x[0, 6:])).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_head_that_is_not_finite_has_scale_nan(bad: float) -> None:
    pool = Pool("int8", [16], 2, 32)
    x = queries(1, 64)
    x[0, 40] = bad
    pool.write(x, queries(1, 64), [int(pool.tables[0, 0]) * 16 + 5])
    heads = pool.blocks[pool.tables[0, 0], 1].reshape(2, -1)
    scales = [head[at : at + 64].view(np.float32)[5] for head in heads for at in (512, 1088)]
    assert np.isnan(scales).tolist() == [False, False, True, False]


@pytest.mark.parametrize("width", [2, 4, 8, 16, 32, 64, 128, 256])
def test_hadamard(width: int) -> None:
    """Against the matrix, back by a second turn, and products stay; the error is that of log2(width) sums."""
    matrix = np.ones((1, 1))
    while len(matrix) < width:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    x, around = guarded(5, 3 * width)
    x[:] = queries(5, 3 * width)
    before = np.array(x, np.float64).reshape(5, 3, width)
    call("hadamard", x, x.strides[0], width, 3, rows=5, threads=2)
    tolerance = EPS32 * (2 + np.log2(width)) * 4
    np.testing.assert_allclose(x.reshape(5, 3, width), before @ matrix / np.sqrt(width), atol=tolerance)
    turned = np.array(x, np.float64).reshape(5, 3, width)
    np.testing.assert_allclose((turned**2).sum(axis=2), (before**2).sum(axis=2), rtol=tolerance)
    call("hadamard", x, x.strides[0], width, 3, rows=5)
    np.testing.assert_allclose(x.reshape(5, 3, width), before, atol=2 * tolerance)
    assert_guarded(x, around)


@pytest.mark.parametrize(
    ("format", "bytes_of_a_token"), [("f32", 8192), ("bf16", 4096), ("int8", 2112)], ids=lambda value: str(value)
)
def test_sizes(format: str, bytes_of_a_token: int) -> None:  # noqa: A002
    """8 heads of 128; int8 has 4 bytes of scale for each head's keys and values."""
    layout = KvLayout(format, 8, 128)
    assert layout.layer_bytes == 16 * bytes_of_a_token
    assert layout.value_offset % 64 == layout.head_bytes % 64 == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("int4", 8, 128), "the KV format must be one of f32, bf16, int8, got 'int4'"),
        (("int8", 8, 128, 32), "a KV block must have 4, 8 or 16 tokens, got 32"),
        (("int8", 0, 128), "got 0 heads of 128"),
        (("f32", 8, 258), "got 8 heads of 258"),
        (("f32", 8, 7), "got 8 heads of 7"),
    ],
)
def test_sizes_that_cannot_be(arguments: tuple[str, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KvLayout(*arguments)
