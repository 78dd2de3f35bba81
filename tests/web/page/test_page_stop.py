"""Stop on the page frees the device within one step; counted in steps of the built-in model, not in seconds."""

from collections.abc import Iterator
from typing import Any

import pytest

import nanochat_infer
from nanochat_infer.devices.cpu_runner import CpuRunner
from sessions import Answer
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow


class Counted:
    """Steps that draw a token, and how many had begun when an answer was told to stop."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.drawing = 0
        self.at_stop: list[int] = []
        step, stop = CpuRunner.step, Answer.stop

        def counted_step(runner: Any, batch: Any, **options: Any) -> Any:
            self.drawing += batch.sampling is not None
            return step(runner, batch, **options)

        def counted_stop(answer: Any) -> None:
            stop(answer)
            self.at_stop.append(self.drawing)

        patch.setattr(CpuRunner, "step", counted_step)
        patch.setattr(Answer, "stop", counted_stop)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture
def live(chromium: Any, counted: Counted) -> Iterator[LivePage]:
    with nanochat_infer.load(device="cpu") as llm:
        # The small model would soon end by itself.
        llm._stop_ids = frozenset()
        with live_page(chromium, llm) as opened:
            yield opened


def wait_until_idle(live: LivePage) -> dict[str, Any]:
    """Wait until the engine computes nothing for anybody; return its figures."""
    for _ in range(2_000):
        engine = dict(live.client.get("/api/telemetry")["engine"])
        if not engine["running"] and not engine["waiting"]:
            return engine
        live.tab.wait_for_timeout(20)
    raise AssertionError("the engine goes on")


def test_stop_frees_the_device_within_one_step(live: LivePage, counted: Counted) -> None:
    for number in range(12):
        session = live.client.new(params={"max_tokens": 3_000, "temperature": 1.2, "seed": number})
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        message = live.client.say(session, "Tell me a very long story about a ship, a storm and an island.")
        live.tab.wait_for_selector(".message-assistant > .prose *", state="attached")
        if live.tab.locator("#log[aria-busy=true]").count():
            live.tab.keyboard.press("Escape")
        live.ended(1)
        wait_until_idle(live)
        done = live.client.finished(message)
        if done["status"] == "stopped":
            assert counted.drawing - counted.at_stop[-1] <= 1
    assert len(counted.at_stop) >= 6, "most answers had ended before they could be stopped"
