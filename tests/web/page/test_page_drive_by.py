"""Pages of another origin in a real browser, while the user is logged in: they reach no route and read nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.page.attacker import ATTACK, Victim, attacker, victim
from tests.web_client import TOKEN

pytestmark = pytest.mark.slow

FEW_TRIES_PER_ROUTE = 10


def log_in(tab: Any, found: Victim, host: str) -> None:
    tab.goto(found.server.link().replace("127.0.0.1", host))
    tab.wait_for_selector("#app:not([hidden])")
    # Nothing of our own page may come in between.
    tab.goto("about:blank")
    tab.wait_for_timeout(500)
    found.reached.clear()


def page_reaches(tab: Any, found: Victim, host: str) -> bool:
    """The control: our own page gets through in the same browser."""
    found.reached.clear()
    tab.goto(found.server.address.replace("127.0.0.1", host) + "/")
    tab.wait_for_selector("#app:not([hidden])")
    return bool(found.reached)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("options", [{}, {"no_auth": True}], ids=["with a credential", "without authentication"])
def test_a_page_on_another_port_reaches_no_route(
    chromium: Any, tmp_path: Path, host: str, options: dict[str, Any]
) -> None:
    with victim(tmp_path, **options) as found, attacker() as port:
        context = chromium.new_context()
        tab = context.new_page()
        log_in(tab, found, host)
        routes, before = found.routes, found.digest()
        assert len(routes) > 25
        # With 127.0.0.1 it is the same site, whose cookie the browser sends; the other name is another site.
        for name in {host, "127.0.0.1"}:
            tab.goto(f"http://{name}:{port}/")
            read = tab.evaluate(ATTACK, [found.server.address.replace("127.0.0.1", host), routes])
            assert tab.evaluate("window.__tries") > FEW_TRIES_PER_ROUTE * len(routes)
            assert read == []
            assert found.reached == []
        assert found.digest() == before
        assert page_reaches(tab, found, host)
        context.close()


def test_following_a_link_or_a_form_from_elsewhere_reaches_no_route(chromium: Any, tmp_path: Path) -> None:
    with victim(tmp_path) as found, attacker() as port:
        context = chromium.new_context()
        tab = context.new_page()
        log_in(tab, found, "127.0.0.1")
        before = found.digest()
        # Playwright says nothing of icons.
        for method, path in (route for route in found.routes if route[1] != "/favicon.ico"):
            tab.goto(f"http://localhost:{port}/")
            with tab.expect_response(lambda reply, path=path: reply.url.endswith(path)) as response:
                tab.evaluate(
                    "([method, url]) => { const f = document.createElement('form'); f.action = url;"
                    "f.method = method === 'GET' ? 'GET' : 'POST'; f.enctype = 'text/plain'; document.body.append(f);"
                    "method === 'GET' ? location.assign(url) : f.submit(); }",
                    [method, found.server.address + path],
                )
            assert response.value.status in (403, 405, 415), (method, path)
            assert "secret" not in response.value.text()
        # The refusal that is shown is a page of ours then, with the icon of one.
        assert set(found.reached) <= {"GET /favicon.ico"}
        assert found.digest() == before
        context.close()


def test_reports_of_a_foreign_policy_reach_no_route(chromium: Any, tmp_path: Path) -> None:
    with victim(tmp_path) as found:
        base = found.server.address
        targets = " ".join(base + path for method, path in found.routes if method == "POST")
        with attacker((("Content-Security-Policy", f"img-src 'none'; report-uri {targets}"),)) as port:
            context = chromium.new_context()
            tab = context.new_page()
            log_in(tab, found, "127.0.0.1")
            sent: list[str] = []
            context.on("request", lambda request: sent.append(request.url))
            tab.goto(f"http://127.0.0.1:{port}/")
            tab.evaluate("document.body.append(Object.assign(new Image(), {src: '/x.png'}))")
            tab.wait_for_timeout(1500)
            assert found.reached == []
            context.close()


def test_a_named_origin_gets_the_api_with_the_token_and_nothing_else(chromium: Any, tmp_path: Path) -> None:
    with attacker() as port, attacker() as other_port:
        named = f"http://localhost:{port}"
        with victim(tmp_path, cors_origins=(named,)) as found:
            context = chromium.new_context()
            tab = context.new_page()
            log_in(tab, found, "127.0.0.1")
            before, base = found.digest(), found.server.address
            tab.goto(f"{named}/")
            read = tab.evaluate(ATTACK, [base, found.routes])
            # It may read refusals of the API alone; the cookie does not count for it.
            assert {path.split("/")[1] for _, _, path, _ in read} <= {"v1"}
            assert all(text.startswith('{"error"') and "secret" not in text for _, _, _, text in read), read
            assert any("a credential is missing" in text for _, _, _, text in read)
            assert found.reached == []
            assert found.digest() == before
            ask = (
                "async ([url, token]) => { const headers = {Authorization: `Bearer ${token}`};"
                "try { return (await fetch(url, {headers})).status; } catch (error) { return 0; } }"
            )
            assert tab.evaluate(ask, [f"{base}/v1/models", TOKEN]) == 200
            assert tab.evaluate(ask, [f"{base}/api/sessions", TOKEN]) == 0
            for origin in (f"http://127.0.0.1:{port}", f"http://localhost:{other_port}"):
                tab.goto(f"{origin}/")
                assert tab.evaluate(ask, [f"{base}/v1/models", TOKEN]) == 0
            assert found.reached == ["GET /v1/models"]
            context.close()


def test_the_attack_gets_through_where_nothing_is_checked(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.admission.Admission.__call__", lambda self, environ, start: self._app(environ, start))
    with victim(tmp_path) as found, attacker() as port:
        context = chromium.new_context()
        tab = context.new_page()
        routes = [route for route in found.routes if "login" not in route[1]]
        tab.goto(f"http://127.0.0.1:{port}/")
        tab.evaluate(ATTACK, [found.server.address, routes])
        paths = {line.split()[1] for line in found.reached}
        assert len(paths) > 20
        context.close()
