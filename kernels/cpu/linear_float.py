"""y = x W^T with weights as the checkpoint has them (F32, F16, BF16), read where they are mapped and widened exactly.

Every output is summed in the same order whatever the number of rows: 16 lanes along the input, fma, then a fixed tree.
"""

from numba import njit

from kernels.cpu.memory import load_f32, load_i64, store_f32
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_fma_tile, make_store_sums, make_zero_tile, tile_type
from kernels.cpu.vectors import BF16, F16, F32, LANES, VECTOR_F

ROWS, COLS = 4, 4
WIDE = 8
PANEL = 32

_TILE = tile_type("f", VECTOR_F, ROWS * COLS)
_tile_zero = make_zero_tile(_TILE)
_tile_step, _tile_part = make_fma_tile(_TILE, ROWS, COLS)
_tile_store = make_store_sums(_TILE, ROWS, COLS)
_WIDE = tile_type("f", VECTOR_F, WIDE)
_wide_zero = make_zero_tile(_WIDE)
_wide_step, _wide_part = make_fma_tile(_WIDE, 1, WIDE)
_wide_store = make_store_sums(_WIDE, 1, WIDE)
_ONE = tile_type("f", VECTOR_F, 1)
_one_zero = make_zero_tile(_ONE)
_one_step, _one_part = make_fma_tile(_ONE, 1, 1)
_one_store = make_store_sums(_ONE, 1, 1)


@njit(**INLINE)
def tile_product(kind, size, x, x_stride, w, w_stride, width, out, out_stride):
    """ROWS x COLS outputs."""
    acc = _tile_zero()
    whole = width & -LANES
    for k in range(0, whole, LANES):
        acc = _tile_step(kind, acc, x + 4 * k, x_stride, w + size * k, w_stride)
    if whole < width:
        acc = _tile_part(kind, acc, x + 4 * whole, x_stride, w + size * whole, w_stride, width - whole)
    _tile_store(acc, out, out_stride)


@njit(**INLINE)
def wide_product(kind, size, x, w, w_stride, width, out):
    """1 x WIDE outputs."""
    acc = _wide_zero()
    whole = width & -LANES
    for k in range(0, whole, LANES):
        acc = _wide_step(kind, acc, x + 4 * k, 0, w + size * k, w_stride)
    if whole < width:
        acc = _wide_part(kind, acc, x + 4 * whole, 0, w + size * whole, w_stride, width - whole)
    _wide_store(acc, out, 0)


@njit(**INLINE)
def one_product(kind, size, x, w, width, out):
    """One output."""
    acc = _one_zero()
    whole = width & -LANES
    for k in range(0, whole, LANES):
        acc = _one_step(kind, acc, x + 4 * k, 0, w + size * k, 0)
    if whole < width:
        acc = _one_part(kind, acc, x + 4 * whole, 0, w + size * whole, 0, width - whole)
    _one_store(acc, out, 0)


@njit(**INLINE)
def row_product(kind, size, x, w, w_stride, width, out, cols):
    """One row against cols weight rows."""
    col = 0
    while col + WIDE <= cols:
        wide_product(kind, size, x, w + col * w_stride, w_stride, width, out + 4 * col)
        col += WIDE
    while col < cols:
        one_product(kind, size, x, w + col * w_stride, width, out + 4 * col)
        col += 1


@njit(**INLINE)
def panel_product(kind, size, x, x_stride, rows, w, w_stride, width, out, out_stride, cols):
    """All rows against cols weight rows, which stay in the cache meanwhile."""
    tiled = cols // COLS * COLS
    row = 0
    while row + ROWS <= rows:
        at, to = x + row * x_stride, out + row * out_stride
        for col in range(0, tiled, COLS):
            tile_product(kind, size, at, x_stride, w + col * w_stride, w_stride, width, to + 4 * col, out_stride)
        for col in range(tiled, cols):
            for r in range(ROWS):
                one_product(kind, size, at + r * x_stride, w + col * w_stride, width, to + r * out_stride + 4 * col)
        row += ROWS
    while row < rows:
        row_product(kind, size, x + row * x_stride, w, w_stride, width, out + row * out_stride, cols)
        row += 1


@njit(**INLINE)
def _linear(kind, size, args, dyn, part, num_parts):
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x, x_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    w, width, cols, bias = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56), load_i64(args + 64)
    blocks = (cols + WIDE - 1) // WIDE
    first = min(cols, blocks * part // num_parts * WIDE)
    last = min(cols, blocks * (part + 1) // num_parts * WIDE)
    for col in range(first, last, PANEL):
        count = min(PANEL, last - col)
        start = w + col * width * size
        panel_product(kind, size, x, x_stride, rows, start, width * size, width, out + 4 * col, out_stride, count)
    if bias != 0:
        for row in range(rows):
            for col in range(first, last):
                at = out + row * out_stride + 4 * col
                store_f32(at, load_f32(at) + load_f32(bias + 4 * col))


def linear_f32(args, dyn, part, num_parts):
    """Args: rows, out, out_stride, x, x_stride, weight [cols, width], width, cols, bias (float32) or 0."""
    _linear(F32, 4, args, dyn, part, num_parts)


def linear_f16(args, dyn, part, num_parts):
    """As linear_f32, with float16 weights."""
    _linear(F16, 2, args, dyn, part, num_parts)


def linear_bf16(args, dyn, part, num_parts):
    """As linear_f32, with bfloat16 weights."""
    _linear(BF16, 2, args, dyn, part, num_parts)
