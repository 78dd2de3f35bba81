"""Attention over keys and values that lie in blocks of a shared pool.

The pool is [num_blocks, num_layers, 2 (k, v), num_kv_heads, block_size, head_dim]. Token i of a sequence lies in block
block_table[i // block_size] at offset i % block_size; a slot number is block_id * block_size + offset.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

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
