"""y = x W^T with 4-bit weights in groups and 16-bit activations in two int8 planes: exact integer sums in each group.

A weight is (q - zero) * scale, q and zero in 0..15; inputs of a group share zero and scale, one of each per output. The
packed bytes are tiles of 16 outputs one after the other, each one stream of lines of 64 bytes, and every line is 16
words of 32 bits, one for each output: blocks of a header line and the lines of nibbles behind it.

  nibbles  8 inputs a line: byte i of a word holds q of input i in its low half and of input 4 + i in its high half
  narrow   header for 64 inputs, 2 groups of 32: the low and the high 16 bits of a word are codes of the first and the
           second group: bits 0..3 zero, bits 4..15 exponent (8) and mantissa (4) of the scale, which is the float32 of
           bits (code & 0xFFF0) << 15; 4.5 bits for each weight
  wide     header for one group of 32, 64 or 128: bits 0..3 zero, the others the float32 scale, so that scales of 16
           bits of any kind are kept exactly, as AWQ checkpoints need; 5, 4.5 or 4.25 bits

Inputs are padded to whole blocks and 64, outputs to 16: padding outputs are all zeros, padding inputs of no effect, for
their activations are 0. kernels/cpu/int4_layout.py has the sizes.

The sum of (q - zero) * (256 hi + lo) over a group is an exact int32 t on every path, and y = row scale * (fma over the
groups in order of scale * float32(t)) + bias: y does not depend on path, rows or threads.
"""

from numba import njit

from kernels.cpu.int4_layout import LINE, NARROW_BLOCK, NARROW_GROUP, TILE
from kernels.cpu.int4_tiles import (
    HIGH,
    LOW,
    WIDE,
    make_add_bytes,
    make_add_group,
    make_byte_step,
    make_nibble_step,
    make_stack,
    prefetch_near,
    unpack_header,
    unpack_line,
)
from kernels.cpu.memory import load_f32, load_i64
from kernels.cpu.paths import ARM, AVX2, PORTABLE, VNNI, VNNI256
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_zero_tile, tile_type
from kernels.cpu.vectors import F32, VECTOR_I, fadd, fload, fload_part, fmul, fsplat, fstore, fstore_part, fzero

NIBBLE_STEP = 8  # inputs of a line of nibbles
BYTE_STEP = 4  # inputs of a line of unpacked weights
TILES = 4  # a part of the work is a multiple of it
AHEAD = 2048  # bytes of each stream to prefetch: they are too short for processors to see them coming
FEW = 9  # rows up to which unpacking for every 3 of them costs less than waiting for panels
PANEL = 256  # inputs that are unpacked at a time, for TILES tiles: 16 KiB and their scales


@njit(**INLINE)
def clear(totals, cols):
    """Set cols lines to 0."""
    for c in range(cols):
        fstore(totals + LINE * c, fzero())


@njit(**INLINE)
def load_totals(totals, out, count):
    """Read what finish or store_totals may have left of a row: the first count numbers."""
    for i in range(0, count, TILE):
        fstore(totals + 4 * i, fload_part(F32, out + 4 * i, min(TILE, count - i)))


@njit(**INLINE)
def store_totals(totals, out, count):
    """Write the first count numbers of a row."""
    for i in range(0, count, TILE):
        fstore_part(out + 4 * i, fload(F32, totals + 4 * i), min(TILE, count - i))


@njit(**INLINE)
def finish(totals, out, count, meta, bias):
    """Write the first count outputs of a row: row scale * total + bias."""
    scale = fsplat(load_f32(meta))
    for i in range(0, count, TILE):
        left = min(TILE, count - i)
        y = fadd(fmul(fload(F32, totals + 4 * i), scale), fload_part(F32, bias + 4 * i, left))
        fstore_part(out + 4 * i, y, left)


def make_direct(rows, cols):
    """A function that multiplies rows by cols tiles, straight from the packed bytes.

    far is 0, or how many bytes further what is needed next begins, where that is not the tiles that follow.
    """
    tile, stack = tile_type("i", VECTOR_I, 2 * rows * cols), make_stack(LINE * rows * cols)
    zero, step, add_group = make_zero_tile(tile), make_nibble_step(tile, rows, cols), make_add_group(tile, rows, cols)

    @njit(**INLINE)
    def direct(path, x, x_stride, padded, group, wide, w, tile_bytes, far, out, out_stride, count, bias):
        totals, meta = stack(), x + 2 * padded
        clear(totals, rows * cols)
        sums, header, is_first, end = meta + LINE, w, True, w + tile_bytes
        for k in range(0, padded, group):
            ahead = far
            if far == 0:
                ahead = AHEAD if w + AHEAD < end else AHEAD + (cols - 1) * tile_bytes
            if is_first:
                header = w
                for c in range(cols):
                    prefetch_near(w + c * tile_bytes + ahead)
                w += LINE
            acc = zero()
            for i in range(k, k + group, NIBBLE_STEP):
                acc = step(path, acc, x + i, x_stride, padded, w, tile_bytes, ahead)
                w += LINE
            if wide != 0:
                add_group(WIDE, acc, totals, header, tile_bytes, sums, x_stride)
            elif is_first:
                add_group(LOW, acc, totals, header, tile_bytes, sums, x_stride)
                is_first = False
            else:
                add_group(HIGH, acc, totals, header, tile_bytes, sums, x_stride)
                is_first = True
            sums += 4
        for r in range(rows):
            finish(totals + LINE * cols * r, out + out_stride * r, count, meta + x_stride * r, bias)

    return direct


@njit(**INLINE)
def unpack_panel(w, tile_bytes, inputs, group, wide, cols, stride, target, scales, ahead):
    """Unpack whole blocks of cols tiles: bytes [inputs / 4] and scales [groups], a line for each tile, stride apart."""
    lines = group // NIBBLE_STEP
    for c in range(cols):
        source, to, scale_to, header, is_first = w + c * tile_bytes, target + LINE * c, scales + LINE * c, w, True
        for _ in range(0, inputs, group):
            if is_first:
                header = source
                source += LINE
            if wide != 0:
                shift = unpack_header(WIDE, header, scale_to)
            elif is_first:
                shift = unpack_header(LOW, header, scale_to)
                is_first = False
            else:
                shift = unpack_header(HIGH, header, scale_to)
                is_first = True
            for _ in range(lines):
                unpack_line(shift, source, to, stride, ahead)
                source += LINE
                to += 2 * stride
            scale_to += stride


def make_block(rows, cols):
    """A function that multiplies rows by an unpacked panel; what panels before it gave lies in out."""
    tile, stack = tile_type("i", VECTOR_I, 2 * rows * cols), make_stack(LINE * rows * cols)
    zero, step, add_bytes = make_zero_tile(tile), make_byte_step(tile, rows, cols), make_add_bytes(tile, rows, cols)

    @njit(**INLINE)
    def block(path, x, x_stride, padded, first, inputs, group, w, scales, out, out_stride, count, bias):
        totals, meta = stack(), x + 2 * padded
        sums = meta + LINE + 4 * (first // group)
        clear(totals, rows * cols)
        if first > 0:
            for r in range(rows):
                load_totals(totals + LINE * cols * r, out + out_stride * r, count)
        for k in range(first, first + inputs, group):
            acc = zero()
            for i in range(k, k + group, BYTE_STEP):
                acc = step(path, acc, x + i, x_stride, padded, w)
                w += LINE * cols
            add_bytes(acc, totals, scales, sums, x_stride)
            scales += LINE * cols
            sums += 4
        for r in range(rows):
            if first + inputs < padded:
                store_totals(totals + LINE * cols * r, out + out_stride * r, count)
            else:
                finish(totals + LINE * cols * r, out + out_stride * r, count, meta + x_stride * r, bias)

    return block


_stack = make_stack(PANEL * TILES * TILE + PANEL // NARROW_GROUP * TILES * LINE)


def make_few_rows(few_cols):
    """A function that multiplies a few rows by tiles, straight from the packed bytes, few_cols tiles at a time."""
    one, two, three = make_direct(1, few_cols), make_direct(2, few_cols), make_direct(3, few_cols)

    @njit(**INLINE)
    def few_rows(path, num, x, x_stride, padded, group, wide, w, tile_bytes, tile, last, cols_all, out, stride, bias):
        while tile < last:
            from_, at, step, taken = w + tile * tile_bytes, 4 * TILE * tile, tile_bytes, few_cols
            if tile + few_cols > last:
                step, taken = 0, 1  # the same tile in all streams: only one is stored
            count = min(TILE * taken, cols_all - TILE * tile)
            row, far = 0, 0
            while row < num:
                source, to = x + row * x_stride, out + row * stride + at
                if row + 3 <= num:
                    three(path, source, x_stride, padded, group, wide, from_, step, far, to, stride, count, bias + at)
                    row += 3
                elif row + 2 <= num:
                    two(path, source, x_stride, padded, group, wide, from_, step, far, to, stride, count, bias + at)
                    row += 2
                else:
                    one(path, source, x_stride, padded, group, wide, from_, step, far, to, stride, count, bias + at)
                    row += 1
                far = few_cols * tile_bytes
            tile += taken

    return few_rows


def make_many_rows(rows, cols):
    """A function that multiplies many rows by tiles, from panels unpacked once for all rows."""
    block, last_block = make_block(rows, cols), make_block(1, cols)

    @njit(**INLINE)
    def many_rows(path, num, x, x_stride, padded, group, wide, w, tile_bytes, tile, last, cols_all, out, stride, bias):
        panel = _stack()
        scales = panel + PANEL * TILES * TILE
        block_bytes = LINE + NIBBLE_STEP * group if wide != 0 else (LINE + NIBBLE_STEP * NARROW_BLOCK) // 2
        while tile < last:
            at, taken = 4 * TILE * tile, min(cols, last - tile)
            count = min(TILE * taken, cols_all - TILE * tile)
            for first in range(0, padded, PANEL):
                inputs = min(PANEL, padded - first)
                start = w + tile * tile_bytes + first // group * block_bytes
                ahead = inputs // group * block_bytes
                if first + inputs + PANEL > padded:
                    ahead += (taken - 1) * tile_bytes
                unpack_panel(start, tile_bytes, inputs, group, wide, taken, cols * LINE, panel, scales, ahead)
                row = 0
                while row + rows <= num:
                    block(
                        path, x + row * x_stride, x_stride, padded, first, inputs, group, panel, scales,
                        out + row * stride + at, stride, count, bias + at,
                    )  # fmt: skip
                    row += rows
                while row < num:
                    last_block(
                        path, x + row * x_stride, x_stride, padded, first, inputs, group, panel, scales,
                        out + row * stride + at, stride, count, bias + at,
                    )  # fmt: skip
                    row += 1
            tile += taken

    return many_rows


def make_linear(few_cols, rows, cols):
    """The product of any number of rows in register tiles of these shapes, for paths of one width of registers."""
    few_rows, many_rows = make_few_rows(few_cols), make_many_rows(rows, cols)

    @njit(**INLINE)
    def linear(path, args, dyn, part, num_parts):
        num = load_i64(dyn + 8 * load_i64(args))
        out, stride, x, x_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
        w, padded, cols_all, group = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56), load_i64(args + 64)
        wide, tile_bytes, bias = load_i64(args + 72), load_i64(args + 80), load_i64(args + 88)
        tiles = (cols_all + TILE - 1) // TILE
        runs = (tiles + TILES - 1) // TILES
        tile, last = runs * part // num_parts * TILES, min(tiles, runs * (part + 1) // num_parts * TILES)
        if num <= FEW:
            few_rows(
                path, num, x, x_stride, padded, group, wide, w, tile_bytes, tile, last, cols_all, out, stride, bias
            )
        else:
            many_rows(
                path, num, x, x_stride, padded, group, wide, w, tile_bytes, tile, last, cols_all, out, stride, bias
            )

    return linear


_linear_512 = make_linear(4, 3, 4)
_linear_256 = make_linear(2, 3, 1)


def linear_int4_vnni(args, dyn, part, num_parts):
    """AVX-512 VNNI. Args: rows, out, out_stride, rows of quantize_groups, x_stride, packed weight, padded width, cols,
    group, 1 if wide else 0, bytes of a tile, bias.

    bias is float32, padded with zeros to a multiple of 16, all zeros where a layer has none. The sizes are those of
    kernels.cpu.int4_layout.layout().
    """
    _linear_512(VNNI, args, dyn, part, num_parts)


def linear_int4_avxvnni(args, dyn, part, num_parts):
    """As linear_int4_vnni with AVX-VNNI."""
    _linear_256(VNNI256, args, dyn, part, num_parts)


def linear_int4_avx2(args, dyn, part, num_parts):
    """As linear_int4_vnni with AVX2."""
    _linear_256(AVX2, args, dyn, part, num_parts)


def linear_int4_arm(args, dyn, part, num_parts):
    """As linear_int4_vnni with ARM dot products."""
    _linear_256(ARM, args, dyn, part, num_parts)


def linear_int4_portable(args, dyn, part, num_parts):
    """As linear_int4_vnni on any processor."""
    _linear_256(PORTABLE, args, dyn, part, num_parts)
