"""What a schema may ask for at most, found before anything is made of it."""

from typing import Any

import pytest

from nanochat_infer.errors import ParameterError
from nanochat_infer.text.schema_limits import MAX_OPTIONAL_PROPERTIES, MAX_REPETITIONS, check_limits, num_repetitions


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", 1),
        ("^[a-z]+$", 1),
        ("a{7}", 7),
        ("a{2,7}", 7),
        ("a{7,}", 7),
        ("a{3}b{4}", 4),
        ("(a{3}b{4}){5}", 20),
        ("((a{3}){4}){5}x{2}", 60),
        ("(?:(?P<n>a{3}|b{9}){2}c)*", 18),
        ("a{3}{4}", 12),
        ("(a{3})?(b{2}){2}", 4),
        (r"\(a{3}\){4}", 4),
        (r"[(]a{3}[)]{4}", 4),
        (r"[^]({9}\]]{2}a{3}", 3),
        (r"\{3}", 1),
        ("{", 1),
        ("(a{3}", 3),
        ("a{3}){4}", 4),
        ("a{0}", 1),
        ("a{" + "9" * 5000 + "}", 10**9),
        ("(" * 3000 + "a{3}" + ")" * 3000, 3),
    ],
    ids=lambda value: str(value)[:20],
)
def test_repetitions_inside_of_each_other_are_multiplied(pattern: str, expected: int) -> None:
    assert num_repetitions(pattern) == expected


def nested(times: int) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^((a{{100}}){{{times}}})$"}


def many(count: int, needed: int) -> dict[str, Any]:
    names = [f"p{place}" for place in range(count)]
    return {"type": "object", "properties": {name: {} for name in names}, "required": names[:needed]}


def placed(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema at places where a schema may stand."""
    return [
        schema,
        {"properties": {"properties": schema}},
        {"$ref": "#/$defs/a", "$defs": {"a": schema}},
        {"anyOf": [{"type": "null"}, {"type": "array", "items": schema}]},
    ]


@pytest.mark.parametrize("place", range(4))
def test_too_much_is_refused_wherever_it_stands(place: int) -> None:
    most = MAX_REPETITIONS // 100
    check_limits(placed(nested(most))[place])
    with pytest.raises(ParameterError, match=r"^schema has a pattern whose nested repetitions make 10,100 "):
        check_limits(placed(nested(most + 1))[place])
    check_limits(placed(many(MAX_OPTIONAL_PROPERTIES + 50, 50))[place])
    with pytest.raises(ParameterError, match=r"^schema has an object of 301 optional properties "):
        check_limits(placed(many(MAX_OPTIONAL_PROPERTIES + 50, 49))[place])


def test_names_that_are_patterns_count_and_values_of_answers_do_not() -> None:
    with pytest.raises(ParameterError, match="pattern"):
        check_limits({"patternProperties": {"^(a{200}){200}$": {}}})
    check_limits({"const": nested(900), "enum": [many(900, 0)], "default": nested(900), "examples": [nested(900)]})


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": 7, "required": {}, "pattern": None, "patternProperties": [1]},
        {"properties": {}, "required": [[1], None]},
        {"pattern": ["a"], "items": [[[{"pattern": 3}]]]},
    ],
)
def test_what_is_no_schema_at_all_is_left_to_who_reads_it(schema: dict[str, Any]) -> None:
    check_limits(schema)
