"""Schemas made to hold up everybody: a step stays short whatever they say, and one answer's trouble is its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer import LLM, SamplingParams, load
from nanochat_infer.errors import ParameterError
from nanochat_infer.logits_options import LogitsOptions
from nanochat_infer.text import json_constraint
from nanochat_infer.text.json_constraint import JsonConstraint
from nanochat_infer.text.schema_limits import PARSER_LIMITS
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

TEXT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


@pytest.fixture(scope="module")
def llm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LLM]:
    folder: Path = tmp_path_factory.mktemp("limits") / "tiny"
    make_model(folder, vocab_size=VOCAB_SIZE, max_position_embeddings=512)
    write_tokenizer(folder, "chatml")
    with load(folder, device="cpu", weights="int8", max_queue=256) as model:
        yield model


def pattern(text: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{text}$"}


def walk(constraint: JsonConstraint, steps: int, seed: int = 0) -> int:
    """Draw what is allowed; return how many steps it went."""
    draw = np.random.default_rng(seed)
    for step in range(steps):
        ids = np.flatnonzero(constraint.allowed())
        if not len(ids):
            return step
        constraint.accept(int(draw.choice(ids)))
        if constraint.is_complete:
            return step + 1
    return steps


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "#"}, "no text fits it"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "no text fits it"),
        ({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}, "no text fits it"),
        ({"type": "object", "properties": {f"p{i}": {"type": "integer"} for i in range(1500)}}, "1,500 optional"),
        ({"type": "object", "properties": {f"p{i}": {"type": "string"} for i in range(1800)}}, "1,800 optional"),
        (pattern("(([a-z]{1,300}){1,300})"), "90,000"),
        (pattern("((a{70}){70}){70}"), "343,000"),
        (pattern("((a{1000}){1000}){1000}"), "1,000,000,000"),
        (pattern("((((a{100}){100}){100}){100})"), "100,000,000"),
    ],
    ids=range(9),
)
def test_what_is_known_at_the_start_is_refused_there(llm: LLM, schema: dict[str, Any], reason: str) -> None:
    with pytest.raises(ParameterError, match=rf"^schema .*{reason}"):
        llm.json_constraint(schema)


@pytest.fixture
def num_encoded(llm: LLM, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of texts that are encoded."""
    found: list[int] = []
    encode = llm.tokenizer.encode_pieces

    def counted(pieces: Any, **options: Any) -> list[int]:
        found.append(sum(len(piece) for piece in pieces if isinstance(piece, str)))
        return encode(pieces, **options)

    monkeypatch.setattr(llm.tokenizer, "encode_pieces", counted)
    return found


LONG_FORCED = [pattern("((a{20}){20}){20}"), {"const": "ab c" * 10_000}]


@pytest.mark.parametrize("schema", LONG_FORCED, ids=["pattern", "const"])
def test_text_that_is_the_only_one_possible_is_not_encoded(
    llm: LLM, num_encoded: list[int], schema: dict[str, Any]
) -> None:
    constraint = llm.json_constraint(schema)
    num_encoded.clear()  # making the vocabulary encodes a word
    assert walk(constraint, 60) == 60
    assert num_encoded == []


def test_control_of_encoded_text(llm: LLM, num_encoded: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_constraint, "_START", "start: @json")
    walk(llm.json_constraint(LONG_FORCED[0]), 3)
    assert max(num_encoded) > 7000


HEAVY = [
    pattern("((a{70}){70}){70}"),
    pattern("(.*a.{30}|.*b.{40}|.*c.{50}|.*d.{60}|.*e.{33})"),
    pattern("((([a-z]{1,9} ?){1,10}x?){1,10}y?){1,10}"),
    pattern("(" + "|".join(f"[a-z]{{{n}}}[0-9]?x{{1,{n}}}" for n in range(1, 100)) + "){1,50}"),
    {"type": "object", "properties": {f"p{i}": {"type": "integer"} for i in range(300)}},
    {"anyOf": [{"type": "array", "items": pattern(f"(.*a.{{{i}}}|.*b.{{{i + 5}}})")} for i in range(1, 100)]},
]


@pytest.mark.parametrize("schema", HEAVY, ids=range(len(HEAVY)))
def test_no_step_takes_long(llm: LLM, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a few milliseconds; the bound leaves room for a machine that is a hundred times slower."""
    monkeypatch.setattr(json_constraint, "check_limits", lambda schema: None)  # the grammar's own have to do
    constraint = llm.json_constraint({"type": "array", "items": schema, "minItems": 3})
    monkeypatch.setattr(json_constraint, "STEP_S", 0.0)
    draw = np.random.default_rng(1)
    for _ in range(120):
        before_s = constraint.left_s
        ids = np.flatnonzero(constraint.allowed())
        if len(ids):
            constraint.accept(int(draw.choice(ids)))
        assert before_s - constraint.left_s < 0.1
        if not len(ids):
            assert "the answer cannot go on as its schema asks: lexer error" in constraint.problem
            return


def test_an_answer_that_meets_a_limit_ends_with_a_sentence_about_its_schema(llm: LLM) -> None:
    schema = {"type": "object", "properties": {"a": HEAVY[2]}, "required": ["a"], "additionalProperties": False}
    options = LogitsOptions(constraint=llm.json_constraint(schema))
    result = llm.start([1], SamplingParams(temperature=1, seed=1, max_tokens=200), options=options).result()
    assert result.finish_reason == "error"
    assert result.message.startswith("the answer cannot go on as its schema asks: ")


def test_a_schema_that_takes_too_much_time_ends_its_answer_alone(llm: LLM, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = llm.json_constraint(TEXT), llm.json_constraint(TEXT)
    clock = iter(range(10_000))
    with monkeypatch.context() as patch:
        patch.setattr("time.thread_time", lambda: next(clock))
        assert not slow.allowed().any()
    assert slow.problem == "the answer cannot go on as its schema asks: that takes too much time; simplify the schema"
    assert not slow.allowed().any()
    assert quick.allowed().any()


def test_one_answer_spends_nothing_of_another(llm: LLM, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grammar that is shared counts what all its answers made of it, keeps that, and fails for all of them."""
    limits = {**PARSER_LIMITS, "max_lexer_states": 400}
    monkeypatch.setattr(json_constraint, "PARSER_LIMITS", limits)
    schema = pattern("(.*a.{30}|.*b.{40})")
    spent = llm.json_constraint(schema)
    walk(spent, 400)
    assert "too many states" in spent.problem
    again = llm.json_constraint(schema)
    assert walk(again, 2) == 2, again.problem


def test_an_ordinary_schema_goes_on_for_long(llm: LLM) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 100},
            "age": {"type": "integer", "minimum": 0, "maximum": 150},
            "email": {"type": "string", "format": "email"},
            "when": {"type": "string", "format": "date-time"},
            "zip": {"type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"},
            "notes": {"type": "array", "items": {"type": "string"}, "minItems": 200},
        },
        "additionalProperties": False,
    }
    schema["required"] = list(json.loads(json.dumps(schema["properties"])))
    for seed in range(3):
        constraint = llm.json_constraint(schema)
        walk(constraint, 300, seed)
        assert constraint.is_complete or constraint.allowed().any(), constraint.problem
