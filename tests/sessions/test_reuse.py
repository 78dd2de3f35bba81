"""Why an answer reused what it did: what is handed down, and the sentence about it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from nanochat_infer.engine.events import Reuse
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions import turns as turns_module
from sessions.reuse import FromDisk, explain_reuse
from tests.fake_llm import END, Fail, FakeLLM, FakeTokenizer, Pause

PARAMS = SamplingParams(max_tokens=2000)


@pytest.fixture(autouse=True)
def nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The idle prefill has tests of its own; here it would hide what a turn itself left behind."""
    monkeypatch.setattr(turns_module.Turns, "prefill", lambda *_: None)


class Rewriting(FakeLLM):
    """A template that shows earlier answers in another way than they were sampled."""

    def encode_chat(self, messages: Sequence[Any], **options: Any) -> list[int]:
        shown = [m if m.role == "user" else replace(m, content=m.content.upper(), token_ids=None) for m in messages]
        return super().encode_chat(shown, **options)


class Thinking(FakeLLM):
    """A template that opens the answer in another way when it is told not to think."""

    def encode_chat(self, messages: Sequence[Any], **options: Any) -> list[int]:
        ids = super().encode_chat(messages, **options)
        return ids if options["enable_thinking"] is not False else [*ids, *b"<no>"]


@pytest.fixture
def llm() -> FakeLLM:
    return FakeLLM()


@pytest.fixture
def manager(llm: FakeLLM) -> Iterator[SessionManager]:
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        yield manager


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def tokens(prompt: Sequence[int]) -> str:
    return f"{len(prompt)} prompt tokens"


def test_the_turn_before_is_handed_down(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(system="S", params=PARAMS)
    first = finish(session.send("one"))
    assert llm.started[0].previous_ids == ()
    assert (first.reuse, first.why) == (
        Reuse(),
        f"reused 0 of {tokens(llm.started[0].prompt_ids)}; there is nothing of this conversation to compare with",
    )
    second = finish(session.send("two"))
    before = (*llm.started[0].prompt_ids, *first.token_ids)
    assert llm.started[1].previous_ids == before
    assert second.reuse is not None
    assert second.reuse.reason == "complete"
    assert second.reuse.offered_tokens == second.usage.cached_tokens == len(before) - 1
    assert second.why == (
        f"reused {len(before) - 1} of {tokens(llm.started[1].prompt_ids)}: "
        "all that the conversation before offered; the rest is new"
    )


def test_int32_is_what_is_kept(manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    last = session._turns.last
    assert last is not None
    assert (last.ids.typecode, last.ids.itemsize) == ("i", 4)


def test_answering_again_reuses_all_but_one(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    again = finish(session.regenerate())
    total = len(llm.started[1].prompt_ids)
    assert (
        again.why == f"reused {total - 1} of {total} prompt tokens: all of them but the last, which is always computed"
    )
    # The branch computed last is the one that is compared with.
    finish(session.send("two"))
    assert llm.started[2].previous_ids == (*llm.started[1].prompt_ids, *again.token_ids)


def test_a_continued_answer_hands_down_each_id_once(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=replace(PARAMS, max_tokens=4))
    part = finish(session.send("one"))
    session.set_params(PARAMS)
    whole = finish(session.continue_answer())
    assert llm.started[1].prompt_ids == (*llm.started[0].prompt_ids, *part.token_ids)
    assert llm.started[1].previous_ids == llm.started[1].prompt_ids
    assert "complete" in repr(whole.reuse)
    finish(session.send("two"))
    assert llm.started[2].previous_ids == (*llm.started[0].prompt_ids, *whole.token_ids)


def test_another_system_prompt_is_named(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(system="Be kind.", params=PARAMS)
    finish(session.send("one"))
    session.set_system("Be rude.")
    last = finish(session.send("two"))
    same = llm.started[0].prompt_ids.index(ord("k"))
    assert last.why == (
        f"reused {same} of {tokens(llm.started[1].prompt_ids)}; token {same + 1} differs from the conversation before: "
        '"k" is now "r" (the system prompt was changed)'
    )


def test_a_template_that_rewrites_answers_is_named() -> None:
    llm = Rewriting()
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=PARAMS)
        finish(session.send("one"))
        last = finish(session.send("two"))
        same = len(llm.started[0].prompt_ids) + 1
        assert last.usage.cached_tokens == same
        assert f'token {same + 1} differs from the conversation before: "o" is now "O" (the template shows' in last.why


def test_thinking_switched_is_named() -> None:
    llm = Thinking()
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=PARAMS, thinking=False)
        finish(session.send("one"))
        assert finish(session.send("two")).why.endswith("(the template shows an earlier answer differently)")
        session.set_thinking(None)
        last = finish(session.send("three"))
        assert '"<" is now "Y"' in last.why
        assert "(thinking was switched from off to the template's choice, or the template shows" in last.why


def test_another_branch_is_named(llm: FakeLLM, manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    first = finish(session.send("one"))
    leaf = session.leaf_id
    finish(session.send("two"))
    session._leaf_id = leaf  # as editing the second message will do
    last = finish(session.send("2"))
    assert '"t" is now "2" (an edited message or another branch)' in last.why
    assert last.usage.cached_tokens > len(first.token_ids)


def test_another_answer_is_named(llm: FakeLLM, manager: SessionManager) -> None:
    answers = iter(["red", "blue", "x"])
    llm.script = lambda messages: next(answers)
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    leaf = session.leaf_id
    finish(session.regenerate())
    session._leaf_id = leaf
    last = finish(session.send("two"))
    assert '"b" is now "r" (another branch: the conversation goes on from another answer)' in last.why
    assert "; what follows was computed already, up to token " in last.why


def test_an_empty_answer_is_named(llm: FakeLLM, manager: SessionManager) -> None:
    llm.script = lambda messages: [Pause(60)]
    session = manager.create(params=PARAMS)
    answer = session.send("one")
    answer.stop()
    assert finish(answer).token_ids == ()
    llm.script = lambda messages: "yes"
    assert finish(session.send("two")).why.endswith("(an answer that stayed empty is left out)")


def test_evicted_and_never_computed_are_told_apart(llm: FakeLLM, manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    llm.kv.evict()
    last = finish(session.send("two"))
    offered = len(llm.started[1].previous_ids) - 1
    head = (
        f"reused 0 of {tokens(llm.started[1].prompt_ids)}; {offered} are the same as in the conversation before, but "
    )
    assert last.why == f"{head}the KV from token 1 on was evicted: the pool was full; --kv-memory raises it"
    llm.kv = type(llm.kv)()
    assert "the KV from token 1 on is not in the cache" in finish(session.send("three")).why


def test_an_opened_conversation_has_nothing_to_compare_with(llm: FakeLLM, manager: SessionManager) -> None:
    first = manager.create(params=PARAMS, name="again")
    finish(first.send("one"))
    opened = manager.open("again")
    last = finish(opened.send("two"))
    assert last.why.endswith(
        "there is nothing of this conversation to compare with "
        "(the program was started again, or the conversation was opened again)"
    )
    assert last.usage.cached_tokens > 0


def test_closing_drops_what_was_kept(llm: FakeLLM, manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    session.close()
    assert session._turns.last is None
    finish(session.send("two"))
    assert llm.started[1].previous_ids == ()
    # An answer that goes on while its session is closed leaves nothing behind either.
    gate = threading.Event()
    llm.script = lambda messages: [gate, "late"]
    answer = session.send("three")
    session.close()
    gate.set()
    assert finish(answer).text == "late"
    assert session._turns.last is None


def test_a_failed_answer_still_counts(llm: FakeLLM, manager: SessionManager) -> None:
    llm.script = lambda messages: ["half", Fail()]
    session = manager.create(params=PARAMS)
    finish(session.send("one"))
    finish(session.send("two"))
    assert llm.started[1].previous_ids == (*llm.started[0].prompt_ids, *b"half")


def test_a_refused_message_leaves_the_last_turn(llm: FakeLLM, manager: SessionManager) -> None:
    session: Session = manager.create(params=PARAMS)
    finish(session.send("one"))
    before = session._turns.last
    llm.start_error = RuntimeError("a bug")
    with pytest.raises(RuntimeError):
        session.send("two")
    assert session._turns.last is before


def test_an_explanation_that_fails_costs_only_itself(
    llm: FakeLLM, manager: SessionManager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sessions.asking.explain_reuse", lambda *_: 1 // 0)
    last = finish(manager.create(params=PARAMS).send("one"))
    assert (last.text, last.status, last.why) == ("You said: one", "done", "")
    assert "ZeroDivisionError" in caplog.text


class Texts:
    """A tokenizer with one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def decode(self, ids: list[int], skip_special_tokens: bool = True) -> str:
        assert not skip_special_tokens
        return self.text if ids == [7] else " Rome"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" Paris", '" Paris"'),
        ("\n\x1b[31m\u202e", r'"\n\x1b[31m\u202e"'),
        ('"\\', r'"\"\\"'),
        ("<think>", '"<think>"'),
        ("\ufffd", '"\ufffd" (id 7)'),
        ("", '"" (id 7)'),
        ("x" * 100, '"' + "x" * 31 + '…" (id 7)'),
        ("ä中", '"ä中"'),
    ],
)
def test_tokens_are_shown_on_one_harmless_line(text: str, shown: str) -> None:
    reuse = Reuse(120, 120, 120, 7, 8, "differs")
    assert explain_reuse(reuse, 1180, Texts(text), "an edited message or another branch") == (
        f"reused 120 of 1,180 prompt tokens; token 121 differs from the conversation before: "
        f'{shown} is now " Rome" (an edited message or another branch)'
    )


def test_what_differs_is_named_beside_what_is_lost() -> None:
    lost = Reuse(120, 64, 64, 65, END, "evicted")
    sentence = explain_reuse(lost, 180, FakeTokenizer())
    assert sentence.startswith("reused 64 of 180 prompt tokens; 120 are the same as in the conversation before, but")
    assert "token 65 on was evicted: the pool was full; --kv-memory raises it; token 121 differs" in sentence
    assert sentence.endswith(f'"A" is now "" (id {END})')


NO_PREVIOUS = Reuse(cached_tokens=96, position=96)


@pytest.mark.parametrize(
    ("disk", "cause", "said"),
    [
        (FromDisk(96, "", tried=True), "reopened", ", 96 of them from disk; the rest: new (reopened)"),
        (FromDisk(200, "", tried=True), "reopened", ", 96 of them from disk; the rest: new (reopened)"),
        (FromDisk(0, "not on disk", tried=True), "reopened", "; the rest: not on disk (reopened)"),
        (
            FromDisk(32, "another fingerprint: kv_type", tried=True),
            "reopened",
            ", 32 of them from disk; the rest: another fingerprint: kv_type (reopened)",
        ),
        (FromDisk(0, "not on disk", tried=True), "", "; there is nothing of this conversation to compare with"),
        (FromDisk(), "reopened", "; there is nothing of this conversation to compare with (reopened)"),
    ],
)
def test_what_came_from_disk_is_said(disk: FromDisk, cause: str, said: str) -> None:
    sentence = explain_reuse(NO_PREVIOUS, 128, FakeTokenizer(), cause, disk)
    assert sentence == f"reused 96 of 128 prompt tokens{said}"


def test_what_was_read_ahead_counts_once() -> None:
    ids = tuple(range(128))

    def disk(num_tokens: int, end: int, reason: str = "", prompt_ids: tuple[int, ...] = ids) -> FromDisk:
        return FromDisk(num_tokens, reason, True, 0.0, end, prompt_ids)

    ahead = disk(64, 64, "not on disk")
    assert disk(16, 80).after(ahead) == disk(80, 80, "not on disk")
    assert disk(16, 80, "refused: checksum").after(ahead) == disk(80, 80, "refused: checksum")
    assert disk(16, 16, "no room in memory").after(FromDisk()) == disk(16, 16, "no room in memory")
    assert disk(0, 64).after(ahead).num_tokens == 64, "all of it is in memory"
    assert disk(48, 64).after(ahead).num_tokens == 64, "three of four blocks went, and were read again"
    assert disk(64, 64).after(ahead).num_tokens == 64, "all went"
    other = (*range(40), *range(500, 588))
    assert disk(0, 32, prompt_ids=other).after(ahead).num_tokens == 40, "of another branch only what it shares"
    assert disk(0, 0, prompt_ids=other[40:]).after(ahead).num_tokens == 0
    assert disk(0, 64).after(disk(32, 64)).num_tokens == 32, "what was in memory before is not from disk"
