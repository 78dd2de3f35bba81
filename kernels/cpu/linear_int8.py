"""y = x W^T with 8-bit weights per output channel and 16-bit activations in two int8 planes: exact integer sums.

Weight = scale[n] * (byte - zero[n]). Packed bytes are u8 [N/16][K/4][16][4]; N is padded to 16, K to 64. One layout
serves one row and many, and the sums are the same integers on every path, so results never depend on it.

Few rows wait for memory: tile after tile, all weights are one stream, which is asked for ahead. Many rows wait for
the dot products: while some rows take a panel of tiles from the cache, their share of the next panel is asked for.
"""

from numba import float32, int64, njit

from kernels.cpu.memory import load_i64, load_u16, prefetch, store_f32, store_i32
from kernels.cpu.paths import ARM, AVX2, PORTABLE, VNNI, VNNI256
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_dot_tile, make_store_dots, make_zero_tile, tile_type
from kernels.cpu.vectors import (
    BF16,
    F16,
    F32,
    LANES,
    VECTOR_I,
    flane_max,
    flane_sum,
    fload,
    fload_part,
    fma,
    fmax,
    fmul,
    fround_to_int,
    fsplat,
    fstore,
    fsub,
    fzero,
    iadd,
    iclip_byte,
    isplat,
    istore_bytes,
)

TILE = 16
STEP = 4

AHEAD = 4096
CHUNK = 64
LINE = 64


@njit(**INLINE)
def move(columns, shift):
    """The addresses of scales, zero points and biases, shift bytes further."""
    scales, zeros, bias = columns
    return scales + shift, zeros + shift, bias + shift


def make_few(rows, sums):
    """A product of that many rows and one tile, with as many sums in registers as help; what comes next is fetched."""
    unroll = 2 if 4 * rows <= sums else 1
    tile = tile_type("i", VECTOR_I, 2 * rows * unroll)
    zero, step = make_zero_tile(tile), make_dot_tile(tile, rows, 1, unroll)
    store = make_store_dots(tile, rows, 1, unroll)

    @njit(**INLINE)
    def few(path, x, x_stride, padded, w, out, out_stride, columns, count):
        acc = zero()
        for k in range(0, padded, STEP * unroll):
            at = w + k * TILE
            for i in range(unroll):
                prefetch(at + AHEAD + LINE * i)
            acc = step(path, acc, x + k, x_stride, padded, at, 0)
        store(path, acc, out, out_stride, x + 2 * padded, x_stride, columns[0], columns[1], columns[2], count)

    return few


def make_block(rows, cols):
    """A product of that many rows and tiles; fetches `share` bytes at `ahead` for every CHUNK of the inputs."""
    tile = tile_type("i", VECTOR_I, 2 * rows * cols)
    zero, step, store = make_zero_tile(tile), make_dot_tile(tile, rows, cols), make_store_dots(tile, rows, cols)

    @njit(**INLINE)
    def block(path, x, x_stride, padded, w, out, out_stride, columns, count, ahead, share):
        acc = zero()
        for start in range(0, padded, CHUNK):
            for i in range(0, share, LINE):
                prefetch(ahead + i)
            ahead += share
            for k in range(start, start + CHUNK, STEP):
                acc = step(path, acc, x + k, x_stride, padded, w + k * TILE, padded * TILE)
        store(path, acc, out, out_stride, x + 2 * padded, x_stride, columns[0], columns[1], columns[2], count)

    return block


def make_rows(most, sums):
    """A product of 1 to most (at most 4) rows and one tile."""
    one, two = make_few(1, sums), make_few(2, sums)
    three = make_few(3, sums) if most > 2 else two
    four = make_few(4, sums) if most > 3 else three

    @njit(**INLINE)
    def by_rows(path, rows, x, x_stride, padded, w, out, out_stride, columns, count):
        if rows == 1:
            one(path, x, x_stride, padded, w, out, out_stride, columns, count)
        elif rows == 2:
            two(path, x, x_stride, padded, w, out, out_stride, columns, count)
        elif rows == 3:
            three(path, x, x_stride, padded, w, out, out_stride, columns, count)
        else:
            four(path, x, x_stride, padded, w, out, out_stride, columns, count)

    return by_rows


def make_panel(most, cols, sums):
    """A product of any number of rows, most at a time, and a panel of cols tiles.

    Returns:
        The two functions panel and tile: the second for one tile.
    """
    block, by_rows = make_block(most, cols), make_rows(most, sums)

    @njit(**INLINE)
    def tile(path, rows, x, x_stride, padded, w, out, out_stride, columns, count):
        for row in range(0, rows, most):
            left, to = min(most, rows - row), out + row * out_stride
            by_rows(path, left, x + row * x_stride, x_stride, padded, w, to, out_stride, columns, count)

    @njit(**INLINE)
    def panel(path, rows, x, x_stride, padded, w, out, out_stride, columns, count, is_last):
        blocks = rows // most
        whole = blocks * most
        share = 0 if is_last else (cols * CHUNK * TILE // LINE + blocks - 1) // blocks * LINE
        size = padded * TILE
        for row in range(0, whole, most):
            at, to = x + row * x_stride, out + row * out_stride
            ahead = w + cols * size + row // most * (padded // CHUNK) * share
            if ahead >= w + 2 * cols * size:
                share = 0
            block(path, at, x_stride, padded, w, to, out_stride, columns, count, ahead, share)
        if whole < rows:
            at, to = x + whole * x_stride, out + whole * out_stride
            for i in range(cols):
                start, shift = w + i * size, 4 * TILE * i
                kept = count if i == cols - 1 else TILE
                own = move(columns, shift)
                by_rows(path, rows - whole, at, x_stride, padded, start, to + shift, out_stride, own, kept)

    return panel, tile


def make_linear(most, cols, sums, wrap=lambda panel: panel):
    """A product that takes most (2 to 4) rows and cols tiles of 16 outputs at a time; sums are held in registers.

    wrap may replace the function for a panel.
    """
    panel, tile_of = make_panel(most, cols, sums)
    panel = wrap(panel)

    @njit(**INLINE)
    def linear(path, args, dyn, part, num_parts):
        rows = load_i64(dyn + 8 * load_i64(args))
        out, out_stride, x, x_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
        w, padded, cols_out = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
        columns = (load_i64(args + 64), load_i64(args + 72), load_i64(args + 80))
        tiles = (cols_out + TILE - 1) // TILE
        groups = (tiles + cols - 1) // cols
        last = min(tiles, groups * (part + 1) // num_parts * cols)
        tile = groups * part // num_parts * cols
        while tile < last:
            at, start = 4 * TILE * tile, w + tile * TILE * padded
            if rows >= 2 * most and tile + cols <= last:
                count, is_last = min(TILE, cols_out - TILE * (tile + cols - 1)), tile + 2 * cols > last
                own = move(columns, at)
                panel(path, rows, x, x_stride, padded, start, out + at, out_stride, own, count, is_last)
                tile += cols
            else:
                count = min(TILE, cols_out - TILE * tile)
                tile_of(path, rows, x, x_stride, padded, start, out + at, out_stride, move(columns, at), count)
                tile += 1

    return linear


_linear_wide = make_linear(4, 2, 24)  # 16 sums, 2 weights and a value in 32 registers
_linear_thin = make_linear(3, 1, 6)  # 6 sums of two ymm, or of four NEON registers
_linear_small = make_linear(2, 1, 4)  # 4 sums: the halves of weights and values need registers too


def linear_int8_vnni(args, dyn, part, num_parts):
    """AVX-512 VNNI. Args: rows, out, out_stride, quantized x, x_stride, packed weight, padded width, cols, scales,
    zero points, bias.

    scales and bias are float32, zero points int32 from 0 to 255, padded to a multiple of 16; bias is all zeros where a
    layer has none.
    """
    _linear_wide(VNNI, args, dyn, part, num_parts)


def linear_int8_avxvnni(args, dyn, part, num_parts):
    """As linear_int8_vnni with AVX-VNNI."""
    _linear_thin(VNNI256, args, dyn, part, num_parts)


def linear_int8_avx2(args, dyn, part, num_parts):
    """As linear_int8_vnni with AVX2."""
    _linear_small(AVX2, args, dyn, part, num_parts)


def linear_int8_arm(args, dyn, part, num_parts):
    """As linear_int8_vnni with ARM's dot product of signed bytes."""
    _linear_thin(ARM, args, dyn, part, num_parts)


def linear_int8_portable(args, dyn, part, num_parts):
    """As linear_int8_vnni on any processor."""
    _linear_small(PORTABLE, args, dyn, part, num_parts)


@njit(**INLINE)
def _pack_row(kind, size, source, width, padded, scratch, target):
    """Quantize one weight row into byte column `target` of its tile (4 bytes every 64); return scale and zero point.

    The 256 steps reach from the smallest number to the largest, and 0 is one of them.
    """
    low, high, probe = fzero(), fzero(), fzero()
    for i in range(0, padded, LANES):
        x = fload_part(kind, source + size * i, max(0, min(LANES, width - i)))
        low, high, probe = fmax(fsub(fzero(), x), low), fmax(x, high), fma(x, fzero(), probe)
        fstore(scratch + 4 * i, x)
    below, above, spoilt = flane_max(low), flane_max(high), flane_sum(probe)
    scale, inverse, zero = spoilt, float32(0.0), 128
    if spoilt == spoilt and max(below, above) > float32(1e-30):
        # Two quotients, not one of the difference: that may be beyond float32.
        scale = above / float32(255.0) + below / float32(255.0)
        inverse = float32(1.0) / scale
        zero = int64(round(below * inverse))
    offset = isplat(zero)
    for i in range(0, padded, LANES):
        x = fzero()
        if scale == scale:
            x = fmul(fload(F32, scratch + 4 * i), fsplat(inverse))
        istore_bytes(scratch + i, iclip_byte(iadd(fround_to_int(x), offset)))
    for i in range(0, padded, STEP):
        word = load_u16(scratch + i) | load_u16(scratch + i + 2) << 16
        store_i32(target + i * TILE, word)
    return scale, zero


def pack_int8(args, dyn, part, num_parts):
    """Quantize rows [first, first + rows) of a packed matrix. What pads its last tile is the caller's to fill.

    Args: source [rows, width], format 1 F32 | 2 F16 | 3 BF16, rows, width, padded width, first, packed, scales,
    zero points (int32), scratch (padded float32 for each part), bytes of scratch between parts.
    """
    source, kind, rows, width = load_i64(args), load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    padded, first, packed = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48)
    scales, zeros, scratch = load_i64(args + 56), load_i64(args + 64), load_i64(args + 72) + load_i64(args + 80) * part
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        index = first + row
        target = packed + index // TILE * TILE * padded + index % TILE * STEP
        if kind == 1:
            scale, zero = _pack_row(F32, 4, source + 4 * row * width, width, padded, scratch, target)
        elif kind == 2:
            scale, zero = _pack_row(F16, 2, source + 2 * row * width, width, padded, scratch, target)
        else:
            scale, zero = _pack_row(BF16, 2, source + 2 * row * width, width, padded, scratch, target)
        store_f32(scales + 4 * index, scale)
        store_i32(zeros + 4 * index, zero)
