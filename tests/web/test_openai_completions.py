"""/v1/completions: OpenAI's older shapes, prompts as texts and as ids."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeLLM
from tests.openai_requests import COMPLETIONS, chunks
from tests.web_client import Client, serving


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM(script=lambda prompt: "one two three")
    with serving(llm) as (client, _):
        yield client, llm


def complete(client: Client, **fields: Any) -> Any:
    return client.post(COMPLETIONS, {"prompt": "Hi", **fields})


def test_a_whole_answer(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    reply = complete(client)
    assert reply["object"] == "text_completion"
    assert reply["id"].startswith("cmpl-")
    assert reply["choices"] == [{"index": 0, "text": "one two three", "logprobs": None, "finish_reason": "stop"}]
    assert reply["usage"]["prompt_tokens"] == 2
    assert (llm.started[-1].prompt_ids, llm.started[-1].plain) == ((72, 105), True)
    assert llm.started[-1].params.max_tokens == 16, "by OpenAI's reference"
    assert complete(client, max_tokens=3)["choices"][0] == {
        "index": 0,
        "text": "one",
        "logprobs": None,
        "finish_reason": "length",
    }


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Hi", [(72, 105)]),
        ([72, 105], [(72, 105)]),
        (["Hi", "ab"], [(72, 105), (97, 98)]),
        ([[72], "ab"], [(72,), (97, 98)]),
    ],
)
def test_prompts_of_every_kind(running: tuple[Client, FakeLLM], prompt: Any, expected: list[tuple[int, ...]]) -> None:
    client, llm = running
    first = len(llm.started)
    reply = complete(client, prompt=prompt, n=2, seed=5)
    assert [generation.prompt_ids for generation in llm.started[first:]] == [ids for ids in expected for _ in range(2)]
    assert [generation.params.seed for generation in llm.started[first:]] == [5, 6] * len(expected)
    assert [choice["index"] for choice in reply["choices"]] == list(range(2 * len(expected)))
    assert reply["usage"]["prompt_tokens"] == sum(map(len, expected)), "each prompt counts once"


def test_an_echo_comes_first(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    reply = complete(client, prompt=["Hi", [97, 98]], echo=True)
    assert [choice["text"] for choice in reply["choices"]] == ["Hione two three", "abone two three"]
    found = chunks(client, COMPLETIONS, prompt=["Hi", [97, 98]], echo=True)[:-1]
    for place, prompt in enumerate(("Hi", "ab")):
        texts = [c["choices"][0]["text"] for c in found if c["choices"][0]["index"] == place]
        assert texts[0] == prompt
        assert "".join(texts) == f"{prompt}one two three"


def test_a_stream_ends_each_choice_once_and_counts_last(running: tuple[Client, FakeLLM]) -> None:
    found = chunks(running[0], COMPLETIONS, prompt=["Hi", "ab"], n=2, stream_options={"include_usage": True})
    assert found.pop() == "[DONE]"
    counts = found.pop()
    assert counts["choices"] == []
    assert counts["usage"]["prompt_tokens"] == 4
    assert {c["object"] for c in found} == {"text_completion"}
    assert all(c["usage"] is None for c in found)
    for place in range(4):
        mine = [c["choices"][0] for c in found if c["choices"][0]["index"] == place]
        assert [choice["finish_reason"] for choice in mine] == [None] * (len(mine) - 1) + ["stop"]
        assert "".join(choice["text"] for choice in mine) == "one two three"
        assert all(choice["text"] for choice in mine[:-1]), "no empty ones"


def test_logprobs_of_each_token(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    llm.script = lambda _: ["ab", b"\xc3", b"\xa9!"]
    try:
        reply = complete(client, logprobs=2)
        found = chunks(client, COMPLETIONS, logprobs=2)
    finally:
        llm.script = lambda _: "one two three"
    logprobs = reply["choices"][0]["logprobs"]
    assert logprobs["tokens"] == ["a", "b", "bytes:\\xc3", "bytes:\\xa9", "!"]
    assert logprobs["text_offset"] == [0, 1, 2, 2, 3]
    assert len(logprobs["token_logprobs"]) == 5
    for token, logprob, top in zip(
        logprobs["tokens"], logprobs["token_logprobs"], logprobs["top_logprobs"], strict=True
    ):
        assert top[token] == logprob < 0
        assert 2 <= len(top) <= 3
    parts = [c["choices"][0]["logprobs"] for c in found[:-1] if c["choices"][0]["logprobs"]]
    for name, whole in logprobs.items():
        assert [value for part in parts for value in part[name]] == whole


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"prompt": {}}, "prompt"),
        ({"prompt": [1, "a"]}, "prompt"),
        ({"prompt": [[1, True]]}, "prompt"),
        ({"prompt": [1.5]}, "prompt"),
        ({"prompt": ["a"] * 33}, "prompt"),
        ({"prompt": ["a"] * 5, "n": 8}, "n"),
        ({"prompt": "x" * ((1 << 20) + 1)}, "prompt"),
        ({"suffix": "x"}, "suffix"),
        ({"best_of": 2}, "best_of"),
        ({"echo": 1}, "echo"),
        ({"logprobs": True}, "logprobs"),
        ({"logprobs": 21}, "logprobs"),
        ({"logprobs": 1, "echo": True}, "logprobs"),
        ({"max_tokens": 0}, "max_tokens"),
    ],
)
def test_what_is_wrong_or_not_done_here_is_said(
    running: tuple[Client, FakeLLM], fields: dict[str, Any], param: str
) -> None:
    reply = running[0].request("POST", COMPLETIONS, {"prompt": "Hi"} | fields)
    assert reply.status == 400, reply.body
    assert reply.json["error"]["param"] == param


@pytest.mark.parametrize("ids", [[-1], [258], [2**31], [2**70]])
def test_ids_outside_the_vocabulary_never_reach_the_engine(running: tuple[Client, FakeLLM], ids: list[int]) -> None:
    client, llm = running
    first = len(llm.started)
    assert client.request("POST", COMPLETIONS, {"prompt": ids}).status == 400
    assert len(llm.started) == first


def test_a_prompt_too_many_ends_those_that_were_begun() -> None:
    llm = FakeLLM()
    with serving(llm) as (client, _):
        reply = client.request("POST", COMPLETIONS, {"prompt": ["Hi", "x" * 5000]})
        assert (reply.status, reply.json["error"]["code"]) == (400, "context_length_exceeded")
        assert [generation.cancelled for generation in llm.started] == [True]
