"""Who is let in, through real sockets: other names, other credentials, other methods; no route runs for the refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import request

import web.app
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN, Client, serving

HOSTS = """
evil.com|evil.com:{p}|localhost.evil.com:{p}|evil-localhost:{p}|127.0.0.1.nip.io:{p}|127.0.0.1@evil.com:{p}
evil.com@127.0.0.1:{p}|user:pw@127.0.0.1:{p}|[::ffff:127.0.0.1]:{p}|[::ffff:7f00:1]:{p}|0.0.0.0:{p}|127.1:{p}|127.0.1:{p}
127.0.0.2:{p}|2130706433:{p}|0x7f000001:{p}|0177.0.0.1:{p}|0x7f.1:{p}|017700000001:{p}|127.0.0.01:{p}|127.0.0.1..:{p}
localhost..:{p}|.localhost:{p}|a.localhost:{p}|localhost6:{p}|ip6-localhost:{p}|ip6-loopback:{p}|[::]:{p}|::1:{p}
[0:0:0:0:0:0:0:1]:{p}|[::1%lo]:{p}|[::1%25lo]:{p}|[::1|[::1]|[::1]{p}|127.0.0.1:1|127.0.0.1:80|127.0.0.1:443|127.0.0.1
localhost|127.0.0.1:|127.0.0.1:0{p}|127.0.0.1:+{p}|127.0.0.1:-{p}|127.0.0.1 :{p}|127.0.0.1: {p}|127.0.0.1:{p}x
127.0.0.1:{p}, evil.com|evil.com, 127.0.0.1:{p}|127.0.0.1:{p},127.0.0.1:{p}|127.0.0.1:{p}/|127.0.0.1:{p}?|127.0.0.1:{p}#
http://127.0.0.1:{p}|//127.0.0.1:{p}|127.0.0.1%00:{p}|127.0.0.1%2eevil.com:{p}|127.0.0.1\\:{p}|"127.0.0.1:{p}"
l\u043ecalhost:{p}|\uff4cocalhost:{p}|\u246027.0.0.1:{p}|127\u30020\u30020\u30021:{p}|xn--lcalhost-28i:{p}|*|*:{p}|null|~|-|_
localhost:{p}:{p}|[127.0.0.1]:{p}|(127.0.0.1):{p}|127.0.0.1;{p}|127.0.0.1.evil.com|localhost.localdomain:{p}
"""


@dataclass
class Running:
    """A server, its routes, and which of them ran."""

    client: Client
    routes: list[tuple[str, str]]
    ran: list[str]


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[Running]:
    made: list[Any] = []
    create = web.app.create_app

    def noted(*arguments: Any) -> Any:
        made.append(create(*arguments))
        ran: list[str] = []
        made.append(ran)
        made[0].before_request(lambda: ran.append(f"{request.method} {request.path}"))
        return made[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.app, "create_app", noted)
        with serving(FakeLLM(), cors_origins=("https://app.example",)) as (client, _):
            routes = [
                (method, re.sub(r"<[^>]+>", "1", rule.rule).replace("/static/1", "/static/boot.js"))
                for rule in made[0].url_map.iter_rules()
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
            ]
            yield Running(client, routes, made[1])


def send(client: Client, line: str, *headers: bytes) -> int:
    """Send a request as it stands, and return the status."""
    raw = b"\r\n".join([line.encode(), *headers, b"Connection: close", b"", b""])
    return int(client.send_raw(raw).split(b" ", 2)[1])


def test_every_other_name_is_refused_before_any_route_though_the_token_is_right(running: Running) -> None:
    client, port = running.client, running.client.port
    token = f"Authorization: Bearer {TOKEN}".encode()
    hosts = [host for line in HOSTS.strip().splitlines() for host in line.split("|")]
    assert len(set(hosts)) >= 60
    running.ran.clear()
    for host in hosts:
        name = host.replace("{p}", str(port)).encode()
        assert send(client, "GET /api/sessions HTTP/1.1", b"Host: " + name, token) in (400, 421), host
    good = f"Host: 127.0.0.1:{port}".encode()
    for headers in ((), (b"Host:",), (good, b"Host: evil.com"), (b"Host: evil.com", good), (good, good)):
        assert send(client, "GET /api/sessions HTTP/1.1", *headers, token) in (400, 421), headers
    for target in (f"http://127.0.0.1:{port}/api/sessions", "http://evil.com/", "//evil.com/api/sessions", "*"):
        assert send(client, f"GET {target} HTTP/1.1", good, token) in (400, 404, 421), target
    assert running.ran in ([], ["GET /evil.com/api/sessions"]), "a path, for the host is the header's"
    for host in ("127.0.0.1", "LOCALHOST", "localhost.", "[::1]"):
        assert send(client, "GET /api/sessions HTTP/1.1", f"Host: {host}:{port}".encode(), token) == 200, "the control"


def test_every_route_asks_for_the_right_credential_in_the_right_place(running: Running) -> None:
    client, port = running.client, running.client.port
    is_open = {
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/favicon.ico"),
        ("GET", "/static/boot.js"),
        ("POST", "/api/login"),
    }
    assert len(running.routes) > 35
    running.ran.clear()
    wrong: list[tuple[str, dict[str, str]]] = [
        ("", {}),
        ("", {"Authorization": "Bearer " + "x" * 44}),
        ("", {"X-API-Key": TOKEN}),
        (f"?api_key={TOKEN}&token={TOKEN}", {}),
        ("", {"Cookie": f"nanochat_{port}={TOKEN}; token={TOKEN}"}),
    ]
    for method, path in running.routes:
        for query, headers in wrong:
            status = Client(port, headers).request(method, path + query, {} if method != "GET" else None).status
            assert (status != 401) == ((method, path) in is_open) or path == "/api/login", (method, path, status)
    assert {line.split()[1] for line in running.ran} == {path for _, path in is_open}
    assert client.request("GET", "/api/sessions", X_API_Key="wrong").status == 200, "the control"


def test_methods_that_a_route_has_not_and_paths_that_are_none(running: Running) -> None:
    client = running.client
    for method, path, status, allowed in (
        ("PATCH", "/api/sessions", 405, "GET, HEAD, OPTIONS, POST"),
        ("GET", "/api/chat", 405, "OPTIONS, POST"),
        ("PUT", "/v1/models", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/nowhere", 404, None),
        ("GET", "/api/", 404, None),
        ("PROPFIND", "/", 405, "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
    ):
        reply = client.request(method, path, {} if method in ("PATCH", "PUT", "POST") else None)
        assert (reply.status, reply.headers.get("allow")) == (status, allowed), (method, path)
        assert reply.json["error"]["message"]
    reply = client.request("POST", "/api/chat", b"prompt=x", Content_Type="application/x-www-form-urlencoded")
    assert (reply.status, reply.json["error"]["type"]) == (415, "invalid_request_error")


def test_head_is_a_get_without_a_body_and_options_names_the_methods(running: Running) -> None:
    client = running.client
    for path in ("/", "/health", "/api/sessions", "/v1/models", "/metrics", "/openapi.json", "/nowhere"):
        head, get = client.request("HEAD", path), client.request("GET", path)
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
    assert client.request("HEAD", "/api/sessions", Authorization="").body == b""
    assert client.request("HEAD", "/api/events").status == 200, "and nobody watches afterwards"
    reply = client.request("OPTIONS", "/api/chat")
    assert (reply.status, reply.body) == (200, b"")
    assert set(reply.headers["allow"].split(", ")) == {"OPTIONS", "POST"}
    assert Client(client.port, {}).request("OPTIONS", "/api/chat").status == 401


def test_a_named_page_may_ask_the_api_and_read_what_it_says(running: Running) -> None:
    client, origin = running.client, "https://app.example"
    asks = {"Origin": origin, "Access_Control_Request_Method": "POST", "Sec_Fetch_Site": "cross-site"}
    reply = Client(client.port, {}).request("OPTIONS", "/v1/chat/completions", **asks)
    assert (reply.status, reply.body, reply.headers["access-control-allow-origin"]) == (204, b"", origin)
    body = {"messages": [{"role": "user", "content": "Hi"}]}
    reply = client.request("POST", "/v1/chat/completions", body, Origin=origin, Sec_Fetch_Site="cross-site")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, origin)
    assert reply.headers["vary"] == "Origin"
    for path, other in (("/api/chat", origin), ("/v1/models", "https://evil.example")):
        reply = client.request("GET", path, Origin=other)
        assert reply.status == 403
        assert not any(name.startswith("access-control") for name in reply.headers)
