"""The page in Debian's Chromium against a real server with a scripted model; what it must never do is recorded."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nanochat_infer.sampling_params import SamplingParams
from tests.web_client import Client, serving
from web.options import NewSession
from web.server import WebServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WAIT_MS = 20_000
# For answers that are to be stopped: with the usual 512 tokens, here bytes, they end by themselves within two seconds.
ENDLESS: dict[str, Any] = {"new_session": lambda: NewSession(SamplingParams(max_tokens=100_000))}
_WATCH = """
window.__seen = [];
document.addEventListener('securitypolicyviolation',
  (e) => window.__seen.push(`csp ${e.violatedDirective} ${e.blockedURI}`));
"""


@dataclass
class LivePage:
    """A tab that is logged in.

    Args:
        tab: Playwright's page.
        client: speaks to the same server.
        server: what both speak to.
        foreign: requests that went to another origin.
        problems: errors of scripts, dialogs, other pages opened.
    """

    tab: Any
    client: Client
    server: WebServer
    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def send(self, text: str) -> None:
        """Write a message and press Enter."""
        self.tab.fill("#composer-text", text)
        self.tab.press("#composer-text", "Enter")

    def opened(self, session: str) -> None:
        """Wait until a conversation is shown."""
        self.tab.wait_for_selector(f"#log[data-session='{session}']")

    def ended(self, answers: int) -> None:
        """Wait until so many answers are shown and none is being written."""
        self.tab.wait_for_function(
            "n => document.querySelectorAll('.message-assistant').length >= n && "
            "document.querySelector('#log').getAttribute('aria-busy') === 'false'",
            arg=answers,
            timeout=WAIT_MS,
        )

    def say(self, text: str, answers: int = 1) -> None:
        """Send a message and wait for the end of its answer."""
        self.send(text)
        self.ended(answers)

    def holds(self, expression: str, value: Any = None) -> None:
        """Wait until a JavaScript function of one value returns something true."""
        self.tab.wait_for_function(expression, arg=value, timeout=WAIT_MS)

    def shows(self, selector: str, texts: list[str]) -> None:
        """Wait until the elements of a kind have these texts."""
        self.holds(
            "([s, t]) => JSON.stringify([...document.querySelectorAll(s)].map(e => e.textContent)) === t",
            [selector, json.dumps(texts, separators=(",", ":"), ensure_ascii=False)],
        )

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements of a kind."""
        return list(self.tab.locator(selector).all_text_contents())

    def violations(self) -> list[str]:
        """Return what the content policy refused, and all other problems."""
        return [*self.tab.evaluate("window.__seen"), *self.problems, *self.foreign]


def watch(live: LivePage) -> None:
    """Record what a tab must not do."""
    origin = live.server.address
    tab = live.tab

    def requested(request: Any) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            live.foreign.append(request.url)

    def asked(dialog: Any) -> None:
        live.problems.append(f"dialog {dialog.message}")
        dialog.dismiss()

    tab.set_default_timeout(WAIT_MS)
    tab.add_init_script(_WATCH)
    tab.on("request", requested)
    tab.on("pageerror", lambda error: live.problems.append(f"error {error}"))
    tab.on("dialog", asked)
    tab.on("popup", lambda other: live.problems.append(f"popup {other.url}"))


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def live_page(
    chromium: Any, llm: Any = None, *, store: Any = None, options: dict[str, Any] | None = None, **context: Any
) -> Iterator[LivePage]:
    """Open the page of a fresh server in a fresh profile.

    Args:
        chromium: of browser().
        llm: the scripted model.
        store: the database; None is one in memory.
        options: of the server, beside its credential and port.
        context: of Playwright's new_context: viewport, color_scheme ...
    """
    with serving(llm, store, **(options or {})) as (client, server):
        profile = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}} | context)
        live = LivePage(profile.new_page(), client, server)
        watch(live)
        live.tab.goto(server.link())
        live.tab.wait_for_selector("#app:not([hidden])")
        try:
            yield live
        finally:
            profile.close()
