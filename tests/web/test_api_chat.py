"""POST /api/chat: a prompt in and an answer out, in a conversation that pages and terminals see as well."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import web.turns
from nanochat_infer.errors import SessionError
from sessions import Session, Store
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import PATIENCE_S, Client, serving


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm) as (client, _):
        yield client, llm


def wait_for(condition: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def texts(client: Client, session: str) -> list[str]:
    return [message["text"] for message in client.get(f"/api/sessions/{session}")["messages"]]


def streamed(client: Client, **fields: Any) -> list[dict[str, Any]]:
    reply = client.request("POST", "/api/chat", {"stream": True, **fields})
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"].startswith("text/event-stream")
    blocks = [block for block in reply.body.decode().split("\n\n") if block.startswith("data: ")]
    return [json.loads(block[6:]) for block in blocks]


def test_a_prompt_alone_begins_a_conversation_that_is_listed_and_gone_on_with(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    first = client.post("/api/chat", {"prompt": "Hi"})
    assert (first["text"], first["finish_reason"], first["notices"]) == ("You said: Hi", "stop", [])
    assert first.keys() == {
        *("session", "message", "user_message", "text", "finish_reason", "usage", "timings", "notices")
    }
    assert first["usage"]["prompt_tokens"] > 0 < first["usage"]["completion_tokens"]
    assert first["timings"]["total_ms"] >= first["timings"]["ttft_ms"] > 0
    second = client.post("/api/chat", {"prompt": "and now?", "session": first["session"]})
    assert second["session"] == first["session"]
    assert texts(client, first["session"]) == ["Hi", "You said: Hi", "and now?", "You said: and now?"]
    # All of the first turn was found again, and computed was only what is new.
    assert second["usage"]["cached_tokens"] > first["usage"]["prompt_tokens"]
    listed = client.get("/api/sessions")["sessions"]
    assert (listed[0]["id"], listed[0]["title"], listed[0]["num_messages"]) == (first["session"], "Hi", 4)


def test_a_stream_says_where_it_is_then_the_text_then_all(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    begin, *pieces, end = streamed(client, prompt="some more words")
    assert begin == {"type": "begin"} | {name: end[name] for name in ("session", "message", "user_message")}
    assert {piece["type"] for piece in pieces} == {"text"}
    assert "".join(piece["text"] for piece in pieces) == end["text"] == "You said: some more words"
    assert (end["type"], end["finish_reason"]) == ("end", "stop")
    assert client.get(f"/api/messages/{end['message']}")["text"] == end["text"]


def test_settings_hold_from_then_on_and_a_system_prompt_is_for_a_new_one(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    given = {"temperature": 0.5, "top_k": -1, "seed": "9007199254740993", "stop": ["\n\n"], "max_tokens": 9}
    first = client.post("/api/chat", {"prompt": "a", "system": "Be kind.", "name": "mine", "thinking": False, **given})
    params = llm.started[-1].params
    assert (params.temperature, params.top_k, params.seed, params.stop) == (0.5, 0, 9007199254740993, ("\n\n",))
    assert first["finish_reason"] == "length"
    client.post("/api/chat", {"prompt": "b", "session": first["session"], "temperature": 0, "seed": None})
    params = llm.started[-1].params
    assert (params.temperature, params.max_tokens) == (0, 9)
    session = client.get(f"/api/sessions/{first['session']}")["session"]
    assert (session["system"], session["name"], session["thinking"]) == ("Be kind.", "mine", False)
    assert (session["params"]["temperature"], session["params"]["max_tokens"]) == (0, 9)


def test_thoughts_come_apart() -> None:
    with serving(FakeLLM(script=lambda _: ["<think>", "hm", "</think>", "yes"])) as (client, _):
        whole = client.post("/api/chat", {"prompt": "x"})
        assert (whole["text"], whole["reasoning"]) == ("yes", "hm")
        _, *pieces, _ = streamed(client, prompt="x")
        assert pieces == [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "yes"}]


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({}, 400, "prompt"),
        ({"prompt": 5}, 400, "prompt"),
        ({"prompt": " \n"}, 400, None),
        ({"prompt": "x" * ((1 << 20) + 1)}, 400, None),
        ({"prompt": "x", "session": 5}, 400, "session"),
        ({"prompt": "x", "session": "nothing"}, 404, None),
        ({"prompt": "x", "session": ""}, 404, None),
        ({"prompt": "x", "temperature": 3}, 400, "temperature"),
        ({"prompt": "x", "temperature": True}, 400, "temperature"),
        ({"prompt": "x", "max_tokens": 0}, 400, "max_tokens"),
        ({"prompt": "x", "stream": 1}, 400, "stream"),
        ({"prompt": "x", "private": "yes"}, 400, "private"),
        ({"prompt": "x", "name": ""}, 400, None),
        ({"prompt": "x", "wonder": 1}, 400, None),
        ({"prompt": "x", "session": "any", "system": "s"}, 400, "system"),
        ({"prompt": "x", "session": "any", "private": True}, 400, "private"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing_behind(
    running: tuple[Client, FakeLLM], fields: dict[str, Any], status: int, param: str | None
) -> None:
    client, _ = running
    before = client.get("/api/sessions")
    reply = client.request("POST", "/api/chat", fields)
    assert (reply.status, reply.json["error"]["param"]) == (status, param), reply.body
    assert client.get("/api/sessions") == before


def test_a_refusal_by_the_model_leaves_no_conversation_and_one_that_was_there_keeps_the_message() -> None:
    llm = FakeLLM()
    with serving(llm) as (client, _):
        known = client.post("/api/chat", {"prompt": "Hi"})["session"]
        llm.busy = True
        reply = client.request("POST", "/api/chat", {"prompt": "new"})
        assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (503, "busy", "2")
        assert client.request("POST", "/api/chat", {"prompt": "again", "session": known}).status == 503
        llm.busy = False
        assert [s["id"] for s in client.get("/api/sessions")["sessions"]] == [known]
        assert client.request("POST", "/api/chat", {"prompt": "x" * 5000}).json["error"]["code"] == (
            "context_length_exceeded"
        )
        client.post("/api/chat", {"prompt": "again", "session": known})
        assert texts(client, known) == ["Hi", "You said: Hi", "again", "You said: again"]


def test_a_failure_is_an_error_whole_and_in_a_stream_and_names_the_conversation() -> None:
    with serving(FakeLLM(script=lambda _: ["half", Fail("no number")])) as (client, _):
        reply = client.request("POST", "/api/chat", {"prompt": "x"})
        assert (reply.status, reply.sentence, reply.json["error"]["code"]) == (500, "no number", "generation_failed")
        assert texts(client, reply.headers["x-session-id"]) == ["x", "half"]
        *_, piece, error = streamed(client, prompt="x")
        assert (piece["text"], error["error"]["message"]) == ("half", "no number")


def test_where_files_lie_is_said_to_nobody() -> None:
    with serving(FakeLLM(script=lambda _: ["half", Fail("not saved: /home/me/secret/chat.db is full")])) as (client, _):
        expected = "not saved: …/chat.db is full"
        assert client.request("POST", "/api/chat", {"prompt": "x"}).sentence == expected
        assert streamed(client, prompt="x")[-1]["error"]["message"] == expected
        body = {"messages": [{"role": "user", "content": "x"}], "session_id": "new"}
        assert client.request("POST", "/v1/chat/completions", body).sentence == expected
    with serving() as (client, _), pytest.MonkeyPatch.context() as patch:
        notice = "a message of /home/me/secret/chat.db was changed"
        patch.setattr(Session, "take_notices", lambda self: [notice])
        assert client.post("/api/chat", {"prompt": "x"})["notices"] == ["a message of …/chat.db was changed"]
        patch.setattr(Session, "take_notices", lambda self: [])
        patch.setattr(Store, "finish_answer", full_disk)
        notices = client.post("/api/chat", {"prompt": "x"})["notices"]
        assert notices == ["not saved: …/chat.db is full"]


def full_disk(*_: Any) -> None:
    raise SessionError("not saved: /home/me/secret/chat.db is full")


@pytest.mark.parametrize("known", [False, True])
def test_what_is_refused_changes_no_setting(known: bool) -> None:
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm) as (client, _):
        session = client.post("/api/chat", {"prompt": "Hi", "temperature": 0.5})["session"]
        changed = {"session": session, "temperature": 0.25, "thinking": True}
        body = {"prompt": "x" * 5000} if known else {"prompt": "x"}
        llm.busy = not known
        assert client.request("POST", "/api/chat", body | changed).status == (400 if known else 503)
        settings = client.get(f"/api/sessions/{session}")["session"]
        assert (settings["params"]["temperature"], settings["thinking"]) == (0.5, None)
        llm.busy = False
        client.post("/api/chat", {"prompt": "x"} | changed)
        settings = client.get(f"/api/sessions/{session}")["session"]
        assert (settings["params"]["temperature"], settings["thinking"]) == (0.25, True), "the control"


def test_without_a_thread_nothing_runs_on_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.turns, "MAX_TURNS", 1)
    begun = threading.Event()
    llm = FakeLLM()
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith("web-turn-"):
            raise RuntimeError("can't start new thread")
        start(thread)

    with serving(llm) as (client, _):
        session = client.post("/api/chat", {"prompt": "Hi"})["session"]
        llm.script = endless(begun)
        monkeypatch.setattr(threading.Thread, "start", refuse)
        for body in ({"prompt": "x"}, {"prompt": "x", "session": session}):
            reply = client.request("POST", "/api/chat", body)
            assert (reply.status, reply.json["error"]["code"]) == (503, "busy"), reply.body
            wait_for(lambda: client.get(f"/api/sessions/{session}")["session"]["running"] is None)
        assert all(generation.cancelled for generation in llm.started[1:])
        assert [s["id"] for s in client.get("/api/sessions")["sessions"]] == [session]
        monkeypatch.setattr(threading.Thread, "start", start)
        llm.script = lambda _: "free"
        assert client.post("/api/chat", {"prompt": "y"})["text"] == "free"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", {"prompt": "x"}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}], "session_id": "new"}),
    ],
)
def test_a_server_that_stops_says_that_and_not_that_the_client_left(path: str, body: dict[str, Any]) -> None:
    begun = threading.Event()
    with serving(FakeLLM(script=endless(begun))) as (client, server):
        found: list[Any] = []
        asking = threading.Thread(target=lambda: found.append(client.request("POST", path, body)))
        asking.start()
        assert begun.wait(PATIENCE_S)
        # What stop() does first; it waits a moment only, and this machine may be slow.
        assert server._server is not None
        server._server._server.is_ending = True
        asking.join(PATIENCE_S)
    assert (found[0].status, found[0].json["error"]["code"]) == (503, "cancelled"), found[0].body


def test_while_the_model_loads_nothing_is_begun() -> None:
    def never() -> Any:
        raise AssertionError("nobody needs the model")

    with serving(never) as (client, _):
        reply = client.request("POST", "/api/chat", {"prompt": "x"})
        assert (reply.status, reply.json["error"]["code"]) == (503, "loading")
        assert client.get("/api/sessions")["sessions"] == []


def endless(begun: threading.Event) -> Callable[[Any], Iterator[Piece]]:
    def script(messages: Any) -> Iterator[Piece]:
        yield "so far"
        begun.set()
        while True:
            yield Pause(0.02)

    return script


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", {"prompt": "x"}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}], "session_id": "new"}),
    ],
)
def test_who_leaves_ends_the_answer_and_what_there_was_is_kept(
    path: str, body: dict[str, Any], stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.turns, "PATIENCE_S", 0.05)
    monkeypatch.setattr(web.turns, "MAX_TURNS", 1)
    begun = threading.Event()
    llm = FakeLLM(script=endless(begun))
    with serving(llm) as (client, _):
        raw = client.open_socket()
        data = json.dumps(body | {"stream": stream}).encode()
        lines = [f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{client.port}"]
        lines += [f"{name}: {value}" for name, value in client.headers.items()]
        lines += ["Content-Type: application/json", f"Content-Length: {len(data)}", "", ""]
        raw.sendall("\r\n".join(lines).encode() + data)
        assert begun.wait(PATIENCE_S)
        reply = client.request("POST", "/api/chat", {"prompt": "no place"})
        assert (reply.status, reply.json["error"]["code"]) == (503, "busy")
        (session,) = [s["id"] for s in client.get("/api/sessions")["sessions"]]
        raw.close()
        wait_for(lambda: client.get(f"/api/sessions/{session}")["messages"][-1]["status"] == "stopped")
        assert texts(client, session) == ["x", "so far"]
        assert llm.started[0].cancelled
        llm.script = lambda _: "free"
        wait_for(lambda: client.request("POST", "/api/chat", {"prompt": "y"}).status == 200)


def test_the_page_sees_the_answer_live_and_may_stop_it() -> None:
    begun = threading.Event()
    llm = FakeLLM(script=endless(begun))
    with serving(llm) as (client, _):
        found: list[Any] = []
        asking = threading.Thread(target=lambda: found.append(client.post("/api/chat", {"prompt": "x"})))
        asking.start()
        assert begun.wait(PATIENCE_S)
        (listed,) = client.get("/api/sessions")["sessions"]
        assert client.request("POST", "/api/chat", {"prompt": "y", "session": listed["id"]}).status == 409
        with client.events(f"/api/messages/{listed['running']}/events") as stream:
            block = next(event for event in stream if event.data and event.data["type"] == "blocks")
            assert "so far" in str(block.data)
            client.post(f"/api/messages/{listed['running']}/stop")
        asking.join(PATIENCE_S)
        assert (found[0]["text"], found[0]["finish_reason"]) == ("so far", "cancelled")


def test_two_at_once_are_each_answered_with_their_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that comes second is refused, or waits; it never changes what the first is answered with."""
    set_params = Session.set_params

    def slowly(session: Session, params: Any) -> None:
        set_params(session, params)
        time.sleep(0.05)

    monkeypatch.setattr(Session, "set_params", slowly)
    llm = FakeLLM()
    with serving(llm) as (client, _):
        session = client.post("/api/chat", {"prompt": "hello"})["session"]
        for round_number in range(3):
            asked = [(f"{letter}{round_number}", seed) for letter, seed in (("X", 11), ("Y", 22))]
            threads = [
                threading.Thread(
                    target=client.request,
                    args=("POST", "/api/chat", {"prompt": text, "session": session, "seed": seed}),
                )
                for text, seed in asked
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE_S)
    drawn = [(llm.tokenizer.decode(list(one.prompt_ids)), one.params.seed) for one in llm.started[1:]]
    assert len(drawn) >= 3
    for prompt, seed in drawn:
        last = max("XY", key=prompt.rfind)
        assert (last, seed) in {("X", 11), ("Y", 22)}, (prompt, seed)


def test_a_private_conversation_is_in_no_list_and_not_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.turns, "MAX_PRIVATE", 2)
    secret = "where nobody looks"
    with serving(FakeLLM(), Store.open(tmp_path / "chat.db")) as (client, _):
        client.post("/api/chat", {"prompt": "kept words"})
        first = client.post("/api/chat", {"prompt": secret, "private": True, "max_tokens": 500})
        again = client.post("/api/chat", {"prompt": "go on", "session": first["session"], "temperature": 0})
        assert (again["session"], again["text"]) == (first["session"], "You said: go on")
        assert again["usage"]["cached_tokens"] > 0
        assert len(client.get("/api/sessions?archived=all")["sessions"]) == 1
        assert client.get("/api/search?q=nobody")["hits"] == []
        assert client.request("GET", f"/api/sessions/{first['session']}").status == 404, "no page shows it"
        assert (first["message"], again["user_message"]) == (None, None), "other routes know others by these numbers"
        others = [client.post("/api/chat", {"prompt": "x", "private": True})["session"] for _ in range(2)]
        reply = client.request("POST", "/api/chat", {"prompt": "x", "session": first["session"]})
        assert reply.status == 404, "the oldest has made room"
        assert client.post("/api/chat", {"prompt": "x", "session": others[0]})["session"] == others[0]
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.encode() not in stored
    assert b"kept words" in stored, "the control"
