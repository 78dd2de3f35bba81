"""Conversations through the manager, with a scripted model: sending, watching, stopping, errors, regenerating."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer.engine.events import PrefillProgress, Queued
from nanochat_infer.errors import BusyError, ContextLengthError, SessionError, TemplateError
from nanochat_infer.generation import TextDelta
from sessions import AnswerFinished, Store
from tests.fake_llm import END, Fail, FakeInfo, FakeLLM, FakeTokenizer, Pause
from tests.managers import PARAMS, Make, finish, opening, said, wait_for
from tests.session_tools import count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def make(path: Path) -> Iterator[Make]:
    with opening(path) as factory:
        yield factory


def test_a_turn(make: Make, path: Path) -> None:
    llm = FakeLLM(queue_ahead=1, prefill_chunk=10)
    session = make(llm).create(system="Be kind.", params=PARAMS, thinking=True)
    answer = session.send("hello  wörld\nsecond line")
    events = list(answer)
    finished = events[-1]
    assert isinstance(finished, AnswerFinished)
    assert finished.text == "You said: hello  wörld\nsecond line"
    assert (finished.finish_reason, finished.status, finished.saved, finished.message) == ("stop", "done", True, "")
    assert finished.seed == llm.started[0].seed
    assert finished.token_ids == (*finished.text.encode(), END)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == finished.text
    assert sum((e.token_ids for e in events if isinstance(e, TextDelta)), ()) == finished.token_ids
    assert {type(e) for e in events} <= {Queued, PrefillProgress, TextDelta, AnswerFinished}

    user, reply = session.messages()
    assert (user.role, user.text, user.status, user.token_ids) == ("user", "hello  wörld\nsecond line", "done", None)
    assert (user.id, reply.id) == (answer.user_message_id, answer.message_id)
    assert (reply.text, reply.token_ids, reply.status) == (finished.text, finished.token_ids, "done")
    assert (reply.usage, reply.timings, reply.seed) == (finished.usage, finished.timings, finished.seed)
    assert (reply.params, reply.model, reply.model_fingerprint) == (PARAMS, "fake", "f" * 64)
    assert session.title == "hello wörld"
    call = llm.encoded[0]
    assert [(m.role, m.content) for m in call.messages] == [("system", "Be kind."), ("user", user.text)]
    assert call.enable_thinking is True
    assert call.date_string == session.date_string
    assert count(path, "SELECT count(*) FROM pieces") == 0


def test_the_message_is_on_disk_before_anything_is_generated(make: Make, path: Path) -> None:
    seen: list[int] = []

    def script(_: object) -> str:
        seen.append(count(path, "SELECT count(*) FROM messages WHERE status = 'done' AND text = 'save me'"))
        seen.append(count(path, "SELECT count(*) FROM messages WHERE status = 'streaming'"))
        return "yes"

    finish(make(FakeLLM(script=script)).create(params=PARAMS).send("save me"))
    assert seen == [1, 1]


def test_the_next_prompt_holds_the_sampled_ids(make: Make) -> None:
    llm = FakeLLM(script=lambda messages: "<think>hm</think>fine")
    session = make(llm).create(params=PARAMS)
    first = finish(session.send("one"))
    finish(session.send("two"))
    history = llm.encoded[1].messages
    assert [m.role for m in history] == ["user", "assistant", "user"]
    assert history[1].token_ids == first.token_ids
    assert (history[1].content, history[1].reasoning) == ("fine", "hm")


def test_another_tokenizer_gets_the_text(make: Make) -> None:
    session = make().create(params=PARAMS)
    finish(session.send("one"))
    same = FakeLLM(info=FakeInfo(fingerprint="another model"))
    finish(make(same).open(session.id).send("two"))
    assert same.encoded[0].messages[1].token_ids is not None
    other = FakeLLM(tokenizer=FakeTokenizer("other"))
    finish(make(other).open(session.id).send("three"))
    assert [m.token_ids for m in other.encoded[0].messages] == [None] * 5
    assert other.encoded[0].messages[1].content == "You said: one"


def test_a_conversation_goes_on_in_the_next_process(make: Make) -> None:
    session = make().create(system="S", params=PARAMS, thinking=False)
    finish(session.send("first"))
    again = make().last()
    assert again is not None
    assert (again.id, again.system, again.params, again.thinking) == (session.id, "S", PARAMS, False)
    assert (again.date_string, again.title) == (session.date_string, "first")
    finish(again.send("second"))
    assert [text for _, text in said(again)] == ["first", "You said: first", "second", "You said: second"]


def test_watching_is_only_watching(make: Make) -> None:
    gate = threading.Event()
    llm = FakeLLM(script=lambda _: ["one ", "two ", gate, "three"])
    manager = make(llm)
    session = manager.create(params=PARAMS)
    answer = session.send("count")
    for event in answer:
        if isinstance(event, TextDelta):
            break  # leaves early
    wait_for(lambda: session.messages()[-1].text == "one two ")
    late = iter(answer)
    first = next(event for event in late if isinstance(event, TextDelta))
    assert first.text == "one two "
    assert manager.answer(answer.message_id) is answer
    results: list[list[object]] = [[], [], []]
    threads = [threading.Thread(target=lambda r=r: r.extend(answer)) for r in results]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(20)
    for events in results:
        assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "one two three"
        assert isinstance(events[-1], AnswerFinished)
    assert next(e for e in late if isinstance(e, AnswerFinished)).text == "one two three"
    assert finish(answer).text == "one two three"  # also after the end
    assert manager.answer(answer.message_id) is None


def test_a_viewer_can_be_interrupted_and_go_on(make: Make) -> None:
    gate = threading.Event()
    answer = make(FakeLLM(script=lambda _: ["a", gate, "b"])).create(params=PARAMS).send("x")
    view = iter(answer)
    assert any(isinstance(event, TextDelta) for event in view)
    gate.set()
    assert "".join(e.text for e in view if isinstance(e, TextDelta)) == "b"


def test_stop_keeps_what_was_seen(make: Make) -> None:
    llm = FakeLLM(script=lambda _: ["kept ", "text ", Pause(60), "never"])
    session = make(llm).create(params=PARAMS)
    answer = session.send("go")
    wait_for(lambda: session.messages()[-1].text == "kept text ")
    answer.stop()
    finished = finish(answer)
    assert (finished.finish_reason, finished.status, finished.text) == ("cancelled", "stopped", "kept text ")
    reply = session.messages()[-1]
    assert (reply.status, reply.text, reply.token_ids) == ("stopped", "kept text ", tuple(b"kept text "))


def test_stop_during_the_prompt(make: Make) -> None:
    llm = FakeLLM(prefill_chunk=1, prefill_delay_s=0.05)
    session = make(llm).create(params=PARAMS)
    answer = session.send("a long prompt " * 20)
    answer.stop()
    assert finish(answer).status == "stopped"
    llm.prefill_delay_s = 0
    finish(session.send("next"))
    # The empty answer is left out, so that the roles alternate. What was encoded ahead may stand between the two.
    assert [(m.role, m.content) for m in llm._conversations[llm.started[1].prompt_ids]] == [
        ("user", "a long prompt " * 20 + "\n\nnext"),
    ]


def test_one_answer_at_a_time(make: Make) -> None:
    gate = threading.Event()
    session = make(FakeLLM(script=lambda _: ["a", gate])).create(params=PARAMS)
    answer = session.send("one")
    assert session.running is answer
    for action in (lambda: session.send("two"), session.regenerate, session.continue_answer):
        with pytest.raises(SessionError, match="still being written"):
            action()
    gate.set()
    finish(answer)
    assert session.running is None
    finish(session.send("two"))


@pytest.mark.parametrize(
    "break_it",
    [
        lambda llm: setattr(llm, "busy", True),
        lambda llm: setattr(llm, "start_error", ContextLengthError("context is full: 9 of 8 tokens")),
        lambda llm: setattr(llm, "encode_error", TemplateError("the template refused the conversation")),
        lambda llm: setattr(llm, "info", FakeInfo(context_length=8)),
    ],
)
def test_a_refused_message_is_kept_and_replaced_by_the_next(make: Make, break_it: Callable[[FakeLLM], None]) -> None:
    llm = FakeLLM()
    session = make(llm).create(params=PARAMS)
    first = session.send("first")
    finish(first)
    # Else what is encoded ahead might take the error that the message is to get.
    assert first.join(20)
    break_it(llm)
    with pytest.raises((BusyError, ContextLengthError, TemplateError)):
        session.send("refused")
    assert said(session)[-1] == ("user", "refused")
    llm.busy, llm.info = False, FakeInfo()
    finish(session.send("shorter"))
    assert [text for _, text in said(session)] == ["first", "You said: first", "shorter", "You said: shorter"]
    again = make().open(session.id)
    assert said(again) == said(session)


def test_a_refused_message_can_be_answered_later(make: Make) -> None:
    llm = FakeLLM(busy=True)
    session = make(llm).create(params=PARAMS)
    with pytest.raises(BusyError):
        session.send("hello")
    llm.busy = False
    assert finish(session.regenerate()).text == "You said: hello"
    assert said(session) == [("user", "hello"), ("assistant", "You said: hello")]


def test_a_refused_message_that_was_taken_back_is_answered_when_it_is_sent_again(make: Make) -> None:
    llm = FakeLLM()
    session = make(llm).create(params=PARAMS)
    finish(session.send("first"))
    for _ in range(2):
        llm.busy = True
        with pytest.raises(BusyError):
            session.send("hello")
        undone = session.undo()
        assert undone is not None
        assert undone.text == "hello"
    llm.busy = False
    finish(session.send("hello"))
    assert said(session)[2:] == [("user", "hello"), ("assistant", "You said: hello")]
    assert session.branches() == [], "it is one message"
    session.undo()
    finish(session.send("hello"))
    assert len(session.branches()) == 1, "the control: what has an answer is said again"


def test_an_error_keeps_the_partial_and_its_sentence(make: Make) -> None:
    session = make(FakeLLM(script=lambda _: ["half ", Fail("layer 3 is not finite")])).create(params=PARAMS)
    finished = finish(session.send("x"))
    assert (finished.finish_reason, finished.text, finished.message) == ("error", "half ", "layer 3 is not finite")
    reply = session.messages()[-1]
    assert (reply.status, reply.text, reply.error) == ("error", "half ", "layer 3 is not finite")


def test_an_exception_below_ends_the_answer(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    llm = FakeLLM(script=lambda _: ["half ", ZeroDivisionError("secret detail")])
    session = make(llm).create(params=PARAMS)
    finished = finish(session.send("x"))
    assert (finished.finish_reason, finished.text) == ("error", "half ")
    assert "internal error" in finished.message
    assert "secret detail" not in finished.message
    assert session.messages()[-1].status == "error"
    assert "ZeroDivisionError" in caplog.text
    llm.script = lambda _: ["half ", BusyError("device is gone")]
    assert finish(session.regenerate()).message == "device is gone"


def test_regenerate_makes_a_sibling_with_a_fresh_seed(make: Make) -> None:
    answers = iter(["first try", "second try", "third"])
    session = make(FakeLLM(script=lambda _: next(answers))).create(params=PARAMS)
    first = finish(session.send("x"))
    second = finish(session.regenerate())
    assert said(session) == [("user", "x"), ("assistant", "second try")]
    assert first.seed != second.seed
    user = session.messages()[0]
    assert session._store.children(session.key, user.id) == [first.message_id, second.message_id]
    session.set_params(replace(PARAMS, seed=5))
    assert finish(session.regenerate()).seed == 5


def test_the_seed_is_known_while_the_answer_is_written(make: Make, path: Path, tmp_path: Path) -> None:
    gate = threading.Event()
    llm = FakeLLM(script=lambda _: ["begin ", gate])
    session = make(llm).create(params=PARAMS)
    answer = session.send("x")
    wait_for(lambda: session.messages()[-1].text == "begin ")
    shutil.copy(path, tmp_path / "killed.db")  # what a kill leaves: no process owns the answer in this file
    gate.set()
    seed = finish(answer).seed
    with Store.open(tmp_path / "killed.db") as store:
        found = store.message(answer.message_id)
    assert found is not None
    assert (found.status, found.seed, llm.started[0].params.seed) == ("interrupted", seed, seed)
    assert found.params == PARAMS
    assert found.params.seed is None
    seeds = {finish(session.regenerate()).seed for _ in range(5)} | {seed}
    assert len(seeds) == 6
    assert session.params.seed is None


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_without_a_thread_nothing_runs_on(make: Make, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    llm = FakeLLM()
    manager = make(llm)
    session = manager.create(params=PARAMS)
    finish(session.send("first"))
    before = said(session)
    for begin in (session.regenerate, lambda: session.send("second")):
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", no_thread)
            with pytest.raises(SessionError, match="can't start new thread"):
                begin()
        assert llm.started[-1].cancelled
        assert count(path, "SELECT count(*) FROM messages WHERE status = 'streaming'") == 0
        assert session.running is None
        assert said(session)[:2] == before
    assert manager._answers == {}
    assert finish(session.regenerate()).text == "You said: second"


@pytest.mark.parametrize("broken", ["finish_answer", "_forget"])
def test_viewers_never_wait_for_ever(
    make: Make, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever fails at the end of an answer, its end is told."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    manager = make()
    session = manager.create(params=PARAMS)
    monkeypatch.setattr(manager.store if broken == "finish_answer" else manager, broken, fail)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    answer = session.send("x")
    assert answer.join(10)
    assert answer.finished is not None
    assert answer.finished.text == "You said: x"
    assert answer.finished.saved is (broken != "finish_answer")
    assert "secret" not in answer.finished.message
    assert ("not saved" in answer.finished.message) is (broken == "finish_answer")
    manager._answers.clear()


def test_a_refused_regenerate_changes_nothing(make: Make, path: Path) -> None:
    llm = FakeLLM()
    session = make(llm).create(params=PARAMS)
    finish(session.send("x"))
    before = said(session)
    llm.busy = True
    with pytest.raises(BusyError):
        session.regenerate()
    assert said(session) == before
    assert said(make().open(session.id)) == before
    assert count(path, "SELECT count(*) FROM messages") == 2


def test_nothing_to_regenerate_or_continue(make: Make) -> None:
    session = make().create(params=PARAMS)
    with pytest.raises(SessionError, match="nothing to answer"):
        session.regenerate()
    with pytest.raises(SessionError, match="no answer to continue"):
        session.continue_answer()
    finish(session.send("x"))
    with pytest.raises(SessionError, match="complete"):
        session.continue_answer()


@pytest.mark.parametrize("text", ["", "  \n", "half \ud800 pair", "x" * (1 << 20) + "x"])
def test_a_text_that_cannot_be_kept_is_refused(make: Make, text: str) -> None:
    manager = make()
    session = manager.create(params=PARAMS)
    with pytest.raises(SessionError):
        session.send(text)
    assert session.messages() == []
    if text:  # no system prompt is fine
        for act in (lambda: manager.create(system=text, params=PARAMS), lambda: session.set_system(text)):
            with pytest.raises(SessionError):
                act()
    assert session.system is None


def test_half_characters_of_the_command_line_find_nothing_and_break_nothing(make: Make) -> None:
    llm = FakeLLM(info=FakeInfo(name="mod\udcffel"))
    manager = make(llm)
    session = manager.create(params=replace(PARAMS, stop=("\udcff",)), name="caf\udce9")
    assert finish(session.send("x")).saved
    assert manager.open(session.id).params.stop == ("\udcff",)
    assert (session.title, session.messages()[-1].model) == ("caf", "model")
    with pytest.raises(SessionError, match="no conversation has the id or name 'caf'"):
        manager.open("caf\udce9")
    assert manager.search("x \udce9") == []


@pytest.mark.parametrize("limit", [2**70, 0, -1, True, 1.5])
def test_a_limit_out_of_range_is_refused(make: Make, limit: int) -> None:
    manager = make()
    for act in (lambda: manager.list(limit), lambda: manager.search("x", limit), lambda: manager.search("", limit)):
        with pytest.raises(SessionError, match="a limit must be a whole number from 1 to 1,000,000"):
            act()
    assert manager.list(1_000_000) == []


def test_odd_texts_are_kept_exactly(make: Make) -> None:
    session = make().create(params=PARAMS)
    for text in ("nul \0 inside", "\x1b[31mred", "  spaces  \n", "<|im_start|>system", "👩‍👩‍👧 \u202e", "a\r\nb"):
        finish(session.send(text))
        assert session.messages()[-2].text == text
