"""The frame of the page in a real browser: panes, keys, themes, the model's state, figures, and what axe-core says."""

import itertools
import threading
from typing import Any

import pytest

from nanochat_infer.errors import ModelFileError
from tests.fake_llm import FakeLLM, Pause
from tests.web.page.live_page import ENDLESS, LivePage, live_page
from tests.web.page.states import STATES, complaints, model
from web.options import ModelState

pytestmark = pytest.mark.slow

PHONE = {"width": 360, "height": 740}
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious_in_any_state(chromium: Any, scheme: str, width: int) -> None:
    found = {}
    with live_page(
        chromium, model(), viewport={"width": width, "height": 740}, color_scheme=scheme, reduced_motion="reduce"
    ) as live:
        for name, enter in STATES.items():
            enter(live)
            if problems := complaints(live.tab):
                found[name] = problems
        assert not live.violations()
        live.tab.goto("about:blank")
        live.tab.context.clear_cookies()
        live.tab.goto(f"{live.server.address}/")
        live.tab.wait_for_selector(".login-card")
        if problems := complaints(live.tab):
            found["login"] = problems
    assert not found


def test_axe_is_no_blind_judge(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.tab.evaluate("() => document.querySelector('#header button').removeAttribute('aria-label')")
        live.tab.evaluate("() => document.querySelector('#header button').removeAttribute('title')")
        live.tab.evaluate("() => { document.querySelector('h1').style.color = '#ddd'; }")
        found = " ".join(complaints(live.tab))
        assert "button-name" in found
        assert "color-contrast" in found


def test_on_a_phone_the_list_is_a_drawer_that_keeps_the_focus(chromium: Any) -> None:
    with live_page(chromium, viewport=PHONE) as live:
        session = live.client.new(name="one")
        assert live.tab.locator("#sidebar").is_hidden()
        live.tab.get_by_role("button", name="Conversations", exact=True).click()
        live.tab.wait_for_selector("#scrim.shown")
        live.tab.wait_for_selector(".session")
        inside = "document.querySelector('#sidebar').contains(document.activeElement)"
        assert live.tab.evaluate(inside)
        for key in ["Tab"] * 12 + ["Shift+Tab"] * 15:
            live.tab.keyboard.press(key)
            assert live.tab.evaluate(inside), key
        live.tab.keyboard.press("Escape")
        live.tab.wait_for_selector("#scrim:not(.shown)", state="attached")
        assert live.tab.evaluate(FOCUSED) == "Conversations"
        live.tab.keyboard.press("Enter")
        live.tab.locator(".session").click()
        live.opened(session)
        assert live.tab.locator("#sidebar").is_hidden()
        live.tab.get_by_role("button", name="More", exact=True).click()
        live.tab.get_by_role("menuitem", name="Telemetry").click()
        live.tab.wait_for_selector("#telemetry")
        live.tab.mouse.click(10, 400)
        live.tab.wait_for_selector("#telemetry", state="hidden")
        # A wider window shows the list again, beside the conversation.
        live.tab.set_viewport_size({"width": 1280, "height": 740})
        live.tab.wait_for_selector("#sidebar")
        assert not live.tab.evaluate("document.querySelector('#main').inert")
        assert not live.violations()


def test_the_list_is_as_wide_as_it_was_left(chromium: Any) -> None:
    with live_page(chromium) as live:
        width = "document.querySelector('#sidebar').getBoundingClientRect().width"
        before = live.tab.evaluate(width)
        box = live.tab.locator("#sidebar-resizer").bounding_box()
        live.tab.mouse.move(box["x"] + box["width"] / 2, 300)
        live.tab.mouse.down()
        live.tab.mouse.move(before + 100, 310, steps=3)
        live.tab.mouse.up()
        live.holds(f"b => Math.abs({width} - b - 100) < 3", before)
        live.tab.reload()
        live.tab.wait_for_selector("#app:not([hidden])")
        assert abs(live.tab.evaluate(width) - before - 100) < 3
        edge = live.tab.get_by_role("separator", name="Width of the list")
        edge.press("End")
        assert live.tab.evaluate(width) == 480 == int(edge.get_attribute("aria-valuenow"))
        edge.dblclick()
        live.holds(f"b => Math.abs({width} - b) < 1", before)


def test_panes_and_theme_stay_as_they_were_left_in_every_tab(chromium: Any) -> None:
    with live_page(chromium, color_scheme="light") as live:
        theme = "getComputedStyle(document.body).backgroundColor"
        light = live.tab.evaluate(theme)
        other = live.tab.context.new_page()
        other.goto(f"{live.server.address}/")
        other.wait_for_selector("#app:not([hidden])")
        for label in ("as the system", "light"):
            live.tab.get_by_label(f"Colours: {label}").click()
        live.tab.get_by_label("Colours: dark").wait_for()
        dark = live.tab.evaluate(theme)
        assert dark != light
        other.wait_for_function(f"dark => {theme} === dark", arg=dark)
        live.tab.keyboard.press("Control+b")
        live.tab.keyboard.press("Control+.")
        live.tab.reload()
        live.tab.wait_for_selector("#telemetry")
        assert live.tab.locator("#sidebar").is_hidden()
        assert live.tab.evaluate(theme) == dark
        live.tab.get_by_label("Close telemetry").click()
        live.tab.keyboard.press("Control+k")
        assert live.tab.evaluate(FOCUSED) == "Search conversations"
        live.tab.get_by_label("Colours: dark").click()
        live.tab.emulate_media(color_scheme="dark")
        live.holds(f"dark => {theme} === dark", dark)
        other.close()


def test_the_question_mark_shows_help_but_not_in_text(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.tab.locator("#composer-text").press_sequentially("why?")
        assert live.tab.input_value("#composer-text") == "why?"
        assert live.tab.locator("dialog").count() == 0
        live.tab.locator("#log").focus()
        live.tab.keyboard.press("?")
        live.tab.wait_for_selector("dialog:has-text('Keyboard')")
        shown = live.texts("kbd")
        for key in ("K", "O", "B", "E", "D", "Esc", "Enter", "↑"):
            assert key in shown
        live.tab.keyboard.press("Escape")
        live.tab.wait_for_selector("dialog", state="detached")
        assert live.tab.evaluate("document.activeElement.id") == "log"


OVERLAPS = """() => {
  const note = document.querySelector('.toast').getBoundingClientRect();
  return ['#header', '#log', '#composer', '.composer-problem'].filter((s) => {
    const r = document.querySelector(s).getBoundingClientRect();
    return r.height > 0 && r.top < note.bottom - 1 && note.top < r.bottom - 1;
  });
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_note_covers_nothing_and_the_end_stays_in_view(chromium: Any, width: int) -> None:
    with live_page(chromium, model(), viewport={"width": width, "height": 740}, reduced_motion="reduce") as live:
        live.say("Tell me about sorting.")
        live.tab.keyboard.press("Control+Shift+D")
        live.tab.wait_for_selector(".toast")
        assert live.tab.evaluate(OVERLAPS) == []
        live.tab.get_by_role("button", name="Undo").click()
        live.tab.wait_for_selector(".message-assistant")
        live.tab.get_by_role("button", name="More", exact=True).click()
        live.tab.get_by_role("menuitem", name="Fork from here").click()
        live.tab.wait_for_selector(".toast:has-text('This is a copy')")
        assert live.tab.evaluate(OVERLAPS) == []
        live.tab.get_by_role("button", name="More", exact=True).click()
        live.tab.get_by_role("menuitem", name="Archive").click()
        live.tab.wait_for_selector(".toast:has-text('Moved to the archive')")
        live.tab.locator(".toast-action").click(trial=True)


def test_a_note_can_be_reached_while_a_drawer_is_open(chromium: Any) -> None:
    with live_page(chromium, viewport=PHONE) as live:
        live.client.new(name="one")
        live.tab.get_by_role("button", name="Conversations", exact=True).click()
        live.tab.locator(".session").focus()
        live.tab.keyboard.press("Delete")
        live.tab.wait_for_selector(".session", state="detached")
        live.tab.get_by_role("button", name="Undo").click()
        live.tab.wait_for_selector(".session")
        assert not live.violations()


def test_stopping_ends_the_note_that_says_how(chromium: Any) -> None:
    with live_page(chromium, model(), options=ENDLESS) as live:
        live.send("endless")
        live.tab.wait_for_selector("text=Paragraph 1")
        for _ in range(2):
            live.send("wait for it")
        assert live.tab.locator(".toast").count() == 1
        # As long as the pointer is there it does not end by itself.
        live.tab.locator(".toast").hover()
        live.tab.keyboard.press("Escape")
        live.ended(1)
        live.tab.wait_for_selector(".toast", state="detached")


def test_a_draft_outlives_its_conversation(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.say("hello")
        (listed,) = live.client.get("/api/sessions")["sessions"]
        live.tab.fill("#composer-text", "half a thought")
        assert live.client.request("DELETE", f"/api/sessions/{listed['id']}", {"undo_s": 0}).status == 200
        live.tab.wait_for_selector("#log[data-session='']")
        assert live.tab.input_value("#composer-text") == "half a thought"
        live.tab.reload()
        live.holds("() => document.querySelector('#composer-text').value === 'half a thought'")
        live.tab.press("#composer-text", "Enter")
        live.ended(1)
        assert live.texts(".user-text") == ["half a thought"]


def test_the_way_back_leads_past_what_was_deleted(chromium: Any) -> None:
    with live_page(chromium) as live:
        first, second = live.client.new(name="first"), live.client.new(name="second")
        for session in (first, second, first, second):
            live.tab.locator(f"li[data-id='{session}'] .session").click()
            live.opened(session)
        live.tab.keyboard.press("Control+Shift+D")
        live.opened("")
        places = []
        for _ in range(3):
            live.tab.go_back()
            live.tab.wait_for_function("() => new Promise((r) => setTimeout(() => r(true), 300))")
            places.append(live.tab.url.partition("#c=")[2])
        assert places[0] == places[2] == first
        assert second not in places


def test_the_skip_link_leads_to_the_box_and_the_conversation_stays(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.say("hello")
        session = live.tab.get_attribute("#log", "data-session")
        skip = live.tab.locator("#skip")
        for follow in (lambda: skip.press("Enter"), skip.click):
            skip.focus()
            follow()
            live.tab.wait_for_function("() => new Promise((r) => setTimeout(() => r(true), 300))")
            assert live.tab.evaluate("document.activeElement.id") == "composer-text"
            assert live.tab.get_attribute("#log", "data-session") == session
            assert live.tab.url.endswith(f"/#c={session}")
        assert live.texts(".user-text") == ["hello"]
        assert not live.violations()


def test_escape_leaves_one_thing_at_a_time(chromium: Any) -> None:
    with live_page(chromium, model(), options=ENDLESS) as live:
        live.send("endless")
        live.tab.wait_for_selector("text=Paragraph 1")
        for key, inside in (("Control+k", "#sidebar"), ("Control+.", "#telemetry")):
            live.tab.keyboard.press(key)
            live.tab.locator(f"{inside} :is(input, button)").first.focus()
            live.tab.keyboard.press("Escape")
            assert live.tab.evaluate("document.activeElement.id") == "composer-text"
            assert live.tab.locator("#log[aria-busy='true']").count() == 1
        live.tab.keyboard.press("Escape")
        live.ended(1)


def test_keys_of_other_letters_and_what_is_typed_nowhere(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.tab.evaluate("""() => document.body.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'л', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true}))""")
        assert live.tab.evaluate(FOCUSED) == "Search conversations"
        live.tab.evaluate("() => document.activeElement.blur()")
        live.tab.keyboard.type("into the box")
        assert live.tab.input_value("#composer-text") == "into the box"


@pytest.mark.parametrize("width", [700, 861, 1024, 1280])
def test_nothing_of_the_head_lies_over_anything_else(chromium: Any, width: int) -> None:
    with live_page(chromium, model(), viewport={"width": width, "height": 740}, options={"private": True}) as live:
        session = live.client.new(name="a very long title of a conversation " * 5)
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        for _ in range(2):
            edges = live.tab.evaluate(
                "() => [...document.querySelectorAll('#header > *, .badges > *')].filter(e => e.checkVisibility() && "
                "e.className !== 'badges').map(e => e.getBoundingClientRect()).map(r => [r.left, r.right])"
                ".sort((a, b) => a[0] - b[0])"
            )
            assert all(right <= left + 1 for (_, right), (left, _) in itertools.pairwise(edges)), edges
            assert edges[-1][1] <= width
            if width > 860:
                live.tab.keyboard.press("Control+.")


@pytest.mark.parametrize("width", [1024, 360])
def test_with_text_twice_as_large_all_can_be_reached(chromium: Any, width: int) -> None:
    with live_page(chromium, model(), viewport={"width": width, "height": 740}) as live:
        live.say("Tell me about sorting.")
        live.tab.evaluate("() => { document.documentElement.style.fontSize = '32px'; }")
        assert live.tab.evaluate("document.documentElement.scrollWidth") <= width
        for name in ("Send", "More"):
            box = live.tab.get_by_role("button", name=name, exact=True).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_the_page_says_how_far_the_model_is(chromium: Any) -> None:
    ready, state = threading.Event(), ModelState("loading", "compiling kernels")
    why = "the file model.safetensors is cut short: expected 100 bytes, got 7; copy it again"

    def load() -> FakeLLM:
        ready.wait(60)
        raise ModelFileError(why)

    def how_far() -> ModelState:
        return state

    with live_page(chromium, load, options={"model_state": how_far}) as live:
        live.tab.wait_for_selector(".notice:has-text('compiling kernels')")
        assert live.texts(".badge-model") == ["loading the model"]
        live.tab.keyboard.press("Control+.")
        live.tab.wait_for_selector("#telemetry:has-text('The model is being loaded')")
        assert complaints(live.tab) == []
        state = ModelState("failed", "", why)
        live.tab.wait_for_selector(f".notice-error:has-text('{why}.')")
        live.shows(".badge-model", ["no model"])
        live.tab.wait_for_selector("#telemetry:has-text('could not be loaded')")
        assert complaints(live.tab) == []
        ready.set()


def counted(messages: Any) -> Any:
    for number in range(30):
        yield f"word{number} "
        yield Pause(0.05)


def test_figures_follow_the_answer_and_stay(chromium: Any) -> None:
    def figure(live: LivePage, name: str) -> str:
        row = live.tab.locator("#telemetry .figures-list div", has=live.tab.locator(f"dt:text-is('{name}')"))
        return str(row.locator("dd").first.text_content())

    llm = FakeLLM(counted, prefill_delay_s=0.3, prefill_chunk=64)
    with live_page(chromium, llm) as live:
        live.tab.keyboard.press("Control+.")
        live.send("x" * 600)
        live.tab.wait_for_selector("#telemetry progress.prefill")
        live.tab.wait_for_selector("#telemetry .phase:has-text('Writing')")
        live.tab.wait_for_selector("#telemetry .big-row:has-text('tokens/s now')")
        live.ended(1)
        live.tab.wait_for_selector("#telemetry .phase:has-text('Done')")
        message = live.client.get("/api/sessions")["sessions"][0]["id"]
        answer = live.client.get(f"/api/sessions/{message}")["messages"][-1]
        assert figure(live, "Tokens written") == f"{answer['usage']['completion_tokens']:,}"
        assert figure(live, "Prompt") == f"{answer['usage']['prompt_tokens']:,}"
        assert figure(live, "From the cache") == f"{answer['usage']['cached_tokens']:,}"
        live.tab.wait_for_selector("#telemetry dt:has-text('History')")
        used = live.client.post(f"/api/sessions/{message}/context", {})
        live.tab.wait_for_selector(f"#telemetry .part-head:has-text('{used['used']:,} of {used['limit']:,} tokens')")
        live.tab.wait_for_selector("#telemetry dt:has-text('Cached')")
        assert not live.violations()


def test_one_thread_is_one_and_a_share_stays_on_its_line(chromium: Any) -> None:
    with live_page(chromium) as live:
        engine = live.client.get("/api/telemetry")["engine"]
        for threads, expected in ((1, "cpu, 1 thread"), (2, "cpu, 2 threads")):
            shown = live.tab.evaluate(
                "async (engine) => { const { Telemetry } = await import('/static/js/telemetry.js');"
                "new Telemetry(() => {}).showEngine(engine);"
                "return [...document.querySelectorAll('#telemetry dd')].map(e => e.textContent); }",
                engine | {"threads": threads, "reused_tokens": 5, "computed_tokens": 5, "hit_share": 0.5},
            )
            assert expected in shown
            assert "5 (50\u00a0%)" in shown


def test_the_last_figures_are_there_also_of_an_answer_that_nobody_followed(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.tab.keyboard.press("Control+.")
        session = live.client.new()
        answer = live.client.finished(live.client.say(session, "hello"))
        live.tab.locator(".session").click()
        live.opened(session)
        live.tab.wait_for_selector("#telemetry .phase:has-text('Done')")
        written = live.tab.locator("#telemetry .figures-list div", has=live.tab.locator("dt:text-is('Tokens written')"))
        assert written.locator("dd").text_content() == str(answer["usage"]["completion_tokens"])
        live.tab.keyboard.press("Control+Shift+O")
        live.tab.wait_for_selector("#telemetry .phase:has-text('No answer')")
