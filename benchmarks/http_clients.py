"""Clients of the web server for benchmarks: raw HTTP over asyncio, so that sixty of them cost little beside it."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 120.0


@dataclass(slots=True)
class Outcome:
    """How one request went.

    Args:
        kind: of the request.
        status: of HTTP, 0 where none came.
        tokens: as the server counted them; the number of chunks where the client left before.
        ttft_s: from sending to the first text.
        decode_s: from the first text to the last.
        error: what was wrong, "" for nothing.
    """

    kind: str
    status: int = 0
    tokens: int = 0
    ttft_s: float = float("nan")
    decode_s: float = 0.0
    error: str = ""


@dataclass(slots=True)
class Reply:
    """A response whose body is yet to be read."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    rest: bytes = field(default=b"")

    async def body(self) -> bytes:
        """Read all of it."""
        if "content-length" in self.headers:
            return await self.reader.readexactly(int(self.headers["content-length"]))
        return b"".join([part async for part in self._chunks()])

    async def json(self) -> Any:
        """Read all of it as JSON."""
        return json.loads(await self.body() or b"null")

    async def events(self) -> AsyncIterator[str]:
        """Yield the data of each server-sent event, "" for a ping."""
        async for chunk in self._chunks():
            self.rest += chunk
            *blocks, self.rest = self.rest.split(b"\n\n")
            for block in blocks:
                data = [line[6:] for line in block.decode().split("\n") if line.startswith("data: ")]
                yield data[0] if data else ""

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self.reader.readline(), 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()


class Server:
    """Where requests go.

    Args:
        port: on 127.0.0.1.
        token: its credential.
    """

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    @contextlib.asynccontextmanager
    async def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> AsyncIterator[Reply]:
        """Send a request; the connection is closed at the end, whatever was read of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        raw = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", f"Authorization: Bearer {self._token}"]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(raw)}"]
        try:
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + raw)
            status = int((await reader.readline()).split()[1])
            headers = {}
            while line := (await reader.readline()).strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            yield Reply(status, headers, reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def get(self, path: str) -> Any:
        """Return what a GET answers."""
        async with self.request("GET", path) as reply:
            return await reply.json()

    async def whole(self, prompt: str, max_tokens: int, seed: int) -> Outcome:
        """Ask for a completion that is not streamed."""
        outcome = Outcome("whole")
        async with self.request("POST", "/v1/chat/completions", _chat(prompt, max_tokens, seed)) as reply:
            outcome.status = reply.status
            answer = await reply.json()
            if reply.status == 200:
                outcome.tokens = answer["usage"]["completion_tokens"]
                outcome.error = "" if answer["choices"][0]["finish_reason"] in ("stop", "length") else "no reason"
        return outcome

    async def stream(self, prompt: str, max_tokens: int, seed: int, leave_after: int | None = None) -> Outcome:
        """Ask for a stream, and read it to its end or leave after some chunks."""
        outcome, sent_s = Outcome("stream" if leave_after is None else "cut"), time.perf_counter()
        body = _chat(prompt, max_tokens, seed) | {"stream": True, "stream_options": {"include_usage": True}}
        async with self.request("POST", "/v1/chat/completions", body) as reply:
            outcome.status = reply.status
            if reply.status != 200:
                await reply.body()
                return outcome
            first_s = last_s = chunks = 0.0
            reason, last = None, ""
            async for data in reply.events():
                if not data or data == "[DONE]":
                    last = data or last
                    continue
                chunk = json.loads(data)
                if "error" in chunk:
                    outcome.error = str(chunk["error"]["message"])
                    return outcome
                outcome.tokens = (chunk.get("usage") or {}).get("completion_tokens", outcome.tokens)
                for choice in chunk["choices"]:
                    reason = choice["finish_reason"] or reason
                    if choice["delta"].get("content"):
                        last_s = time.perf_counter()
                        first_s = first_s or last_s
                        chunks += 1
                if leave_after is not None and chunks >= leave_after:
                    outcome.tokens = int(chunks)
                    # An unread rest makes this a reset, as of a killed client.
                    return outcome
            outcome.ttft_s = first_s - sent_s if first_s else float("nan")
            outcome.decode_s = last_s - first_s
            outcome.error = "" if last == "[DONE]" and reason in ("stop", "length") else f"ended by {last}, {reason}"
        return outcome

    async def page(self, prompt: str, max_tokens: int) -> Outcome:
        """Begin a conversation as the page does, and follow its answer."""
        outcome = Outcome("page")
        async with self.request("POST", "/api/sessions", {"params": {"max_tokens": max_tokens}}) as reply:
            outcome.status = reply.status
            made = await reply.json()
        if outcome.status != 201:
            return outcome
        session = made["session"]["id"]
        async with self.request("POST", f"/api/sessions/{session}/messages", {"text": prompt}) as reply:
            outcome.status = reply.status
            begun = await reply.json()
        if outcome.status == 201:
            async with self.request("GET", f"/api/messages/{begun['message']}/events") as reply:
                outcome.status = reply.status
                outcome.error = "the answer had no end"
                async for data in reply.events():
                    event: dict[str, Any] = json.loads(data) if data else {"type": "ping"}
                    if event["type"] == "end":
                        outcome.tokens = event["message"]["usage"]["completion_tokens"]
                        ended = event["message"]["status"]
                        outcome.error = "" if ended == "done" else f"the answer is {ended}"
        async with self.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0}) as reply:
            await reply.body()
            if reply.status != 200:
                outcome.error = f"deleting: {reply.status}"
        return outcome


def _chat(prompt: str, max_tokens: int, seed: int) -> dict[str, Any]:
    messages = [{"role": "user", "content": prompt}]
    # The built-in model says little of its own accord.
    return {"messages": messages, "max_tokens": max_tokens, "seed": seed, "temperature": 1.0, "ignore_eos": True}
