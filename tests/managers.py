"""What tests of the session manager share: one database opened again and again, ends, and what was said."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from tests.fake_llm import FakeLLM

PARAMS = SamplingParams(max_tokens=2000)
PATIENCE_S = 60.0
Make = Callable[..., SessionManager]


@contextmanager
def opening(path: Path) -> Iterator[Make]:
    """Open the same database again and again, each time with another model if wanted."""
    opened: list[SessionManager] = []
    before = set(threading.enumerate())

    def factory(llm: FakeLLM | None = None) -> SessionManager:
        manager = SessionManager(Store.open(path, journal_interval_s=0.02), llm or FakeLLM())
        opened.append(manager)
        return manager

    yield factory
    for manager in opened:
        manager.close()
        manager.store.close()
    left = set(threading.enumerate()) - before
    assert not [thread.name for thread in left if thread.name.startswith(("answer-", "sessions-"))]


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def said(session: Session) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in session.messages()]


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
