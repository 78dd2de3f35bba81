"""Thousands of scripts in every place where foreign text is shown, in Chromium: nothing of them runs or is made."""

import copy
import itertools
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import web.answer_stream
from nanochat_infer.errors import ParameterError
from sessions import SessionManager, Store
from sessions.export import export
from sessions.importing import import_file
from tests.fake_llm import Fail, FakeInfo, FakeLLM
from tests.web.page.attack_watch import SCAN, guard, show, strange
from tests.web.page.live_page import LivePage, live_page, watch
from tests.web.page.payloads import MARK, scripts, short_scripts

pytestmark = pytest.mark.slow

INFO = FakeInfo(context_length=10_000_000, supports_thinking=True)
TURNS = 20
LONG = {"params": {"max_tokens": 200_000}}
SLOW_MS = 300_000
ANSWERED = ".message-assistant > .prose *"


def script(messages: Any) -> Iterator[Any]:
    """Say the last message back in one piece; "fail:" in front ends with it as an error, "think:" thinks it first."""
    text = messages[-1].content
    if text.startswith("fail:"):
        yield Fail(text[5:])
    elif text.startswith("think:"):
        yield from ("<think>", text[6:], "</think>", text[6:])
    else:
        yield text


@pytest.fixture
def live(chromium: Any) -> Iterator[LivePage]:
    with live_page(chromium, FakeLLM(script, info=INFO)) as opened:
        guard(opened)
        yield opened
        assert not strange(opened)


def open_thoughts(live: LivePage) -> None:
    live.tab.evaluate("document.querySelectorAll('#log details:not([open]) > summary').forEach(e => e.click())")


def imported(store: Store, payloads: list[str], folder: Path) -> tuple[str, ...]:
    """Import a file in which every text is a payload, also thoughts, errors, names, tags; return the conversations."""
    llm: Any = FakeLLM(script, info=INFO)
    with Store.open(None) as other, SessionManager(other, llm) as manager:
        list(manager.create().send("x"))
        file = json.loads("".join(export(other, None, "json")))
    (model,) = file["conversations"]
    names, tags = itertools.cycle(short_scripts(190)), itertools.cycle(short_scripts(50))
    file["conversations"] = []
    for start in range(0, len(payloads), TURNS):
        made = copy.deepcopy(model) | {"name": next(names), "title": next(names), "system": payloads[start]}
        made |= {"tags": [next(tags), next(tags)], "model": next(names), "leaf_id": 0, "messages": []}
        for text in payloads[start : start + TURNS]:
            for of in model["messages"]:
                number = made["leaf_id"] = made["leaf_id"] + 1
                message = copy.deepcopy(of) | {"id": number, "parent_id": number - 1 or None, "text": text}
                if of["role"] == "assistant":
                    failed = {"status": "error", "finish_reason": "error", "error": text} if number % 8 == 0 else {}
                    message |= {"reasoning": text, "token_ids": None, "model": next(names), **failed}
                made["messages"].append(message)
        file["conversations"].append(made)
    (folder / "all.json").write_text(json.dumps(file), encoding="utf-8")
    return import_file(store, folder / "all.json").ids


def test_no_script_of_an_imported_conversation_runs(chromium: Any, tmp_path: Path) -> None:
    payloads = scripts()
    assert len(payloads) >= 1_500
    shown = 0
    with Store.open(None) as store:
        ids = imported(store, payloads, tmp_path)
        with live_page(chromium, FakeLLM(script, info=INFO), store=store) as live:
            guard(live)
            for number, session in enumerate(ids):
                show(live, session)
                live.tab.wait_for_selector(ANSWERED)
                open_thoughts(live)
                shown += live.tab.locator(".message-assistant").count() + live.tab.locator(".message-user").count()
                assert not strange(live), f"conversation {number}, from payload {TURNS * number} on"
            live.tab.reload()
            live.tab.wait_for_selector(ANSWERED)
            assert not strange(live)
    assert shown == 2 * len(payloads)


class Streamed:
    """A model that says one text in pieces."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def __call__(self, messages: Any) -> Iterator[str]:
        yield from self.pieces


def cut(text: str, rng: random.Random, longest: int) -> list[str]:
    """Cut a text at random places; a longest piece of one character cuts everywhere."""
    edges = [0]
    while edges[-1] < len(text):
        edges.append(edges[-1] + rng.randint(1, longest))
    return [text[a:b] for a, b in itertools.pairwise(edges)]


def stream_all(live: LivePage, said: Streamed, payloads: list[str], longest: int, batch: int = 100) -> int:
    """Have payloads said as answers, as stored texts after that; return how many changes of the page there were."""
    rng, changes = random.Random(7), 0
    for start in range(0, len(payloads), batch):
        text = "\n\n".join(payloads[start : start + batch])
        said.pieces = cut(text, rng, longest)
        session = live.client.new(**LONG)
        show(live, session)
        before = live.tab.evaluate("window.__changes")
        live.client.say(session, text)
        live.tab.wait_for_selector(".message-assistant", state="attached")
        live.tab.wait_for_selector("#log[aria-busy=false]", timeout=SLOW_MS)
        changes += live.tab.evaluate("window.__changes") - before
        size = live.tab.locator(".message-assistant > .prose").last.evaluate("e => e.textContent.length")
        assert size > len(text) // 3
        assert not strange(live), f"payloads from {start} on"
        live.tab.reload()
        live.tab.wait_for_selector(ANSWERED)
        assert not strange(live), f"payloads from {start} on, stored"
    return changes


@pytest.mark.parametrize("longest", [1_000_000, 30], ids=["whole", "at random offsets"])
def test_no_script_of_an_answer_runs(chromium: Any, longest: int) -> None:
    said = Streamed()
    with live_page(chromium, FakeLLM(said, info=INFO)) as live:
        guard(live)
        stream_all(live, said, scripts(), longest)


def test_no_script_of_an_answer_runs_split_at_every_character(chromium: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without its pace the stream shows every piece by itself.
    monkeypatch.setattr(web.answer_stream, "PACE_S", 0.0)
    monkeypatch.setattr(web.answer_stream, "_MAX_LOAD", 1e9)
    said, sample = Streamed(), scripts()[::24]
    with live_page(chromium, FakeLLM(said, info=INFO, delay_s=0.0005)) as live:
        guard(live)
        changes = stream_all(live, said, sample, 1, batch=20)
        assert changes > sum(map(len, sample)) // 4, "the pieces came together"


def test_no_script_in_names_tags_and_what_is_found_runs(live: LivePage) -> None:
    names, tags = short_scripts(190), short_scripts(50)
    assert len(names) > 1_000
    assert len(tags) > 200
    for start in range(0, len(names), 80):
        made = []
        for number, name in enumerate(names[start : start + 80]):
            made.append(live.client.new(name=name))
            found = [tags[(start + number + i) % len(tags)] for i in range(3)]
            live.client.request("PATCH", f"/api/sessions/{made[-1]}", {"tags": found})
        show(live, made[start % len(made)])
        live.tab.reload()
        live.tab.wait_for_selector(".session-title")
        assert not strange(live), start
        if start % 240 == 0:
            for words in ("window", "img onerror", "javascript", "svg"):
                live.tab.get_by_label("Search conversations").fill(words)
                live.tab.wait_for_selector("#sidebar mark")
                assert not strange(live), (start, words)
        for session in made:
            live.client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0})


def test_no_script_in_the_name_of_a_file_runs(live: LivePage) -> None:
    names = [name.replace("/", "\u2215") for name in short_scripts(190, count=200)]
    live.tab.wait_for_selector("#composer-text")
    for start in range(0, len(names), 20):
        files = [
            {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"x\n"} for name in names[start : start + 20]
        ]
        live.tab.locator("#composer input[type=file]").set_input_files(files)
        live.tab.wait_for_function("n => document.querySelectorAll('#composer .chip').length === n", arg=len(files))
        assert not strange(live), start
        live.say("these", start // 20 + 1)
        assert not strange(live), start


def test_no_script_in_errors_thoughts_and_settings_runs(live: LivePage) -> None:
    payloads = scripts()[::40]
    for start in range(0, len(payloads), TURNS):
        batch = payloads[start : start + TURNS]
        for how, shown in (("fail", ".message-end.is-error"), ("think", ANSWERED)):
            session = live.client.new(system="\n\n".join(batch), **LONG)
            for text in batch:
                live.client.finished(live.client.say(session, f"{how}:{text}"))
            show(live, session)
            live.tab.wait_for_selector(shown)
            open_thoughts(live)
            assert not strange(live), (how, start)
    live.tab.get_by_label("Settings of this conversation").click()
    live.tab.wait_for_selector("dialog[open]")
    assert not strange(live)
    live.tab.keyboard.press("Escape")


def test_no_script_in_what_is_refused_runs(chromium: Any) -> None:
    llm = FakeLLM(script, info=INFO)
    with live_page(chromium, llm) as live:
        guard(live)
        for number, text in enumerate(short_scripts(190, count=25)):
            llm.start_error = ParameterError(text)
            live.send(f"message {number}")
            live.tab.get_by_text(text[:40].strip(), exact=False).first.wait_for(state="attached")
            assert not strange(live), text
            live.tab.reload()
            live.tab.wait_for_selector("#composer-text")


@pytest.mark.parametrize("number", range(4))
def test_no_script_in_the_name_of_the_model_runs(chromium: Any, number: int) -> None:
    name = short_scripts(190, count=8)[number]
    info = FakeInfo(name=name, device=name, architecture=name, weights=name, notes=(name,))
    with live_page(chromium, FakeLLM(script, info=info)) as live:
        guard(live)
        live.say("hello")
        live.tab.get_by_label("Telemetry").first.click()
        assert not strange(live)


def careless(live: LivePage) -> LivePage:
    """A page that shows Markdown with its HTML by innerHTML, without a policy."""
    page = LivePage(live.tab.context.new_page(), live.client, live.server)
    watch(page)
    body = "<body><div id=log><div class=prose></div></div>"
    page.tab.route("http://careless.test/**", lambda route: route.fulfill(content_type="text/html", body=body))
    page.tab.route("http://foreign.test/**", lambda route: route.abort())
    page.tab.goto("http://careless.test/")
    page.foreign.clear()
    return page


_TRIPPED = (
    "(texts) => texts.map((text) => { const made = new DOMParser().parseFromString('', 'text/html');"
    "made.body.className = 'prose'; made.body.innerHTML = text; return (" + SCAN + ")(made).length > 0; })"
)


def test_the_same_texts_trip_a_careless_page(chromium: Any) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    setattr(markdown, "validateLink", lambda url: True)  # noqa: B010 - as its documentation says
    payloads = scripts()
    shown = [markdown.render(text) for text in payloads]
    with live_page(chromium) as live:
        page = careless(live)
        tripped = page.tab.evaluate(_TRIPPED, shown)
        assert sum(tripped) > 0.6 * len(payloads), f"{sum(tripped)} of {len(payloads)}"
        # Some do what they say, and the harness sees it.
        running = [text for text in shown if f"onerror={MARK}" in text.replace('"', "")][:5]
        for text in (
            *running,
            f"<img src=x onerror={MARK}>",
            "<img src=x onerror=alert(1)>",
            "<img src=//foreign.test/>",
        ):
            page.tab.evaluate("text => document.querySelector('.prose').innerHTML = text", text)
        until = time.monotonic() + 20
        while not (page.problems and page.foreign) and time.monotonic() < until:
            page.tab.wait_for_timeout(50)
        assert page.tab.evaluate("window.__pwn") == 1
        assert any("dialog" in what for what in page.problems)
        assert any("foreign.test" in url for url in page.foreign)
