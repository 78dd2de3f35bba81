"""Answers that have to be JSON of a schema: a random model at temperature 2 says nothing else, whatever the schema."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import LLM, SamplingParams, load
from nanochat_infer.errors import NanochatInferError, ParameterError
from nanochat_infer.generation import GenerationResult, TextDelta
from nanochat_infer.logits_options import LogitsOptions
from nanochat_infer.text.chat_template import ChatMessage
from tests.json_schemas import fits, random_schema
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, token_ids, write_tokenizer

IDS = token_ids("chatml")
QUESTION = [ChatMessage("user", "hello")]
PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 6},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
    },
    "required": ["name", "age"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def llm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LLM]:
    folder: Path = tmp_path_factory.mktemp("json") / "tiny"
    make_model(folder, vocab_size=VOCAB_SIZE, max_position_embeddings=512)
    write_tokenizer(folder, "chatml")
    with load(folder, device="cpu", weights="int8", max_queue=256) as model:
        yield model


def params(seed: int, **changes: Any) -> SamplingParams:
    return SamplingParams(**{"temperature": 2.0, "top_k": 0, "top_p": 1.0, "seed": seed, "max_tokens": 480} | changes)


def ask(llm: LLM, schemas: list[Any], *, free: bool = False, **changes: Any) -> list[GenerationResult]:
    """Answer all schemas together, each with its own seed."""
    prompt = llm.encode_chat(QUESTION)
    running = []
    for seed, schema in enumerate(schemas):
        options = LogitsOptions() if free else LogitsOptions(constraint=llm.json_constraint(schema))
        running.append(llm.start(prompt, params(seed, **changes), options=options))
    return [generation.result() for generation in running]


def is_whole(result: GenerationResult, schema: dict[str, Any]) -> bool:
    try:
        return fits(json.loads(result.text), schema)
    except ValueError:
        return False


def schemas_of(count: int, seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [random_schema(draw) for _ in range(count)]


def check(llm: LLM, schemas: list[dict[str, Any]]) -> None:
    num_stopped = 0
    for schema, result in zip(schemas, ask(llm, schemas), strict=True):
        assert result.reasoning == ""
        if result.finish_reason == "length":  # blank space may fill the context
            continue
        num_stopped += 1
        assert result.finish_reason == "stop", result.message
        assert is_whole(result, schema), (schema, result.text)
        assert result.token_ids[-1] in llm.stop_ids
    assert num_stopped > 0.9 * len(schemas)


def test_every_schema_is_followed_at_temperature_2(llm: LLM) -> None:
    check(llm, schemas_of(40, seed=1))


@pytest.mark.slow
def test_200_schemas_are_followed_at_temperature_2(llm: LLM) -> None:
    for seed in range(5):
        check(llm, schemas_of(40, seed=seed))


def test_control_without_a_constraint_hardly_any_is(llm: LLM) -> None:
    schemas = schemas_of(40, seed=1)
    assert sum(map(is_whole, ask(llm, schemas, free=True, max_tokens=60), schemas)) <= 2


def test_the_checker_can_say_no() -> None:
    schema = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], "additionalProperties": False}
    assert fits({"a": 1}, schema)
    wrong: list[Any] = [{}, {"a": 2}, {"a": True}, {"a": 1, "b": 1}, [], None, "a"]
    assert not any(fits(value, schema) for value in wrong)


@pytest.mark.parametrize("changes", [{"temperature": 0.0}, {"top_k": 1}, {"top_p": 0.1}, {"repetition_penalty": 5.0}])
def test_no_filter_breaks_it(llm: LLM, changes: dict[str, Any]) -> None:
    enum = {"enum": ["yes", "no", {"maybe": [1, 2]}]}
    for result in ask(llm, [enum] * 3, **changes):
        assert (result.finish_reason, is_whole_text(result.text)) == ("stop", True)


def is_whole_text(text: str) -> bool:
    return json.loads(text) in ("yes", "no", {"maybe": [1, 2]})


def test_a_bias_or_a_penalty_does_not_break_it(llm: LLM) -> None:
    prompt = llm.encode_chat(QUESTION)
    stop_bias = dict.fromkeys([*llm.stop_ids, IDS["<think>"], IDS["<|im_start|>"], 65], 100.0)
    options = LogitsOptions(stop_bias, presence_penalty=2, frequency_penalty=2, num_logprobs=2)
    for seed in range(5):
        constraint = llm.json_constraint({"enum": ["yes", "no", {"maybe": [1, 2]}]})
        result = llm.start(prompt, params(seed), options=replace(options, constraint=constraint)).result()
        assert is_whole_text(result.text)
        assert len(result.logprobs) == len(result.token_ids)


def test_blank_space_has_an_end(llm: LLM) -> None:
    """Weak models write it for ever where they may."""
    blank = dict.fromkeys([i for i in range(VOCAB_SIZE) if llm.tokenizer.token_bytes(i).isspace()], 100.0)
    options = LogitsOptions(blank, constraint=llm.json_constraint({"type": "array", "items": False}))
    result = llm.start(llm.encode_chat(QUESTION), params(1), options=options).result()
    assert (json.loads(result.text), result.finish_reason) == ([], "stop")
    assert 2 < len(result.text) <= 2 + 21


def test_any_object_where_no_schema_is_given(llm: LLM) -> None:
    results = ask(llm, [None] * 12)
    whole = [result for result in results if result.finish_reason == "stop"]
    assert whole
    assert all(isinstance(json.loads(result.text), dict) for result in whole)
    assert all(result.text.startswith("{") for result in results)


def test_an_answer_cut_off_says_length(llm: LLM) -> None:
    [result] = ask(llm, [{"type": "string", "minLength": 50}], max_tokens=9)
    assert result.finish_reason == "length"
    assert result.text.startswith('"')
    assert len(result.token_ids) == 9


def test_ignoring_stop_ids_still_ends_where_the_json_is_whole(llm: LLM) -> None:
    [result] = ask(llm, [{"const": "yes"}], ignore_eos=True)
    assert (result.text, result.finish_reason) == ('"yes"', "stop")
    options = LogitsOptions(dict.fromkeys(llm.stop_ids, 100.0), constraint=llm.json_constraint({"type": "integer"}))
    result = llm.start([1], params(1, ignore_eos=True), options=options).result()
    assert (isinstance(json.loads(result.text), int), result.finish_reason) == (True, "stop")


def test_a_seed_gives_the_same_json_in_any_company(llm: LLM) -> None:
    schemas = schemas_of(6, seed=3)
    together = ask(llm, schemas)
    prompt = llm.encode_chat(QUESTION)
    for seed, (schema, expected) in enumerate(zip(schemas, together, strict=True)):
        options = LogitsOptions(constraint=llm.json_constraint(schema))
        assert llm.start(prompt, params(seed), options=options).result().token_ids == expected.token_ids


def test_a_constraint_serves_one_answer(llm: LLM) -> None:
    options = LogitsOptions(constraint=llm.json_constraint(PERSON))
    with pytest.raises(NanochatInferError, match="context"):
        llm.start([1] * 600, params(1), options=options)  # refused, so it is still unused
    assert is_person(llm.start([1], params(1), options=options).result().text)
    with pytest.raises(ParameterError, match=r"^constraint must be a new one for each answer"):
        llm.start([1], params(2), options=options)


def is_person(text: str) -> bool:
    return set(json.loads(text)) == {"name", "age"}


@pytest.mark.parametrize("opened", [False, True])
def test_json_follows_thinking(llm: LLM, opened: bool) -> None:
    prompt = llm.encode_chat(QUESTION, enable_thinking=True)
    prompt += [IDS["<think>"]] if opened else []
    # What a random model would hardly ever say by itself is made likely.
    bias = {IDS["</think>"]: 9.0} if opened else {IDS["<think>"]: 14.0, IDS["</think>"]: 9.0}
    reasonings = []
    for seed in range(8):
        options = LogitsOptions(bias, constraint=llm.json_constraint(PERSON, after_thinking=True))
        result = llm.start(prompt, params(seed), options=options).result()
        if result.finish_reason == "length":
            continue
        assert opened or (result.token_ids[0] == IDS["<think>"]) == (IDS["</think>"] in result.token_ids)
        assert is_person(result.text), result
        reasonings.append(result.reasoning)
    assert sum(bool(text) for text in reasonings) >= 4
    with pytest.raises(ValueError, match="Expecting"):  # control: the thinking was free
        json.loads(max(reasonings, key=len))


def test_thinking_that_never_ends_is_length(llm: LLM) -> None:
    prompt = [*llm.encode_chat(QUESTION), IDS["<think>"]]
    bias = dict.fromkeys(llm.stop_ids, 100.0) | {IDS["</think>"]: -100.0}
    options = LogitsOptions(bias, constraint=llm.json_constraint(PERSON, after_thinking=True))
    result = llm.start(prompt, params(1, max_tokens=40), options=options).result()
    assert (result.finish_reason, result.text) == ("length", "")
    assert not set(result.token_ids) & llm.stop_ids, "nothing ends an answer whose JSON has not begun"


def test_tags_inside_the_json_are_text(llm: LLM) -> None:
    schema = {"const": "<think>a</think>b"}
    for after_thinking in (False, True):
        constraint = llm.json_constraint(schema, after_thinking=after_thinking)
        options = LogitsOptions({IDS["<think>"]: -100.0}, constraint=constraint)
        prompt = llm.encode_chat(QUESTION)
        result = llm.start(prompt, params(4), options=options).result()
        assert (json.loads(result.text), result.reasoning) == (schema["const"], "")
        assert not set(result.token_ids) & {IDS["<think>"], IDS["</think>"]}


def test_logprobs_come_with_their_tokens(llm: LLM) -> None:
    generation = llm.start(llm.encode_chat(QUESTION), params(9, max_tokens=30), options=LogitsOptions(num_logprobs=3))
    items = list(generation)
    result = items[-1]
    assert isinstance(result, GenerationResult)
    deltas = [item for item in items if isinstance(item, TextDelta)]
    for delta in deltas:
        assert tuple(logprob.token_id for logprob in delta.logprobs) == delta.token_ids
    assert tuple(logprob for delta in deltas for logprob in delta.logprobs) == result.logprobs
    assert len(result.logprobs) == len(result.token_ids)
    assert llm.start([1], params(9, max_tokens=3)).result().logprobs == ()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strnig"},
        {"type": 7},
        {"not": {"type": "string"}},
        {"if": {"type": "string"}, "then": {"minLength": 3}},
        {"type": "array", "uniqueItems": True},
        {"type": "string", "pattern": "(?=a)b"},
        {"type": "string", "pattern": "("},
        {"type": "string", "format": "no-such-format"},
        {"$ref": "https://example.org/schema.json"},
        {"$ref": "#/nowhere"},
        {"enum": []},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"x-guidance": {"lenient": True}, "not": {}},
        {"properties": {"a": {"const": float("nan")}}},
        {"const": "\ud800"},
        {"description": "x" * 70_000},
        {1: 2, "a": object()},
        "text",
        [],
    ],
    # Not repr: addresses differ between the workers of a run.
    ids=lambda schema: f"{schema!r:.40}".partition("<object")[0],
)
def test_a_schema_that_cannot_be_done_is_refused_in_one_sentence(llm: LLM, schema: Any) -> None:
    with pytest.raises(ParameterError) as caught:
        llm.json_constraint(schema)
    sentence = str(caught.value)
    assert sentence.startswith("schema ")
    assert "\n" not in sentence
    assert len(sentence) < 300


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "null"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema, "maxItems": 1}
    return schema


@pytest.mark.parametrize("depth", [200, 5_000])
def test_a_schema_of_many_levels_is_refused(llm: LLM, depth: int) -> None:
    llm.json_constraint(nested(20))
    with pytest.raises(ParameterError, match=r"^schema "):
        llm.json_constraint(nested(depth))


def test_options_of_another_type_are_refused(llm: LLM) -> None:
    with pytest.raises(ParameterError, match=r"^options must be LogitsOptions, got dict$"):
        llm.start([1], options={"logit_bias": {}})  # type: ignore[arg-type]
