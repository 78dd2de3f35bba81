"""Inner steps of products with 4-bit weights, on register tiles of cols x 16 outputs."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kernels.cpu.int4_layout import LINE
from kernels.cpu.memory import I8, I32, I64, declare, pointer
from kernels.cpu.tiles import emit_dot4
from kernels.cpu.vectors import VECTOR_F, VECTOR_I, VI, emit_fma, iconst, splat

NIBBLES = 0x0F0F0F0F
BYTES = 0x01010101
MIDDLE = 16  # unpacked weights are q - zero + 16: unsigned bytes 1..31
NARROW_SCALE = 0x7FF80000
WIDE_ZERO = 15

# Headers: the low and the high halves of a narrow one, and a wide one.
LOW: tuple[int, ...] = (0,)
HIGH: tuple[int, ...] = (0, 0)
WIDE: tuple[int, ...] = (0, 0, 0)


def _at(builder, base, stride, index, shift=0):
    """base + index * stride + shift."""
    return builder.add(builder.add(base, builder.mul(stride, ir.Constant(I64, index))), ir.Constant(I64, shift))


def _load_line(builder, address):
    return builder.load(pointer(builder, address), align=LINE, typ=VECTOR_I)


def _load_splat(builder, address, scalar, vector):
    return splat(builder, builder.load(pointer(builder, address), align=4, typ=scalar), vector)


def _halves(builder, line):
    """The weights of inputs 0..3 and of 4..7 of a line of nibbles, as bytes."""
    low = builder.and_(line, iconst(NIBBLES))
    return low, builder.and_(builder.lshr(line, iconst(4)), iconst(NIBBLES))


def _header(builder, kind, word):
    """Scales (float32) and zero points (int32) of 16 words."""
    if kind.count == len(WIDE):
        return builder.bitcast(builder.and_(word, iconst(~WIDE_ZERO)), VECTOR_F), builder.and_(word, iconst(WIDE_ZERO))
    if kind.count == len(LOW):
        bits, zero = builder.shl(word, iconst(15)), word
    else:
        bits, zero = builder.lshr(word, iconst(1)), builder.lshr(word, iconst(16))
    return builder.bitcast(builder.and_(bits, iconst(NARROW_SCALE)), VECTOR_F), builder.and_(zero, iconst(15))


def _prefetch(builder, address):
    """Ask for a line, and for it to be near."""
    fetch = declare(builder, "llvm.prefetch.p0", ir.VoidType(), [ir.PointerType(), I32, I32, I32])
    builder.call(fetch, [pointer(builder, address), *(ir.Constant(I32, number) for number in (0, 3, 1))])


@intrinsic
def prefetch_near(typingctx, address):
    """Ask for a line, and for it to be near."""

    def codegen(context, builder, sig, args):
        _prefetch(builder, args[0])
        return context.get_dummy_value()

    return types.void(types.intp), codegen


def make_nibble_step(tile, rows, cols):
    """An intrinsic: acc[r, plane, c] += line c of nibbles (8 inputs) times 8 numbers of both planes of each row.

    The lines ahead bytes further are prefetched.
    """

    @intrinsic
    def step(typingctx, path, acc, x, x_stride, plane_stride, w, w_stride, ahead):
        def codegen(context, builder, sig, args):
            _, acc, x, x_stride, plane_stride, w, w_stride, ahead = args
            places = [_at(builder, w, w_stride, c) for c in range(cols)]
            lines = [_load_line(builder, place) for place in places]
            for place in places:
                _prefetch(builder, builder.add(place, ahead))
            weights = [_halves(builder, line) for line in lines]
            for half in (0, 1):
                for r, plane in ((r, plane) for r in range(rows) for plane in (0, 1)):
                    row = _at(builder, x, x_stride, r, 4 * half)
                    values = _load_splat(builder, _at(builder, row, plane_stride, plane), I32, VECTOR_I)
                    for c in range(cols):
                        index = (r * 2 + plane) * cols + c
                        before = builder.extract_value(acc, index)
                        after = emit_dot4(builder, sig.args[0], before, weights[c][half], values, below_128=True)
                        acc = builder.insert_value(acc, after, index)
            return acc

        return tile(path, tile, *[types.intp] * 6), codegen

    return step


def _add_rescaled(builder, total, high, low, correction, scale):
    """Add scale * (256 high + low - correction) to 16 float32; the bracket is an exact integer below 2^31."""
    whole = builder.add(builder.shl(high, iconst(8)), builder.sub(low, correction))
    at = pointer(builder, total)
    before = builder.load(at, align=LINE, typ=VECTOR_F)
    builder.store(emit_fma(builder, builder.sitofp(whole, VECTOR_F), scale, before), at, align=LINE)


def make_add_group(tile, rows, cols):
    """An intrinsic: totals[r][c] += scale * (the dots of a group - zero * the sum of row r there)."""

    @intrinsic
    def add_group(typingctx, kind, acc, totals, header, w_stride, group_sum, x_stride):
        def codegen(context, builder, sig, args):
            _, acc, totals, header, w_stride, group_sum, x_stride = args
            sums = [_load_splat(builder, _at(builder, group_sum, x_stride, r), I32, VECTOR_I) for r in range(rows)]
            for c in range(cols):
                scale, zero = _header(builder, sig.args[0], _load_line(builder, _at(builder, header, w_stride, c)))
                for r in range(rows):
                    high, low = (builder.extract_value(acc, (r * 2 + plane) * cols + c) for plane in (0, 1))
                    total = builder.add(totals, ir.Constant(I64, LINE * (r * cols + c)))
                    _add_rescaled(builder, total, high, low, builder.mul(zero, sums[r]), scale)
            return context.get_dummy_value()

        return types.void(kind, tile, *[types.intp] * 5), codegen

    return add_group


@intrinsic
def unpack_header(typingctx, kind, header, scale_target):
    """Write the scales of a group as float32, and return what makes its bytes q - zero + 16."""

    def codegen(context, builder, sig, args):
        scale, zero = _header(builder, sig.args[0], _load_line(builder, args[1]))
        builder.store(scale, pointer(builder, args[2]), align=LINE)
        return builder.mul(builder.sub(iconst(MIDDLE), zero), iconst(BYTES))

    return VI(kind, types.intp, types.intp), codegen


@intrinsic
def unpack_line(typingctx, shift, line, target, stride, ahead):
    """Write a line of nibbles as two lines of bytes, stride apart, and prefetch the line ahead bytes further."""

    def codegen(context, builder, sig, args):
        shift, line, target, stride, ahead = args
        _prefetch(builder, builder.add(line, ahead))
        for half, weights in enumerate(_halves(builder, _load_line(builder, line))):
            place = pointer(builder, _at(builder, target, stride, half))
            builder.store(builder.add(weights, shift), place, align=LINE)
        return context.get_dummy_value()

    return types.void(VI, *[types.intp] * 4), codegen


def make_byte_step(tile, rows, cols):
    """An intrinsic: acc[r, plane, c] += cols lines of unpacked weights (4 inputs) times 4 numbers of each row."""

    @intrinsic
    def step(typingctx, path, acc, x, x_stride, plane_stride, w):
        def codegen(context, builder, sig, args):
            _, acc, x, x_stride, plane_stride, w = args
            lines = [_load_line(builder, builder.add(w, ir.Constant(I64, LINE * c))) for c in range(cols)]
            for r in range(rows):
                row = _at(builder, x, x_stride, r)
                for plane in (0, 1):
                    values = _load_splat(builder, _at(builder, row, plane_stride, plane), I32, VECTOR_I)
                    for c in range(cols):
                        index = (r * 2 + plane) * cols + c
                        before = builder.extract_value(acc, index)
                        after = emit_dot4(builder, sig.args[0], before, lines[c], values, below_128=True)
                        acc = builder.insert_value(acc, after, index)
            return acc

        return tile(path, tile, *[types.intp] * 4), codegen

    return step


def make_add_bytes(tile, rows, cols):
    """An intrinsic: totals[r][c] += scale * (the dots of a group - 16 * the sum of row r there)."""

    @intrinsic
    def add_bytes(typingctx, acc, totals, scales, group_sum, x_stride):
        def codegen(context, builder, sig, args):
            acc, totals, scales, group_sum, x_stride = args
            for r in range(rows):
                sums = _load_splat(builder, _at(builder, group_sum, x_stride, r), I32, VECTOR_I)
                correction = builder.mul(sums, iconst(MIDDLE))
                for c in range(cols):
                    at = pointer(builder, builder.add(scales, ir.Constant(I64, LINE * c)))
                    scale = builder.load(at, align=LINE, typ=VECTOR_F)
                    high, low = (builder.extract_value(acc, (r * 2 + plane) * cols + c) for plane in (0, 1))
                    total = builder.add(totals, ir.Constant(I64, LINE * (r * cols + c)))
                    _add_rescaled(builder, total, high, low, correction, scale)
            return context.get_dummy_value()

        return types.void(tile, *[types.intp] * 4), codegen

    return add_bytes


def make_stack(num_bytes):
    """An intrinsic that returns the address of num_bytes on the stack of the calling kernel, 64-byte aligned."""

    @intrinsic
    def stack(typingctx):
        def codegen(context, builder, sig, args):
            with builder.goto_entry_block():  # numba's alloca_once would store zeros byte by byte
                place = builder.alloca(ir.ArrayType(I8, num_bytes))
            place.align = LINE
            return builder.ptrtoint(place, I64)

        return types.intp(), codegen

    return stack
