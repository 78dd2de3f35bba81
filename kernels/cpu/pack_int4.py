"""Quantizing to 4 bits: for each group the scale and zero point with the smallest squared error among many.

16 outputs are searched side by side, one in each lane, so that no sum crosses lanes and the result is the same on every
processor. The layout is described in kernels/cpu/linear_int4.py.
"""

from numba import float32, njit

from kernels.cpu.int4_layout import LINE, NARROW_BLOCK, TILE, WIDE_GROUPS
from kernels.cpu.int4_tiles import NARROW_SCALE, WIDE_ZERO, make_stack
from kernels.cpu.int4_vectors import fbits, ffrom_bits, fmin, fselect_less, iand, ior, istore_lanes
from kernels.cpu.memory import load_f32, load_i64, store_f32
from kernels.cpu.rows import INLINE
from kernels.cpu.vectors import (
    BF16,
    F16,
    F32,
    LANES,
    fadd,
    fdiv,
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
    ishift_left,
    ishift_right,
    isplat,
)

NARROW_STEP, WIDE_STEP = 1 << 19, 1 << 18  # between scales tried, in their bits: 3 to 6 and 1.5 to 3 percent
TRIED_BELOW, TRIED_ABOVE = 16, 1  # narrow steps below and above the scale that covers the whole range
TINY = 1e-30
ROUND = 12582912.0  # 1.5 * 2^23: adding it rounds to an integer
WIDEST = WIDE_GROUPS[-1]

_stack = make_stack(WIDEST * LINE + LINE)


@njit(**INLINE)
def _zero_clipped(middle, inverse, shift):
    """The zero point that puts the middle of the range at 7.5 + shift, as float32 0..15."""
    magic = fsplat(float32(ROUND))
    zero = fsub(fadd(fsub(fsplat(float32(7.5) + shift), fmul(middle, inverse)), magic), magic)
    return fmin(fmax(zero, fzero()), fsplat(float32(15.0)))


@njit(**INLINE)
def _rounded(x, inverse, zero):
    """q - zero of 16 numbers as float32."""
    magic, lowest = fsplat(float32(ROUND)), fsub(fzero(), zero)
    r = fsub(fma(x, inverse, magic), magic)
    return fmin(fmax(r, lowest), fadd(lowest, fsplat(float32(15.0))))


@njit(**INLINE)
def _three_errors(values, group, scale, inverse, zeros):
    """Squared errors of 16 outputs with one scale and each of three zero points."""
    magic, back, last = fsplat(float32(ROUND)), fsub(fzero(), scale), fsplat(float32(15.0))
    low0, low1, low2 = fsub(fzero(), zeros[0]), fsub(fzero(), zeros[1]), fsub(fzero(), zeros[2])
    high0, high1, high2 = fadd(low0, last), fadd(low1, last), fadd(low2, last)
    e0, e1, e2 = fzero(), fzero(), fzero()
    for k in range(group):
        x = fload(F32, values + LINE * k)
        r = fsub(fma(x, inverse, magic), magic)
        d0 = fma(fmin(fmax(r, low0), high0), back, x)
        d1 = fma(fmin(fmax(r, low1), high1), back, x)
        d2 = fma(fmin(fmax(r, low2), high2), back, x)
        e0, e1, e2 = fma(d0, d0, e0), fma(d1, d1, e1), fma(d2, d2, e2)
    return e0, e1, e2


@njit(**INLINE)
def _search(values, group, mask, step, below, above):
    """Return scales and zero points (float32) of 16 groups; scale 0 where all is 0, NaN where a number is not finite.

    Args:
        values: float32 [group][16].
        mask: bits of a scale that the header keeps.
        step: between scales tried, in bits.
        below: steps below the scale that covers the whole range.
        above: steps above it.
    """
    low, high, probe = fzero(), fzero(), fzero()
    for k in range(group):
        x = fload(F32, values + LINE * k)
        low, high, probe = fmin(x, low), fmax(x, high), fma(x, fzero(), probe)
    whole = fmul(fsub(high, low), fsplat(float32(1.0 / 15.0)))
    middle = fmul(fadd(high, low), fsplat(float32(0.5)))
    least, top = fsplat(float32(TINY)), iadd(fbits(whole), isplat((1 << 18) if step == NARROW_STEP else 8))
    best = fsplat(float32(3e38))
    scale, zero = fzero(), fzero()
    for i in range(-below, above + 1):
        tried = ffrom_bits(iand(iadd(top, isplat(i * step)), isplat(mask)))
        tried = fselect_less(least, whole, tried, fzero())
        inverse = fselect_less(fzero(), tried, fdiv(fsplat(float32(1.0)), tried), fzero())
        zeros = (
            _zero_clipped(middle, inverse, float32(-1.0)),
            _zero_clipped(middle, inverse, float32(0.0)),
            _zero_clipped(middle, inverse, float32(1.0)),
        )
        errors = _three_errors(values, group, tried, inverse, zeros)
        for j in range(3):
            scale = fselect_less(errors[j], best, tried, scale)
            zero = fselect_less(errors[j], best, zeros[j], zero)
            best = fselect_less(errors[j], best, errors[j], best)
    return fadd(scale, probe), zero


@njit(**INLINE)
def _write_group(values, group, scale, zero, lines, first, stop):
    """Write the nibbles of lanes first .. stop of 16 groups; return where the next lines are."""
    inverse = fselect_less(fzero(), scale, fdiv(fsplat(float32(1.0)), scale), fzero())
    for k in range(0, group, 8):
        word = isplat(0)
        for i in range(4):
            low = fround_to_int(fadd(_rounded(fload(F32, values + LINE * (k + i)), inverse, zero), zero))
            high = fround_to_int(fadd(_rounded(fload(F32, values + LINE * (k + 4 + i)), inverse, zero), zero))
            word = ior(word, ishift_left(ior(low, ishift_left(high, 4)), 8 * i))
        istore_lanes(lines, word, first, stop)
        lines += LINE
    return lines


@njit(**INLINE)
def _gather(kind, size, source, width, at, group, first, stop, values, row):
    """Put inputs at .. at + group of rows first .. stop of a tile into lanes of values; what is beyond width is 0."""
    for lane in range(first, stop):
        start = source + size * width * (lane - first)
        for k in range(0, group, LANES):
            x = fload_part(kind, start + size * (at + k), max(0, min(LANES, width - at - k)))
            fstore(row, x)
            for i in range(LANES):
                store_f32(values + LINE * (k + i) + 4 * lane, load_f32(row + 4 * i))


@njit(**INLINE)
def _pack_tile(form, source, width, padded, group, wide, target, first, stop):
    """Pack lanes first .. stop of one tile; source is the row of lane first."""
    values = _stack()
    row, lines = values + WIDEST * LINE, target
    mask, step, below, above = NARROW_SCALE, NARROW_STEP, TRIED_BELOW, TRIED_ABOVE
    if wide != 0:
        mask, step, below, above = ~WIDE_ZERO, WIDE_STEP, 2 * TRIED_BELOW, 2 * TRIED_ABOVE
    for k in range(WIDEST):
        fstore(values + LINE * k, fzero())
    codes = isplat(0)
    for at in range(0, padded, group):
        if form == 1:
            _gather(F32, 4, source, width, at, group, first, stop, values, row)
        elif form == 2:
            _gather(F16, 2, source, width, at, group, first, stop, values, row)
        else:
            _gather(BF16, 2, source, width, at, group, first, stop, values, row)
        scale, zero = _search(values, group, mask, step, below, above)
        kept, is_second = iand(fbits(scale), isplat(mask)), at % NARROW_BLOCK != 0
        if wide != 0:
            target, codes = lines, ior(kept, fround_to_int(zero))
        elif is_second:
            codes = ior(codes, ishift_left(ior(ishift_right(kept, 15), fround_to_int(zero)), 16))
        else:
            target, codes = lines, ior(ishift_right(kept, 15), fround_to_int(zero))
        if wide != 0 or not is_second:
            lines += LINE
        lines = _write_group(values, group, scale, zero, lines, first, stop)
        istore_lanes(target, codes, first, stop)


def pack_int4(args, dyn, part, num_parts):
    """Quantize rows [first, first + rows) of a packed matrix, whose bytes must be 0 before.

    Args: source [rows, width], format 1 F32 | 2 F16 | 3 BF16, rows, width, padded width, first, packed, group, 1 if
    wide else 0, bytes of a tile. The sizes are those of kernels.cpu.int4_layout.layout().
    """
    source, form, rows, width = load_i64(args), load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    padded, begin, packed, group = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    wide, tile_bytes = load_i64(args + 64), load_i64(args + 72)
    low, high = begin // TILE, (begin + rows + TILE - 1) // TILE
    count = high - low
    for tile in range(low + count * part // num_parts, low + count * (part + 1) // num_parts):
        first, stop = max(begin - TILE * tile, 0), min(begin + rows - TILE * tile, TILE)
        row, target = TILE * tile + first - begin, packed + tile * tile_bytes
        size = 4 if form == 1 else 2
        _pack_tile(form, source + size * row * width, width, padded, group, wide, target, first, stop)
