"""/v1/chat/completions and /v1/models: OpenAI's shapes to the letter, refusals, and clients that leave."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import web.openai.routes
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import Client, serving

MESSAGES = [{"role": "user", "content": "Hi"}]


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm) as (client, _):
        yield client, llm


def chat(client: Client, **fields: Any) -> Any:
    return client.post("/v1/chat/completions", {"model": "any", "messages": MESSAGES, **fields})


def chunks(client: Client, **fields: Any) -> list[Any]:
    """Every data of a stream, "[DONE]" too."""
    body = {"messages": MESSAGES, "stream": True, **fields}
    reply = client.request("POST", "/v1/chat/completions", body)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"].startswith("text/event-stream")
    lines = [block for block in reply.body.decode().split("\n\n") if block.startswith("data: ")]
    return [line[6:] if line == "data: [DONE]" else json.loads(line[6:]) for line in lines]


def test_a_whole_answer(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    reply = chat(client)
    assert reply.keys() == {"id", "object", "created", "model", "system_fingerprint", "choices", "usage"}
    assert (reply["object"], reply["model"]) == ("chat.completion", "fake")
    message = {"role": "assistant", "content": "You said: Hi"}
    assert reply["choices"] == [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}]
    usage = reply["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert usage["prompt_tokens_details"]["cached_tokens"] >= 0
    assert client.get("/v1/models")["data"][0] == {"id": "fake", "object": "model", "created": 0, "owned_by": "local"}


def test_a_stream_has_the_role_first_an_empty_delta_last_and_one_id(running: tuple[Client, FakeLLM]) -> None:
    found = chunks(running[0], stream_options={"include_usage": True})
    assert found[-1] == "[DONE]"
    assert len({(c["id"], c["created"], c["object"]) for c in found[:-1]}) == 1
    *texts, end, counts = found[:-1]
    assert texts[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert all(list(c["choices"][0]["delta"]) == ["content"] for c in texts[1:])
    assert all(c["choices"][0]["delta"]["content"] for c in texts[1:]), "no empty ones"
    assert "".join(c["choices"][0]["delta"]["content"] for c in texts) == "You said: Hi"
    assert (end["choices"][0]["delta"], end["choices"][0]["finish_reason"]) == ({}, "stop")
    assert all(c["choices"][0]["finish_reason"] is None for c in texts)
    assert counts["choices"] == []
    assert counts["usage"]["completion_tokens"] > 0
    assert "usage" not in chunks(running[0])[-2]


def test_what_is_asked_reaches_the_engine(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    messages = [
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
    ]
    first = len(llm.started)
    reply = chat(
        client,
        messages=messages,
        temperature=0.5,
        top_p=0.5,
        top_k=7,
        seed=-1,
        max_completion_tokens=9,
        stop="\n\n",
        n=2,
        user="me",
        logprobs=False,
        chat_template_kwargs={"enable_thinking": False},
    )
    assert [choice["index"] for choice in reply["choices"]] == [0, 1]
    assert [choice["finish_reason"] for choice in reply["choices"]] == ["length", "length"]
    params = llm.started[first].params
    assert (params.temperature, params.top_p, params.top_k, params.max_tokens) == (0.5, 0.5, 7, 9)
    assert (params.stop, params.seed, llm.started[first + 1].params.seed) == (("\n\n",), 2**63 - 1, 0)
    call = llm.encoded[-1]
    assert [(m.role, m.content) for m in call.messages] == [("system", "Be kind."), ("user", "ab")]
    assert call.enable_thinking is False


def test_thinking_comes_apart() -> None:
    def think(messages: Any) -> Iterator[Piece]:
        yield "<think>"
        yield "hm"
        yield "</think>"
        yield "yes"

    with serving(FakeLLM(script=think)) as (client, _):
        message = chat(client)["choices"][0]["message"]
        assert message == {"role": "assistant", "content": "yes", "reasoning_content": "hm"}
        deltas = [c["choices"][0]["delta"] for c in chunks(client)[1:-2]]
        assert deltas == [{"reasoning_content": "hm"}, {"content": "yes"}]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "Hi"}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": MESSAGES * 2001}, "messages"),
        ({"messages": [*MESSAGES, {"role": "assistant", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0]"),
        ({"messages": [{"role": "user"}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": "x" * ((1 << 20) + 1)}]}, "messages[0]"),
        ({"model": 5}, "model"),
        ({"n": 0}, "n"),
        ({"n": 9}, "n"),
        ({"n": True}, "n"),
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": "1"}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 1.5}, "max_tokens"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"stop": [""]}, None),
        ({"seed": 1.5}, "seed"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": []}, "stream_options"),
        ({"logprobs": True}, "logprobs"),
        ({"logit_bias": {"1": 5}}, "logit_bias"),
        ({"frequency_penalty": 0.5}, "frequency_penalty"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"tools": [{"type": "function"}]}, "tools"),
    ],
)
def test_what_is_wrong_or_not_done_here_is_said(
    running: tuple[Client, FakeLLM], fields: dict[str, Any], param: str | None
) -> None:
    reply = running[0].request("POST", "/v1/chat/completions", {"messages": MESSAGES} | fields)
    assert reply.status == 400, reply.body
    error = reply.json["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)


def test_fields_that_nobody_knows_are_named_and_the_answer_comes(running: tuple[Client, FakeLLM]) -> None:
    body = {"messages": MESSAGES, "wonder": 1, "füllung": 2, "user": "x"}
    reply = running[0].request("POST", "/v1/chat/completions", body)
    assert reply.status == 200
    assert "wonder" in reply.headers["x-ignored-fields"]
    assert "user" not in reply.headers["x-ignored-fields"]


def test_a_full_queue_a_full_context_and_a_failure() -> None:
    llm = FakeLLM(busy=True)
    with serving(llm) as (client, _):
        reply = client.request("POST", "/v1/chat/completions", {"messages": MESSAGES})
        assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (503, "busy", "2")
        llm.busy = False
        reply = client.request("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": "x" * 5000}]})
        assert (reply.status, reply.json["error"]["code"]) == (400, "context_length_exceeded")
        llm.script = lambda _: ["half", Fail("no number")]
        reply = client.request("POST", "/v1/chat/completions", {"messages": MESSAGES})
        assert (reply.status, reply.sentence) == (500, "no number")
        found = chunks(client)
        assert found[-1]["error"]["message"] == "no number"
        assert "[DONE]" not in found


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_ends_its_request(stream: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.openai.routes, "PATIENCE_S", 0.05)
    begun = threading.Event()

    def endless(messages: Any) -> Iterator[Piece]:
        begun.set()
        while True:
            yield Pause(0.05)

    llm = FakeLLM(script=endless)
    with serving(llm) as (client, _):
        raw = client.open_socket()
        body = json.dumps({"messages": MESSAGES, "stream": stream, "n": 2}).encode()
        lines = [f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{client.port}"]
        lines += [f"{name}: {value}" for name, value in client.headers.items()]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
        raw.sendall("\r\n".join(lines).encode() + body)
        assert begun.wait(20)
        raw.close()
        until = time.monotonic() + 20
        while not (len(llm.started) == 2 and all(generation.cancelled for generation in llm.started)):
            assert time.monotonic() < until, "they run on"
            time.sleep(0.02)
        llm.script = lambda _: "free"
        assert chat(client)["choices"][0]["message"]["content"] == "free"
