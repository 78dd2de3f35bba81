"""Many clients that behave badly, for a while: the server stays, and nothing of them does."""

import contextlib
import os
import random
import selectors
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sessions.telemetry import rss_bytes
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.web.soak_http import LEAKS, base_requests, fuzz_bodies, fuzz_requests
from tests.web_client import PATIENCE_S, TOKEN, Page, serving
from web.openai.routes import MAX_REQUESTS
from web.rendering import render_blocks
from web.rendering.answer_blocks import WORK_PER_CHAR

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("TEST_SEED", "1"))
NUM_FUZZED = int(os.environ.get("TEST_FUZZED", "20000"))
NUM_BODIES = int(os.environ.get("TEST_BODIES", "100000"))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def num_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_mutated_request_makes_an_internal_error_says_too_much_or_ends_the_server() -> None:
    print(f"TEST_SEED={SEED}")
    with serving() as (client, _):
        for base in base_requests(client.port, client.new(name="fuzzed")):
            assert client.send_raw(base).split(b" ", 2)[1] in (b"200", b"404"), base
        found = fuzz_requests(client, NUM_FUZZED, SEED)
        print(found.statuses)
        assert not found.wrong, found.wrong[:3]
        assert client.request("GET", "/api/sessions").status == 200
        assert len(found.statuses) > 8, "the control: all kinds of refusals"
        assert LEAKS.search(b'{"error":{"message":"no such file: /home/me/x"}}'), "the control: it would be seen"


def test_no_mutated_body_is_anything_but_taken_or_refused() -> None:
    print(f"TEST_SEED={SEED}")
    found = fuzz_bodies(NUM_BODIES, SEED)
    print(found)
    assert min(found["taken"], found["refused"]) > NUM_BODIES // 100, "the control: both happen"


def test_five_hundred_requests_at_once_are_each_served_or_told_to_come_later() -> None:
    num, begun, answered = 500, threading.Event(), Counter[str]()

    def script(messages: Any) -> Iterator[Piece]:
        yield begun
        yield "done"

    with serving(FakeLLM(script=script)) as (client, _):
        body = b'{"messages":[{"role":"user","content":"hello"}],"max_tokens":8}'
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer {TOKEN}"
        data = f"{head}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        sockets = [client.open_socket() for _ in range(num)]
        for raw in sockets:
            raw.sendall(data)
        with selectors.DefaultSelector() as selector:
            for raw in sockets:
                selector.register(raw, selectors.EVENT_READ)
            # None is served before those are told that have no place.
            wait_until(lambda: len(selector.select(0.1)) >= num - MAX_REQUESTS, "they are told")
        begun.set()
        most = 0
        for raw in sockets:
            received = b""
            while b"}" not in received.partition(b"\r\n\r\n")[2]:
                part = raw.recv(65536)
                assert part, "no connection is reset, and none closed without an answer"
                received += part
                most = max(most, threading.active_count())
            answered[received[9:12].decode()] += 1
            assert received.startswith(b"HTTP/1.1 200") or b"Retry-After: " in received
            raw.close()
        print(dict(answered), f"{most} threads")
        assert answered["200"] + answered["503"] == num
        assert answered["200"] == MAX_REQUESTS, "the control: there were more than can be answered"
        assert client.request("GET", "/health").status == 200


def test_three_hundred_half_requests_hold_nobody_up() -> None:
    with serving() as (client, _), ExitStack() as stack:
        half = [stack.enter_context(client.open_socket()) for _ in range(300)]
        for number, raw in enumerate(half):
            raw.sendall(f"GET /x{number} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode())
        slowest, until = 0.0, time.monotonic() + 15
        while time.monotonic() < until:
            begun = time.monotonic()
            assert client.request("GET", "/api/sessions").status == 200
            slowest = max(slowest, time.monotonic() - begun)
            for raw in half:
                with contextlib.suppress(OSError):
                    raw.sendall(b"X-A: b\r\n")
            time.sleep(0.2)
        print(f"beside 300 half requests: {slowest * 1e3:.0f} ms at most")
        assert slowest <= 5, "on an idle machine it is below a second; the rest is room for a loaded one"
        assert all(b" 408 " in raw.recv(4096) for raw in half), "each was told after its time"


def test_clients_that_are_cut_at_any_moment_leave_nothing_behind() -> None:
    def script(messages: Any) -> Iterator[Piece]:
        for number in range(100_000):
            yield f"word{number} "
            yield Pause(0.02)

    chance = random.Random(SEED)
    with serving(FakeLLM(script=script, info=FakeInfo(context_length=1 << 20))) as (client, server):
        session = client.new(params={"max_tokens": 100_000})
        client.request("GET", "/api/sessions")
        answer = client.say(session, "go")
        with client.events(f"/api/messages/{answer}/events") as stream:
            next(iter(stream))
        time.sleep(1.5)
        files, threads = num_files(), threading.active_count()
        for _ in range(200):
            raw = client.open_socket()
            path = chance.choice([f"/api/messages/{answer}/events", "/api/events?telemetry=1", "/api/sessions"])
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            raw.sendall(head.encode()[: chance.randrange(1, len(head) * 2)])
            time.sleep(chance.random() * 0.03)
            if chance.random() < 0.5:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.close()
        begun = time.monotonic()
        assert server.parts is not None
        while server.parts.watching.num_viewers:
            assert time.monotonic() - begun < 5
            time.sleep(0.01)
        print(f"all let go after {time.monotonic() - begun:.2f} s")
        client.post(f"/api/messages/{answer}/stop")
        client.finished(answer)
        until = time.monotonic() + 20
        while num_files() > files or threading.active_count() > threads:
            assert time.monotonic() < until, (num_files(), files, threading.active_count(), threads)
            time.sleep(0.1)


@pytest.mark.parametrize("kind", ["paragraph", "code", "mixed"])
def test_twenty_thousand_tokens_are_linear_work_for_server_and_wire(kind: str) -> None:
    pieces = {
        "paragraph": ["some words *here* "] * 20_000,
        "code": ["```python\n", *["x = f(1) + 2  # why\n"] * 20_000, "```\n"],
        "mixed": ["## A\n\n", "some *words*\n\n", "- one\n- two\n\n", "```py\nx\n```\n\n"] * 5_000,
    }[kind]

    def measured(some: list[str]) -> tuple[float, int, int]:
        """Seconds of processor, bytes sent and characters rendered."""

        def script(messages: Any) -> Iterator[Piece]:
            for start in range(0, len(some), 40):
                yield "".join(some[start : start + 40])
                yield Pause(0.01)

        with serving(FakeLLM(script=script, info=FakeInfo(context_length=1 << 22))) as (client, server):
            answer = client.say(client.new(params={"max_tokens": 1 << 21}), "go")
            page, num_bytes = Page(), 0
            begun = time.process_time()
            assert server.parts is not None
            renderer: Any = server.parts.watching.stream(answer)._renderers["content"]
            with client.events(f"/api/messages/{answer}/events") as stream:
                for event in stream:
                    num_bytes += len(str(event.data))
                    page.apply(event)
                    if page.end is not None:
                        break
            work_s = time.process_time() - begun
            assert page.blocks["content"] == render_blocks("".join(some))
            return work_s, num_bytes, renderer.rendered_chars

    half, whole = measured(pieces[: len(pieces) // 2]), measured(pieces)
    for name, (work_s, num_bytes, num_rendered) in (("half", half), ("all", whole)):
        print(f"{kind}, {name}: {work_s:.1f} s, {num_bytes:,} bytes, {num_rendered:,} characters rendered")
    # So much for each character at most; rendered or sent anew with each of 500 pieces, it were 250 times.
    num_chars = len("".join(pieces))
    assert whole[2] < (WORK_PER_CHAR + 2) * num_chars
    assert whole[1] < 40 * num_chars
    assert whole[1] < 3.5 * half[1]


def test_a_stalled_reader_costs_little_memory_and_no_speed() -> None:
    def script(messages: Any) -> Iterator[Piece]:
        for number in range(1500):
            yield f"paragraph {number} " + "x" * 400 + "\n\n"
            yield Pause(0.001)

    def measured(num_stalled: int) -> tuple[float, int]:
        """Seconds of the reader that reads, and the bytes that wait for the others."""
        with (
            serving(FakeLLM(script=script, info=FakeInfo(context_length=1 << 22))) as (client, server),
            ExitStack() as all_of,
        ):
            answer = client.say(client.new(params={"max_tokens": 1 << 21}), "go")
            path = f"/api/messages/{answer}/events"
            for _ in range(num_stalled):
                all_of.enter_context(client.events(path, receive_bytes=2048))
            begun, page = time.monotonic(), Page()
            with client.events(path) as stream:
                for event in stream:
                    page.apply(event)
                    if page.end is not None:
                        break
            assert len(page.blocks["content"]) == 1500
            taken_s = time.monotonic() - begun
            assert server._server is not None
            return taken_s, server._server.output_bytes

    # The first one grows the process, whatever else happens.
    measured(0)
    memory = rss_bytes()
    alone, beside = measured(0), measured(10)
    grown = rss_bytes() - memory
    print(f"alone {alone[0]:.1f} s; beside 10 stalled {beside[0]:.1f} s, {beside[1]:,} bytes wait; in all {grown:+,}")
    assert alone[1] == 0
    assert 0 < beside[1] < 10 << 20
    # What waits is a part of it; all of 10 readers' events, of which each has more blocks, would be gigabytes.
    assert grown < 10 * (16 << 20)
    # Most of the time is the script's own pauses; twice that is room for a loaded machine.
    assert beside[0] < 2 * alone[0] + 5
