"""HTTP as bytes: what is no request, what two programs might read differently, what must be in every answer."""

from collections.abc import Iterator

import pytest

from tests.web_client import TOKEN, Client, serving

HEADERS_THAT_MUST_BE_THERE = {
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-dns-prefetch-control",
    "cache-control",
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as (client, _):
        yield client


def status_of(received: bytes) -> int:
    return int(received.split(b" ", 2)[1]) if received else 0


def head(client: Client, *lines: str, first: str = "GET /api/sessions HTTP/1.1") -> bytes:
    usual = [first, f"Host: 127.0.0.1:{client.port}", f"Authorization: Bearer {TOKEN}"]
    return "\r\n".join([*usual, *lines, "", ""]).encode()


def test_the_control_request_is_answered(client: Client) -> None:
    assert status_of(client.send_raw(head(client))) == 200


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Host: evil.com"], 400),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], 400),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], 400),
        (["Content-Length: 5", "Content-Length: 6"], 400),
        (["Content-Length: +5"], 400),
        (["Content-Length: 0x5"], 400),
        (["Content-Length: -1"], 400),
        (["Transfer-Encoding: chunked, identity"], 501),
        (["Transfer-Encoding: xchunked"], 501),
        (["Transfer-Encoding: chunked, chunked"], 400),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], 400),
        (["Transfer-Encoding: chunked,"], 400),
        (["Transfer-Encoding:"], 400),
        (["Transfer-Encoding : chunked"], 400),
        (["X: a", " b"], 400),
        (["X: a", "\tContent-Length: 5"], 400),
        (["Content-Length : 5"], 400),
        (["Bad Header: x"], 400),
        ([": x"], 400),
        (["X: a\rb"], 400),
        (["X: a\nb"], 400),
        ([f"X{n}: y" for n in range(120)], 431),
        (["X: " + "a" * 20_000], 431),
        (["Content-Length: 999999999999"], 413),
        (["Content-Length: 9000000"], 413),
    ],
)
def test_requests_that_are_none_are_refused_and_the_connection_ends(
    client: Client, lines: list[str], expected: int
) -> None:
    received = client.send_raw(head(client, *lines) + b"0\r\n\r\n")
    assert status_of(received) == expected, received
    assert b"connection: close" in received.lower()
    body = received.partition(b"\r\n\r\n")[2]
    assert body.startswith(b'{"error":'), "OpenAI's shape"


@pytest.mark.parametrize(
    "first",
    [
        "GET http://evil.com/api/sessions HTTP/1.1",
        "GET http://127.0.0.1/api/sessions HTTP/1.1",
        "GET evil.com HTTP/1.1",
        "GET http://[ HTTP/1.1",
        "GET http://[::1 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "CONNECT evil.com:443 HTTP/1.1",
    ],
)
def test_hosts_in_the_request_line_are_refused(client: Client, first: str) -> None:
    assert status_of(client.send_raw(head(client, first=first))) in (400, 421)


@pytest.mark.parametrize(
    "first", ["", "GET", "GET /", "GET / HTTP/9.9x", "\x16\x03\x01", "GET /\r/ HTTP/1.1", "x" * 9000]
)
def test_lines_that_are_no_request_line_get_a_refusal(client: Client, first: str) -> None:
    received = client.send_raw(head(client, first=first))
    assert status_of(received) in (400, 414, 421, 431), received[:200]


def test_a_chunked_body_of_http_one_zero_is_refused(client: Client) -> None:
    data = head(client, "Transfer-Encoding: chunked", first="POST /api/sessions HTTP/1.0")
    assert status_of(client.send_raw(data + b"2\r\n{}\r\n0\r\n\r\n")) == 400


def test_http_one_zero_without_a_host_is_refused(client: Client) -> None:
    assert status_of(client.send_raw(b"GET /health HTTP/1.0\r\n\r\n")) == 421


def test_every_answer_carries_the_headers_and_no_server_name(client: Client) -> None:
    for method, path in (("GET", "/health"), ("GET", "/api/sessions"), ("GET", "/nowhere"), ("PUT", "/"), ("GET", "/")):
        reply = client.request(method, path)
        assert reply.headers.keys() >= HEADERS_THAT_MUST_BE_THERE, (method, path)
        assert "server" not in reply.headers
        assert not [name for name in reply.headers if name.startswith("access-control")]
        assert "trusted-types 'none'" in reply.headers["content-security-policy"]
    raw = client.send_raw(b"x\r\n\r\n").lower()
    assert all(name.encode() in raw for name in HEADERS_THAT_MUST_BE_THERE)
    assert b"waitress" not in raw


def test_bad_chunks_do_not_reach_a_route(client: Client) -> None:
    lines = ["Content-Type: application/json", "Transfer-Encoding: chunked"]
    start = head(client, *lines, first="POST /api/sessions HTTP/1.1")
    for body in (b"zz\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}0\r\n\r\n", b"2;a\nb\r\n{}\r\n0\r\n\r\n"):
        assert status_of(client.send_raw(start + body)) == 400
    endless = (b"1" * 5000, b"2;" + b"a" * 5000, b"2\r\n{}\r\n0\r\nX: " + b"a" * 5000)
    assert [status_of(client.send_raw(start + body)) for body in endless] == [400, 400, 400], (
        "each is joined as it comes"
    )
    assert status_of(client.send_raw(start + b"2\r\n{}\r\n0\r\n\r\n")) == 201, "the control"


def test_a_cookie_of_another_program_that_is_no_text_is_no_error(client: Client) -> None:
    lines = f"GET /api/sessions HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\n".encode()
    assert status_of(client.send_raw(lines + b"Cookie: theirs=\x95\xff\r\n\r\n")) == 401
    with_token = lines + f"Authorization: Bearer {TOKEN}\r\n".encode()
    assert status_of(client.send_raw(with_token + b"Cookie: theirs=\x95\xff\r\n\r\n")) == 200


def test_pipelined_requests_are_answered_in_order(client: Client) -> None:
    with client.open_socket() as raw:
        raw.sendall(head(client, first="GET /health HTTP/1.1") + head(client, "Connection: close"))
        received = b""
        while part := raw.recv(65536):
            received += part
    assert received.index(b'"status":"ok"') < received.index(b'"sessions":')


def test_debugging_cannot_be_switched_on_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    with serving() as (client, _):
        assert client.request("GET", "/console").status == 404
        assert b"Traceback" not in client.request("GET", "/console?__debugger__=yes&cmd=resource&f=style.css").body
