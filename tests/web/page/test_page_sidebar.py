"""The list of conversations in a real browser: names, tags, archive, deletion, files, news, and very many of them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM, Pause
from tests.web.page.live_page import LivePage, live_page

pytestmark = pytest.mark.slow

NAME = "Name (empty: its first line)"
COUNT_MOVES = """() => {
  window.__moved = 0;
  new MutationObserver((records) => records.forEach((r) => { window.__moved += r.addedNodes.length; }))
    .observe(document.querySelector('.sessions'), {childList: true});
}"""


def script(messages: Any) -> Iterator[Any]:
    """Answer by what the last message asks for."""
    last = next(m.content for m in reversed(messages) if m.role == "user")
    if "endless" in last:
        for number in range(10_000):
            yield f"word{number} "
            yield Pause(0.02)
    yield f"You said: {last}"


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    with live_page(chromium, FakeLLM(script)) as opened:
        yield opened
        assert not opened.violations()


def listed(live: LivePage, *names: str) -> None:
    """Wait until these conversations are listed, in this order."""
    live.shows(".session-title", list(names))


def menu(live: LivePage, name: str, entry: str) -> None:
    """Choose from the menu of a conversation in the list."""
    line = live.tab.locator(".session-item", has_text=name)
    line.hover()
    line.get_by_label(f"Actions for {name}").click()
    live.tab.get_by_role("menuitem", name=entry).click()


def test_a_name_is_changed_where_it_stands_in_the_list_and_in_the_head(live: LivePage) -> None:
    session = live.client.new(name="first")
    listed(live, "first")
    live.tab.locator(".session").click()
    live.opened(session)
    menu(live, "first", "Rename")
    box = live.tab.locator("#sidebar").get_by_label(NAME)
    assert box.input_value() == "first"
    box.fill("second")
    box.press("Enter")
    live.tab.wait_for_selector("h1:text-is('second')")
    listed(live, "second")
    assert live.tab.evaluate("document.activeElement.className") == "session"
    menu(live, "second", "Rename")
    live.tab.locator("#sidebar").get_by_label(NAME).fill("not this")
    live.tab.keyboard.press("Escape")
    listed(live, "second")
    live.tab.locator("h1").dblclick()
    live.tab.locator("#header").get_by_label(NAME).fill("third")
    live.tab.locator("#composer-text").click()
    listed(live, "third")
    assert live.client.get("/api/sessions")["sessions"][0]["name"] == "third"


def test_a_name_that_is_being_changed_outlives_news_of_the_list(live: LivePage) -> None:
    live.client.new(name="mine")
    listed(live, "mine")
    menu(live, "mine", "Rename")
    live.tab.get_by_label(NAME).fill("half")
    live.client.new(name="other")
    listed(live, "other")
    assert live.tab.get_by_label(NAME).input_value() == "half"
    live.tab.keyboard.press("Enter")
    live.holds("() => [...document.querySelectorAll('.session-title')].some(e => e.textContent === 'half')")


def test_tags_are_added_taken_away_and_chosen_by(live: LivePage) -> None:
    session = live.client.new(name="ships")
    live.client.new(name="trains")
    listed(live, "trains", "ships")
    menu(live, "ships", "Tags")
    box = live.tab.get_by_label("New tag")
    box.fill("Sea, work")
    box.press("Enter")
    live.shows(".tag-chips .chip-name", ["#sea", "#work"])
    box.fill("\u200b")
    box.press("Enter")
    live.tab.wait_for_selector("#tags-error:has-text('A tag must have 1 to 50')")
    live.tab.get_by_label("Remove the tag work").click()
    live.shows(".tag-chips .chip-name", ["#sea"])
    live.tab.keyboard.press("Escape")
    live.shows(".tags", ["#sea"])
    assert live.client.get(f"/api/sessions/{session}")["session"]["tags"] == ["sea"]
    live.tab.get_by_label("Filter by a tag").click()
    live.tab.get_by_role("menuitem", name="#sea").click()
    listed(live, "ships")
    live.client.new(name="planes")
    live.tab.get_by_label("Search conversations").fill("trains")
    live.tab.wait_for_selector("text=Nothing was found.")
    live.tab.get_by_label("Search conversations").fill("")
    listed(live, "ships")
    live.tab.get_by_label("Show all, not only #sea").click()
    listed(live, "planes", "trains", "ships")


def test_the_archive_is_a_view_of_its_own_and_undone(live: LivePage) -> None:
    session = live.client.new(name="old")
    live.client.new(name="new")
    listed(live, "new", "old")
    menu(live, "old", "Archive")
    listed(live, "new")
    live.tab.get_by_role("button", name="Undo").click()
    live.holds("() => document.querySelectorAll('.session-title').length === 2")
    menu(live, "old", "Archive")
    listed(live, "new")
    live.tab.get_by_role("button", name="Archive", exact=True).click()
    listed(live, "old")
    live.tab.locator(".session").click()
    live.opened(session)
    assert "archived" in live.texts(".badges .badge")
    menu(live, "old", "Take out of the archive")
    live.tab.wait_for_selector("text=Nothing is in the archive.")
    live.tab.get_by_label("Leave the archive").click()
    live.holds("() => document.querySelectorAll('.session-title').length === 2")


def test_a_deleted_conversation_comes_back_and_the_focus_stays_in_the_list(live: LivePage) -> None:
    for name in ("c", "b", "a"):
        live.client.new(name=name)
    listed(live, "a", "b", "c")
    live.tab.get_by_label("Search conversations").press("ArrowDown")
    live.tab.keyboard.press("ArrowDown")
    live.tab.keyboard.press("Delete")
    listed(live, "a", "c")
    assert live.tab.evaluate("document.activeElement.textContent") == "c"
    live.tab.get_by_role("button", name="Undo").click()
    listed(live, "a", "b", "c")
    assert live.texts("h1") == ["New conversation"], "another one was shown, and still is"
    live.tab.locator(".session", has_text="b").click()
    live.tab.wait_for_selector("h1:text-is('b')")
    live.tab.keyboard.press("Control+Shift+D")
    listed(live, "a", "c")
    assert live.texts("h1") == ["New conversation"]
    live.tab.get_by_role("button", name="Undo").click()
    live.tab.wait_for_selector("h1:text-is('b')")


@pytest.mark.parametrize(("entry", "suffix"), [("Markdown", "md"), ("JSON", "json"), ("JSON lines", "jsonl")])
def test_a_conversation_is_saved_as_a_file(live: LivePage, entry: str, suffix: str) -> None:
    live.say("hello there")
    line = live.tab.locator(".session-item", has_text="hello there")
    line.hover()
    line.get_by_label("Actions for hello there").click()
    with live.tab.expect_download() as saved:
        live.tab.get_by_role("menuitem", name=f"Export as {entry}", exact=True).click()
    assert saved.value.suggested_filename.endswith(f".{suffix}")
    text = saved.value.path().read_text()
    assert "You said: hello there" in text
    if suffix == "json":
        json.loads(text)


def test_what_others_do_is_seen_at_once(live: LivePage) -> None:
    live.say("mine")
    listed(live, "mine")
    # Its answer must not end by itself before it is seen.
    other = live.client.new(name="theirs", params={"max_tokens": 100_000})
    listed(live, "theirs", "mine")
    answer = live.client.say(other, "endless")
    live.tab.wait_for_selector(".session-item:has-text('theirs') .running-dot")
    live.client.post(f"/api/messages/{answer}/stop")
    live.tab.wait_for_selector(".running-dot", state="detached")
    live.client.post(f"/api/sessions/{other}/fork", {"name": "copy"})
    live.tab.wait_for_selector(".session-item:has-text('copy') .fork-mark")
    assert live.client.request("DELETE", f"/api/sessions/{other}", {"undo_s": 0}).status == 200
    listed(live, "copy", "mine")


def test_search_finds_words_in_messages_and_opens_the_place(live: LivePage) -> None:
    session = live.client.new()
    for number in range(3):
        live.client.finished(live.client.say(session, f"harbour {number}"))
    live.tab.keyboard.press("Control+k")
    live.tab.keyboard.type("harbour 1")
    live.tab.wait_for_selector(".hit mark")
    assert "harbour" in live.texts(".hit mark")
    live.tab.keyboard.press("ArrowDown")
    live.tab.keyboard.press("Enter")
    live.opened(session)
    live.tab.wait_for_selector(".message.pointed:has-text('harbour 1')")
    live.tab.get_by_label("Search conversations").fill("nowhere at all")
    live.tab.wait_for_selector("text=Nothing was found.")
    live.tab.get_by_label("Search conversations").press("Escape")
    listed(live, "harbour 0")


def test_only_the_hit_that_was_gone_to_is_marked_and_each_says_whose_words_it_has(live: LivePage) -> None:
    session = live.client.new(name="boats")
    for number in range(3):
        live.client.finished(live.client.say(session, f"harbour {number}"))
    live.tab.locator(".session").click()
    live.opened(session)
    live.tab.get_by_label("Search conversations").fill("harbour")
    live.tab.wait_for_selector(".hit mark")
    assert live.tab.locator(".hit").count() == 6
    assert {text[: text.index(":")] for text in live.texts(".hit .snippet")} == {"You", "Answer"}
    assert live.tab.locator(".hit[aria-current]").count() == 0
    live.tab.locator(".hit").nth(2).click()
    live.tab.wait_for_selector(".message.pointed")
    live.tab.wait_for_selector(".hit[aria-current] >> nth=0")
    assert live.tab.evaluate(
        "[...document.querySelectorAll('.hit')].map((hit, i) => hit.hasAttribute('aria-current') ? i : -1)"
        ".filter((i) => i >= 0)"
    ) == [2]


def test_a_new_conversation_is_listed_whatever_was_filtered_by(live: LivePage) -> None:
    session = live.client.new(name="ships")
    live.client.request("PATCH", f"/api/sessions/{session}", {"tags": ["sea"]})
    live.client.new(name="trains")
    live.tab.get_by_label("Filter by a tag").click()
    live.tab.get_by_role("menuitem", name="#sea").click()
    listed(live, "ships")
    # What is listed may be opened under the filter.
    live.tab.locator(".session").click()
    live.opened(session)
    listed(live, "ships")
    live.tab.keyboard.press("Control+Shift+O")
    live.say("a new one")
    live.tab.wait_for_selector(".session[aria-current]:has-text('a new one')")
    assert live.tab.locator(".filters").is_hidden()


def test_a_double_click_on_another_conversation_renames_it(live: LivePage) -> None:
    live.client.new(name="one")
    live.client.new(name="two")
    listed(live, "two", "one")
    live.tab.locator(".session", has_text="one").dblclick()
    box = live.tab.locator("#sidebar").get_by_label(NAME)
    box.wait_for()
    live.tab.wait_for_selector("h1:text-is('one')")
    live.tab.keyboard.type("first")
    live.tab.keyboard.press("Enter")
    listed(live, "two", "first")


def test_each_line_is_one_stop_and_the_arrows_lead_to_its_actions(live: LivePage) -> None:
    live.client.new(name="one")
    live.client.new(name="two")
    listed(live, "two", "one")
    live.tab.get_by_label("Search conversations").press("ArrowDown")
    live.tab.keyboard.press("ArrowRight")
    assert live.tab.evaluate("document.activeElement.title") == "Actions for two"
    live.tab.keyboard.press("ArrowLeft")
    live.tab.keyboard.press("Tab")
    assert live.tab.evaluate("document.activeElement.textContent") == "one"


def test_a_search_that_cannot_be_made_shows_no_old_list(live: LivePage) -> None:
    live.client.new(name="one")
    listed(live, "one")
    live.tab.route("**/api/search*", lambda route: route.abort())
    live.tab.get_by_label("Search conversations").fill("two")
    live.tab.wait_for_selector(".empty:has-text('does not answer')")
    assert live.tab.locator(".session").count() == 0


def test_a_tag_that_was_typed_is_not_dropped_silently(live: LivePage) -> None:
    live.client.new(name="ships")
    listed(live, "ships")
    menu(live, "ships", "Tags")
    live.tab.get_by_label("New tag").fill("two words #sea")
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector("#tags-error:has-text('is not added yet')")
    live.tab.keyboard.press("Enter")
    live.shows(".tag-chips .chip-name", ["#sea", "#two words"])
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector("dialog", state="detached")


@pytest.fixture(scope="module")
def many() -> Iterator[Store]:
    """10,000 conversations."""
    with Store.open(None) as store:
        llm: Any = FakeLLM()
        with SessionManager(store, llm) as manager:
            for number in range(10_000):
                manager.create(name=f"conversation {number}").close()
        yield store


def test_ten_thousand_conversations_are_listed_as_they_are_wanted(chromium: Any, many: Store) -> None:
    with live_page(chromium, store=many) as live:
        live.tab.wait_for_selector("text=conversation 9999")
        assert live.tab.locator(".session").count() <= 200
        asked: list[str] = []
        live.tab.on("request", lambda request: asked.append(request.url) if "/api/sessions?" in request.url else None)
        lines = 0
        while lines < 10_000:
            live.tab.evaluate(
                "() => { const f = document.querySelector('.sessions-frame'); f.scrollTop = f.scrollHeight; }"
            )
            live.holds("n => document.querySelectorAll('.session').length > n", lines)
            lines = live.tab.locator(".session").count()
        assert live.tab.locator(".session-title").last.text_content() == "conversation 0"
        assert len(asked) <= 20
        # News of one conversation moves one line, and asks for one page.
        asked.clear()
        live.tab.evaluate(COUNT_MOVES)
        live.client.new(name="the newest")
        live.holds("() => document.querySelector('.session-title').textContent === 'the newest'")
        assert live.tab.evaluate("window.__moved") <= 2
        assert len(asked) == 1
        live.tab.fill(".search", "conversation 4321")
        live.tab.wait_for_selector(".hit:has-text('4321')")


def test_what_a_deletion_leaves_is_told(chromium: Any) -> None:
    with live_page(chromium, options={"delete": lambda _: ("1 message is kept",)}) as live:
        session = live.client.new(name="one")
        listed(live, "one")
        # Listed by the news: they come.
        live.client.new(name="two")
        listed(live, "two", "one")
        live.client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0.001})
        live.tab.wait_for_selector(".toast:has-text('1 message is kept')")


def test_enter_in_the_search_opens_what_was_looked_for(live: LivePage) -> None:
    session = live.client.new()
    live.client.finished(live.client.say(session, "harbour"))
    live.client.new(name="other")
    listed(live, "other", "harbour")
    held: list[Any] = []
    live.tab.route("**/api/search*", lambda route: held.append(route))
    box = live.tab.get_by_label("Search conversations")
    box.fill("harbour")
    box.press("Enter")
    # What typing asks for would come in between.
    live.tab.wait_for_timeout(400)
    for route in held:
        route.continue_()
    live.opened(session)
    assert live.texts("h1") == ["harbour"]
