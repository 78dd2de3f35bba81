"""AWQ checkpoints into our 4-bit layout, without a bit lost: both hold (q - zero) * scale in groups of inputs.

AWQ's qweight is int32 [inputs, outputs / 8], qzeros int32 [groups, outputs / 8], scales [groups, outputs]; the 4 bits
from 4 i of a word belong to its output [0, 2, 4, 6, 1, 3, 5, 7][i].
"""

from numba import njit

from kernels.cpu.int4_layout import LINE, TILE
from kernels.cpu.int4_tiles import WIDE_ZERO, make_stack
from kernels.cpu.memory import load_i32, load_i64, store_i32
from kernels.cpu.rows import INLINE
from kernels.cpu.vectors import BF16, F16, F32, fload_part, fstore

_stack = make_stack(LINE)


@njit(**INLINE)
def _nibble(words, row_words, row, output):
    """The 4 bits of one output of a row: even outputs of a word lie in its lower half."""
    place = output % 8
    shift = 4 * (place // 2 + 4 * (place % 2))
    return load_i32(words + 4 * (row * row_words + output // 8)) >> shift & 15


@njit(**INLINE)
def _scale_bits(form, scales, index, line):
    """The float32 of a scale, its low 4 bits free for the zero point."""
    if form == 1:
        fstore(line, fload_part(F32, scales + 4 * index, 1))
    elif form == 2:
        fstore(line, fload_part(F16, scales + 2 * index, 1))
    else:
        fstore(line, fload_part(BF16, scales + 2 * index, 1))
    return load_i32(line) & ~WIDE_ZERO


def repack_awq(args, dyn, part, num_parts):
    """Write outputs [first, first + outputs) of a packed matrix with wide scales, whose bytes must be 0 before.

    Args: qweight, qzeros, scales, their format 1 F32 | 2 F16 | 3 BF16, inputs, outputs, first, packed, group, AWQ's
    group (a multiple of it), bytes of a tile. Float32 scales must have 4 low bits that are 0.
    """
    qweight, qzeros, scales, form = load_i64(args), load_i64(args + 8), load_i64(args + 16), load_i64(args + 24)
    inputs, outputs, begin, packed = load_i64(args + 32), load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    group, source_group, tile_bytes = load_i64(args + 64), load_i64(args + 72), load_i64(args + 80)
    line, row_words = _stack(), outputs // 8
    low, high = begin // TILE, (begin + outputs + TILE - 1) // TILE
    count = high - low
    for tile in range(low + count * part // num_parts, low + count * (part + 1) // num_parts):
        first, stop = max(begin - TILE * tile, 0), min(begin + outputs - TILE * tile, TILE)
        target = packed + tile * tile_bytes
        for at in range(0, inputs, group):
            row = at // source_group
            for lane in range(first, stop):
                output = TILE * tile + lane - begin
                zero = _nibble(qzeros, row_words, row, output)
                store_i32(target + 4 * lane, _scale_bits(form, scales, row * outputs + output, line) | zero)
            target += LINE
            for k in range(at, at + group, 8):
                for lane in range(first, stop):
                    output, word = TILE * tile + lane - begin, 0
                    for i in range(4):
                        lower = _nibble(qweight, row_words, k + i, output)
                        upper = _nibble(qweight, row_words, k + 4 + i, output)
                        word |= (lower | upper << 4) << 8 * i
                    store_i32(target + 4 * lane, word)
                target += LINE
