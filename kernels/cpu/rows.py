"""Kernels that work row by row: a part of a stage has the same rows in all of them, so one stage may hold several.

Every kernel has the signature (args, dyn, part, num_parts): args points to its int64 arguments, of which the
first says which count of dyn is its number of rows; addresses and strides are in bytes, widths in numbers.
"""

from numba import float32, float64, njit

from kernels.cpu.memory import load_f64, load_i32, load_i64, store_f32, store_i32
from kernels.cpu.sizes import INT16_MAX
from kernels.cpu.vectors import (
    BF16,
    F16,
    F32,
    LANES,
    fabs,
    fadd,
    fdiv,
    fexp,
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
    fstore_part,
    fsub,
    fzero,
    iadd,
    ilane_sum,
    ishift_left,
    ishift_right,
    isplat,
    istore_bytes,
    isub,
    izero,
)

INLINE = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
TINY = 1e-30


@njit(**INLINE)
def copy_row(kind, source, target, width):
    """Copy width numbers of a format into float32."""
    whole = width & -LANES
    size = 4 if len(kind) == 1 else 2
    for i in range(0, whole, LANES):
        fstore(target + 4 * i, fload(kind, source + size * i))
    if whole < width:
        fstore_part(target + 4 * whole, fload_part(kind, source + size * whole, width - whole), width - whole)


def embedding(args, dyn, part, num_parts):
    """out[row] = table[ids[row]]. Args: rows, out, out_stride, ids (int32), table, format 1 F32 2 F16 3 BF16, width."""
    rows = load_i64(dyn + 8 * load_i64(args))
    out, stride, ids = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    table, kind, width = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        entry = load_i32(ids + 4 * row) * width
        if kind == 1:
            copy_row(F32, table + 4 * entry, out + row * stride, width)
        elif kind == 2:
            copy_row(F16, table + 2 * entry, out + row * stride, width)
        else:
            copy_row(BF16, table + 2 * entry, out + row * stride, width)


def select_rows(args, dyn, part, num_parts):
    """out[row] = x[index[row]]. Args: rows, out, out_stride, x, x_stride, index (int32), width."""
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    x_stride, index, width = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        copy_row(F32, x + load_i32(index + 4 * row) * x_stride, out + row * out_stride, width)


@njit(**INLINE)
def norm_row(source, target, weight, width, eps):
    """target = source / sqrt(mean(source^2) + eps) * weight; 16 sums, one per lane, then a fixed tree."""
    total = fzero()
    whole = width & -LANES
    for i in range(0, whole, LANES):
        x = fload(F32, source + 4 * i)
        total = fma(x, x, total)
    x = fload_part(F32, source + 4 * whole, width - whole)
    total = fma(x, x, total)
    factor = fsplat(float32(1.0 / (flane_sum(total) / float64(width) + eps) ** 0.5))
    for i in range(0, whole, LANES):
        x = fmul(fload(F32, source + 4 * i), factor)
        fstore(target + 4 * i, fmul(x, fload(F32, weight + 4 * i)))
    if whole < width:
        x = fmul(fload_part(F32, source + 4 * whole, width - whole), factor)
        y = fmul(x, fload_part(F32, weight + 4 * whole, width - whole))
        fstore_part(target + 4 * whole, y, width - whole)


def rms_norm(args, dyn, part, num_parts):
    """RMS norm of each head of each row; in place where out is x.

    Args: rows, out, out_stride, x, x_stride, weight, width of a head, heads, eps (float64 bits).
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x, x_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    weight, width, heads, eps = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56), load_f64(args + 64)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        for head in range(heads):
            shift = 4 * head * width
            norm_row(x + row * x_stride + shift, out + row * out_stride + shift, weight, width, eps)


def add(args, dyn, part, num_parts):
    """x += y. Args: rows, x, x_stride, y, y_stride, width."""
    rows = load_i64(dyn + 8 * load_i64(args))
    x, x_stride, y = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    y_stride, width = load_i64(args + 32), load_i64(args + 40)
    whole = width & -LANES
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        p, q = x + row * x_stride, y + row * y_stride
        for i in range(0, whole, LANES):
            fstore(p + 4 * i, fadd(fload(F32, p + 4 * i), fload(F32, q + 4 * i)))
        if whole < width:
            left = width - whole
            total = fadd(fload_part(F32, p + 4 * whole, left), fload_part(F32, q + 4 * whole, left))
            fstore_part(p + 4 * whole, total, left)


@njit(**INLINE)
def silu_times(gate, up):
    """gate / (1 + e^-gate) * up."""
    one = fsplat(float32(1.0))
    return fmul(fdiv(gate, fadd(one, fexp(fsub(fzero(), gate)))), up)


def silu_mul(args, dyn, part, num_parts):
    """out = silu(x[:width]) * x[width:]. Args: rows, out, out_stride, x, x_stride, width."""
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    x_stride, width = load_i64(args + 32), load_i64(args + 40)
    whole = width & -LANES
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        gate, target = x + row * x_stride, out + row * out_stride
        up = gate + 4 * width
        for i in range(0, whole, LANES):
            fstore(target + 4 * i, silu_times(fload(F32, gate + 4 * i), fload(F32, up + 4 * i)))
        if whole < width:
            left, at = width - whole, 4 * whole
            value = silu_times(fload_part(F32, gate + at, left), fload_part(F32, up + at, left))
            fstore_part(target + at, value, left)


@njit(**INLINE)
def rotate_head(head, cos, sin, half):
    """(x1, x2) -> (x1 cos - x2 sin, x2 cos + x1 sin), each product rounded, as transformers does."""
    for i in range(0, half, LANES):
        left = min(LANES, half - i)
        first, second = head + 4 * i, head + 4 * (half + i)
        x1, x2 = fload_part(F32, first, left), fload_part(F32, second, left)
        c, s = fload_part(F32, cos + 4 * i, left), fload_part(F32, sin + 4 * i, left)
        fstore_part(first, fsub(fmul(x1, c), fmul(x2, s)), left)
        fstore_part(second, fadd(fmul(x2, c), fmul(x1, s)), left)


def rope(args, dyn, part, num_parts):
    """Rotate each head by its row's position, in place.

    Args: rows, x, x_stride, positions (int32), cos table, sin table (float32 [positions, head_dim / 2]), head_dim / 2,
    heads.
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    x, x_stride, positions, cos = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    sin, half, heads = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        at = 4 * half * load_i32(positions + 4 * row)
        for head in range(heads):
            rotate_head(x + row * x_stride + 8 * half * head, cos + at, sin + at, half)


@njit(**INLINE)
def largest_magnitude(source, width):
    """max |x| over a row, or NaN if any number is not finite."""
    largest, probe = fzero(), fzero()
    whole = width & -LANES
    for i in range(0, whole, LANES):
        x = fload(F32, source + 4 * i)
        largest, probe = fmax(fabs(x), largest), fma(x, fzero(), probe)
    x = fload_part(F32, source + 4 * whole, width - whole)
    largest, probe = fmax(fabs(x), largest), fma(x, fzero(), probe)
    return flane_max(largest) + flane_sum(probe)


@njit(**INLINE)
def quantize_row(source, width, target, padded):
    """x = scale * (256 * hi + lo): planes hi, lo (int8 [padded]), then float32 scale, int32 sum of hi, int32 sum of lo.

    A row with a number that is not finite gets zeros and scale NaN, so that its outputs are NaN.
    """
    largest = largest_magnitude(source, width)
    inverse, scale = float32(0.0), float32(0.0)
    if largest > TINY:
        inverse = float32(INT16_MAX) / largest
        scale = largest / float32(INT16_MAX)
    elif largest != largest:
        scale = largest
    factor = fsplat(inverse)
    half = isplat(128)
    sum_hi, sum_lo = izero(), izero()
    for i in range(0, padded, LANES):
        x = fzero()
        if scale == scale:
            x = fload_part(F32, source + 4 * i, max(0, min(LANES, width - i)))
        q = fround_to_int(fmul(x, factor))
        hi = ishift_right(iadd(q, half), 8)
        lo = isub(q, ishift_left(hi, 8))
        istore_bytes(target + i, hi)
        istore_bytes(target + padded + i, lo)
        sum_hi, sum_lo = iadd(sum_hi, hi), iadd(sum_lo, lo)
    meta = target + 2 * padded
    store_f32(meta, scale)
    store_i32(meta + 4, ilane_sum(sum_hi))
    store_i32(meta + 8, ilane_sum(sum_lo))


def quantize(args, dyn, part, num_parts):
    """Quantize rows to 16 bits in two int8 planes. Args: rows, out, out_stride, x, x_stride, width, padded width."""
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, x = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    x_stride, width, padded = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        quantize_row(x + row * x_stride, width, out + row * out_stride, padded)
