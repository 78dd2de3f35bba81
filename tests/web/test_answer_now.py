"""Ending the thoughts of an answer: it goes on with the answer itself, from the ids that were thought."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from nanochat_infer.text.tokenizer import Tokenizer
from sessions import Store
from sessions.answering_now import CLOSING
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.shared_data import data_path
from tests.web_client import Client, serving

THINKING = FakeInfo(supports_thinking=True)


class Thinker:
    """A model that thinks until it is made to answer; `continued` are the prompts that go on from an answer."""

    def __init__(self) -> None:
        self.continued: list[str] = []
        self.thinks = True

    def __call__(self, messages: Any) -> Iterator[Piece]:
        if isinstance(messages[0], int):
            self.continued.append(bytes(i for i in messages if i < 256).decode())
            yield "The answer."
            return
        if self.thinks:
            yield from ("<think>", "Hm, ", "let me see")
        else:
            yield "Said "
        for number in range(100_000):
            yield f" {number}"
            yield Pause(0.01)


@contextmanager
def thinking() -> Iterator[tuple[Client, Thinker, str]]:
    thinker = Thinker()
    with serving(FakeLLM(thinker, info=THINKING)) as (client, _):
        yield client, thinker, client.new(params={"max_tokens": 100_000})


def until(client: Client, message: int, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait for what the database says of a message."""
    end = time.monotonic() + 30
    while not holds(client.get(f"/api/messages/{message}")):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_answer_goes_on_behind_its_closed_thoughts() -> None:
    with thinking() as (client, thinker, session):
        cut = client.say(session, "why?")
        until(client, cut, lambda message: "let me see" in message["reasoning"])
        begun = client.post(f"/api/sessions/{session}/answer-now")
        message = client.finished(begun["message"])
        assert (message["text"], message["status"], message["continues"]) == ("The answer.", "done", cut)
        assert message["reasoning"].startswith("Hm, let me see")
        (prompt,) = thinker.continued
        assert prompt.endswith(f"<think>{message['reasoning']}\n</think>\n\n")
        stopped = client.get(f"/api/messages/{cut}")
        assert (stopped["status"], stopped["text"]) == ("stopped", "")
        shown = client.get(f"/api/sessions/{session}")["messages"]
        assert (shown[-1]["id"], shown[-1]["siblings"]["ids"]) == (message["id"], [cut, message["id"]])
        # Afterwards nobody thinks here.
        reply = client.request("POST", f"/api/sessions/{session}/answer-now", {})
        assert (reply.status, reply.json["error"]["code"]) == (409, "not_thinking")


def test_the_first_thoughts_can_be_ended_before_the_journal_has_them() -> None:
    thinker = Thinker()
    store = Store.open(None, journal_interval_s=3600)
    with serving(FakeLLM(thinker, info=THINKING), store) as (client, _):
        session = client.new(params={"max_tokens": 100_000})
        cut = client.say(session, "why?")
        with client.events(f"/api/messages/{cut}/events") as stream:
            assert next(event for event in stream if event.data and "let me see" in str(event.data))
        assert client.get(f"/api/messages/{cut}")["reasoning"] == "", "the control"
        begun = client.post(f"/api/sessions/{session}/answer-now")
        assert client.finished(begun["message"])["text"] == "The answer."


def test_only_continuing_goes_on_with_the_thoughts() -> None:
    with thinking() as (client, thinker, session):
        cut = client.say(session, "why?")
        until(client, cut, lambda message: "let me see" in message["reasoning"])
        client.post(f"/api/messages/{cut}/stop")
        client.finished(cut)
        message = client.finished(client.post(f"/api/sessions/{session}/continue")["message"])
        assert (message["text"], message["reasoning"][-11:]) == ("", "The answer.")
        assert "</think>" not in thinker.continued[0]


def test_an_answer_that_has_begun_is_not_cut() -> None:
    with thinking() as (client, thinker, session):
        thinker.thinks = False
        answer = client.say(session, "why?")
        until(client, answer, lambda message: message["text"] != "")
        reply = client.request("POST", f"/api/sessions/{session}/answer-now", {})
        assert (reply.status, reply.json["error"]["code"]) == (409, "not_thinking")
        assert client.get(f"/api/messages/{answer}")["status"] == "streaming"
        assert client.request("POST", "/api/sessions/none/answer-now", {}).status == 404
        client.post(f"/api/messages/{answer}/stop")


@pytest.mark.parametrize("route", ["messages", "edit", "regenerate"])
def test_what_is_asked_for_says_whether_to_think(route: str) -> None:
    llm = FakeLLM(info=THINKING)
    with serving(llm) as (client, _):
        session = client.new()
        client.finished(client.say(session, "one"))
        user = client.get(f"/api/sessions/{session}")["messages"][0]["id"]
        body = {"messages": {"text": "two"}, "edit": {"text": "two", "message": user}, "regenerate": {}}[route]
        for wanted in (True, None, False):
            begun = client.post(f"/api/sessions/{session}/{route}", body | {"thinking": wanted})
            client.finished(begun["message"])
            assert [call.enable_thinking for call in llm.encoded][-1] is wanted
            assert client.get(f"/api/sessions/{session}")["session"]["thinking"] is wanted
        reply = client.request("POST", f"/api/sessions/{session}/{route}", body | {"thinking": 1})
        assert (reply.status, reply.json["error"]["param"]) == (400, "thinking")


@pytest.mark.slow
def test_thoughts_are_closed_by_the_ids_that_a_thinking_model_writes() -> None:
    tokenizer = Tokenizer.from_folder(data_path("qwen3"))
    closing = tokenizer.encode(CLOSING, add_special_tokens=False, parse_special=True)
    assert [tokenizer.decode([i], skip_special_tokens=False) for i in closing] == ["\n", "</think>", "\n\n"]
