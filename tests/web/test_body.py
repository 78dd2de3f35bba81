"""Bodies: what is no JSON, or not the same JSON for everybody, is refused; no body makes an internal error."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN
from web.app import create_app
from web.body import Fields, parse_body
from web.credential import Credential
from web.errors import HttpError
from web.options import WebOptions

_SCALARS = ["null", "true", "false", "0", "-1", "1.5", '""', '"text"', "[]", "[{}]", "NaN", "Infinity", "-Infinity", ""]
_NUMBERS = [
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "1e999",
    "-1e999",
    "0x10",
    "1_000",
    "٣",
    "1e400",
    "9" * 5000,
    "-" + "9" * 5000,
]
_TEXTS = [
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\uDC00x"',
    '"\\u12"',
    '"\\x41"',
    '"\n"',
    '"\t"',
    '"\x00"',
    "'x'",
    '"open',
    '"\\',
]
_BROKEN = [
    "{",
    "}",
    "{}{}",
    "{} x",
    "{,}",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "{a:1}",
    "{'a':1}",
    '{"a":1 "b":2}',
    "/* */{}",
    "{}//",
    '{"a":[1,]}',
    '{"a":[}',
    '{"a":tru}',
    '{"a":undefined}',
    '{"a":None}',
    '{"text":"a","text":"b"}',
    '{"a":{"b":1,"b":2}}',
    '{"\\u0061":1,"a":2}',
    '{"":1,"":2}',
]
BODIES: list[bytes] = [
    *(text.encode() for text in (*_SCALARS, *_BROKEN)),
    *(f'{{"text":{number}}}'.encode() for number in (*_NUMBERS, "NaN", "Infinity", "-Infinity")),
    *(f'{{"text":{text}}}'.encode() for text in _TEXTS),
    *(f"{{{text}:1}}".encode() for text in _TEXTS),
    *(b"[" * depth for depth in (1, 33, 1000, 100_000)),
    *(b'{"a":' * depth for depth in (1, 33, 1000, 100_000)),
    *(b'{"a":' + b"[" * depth + b"]" * depth + b"}" for depth in (32, 33, 500, 1000, 5000, 100_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (33, 500, 5000, 100_000)),
    b'\xef\xbb\xbf{"text":"bom"}',
    b'{"text":"\xff"}',
    b'{"text":"\xc0\xaf"}',
    b'{"text":"\xed\xa0\x80"}',
    b'{"text":"\xf5\x80\x80\x80"}',
    b'{"\xff":1}',
    '{"text":"x"}'.encode("utf-16"),
    '{"text":"x"}'.encode("utf-16-le"),
    '{"text":"x"}'.encode("utf-32"),
    b"\x00",
    b"\x00{}",
    b"{}\x00",
    b"\x1f\x8b\x08\x00",
    b"text=x&text=y",
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n--x--\r\n',
    b"<?xml version='1.0'?><a/>",
    b'{"a":"' + b"x" * 10_000,
    b'{"a":' + b"1" * 10_000 + b"}",
    b'{"a":1e' + b"1" * 1000 + b"}",
    b"{" + b",".join(b'"k":1' for _ in range(100)) + b"}",
]
# Whole, but no request of ours.
STRANGE = [
    b'{"text":null}',
    b'{"text":["x"]}',
    b'{"text":{"a":"x"}}',
    b'{"text":1}',
    b'{"text":true}',
    b'{"text":""}',
    b'{"text":"  "}',
    b'{"text":"x","other":1}',
    b'{"Text":"x"}',
    b'{"text":"x","after":"1"}',
    b'{"text":"x","after":1.0}',
    b'{"text":"x","after":true}',
    b'{"text":"x","after":-1}',
    b'{"text":"x","after":99999999999999999999}',
    b'{"text":"x","__proto__":{}}',
    b'{"text":"' + b"x" * ((1 << 20) + 1) + b'"}',
]


@pytest.fixture(name="post", scope="module")
def poster() -> Iterator[Any]:
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as manager:
        _ = manager.llm
        http = create_app(manager, WebOptions(Credential(TOKEN), port=8471)).test_client()
        headers = {"Host": "127.0.0.1:8471", "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

        def post(path: str, body: bytes) -> tuple[int, Any]:
            reply = http.post(path, data=body, headers=headers)
            return reply.status_code, reply.get_json(silent=True)

        session = post("/api/sessions", b"{}")[1]["session"]["id"]
        yield lambda body: post(f"/api/sessions/{session}/messages", body)


@pytest.mark.parametrize("body", [*BODIES, *STRANGE], ids=range(len(BODIES) + len(STRANGE)))
def test_no_bad_body_is_taken_and_each_is_said(post: Any, body: bytes) -> None:
    status, answer = post(body)
    assert 400 <= status < 500, (status, answer)
    assert answer["error"]["message"]
    assert "Traceback" not in str(answer)
    assert len(str(answer)) < 1000, "it does not repeat the body"


def test_the_control_body_is_taken(post: Any) -> None:
    status, answer = post('{"text":"\\ud83d\\ude00 é \\u0000 €"}'.encode())
    assert status in (201, 409)
    assert answer
    assert parse_body(b'{"a":' * 32 + b"1" + b"}" * 32)


@pytest.mark.parametrize("value", [-(2**63), -(2**63) + 1, -1, 0, 2**63 - 1])
def test_whole_numbers_have_64_bits(value: int) -> None:
    assert Fields({"seed": value}).whole("seed") == value
    assert Fields({"seed": value}).optional_whole("seed") == value
    assert Fields({"seed": value}).optional_number("seed", 1.0) == float(value)


@pytest.mark.parametrize("value", [-(2**63) - 1, 2**63, 10**400, -(10**400)])
def test_a_number_that_is_too_far_from_zero_is_not_told_that_it_is_none(value: int) -> None:
    expected = r"^seed must be from -9223372036854775808 to 9223372036854775807, got -?\d+…?$"
    for read in (Fields.whole, Fields.optional_whole, lambda fields, name: fields.optional_number(name, 1.0)):
        with pytest.raises(HttpError, match=expected):
            read(Fields({"seed": value}), "seed")


@pytest.mark.parametrize("value", [True, "1", 1.0, 1e300, [], {}])
def test_what_is_no_whole_number_is_told_so(value: Any) -> None:
    with pytest.raises(HttpError, match=r"^seed must be a whole number or null, got "):
        Fields({"seed": value}).optional_whole("seed")


@pytest.mark.parametrize("value", [1e300, -1e19, 2.0**63])
def test_a_fraction_is_as_near_to_zero_as_a_whole_number(value: float) -> None:
    with pytest.raises(HttpError, match=r"^temperature must be from -9223372036854775808 to 9223372036854775807, got "):
        Fields({"temperature": value}).optional_number("temperature", 1.0)
    assert Fields({"temperature": -(2.0**63)}).optional_number("temperature", 1.0) == -(2.0**63)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
_NAMES = st.sampled_from(["text", "after", "message", "params", "name", "x"])


@settings(max_examples=40)
@given(st.dictionaries(_NAMES, _JSON, max_size=4).map(json.dumps), st.data())
def test_no_mutated_body_makes_an_internal_error(post: Any, body: str, data: st.DataObject) -> None:
    raw = bytearray(body.encode("utf-8", "surrogatepass"))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    status, _ = post(bytes(raw))
    assert status < 500


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:0123456789eE+-.\\u tfn', max_size=60).map(str.encode))
def test_what_is_parsed_is_what_everybody_parses(raw: bytes) -> None:
    try:
        parsed = parse_body(raw)
    except HttpError:
        return
    assert parsed == json.loads(raw)
    assert json.loads(json.dumps(parsed, allow_nan=False)) == parsed
