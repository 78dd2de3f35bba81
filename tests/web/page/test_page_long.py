"""Long answers and long conversations: work in the page that grows with the text; roles, focus and small screens."""

# ruff: noqa: E501

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions import Message, SessionInfo, Store
from sessions.exchange import conversation_of
from sessions.importing import write_conversation
from tests.fake_llm import FakeInfo, FakeLLM, Pause
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
        live.send("go")
        live.tab.wait_for_selector(".message-assistant .prose > p")
        live.tab.evaluate("window.__first = document.querySelector('.message-assistant .prose > p')")
        live.ended(1)
        size = live.tab.evaluate("document.querySelectorAll('#log *').length")
        added = live.tab.evaluate("window.__added")
        assert live.texts(".message-assistant .prose > p")[-1] == "End."
        assert size > 3_000
        # Closed blocks are built once; the open one some times, never all for each token.
        assert added < 40 * size, (added, size)
        assert live.tab.evaluate("window.__first.isConnected"), "what is complete is not made again"


@pytest.fixture
def long_conversation() -> Iterator[Store]:
    """500 messages."""
    now = datetime.now(UTC)
    asked = [Message(2 * n + 1, 2 * n or None, "user", f"question {n}", "done", now) for n in range(250)]
    said = [
        Message(2 * n + 2, 2 * n + 1, "assistant", PARAGRAPH, "done", now, finish_reason="stop") for n in range(250)
    ]
    messages = tuple(message for turn in zip(asked, said, strict=True) for message in turn)
    info = SessionInfo("long", "long", "long", now, now, 500, "fake")
    with Store.open(None) as store:
        row = replace(store.create_session(SamplingParams(), name="long"), leaf_id=500)
        store.delete_session(row.key)
        write_conversation(store, conversation_of(row, info, messages))
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


PLACE = """() => {
  const log = document.querySelector('#log');
  const edge = log.getBoundingClientRect().top;
  const seen = [...log.querySelectorAll('.message')].find((e) => e.getBoundingClientRect().bottom > edge + 1);
  return [seen.dataset.id, seen.getBoundingClientRect().top, log.querySelectorAll('.message').length];
}"""


def test_what_is_read_stays_where_it_is_while_older_messages_come(chromium: Any, long_conversation: Store) -> None:
    with live_page(chromium, FakeLLM(info=INFO), store=long_conversation) as live:
        live.tab.locator(".session").click()
        live.tab.wait_for_selector("text=question 249")
        # The reader leaves the end: from there on the browser holds what is read.
        live.tab.locator("#log").hover()
        live.tab.mouse.wheel(0, -200)
        live.tab.wait_for_function("() => !document.querySelector('#log').classList.contains('at-end')")
        for start in (250, 120, 0):
            live.tab.evaluate("top => { document.querySelector('#log').scrollTop = top; }", start)
            message, top, count = live.tab.evaluate(PLACE)
            live.tab.wait_for_function("n => document.querySelectorAll('#log .message').length > n", arg=count)
            # Sizes that were guessed become known with the next frames.
            for _ in range(5):
                live.tab.evaluate(
                    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
                )
            now = live.tab.evaluate(f"document.querySelector('[data-id=\"{message}\"]').getBoundingClientRect().top")
            assert abs(now - top) <= 2, (start, top, now)


def test_a_message_far_up_is_shown_where_it_is_found(chromium: Any, long_conversation: Store) -> None:
    with live_page(chromium, FakeLLM(info=INFO), store=long_conversation) as live:
        live.tab.keyboard.press("Control+k")
        live.tab.keyboard.type("question 7")
        live.tab.locator(".hit", has_text=re.compile("question 7$")).click()
        live.tab.wait_for_selector(".message.pointed:has-text('question 7')")
        assert live.tab.locator(".message.pointed .user-text").bounding_box()["y"] > 0
        assert live.texts(".user-text")[-1] == "question 249"


BELOW = "(() => { const e = document.querySelector('#log'); return e.scrollHeight - e.scrollTop - e.clientHeight; })()"


def slow_words(messages: Any) -> Iterator[Any]:
    """A screen full at once, then word after word."""
    yield PARAGRAPH * 30
    for number in range(10_000):
        yield f"word{number} " if number % 40 else f"word{number}.\n\n"
        yield Pause(0.01)


def test_the_end_stays_in_view_until_the_reader_goes_up(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(slow_words, info=INFO)) as live:
        session = live.client.new(params={"max_tokens": 200_000})
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        live.send("go")
        live.tab.wait_for_selector("text=word60")
        live.tab.evaluate("window.__first = document.querySelector('.message-assistant .prose > p')")
        live.tab.wait_for_function(f"() => {BELOW} < 5")
        assert live.tab.locator("#to-end:visible").count() == 0
        live.tab.locator("#log").hover()
        # Less than what counts as near the end.
        live.tab.mouse.wheel(0, -40)
        live.tab.wait_for_selector("#to-end:visible")
        place = live.tab.evaluate("document.querySelector('#log').scrollTop")
        live.tab.wait_for_function(f"() => {BELOW} > 200")
        assert abs(live.tab.evaluate("document.querySelector('#log').scrollTop") - place) <= 40
        live.tab.get_by_label("To the newest message").click()
        live.tab.wait_for_function(f"() => {BELOW} < 5")
        live.tab.wait_for_selector("text=word400")
        live.tab.wait_for_function(f"() => {BELOW} < 5")
        assert live.tab.locator("#to-end:visible").count() == 0
        live.tab.press("#composer-text", "Escape")
        live.ended(1)
        # What was complete has not been made again, so what is selected in it stays so.
        assert live.tab.evaluate("window.__first.isConnected")


TALL = (
    "Some words. " * 250
    + "\n\n| a | b |\n|---|---|\n"
    + "| one | two |\n" * 12
    + "\n```python\n"
    + "x = 1\n" * 25
    + "```\n"
)


def at_end(live: LivePage) -> None:
    """The end is in view once all sizes are known, and stays there."""
    live.holds(f"() => {BELOW} < 5")
    for _ in range(10):
        live.tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert live.tab.evaluate(BELOW) < 5
    assert live.tab.locator("#to-end:visible").count() == 0


def test_a_conversation_of_tall_answers_opens_at_its_end_and_stays_there(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(lambda messages: TALL, info=INFO)) as live:
        session = live.client.new(params={"max_tokens": 50_000})
        for number in range(7):
            live.client.finished(live.client.say(session, f"question {number}"))
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.tab.reload()
        live.opened(session)
        at_end(live)
        for size in ((740, 360), (360, 740), (1024, 768), (768, 1024)):
            live.tab.set_viewport_size({"width": size[0], "height": size[1]})
            at_end(live)
        live.tab.fill("#composer-text", "line\n" * 20)
        at_end(live)
        live.tab.get_by_label("More", exact=True).click()
        live.tab.get_by_text("Fork from here").click()
        live.tab.wait_for_selector(f"#log:not([data-session='{session}'])")
        at_end(live)
        live.tab.locator("#log").hover()
        live.tab.mouse.wheel(0, -400)
        live.tab.wait_for_selector("#to-end:visible")
        live.tab.get_by_label("To the newest message").focus()
        live.tab.keyboard.press("Enter")
        at_end(live)
        assert live.tab.evaluate("document.activeElement.id") == "log"


TABLES = (
    "|"
    + "a long cell|" * 12
    + "\n|"
    + "---|" * 12
    + "\n|"
    + "short words|" * 12
    + "\n\n| where | what it is |\n|---|---|\n| https://example.test/"
    + "x" * 90
    + " | "
    + "some words " * 12
    + "|\n\n"
    + "So $"
    + "x+" * 60
    + "y$ is long."
)


def test_wide_tables_and_formulas_scroll_by_themselves_and_break_no_short_cell(chromium: Any) -> None:
    with live_page(
        chromium, FakeLLM(lambda messages: TABLES, info=INFO), viewport={"width": 360, "height": 740}
    ) as live:
        live.tab.goto(f"{live.server.address}/#c={live.client.new(params={'max_tokens': 50_000})}")
        live.say("go")
        wide, long = live.tab.locator(".table-frame").all()
        assert wide.evaluate("e => e.scrollWidth > e.clientWidth")
        heights = set(
            wide.evaluate(
                "e => [...e.querySelectorAll('th, td')].map((c) => Math.round(c.getBoundingClientRect().height))"
            )
        )
        assert max(heights) < 45, heights
        assert wide.evaluate("e => e.clientHeight - e.firstElementChild.offsetHeight") <= 1
        # What is long is broken inside of its own cell.
        assert long.evaluate("e => [...e.querySelectorAll('td')].every((c) => c.scrollWidth <= c.clientWidth)")
        assert long.evaluate("e => [...e.querySelectorAll('td')].every((c) => c.clientWidth >= 190)")
        assert (
            live.tab.evaluate(
                "() => { const e = document.querySelector('#log'); return e.scrollWidth - e.clientWidth; }"
            )
            <= 0
        )


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
        live.tab.keyboard.press("Control+,")
        live.tab.wait_for_selector("dialog[open]")
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
        live.tab.keyboard.press("ArrowRight")
        live.tab.keyboard.press("Enter")
        assert live.tab.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
        live.tab.keyboard.press("Escape")
        assert "session-menu" in live.tab.evaluate("document.activeElement.className")
