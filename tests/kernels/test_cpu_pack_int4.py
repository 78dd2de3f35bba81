"""Packing to 4 bits: what the search must reach, where every output goes, and AWQ without a bit lost."""

import json

import numpy as np
import pytest

from kernels.cpu.int4_layout import Int4Layout, layout, row_bytes
from kernels.reference.int4 import dequantize_int4, int4_linear, unpack_int4
from tests.cpu_kernels import DOT_PATHS, aligned, call, stored_as
from tests.int4_weights import FORMATS, make_packed, pack, pack_into, product
from tests.shared_data import data_path


def error(weight: np.ndarray, group: int, wide: bool | None = None) -> float:
    """Relative squared error of the packed weight."""
    packed, sizes = pack(weight, group=group, wide=wide)
    dense = dequantize_int4(*unpack_int4(packed, weight.shape[1], len(weight), group, sizes.wide), group)
    return float(((dense - weight) ** 2).sum() / (weight.astype(np.float64) ** 2).sum())


def q4_0_error(weight: np.ndarray) -> float:
    """The same for llama.cpp's Q4_0: groups of 32, the number of largest magnitude becomes -8 of 16 steps."""
    groups = weight.astype(np.float64).reshape(-1, 32)
    largest = groups[np.arange(len(groups)), np.abs(groups).argmax(axis=1)]
    scale = (largest / -8).astype(np.float16).astype(np.float64)[:, None]
    q = np.clip(np.floor(groups / scale + 8.5), 0, 15)
    return float((((q - 8) * scale - groups) ** 2).sum() / (groups**2).sum())


def test_the_search_beats_q4_0_at_the_same_size() -> None:
    weight = np.random.default_rng(0).standard_normal((64, 1024)).astype(np.float32)
    assert error(weight, 32) < 0.84 * q4_0_error(weight)
    assert error(weight, 32, wide=True) < error(weight, 32) < error(weight, 64) < error(weight, 128) < 0.0095


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_no_group_is_worse_than_its_range_cut_into_15_steps(group: int, wide: bool) -> None:
    rng = np.random.default_rng(1)
    weight = (rng.standard_normal((40, 256)) * 10.0 ** rng.integers(-5, 4, (40, 1))).astype(np.float32)
    packed, sizes = pack(weight, group=group, wide=wide)
    dense = dequantize_int4(*unpack_int4(packed, 256, 40, group, sizes.wide), group)
    parts = weight.reshape(40, -1, group).astype(np.float64)
    low, high = np.minimum(parts.min(axis=2), 0), np.maximum(parts.max(axis=2), 0)
    bound = group * ((high - low) / 15 * 1.07 / 2) ** 2
    assert (((dense - weight) ** 2).reshape(40, -1, group).sum(axis=2) <= bound).all()


@pytest.mark.parametrize("dtype", ["F16", "BF16"])
@pytest.mark.parametrize(("width", "cols"), [(1, 1), (100, 17), (200, 40)])
def test_formats_threads_and_pieces_make_the_same_bytes(width: int, cols: int, dtype: str) -> None:
    stored, exact = stored_as(np.random.default_rng(2).standard_normal((cols, width)), dtype)
    whole, sizes = pack(exact)
    assert np.array_equal(pack(stored, dtype, threads=3)[0], whole)
    pieces = aligned((sizes.nbytes,), np.uint8)
    for first, stop in ((cols // 3, cols), (0, cols // 3)):
        pack_into(pieces, sizes, np.ascontiguousarray(stored[first:stop]), first, dtype, threads=2)
    assert np.array_equal(pieces, whole)


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_what_pads_is_of_no_effect(group: int, wide: bool) -> None:
    """Outputs beyond the last are zero bytes; the numbers near the end of a row are as good as any."""
    weight = np.random.default_rng(3).standard_normal((18, 70)).astype(np.float32)
    packed, sizes = pack(weight, group=group, wide=wide)
    words = packed.view(np.uint32).reshape(sizes.tiles, -1, 16)
    assert not words[-1, :, 2:].any()
    assert words[-1, :, :2].any()
    dense = dequantize_int4(*unpack_int4(packed, 70, 18, group, wide), group)
    np.testing.assert_allclose(dense, weight, atol=0.35)


def test_zeros_stay_zero_and_what_is_not_finite_spoils_its_output_only() -> None:
    weight = np.random.default_rng(4).standard_normal((20, 96)).astype(np.float32)
    clean = unpack(weight)
    weight[3], weight[5, 40], weight[6, 0] = 0, np.inf, np.nan
    dense = unpack(weight)
    assert not dense[3].any()
    assert np.isnan(dense[5, 32:64]).all()
    assert np.isnan(dense[6, :32]).all()
    rest = [n for n in range(20) if n not in (3, 5, 6)]
    assert np.array_equal(dense[rest], clean[rest])


def unpack(weight: np.ndarray) -> np.ndarray:
    packed, sizes = pack(weight)
    return dequantize_int4(*unpack_int4(packed, weight.shape[1], len(weight), 32, sizes.wide), 32)


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_reference_reads_what_was_written(group: int, wide: bool) -> None:
    """The tests' writer, the kernels' reader and the reference agree on every bit of the layout."""
    rng = np.random.default_rng(5)
    sizes = layout(150, 37, group, wide)
    q, zero = rng.integers(0, 16, (37, sizes.padded)), rng.integers(0, 16, (37, sizes.padded // group))
    scale = rng.uniform(0.5, 1.0, zero.shape).astype(np.float16).astype(np.float32)
    bits = scale.view(np.uint32) & np.uint32(0xFFFFFFF0 if wide else 0x7FF80000)
    scale = bits.view(np.float32)
    got_q, got_zero, got_scale = unpack_int4(make_packed(sizes, 37, q, zero, scale), 150, 37, group, wide)
    groups = -(-150 // group)
    assert np.array_equal(got_q, q[:, :150])
    assert np.array_equal(got_zero, zero[:, :groups])
    assert np.array_equal(got_scale, scale[:, :groups].astype(np.float64))


ORDER = (0, 2, 4, 6, 1, 3, 5, 7)


def awq_words(values: np.ndarray) -> np.ndarray:
    """Pack [rows, outputs] of 0..15 as AWQ does."""
    parts = values.reshape(len(values), -1, 8).astype(np.uint32)
    words = np.zeros(parts.shape[:2], np.uint32)
    for i, output in enumerate(ORDER):
        words |= parts[:, :, output] << np.uint32(4 * i)
    return words.view(np.int32)


def repack(
    packed: np.ndarray,
    sizes: Int4Layout,
    qweight: np.ndarray,
    qzeros: np.ndarray,
    scales: np.ndarray,
    dtype: str,
    first: int = 0,
    threads: int = 1,
) -> None:
    inputs, outputs = qweight.shape[0], 8 * qweight.shape[1]
    code, source_group = {"F32": 1, "F16": 2, "BF16": 3}[dtype], inputs // len(qzeros)
    places = (inputs, outputs, first, packed, sizes.group, source_group, sizes.tile_bytes)
    call("repack_awq", qweight, qzeros, scales, code, *places, first=(), threads=threads)


@pytest.mark.parametrize("dtype", ["F16", "BF16", "F32"])
@pytest.mark.parametrize(("group", "source"), [(128, 128), (64, 64), (32, 32), (128, 256)])
def test_awq_is_kept_to_the_last_bit(group: int, source: int, dtype: str) -> None:
    """Two tensors of 24 and 40 outputs side by side, so that a tile has outputs of both."""
    rng = np.random.default_rng(6)
    width, outputs = 256, (24, 40)
    q, zero = rng.integers(0, 16, (width, 64)), rng.integers(0, 16, (width // source, 64))
    stored, scale = stored_as(rng.standard_normal(zero.shape) * 10.0 ** rng.integers(-6, 2, zero.shape), dtype)
    if dtype == "F32":
        stored = scale = (scale.view(np.uint32) & np.uint32(0xFFFFFFF0)).view(np.float32)
    sizes = layout(width, 64, group, wide=True)
    packed = aligned((sizes.nbytes,), np.uint8)
    for first, stop in ((0, outputs[0]), (outputs[0], 64)):
        words, zeros = awq_words(q[:, first:stop]), awq_words(zero[:, first:stop])
        scales = np.ascontiguousarray(stored[:, first:stop])
        repack(packed, sizes, words, zeros, scales, dtype, first, threads=2)
    got_q, got_zero, got_scale = unpack_int4(packed, width, 64, group, True)
    assert np.array_equal(got_q, q.T)
    assert np.array_equal(got_zero, np.repeat(zero.T, source // group, axis=1))
    assert np.array_equal(got_scale, np.repeat(scale.T, source // group, axis=1).astype(np.float64))


def test_awq_worked_example() -> None:
    example = json.loads(data_path("quant-layouts", "awq_worked_example.json").read_text())
    scales = np.array(example["scales_f16"], np.float16)
    sizes = layout(256, 16, 128)
    packed = aligned((sizes.nbytes,), np.uint8)
    words, zeros = (np.array(example[name], np.int32) for name in ("qweight_int32", "qzeros_int32"))
    repack(packed, sizes, words, zeros, scales, "F16")
    q, zero, scale = unpack_int4(packed, 256, 16, 128, True)
    assert q[:, 0].tolist() == example["q_first_row"]
    assert zero.T.tolist() == example["zeros"]
    assert np.array_equal(scale.T, scales.astype(np.float64))
    dense = dequantize_int4(q, zero, scale, 128)
    np.testing.assert_allclose(dense[0, :8], example["dense_W_row0_first8"], atol=1e-8)
    x = np.array(example["x"], np.float32)[None]
    np.testing.assert_allclose((x.astype(np.float64) @ dense.T)[0], example["y_float64"], atol=2e-6)
    rows = aligned((1, row_bytes(256, 128)), np.uint8)
    call("quantize_groups", rows, rows.strides[0], x, x.strides[0], 256, 256, 128)
    out = product(DOT_PATHS[0], rows, packed, sizes, 16)
    np.testing.assert_allclose(out, int4_linear(x, q, zero, scale, 128), atol=2e-6)
    step = np.abs(x).max() / 32639
    assert (np.abs(out[0] - example["y_float64"]) <= step / 2 * np.abs(dense).sum(axis=1) + 1e-5).all()


def test_control_a_changed_word_of_awq_is_seen() -> None:
    rng = np.random.default_rng(7)
    q, zero = rng.integers(0, 16, (128, 16)), rng.integers(0, 16, (1, 16))
    sizes, scales = layout(128, 16, 128), np.ones((1, 16), np.float16)
    words = awq_words(q)
    words[77, 1] ^= 1 << 20
    packed = aligned((sizes.nbytes,), np.uint8)
    repack(packed, sizes, words, awq_words(zero), scales, "F16")
    differs = unpack_int4(packed, 128, 16, 128, True)[0] != q.T
    assert np.argwhere(differs).tolist() == [[8 + ORDER[5], 77]]
