"""Requests of OpenAI's API to a server of tests, and the chunks of a stream."""

import json
from typing import Any

from tests.web_client import Client, Reply

CHAT, COMPLETIONS = "/v1/chat/completions", "/v1/completions"
MESSAGES = [{"role": "user", "content": "Hi"}]


def chat(client: Client, **fields: Any) -> Any:
    """Return the answer to a request that must be well."""
    return client.post(CHAT, {"messages": MESSAGES, **fields})


def asked(client: Client, **fields: Any) -> Reply:
    """Return the reply to any request."""
    return client.request("POST", CHAT, {"messages": MESSAGES} | fields)


def chunks(client: Client, path: str = CHAT, **fields: Any) -> list[Any]:
    """Return every data of a stream, "[DONE]" too."""
    usual = {"messages": MESSAGES} if path == CHAT else {"prompt": "Hi"}
    reply = client.request("POST", path, usual | {"stream": True} | fields)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["x-accel-buffering"] == "no"
    blocks = [block for block in reply.body.decode().split("\n\n") if block.startswith("data: ")]
    return [block[6:] if block == "data: [DONE]" else json.loads(block[6:]) for block in blocks]


def raw_request(client: Client, path: str, body: Any) -> bytes:
    """Return a request as the bytes that go over the wire."""
    data = json.dumps(body).encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{client.port}"]
    lines += [f"{name}: {value}" for name, value in client.headers.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {len(data)}", "", ""]
    return "\r\n".join(lines).encode() + data
