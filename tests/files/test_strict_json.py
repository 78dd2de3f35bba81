"""JSON that other readers take, and this one refuses, in one sentence."""

from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.strict_json import parse_object, read_object

REFUSED = {
    b'{"a": 1, "a": 2}': "x is not valid JSON: the key 'a' is there twice",
    b'{"b": {"a": 1, "a": 1}}': "the key 'a' is there twice",
    b'{"a": NaN}': "NaN is not a JSON number",
    b'{"a": -Infinity}': "-Infinity is not a JSON number",
    b'{"a": 1e999}': "the number '1e999' is too large",
    b'{"a": 1' + b"0" * 5000 + b"}": "a number has 5,001 digits",
    b'{"a": "\\ud800"}': "holds half of a surrogate pair",
    b'{"\\udc00": 1}': "holds half of a surrogate pair",
    b'{"a": "\xff"}': "x is not UTF-8: byte 7 is invalid",
    b'\xef\xbb\xbf{"a": 1}': "x is not valid JSON",
    b"[" * 100_000: "x is nested deeper than 32 levels",
    b'{"a":' * 40 + b"1" + b"}" * 40: "x is nested deeper than 32 levels",
    b"[]": "x must hold a JSON object, got a list",
    b'"text"': "x must hold a JSON object, got a text",
    b"null": "x must hold a JSON object, got null",
    b"{": "x is not valid JSON",
    b'{"a": 1} x': "x is not valid JSON: Extra data at line 1",
    b"": "x is not valid JSON",
}


@pytest.mark.parametrize(("raw", "sentence"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refuses(raw: bytes, sentence: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        parse_object(raw, "x")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reads_what_is_valid() -> None:
    assert parse_object('{"a": [1, 2.5, true, null, "\\ud83d\\ude00é"]}'.encode(), "x") == {
        "a": [1, 2.5, True, None, "😀é"]
    }


def test_depth_is_counted_in_containers() -> None:
    raw = b'{"a": [[1]]}'
    assert parse_object(raw, "x", max_depth=3) == {"a": [[1]]}
    with pytest.raises(ModelFileError, match="nested deeper than 2 levels"):
        parse_object(raw, "x", max_depth=2)


def test_negative_zero_is_not_a_whole_number() -> None:
    assert type(parse_object(b'{"a": -0}', "x")["a"]) is float


def test_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b" " * 101)
    with pytest.raises(ModelFileError, match=r"config\.json has 101 bytes, expected at most 100"):
        read_object(path, max_bytes=100)
