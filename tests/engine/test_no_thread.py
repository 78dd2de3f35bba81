"""A machine that gives no more threads: a sentence, and nothing is left in the queue."""

import threading
from collections.abc import Callable

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import NanochatInferError
from tests.manual_engine import collect
from tests.scripted_runner import ScriptedRunner, small_limits


def submit(engine: Engine) -> object:
    return engine.submit(Request([1] * 5, SamplingParams(max_tokens=5), frozenset({63})))


@pytest.mark.parametrize("work", [submit, lambda engine: engine.logits([1] * 5)], ids=["submit", "logits"])
def test_without_a_thread_work_is_refused_and_done_when_there_is_one(
    work: Callable[[Engine], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    engine = Engine(ScriptedRunner(64, lambda prompt: [2, 3, 63], limits=small_limits()), EngineLimits(prefill_chunk=8))
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(NanochatInferError, match=r"cannot start its thread .*; end other programs"):
            work(engine)
    assert (engine.stats().waiting, len(engine._logits_jobs)) == (0, 0)
    found = work(engine)
    if not hasattr(found, "shape"):
        assert collect(found)[0] == [2, 3, 63]  # type: ignore[arg-type]
    engine.close()
