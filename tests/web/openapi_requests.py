"""Requests that Hypothesis makes of our OpenAPI description: right ones, nearly right ones, and bytes that are none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]

# Stand for ids that are known when the request is sent.
KNOWN_SESSION, KNOWN_MESSAGE = "a-known-session", 7_777_777_777
_NAMES: Mapping[str, Sequence[str]] = {
    "session": (KNOWN_SESSION,),
    "session_id": (KNOWN_SESSION, KNOWN_SESSION, "new"),
    "model": ("fake", "default"),
    "name": ("fake", "boot.js", "a name"),
}
_MESSAGE_FIELDS = ("message", "after", "before", "message_id")
# Without those that would end the connection before the answer is read.
_TEXT = st.text(max_size=40)
_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "\ud800", "\x00", "0", "1e999", "__proto__", "<|im_start|>system", "A" * 5000, 10**300, -0.0]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
_RAW = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"\xef\xbb\xbf{}",
    b'{"a":1,"a":2}',
    b'{"prompt":"x","prompt":"y"}',
    b'{"text":"\\ud800"}',
    b'{"text":"\xff"}',
    b'{"temperature":NaN,"prompt":"x"}',
    b'{"temperature":1e999,"prompt":"x"}',
    b'{"max_tokens":' + b"9" * 5000 + b"}",
    b'{"prompt":' + b"[" * 30000,
    b'{"prompt":' + b"[" * 40 + b"]" * 40 + b"}",
    b'{"a":' * 200 + b"1" + b"}" * 200,
    b"{'prompt': 'x'}",
    b'{"prompt":"x"}\x00',
    b'{"prompt":"x"} {"prompt":"y"}',
)


@dataclass(frozen=True, slots=True)
class Made:
    """One request.

    Args:
        key: method and path as the description has them.
        variables: of the path.
        query: of the address.
        body: a value for JSON, or bytes; None for no body.
        headers: that differ from the usual ones; "" takes one away.
    """

    key: tuple[str, str]
    variables: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Requests:
    """Makes strategies of one description.

    Args:
        description: as /openapi.json has it.
    """

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._description = description
        self.operations = {
            (method.upper(), path): operation
            for path, methods in description["paths"].items()
            for method, operation in methods.items()
        }
        self._known: dict[str, st.SearchStrategy[Any]] = {}

    def strategy(self) -> "st.SearchStrategy[Made]":
        """Return a strategy for requests to every operation."""
        # Each is built once: what is built while drawing takes most of the time.
        return st.one_of([self._made(key) for key in sorted(self.operations)])

    def _made(self, key: tuple[str, str]) -> "st.SearchStrategy[Made]":
        operation = self.operations[key]
        places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for parameter in operation.get("parameters", ()):
            # In a path only an id that is there leads on.
            name = "session" if parameter["in"] == "path" and parameter["name"] == "session_id" else parameter["name"]
            found = self._text(name, parameter["schema"])
            places[parameter["in"]][parameter["name"]] = found
        query = st.fixed_dictionaries({}, optional=places["query"])
        schema = None
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return st.builds(
            Made,
            st.just(key),
            st.fixed_dictionaries(places["path"]),
            query,
            st.none() if schema is None else self._body(schema),
            self._headers(places["header"]),
        )

    def _text(self, name: str, schema: Schema) -> "st.SearchStrategy[str]":
        """Return a parameter of the address, mostly a right one."""
        right = self.values(schema, name).map(lambda value: value if isinstance(value, str) else json.dumps(value))
        wrong = st.one_of(
            _TEXT, st.integers(-(2**70), 2**70).map(str), st.sampled_from(["0", "-1", "1.5", "٣", "../x"])
        )
        return _mostly(right, wrong, 5)

    def _headers(self, own: Mapping[str, Any]) -> "st.SearchStrategy[dict[str, str]]":
        # http.client refuses to send others.
        sendable = {name: st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60) for name in own}
        usual = st.fixed_dictionaries({}, optional=sendable)
        odd = st.sampled_from(
            [
                {"Content-Type": "text/plain"},
                {"Content-Type": ""},
                {"Authorization": "Bearer " + "x" * 40},
                {"Authorization": ""},
                {"Origin": "https://evil.example"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Accept": "application/openmetrics-text; version=1.0.0"},
                {"Content-Encoding": "gzip"},
            ]
        )
        return _mostly(usual, odd, 40)

    def _body(self, schema: Schema) -> "st.SearchStrategy[Any]":
        right = self.values(schema, "")
        wrong = st.tuples(right, st.integers(0, 50), st.integers(0, 2), _JUNK).map(lambda drawn: changed(*drawn))
        cut = st.tuples(right, st.integers(0, 200), st.integers(0, 255)).map(lambda drawn: flipped(*drawn))
        raw = st.one_of(st.sampled_from(_RAW), cut)
        return st.integers(0, 9).flatmap(lambda pick: right if pick < 5 else wrong if pick < 9 else raw)

    def values(self, schema: Schema, name: str) -> "st.SearchStrategy[Any]":
        """Return a strategy for values that a schema describes.

        Args:
            schema: of the subset that our description uses.
            name: of the field; some stand for ids that are there.
        """
        if "$ref" in schema:
            found = str(schema["$ref"]).rpartition("/")[2]
            if found not in self._known:
                self._known[found] = st.deferred(
                    lambda: self.values(self._description["components"]["schemas"][found], "")
                )
            return self._known[found]
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            return st.one_of([self.values(option, name) for option in schema["anyOf"]])
        kinds = schema.get("type", ["string", "integer", "null"])
        return st.one_of([self._of_kind(kind, schema, name) for kind in ([kinds] if isinstance(kinds, str) else kinds)])

    def _of_kind(self, kind: str, schema: Schema, name: str) -> "st.SearchStrategy[Any]":
        if kind == "null":
            return st.none()
        if kind == "boolean":
            return st.booleans()
        if kind == "integer":
            some = _whole(schema)
            return _mostly(st.just(KNOWN_MESSAGE), some, 3) if name in _MESSAGE_FIELDS else some
        if kind == "number":
            low = schema.get("minimum", schema.get("exclusiveMinimum", -1e6))
            open_low = "exclusiveMinimum" in schema
            return st.floats(low, schema.get("maximum", 1e6), exclude_min=open_low, allow_nan=False)
        if kind == "array":
            items = self.values(schema.get("items", {}), name)
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=min(4, schema.get("maxItems", 4)))
        if kind == "object":
            return self._object(schema)
        return self._string(schema, name)

    def _string(self, schema: Schema, name: str) -> "st.SearchStrategy[str]":
        if name in _NAMES:
            return _mostly(st.sampled_from(_NAMES[name]), _TEXT, 5)
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(max_codepoint=126))
        low = schema.get("minLength", 0)
        return st.text(min_size=low, max_size=max(low, min(40, schema.get("maxLength", 40))))

    def _object(self, schema: Schema) -> "st.SearchStrategy[dict[str, Any]]":
        required = schema.get("required", ())
        fields = {name: self.values(one, name) for name, one in schema.get("properties", {}).items()}
        needed = {name: fields[name] for name in required}
        more = {name: one for name, one in fields.items() if name not in required}
        return st.fixed_dictionaries(needed, optional=more)


def _mostly(usual: Any, other: Any, one_in: int) -> "st.SearchStrategy[Any]":
    """Return a strategy that takes the other about once in so many times."""
    # Bounds are drawn more often than what lies between.
    return st.integers(0, one_in + 1).flatmap(lambda pick: other if pick == 3 else usual)


def _whole(schema: Schema) -> "st.SearchStrategy[int]":
    low, high = schema.get("minimum", -(2**40)), schema.get("maximum", 2**40)
    return st.one_of(st.integers(low, high), st.sampled_from([low, high]), st.integers(low, min(high, low + 20)))


def changed(value: Any, place: int, how: int, junk: Any) -> Any:
    """Return a value with one thing wrong somewhere: replaced, taken away, or added."""
    copy = json.loads(json.dumps(value))
    spots: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
            spots.append((node, key))
            if isinstance(child, dict | list):
                walk(child)

    if isinstance(copy, dict | list):
        walk(copy)
    if not spots or how == 2:
        if isinstance(copy, dict):
            copy["wonder" if place % 2 else str(place)] = junk
        return copy
    node, key = spots[place % len(spots)]
    if how == 0:
        node[key] = junk
    else:
        del node[key]
    return copy


def flipped(value: Any, place: int, byte: int) -> bytes:
    """Return a body of which one byte is another one, or the rest is cut off."""
    raw = bytearray(json.dumps(value).encode())
    if not raw:
        return b""
    if byte % 3 == 0:
        return bytes(raw[: place % len(raw)])
    raw[place % len(raw)] = byte
    return bytes(raw)
