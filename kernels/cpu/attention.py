"""Paged attention of each row over its own sequence: online softmax over fixed pieces from the sequence's start on.

The query heads of one key/value head go together, so a key or value row is read once for all of them. Pieces are the
same for every chunking, so a row's result does not depend on which rows share its step.
Source: Milakov and Gimelshein 2018, arXiv:1805.02867 (online softmax); Kwon et al. 2023, arXiv:2309.06180 (paged KV).
"""

from numba import float32, float64, njit
from numba.extending import register_jitable

from kernels.cpu.linear_float import panel_product
from kernels.cpu.memory import load_f32, load_i32, load_i64, store_f32
from kernels.cpu.rows import INLINE
from kernels.cpu.tiles import make_axpy_tile, make_zero_tile, tile_type
from kernels.cpu.vectors import (
    F32,
    LANES,
    VECTOR_F,
    fadd,
    fdiv,
    fexp,
    flane_max,
    flane_sum,
    fload,
    fload_part,
    fmax,
    fmul,
    fsplat,
    fstore,
    fstore_part,
    fsub,
    fzero,
)

PIECE = 256
CHUNK = 4


@register_jitable
def scratch_bytes(group: int, head_dim: int) -> int:
    """Bytes of scratch that one part needs: scores, sums, and (max, sum, correction) of each query head."""
    return 4 * group * (PIECE + -(-head_dim // LANES) * LANES + 4)


@njit(**INLINE)
def token_address(pool, table, block_bytes, block_size, head_bytes, row_bytes, token):
    """Where a token's key row of this layer and head lies."""
    block = load_i32(table + 4 * (token // block_size))
    return pool + block * block_bytes + head_bytes + token % block_size * row_bytes


@njit(**INLINE)
def piece_scores(q, group, head_dim, keys, first, count, scores):
    """scores[head, token] = q[head] . k[token], count tokens from first; keys: token_address's first six arguments."""
    pool, table, block_bytes, block_size, head_bytes, row_bytes = keys
    done = 0
    while done < count:
        token = first + done
        run = min(block_size - token % block_size, count - done)
        k = token_address(pool, table, block_bytes, block_size, head_bytes, row_bytes, token)
        panel_product(F32, 4, q, 4 * head_dim, group, k, row_bytes, head_dim, scores + 4 * done, 4 * PIECE, run)
        done += run


@njit(**INLINE)
def piece_softmax(scores, count, scale, state):
    """Turn one head's scores into weights; state: running max, running sum, correction of earlier pieces."""
    padded = (count + LANES - 1) & -LANES
    minus_infinity = float32(-float("inf"))
    for i in range(count, padded):
        store_f32(scores + 4 * i, minus_infinity)
    factor = fsplat(scale)
    largest = fsplat(load_f32(state))
    for i in range(0, padded, LANES):
        s = fmul(fload(F32, scores + 4 * i), factor)
        fstore(scores + 4 * i, s)
        largest = fmax(s, largest)
    peak = flane_max(largest)
    total = fzero()
    for i in range(0, padded, LANES):
        p = fexp(fsub(fload(F32, scores + 4 * i), fsplat(peak)))
        fstore(scores + 4 * i, p)
        total = fadd(total, p)
    correction = flane_max(fexp(fsub(fsplat(load_f32(state)), fsplat(peak))))
    store_f32(state, peak)
    store_f32(state + 4, load_f32(state + 4) * correction + flane_sum(total))
    store_f32(state + 8, correction)


def _make_values(rows, cols):
    """A function that adds a piece's p * v, in the tokens' order, for rows heads and cols vectors of their values."""
    tile = tile_type("f", VECTOR_F, rows * cols)
    zero, (step, add_to) = make_zero_tile(tile), make_axpy_tile(tile, rows, cols)

    @njit(**INLINE)
    def add_values(p, values, first, count, sums, sum_stride, state):
        pool, table, block_bytes, block_size, head_bytes, row_bytes = values
        acc = zero()
        done = 0
        while done < count:
            token = first + done
            run = min(block_size - token % block_size, count - done)
            v = token_address(pool, table, block_bytes, block_size, head_bytes, row_bytes, token)
            for i in range(run):
                acc = step(F32, acc, p + 4 * (done + i), 4 * PIECE, v + i * row_bytes)
            done += run
        add_to(acc, sums, sum_stride, state + 8, 16)

    return add_values


_four_heads = _make_values(4, CHUNK)
_two_heads = _make_values(2, CHUNK)
_one_head = _make_values(1, CHUNK)
_one_vector = _make_values(1, 1)


@njit(**INLINE)
def piece_values(scores, group, head_dim, values, first, count, sums, state):
    """sums[head] = sums[head] * correction + sum of p * v over the piece's tokens, in their order."""
    pool, table, block_bytes, block_size, head_bytes, row_bytes = values
    padded = (head_dim + LANES - 1) & -LANES
    for column in range(0, padded, LANES * CHUNK):
        place = (pool, table, block_bytes, block_size, head_bytes + 4 * column, row_bytes)
        head = 0
        if column + LANES * CHUNK <= padded:
            while head < group:
                p, out, at = scores + 4 * PIECE * head, sums + 4 * (padded * head + column), state + 16 * head
                if group - head >= 4:
                    _four_heads(p, place, first, count, out, 4 * padded, at)
                    head += 4
                elif group - head >= 2:
                    _two_heads(p, place, first, count, out, 4 * padded, at)
                    head += 2
                else:
                    _one_head(p, place, first, count, out, 4 * padded, at)
                    head += 1
        else:
            for part in range(column, padded, LANES):
                place = (pool, table, block_bytes, block_size, head_bytes + 4 * part, row_bytes)
                for head in range(group):
                    out = sums + 4 * (padded * head + part)
                    _one_vector(scores + 4 * PIECE * head, place, first, count, out, 0, state + 16 * head)


@njit(**INLINE)
def finish_head(sums, total, out, head_dim):
    """out = sums / total."""
    divisor = fsplat(total)
    for i in range(0, head_dim, LANES):
        left = min(LANES, head_dim - i)
        fstore_part(out + 4 * i, fdiv(fload_part(F32, sums + 4 * i, left), divisor), left)


@njit(**INLINE)
def attend(q, out, group, head_dim, keys, plane_bytes, tokens, scale, scratch):
    """One row's query heads of one key/value head over its first `tokens` tokens; values lie plane_bytes after keys."""
    pool, table, block_bytes, block_size, head_bytes, row_bytes = keys
    values = (pool + plane_bytes, table, block_bytes, block_size, head_bytes, row_bytes)
    padded = (head_dim + LANES - 1) & -LANES
    scores, state = scratch, scratch + 4 * group * PIECE
    sums = state + 16 * group
    for head in range(group):
        store_f32(state + 16 * head, float32(-float("inf")))
        store_f32(state + 16 * head + 4, float32(0.0))
    for i in range(0, group * padded, LANES):
        fstore(sums + 4 * i, fzero())
    for first in range(0, tokens, PIECE):
        count = min(PIECE, tokens - first)
        piece_scores(q, group, head_dim, keys, first, count, scores)
        for head in range(group):
            piece_softmax(scores + 4 * PIECE * head, count, scale, state + 16 * head)
        piece_values(scores, group, head_dim, values, first, count, sums, state)
    for head in range(group):
        total = load_f32(state + 16 * head + 4)
        finish_head(sums + 4 * padded * head, total, out + 4 * head_dim * head, head_dim)


def attention(args, dyn, part, num_parts):
    """Units (row, key/value head) are dealt to the parts in turn.

    Args: rows, out, out_stride, q, q_stride, positions (int32), sequence of each row (int32), block tables (int32),
    bytes of a table, pool of this layer, bytes of a block (all layers), block_size, kv heads, query heads of each,
    head_dim, scratch. The pool must be readable 64 bytes beyond its end.
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    out, out_stride, q, q_stride = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    positions, sequences, tables = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    table_bytes, pool, block_bytes = load_i64(args + 64), load_i64(args + 72), load_i64(args + 80)
    block_size, heads, group, head_dim = (
        load_i64(args + 88),
        load_i64(args + 96),
        load_i64(args + 104),
        load_i64(args + 112),
    )
    scratch = load_i64(args + 120) + part * scratch_bytes(group, head_dim)
    scale = float32(1.0 / float64(head_dim) ** 0.5)
    for unit in range(part, rows * heads, num_parts):
        row, head = unit // heads, unit % heads
        table = tables + load_i32(sequences + 4 * row) * table_bytes
        row_bytes = 4 * head_dim
        keys = (pool, table, block_bytes, block_size, head * block_size * row_bytes, row_bytes)
        plane_bytes = heads * block_size * row_bytes
        shift = row_bytes * group * head
        source, target = q + row * q_stride + shift, out + row * out_stride + shift
        tokens = load_i32(positions + 4 * row) + 1
        attend(source, target, group, head_dim, keys, plane_bytes, tokens, scale, scratch)
