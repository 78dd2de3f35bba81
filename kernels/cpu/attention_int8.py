"""Attention over int8 keys and values: exact integer sums, queries and weights having 16 bits in two planes."""

from numba import njit

from kernels.cpu.attention import make_attention
from kernels.cpu.attention_rows import quantize_query, quantize_row, weigh_scaled_row
from kernels.cpu.attention_tiles import COLS, make_add_values, make_store_scores, prefetch
from kernels.cpu.kv_layout import (
    COLUMNS,
    LINE,
    MAX_HEAD_DIM,
    PIECE,
    PLANE_BYTES,
    QUERY_BYTES,
    SCORE_BYTES,
    SLOTS,
    STATE_BYTES,
    TILE_ROWS,
)
from kernels.cpu.memory import load_i64
from kernels.cpu.paths import ARM, AVX2, PORTABLE, VNNI, VNNI256
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_dot_tile, make_zero_tile, tile_type
from kernels.cpu.vectors import F32, LANES, VECTOR_I, fload, fstore

SUM_OFFSET = 2 * MAX_HEAD_DIM  # of a query's meta, behind its two planes
FEW_ROWS = 3  # of a tile where a vector takes two registers or more


@njit(**INLINE)
def prepare(source, head_dim, padded, factor, query):
    """Quantize a query head into its two planes and meta."""
    quantize_query(source, head_dim, padded, factor, query, query + MAX_HEAD_DIM, query + SUM_OFFSET)


@njit(**INLINE)
def gather(blocks, count, block_size, value_offset, padded, scales):
    """The value scales of a piece side by side; each block overwrites what the one before has beyond its tokens."""
    for i in range(count):
        source = load_i64(blocks + 8 * i) + value_offset + SLOTS * padded
        fstore(scales + 4 * block_size * i, fload(F32, source))


def _make_piece(path, rows):
    """(shape, work, row, offset, fetch, next_count): one piece of a tile of rows.

    fetch: ask for the values while keys are read, and for the next piece's keys while values are.
    """
    tile = tile_type("i", VECTOR_I, rows * COLS * 2)
    zero, step = make_zero_tile(tile), make_dot_tile(tile, rows, COLS)
    store_scores, add_values = make_store_scores(tile, rows), make_add_values(tile, rows)

    @njit(**INLINE)
    def score(shape, work, query, count, fetch):
        block_size, _, padded, value_offset, _ = shape
        scores, blocks = work[3], work[6]
        for block in range(0, count, 2):
            keys = load_i64(blocks + 8 * block)
            stride = load_i64(blocks + 8 * block + 8) - keys
            if fetch:
                prefetch(keys + value_offset, SLOTS * padded + LINE)
                prefetch(keys + stride + value_offset, SLOTS * padded + LINE)
            acc = zero()
            for d in range(0, padded, 4):
                acc = step(path, acc, query + d, QUERY_BYTES, MAX_HEAD_DIM, keys + SLOTS * d, stride)
            at = scores + 4 * block_size * block
            scales = keys + SLOTS * padded
            store_scores(
                path, acc, at, SCORE_BYTES, 4 * block_size, query + SUM_OFFSET, QUERY_BYTES, scales, stride
            )  # fmt: skip

    @njit(**INLINE)
    def add_up(shape, work, sums, count, next_count):
        block_size, _, padded, value_offset, _ = shape
        planes, factors, blocks, following = work[4], work[5], work[6], work[7]
        wanted = COLUMNS * SLOTS
        for column in range(0, padded, COLUMNS):
            acc = zero()
            for block in range(count):
                if block < next_count:
                    prefetch(load_i64(following + 8 * block) + SLOTS * column, wanted)
                values = load_i64(blocks + 8 * block) + value_offset + SLOTS * column
                weights = planes + block_size * block
                for token in range(0, block_size, 4):
                    at = values + LANES * token
                    acc = step(path, acc, weights + token, PLANE_BYTES, PIECE, at, SLOTS * LANES)
            add_values(path, acc, sums + 4 * column, 4 * padded, factors)

    @njit(**INLINE)
    def piece(shape, work, row, offset, fetch, next_count):
        block_size, _, padded, _, group = shape
        queries, sums, states, scores, planes, factors, _, _, scales = work
        last = min(PIECE, offset + (row + rows - 1) // group + 1)
        count = (last + block_size - 1) // block_size
        score(shape, work, queries + row * QUERY_BYTES, count, fetch)
        for r in range(rows):
            seen = min(PIECE, offset + (row + r) // group + 1)
            weigh_scaled_row(scores + SCORE_BYTES * r, seen, scales, factors + STATE_BYTES * r)
        for r in range(rows):
            seen = min(PIECE, offset + (row + r) // group + 1)
            state, factor = states + STATE_BYTES * (row + r), factors + STATE_BYTES * r
            quantize_row(scores + SCORE_BYTES * r, seen, last, planes + PLANE_BYTES * r, state, factor)
        add_up(shape, work, sums + 4 * padded * row, count, next_count if fetch else 0)

    return piece


def _make(path, rows):
    pieces = _make_piece(path, rows), rows, _make_piece(path, 2), _make_piece(path, 1)
    return make_attention(prepare, gather, *pieces)


_vnni = _make(VNNI, TILE_ROWS)
_avxvnni = _make(VNNI256, FEW_ROWS)
_avx2 = _make(AVX2, FEW_ROWS)
_arm = _make(ARM, FEW_ROWS)
_portable = _make(PORTABLE, FEW_ROWS)


def attention_int8_vnni(args, dyn, part, num_parts):
    """Attention of every row over its sequence up to itself, with AVX-512 VNNI; units are dealt to the parts in turn.

    Args: rows, out, out_stride, q, q_stride, positions (int32), sequence of each row (int32), block tables (int32),
    bytes of a table, pool of this layer (KvLayout), bytes of a block (all layers), block_size, KvLayout.head_bytes,
    KvLayout.value_offset, kv heads, query heads of each, head_dim, scratch (KvLayout.scratch_bytes for each part).
    """
    _vnni(args, dyn, part, num_parts)


def attention_int8_avxvnni(args, dyn, part, num_parts):
    """As attention_int8_vnni with AVX-VNNI."""
    _avxvnni(args, dyn, part, num_parts)


def attention_int8_avx2(args, dyn, part, num_parts):
    """As attention_int8_vnni with AVX2."""
    _avx2(args, dyn, part, num_parts)


def attention_int8_arm(args, dyn, part, num_parts):
    """As attention_int8_vnni with ARM's dot product."""
    _arm(args, dyn, part, num_parts)


def attention_int8_portable(args, dyn, part, num_parts):
    """As attention_int8_vnni on any processor."""
    _portable(args, dyn, part, num_parts)
