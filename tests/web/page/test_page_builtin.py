"""The page on the built-in model: what it offers to ask is what that model can answer."""

from typing import Any

import pytest

from nanochat_infer import load
from tests.web.page.live_page import live_page

pytestmark = pytest.mark.slow

EXPECTED = {"What can you do?": "do sums", "What is 48 plus 27?": "75", "What is a KV cache?": "cache"}


def test_the_suggestions_are_answered_by_the_built_in_model(chromium: Any) -> None:
    with load() as llm, live_page(chromium, llm) as live:
        live.tab.wait_for_selector("text=The small built-in model answers")
        assert live.texts(".suggestion") == list(EXPECTED)
        for question, part in EXPECTED.items():
            live.tab.locator(".suggestion", has_text=question).click()
            live.ended(1)
            answer = live.texts(".message-assistant > .prose")[-1]
            assert part in answer, answer
            live.tab.keyboard.press("Control+Shift+O")
            live.tab.wait_for_selector(".suggestion")
        live.tab.locator(".suggestion", has_text="48 plus").click()
        live.ended(1)
        live.say("My name is Anna.", 2)
        live.say("What is my name?", 3)
        assert "Anna" in live.texts(".message-assistant > .prose")[-1]
        assert "tok/s" in live.texts(".figures")[-1]
        assert live.violations() == []
