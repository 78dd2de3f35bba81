"""Paged attention of the CPU against naive float64, and bit for bit whatever else is in the step or how blocks lie."""

import numpy as np
import pytest

from kernels.cpu.attention import scratch_bytes
from tests.cpu_kernels import aligned, assert_guarded, call, guarded

EPS32 = float(np.finfo(np.float32).eps)
LAYERS, LAYER = 2, 1


class Pool:
    """Random keys and values of sequences, laid into scattered blocks."""

    def __init__(self, lengths: list[int], heads: int, head_dim: int, block_size: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.heads, self.head_dim, self.block_size = heads, head_dim, block_size
        width = -(-max(lengths) // block_size)
        num_blocks = width * len(lengths) + 2
        shape = (num_blocks, LAYERS, 2, heads, block_size, head_dim)
        room = aligned((int(np.prod(shape)) + 16,), np.float32)
        self.blocks = room[:-16].reshape(shape)
        self.blocks[:] = np.nan
        self.tables = rng.permutation(num_blocks)[: width * len(lengths)].reshape(len(lengths), width).astype(np.int32)
        self.keys, self.values = [], []
        content = np.random.default_rng(99)
        for table, length in zip(self.tables, lengths, strict=True):
            k, v = content.standard_normal((2, length, heads, head_dim)).astype(np.float32)
            self.keys.append(k)
            self.values.append(v)
            for token in range(length):
                block, offset = table[token // block_size], token % block_size
                self.blocks[block, LAYER, 0, :, offset] = k[token]
                self.blocks[block, LAYER, 1, :, offset] = v[token]

    def attend(
        self, q: np.ndarray, positions: list[int], sequences: list[int], group: int, threads: int = 1
    ) -> np.ndarray:
        width = self.heads * group * self.head_dim
        out, around = guarded(len(q), width)
        scratch = aligned((threads * scratch_bytes(group, self.head_dim),), np.uint8)
        call(
            "attention", out, out.strides[0], q, q.strides[0],
            np.array(positions, np.int32), np.array(sequences, np.int32),
            self.tables, self.tables.strides[0], self.blocks.ctypes.data + LAYER * self.blocks.strides[1],
            self.blocks.strides[0], self.block_size, self.heads, group, self.head_dim, scratch,
            rows=len(q), threads=threads,
        )  # fmt: skip
        assert_guarded(out, around)
        return np.array(out)

    def expected(self, q: np.ndarray, positions: list[int], sequences: list[int], group: int) -> np.ndarray:
        out = np.zeros((len(q), self.heads * group, self.head_dim))
        for row, (position, sequence) in enumerate(zip(positions, sequences, strict=True)):
            queries = q[row].astype(np.float64).reshape(self.heads * group, self.head_dim)
            for head in range(self.heads * group):
                k = self.keys[sequence][: position + 1, head // group].astype(np.float64)
                v = self.values[sequence][: position + 1, head // group].astype(np.float64)
                weights = np.exp(k @ queries[head] / np.sqrt(self.head_dim))
                out[row, head] = weights @ v / weights.sum()
        return out.reshape(len(q), -1)


def queries(rows: int, width: int) -> np.ndarray:
    return np.random.default_rng(5).standard_normal((rows, width)).astype(np.float32)


@pytest.mark.parametrize(
    ("heads", "group", "head_dim", "block_size"),
    [(1, 1, 8, 16), (3, 1, 8, 4), (2, 2, 64, 16), (1, 8, 24, 5), (2, 7, 80, 16), (1, 3, 128, 32), (2, 4, 128, 16)],
)
def test_against_float64(heads: int, group: int, head_dim: int, block_size: int) -> None:
    lengths = [1, 30, 300, 600]
    pool = Pool(lengths, heads, head_dim, block_size)
    positions, sequences = [0, 29, 5, 255, 256, 299, 511, 512, 599], [0, 1, 1, 2, 2, 2, 3, 3, 3]
    q = queries(len(positions), heads * group * head_dim)
    out = pool.attend(q, positions, sequences, group, threads=2)
    np.testing.assert_allclose(out, pool.expected(q, positions, sequences, group), atol=64 * EPS32, rtol=0)


@pytest.mark.parametrize(("heads", "group", "head_dim"), [(2, 2, 64), (1, 5, 40)])
def test_company_blocks_and_threads_change_no_bit(heads: int, group: int, head_dim: int) -> None:
    lengths, positions = [600, 300], [599, 0, 256, 299, 17]
    sequences = [0, 0, 0, 1, 1]
    pool = Pool(lengths, heads, head_dim, 16)
    q = queries(5, heads * group * head_dim)
    whole = pool.attend(q, positions, sequences, group, threads=3)
    for row in range(5):
        alone = pool.attend(q[row : row + 1], positions[row : row + 1], sequences[row : row + 1], group)
        assert np.array_equal(alone[0], whole[row])
    scattered = Pool(lengths, heads, head_dim, 16, seed=1)
    assert np.array_equal(scattered.attend(q, positions, sequences, group), whole)
    other_blocks = Pool(lengths, heads, head_dim, 7)
    assert np.array_equal(other_blocks.attend(q, positions, sequences, group), whole)


def test_control_one_token_less_gives_other_bits() -> None:
    pool, q = Pool([600], 1, 64, 16), queries(1, 64)
    assert not np.array_equal(pool.attend(q, [599], [0], 1), pool.attend(q, [598], [0], 1))


def test_large_scores_do_not_overflow() -> None:
    pool = Pool([300], 1, 16, 16)
    q = queries(2, 16) * np.float32(1e4)
    out = pool.attend(q, [299, 10], [0, 0], 1)
    for row, position in enumerate((299, 10)):
        best = np.argmax(pool.keys[0][: position + 1, 0].astype(np.float64) @ q[row])
        np.testing.assert_allclose(out[row], pool.values[0][best, 0], rtol=1e-3)


def test_nan_in_one_row_stays_there() -> None:
    pool, q = Pool([40], 1, 16, 16), queries(2, 16)
    clean = pool.attend(q, [39, 20], [0, 0], 1)
    q[0, 3] = np.nan
    out = pool.attend(q, [39, 20], [0, 0], 1)
    assert np.isnan(out[0]).all()
    assert np.array_equal(out[1], clean[1])
