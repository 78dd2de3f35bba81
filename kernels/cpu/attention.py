"""Paged attention of each row over its own sequence: online softmax over fixed pieces from the sequence's start on.

A unit is one key/value head with up to 48 rows (token, query head) of consecutive tokens of one sequence, so that keys
and values are read once for all of them. A row's pieces of 256 tokens, and its arithmetic, are the same in every unit.
Source: Milakov and Gimelshein 2018, arXiv:1805.02867 (online softmax); Kwon et al. 2023, arXiv:2309.06180 (paged KV);
Ainslie et al. 2023, arXiv:2305.13245 (grouped heads).
"""

from numba import float32, float64, njit

from kernels.cpu.attention_rows import LOG2_E
from kernels.cpu.attention_tiles import prefetch
from kernels.cpu.kv_layout import (
    ADDRESSES,
    COLUMNS,
    PIECE,
    PLANE_BYTES,
    QUERY_BYTES,
    SCORE_BYTES,
    STATE_BYTES,
    TILE_ROWS,
    UNIT_ROWS,
    scratch_bytes,
)
from kernels.cpu.memory import load_f32, load_i32, load_i64, store_f32, store_i64
from kernels.cpu.rows import INLINE
from kernels.cpu.vectors import F32, LANES, fdiv, fload, fload_part, fsplat, fstore, fstore_part, fzero

scratch_size = njit(**INLINE)(scratch_bytes)


@njit(**INLINE)
def place_scratch(scratch, group, padded):
    """Addresses of a part's scratch: queries, sums, states, scores, planes, factors, blocks, next blocks, scales."""
    rows = max(UNIT_ROWS, group)
    sums = scratch + rows * QUERY_BYTES
    states = sums + rows * 4 * padded
    scores = states + rows * STATE_BYTES
    planes = scores + TILE_ROWS * SCORE_BYTES
    factors = planes + TILE_ROWS * PLANE_BYTES
    blocks = factors + TILE_ROWS * STATE_BYTES
    following = blocks + 8 * ADDRESSES
    return scratch, sums, states, scores, planes, factors, blocks, following, following + 8 * ADDRESSES


@njit(**INLINE)
def find_blocks(pages, first, length, blocks):
    """Write the addresses of the blocks of the piece that begins at token first; return how many there are.

    The last is there twice: keys are read two blocks at a time.
    """
    table, pool, block_bytes, block_size = pages
    count = (max(0, min(PIECE, length - first)) + block_size - 1) // block_size
    for i in range(count):
        address = pool + block_bytes * load_i32(table + 4 * (first // block_size + i))
        store_i64(blocks + 8 * i, address)
        store_i64(blocks + 8 * i + 8, address)
    return count


@njit(**INLINE)
def clear(sums, states, rows, padded):
    """A unit's sums become 0, its largest scores minus infinity."""
    for i in range(0, rows * padded, LANES):
        fstore(sums + 4 * i, fzero())
    for row in range(rows):
        store_f32(states + STATE_BYTES * row, float32(-float("inf")))
        store_f32(states + STATE_BYTES * row + 4, float32(0.0))


@njit(**INLINE)
def finish_head(sums, total, out, head_dim):
    """out = sums / total."""
    divisor = fsplat(total)
    whole = head_dim & -LANES
    for i in range(0, whole, LANES):
        fstore(out + 4 * i, fdiv(fload(F32, sums + 4 * i), divisor))
    if whole < head_dim:
        left = head_dim - whole
        fstore_part(out + 4 * whole, fdiv(fload_part(F32, sums + 4 * whole, left), divisor), left)


@njit(**INLINE)
def segment_end(first, rows, most, positions, sequences):
    """The end of the run of at most `most` consecutive tokens of one sequence that begins at row first."""
    end = first + 1
    while end < rows and end - first < most:
        same = load_i32(sequences + 4 * end) == load_i32(sequences + 4 * first)
        if not same or load_i32(positions + 4 * end) != load_i32(positions + 4 * first) + end - first:
            break
        end += 1
    return end


def make_attend(prepare, gather, many, rows_of_many, two, one):
    """A function that computes a unit, from a format's parts: see make_attention."""

    @njit(**INLINE)
    def do_piece(shape, work, rows, offset, next_count):
        """All rows of a unit that see a piece; the unit's first token is the offset-th one of the piece."""
        row = max(0, -offset) * shape[4]
        fetch = True
        while row + rows_of_many <= rows:
            many(shape, work, row, offset, fetch, next_count)
            row += rows_of_many
            fetch = False
        while row + 2 <= rows:
            two(shape, work, row, offset, fetch, next_count)
            row += 2
            fetch = False
        if row < rows:
            one(shape, work, row, offset, fetch, next_count)

    @njit(**INLINE)
    def attend(shape, work, pages, source, source_stride, target, target_stride, position, tokens):
        """A unit: tokens from position on, the query heads of one key/value head."""
        block_size, head_dim, padded, value_offset, group = shape
        queries, sums, states, _, _, _, blocks, following, scales = work
        factor = float32(LOG2_E / float64(head_dim) ** 0.5)
        rows = tokens * group
        for row in range(rows):
            query = source + row // group * source_stride + row % group * 4 * head_dim
            prepare(query, head_dim, padded, factor, queries + row * QUERY_BYTES)
        clear(sums, states, rows, padded)
        length = position + tokens
        for block in range(find_blocks(pages, 0, length, blocks)):
            prefetch(load_i64(blocks + 8 * block), value_offset)
        for first in range(0, length, PIECE):
            count = find_blocks(pages, first, length, blocks)
            next_count = find_blocks(pages, first + PIECE, length, following)
            gather(blocks, count, block_size, value_offset, padded, scales)
            do_piece(shape, work, rows, position - first, next_count)
        for row in range(rows):
            total = load_f32(states + STATE_BYTES * row + 4)
            out = target + row // group * target_stride + row % group * 4 * head_dim
            finish_head(sums + 4 * padded * row, total, out, head_dim)

    return attend


def make_attention(prepare, gather, many, rows_of_many, two, one):
    """A kernel body (args, dyn, part, num_parts) from a format's parts.

    Args:
        prepare: (source, head_dim, padded, factor, query): a query head into scratch.
        gather: (blocks, count, block_size, value_offset, padded, scales): what a piece needs in one place.
        many: (shape, work, row, offset, fetch, next_count): a piece of a tile of rows_of_many rows.
        rows_of_many: rows of that tile.
        two: as many, for 2 rows.
        one: as many, for 1 row.
    """
    attend = make_attend(prepare, gather, many, rows_of_many, two, one)

    @njit(**INLINE)
    def attention(args, dyn, part, num_parts):
        rows = load_i64(dyn + 8 * load_i64(args))
        out, out_stride, q, q_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
        positions, sequences, tables = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
        table_bytes, pool, block_bytes = load_i64(args + 64), load_i64(args + 72), load_i64(args + 80)
        block_size, head_bytes, value_offset = load_i64(args + 88), load_i64(args + 96), load_i64(args + 104)
        heads, group, head_dim = load_i64(args + 112), load_i64(args + 120), load_i64(args + 128)
        padded = (head_dim + COLUMNS - 1) & -COLUMNS
        work = place_scratch(load_i64(args + 136) + part * scratch_size(group, padded), group, padded)
        shape = (block_size, head_dim, padded, value_offset, group)
        fewest = (TILE_ROWS + group - 1) // group
        most = min(max(1, UNIT_ROWS // group), max(fewest, rows * heads // num_parts))
        unit = first = 0
        while first < rows:
            end = segment_end(first, rows, most, positions, sequences)
            table = tables + load_i32(sequences + 4 * first) * table_bytes
            for head in range(heads):
                if unit % num_parts == part:
                    pages = (table, pool + head * head_bytes, block_bytes, block_size)
                    shift = 4 * head_dim * group * head
                    source, target = q + first * q_stride + shift, out + first * out_stride + shift
                    position = load_i32(positions + 4 * first)
                    attend(shape, work, pages, source, q_stride, target, out_stride, position, end - first)
                unit += 1
            first = end

    return attention
