"""Buttons below earlier answers: another answer there, and a fork after it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeLLM
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    with live_page(chromium, FakeLLM()) as opened:
        yield opened
        assert not opened.violations()


def test_another_answer_in_the_middle_and_a_fork_after_it(live: LivePage) -> None:
    for count, text in enumerate(("one", "two", "three"), 1):
        live.say(text, count)
    live.tab.get_by_label("Another answer here").first.click()
    live.shows(".message-assistant > .prose", ["You said: one"])
    live.shows(".siblings-count", ["2/2"])
    assert live.tab.get_by_label("Another answer here").count() == 0, "the last one has its own button"
    live.tab.get_by_label("Version before").click()
    live.shows(".message-assistant > .prose", ["You said: one", "You said: two", "You said: three"])
    session = live.tab.get_attribute("#log", "data-session")
    live.tab.get_by_label("Fork after this answer").nth(1).click()
    live.holds("id => document.querySelector('#log').dataset.session !== id", session)
    live.shows(".message-assistant > .prose", ["You said: one", "You said: two"])
    live.tab.wait_for_selector(".badge:text-is('fork')")


def test_the_telemetry_says_what_was_reused_and_why_not_more(live: LivePage) -> None:
    shown = "document.querySelector('.telemetry .why').textContent"
    live.tab.get_by_role("button", name="Telemetry", exact=True).click()
    live.say("one", 1)
    live.holds(f"() => {shown}.length > 10")
    first = live.texts(".telemetry .why")
    live.say("two", 2)
    live.holds(f"text => ![text, ''].includes({shown})", first[0])
    live.tab.wait_for_timeout(1500)
    assert live.texts(".telemetry .why")[0] not in ("", first[0]), "it stays when the conversation is read again"
