"""What other windows and processes do is told, and an answer that another process writes is seen growing."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.generation import TextDelta
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, FollowedAnswer, Session, SessionManager, Store
from tests.fake_llm import FakeLLM, Pause
from tests.session_tools import ROOT

PARAMS = SamplingParams(max_tokens=2000)
# Answers "one two three" in steps: each line of standard input lets it go on.
OTHER_PROCESS = """
import sys, threading
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
gates = [threading.Event(), threading.Event()]
llm = FakeLLM(script=lambda _: ["<think>hm</think>", "one ", gates[0], "two ", gates[1], "three"])
store = Store.open(Path(sys.argv[1]), journal_interval_s=0.01)
manager = SessionManager(store, llm)
answer = manager.open(sys.argv[2]).send("count")
print(answer.message_id, flush=True)
for gate in gates:
    sys.stdin.readline()
    gate.set()
for _ in answer:
    pass
manager.close()
store.close()
print("done", flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def manager(path: Path) -> Iterator[SessionManager]:
    # What an earlier test of this process left running is not this one's.
    before = set(threading.enumerate())
    with Store.open(path, journal_interval_s=0.02) as store, SessionManager(store, FakeLLM()) as manager:
        yield manager
    left = set(threading.enumerate()) - before
    assert not [thread.name for thread in left if thread.name.startswith(("answer-", "sessions-"))]


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def wait_for(condition: Callable[[], object], limit_s: float = 20) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


class Heard:
    """Collects the ids that are told."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, changed: frozenset[str]) -> None:
        self.ids += changed

    def take(self) -> set[str]:
        wait_for(lambda: self.ids)
        ids, self.ids = self.ids, []
        return set(ids)


def other_process(path: Path, session: Session) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(path), session.id],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


ACTIONS: dict[str, Callable[[Session, SessionManager], object]] = {
    "send": lambda session, manager: finish(session.send("two")),
    "rename": lambda session, manager: session.rename("better"),
    "tag": lambda session, manager: session.set_tags(add=["red"]),
    "archive": lambda session, manager: session.set_archived(True),
    "system": lambda session, manager: session.set_system("Be rude."),
    "undo": lambda session, manager: session.undo(),
    "delete": lambda session, manager: manager.delete(session.id),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_change_is_told_with_its_id(manager: SessionManager, path: Path, action: str) -> None:
    session, silent = manager.create(params=PARAMS, name="a"), manager.create(params=PARAMS, name="b")
    finish(session.send("one"))
    heard = Heard()
    with Store.open(path) as store, SessionManager(store, FakeLLM()) as other:
        end = other.on_change(heard)
        ACTIONS[action](session, manager)
        assert heard.take() == {session.id}
        end()
        silent.rename("c")
        second = Heard()
        other.on_change(second)
        session_two = manager.create(params=PARAMS, name="new")
        wait_for(lambda: session_two.id in second.ids)
        assert heard.ids == []


def test_own_changes_and_those_in_memory_are_told_too(manager: SessionManager) -> None:
    heard = Heard()
    manager.on_change(heard)
    session = manager.create(params=PARAMS, name="a")
    assert heard.take() == {session.id}
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as private:
        private.on_change(heard)
        hidden = private.create(params=PARAMS, name="b")
        assert heard.take() == {hidden.id}


def test_a_viewer_that_fails_harms_nobody(manager: SessionManager, caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    manager.on_change(lambda _: 1 // 0)  # type: ignore[arg-type]
    manager.on_change(heard)
    for name in ("a", "b"):
        session = manager.create(params=PARAMS, name=name)
        assert heard.take() == {session.id}
    assert "ZeroDivisionError" in caplog.text


def test_after_closing_nothing_is_told_and_nothing_breaks(manager: SessionManager) -> None:
    heard = Heard()
    end = manager.on_change(heard)
    manager.close()
    end()
    manager.on_change(heard)()
    assert heard.ids == []


def test_a_viewer_may_close_the_manager(manager: SessionManager) -> None:
    closed = threading.Event()

    def leave(_: frozenset[str]) -> None:
        manager.close()
        closed.set()

    manager.on_change(leave)
    manager.create(params=PARAMS, name="a")
    assert closed.wait(20)


def test_another_processs_answer_is_seen_growing(manager: SessionManager, path: Path) -> None:
    session = manager.create(params=PARAMS, name="shared")
    heard = Heard()
    manager.on_change(heard)
    with other_process(path, session) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        message_id = int(process.stdout.readline())
        assert session.id in heard.take()
        assert [m.role for m in session.catch_up()] == ["user", "assistant"]
        followed = manager.follow(message_id)
        assert isinstance(followed, FollowedAnswer)
        assert followed.finished is None
        events = iter(followed)
        text = ""

        def more() -> TextDelta:
            event = next(events)
            assert isinstance(event, TextDelta)
            return event

        first = more()
        assert (first.kind, first.text) == ("reasoning", "hm")
        while text != "one ":
            text += more().text
        process.stdin.write("go\n")
        process.stdin.flush()
        while text != "one two ":
            text += more().text
        process.stdin.write("go\n")
        process.stdin.flush()
        *rest, last = events
        assert process.stdout.readline() == "done\n"
    assert isinstance(last, AnswerFinished)
    assert text + "".join(e.text for e in rest if isinstance(e, TextDelta)) == last.text == "one two three"
    assert (last.status, last.finish_reason, last.reasoning) == ("done", "stop", "hm")
    assert followed.finished == last
    assert session.messages()[-1].token_ids == last.token_ids
    assert [e for e in manager.follow(message_id) if isinstance(e, AnswerFinished)] == [last], "also after the end"


def test_a_killed_writer_is_noticed(manager: SessionManager, path: Path) -> None:
    session = manager.create(params=PARAMS, name="shared")
    with other_process(path, session) as process:
        assert process.stdout is not None
        followed = manager.follow(int(process.stdout.readline()))
        wait_for(lambda: session.catch_up() or session.messages())
        wait_for(lambda: session.messages()[-1].text == "one ")
        process.kill()
    *_, last = followed
    assert isinstance(last, AnswerFinished)
    assert (last.status, last.finish_reason, last.text) == ("interrupted", "error", "one ")
    assert "the program ended" in last.message


def test_own_answers_are_followed_live(manager: SessionManager) -> None:
    manager.llm.script = lambda _: ["a", Pause(60)]  # type: ignore[attr-defined]
    answer = manager.create(params=PARAMS).send("x")
    assert manager.follow(answer.message_id) is answer
    # Stopped any sooner it would have no text.
    assert any(isinstance(event, TextDelta) for event in answer)
    answer.stop()
    finish(answer)
    seen = manager.follow(answer.message_id)
    assert isinstance(seen, FollowedAnswer)
    (delta, last) = seen
    assert isinstance(last, AnswerFinished)
    assert isinstance(delta, TextDelta)
    assert (delta.text, last.status, last.finish_reason) == ("a", "stopped", "cancelled")


def test_what_cannot_be_followed(manager: SessionManager, path: Path) -> None:
    session = manager.create(params=PARAMS, name="shared")
    with pytest.raises(SessionError, match="there is no answer 77"):
        manager.follow(77)
    with other_process(path, session) as process:
        assert process.stdout is not None
        message_id = int(process.stdout.readline())
        with pytest.raises(SessionError, match="there is no answer"):
            manager.follow(message_id - 1)  # the question
        left, gone = manager.follow(message_id), manager.follow(message_id)
        assert isinstance(left, FollowedAnswer)
        view = iter(left)
        next(view)
        left.leave()
        assert len(list(view)) <= 1
        manager.delete(session.id)
        with pytest.raises(SessionError, match="deleted meanwhile"):
            list(gone)
        process.kill()
