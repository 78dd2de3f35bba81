"""What a line may say, and how wrong ones are named."""

import io
import json
from typing import Any

import pytest

from nanochat_infer.sampling_params import SamplingParams
from terminal.batch.input import numbered_lines
from terminal.batch.lines import MAX_LINE_BYTES, BadLine, BatchPrompt, LineDefaults, parse_line

DEFAULTS = LineDefaults(SamplingParams(), model="m")


def parse(line: Any, defaults: LineDefaults = DEFAULTS) -> BatchPrompt | BadLine:
    return parse_line(7, json.dumps(line).encode() if not isinstance(line, bytes) else line, defaults)


def key(line: Any, defaults: LineDefaults = DEFAULTS) -> str:
    found = parse(line, defaults)
    assert isinstance(found, BatchPrompt)
    return found.key


def test_every_parameter_by_its_name() -> None:
    values: dict[str, Any] = {
        "temperature": 1,
        "top_k": 3,
        "top_p": 0.5,
        "min_p": 0.1,
        "repetition_penalty": 1.2,
        "seed": 9,
    }
    found = parse({"prompt": "p", **values, "max_tokens": 5, "stop": "s", "id": None})
    assert isinstance(found, BatchPrompt)
    assert found.params == SamplingParams(**values, max_tokens=5, stop=("s",))
    assert (found.line, found.line_id) == (7, None)


@pytest.mark.parametrize("line_id", [0, -1.5, 10**400, "", "a"])
def test_an_id_is_given_back_as_it_is(line_id: int | float | str) -> None:
    found = parse({"prompt": "p", "id": line_id})
    assert isinstance(found, BatchPrompt)
    assert found.line_id == line_id


def test_null_is_not_given() -> None:
    found = parse({"prompt": "p", "messages": None, "seed": None, "temperature": None, "think": None})
    assert isinstance(found, BatchPrompt)
    assert found.params == SamplingParams()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"prompt": "\xff"}', "not UTF-8 text: byte 0xff at 12"),
        (b"[" * 100_000, "nested too deep"),
        (b"1" * 10_000, "not valid JSON"),
        (["p"], "must be an object like"),
        ({}, 'either "prompt" or "messages"'),
        ({"prompt": "p", "messages": [{"role": "user", "content": "u"}]}, 'either "prompt" or "messages"'),
        ({"prompt": 5}, "prompt must be a text, got the number 5"),
        ({"prompt": " "}, "the text is empty"),
        ({"prompt": "\ud800"}, "half of a surrogate pair"),
        ({"prompt": "x" * (1 << 20) + "y"}, "the most is 1,048,576"),
        ({"prompt": "p", "system": ["s"]}, "system must be a text, got a list"),
        ({"prompt": "p", "max_length": 0}, "max_length must be from 1"),
        ({"prompt": "p", "max_tokens": 1.5}, "max_tokens must be a whole number"),
        ({"prompt": "p", "max_tokens": 1, "max_length": 1}, "two names of one parameter"),
        (b'{"prompt": "p", "temperature": NaN}', "temperature must be from 0 to 2, got nan"),
        ({"prompt": "p", "temperature": True}, "temperature must be a number"),
        ({"prompt": "p", "think": "yes"}, "think must be true or false, got a text"),
        ({"prompt": "p", "raw": 1}, "raw must be true or false"),
        ({"prompt": "p", "raw": True, "system": "s"}, 'leave out "messages", "system" and "think"'),
        ({"prompt": "p", "id": True}, "id must be a text or a number, got true"),
        (b'{"prompt": "p", "id": Infinity}', "id must be a text or a number"),
        ({"prompt": "p", "max_token": 1}, "did you mean 'max_tokens'?"),
        ({"messages": "hello"}, '"messages" must be a list of at least one message, got a text'),
        ({"messages": []}, "got an empty list"),
        ({"messages": ["hello"]}, "message 1 must look like"),
        ({"messages": [{"role": "user", "content": "u", "name": "n"}]}, "and hold no more"),
        ({"messages": [{"role": 1, "content": "u"}]}, "the role of message 1 must be a text"),
        ({"messages": [{"role": "king", "content": "u"}]}, "role must be one of"),
        ({"messages": [{"role": "user", "content": None}]}, "content must be a text, got null"),
        ({"messages": [{"role": "assistant", "content": "a"}]}, "the last message must be one to answer"),
        ({"messages": [{"role": "system", "content": "s"}] * 2 + [{"role": "user", "content": "u"}], "system": "s"},
         "one too many"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_one_sentence(line: Any, words: str) -> None:
    found = parse(line)
    assert isinstance(found, BadLine)
    assert words in found.error
    assert "\n" not in found.error
    assert len(found.error) < 400


def test_the_key_changes_with_what_matters_and_with_nothing_else() -> None:
    line = {"prompt": "p"}
    same = [key(line), key(json.dumps(line).encode() + b"\r\n"), key(line, LineDefaults(SamplingParams(), model="m"))]
    assert len(set(same)) == 1
    others = [
        key({"prompt": "q"}),
        key({"prompt": "p", "id": 1}),
        key({"prompt": "p", "seed": 1}),
        key({"prompt": "p", "raw": True}),
        key(line, LineDefaults(SamplingParams(seed=1), model="m")),
        key(line, LineDefaults(SamplingParams(), model="n")),
        key(line, LineDefaults(SamplingParams(), system="s", model="m")),
        key(line, LineDefaults(SamplingParams(), think=True, model="m")),
    ]
    assert len({*same, *others}) == 9


def test_a_plain_text_does_not_depend_on_what_only_conversations_use() -> None:
    line = {"prompt": "p", "raw": True}
    assert key(line) == key(line, LineDefaults(SamplingParams(), system="s", think=True, model="m"))


def test_lines_are_numbered_as_an_editor_does() -> None:
    data = (
        b"\xef\xbb\xbfone\r\n\n  \ntwo\n" + b"x" * (2 * MAX_LINE_BYTES + 5) + b"\n" + b"y" * MAX_LINE_BYTES + b"\nend"
    )
    found = list(numbered_lines(io.BytesIO(data)))
    assert [number for number, _ in found] == [1, 4, 5, 6, 7]
    assert found[0][1] == b"one\r\n"
    assert found[2][1] is None, "too long"
    assert found[3][1] == b"y" * MAX_LINE_BYTES + b"\n"
    assert found[4][1] == b"end"
    assert isinstance(parse_line(5, None, DEFAULTS), BadLine)
