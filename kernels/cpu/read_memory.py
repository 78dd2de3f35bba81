"""Reads memory and does nothing with it: what the memory can deliver, to set the speed of other kernels against."""

from numba import njit, types
from numba.extending import intrinsic

from kernels.cpu.memory import load_i64, pointer, store_i64
from kernels.cpu.rows import INLINE
from kernels.cpu.vectors import VECTOR_I, VI, iadd, ilane_sum, izero

LINE = 64
AT_ONCE = 4 * LINE


@intrinsic
def iload(typingctx, address):
    """Read 64 aligned bytes."""
    return VI(types.intp), lambda c, b, s, a: b.load(pointer(b, a[0]), align=LINE, typ=VECTOR_I)


def make_read(streams):
    """A kernel that reads its part of a buffer as that many streams side by side, 256 bytes of each in turn."""

    @njit(**INLINE)
    def read(args, part, num_parts):
        num_bytes = load_i64(args + 8) // num_parts // (streams * AT_ONCE) * streams * AT_ONCE
        start, length = load_i64(args) + part * num_bytes, num_bytes // streams
        a, b, c, d = izero(), izero(), izero(), izero()
        for at in range(0, length, AT_ONCE):
            for stream in range(streams):
                place = start + stream * length + at
                a, b = iadd(a, iload(place)), iadd(b, iload(place + LINE))
                c, d = iadd(c, iload(place + 2 * LINE)), iadd(d, iload(place + 3 * LINE))
        store_i64(load_i64(args + 16) + LINE * part, ilane_sum(iadd(iadd(a, b), iadd(c, d))))

    return read


_read_1, _read_4, _read_8 = make_read(1), make_read(4), make_read(8)


def read_1(args, dyn, part, num_parts):
    """args: buffer (64-byte aligned), its bytes, int64 sums 64 bytes apart, one for each part; dyn is not used."""
    _read_1(args, part, num_parts)


def read_4(args, dyn, part, num_parts):
    """As read_1, in four streams."""
    _read_4(args, part, num_parts)


def read_8(args, dyn, part, num_parts):
    """As read_1, in eight streams."""
    _read_8(args, part, num_parts)
