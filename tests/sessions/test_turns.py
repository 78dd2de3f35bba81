"""The idle prefill: what is computed after an answer, when it is not, and that nobody notices a failure of it."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from nanochat_infer.errors import BusyError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, SessionManager, Store
from sessions import turns as turns_module
from tests.fake_kv import FakePrefill
from tests.fake_llm import END, START, Fail, FakeInfo, FakeLLM

PARAMS = SamplingParams(max_tokens=2000)


class Rewriting(FakeLLM):
    """A template that shows earlier answers in another way than they were sampled."""

    def encode_chat(self, messages: Sequence[Any], **options: Any) -> list[int]:
        shown = [m if m.role == "user" else replace(m, content=m.content.upper(), token_ids=None) for m in messages]
        return super().encode_chat(shown, **options)


@pytest.fixture
def llm() -> FakeLLM:
    return FakeLLM()


@pytest.fixture
def manager(llm: FakeLLM) -> Iterator[SessionManager]:
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        yield manager


@pytest.fixture
def long_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a test time before the prefill begins."""
    monkeypatch.setattr(turns_module.Turns.__init__, "__kwdefaults__", {"delay_s": 60.0})


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def ended(answer: Answer) -> AnswerFinished:
    """The answer's end, after all that follows it."""
    last = finish(answer)
    assert answer.join(20)
    return last


def wait_for(condition: Callable[[], object], limit_s: float = 10) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


@pytest.mark.parametrize("private", [False, True])
def test_the_next_prompt_is_there_up_to_its_message(manager: SessionManager, llm: FakeLLM, private: bool) -> None:
    session = manager.create(system="Be kind.", params=PARAMS, thinking=True, private=private)
    ended(session.send("one"))
    (prefill,) = llm.prefilled
    real, *dummies = llm.encoded
    assert [(m.role, m.content) for m in dummies[0].messages] == [
        ("system", "Be kind."),
        ("user", "one"),
        ("assistant", "You said: one"),
        ("user", "a"),
    ]
    for dummy in dummies:
        assert (dummy.enable_thinking, dummy.date_string) == (real.enable_thinking, real.date_string)
    last = ended(session.send("two"))
    asked = llm.started[1].prompt_ids
    assert asked[: len(prefill.prompt_ids)] == prefill.prompt_ids
    assert asked[len(prefill.prompt_ids) :] == (*b"two", END, 10, START, *b"assistant\n")
    assert last.usage.cached_tokens == len(prefill.prompt_ids)
    assert len(session.messages()) == 4, "the dummies are nowhere else"


@pytest.mark.parametrize("ahead", [True, False])
def test_a_rewritten_answer_is_computed_before_it_is_asked_for(ahead: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not ahead:
        monkeypatch.setattr(turns_module.Turns, "prefill", lambda *_: None)
    llm = Rewriting()
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=PARAMS)
        ended(session.send("one"))
        last = ended(session.send("two"))
        computed = last.usage.prompt_tokens - last.usage.cached_tokens
        new = len(b"two") + 2 + 1 + len(b"assistant\n")
        assert computed == (new if ahead else new + len("OU SAID: ONE") + 3 + len("user\n"))


def test_a_stopped_answer_too(manager: SessionManager, llm: FakeLLM) -> None:
    gate = threading.Event()
    llm.script = lambda messages: ["half ", gate, "never"]
    session = manager.create(params=PARAMS)
    answer = session.send("one")
    wait_for(lambda: session.messages()[-1].text)
    answer.stop()
    assert ended(answer).status == "stopped"
    assert [m.content for m in llm.encoded[-1].messages] == ["one", "half ", "b"]
    assert len(llm.prefilled) == 1


def test_not_after_an_error_and_not_for_base_models() -> None:
    for llm in (FakeLLM(script=lambda _: ["half", Fail()]), FakeLLM(info=FakeInfo(is_chat=False))):
        with Store.open(None) as store, SessionManager(store, llm) as manager:
            ended(manager.create(params=PARAMS).send("one"))
            assert (len(llm.encoded), llm.prefilled) == (1, [])


def test_nothing_is_asked_for_that_is_there(manager: SessionManager, llm: FakeLLM, monkeypatch: Any) -> None:
    monkeypatch.setattr(turns_module, "common_prefix", lambda left, right: list(llm.started[0].prompt_ids))
    ended(manager.create(params=PARAMS).send("one"))
    assert (len(llm.encoded), llm.prefilled) == (3, [])


def test_viewers_do_not_wait_for_it(manager: SessionManager, long_delay: None) -> None:
    session = manager.create(params=PARAMS)
    answer = session.send("one")
    begun = time.monotonic()
    assert finish(answer).text == "You said: one"
    assert session.running is None
    assert manager.answer(answer.message_id) is None
    assert not answer.join(0), "the control: it is still to come"
    assert time.monotonic() - begun < 30
    manager.close()
    assert answer.join(0)
    assert time.monotonic() - begun < 30


ACTIONS: dict[str, Callable[[Any, SessionManager], object]] = {
    "send": lambda session, manager: finish(session.send("two")),
    "regenerate": lambda session, manager: finish(session.regenerate()),
    "system": lambda session, manager: session.set_system("Be rude."),
    "thinking": lambda session, manager: session.set_thinking(False),
    "close": lambda session, manager: session.close(),
    "delete": lambda session, manager: manager.delete(session.id),
    "manager": lambda session, manager: manager.close(),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_it_is_cancelled(manager: SessionManager, llm: FakeLLM, action: str) -> None:
    session = manager.create(params=PARAMS)
    ended(session.send("one"))
    (prefill,) = llm.prefilled
    assert not prefill.cancelled
    ACTIONS[action](session, manager)
    assert prefill.cancelled


@pytest.mark.parametrize("action", ACTIONS)
def test_it_does_not_begin(manager: SessionManager, llm: FakeLLM, long_delay: None, action: str) -> None:
    session = manager.create(params=PARAMS)
    waits = threading.Event()

    def asked() -> FakeLLM:
        waits.set()
        return llm

    # The prefill asks for the model once it knows its history; what changes before that is a part of it.
    session._turns._llm = asked
    answer = session.send("one")
    finish(answer)
    assert waits.wait(20)
    ACTIONS[action](session, manager)
    assert answer.join(20)
    assert llm.prefilled == []


@pytest.mark.parametrize("action", ["rename", "params", "empty"])
def test_it_goes_on(manager: SessionManager, llm: FakeLLM, action: str) -> None:
    session = manager.create(params=PARAMS)
    ended(session.send("one"))
    if action == "rename":
        session.rename("x")
    elif action == "params":
        session.set_params(replace(PARAMS, temperature=0.5))
    else:
        with pytest.raises(Exception, match="empty"):
            session.send("  ")
    assert not llm.prefilled[0].cancelled


def test_a_message_that_comes_while_it_is_encoded_wins(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS)
    encode = llm.encode_chat
    inside, go_on = threading.Event(), threading.Event()

    def slowly(messages: Sequence[Any], **options: Any) -> list[int]:
        if messages[-1].content == "a":
            inside.set()
            assert go_on.wait(20)
        return encode(messages, **options)

    llm.encode_chat = slowly  # type: ignore[method-assign]
    first = session.send("one")
    assert inside.wait(20)
    second = session.send("two")
    finish(second)
    assert llm.prefilled == []
    session.close()
    go_on.set()
    assert first.join(20)
    assert second.join(20)
    assert llm.prefilled == []


@pytest.mark.parametrize("error", [BusyError("the queue is full"), RuntimeError("a bug with secret words")])
def test_its_failures_are_nobodys(
    manager: SessionManager, llm: FakeLLM, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    llm.prefill_error = error
    session = manager.create(params=PARAMS)
    answer = session.send("one")
    assert ended(answer).status == "done"
    assert type(error).__name__ in caplog.text
    assert session.take_notices() == []
    llm.prefill_error = None
    assert ended(session.send("two")).text == "You said: two"
    assert len(llm.prefilled) == 1


def test_a_conversation_that_cannot_be_encoded_ahead(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS)
    gate = threading.Event()
    llm.script = lambda messages: [gate, "fine"]
    answer = session.send("one")
    llm.encode_error = RuntimeError("a template")
    gate.set()
    assert ended(answer).text == "fine"
    assert llm.prefilled == []


def test_a_prefill_outlives_its_session_object(manager: SessionManager, llm: FakeLLM) -> None:
    answer = manager.create(params=PARAMS).send("one")
    ended(answer)
    assert isinstance(llm.prefilled[0], FakePrefill)


def test_ended_answers_do_not_pile_up(manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    for number in range(5):
        ended(session.send(str(number)))
    assert len(manager._ended) == 1
