"""Whatever a body holds is either taken, or refused by a sentence that names the field."""

import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.sampling_params import SamplingParams
from web.errors import HttpError
from web.openai.chat_request import parse_chat
from web.openai.completion_request import parse_completion

NUM_BODIES = int(os.environ.get("TEST_BODIES", "100"))
NUMBERS = st.one_of(st.integers(-3, 30), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=8), st.sampled_from(["user", "text", "none"]))
KEYS = st.sampled_from(["type", "role", "content", "text", "name", "schema", "json_schema", "strict", "1", "17", "x"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
MESSAGES = st.just([{"role": "user", "content": "Hi"}])
# fmt: off
SHARED = [
    "model", "n", "stream", "stream_options", "max_tokens", "max_completion_tokens", "stop", "seed", "temperature",
    "top_p", "top_k", "min_p", "user", "repetition_penalty", "frequency_penalty", "presence_penalty", "logit_bias",
    "logprobs", "ignore_eos", "return_progress", "response_format",
]
CHAT = [
    "messages", "tools", "tool_choice", "functions", "function_call", "top_logprobs", "reasoning_effort",
    "chat_template_kwargs", "audio", "continue_final_message", "add_generation_prompt", "cache_prompt",
    "session_id", "modalities",
]
COMPLETION = [
    "prompt", "suffix", "best_of", "echo", "parse_special", "cache_prompt",
]
# fmt: on


def bodies(names: list[str], **fixed: Any) -> Any:
    return st.builds(
        lambda fields, needed: needed | fields,
        st.dictionaries(st.sampled_from(names), VALUES, max_size=3),
        st.fixed_dictionaries(fixed),
    )


def outcome(parse: Any, body: dict[str, Any]) -> bool:
    """Tell whether a body is taken; a refusal has to be a good one."""
    try:
        asked = parse(body, SamplingParams(), 2048)
    except HttpError as error:
        refused = error
    else:
        generating = asked.generating
        assert 1 <= generating.params.max_tokens <= 2048
        assert 1 <= generating.num_choices <= 8
        return True
    assert refused.status == 400
    assert 10 < len(str(refused)) < 400, str(refused)
    assert "\n" not in str(refused)
    at_fault = (refused.param or "").split("[")[0].split(".")[0]
    assert at_fault in {"", *body, "include_usage", "enable_thinking"}
    return False


@settings(max_examples=NUM_BODIES)
@given(bodies(SHARED + CHAT, messages=MESSAGES))
def test_bodies_of_chats(body: dict[str, Any]) -> None:
    outcome(parse_chat, body)


@settings(max_examples=NUM_BODIES)
@given(bodies(SHARED + COMPLETION, prompt=st.just("Hi")))
def test_bodies_of_completions(body: dict[str, Any]) -> None:
    outcome(parse_completion, body)


def test_both_outcomes_happen() -> None:
    assert outcome(parse_chat, {"messages": [{"role": "user", "content": "Hi"}]})
    assert not outcome(parse_chat, {"messages": [{"role": "user", "content": "Hi"}], "n": 9})
    assert outcome(parse_completion, {"prompt": [1, 2]})
    assert not outcome(parse_completion, {"prompt": "Hi", "echo": 1})
