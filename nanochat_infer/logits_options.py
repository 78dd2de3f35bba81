"""What one request asks of the logits before a token is drawn, checked when it is made; and the logprobs it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from nanochat_infer.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np

MAX_BIASED_IDS = 1024
MAX_BIAS = 100.0
MAX_PENALTY = 2.0
MAX_LOGPROBS = 20


class Constraint(Protocol):
    """Which ids may follow, of one request; used by one thread at a time."""

    def allowed(self) -> "np.ndarray[Any, np.dtype[np.bool_]] | None":
        """Return bool [vocab_size], valid until the next call; None where every id is allowed.

        No id is where `problem` says why; asking again before the next accept() gives the same.
        """
        ...

    def accept(self, token_id: int) -> None:
        """Take the id that was drawn."""
        ...

    @property
    def is_complete(self) -> bool:
        """Nothing but the end may follow."""
        ...

    @property
    def problem(self) -> str:
        """One sentence where no id can follow, else empty."""
        ...


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """Natural logarithms of the softmax of the model's own logits: before bias, penalties, masks and temperature.

    Args:
        token_id: the id drawn.
        logprob: of that id.
        top: (id, logprob) of the likeliest ids, most likely first, lower ids first among equals.
    """

    token_id: int
    logprob: float
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LogitsOptions:
    """What one request asks of the logits before the draw, beside SamplingParams.

    Order of application: logit_bias, repetition penalty, frequency and presence penalty, constraint; temperature and
    the rest of SamplingParams follow.

    Args:
        logit_bias: added to the logits of at most 1024 ids, each from -100 to 100.
        frequency_penalty: from -2 to 2; subtracted once for each time that an id was generated.
        presence_penalty: from -2 to 2; subtracted where an id was generated at all.
        num_logprobs: how many of the likeliest ids come beside the drawn one, 0 to 20; None gives no logprobs at all.
        constraint: of this request alone.

    Raises:
        ParameterError: a value is out of range, not finite, or of the wrong type; the sentence begins with its name.

    Source: the penalties are those of OpenAI's API reference, "frequency and presence penalties".
    """

    logit_bias: Mapping[int, float] = field(default_factory=dict)
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    num_logprobs: int | None = None
    constraint: Constraint | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "logit_bias", _bias(self.logit_bias))
        for name in ("frequency_penalty", "presence_penalty"):
            put(self, name, _number(name, getattr(self, name), MAX_PENALTY))
        count = self.num_logprobs
        whole = isinstance(count, int) and not isinstance(count, bool)
        if count is not None and not (whole and 0 <= count <= MAX_LOGPROBS):
            raise ParameterError(f"num_logprobs must be a whole number from 0 to {MAX_LOGPROBS}, got {shown(count)}")

    @property
    def changes_nothing(self) -> bool:
        """The request could do without."""
        return not (self.logit_bias or self.has_penalties or self.constraint) and self.num_logprobs is None

    @property
    def has_penalties(self) -> bool:
        """What was generated so far counts."""
        return self.frequency_penalty != 0 or self.presence_penalty != 0

    def check_ids(self, vocab_size: int) -> None:
        """Raise ParameterError unless every biased id is below vocab_size."""
        outside = [token_id for token_id in self.logit_bias if token_id >= vocab_size]
        if outside:
            raise ParameterError(
                f"logit_bias takes ids of the model's vocabulary, from 0 to {vocab_size - 1}, got {outside[0]}"
            )


def _bias(value: object) -> dict[int, float]:
    if not isinstance(value, Mapping):
        raise ParameterError(f"logit_bias must map token ids to numbers, got {type(value).__name__}")
    if len(value) > MAX_BIASED_IDS:
        raise ParameterError(f"logit_bias takes at most {MAX_BIASED_IDS} ids, got {len(value)}")
    bias: dict[int, float] = {}
    for token_id, number in value.items():
        if isinstance(token_id, bool) or not isinstance(token_id, int) or token_id < 0:
            raise ParameterError(f"logit_bias takes whole numbers from 0 as ids, got {shown(token_id)}")
        bias[token_id] = _number("logit_bias", number, MAX_BIAS)
    return bias


def _number(name: str, value: object, limit: float) -> float:
    """Return value as a float from -limit to limit."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and -limit <= value <= limit:
        return float(value)
    raise ParameterError(f"{name} must be a number from {-limit:g} to {limit:g}, got {shown(value)}")


def shown(value: object) -> str:
    """Return the start of a value as an error shows it."""
    try:
        return f"{value!r:.40}"
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return "a number of thousands of digits"
