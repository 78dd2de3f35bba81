"""What a user does in the page, in a real browser, with a scripted model."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions import Store, statements
from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import ENDLESS, LivePage, live_page

pytestmark = pytest.mark.slow

RICH = (
    "# Title\n\nSome **bold**, `code` and [a link](https://example.test/path).\n\n- one\n- two\n\n| a | b |\n"
    "|---|---|\n| 1 | 2 |\n\n```python\ndef f(x):\n    return x\n```\n\n$$\\frac{a}{b}$$\n\n![alt](http://foreign.test/x.png)\n"
)


def script(messages: Any) -> Iterator[Any]:
    """Answer by what the last message asks for."""
    if isinstance(messages[0], int):
        closed = bytes(i for i in messages if i < 256).endswith(b"</think>\n\n")
        yield "Here it is." if closed else " and the rest"
        return
    if messages[-1].role == "assistant":
        yield " and the rest"
        return
    last = next(m.content for m in reversed(messages) if m.role == "user")
    if "endless" in last:
        for number in range(10_000):
            yield f"word{number} "
            yield Pause(0.02)
    elif "ponder" in last:
        yield from ("<think>", "Well,")
        for number in range(10_000):
            yield f" {number}"
            yield Pause(0.02)
    elif "think" in last:
        yield from ("<think>", "Let me **see**.", "</think>", "Seen.")
    elif "rich" in last:
        yield from (RICH[i : i + 5] for i in range(0, len(RICH), 5))
    else:
        yield f"You said: {last}"


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    llm = FakeLLM(script, info=FakeInfo(supports_thinking=True, context_length=1_000_000))
    with live_page(chromium, llm, options=ENDLESS) as opened:
        yield opened
        assert not opened.violations()


def test_markdown_is_shown_and_the_code_is_copied(live: LivePage) -> None:
    live.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    live.say("rich")
    shown = live.tab.locator(".message-assistant .prose").last
    for selector in (
        "h2.level-1",
        "strong",
        ".codespan",
        "ul > li",
        "td",
        ".code-block .hl-k",
        "math mfrac",
        ".image-text",
    ):
        assert shown.locator(selector).count() >= 1, selector
    assert shown.locator("img").count() == 0
    assert "(example.test)" in str(shown.text_content())
    live.tab.get_by_label("Copy this code").click()
    live.tab.wait_for_selector("text=Copied")
    assert live.tab.evaluate("document.querySelector('.code-block code').textContent") == "def f(x):\n    return x\n"


def test_stop_regenerate_and_the_arrows_between_versions(live: LivePage) -> None:
    live.send("endless")
    live.tab.wait_for_selector("text=word5")
    live.tab.keyboard.press("Escape")
    live.ended(1)
    assert live.texts(".message-end") == ["Stopped."]
    assert live.tab.locator("#status").text_content() == "The answer ended. Stopped."
    first = live.texts(".message-assistant .prose")[-1]
    live.tab.get_by_label("Answer again").click()
    live.tab.wait_for_selector(".siblings-count")
    live.tab.get_by_label("Stop the answer").click()
    live.ended(1)
    assert live.texts(".siblings-count") == ["2/2"]
    live.tab.get_by_label("Version before").click()
    live.tab.wait_for_selector("text=1/2")
    assert live.texts(".message-assistant .prose")[-1] == first


def test_a_message_is_not_changed_while_an_answer_is_written_and_answered_again_once(live: LivePage) -> None:
    live.say("first")
    live.send("endless")
    live.tab.wait_for_selector("text=word5")
    assert live.tab.locator(".message-user button[aria-label='Edit this message']:enabled").count() == 0
    live.tab.press("#composer-text", "Escape")
    live.ended(2)
    assert live.tab.locator(".message-user button[aria-label='Edit this message']:enabled").count() == 2
    live.tab.evaluate(
        "() => { const b = document.querySelector('[aria-label=\"Answer again\"]'); b.click(); b.click(); }"
    )
    live.tab.wait_for_selector(".siblings-count:text-is('2/2')")
    live.tab.wait_for_selector("text=word5")
    live.tab.press("#composer-text", "Escape")
    live.ended(2)
    assert live.tab.locator(".toast-error").count() == 0


def test_an_unfinished_answer_is_continued(live: LivePage) -> None:
    live.send("endless")
    live.tab.wait_for_selector("text=word5")
    live.tab.get_by_label("Stop the answer").click()
    live.ended(1)
    live.tab.get_by_label("Continue this answer").click()
    live.tab.wait_for_selector("text=and the rest")
    live.ended(1)
    text = live.texts(".message-assistant .prose")[-1]
    assert text.startswith("word0 word1")
    assert text.endswith("and the rest")


def test_edit_begins_a_branch_and_keeps_the_first(live: LivePage) -> None:
    live.say("first")
    live.tab.get_by_label("Edit this message").click()
    live.tab.fill(".edit-box", "second")
    live.tab.get_by_text("Send again").click()
    live.tab.wait_for_selector("text=You said: second")
    assert live.texts(".user-text") == ["second"]
    live.tab.get_by_label("Version before").first.click()
    live.tab.wait_for_selector("text=You said: first")
    assert live.texts(".user-text") == ["first"]


def test_what_is_found_in_another_version_can_be_shown(live: LivePage) -> None:
    live.say("about harbours")
    live.tab.get_by_label("Edit this message").click()
    live.tab.fill(".edit-box", "about trains")
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector("text=You said: about trains")
    live.ended(1)
    live.tab.keyboard.press("Control+k")
    live.tab.keyboard.type("harbours")
    live.tab.locator(".hit", has_text="about").first.click()
    live.tab.get_by_role("button", name="Show it").click()
    live.tab.wait_for_selector(".message.pointed:has-text('about harbours')")
    assert live.texts(".user-text") == ["about harbours"]


def test_the_focus_stays_with_the_arrows_between_versions(live: LivePage) -> None:
    live.say("first")
    live.tab.get_by_label("Answer again").focus()
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".siblings-count:text-is('2/2')")
    live.ended(1)
    live.tab.get_by_label("Version before").focus()
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".siblings-count:text-is('1/2')")
    # There is none before the first, so the focus is not on its arrow.
    live.tab.wait_for_function("() => document.activeElement.id === 'composer-text'")
    live.tab.get_by_label("Next version").focus()
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".siblings-count:text-is('2/2')")
    live.tab.get_by_label("Answer again").click()
    live.tab.wait_for_selector(".siblings-count:text-is('3/3')")
    live.ended(1)
    live.tab.get_by_label("Version before").focus()
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".siblings-count:text-is('2/3')")
    live.tab.wait_for_function("() => document.activeElement.getAttribute('aria-label') === 'Version before'")


def test_thoughts_are_folded_once_the_answer_begins(live: LivePage) -> None:
    live.say("think")
    thinking = live.tab.locator(".thinking details")
    assert thinking.get_attribute("open") is None
    assert live.tab.locator(".answer-now:visible").count() == 0
    thinking.locator("summary").click()
    assert thinking.locator("strong").text_content() == "see"
    assert live.texts(".message-assistant > .prose") == ["Seen."]
    live.tab.locator(".think-button").click()
    live.tab.wait_for_selector(".think-button[aria-label='Thinking: on']")
    live.say("and now")
    session = live.client.get("/api/sessions")["sessions"][0]["id"]
    assert live.client.get(f"/api/sessions/{session}")["session"]["thinking"] is True


def test_thoughts_show_how_long_they_take_and_can_be_ended(live: LivePage) -> None:
    live.send("ponder")
    live.tab.wait_for_function(
        "() => /^Thinking for \\d+ s…$/.test(document.querySelector('.thinking summary')?.textContent)"
    )
    assert live.tab.locator(".thinking details[open]").count() == 1
    live.tab.locator(".answer-now:visible").click()
    live.tab.wait_for_selector("text=Here it is.")
    live.ended(1)
    assert live.texts(".message-assistant > .prose") == ["Here it is."]
    assert live.texts(".message-end") == [""]
    assert live.texts(".thinking .prose")[0].startswith("Well, 0 1")
    assert re.fullmatch(r"Thought for \d+ s", live.texts(".thinking summary")[0])
    # What was cut is a version of its own.
    live.tab.get_by_label("Version before").click()
    live.tab.wait_for_selector("text=Stopped.")
    assert live.texts(".message-assistant > .prose") == [""]


def test_an_answer_that_is_not_saved_says_so_until_it_is(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("sessions.writer.RETRY_INTERVAL_S", 0.05)
    with live_page(chromium, FakeLLM(script), store=Store.open(tmp_path / "chat.db")) as live:
        with monkeypatch.context() as full:
            full.setattr(statements, "close_answer", refuse)
            live.say("hello")
            live.tab.wait_for_selector(".message-end.is-error:has-text('not saved yet')")
        live.tab.wait_for_selector(".message-end:has-text('not saved yet')", state="hidden")
        assert live.texts(".message-assistant > .prose") == ["You said: hello"]
