"""16-lane vectors of float32 and int32 as Numba values, by explicit LLVM vector types.

LLVM makes them zmm registers on AVX-512, pairs of ymm on AVX2, quads on NEON: the lanes, and with them the order of
every sum, are the same everywhere. Weights and KV are read through a format tag (F32, F16, BF16): a tuple whose length
is its type.
"""

import math

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

from kernels.cpu.memory import F32 as FLOAT
from kernels.cpu.memory import I8, I16, I32, declare, pointer

LANES = 16
F32: tuple[int, ...] = (0,)
F16: tuple[int, ...] = (0, 0)
BF16: tuple[int, ...] = (0, 0, 0)

VECTOR_F = ir.VectorType(FLOAT, LANES)
VECTOR_H = ir.VectorType(ir.HalfType(), LANES)
VECTOR_I = ir.VectorType(I32, LANES)
VECTOR_S = ir.VectorType(I16, LANES)
VECTOR_B = ir.VectorType(I8, LANES)
MASK = ir.VectorType(ir.IntType(1), LANES)


class LlvmValue(types.Type):
    """A Numba type that is one LLVM first-class value; it never reaches Python."""

    def __init__(self, name, llvm_type):
        self.llvm_type = llvm_type
        super().__init__(name=name)


@register_model(LlvmValue)
class _LlvmValueModel(models.PrimitiveModel):
    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, fe_type.llvm_type)


VF = LlvmValue("v16f32", VECTOR_F)
VI = LlvmValue("v16i32", VECTOR_I)


def fconst(value):
    """A float vector constant."""
    return ir.Constant(VECTOR_F, [value] * LANES)


def iconst(value):
    """An integer vector constant."""
    return ir.Constant(VECTOR_I, [value] * LANES)


def splat(builder, scalar, vector_type):
    """Repeat a scalar in all lanes."""
    undefined = ir.Constant(vector_type, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(I32, 0))
    return builder.shuffle_vector(first, undefined, iconst(0))


def lane_mask(builder, count):
    """Lanes below count (intp) are on."""
    numbers = ir.Constant(VECTOR_I, list(range(LANES)))
    return builder.icmp_unsigned("<", numbers, splat(builder, builder.trunc(count, I32), VECTOR_I))


_STORED = {1: (VECTOR_F, "v16f32", 4), 2: (VECTOR_H, "v16f16", 2), 3: (VECTOR_S, "v16i16", 2)}


def item_bytes(kind):
    """Bytes of one number of a format tag's Numba type."""
    return _STORED[kind.count][2]


def emit_load(builder, kind, address, mask=None):
    """Load 16 numbers stored as kind (a tag's Numba type), widened exactly; lanes off the mask are 0 and not read."""
    stored, suffix, _ = _STORED[kind.count]
    if mask is None:
        value = builder.load(pointer(builder, address), align=1, typ=stored)
    else:
        load = declare(builder, f"llvm.masked.load.{suffix}.p0", stored, [ir.PointerType(), I32, MASK, stored])
        zero = ir.Constant(stored, None)
        value = builder.call(load, [pointer(builder, address), ir.Constant(I32, 1), mask, zero])
    if stored is VECTOR_H:
        return builder.fpext(value, VECTOR_F)
    if stored is VECTOR_S:
        return builder.bitcast(builder.shl(builder.zext(value, VECTOR_I), iconst(16)), VECTOR_F)
    return value


def emit_fma(builder, a, b, c):
    """a * b + c in one rounding."""
    return builder.call(declare(builder, "llvm.fma.v16f32", VECTOR_F, [VECTOR_F] * 3), [a, b, c])


def emit_lane_sum(builder, vector, add, zero_type):
    """Add the lanes as a fixed tree: 8 + 8, 4 + 4, 2 + 2, 1 + 1."""
    undefined = ir.Constant(zero_type, ir.Undefined)
    for half in (8, 4, 2, 1):
        order = [(lane + half) % LANES for lane in range(LANES)]
        vector = add(vector, builder.shuffle_vector(vector, undefined, ir.Constant(VECTOR_I, order)))
    return builder.extract_element(vector, ir.Constant(I32, 0))


@intrinsic
def fzero(typingctx):
    """All lanes 0."""
    return VF(), lambda c, b, s, a: fconst(0.0)


@intrinsic
def izero(typingctx):
    """All lanes 0."""
    return VI(), lambda c, b, s, a: iconst(0)


@intrinsic
def fsplat(typingctx, x):
    """A float32 in all lanes."""
    return VF(types.float32), lambda c, b, s, a: splat(b, a[0], VECTOR_F)


@intrinsic
def fload(typingctx, kind, address):
    """Load 16 numbers of a format, widened to float32."""
    return VF(kind, types.intp), lambda c, b, s, a: emit_load(b, s.args[0], a[1])


@intrinsic
def fload_part(typingctx, kind, address, count):
    """Load the first count of 16 numbers of a format; the other lanes are 0 and their memory is not touched."""
    return VF(kind, types.intp, types.intp), lambda c, b, s, a: emit_load(b, s.args[0], a[1], lane_mask(b, a[2]))


@intrinsic
def fstore(typingctx, address, vector):
    """Store 16 float32."""

    def codegen(context, builder, sig, args):
        builder.store(args[1], pointer(builder, args[0]), align=4)
        return context.get_dummy_value()

    return types.void(types.intp, VF), codegen


@intrinsic
def fstore_part(typingctx, address, vector, count):
    """Store the first count of 16 float32."""

    def codegen(context, builder, sig, args):
        store = declare(builder, "llvm.masked.store.v16f32.p0", ir.VoidType(), [VECTOR_F, ir.PointerType(), I32, MASK])
        mask = lane_mask(builder, args[2])
        builder.call(store, [args[1], pointer(builder, args[0]), ir.Constant(I32, 4), mask])
        return context.get_dummy_value()

    return types.void(types.intp, VF, types.intp), codegen


@intrinsic
def fadd(typingctx, x, y):
    """x + y."""
    return VF(VF, VF), lambda c, b, s, a: b.fadd(a[0], a[1])


@intrinsic
def fsub(typingctx, x, y):
    """x - y."""
    return VF(VF, VF), lambda c, b, s, a: b.fsub(a[0], a[1])


@intrinsic
def fmul(typingctx, x, y):
    """x * y."""
    return VF(VF, VF), lambda c, b, s, a: b.fmul(a[0], a[1])


@intrinsic
def fdiv(typingctx, x, y):
    """x / y."""
    return VF(VF, VF), lambda c, b, s, a: b.fdiv(a[0], a[1])


@intrinsic
def fma(typingctx, x, y, z):
    """x * y + z in one rounding."""
    return VF(VF, VF, VF), lambda c, b, s, a: emit_fma(b, *a)


@intrinsic
def fmax(typingctx, x, y):
    """The larger lane by lane; a NaN in x gives y."""
    return VF(VF, VF), lambda c, b, s, a: b.select(b.fcmp_ordered(">", a[0], a[1]), a[0], a[1])


@intrinsic
def fis_nan(typingctx, x):
    """1 where a lane is NaN, else 0."""

    def codegen(context, builder, sig, args):
        return builder.select(builder.fcmp_unordered("uno", args[0], args[0]), fconst(1.0), fconst(0.0))

    return VF(VF), codegen


@intrinsic
def fabs(typingctx, x):
    """|x|."""

    def codegen(context, builder, sig, args):
        bits = builder.and_(builder.bitcast(args[0], VECTOR_I), iconst(0x7FFFFFFF))
        return builder.bitcast(bits, VECTOR_F)

    return VF(VF), codegen


@intrinsic
def flane_sum(typingctx, x):
    """The sum of the 16 lanes as a fixed tree."""
    return types.float32(VF), lambda c, b, s, a: emit_lane_sum(b, a[0], b.fadd, VECTOR_F)


@intrinsic
def ilane_sum(typingctx, x):
    """The sum of the 16 lanes."""

    def codegen(context, builder, sig, args):
        return builder.sext(emit_lane_sum(builder, args[0], builder.add, VECTOR_I), ir.IntType(64))

    return types.int64(VI), codegen


@intrinsic
def flane_max(typingctx, x):
    """The largest lane (no NaN inside)."""

    def codegen(context, builder, sig, args):
        def larger(x, y):
            return builder.select(builder.fcmp_ordered(">", x, y), x, y)

        return emit_lane_sum(builder, args[0], larger, VECTOR_F)

    return types.float32(VF), codegen


@intrinsic
def iadd(typingctx, x, y):
    """x + y."""
    return VI(VI, VI), lambda c, b, s, a: b.add(a[0], a[1])


@intrinsic
def isub(typingctx, x, y):
    """x - y."""
    return VI(VI, VI), lambda c, b, s, a: b.sub(a[0], a[1])


@intrinsic
def ishift_right(typingctx, x, bits):
    """x >> bits, arithmetic."""

    def codegen(context, builder, sig, args):
        return builder.ashr(args[0], splat(builder, builder.trunc(args[1], I32), VECTOR_I))

    return VI(VI, types.intp), codegen


@intrinsic
def ishift_left(typingctx, x, bits):
    """x << bits."""

    def codegen(context, builder, sig, args):
        return builder.shl(args[0], splat(builder, builder.trunc(args[1], I32), VECTOR_I))

    return VI(VI, types.intp), codegen


@intrinsic
def isplat(typingctx, x):
    """The low 32 bits of an integer in all lanes."""
    return VI(types.int64), lambda c, b, s, a: splat(b, b.trunc(a[0], I32), VECTOR_I)


@intrinsic
def iclip_byte(typingctx, x):
    """The nearest number from 0 to 255."""

    def codegen(context, builder, sig, args):
        low = builder.select(builder.icmp_signed("<", args[0], iconst(0)), iconst(0), args[0])
        return builder.select(builder.icmp_signed(">", low, iconst(255)), iconst(255), low)

    return VI(VI), codegen


@intrinsic
def istore_bytes(typingctx, address, vector):
    """Store the low byte of each lane, 16 bytes."""

    def codegen(context, builder, sig, args):
        builder.store(builder.trunc(args[1], VECTOR_B), pointer(builder, args[0]), align=1)
        return context.get_dummy_value()

    return types.void(types.intp, VI), codegen


@intrinsic
def fround_to_int(typingctx, x):
    """The nearest integer, halves to even; |x| must be below 2^22."""

    def codegen(context, builder, sig, args):
        magic = fconst(12582912.0)
        shifted = builder.bitcast(builder.fadd(args[0], magic), VECTOR_I)
        return builder.sub(shifted, builder.bitcast(magic, VECTOR_I))

    return VI(VF), codegen


_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.693359375
_LN2_LOW = math.log(2) - _LN2_HIGH
_EXP_LOW, _EXP_HIGH = -87.0, 88.0


@intrinsic
def fexp(typingctx, x):
    """e^x to 1 ulp or two: 0 below -87, e^88 above 88, NaN stays NaN.

    x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor polynomial of degree 7; times 2^n by the exponent bits.
    """

    def codegen(context, builder, sig, args):
        low = builder.select(builder.fcmp_ordered("<", args[0], fconst(_EXP_LOW)), fconst(_EXP_LOW), args[0])
        value = builder.select(builder.fcmp_ordered(">", low, fconst(_EXP_HIGH)), fconst(_EXP_HIGH), low)
        magic = fconst(12582912.0)
        shifted = emit_fma(builder, value, fconst(_LOG2_E), magic)
        n = builder.fsub(shifted, magic)
        r = emit_fma(builder, n, fconst(-_LN2_HIGH), value)
        r = emit_fma(builder, n, fconst(-_LN2_LOW), r)
        power = fconst(1.0 / math.factorial(7))
        for degree in range(6, -1, -1):
            power = emit_fma(builder, power, r, fconst(1.0 / math.factorial(degree)))
        whole = builder.sub(builder.bitcast(shifted, VECTOR_I), builder.bitcast(magic, VECTOR_I))
        scale = builder.bitcast(builder.shl(builder.add(whole, iconst(127)), iconst(23)), VECTOR_F)
        result = builder.fmul(power, scale)
        return builder.select(builder.fcmp_ordered("<", args[0], fconst(_EXP_LOW)), fconst(0.0), result)

    return VF(VF), codegen
