"""The 4-bit kernels touch nothing beyond what they are given: every array ends where a forbidden page begins."""

import numpy as np
import pytest

from kernels.cpu.int4_layout import layout, row_bytes
from tests.cpu_kernels import DOT_PATHS, call, stored_as
from tests.kernels.test_cpu_guard import flush, normal


@pytest.mark.parametrize("path", DOT_PATHS)
@pytest.mark.parametrize(("rows", "width", "cols", "group"), [(1, 1, 1, 32), (4, 100, 37, 32), (12, 300, 70, 128)])
def test_product(rows: int, width: int, cols: int, group: int, path: str) -> None:
    sizes = layout(width, cols, group)
    packed, whole, wide = flush(np.zeros(sizes.nbytes, np.uint8)), 16 * sizes.tiles, int(sizes.wide)
    for form, dtype in enumerate(("F32", "F16", "BF16"), 1):
        weight = flush(stored_as(normal(cols, width), dtype)[0])
        place = (cols, width, sizes.padded, 0, packed, group, wide, sizes.tile_bytes)
        call("pack_int4", weight, form, *place, threads=2, first=())
    x, out = flush(normal(rows, width)), flush(np.zeros((rows, cols), np.float32))
    planes = flush(np.zeros((rows, row_bytes(sizes.padded, group)), np.uint8))
    call("quantize_groups", planes, planes.strides[0], x, x.strides[0], width, sizes.padded, group, rows=rows)
    tail = (packed, sizes.padded, cols, group, wide, sizes.tile_bytes, flush(np.zeros(whole, np.float32)))
    call(f"linear_int4_{path}", out, out.strides[0], planes, planes.strides[0], *tail, rows=rows, threads=2)
    assert np.isfinite(out).all()
    assert out.any()


@pytest.mark.parametrize("form", [1, 2, 3])
def test_awq(form: int) -> None:
    sizes = layout(128, 24, 128)
    packed, words = flush(np.zeros(sizes.nbytes, np.uint8)), flush(np.full((128, 3), -1, np.int32))
    scales = flush(stored_as(np.ones((1, 24)), ("F32", "F16", "BF16")[form - 1])[0])
    place = (128, 24, 0, packed, 128, 128, sizes.tile_bytes)
    call("repack_awq", words, flush(np.zeros((1, 3), np.int32)), scales, form, *place, first=())
    assert packed[64] == 255
