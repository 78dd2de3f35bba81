"""The engine with its thread: streams, stop ids, cancelling at any time, closing, figures."""

import threading
import time

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.events import Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError, NanochatInferError
from tests.manual_engine import check_accounting, collect
from tests.scripted_runner import ScriptedRunner, mixing_rule, small_limits

END = 63


@pytest.fixture
def runner():
    return ScriptedRunner(64, lambda prompt: [prompt[0], 2, 3], limits=small_limits())


@pytest.fixture
def engine(runner):
    engine = Engine(runner, EngineLimits(prefill_chunk=8))
    yield engine
    runner.resume()
    engine.close()
    assert runner.violations == []
    assert engine.stats().used_blocks == 0
    check_accounting(engine)


def submit(engine: Engine, prompt: list[int], max_tokens: int = 20, **params: object) -> RequestStream:
    return engine.submit(Request(prompt, SamplingParams(max_tokens=max_tokens, **params), frozenset({END})))  # type: ignore[arg-type]


def wait_until(condition, timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.001)


def test_events_of_a_request(engine) -> None:
    events = list(submit(engine, [1] * 5))
    assert events[0] == Queued(0)
    assert events[1] == PrefillProgress(5, 5, 0)
    assert events[2:6] == [TokenGenerated(token_id) for token_id in (1, 2, 3, END)]
    assert len(events) == 7
    finished = events[6]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.message) == ("stop", "")
    usage, timings = finished.usage, finished.timings
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (5, 4, 0)
    assert 0 < timings.ttft_ms <= timings.total_ms
    assert timings.prefill_tok_s > 0
    assert timings.decode_tok_s > 0


def test_ignore_eos_goes_on(engine) -> None:
    tokens, finished = collect(submit(engine, [1, 1], max_tokens=6, ignore_eos=True))
    assert tokens == [1, 2, 3, END, END, END]
    assert finished.reason == "length"


def test_the_thread_starts_with_the_first_request_and_ends_with_close(runner) -> None:
    engine = Engine(runner)
    assert engine._thread is None
    collect(submit(engine, [1]))
    thread = engine._thread
    assert thread is not None
    assert thread.daemon
    engine.close()
    assert not thread.is_alive()
    assert not runner.closed


def test_an_idle_engine_sleeps_until_it_is_woken(engine, runner, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float | None] = []
    wait = engine._changed.wait

    def noted(timeout: float | None = None) -> object:
        waits.append(timeout)
        return wait(timeout)

    monkeypatch.setattr(engine._changed, "wait", noted)
    collect(submit(engine, [1]))
    wait_until(lambda: waits)
    with engine._changed:  # so it is in that wait
        assert waits == [None] * len(waits), "it looks for work when it is told, and never by the clock"
        steps, before = runner.num_steps, len(waits)
        engine._changed.notify_all()
    wait_until(lambda: len(waits) > before)
    assert runner.num_steps == steps, "the control: woken, it looks, and finds nothing"
    assert collect(submit(engine, [1]))[1].reason == "stop"


def test_cancel_while_queued(runner) -> None:
    engine = Engine(runner, EngineLimits(max_seqs=1))
    runner.hold()
    first, second = submit(engine, [1]), submit(engine, [2])
    runner.wait_until_held()
    second.cancel()
    runner.hold(1)
    tokens, finished = collect(second)
    assert (tokens, finished.reason, finished.usage.prompt_tokens) == ([], "cancelled", 1)
    runner.resume()
    assert collect(first)[1].reason == "stop"
    engine.close()


def test_cancel_during_prefill(engine, runner) -> None:
    runner.hold(2)
    stream = submit(engine, [1] * 60)
    runner.wait_until_held()
    stream.cancel()
    runner.hold(1)
    tokens, finished = collect(stream)
    assert (tokens, finished.reason) == ([], "cancelled")
    assert runner.num_steps == 3
    wait_until(lambda: engine.stats().used_blocks == 0)


def test_cancel_during_decode_takes_effect_with_the_running_step(engine, runner) -> None:
    runner.hold(3)
    stream = submit(engine, [1] * 5, ignore_eos=True)
    runner.wait_until_held()
    stream.cancel()
    stream.cancel()
    runner.hold(1)
    tokens, finished = collect(stream)
    assert (tokens, finished.reason) == ([1, 2, 3], "cancelled")
    assert runner.num_steps == 4
    stream.cancel()


def test_cancelling_one_leaves_the_others(engine, runner) -> None:
    runner.hold(2)
    streams = [submit(engine, [number] * 5) for number in (1, 2, 3)]
    runner.wait_until_held()
    streams[1].cancel()
    runner.resume()
    results = [collect(stream) for stream in streams]
    assert [finished.reason for _, finished in results] == ["stop", "cancelled", "stop"]
    assert results[0][0] == [1, 2, 3, END]
    assert results[2][0] == [3, 2, 3, END]


def test_close_cancels_what_runs_and_what_waits(runner) -> None:
    engine = Engine(runner, EngineLimits(max_seqs=1))
    runner.hold(2)
    streams = [submit(engine, [number] * 5) for number in (1, 2)]
    runner.wait_until_held()
    closing = threading.Thread(target=engine.close)
    closing.start()
    wait_until(lambda: engine._closed)
    runner.resume()
    closing.join(60)
    assert not closing.is_alive()
    assert [collect(stream)[1].reason for stream in streams] == ["cancelled", "cancelled"]
    assert engine.stats().used_blocks == 0


def test_a_reader_who_never_reads_stops_nobody(engine) -> None:
    unread = submit(engine, [1] * 60, max_tokens=50, ignore_eos=True)
    for _ in range(5):
        collect(submit(engine, [2] * 30))
    wait_until(lambda: unread._finished is not None)
    assert len(unread._tokens) == 50
    assert len(list(unread)) == 53


def test_logits_go_through_the_same_runner_in_chunks(engine, runner) -> None:
    rule = mixing_rule(64)
    ids = [(7 * number) % 64 for number in range(30)]
    logits = engine.logits(ids)
    assert logits.shape == (30, 64)
    assert logits.dtype == np.float32
    assert logits.argmax(axis=1).tolist() == [rule(tuple(ids[: end + 1])) for end in range(30)]
    assert runner.num_steps == 4
    assert engine.stats().cached_blocks == 0


def test_logits_of_a_prompt_as_long_as_the_context(engine) -> None:
    assert engine.logits([1] * 128).shape == (128, 64)
    with pytest.raises(NanochatInferError, match="129 tokens and the context holds 128; shorten"):
        engine.logits([1] * 129)


def test_logits_between_running_requests(engine, runner) -> None:
    runner.hold(3)
    stream = submit(engine, [1] * 100, max_tokens=28, ignore_eos=True)
    runner.wait_until_held()
    results: list[tuple[int, ...]] = []
    others = [threading.Thread(target=lambda: results.append(engine.logits([2] * 90).shape)) for _ in range(3)]
    for other in others:
        other.start()
    runner.resume()
    for other in others:
        other.join(60)
    assert results == [(90, 64)] * 3
    assert collect(stream)[0][:4] == [1, 2, 3, END]


def test_logits_waiting_for_a_closed_engine_fail(engine, runner) -> None:
    runner.hold(1)
    errors: list[Exception] = []

    def ask() -> None:
        try:
            engine.logits([1] * 100)
        except NanochatInferError as error:
            errors.append(error)

    callers = [threading.Thread(target=ask) for _ in range(2)]
    for caller in callers:
        caller.start()
    runner.wait_until_held()
    wait_until(lambda: len(engine._logits_jobs) == 2)
    closing = threading.Thread(target=engine.close)
    closing.start()
    wait_until(lambda: engine._closed)
    runner.resume()
    for thread in (*callers, closing):
        thread.join(60)
    assert [str(error) for error in errors] == ["the engine is closed; load the model again"] * 2


def test_a_burst_is_served_or_refused_and_nothing_hangs(engine) -> None:
    served: list[str] = []
    refused: list[BusyError] = []

    def burst(number: int) -> None:
        for index in range(25):
            try:
                stream = submit(engine, [(number + index) % 60] * (1 + index), max_tokens=5)
            except BusyError as error:
                refused.append(error)
            else:
                if index % 5 == 0:
                    stream.cancel()
                served.append(collect(stream)[1].reason)

    threads = [threading.Thread(target=burst, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(served) + len(refused) == 500
    assert set(served) <= {"stop", "length", "cancelled"}
    assert engine.stats().finished == len(served)


def test_stats_from_another_thread_are_consistent(engine) -> None:
    seen = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.append(engine.stats())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(10):
        collect(submit(engine, [number] * 30))
    wait_until(lambda: len(seen) > 1)  # the watcher may hardly have run meanwhile
    stop.set()
    watcher.join(60)
    assert len(seen) > 1
    for stats in seen:
        assert stats.used_blocks + stats.cached_blocks + stats.free_blocks == stats.num_blocks == 64
        assert (stats.used_blocks == 0) >= (stats.running == 0)
    stats = engine.stats()
    assert (stats.finished, stats.generated_tokens, stats.running, stats.waiting) == (10, 40, 0, 0)
    assert stats.computed_tokens + stats.reused_tokens == 300
    assert stats.prefill_tok_s > 0
    assert stats.decode_tok_s > 0


def test_cancelled_requests_leave_the_queue_at_once(runner) -> None:
    engine = Engine(runner, EngineLimits(prefill_chunk=8, max_queue=2, max_seqs=1))
    runner.hold(1)
    first = submit(engine, [1] * 5)
    runner.wait_until_held()  # so the engine has not got its lock, where a cancel would be left to its next step
    assert engine.stats().running == 1
    for _ in range(10):
        stream = submit(engine, [2] * 5)
        stream.cancel()
        assert [type(event) for event in stream][-1] is Finished, "it ended while the step was still running"
    runner.resume()
    assert collect(first)[1].reason == "stop"
    engine.close()


def test_cancel_during_a_logits_job_takes_effect_within_a_chunk() -> None:
    runner = ScriptedRunner(64, lambda prompt: [prompt[0]] * 30, limits=small_limits())
    engine = Engine(runner, EngineLimits(prefill_chunk=4))
    runner.hold(1)
    stream = submit(engine, [1, 1], max_tokens=30)
    runner.wait_until_held()
    job = threading.Thread(target=engine.logits, args=([1] * 32,), daemon=True)
    job.start()
    wait_until(lambda: len(engine._logits_jobs) == 1)
    runner.hold(3)  # the step that stands at the gate, the first of eight chunks, and a step
    runner.wait_until_held()
    stream.cancel()  # inside of the second chunk
    runner.hold(1)
    assert collect(stream)[1].reason == "cancelled"
    assert len(engine._logits_jobs) == 1, "the job goes on after the cancelled request ended"
    runner.resume()
    job.join(60)
    assert not job.is_alive()
    engine.close()
