"""The CPU sampler against its definition written out naively: sorting, full softmax, Philox in Python integers."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from kernels.cpu.sampling import scratch_bytes
from tests.cpu_kernels import aligned, call


@dataclass
class Row:
    logits: np.ndarray
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    penalty: float = 1.0
    seed: int = 0
    position: int = 0
    ids: list[int] = field(default_factory=list)


def draw(rows: list[Row], threads: int = 1) -> list[int]:
    """The kernel under test on rows of one vocabulary."""
    logits = aligned((len(rows), len(rows[0].logits)), np.float32)
    logits[:] = [row.logits for row in rows]
    out = np.full(len(rows), -7, np.int32)
    floats = [
        np.array([getattr(r, name) for r in rows], np.float32) for name in ("temperature", "top_p", "min_p", "penalty")
    ]
    ids = np.array([i for row in rows for i in row.ids], np.int32)
    starts = np.cumsum([0, *(len(row.ids) for row in rows)]).astype(np.int32)
    scratch = aligned((threads * scratch_bytes(logits.shape[1]),), np.uint8)
    scratch[:] = 255
    call(
        "sample", out, logits, logits.strides[0], logits.shape[1], floats[0],
        np.array([r.top_k for r in rows], np.int32),
        *floats[1:], np.array([r.seed for r in rows], np.uint64), np.array([r.position for r in rows], np.int64),
        ids, starts, scratch, rows=len(rows), threads=threads,
    )  # fmt: skip
    return out.tolist()


def philox(counter: list[int], key: list[int]) -> list[int]:
    c, k = list(counter), list(key)
    for _ in range(10):
        p, q = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [q >> 32 ^ c[1] ^ k[0], q % 2**32, p >> 32 ^ c[3] ^ k[1], p % 2**32]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return c


def noise(seed: int, position: int, token: int) -> float:
    w = philox([position % 2**32, position >> 32, token, 0], [seed % 2**32, seed >> 32])
    u = ((w[0] >> 5) * 67108864 + (w[1] >> 6) + 0.5) / 2**53
    return -math.log(-math.log(u))


def kept_tokens(row: Row) -> tuple[list[int], np.ndarray]:
    """The tokens that may be drawn, and the scaled logits."""
    z = row.logits.astype(np.float32).copy()
    for i in set(row.ids):
        z[i] = z[i] * np.float32(row.penalty) if z[i] < 0 else z[i] / np.float32(row.penalty)
    scaled = z.astype(np.float64) / float(np.float32(row.temperature))
    order = sorted(range(len(z)), key=lambda i: (-z[i], i))
    if 0 < row.top_k < len(z):
        least = z[order[row.top_k - 1]]
        order = [i for i in order if z[i] >= least]
    mass = np.exp(scaled - scaled.max())
    total, before, kept = sum(mass[i] for i in order), 0.0, []
    for i in order:
        if row.top_p < 1 and before >= float(np.float32(row.top_p)) * total:
            break
        kept.append(i)
        before += mass[i]
    return [i for i in kept if mass[i] >= float(np.float32(row.min_p))], scaled


def naive(row: Row) -> int:
    z = row.logits.astype(np.float32).copy()
    if row.temperature == 0:
        for i in set(row.ids):
            z[i] = z[i] * np.float32(row.penalty) if z[i] < 0 else z[i] / np.float32(row.penalty)
        return int(np.argmax(z))
    kept, scaled = kept_tokens(row)
    return min(kept, key=lambda i: (-(scaled[i] + noise(row.seed, row.position, i)), i))


def normal(vocab: int, seed: int = 0, scale: float = 3.0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(vocab) * scale).astype(np.float32)


SETTINGS = [
    {},
    {"temperature": 0.0},
    {"temperature": 0.3},
    {"temperature": 2.0},
    {"top_k": 1},
    {"top_k": 5},
    {"top_k": 10**9},
    {"top_p": 0.5},
    {"top_p": 0.97},
    {"top_p": 1e-9},
    {"min_p": 0.2},
    {"min_p": 1.0},
    {"top_k": 20, "top_p": 0.9, "temperature": 0.7},
    {"top_k": 7, "top_p": 0.8, "min_p": 0.1, "temperature": 1.3, "penalty": 1.4, "ids": [0]},
    {"temperature": 1e-40},
    {"temperature": 0.0, "penalty": 3.0, "ids": [0]},
]


@pytest.mark.parametrize("vocab", [1, 2, 16, 111, 3001])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_equals_the_definition(vocab: int, setting: dict[str, float]) -> None:
    rows = [
        Row(normal(vocab, seed), seed=seed * 2**40 + 3, position=seed * 2**33 + seed, **setting)  # type: ignore[arg-type]
        for seed in range(12)
    ]
    assert draw(rows, threads=3) == [naive(row) for row in rows]


@pytest.mark.parametrize("top_k", [1, 2, 3, 6])
def test_ties_at_the_kth_value_stay(top_k: int) -> None:
    logits = np.array([0, 5, 1, 5, 5, 1, 1, -3], np.float32)
    rows = [Row(logits, top_k=top_k, seed=s, temperature=2.0) for s in range(300)]
    got = draw(rows)
    assert got == [naive(row) for row in rows]
    assert set(got) == ({1, 3, 4} if top_k <= 3 else {1, 2, 3, 4, 5, 6})


def test_the_token_that_crosses_top_p_stays_and_equal_ones_go_by_id() -> None:
    logits = np.log(np.array([0.2, 0.2, 0.2, 0.2, 0.2], np.float64)).astype(np.float32)
    rows = [Row(logits, top_p=0.5, seed=s) for s in range(200)]
    got = draw(rows)
    assert got == [naive(row) for row in rows]
    assert set(got) == {0, 1, 2}


def test_equal_keys_over_a_large_vocabulary() -> None:
    logits = np.zeros(50000, np.float32)
    logits[::2] = -0.0
    rows = [Row(logits, top_k=k, top_p=p, seed=k + 1) for k, p in ((0, 0.3), (7, 1.0), (7, 0.5))]
    assert draw(rows) == [naive(row) for row in rows]


def test_small_differences_between_neighbours_are_seen() -> None:
    """All values in one coarse bucket, two of them one float32 apart at the k-th place."""
    logits = np.linspace(1.0, 1.001, 1000).astype(np.float32)
    logits[500] = np.nextafter(logits[501], np.float32(0))
    for top_k in (498, 499, 500):
        row = Row(logits, top_k=top_k, top_p=0.999)
        seen = set(draw([Row(logits, top_k=top_k, seed=s) for s in range(2000)]))
        assert seen <= set(kept_tokens(Row(logits, top_k=top_k))[0])
        assert draw([row]) == [naive(row)]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("position", [0, 17, 110])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_logits_that_are_not_finite_give_minus_one(bad: float, position: int, temperature: float) -> None:
    logits = normal(111)
    logits[position] = bad
    assert draw([Row(logits, temperature=temperature), Row(normal(111), temperature=0.0)]) == [
        -1,
        int(normal(111).argmax()),
    ]


def test_minus_infinity_is_never_drawn_and_alone_is_an_error() -> None:
    logits = np.full(40, -np.inf, np.float32)
    assert draw([Row(logits), Row(logits, temperature=0.0)]) == [-1, -1]
    logits[[3, 8]] = 1.0, 2.0
    for setting in ({}, {"top_p": 0.9999}, {"top_k": 5}, {"min_p": 0.001}):
        assert set(draw([Row(logits, seed=s, **setting) for s in range(100)])) == {3, 8}


def test_greedy_takes_the_lowest_of_equals() -> None:
    logits = np.array([1, 3, 0, 3, 3], np.float32)
    assert draw([Row(logits, temperature=0.0)]) == [1]


def test_a_row_draws_the_same_alone() -> None:
    rows = [Row(normal(111, s), top_k=20, top_p=0.9, seed=s, position=5) for s in range(9)]
    assert draw(rows, threads=2) == [draw([row])[0] for row in rows]


@pytest.mark.parametrize("setting", [{}, {"top_k": 4}, {"top_p": 0.7}, {"temperature": 0.5, "min_p": 0.05}], ids=str)
def test_frequencies_fit_the_exact_probabilities(setting: dict[str, float]) -> None:
    logits, draws = normal(12, seed=4, scale=1.0), 20000
    row = Row(logits, **setting)  # type: ignore[arg-type]
    kept, scaled = kept_tokens(row)
    probabilities = np.zeros(12)
    probabilities[kept] = np.exp(scaled[kept] - scaled.max())
    probabilities /= probabilities.sum()
    tokens = draw([Row(logits, seed=11, position=i, **setting) for i in range(draws)])  # type: ignore[arg-type]
    counts = np.bincount(tokens, minlength=12)
    assert counts[probabilities == 0].sum() == 0
    assert chi_square(counts, probabilities) < 60
    biased = probabilities * np.where(np.arange(12) == kept[0], 1.25, 1.0)
    assert chi_square(counts, biased / biased.sum()) > 60, "control: a bias of a quarter must be seen"


def chi_square(counts: np.ndarray, probabilities: np.ndarray) -> float:
    """At most 11 degrees of freedom: above 60 has a chance below 1e-8."""
    used = probabilities > 0
    expected = counts.sum() * probabilities[used]
    return float(((counts[used] - expected) ** 2 / expected).sum())
