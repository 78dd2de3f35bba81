"""Draws of every sampler against exact probabilities, and biased samplers that the same test must reject."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numba import njit, uint64

from kernels.cpu import sampling as cpu_sampling
from kernels.cuda import sampling as cuda_sampling
from kernels.reference import sampling as definition
from nanochat_infer.devices.base import SamplingRows
from nanochat_infer.sampling_params import SamplingParams
from tests.exact_sampling import Case, chi_square_p, exact_probabilities, filtered_scores, make_rows, take_rows
from tests.hf_oracle import hf_warp
from tests.samplers import SAMPLERS, Sampler, arrays
from tests.torch_devices import TORCH_DEVICES

# All seeds are fixed, so a pass stays a pass; below the first a sampler fails, below the second a control is rejected.
ACCEPT_P = 1e-5
REJECT_P = 1e-12

SMALL = np.array([2.0, 1.0, 0.5, 0.0, -1.0, -3.0], np.float32)
WIDE = np.random.default_rng(0).standard_normal(111).astype(np.float32) * 2
LARGE = np.random.default_rng(1).standard_normal(50257).astype(np.float32) * 3
INF = float("inf")

CASES = [
    Case("plain", SMALL),
    Case("cold", SMALL, temperature=0.5),
    Case("hot", SMALL, temperature=2.0),
    Case("one token", np.array([-7.0], np.float32)),
    Case("two tokens", np.array([0.3, -0.4], np.float32)),
    Case("uniform", np.zeros(16, np.float32)),
    Case("top-k", SMALL, top_k=3),
    Case("top-k 1", SMALL, top_k=1),
    Case("top-k above the vocabulary", SMALL, top_k=500),
    Case("ties at the k-th", np.array([1, 0, 1, 0, 0, -2], np.float32), top_k=3),
    Case("all tied, top-k", np.zeros(9, np.float32), top_k=2),
    Case("top-p", SMALL, top_p=0.8),
    Case("top-p keeps the first", SMALL, top_p=1e-6),
    Case("top-p met exactly", np.zeros(8, np.float32), top_p=0.5),
    Case("top-p among ties", np.zeros(7, np.float32), top_p=0.5),
    Case("top-p after temperature", SMALL, temperature=1.7, top_p=0.7),
    Case("top-p after top-k", SMALL, top_k=2, top_p=0.9),
    Case("min-p", SMALL, min_p=0.2),
    Case("min-p 1", np.array([1, 0, 1, -1], np.float32), min_p=1.0),
    Case("all mass on one", np.array([0, 200, 0, -50], np.float32)),
    Case("removed tokens", np.array([-INF, 1, -INF, 0.5, 0], np.float32)),
    Case("one token left", np.array([-INF, -INF, -2, -INF], np.float32), top_p=0.9),
    Case("top-k beyond what is left", np.array([-INF, 1, -INF, 0.5], np.float32), top_k=3),
    Case("penalty", SMALL, repetition_penalty=1.5, penalty_ids=(0, 3, 5)),
    Case("penalty below 1", SMALL, repetition_penalty=0.7, penalty_ids=(1, 4)),
    Case("everything", WIDE, 0.8, top_k=20, top_p=0.9, min_p=0.02, repetition_penalty=1.3, penalty_ids=(3, 50, 90)),
    Case("wide", WIDE),
    Case("wide top-p", WIDE, temperature=1.2, top_p=0.95),
    Case("large", LARGE, temperature=0.7, top_k=20, top_p=0.9, draws=100),
    Case("large unfiltered", LARGE, temperature=0.5, draws=60),
]
BY_NAME = {case.name: case for case in CASES}


def draw(sampler: Sampler, case: Case, seed: int = 1234) -> np.ndarray:
    """Draw case.draws tokens at consecutive positions of one seed, 500 rows at a time."""
    tokens = []
    for start in range(0, case.draws, 500):
        positions = range(start, min(case.draws, start + 500))
        logits = np.repeat(case.logits[None], len(positions), axis=0)
        tokens.append(sampler(logits, make_rows([case] * len(positions), [seed] * len(positions), positions)))
    return np.concatenate(tokens)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_draws_follow_the_exact_probabilities(case: Case, sampler: Sampler) -> None:
    assert chi_square_p(draw(sampler, case), exact_probabilities(case)) > ACCEPT_P


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_random_small_cases(sampler: Sampler) -> None:
    rng = np.random.default_rng(8)
    for number in range(25):
        vocab_size = int(rng.integers(2, 13))
        logits = rng.choice([rng.standard_normal(vocab_size) * 2, rng.integers(-2, 3, vocab_size)]).astype(np.float32)
        case = Case(
            f"{number}",
            logits,
            float(rng.uniform(0.2, 2)),
            int(rng.integers(0, vocab_size + 1)),
            float(rng.choice([1, rng.uniform(0.05, 1)])),
            float(rng.choice([0, rng.uniform(0, 0.5)])),
            float(rng.uniform(0.5, 2)),
            tuple(rng.choice(vocab_size, 2, replace=False).tolist()),
            draws=500,
        )
        assert chi_square_p(draw(sampler, case, seed=number), exact_probabilities(case)) > ACCEPT_P, case


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_seeds_are_drawn_from_as_well_as_positions(sampler: Sampler) -> None:
    case = BY_NAME["plain"]
    seeds = np.random.default_rng(2).integers(0, 2**63, 3000).tolist()
    tokens = sampler(np.repeat(case.logits[None], 3000, axis=0), make_rows([case] * 3000, seeds, [7] * 3000))
    assert chi_square_p(tokens, exact_probabilities(case)) > ACCEPT_P


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("distance", [1, 2, 256])
def test_positions_are_independent(sampler: Sampler, distance: int) -> None:
    case = Case("three", np.array([0.5, 0, -0.5], np.float32), draws=6000)
    tokens, p = draw(sampler, case, seed=99), exact_probabilities(case)
    pairs = tokens[:-distance].astype(np.int64) * 3 + tokens[distance:]
    assert chi_square_p(pairs, [a * b for a in p for b in p]) > ACCEPT_P


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_top_p_that_float32_rounds_to_0_still_keeps_the_first(sampler: Sampler) -> None:
    tied = np.array([0, 3, 1, 3, -INF], np.float32)
    cases = [Case("", tied, temperature, top_k, top_p=1e-50) for temperature in (0.1, 2.0) for top_k in (0, 2)]
    rows = make_rows([*cases, Case("beside them", tied)], range(5), range(5))
    assert rows.top_p[:4].max() == 0
    assert sampler(np.repeat(tied[None], 5, axis=0), rows)[:4].tolist() == [1] * 4


HIGHEST_WORDS = [[0xFFFFFFFF, 0xFFFFFFFF], [0xFFFFFFFF, 0xFFFFFF80], [0, 0], [0x80000000, 0], [0x12345678, 0x9ABCDEF0]]


def uniform_by_reference(words: np.ndarray) -> np.ndarray:
    return definition.uniform(words)


def uniform_by_torch(words: np.ndarray) -> np.ndarray:
    first, second = torch.from_numpy(words.astype(np.int64)).unbind(dim=1)
    return cuda_sampling.uniform(first, second).numpy()


def uniform_by_cpu(words: np.ndarray) -> np.ndarray:
    compiled = njit(lambda first, second: cpu_sampling.uniform(uint64(first), uint64(second)))
    return np.array([compiled(int(first), int(second)) for first, second in words])


@pytest.mark.parametrize("uniform", [uniform_by_reference, uniform_by_torch, uniform_by_cpu])
def test_uniform_numbers_are_inside_0_and_1_for_all_words(uniform: Callable[[np.ndarray], np.ndarray]) -> None:
    words = np.array(HIGHEST_WORDS, np.uint64)
    numbers = uniform(words)
    whole = [(int(a) >> 5) * 2**26 + (int(b) >> 6) for a, b in words]
    assert [float(n) for n in numbers] == [min((w + 0.5) / 2.0**53, 1 - 2.0**-53) for w in whole]
    assert numbers.min() > 0
    assert numbers.max() < 1
    assert np.isfinite(-np.log(-np.log(numbers))).all()


def test_dependent_positions_are_rejected() -> None:
    """Control: a generator that gives each pair of positions one draw."""
    case = Case("three", np.array([0.5, 0, -0.5], np.float32), draws=3000)
    tokens, p = np.repeat(draw(SAMPLERS[0].values[0], case), 2), exact_probabilities(case)
    pairs = tokens[:-1].astype(np.int64) * 3 + tokens[1:]
    assert chi_square_p(tokens, p) > REJECT_P
    assert chi_square_p(pairs, [a * b for a in p for b in p]) < REJECT_P


def _biased(logits: np.ndarray, rows: SamplingRows, scores_of: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
    """Draw from scores_of(logits, row) with the real noise."""
    out = []
    for row, line in enumerate(logits):
        ids = np.arange(len(line))
        noise = definition.gumbel_noise(int(rows.seed[row]), int(rows.position[row]), ids)
        out.append(int(np.argmax(scores_of(line, row) + noise)))
    return np.array(out, np.int32)


def too_warm(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Divide by 1.25 times the temperature."""
    return _biased(logits, rows, lambda line, row: line / (1.25 * rows.temperature[row]))


def cuts_ties(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Keep exactly k tokens."""

    def scores_of(line: np.ndarray, row: int) -> np.ndarray:
        scores = np.full(len(line), -INF)
        best = np.argsort(-line, kind="stable")[: rows.top_k[row] or None]
        scores[best] = line[best]
        return scores

    return _biased(logits, rows, scores_of)


def drops_the_crossing_token(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Keep only what lies below top_p."""

    def scores_of(line: np.ndarray, row: int) -> np.ndarray:
        order = np.argsort(-line, kind="stable")
        mass = np.cumsum(np.exp(line[order] - line.max()))
        keep = order[mass <= rows.top_p[row] * mass[-1]]
        scores = np.full(len(line), -INF)
        scores[keep] = line[keep]
        return scores

    return _biased(logits, rows, scores_of)


def temperature_last(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Filter at temperature 1, then scale, as some engines do."""

    def scores_of(line: np.ndarray, row: int) -> np.ndarray:
        kept = definition.keep_top_p(line.astype(np.float64), np.ones(len(line), bool), float(rows.top_p[row]))
        return np.where(kept, line / rows.temperature[row], -INF)

    return _biased(logits, rows, scores_of)


def penalises_by_division_only(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Divide negative logits too, which makes them likelier."""

    def scores_of(line: np.ndarray, row: int) -> np.ndarray:
        scores = line.astype(np.float64)
        ids = rows.penalty_ids[rows.penalty_start[row] : rows.penalty_start[row + 1]]
        scores[ids] /= rows.repetition_penalty[row]
        return scores

    return _biased(logits, rows, scores_of)


def few_random_bits(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Draw by inverse distribution from a number with 4 bits."""
    u = np.random.default_rng(0).integers(0, 16, len(logits)) / 16 + 1 / 32
    mass = np.cumsum(np.exp(logits[0] - logits[0].max()))
    return np.searchsorted(mass / mass[-1], u).astype(np.int32)


@pytest.mark.parametrize(
    ("biased", "name"),
    [
        (too_warm, "plain"),
        (too_warm, "wide"),
        (cuts_ties, "ties at the k-th"),
        (drops_the_crossing_token, "top-p"),
        (temperature_last, "top-p after temperature"),
        (penalises_by_division_only, "penalty"),
        (few_random_bits, "plain"),
    ],
)
def test_a_biased_sampler_is_rejected(biased: Sampler, name: str) -> None:
    case = BY_NAME[name]
    assert chi_square_p(draw(biased, case), exact_probabilities(case)) < REJECT_P


def test_the_exact_probabilities_by_hand() -> None:
    logits = np.log(np.array([0.5, 0.25, 0.125, 0.125], np.float32))
    assert exact_probabilities(Case("", logits)) == pytest.approx([0.5, 0.25, 0.125, 0.125], abs=1e-7)
    assert exact_probabilities(Case("", logits, top_k=3)) == pytest.approx([0.5, 0.25, 0.125, 0.125], abs=1e-7)
    assert exact_probabilities(Case("", logits, top_k=2)) == pytest.approx([2 / 3, 1 / 3, 0, 0], abs=1e-7)
    assert exact_probabilities(Case("", logits, top_p=0.6)) == pytest.approx([2 / 3, 1 / 3, 0, 0], abs=1e-7)
    assert exact_probabilities(Case("", logits, top_p=0.8)) == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0], abs=1e-7)
    assert exact_probabilities(Case("", logits, min_p=0.4)) == pytest.approx([2 / 3, 1 / 3, 0, 0], abs=1e-7)
    assert exact_probabilities(Case("", logits, 0.5)) == pytest.approx(np.array([32, 8, 2, 2]) / 44, abs=1e-7)
    penalised = Case("", np.array([2.0, -1.0, 1.0]), repetition_penalty=2.0, penalty_ids=(0, 1))
    assert filtered_scores(penalised) == [1.0, -2.0, 1.0]


@pytest.mark.parametrize("vocab_size", [1, 2, 111, 50257])
def test_the_exact_probabilities_equal_those_of_transformers(vocab_size: int) -> None:
    rng = np.random.default_rng(vocab_size)
    for _ in range(3 if vocab_size > 1000 else 60):
        logits = (rng.standard_normal(vocab_size) * 3).astype(np.float32)
        ids = rng.integers(0, vocab_size, 12).tolist()
        params = SamplingParams(
            temperature=float(rng.choice([0.3, 0.7, 1.0, 1.9])),
            top_k=int(rng.choice([0, 1, 5, 50])),
            top_p=float(rng.choice([0.1, 0.6, 0.9, 1.0])),
            min_p=float(rng.choice([0.0, 0.05, 0.3])),
            repetition_penalty=float(rng.choice([0.8, 1.0, 1.3])),
        )
        # A few tokens at most reach the comparison in Python when the vocabulary is large.
        top_k, penalty = params.top_k or 1000, params.repetition_penalty
        case = Case("", logits, params.temperature, top_k, params.top_p, params.min_p, penalty, tuple(ids))
        warped = hf_warp(logits, replace(params, top_k=case.top_k), ids).astype(np.float64)
        weights = np.exp(warped - warped.max())
        ours = np.array(exact_probabilities(case))
        assert ((ours > 0) == (weights > 0)).all()
        np.testing.assert_allclose(ours, weights / weights.sum(), rtol=2e-5)


def _mixed_rows(vocab_size: int, num_rows: int, seed: int = 3) -> tuple[np.ndarray, SamplingRows]:
    """Return rows with all kinds of parameters, greedy and broken ones among them."""
    rng = np.random.default_rng([vocab_size, seed])
    logits = (rng.standard_normal((num_rows, vocab_size)) * 4).astype(np.float32)
    logits[rng.random(num_rows) < 0.2] = np.round(logits[0])  # ties
    logits[rng.random((num_rows, vocab_size)) < 0.1] = -INF
    logits[1::10, rng.integers(vocab_size)] = math.nan
    logits[2::10, rng.integers(vocab_size)] = INF
    logits[3::10] = -INF
    cases = [
        Case(
            "",
            line,
            float(rng.choice([0, 1e-30, 0.1, 0.7, 1, 2])),
            int(rng.choice([0, 1, 3, 20, 2**31 - 1])),
            float(rng.choice([1e-9, 0.3, 0.9, 1])),
            float(rng.choice([0, 0.05, 1])),
            float(rng.choice([1, 0.5, 1.2, 10])),
            tuple(rng.choice(vocab_size, min(vocab_size, 30), replace=False).tolist()),
        )
        for line in logits
    ]
    seeds = rng.integers(0, 2**64, num_rows, dtype=np.uint64).tolist()
    return logits, make_rows(cases, seeds, rng.integers(0, 2**40, num_rows).tolist())


@pytest.mark.parametrize("sampler", SAMPLERS[1:])
@pytest.mark.parametrize(("vocab_size", "num_rows"), [(1, 60), (2, 200), (111, 600), (50257, 30)])
def test_every_device_draws_the_same_token(sampler: Sampler, vocab_size: int, num_rows: int) -> None:
    logits, rows = _mixed_rows(vocab_size, num_rows)
    before = logits.copy()
    expected = SAMPLERS[0].values[0](logits, rows)
    got = sampler(logits, rows)
    assert got.dtype == np.int32
    np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(logits, before)
    assert (expected[1::10] == -1).all()
    assert (expected[2::10] == -1).all()
    assert (expected[3::10] == -1).all()
    assert (expected[0::10] >= 0).sum() > 0


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_row_does_not_depend_on_the_batch(sampler: Sampler) -> None:
    logits, rows = _mixed_rows(111, 40)
    together = sampler(logits, rows)
    order = np.random.default_rng(4).permutation(40).tolist()
    np.testing.assert_array_equal(sampler(logits[order], take_rows(rows, order)), together[order])
    for row in range(40):
        assert sampler(logits[[row]], take_rows(rows, [row]))[0] == together[row]


@pytest.mark.parametrize("device", TORCH_DEVICES)
def test_noise_is_the_same_to_the_last_bits(device: str) -> None:
    seeds, positions, ids = [0, 2**63 + 5], [2**33 + 1, 9], np.arange(500)
    rows = make_rows([Case("", np.zeros(500))] * 2, seeds, positions)
    params = cuda_sampling.SamplingTensors.from_numpy(torch.device(device), **arrays(rows))
    got = cuda_sampling.gumbel_noise(params, torch.arange(500, device=device).expand(2, -1)).cpu().numpy()
    for row in range(2):
        expected = definition.gumbel_noise(seeds[row], positions[row], ids)
        np.testing.assert_allclose(got[row], expected, rtol=1e-13, atol=1e-14)


def test_noise_by_hand() -> None:
    """The first known answer of Philox, through the formula of the draw in plain Python."""
    u = ((0x6627E8D5 >> 5) * 2**26 + (0xE169C58D >> 6) + 0.5) / 2**53
    assert definition.gumbel_noise(0, 0, np.array([0]))[0] == pytest.approx(-math.log(-math.log(u)), rel=1e-15)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_no_rows(sampler: Sampler) -> None:
    assert sampler(np.empty((0, 11), np.float32), make_rows([], [], [])).shape == (0,)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_greedy_takes_the_lowest_id_among_equals_after_the_penalty(sampler: Sampler) -> None:
    def greedy(logits: list[float], penalty: float = 1.0, ids: tuple[int, ...] = ()) -> int:
        case = Case("", np.array(logits, np.float32), 0.0, 1, 0.1, 1.0, penalty, ids)
        return int(sampler(case.logits[None], make_rows([case], [5], [6]))[0])

    assert greedy([0, 3, 3, 1]) == 1
    assert greedy([-0.0, 0.0]) == 0
    assert greedy([0, 3, 3, 1], 2.0, (1,)) == 2
    assert greedy([-1, -1.5], 2.0, (0,)) == 1
    assert greedy([-INF, -5, -INF]) == 1
    assert greedy([1, math.nan]) == -1
    assert greedy([1, INF]) == -1
    assert greedy([-INF, -INF]) == -1


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_penalty_that_overflows_ends_the_row_and_no_other(sampler: Sampler) -> None:
    ends = Case("", np.array([3e38, 1], np.float32), repetition_penalty=0.1, penalty_ids=(0,))
    empty = Case("", np.array([-3e38, -2e38], np.float32), repetition_penalty=9.0, penalty_ids=(0, 1))
    goes_on = Case("", np.array([-3e38, 1], np.float32), repetition_penalty=9.0, penalty_ids=(0,))
    logits = np.stack([case.logits for case in (ends, empty, goes_on)])
    assert sampler(logits, make_rows([ends, empty, goes_on], [1] * 3, [2] * 3)).tolist() == [-1, -1, 1]


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_tiny_temperature_is_greedy_and_never_overflows(sampler: Sampler) -> None:
    logits = np.array([[1e38, 3e38, -3e38, 3e38]], np.float32)
    case = Case("", logits[0], temperature=1e-38)
    assert {int(sampler(logits, make_rows([case], [0], [position]))[0]) for position in range(40)} == {1}


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_all_bits_of_seed_and_position_count(sampler: Sampler) -> None:
    case = Case("", np.zeros(50257, np.float32))
    keys = [(0, 0), (2**32, 0), (2**63, 0), (1, 0), (0, 2**32), (0, 1), (0, 2**62)]
    rows = make_rows([case] * len(keys), [seed for seed, _ in keys], [position for _, position in keys])
    assert len(set(sampler(np.zeros((len(keys), 50257), np.float32), rows).tolist())) == len(keys)
