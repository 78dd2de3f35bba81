"""Long answers and long conversations: work in the page that grows with the text; roles, focus and small screens."""

# ruff: noqa: E501

from collections.abc import Iterator
from typing import Any

import pytest

from sessions import SessionManager, Store
from tests.fake_llm import FakeInfo, FakeLLM
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow

INFO = FakeInfo(context_length=10_000_000)
PARAGRAPH = "Some words that are **bold** and `code`, a sentence of twenty tokens that says nothing at all.\n\n"


def long_answer(messages: Any) -> Iterator[str]:
    """About 20,000 tokens of four characters: paragraphs, a list, a table, code."""
    rows = "| a cell | another |\n" * 300
    code = "    value = compute(value, 'text')  # a comment\n" * 400
    text = (
        PARAGRAPH * 300
        + "- an item of a list\n" * 300
        + f"\n| a | b |\n|---|---|\n{rows}\n```python\n{code}```\n\nEnd."
    )
    for start in range(0, len(text), 4):
        yield text[start : start + 4]


COUNT = """() => {
  window.__added = 0;
  new MutationObserver((records) => records.forEach((r) => r.addedNodes.forEach((n) => {
    window.__added += 1 + (n.querySelectorAll ? n.querySelectorAll('*').length : 0);
  }))).observe(document.querySelector('#log'), {childList: true, subtree: true});
}"""


def test_an_answer_of_20_000_tokens_is_built_with_work_that_grows_with_it(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(long_answer, info=INFO)) as live:
        session = live.client.new(params={"max_tokens": 200_000})
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        live.tab.evaluate(COUNT)
        live.say("go")
        size = live.tab.evaluate("document.querySelectorAll('#log *').length")
        added = live.tab.evaluate("window.__added")
        assert live.texts(".message-assistant .prose > p")[-1] == "End."
        assert size > 3_000
        # Closed blocks are built once; the open one some times, never all for each token.
        assert added < 40 * size, (added, size)


@pytest.fixture
def long_conversation() -> Iterator[Store]:
    """500 messages."""
    with Store.open(None) as store:
        with SessionManager(store, FakeLLM(lambda messages: PARAGRAPH, info=INFO)) as manager:
            session = manager.create(name="long")
            for number in range(250):
                list(session.send(f"question {number}"))
        yield store


def test_a_conversation_of_500_messages_opens_at_its_end_and_shows_older_ones(
    chromium: Any, long_conversation: Store
) -> None:
    with live_page(chromium, FakeLLM(info=INFO), store=long_conversation) as live:
        live.tab.locator(".session").click()
        live.tab.wait_for_selector("text=question 249")
        assert live.tab.locator(".message").count() <= 120
        while live.tab.locator(".older").count():
            live.tab.evaluate("document.querySelector('#log').scrollTop = 0")
            live.tab.wait_for_timeout(50)
        asked = live.texts(".user-text")
        assert asked == [f"question {number}" for number in range(250)]


def overflowing(live: LivePage) -> list[str]:
    """Return elements that stick out of the window, unless what holds them scrolls or cuts them."""
    return list(
        live.tab.evaluate(
            """() => [...document.querySelectorAll('#app *')].filter((e) => {
              const box = e.getBoundingClientRect();
              if (!box.width || e.closest('.unseen, [inert]') || (box.right <= innerWidth + 1 && box.left >= -1)) return false;
              for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return p === document.body;
              return true;
            }).map((e) => e.tagName + '.' + e.className)"""
        )
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1920])
def test_nothing_sticks_out_at_any_width(chromium: Any, width: int) -> None:
    answer = (
        "# "
        + "Long" * 40
        + "\n\n"
        + "|"
        + "a long cell|" * 12
        + "\n"
        + "|"
        + "---|" * 12
        + "\n\n```py\n"
        + "x" * 300
        + "\n```\n\n$$"
        + "x+" * 80
        + "y$$"
    )
    with live_page(chromium, FakeLLM(lambda messages: answer), viewport={"width": width, "height": 740}) as live:
        live.client.new(name="other")
        session = live.client.new(params={"max_tokens": 50_000}, name="A name that is very long " * 5)
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        live.say("x" * 500)
        assert overflowing(live) == []
        assert live.tab.evaluate("document.documentElement.scrollWidth") <= width
        live.tab.get_by_label("Settings of this conversation").click()
        assert overflowing(live) == []


def test_every_control_has_a_name_and_the_log_its_state(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(lambda messages: PARAGRAPH)) as live:
        live.say("hello")
        nameless = live.tab.evaluate(
            """() => [...document.querySelectorAll('button, input, textarea, select, a, meter, progress')]
              .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label') || e.getAttribute('aria-hidden')))
              .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert nameless == []
        log = live.tab.locator("#log")
        assert log.get_attribute("role") == "log"
        assert log.get_attribute("aria-busy") == "false"
        assert str(live.tab.locator("#status").text_content()).startswith("Answer complete")
        # The keyboard alone reaches the box, the list and the menu, and focus comes back.
        live.tab.wait_for_selector(".session")
        live.tab.keyboard.press("Control+k")
        live.tab.keyboard.press("ArrowDown")
        assert live.tab.evaluate("document.activeElement.className") == "session"
        live.tab.keyboard.press("Tab")
        live.tab.keyboard.press("Enter")
        assert live.tab.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
        live.tab.keyboard.press("Escape")
        assert "session-menu" in live.tab.evaluate("document.activeElement.className")
