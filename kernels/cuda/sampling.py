"""Drawing a token per row, all rows at once: the draw that kernels/reference/sampling.py defines, the same tokens."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from kernels.cuda.philox import philox4x32

INVALID = -1
LARGEST_UNIFORM = 1 - 2.0**-53
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class SamplingTensors:
    """Sampling parameters of every row, on the device of the logits.

    Args:
        temperature, top_p, min_p: float64 [num_rows].
        repetition_penalty: float32 [num_rows].
        top_k: int64 [num_rows]; 0 is off.
        seed: two int64 [num_rows], lower and upper 32 bits.
        position: like seed.
        penalty_rows, penalty_ids: int64 [num_penalty_ids], row and id of each penalised logit; each pair once.
        any_sampled: a row has a temperature above 0; known on the host, so that greedy batches skip the sort.
    """

    temperature: torch.Tensor
    top_k: torch.Tensor
    top_p: torch.Tensor
    min_p: torch.Tensor
    repetition_penalty: torch.Tensor
    seed: tuple[torch.Tensor, torch.Tensor]
    position: tuple[torch.Tensor, torch.Tensor]
    penalty_rows: torch.Tensor
    penalty_ids: torch.Tensor
    any_sampled: bool

    @classmethod
    def from_numpy(
        cls,
        device: torch.device,
        *,
        temperature: npt.NDArray[Any],
        top_k: npt.NDArray[Any],
        top_p: npt.NDArray[Any],
        min_p: npt.NDArray[Any],
        repetition_penalty: npt.NDArray[Any],
        seed: npt.NDArray[Any],
        position: npt.NDArray[Any],
        penalty_ids: npt.NDArray[Any],
        penalty_start: npt.NDArray[Any],
    ) -> "SamplingTensors":
        """Move per-row arrays, as the engine makes them, to the device."""

        def put(array: npt.NDArray[Any], dtype: type[np.generic]) -> torch.Tensor:
            return torch.from_numpy(np.array(array, dtype=dtype)).to(device)

        def words(array: npt.NDArray[Any]) -> tuple[torch.Tensor, torch.Tensor]:
            bits = array.astype(np.uint64)
            return put(bits & np.uint64(0xFFFFFFFF), np.int64), put(bits >> np.uint64(32), np.int64)

        rows = np.repeat(np.arange(len(temperature)), np.diff(penalty_start))
        return cls(
            temperature=put(temperature, np.float64),
            top_k=put(top_k, np.int64),
            top_p=put(top_p, np.float64),
            min_p=put(min_p, np.float64),
            repetition_penalty=put(repetition_penalty, np.float32),
            seed=words(seed),
            position=words(position),
            penalty_rows=put(rows, np.int64),
            penalty_ids=put(penalty_ids[: len(rows)], np.int64),
            any_sampled=bool((temperature > 0).any()),
        )


def penalize(logits: torch.Tensor, params: SamplingTensors) -> torch.Tensor:
    """Return the logits after the repetition penalty, taken in float32: [num_rows, vocab_size], a copy."""
    scores = logits.clone()
    if params.penalty_ids.numel():
        where = (params.penalty_rows, params.penalty_ids)
        chosen, penalty = scores[where], params.repetition_penalty[params.penalty_rows]
        scores[where] = torch.where(chosen < 0, chosen * penalty, chosen / penalty)
    return scores


def keep_sorted(scores: torch.Tensor, params: SamplingTensors) -> torch.Tensor:
    """Mark what top-k, then top-p, then min-p leave.

    Args:
        scores: float64 [num_rows, vocab_size], each row falling; not changed.
        params: the filters of each row.

    Returns:
        bool [num_rows, vocab_size].
    """
    vocab_size = scores.shape[1]
    top_k = torch.where(params.top_k > 0, params.top_k, vocab_size).clamp(max=vocab_size)
    kept = scores >= scores.gather(1, top_k[:, None] - 1)
    weights = torch.exp(scores - scores[:, :1])
    reached = torch.where(kept, weights, 0).cumsum(dim=1)
    before = torch.nn.functional.pad(reached[:, :-1], (1, 0))
    # Nothing is before the first of a row, and it stays whatever top_p is.
    kept &= (before < params.top_p[:, None] * reached[:, -1:]) | (before == 0) | (params.top_p[:, None] >= 1)
    return kept & (weights >= params.min_p[:, None])


def uniform(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Return (w + 0.5) / 2^53 in (0, 1): float64, w the top 53 bits of two words; what rounds to 1 is one step below.

    Args:
        first, second: int64 in [0, 2^32).
    """
    return ((((first >> 5) * 67108864 + (second >> 6)).double() + 0.5) / 2.0**53).clamp(max=LARGEST_UNIFORM)


def gumbel_noise(params: SamplingTensors, token_ids: torch.Tensor) -> torch.Tensor:
    """Return -log(-log(u)), u in (0, 1) a function of (seed, position, token id): float64 [num_rows, vocab_size]."""
    low, high = params.position
    key = (params.seed[0][:, None], params.seed[1][:, None])
    first, second, _, _ = philox4x32((low[:, None], high[:, None], token_ids, torch.zeros_like(token_ids)), key)
    return -torch.log(-torch.log(uniform(first, second)))


def _lowest_id_of_largest(scores: torch.Tensor, token_ids: torch.Tensor) -> torch.Tensor:
    largest = scores.amax(dim=1, keepdim=True)
    return torch.where(scores == largest, token_ids, torch.iinfo(torch.int32).max).amin(dim=1)


def sample(logits: torch.Tensor, params: SamplingTensors) -> torch.Tensor:
    """Draw one token per row.

    Args:
        logits: float32 [num_rows, vocab_size]; not changed.
        params: one entry per row, same device.

    Returns:
        int32 [num_rows]; -1 where a row has NaN or +inf, or only -inf.
    """
    penalized = penalize(logits, params)
    ids = torch.arange(logits.shape[1], device=logits.device).expand_as(penalized)
    tokens = _lowest_id_of_largest(penalized, ids)
    if params.any_sampled:
        greedy = params.temperature == 0
        scores = penalized.double() / torch.where(greedy, 1, params.temperature)[:, None]
        ordered, order = scores.sort(dim=1, descending=True, stable=True)
        kept = keep_sorted(ordered, params) & (ordered > -_INFINITY)
        # What is kept comes first in every row; waiting for its width once saves the noise of all other tokens.
        width = max(1, int(kept.sum(dim=1).max()))
        order = order[:, :width]
        noisy = torch.where(kept[:, :width], ordered[:, :width] + gumbel_noise(params, order), -_INFINITY)
        tokens = torch.where(greedy, tokens, _lowest_id_of_largest(noisy, order))
    usable = (penalized < _INFINITY).all(dim=1) & (penalized > -_INFINITY).any(dim=1)
    return torch.where(usable, tokens, INVALID).to(torch.int32)
