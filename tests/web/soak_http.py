"""Mutated requests and bodies in great numbers: no internal error, nothing said of the inside, the server stays.

usage: python -m tests.web.soak_http [--requests 100000] [--bodies 1000000] [--seed 1]
"""

import argparse
import random
import re
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.web_client import TOKEN, Client, serving
from web.body import parse_body
from web.errors import HttpError

IN_FLIGHT = 200
PATIENCE_S = 1.0
# Absolute folders, addresses of objects, Python's own words.
LEAKS = re.compile(
    rb'(?:[\s"\'(]|^)/(?:home|work|usr|tmp|root|etc|opt|var|proc)/|0x7f[0-9a-f]{4}|Traceback|\.py\b|site-packages'
)
PIECES = (b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"\xff", b"%00", b"%2e%2e/", b"../", b"chunked", b"?", b"#")
HEADERS = (
    b"Content-Length: 9\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Host: x\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: websocket\r\n",
    b"Last-Event-ID: 1:999999999999999999999999\r\n",
    b"Cookie: " + b"a=b; " * 300 + b"\r\n",
    b"Range: bytes=0-1,5-\r\n",
    b'If-None-Match: "\r\n',
    b"If-Modified-Since: Mon, 99 Foo 20 99:99:99 GMT\r\n",
)


@dataclass
class Found:
    """What came back.

    Args:
        statuses: how often each; "" where nothing came, as for a request that has no end.
        wrong: internal errors, and what says too much.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[bytes, bytes]] = field(default_factory=list)


def base_requests(port: int, session: str) -> list[bytes]:
    """Return requests that are all well, of all kinds."""
    lines = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"

    def get(path: str, version: str = "1.1") -> bytes:
        return f"GET {path} HTTP/{version}\r\n{lines}\r\n".encode()

    def post(path: str, body: str, method: str = "POST") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\n{lines}Content-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    return [
        get("/api/sessions?limit=5"),
        get("/static/index.html"),
        get("/api/messages/1", "1.0"),
        get(f"/api/sessions/{session}?limit=3&before=5"),
        get("/api/search?q=one&limit=2&tag=x"),
        get(f"/api/sessions/{session}/export?format=md"),
        get("/v1/models"),
        get("/api/state"),
        post(f"/api/sessions/{session}", '{"name":"abc"}', "PATCH"),
        post("/v1/chat/completions", '{"messages":[{"role":"user","content":"a"}],"max_tokens":2}'),
        post(f"/api/sessions/{session}", '{"params":{"temperature":0.5,"stop":["a"]}}', "PATCH"),
        f"POST /api/sessions/{session}/context HTTP/1.1\r\n{lines}Content-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".encode(),
    ]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Return data with a few bytes changed, taken out, doubled or put in."""
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
            raw[place:place] = chance.choice(PIECES)
        else:
            # Where a line begins it is a header, and not only noise.
            place = raw.find(b"\r\n", place) + 2
            raw[place:place] = chance.choice(HEADERS)
    return bytes(raw)


def replies(port: int, requests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Send each request over a connection of its own, many at once; yield it with what came within a while."""
    waiting, source = dict[socket.socket, tuple[bytes, bytearray, float]](), iter(requests)
    with selectors.DefaultSelector() as selector:
        while True:
            while len(waiting) < IN_FLIGHT and (data := next(source, None)) is not None:
                raw = socket.create_connection(("127.0.0.1", port))
                raw.sendall(data)
                raw.setblocking(False)
                selector.register(raw, selectors.EVENT_READ)
                waiting[raw] = data, bytearray(), time.monotonic()
            if not waiting:
                return
            ready = {key.fileobj for key, _ in selector.select(0.02)}
            now = time.monotonic()
            for raw, (data, received, since) in list(waiting.items()):
                if raw in ready and not _is_over(raw, received):
                    continue
                if raw in ready or now - since > PATIENCE_S:
                    del waiting[raw]
                    selector.unregister(raw)
                    raw.close()
                    yield data, bytes(received)


def _is_over(raw: socket.socket, received: bytearray) -> bool:
    """Take in what came; tell whether that is all there will be."""
    try:
        part = raw.recv(65536)
    except OSError:
        return True
    received += part
    head, found, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"\ncontent-length: (\d+)", head.lower())
    return not part or (bool(found) and length is not None and len(body) >= int(length[1]))


def fuzz_requests(client: Client, num_requests: int, seed: int) -> Found:
    """Send mutated requests."""
    chance, found = random.Random(seed), Found()
    bases = base_requests(client.port, client.new(name="fuzzed"))
    made = (mutated(chance, chance.choice(bases)) for _ in range(num_requests))
    for data, received in replies(client.port, made):
        status = received[9:12].decode("latin-1")
        found.statuses[status] += 1
        is_refused = status[:1] in ("4", "5")
        if (status[:1] == "5" and status not in ("501", "503")) or (is_refused and LEAKS.search(received)):
            found.wrong.append((data, received))
    return found


def fuzz_bodies(num_bodies: int, seed: int) -> Counter[str]:
    """Parse mutated bodies; anything but a refusal of ours is raised."""
    chance, found = random.Random(seed), Counter[str]()
    bases = (
        b'{"messages":[{"role":"user","content":"h\\u00e9llo \\ud83d\\ude00"}],"n":1,"top_p":0.5,"stop":["a","b"]}',
        b'{"text":"\xc3\xa9","after":17,"params":{"seed":-9223372036854775808,"top_p":1e-3},"x":[[],{},null,true]}',
        b'{"a":' * 20 + b"[1,-0,2.5e10]" + b"}" * 20,
    )
    pieces = (*PIECES, b"NaN", b"1e999", b"-0", b"9" * 50, b"\\ud800", b"\\u0000", b'"text":1,', b"[" * 40, b"{}", b'"')
    for _ in range(num_bodies):
        raw = bytearray(chance.choice(bases))
        for _ in range(chance.randrange(1, 5)):
            place = chance.randrange(len(raw) + 1)
            if chance.random() < 0.5:
                raw[place : place + chance.randrange(3)] = chance.choice(pieces)
            else:
                raw[place : place + chance.randrange(1, 9)] = chance.randbytes(chance.randrange(2))
        try:
            parse_body(bytes(raw))
            found["taken"] += 1
        except HttpError as error:
            found["refused"] += 1
            if error.status != 400 or len(str(error)) > 300:
                raise AssertionError(f"{error.status} {error} for {bytes(raw)!r}") from error
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run it, and print what came."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--bodies", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    begun = time.monotonic()
    print(f"bodies: {dict(fuzz_bodies(args.bodies, args.seed))} in {time.monotonic() - begun:.0f} s")
    begun = time.monotonic()
    with serving() as (client, _):
        found = fuzz_requests(client, args.requests, args.seed)
        stays = client.request("GET", "/api/sessions").status == 200
    print(f"requests: {dict(found.statuses.most_common())} in {time.monotonic() - begun:.0f} s")
    for data, received in found.wrong[:5]:
        print(f"WRONG: {data!r}\n       {received!r}")
    print(f"{len(found.wrong)} wrong; the server {'stays' if stays else 'IS GONE'}")
    return 0 if stays and not found.wrong else 1


if __name__ == "__main__":
    sys.exit(main())
