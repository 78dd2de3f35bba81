"""Attention over float32 or bfloat16 keys and values, widened exactly: products and sums in float32, token by token."""

from numba import njit

from kernels.cpu.attention import make_attention
from kernels.cpu.attention_rows import merge_piece, weigh_row
from kernels.cpu.attention_tiles import COLS, make_outer_tile, make_store_outer, prefetch
from kernels.cpu.kv_layout import COLUMNS, PIECE, QUERY_BYTES, SCORE_BYTES, SLOTS, STATE_BYTES, TILE_ROWS
from kernels.cpu.memory import load_i64
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_zero_tile, tile_type
from kernels.cpu.vectors import BF16, F32, LANES, VECTOR_F, fload_part, fmul, fsplat, fstore


@njit(**INLINE)
def prepare(source, head_dim, padded, factor, query):
    """Scale a query head."""
    for i in range(0, padded, LANES):
        x = fload_part(F32, source + 4 * i, max(0, min(LANES, head_dim - i)))
        fstore(query + 4 * i, fmul(x, fsplat(factor)))


@njit(**INLINE)
def gather(blocks, count, block_size, value_offset, padded, scales):
    """Nothing: these formats have no scales."""


def _make_piece(kind, size, rows):
    """(shape, work, row, offset, fetch, next_count): one piece of a tile of rows, see attention_int8."""
    tile = tile_type("f", VECTOR_F, rows * COLS)
    zero, (step, step_some) = make_zero_tile(tile), make_outer_tile(tile, rows)
    store_scores, add_values = make_store_outer(tile, rows)

    @njit(**INLINE)
    def score(shape, work, query, count, fetch):
        block_size, head_dim, padded, value_offset, _ = shape
        scores, blocks = work[3], work[6]
        for block in range(0, count, 2):
            keys = load_i64(blocks + 8 * block)
            stride = load_i64(blocks + 8 * block + 8) - keys
            if fetch:
                prefetch(keys + value_offset, SLOTS * padded * size)
                prefetch(keys + stride + value_offset, SLOTS * padded * size)
            acc = zero()
            for d in range(head_dim):
                acc = step(kind, acc, query + 4 * d, QUERY_BYTES, keys + SLOTS * size * d, stride)
            store_scores(acc, scores + 4 * block_size * block, SCORE_BYTES, 4 * block_size)

    @njit(**INLINE)
    def add_up(shape, work, sums, common, last, next_count):
        block_size, head_dim, padded, value_offset, _ = shape
        scores, factors, blocks, following = work[3], work[5], work[6], work[7]
        for column in range(0, padded, COLUMNS):
            acc = zero()
            shift = value_offset + SLOTS * size * column
            for start in range(0, last, block_size):
                block = start // block_size
                if block < next_count:
                    wanted = min(COLUMNS, head_dim - column) * SLOTS * size
                    prefetch(load_i64(following + 8 * block) + SLOTS * size * column, wanted)
                values = load_i64(blocks + 8 * block) + shift - start * COLUMNS * size
                end = min(last, start + block_size)
                for token in range(start, min(end, common)):
                    at = values + token * COLUMNS * size
                    acc = step(kind, acc, scores + 4 * token, SCORE_BYTES, at, LANES * size)
                for token in range(max(start, common), end):
                    at = values + token * COLUMNS * size
                    p = scores + 4 * token
                    acc = step_some(kind, acc, p, SCORE_BYTES, at, LANES * size, token, factors + 12)
            add_values(acc, sums + 4 * column, 4 * padded, factors)

    @njit(**INLINE)
    def piece(shape, work, row, offset, fetch, next_count):
        block_size, _, padded, _, group = shape
        queries, sums, states, scores, _, factors, _, _, _ = work
        common = min(PIECE, offset + row // group + 1)
        last = min(PIECE, offset + (row + rows - 1) // group + 1)
        score(shape, work, queries + row * QUERY_BYTES, (last + block_size - 1) // block_size, fetch)
        for r in range(rows):
            seen = min(PIECE, offset + (row + r) // group + 1)
            weigh_row(scores + SCORE_BYTES * r, seen, factors + STATE_BYTES * r)
        for r in range(rows):
            merge_piece(states + STATE_BYTES * (row + r), factors + STATE_BYTES * r)
        add_up(shape, work, sums + 4 * padded * row, common, last, next_count if fetch else 0)

    return piece


def _make(kind, size):
    pieces = _make_piece(kind, size, TILE_ROWS), TILE_ROWS, _make_piece(kind, size, 2), _make_piece(kind, size, 1)
    return make_attention(prepare, gather, *pieces)


_f32 = _make(F32, 4)
_bf16 = _make(BF16, 2)


def attention_f32(args, dyn, part, num_parts):
    """Attention over float32 keys and values. Args: as attention_int8_vnni."""
    _f32(args, dyn, part, num_parts)


def attention_bf16(args, dyn, part, num_parts):
    """Attention over bfloat16 keys and values. Args: as attention_int8_vnni."""
    _bf16(args, dyn, part, num_parts)
