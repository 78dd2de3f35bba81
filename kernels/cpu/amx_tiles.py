"""Products of whole tiles: 16 rows of one plane x 64 numbers, times 64 numbers x 16 columns of packed weights.

Eight tiles of 16 x 64 bytes are registers of the processor (AMX), or, to test the loops around them anywhere, 1 KiB of
memory each (EMULATED): the tag, a tuple whose length is its type, says which. Tiles 0-3 are sums [plane][column tile],
4-5 the planes, 6-7 the weights. A packed weight tile needs no rearranging: it is what tdpbsud takes.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from kernels.cpu.dots import emit_dot4
from kernels.cpu.memory import I8, I32, I64, POINTER, declare, pointer
from kernels.cpu.paths import PORTABLE
from kernels.cpu.tiles import tile_type
from kernels.cpu.vectors import VECTOR_I, splat

AMX: tuple[int, ...] = (0,)
EMULATED: tuple[int, ...] = (0, 0)
TILE_ROWS = 16
TILE_BYTES = 1024
REGISTERS, SUMS = 8, 4
_PALETTE, _ROW_BYTES, _CONFIG_BYTES = 1, 64, 64
_PORTABLE = types.UniTuple(types.intp, len(PORTABLE))

SUMS_TYPE = tile_type("i", VECTOR_I, SUMS)


def _is_real(kind):
    return kind.count == len(AMX)


def _byte(value):
    return ir.Constant(I8, value)


def _offset(builder, base, number):
    """base + number, a Python integer or an i64."""
    return builder.add(base, ir.Constant(I64, number) if isinstance(number, int) else number)


def _sixteen(builder):
    """16 that LLVM cannot see, or it would unroll the loops below for seconds."""
    return builder.asm(ir.FunctionType(I64, [I64]), "", "=r,0", [ir.Constant(I64, TILE_ROWS)], False)


def _row_of(builder, tile, row, row_bytes=_ROW_BYTES):
    """The pointer to a row of a tile in memory."""
    stride = ir.Constant(I64, row_bytes) if isinstance(row_bytes, int) else row_bytes
    return pointer(builder, builder.add(tile, builder.mul(row, stride)))


def _emit_zero(builder, kind, file, tile):
    if _is_real(kind):
        builder.call(declare(builder, "llvm.x86.tilezero", ir.VoidType(), [I8]), [_byte(tile)])
        return
    here = _offset(builder, file, TILE_BYTES * tile)
    with cgutils.for_range(builder, _sixteen(builder)) as row:
        builder.store(ir.Constant(VECTOR_I, None), _row_of(builder, here, row.index), align=64)


def _emit_move(builder, kind, file, tile, address, stride, *, load):
    """Load a tile from memory or store it there, rows stride bytes apart."""
    if _is_real(kind):
        name = "llvm.x86.tileloadd64" if load else "llvm.x86.tilestored64"
        function = declare(builder, name, ir.VoidType(), [I8, POINTER, I64])
        builder.call(function, [_byte(tile), pointer(builder, address), stride])
        return
    here = _offset(builder, file, TILE_BYTES * tile)
    with cgutils.for_range(builder, _sixteen(builder)) as row:
        places = _row_of(builder, address, row.index, stride), _row_of(builder, here, row.index)
        source, target = places if load else reversed(places)
        builder.store(builder.load(source, align=4, typ=VECTOR_I), target, align=4)


def _emit_dot(builder, kind, file, total, values, weights):
    """total[m, n] += sum over k of values[m, k] (s8) * weights[k, n] (u8)."""
    if _is_real(kind):
        function = declare(builder, "llvm.x86.tdpbsud", ir.VoidType(), [I8] * 3)
        builder.call(function, [_byte(tile) for tile in (total, values, weights)])
        return
    total, values, weights = (_offset(builder, file, TILE_BYTES * tile) for tile in (total, values, weights))
    with cgutils.for_range(builder, _sixteen(builder)) as row:
        place = _row_of(builder, total, row.index)
        x = builder.ptrtoint(_row_of(builder, values, row.index), I64)
        with cgutils.for_range(builder, _sixteen(builder)) as step:
            number = builder.load(_row_of(builder, x, step.index, 4), align=4, typ=I32)
            w = builder.load(_row_of(builder, weights, step.index), align=64, typ=VECTOR_I)
            before = builder.load(place, align=64, typ=VECTOR_I)
            after = emit_dot4(builder, _PORTABLE, before, w, splat(builder, number, VECTOR_I))
            builder.store(after, place, align=64)


def _room(builder, size):
    """64-byte aligned memory of this call, as an address; numba's own way would fill it byte by byte."""
    with builder.goto_entry_block():
        memory = builder.alloca(ir.ArrayType(I8, size))
        memory.align = 64
    return builder.ptrtoint(memory, I64)


@intrinsic
def tile_room(typingctx):
    """Memory of this call for the sums of a block, and for emulated tiles behind them."""
    return types.intp(), lambda c, b, s, a: _room(b, (SUMS + REGISTERS) * TILE_BYTES)


@intrinsic
def configure_tiles(typingctx, kind):
    """Make all eight tiles 16 x 64 bytes; until release_tiles this thread's state is 8 KiB larger."""

    def codegen(context, builder, sig, args):
        if _is_real(sig.args[0]):
            fields = [_PALETTE, *[0] * 15, *[_ROW_BYTES, 0] * REGISTERS, *[0] * 16, *[TILE_ROWS] * REGISTERS, *[0] * 8]
            config = ir.Constant(ir.ArrayType(I8, _CONFIG_BYTES), fields)
            place = pointer(builder, _room(builder, _CONFIG_BYTES))
            builder.store(config, place, align=64)
            builder.call(declare(builder, "llvm.x86.ldtilecfg", ir.VoidType(), [POINTER]), [place])
        return context.get_dummy_value()

    return types.void(kind), codegen


@intrinsic
def release_tiles(typingctx, kind):
    """Give the tiles up."""

    def codegen(context, builder, sig, args):
        if _is_real(sig.args[0]):
            builder.call(declare(builder, "llvm.x86.tilerelease", ir.VoidType(), []), [])
        return context.get_dummy_value()

    return types.void(kind), codegen


@intrinsic
def zero_sums(typingctx, kind, room):
    """Sums 0."""

    def codegen(context, builder, sig, args):
        for tile in range(SUMS):
            _emit_zero(builder, sig.args[0], _offset(builder, args[1], SUMS * TILE_BYTES), tile)
        return context.get_dummy_value()

    return types.void(kind, types.intp), codegen


@intrinsic
def dot_tiles(typingctx, kind, room, x, x_stride, plane_stride, w, w_stride):
    """sums[plane, c] += 16 rows x 64 numbers of each plane times weight tile c (at w + c * w_stride), both 2."""

    def codegen(context, builder, sig, args):
        kind, (_, room, x, x_stride, plane_stride, w, w_stride) = sig.args[0], args
        file, dense = _offset(builder, room, SUMS * TILE_BYTES), ir.Constant(I64, _ROW_BYTES)
        _emit_move(builder, kind, file, 4, x, x_stride, load=True)
        _emit_move(builder, kind, file, 6, w, dense, load=True)
        _emit_dot(builder, kind, file, 0, 4, 6)
        _emit_move(builder, kind, file, 7, _offset(builder, w, w_stride), dense, load=True)
        _emit_dot(builder, kind, file, 1, 4, 7)
        _emit_move(builder, kind, file, 5, _offset(builder, x, plane_stride), x_stride, load=True)
        _emit_dot(builder, kind, file, 2, 5, 6)
        _emit_dot(builder, kind, file, 3, 5, 7)
        return context.get_dummy_value()

    return types.void(kind, *[types.intp] * 6), codegen


@intrinsic
def keep_sums(typingctx, kind, room):
    """Write the sums to memory, where row_sums finds them."""

    def codegen(context, builder, sig, args):
        file, dense = _offset(builder, args[1], SUMS * TILE_BYTES), ir.Constant(I64, _ROW_BYTES)
        for tile in range(SUMS):
            place = _offset(builder, args[1], TILE_BYTES * tile)
            _emit_move(builder, sig.args[0], file, tile, place, dense, load=False)
        return context.get_dummy_value()

    return types.void(kind, types.intp), codegen


@intrinsic
def row_sums(typingctx, room, row):
    """The kept sums of one row, as make_store_dots(SUMS_TYPE, 1, 2) takes them."""

    def codegen(context, builder, sig, args):
        start = builder.add(args[0], builder.mul(args[1], ir.Constant(I64, _ROW_BYTES)))
        sums = ir.Constant(SUMS_TYPE.llvm_type, None)
        for tile in range(SUMS):
            at = pointer(builder, _offset(builder, start, TILE_BYTES * tile))
            sums = builder.insert_value(sums, builder.load(at, align=64, typ=VECTOR_I), tile)
        return sums

    return SUMS_TYPE(types.intp, types.intp), codegen
