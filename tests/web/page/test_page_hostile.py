"""1,500 scripts and 300 carriers in every place where foreign text is shown: nothing runs, nothing leaves, in Chromium."""

# ruff: noqa: E501

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM
from tests.web.page.live_page import LivePage, live_page, watch
from tests.web.page.payloads import carriers, scripts

pytestmark = pytest.mark.slow

BATCH = 100
# Elements that only markup of the model's could have made, and attributes that run.
STRANGERS = """() => {
  const found = [];
  for (const e of document.querySelectorAll('#log *, #sidebar *, h1')) {
    const name = e.tagName.toLowerCase();
    if (/^(script|iframe|object|embed|img|video|audio|link|meta|style|base|form|template|image|use|foreignobject)$/.test(name)) found.push(name);
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || a.name === 'style' || a.name === 'srcdoc' || a.name === 'src') found.push(name + ' ' + a.name);
      if (/href$/i.test(a.name) && !/^(https?:|mailto:)/.test(a.value) && !a.value.startsWith('/api/')) found.push(name + ' ' + a.value);
    }
  }
  return found;
}"""


class Scripted:
    """A model that says a text as it is, in pieces of one size."""

    def __init__(self) -> None:
        self.text = ""
        self.size = 1

    def __call__(self, messages: Any) -> Iterator[str]:
        for start in range(0, len(self.text), self.size):
            yield self.text[start : start + self.size]


def strange(live: LivePage) -> list[str]:
    """Return what happened that must not, after giving it the time to."""
    live.tab.wait_for_timeout(50)
    return [
        *live.tab.evaluate(STRANGERS),
        *(["it ran"] if live.tab.evaluate("window.__pwn === 1") else []),
        *live.violations(),
    ]


def show(live: LivePage, said: Scripted, payloads: list[str], size: int) -> int:
    """Stream payloads as answers, title and user text, each batch in a conversation of its own; return how many."""
    for start in range(0, len(payloads), BATCH):
        batch = payloads[start : start + BATCH]
        said.text, said.size = "\n\n".join(batch), size
        session = live.client.new(
            params={"max_tokens": 200_000}, name=batch[0].replace("\n", " ").replace("\0", "")[:200]
        )
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        live.say("\n\n".join(batch[:20]))
        assert (
            live.tab.locator(".message-assistant .prose").last.evaluate("e => e.textContent.length")
            > len(said.text) // 4
        )
        assert not strange(live), start
    return len(payloads)


@pytest.mark.parametrize("size", [1, 1_000_000], ids=["split at every character", "whole"])
def test_no_script_of_the_models_or_the_users_runs(chromium: Any, size: int) -> None:
    said = Scripted()
    with live_page(chromium, FakeLLM(said, info=FakeInfo(context_length=10_000_000))) as live:
        assert show(live, said, scripts(), size) >= 1_500
        # As it is stored, after all of it was read again.
        live.tab.reload()
        live.tab.wait_for_selector(".message-assistant > .prose")
        assert not strange(live)
        live.tab.get_by_label("Search conversations").fill("window")
        live.tab.wait_for_selector(".hit")
        assert not strange(live)


def test_no_carrier_of_the_models_calls_another_machine(chromium: Any) -> None:
    said = Scripted()
    with live_page(chromium, FakeLLM(said, info=FakeInfo(context_length=10_000_000))) as live:
        assert show(live, said, carriers(), 3) >= 300
        assert not live.foreign


def test_the_harness_sees_a_careless_page(chromium: Any) -> None:
    with live_page(chromium) as live:
        careless = LivePage(live.tab.context.new_page(), live.client, live.server)
        watch(careless)
        careless.tab.route(
            "http://careless.test/**", lambda route: route.fulfill(content_type="text/html", body="<div id=log></div>")
        )
        careless.tab.goto("http://careless.test/")
        careless.foreign.clear()
        for text in (*scripts()[:40], *carriers()[:12]):
            careless.tab.evaluate("text => document.querySelector('#log').insertAdjacentHTML('beforeend', text)", text)
        seen = strange(careless)
        assert "it ran" in seen
        assert any(name.startswith("img") for name in seen)
        assert any("foreign.test" in url for url in careless.foreign)
