"""Who is let in: names, pages, sites, kinds of bodies and credentials, for every route there is."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN
from web.admission import admit, is_open, policy_for
from web.app import create_app
from web.credential import Credential
from web.errors import HttpError
from web.options import WebOptions

PORT = 8471
CREDENTIAL = Credential(TOKEN)
POLICY = policy_for(CREDENTIAL, "127.0.0.1", PORT, ["Chat.Example:443"])
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


def status(**changed: Any) -> int:
    try:
        admit(environ(**changed), POLICY)
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
    f"127.0.0.1:{PORT} ",
    f"127.0.0.1:{PORT}\t",
    f"127.0.0.1:{PORT}, evil.com",
    f"127.0.0.1:{PORT},127.0.0.1:{PORT}",
    f"evil.com, 127.0.0.1:{PORT}",
    f"127.0.0.1:{PORT}/",
    f"127.0.0.1:{PORT}?",
    f"127.0.0.1:{PORT}#",
    f"http://127.0.0.1:{PORT}",
    f"127.0.0.1\x00:{PORT}",
    f"127.0.0.1\x00.evil.com:{PORT}",
    f"127.0.0.1:{PORT}\x00",
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


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "HEAD", "TRACE", "CONNECT", "PROPFIND", "get", "post"])
def test_other_methods_are_unknown(method: str) -> None:
    assert status(method=method) == 405


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
        path = rule.rule.replace("<path:name>", "x.js").replace("<session_id>", "abc").replace("<int:message_id>", "1")
        assert "<" not in path
        found += [(method, path) for method in sorted(rule.methods) if method not in ("HEAD", "OPTIONS")]
    return found


WRONG = {
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
        changed = {"HTTP_AUTHORIZATION": None} | WRONG[what]
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
    assert status(method="POST", CONTENT_LENGTH="-1") == 400
    assert status(REQUEST_URI="/" + "a" * 4096) == 414
