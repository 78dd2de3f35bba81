"""Storing a step's keys and values in the pool, in the layout of kv_layout; and a rotation that evens out channels."""

from llvmlite import ir
from numba import float32, float64, njit, types
from numba.extending import intrinsic

from kernels.cpu.kv_layout import COLUMNS, SLOTS
from kernels.cpu.memory import F32 as FLOAT
from kernels.cpu.memory import I16, I32, I64, load_f32, load_i64, pointer, store_f32
from kernels.cpu.rows import INLINE, TINY, largest_magnitude
from kernels.cpu.vectors import (
    F32,
    LANES,
    VECTOR_B,
    VF,
    VI,
    emit_fma,
    fadd,
    fconst,
    fload,
    fload_part,
    fmul,
    fround_to_int,
    fsplat,
    fstore,
    fstore_part,
    fsub,
    iadd,
    isplat,
)


@intrinsic
def store_bf16(typingctx, address, value):
    """Write a float32 as bfloat16, to the nearest, halves to even; NaN stays NaN."""

    def codegen(context, builder, sig, args):
        bits = builder.bitcast(args[1], I32)
        odd = builder.and_(builder.lshr(bits, I32(16)), I32(1))
        rounded = builder.lshr(builder.add(bits, builder.add(odd, I32(0x7FFF))), I32(16))
        quiet = builder.or_(builder.lshr(bits, I32(16)), I32(0x40))
        chosen = builder.select(builder.fcmp_unordered("uno", args[1], args[1]), quiet, rounded)
        builder.store(builder.trunc(chosen, I16), pointer(builder, args[0]), align=2)
        return context.get_dummy_value()

    return types.void(types.intp, types.float32), codegen


def _make_scatter(unit):
    """An intrinsic that stores the low bytes of 16 lanes, `unit` bytes together, stride bytes apart."""

    @intrinsic
    def scatter(typingctx, address, vector, stride):
        def codegen(context, builder, sig, args):
            address, vector, stride = args
            whole = builder.trunc(vector, VECTOR_B)
            if unit == 4:
                whole = builder.bitcast(whole, ir.VectorType(I32, 4))
            for i in range(LANES // unit):
                at = builder.add(address, builder.mul(stride, ir.Constant(I64, i)))
                builder.store(builder.extract_element(whole, I32(i)), pointer(builder, at), align=unit)
            return context.get_dummy_value()

        return types.void(types.intp, VI, types.intp), codegen

    return scatter


_scatter_words, _scatter_bytes = _make_scatter(4), _make_scatter(1)


@njit(**INLINE)
def scale_of(source, head_dim):
    """(scale, its inverse) that brings a head to -127 .. 127; NaN and 0 for one that is not finite."""
    largest = largest_magnitude(source, head_dim)
    if largest > TINY:
        return largest / float32(127.0), float32(127.0) / largest
    if largest != largest:
        return largest, float32(0.0)
    return float32(0.0), float32(0.0)


@njit(**INLINE)
def quantized(source, count, inverse):
    """Up to 16 numbers as bytes + 128; garbage for NaN."""
    x = fload_part(F32, source, max(0, min(LANES, count)))
    return iadd(fround_to_int(fmul(x, fsplat(inverse))), isplat(128))


@njit(**INLINE)
def write_int8(k, v, keys, values, token, head_dim):
    """One head of one token."""
    padded = (head_dim + COLUMNS - 1) & -COLUMNS
    scale, inverse = scale_of(k, head_dim)
    for i in range(0, padded, LANES):
        _scatter_words(keys + SLOTS * i + 4 * token, quantized(k + 4 * i, head_dim - i, inverse), 4 * SLOTS)
    store_f32(keys + SLOTS * padded + 4 * token, scale)
    scale, inverse = scale_of(v, head_dim)
    place = values + token // 4 * 4 * LANES + token % 4
    for i in range(0, padded, LANES):
        _scatter_bytes(place + SLOTS * i, quantized(v + 4 * i, head_dim - i, inverse), 4)
    store_f32(values + SLOTS * padded + 4 * token, scale)


@njit(**INLINE)
def write_f32(k, v, keys, values, token, head_dim):
    """One head of one token."""
    for i in range(head_dim):
        store_f32(keys + 4 * (SLOTS * i + token), load_f32(k + 4 * i))
        column = i % COLUMNS + COLUMNS * (token + SLOTS * (i // COLUMNS))
        store_f32(values + 4 * column, load_f32(v + 4 * i))


@njit(**INLINE)
def write_bf16(k, v, keys, values, token, head_dim):
    """One head of one token."""
    for i in range(head_dim):
        store_bf16(keys + 2 * (SLOTS * i + token), load_f32(k + 4 * i))
        column = i % COLUMNS + COLUMNS * (token + SLOTS * (i // COLUMNS))
        store_bf16(values + 2 * column, load_f32(v + 4 * i))


def _make_write(write):
    @njit(**INLINE)
    def write_rows(args, dyn, part, num_parts):
        rows = load_i64(dyn + 8 * load_i64(args))
        k, k_stride, v, v_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
        slots, pool, block_bytes = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
        block_size, head_bytes, value_offset = load_i64(args + 64), load_i64(args + 72), load_i64(args + 80)
        heads, head_dim = load_i64(args + 88), load_i64(args + 96)
        for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
            slot = load_i64(slots + 8 * row)
            block = pool + slot // block_size * block_bytes
            for head in range(heads):
                shift, keys = 4 * head_dim * head, block + head_bytes * head
                source, other = k + row * k_stride + shift, v + row * v_stride + shift
                write(source, other, keys, keys + value_offset, slot % block_size, head_dim)

    return write_rows


_write_int8, _write_f32, _write_bf16 = _make_write(write_int8), _make_write(write_f32), _make_write(write_bf16)


def write_kv_int8(args, dyn, part, num_parts):
    """Store each row's keys and values at its slot, as bytes with a scale for each token and head.

    Args: rows, k, k_stride, v, v_stride, slots (int64), pool of this layer, bytes of a block (all layers), block_size,
    KvLayout.head_bytes, KvLayout.value_offset, kv heads, head_dim.
    """
    _write_int8(args, dyn, part, num_parts)


def write_kv_f32(args, dyn, part, num_parts):
    """As write_kv_int8, as they are."""
    _write_f32(args, dyn, part, num_parts)


def write_kv_bf16(args, dyn, part, num_parts):
    """As write_kv_int8, rounded to bfloat16."""
    _write_bf16(args, dyn, part, num_parts)


def _make_butterfly(distance):
    """An intrinsic: lanes i and i ^ distance become their sum and their difference."""

    @intrinsic
    def butterfly(typingctx, x):
        def codegen(context, builder, sig, args):
            order = ir.Constant(ir.VectorType(I32, LANES), [lane ^ distance for lane in range(LANES)])
            other = builder.shuffle_vector(args[0], fconst(0.0), order)
            signs = [-1.0 if lane & distance else 1.0 for lane in range(LANES)]
            return emit_fma(builder, args[0], ir.Constant(ir.VectorType(FLOAT, LANES), signs), other)

        return VF(VF), codegen

    return butterfly


_one, _two, _four, _eight = (_make_butterfly(distance) for distance in (1, 2, 4, 8))


@njit(**INLINE)
def hadamard_head(x, width):
    """x = H x / sqrt(width), H of Sylvester; width a power of two. Twice gives x again, but for rounding."""
    factor = fsplat(float32(1.0 / float64(width) ** 0.5))
    for i in range(0, width, LANES):
        left = min(LANES, width - i)
        y = fmul(fload_part(F32, x + 4 * i, left), factor)
        y = _one(y)
        if width > 2:
            y = _two(y)
        if width > 4:
            y = _four(y)
        if width > 8:
            y = _eight(y)
        fstore_part(x + 4 * i, y, left)
    distance = LANES
    while distance < width:
        for start in range(0, width, 2 * distance):
            for i in range(start, start + distance, LANES):
                low, high = fload(F32, x + 4 * i), fload(F32, x + 4 * (i + distance))
                fstore(x + 4 * i, fadd(low, high))
                fstore(x + 4 * (i + distance), fsub(low, high))
        distance *= 2


def hadamard(args, dyn, part, num_parts):
    """Rotate each head of each row by Walsh and Hadamard, in place: no channel stands out, and q . k stays the same.

    Args: rows, x, x_stride, width of a head (a power of two), heads.
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    x, x_stride, width, heads = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    for row in range(rows * part // num_parts, rows * (part + 1) // num_parts):
        for head in range(heads):
            hadamard_head(x + row * x_stride + 4 * width * head, width)
