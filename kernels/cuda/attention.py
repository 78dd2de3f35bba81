"""Attention over keys and values that lie in blocks of a shared pool.

The pool is [num_blocks, num_layers, 2 (k, v), num_kv_heads, block_size, head_dim]; a slot is block_id * block_size +
offset. Slots that a sequence has not written may hold anything, NaN of another request included, so they are cut off or
set to zero after gathering: a mask alone would let 0 * NaN through.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import scaled_dot_product_attention


def write_kv(pool: torch.Tensor, layer: int, k: torch.Tensor, v: torch.Tensor, slot_mapping: torch.Tensor) -> None:
    """Store the keys and values of a step's rows in their slots.

    Args:
        pool: float [num_blocks, num_layers, 2, num_kv_heads, block_size, head_dim]; changed.
        layer: index of the layer.
        k: float [num_tokens, num_kv_heads * head_dim].
        v: like k.
        slot_mapping: int64 [num_tokens], a distinct slot for each row.
    """
    _, _, _, num_kv_heads, block_size, head_dim = pool.shape
    block_ids, offsets = slot_mapping // block_size, slot_mapping % block_size
    kv = torch.stack([k, v], dim=1).view(k.shape[0], 2, num_kv_heads, head_dim)
    pool[:, layer].permute(0, 3, 1, 2, 4)[block_ids, offsets] = kv.to(pool.dtype)


def _read_kv(pool: torch.Tensor, layer: int, block_tables: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Gather whole blocks: two [num_seqs, num_kv_heads, num_blocks * block_size, head_dim], copies."""
    blocks = pool[:, layer][block_tables]
    keys, values = blocks.permute(2, 0, 3, 1, 4, 5).flatten(3, 4).unbind(0)
    return keys, values


@dataclass(frozen=True, slots=True)
class DecodeRows:
    """The sequences of a step that have one row each.

    Args:
        rows: int64 [num_seqs], their rows.
        visible: bool [num_seqs, num_slots], which gathered slots hold tokens of the sequence.
        block_tables: int64 [num_seqs, num_slots / block_size].
    """

    rows: torch.Tensor
    visible: torch.Tensor
    block_tables: torch.Tensor


@dataclass(frozen=True, slots=True)
class PrefillRows:
    """A sequence of a step that has several rows.

    Args:
        first, end: its rows.
        visible: bool [num_rows, context_len], what each row may see.
        block_table: int64 [num_blocks], just the blocks that hold context_len tokens.
    """

    first: int
    end: int
    visible: torch.Tensor
    block_table: torch.Tensor


@dataclass(frozen=True, slots=True)
class AttentionPlan:
    """How the rows of a step attend, the same in every layer, made once per step."""

    decode: DecodeRows | None
    prefill: tuple[PrefillRows, ...]


def plan_attention(
    query_start: Sequence[int], context_lens: Sequence[int], block_tables: torch.Tensor, block_size: int
) -> AttentionPlan:
    """Sort the sequences of a step into those with one row, taken together, and the others, taken one by one.

    Args:
        query_start: first row of each sequence, then the number of rows; on the host.
        context_lens: tokens of each sequence in the pool, those of this step included; on the host.
        block_tables: int64 [num_seqs, max_blocks], on the device.
        block_size: tokens in a block.
    """
    device = block_tables.device
    decoding: list[int] = []
    prefill: list[PrefillRows] = []
    for seq, context_len in enumerate(context_lens):
        first, end = query_start[seq], query_start[seq + 1]
        if end - first == 1:
            decoding.append(seq)
        elif end > first:
            position = torch.arange(context_len, device=device)
            visible = position <= position[context_len - (end - first) :, None]
            prefill.append(PrefillRows(first, end, visible, block_tables[seq, : -(-context_len // block_size)]))
    if not decoding:
        return AttentionPlan(None, tuple(prefill))
    lens = torch.tensor([context_lens[seq] for seq in decoding], device=device)
    rows = torch.tensor([query_start[seq] for seq in decoding], device=device)
    num_blocks = max(-(-context_lens[seq] // block_size) for seq in decoding)
    visible = torch.arange(num_blocks * block_size, device=device) < lens[:, None]
    tables = block_tables[torch.tensor(decoding, device=device), :num_blocks]
    return AttentionPlan(DecodeRows(rows, visible, tables), tuple(prefill))


def _attend_decode(q: torch.Tensor, pool: torch.Tensor, layer: int, plan: DecodeRows) -> torch.Tensor:
    """Attend with q [num_seqs, num_heads, head_dim]; the result has its shape."""
    keys, values = _read_kv(pool, layer, plan.block_tables)
    unwritten = ~plan.visible[:, None, :, None]
    keys, values = keys.masked_fill(unwritten, 0), values.masked_fill(unwritten, 0)
    # The query heads of one key head become rows of one product, so keys are never repeated.
    grouped = q.view(q.shape[0], keys.shape[1], -1, q.shape[2])
    out = scaled_dot_product_attention(grouped, keys, values, attn_mask=plan.visible[:, None, None, :])
    return out.reshape(q.shape)


def _attend_prefill(q: torch.Tensor, pool: torch.Tensor, layer: int, plan: PrefillRows) -> torch.Tensor:
    """Attend with q [num_rows, num_heads, head_dim]; the result has its shape."""
    num_rows, num_heads, head_dim = q.shape
    num_kv_heads, context_len = pool.shape[3], plan.visible.shape[1]
    group = num_heads // num_kv_heads
    keys, values = (x[:, :, :context_len] for x in _read_kv(pool, layer, plan.block_table[None]))
    grouped = q.view(num_rows, num_kv_heads, group, head_dim).permute(1, 2, 0, 3).flatten(1, 2)
    mask = plan.visible.repeat(group, 1)
    out = scaled_dot_product_attention(grouped[None], keys, values, attn_mask=mask[None, None])
    return out.view(num_kv_heads, group, num_rows, head_dim).permute(2, 0, 1, 3).reshape(q.shape)


def attention(q: torch.Tensor, pool: torch.Tensor, layer: int, plan: AttentionPlan) -> torch.Tensor:
    """Attend from each row to the tokens of its own sequence up to and including itself.

    Args:
        q: float [num_tokens, num_heads * head_dim]; not changed. num_heads is a multiple of the pool's heads.
        pool: float [num_blocks, num_layers, 2, num_kv_heads, block_size, head_dim]; not changed.
        layer: index of the layer.
        plan: from plan_attention, for this step.

    Returns:
        [num_tokens, num_heads * head_dim] in the dtype of q.
    """
    head_dim = pool.shape[5]
    heads = q.to(pool.dtype).reshape(q.shape[0], q.shape[1] // head_dim, head_dim)
    out = torch.empty_like(heads)
    for sequence in plan.prefill:
        rows = slice(sequence.first, sequence.end)
        out[rows] = _attend_prefill(heads[rows], pool, layer, sequence)
    if plan.decode is not None:
        out[plan.decode.rows] = _attend_decode(heads[plan.decode.rows], pool, layer, plan.decode)
    return out.flatten(1, 2).to(q.dtype)
