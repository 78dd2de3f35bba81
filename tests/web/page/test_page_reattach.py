"""Reloads, lost connections, closed tabs: the page shows a beginning of what the model said at any time, then all."""

import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import LivePage, live_page, watch
from tests.web_client import serving

pytestmark = pytest.mark.slow

WORDS = [f"w{number}" for number in range(400)]
WHOLE = " ".join(WORDS)
INFO = FakeInfo(context_length=1_000_000)
# At every change the text must be a beginning of the whole: no gap, nothing twice, also for a moment.
PREFIX = f"""
window.__gaps = []; window.__grew = 0;
document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {{
  const shown = [...document.querySelectorAll('.message-assistant > .prose')].at(-1);
  const text = shown ? shown.textContent.trimEnd() : '';
  if (!{WHOLE!r}.startsWith(text)) window.__gaps.push(text.slice(-80));
  window.__grew = Math.max(window.__grew, text.length);
}}).observe(document.documentElement, {{childList: true, subtree: true, characterData: true}}));
"""


def script(messages: Any) -> Iterator[Any]:
    """Say WORDS in about two seconds, then end."""
    for word in WORDS:
        yield word + ("" if word == WORDS[-1] else " ")
        yield Pause(0.005)


def shown(tab: Any) -> str:
    return str(tab.locator(".message-assistant > .prose").last.text_content())


def begin(live: LivePage) -> str:
    """Begin an answer in a conversation of its own; return that."""
    session = live.client.new(params={"max_tokens": 100_000})
    live.tab.goto(f"{live.server.address}/#c={session}")
    live.opened(session)
    live.client.say(session, "go")
    live.tab.wait_for_selector(".message-assistant", state="attached")
    return session


def reloads(live: LivePage, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 2, 3))):
        live.tab.reload()
        live.tab.wait_for_timeout(rng.uniform(0, 120))


def goes_elsewhere_and_comes_back(live: LivePage, rng: random.Random) -> None:
    live.tab.goto("about:blank")
    live.tab.wait_for_timeout(rng.uniform(0, 300))
    live.tab.go_back()


def looks_at_another_conversation(live: LivePage, rng: random.Random) -> None:
    here = live.tab.url
    live.tab.goto(f"{live.server.address}/#c={live.client.new(name='other')}")
    live.tab.wait_for_timeout(rng.uniform(0, 300))
    live.tab.goto(here)


def loses_the_network(live: LivePage, rng: random.Random) -> None:
    live.tab.context.set_offline(True)
    live.tab.wait_for_timeout(rng.uniform(0, 500))
    if rng.random() < 0.5:
        live.tab.evaluate("location.hash = location.hash")
    live.tab.context.set_offline(False)


def is_closed_and_opened_anew(live: LivePage, rng: random.Random) -> None:
    here, context = live.tab.url, live.tab.context
    live.tab.close()
    live.tab = context.new_page()
    live.tab.add_init_script(PREFIX)
    watch(live)
    live.tab.wait_for_timeout(rng.uniform(0, 300))
    live.tab.goto(here)


def is_hidden(live: LivePage, rng: random.Random) -> None:
    set_hidden = (
        "hidden => { Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange')); }"
    )
    live.tab.evaluate(set_hidden, True)
    live.tab.wait_for_timeout(rng.uniform(0, 500))
    live.tab.evaluate(set_hidden, False)


MOVES: tuple[Callable[[LivePage, random.Random], None], ...] = (
    reloads,
    goes_elsewhere_and_comes_back,
    looks_at_another_conversation,
    loses_the_network,
    is_closed_and_opened_anew,
    is_hidden,
)


def shows_the_whole(live: LivePage, session: str) -> None:
    """Wait for the end and compare it with what the model said, on the page and in the database."""
    live.opened(session)
    live.tab.wait_for_selector(".message-assistant", state="attached")
    live.ended(1)
    assert live.tab.evaluate("window.__gaps") == []
    assert shown(live.tab) == WHOLE
    assert live.tab.locator(".message-assistant").count() == 1
    assert live.client.get(f"/api/sessions/{session}")["messages"][-1]["text"] == WHOLE


@pytest.mark.parametrize("part", range(5))
def test_fifty_interruptions_at_random_offsets_show_every_word_once(chromium: Any, part: int) -> None:
    rng = random.Random(part)
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        live.tab.add_init_script(PREFIX)
        live.tab.reload()
        for number in range(10):
            session = begin(live)
            live.tab.wait_for_timeout(rng.uniform(0, 1800))
            MOVES[(10 * part + number) % len(MOVES)](live, rng)
            shows_the_whole(live, session)
        assert not [what for what in live.violations() if "ERR_INTERNET_DISCONNECTED" not in what]


def test_the_check_of_what_is_shown_sees_a_gap_and_a_repetition(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        live.tab.add_init_script(PREFIX)
        live.tab.reload()
        begin(live)
        live.ended(1)
        assert live.tab.evaluate("window.__gaps") == []
        assert live.tab.evaluate("window.__grew") == len(WHOLE)
        for change in ("t => t.replace('w7 ', '')", "t => t + ' w399'", "t => t.replace('w9 ', 'w9 w9 ')"):
            live.tab.evaluate(
                "change => { const e = [...document.querySelectorAll('.message-assistant > .prose')].at(-1);"
                f"e.textContent = ({change})({WHOLE!r}); }}"
            )
            live.tab.wait_for_function("n => window.__gaps.length >= n", arg=1)
            live.tab.evaluate("window.__gaps = []")


def test_an_end_that_is_not_heard_of_is_said_all_the_same(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        live.tab.route(
            "**/api/events?*",
            lambda route: route.fulfill(
                content_type="text/event-stream", body='retry: 200\n\ndata: {"type":"hello"}\n\n'
            ),
        )
        live.tab.reload()
        live.send("go")
        live.holds("() => document.querySelector('#status').textContent === 'Generating'")
        live.holds("() => document.querySelector('#status').textContent.startsWith('Answer complete, ')")


class Relay:
    """Stands between browser and server, and can pull the plug: every connection is reset, new ones are refused."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.target = 0
        self._is_cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.num_cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset everything until mend() is called."""
        with self._lock:
            self._is_cut = True
            self.num_cut += len(self._open)
            for end in self._open:
                self._reset(end)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    @staticmethod
    def _reset(end: socket.socket) -> None:
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                self._reset(one)
                one.close()
                continue
            other = socket.create_connection(("127.0.0.1", self.target))
            with self._lock:
                self._open |= {one, other}
            for source, sink in ((one, other), (other, one)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                self._reset(end)
            with self._lock:
                self._open.discard(source)
            source.close()


@contextmanager
def page_behind_a_relay(chromium: Any) -> Iterator[tuple[LivePage, Relay]]:
    relay = Relay()
    address = f"127.0.0.1:{relay.port}"
    with serving(FakeLLM(script, info=INFO), allowed_hosts=(address,)) as (client, server):
        relay.target = server.port
        profile = chromium.new_context()
        live = LivePage(profile.new_page(), client, server)
        live.tab.add_init_script(PREFIX)
        live.tab.set_default_timeout(20_000)
        live.tab.goto(server.link().replace(server.address, f"http://{address}"))
        live.tab.wait_for_selector("#app:not([hidden])")
        try:
            yield live, relay
        finally:
            profile.close()
            relay.close()


def test_pulling_the_plug_loses_nothing(chromium: Any) -> None:
    rng = random.Random(1)
    with page_behind_a_relay(chromium) as (live, relay):
        for _ in range(12):
            session = live.client.new(params={"max_tokens": 100_000})
            live.tab.goto(f"http://127.0.0.1:{relay.port}/#c={session}")
            live.opened(session)
            live.client.say(session, "go")
            live.tab.wait_for_selector(".message-assistant", state="attached")
            for _ in range(rng.choice((1, 2))):
                live.tab.wait_for_timeout(rng.uniform(0, 900))
                relay.cut()
                live.tab.wait_for_timeout(rng.uniform(0, 600))
                relay.mend()
            shows_the_whole(live, session)
        assert relay.num_cut > 12


@pytest.mark.parametrize("stage", ["queued", "reading", "writing"])
def test_closing_the_tab_does_not_stop_the_answer(chromium: Any, stage: str) -> None:
    is_closed = threading.Event()

    def held(messages: Any) -> Iterator[Any]:
        for piece in script(messages):
            # It must not have ended before the tab is closed.
            if piece == WORDS[-1]:
                yield is_closed
            yield piece

    llm = FakeLLM(held, info=INFO)
    if stage == "queued":
        llm.queue_ahead, llm.delay_s = 3, 0.3
        llm.script = lambda messages: [is_closed, WHOLE]
    if stage == "reading":
        llm.prefill_chunk, llm.prefill_delay_s = 8, 0.2
    with live_page(chromium, llm) as live:
        session = live.client.new(params={"max_tokens": 100_000})
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        message = live.client.say(session, "go")
        live.tab.wait_for_selector(".message-assistant", state="attached")
        if stage == "writing":
            live.tab.get_by_text("w5").first.wait_for()
        assert live.client.get(f"/api/sessions/{session}")["session"]["running"] == message
        context = live.tab.context
        live.tab.close()
        is_closed.set()
        done = live.client.finished(message)
        assert (done["text"], done["status"]) == (WHOLE, "done")
        tab = context.new_page()
        tab.goto(f"{live.server.address}/#c={session}")
        tab.wait_for_selector(".message-assistant > .prose")
        assert shown(tab) == WHOLE
