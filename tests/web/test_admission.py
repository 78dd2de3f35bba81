"""Who is let in: names, pages, sites, kinds of bodies and credentials, for every route there is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN
from web.admission import Admission, Policy, admit, is_open, policy_for
from web.app import create_app
from web.credential import Credential
from web.errors import HttpError
from web.listening import AddressError
from web.options import WebOptions

PORT = 8471
CREDENTIAL = Credential(TOKEN)
NAMED = "https://app.example"
POLICY = policy_for(CREDENTIAL, "127.0.0.1", PORT, ["Chat.Example:443"], cors_origins=[NAMED, "http://localhost:3000"])
OPEN = {("GET", "/"), ("GET", "/health"), ("GET", "/favicon.ico"), ("GET", "/static/x.js"), ("POST", "/api/login")}


def environ(method: str = "GET", path: str = "/api/sessions", **changed: Any) -> dict[str, Any]:
    """A request that is let in, with changes; None takes something away."""
    values: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "REQUEST_URI": path,
        "wsgi.url_scheme": "http",
        "HTTP_HOST": f"127.0.0.1:{PORT}",
        "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
    }
    if method != "GET":
        values["CONTENT_TYPE"] = "application/json"
    values |= changed
    return {name: value for name, value in values.items() if value is not None}


def status(policy: Policy = POLICY, **changed: Any) -> int:
    try:
        admit(environ(**changed), policy)
    except HttpError as error:
        return error.status
    return 200


GOOD_HOSTS = [
    f"127.0.0.1:{PORT}",
    f"localhost:{PORT}",
    f"LOCALHOST:{PORT}",
    f"localhost.:{PORT}",
    f"[::1]:{PORT}",
    "chat.example:443",
]
BAD_HOSTS = [
    "",
    "evil.com",
    f"evil.com:{PORT}",
    f"localhost.evil.com:{PORT}",
    f"evil-localhost:{PORT}",
    f"127.0.0.1.nip.io:{PORT}",
    f"127.0.0.1@evil.com:{PORT}",
    f"evil.com@127.0.0.1:{PORT}",
    f"user:pw@127.0.0.1:{PORT}",
    f"[::ffff:127.0.0.1]:{PORT}",
    f"[::ffff:7f00:1]:{PORT}",
    f"0.0.0.0:{PORT}",
    f"127.1:{PORT}",
    f"127.0.0.2:{PORT}",
    f"2130706433:{PORT}",
    f"0x7f000001:{PORT}",
    f"0177.0.0.1:{PORT}",
    f"0x7f.1:{PORT}",
    f"127.0.0.01:{PORT}",
    f"127.0.0.1.:{PORT}.",
    f"127.0.0.1..:{PORT}",
    f"localhost..:{PORT}",
    f".localhost:{PORT}",
    f"a.localhost:{PORT}",
    f"localhost6:{PORT}",
    f"ip6-localhost:{PORT}",
    f"[::]:{PORT}",
    f"::1:{PORT}",
    f"[0:0:0:0:0:0:0:1]:{PORT}",
    f"[::1%lo]:{PORT}",
    f"[::1%25lo]:{PORT}",
    f"127.0.0.1:{PORT + 1}",
    "127.0.0.1:80",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "127.0.0.1:",
    f"127.0.0.1:0{PORT}",
    f"127.0.0.1:+{PORT}",
    f"127.0.0.1: {PORT}",
    f"127.0.0.1 :{PORT}",
    f" 127.0.0.1:{PORT}",
    *(f"127.0.0.1:{PORT}{end}" for end in " \t/?#\x00"),
    f"127.0.0.1:{PORT}, evil.com",
    f"127.0.0.1:{PORT},127.0.0.1:{PORT}",
    f"evil.com, 127.0.0.1:{PORT}",
    f"http://127.0.0.1:{PORT}",
    f"127.0.0.1\x00:{PORT}",
    f"127.0.0.1\x00.evil.com:{PORT}",
    f"lоcalhost:{PORT}",
    f"ｌocalhost:{PORT}",
    f"①27.0.0.1:{PORT}",
    f"127。0。0。1:{PORT}",
    "127.0.0.1:٨٤٧١",
    "chat.example",
    "chat.example:80",
    "x.chat.example:443",
    "*",
    "null",
]


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_our_own_names_are_let_in(host: str) -> None:
    assert status(HTTP_HOST=host) == 200


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_any_other_name_is_refused_with_the_right_token_too(host: str) -> None:
    assert len(BAD_HOSTS) >= 60
    assert status(HTTP_HOST=host) == 421


@given(st.text(max_size=30))
def test_no_text_but_ours_is_a_host(host: str) -> None:
    plain = host.lower().replace(".:", ":", 1)
    assert status(HTTP_HOST=host) == (200 if plain in POLICY.hosts else 421)


def test_a_missing_host_and_a_host_in_the_request_line_are_refused() -> None:
    assert status(HTTP_HOST=None) == 421
    assert status(REQUEST_URI="http://evil.com/api/sessions") == 421
    assert status(REQUEST_URI=f"http://127.0.0.1:{PORT}/api/sessions") == 421
    assert status(REQUEST_URI="*") == 421


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.com",
        f"https://127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT + 1}",
        "http://127.0.0.1",
        f"http://localhost:{PORT}",
        f"http://127.0.0.1:{PORT}.evil.com",
        f"http://127.0.0.1:{PORT}/",
        "file://",
        "chrome-extension://abc",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_other_origins_are_refused(origin: str, method: str) -> None:
    assert status(method=method, HTTP_ORIGIN=origin) == 403
    assert status(method=method, path="/api/login" if method == "POST" else "/", HTTP_ORIGIN=origin) == 403


def test_our_own_origin_is_that_of_the_host_that_is_spoken_to() -> None:
    assert status(HTTP_ORIGIN=f"http://127.0.0.1:{PORT}") == 200
    assert status(HTTP_HOST=f"localhost:{PORT}", HTTP_ORIGIN=f"http://localhost:{PORT}") == 200
    assert status(HTTP_HOST=f"[::1]:{PORT}", HTTP_ORIGIN=f"http://[::1]:{PORT}") == 200


def test_a_name_without_a_port_stands_for_ours_and_for_none_and_its_page_may_come_by_https() -> None:
    policy = policy_for(CREDENTIAL, "127.0.0.1", PORT, ["Proxy.Example", "other.example:8443"])
    for host in ("proxy.example", f"proxy.example:{PORT}", "PROXY.example.", "other.example:8443"):
        assert status(policy, HTTP_HOST=host) == 200
    for host in ("proxy.example:8443", "other.example", f"other.example:{PORT}", "x.proxy.example"):
        assert status(policy, HTTP_HOST=host) == 421
    assert status(policy, HTTP_HOST="proxy.example", HTTP_ORIGIN="https://proxy.example") == 200
    assert status(policy, HTTP_HOST="proxy.example", HTTP_ORIGIN="http://proxy.example") == 200
    assert status(policy, HTTP_HOST="proxy.example", HTTP_ORIGIN="https://other.example:8443") == 403
    assert status(policy, HTTP_ORIGIN=f"https://127.0.0.1:{PORT}") == 403, "nobody stands before our own names"


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions"])
def test_a_named_page_reaches_the_api_with_the_token(path: str) -> None:
    foreign: dict[str, Any] = {"HTTP_ORIGIN": NAMED, "HTTP_SEC_FETCH_SITE": "cross-site"}
    assert status(path=path, **foreign) == 200
    assert status(path=path, HTTP_AUTHORIZATION=None, **foreign) == 401
    cookie = f"nanochat_{PORT}={CREDENTIAL.cookie_value}"
    assert status(path=path, HTTP_AUTHORIZATION=None, HTTP_COOKIE=cookie, **foreign) == 401, "it would come by itself"
    assert status(path=path, HTTP_AUTHORIZATION=None, HTTP_COOKIE=cookie) == 200, "the control"
    assert status(method="POST", path=path, CONTENT_TYPE="text/plain", **foreign) == 415


@pytest.mark.parametrize(
    "origin",
    ["http://app.example", f"{NAMED}:443", f"{NAMED}/", f"{NAMED}.evil.com", "https://x.app.example", "null", "*"],
)
def test_any_other_page_does_not(origin: str) -> None:
    assert status(path="/v1/models", HTTP_ORIGIN=origin, HTTP_SEC_FETCH_SITE="cross-site") == 403
    assert status(policy_for(CREDENTIAL, "127.0.0.1", PORT), path="/v1/models", HTTP_ORIGIN=NAMED) == 403


def test_a_named_page_reaches_nothing_but_the_api(app: Any) -> None:
    for method, path in routes(app):
        expected = 200 if path.startswith("/v1/") else 403
        assert status(method=method, path=path, HTTP_ORIGIN=NAMED, HTTP_SEC_FETCH_SITE="cross-site") == expected, path
    # Where a browser sends no origin it did not ask whether it may.
    assert status(path="/v1/models", HTTP_SEC_FETCH_SITE="cross-site") == 403


def test_a_browser_that_asks_before_is_told_by_name() -> None:
    def reply(**changed: Any) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        layer = Admission(lambda environ, start: start("200 OK", []) or [b"ran"], POLICY)
        body = b"".join(layer(environ(**changed), lambda status, headers: told.extend((status, headers))))
        return told[0], {name.lower(): value for name, value in told[1]}, body

    asks = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST", "HTTP_AUTHORIZATION": None, "CONTENT_TYPE": None}
    foreign: dict[str, Any] = {"HTTP_ORIGIN": NAMED, "HTTP_SEC_FETCH_SITE": "cross-site"}
    line, headers, body = reply(method="OPTIONS", path="/v1/chat/completions", **asks, **foreign)
    assert (line, body) == ("204 No Content", b"")
    assert headers["access-control-allow-origin"] == NAMED
    # By name what the star never stands for; the star for x-stainless-* of OpenAI's client.
    assert headers["access-control-allow-headers"] == "authorization, content-type, *"
    assert headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in headers
    line, headers, body = reply(path="/v1/models", **foreign)
    assert (line, body, headers["access-control-allow-origin"]) == ("200 OK", b"ran", NAMED)
    refused = reply(path="/v1/models", HTTP_AUTHORIZATION=None, **foreign)
    assert (refused[0][:3], refused[1]["access-control-allow-origin"]) == ("401", NAMED), "it may read why"
    for path, origin in (("/api/chat", NAMED), ("/v1/models", "https://evil.com")):
        line, headers, _ = reply(method="OPTIONS", path=path, HTTP_ORIGIN=origin, **asks)
        assert line[:3] == "403"
        assert not any(name.startswith("access-control") for name in headers)


def test_without_authentication_everything_else_is_still_asked_for(app: Any) -> None:
    policy = policy_for(CREDENTIAL, "localhost", PORT, no_auth=True)
    for method, path in routes(app):
        assert status(policy, method=method, path=path, HTTP_AUTHORIZATION=None) == 200
        assert status(policy, method=method, path=path, HTTP_HOST="evil.com") == 421
        assert status(policy, method=method, path=path, HTTP_ORIGIN="https://evil.com") == 403
        assert status(policy, method=method, path=path, HTTP_SEC_FETCH_SITE="cross-site") == 403
    assert status(policy, method="POST", CONTENT_TYPE="text/plain") == 415


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "chat.example"])
def test_without_authentication_only_this_machine(host: str) -> None:
    with pytest.raises(AddressError, match="--no-auth"):
        policy_for(CREDENTIAL, host, PORT, no_auth=True)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "x"])
def test_other_sites_are_refused_everywhere(site: str) -> None:
    for path in ("/", "/health", "/static/x.js", "/api/sessions"):
        assert status(path=path, HTTP_SEC_FETCH_SITE=site) == 403
    assert status(method="POST", HTTP_SEC_FETCH_SITE=site) == 403


def test_what_is_typed_into_the_address_bar_reaches_the_page_only() -> None:
    assert status(path="/", HTTP_SEC_FETCH_SITE="none", HTTP_AUTHORIZATION=None) == 200
    assert status(path="/api/sessions", HTTP_SEC_FETCH_SITE="none") == 403
    assert status(method="POST", path="/api/login", HTTP_SEC_FETCH_SITE="none") == 403
    assert status(HTTP_SEC_FETCH_SITE="same-origin") == 200


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-seq",
        "application/jsonp",
        "text/plain; application/json",
        "application/json; charset=utf-7",
        "text/json",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_only_json_changes_anything(kind: str | None, method: str) -> None:
    assert status(method=method, CONTENT_TYPE=kind) == 415


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "post"])
def test_other_methods_are_unknown(method: str) -> None:
    assert status(method=method) == 405


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_a_head_and_options_are_let_in_as_a_get_is(method: str) -> None:
    assert status(method=method, CONTENT_TYPE=None) == 200
    assert status(method=method, CONTENT_TYPE=None, HTTP_AUTHORIZATION=None) == 401
    assert status(method="PUT", CONTENT_TYPE="text/plain") == 415, "what no route has changes nothing either"


def test_json_with_a_charset_is_json_and_compressed_is_not() -> None:
    assert status(method="POST", CONTENT_TYPE="Application/JSON; Charset=UTF-8") == 200
    assert status(method="POST", HTTP_CONTENT_ENCODING="gzip") == 415


@pytest.fixture(scope="module")
def app() -> Iterator[Any]:
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as manager:
        yield create_app(manager, WebOptions(CREDENTIAL, port=PORT))


def routes(app: Any) -> list[tuple[str, str]]:
    """Every method and path of the application, with something in its places."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", rule.rule).replace("<path:name>", "x.js")
        path = re.sub(r"<\w+>", "abc", path)
        assert "<" not in path
        found += [(method, path) for method in sorted(rule.methods) if method not in ("HEAD", "OPTIONS")]
    return found


WRONG: dict[str, dict[str, Any]] = {
    "none": {},
    "wrong token": {"HTTP_AUTHORIZATION": "Bearer " + "x" * 40},
    "empty token": {"HTTP_AUTHORIZATION": "Bearer "},
    "basic": {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"},
    "bare": {"HTTP_AUTHORIZATION": TOKEN},
    "two": {"HTTP_AUTHORIZATION": f"Bearer x, Bearer {TOKEN}"},
    "prefix": {"HTTP_AUTHORIZATION": f"Bearer {TOKEN[:-1]}"},
    "longer": {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"},
    "x-api-key": {"HTTP_X_API_KEY": TOKEN},
    "query": {"QUERY_STRING": f"token={TOKEN}&api_key={TOKEN}&t={TOKEN}"},
    "token as cookie": {"HTTP_COOKIE": f"nanochat_{PORT}={TOKEN}"},
    "cookie of another port": {"HTTP_COOKIE": f"nanochat_1={CREDENTIAL.cookie_value}"},
    "cookie as token": {"HTTP_AUTHORIZATION": f"Bearer {CREDENTIAL.cookie_value}"},
    "forwarded": {"HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"},
}


@pytest.mark.parametrize("what", WRONG)
def test_every_route_but_the_open_ones_asks_for_the_credential(app: Any, what: str) -> None:
    found = routes(app)
    assert len(found) > 25
    for method, path in found:
        expected = 200 if (method, path) in OPEN else 401
        changed: dict[str, Any] = {"HTTP_AUTHORIZATION": None} | WRONG[what]
        assert status(method=method, path=path, **changed) == expected, (method, path)
        # A wrong header beside the right credential takes nothing away.
        if "HTTP_AUTHORIZATION" not in WRONG[what]:
            assert status(method=method, path=path, **WRONG[what]) == 200, (method, path)


def test_the_cookie_opens_every_route_also_behind_one_that_somebody_set(app: Any) -> None:
    cookie = f"nanochat_{PORT}=tossed; other=1; nanochat_{PORT}={CREDENTIAL.cookie_value}"
    for method, path in routes(app):
        assert status(method=method, path=path, HTTP_AUTHORIZATION=None, HTTP_COOKIE=cookie) == 200


@given(st.text(alphabet="/.%aphi\\;?x", max_size=20))
def test_no_spelling_of_a_path_is_open_by_mistake(text: str) -> None:
    path = "/" + text
    known = path in ("/", "/health", "/favicon.ico") or path.startswith("/static/")
    assert is_open("GET", path) == (known or path == "/api/login")
    assert not is_open("POST", path) or path == "/api/login"


def test_an_application_does_not_run_for_what_is_refused(app: Any) -> None:
    ran = []
    app_client = app.test_client()

    @app.before_request
    def note() -> None:
        ran.append(True)

    try:
        refused = [
            app_client.get("/api/sessions", headers={"Host": "evil.com", "Authorization": f"Bearer {TOKEN}"}),
            app_client.get("/api/sessions", headers={"Host": f"127.0.0.1:{PORT}"}),
            app_client.post(
                "/api/sessions",
                data=b"{}",
                headers={"Host": f"127.0.0.1:{PORT}", "Authorization": f"Bearer {TOKEN}", "Origin": "null"},
            ),
        ]
        assert [reply.status_code for reply in refused] == [421, 401, 403]
        assert not ran
        good = {"Host": f"127.0.0.1:{PORT}", "Authorization": f"Bearer {TOKEN}"}
        assert app_client.get("/api/sessions", headers=good).status_code == 200
        assert ran == [True], "the control"
    finally:
        app.before_request_funcs[None].remove(note)


def test_a_body_and_an_address_may_be_too_long() -> None:
    assert status(method="POST", CONTENT_LENGTH=str(2 << 20)) == 200
    assert status(method="POST", CONTENT_LENGTH=str((2 << 20) + 1)) == 413
    for path in ("/v1/chat/completions", "/tokenize", "/detokenize", "/apply-template"):
        assert status(method="POST", path=path, CONTENT_LENGTH=str(8 << 20)) == 200
        assert status(method="POST", path=path, CONTENT_LENGTH=str((8 << 20) + 1)) == 413
    assert status(method="POST", CONTENT_LENGTH="-1") == 400
    assert status(REQUEST_URI="/" + "a" * 4096) == 414
