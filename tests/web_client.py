"""A web server with a scripted model, and a client that speaks to it; everything through real sockets."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from web.credential import Credential
from web.options import WebOptions
from web.server import WebServer

TOKEN = "a-token-for-tests-of-more-than-32-characters"
PATIENCE_S = 60.0


@dataclass
class Reply:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def sentence(self) -> str:
        return str(self.json["error"]["message"])


@dataclass
class Event:
    """One server-sent event; data is "" for a ping."""

    id: str
    data: Any


@dataclass
class Client:
    """Requests to one server.

    Args:
        port: of the server.
        headers: sent with every request.
    """

    port: int
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": f"Bearer {TOKEN}"})

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send one request; body is a value for JSON, or bytes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = self.headers | ({} if raw is None else {"Content-Type": "application/json"})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, raw, sent)
            reply = connection.getresponse()
            return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Any:
        """Return what a GET answers, which must be well."""
        reply = self.request("GET", path, **headers)
        assert reply.status == 200, reply.body
        return reply.json

    def post(self, path: str, body: Any = None, *, status: int | None = None) -> Any:
        """Return what a POST answers, which must be well."""
        reply = self.request("POST", path, {} if body is None else body)
        assert reply.status in ((200, 201, 204) if status is None else (status,)), reply.body
        return reply.json if reply.body else None

    def new(self, **values: Any) -> str:
        """Begin a conversation and return its id."""
        return str(self.post("/api/sessions", values)["session"]["id"])

    def say(self, session: str, text: str) -> int:
        """Send a message and return the answer's id."""
        return int(self.post(f"/api/sessions/{session}/messages", {"text": text})["message"])

    @contextmanager
    def events(self, path: str, last_id: str = "", receive_bytes: int = 0) -> Iterator["Events"]:
        """Watch an event stream."""
        stream = Events(self, path, last_id, receive_bytes)
        try:
            yield stream
        finally:
            stream.close()

    def finished(self, message: int) -> dict[str, Any]:
        """Wait for the end of an answer and return its message."""
        with self.events(f"/api/messages/{message}/events") as stream:
            return dict(next(event.data["message"] for event in stream if event.data and event.data["type"] == "end"))

    def open_socket(self, receive_bytes: int = 0) -> socket.socket:
        """Return a raw connection."""
        raw = socket.socket()
        if receive_bytes:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        raw.settimeout(PATIENCE_S)
        raw.connect(("127.0.0.1", self.port))
        return raw

    def send_raw(self, data: bytes) -> bytes:
        """Send bytes and return all that comes until the server closes, or has answered one request."""
        with self.open_socket() as raw:
            raw.sendall(data)
            received = b""
            while part := raw.recv(65536):
                received += part
                head, found, body = received.partition(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                if found and lengths and len(body) >= int(lengths[0].split(b":")[1]):
                    break
            return received


class Events:
    """A stream of events; iterate over it. What a page would show is in `page`."""

    def __init__(self, client: Client, path: str, last_id: str, receive_bytes: int) -> None:
        self._socket = client.open_socket(receive_bytes)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{client.port}"]
        lines += [f"{name}: {value}" for name, value in client.headers.items()]
        lines += [f"Last-Event-ID: {last_id}"] if last_id else []
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._header_lines())
        self.last_id = last_id
        self._lines: list[bytes] = []
        self._rest = b""

    def __iter__(self) -> Iterator[Event]:
        while (block := self._block()) is not None:
            event = Event("", "")
            for line in block.decode().split("\n"):
                if line.startswith("id: "):
                    event.id = self.last_id = line[4:]
                if line.startswith("data: "):
                    event.data = json.loads(line[6:])
            yield event

    def close(self) -> None:
        """Leave."""
        self._file.close()
        self._socket.close()

    def _header_lines(self) -> Iterator[tuple[str, str]]:
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(":")
            yield name.lower(), value.strip()

    def _block(self) -> bytes | None:
        while b"\n\n" not in self._rest:
            size = self._file.readline()
            if not size.strip():
                return None
            chunk = self._file.read(int(size, 16) + 2)[:-2]
            if not chunk:
                return None
            self._rest += chunk
        block, _, self._rest = self._rest.partition(b"\n\n")
        return block


class Page:
    """What a page shows of an answer, by the rules of the events."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[Any]] = {"content": [], "reasoning": []}
        self.end: dict[str, Any] | None = None
        self.num_applied = 0

    def apply(self, event: Event) -> None:
        """Take an event."""
        if not event.data:
            return
        if event.data["type"] == "end":
            self.end = event.data["message"]
        if event.data["type"] != "blocks":
            return
        self.num_applied += 1
        for kind, blocks in self.blocks.items():
            part = event.data.get(kind)
            if part is None:
                continue
            del blocks[part["count"] :]
            for index, block in part["set"]:
                assert index <= len(blocks), "a gap"
                blocks[index : index + 1] = [block]
            assert len(blocks) == part["count"]


@contextmanager
def serving(llm: Any = None, store: Store | None = None, **options: Any) -> Iterator[tuple[Client, WebServer]]:
    """Run a server with a scripted model; on a database in memory unless one is given."""
    with Store.open(None) if store is None else store as opened:
        llm = FakeLLM() if llm is None else llm
        with SessionManager(opened, llm) as manager:
            if not callable(llm):
                _ = manager.llm
            server = WebServer(manager, WebOptions(Credential(TOKEN), port=0, **options))
            server.start()
            try:
                yield Client(server.port), server
            finally:
                server.stop()
