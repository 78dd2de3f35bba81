"""Edit, undo, fork, switch and branches, in one window and in two."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import BusyError, NanochatInferError, SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions.asking import Asking
from tests.fake_llm import FakeLLM
from tests.session_tools import add_marker, count

PARAMS = SamplingParams(max_tokens=2000)
Make = Callable[..., SessionManager]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def make(path: Path) -> Iterator[Make]:
    opened: list[SessionManager] = []

    def factory(llm: FakeLLM | None = None) -> SessionManager:
        opened.append(SessionManager(Store.open(path, journal_interval_s=0.02), llm or FakeLLM()))
        return opened[-1]

    yield factory
    for manager in opened:
        manager.close()
        manager.store.close()


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def said(session: Session) -> list[str]:
    return [message.text for message in session.messages()]


def talk(manager: SessionManager, *texts: str) -> Session:
    session = manager.create(params=PARAMS)
    for text in texts:
        finish(session.send(text))
    return session


def test_an_edit_is_a_sibling_and_the_old_branch_stays(make: Make, path: Path) -> None:
    llm = FakeLLM()
    session = talk(make(llm), "one", "two", "three")
    old = session.messages()
    finish(session.edit(old[2].id, "2"))
    assert said(session) == ["one", "You said: one", "2", "You said: 2"]
    assert [m.content for m in llm.encoded[-1].messages][:3] == ["one", "You said: one", "2"]
    assert session.messages()[2].parent_id == old[2].parent_id
    assert count(path, "SELECT count(*) FROM messages") == 8
    finish(session.edit(old[0].id, "1"))
    assert said(session) == ["1", "You said: 1"]
    finish(session.edit(old[4].id, "3"))  # of a branch that is not looked at
    assert said(session)[2:] == ["two", "You said: two", "3", "You said: 3"]
    assert [m.text for m in make().open(session.id).messages()] == said(session)


@pytest.mark.parametrize("what", ["answer", "other", "nothing"])
def test_only_own_messages_of_this_conversation_are_edited(make: Make, what: str, path: Path) -> None:
    manager = make()
    session, other = talk(manager, "one"), talk(manager, "elsewhere")
    target = {"answer": session.messages()[1].id, "other": other.messages()[0].id, "nothing": 999}[what]
    with pytest.raises(SessionError, match="only your own messages" if what == "answer" else "is not of this conv"):
        session.edit(target, "x")
    assert count(path, "SELECT count(*) FROM messages") == 4
    assert said(session) == ["one", "You said: one"]


def test_a_refused_edit_is_saved_too(make: Make) -> None:
    llm = FakeLLM()
    session = talk(make(llm), "one")
    llm.busy = True
    with pytest.raises(BusyError):
        session.edit(session.messages()[0].id, "uno")
    assert said(session) == ["uno"]
    llm.busy = False
    assert finish(session.regenerate()).text == "You said: uno"


def test_undo_gives_the_text_back_and_deletes_nothing(make: Make, path: Path) -> None:
    session = talk(make(), "one", "two")
    undone = session.undo()
    assert undone is not None
    assert (undone.text, undone.role) == ("two", "user")
    assert said(session) == said(make().open(session.id)) == ["one", "You said: one"]
    assert count(path, "SELECT count(*) FROM messages") == 4
    finish(session.send("2"))
    assert said(session)[2:] == ["2", "You said: 2"]
    assert [undone.text for undone in (session.undo(), session.undo()) if undone] == ["2", "one"]
    assert session.undo() is None
    assert (session.leaf_id, said(session)) == (None, [])
    finish(session.send("again"))
    assert said(make().open(session.id)) == ["again", "You said: again"]


def test_undo_of_a_message_without_an_answer(make: Make) -> None:
    llm = FakeLLM()
    session = talk(make(llm), "one")
    llm.busy = True
    with pytest.raises(BusyError):
        session.send("two")
    undone = session.undo()
    assert undone is not None
    assert undone.text == "two"
    assert said(session) == ["one", "You said: one"]


def test_branches_and_switch(make: Make) -> None:
    session = talk(make(), "one", "two")
    assert session.branches() == []
    first, first_answer, second, _ = session.messages()
    finish(session.regenerate())
    finish(session.edit(first.id, "uno"))
    (root,) = session.branches()
    assert root.parent_id is None
    assert [s.first_line for s in root.siblings] == ["one", "uno"]
    assert [s.num_messages for s in root.siblings] == [5, 2]
    assert root.position == 1
    session.switch(root.siblings[0].id)
    assert said(session) == ["one", "You said: one", "two", "You said: two"]
    root, answers = session.branches()
    assert root.position == 0
    assert (answers.parent_id, len(answers.siblings), answers.position) == (second.id, 2, 1)
    session.switch(answers.siblings[0].id)
    assert session.leaf_id == answers.siblings[0].id
    session.switch(first_answer.id)  # the newest branch that holds it
    assert session.leaf_id == answers.siblings[1].id
    assert make().open(session.id).leaf_id == session.leaf_id
    with pytest.raises(SessionError, match="message 999 is not of this conversation"):
        session.switch(999)


def test_a_division_after_the_end_of_the_branch_is_shown(make: Make) -> None:
    session = talk(make(), "one", "two")
    session.undo()
    finish(session.send("zwei"))
    session.undo()
    (division,) = session.branches()
    assert [s.first_line for s in division.siblings] == ["two", "zwei"]
    assert division.position == -1


def test_a_fork_is_one_row(make: Make, path: Path) -> None:
    manager = make()
    session = talk(manager, "one", "two")
    session.set_overflow("drop")
    before = count(path, "SELECT count(*) FROM messages")
    fork = session.fork("other way")
    assert count(path, "SELECT count(*) FROM messages") == before
    assert count(path, "SELECT count(*) FROM sessions") == 2
    assert (fork.title, fork.params, fork.overflow) == ("other way", session.params, "drop")
    assert said(fork) == said(session)
    finish(fork.send("three"))
    finish(session.send("3"))
    assert said(fork)[-2:] == ["three", "You said: three"]
    assert said(session)[-2:] == ["3", "You said: 3"]
    assert fork.branches() == session.branches() == []
    finish(fork.edit(fork.messages()[2].id, "zwei"))
    assert len(fork.branches()) == 1
    assert session.branches() == []
    manager.delete(session.id)
    assert said(make().open("other way")) == ["one", "You said: one", "zwei", "You said: zwei"]


def test_nothing_to_fork(make: Make) -> None:
    with pytest.raises(SessionError, match="nothing to fork"):
        make().create(params=PARAMS).fork()


def test_moves_wait_for_a_running_answer(make: Make) -> None:
    gate = threading.Event()
    session = make(FakeLLM(script=lambda _: ["a", gate])).create(params=PARAMS)
    answer = session.send("one")
    user_id = answer.user_message_id
    moves: list[Callable[[], object]] = [
        session.fork,
        lambda: session.switch(user_id),
        session.undo,
        lambda: finish(session.edit(user_id, "x")),
    ]
    for move in moves:
        with pytest.raises(SessionError, match="still being written"):
            move()
    assert session.catch_up() == []
    gate.set()
    finish(answer)
    for move in moves:
        move()


def test_undo_beside_a_window_that_goes_on_moves_only_this_one(make: Make) -> None:
    session = talk(make(), "one", "two")
    left, right = make().open(session.id), make().open(session.id)
    finish(left.send("three"))
    undone = right.undo()
    assert undone is not None
    assert undone.text == "two"
    (notice,) = right.take_notices()
    assert "looks at another place now" in notice
    assert said(right) == ["one", "You said: one"]
    assert said(make().open(session.id)) == said(left), "the newest message is not hidden"
    # What was undone on purpose is not followed again, even though the other window's branch begins like this one.
    finish(left.send("four"))
    assert right.catch_up() == []
    finish(right.send("zwei"))
    assert said(right) == ["one", "You said: one", "zwei", "You said: zwei"]
    assert said(left)[-2:] == ["four", "You said: four"]
    assert "a branch of its own" in right.take_notices()[0]
    finish(left.send("five"))
    assert "a branch of its own" in left.take_notices()[0]


def test_an_undo_is_followed_by_nobody(make: Make) -> None:
    session = talk(make(), "one", "two")
    left, right = make().open(session.id), make().open(session.id)
    left.undo()
    finish(right.send("three"))
    assert said(right) == ["one", "You said: one", "two", "You said: two", "three", "You said: three"]
    assert "a branch of its own" in right.take_notices()[0]
    assert said(left) == ["one", "You said: one"]


def test_catching_up_shows_what_is_new(make: Make) -> None:
    session = talk(make(), "one")
    other = make().open(session.id)
    assert other.catch_up() == []
    finish(session.send("two"))
    session.rename("named")
    session.set_tags(add=["red"])
    assert [m.text for m in other.catch_up()] == ["two", "You said: two"]
    assert (other.title, other.tags) == ("named", ("red",))
    assert other.catch_up() == []
    assert other.take_notices() == []
    finish(other.send("three"))
    assert other.take_notices() == []
    empty = make().create(params=PARAMS, name="empty")
    window = make().open("empty")
    finish(empty.send("first"))
    assert [m.text for m in window.catch_up()] == ["first", "You said: first"]


def test_the_same_unanswered_text_is_answered_not_doubled(make: Make, path: Path) -> None:
    llm = FakeLLM(busy=True)
    session = make(llm).create(params=PARAMS)
    for _ in range(2):
        with pytest.raises(NanochatInferError):
            session.send("hello")
    llm.busy = False
    finish(session.send("hello"))
    assert count(path, "SELECT count(*) FROM messages") == 2
    finish(session.send("hello"))  # answered by now, so it is another one
    assert said(session) == ["hello", "You said: hello"] * 2


def test_answers_that_follow_no_question_are_left_alone(make: Make) -> None:
    session = make().create(params=PARAMS)
    store, key = session._store, session.key
    marker = add_marker(store, key, None, "an imported note")
    session.refresh()
    for action in (session.regenerate, session.continue_answer):
        with pytest.raises(SessionError, match=r"nothing to answer|no answer to continue"):
            action()
    assert session.undo() is None
    finish(session.send("one"))
    assert [m.role for m in session.messages()] == ["marker", "user", "assistant"]
    assert session.messages()[1].parent_id == marker
    session.undo()
    assert session.leaf_id is None


def test_two_windows_at_the_same_moment_lose_nothing(make: Make) -> None:
    session = talk(make(), "start")
    windows = [make().open(session.id) for _ in range(2)]
    acknowledged: list[tuple[int, str]] = []
    failures: list[Exception] = []

    def write(number: int, window: Session) -> None:
        for count_ in range(8):
            text = f"{number} says {count_}"
            try:
                answer = window.send(text)
                finish(answer)
            except SessionError as error:
                # The other one may be writing just where this one looks; the user is told, and tries again.
                if "another window is still writing" not in str(error):
                    failures.append(error)
                continue
            acknowledged.append((answer.user_message_id, text))
            if count_ % 3 == 2:
                window.undo()

    threads = [threading.Thread(target=write, args=item) for item in enumerate(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert len(acknowledged) >= 8
    tree = {node.id: node.first_line for node in make().store.tree(session.key)}
    assert {number: tree.get(number) for number, _ in acknowledged} == dict(acknowledged)
    assert make().store.check(full=True) == []


def test_while_another_window_is_being_answered_a_message_begins_a_branch(make: Make) -> None:
    go_on = threading.Event()
    first, second = make(FakeLLM(script=lambda _: [go_on, "slow"])), make()
    ours = first.create(params=PARAMS, name="both")
    theirs = second.open(ours.id)
    answer = ours.send("one")
    finish(theirs.send("two"))
    assert said(theirs) == ["two", "You said: two"]
    assert any("here began a branch" in notice for notice in theirs.take_notices())
    go_on.set()
    assert finish(answer).text == "slow"
    assert said(ours) == ["one", "slow"]
    assert len(ours.branches()[0].siblings) == 2
    looking = second.open(ours.id)
    looking.switch(answer.user_message_id)
    go_on.clear()
    again = ours.regenerate()
    looking.switch(again.message_id)
    with pytest.raises(SessionError, match="another window is still writing the last answer"):
        looking.send("three")
    go_on.set()
    finish(again)


def test_writing_between_the_others_look_and_write_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make(), make()
    ours = talk(first, "one")
    theirs = second.open(ours.id)
    plan = Asking.plan

    def meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(Asking, "plan", plan)
        finish(theirs.send("first"))
        return plan(*args)

    monkeypatch.setattr(Asking, "plan", meanwhile)
    finish(ours.send("second"))
    assert any("here began a branch" in notice for notice in ours.take_notices())
    assert said(ours) == ["one", "You said: one", "second", "You said: second"]
    assert said(theirs) == ["one", "You said: one", "first", "You said: first"]


def test_after_the_end_nothing_begins(make: Make, path: Path) -> None:
    manager = make()
    session = talk(manager, "one")
    manager.close()
    threads = set(threading.enumerate())
    actions: list[Callable[[], object]] = [
        lambda: manager.create(private=True),
        manager.create,
        lambda: session.send("two"),
        session.regenerate,
        session.continue_answer,
        lambda: session.edit(session.messages()[0].id, "1"),
    ]
    for action in actions:
        with pytest.raises(SessionError, match="the conversations were closed"):
            action()
    # An earlier test's may end meanwhile.
    assert set(threading.enumerate()) <= threads
    assert count(path, "SELECT count(*) FROM messages") == 2
