"""What a user does in the page, in a real browser, with a scripted model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow

RICH = (
    "# Title\n\nSome **bold**, `code` and [a link](https://example.test/path).\n\n- one\n- two\n\n| a | b |\n"
    "|---|---|\n| 1 | 2 |\n\n```python\ndef f(x):\n    return x\n```\n\n$$\\frac{a}{b}$$\n\n![alt](http://foreign.test/x.png)\n"
)


def script(messages: Any) -> Iterator[Any]:
    """Answer by what the last message asks for."""
    if isinstance(messages[0], int) or messages[-1].role == "assistant":
        yield " and the rest"
        return
    last = next(m.content for m in reversed(messages) if m.role == "user")
    if "endless" in last:
        for number in range(10_000):
            yield f"word{number} "
            yield Pause(0.02)
    elif "think" in last:
        yield from ("<think>", "Let me **see**.", "</think>", "Seen.")
    elif "rich" in last:
        yield from (RICH[i : i + 5] for i in range(0, len(RICH), 5))
    else:
        yield f"You said: {last}"


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    with live_page(chromium, FakeLLM(script, info=FakeInfo(supports_thinking=True))) as opened:
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
    first = live.texts(".message-assistant .prose")[-1]
    live.tab.get_by_label("Answer again").click()
    live.tab.wait_for_selector(".siblings-count")
    live.tab.get_by_label("Stop the answer").click()
    live.ended(1)
    assert live.texts(".siblings-count") == ["2/2"]
    live.tab.get_by_label("Version before").click()
    live.tab.wait_for_selector("text=1/2")
    assert live.texts(".message-assistant .prose")[-1] == first


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


def test_thoughts_are_folded_once_the_answer_begins(live: LivePage) -> None:
    live.say("think")
    thinking = live.tab.locator("details.thinking")
    assert thinking.get_attribute("open") is None
    thinking.locator("summary").click()
    assert thinking.locator("strong").text_content() == "see"
    assert live.texts(".message-assistant > .prose") == ["Seen."]
    live.tab.locator(".think-button").click()
    live.tab.wait_for_selector(".think-button[aria-label='Thinking: on']")
    session = live.client.get("/api/sessions")["sessions"][0]["id"]
    assert live.client.get(f"/api/sessions/{session}")["session"]["thinking"] is True


def test_rename_search_archive_delete_and_undo(live: LivePage) -> None:
    live.say("about the harbour")
    live.tab.keyboard.press("Control+Shift+E")
    live.tab.get_by_label("Name (empty: its first line)").fill("Ships")
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".session-title:text-is('Ships')")
    live.tab.keyboard.press("Control+Shift+O")
    live.say("about trains")
    live.tab.keyboard.press("Control+k")
    live.tab.keyboard.type("harbour")
    live.tab.wait_for_selector(".hit mark")
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector("h1:text-is('Ships')")
    live.tab.get_by_label("Search conversations").fill("")
    live.tab.wait_for_selector(".group")
    live.tab.keyboard.press("Control+Shift+D")
    live.tab.wait_for_function("() => document.querySelectorAll('.session-title').length === 1")
    live.tab.get_by_role("button", name="Undo").click()
    live.tab.wait_for_selector("h1:text-is('Ships')")
    assert sorted(live.texts(".session-title")) == ["Ships", "about trains"]


def test_the_settings_say_what_is_wrong_and_keep_what_was_typed(live: LivePage) -> None:
    live.say("hello")
    live.tab.get_by_label("Settings of this conversation").click()
    live.tab.get_by_label("System prompt").fill("Be brief.")
    live.tab.get_by_label("Temperature").fill("9")
    live.tab.get_by_role("button", name="Save").click()
    live.tab.wait_for_selector("#error-temperature:not(:empty)")
    assert live.tab.get_by_label("System prompt").input_value() == "Be brief."
    live.tab.get_by_label("Temperature").fill("0.25")
    live.tab.get_by_role("button", name="Save").click()
    live.tab.wait_for_selector("dialog", state="detached")
    session = live.client.get("/api/sessions")["sessions"][0]["id"]
    stored = live.client.get(f"/api/sessions/{session}")["session"]
    assert (stored["system"], stored["params"]["temperature"]) == ("Be brief.", 0.25)


def test_a_dropped_text_file_is_sent_in_a_fence_and_a_binary_one_refused(live: LivePage, tmp_path: Path) -> None:
    text, binary = tmp_path / "notes.md", tmp_path / "x.bin"
    text.write_text("a\n```\nb\n")
    binary.write_bytes(b"\xff\xfe\0")
    live.tab.set_input_files("input[type=file]", [str(text), str(binary)])
    live.tab.wait_for_selector(".toast-error")
    assert live.texts(".chip-name") == ["notes.md"]
    live.say("what is this")
    assert live.texts(".user-text") == ["````notes.md\na\n```\nb\n````\n\nwhat is this"]
    assert live.tab.locator(".chip").count() == 0


def test_enter_sends_shift_enter_breaks_and_composition_does_neither(live: LivePage) -> None:
    box = live.tab.locator("#composer-text")
    box.fill("one")
    live.tab.keyboard.press("Shift+Enter")
    live.tab.keyboard.type("two")
    live.tab.evaluate(
        "document.querySelector('#composer-text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert box.input_value() == "one\ntwo"
    live.tab.keyboard.press("Enter")
    live.ended(1)
    assert live.texts(".user-text") == ["one\ntwo"]


def test_a_draft_survives_another_conversation_and_an_error(live: LivePage) -> None:
    live.say("hello")
    live.tab.fill("#composer-text", "half a thought")
    live.tab.keyboard.press("Control+Shift+O")
    assert live.tab.input_value("#composer-text") == ""
    live.tab.locator(".session").click()
    live.tab.wait_for_function("() => document.querySelector('#composer-text').value === 'half a thought'")
    live.tab.route("**/messages", lambda route: route.abort())
    live.tab.press("#composer-text", "Enter")
    live.tab.wait_for_selector(".toast-error")
    live.tab.wait_for_function("() => document.querySelector('#composer-text').value === 'half a thought'")


def test_an_older_link_asks_for_the_token(chromium: Any, live: LivePage) -> None:
    from tests.web_client import TOKEN

    other = chromium.new_context()
    tab = other.new_page()
    tab.goto(f"{live.server.address}/#t=nonsense")
    tab.wait_for_selector(".login-card")
    assert "nonsense" not in tab.url
    tab.fill(".login-card input", TOKEN)
    tab.get_by_role("button", name="Enter").click()
    tab.wait_for_selector("#composer-text")
    other.close()
