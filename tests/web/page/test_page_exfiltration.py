"""Texts that want to call another machine: no request is made and no connection reaches it, in Chromium."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM
from tests.web.page.attack_watch import guard, show, strange
from tests.web.page.live_page import CHROMIUM, LivePage, live_page
from tests.web.page.payloads import carriers

pytestmark = pytest.mark.slow

INFO = FakeInfo(context_length=10_000_000, supports_thinking=True)
BATCH = 50


@dataclass
class Elsewhere:
    """The other machine: every name that is not ours leads to it.

    Args:
        port: of it.
        connections: the first bytes of each connection, b"" where only a connection was made.
    """

    port: int
    connections: list[bytes] = field(default_factory=list)


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Listen, and note every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Elsewhere(int(listener.getsockname()[1]))
        listener.settimeout(0.1)
        ending = threading.Event()

        def read(connection: socket.socket, number: int) -> None:
            with connection, suppress(OSError):
                connection.settimeout(5.0)
                found.connections[number] = connection.recv(8192)

        def listen() -> None:
            while not ending.is_set():
                with suppress(TimeoutError):
                    connection, _ = listener.accept()
                    found.connections.append(b"")
                    reading.append(threading.Thread(target=read, args=(connection, len(found.connections) - 1)))
                    reading[-1].start()

        reading: list[threading.Thread] = []
        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield found
        finally:
            ending.set()
            for each in (thread, *reading):
                each.join()


@contextmanager
def browser_with_names(chromium: Any, other: Elsewhere) -> Iterator[Any]:
    """A browser in which every name is that of the other machine; ours is an address."""
    arguments = [
        "--no-sandbox",
        "--disable-features=LocalNetworkAccessChecks",
        f"--host-resolver-rules=MAP *.test 127.0.0.1:{other.port}, MAP xn--freign-wxa.test 127.0.0.1:{other.port}",
    ]
    running = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    try:
        yield running
    finally:
        running.close()


class Said:
    """A model that says one text, thoughts first, in random pieces."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, messages: Any) -> Iterator[str]:
        rng, at = random.Random(len(self.text)), 0
        yield from ("<think>", self.text, "</think>")
        while at < len(self.text):
            size = rng.randint(1, 60)
            yield self.text[at : at + size]
            at += size


def all_requests(live: LivePage) -> list[str]:
    """Note every request of the whole browser profile, whatever made it, from now on."""
    found: list[str] = []
    live.tab.context.on("request", lambda request: found.append(request.url))
    return found


def test_no_carrier_calls_another_machine(chromium: Any) -> None:
    said, payloads = Said(), carriers()
    assert len(payloads) >= 300
    with elsewhere() as other:
        with browser_with_names(chromium, other) as browser, live_page(browser, FakeLLM(said, info=INFO)) as live:
            guard(live)
            urls = all_requests(live)
            for start in range(0, len(payloads), BATCH):
                batch = payloads[start : start + BATCH]
                said.text = "\n\n".join(batch)
                session = live.client.new(params={"max_tokens": 200_000}, name=batch[0].replace("\n", " ")[:200])
                live.client.request("PATCH", f"/api/sessions/{session}", {"tags": [t[:50] for t in batch[:5]]})
                show(live, session)
                live.client.say(session, said.text)
                live.tab.wait_for_selector(".message-assistant", state="attached")
                live.tab.wait_for_selector("#log[aria-busy=false]", timeout=120_000)
                live.tab.evaluate("document.querySelectorAll('#log details > summary').forEach(e => e.click())")
                assert not strange(live), start
                live.tab.reload()
                live.tab.wait_for_selector(".message-assistant > .prose *")
                # A browser looks ahead where a pointer or the focus rests.
                for link in live.tab.locator(".message-assistant > .prose a").all()[:5]:
                    link.hover()
                    link.focus()
                assert not strange(live), start
            assert len(urls) > 100, "the watch sees our own requests"
            assert [url for url in urls if not url.startswith(f"{live.server.address}/")] == []
            assert live.foreign == []
        assert other.connections == []


def test_the_watch_sees_a_page_that_loads(chromium: Any) -> None:
    with elsewhere() as other, browser_with_names(chromium, other) as browser, live_page(browser) as live:
        urls = all_requests(live)
        careless = live.tab.context.new_page()
        own = "http://127.0.0.1:1/careless"
        careless.route(own, lambda route: route.fulfill(content_type="text/html", body="<body>"))
        careless.goto(own)
        careless.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://foreign.test/image>')")
        for _ in range(400):
            if any(other.connections):
                break
            careless.wait_for_timeout(50)
        assert any(b"GET /image" in data for data in other.connections)
        assert any(url.startswith("http://foreign.test/image") for url in urls)


def links(messages: Any) -> str:
    return "[our site](http://foreign.test/path) and http://b.test/"


def test_links_say_where_they_lead_and_tell_nobody_where_from(chromium: Any) -> None:
    with (
        elsewhere() as other,
        browser_with_names(chromium, other) as browser,
        live_page(browser, FakeLLM(links)) as live,
    ):
        live.say("go")
        found = live.tab.locator(".message-assistant > .prose a")
        assert found.count() == 2
        for link in found.all():
            assert {"noopener", "noreferrer"} <= set(str(link.get_attribute("rel")).split())
            assert link.get_attribute("target") == "_blank"
        assert "(foreign.test)" in live.texts(".message-assistant > .prose")[0]
        assert other.connections == []
        with live.tab.expect_popup() as popup:
            found.first.click()
        for _ in range(400):
            if any(data.startswith(b"GET /path ") for data in other.connections):
                break
            live.tab.wait_for_timeout(50)
        asked = next(data for data in other.connections if data.startswith(b"GET /path "))
        assert b"host: foreign.test" in asked.lower()
        assert b"referer" not in asked.lower()
        assert popup.value.evaluate("window.opener") is None
        assert live.tab.url.startswith(live.server.address)
