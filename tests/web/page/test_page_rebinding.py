"""Names of other sites that lead to this machine, by Chromium's own resolver: no route answers to them."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.page.attacker import ATTACK, victim
from tests.web.page.live_page import CHROMIUM

pytestmark = pytest.mark.slow

NAMES = (
    "evil.test",
    "localhost.evil.test",
    "127.0.0.1.nip.test",
    "xn--lcalhost-d4a.test",
    "local-host",
    "a.localhost",
)
# What a person or a page may write for this machine, and what a browser makes of it.
SPELLINGS = ("0.0.0.0", "[::ffff:127.0.0.1]")
PLAIN = ("127.1", "2130706433", "0x7f000001", "127.0.0.1", "localhost", "LOCALHOST", "localhost.")


@pytest.fixture
def rebound(chromium: Any) -> Any:
    """A browser for which every name is this machine."""
    rules = "--host-resolver-rules=MAP *.test 127.0.0.1, MAP local-host 127.0.0.1, MAP a.localhost 127.0.0.1"
    # Newer browsers ask the user before a page from elsewhere reaches this machine; older ones do not.
    arguments = ["--no-sandbox", rules, "--disable-features=LocalNetworkAccessChecks"]
    running = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield running.new_context()
    running.close()


@pytest.mark.parametrize("options", [{}, {"no_auth": True}], ids=["with a credential", "without authentication"])
def test_a_name_that_turns_to_this_machine_reaches_nothing(
    rebound: Any, tmp_path: Path, options: dict[str, Any]
) -> None:
    with victim(tmp_path, **options) as found:
        port, before, routes = found.client.port, found.digest(), found.routes
        tab = rebound.new_page()
        for name in NAMES:
            reply = tab.goto(f"http://{name}:{port}/")
            assert (reply.status, found.reached) == (421, []), name
            assert "does not answer to that host name" in reply.text()
        for name in NAMES[:2]:
            # What a page of that name does that was loaded before the name turned.
            tab.route("**/start", lambda route: route.fulfill(body="<body>", content_type="text/html"))
            tab.goto(f"http://{name}:{port}/start")
            read = tab.evaluate(ATTACK, [f"http://{name}:{port}", routes])
            # It is its own origin, so it may read the refusals; there is nothing else to read.
            assert read, name
            assert all("does not answer to that host name" in text for how, _, _, text in read if how != "link"), read
            assert not any("secret" in str(line) for line in read)
            assert found.reached == []
        assert found.digest() == before


def test_the_names_of_this_machine_and_no_others_are_answered(rebound: Any, tmp_path: Path) -> None:
    with victim(tmp_path) as found:
        tab = rebound.new_page()
        for name in SPELLINGS:
            reply = tab.goto(f"http://{name}:{found.client.port}/")
            assert reply.status == 421, name
        assert found.reached == []
        for name in PLAIN:
            reply = tab.goto(f"http://{name}:{found.client.port}/")
            assert reply.status == 200, name
        assert set(found.reached) >= {"GET /"}
