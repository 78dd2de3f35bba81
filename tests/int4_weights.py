"""Packed 4-bit weights and quantized rows for tests, written by NumPy from the description of the layout."""

import numpy as np

from kernels.cpu.int4_layout import Int4Layout, layout, row_bytes
from tests.cpu_kernels import aligned, assert_guarded, call, guarded

QMAX = 127 * 256 + 127
FORMATS = [(32, False), (32, True), (64, True), (128, True)]


def make_packed(sizes: Int4Layout, cols: int, q: np.ndarray, zero: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Bytes of q [cols, padded], zero [cols, groups] and scale [cols, groups], one weight after the other."""
    inputs = sizes.group if sizes.wide else 64
    words = aligned((sizes.tiles, sizes.padded // inputs, 1 + inputs // 8, 16), np.uint32)
    for n in range(cols):
        for k in range(sizes.padded):
            place = (n // 16, k // inputs, 1 + k % inputs // 8, n % 16)
            words[place] |= np.uint32(int(q[n, k]) << 8 * (k % 4) + (4 if k % 8 >= 4 else 0))
        for g in range(sizes.padded // sizes.group):
            bits = int(np.float32(scale[n, g]).view(np.uint32))
            if sizes.wide:
                words[n // 16, g, 0, n % 16] = bits | int(zero[n, g])
            else:
                words[n // 16, g // 2, 0, n % 16] |= np.uint32((bits >> 15 | int(zero[n, g])) << 16 * (g % 2))
    return words.view(np.uint8).ravel()


def make_rows(steps: np.ndarray, padded: int, group: int, scale: float = 1.0) -> np.ndarray:
    """Rows as quantize_groups writes them, of whole numbers int64 [rows, width] within +-QMAX."""
    rows = aligned((len(steps), row_bytes(padded, group)), np.uint8)
    values = np.zeros((len(steps), padded), np.int64)
    values[:, : steps.shape[1]] = steps
    hi = (values + 128) >> 8
    lo = values - (hi << 8)
    rows[:, :padded] = hi.astype(np.int8).view(np.uint8)
    rows[:, padded : 2 * padded] = lo.astype(np.int8).view(np.uint8)
    for r in range(len(steps)):
        meta = rows[r, 2 * padded :]
        meta[:4].view(np.float32)[0] = scale
        meta[4:12].view(np.int32)[:] = hi[r].sum(), lo[r].sum()
        meta[64 : 64 + 4 * (padded // group)].view(np.int32)[:] = values[r].reshape(-1, group).sum(axis=1)
    return rows


def product(
    path: str, rows: np.ndarray, packed: np.ndarray, sizes: Int4Layout, cols: int, *, bias: float = 0, threads: int = 1
) -> np.ndarray:
    """The kernel's float32 [rows, cols]; nothing around it is written."""
    out, around = guarded(len(rows), cols)
    biases = np.full(16 * sizes.tiles, bias, np.float32)
    shape = (sizes.padded, cols, sizes.group, int(sizes.wide), sizes.tile_bytes)
    kernel = f"linear_int4_{path}"
    place = (out, out.strides[0], rows, rows.strides[0], packed)
    call(kernel, *place, *shape, biases, rows=len(rows), threads=threads)
    assert_guarded(out, around)
    return np.array(out)


def pack(
    weight: np.ndarray, dtype: str = "F32", group: int = 32, wide: bool | None = None, threads: int = 1
) -> tuple[np.ndarray, Int4Layout]:
    """The bytes that pack_int4 makes of one matrix."""
    cols, width = weight.shape
    sizes = layout(width, cols, group, wide)
    packed = aligned((sizes.nbytes,), np.uint8)
    pack_into(packed, sizes, weight, 0, dtype, threads)
    return packed, sizes


def pack_into(
    packed: np.ndarray, sizes: Int4Layout, weight: np.ndarray, first: int, dtype: str = "F32", threads: int = 1
) -> None:
    """Pack rows of weight as outputs from first on."""
    code = {"F32": 1, "F16": 2, "BF16": 3}[dtype]
    shape = (*weight.shape, sizes.padded, first)
    call(
        "pack_int4",
        weight,
        code,
        *shape,
        packed,
        sizes.group,
        int(sizes.wide),
        sizes.tile_bytes,
        threads=threads,
        first=(),
    )
