"""Two tabs and the chat in a terminal on one conversation: each sees live what the others do."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from terminal.paths import find_paths
from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.pty_program import PtyProgram
from tests.web.page.live_page import LivePage, live_page
from tests.web_client import Client

pytestmark = pytest.mark.slow

_LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/#t=[\w-]+")
_LAST = "() => [...document.querySelectorAll('.message-assistant > .prose')].at(-1)?.textContent ?? ''"
PATIENCE_MS = 60_000


def link_of(program: PtyProgram) -> tuple[str, int]:
    found = _LINK.search(program.output.decode())
    assert found, program.display()
    return found[0], int(found[1])


@contextmanager
def tabs_of(chromium: Any, program: PtyProgram) -> Iterator[tuple[Any, Any, Client]]:
    """Two tabs that are logged in, and a client, of the page that a chat in a terminal serves."""
    link, port = link_of(program)
    token = (find_paths().config.parent / "web-token").read_text().strip()
    profile = chromium.new_context()
    first, second = profile.new_page(), profile.new_page()
    for tab in (first, second):
        tab.set_default_timeout(PATIENCE_MS)
    first.goto(link)
    first.wait_for_selector("#app:not([hidden])")
    second.goto(f"http://127.0.0.1:{port}/")
    second.wait_for_selector("#app:not([hidden])")
    try:
        yield first, second, Client(port, {"Authorization": f"Bearer {token}"})
    finally:
        profile.close()


def open_last(tab: Any, client: Client) -> str:
    session = str(client.get("/api/sessions")["sessions"][0]["id"])
    tab.goto(f"http://127.0.0.1:{client.port}/#c={session}")
    tab.wait_for_selector(f"#log[data-session='{session}']")
    return session


def say(tab: Any, text: str) -> None:
    tab.fill("#composer-text", text)
    tab.press("#composer-text", "Enter")


def shows(tab: Any, text: str) -> None:
    """Wait until the last answer holds a text."""
    tab.wait_for_function(f"text => ({_LAST})().includes(text)", arg=text)


def ended(tab: Any, answers: int) -> None:
    tab.wait_for_function(
        "n => document.querySelectorAll('.message-assistant').length === n && "
        "document.querySelector('#log').getAttribute('aria-busy') === 'false'",
        arg=answers,
    )


def test_what_one_says_the_others_see(chromium: Any) -> None:
    with PtyProgram("echo", "-i", "--web", "--port", "0", columns=120) as program:
        program.expect("works once")
        program.expect_prompt()
        program.send("from the terminal\r")
        program.expect("You said: from the terminal")
        program.expect_prompt()
        with tabs_of(chromium, program) as (first, second, client):
            for tab in (first, second):
                session = open_last(tab, client)
                shows(tab, "You said: from the terminal")
            for number, tab in enumerate((first, second, first)):
                said = f"from tab {number}"
                say(tab, said)
                for other in (first, second):
                    shows(other, f"You said: {said}")
                    ended(other, 2 + 2 * number)
                program.expect(said)
                program.expect(f"You said: {said}")
                program.expect_prompt()
                program.send(f"terminal {number}\r")
                program.expect(f"You said: terminal {number}")
                program.expect_prompt()
                for other in (first, second):
                    shows(other, f"You said: terminal {number}")
                    ended(other, 3 + 2 * number)
            said_by = [m["text"] for m in client.get(f"/api/sessions/{session}")["messages"] if m["role"] == "user"]
            turns = [text for number in range(3) for text in (f"from tab {number}", f"terminal {number}")]
            assert said_by == ["from the terminal", *turns]
            asked = [tab.locator(".message-user").count() for tab in (first, second)]
            assert asked == [7, 7]


def test_an_answer_of_the_terminal_grows_in_both_tabs_and_stops_for_all(chromium: Any) -> None:
    with PtyProgram("slow", "-i", "--web", "--port", "0", "-l", "100000", "--ctx-size", "200000") as program:
        program.expect("works once")
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3 ")
        with tabs_of(chromium, program) as (first, second, client):
            for tab in (first, second):
                session = open_last(tab, client)
            for count in (30, 60):
                program.expect(f"word{count}")
                for tab in (first, second):
                    shows(tab, f"word{count} ")
            second.keyboard.press("Escape")
            for tab in (first, second):
                ended(tab, 1)
            program.expect_prompt()
            stored = client.get(f"/api/sessions/{session}")["messages"][-1]
            assert stored["status"] == "stopped"
            texts = [str(tab.evaluate(_LAST)).strip() for tab in (first, second)]
            assert texts == [stored["text"].strip()] * 2


def test_an_answer_of_another_process_grows_in_both_tabs(chromium: Any) -> None:
    with PtyProgram("echo", "-i", "--web", "--port", "0", columns=120) as program:
        program.expect("works once")
        program.expect_prompt()
        program.send("one\r")
        program.expect("You said: one")
        program.expect_prompt()
        with tabs_of(chromium, program) as (first, second, client):
            for tab in (first, second):
                open_last(tab, client)
            with PtyProgram("slow", "-c", "-i", "-l", "100000", "--ctx-size", "200000") as other:
                other.expect_prompt()
                other.send("go on\r")
                for count in (5, 40):
                    other.expect(f"word{count}")
                    for tab in (first, second):
                        shows(tab, f"word{count} ")
                other.send("\x03")
                other.expect_prompt()
                for tab in (first, second):
                    ended(tab, 2)


@pytest.fixture
def may_end() -> threading.Event:
    """What the last word waits for."""
    event = threading.Event()
    event.set()
    return event


@pytest.fixture
def live(chromium: Any, may_end: threading.Event) -> Iterator[LivePage]:
    def words(messages: Any) -> Iterator[Any]:
        for number in range(300):
            if number == 299:
                yield may_end
            yield f"w{number} "
            yield Pause(0.005)

    with live_page(chromium, FakeLLM(words, info=FakeInfo(context_length=1_000_000))) as opened:
        yield opened
        assert not opened.violations()


def test_two_tabs_show_the_same_answer_as_it_comes(live: LivePage, may_end: threading.Event) -> None:
    may_end.clear()
    session = live.client.new(params={"max_tokens": 100_000})
    tabs = [live.tab, live.tab.context.new_page()]
    for tab in tabs:
        tab.goto(f"{live.server.address}/#c={session}")
        tab.wait_for_selector(f"#log[data-session='{session}']")
    say(tabs[0], "go")
    for tab in reversed(tabs):
        # While it is written.
        tab.wait_for_function(f"() => ({_LAST})().includes('w5 ') && !({_LAST})().includes('w299')")
    may_end.set()
    for tab in tabs:
        ended(tab, 1)
    texts = [str(tab.evaluate(_LAST)).strip() for tab in tabs]
    assert texts == [" ".join(f"w{number}" for number in range(300))] * 2


def test_what_two_tabs_send_at_once_is_not_lost(live: LivePage) -> None:
    session = live.client.new(params={"max_tokens": 100_000})
    tabs = [live.tab, live.tab.context.new_page()]
    for number, tab in enumerate(tabs):
        tab.goto(f"{live.server.address}/#c={session}")
        tab.wait_for_selector(f"#log[data-session='{session}']")
        tab.fill("#composer-text", f"from tab {number}")
    for tab in tabs:
        tab.evaluate(
            "document.querySelector('#composer-text').dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))"
        )
    for tab in tabs:
        ended(tab, 1)
    drafts = [tab.input_value("#composer-text") for tab in tabs]
    asked = [m["text"] for m in live.client.get(f"/api/sessions/{session}")["messages"] if m["role"] == "user"]
    # One was answered; the other was told to wait, and keeps what it wrote.
    assert sorted([*asked, *filter(None, drafts)]) == ["from tab 0", "from tab 1"]
