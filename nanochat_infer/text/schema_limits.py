"""What a JSON Schema may ask for at most, so that no step of an answer has to wait for it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nanochat_infer.errors import ParameterError

MAX_SCHEMA_CHARACTERS = 1 << 16
# Of one pattern: the upper bounds of repetitions that stand inside of each other, multiplied.
MAX_REPETITIONS = 10_000
# Of one object; each takes several items of the parser at every place where it may begin.
MAX_OPTIONAL_PROPERTIES = 300
# For llguidance: "initial" while a constraint is made, "step" for one mask. 10,000 of either take about a millisecond.
PARSER_LIMITS: Mapping[str, Any] = {
    "initial_lexer_fuel": 1_000_000,
    "step_lexer_fuel": 30_000,
    "step_max_items": 20_000,
    "max_items_in_row": 1_500,
    "max_lexer_states": 20_000,
    "max_grammar_size": 100_000,
    "precompute_large_lexemes": False,
    "verbose_errors": False,
}
_VALUES = frozenset(["const", "enum", "default", "examples"])
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\()|(?P<close>\))|\{(?P<low>\d+)(?:(?P<comma>,)(?P<high>\d*))?\}|.", re.S
)
_MAX_DIGITS = 9


def check_limits(schema: Mapping[str, Any]) -> None:
    """Refuse what would take too long at some step of an answer.

    Args:
        schema: that json.dumps takes.

    Raises:
        ParameterError: it asks for too much.
    """
    for part in _objects(schema):
        pattern, properties = part.get("pattern"), part.get("properties")
        by_name = part.get("patternProperties")
        patterns = [*(by_name if isinstance(by_name, dict) else ()), pattern]
        most = max((num_repetitions(text) for text in patterns if isinstance(text, str)), default=0)
        if most > MAX_REPETITIONS:
            raise ParameterError(
                f"schema has a pattern whose nested repetitions make {most:,} and at most {MAX_REPETITIONS:,} can be "
                "followed; take smaller ones"
            )
        required = part.get("required")
        if isinstance(properties, dict):
            needed = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
            optional = len(properties.keys() - needed)
            if optional > MAX_OPTIONAL_PROPERTIES:
                raise ParameterError(
                    f"schema has an object of {optional:,} optional properties and at most "
                    f"{MAX_OPTIONAL_PROPERTIES} can be followed; make the others required"
                )


def num_repetitions(pattern: str) -> int:
    """Return the largest product of bounds of repetitions that stand inside of each other; 1 where there are none."""
    inner = [1]  # by depth of groups, the most in what has been read of it
    last = 1  # of the piece that a repetition would repeat
    for piece in _PIECE.finditer(pattern):
        if piece["open"]:
            inner.append(1)
            last = 1
        elif piece["close"]:
            last = inner.pop() if len(inner) > 1 else 1
        elif piece["low"]:
            last *= max(1, *(_bound(text) for text in (piece["low"], piece["high"]) if text))
        else:
            last = 1
        inner[-1] = max(inner[-1], last)
    return max(inner)


def _bound(digits: str) -> int:
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def _objects(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a schema that may be schemas: all but those that are values of an answer."""
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            yield part
            waiting.extend(value for name, value in part.items() if name not in _VALUES)
        elif isinstance(part, (list, tuple)):
            waiting.extend(part)
