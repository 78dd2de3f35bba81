"""What a browser says of requests that other pages make: no route gets them, whatever it is and will be.

The same in a real browser: tests/web/page/test_page_drive_by.py and test_page_rebinding.py.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.web.page.attacker import Victim, victim

# As browsers send them, with the user's cookie where they add it by themselves.
FOREIGN: tuple[dict[str, str], ...] = (
    {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    {"Host": "evil.test"},
)
SIMPLE_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "")


@pytest.mark.parametrize("options", [{}, {"no_auth": True}], ids=["with a credential", "without authentication"])
def test_no_route_gets_what_another_page_sends(tmp_path: Path, options: dict[str, Any]) -> None:
    with victim(tmp_path, **options) as found:
        before, routes = found.digest(), found.routes
        assert len(routes) > 25
        for method, path in routes:
            body = None if method == "GET" else {"text": "x", "prompt": "x"}
            for headers in FOREIGN:
                reply = found.client.request(method, path, body, **headers)
                assert reply.status in (403, 421), (method, path, headers, reply.status)
                assert "secret" not in reply.body.decode()
                assert not [name for name in reply.headers if name.startswith("access-control")]
        assert found.reached == []
        assert found.digest() == before


def test_no_route_takes_what_a_form_can_send(tmp_path: Path) -> None:
    with victim(tmp_path) as found:
        before = found.digest()
        for method, path in found.routes:
            for kind in SIMPLE_TYPES if method != "GET" else ():
                reply = found.client.request(method, path, b'{"text":"x","a":"="}', Content_Type=kind)
                assert reply.status == 415, (method, path, kind, reply.status)
        assert found.reached == []
        assert found.digest() == before


def test_our_own_page_and_programs_get_through(tmp_path: Path) -> None:
    with victim(tmp_path) as found:
        before = found.digest()
        for headers in ({}, {"Origin": found.server.address, "Sec-Fetch-Site": "same-origin"}):
            assert found.client.request("GET", "/api/sessions", **headers).status == 200
            assert rename(found, headers) == 200
        assert len(found.reached) == 4
        assert found.digest() != before


def rename(found: Victim, headers: dict[str, str]) -> int:
    return found.client.request("PATCH", f"/api/sessions/{found.session}", {"name": "new"}, **headers).status
