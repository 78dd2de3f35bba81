"""Settings of a conversation in a real browser: every parameter, errors beside fields, nothing typed is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeInfo, FakeLLM
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow

LABELS = {
    "temperature": "Temperature",
    "top_k": "Top k",
    "top_p": "Top p",
    "min_p": "Min p",
    "repetition_penalty": "Repetition penalty",
    "seed": "Seed",
    "max_tokens": "Longest answer",
    "stop": "Stop texts",
}


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    with live_page(chromium, FakeLLM(info=FakeInfo(supports_thinking=True))) as opened:
        yield opened
        assert not opened.violations()


def opened(live: LivePage) -> None:
    live.tab.get_by_label("Settings of this conversation").click()
    live.tab.wait_for_selector("dialog[open]")


def save(live: LivePage) -> None:
    live.tab.get_by_role("button", name="Save").click()


def closed(live: LivePage) -> None:
    live.tab.wait_for_selector("dialog", state="detached")


def stored(live: LivePage) -> dict[str, Any]:
    session = live.client.get("/api/sessions")["sessions"][0]["id"]
    return dict(live.client.get(f"/api/sessions/{session}")["session"])


def test_every_parameter_is_there_with_its_range_and_is_kept(live: LivePage) -> None:
    live.say("hello")
    opened(live)
    for parameter in live.client.get("/api/state")["parameters"]:
        live.tab.get_by_label(LABELS[parameter["name"]], exact=True).wait_for()
    assert "from 0 to 2" in live.texts("#help-temperature")[0]
    assert "above 0 to 1" in live.texts("#help-top_p")[0]
    values = {
        "Temperature": "0,5",
        "Top k": "7",
        "Top p": "0.9",
        "Min p": "0.05",
        "Repetition penalty": "1.1",
        "Seed": "9223372036854775807",
        "Longest answer": "12",
        "Stop texts": "END\n###",
    }
    for label, value in values.items():
        live.tab.get_by_label(label, exact=True).fill(value)
    live.tab.get_by_label("Thinking", exact=True).select_option("off")
    live.tab.get_by_label("When the context is full").select_option("drop")
    live.tab.get_by_label("System prompt").fill("Be kind.")
    save(live)
    closed(live)
    assert stored(live) | {"params": None} == stored(live) | {
        "params": None,
        "system": "Be kind.",
        "thinking": False,
        "overflow": "drop",
    }
    assert stored(live)["params"] == {
        "temperature": 0.5,
        "top_k": 7,
        "top_p": 0.9,
        "min_p": 0.05,
        "repetition_penalty": 1.1,
        "seed": "9223372036854775807",
        "max_tokens": 12,
        "stop": ["END", "###"],
    }


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("temperature", "9", "from 0 to 2"),
        ("temperature", "warm", "must be a number"),
        ("temperature", "", "must be a number"),
        ("top_k", "1.5", "whole number"),
        ("top_p", "0", "above 0 to 1"),
        ("max_tokens", "0", "from 1 on"),
        ("stop", "x" * 5000, "stop"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(live: LivePage, name: str, value: str, says: str) -> None:
    live.say("hello")
    opened(live)
    field = live.tab.get_by_label(LABELS[name], exact=True)
    field.fill(value)
    live.tab.get_by_label("System prompt").fill("kept")
    save(live)
    live.tab.wait_for_selector(f"#error-{name}:not(:empty)")
    assert says in live.texts(f"#error-{name}")[0]
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("e => e === document.activeElement")
    assert (field.input_value(), live.tab.get_by_label("System prompt").input_value()) == (value, "kept")
    assert stored(live)["system"] is None
    field.fill("1")
    assert live.texts(f"#error-{name}") == [""]


def test_two_wrong_fields_are_both_named(live: LivePage) -> None:
    opened(live)
    live.tab.get_by_label("Temperature", exact=True).fill("9")
    live.tab.get_by_label("Min p", exact=True).fill("-1")
    save(live)
    live.tab.wait_for_selector("#error-temperature:not(:empty)")
    live.tab.wait_for_selector("#error-min_p:not(:empty)")


def test_an_error_of_the_server_keeps_the_dialog_and_all_that_was_typed(live: LivePage) -> None:
    live.say("hello")
    opened(live)
    live.tab.get_by_label("System prompt").fill("long work")
    live.tab.route(
        "**/api/sessions/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    save(live)
    live.tab.wait_for_selector(".dialog-foot .field-error:has-text('does not answer')")
    assert live.tab.get_by_label("System prompt").input_value() == "long work"
    live.tab.unroute("**/api/sessions/*")
    save(live)
    closed(live)
    assert stored(live)["system"] == "long work"


def test_defaults_come_back_and_an_accident_loses_nothing(live: LivePage) -> None:
    live.say("hello")
    opened(live)
    usual = live.tab.get_by_label("Temperature", exact=True).input_value()
    live.tab.get_by_label("Temperature", exact=True).fill("1.25")
    live.tab.get_by_label("System prompt").fill("one")
    save(live)
    closed(live)
    opened(live)
    live.tab.get_by_role("button", name="Defaults").click()
    assert live.tab.get_by_label("Temperature", exact=True).input_value() == usual
    assert stored(live)["params"]["temperature"] == 1.25
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector(".dialog-foot .field-error:has-text('not saved')")
    live.tab.mouse.click(5, 5)
    closed(live)
    assert stored(live)["system"] == "one"
    opened(live)
    live.tab.get_by_role("button", name="Defaults").click()
    save(live)
    closed(live)
    assert (stored(live)["params"]["temperature"], stored(live)["system"]) == (float(usual), None)
    # Nothing changed: nothing asks.
    opened(live)
    live.tab.keyboard.press("Escape")
    closed(live)


def test_the_cross_asks_before_what_was_typed_is_lost(live: LivePage) -> None:
    live.say("hello")
    opened(live)
    live.tab.get_by_label("System prompt").fill("long work")
    live.tab.get_by_role("button", name="Close", exact=True).click()
    live.tab.wait_for_selector(".dialog-foot .field-error:has-text('not saved')")
    assert live.tab.get_by_label("System prompt").input_value() == "long work"
    live.tab.get_by_role("button", name="Close", exact=True).click()
    closed(live)
    assert stored(live)["system"] is None


def test_a_refused_field_is_seen_whole_with_what_is_said_of_it(live: LivePage) -> None:
    live.tab.set_viewport_size({"width": 900, "height": 420})
    live.say("hello")
    opened(live)
    for label, value, error in (("Seed", "x", "#error-seed"), ("Temperature", "9", "#error-temperature")):
        live.tab.get_by_label(label, exact=True).fill(value)
        save(live)
        live.tab.wait_for_selector(f"{error}:not(:empty)")
        seen = "s => { const r = document.querySelector(s).getBoundingClientRect(); return "
        live.holds(
            f"{seen} r.top >= document.querySelector('.dialog-head').getBoundingClientRect().bottom - 1; }}", error
        )
        live.holds(
            f"{seen} r.bottom <= document.querySelector('.dialog-foot').getBoundingClientRect().top + 1; }}", error
        )
        live.tab.get_by_label(label, exact=True).fill("1")


def test_settings_before_the_first_message_are_those_of_the_new_conversation(live: LivePage) -> None:
    opened(live)
    live.tab.get_by_label("System prompt").fill("From the start.")
    live.tab.get_by_label("Seed", exact=True).fill("7")
    save(live)
    closed(live)
    live.say("hello")
    assert (stored(live)["system"], stored(live)["params"]["seed"]) == ("From the start.", 7)


def test_settings_that_are_kept_late_stay_with_their_own_conversation(live: LivePage) -> None:
    first, second = live.client.new(name="first"), live.client.new(name="second")
    assert live.client.request("PATCH", f"/api/sessions/{first}", {"archived": True}).status == 200
    live.tab.evaluate(f"location.hash = '#c={first}'")
    live.opened(first)
    live.tab.wait_for_selector(".badge:text-is('archived')")
    held: list[Any] = []
    live.tab.route(f"**/api/sessions/{first}", lambda route: held.append(route))
    with live.tab.expect_request(lambda request: request.method == "PATCH"):
        live.tab.locator(".think-button").click()
    live.tab.evaluate(f"location.hash = '#c={second}'")
    live.opened(second)
    with live.tab.expect_response(lambda reply: reply.request.method == "PATCH") as reply:
        held[0].continue_()
    reply.value.finished()
    live.tab.wait_for_timeout(500)
    assert live.texts("h1") == ["second"]
    assert "archived" not in live.texts(".badges .badge")
    assert live.tab.get_attribute(".think-button", "aria-label") == "Thinking: auto"
    live.tab.evaluate(f"location.hash = '#c={first}'")
    live.opened(first)
    live.tab.wait_for_selector(".think-button[aria-label='Thinking: on']")


def test_settings_of_a_conversation_are_not_saved_in_another_one(live: LivePage) -> None:
    first, second = live.client.new(name="first"), live.client.new(name="second")
    for session in (first, second):
        live.tab.evaluate(f"location.hash = '#c={session}'")
        live.opened(session)
    opened(live)
    live.tab.get_by_label("System prompt").fill("for the second")
    live.tab.evaluate("history.back()")
    live.opened(first)
    save(live)
    live.tab.wait_for_selector(".dialog-foot .field-error:has-text('Another conversation is shown now')")
    assert live.client.get(f"/api/sessions/{first}")["session"]["system"] is None
    live.tab.evaluate("history.forward()")
    live.opened(second)
    save(live)
    closed(live)
    assert live.client.get(f"/api/sessions/{second}")["session"]["system"] == "for the second"


def test_settings_stay_with_a_conversation_that_gets_its_id_meanwhile(live: LivePage) -> None:
    held: list[Any] = []
    live.tab.route("**/api/sessions", lambda route: held.append(route))
    with live.tab.expect_request("**/api/sessions"):
        live.send("hello")
    opened(live)
    live.tab.get_by_label("System prompt").fill("from now on")
    held[0].continue_()
    live.ended(1)
    save(live)
    closed(live)
    assert stored(live)["system"] == "from now on"
