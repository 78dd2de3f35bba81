"""Many clients that behave badly, for a while: the server stays, and nothing of them does."""

import os
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions.telemetry import rss_bytes
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import TOKEN, Client, Page, serving
from web.rendering import render_blocks

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("TEST_SEED", "1"))
NUM_FUZZED = int(os.environ.get("TEST_FUZZED", "8000"))


def num_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def base_requests(port: int, session: str) -> list[bytes]:
    lines = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"
    return [
        f"GET /api/sessions?limit=5 HTTP/1.1\r\n{lines}\r\n".encode(),
        f"GET /static/app.js HTTP/1.1\r\n{lines}\r\n".encode(),
        f"GET /api/messages/1 HTTP/1.0\r\n{lines}\r\n".encode(),
        f"PATCH /api/sessions/{session} HTTP/1.1\r\n{lines}Content-Type: application/json\r\nContent-Length: 14\r\n\r\n"
        '{"name":"abc"}'.encode(),
        f"POST /api/sessions/{session}/context HTTP/1.1\r\n{lines}Content-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".encode(),
    ]


def mutated(chance: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(raw) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            raw[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del raw[place : place + chance.randrange(1, 30)]
        elif kind == 2:
            raw[place:place] = raw[chance.randrange(len(raw) + 1) :][: chance.randrange(1, 60)]
        elif kind == 3:
            raw[place:place] = chance.choice([b"\r\n", b"\n", b"\0", b" ", b":", b"\xff", b"%00", b"../", b"chunked"])
        else:
            raw[place:place] = chance.choice(
                [
                    b"Content-Length: 9\r\n",
                    b"Transfer-Encoding: chunked\r\n",
                    b"Host: x\r\n",
                    b"Expect: 100-continue\r\n",
                ]
            )
    return bytes(raw)


def test_no_mutated_request_makes_an_internal_error_or_ends_the_server() -> None:
    print(f"TEST_SEED={SEED}")
    with serving() as (client, _):
        session = client.new(name="fuzzed")
        bases = base_requests(client.port, session)
        for base in bases:
            assert client.send_raw(base).split(b" ", 2)[1] in (b"200", b"404"), base
        seen: dict[bytes, int] = {}
        errors: list[Any] = []

        def work(number: int) -> None:
            chance = random.Random(SEED * 1000 + number)
            for _ in range(NUM_FUZZED // 8):
                data = mutated(chance, chance.choice(bases))
                status = quick_status(client, data)
                seen[status] = seen.get(status, 0) + 1
                if status[:1] == b"5" and status not in (b"501", b"505"):
                    errors.append((status, data))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(seen)
        assert not errors, errors[:3]
        assert client.request("GET", "/api/sessions").status == 200
        assert len(seen) > 5, "the control: all kinds of refusals"


def quick_status(client: Client, data: bytes) -> bytes:
    """The status of the first answer, "" where none comes, as for a request that has no end."""
    raw = client.open_socket()
    try:
        raw.sendall(data)
        raw.settimeout(0.25)
        return raw.recv(64)[9:12]
    except (TimeoutError, ConnectionError):
        return b""
    finally:
        raw.close()


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

    def measured(some: list[str]) -> tuple[float, int]:
        def script(messages: Any) -> Iterator[Piece]:
            for start in range(0, len(some), 40):
                yield "".join(some[start : start + 40])
                yield Pause(0.01)

        with serving(FakeLLM(script=script, info=FakeInfo(context_length=1 << 22))) as (client, _):
            answer = client.say(client.new(params={"max_tokens": 1 << 21}), "go")
            page, num_bytes = Page(), 0
            begun = time.process_time()
            with client.events(f"/api/messages/{answer}/events") as stream:
                for event in stream:
                    num_bytes += len(str(event.data))
                    page.apply(event)
                    if page.end is not None:
                        break
            work_s = time.process_time() - begun
            assert page.blocks["content"] == render_blocks("".join(some))
            return work_s, num_bytes

    half, whole = measured(pieces[: len(pieces) // 2]), measured(pieces)
    print(f"{kind}: {half[0]:.1f} s and {half[1]:,} bytes for half, {whole[0]:.1f} s and {whole[1]:,} bytes for all")
    assert whole[1] < 3.5 * half[1]


def test_a_stalled_reader_costs_little_memory_and_no_speed() -> None:
    def script(messages: Any) -> Iterator[Piece]:
        for number in range(1500):
            yield f"paragraph {number} " + "x" * 400 + "\n\n"
            yield Pause(0.001)

    def seconds(num_stalled: int) -> tuple[float, int]:
        with serving(FakeLLM(script=script, info=FakeInfo(context_length=1 << 22))) as (client, _):
            answer = client.say(client.new(params={"max_tokens": 1 << 21}), "go")
            path = f"/api/messages/{answer}/events"
            stalled = [client.events(path, receive_bytes=2048) for _ in range(num_stalled)]
            for stalled_one in stalled:
                stalled_one.__enter__()
            before, begun, page = rss_bytes(), time.monotonic(), Page()
            with client.events(path) as stream:
                for event in stream:
                    page.apply(event)
                    if page.end is not None:
                        break
            taken = time.monotonic() - begun, rss_bytes() - before
            for stalled_one in stalled:
                stalled_one.__exit__(None, None, None)
            return taken

    # The first one grows the process, whatever else happens.
    seconds(0)
    alone, beside = seconds(0), seconds(10)
    print(f"alone {alone[0]:.1f} s, {alone[1]:,} bytes; beside 10 stalled {beside[0]:.1f} s, {beside[1]:,} bytes")
    assert beside[1] - alone[1] < 32 << 20
