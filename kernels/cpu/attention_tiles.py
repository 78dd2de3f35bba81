"""Register tiles of attention: rows (token, query head) against 32 tokens of keys, or 32 columns of values."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kernels.cpu.kv_layout import LINE
from kernels.cpu.memory import F32 as FLOAT
from kernels.cpu.memory import I32, I64, declare, pointer
from kernels.cpu.tiles import offset_in_dots
from kernels.cpu.vectors import VECTOR_F, VECTOR_I, emit_fma, emit_load, iconst, splat

COLS = 2


def _at(builder, base, offset):
    """A pointer offset (a constant or a value) bytes behind a base."""
    if isinstance(offset, int):
        offset = ir.Constant(I64, offset)
    return pointer(builder, builder.add(base, offset))


def _times(builder, stride, index):
    return builder.mul(stride, ir.Constant(I64, index))


def _splat_float(builder, base, offset):
    return splat(builder, builder.load(_at(builder, base, offset), align=4, typ=FLOAT), VECTOR_F)


def _whole_sums(builder, path, acc, row, meta, offset):
    """256 hi + lo less what the byte offset 128 added, for the two vectors of a row, as float32.

    Exact: modulo 2^32, and a product of 256 numbers below 2^15 with 256 below 2^7 stays under 2^31. The row's sum of
    256 hi + lo lies at meta + offset.
    """
    kept = 128 - offset_in_dots(path)
    total = builder.load(_at(builder, meta, offset), align=4, typ=I32)
    back = builder.mul(splat(builder, total, VECTOR_I), iconst(kept))
    for c in range(COLS):
        hi, lo = (builder.extract_value(acc, (row * 2 + plane) * COLS + c) for plane in range(2))
        whole = builder.sub(builder.add(builder.shl(hi, iconst(8)), lo), back)
        yield builder.sitofp(whole, VECTOR_F)


def make_store_scores(tile, rows):
    """An intrinsic: scores[r, c] = (row scale * key scales) * sums of a dot tile.

    Row r's meta, at meta + r * meta_stride, is float32 scale and int32 sum of the row. The two blocks' scores are
    `step` bytes apart and may overlap: the later block wins.
    """

    @intrinsic
    def store_scores(typingctx, path, acc, scores, stride, step, meta, meta_stride, scales, scales_stride):
        def codegen(context, builder, sig, args):
            _, acc, scores, stride, step, meta, meta_stride, scales, scales_stride = args
            keys = [
                builder.load(_at(builder, scales, _times(builder, scales_stride, c)), align=64, typ=VECTOR_F)
                for c in range(COLS)
            ]
            for r in range(rows):
                place = builder.add(scores, _times(builder, stride, r))
                head = builder.add(meta, _times(builder, meta_stride, r))
                factor = _splat_float(builder, head, 0)
                for c, sums in enumerate(_whole_sums(builder, sig.args[0], acc, r, head, 4)):
                    score = builder.fmul(builder.fmul(factor, keys[c]), sums)
                    builder.store(score, _at(builder, place, _times(builder, step, c)), align=4)
            return context.get_dummy_value()

        return types.void(path, tile, *[types.intp] * 7), codegen

    return store_scores


def make_add_values(tile, rows):
    """An intrinsic: out[r] = out[r] * factor + scale * sums of a dot tile, 32 columns.

    Row r's factors, at factors + 16 r, are float32 factor and scale, and the int32 sum of the row.
    """

    @intrinsic
    def add_values(typingctx, path, acc, out, stride, factors):
        def codegen(context, builder, sig, args):
            _, acc, out, stride, factors = args
            for r in range(rows):
                place = builder.add(out, _times(builder, stride, r))
                factor, scale = (_splat_float(builder, factors, 16 * r + at) for at in (0, 4))
                for c, sums in enumerate(_whole_sums(builder, sig.args[0], acc, r, factors, 16 * r + 8)):
                    target = _at(builder, place, 64 * c)
                    before = builder.load(target, align=4, typ=VECTOR_F)
                    after = emit_fma(builder, before, factor, builder.fmul(scale, sums))
                    builder.store(after, target, align=4)
            return context.get_dummy_value()

        return types.void(path, tile, *[types.intp] * 3), codegen

    return add_values


def make_outer_tile(tile, rows):
    """Intrinsics (step, step_some): acc[r, c] += x[r] * w[c], 16 lanes; the second for rows with token < count only.

    x[r] is float32 at x + r * x_stride, w[c] 16 numbers of a format at w + c * w_stride, a row's count an int32 at
    counts + 16 r.
    """

    def emit(builder, kind, args, some):
        acc, x, x_stride, w, w_stride = args
        columns = [emit_load(builder, kind, builder.add(w, _times(builder, w_stride, c))) for c in range(COLS)]
        for r in range(rows):
            factor = _splat_float(builder, x, _times(builder, x_stride, r))
            for c in range(COLS):
                before = builder.extract_value(acc, r * COLS + c)
                after = emit_fma(builder, factor, columns[c], before)
                if some:
                    after = builder.select(some[r], after, before)
                acc = builder.insert_value(acc, after, r * COLS + c)
        return acc

    @intrinsic
    def step(typingctx, kind, acc, x, x_stride, w, w_stride):
        def codegen(context, builder, sig, args):
            return emit(builder, sig.args[0], args[1:], None)

        return tile(kind, tile, *[types.intp] * 4), codegen

    @intrinsic
    def step_some(typingctx, kind, acc, x, x_stride, w, w_stride, token, counts):
        def codegen(context, builder, sig, args):
            token, some = builder.trunc(args[6], I32), []
            for r in range(rows):
                count = builder.load(_at(builder, args[7], 16 * r), align=4, typ=I32)
                some.append(builder.icmp_signed("<", token, count))
            return emit(builder, sig.args[0], args[1:6], some)

        return tile(kind, tile, *[types.intp] * 6), codegen

    return step, step_some


def make_store_outer(tile, rows):
    """Intrinsics (store, add): out[r, c] = acc, `step` bytes between the two vectors; out = out * factor + scale * acc.

    Row r's float32 factor and scale lie at factors + 16 r.
    """

    @intrinsic
    def store(typingctx, acc, out, stride, step):
        def codegen(context, builder, sig, args):
            acc, out, stride, step = args
            for r in range(rows):
                place = builder.add(out, _times(builder, stride, r))
                for c in range(COLS):
                    target = _at(builder, place, _times(builder, step, c))
                    builder.store(builder.extract_value(acc, r * COLS + c), target, align=4)
            return context.get_dummy_value()

        return types.void(tile, *[types.intp] * 3), codegen

    @intrinsic
    def add(typingctx, acc, out, stride, factors):
        def codegen(context, builder, sig, args):
            acc, out, stride, factors = args
            for r in range(rows):
                place = builder.add(out, _times(builder, stride, r))
                factor, scale = (_splat_float(builder, factors, 16 * r + at) for at in (0, 4))
                for c in range(COLS):
                    target = _at(builder, place, 64 * c)
                    before = builder.load(target, align=4, typ=VECTOR_F)
                    added = builder.fmul(scale, builder.extract_value(acc, r * COLS + c))
                    builder.store(emit_fma(builder, before, factor, added), target, align=4)
            return context.get_dummy_value()

        return types.void(tile, *[types.intp] * 3), codegen

    return store, add


@intrinsic
def prefetch(typingctx, address, num_bytes):
    """Ask for the lines of a region, into the second-level cache; it need not be mapped."""

    def codegen(context, builder, sig, args):
        start, num_bytes = args
        hint = declare(builder, "llvm.prefetch.p0", ir.VoidType(), [ir.PointerType(), I32, I32, I32])
        entry, loop, end = builder.block, builder.append_basic_block("lines"), builder.append_basic_block("done")
        builder.branch(loop)
        builder.position_at_end(loop)
        offset = builder.phi(I64)
        offset.add_incoming(ir.Constant(I64, 0), entry)
        read, near, data = (ir.Constant(I32, number) for number in (0, 2, 1))
        builder.call(hint, [pointer(builder, builder.add(start, offset)), read, near, data])
        following = builder.add(offset, ir.Constant(I64, LINE))
        offset.add_incoming(following, loop)
        builder.cbranch(builder.icmp_signed("<", following, num_bytes), loop, end)
        builder.position_at_end(end)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp), codegen
