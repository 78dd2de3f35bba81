"""How the page is entered, and what it says where it is not, or where nothing is kept."""

from typing import Any

import pytest

from tests.fake_llm import FakeLLM
from tests.web.page.live_page import LivePage, live_page
from tests.web_client import TOKEN

pytestmark = pytest.mark.slow


def asked_for_token(chromium: Any, live: LivePage, fragment: str) -> Any:
    """Open the page in a profile without a cookie, and return the tab once it asks for the token."""
    tab = chromium.new_context().new_page()
    tab.goto(live.server.address + fragment)
    tab.wait_for_selector(".login-card")
    return tab


def test_a_link_lets_in_once_and_leaves_no_code_in_the_address(chromium: Any) -> None:
    with live_page(chromium) as live:
        link = live.server.link()
        fragment = link[link.index("/#") :]
        first = chromium.new_context().new_page()
        first.goto(link)
        first.wait_for_selector("#app:not([hidden])")
        assert "#t=" not in first.url
        assert first.evaluate("history.length") <= 2
        second = asked_for_token(chromium, live, fragment)
        assert "used already" in str(second.locator(".login-why").text_content())
        assert "#t=" not in second.url
        assert second.locator("#app").is_hidden()
        assert second.locator(".session, .message").count() == 0
        for tab in (first, second):
            tab.context.close()


@pytest.mark.parametrize("pasted", [TOKEN, f"  {TOKEN}\n"])
def test_the_token_lets_in_and_a_wrong_one_does_not(chromium: Any, pasted: str) -> None:
    with live_page(chromium) as live:
        live.client.new(name="secret name")
        tab = asked_for_token(chromium, live, "/")
        tab.get_by_label("Token", exact=True).fill("x" * 40)
        tab.get_by_role("button", name="Enter").click()
        tab.wait_for_selector(".login-why:not(:empty)")
        assert "secret name" not in tab.content()
        tab.get_by_label("Token", exact=True).fill(pasted)
        tab.keyboard.press("Enter")
        tab.wait_for_selector("text=secret name")
        assert not any(cookie["value"] in tab.evaluate("document.cookie") for cookie in tab.context.cookies())
        tab.reload()
        tab.wait_for_selector("text=secret name")
        tab.context.close()


def test_the_link_may_be_pasted_where_the_token_is_asked_for(chromium: Any) -> None:
    with live_page(chromium) as live:
        tab = asked_for_token(chromium, live, "/")
        tab.get_by_label("Token", exact=True).fill(live.server.link())
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#app:not([hidden])")
        tab.context.close()


def test_a_link_opens_the_conversation_that_it_names_also_when_it_was_used_already(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.client.new(name="another")
        session = live.client.new(name="the one")
        link = f"{live.server.link()}&c={session}"
        first = chromium.new_context().new_page()
        first.goto(link)
        first.wait_for_selector(f"#log[data-session='{session}']")
        assert "t=" not in first.url
        second = asked_for_token(chromium, live, link.removeprefix(live.server.address))
        for word in ("web-token", "NANOCHAT_INFER_API_KEY"):
            assert word in str(second.locator(".login-card").text_content())
        second.get_by_label("Token", exact=True).fill(f"{live.server.link()}&c={session}")
        second.keyboard.press("Enter")
        second.wait_for_selector(f"#log[data-session='{session}']")
        for tab in (first, second):
            tab.context.close()


@pytest.mark.parametrize("is_out", [True, False], ids=["login-card", "logged-in"])
def test_a_link_pasted_into_an_open_tab_lets_in_and_opens_what_it_names(chromium: Any, is_out: bool) -> None:
    with live_page(chromium) as live:
        here, named = live.client.new(name="here"), live.client.new(name="named")
        live.tab.evaluate(f"location.hash = '#c={here}'")
        live.opened(here)
        if is_out:
            live.tab.context.clear_cookies()
            live.tab.get_by_label("Search conversations").fill("x")
            live.tab.wait_for_selector(".login-card")
        loads: list[str] = []
        live.tab.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
        link = live.server.link()
        # The second time the code is used up, but the tab is in.
        for count, session in enumerate((named, here), 1):
            # Later, since the page goes away below what set its address.
            live.tab.evaluate("link => { setTimeout(() => { location.href = link; }); }", f"{link}&c={session}")
            live.opened(session)
            assert live.tab.url.endswith(f"/#c={session}")
            assert live.tab.locator(".login-card").count() == 0
            assert len(loads) == count, "it is loaded once"
        code = link.partition("#t=")[2]
        assert live.client.request("POST", "/api/login", {"code": code}).status == 401, "it was taken"


def test_a_page_whose_cookie_is_gone_asks_again_and_goes_on(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.say("before")
        live.tab.context.clear_cookies()
        live.tab.get_by_label("Search conversations").fill("x")
        live.tab.wait_for_selector(".login-card")
        assert live.tab.locator("#app").is_hidden()
        live.tab.get_by_label("Token", exact=True).fill(TOKEN)
        live.tab.keyboard.press("Enter")
        live.tab.wait_for_selector("#app:not([hidden])")
        live.tab.wait_for_selector(".message-assistant")
        live.say("after", answers=2)


def test_a_private_page_says_so(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(), options={"private": True}) as live:
        assert live.texts(".badge-private") == ["private"]
        live.say("hello")
        assert live.tab.locator(".badge-private").is_visible()
        live.tab.set_viewport_size({"width": 360, "height": 740})
        assert live.tab.locator(".badge-private").is_visible()


def test_a_page_whose_cookie_was_taken_back_asks_again_by_itself_and_hears_news_again(chromium: Any) -> None:
    with live_page(chromium) as live:
        live.say("before")
        (cookie,) = live.tab.context.cookies()
        taken_back = live.client.request("POST", "/api/logout", {}, Cookie=f"{cookie['name']}={cookie['value']}")
        assert taken_back.status == 204
        live.tab.wait_for_selector(".login-card")
        live.tab.get_by_label("Token", exact=True).fill(TOKEN)
        live.tab.keyboard.press("Enter")
        live.tab.wait_for_selector("#app:not([hidden])")
        live.tab.wait_for_selector(".notice-offline", state="detached")
        live.client.new(name="news")
        live.tab.wait_for_selector(".session-title:text-is('news')")


def test_who_logs_out_is_asked_again_and_the_cookie_is_good_for_nothing(chromium: Any) -> None:
    with live_page(chromium) as live:
        (cookie,) = live.tab.context.cookies()
        live.tab.get_by_role("button", name="More", exact=True).click()
        live.tab.get_by_role("menuitem", name="Log out").click()
        live.tab.wait_for_selector(".login-card")
        live.client.headers = {"Cookie": f"{cookie['name']}={cookie['value']}"}
        assert live.client.request("GET", "/api/state").status == 401


def test_nobody_logs_out_where_no_login_is_needed(chromium: Any) -> None:
    with live_page(chromium, options={"no_auth": True}) as live:
        live.tab.get_by_role("button", name="More", exact=True).click()
        live.tab.get_by_role("menuitem", name="Keyboard").wait_for()
        assert live.tab.get_by_role("menuitem", name="Log out").count() == 0
