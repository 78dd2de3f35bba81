"""What a request may ask of the logits: ranges, types, one sentence that begins with the field's name."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import ParameterError
from nanochat_infer.logits_options import LogitsOptions

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("frequency_penalty", 2.1, "frequency_penalty must be a number from -2 to 2, got 2.1"),
        ("frequency_penalty", "1", "frequency_penalty must be a number from -2 to 2, got '1'"),
        ("frequency_penalty", True, "frequency_penalty must be a number from -2 to 2, got True"),
        ("presence_penalty", -2.1, "presence_penalty must be a number from -2 to 2, got -2.1"),
        ("presence_penalty", math.nan, "presence_penalty must be a number from -2 to 2, got nan"),
        ("presence_penalty", None, "presence_penalty must be a number from -2 to 2, got None"),
        pytest.param(
            "presence_penalty",
            10**5000,
            "presence_penalty must be a number from -2 to 2, got a number of thousands",
            id="huge",
        ),
        ("num_logprobs", 21, "num_logprobs must be a whole number from 0 to 20, got 21"),
        ("num_logprobs", -1, "num_logprobs must be a whole number from 0 to 20, got -1"),
        ("num_logprobs", True, "num_logprobs must be a whole number from 0 to 20, got True"),
        ("num_logprobs", 2.0, "num_logprobs must be a whole number from 0 to 20, got 2.0"),
        ("logit_bias", [1], "logit_bias must map token ids to numbers, got list"),
        ("logit_bias", {"1": 2}, "logit_bias takes whole numbers from 0 as ids, got '1'"),
        ("logit_bias", {-1: 2}, "logit_bias takes whole numbers from 0 as ids, got -1"),
        ("logit_bias", {True: 2}, "logit_bias takes whole numbers from 0 as ids, got True"),
        ("logit_bias", {1: 100.5}, "logit_bias must be a number from -100 to 100, got 100.5"),
        ("logit_bias", {1: math.inf}, "logit_bias must be a number from -100 to 100, got inf"),
        ("logit_bias", {1: "x" * 99}, f"logit_bias must be a number from -100 to 100, got '{'x' * 39}"),
        ("logit_bias", dict.fromkeys(range(1025), 1), "logit_bias takes at most 1024 ids, got 1025"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(field: str, value: Any, sentence: str) -> None:
    with pytest.raises(ParameterError) as caught:
        LogitsOptions(**{field: value})
    assert str(caught.value).startswith(sentence)
    assert len(str(caught.value)) < 120


def test_what_is_allowed_is_taken_as_it_is() -> None:
    options = LogitsOptions(dict.fromkeys(range(1024), -100), frequency_penalty=-2, presence_penalty=2, num_logprobs=20)
    assert options.logit_bias[1023] == -100.0
    options.check_ids(1024)
    with pytest.raises(ParameterError, match=r"from 0 to 1022, got 1023$"):
        options.check_ids(1023)
    assert not options.changes_nothing
    assert LogitsOptions().changes_nothing
    assert not LogitsOptions(num_logprobs=0).changes_nothing


def test_a_later_change_of_the_mapping_changes_nothing() -> None:
    bias = {1: 2.0}
    options = LogitsOptions(bias)
    bias[5] = 1e9
    assert dict(options.logit_bias) == {1: 2.0}


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, nanochat_infer.logits_options, sessions.prompt; "
        "print([m for m in ('numpy', 'llguidance', 'torch', 'numba', 'tokenizers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout.strip() == "[]"
