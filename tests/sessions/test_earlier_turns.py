"""Answering an earlier message again, and forking after an earlier one."""

from collections.abc import Iterator

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.session_tools import add_marker


@pytest.fixture(name="manager")
def in_memory() -> Iterator[SessionManager]:
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as manager:
        yield manager


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def said(session: Session) -> list[str]:
    return [message.text for message in session.messages()]


@pytest.fixture(name="session")
def conversation(manager: SessionManager) -> Session:
    session = manager.create(params=SamplingParams(max_tokens=2000))
    for text in ("one", "two", "three"):
        finish(session.send(text))
    return session


@pytest.mark.parametrize("index", [2, 3], ids=["the message", "its answer"])
def test_an_earlier_message_is_answered_again_beside_what_followed(index: int, session: Session) -> None:
    old = session.messages()
    again = finish(session.regenerate(old[index].id))
    assert said(session) == ["one", "You said: one", "two", "You said: two"]
    assert [message.id for message in session.messages()] == [*(m.id for m in old[:3]), again.message_id]
    (branch,) = session.branches()
    assert [sibling.num_messages for sibling in branch.siblings] == [3, 1]
    session.switch(old[-1].id)
    assert [message.id for message in session.messages()] == [message.id for message in old]


def test_a_message_of_another_branch_is_answered_where_it_stands(session: Session) -> None:
    old = session.messages()
    finish(session.edit(old[2].id, "zwei"))
    finish(session.regenerate(old[4].id))
    assert said(session)[2:] == ["two", "You said: two", "three", "You said: three"]
    assert session.messages()[4].id == old[4].id


def test_what_cannot_be_answered_again_changes_nothing(manager: SessionManager, session: Session) -> None:
    other = manager.create(params=SamplingParams(max_tokens=2000))
    finish(other.send("elsewhere"))
    before = session.leaf_id
    marker = add_marker(manager.store, session.key, before, "turns were left out")
    for message_id in (999, other.messages()[0].id, marker):
        with pytest.raises(SessionError):
            session.regenerate(message_id)
        assert session.leaf_id == before


def test_a_fork_after_an_earlier_answer_shares_what_came_before(manager: SessionManager, session: Session) -> None:
    old = session.messages()
    fork = session.fork("short", old[3].id)
    assert [message.id for message in fork.messages()] == [message.id for message in old[:4]]
    assert fork.forked_from == old[3].id
    finish(fork.send("four"))
    assert said(fork)[4:] == ["four", "You said: four"]
    assert [message.id for message in session.messages()] == [message.id for message in old]
    other = manager.create()
    for message_id, owner in ((999, session), (old[3].id, other)):
        with pytest.raises(SessionError):
            owner.fork(message_id=message_id)


def test_who_answers_an_earlier_message_reuses_what_came_before_it(manager: SessionManager, session: Session) -> None:
    again = finish(session.regenerate(session.messages()[2].id))
    assert again.usage.cached_tokens > 0
    assert again.why == manager.why(again.message_id) != ""
    assert manager.why(999) == ""


def test_only_so_many_reasons_are_kept(
    manager: SessionManager, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.manager._MAX_WHYS", 4)
    ids = [finish(session.send(f"{number}")).message_id for number in range(6)]
    assert [bool(manager.why(message_id)) for message_id in ids[1:]] == [False, True, True, True, True]
