"""What /v1/completions is asked: every field checked, nothing taken that would silently do nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nanochat_infer.sampling_params import SamplingParams
from sessions.checks import MAX_MESSAGE_BYTES
from web.body import Fields
from web.errors import HttpError
from web.openai.generating import (
    Generating,
    ignored_names,
    parse_generating,
    parse_num_logprobs,
    refuse_far_too_long,
    refuse_others,
)

MAX_PROMPTS = 32
MAX_RESULTS = 32
# By OpenAI's reference.
_USUAL_TOKENS = 16
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "suffix": ("",),
    "best_of": (1,),
    "cache_prompt": (True,),
}
_WHY = {
    "suffix": "suffix is not supported by this server: its models go on from a text, and do not fill one in",
    "best_of": "best_of is not supported by this server; ask for n choices and take the one that you like best",
}


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One checked request.

    Args:
        model: its name, if it names one.
        prompts: texts, and lists of token ids, which the engine checks.
        generating: how each is gone on with; num_choices times.
        echo: the prompt's text comes first.
        parse_special: control tokens that a text prompt spells become such.
        ignored: fields that are not known here.
    """

    model: str | None
    prompts: tuple[str | list[int], ...]
    generating: Generating
    echo: bool = False
    parse_special: bool = False
    ignored: tuple[str, ...] = ()


def parse_completion(values: Mapping[str, Any], usual: SamplingParams, context_length: int) -> CompletionRequest:
    """Return what a body asks for.

    Args:
        values: the body.
        usual: parameters that hold where it says nothing.
        context_length: the longest answer.

    Raises:
        HttpError: a field is missing, of the wrong type, out of range, or asks for what is not done here.
    """
    fields = Fields(values)
    model = fields.optional_text("model")
    refuse_others(fields, _NEUTRAL, _WHY)
    prompts = parse_prompts(fields.raw("prompt"))
    for prompt in prompts:
        if isinstance(prompt, str):
            refuse_far_too_long(len(prompt), context_length, "prompt")
    echo = fields.optional_flag("echo") or False
    parse_special = fields.optional_flag("parse_special") or False
    num_logprobs = parse_num_logprobs("logprobs", fields.raw("logprobs", None))
    if echo and num_logprobs is not None:
        raise HttpError(
            400, "echo with logprobs is not supported: a prompt has no logprobs here; leave one out", param="logprobs"
        )
    generating = parse_generating(fields, usual, context_length, usual_tokens=_USUAL_TOKENS, num_logprobs=num_logprobs)
    if len(prompts) * generating.num_choices > MAX_RESULTS:
        raise HttpError(400, f"prompts times n must be at most {MAX_RESULTS}; send them in parts", param="n")
    ignored = ignored_names(fields, *generating.ignored)
    return CompletionRequest(model, prompts, generating, echo, parse_special, ignored)


def parse_prompts(value: Any) -> tuple[str | list[int], ...]:
    """Return one or more prompts.

    Raises:
        HttpError: it is neither a text, nor token ids, nor a list of these.
    """
    single = isinstance(value, str) or (isinstance(value, list) and bool(value) and all(map(_is_id, value)))
    found = [value] if single else value
    if not isinstance(found, list) or not 1 <= len(found) <= MAX_PROMPTS:
        raise HttpError(
            400, f"prompt must be a text, a list of token ids, or a list of 1 to {MAX_PROMPTS} of these", param="prompt"
        )
    for prompt in found:
        if not isinstance(prompt, str) and not (isinstance(prompt, list) and all(map(_is_id, prompt))):
            raise HttpError(400, "every prompt of the list must be a text or a list of token ids", param="prompt")
        if isinstance(prompt, str) and len(prompt.encode()) > MAX_MESSAGE_BYTES:
            raise HttpError(400, f"a prompt has at most {MAX_MESSAGE_BYTES:,} bytes", param="prompt")
    return tuple(found)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
