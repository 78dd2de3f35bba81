"""Routes of conversations and messages: what the page does, on a scripted model."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from nanochat_infer.errors import ModelFileError
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, Store
from tests.fake_llm import Fail, FakeLLM, Pause, Piece
from tests.web_client import Client, serving
from web.conversations import Conversations
from web.options import ModelState, NewSession


@pytest.fixture(name="running")
def running_server() -> Iterator[Client]:
    with serving() as (client, _):
        yield client


def until_stopped(messages: Any) -> Iterator[Piece]:
    # Few words: at max_tokens the answer would end by itself, within a second.
    for number in range(10):
        yield f"word{number} "
        yield Pause(0.01)
    while True:
        yield Pause(0.05)


def test_a_conversation_from_its_first_message_on(running: Client) -> None:
    session = running.new(system="Be kind.", params={"temperature": 0.5, "stop": ["\n\n"]}, thinking=False)
    assert running.get("/api/sessions")["sessions"] == [], "empty ones are not listed"
    message = running.finished(running.say(session, "Hi *you*"))
    assert (message["text"], message["status"], message["finish_reason"]) == ("You said: Hi *you*", "done", "stop")
    assert "blocks" not in message
    found = running.get(f"/api/sessions/{session}")
    assert [m["role"] for m in found["messages"]] == ["user", "assistant"]
    assert found["messages"][0]["blocks"] == [{"k": "p", "c": ["Hi ", {"k": "em", "c": ["you"]}]}]
    assert found["leaf"] == message["id"] == found["messages"][1]["id"]
    settings = found["session"]
    assert (settings["system"], settings["thinking"], settings["overflow"]) == ("Be kind.", False, "refuse")
    assert settings["params"]["stop"] == ["\n\n"]
    assert settings["params"]["temperature"] == 0.5
    (listed,) = running.get("/api/sessions")["sessions"]
    assert (listed["id"], listed["title"], listed["num_messages"], listed["name"]) == (session, "Hi *you*", 2, None)
    assert running.get(f"/api/messages/{message['id']}")["blocks"] == found["messages"][1]["blocks"]


def test_branches_by_editing_regenerating_undoing_and_switching(running: Client) -> None:
    session = running.new()
    first = running.say(session, "one")
    running.finished(first)
    user = running.get(f"/api/messages/{first}")["parent"]
    again = running.post(f"/api/sessions/{session}/regenerate")["message"]
    running.finished(again)
    answer = running.get(f"/api/sessions/{session}")["messages"][1]
    assert (answer["id"], answer["siblings"]) == (again, {"position": 1, "ids": [first, again]})
    assert running.post(f"/api/sessions/{session}/switch", {"message": first}) == {"leaf": first}
    edited = running.post(f"/api/sessions/{session}/edit", {"message": user, "text": "two"})
    running.finished(edited["message"])
    asked = running.get(f"/api/sessions/{session}")["messages"][0]
    assert (asked["text"], asked["siblings"]) == ("two", {"position": 1, "ids": [user, edited["user_message"]]})
    assert running.post(f"/api/sessions/{session}/undo") == {"text": "two", "leaf": None}
    assert running.post(f"/api/sessions/{session}/undo") == {"text": None, "leaf": None}
    forked = running.post(f"/api/sessions/{session}/switch", {"message": first})
    assert forked == {"leaf": first}
    fork = running.post(f"/api/sessions/{session}/fork", {"name": "another"})
    assert fork["session"]["is_fork"]
    assert fork["session"]["name"] == "another"
    assert [m["id"] for m in fork["messages"]] == [user, first]


def test_settings_change_together_or_not_at_all(running: Client) -> None:
    session = running.new()
    running.finished(running.say(session, "x"))
    wrong = {"name": "new", "archived": True, "params": {"temperature": 9}}
    reply = running.request("PATCH", f"/api/sessions/{session}", wrong)
    assert (reply.status, reply.json["error"]["param"]) == (400, "temperature")
    assert running.get(f"/api/sessions/{session}")["session"]["name"] is None
    right = {
        "name": "new",
        "archived": True,
        "tags": ["b", "a"],
        "system": "s",
        "thinking": True,
        "overflow": "drop",
        "params": {"seed": "9223372036854775807", "max_tokens": 5},
    }
    reply = running.request("PATCH", f"/api/sessions/{session}", right)
    assert reply.status == 200, reply.body
    values = reply.json["session"]
    assert {name: values[name] for name in right if name not in ("params", "tags")} == {
        name: value for name, value in right.items() if name not in ("params", "tags")
    }
    assert values["tags"] == ["a", "b"]
    assert (values["params"]["seed"], values["params"]["max_tokens"]) == ("9223372036854775807", 5)
    assert running.get("/api/sessions")["sessions"] == []
    assert len(running.get("/api/sessions?archived=true&tag=a")["sessions"]) == 1
    reply = running.request("PATCH", f"/api/sessions/{session}", {"tags": [], "name": None, "system": None})
    assert (reply.json["session"]["tags"], reply.json["session"]["title"]) == ([], "x")


def test_search_and_export(running: Client) -> None:
    session = running.new()
    running.finished(running.say(session, "the weather in spring"))
    hits = running.get("/api/search?q=weather")["hits"]
    assert {hit["session"] for hit in hits} == {session}
    assert "[weather]" in hits[0]["snippet"]
    assert "weather" in hits[0]["parts"][1::2]
    assert running.get("/api/search?q=")["hits"] == []
    for kind, begin in (("md", b"# the weather"), ("json", b"{"), ("jsonl", b"{")):
        reply = running.request("GET", f"/api/sessions/{session}/export?format={kind}")
        assert reply.status == 200
        assert reply.body.startswith(begin)
        assert reply.headers["content-disposition"] == f'attachment; filename="{session}.{kind}"'


def test_a_message_that_loses_a_race_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each of those that come at once finds nobody writing.
    monkeypatch.setattr(Conversations, "check_idle", lambda self, session: None)
    with serving(FakeLLM(script=until_stopped)) as (client, _):
        session = client.new()
        answer = client.say(session, "first")
        for action, body in (("messages", {"text": "more"}), ("regenerate", {}), ("continue", {})):
            reply = client.request("POST", f"/api/sessions/{session}/{action}", body)
            assert (reply.status, reply.json["error"]["code"]) == (409, "answer_running"), reply.body
        client.post(f"/api/messages/{answer}/stop")


def test_what_is_refused_changes_no_setting(running: Client) -> None:
    session = running.new(thinking=None)
    first = running.say(session, "one")
    running.finished(first)
    for action, body in (
        ("edit", {"message": first, "text": "two"}),
        ("messages", {"text": "two", "after": 999}),
        ("messages", {"text": "x" * 9000}),
    ):
        reply = running.request("POST", f"/api/sessions/{session}/{action}", body | {"thinking": True})
        assert reply.status == 400, reply.body
        assert running.get(f"/api/sessions/{session}")["session"]["thinking"] is None, action
    running.finished(running.post(f"/api/sessions/{session}/messages", {"text": "two", "thinking": True})["message"])
    assert running.get(f"/api/sessions/{session}")["session"]["thinking"] is True, "the control"


def test_two_things_at_once_are_a_conflict_and_stop_keeps_what_there_is() -> None:
    with serving(FakeLLM(script=until_stopped)) as (client, _):
        session = client.new()
        answer = client.say(session, "go")
        assert client.get(f"/api/sessions/{session}")["session"]["running"] == answer
        assert client.get("/api/sessions")["sessions"][0]["running"] == answer
        for action, body in (("messages", {"text": "more"}), ("regenerate", {}), ("undo", {}), ("fork", {})):
            reply = client.request("POST", f"/api/sessions/{session}/{action}", body)
            assert (reply.status, reply.json["error"]["code"]) == (409, "answer_running")
        assert client.post(f"/api/messages/{answer}/stop") == {"stopped": True}
        message = client.finished(answer)
        assert (message["status"], message["text"][:6]) == ("stopped", "word0 ")
        assert client.post(f"/api/messages/{answer}/stop") == {"stopped": False}
        more = client.post(f"/api/sessions/{session}/continue")["message"]
        client.post(f"/api/messages/{more}/stop")
        assert client.finished(more)["continues"] == answer


def test_only_a_page_of_a_long_conversation_is_sent(running: Client) -> None:
    session = running.new()
    for number in range(6):
        running.finished(running.say(session, f"message {number}"))
    last = running.get(f"/api/sessions/{session}?limit=5")
    assert last["more"]
    assert [m["text"] for m in last["messages"]][-2:] == ["message 5", "You said: message 5"]
    before = running.get(f"/api/sessions/{session}?limit=500&before={last['messages'][0]['id']}")
    assert not before["more"]
    assert len(before["messages"]) == 7
    assert running.request("GET", f"/api/sessions/{session}?before=999").status == 404


def test_a_message_goes_where_its_writer_looked(running: Client) -> None:
    session = running.new()
    first = running.say(session, "one")
    running.finished(first)
    second = running.post(f"/api/sessions/{session}/regenerate")["message"]
    running.finished(second)
    # A page that still shows the first answer.
    sent = running.post(f"/api/sessions/{session}/messages", {"text": "on", "after": first})
    running.finished(sent["message"])
    shown = [m["id"] for m in running.get(f"/api/sessions/{session}")["messages"]]
    assert shown[1:] == [first, sent["user_message"], sent["message"]]
    assert running.request("POST", f"/api/sessions/{session}/messages", {"text": "x", "after": 999}).status == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/api/sessions/none", None, 404),
        ("POST", "/api/sessions/none/messages", {"text": "x"}, 404),
        ("GET", "/api/messages/999", None, 404),
        ("GET", "/api/messages/99999999999999999999999", None, 404),
        ("POST", "/api/messages/999/stop", {}, 404),
        ("GET", "/api/messages/999/events", None, 404),
        ("GET", "/api/sessions?limit=0", None, 400),
        ("GET", "/api/sessions?limit=x", None, 400),
        ("GET", "/api/sessions?limit=1&limit=2", None, 400),
        ("GET", "/api/sessions?archived=maybe", None, 400),
        ("GET", "/api/nothing", None, 404),
        ("GET", "/static/../app.py", None, 404),
        ("GET", "/static/%2e%2e/app.py", None, 404),
        ("GET", "/static/.hidden", None, 404),
        ("GET", "/static/x.py", None, 404),
        ("POST", "/api/state", {}, 405),
        ("POST", "/api/sessions", {"nonsense": 1}, 400),
        ("POST", "/api/sessions", {"params": {"nonsense": 1}}, 400),
        ("POST", "/api/sessions", {"params": {"temperature": True}}, 400),
        ("POST", "/api/sessions", {"params": {"top_k": 1.5}}, 400),
        ("POST", "/api/sessions", {"params": {"seed": "-1"}}, 400),
        ("POST", "/api/sessions", {"system": 5}, 400),
        ("POST", "/api/sessions", {"name": "\u200b"}, 400),
        ("POST", "/api/sessions", {"overflow": "x"}, 400),
        ("POST", "/api/login", {"code": "x"}, 401),
        ("POST", "/api/login", {"code": 1}, 400),
    ],
)
def test_what_is_wrong_is_said_in_one_shape(running: Client, method: str, path: str, body: Any, expected: int) -> None:
    reply = running.request(method, path, body)
    assert reply.status == expected, reply.body
    error = reply.json["error"]
    assert error.keys() == {"message", "type", "param", "code", "request_id"}
    assert error["message"]
    assert "\n" not in error["message"]


def test_login_swaps_a_link_for_the_cookie_once() -> None:
    with serving() as (client, server):
        code = server.link().partition("#t=")[2]
        client.headers = {}
        assert client.request("GET", "/api/state").status == 401
        reply = client.request("POST", "/api/login", {"code": code})
        assert reply.status == 204
        cookie = reply.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        client.headers = {"Cookie": cookie.split(";")[0]}
        assert client.request("GET", "/api/state").status == 200
        reply = client.request("POST", "/api/login", {"code": code})
        assert reply.status == 401
        assert "used already" in reply.sentence
        assert client.request("POST", "/api/logout", {}).headers["set-cookie"].startswith(f"nanochat_{client.port}=;")


def test_the_message_is_saved_while_the_model_loads_and_gets_what_the_model_suggests() -> None:
    ready, llm = threading.Event(), FakeLLM(generation_defaults={"temperature": 0.125})

    def load() -> Any:
        assert ready.wait(30)
        servers[0].model_changed()
        return llm

    def new_session() -> NewSession:
        return NewSession(
            SamplingParams(**llm.generation_defaults) if ready.is_set() else SamplingParams(), not ready.is_set()
        )

    def state() -> ModelState:
        return ModelState("ready") if ready.is_set() else ModelState("loading", "reading weights")

    servers: list[Any] = []
    with serving(load, new_session=new_session, model_state=state) as (client, server):
        servers.append(server)
        assert client.get("/api/state")["model"] == {"state": "loading", "step": "reading weights", "error": ""}
        assert client.request("GET", "/health").status == 503
        session = client.new()
        reply = client.request("POST", f"/api/sessions/{session}/context", {})
        assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (503, "loading", "2")
        answers: list[int] = []
        thread = threading.Thread(target=lambda: answers.append(client.say(session, "early")))
        thread.start()
        until = time.monotonic() + 20
        while not client.get(f"/api/sessions/{session}")["messages"]:
            assert time.monotonic() < until
        ready.set()
        thread.join(20)
        assert client.finished(answers[0])["text"] == "You said: early"
        assert client.get(f"/api/sessions/{session}")["session"]["params"]["temperature"] == 0.125
        assert llm.started[0].params.temperature == 0.125
        assert client.get("/api/state")["model"]["name"] == "fake"
        assert client.get("/api/telemetry")["engine"]["model"] == "fake"


def test_a_model_that_cannot_be_loaded_and_one_that_is_busy_are_said() -> None:
    def load() -> Any:
        raise ModelFileError("config.json is damaged")

    with serving(load) as (client, _):
        session = client.new()
        reply = client.request("POST", f"/api/sessions/{session}/messages", {"text": "hi"})
        assert (reply.status, reply.sentence) == (503, "config.json is damaged")
        assert [m["text"] for m in client.get(f"/api/sessions/{session}")["messages"]] == ["hi"], "it is saved"
    with serving(FakeLLM(busy=True)) as (client, _):
        session = client.new()
        reply = client.request("POST", f"/api/sessions/{session}/messages", {"text": "hi"})
        assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (503, "busy", "2")
        long = client.request("POST", f"/api/sessions/{session}/messages", {"text": "a" * 9000})
        assert (long.status, long.json["error"]["code"]) == (400, "context_length_exceeded")


def test_an_answer_that_fails_is_an_end_with_a_sentence() -> None:
    with serving(FakeLLM(script=lambda _: ["half", Fail("no number")])) as (client, _):
        message = client.finished(client.say(client.new(), "x"))
        assert (message["status"], message["text"], message["error"]) == ("error", "half", "no number")


def test_what_another_window_writes_is_what_the_page_shows() -> None:
    llm = FakeLLM()
    with Store.open(None) as store, SessionManager(store, llm) as manager, serving(llm, store) as (client, _):
        session = client.new()
        client.finished(client.say(session, "from the page"))
        elsewhere = manager.open(session)
        for _ in elsewhere.send("from elsewhere"):
            pass
        texts = [m["text"] for m in client.get(f"/api/sessions/{session}")["messages"]]
        assert texts[2:] == ["from elsewhere", "You said: from elsewhere"]
        client.finished(client.say(session, "and on"))
        assert len(client.get(f"/api/sessions/{session}")["messages"]) == 6
        manager.delete(session)
        assert client.request("GET", f"/api/sessions/{session}").status == 404
