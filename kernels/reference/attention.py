"""Attention over keys and values that lie in blocks of a shared pool.

The pool is [num_blocks, num_layers, 2 (k, v), num_kv_heads, block_size, head_dim]. Token i of a sequence lies in block
block_table[i // block_size] at offset i % block_size; a slot number is block_id * block_size + offset.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from kernels.reference.quantize import quantize_activation, quantize_symmetric

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]


def write_kv(pool: Array, layer: int, k: Array, v: Array, slot_mapping: Array) -> None:
    """Store the keys and values of a step's rows in their slots.

    Args:
        pool: float [num_blocks, num_layers, 2, num_kv_heads, block_size, head_dim]; changed.
        layer: index of the layer.
        k: float [num_tokens, num_kv_heads * head_dim].
        v: like k.
        slot_mapping: int [num_tokens], a distinct slot for each row.
    """
    _, _, _, num_kv_heads, block_size, head_dim = pool.shape
    for row, slot in enumerate(slot_mapping.tolist()):
        block_id, offset = divmod(slot, block_size)
        pool[block_id, layer, 0, :, offset, :] = k[row].reshape(num_kv_heads, head_dim)
        pool[block_id, layer, 1, :, offset, :] = v[row].reshape(num_kv_heads, head_dim)


def read_kv(pool: Array, layer: int, block_table: Array, context_len: int) -> tuple[Float64, Float64]:
    """Gather the keys and values of one sequence: two float64 [context_len, num_kv_heads, head_dim]."""
    block_size = pool.shape[4]
    slots = [(int(block_table[i // block_size]), i % block_size) for i in range(context_len)]
    keys = [pool[block_id, layer, 0, :, offset, :] for block_id, offset in slots]
    values = [pool[block_id, layer, 1, :, offset, :] for block_id, offset in slots]
    return np.array(keys, dtype=np.float64), np.array(values, dtype=np.float64)


def attention(
    q: Array,
    pool: Array,
    layer: int,
    query_start: Array,
    context_lens: Array,
    block_tables: Array,
    num_heads: int,
) -> Float64:
    """Attend from each row to the tokens of its own sequence up to and including itself.

    Query head h reads key and value head h // (num_heads / num_kv_heads). The scale is 1 / sqrt(head_dim). The rows of
    a sequence are its last tokens, so its row r stands at position context_len - num_rows + r.

    Args:
        q: float [num_tokens, num_heads * head_dim], rows of all sequences one after the other; not changed.
        pool: float [num_blocks, num_layers, 2, num_kv_heads, block_size, head_dim]; not changed.
        layer: index of the layer.
        query_start: int [num_seqs + 1], first row of each sequence.
        context_lens: int [num_seqs], tokens in the pool, those of this step included.
        block_tables: int [num_seqs, max_blocks].
        num_heads: query heads, a multiple of the pool's heads.

    Returns:
        float64 [num_tokens, num_heads * head_dim].

    Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1; Ainslie et al. 2023, arXiv:2305.13245 (grouped heads).
    """
    head_dim, group = pool.shape[5], num_heads // pool.shape[3]
    out = np.zeros((q.shape[0], num_heads, head_dim))
    queries = q.astype(np.float64).reshape(q.shape[0], num_heads, head_dim)
    for seq, context_len in enumerate(context_lens.tolist()):
        keys, values = read_kv(pool, layer, block_tables[seq], context_len)
        first, end = int(query_start[seq]), int(query_start[seq + 1])
        for row in range(first, end):
            visible = context_len - (end - 1 - row)
            for head in range(num_heads):
                scores = keys[:visible, head // group] @ queries[row, head] / np.sqrt(head_dim)
                weights = np.exp(scores - scores.max())
                out[row, head] = weights / weights.sum() @ values[:visible, head // group]
    return out.reshape(q.shape[0], num_heads * head_dim)


PIECE = 256


def quantize_kv(x: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Round keys or values to whole multiples of a scale for each token and head, the largest magnitude becoming 127.

    Args:
        x: float [num_tokens, num_kv_heads, head_dim]; not changed.

    Returns:
        int8 of the same shape in [-127, 127], and the scales float32 [num_tokens, num_kv_heads].
    """
    rows = x.reshape(-1, x.shape[-1])
    numbers, scale = quantize_symmetric(rows)
    return numbers.reshape(x.shape), scale.reshape(x.shape[:-1])


def int8_attention(
    q: Array, keys: Array, key_scales: Array, values: Array, value_scales: Array, positions: Array
) -> Float64:
    """Attention of rows of one sequence over int8 keys and values, all sums of products exact in integers.

    Queries, and in each piece of 256 tokens the weights times the value scales, are rounded to 16 bits with a scale of
    their own for each row and head.

    Args:
        q: float [num_rows, num_heads, head_dim]; not changed.
        keys: int8 [num_tokens, num_kv_heads, head_dim].
        key_scales: float32 [num_tokens, num_kv_heads].
        values: like keys.
        value_scales: like key_scales.
        positions: int [num_rows]; a row sees the tokens up to its own position.

    Returns:
        float64 [num_rows, num_heads, head_dim].
    """
    out = np.zeros(q.shape)
    group = q.shape[1] // keys.shape[1]
    for row, head in np.ndindex(q.shape[:2]):
        owner, end = head // group, int(positions[row]) + 1
        high, low, scale = quantize_activation(q[row, head][None])
        whole = 256 * high.astype(np.int64) + low
        sums = keys[:end, owner].astype(np.int64) @ whole[0]
        scores = sums * scale.astype(np.float64) * key_scales[:end, owner] / np.sqrt(q.shape[2])
        pieces = [slice(first, min(first + PIECE, end)) for first in range(0, end, PIECE)]
        total = 0.0
        for piece in pieces:
            peak = scores[piece].max()
            weights, part = np.exp(scores[piece] - peak), np.exp(peak - scores.max())
            total += part * weights.sum()
            high, low, scale = quantize_activation((weights * value_scales[piece, owner])[None])
            whole = 256 * high.astype(np.int64) + low
            out[row, head] += part * scale[0] * (whole[0] @ values[piece, owner].astype(np.int64))
        out[row, head] /= total
    return out
