"""Reloads, other tabs, a lost connection: what the page shows in the end is what the model said, once."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import live_page

pytestmark = pytest.mark.slow

WORDS = [f"w{number}" for number in range(400)]
WHOLE = " ".join(WORDS)
INFO = FakeInfo(context_length=1_000_000)


def script(messages: Any) -> Iterator[Any]:
    """Say WORDS in about two seconds, then end."""
    for word in WORDS:
        yield word + ("" if word == WORDS[-1] else " ")
        yield Pause(0.005)


def shown(live: Any) -> str:
    return str(live.tab.locator(".message-assistant > .prose").last.text_content())


def begin(live: Any) -> None:
    session = live.client.new(params={"max_tokens": 100_000})
    live.tab.goto(f"{live.server.address}/#c={session}")
    live.opened(session)
    live.send("go")
    live.tab.wait_for_selector(".message-assistant", state="attached")


def test_fifty_reloads_at_random_offsets_show_every_word_once(chromium: Any) -> None:
    rng = random.Random(7)
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        for _ in range(50):
            begin(live)
            for _ in range(rng.choice((1, 1, 2))):
                live.tab.wait_for_timeout(rng.uniform(0, 1500))
                live.tab.reload()
            live.tab.wait_for_selector(".message-assistant", state="attached")
            live.ended(1)
            assert shown(live) == WHOLE
        assert not live.violations()


def test_a_hidden_or_disconnected_tab_catches_up(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        for _ in range(5):
            begin(live)
            live.tab.wait_for_timeout(300)
            live.tab.context.set_offline(True)
            live.tab.wait_for_timeout(400)
            live.tab.context.set_offline(False)
            live.ended(1)
            assert shown(live) == WHOLE


def test_two_tabs_show_the_same_answer_as_it_comes(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        live.say("first")
        other = live.tab.context.new_page()
        other.goto(live.tab.url)
        other.wait_for_selector(".message-assistant")
        live.send("second")
        # While it is written, in the tab that did not ask.
        other.wait_for_function("() => document.querySelector('#log').getAttribute('aria-busy') === 'true'")
        other.wait_for_function("() => document.querySelectorAll('.message-assistant').length === 2")
        other.wait_for_function(
            "() => [...document.querySelectorAll('.message-assistant > .prose')].at(-1).textContent.includes('w5')"
        )
        live.ended(2)
        other.wait_for_function("() => document.querySelector('#log').getAttribute('aria-busy') === 'false'")
        texts = [tab.locator(".message-assistant > .prose").last.text_content() for tab in (live.tab, other)]
        assert texts == [WHOLE[: len(texts[0])]] * 2


def test_closing_the_tab_does_not_stop_the_answer(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=INFO)) as live:
        begin(live)
        session = live.tab.url.partition("#c=")[2]
        live.tab.close()
        message = live.client.get(f"/api/sessions/{session}")["messages"][-1]["id"]
        assert live.client.finished(message)["text"] == WHOLE
