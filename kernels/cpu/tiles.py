"""Register tiles: rows x columns accumulators held as one LLVM array value, and the inner steps of products."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kernels.cpu.dots import emit_centred_dot4
from kernels.cpu.dots import emit_dot4 as emit_dot4
from kernels.cpu.dots import offset_in_dots as offset_in_dots
from kernels.cpu.memory import F32 as FLOAT
from kernels.cpu.memory import I32, I64, declare, pointer
from kernels.cpu.paths import PORTABLE as PORTABLE
from kernels.cpu.paths import VNNI as VNNI
from kernels.cpu.vectors import (
    LANES,
    VECTOR_F,
    VECTOR_I,
    LlvmValue,
    emit_fma,
    emit_lane_sum,
    emit_load,
    iconst,
    lane_mask,
    splat,
)


def tile_type(name, vector, count):
    """The Numba type of count accumulators."""
    return LlvmValue(f"{name}[{count}]", ir.ArrayType(vector, count))


def _address(builder, base, stride, index):
    """base + index * stride."""
    return builder.add(base, builder.mul(stride, ir.Constant(I64, index)))


def make_zero_tile(tile):
    """An intrinsic that returns a tile of zeros."""

    @intrinsic
    def zero_tile(typingctx):
        return tile(), lambda c, b, s, a: ir.Constant(tile.llvm_type, None)

    return zero_tile


def _fma_step(builder, shape, kind, args, mask):
    """acc[r, c] += x[r] * w[c], lane by lane; every weight vector is read once for all rows."""
    rows, cols = shape
    acc, x, x_stride, w, w_stride = args
    xs = [emit_load(builder, _F32_KIND, _address(builder, x, x_stride, r), mask) for r in range(rows)]
    for c in range(cols):
        weight = emit_load(builder, kind, _address(builder, w, w_stride, c), mask)
        for r in range(rows):
            index = r * cols + c
            total = emit_fma(builder, xs[r], weight, builder.extract_value(acc, index))
            acc = builder.insert_value(acc, total, index)
    return acc


_F32_KIND = types.UniTuple(types.int64, 1)


def make_fma_tile(tile, rows, cols):
    """Intrinsics (step, step_part): acc += x[rows][16] * w[cols][16], the second for the last count < 16 of a row."""
    base = (types.intp,) * 4

    @intrinsic
    def step(typingctx, kind, acc, x, x_stride, w, w_stride):
        def codegen(context, builder, sig, args):
            return _fma_step(builder, (rows, cols), sig.args[0], args[1:], None)

        return tile(kind, tile, *base), codegen

    @intrinsic
    def step_part(typingctx, kind, acc, x, x_stride, w, w_stride, count):
        def codegen(context, builder, sig, args):
            return _fma_step(builder, (rows, cols), sig.args[0], args[1:-1], lane_mask(builder, args[-1]))

        return tile(kind, tile, *base, types.intp), codegen

    return step, step_part


def make_store_sums(tile, rows, cols):
    """An intrinsic that stores the lane sum of accumulator [r, c] as float32 at out + r * stride + 4 c."""

    @intrinsic
    def store_sums(typingctx, acc, out, stride):
        def codegen(context, builder, sig, args):
            for r in range(rows):
                row = _address(builder, args[1], args[2], r)
                for c in range(cols):
                    vector = builder.extract_value(args[0], r * cols + c)
                    total = emit_lane_sum(builder, vector, builder.fadd, VECTOR_F)
                    target = builder.add(row, ir.Constant(I64, 4 * c))
                    builder.store(total, pointer(builder, target), align=4)
            return context.get_dummy_value()

        return types.void(tile, types.intp, types.intp), codegen

    return store_sums


def make_dot_tile(tile, rows, cols, unroll=1):
    """An intrinsic: acc[r, plane, c] += 16 columns x 4 numbers of tile c times 4 numbers of row r's two planes.

    Weight tiles are w + c * w_stride, 64 bytes each; rows are x + r * x_stride, their second plane plane_stride
    further. With unroll, so many steps of 64 bytes follow each other, each with sums of its own: acc[u, r, plane, c].
    """

    @intrinsic
    def step(typingctx, path, acc, x, x_stride, plane_stride, w, w_stride):
        def codegen(context, builder, sig, args):
            path, (_, acc, x, x_stride, plane_stride, w, w_stride) = sig.args[0], args
            for u in range(unroll):
                start = builder.add(w, ir.Constant(I64, 64 * u))
                places = [pointer(builder, _address(builder, start, w_stride, c)) for c in range(cols)]
                weights = [builder.load(place, align=64, typ=VECTOR_I) for place in places]
                for r, plane in ((r, plane) for r in range(rows) for plane in range(2)):
                    row = builder.add(_address(builder, x, x_stride, r), ir.Constant(I64, 4 * u))
                    at = pointer(builder, _address(builder, row, plane_stride, plane))
                    values = splat(builder, builder.load(at, align=4, typ=I32), VECTOR_I)
                    for c in range(cols):
                        index = ((u * rows + r) * 2 + plane) * cols + c
                        total = builder.extract_value(acc, index)
                        total = emit_centred_dot4(builder, path, total, weights[c], values)
                        acc = builder.insert_value(acc, total, index)
            return acc

        return tile(path, tile, *[types.intp] * 5), codegen

    return step


def make_store_dots(tile, rows, cols, unroll=1):
    """An intrinsic that turns the sums of make_dot_tile into float32 outputs.

    y = (row scale * column scale) * (256 * f32(hi - zero * sum_hi) + f32(lo - zero * sum_lo)) + bias, zero a column's
    int32. Row r's meta, at meta + r * x_stride, is float32 scale, int32 sum_hi, int32 sum_lo; only the first count
    columns of the last tile are stored.
    """

    @intrinsic
    def store_dots(typingctx, path, acc, out, out_stride, meta, x_stride, scales, zeros, bias, count):
        def codegen(context, builder, sig, args):
            _, acc, out, out_stride, meta, x_stride, scales, zeros, bias, count = args
            offset = iconst(offset_in_dots(sig.args[0]))
            for r in range(rows):
                head = _address(builder, meta, x_stride, r)
                scale = builder.load(pointer(builder, head), align=4, typ=FLOAT)
                sums = [_plane_sum(builder, head, plane) for plane in range(2)]
                for c in range(cols):
                    at, planes = pointer(builder, builder.add(zeros, ir.Constant(I64, 64 * c))), []
                    zero = builder.sub(builder.load(at, align=4, typ=VECTOR_I), offset)
                    for plane in range(2):
                        # Modulo 2^32 on the way: what comes out, at most 65,536 * 255 * 128, is in int32 again.
                        taken = builder.mul(sums[plane], zero)
                        total = builder.sub(builder.extract_value(acc, (r * 2 + plane) * cols + c), taken)
                        for u in range(1, unroll):
                            index = ((u * rows + r) * 2 + plane) * cols + c
                            total = builder.add(total, builder.extract_value(acc, index))
                        planes.append(builder.sitofp(total, VECTOR_F))
                    value = emit_fma(builder, planes[0], ir.Constant(VECTOR_F, [256.0] * LANES), planes[1])
                    mask = lane_mask(builder, count) if c == cols - 1 else None
                    place = [
                        builder.add(base, ir.Constant(I64, 64 * c))
                        for base in (_address(builder, out, out_stride, r), scales, bias)
                    ]
                    _store_scaled(builder, value, scale, place, mask)
            return context.get_dummy_value()

        return types.void(path, tile, *[types.intp] * 8), codegen

    return store_dots


def _plane_sum(builder, head, plane):
    """The sum of a plane in all lanes."""
    at = pointer(builder, builder.add(head, ir.Constant(I64, 4 + 4 * plane)))
    return splat(builder, builder.load(at, align=4, typ=I32), VECTOR_I)


def _store_scaled(builder, value, row_scale, place, mask):
    """Scale 16 sums, add the bias (zeros where a layer has none), and store the lanes of the mask."""
    out, scales, bias = (pointer(builder, address) for address in place)
    column_scale = builder.load(scales, align=4, typ=VECTOR_F)
    scale = builder.fmul(splat(builder, row_scale, VECTOR_F), column_scale)
    result = builder.fadd(builder.fmul(scale, value), builder.load(bias, align=4, typ=VECTOR_F))
    if mask is None:
        builder.store(result, out, align=4)
        return
    types_ = [VECTOR_F, ir.PointerType(), I32, mask.type]
    store = declare(builder, "llvm.masked.store.v16f32.p0", ir.VoidType(), types_)
    builder.call(store, [result, out, ir.Constant(I32, 4), mask])
