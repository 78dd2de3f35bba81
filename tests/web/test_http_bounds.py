"""What clients may take of the server: time, connections, threads and memory; and that the others do not notice."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

import web.http_channel
import web.http_server
import web.server
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import PATIENCE_S, TOKEN, Client, serving
from web.http_server import HttpServer
from web.listening import listen
from web.request_threads import RequestThreads
from web.server import WebServer


def wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.01)


def connections(server: WebServer) -> int:
    assert server._server is not None
    return server._server.num_connections


@pytest.fixture
def lingering(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client of a busy machine has time to read why it was refused."""
    monkeypatch.setattr(web.http_channel, "LINGER_S", PATIENCE_S)


def request_head(client: Client, *lines: str, first: str = "GET /api/sessions HTTP/1.1") -> bytes:
    usual = [first, f"Host: 127.0.0.1:{client.port}", f"Authorization: Bearer {TOKEN}", *lines]
    return "\r\n".join([*usual, "", ""]).encode()


def read_all(raw: socket.socket) -> bytes:
    received = b""
    while part := raw.recv(65536):
        received += part
    return received


@pytest.mark.usefixtures("lingering")
def test_a_request_that_does_not_come_to_an_end_is_told_so_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_channel, "REQUEST_READ_S", 0.3)
    with serving() as (client, server):
        lines = ("Content-Type: application/json", "Content-Length: 1000")
        beginnings = [
            b"GET /health HTTP/1.1\r\nHost: x\r\n",
            request_head(client, *lines, first="POST /api/sessions HTTP/1.1") + b"{",
            b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea",
            b"\r\n\r\n",
        ]
        slow = [client.open_socket() for _ in beginnings]
        for raw, beginning in zip(slow, beginnings, strict=True):
            raw.sendall(beginning)
        assert client.request("GET", "/health").status == 200, "the control: meanwhile others are answered"
        head, body, second, nothing = (read_all(raw) for raw in slow)
        assert head.startswith((b"HTTP/1.1 408", b"HTTP/1.0 408"))
        assert b" 408 " in body
        assert b"longer than 0.3 s" in body
        assert second.count(b"HTTP/1.") == 2
        assert b" 408 " in second
        assert nothing == b"", "there is nobody to tell"
        for raw in slow:
            raw.close()
        wait_until(lambda: connections(server) == 0, "all of them are closed")


@pytest.mark.usefixtures("lingering")
def test_a_byte_now_and_then_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_channel, "REQUEST_READ_S", 0.4)
    with serving() as (client, _), client.open_socket() as raw:
        raw.settimeout(0.02)
        received, until = b"", time.monotonic() + PATIENCE_S
        while b" 408 " not in received:
            assert time.monotonic() < until
            raw.sendall(b"G")
            try:
                received += raw.recv(4096)
            except TimeoutError:
                continue


@pytest.mark.usefixtures("lingering")
def test_who_sends_all_before_reading_sees_why_it_is_refused() -> None:
    # Closed at once, the connection would be reset, and a client that still writes would see that only.
    with serving() as (client, _):
        for lines, chunk in (((f"Content-Length: {12 << 20}",), b"x" * 65536), (("X: " + "y" * 20_000,), b"z" * 65536)):
            with client.open_socket() as raw:
                raw.sendall(request_head(client, *lines, first="POST /v1/chat/completions HTTP/1.1"))
                for _ in range(150):
                    raw.sendall(chunk)
                raw.shutdown(socket.SHUT_WR)
                received = read_all(raw)
            assert received.startswith((b"HTTP/1.1 413", b"HTTP/1.0 431")), received[:80]
            assert b'{"error":' in received


def test_who_goes_on_sending_is_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_channel, "LINGER_S", 0.1)
    with serving() as (client, server), client.open_socket() as raw:
        raw.sendall(request_head(client, "Content-Length: 99999999", first="POST /v1/chat/completions HTTP/1.1"))
        assert read_all(raw).startswith(b"HTTP/1.1 413")
        wait_until(lambda: connections(server) == 0, "the client never closes, so the server does")


@pytest.mark.usefixtures("lingering")
def test_a_body_that_is_too_long_is_refused_before_it_is_asked_for() -> None:
    with serving() as (client, _), client.open_socket() as raw:
        lines = ("Expect: 100-continue", f"Content-Length: {12 << 20}", "Content-Type: application/json")
        raw.sendall(request_head(client, *lines, first="POST /v1/chat/completions HTTP/1.1"))
        assert read_all(raw).startswith(b"HTTP/1.1 413")


@pytest.mark.usefixtures("lingering")
def test_bodies_on_their_way_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_channel, "MAX_HELD_BYTES", 1 << 20)
    with serving() as (client, server), ExitStack() as stack:
        half = request_head(client, "Content-Length: 2000000", first="POST /v1/chat/completions HTTP/1.1")
        first, second = (stack.enter_context(client.open_socket()) for _ in range(2))
        first.sendall(half + b" " * 700_000)
        assert server._server is not None
        inner: Any = server._server._server
        wait_until(lambda: inner.held_bytes() == 700_000, "it came")
        second.sendall(half + b" " * 700_000)
        received = read_all(second)
        assert b" 503 " in received
        assert b"Retry-After" in received
        assert client.request("GET", "/api/sessions").status == 200
        first.close()
        wait_until(lambda: inner.held_bytes() == 0, "what a client left is nobody's")


def test_half_requests_beyond_the_bound_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_server, "MAX_CONNECTIONS", 16)
    monkeypatch.setattr(web.http_server, "CROWDED_S", 0.1)
    with serving() as (client, server), ExitStack() as stack:
        watcher = stack.enter_context(client.events("/api/events"))
        assert next(iter(watcher)).data == {"type": "hello"}
        for _ in range(40):
            stack.enter_context(client.open_socket()).sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        assert client.request("GET", "/health").status == 200, "at the end of the line, and served"
        assert connections(server) <= 16
        assert next(iter(watcher)) is not None, "what is being answered stays"


def test_beyond_the_bound_of_threads_there_is_a_refusal_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.server, "_NUM_THREADS", 2)
    with serving() as (client, _):
        streams = [client.events("/api/events") for _ in range(2)]
        for stream in streams:
            assert next(iter(stream.__enter__())).data == {"type": "hello"}
        reply = client.request("GET", "/api/sessions")
        assert (reply.status, reply.json["error"]["code"]) == (503, "busy")
        assert reply.headers["retry-after"]
        assert reply.headers["connection"] == "close"
        for stream in streams:
            stream.__exit__(None, None, None)
        wait_until(lambda: client.request("GET", "/api/sessions").status == 200, "a thread came free")


class Endless:
    """An application that writes as long as anybody reads."""

    def __init__(self) -> None:
        self.num_chunks = 0
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> "Endless":
        start_response("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.num_chunks += 1
            yield b"x" * 65536

    def close(self) -> None:
        self.closed.set()


@contextmanager
def endless() -> Iterator[tuple[Endless, HttpServer, socket.socket, socket.socket]]:
    """A server that writes without an end, a client that reads nothing of it, and one that asks for nothing."""
    app, bound = Endless(), listen("127.0.0.1", 0)
    server = HttpServer(app, bound, 4)
    client = Client(bound.getsockname()[1])
    server.start()
    try:
        with client.open_socket(receive_bytes=4096) as stalled, client.open_socket() as idle:
            stalled.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert stalled.recv(12) == b"HTTP/1.1 200"
            yield app, server, stalled, idle
    finally:
        server.stop()


def test_who_reads_nothing_for_long_is_closed_and_costs_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_channel, "IDLE_S", 0.4)
    with endless() as (app, server, _, idle):
        assert app.closed.wait(PATIENCE_S), "its thread was waiting"
        assert app.num_chunks < 64, "most of a megabyte waits for it, and as much in the system"
        wait_until(lambda: server.num_connections == 0, "its connection is closed, though it never reads")
        assert idle.recv(1) == b"", "nor does one stay that asks for nothing"


def test_the_server_ends_though_someone_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.http_server, "_DRAIN_S", 0.1)
    with endless() as (app, server, _, _):
        wait_until(lambda: server.num_connections == 2, "both are there")
        server.stop(0.1)
        assert app.closed.wait(PATIENCE_S)
        wait_until(lambda: server.num_threads == 0, "no thread stays")


class Work:
    """A task that ends when it is told."""

    def __init__(self) -> None:
        self.begun, self.go, self.cancelled = threading.Event(), threading.Event(), False

    def service(self) -> None:
        self.begun.set()
        assert self.go.wait(PATIENCE_S)

    def cancel(self) -> None:
        self.cancelled = True


def test_threads_are_made_when_needed_and_go_when_idle() -> None:
    threads = RequestThreads(3, idle_s=0.05)
    assert threads.count == 0
    works = [Work() for _ in range(4)]
    for number, work in enumerate(works):
        assert threads.has_room() == (number < 3)
        threads.add_task(work)
    for work in works[:3]:
        assert work.begun.wait(PATIENCE_S)
    assert threads.count == 3
    assert not works[3].begun.is_set()
    works[0].go.set()
    assert works[3].begun.wait(PATIENCE_S), "the next one gets the thread"
    for work in works:
        work.go.set()
    wait_until(lambda: threads.count == 0, "nobody needs them")
    again = Work()
    threads.add_task(again)
    assert again.begun.wait(PATIENCE_S)
    again.go.set()
    assert threads.shutdown(timeout=PATIENCE_S)
    assert threads.count == 0


def test_an_idle_thread_is_used_again_and_the_end_cancels_what_waits() -> None:
    threads = RequestThreads(1, idle_s=PATIENCE_S)
    for _ in range(20):
        work = Work()
        work.go.set()
        threads.add_task(work)
        assert work.begun.wait(PATIENCE_S)
        assert threads.count == 1
    busy, waiting = Work(), Work()
    threads.add_task(busy)
    threads.add_task(waiting)
    assert busy.begun.wait(PATIENCE_S)
    assert not threads.shutdown(timeout=0.01), "one still runs"
    assert waiting.cancelled
    busy.go.set()
    wait_until(lambda: threads.count == 0, "it ends after its task")


def test_a_task_that_fails_is_not_the_next_ones_trouble(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Work):
        def service(self) -> None:
            raise ValueError("a bug")

    threads, work = RequestThreads(1), Work()
    threads.add_task(Broken())
    threads.add_task(work)
    assert work.begun.wait(PATIENCE_S)
    assert "a request failed" in caplog.text
    work.go.set()
    assert threads.shutdown(timeout=PATIENCE_S)


def test_the_end_of_the_server_ends_what_the_api_answers() -> None:
    def script(messages: Any) -> Iterator[Piece]:
        while True:
            yield "word "
            yield Pause(0.01)

    llm = FakeLLM(script=script, info=FakeInfo(context_length=1 << 24))
    with serving(llm) as (client, server), client.open_socket() as raw:
        body = b'{"messages":[{"role":"user","content":"go"}],"stream":true,"max_tokens":10000000}'
        lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        raw.sendall(request_head(client, *lines, first="POST /v1/chat/completions HTTP/1.1") + body)
        received = b""
        while b"word" not in received:
            received += raw.recv(4096)
        server.stop()
        received += read_all(raw)
        assert b"[DONE]" not in received
        assert not received.endswith(b"0\r\n\r\n"), "a client sees that it is not whole"
        wait_until(lambda: llm.started[-1].cancelled, "the device is free")
