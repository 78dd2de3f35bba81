"""The context limit: counted before anything is generated; refused with the numbers, or the oldest turns dropped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.errors import ContextLengthError, SessionError, TemplateError, TextTooLongError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions.overflow import Limit, fit, limit_of, reached
from sessions.records import Message
from tests.fake_llm import FakeInfo, FakeLLM

CONTEXT = 400
PARAMS = SamplingParams(max_tokens=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def llm() -> FakeLLM:
    return FakeLLM(info=FakeInfo(context_length=CONTEXT), script=lambda _: "fine, thanks")


@pytest.fixture
def manager(llm: FakeLLM, path: Path) -> Iterator[SessionManager]:
    with Store.open(path) as store, SessionManager(store, llm) as manager:
        yield manager


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def shown(llm: FakeLLM) -> list[str]:
    """The contents of the last prompt that was started."""
    text = bytes(i if i < 256 else 0 for i in llm.started[-1].prompt_ids).decode()
    return [re.sub(r"^(system|user|assistant)\n", "", part) for part in text.split("\0") if len(part) > 1][:-1]


def filled(manager: SessionManager, **settings: Any) -> Session:
    session = manager.create(system="Be kind.", params=PARAMS, **settings)
    for number in range(20):
        if session.count_tokens("x" * 40).used >= CONTEXT - PARAMS.max_tokens:
            return session
        finish(session.send(f"message number {number} " + "y" * 20))
    raise AssertionError("it never fills")


def test_refused_with_the_numbers_before_anything_is_generated(
    manager: SessionManager, llm: FakeLLM, path: Path
) -> None:
    session = filled(manager)
    started, before = len(llm.started), len(session.messages())
    text = "z" * 100
    use = session.count_tokens(text)
    with pytest.raises(ContextLengthError) as caught:
        session.send(text)
    sentence = str(caught.value)
    assert f"the prompt has {use.used} tokens and the context holds {CONTEXT}, answer included" in sentence
    assert f"{use.used + 1 - CONTEXT} too many" in sentence
    for cure in ("new conversation", "take the message back", "--ctx-size", "oldest turns"):
        assert cure in sentence
    assert len(llm.started) == started
    messages = session.messages()
    assert (len(messages), messages[-1].role, messages[-1].text) == (before + 1, "user", text)
    assert [m.text for m in SessionManager(manager.store, None).open(session.id).messages()][-1] == text
    undone = session.undo()
    assert undone is not None
    assert undone.text == text
    assert finish(session.send("short")).text == "fine, thanks"


def test_the_last_token_that_fits(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS)
    room = CONTEXT - session.count_tokens("x").used
    assert finish(session.send("x" * room)).usage.prompt_tokens == CONTEXT - 1
    session.undo()
    with pytest.raises(ContextLengthError, match="the last message is too long by itself"):
        session.send("x" * (room + 1))
    session.set_overflow("drop")
    with pytest.raises(ContextLengthError, match="the last message is too long by itself"):
        session.send("x" * (room + 1))
    assert finish(session.send("x" * room)).usage.prompt_tokens == CONTEXT - 1, "what fits is never refused"


def test_turns_are_dropped_whole_with_a_marker_that_everyone_sees(manager: SessionManager, llm: FakeLLM) -> None:
    session = filled(manager, overflow="drop")
    before = session.messages()
    assert all(m.role != "marker" for m in before)
    finish(session.send("and now " + "x" * 40))
    messages = session.messages()
    marker = messages[len(before)]
    assert marker.role == "marker"
    assert re.fullmatch(
        r"to make room in the context of 400 tokens, the first \d+ turns above no longer reach the model", marker.text
    )
    kept = next(i for i, m in enumerate(messages) if m.id == marker.kept_id)
    assert messages[kept].role == "user"
    texts = [m.text for m in messages[kept:] if m.role != "marker"][:-1]
    assert shown(llm) == ["Be kind.", *texts]
    assert len(llm.started[-1].prompt_ids) <= CONTEXT // 2
    assert [m.text for m in before] == [m.text for m in messages[: len(before)]], "nothing is deleted"
    # Dropped in a large step, so what follows keeps its prefix for a while.
    finish(session.send("next"))
    assert [m.role for m in session.messages()].count("marker") == 1
    assert shown(llm)[: len(texts) + 1] == ["Be kind.", *texts]
    with Store.open(manager.store.path) as store:
        again = SessionManager(store, llm).open(session.id)
        assert [m.text for m in again.messages()] == [m.text for m in session.messages()]
        finish(again.send("after a restart"))
    assert shown(llm)[1] == messages[kept].text


def test_undo_and_edit_around_a_marker(manager: SessionManager, llm: FakeLLM) -> None:
    session = filled(manager, overflow="drop")
    last = session.leaf_id
    finish(session.send("and now " + "x" * 40))
    marker, user, _ = session.messages()[-3:]
    assert (marker.role, session.branches()) == ("marker", [])
    finish(session.edit(user.id, "instead " + "x" * 40))
    assert session.messages()[-3].id == marker.id, "the cut stays where it is, and so does the prefix"
    (division,) = session.branches()
    assert (division.parent_id, len(division.siblings), division.position) == (last, 2, 1)
    session.undo()
    assert session.leaf_id == last, "without the message there is no marker"
    finish(session.send("short"))
    assert shown(llm)[-1] == "short"


def test_switching_to_drop_answers_the_refused_message(manager: SessionManager, llm: FakeLLM) -> None:
    session = filled(manager)
    with pytest.raises(ContextLengthError):
        session.send("z" * 100)
    session.set_overflow("drop")
    finish(session.regenerate())
    assert [m.role for m in session.messages()[-3:]] == ["marker", "user", "assistant"]
    assert shown(llm)[-1] == "z" * 100
    finish(session.regenerate())
    assert [m.role for m in session.messages()].count("marker") == 1


def test_when_only_the_new_message_stays(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS, overflow="drop")
    finish(session.send("a" * 120))
    finish(session.send("b" * 220))
    assert shown(llm) == ["b" * 220]
    marker, user, _ = session.messages()[-3:]
    assert (marker.role, marker.kept_id) == ("marker", user.id)
    assert marker.text.endswith("the first turn above no longer reaches the model")
    finish(session.send("c"))
    assert shown(llm)[0] == "b" * 220
    finish(session.edit(user.id, "d"))
    assert shown(llm) == ["d"], "what the marker says stays true beside the message that it was made for"
    assert session.messages()[-3].id == marker.id


def test_an_answer_that_filled_the_context_goes_on_where_turns_are_dropped(
    manager: SessionManager, llm: FakeLLM
) -> None:
    llm.script = lambda messages: "w" * 500
    session = manager.create(params=replace(PARAMS, max_tokens=500))
    session.set_params(replace(PARAMS, max_tokens=100))
    finish(session.send("one"))
    session.set_params(replace(PARAMS, max_tokens=500))
    full = finish(session.send("two"))
    assert full.finish_reason == "length"
    with pytest.raises(ContextLengthError, match="oldest turns left out"):
        session.continue_answer()
    session.set_overflow("drop")
    session.set_params(PARAMS)
    longer = finish(session.continue_answer())
    assert longer.text == full.text + "w" * 60
    assert [m.role for m in session.messages()[-3:]] == ["marker", "user", "assistant"]
    assert session.messages()[-1].continues_id == full.message_id
    assert shown(llm)[0] == "two"
    finish(session.regenerate())
    assert [m.role for m in session.messages()].count("marker") == 1


def ended(answer: Answer) -> AnswerFinished:
    last = finish(answer)
    assert answer.join(20)
    return last


def test_what_will_be_refused_is_not_computed_ahead(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=replace(PARAMS, max_tokens=500))
    llm.script = lambda messages: "w" * 500
    ended(session.send("x"))
    assert llm.prefilled == []
    llm.script = lambda messages: "fine"
    session.undo()
    ended(session.send("x"))
    assert len(llm.prefilled) == 1, "the control"


def test_what_will_be_dropped_is_not_computed_ahead(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(params=PARAMS, overflow="drop", system="Be kind.")
    for letter in "pqrstuvw":
        if session.count_tokens("a").used <= CONTEXT - PARAMS.max_tokens:
            llm.prefilled.clear()
            ended(session.send(letter * 30))
    (ahead,) = llm.prefilled
    assert len(ahead.prompt_ids) < CONTEXT // 2
    last = ended(session.send("b"))
    assert session.messages()[-3].role == "marker"
    assert last.usage.cached_tokens == len(ahead.prompt_ids)


def test_why_says_that_turns_were_left_out(manager: SessionManager, llm: FakeLLM) -> None:
    session = filled(manager, overflow="drop")
    last = finish(session.send("and now " + "x" * 40))
    assert "(the oldest turns were left out, to make room in the context)" in last.why


def test_the_pool_limits_too(manager: SessionManager, llm: FakeLLM, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limit_of(llm) == Limit(CONTEXT, 1, "--ctx-size")
    assert limit_of(llm, 50).reserve == 50
    assert limit_of(llm, 5000).reserve == CONTEXT // 4
    monkeypatch.setattr(llm, "stats", lambda: EngineStats(block_size=16, num_blocks=5))
    assert limit_of(llm) == Limit(80, 1, "--kv-memory")
    with pytest.raises(
        ContextLengthError, match=r"the context holds 80, answer included.*raise the limit with --kv-memory"
    ):
        manager.create(params=PARAMS).send("x" * 100)
    monkeypatch.setattr(llm, "stats", EngineStats)  # a device that says nothing
    assert limit_of(llm).tokens == CONTEXT


def test_the_setting_lasts_and_is_checked(manager: SessionManager) -> None:
    session = manager.create(params=PARAMS)
    assert session.overflow == "refuse"
    session.set_overflow("drop")
    assert manager.open(session.id).overflow == "drop"
    with pytest.raises(SessionError, match="overflow must be refuse or drop, got 'keep'"):
        session.set_overflow("keep")  # type: ignore[arg-type]
    assert manager.open(session.id).overflow == "drop"


def test_how_full_it_is(manager: SessionManager, llm: FakeLLM) -> None:
    session = manager.create(system="Be kind.", params=PARAMS)
    empty = session.count_tokens()
    assert (empty.used, empty.limit, empty.history, empty.draft) == (empty.system, CONTEXT, 0, 0)
    assert session.count_tokens("  \n").draft == 0
    first = session.count_tokens("hello")
    assert first.used == first.system + first.draft
    finish(session.send("hello"))
    assert len(llm.started[-1].prompt_ids) == first.used
    later = session.count_tokens("and on")
    assert later.used == later.system + later.history + later.draft
    assert later.system == first.system
    finish(session.send("and on"))
    assert len(llm.started[-1].prompt_ids) == later.used


def test_a_template_that_refuses_is_the_templates_error(
    manager: SessionManager, llm: FakeLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = filled(manager, overflow="drop")

    def refuse(*_: Any, **__: Any) -> list[int]:
        raise TemplateError("no")

    # Every time: an error for one call might be taken by the prefill of what follows the last answer.
    monkeypatch.setattr(llm, "encode_chat", refuse)
    with pytest.raises(TemplateError):
        session.send("text")
    assert session.messages()[-1].text == "text"


def grown(manager: SessionManager, num_turns: int, text: str, **settings: Any) -> Session:
    """A conversation that was imported, or had with a model of a larger context."""
    session = manager.create(params=PARAMS, **settings)
    leaf: int | None = None
    for _ in range(num_turns):
        leaf = manager.store.add_user(session.key, leaf, text, "")
    return manager.open(session.id)


@pytest.mark.parametrize("num_turns", [30, 900])
def test_a_conversation_that_no_template_can_make_a_text_of(
    manager: SessionManager, llm: FakeLLM, num_turns: int
) -> None:
    session = grown(manager, num_turns, "x" * 30)
    encode, sizes = llm.encode_chat, []

    def limited(messages: Sequence[Any], **options: Any) -> list[int]:
        sizes.append(sum(len(m.content) for m in messages))
        if sizes[-1] > 600:
            raise TextTooLongError("the chat template makes a text of more than 600 characters")
        return encode(messages, **options)

    llm.encode_chat = limited  # type: ignore[method-assign]
    with pytest.raises(ContextLengthError) as caught:
        session.send("refused")
    assert re.search(r"the prompt has about [\d,]+ tokens and the context holds 400", str(caught.value))
    assert "have the oldest turns left out" in str(caught.value)
    session.set_overflow("drop")
    finish(session.regenerate())
    assert shown(llm)[-1].endswith("refused")
    if num_turns == 900:
        assert max(sizes) < 3_000, "what cannot fit is not even made"


def test_the_message_is_written_once_where_turns_are_dropped(manager: SessionManager, llm: FakeLLM, path: Path) -> None:
    session = filled(manager, overflow="drop")
    with Store.open(path) as store, SessionManager(store, lambda: llm) as later:
        again = later.open(session.id)
        finish(again.send("a zebra " + "x" * 40))
        assert [m.role for m in again.messages()[-3:]] == ["marker", "user", "assistant"]
        assert again.branches() == []
        assert len(later.search("zebra")) == 1
        assert store.check(full=True) == []
        # With an answer hanging on it, it must stay.
        again.undo()
        finish(again.send("a yak"))
        assert len(later.search("zebra")) == 1
    assert session.catch_up()[-1].text == "fine, thanks", "another window follows"


# The cut itself, against its description


def branch_of(sizes: Sequence[tuple[str, int]]) -> list[Message]:
    now = datetime.now(UTC)
    return [
        Message(number, number - 1 or None, "user" if role == "u" else "assistant", "x" * size, "done", now)
        for number, (role, size) in enumerate(sizes, 1)
    ]


turn = st.tuples(st.integers(1, 60), st.lists(st.integers(0, 60), max_size=2))


@given(
    turns=st.lists(turn, min_size=1, max_size=30),
    system=st.integers(0, 40),
    context=st.integers(8, 400),
    max_tokens=st.integers(1, 200),
    drop=st.booleans(),
)
@settings(max_examples=200)
def test_a_prompt_is_the_system_prompt_and_an_end_of_whole_turns(
    turns: list[tuple[int, list[int]]], system: int, context: int, max_tokens: int, drop: bool
) -> None:
    sizes = [item for user, answers in turns for item in [("u", user), *(("a", size) for size in answers)]]
    while sizes[-1][0] != "u":
        sizes.pop()
    branch = branch_of(sizes)
    limit = Limit(context, max(1, min(max_tokens, context // 4)))

    def encode(messages: Sequence[Message]) -> list[int]:
        return [0] * (system + sum(len(m.text) + 2 for m in messages) + 3)

    whole, alone = len(encode(branch)), len(encode(branch[-1:]))
    try:
        fitted = fit(branch, encode, limit, drop=drop)
    except ContextLengthError:
        assert (alone if drop else whole) >= context
        return
    start = branch.index(fitted.first)
    assert branch[start].role == "user"
    assert fitted.prompt_ids == encode(branch[start:])
    assert len(fitted.prompt_ids) < context
    assert fitted.shortened == (start > 0)
    if not drop:
        assert start == 0
    elif whole + limit.reserve <= context:
        assert start == 0, "nothing is dropped without need"
    elif start > 0:
        assert len(fitted.prompt_ids) + limit.reserve <= context or branch[start] is branch[-1]
        middle = max(context // 2, (alone + context - limit.reserve) // 2)
        users = [i for i, m in enumerate(branch) if m.role == "user"]
        earlier = users[users.index(start) - 1]
        assert earlier == 0 or len(encode(branch[earlier:])) > min(middle, context - limit.reserve), (
            "no more than needed"
        )


def test_only_the_last_marker_counts() -> None:
    branch = branch_of([("u", 1), ("a", 1), ("u", 2), ("a", 2), ("u", 3), ("a", 3)])
    note = replace(branch[0], id=90, role="marker", text="a note without a cut")
    first, second = (replace(note, id=90 + i, kept_id=kept) for i, kept in enumerate((3, 5), 1))
    assert list(reached([*branch[:4], note, *branch[4:]])) == [*branch[:4], note, *branch[4:]]
    assert list(reached([*branch[:4], first, *branch[4:]])) == [*branch[2:4], first, *branch[4:]]
    assert list(reached([*branch[:4], first, *branch[4:], second])) == [*branch[4:], second]
    edited = replace(branch[4], id=80)
    beside = replace(note, kept_id=branch[4].id)  # it named the message that was edited
    assert list(reached([*branch[:4], beside, edited])) == [edited]
    assert list(reached([*branch, replace(note, kept_id=12345)])) == []
    empty = fit([*branch, replace(note, kept_id=12345)], lambda m: [0] * len(m), Limit(99), drop=False)
    assert len(empty.prompt_ids) == 7, "a damaged marker at the end cuts nothing"
