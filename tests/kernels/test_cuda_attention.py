"""Paged attention on torch tensors against the float64 reference: ragged steps, groups, stale slots."""

import numpy as np
import pytest
import torch

from kernels.cuda import attention
from kernels.reference import attention as ref_attention
from tests.torch_devices import TORCH_DEVICES

pytestmark = pytest.mark.parametrize("device", TORCH_DEVICES)
TOLERANCE = {torch.float32: 3e-6, torch.bfloat16: 3e-2}

# (rows of this step, tokens in the pool) per sequence
STEPS = [
    [(1, 1)],
    [(1, 37)],
    [(1, 1), (1, 16), (1, 17), (1, 50)],
    [(7, 7)],
    [(5, 40), (1, 33), (64, 64), (1, 2), (3, 18)],
    [(1, 8), (2, 8), (1, 9)],
]


def make_step(sequences: list[tuple[int, int]], block_size: int, num_blocks: int) -> dict[str, np.ndarray]:
    """Return query_start, context_lens and shuffled block tables; block 0 and padding belong to nobody."""
    free = list(np.random.default_rng(5).permutation(np.arange(1, num_blocks)))
    tables = [[free.pop() for _ in range(-(-length // block_size))] for _, length in sequences]
    width = max(len(table) for table in tables) + 1
    return {
        "query_start": np.cumsum([0] + [rows for rows, _ in sequences]).astype(np.int32),
        "context_lens": np.array([length for _, length in sequences], np.int32),
        "block_tables": np.array([table + [0] * (width - len(table)) for table in tables], np.int32),
    }


def run_both(
    sequences: list[tuple[int, int]], num_heads: int, num_kv_heads: int, dtype: torch.dtype, device: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return (got, expected) for random keys; every slot that no sequence has written holds NaN."""
    block_size, head_dim, num_blocks, layer = 8, 12, 40, 1
    step = make_step(sequences, block_size, num_blocks)
    rng = np.random.default_rng(6)
    pool = torch.full((num_blocks, 2, 2, num_kv_heads, block_size, head_dim), float("nan"), dtype=dtype, device=device)
    for seq, (_, length) in enumerate(sequences):
        for i in range(length):
            values = torch.from_numpy(rng.standard_normal((2, num_kv_heads, head_dim)).astype(np.float32))
            pool[step["block_tables"][seq, i // block_size], layer, :, :, i % block_size] = values.to(device).to(dtype)
    num_rows = int(step["query_start"][-1])
    q = torch.from_numpy(rng.standard_normal((num_rows, num_heads * head_dim)).astype(np.float32)).to(device).to(dtype)
    plan = attention.plan_attention(
        step["query_start"].tolist(),
        step["context_lens"].tolist(),
        torch.from_numpy(step["block_tables"].astype(np.int64)).to(device),
        block_size,
    )
    got = attention.attention(q, pool, layer, plan).double().cpu().numpy()
    expected = ref_attention.attention(
        q.double().cpu().numpy(), pool.double().cpu().numpy(), layer, **step, num_heads=num_heads
    )
    return got, expected


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(("num_heads", "num_kv_heads"), [(1, 1), (3, 3), (4, 2), (8, 2), (8, 1), (7, 1)])
@pytest.mark.parametrize("sequences", STEPS)
def test_attention(
    sequences: list[tuple[int, int]], num_heads: int, num_kv_heads: int, dtype: torch.dtype, device: str
) -> None:
    got, expected = run_both(sequences, num_heads, num_kv_heads, dtype, device)
    assert np.isfinite(expected).all()
    np.testing.assert_allclose(got, expected, atol=TOLERANCE[dtype], rtol=0)


def test_stale_slots_would_show_in_the_result(device: str) -> None:
    """Control: the NaN of run_both lies where a kernel that gathers one token too many finds it."""
    sequences = [(1, 9)]
    step = make_step(sequences, 8, 40)
    pool = torch.full((40, 1, 2, 1, 8, 4), float("nan"), device=device)
    pool[torch.from_numpy(step["block_tables"][0, :1].astype(np.int64)).to(device)] = 1.0
    tables = torch.from_numpy(step["block_tables"].astype(np.int64)).to(device)
    plan = attention.plan_attention([0, 1], [9], tables, 8)
    assert torch.isnan(attention.attention(torch.ones(1, 4, device=device), pool, 0, plan)).all()
    plan = attention.plan_attention([0, 1], [8], tables, 8)
    assert torch.equal(
        attention.attention(torch.ones(1, 4, device=device), pool, 0, plan), torch.ones(1, 4, device=device)
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_write_kv_fills_its_slots_only(dtype: torch.dtype, device: str) -> None:
    num_blocks, num_kv_heads, block_size, head_dim = 5, 3, 4, 2
    rng = np.random.default_rng(7)
    qkv = torch.from_numpy(rng.standard_normal((4, 20)).astype(np.float32)).to(device).to(dtype)
    k, v = qkv[:, 8:14], qkv[:, 14:20]
    slots = np.array([19, 0, 7, 8])
    pool = torch.full((num_blocks, 2, 2, num_kv_heads, block_size, head_dim), float("nan"), dtype=dtype, device=device)
    expected = pool.double().cpu().numpy()
    attention.write_kv(pool, 1, k, v, torch.from_numpy(slots).to(device))
    ref_attention.write_kv(expected, 1, k.double().cpu().numpy(), v.double().cpu().numpy(), slots)
    np.testing.assert_array_equal(pool.double().cpu().numpy(), expected)
