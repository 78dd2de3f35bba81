"""Drawing a token from a row of logits. This file is the definition that every device follows.

The order is repetition penalty, temperature, top-k, top-p, min-p. The penalty is taken in float32, which keeps greedy
choices as they are elsewhere; all that follows is float64. Then the kept token with the largest scaled logit + noise
wins (the Gumbel maximum, an exact draw from the softmax), the lowest id on ties. The noise of a token is a function of
(seed, position, token id) alone, so neither the batch nor the other tokens have a say in it. A row that after the
penalty has NaN or +inf, or nothing above -inf, gives -1.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from kernels.reference.philox import philox4x32

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

INVALID = -1
LARGEST_UNIFORM = 1 - 2.0**-53
_LOW = 0xFFFFFFFF


def penalize(logits: Array, penalty_ids: Array, repetition_penalty: float) -> npt.NDArray[np.float32]:
    """Multiply the negative and divide the other logits of the given distinct ids: float32 [vocab_size], a copy.

    Source: Keskar et al. 2019, arXiv:1909.05858, section 4.1, in the form that keeps negative logits from rising.
    """
    scores, penalty = logits.astype(np.float32), np.float32(repetition_penalty)
    chosen = scores[penalty_ids]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        scores[penalty_ids] = np.where(chosen < 0, chosen * penalty, chosen / penalty)
    return scores


def keep_top_k(scores: Float64, top_k: int) -> BoolArray:
    """Mark the top_k largest scores and all that equal the k-th; everything for 0: bool [vocab_size]."""
    if top_k <= 0 or top_k >= scores.size:
        return np.ones(scores.size, dtype=np.bool_)
    kept: BoolArray = scores >= np.sort(scores)[-top_k]
    return kept


def keep_top_p(scores: Float64, kept: BoolArray, top_p: float) -> BoolArray:
    """Mark the likeliest kept tokens until their mass reaches top_p, the crossing one included: bool [vocab_size].

    Tokens are taken by falling score, equal ones by rising id; a token stays if the mass before it is below top_p,
    and the first one stays always.

    Source: Holtzman et al. 2020, arXiv:1904.09751, section 3.1.
    """
    if top_p >= 1:
        return kept
    weights = np.where(kept, np.exp(scores - scores.max()), 0.0)
    order = np.argsort(-scores, kind="stable")
    reached = np.cumsum(weights[order])
    before = np.concatenate([[0.0], reached[:-1]])
    chosen = np.zeros(scores.size, dtype=np.bool_)
    chosen[order] = before < top_p * reached[-1]
    chosen[order[0]] = True
    return kept & chosen


def keep_min_p(scores: Float64, kept: BoolArray, min_p: float) -> BoolArray:
    """Unmark tokens less likely than min_p times the likeliest: bool [vocab_size].

    Source: Nguyen et al. 2024, arXiv:2407.01082.
    """
    likely: BoolArray = np.exp(scores - scores.max()) >= min_p
    return kept & likely


def uniform(words: Array) -> Float64:
    """Turn the first two 32-bit words of [..., 4] into a float64 [...] in (0, 1), 53 bits fine.

    It is (w + 0.5) / 2^53 for the whole number w of 53 bits; what rounds to 1 is one step below it.
    """
    first, second = words[..., 0].astype(np.float64), words[..., 1].astype(np.float64)
    return np.minimum((np.floor(first / 32) * 2.0**26 + np.floor(second / 64) + 0.5) / 2.0**53, LARGEST_UNIFORM)


def gumbel_noise(seed: int, position: int, token_ids: Array) -> Float64:
    """Return the noise of each token: -log(-log(u)), u from Philox at (position, token id) under the key seed.

    Args:
        seed: 64 bits, the key.
        position: 64 bits, index in its sequence of the token to draw.
        token_ids: int [num_ids].

    Returns:
        float64 [num_ids].

    Source: Gumbel 1954; Maddison et al. 2014, arXiv:1411.0030, section 2.
    """
    counter = np.zeros((token_ids.size, 4), dtype=np.uint64)
    counter[:, 0] = position & _LOW
    counter[:, 1] = position >> 32 & _LOW
    counter[:, 2] = token_ids
    key = np.array([seed & _LOW, seed >> 32 & _LOW], dtype=np.uint64)
    return -np.log(-np.log(uniform(philox4x32(counter, key))))


def sample_row(
    logits: Array,
    temperature: float,
    top_k: int,
    top_p: float,
    min_p: float,
    repetition_penalty: float,
    seed: int,
    position: int,
    penalty_ids: Array,
) -> int:
    """Draw one token id from one row.

    Args:
        logits: float32 [vocab_size]; not changed.
        temperature: 0 is greedy, the lowest id among equal maxima after the penalty.
        top_k: 0 is off.
        top_p: in (0, 1], 1 is off.
        min_p: in [0, 1], 0 is off.
        repetition_penalty: above 0, 1 is off.
        seed: key of the draw.
        position: counter of the draw.
        penalty_ids: int [num_ids], distinct.

    Returns:
        The id, or -1 where the logits allow none.
    """
    penalized = penalize(logits, penalty_ids, repetition_penalty)
    if np.isnan(penalized).any() or np.isposinf(penalized).any() or np.isneginf(penalized).all():
        return INVALID
    if temperature == 0:
        return int(np.argmax(penalized))
    scores = penalized.astype(np.float64) / temperature
    kept = keep_top_k(scores, top_k)
    kept = keep_top_p(scores, kept, top_p)
    kept = keep_min_p(scores, kept, min_p) & np.isfinite(scores)
    token_ids = np.flatnonzero(kept)
    return int(token_ids[np.argmax(scores[token_ids] + gumbel_noise(seed, position, token_ids))])


def sample(
    logits: Array,
    temperature: Array,
    top_k: Array,
    top_p: Array,
    min_p: Array,
    repetition_penalty: Array,
    seed: Array,
    position: Array,
    penalty_ids: Array,
    penalty_start: Array,
) -> npt.NDArray[np.int32]:
    """Draw one token per row; each row is sample_row of its own parameters.

    Args:
        logits: float32 [num_rows, vocab_size]; not changed.
        temperature, top_k, top_p, min_p, repetition_penalty, seed, position: [num_rows].
        penalty_ids: int32 [num_penalty_ids], the ids of row 0, then of row 1, ...
        penalty_start: int32 [num_rows + 1], where each row's ids begin.

    Returns:
        int32 [num_rows].
    """
    tokens = [
        sample_row(
            logits[row],
            float(temperature[row]),
            int(top_k[row]),
            float(top_p[row]),
            float(min_p[row]),
            float(repetition_penalty[row]),
            int(seed[row]),
            int(position[row]),
            penalty_ids[penalty_start[row] : penalty_start[row + 1]],
        )
        for row in range(logits.shape[0])
    ]
    return np.array(tokens, dtype=np.int32)
