"""States of the page that are looked at: by axe-core in the tests, and by people on screenshots."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import LivePage

RICH = """Here is a short overview of **sorting**, with `code` and [a link](https://example.test/sorting).

## Which one to take

1. *Insertion sort* for a few elements
2. *Merge sort* where the order of equal ones matters
   - stable, but needs memory
3. *Heap sort* where memory is scarce

| name | on average | worst | stable |
|---|---:|---:|:---:|
| insertion | n² | n² | yes |
| merge | n log n | n log n | yes |
| heap | n log n | n log n | no |

```python
def merge(left: list[int], right: list[int]) -> list[int]:
    \"\"\"Merge two sorted lists.\"\"\"
    out = []
    while left and right:  # the smaller one first
        out.append((left if left[0] <= right[0] else right).pop(0))
    return out + left + right
```

> The constant matters for short lists.

The cost of merging is $T(n) = 2\\,T(n/2) + \\Theta(n)$, so

$$T(n) = \\sum_{i=0}^{\\log_2 n} 2^i \\cdot \\frac{n}{2^i} = n \\log_2 n + n$$
"""
NAMES = (
    "Sorting, and when to use what",
    "A letter to the landlord",
    "Names for a boat",
    "Why is the sky blue?",
    "Regular expressions for dates",
    "Plan for the garden in spring",
)


def script(messages: Any) -> Iterator[Any]:
    """Answer by what the last message asks for."""
    last = next(m.content for m in reversed(messages) if m.role == "user")
    if "endless" in last:
        for number in range(100_000):
            yield f"word{number} " if number % 40 else f"\n\nParagraph {number // 40}. "
            yield Pause(0.02)
    elif "fail" in last:
        yield "It begins well, "
        yield Fail("the model produced no number; its weights may be damaged")
    elif "think" in last:
        yield from ("<think>", "The user wants to **think**; let me see what is known.\n\n- one\n- two", "</think>")
        yield "I thought about it."
    else:
        for start in range(0, len(RICH), 40):
            yield RICH[start : start + 40]


def model() -> FakeLLM:
    """The scripted model of the states."""
    return FakeLLM(script, info=FakeInfo(name="nano-chat-0.5b", supports_thinking=True, context_length=16384))


def fill_list(live: LivePage) -> None:
    """Give the list names, tags and a fork."""
    made = [live.client.new(name=name) for name in reversed(NAMES[1:])]
    live.client.request("PATCH", f"/api/sessions/{made[0]}", {"tags": ["garden", "home"]})
    live.client.request("PATCH", f"/api/sessions/{made[2]}", {"tags": ["science"]})
    live.client.finished(live.client.say(made[1], "How do I find dates in a text?"))
    live.client.post(f"/api/sessions/{made[1]}/fork", {"name": "Dates, another way"})


def empty(live: LivePage) -> None:
    live.tab.wait_for_selector(".welcome")


def listed(live: LivePage) -> None:
    fill_list(live)
    live.tab.wait_for_selector(".fork-mark", state="attached")


def answered(live: LivePage) -> None:
    session = live.client.new(name=NAMES[0], params={"max_tokens": 100_000})
    live.tab.goto(f"{live.server.address}/#c={session}")
    live.opened(session)
    live.say("Tell me about sorting.")


def thought(live: LivePage) -> None:
    live.say("think about it", answers=2)
    live.tab.locator(".thinking summary").last.click()


def failed(live: LivePage) -> None:
    live.say("fail please", answers=3)
    live.tab.wait_for_selector(".message-end.is-error")


def help_shown(live: LivePage) -> None:
    live.tab.keyboard.press("Control+/")
    live.tab.wait_for_selector("dialog[open]")


def settings_shown(live: LivePage) -> None:
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector("dialog", state="detached")
    live.tab.keyboard.press("Control+,")
    live.tab.wait_for_selector("dialog[open]")


def settings_refused(live: LivePage) -> None:
    live.tab.get_by_label("Temperature", exact=True).fill("9")
    live.tab.get_by_role("button", name="Save").click()
    live.tab.wait_for_selector("#error-temperature:not(:empty)")


def menu_shown(live: LivePage) -> None:
    for _ in range(2):
        live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector("dialog", state="detached")
    live.tab.get_by_role("button", name="More", exact=True).click()
    live.tab.wait_for_selector(".menu")


def tags_shown(live: LivePage) -> None:
    live.tab.get_by_role("menuitem", name="Tags").click()
    live.tab.get_by_label("New tag").fill("sorting, computer science")
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector(".tag-chips .chip")


def sidebar_shown(live: LivePage) -> None:
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector("dialog", state="detached")
    if live.tab.locator("#sidebar").is_hidden():
        live.tab.keyboard.press("Control+b")
    live.tab.wait_for_selector("#sidebar")


def searched(live: LivePage) -> None:
    live.tab.get_by_label("Search conversations").fill("sort")
    live.tab.wait_for_selector(".hit mark")


def streaming(live: LivePage) -> None:
    live.tab.get_by_label("Search conversations").fill("")
    live.tab.wait_for_selector(".group")
    if live.tab.locator("#scrim.shown").count():
        live.tab.keyboard.press("Escape")
    live.send("endless")
    live.tab.wait_for_selector("text=Paragraph 1")


def telemetry_shown(live: LivePage) -> None:
    live.tab.keyboard.press("Control+.")
    live.tab.wait_for_selector(".spark-line[points*=',']", state="attached")
    live.tab.wait_for_selector("#telemetry .swatch")


def deleted(live: LivePage) -> None:
    if live.tab.locator("#scrim.shown").count():
        live.tab.keyboard.press("Escape")
    live.tab.get_by_label("Stop the answer").click()
    live.ended(1)
    live.tab.keyboard.press("Control+Shift+D")
    live.tab.wait_for_selector(".toast-action")


# Each begins where the one before it ended.
STATES: dict[str, Callable[[LivePage], None]] = {
    "empty": empty,
    "listed": listed,
    "answered": answered,
    "thought": thought,
    "failed": failed,
    "help": help_shown,
    "settings": settings_shown,
    "settings-refused": settings_refused,
    "menu": menu_shown,
    "tags": tags_shown,
    "sidebar": sidebar_shown,
    "search": searched,
    "streaming": streaming,
    "telemetry": telemetry_shown,
    "deleted": deleted,
}


def complaints(tab: Any) -> list[str]:
    """Return what axe-core finds serious or critical in a tab."""
    checker = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = checker.run(tab).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
