"""Watching: answers by state, coming back at any place, slow and absent readers, leaving, bounds."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

import web.events
from sessions import SessionManager, Store
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import PATIENCE_S, Client, Page, serving
from web.events import parse_event_id
from web.rendering import render_blocks
from web.server import WebServer
from web.watching import Watching


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.events, "PING_S", 0.1)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def watching_of(server: WebServer) -> Watching:
    assert server.parts is not None
    return server.parts.watching


TEXT = "".join(f"## Part {n}\n\nSome *text* of part {n}, and `code`.\n\n- one\n- two {n}\n\n" for n in range(28))


def in_pieces(text: str, size: int, pause_s: float, gates: Sequence[threading.Event] = ()) -> FakeLLM:
    """A model that says a text; at even distances in it stand the gates, and each must be open for it to go on."""
    distance = len(text) // (len(gates) + 1)

    def script(messages: Any) -> Iterator[Piece]:
        yield "<think>"
        yield "hm *hm*"
        yield "</think>"
        num_passed = 0
        for start in range(0, len(text), size):
            if num_passed < min(start // distance, len(gates)):
                yield gates[num_passed]
                num_passed += 1
            yield text[start : start + size]
            yield Pause(pause_s)

    return FakeLLM(script=script, info=FakeInfo(context_length=1 << 21))


def watch(client: Client, path: str, page: Page, last_id: str = "", num_events: int = 1 << 30) -> str:
    """Watch until the answer's end, or for so many events; return the last id."""
    with client.events(path, last_id) as stream:
        for number, event in enumerate(stream):
            page.apply(event)
            if page.end is not None or number >= num_events:
                break
        return stream.last_id


def test_who_comes_back_at_any_place_has_no_gap_and_nothing_twice() -> None:
    chance = random.Random(7)
    # Each of the first visits lets more of the answer come, so that none of them comes when all is there.
    gates = [threading.Event() for _ in range(7)]
    with serving(in_pieces(TEXT, 11, 0.002, gates)) as (client, _):
        answer = client.say(client.new(params={"max_tokens": 1 << 20}), "go")
        page, last_id, num_visits = Page(), "", 0
        while page.end is None:
            if num_visits < len(gates):
                gates[num_visits].set()
            num_visits += 1
            path = f"/api/messages/{answer}/events" if chance.random() < 0.5 else f"/api/events?message={answer}"
            last_id = watch(client, path, page, last_id, chance.randrange(1, 5))
        assert num_visits > 6, "the control: it came and went"
        assert page.blocks["content"] == render_blocks(TEXT)
        assert page.blocks["reasoning"] == render_blocks("hm *hm*")
        assert page.end["text"] == TEXT
        stored = client.get(f"/api/messages/{answer}")
        assert (stored["blocks"], stored["reasoning_blocks"]) == (page.blocks["content"], page.blocks["reasoning"])
        with client.events(f"/api/messages/{answer}/events", last_id) as stream:
            assert stream.status == 204, "who has it all is told to come no more"
        late = Page()
        watch(client, f"/api/messages/{answer}/events", late)
        assert late.blocks == page.blocks


def test_an_id_of_an_earlier_server_or_of_nobody_gets_everything() -> None:
    with serving() as (client, _):
        answer = client.say(client.new(), "hello")
        client.finished(answer)
        for last_id in (f"{answer}:5", f"{answer}:99999999999999999", f"{answer + 1}:5", "x", ":", f"{answer}:"):
            page = Page()
            watch(client, f"/api/messages/{answer}/events", page, last_id)
            assert page.blocks["content"] == render_blocks("You said: hello"), last_id


@pytest.mark.parametrize("text", ["", "x", "1", "1:", ":1", "-1:2", "1:2:3", "1:-2", "٣:1", "1" * 100 + ":1", "1:2\n"])
def test_an_id_that_is_none_counts_as_none(text: str) -> None:
    assert parse_event_id(text) == (0, 0)
    assert parse_event_id("12:34") == (12, 34)


def test_there_is_a_ping_each_second_while_nothing_happens_and_leaving_stops_no_answer() -> None:
    go = threading.Event()
    with serving(FakeLLM(script=lambda _: [go, "done"])) as (client, server):
        session = client.new()
        answer = client.say(session, "wait")
        watching = watching_of(server)
        with client.events("/api/events") as stream:
            pings = (event for event in stream if event.data == "")
            assert next(pings).data == ""
        with client.events(f"/api/messages/{answer}/events") as stream:
            # Its figures serve as pings.
            assert len([event for event, _ in zip(stream, range(3), strict=False)]) == 3
            assert watching.num_viewers >= 1
        wait_until(lambda: not watching.num_viewers, "it was let go")
        go.set()
        assert client.finished(answer)["text"] == "done"


def test_news_of_conversations_by_whoever_and_of_the_model() -> None:
    llm = FakeLLM()
    with Store.open(None) as store, SessionManager(store, llm) as manager, serving(llm, store) as (client, _):
        with client.events("/api/events?telemetry=1") as stream:
            seen: dict[str, Any] = {}
            elsewhere = None
            for event in stream:
                if event.data:
                    seen[event.data["type"]] = event.data
                if elsewhere is None and "model" in seen:
                    elsewhere = manager.create(name="elsewhere")
                if (
                    elsewhere is not None
                    and elsewhere.id in seen.get("sessions", {}).get("ids", ())
                    and "engine" in seen
                ):
                    break
            assert seen["hello"] == {"type": "hello"}
            assert seen["model"]["model"]["name"] == "fake"
            assert seen["engine"]["engine"]["num_blocks"] == 256
        with client.events("/api/events?message=12345") as stream:
            gone = next(event.data for event in stream if event.data and event.data["type"] == "gone")
            assert gone["message"] == 12345


def test_a_reader_that_reads_nothing_holds_nobody_up_and_holds_little() -> None:
    text = "".join(f"paragraph {n} " + "x" * 200 + "\n\n" for n in range(500))
    with serving(in_pieces(text, 2000, 0.0005)) as (client, _):
        answer = client.say(client.new(params={"max_tokens": 1 << 20}), "go")
        path = f"/api/messages/{answer}/events"
        with client.events(path, receive_bytes=4096) as stalled, client.events(path, receive_bytes=4096) as slow:
            page = Page()
            watch(client, path, page)
            assert page.blocks["content"] == render_blocks(text)
            # The one that wakes up late gets the same.
            late = Page()
            for event in slow:
                late.apply(event)
                if late.end is not None:
                    break
            assert late.blocks == page.blocks
            assert stalled.status == 200


def test_beyond_the_bound_of_viewers_there_is_a_refusal_and_requests_go_on() -> None:
    with serving(max_viewers=3) as (client, _):
        streams = [client.events("/api/events") for _ in range(3)]
        for stream in streams:
            next(iter(stream.__enter__()))
        reply = client.request("GET", "/api/events")
        assert (reply.status, reply.json["error"]["code"]) == (503, "too_many_viewers")
        assert reply.headers["retry-after"]
        assert client.request("GET", "/api/sessions").status == 200
        streams[0].__exit__(None, None, None)
        wait_until(lambda: client.request("GET", "/api/messages/7/events").status == 404, "a place came free")
        for stream in streams[1:]:
            stream.__exit__(None, None, None)


@pytest.mark.parametrize("how", ["fin", "rst", "half"])
def test_viewers_that_go_in_any_way_are_let_go(how: str) -> None:
    go = threading.Event()
    with serving(FakeLLM(script=lambda _: [go, "done"])) as (client, server):
        answer = client.say(client.new(), "wait")
        watching = watching_of(server)
        sockets = []
        for _ in range(20):
            raw = client.open_socket()
            lines = [f"GET /api/messages/{answer}/events HTTP/1.1", f"Host: 127.0.0.1:{client.port}"]
            lines += [f"{name}: {value}" for name, value in client.headers.items()]
            raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            assert raw.recv(12) == b"HTTP/1.1 200"
            sockets.append(raw)
        assert watching.num_viewers == 20
        for raw in sockets:
            if how == "rst":
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            if how == "half":
                raw.shutdown(socket.SHUT_WR)
            else:
                raw.close()
        wait_until(lambda: not watching.num_viewers, "they were let go")
        go.set()
        client.finished(answer)
        for raw in sockets:
            raw.close()


def test_stopping_the_server_ends_the_streams_and_no_answer() -> None:
    go = threading.Event()
    llm = FakeLLM(script=lambda _: [go, "done"])
    with Store.open(None) as store, serving(llm, store) as (client, server):
        answer = client.say(client.new(), "wait")
        assert server.parts is not None
        manager = server.parts.conversations.manager
        with client.events(f"/api/messages/{answer}/events") as stream:
            next(iter(stream))
            server.stop()
            server.stop()
            assert all(event.data == "" or event.data["type"] == "reading" for event in stream), "it came to an end"
        go.set()
        running = manager.answer(answer)
        assert running is None or running.join(PATIENCE_S)
        message = store.message(answer)
        assert message is not None
        assert message.text == "done"
