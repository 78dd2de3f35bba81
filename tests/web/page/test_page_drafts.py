"""What is written and not sent, while the message before it is on its way and the page is loaded anew."""

import threading
from pathlib import Path
from typing import Any

import pytest

from sessions import Store
from tests.fake_llm import FakeLLM
from tests.web.page.live_page import LivePage, live_page
from web.options import ModelState

pytestmark = pytest.mark.slow


def wait_for_draft(live: LivePage, text: str) -> None:
    live.holds("text => document.querySelector('#composer-text').value === text", text)


def test_what_arrived_before_a_reload_is_no_draft_and_the_same_words_typed_anew_are(
    chromium: Any, tmp_path: Path
) -> None:
    ready = threading.Event()

    def load() -> FakeLLM:
        assert ready.wait(60)
        return FakeLLM()

    def how_far() -> ModelState:
        return ModelState("ready" if ready.is_set() else "loading")

    store = Store.open(tmp_path / "chat.db")
    with live_page(chromium, load, store=store, options={"model_state": how_far}) as live:
        try:
            live.send("early")
            live.shows(".user-text", ["early"])
            live.tab.fill("#composer-text", "and then")
            live.tab.reload()
            live.shows(".user-text", ["early"])
            wait_for_draft(live, "and then")
            live.tab.fill("#composer-text", "early")
            live.tab.reload()
            live.shows(".user-text", ["early"])
            wait_for_draft(live, "early")
        finally:
            ready.set()
