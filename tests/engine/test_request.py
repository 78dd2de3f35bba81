"""The border of the engine: what is refused, and with which sentence."""

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request, checked_ids
from nanochat_infer.errors import BusyError, ContextLengthError, NanochatInferError, ParameterError
from tests.manual_engine import ManualEngine, collect, drain
from tests.scripted_runner import ScriptedRunner, small_limits


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([], "the prompt is empty"),
        ("12", "must be a list of token ids, got str"),
        (7, "must be a list of token ids, got int"),
        ([1, True], "token 1 of the prompt must be a whole number, got True"),
        ([1, 2.0], "token 1 of the prompt must be a whole number, got 2.0"),
        ([None], "token 0 of the prompt must be a whole number, got None"),
        ([np.bool_(True)], "must be a whole number"),
        ([3, -1], r"token 1 of the prompt must be in \[0, 10\), got -1"),
        ([10], r"token 0 of the prompt must be in \[0, 10\), got 10"),
        ([2**40], "must be in"),
        (np.array([[1, 2]]), "must be a whole number"),
    ],
)
def test_wrong_ids_are_refused(ids: object, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        checked_ids(ids, 10)  # type: ignore[arg-type]


def test_ids_are_copied() -> None:
    ids = np.array([1, 2, 3], dtype=np.int32)
    checked = checked_ids(ids, 10)  # type: ignore[arg-type]
    ids[0] = 9
    assert checked.tolist() == [1, 2, 3]
    assert checked.dtype == np.int32


def request(num_tokens: int, max_tokens: int = 4) -> Request:
    return Request([1] * num_tokens, SamplingParams(max_tokens=max_tokens))


def test_context_limit_at_the_border() -> None:
    engine = ManualEngine(ScriptedRunner(8, limits=small_limits(num_blocks=2000, max_context_len=4096)))
    engine.submit(request(4095))
    with pytest.raises(ContextLengthError) as error:
        engine.submit(request(4200))
    assert str(error.value) == (
        "the prompt has 4,200 tokens and the context holds 4,096; shorten it, start a new conversation, "
        "or raise --ctx-size"
    )
    with pytest.raises(ContextLengthError, match="4,096 tokens and the context holds 4,096, answer included"):
        engine.submit(request(4096))


def test_a_request_larger_than_the_pool_names_the_pool() -> None:
    engine = ManualEngine(ScriptedRunner(8, limits=small_limits(num_blocks=3)))
    engine.submit(request(11))
    with pytest.raises(ContextLengthError, match=r"12 tokens and the context holds 12.* or raise --kv-memory$"):
        engine.submit(request(12))


def test_generation_to_the_last_cell_ends_with_a_sentence() -> None:
    engine = ManualEngine(ScriptedRunner(8, limits=small_limits(max_context_len=16)))
    stream = engine.submit(request(10, max_tokens=100))
    engine.finish_all()
    tokens, finished = collect(stream)
    assert len(tokens) == 6
    assert finished.reason == "length"
    assert finished.message == ("the context is full: 16 of 16 tokens; start a new conversation, or raise --ctx-size")


def test_max_tokens_ends_without_a_sentence() -> None:
    engine = ManualEngine(ScriptedRunner(8, limits=small_limits(max_context_len=16)))
    stream = engine.submit(request(10, max_tokens=6))
    engine.finish_all()
    tokens, finished = collect(stream)
    assert len(tokens) == 6
    assert (finished.reason, finished.message) == ("length", "")


def test_beyond_the_queue_limit_the_engine_is_busy() -> None:
    engine = ManualEngine(ScriptedRunner(8, limits=small_limits(max_seqs=1)), EngineLimits(max_queue=2))
    engine.submit(request(3))
    engine.turn()
    streams = [engine.submit(request(3)) for _ in range(2)]
    assert [drain(stream)[0].ahead for stream in streams] == [0, 1]  # type: ignore[union-attr]
    with pytest.raises(BusyError, match=r"^busy: 2 requests are waiting already, as many as allowed; try again"):
        engine.submit(request(3))
    engine.finish_all()
    engine.submit(request(3))


def test_preempted_requests_take_no_room_in_the_queue() -> None:
    runner = ScriptedRunner(8, limits=small_limits(num_blocks=8, max_context_len=32, max_seqs=3))
    engine = ManualEngine(runner, EngineLimits(max_queue=3))
    for _ in range(3):
        engine.submit(request(8, max_tokens=20))
    while engine.stats().preemptions == 0:
        engine.turn()
    for _ in range(3):
        engine.submit(request(3))
    assert engine.stats().waiting > 3
    with pytest.raises(BusyError, match=r"^busy: 3 requests are waiting"):
        engine.submit(request(3))


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "8"])
@pytest.mark.parametrize("name", ["prefill_chunk", "max_queue", "max_seqs"])
def test_wrong_limits_are_refused(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f"^{name} must be a whole number of at least 1, got"):
        EngineLimits(**{name: value})  # type: ignore[arg-type]


def test_a_closed_engine_says_so() -> None:
    engine = Engine(ScriptedRunner(8))
    engine.close()
    engine.close()
    with pytest.raises(NanochatInferError, match=r"^the engine is closed; load the model again$"):
        engine.submit(request(3))
    with pytest.raises(NanochatInferError, match=r"^the engine is closed; load the model again$"):
        engine.logits([1])


def test_a_forked_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ManualEngine(ScriptedRunner(8))
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(NanochatInferError, match="forked process"):
        engine.submit(request(3))
