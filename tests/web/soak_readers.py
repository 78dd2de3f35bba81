"""Readers that are slow or never read, for minutes: little memory, and nobody else gets less.

usage: python -m tests.web.soak_readers [--minutes 10] [--rate 1000] [--readers 4]

Of the page's events and of /v1 streams each: some read ten bytes a second, some nothing at all, while one reads all
that comes, of an answer with so many words a second. Memory must grow by less than 16 MB more than without them, and
the reader that reads must get 95 % of what it gets alone.
"""

import argparse
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sessions.telemetry import rss_bytes
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.web_client import TOKEN, Client, serving

GROWTH_BYTES = 16e6
SHARE = 0.95
SLOW_S = 1.0
SLOW_BYTES = 10


@dataclass
class Run:
    """One run's figures.

    Args:
        tok_s: that the reader got.
        growth: of the process, from its first tenth to its most.
        left: places of viewers that slow readers had at the end.
    """

    tok_s: float
    growth: int
    left: int


def at_rate(rate: float) -> Any:
    """Return a script of short paragraphs without an end; the machine's load does not change how many there are."""

    def script(messages: Any) -> Iterator[Piece]:
        begun, number = time.monotonic(), 0
        while True:
            number += 1
            yield f"w{number}" + ("\n\n" if number % 40 == 0 else " ")
            yield Pause(max(0.0, begun + number / rate - time.monotonic()))

    return script


class Idler:
    """Clients that hardly read, in one thread."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._slow: list[socket.socket] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, client: Client, request: bytes, *, is_slow: bool) -> None:
        """Send a request, and read hardly anything or nothing."""
        raw = client.open_socket(receive_bytes=4096)
        raw.sendall(request)
        raw.setblocking(False)
        (self._slow if is_slow else self._sockets).append(raw)

    def close(self) -> None:
        """Leave all at once."""
        self._ended.set()
        self._thread.join()
        for raw in (*self._sockets, *self._slow):
            raw.close()

    def _run(self) -> None:
        while not self._ended.wait(SLOW_S):
            for raw in list(self._slow):
                try:
                    raw.recv(SLOW_BYTES)
                except OSError:
                    continue


def request(client: Client, method: str, path: str, body: Any = None) -> bytes:
    """Return a request as bytes."""
    raw = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{client.port}", f"Authorization: Bearer {TOKEN}"]
    lines += [] if body is None else ["Content-Type: application/json", f"Content-Length: {len(raw)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + raw


def measure(rate: float, seconds: float, num_readers: int) -> Run:
    """Watch a page's answer for so long, beside so many readers of each kind that hardly read."""
    llm = FakeLLM(script=at_rate(rate), info=FakeInfo(context_length=1 << 30))
    with serving(llm) as (client, server), ExitStack() as stack:
        answer = client.say(client.new(params={"max_tokens": 1 << 29}), "go")
        idler = Idler()
        stack.callback(idler.close)
        chat = {"messages": [{"role": "user", "content": "x"}], "stream": True, "max_tokens": 1 << 29}
        for number in range(2 * num_readers):
            is_slow = number % 2 == 0
            idler.add(client, request(client, "GET", f"/api/messages/{answer}/events"), is_slow=is_slow)
            idler.add(client, request(client, "POST", "/v1/chat/completions", chat), is_slow=is_slow)
        begun, first, most, tokens = time.monotonic(), 0, 0, 0
        with client.events(f"/api/messages/{answer}/events") as stream:
            for event in stream:
                now = time.monotonic() - begun
                if event.data and event.data["type"] == "reading":
                    tokens = event.data["reading"]["num_tokens"]
                if now > seconds / 10:
                    first = first or rss_bytes()
                    most = max(most, rss_bytes())
                if now > seconds:
                    break
        assert server.parts is not None
        left = server.parts.watching.num_viewers - 1
        client.post(f"/api/messages/{answer}/stop")
        return Run(tokens / (time.monotonic() - begun), most - first, left)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it, and print what came."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=1000.0, help="words per second (default 1000)")
    parser.add_argument("--readers", type=int, default=4, help="of each of the four kinds (default 4)")
    args = parser.parse_args(argv)
    alone = measure(args.rate, 60 * args.minutes, 0)
    print(f"alone:  {alone.tok_s:,.1f} ids/s, memory {alone.growth / 1e6:+.1f} MB", flush=True)
    beside = measure(args.rate, 60 * args.minutes, args.readers)
    print(f"beside: {beside.tok_s:,.1f} ids/s, memory {beside.growth / 1e6:+.1f} MB; {beside.left} viewers are left")
    holds = beside.growth - alone.growth < GROWTH_BYTES and beside.tok_s >= SHARE * alone.tok_s
    print("holds" if holds else "DOES NOT HOLD")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
