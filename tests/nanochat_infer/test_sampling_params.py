import math

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.errors import ParameterError


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("temperature", -0.1, "temperature must be from 0 to 2, got -0.1"),
        ("temperature", 2.1, "temperature must be from 0 to 2"),
        ("temperature", math.nan, "temperature must be from 0 to 2, got nan"),
        ("temperature", 10**400, "temperature must be from 0 to 2"),
        ("temperature", "hot", "temperature must be a number from 0 to 2, got 'hot'"),
        ("temperature", True, "temperature must be a number"),
        ("top_p", 0.0, "top_p must be above 0 and at most 1, got 0.0"),
        ("top_p", 1.5, "top_p must be above 0 and at most 1, got 1.5"),
        ("top_k", -2, "top_k must be from -1 to"),
        ("top_k", 2.0, "top_k must be a whole number"),
        ("top_k", False, "top_k must be a whole number"),
        ("min_p", math.inf, "min_p must be from 0 to 1"),
        ("repetition_penalty", 0, "repetition_penalty must be from 0.01 to 10, got 0"),
        ("repetition_penalty", 1e-46, "repetition_penalty must be from 0.01 to 10"),
        ("max_tokens", 0, "max_tokens must be from 1 to"),
        ("seed", -1, "seed must be from 0 to"),
        ("seed", 2**63, "seed must be from 0 to"),
        ("stop", 3, "stop must be a text or a list of texts, got 3"),
        ("stop", ["a"] * 5, "stop takes at most 4 texts, got 5"),
        ("stop", [""], "a stop text must have 1 to 256 characters, got 0"),
        ("ignore_eos", 1, "ignore_eos must be true or false"),
    ],
)
def test_bad_values_are_named_in_one_sentence(name: str, value: object, says: str) -> None:
    with pytest.raises(ParameterError) as caught:
        SamplingParams(**{name: value})  # type: ignore[arg-type]
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_off_values() -> None:
    params = SamplingParams(top_k=-1, top_p=1, temperature=0, stop=("END",), seed=0)
    assert (params.top_k, params.top_p, params.temperature, params.stop, params.seed) == (0, 1.0, 0.0, ("END",), 0)


def test_defaults_are_those_of_the_design() -> None:
    params = SamplingParams()
    assert (params.temperature, params.top_k, params.top_p, params.max_tokens) == (0.7, 20, 0.9, 512)
