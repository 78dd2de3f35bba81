"""The few operations on 16 lanes that only the search for 4-bit scales needs."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kernels.cpu.memory import I32, declare, pointer
from kernels.cpu.vectors import VECTOR_B, VECTOR_F, VECTOR_I, VF, VI, lane_mask


@intrinsic
def fmin(typingctx, x, y):
    """The smaller lane by lane; a NaN in x gives y."""
    return VF(VF, VF), lambda c, b, s, a: b.select(b.fcmp_ordered("<", a[0], a[1]), a[0], a[1])


@intrinsic
def fselect_less(typingctx, x, y, then, otherwise):
    """then where x < y, else otherwise."""
    return VF(VF, VF, VF, VF), lambda c, b, s, a: b.select(b.fcmp_ordered("<", a[0], a[1]), a[2], a[3])


@intrinsic
def fbits(typingctx, x):
    """The bits of float32 as integers."""
    return VI(VF), lambda c, b, s, a: b.bitcast(a[0], VECTOR_I)


@intrinsic
def ffrom_bits(typingctx, x):
    """The float32 of these bits."""
    return VF(VI), lambda c, b, s, a: b.bitcast(a[0], VECTOR_F)


@intrinsic
def iand(typingctx, x, y):
    """x & y."""
    return VI(VI, VI), lambda c, b, s, a: b.and_(a[0], a[1])


@intrinsic
def ior(typingctx, x, y):
    """x | y."""
    return VI(VI, VI), lambda c, b, s, a: b.or_(a[0], a[1])


@intrinsic
def iload_bytes(typingctx, address):
    """Load 16 signed bytes."""

    def codegen(context, builder, sig, args):
        return builder.sext(builder.load(pointer(builder, args[0]), align=1, typ=VECTOR_B), VECTOR_I)

    return VI(types.intp), codegen


@intrinsic
def istore_lanes(typingctx, address, vector, first, stop):
    """Store lanes first .. stop of 16 int32; no other byte is written."""

    def codegen(context, builder, sig, args):
        address, vector, first, stop = args
        mask = builder.and_(lane_mask(builder, stop), builder.not_(lane_mask(builder, first)))
        params = [VECTOR_I, ir.PointerType(), I32, mask.type]
        store = declare(builder, "llvm.masked.store.v16i32.p0", ir.VoidType(), params)
        builder.call(store, [vector, pointer(builder, address), ir.Constant(I32, 4), mask])
        return context.get_dummy_value()

    return types.void(types.intp, VI, types.intp, types.intp), codegen
