"""What attention does to one row (token, query head) at a time: quantizing its query, and the softmax of a piece."""

import math

from numba import float32, njit, types
from numba.extending import intrinsic

from kernels.cpu.kv_layout import PIECE
from kernels.cpu.memory import I32, load_f32, store_f32, store_i32
from kernels.cpu.rows import INLINE, TINY, largest_magnitude
from kernels.cpu.sizes import INT16_MAX
from kernels.cpu.vectors import (
    F32,
    LANES,
    VECTOR_F,
    VECTOR_I,
    VF,
    VI,
    emit_fma,
    emit_lane_sum,
    fadd,
    fconst,
    flane_max,
    flane_sum,
    fload,
    fload_part,
    fma,
    fmax,
    fmul,
    fsplat,
    fstore,
    fsub,
    fzero,
    iadd,
    iconst,
    ilane_sum,
    ishift_right,
    isplat,
    istore_bytes,
    izero,
    lane_mask,
)

LOG2_E = math.log2(math.e)
_MAGIC = 12582912.0  # 1.5 * 2^23: a number below 2^22 added to it stands in its low bits, rounded to even
_MAGIC_BITS = 0x4B400000
_SMALLEST = -125.0
_DEGREE = 7


@intrinsic
def fexp2(typingctx, x):
    """2^x for x <= 0 to an ulp or two, by a Taylor polynomial: 0 below -125, NaN stays NaN."""

    def codegen(context, builder, sig, args):
        magic = fconst(_MAGIC)
        shifted = builder.fadd(args[0], magic)
        rest = builder.fsub(args[0], builder.fsub(shifted, magic))
        power = fconst(math.log(2) ** _DEGREE / math.factorial(_DEGREE))
        for degree in range(_DEGREE - 1, -1, -1):
            power = emit_fma(builder, power, rest, fconst(math.log(2) ** degree / math.factorial(degree)))
        whole = builder.add(builder.bitcast(shifted, VECTOR_I), iconst(127 - _MAGIC_BITS))
        result = builder.fmul(power, builder.bitcast(builder.shl(whole, iconst(23)), VECTOR_F))
        return builder.select(builder.fcmp_ordered("<", args[0], fconst(_SMALLEST)), fconst(0.0), result)

    return VF(VF), codegen


@intrinsic
def fkeep(typingctx, x, count, other):
    """Lanes below count of x, the others of other."""
    return VF(VF, types.intp, VF), lambda c, b, s, a: b.select(lane_mask(b, a[1]), a[0], a[2])


@intrinsic
def ffirst(typingctx, x):
    """The first lane."""
    return types.float32(VF), lambda c, b, s, a: b.extract_element(a[0], I32(0))


@intrinsic
def larger_bits(typingctx, top, x):
    """The larger of top and the bits of x, unsigned: for numbers >= 0 the larger one, and a NaN beats them all."""

    def codegen(context, builder, sig, args):
        bits = builder.bitcast(args[1], VECTOR_I)
        return builder.select(builder.icmp_unsigned(">", bits, args[0]), bits, args[0])

    return VI(VI, VF), codegen


@intrinsic
def largest_of_bits(typingctx, top):
    """The largest lane of larger_bits as the float32 it stands for."""

    def codegen(context, builder, sig, args):
        def larger(x, y):
            return builder.select(builder.icmp_unsigned(">", x, y), x, y)

        return builder.bitcast(emit_lane_sum(builder, args[0], larger, VECTOR_I), VECTOR_F.element)

    return types.float32(VI), codegen


@intrinsic
def rounded_bits(typingctx, x, factor):
    """Integers whose low 16 bits are x * factor, rounded to even; magic_bits stands above them."""

    def codegen(context, builder, sig, args):
        return builder.bitcast(emit_fma(builder, args[0], args[1], fconst(_MAGIC)), VECTOR_I)

    return VI(VF, VF), codegen


@njit(**INLINE)
def store_planes(bits, hi, lo):
    """Split numbers of rounded_bits into 256 hi + lo; lo is their low byte."""
    istore_bytes(lo, bits)
    istore_bytes(hi, ishift_right(iadd(bits, isplat(128)), 8))


@njit(**INLINE)
def without_magic(total, vectors):
    """The sum of the numbers in a sum of rounded_bits vectors."""
    return ilane_sum(total) - LANES * vectors * _MAGIC_BITS


@njit(**INLINE)
def quantize_query(source, head_dim, padded, factor, hi, lo, meta):
    """source * factor = scale * (256 hi + lo); meta: float32 scale, int32 sum of 256 hi + lo. Not finite: scale NaN."""
    largest = largest_magnitude(source, head_dim)
    inverse, scale = float32(0.0), float32(0.0)
    if largest > TINY:
        inverse = float32(INT16_MAX) / largest
        scale = largest / float32(INT16_MAX)
    elif largest != largest:
        scale = largest
    times = fsplat(inverse)
    total = izero()
    for i in range(0, padded, LANES):
        x = fload_part(F32, source + 4 * i, max(0, min(LANES, head_dim - i)))
        bits = rounded_bits(x, times)
        store_planes(bits, hi + i, lo + i)
        total = iadd(total, bits)
    store_f32(meta, scale * factor)
    store_i32(meta + 4, without_magic(total, padded // LANES))


@njit(**INLINE)
def peak_of(scores, count):
    """The largest of a row's scores; NaN is passed over, it shows in the sum."""
    whole = count & -LANES
    lowest = fsplat(float32(-float("inf")))
    largest = lowest
    for i in range(0, whole, LANES):
        largest = fmax(fload(F32, scores + 4 * i), largest)
    if whole < count:
        largest = fmax(fkeep(fload(F32, scores + 4 * whole), count - whole, lowest), largest)
    return flane_max(largest)


@njit(**INLINE)
def weigh_row(scores, count, factors):
    """Scores of a piece, in powers of two, become weights in place; factors: float32 peak, sum, -, int32 count.

    A score of minus infinity makes the sum NaN: a key or query was not finite.
    """
    peak = peak_of(scores, count)
    whole = count & -LANES
    least, total, probe = fsplat(peak), fzero(), fzero()
    for i in range(0, whole, LANES):
        s = fload(F32, scores + 4 * i)
        probe = fma(s, fzero(), probe)
        p = fexp2(fsub(s, least))
        fstore(scores + 4 * i, p)
        total = fadd(total, p)
    if whole < count:
        s = fkeep(fload(F32, scores + 4 * whole), count - whole, fzero())
        probe = fma(s, fzero(), probe)
        p = fkeep(fexp2(fsub(s, least)), count - whole, fzero())
        fstore(scores + 4 * whole, p)
        total = fadd(total, p)
    store_f32(factors, peak)
    store_f32(factors + 4, flane_sum(fadd(total, probe)))
    store_i32(factors + 12, count)


@njit(**INLINE)
def weigh_scaled_row(scores, count, scales, factors):
    """Scores of a piece become weights * value scales in place; factors: float32 peak, sum of weights, largest."""
    peak = peak_of(scores, count)
    whole = count & -LANES
    least, total, top = fsplat(peak), fzero(), izero()
    for i in range(0, whole, LANES):
        p = fexp2(fsub(fload(F32, scores + 4 * i), least))
        total = fadd(total, p)
        p = fmul(p, fload(F32, scales + 4 * i))
        fstore(scores + 4 * i, p)
        top = larger_bits(top, p)
    if whole < count:
        p = fkeep(fexp2(fsub(fload(F32, scores + 4 * whole), least)), count - whole, fzero())
        total = fadd(total, p)
        p = fkeep(fmul(p, fload(F32, scales + 4 * whole)), count - whole, fzero())
        fstore(scores + 4 * whole, p)
        top = larger_bits(top, p)
    store_f32(factors, peak)
    store_f32(factors + 4, flane_sum(total))
    store_f32(factors + 8, largest_of_bits(top))


@njit(**INLINE)
def merge_piece(state, factors):
    """Add a piece's peak and sum to a row's state (largest score, sum of weights).

    factors then has the float32 factors of the values before and of the piece's.
    """
    before, peak = load_f32(state), load_f32(factors)
    earlier, later = float32(1.0), float32(1.0)
    if peak > before:
        earlier = ffirst(fexp2(fsplat(before - peak)))
        store_f32(state, peak)
    else:
        later = ffirst(fexp2(fsplat(peak - before)))
    store_f32(state + 4, load_f32(state + 4) * earlier + load_f32(factors + 4) * later)
    store_f32(factors, earlier)
    store_f32(factors + 4, later)


@njit(**INLINE)
def quantize_row(scores, count, last, planes, state, factors):
    """Numbers of weigh_scaled_row in two planes [256] of int8, 0 from count to last; merges the piece.

    factors: float32 factor of what was before, float32 scale of the planes, int32 sum of 256 hi + lo.
    """
    merge_piece(state, factors)
    largest = load_f32(factors + 8)
    inverse, scale = float32(0.0), float32(0.0)
    if largest > TINY:
        inverse = float32(INT16_MAX) / largest
        scale = largest / float32(INT16_MAX)
    elif largest != largest:
        scale = largest
    times, sums = fsplat(inverse), izero()
    for i in range(0, count, LANES):
        bits = rounded_bits(fload(F32, scores + 4 * i), times)
        store_planes(bits, planes + i, planes + PIECE + i)
        sums = iadd(sums, bits)
    vectors = (count + LANES - 1) // LANES
    for i in range(LANES * vectors, last, LANES):
        istore_bytes(planes + i, izero())
        istore_bytes(planes + PIECE + i, izero())
    store_f32(factors + 4, scale * load_f32(factors + 4))
    store_i32(factors + 8, without_magic(sums, vectors))
