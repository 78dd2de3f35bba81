"""What one request asks of the sampler, checked when it is made."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nanochat_infer.errors import ParameterError

MAX_SEED = 2**63 - 1
MAX_STOP_STRINGS = 4
MAX_STOP_CHARACTERS = 256
SUGGESTED_NAMES = {
    "temperature": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "repetition_penalty": "repetition_penalty",
    "max_new_tokens": "max_tokens",
}


def _number(name: str, value: object, low: float, high: float, *, low_open: bool = False) -> float:
    """Return value as a float inside the range, or raise ParameterError in one sentence."""
    bounds = f"above {low:g} and at most {high:g}" if low_open else f"from {low:g} to {high:g}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ParameterError(f"{name} must be a number {bounds}, got {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number > high or number < low or (low_open and number == low):
        raise ParameterError(f"{name} must be {bounds}, got {value!r}")
    return number


def _integer(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParameterError(f"{name} must be a whole number from {low} to {high}, got {value!r}")
    if not low <= value <= high:
        raise ParameterError(f"{name} must be from {low} to {high}, got {value}")
    return value


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """Sampling parameters of one request.

    Order of application: repetition penalty, temperature, top-k, top-p, min-p, softmax, draw.

    Args:
        temperature: 0 is greedy; otherwise logits are divided by it, at most 2.
        top_k: keep the k largest logits, ties at the k-th stay; 0 or -1 is off.
        top_p: keep the smallest set whose mass reaches it; the crossing token stays; 1 is off.
        min_p: drop tokens less likely than min_p times the likeliest; 0 is off.
        repetition_penalty: over prompt and generated ids, each distinct id once; 1 is off.
        seed: fixes the draws of this request whatever else runs; None draws a fresh one.
        max_tokens: most tokens generated.
        stop: texts that end the answer; they are not part of it.
        ignore_eos: go on after a stop id (benchmarks).

    Raises:
        ParameterError: a value is out of range, not finite, or of the wrong type.
    """

    temperature: float = 0.7
    top_k: int = 20
    top_p: float = 0.9
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    seed: int | None = None
    max_tokens: int = 512
    stop: tuple[str, ...] = field(default=())
    ignore_eos: bool = False

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "temperature", _number("temperature", self.temperature, 0, 2))
        put(self, "top_k", max(0, _integer("top_k", self.top_k, -1, 2**31 - 1)))
        put(self, "top_p", _number("top_p", self.top_p, 0, 1, low_open=True))
        put(self, "min_p", _number("min_p", self.min_p, 0, 1))
        put(self, "repetition_penalty", _number("repetition_penalty", self.repetition_penalty, 0.01, 10))
        put(self, "max_tokens", _integer("max_tokens", self.max_tokens, 1, 2**31 - 1))
        if self.seed is not None:
            put(self, "seed", _integer("seed", self.seed, 0, MAX_SEED))
        if not isinstance(self.ignore_eos, bool):
            raise ParameterError(f"ignore_eos must be true or false, got {self.ignore_eos!r}")
        put(self, "stop", _stop_strings(self.stop))


def _stop_strings(value: object) -> tuple[str, ...]:
    strings = (value,) if isinstance(value, str) else value
    if not isinstance(strings, (tuple, list)) or not all(isinstance(s, str) for s in strings):
        raise ParameterError(f"stop must be a text or a list of texts, got {value!r}")
    if len(strings) > MAX_STOP_STRINGS:
        raise ParameterError(f"stop takes at most {MAX_STOP_STRINGS} texts, got {len(strings)}")
    for text in strings:
        if not 1 <= len(text) <= MAX_STOP_CHARACTERS:
            raise ParameterError(f"a stop text must have 1 to {MAX_STOP_CHARACTERS} characters, got {len(text)}")
    return tuple(strings)


def suggested_sampling(generation_config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a model's generation_config says about sampling, by the names of SamplingParams.

    do_sample is not read: whoever wants greedy decoding says temperature 0, as in vLLM.
    """
    return {ours: generation_config[name] for name, ours in SUGGESTED_NAMES.items() if name in generation_config}
