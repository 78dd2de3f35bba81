"""What both kinds of completion ask: how to draw, how many, and how the answer comes. Every field is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nanochat_infer.errors import ParameterError
from nanochat_infer.logits_options import MAX_LOGPROBS, LogitsOptions
from nanochat_infer.sampling_params import SamplingParams
from sessions.prompt import LanguageModel
from web.body import Fields
from web.errors import HttpError
from web.openai.model import at_fault
from web.openai.response_format import JsonFormat, parse_response_format

MAX_CHOICES = 8
_MAX_ID_DIGITS = 10
# Accepted as they have no effect here.
_WITHOUT_EFFECT = frozenset(
    [
        "metadata",
        "parallel_tool_calls",
        "prediction",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "service_tier",
        "store",
        "user",
        "verbosity",
    ]
)
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "ignore_eos")
_PENALTIES = ("frequency_penalty", "presence_penalty")
_FIELDS = {name: name for name in (*_SAMPLING, *_PENALTIES, "logit_bias", "seed", "max_tokens", "stop")}
_PARAM_OF = _FIELDS | {"a stop text": "stop", "token ": "prompt", "the prompt": "prompt"}
_MAX_SEED = 2**63
# Hardly any text has longer ones; what cannot fit by far is not encoded only to be refused, as that takes seconds.
MAX_CHARACTERS_PER_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Generating:
    """How the choices of one request are drawn, and how they are sent.

    Args:
        params: of the first choice; a fixed seed goes up by one with each.
        logits: what all choices ask of the logits; None for nothing.
        json_format: that they follow.
        num_choices: "n".
        stream: chunks as they come.
        include_usage: a last chunk with the counts.
        return_progress: chunks that tell how far the prompt is.
        ignored: fields inside of others that are not known here.
    """

    params: SamplingParams
    logits: LogitsOptions | None = None
    json_format: JsonFormat | None = None
    num_choices: int = 1
    stream: bool = False
    include_usage: bool = False
    return_progress: bool = False
    ignored: tuple[str, ...] = ()

    def params_of(self, choice: int) -> SamplingParams:
        """Return the parameters of one choice."""
        seed = self.params.seed
        return self.params if seed is None else replace(self.params, seed=(seed + choice) % _MAX_SEED)

    def logits_of_choice(self, llm: LanguageModel, *, after_thinking: bool) -> LogitsOptions | None:
        """Return what one choice asks of the logits; a constraint is never shared.

        Args:
            llm: makes the constraint.
            after_thinking: the model may think first, and then follows the format.

        Raises:
            HttpError: the schema cannot be followed.
        """
        if self.json_format is None:
            return self.logits
        try:
            constraint = llm.json_constraint(self.json_format.schema, after_thinking=after_thinking)
        except ParameterError as error:
            raise HttpError(400, str(error), param="response_format", code="invalid_json_schema") from None
        return replace(self.logits or LogitsOptions(), constraint=constraint)


def parse_generating(
    fields: Fields, usual: SamplingParams, context_length: int, *, usual_tokens: int | None, num_logprobs: int | None
) -> Generating:
    """Return what a body says about drawing and sending.

    Args:
        fields: of the body; what is read is taken out.
        usual: parameters that hold where it says nothing.
        context_length: most tokens of an answer.
        usual_tokens: how many where it says nothing; None is the context's length.
        num_logprobs: as it asks for in its own way.

    Raises:
        HttpError: a field is of the wrong type, out of range, or asks for what is not done here.
    """
    stream = fields.optional_flag("stream") or False
    sending = Fields(fields.object("stream_options"))
    include_usage = sending.optional_flag("include_usage") or False
    return_progress = fields.optional_flag("return_progress") or False
    num_choices = fields.optional_whole("n")
    num_choices = 1 if num_choices is None else num_choices
    if not 1 <= num_choices <= MAX_CHOICES:
        raise HttpError(400, f"n must be from 1 to {MAX_CHOICES}, got {num_choices}", param="n")
    max_tokens = _max_tokens(fields, context_length, usual_tokens)
    try:
        params = _params(fields, usual, max_tokens)
        logits = _logits(fields, num_logprobs)
    except ParameterError as error:
        raise at_fault(error, _PARAM_OF) or HttpError(400, str(error)) from None
    json_format = parse_response_format(fields.raw("response_format", None))
    ignored = inner_names("stream_options", sending)
    return Generating(params, logits, json_format, num_choices, stream, include_usage, return_progress, ignored)


def parse_num_logprobs(name: str, value: Any) -> int | None:
    """Return how many of the likeliest tokens are asked for; None for null.

    Raises:
        HttpError: it is no whole number, or too large.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_LOGPROBS:
        raise HttpError(400, f"{name} must be a whole number from 0 to {MAX_LOGPROBS}", param=name)
    return value


def refuse_others(fields: Fields, neutral: Mapping[str, tuple[Any, ...]], why: Mapping[str, str]) -> None:
    """Refuse fields that ask for what is not done here.

    Args:
        fields: of the body; what is read is taken out.
        neutral: names, and the values of each that ask for nothing, null apart.
        why: what is said of some.

    Raises:
        HttpError: one asks for something.
    """
    for name, values in neutral.items():
        value = fields.raw(name, None)
        if value is not None and not any(_is_same(value, one) for one in values):
            sentence = why.get(name, f"{name} is not supported by this server; leave it out")
            raise HttpError(400, sentence, param=name, code="unsupported_parameter")


def ignored_names(fields: Fields, *inner: str) -> tuple[str, ...]:
    """Return the fields that nobody read, and that may have been meant to do something.

    Args:
        fields: of the body.
        inner: such fields inside of others.
    """
    names = [name for name in fields.names() if name not in _WITHOUT_EFFECT]
    return tuple(sorted([*names, *inner]))


def inner_names(outer: str, fields: Fields) -> tuple[str, ...]:
    """Return the fields inside of another that nobody read, each with the name of that one before it."""
    return tuple(f"{outer}.{name}" for name in fields.names())


def refuse_far_too_long(num_characters: int, context_length: int, param: str) -> None:
    """Refuse a text by its length alone, before it is encoded.

    Args:
        num_characters: of it.
        context_length: in tokens.
        param: the field that it came in.

    Raises:
        HttpError: the context cannot hold it.
    """
    most = MAX_CHARACTERS_PER_TOKEN * context_length
    if num_characters > most:
        raise HttpError(
            400,
            f"{param} has {num_characters:,} characters, and a context of {context_length:,} tokens takes at most "
            f"{most:,}; send less",
            param=param,
            code="context_length_exceeded",
        )


def refused_start(error: ParameterError) -> HttpError:
    """Return a request that the engine refused, with the field that is at fault."""
    return at_fault(error, _PARAM_OF) or HttpError(400, str(error))


def _max_tokens(fields: Fields, context_length: int, usual_tokens: int | None) -> int:
    older, newer = fields.optional_whole("max_tokens"), fields.optional_whole("max_completion_tokens")
    most, name = (older, "max_tokens") if newer is None else (newer, "max_completion_tokens")
    if most is None:
        return min(usual_tokens or context_length, context_length)
    if not 1 <= most <= context_length:
        raise HttpError(
            400, f"{name} must be from 1 to {context_length}, the tokens of the context, got {most}", param=name
        )
    return most


def _params(fields: Fields, usual: SamplingParams, max_tokens: int) -> SamplingParams:
    changed: dict[str, Any] = {"max_tokens": max_tokens}
    for name in _SAMPLING:
        if (value := fields.raw(name, None)) is not None:
            changed[name] = value
    if (seed := fields.optional_whole("seed")) is not None:
        # OpenAI's seeds may be negative.
        changed["seed"] = seed % _MAX_SEED
    if (stop := fields.raw("stop", None)) is not None:
        changed["stop"] = stop
    return replace(usual, **changed)


def _logits(fields: Fields, num_logprobs: int | None) -> LogitsOptions | None:
    given: dict[str, Any] = {}
    for name in _PENALTIES:
        if (value := fields.raw(name, None)) is not None:
            given[name] = value
    if (bias := fields.raw("logit_bias", None)) is not None:
        given["logit_bias"] = _bias(bias)
    options = LogitsOptions(**given, num_logprobs=num_logprobs)
    return None if options.changes_nothing else options


def _bias(value: Any) -> dict[int, Any]:
    """Return a bias by ids; JSON's names are texts."""
    if not isinstance(value, dict):
        raise ParameterError("logit_bias must be an object that gives numbers to token ids")
    bias: dict[int, Any] = {}
    for name, number in value.items():
        if not (name.isascii() and name.isdecimal() and len(name) <= _MAX_ID_DIGITS and str(int(name)) == name):
            raise ParameterError(f'logit_bias takes token ids as names, such as "17", got {name[:40]!r}')
        bias[int(name)] = number
    return bias


def _is_same(value: Any, neutral: Any) -> bool:
    """Tell whether a value is the neutral one, and not merely equal to it, as 0 is to False."""
    same = isinstance(value, bool) == isinstance(neutral, bool)
    return same and bool(value == neutral)
