"""The state that viewers get: from any number to the newest, in any steps, they show the same."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web_client import Event, Page
from web.answer_stream import Part
from web.rendering import AnswerBlocks, render_blocks

PIECES = [
    "word ",
    "*em* ",
    "\n",
    "\n\n",
    "# head\n",
    "```py\nx = 1\n",
    "```\n",
    "- item\n",
    "> quote\n",
    "| a |\n|---|\n",
    "é€",
]


def event_of(part: Part, number: int) -> Event:
    import json

    text = part.since(number)
    return Event("", {"type": "blocks", "content": json.loads(text)} if text else "")


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.integers(0, 40), max_size=8))
def test_whoever_looks_whenever_sees_the_same_in_the_end(pieces: list[str], looks: list[int]) -> None:
    renderer, part = AnswerBlocks(), Part()
    page, seen = Page(), 0
    for number, piece in enumerate(pieces, start=1):
        part.apply(renderer.push(piece), number)
        for _ in range(looks.count(number)):
            page.apply(event_of(part, seen))
            seen = number
    part.apply(renderer.finish(), len(pieces) + 1)
    page.apply(event_of(part, seen))
    fresh = Page()
    fresh.apply(event_of(part, 0))
    fresh.apply(event_of(part, 0))
    assert page.blocks["content"] == fresh.blocks["content"] == render_blocks("".join(pieces))


def test_only_what_changed_is_sent() -> None:
    part = Part()
    part.apply([(n, {"k": "p", "c": [f"{n}"]}) for n in range(50)], 1)
    part.apply([(49, {"k": "p", "c": ["49"]})], 2)
    assert part.since(1) == "", "the same again is no change"
    part.apply([(49, {"k": "p", "c": ["forty-nine"]})], 3)
    assert part.since(1) == '{"count":50,"set":[[49,{"k":"p","c":["forty-nine"]}]]}'
    part.apply([(48, {"k": "hr"})], 4)
    assert part.since(3) == '{"count":49,"set":[[48,{"k":"hr"}]]}', "what was behind it is gone"
    assert part.since(4) == ""


def test_the_page_of_the_tests_sees_a_gap() -> None:
    page = Page()
    broken: Any = {"type": "blocks", "content": {"count": 2, "set": [[1, {}]]}}
    try:
        page.apply(Event("", broken))
    except AssertionError:
        return
    raise AssertionError("the control did not fail")
