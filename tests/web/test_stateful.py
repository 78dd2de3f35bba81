"""/v1/chat/completions with a session_id: OpenAI's shapes, in a conversation that the server keeps."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions import Store, statements
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Piece
from tests.web_client import PATIENCE_S, Client, serving

NEW = [{"role": "user", "content": "Hi"}]


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm) as (client, _):
        yield client, llm


def chat(client: Client, session_id: str, text: str = "Hi", **fields: Any) -> Any:
    messages = [{"role": "user", "content": text}]
    return client.post("/v1/chat/completions", {"messages": messages, "session_id": session_id, **fields})


def test_only_what_is_new_is_sent_and_the_server_keeps_the_rest(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    first = chat(client, "new", "one", temperature=0.5, seed=-1)
    session = first["session_id"]
    assert first["object"] == "chat.completion"
    assert first["choices"][0]["message"]["content"] == "You said: one"
    assert llm.started[-1].params.seed == 2**63 - 1
    second = chat(client, session, "two")
    assert second["session_id"] == session
    assert second["choices"][0]["message"]["content"] == "You said: two"
    assert second["usage"]["prompt_tokens_details"]["cached_tokens"] > first["usage"]["prompt_tokens"]
    assert llm.started[-1].params.temperature == 0.5, "as it was said before"
    shown = [message["text"] for message in client.get(f"/api/sessions/{session}")["messages"]]
    assert shown == ["one", "You said: one", "two", "You said: two"]


def test_a_system_prompt_begins_a_conversation(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    messages = [{"role": "system", "content": "Be kind."}, *NEW]
    body = {"messages": messages, "session_id": "new", "chat_template_kwargs": {"enable_thinking": False}}
    session = client.post("/v1/chat/completions", body)["session_id"]
    settings = client.get(f"/api/sessions/{session}")["session"]
    assert (settings["system"], settings["thinking"]) == ("Be kind.", False)


def test_a_stream_is_openais_and_says_the_conversation(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    body = {"messages": NEW, "session_id": "new", "stream": True, "stream_options": {"include_usage": True}}
    reply = client.request("POST", "/v1/chat/completions", body)
    blocks = [block for block in reply.body.decode().split("\n\n") if block.startswith("data: ")]
    assert blocks[-1] == "data: [DONE]"
    begin, *texts, end, counts = [json.loads(block[6:]) for block in blocks[:-1]]
    assert {chunk["session_id"] for chunk in (begin, *texts, end, counts)} == {reply.headers["x-session-id"]}
    assert begin["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in texts) == "You said: Hi"
    assert (end["choices"][0]["delta"], end["choices"][0]["finish_reason"]) == ({}, "stop")
    assert (counts["choices"], counts["usage"]["completion_tokens"] > 0) == ([], True)


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({"session_id": "nothing"}, 404, None),
        ({"session_id": 5}, 400, "session_id"),
        ({"session_id": ""}, 400, "session_id"),
        ({"n": 2}, 400, "n"),
        ({"logprobs": True}, 400, "logprobs"),
        ({"logit_bias": {"5": 1}}, 400, "logit_bias"),
        ({"frequency_penalty": 1}, 400, "frequency_penalty"),
        ({"response_format": {"type": "json_object"}}, 400, "response_format"),
        ({"messages": [*NEW, {"role": "assistant", "content": "x"}, *NEW]}, 400, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, 400, "messages"),
        ({"temperature": 5}, 400, "temperature"),
    ],
)
def test_what_a_kept_answer_cannot_have_is_said(
    running: tuple[Client, FakeLLM], fields: dict[str, Any], status: int, param: str | None
) -> None:
    client, _ = running
    before = client.get("/api/sessions")
    reply = client.request("POST", "/v1/chat/completions", {"messages": NEW, "session_id": "new"} | fields)
    assert (reply.status, reply.json["error"]["param"]) == (status, param), reply.body
    assert client.get("/api/sessions") == before


def test_a_system_prompt_does_not_go_on_with_one(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    session = chat(client, "new")["session_id"]
    body = {"messages": [{"role": "system", "content": "x"}, *NEW], "session_id": session}
    assert client.request("POST", "/v1/chat/completions", body).json["error"]["param"] == "messages"


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_the_page_stops_is_no_whole_answer(stream: bool) -> None:
    begun = threading.Event()

    def script(messages: Any) -> Iterator[Piece]:
        yield "so far"
        begun.set()
        yield threading.Event()

    with serving(FakeLLM(script=script)) as (client, _):
        body = {"messages": NEW, "session_id": "new", "stream": stream}
        found: list[Any] = []
        asking = threading.Thread(target=lambda: found.append(client.request("POST", "/v1/chat/completions", body)))
        asking.start()
        assert begun.wait(PATIENCE_S)
        (listed,) = client.get("/api/sessions")["sessions"]
        client.post(f"/api/messages/{listed['running']}/stop")
        asking.join(PATIENCE_S)
        (reply,) = found
        assert b'"code": "cancelled"' in reply.body
        assert b"stopped elsewhere" in reply.body
        assert b"[DONE]" not in reply.body
        assert b'"finish_reason":"stop"' not in reply.body
        assert reply.headers["x-session-id"] == listed["id"]
        if not stream:
            # OpenAI's clients would say it all once more.
            assert (reply.status, reply.headers["x-should-retry"]) == (409, "false")
        assert client.get(f"/api/sessions/{listed['id']}")["messages"][-1]["text"] == "so far"


def test_a_failure_ends_a_stream_without_done() -> None:
    with serving(FakeLLM(script=lambda _: ["half", Fail("no number")])) as (client, _):
        body = {"messages": NEW, "session_id": "new"}
        reply = client.request("POST", "/v1/chat/completions", body)
        assert (reply.status, reply.sentence) == (500, "no number")
        reply = client.request("POST", "/v1/chat/completions", body | {"stream": True})
        assert b"[DONE]" not in reply.body
        assert b'"message": "no number"' in reply.body


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_could_not_be_saved_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with serving(store=Store.open(tmp_path / "chat.db")) as (client, _):
        body = {"messages": NEW, "session_id": "new", "stream": stream}
        assert b'"saved"' not in client.request("POST", "/v1/chat/completions", body).body, "the control"
        with monkeypatch.context() as full:
            full.setattr(statements, "close_answer", refuse)
            reply = client.request("POST", "/v1/chat/completions", body)
        assert reply.status == 200, reply.body
        values = json.loads(reply.body.decode().split("data: ")[-2]) if stream else reply.json
        assert (values["saved"], values["choices"][0]["finish_reason"]) == (False, "stop")
