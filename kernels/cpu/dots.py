"""Sums of products of four bytes, u8 weight * s8 value, in 16 lanes at once: the one place where paths differ."""

from llvmlite import ir

from kernels.cpu.memory import I8, I16, I32, declare
from kernels.cpu.paths import ARM, AVX2, VNNI, VNNI256
from kernels.cpu.vectors import LANES, VECTOR_I, iconst

SDOT = "llvm.aarch64.neon.sdot.v4i32.v16i8"

_WORDS = ir.VectorType(I16, 32)
_PAIRS = ir.VectorType(I32, 32)


def _dot4_portable(builder, acc, weights, values):
    """acc[lane] + sum over 4 of u8 weight * s8 value, in 16-bit halves: exact, and a multiply-add pair on x86."""
    eight = ir.Constant(_WORDS, [8] * 32)
    w16, x16 = builder.bitcast(weights, _WORDS), builder.bitcast(values, _WORDS)
    even_w = builder.and_(w16, ir.Constant(_WORDS, [255] * 32))
    odd_w = builder.lshr(w16, eight)
    even_x = builder.ashr(builder.shl(x16, eight), eight)
    odd_x = builder.ashr(x16, eight)
    undefined = ir.Constant(_PAIRS, ir.Undefined)
    for w, x in ((even_w, even_x), (odd_w, odd_x)):
        products = builder.mul(builder.sext(w, _PAIRS), builder.sext(x, _PAIRS))
        for first in (0, 1):
            order = ir.Constant(VECTOR_I, list(range(first, 32, 2)))
            acc = builder.add(acc, builder.shuffle_vector(products, undefined, order))
    return acc


def _in_parts(builder, function, lanes, acc, *vectors):
    """function on every run of lanes of 16-lane vectors: what a processor with shorter registers does anyway."""
    undefined, parts = ir.Constant(VECTOR_I, ir.Undefined), []
    for first in range(0, LANES, lanes):
        order = ir.Constant(ir.VectorType(I32, lanes), list(range(first, first + lanes)))
        parts.append(function(*(builder.shuffle_vector(v, undefined, order) for v in (acc, *vectors))))
    while len(parts) > 1:
        both = ir.Constant(ir.VectorType(I32, 2 * lanes), list(range(2 * lanes)))
        parts = [builder.shuffle_vector(parts[i], parts[i + 1], both) for i in range(0, len(parts), 2)]
        lanes *= 2
    return parts[0]


def _dot4_vnni256(builder, acc, weights, values):
    """AVX-VNNI (or AVX-512 VNNI with short vectors), 8 lanes at a time."""
    part = ir.VectorType(I32, 8)
    function = declare(builder, "llvm.x86.avx512.vpdpbusd.256", part, [part] * 3)
    return _in_parts(builder, lambda *args: builder.call(function, args), 8, acc, weights, values)


def _dot4_avx2(builder, acc, weights, values):
    """16-bit products of the even and of the odd bytes, added in pairs as int32: the u8 x s8 instruction saturates."""
    words, part, eight = ir.VectorType(I16, 16), ir.VectorType(I32, 8), ir.Constant(_WORDS, [8] * 32)
    w16, x16 = builder.bitcast(weights, _WORDS), builder.bitcast(values, _WORDS)
    even = builder.and_(w16, ir.Constant(_WORDS, [255] * 32)), builder.ashr(builder.shl(x16, eight), eight)
    odd = builder.lshr(w16, eight), builder.ashr(x16, eight)
    function = declare(builder, "llvm.x86.avx2.pmadd.wd", part, [words] * 2)

    def step(total, w, x):
        sums = builder.call(function, [builder.bitcast(w, words), builder.bitcast(x, words)])
        return builder.add(total, sums)

    for pair in (even, odd):
        acc = _in_parts(builder, step, 8, acc, *(builder.bitcast(half, VECTOR_I) for half in pair))
    return acc


def _emit_sdot(builder, acc, weights, values):
    """acc[lane] + sum over 4 of s8 weight * s8 value."""
    part, quad = ir.VectorType(I32, 4), ir.VectorType(I8, 16)
    function = declare(builder, SDOT, part, [part, quad, quad])

    def step(total, w, x):
        return builder.call(function, [total, builder.bitcast(w, quad), builder.bitcast(x, quad)])

    return _in_parts(builder, step, 4, acc, weights, values)


def _dot4_arm(builder, acc, weights, values):
    """s8 dots of weight - 128, and 64 * value twice, once for all that is multiplied with these values."""
    half = iconst(0x40404040)
    back = _emit_sdot(builder, _emit_sdot(builder, iconst(0), half, values), half, values)
    return _emit_sdot(builder, builder.add(acc, back), _toggled(builder, weights), values)


def _toggled(builder, weights):
    """u8 weights as s8 weights - 128."""
    return builder.xor(weights, iconst(-0x7F7F7F80))


def emit_dot4(builder, path, acc, weights, values, *, below_128=False):
    """acc[lane] + the exact integer sum over 4 bytes of weights (u8) * values (s8), by the path's instruction.

    Args:
        path: the Numba type of a tag of kernels.cpu.paths.
        acc: 16 int32.
        weights: 16 times 4 u8.
        values: 16 times 4 s8.
        below_128: all weights are, which spares ARM work.
    """
    if path.count == len(VNNI):
        name = "llvm.x86.avx512.vpdpbusd.512"
        return builder.call(declare(builder, name, VECTOR_I, [VECTOR_I] * 3), [acc, weights, values])
    if path.count == len(VNNI256):
        return _dot4_vnni256(builder, acc, weights, values)
    if path.count == len(AVX2):
        return _dot4_avx2(builder, acc, weights, values)
    if path.count == len(ARM):
        return (_emit_sdot if below_128 else _dot4_arm)(builder, acc, weights, values)
    return _dot4_portable(builder, acc, weights, values)


def offset_in_dots(path):
    """What emit_centred_dot4 takes off every weight by itself: 128 or 0."""
    return 128 if path.count == len(ARM) else 0


def emit_centred_dot4(builder, path, acc, weights, values):
    """As emit_dot4 with weights - offset_in_dots(path): the cheapest for bytes with a zero point.

    The caller takes (zero point - offset_in_dots(path)) * the sum of all values off the sums.
    """
    if path.count == len(ARM):
        return _emit_sdot(builder, acc, _toggled(builder, weights), values)
    return emit_dot4(builder, path, acc, weights, values)
