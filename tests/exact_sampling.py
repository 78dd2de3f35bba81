"""Exact probabilities of the next token in plain Python, and a chi-square test of draws against them.

Shares no code with any sampler: lists, math.exp and math.fsum.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.stats import chi2

from nanochat_infer.devices.base import SamplingRows


@dataclass(frozen=True)
class Case:
    """One row of logits and how to draw from it; numbers are rounded to float32 as the engine does."""

    name: str
    logits: np.ndarray
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    penalty_ids: tuple[int, ...] = ()
    draws: int = 4000


def single(value: float) -> float:
    """Return the nearest float32 value."""
    return float(np.float32(value))


def softmax(scores: Sequence[float]) -> list[float]:
    """Return probabilities; -inf gives 0."""
    largest = max(scores)
    weights = [math.exp(score - largest) for score in scores]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def filtered_scores(case: Case) -> list[float]:
    """Return the scores in the order penalty, temperature, top-k, top-p, min-p, removed ones at -inf."""
    scores = [float(value) for value in case.logits]
    penalty = single(case.repetition_penalty)
    for i in set(case.penalty_ids):
        scores[i] = single(scores[i] * penalty if scores[i] < 0 else scores[i] / penalty)
    scores = [score / single(case.temperature) for score in scores]
    if 0 < case.top_k < len(scores):
        smallest = sorted(scores, reverse=True)[case.top_k - 1]
        scores = [score if score >= smallest else -math.inf for score in scores]
    if case.top_p < 1:
        probabilities = softmax(scores)
        kept: list[int] = []
        for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
            if math.fsum(probabilities[j] for j in kept) >= single(case.top_p):
                break
            kept.append(i)
        scores = [score if i in set(kept) else -math.inf for i, score in enumerate(scores)]
    if case.min_p > 0:
        probabilities = softmax(scores)
        least = single(case.min_p) * max(probabilities)
        scores = [s if p >= least else -math.inf for s, p in zip(scores, probabilities, strict=True)]
    return scores


def exact_probabilities(case: Case) -> list[float]:
    """Return the probability of each token."""
    return softmax(filtered_scores(case))


def make_rows(cases: Sequence[Case], seeds: Iterable[int], positions: Iterable[int]) -> SamplingRows:
    """Return the engine's arrays for one row per case."""
    penalised = [case.penalty_ids if case.repetition_penalty != 1 else () for case in cases]
    return SamplingRows(
        temperature=np.array([case.temperature for case in cases], np.float32),
        top_k=np.array([case.top_k for case in cases], np.int32),
        top_p=np.array([case.top_p for case in cases], np.float32),
        min_p=np.array([case.min_p for case in cases], np.float32),
        repetition_penalty=np.array([case.repetition_penalty for case in cases], np.float32),
        seed=np.array(list(seeds), np.uint64),
        position=np.array(list(positions), np.int64),
        penalty_ids=np.array([i for ids in penalised for i in ids], np.int32),
        penalty_start=np.cumsum([0] + [len(ids) for ids in penalised]).astype(np.int32),
    )


def take_rows(rows: SamplingRows, order: Sequence[int]) -> SamplingRows:
    """Return the given rows in the given order."""
    spans = [rows.penalty_ids[rows.penalty_start[i] : rows.penalty_start[i + 1]] for i in order]
    taken = {
        field.name: getattr(rows, field.name)[list(order)]
        for field in fields(rows)
        if not field.name.startswith("penalty_")
    }
    starts = np.cumsum([0] + [len(span) for span in spans]).astype(np.int32)
    return SamplingRows(**taken, penalty_ids=np.concatenate([np.empty(0, np.int32), *spans]), penalty_start=starts)


def chi_square_p(tokens: np.ndarray, probabilities: Sequence[float]) -> float:
    """Return how likely draws as far from the probabilities as these are; 0 if an impossible token was drawn.

    Tokens that are expected fewer than 5 times count together.
    """
    expected = np.array(probabilities) * len(tokens)
    if (tokens < 0).any() or (expected[tokens] == 0).any():
        return 0.0
    counts = np.bincount(tokens, minlength=len(expected)).astype(float)
    rare = expected < 5
    groups = [(counts[~rare], expected[~rare]), (counts[rare].sum(keepdims=True), expected[rare].sum(keepdims=True))]
    observed = np.concatenate([count for count, _ in groups])
    wanted = np.concatenate([want for _, want in groups])
    observed, wanted = observed[wanted > 0], wanted[wanted > 0]
    if len(observed) == 1:
        return 1.0
    return float(chi2.sf(((observed - wanted) ** 2 / wanted).sum(), len(observed) - 1))
