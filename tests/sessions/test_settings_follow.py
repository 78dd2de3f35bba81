"""Settings that several windows change: of each field the last change wins, and everybody sees it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer.errors import ParameterError, SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, Session, SessionManager, Store
from tests.fake_llm import FakeLLM

PARAMS = SamplingParams(max_tokens=2000, temperature=0.5, top_k=40)


@pytest.fixture
def managers(tmp_path: Path) -> Iterator[tuple[SessionManager, SessionManager]]:
    """Two programs on one database."""
    with (
        Store.open(tmp_path / "chat.db") as one,
        Store.open(tmp_path / "chat.db") as two,
        SessionManager(one, FakeLLM()) as left,
        SessionManager(two, FakeLLM()) as right,
    ):
        yield left, right


@pytest.fixture
def windows(managers: tuple[SessionManager, SessionManager]) -> tuple[Session, Session]:
    left, right = managers
    session = left.create(params=PARAMS, system="Be kind.", name="shared")
    return session, right.open(session.id)


def finish(answer: Answer) -> None:
    for _ in answer:
        pass


def wait_for(condition: Callable[[], object], limit_s: float = 20) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_a_change_writes_only_what_was_changed(windows: tuple[Session, Session]) -> None:
    left, right = windows
    left.set_sampling({"temperature": 0.125})
    right.set_sampling({"top_k": 7})
    left.set_params(replace(left.params, top_p=0.5))
    right.refresh()
    assert left.params == right.params == replace(PARAMS, temperature=0.125, top_k=7, top_p=0.5)


def test_what_is_set_to_the_value_shown_is_set_all_the_same(windows: tuple[Session, Session]) -> None:
    left, right = windows
    left.set_sampling({"temperature": 1.5})
    right.set_sampling({"temperature": PARAMS.temperature})
    left.refresh()
    assert left.params.temperature == PARAMS.temperature, "the last writer wins"


def test_many_changes_at_once_lose_none(windows: tuple[Session, Session]) -> None:
    left, right = windows

    def change(session: Session, name: str) -> None:
        for number in range(1, 21):
            session.set_sampling({name: number})

    threads = [threading.Thread(target=change, args=pair) for pair in ((left, "top_k"), (right, "max_tokens"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    left.refresh()
    assert (left.params.top_k, left.params.max_tokens) == (20, 20)


def test_a_refused_value_writes_nothing(windows: tuple[Session, Session]) -> None:
    left, right = windows
    with pytest.raises(ParameterError):
        left.set_sampling({"temperature": 9.0, "top_k": 3})
    right.refresh()
    assert left.params == right.params == PARAMS


def test_the_next_answer_takes_what_the_other_window_set(
    windows: tuple[Session, Session], managers: tuple[SessionManager, SessionManager]
) -> None:
    left, right = windows
    llm = managers[1].llm
    assert isinstance(llm, FakeLLM)
    left.set_sampling({"temperature": 0.25})
    left.set_system("Be rude.")
    left.set_thinking(False)
    left.set_overflow("drop")
    finish(right.send("hello"))
    assert llm.started[-1].params.temperature == 0.25
    assert {call.messages[0].content for call in llm.encoded} == {"Be rude."}
    assert (right.params, right.system, right.thinking, right.overflow) == (left.params, "Be rude.", False, "drop")


@pytest.mark.parametrize("begin", ["regenerate", "continue_answer"])
def test_so_does_one_that_is_made_again(windows: tuple[Session, Session], begin: str) -> None:
    left, right = windows
    right.set_sampling({"max_tokens": 2})
    finish(right.send("one two three four five six"))
    left.set_sampling({"max_tokens": 300, "temperature": 0.75})
    finish(getattr(right, begin)())
    params = right.messages()[-1].params
    assert params is not None
    assert (params.max_tokens, params.temperature) == (300, 0.75)


def test_catching_up_shows_settings_though_nothing_was_said(windows: tuple[Session, Session]) -> None:
    left, right = windows
    left.set_system("Be rude.")
    left.set_sampling({"seed": 5})
    assert right.system == "Be kind."
    assert right.catch_up() == []
    assert (right.system, right.params.seed) == ("Be rude.", 5)


def test_settings_are_there_when_a_change_is_told(
    windows: tuple[Session, Session], managers: tuple[SessionManager, SessionManager]
) -> None:
    left, right = windows
    told: list[tuple[float, str | None]] = []
    stop = managers[1].on_change(lambda ids: told.append((right.params.temperature, right.system)))
    left.set_sampling({"temperature": 0.75})
    wait_for(lambda: told)
    left.set_system(None)
    wait_for(lambda: len(told) > 1)
    stop()
    assert told[0] == (0.75, "Be kind.")
    assert told[-1] == (0.75, None)


def test_a_deleted_conversation_keeps_nobody_from_the_news(
    windows: tuple[Session, Session], managers: tuple[SessionManager, SessionManager]
) -> None:
    left, right = windows
    told: list[str] = []
    managers[1].on_change(told.extend)
    managers[0].delete(left.id)
    wait_for(lambda: right.id in told)
    with pytest.raises(SessionError, match="deleted"):
        right.take_settings()


def test_a_guess_gives_way_to_what_the_model_suggests_but_no_choice_does(
    windows: tuple[Session, Session], managers: tuple[SessionManager, SessionManager]
) -> None:
    left, right = windows
    left.guess_params(("temperature", "top_k", "min_p", "top_p"))
    assert left.is_guess
    left.set_sampling({"top_k": PARAMS.top_k})
    right.set_sampling({"min_p": 0.5})
    suggested = SamplingParams(temperature=0.125, top_k=3, min_p=0.25, top_p=0.75, max_tokens=9)
    managers[0].settle_params(suggested)
    assert not left.is_guess
    assert left.params == replace(PARAMS, temperature=0.125, min_p=0.5, top_p=0.75)
    left.set_sampling({"temperature": 1.0})
    managers[0].settle_params(suggested)
    assert left.params.temperature == 1.0, "only once"


@pytest.mark.parametrize("begin", ["regenerate", "continue_answer"])
def test_settings_can_be_changed_while_an_answer_waits_for_the_model(tmp_path: Path, begin: str) -> None:
    there, asked = threading.Event(), threading.Event()

    def load() -> FakeLLM:
        asked.set()
        assert there.wait(60)
        return FakeLLM()

    with Store.open(tmp_path / "chat.db") as store:
        with SessionManager(store, FakeLLM()) as manager:
            session = manager.create(params=replace(PARAMS, max_tokens=2))
            finish(session.send("one two three four"))
        with SessionManager(store, load) as manager:
            opened = manager.open(session.id)
            waiting = threading.Thread(target=lambda: finish(getattr(opened, begin)()))
            waiting.start()
            assert asked.wait(20)
            setting = threading.Thread(target=lambda: opened.set_sampling({"temperature": 0.25}), daemon=True)
            setting.start()
            setting.join(30)
            is_free = not setting.is_alive()
            there.set()
            waiting.join(20)
            assert is_free, "the session was locked while it waited"
            params = opened.messages()[-1].params
            assert params is not None
            assert params.temperature == 0.25
