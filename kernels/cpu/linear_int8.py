"""y = x W^T with int8 weights per output channel and 16-bit activations in two int8 planes: exact integer sums.

Packed weights are u8 [N/16][K/4][16][4], byte = weight + 128; N is padded to 16 and K to 64 with zeros (128). One
layout serves one row and many, and the sums are the same integers on every path, so results never depend on it.
"""

from numba import float32, njit

from kernels.cpu.memory import load_i64, load_u16, store_f32, store_i32
from kernels.cpu.rows import INLINE, largest_magnitude
from kernels.cpu.tiles import (
    PORTABLE,
    VNNI,
    make_dot_tile,
    make_store_dots,
    make_zero_tile,
    tile_type,
)
from kernels.cpu.vectors import (
    BF16,
    F16,
    F32,
    LANES,
    VECTOR_I,
    fload_part,
    fmul,
    fround_to_int,
    fsplat,
    fstore,
    fzero,
    iadd,
    isplat,
    istore_bytes,
)

TILE = 16
STEP = 4
ROWS, COLS = 3, 4

_MANY = tile_type("i", VECTOR_I, ROWS * COLS * 2)
_many_zero = make_zero_tile(_MANY)
_many_step = make_dot_tile(_MANY, ROWS, COLS)
_many_store = make_store_dots(_MANY, ROWS, COLS)
_FOUR = tile_type("i", VECTOR_I, COLS * 2)
_four_zero = make_zero_tile(_FOUR)
_four_step = make_dot_tile(_FOUR, 1, COLS)
_four_store = make_store_dots(_FOUR, 1, COLS)
_ONE = tile_type("i", VECTOR_I, 2)
_one_zero = make_zero_tile(_ONE)
_one_step = make_dot_tile(_ONE, 1, 1)
_one_store = make_store_dots(_ONE, 1, 1)


@njit(**INLINE)
def many_dots(path, x, x_stride, padded, w, out, out_stride, scales, bias, count):
    """ROWS rows against COLS tiles."""
    acc = _many_zero()
    for k in range(0, padded, STEP):
        acc = _many_step(path, acc, x + k, x_stride, padded, w + k * TILE, padded * TILE)
    _many_store(acc, out, out_stride, x + 2 * padded, x_stride, scales, bias, count)


@njit(**INLINE)
def four_dots(path, x, padded, w, out, scales, bias, count):
    """One row against COLS tiles: COLS streams of weights."""
    acc = _four_zero()
    for k in range(0, padded, STEP):
        acc = _four_step(path, acc, x + k, 0, padded, w + k * TILE, padded * TILE)
    _four_store(acc, out, 0, x + 2 * padded, 0, scales, bias, count)


@njit(**INLINE)
def one_dots(path, x, padded, w, out, scales, bias, count):
    """One row against one tile."""
    acc = _one_zero()
    for k in range(0, padded, STEP):
        acc = _one_step(path, acc, x + k, 0, padded, w + k * TILE, padded * TILE)
    _one_store(acc, out, 0, x + 2 * padded, 0, scales, bias, count)


@njit(**INLINE)
def _linear(path, args, dyn, part, num_parts):
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x, x_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    w, padded, cols = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    scales, bias = load_i64(args + 64), load_i64(args + 72)
    tiles = (cols + TILE - 1) // TILE
    groups = (tiles + COLS - 1) // COLS
    last = min(tiles, groups * (part + 1) // num_parts * COLS)
    tile = groups * part // num_parts * COLS
    while tile + COLS <= last:
        at, count = 4 * TILE * tile, min(TILE, cols - TILE * (tile + COLS - 1))
        start = w + tile * TILE * padded
        row = 0
        while row + ROWS <= rows:
            many_dots(
                path, x + row * x_stride, x_stride, padded, start, out + row * out_stride + at, out_stride,
                scales + at, bias + at, count,
            )  # fmt: skip
            row += ROWS
        while row < rows:
            to = out + row * out_stride + at
            four_dots(path, x + row * x_stride, padded, start, to, scales + at, bias + at, count)
            row += 1
        tile += COLS
    while tile < last:
        at, count = 4 * TILE * tile, min(TILE, cols - TILE * tile)
        start = w + tile * TILE * padded
        for row in range(rows):
            to = out + row * out_stride + at
            one_dots(path, x + row * x_stride, padded, start, to, scales + at, bias + at, count)
        tile += 1


def linear_int8_vnni(args, dyn, part, num_parts):
    """AVX-512 VNNI. Args: rows, out, out_stride, quantized x, x_stride, packed weight, padded width, cols, scales,
    bias.

    scales and bias are float32, padded with zeros to a multiple of 16; bias is all zeros where a layer has none.
    """
    _linear(VNNI, args, dyn, part, num_parts)


def linear_int8_portable(args, dyn, part, num_parts):
    """As linear_int8_vnni on any processor."""
    _linear(PORTABLE, args, dyn, part, num_parts)


@njit(**INLINE)
def _pack_row(kind, size, source, width, padded, scratch, target):
    """Quantize one weight row into byte column `target` of its tile (4 bytes every 64); return its scale."""
    for i in range(0, padded, LANES):
        fstore(scratch + 4 * i, fload_part(kind, source + size * i, max(0, min(LANES, width - i))))
    largest = largest_magnitude(scratch, padded)
    scale, inverse = float32(0.0), float32(0.0)
    if largest > 1e-30:
        scale, inverse = largest / float32(127.0), float32(127.0) / largest
    elif largest != largest:
        scale = largest
    offset = isplat(128)
    for i in range(0, padded, LANES):
        x = fzero()
        if scale == scale:
            x = fmul(fload_part(F32, scratch + 4 * i, LANES), fsplat(inverse))
        istore_bytes(scratch + i, iadd(fround_to_int(x), offset))
    for i in range(0, padded, STEP):
        low = load_u16(scratch + i) | load_u16(scratch + i + 2) << 16
        store_i32(target + i * TILE, low)
    return scale


def pack_int8(args, dyn, part, num_parts):
    """Quantize rows [first, first + rows) of a packed matrix. What pads its last tile must be filled with 128 before.

    Args: source [rows, width], format 1 F32 | 2 F16 | 3 BF16, rows, width, padded width, first, packed, scales, scratch
    (padded float32 for each part), bytes of scratch between parts.
    """
    source, kind, rows, width = load_i64(args), load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    padded, first, packed = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48)
    scales, scratch = load_i64(args + 56), load_i64(args + 64) + load_i64(args + 72) * part
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        index = first + row
        target = packed + index // TILE * TILE * padded + index % TILE * STEP
        if kind == 1:
            scale = _pack_row(F32, 4, source + 4 * row * width, width, padded, scratch, target)
        elif kind == 2:
            scale = _pack_row(F16, 2, source + 2 * row * width, width, padded, scratch, target)
        else:
            scale = _pack_row(BF16, 2, source + 2 * row * width, width, padded, scratch, target)
        store_f32(scales + 4 * index, scale)
