"""Random JSON Schemas, and whether a value is one of theirs: written apart from the library that is checked with it."""

import random
from typing import Any

NAMES = ("a", "name", "ü", "two words", "0", 'quo"te', "x/y")
TEXTS = ("yes", "no", "", "ä€😀", "a\nb", '"', "\\", "<think>", "</think>")


def random_schema(draw: random.Random, depth: int = 2) -> dict[str, Any]:
    """Return a schema whose values have an end."""
    kinds = ["string", "integer", "number", "boolean", "null", "enum", "const"]
    if depth > 0:
        kinds += ["object", "object", "object", "array", "array", "anyOf"]
    kind = draw.choice(kinds)
    if kind == "string":
        low = draw.randint(0, 3)
        return {"type": "string", "minLength": low, "maxLength": low + draw.randint(0, 6)}
    if kind == "integer":
        low = draw.randint(-1000, 1000)
        return {"type": "integer", "minimum": low, "maximum": low + draw.randint(0, 5000)}
    if kind == "number":
        low = draw.randint(-50, 50)
        return {"type": "number", "minimum": low, "maximum": low + draw.randint(1, 50)}
    if kind == "enum":
        return {"enum": draw.sample([*TEXTS, 1, 2.5, True, None, [1, "x"], {"k": 1}], draw.randint(1, 4))}
    if kind == "const":
        return {"const": draw.choice([*TEXTS, 7, False, None])}
    if kind == "array":
        low = draw.randint(0, 2)
        return {
            "type": "array",
            "items": random_schema(draw, depth - 1),
            "minItems": low,
            "maxItems": low + draw.randint(0, 3),
        }
    if kind == "anyOf":
        return {"anyOf": [random_schema(draw, depth - 1) for _ in range(draw.randint(1, 3))]}
    if kind == "object":
        names = draw.sample(NAMES, draw.randint(0, 4))
        return {
            "type": "object",
            "properties": {name: random_schema(draw, depth - 1) for name in names},
            "required": [name for name in names if draw.random() < 0.6],
            "additionalProperties": False,
        }
    return {"type": kind}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Tell whether a value is one of a schema of random_schema."""
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return any(_is_same(value, one) for one in schema["enum"])
    if "const" in schema:
        return _is_same(value, schema["const"])
    kind = schema["type"]
    if kind == "object":
        properties = schema["properties"]
        return (
            isinstance(value, dict)
            and set(schema["required"]) <= value.keys() <= properties.keys()
            and all(fits(part, properties[name]) for name, part in value.items())
        )
    if kind == "array":
        right_length = isinstance(value, list) and schema["minItems"] <= len(value) <= schema["maxItems"]
        return right_length and all(fits(part, schema["items"]) for part in value)
    if kind == "string":
        return isinstance(value, str) and schema["minLength"] <= len(value) <= schema["maxLength"]
    if kind in ("integer", "number"):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        whole = kind == "number" or (is_number and value == int(value))
        return is_number and whole and schema["minimum"] <= value <= schema["maximum"]
    return value is None if kind == "null" else isinstance(value, bool)


def _is_same(value: Any, other: Any) -> bool:
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(_is_same, value, other))
    return bool(value == other)
