"""linear_int8 from 16 rows on with AMX, on the same packed weights, with the same integers and the same epilogue.

A block is 16 rows x 32 outputs, both planes: four tiles of int32 sums over all inputs. Rows that do not fill a block
are computed again with those before them, to the same bits. Fewer rows, and an odd last tile, take the VNNI code.
"""

from numba import njit

from kernels.cpu.amx_tiles import (
    AMX,
    EMULATED,
    SUMS_TYPE,
    TILE_ROWS,
    configure_tiles,
    dot_tiles,
    keep_sums,
    release_tiles,
    row_sums,
    tile_room,
    zero_sums,
)
from kernels.cpu.linear_int8 import CHUNK, LINE, TILE, make_linear
from kernels.cpu.memory import load_i64, prefetch
from kernels.cpu.paths import PORTABLE, VNNI
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_store_dots

_COLS = 2
_store = make_store_dots(SUMS_TYPE, 1, _COLS)


def with_tiles(kind):
    """A wrapper for make_linear's panel that takes tiles of a kind where there are rows enough."""

    def wrap(panel):
        @njit(**INLINE)
        def block(path, room, x, x_stride, padded, w, out, out_stride, columns, count, ahead, share):
            zero_sums(kind, room)
            for k in range(0, padded, CHUNK):
                for i in range(0, share, LINE):
                    prefetch(ahead + i)
                ahead += share
                dot_tiles(kind, room, x + k, x_stride, padded, w + k * TILE, padded * TILE)
            keep_sums(kind, room)
            for row in range(TILE_ROWS):
                sums, meta = row_sums(room, row), x + row * x_stride + 2 * padded
                _store(path, sums, out + row * out_stride, 0, meta, 0, columns[0], columns[1], columns[2], count)

        @njit(**INLINE)
        def tile_panel(path, rows, x, x_stride, padded, w, out, out_stride, columns, count, is_last):
            if rows < TILE_ROWS:
                panel(path, rows, x, x_stride, padded, w, out, out_stride, columns, count, is_last)
                return
            room, blocks = tile_room(), (rows + TILE_ROWS - 1) // TILE_ROWS
            end = w + 2 * _COLS * padded * TILE
            share = 0 if is_last else (_COLS * CHUNK * TILE // LINE + blocks - 1) // blocks * LINE
            for i in range(blocks):
                row = min(TILE_ROWS * i, rows - TILE_ROWS)
                ahead = w + _COLS * padded * TILE + i * (padded // CHUNK) * share
                to, now = out + row * out_stride, share if ahead < end else 0
                at = x + row * x_stride
                block(path, room, at, x_stride, padded, w, to, out_stride, columns, count, ahead, now)

        return tile_panel

    return wrap


_linear_amx = make_linear(4, _COLS, 24, with_tiles(AMX))
_linear_emulated = make_linear(2, _COLS, 4, with_tiles(EMULATED))


def linear_int8_amx(args, dyn, part, num_parts):
    """As linear_int8_vnni; the process must have leave to use AMX."""
    many = load_i64(dyn + 8 * load_i64(args)) >= TILE_ROWS
    if many:
        configure_tiles(AMX)
    _linear_amx(VNNI, args, dyn, part, num_parts)
    if many:
        release_tiles(AMX)


def linear_int8_amx_emulated(args, dyn, part, num_parts):
    """As linear_int8_amx with tiles in memory, for tests where there is no AMX."""
    _linear_emulated(PORTABLE, args, dyn, part, num_parts)
