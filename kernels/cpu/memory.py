"""Raw memory for kernels: scalars at addresses, atomics, the pause hint, and calls through an address."""

import platform

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

I8, I16, I32, I64 = ir.IntType(8), ir.IntType(16), ir.IntType(32), ir.IntType(64)
F32, F64 = ir.FloatType(), ir.DoubleType()
POINTER = ir.PointerType()
ATOMIC_POINTER = I64.as_pointer()


def declare(builder, name, result, params):
    """Return the LLVM intrinsic or external function of that name, declared in the builder's module."""
    return cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, params), name)


def pointer(builder, address):
    """Turn an integer address into a pointer value."""
    return builder.inttoptr(address, POINTER)


@intrinsic
def load_i64(typingctx, address):
    """Read an int64."""
    return types.int64(types.intp), lambda c, b, s, a: b.load(pointer(b, a[0]), align=8, typ=I64)


@intrinsic
def load_i32(typingctx, address):
    """Read an int32 as int64."""
    return types.int64(types.intp), lambda c, b, s, a: b.sext(b.load(pointer(b, a[0]), align=4, typ=I32), I64)


@intrinsic
def load_u16(typingctx, address):
    """Read a uint16 as int64."""
    return types.int64(types.intp), lambda c, b, s, a: b.zext(b.load(pointer(b, a[0]), align=1, typ=I16), I64)


@intrinsic
def load_f32(typingctx, address):
    """Read a float32."""
    return types.float32(types.intp), lambda c, b, s, a: b.load(pointer(b, a[0]), align=1, typ=F32)


@intrinsic
def load_f64(typingctx, address):
    """Read a float64."""
    return types.float64(types.intp), lambda c, b, s, a: b.load(pointer(b, a[0]), align=8, typ=F64)


@intrinsic
def load_key(typingctx, address):
    """Read a float32 as an integer of 32 bits that orders as the numbers do; -0 equals +0."""

    def codegen(context, builder, sig, args):
        value = builder.load(pointer(builder, args[0]), align=4, typ=F32)
        bits = builder.bitcast(builder.fadd(value, ir.Constant(F32, 0.0)), I32)
        negative = builder.icmp_signed("<", bits, ir.Constant(I32, 0))
        flip = builder.select(negative, ir.Constant(I32, -1), ir.Constant(I32, -(2**31)))
        return builder.zext(builder.xor(bits, flip), I64)

    return types.int64(types.intp), codegen


def _store(builder, address, value, align):
    builder.store(value, pointer(builder, address), align=align)


@intrinsic
def store_i32(typingctx, address, value):
    """Write the low 32 bits."""

    def codegen(context, builder, sig, args):
        _store(builder, args[0], builder.trunc(args[1], I32), 4)
        return context.get_dummy_value()

    return types.void(types.intp, types.int64), codegen


@intrinsic
def store_i64(typingctx, address, value):
    """Write an int64."""

    def codegen(context, builder, sig, args):
        _store(builder, args[0], args[1], 8)
        return context.get_dummy_value()

    return types.void(types.intp, types.int64), codegen


@intrinsic
def store_f32(typingctx, address, value):
    """Write a float32."""

    def codegen(context, builder, sig, args):
        _store(builder, args[0], args[1], 4)
        return context.get_dummy_value()

    return types.void(types.intp, types.float32), codegen


@intrinsic
def store_f64(typingctx, address, value):
    """Write a float64."""

    def codegen(context, builder, sig, args):
        _store(builder, args[0], args[1], 8)
        return context.get_dummy_value()

    return types.void(types.intp, types.float64), codegen


@intrinsic
def atomic_load(typingctx, address):
    """Read an int64, acquire."""

    def codegen(context, builder, sig, args):
        return builder.load_atomic(builder.inttoptr(args[0], ATOMIC_POINTER), "acquire", 8)

    return types.int64(types.intp), codegen


@intrinsic
def atomic_add(typingctx, address, value):
    """Add to an int64 and return what was there before."""

    def codegen(context, builder, sig, args):
        return builder.atomic_rmw("add", builder.inttoptr(args[0], ATOMIC_POINTER), args[1], "acq_rel")

    return types.int64(types.intp, types.int64), codegen


@intrinsic
def atomic_replace(typingctx, address, expected, value):
    """Write an int64 if it still is the expected one; return whether it was."""

    def codegen(context, builder, sig, args):
        target = builder.inttoptr(args[0], ATOMIC_POINTER)
        return builder.extract_value(builder.cmpxchg(target, args[1], args[2], "acq_rel", "acquire"), 1)

    return types.boolean(types.intp, types.int64, types.int64), codegen


@intrinsic
def pause(typingctx):
    """Tell the core that this is a waiting loop; nothing where no such hint is known."""

    def codegen(context, builder, sig, args):
        machine = platform.machine().lower()
        if machine in ("x86_64", "amd64", "i686"):
            builder.call(declare(builder, "llvm.x86.sse2.pause", ir.VoidType(), []), [])
        elif machine in ("aarch64", "arm64"):
            builder.call(declare(builder, "llvm.aarch64.hint", ir.VoidType(), [I32]), [ir.Constant(I32, 1)])
        return context.get_dummy_value()

    return types.void(), codegen


@intrinsic
def prefetch(typingctx, address):
    """Ask for a cache line to be brought near; any address is allowed, and nothing is read."""

    def codegen(context, builder, sig, args):
        parameters = [POINTER, I32, I32, I32]
        fetch = declare(builder, "llvm.prefetch.p0", ir.VoidType(), parameters)
        read, second_level, data = ir.Constant(I32, 0), ir.Constant(I32, 2), ir.Constant(I32, 1)
        builder.call(fetch, [pointer(builder, args[0]), read, second_level, data])
        return context.get_dummy_value()

    return types.void(types.intp), codegen


@intrinsic
def call_kernel(typingctx, address, arguments, dyn, part, num_parts):
    """Call the kernel compiled at an address; every kernel has this one signature."""

    def codegen(context, builder, sig, args):
        kernel_type = ir.FunctionType(ir.VoidType(), [I64] * 4)
        builder.call(builder.inttoptr(args[0], kernel_type.as_pointer()), args[1:])
        return context.get_dummy_value()

    return types.void(*[types.intp] * 5), codegen
