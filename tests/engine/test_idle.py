"""Idle requests use what nobody else wants: they yield at once, come back, and lose nothing."""

from collections.abc import Callable

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits
from tests.stream_reader import Reader
from tests.timed_runner import TimedRunner, Timeline
from tests.virtual_clock import VirtualClock

VOCAB_SIZE = 50
RULE = mixing_rule(VOCAB_SIZE)
IDLE = frozenset({1, 2, 3})  # first ids of idle prompts


def alone(prompt: list[int], max_tokens: int) -> list[int]:
    ids = list(prompt)
    for _ in range(max_tokens):
        ids.append(RULE(tuple(ids)))
    return ids[len(prompt) :]


def ids_of(number: int, length: int) -> list[int]:
    return [number, *((number * 7 + place * place) % VOCAB_SIZE for place in range(1, length))]


def request(number: int, length: int, max_tokens: int = 5, *, prefill_only: bool = False) -> Request:
    params = SamplingParams(temperature=0.0, max_tokens=max_tokens)
    return Request(ids_of(number, length), params, idle=number in IDLE, prefill_only=prefill_only)


class Scene:
    def __init__(self, chunk: int = 16, **sizes: int) -> None:
        self.clock = VirtualClock()
        limits = small_limits(**{"num_blocks": 200, "max_context_len": 300, "max_tokens_per_step": 100, **sizes})
        self.runner = TimedRunner(self.clock, vocab_size=VOCAB_SIZE, limits=limits, check=True)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=chunk))
        self.timeline = Timeline(self.engine, self.clock)

    def submit(self, request: Request) -> Reader:
        return self.timeline.watch(Reader(self.engine.submit(request)))

    def run(self, arrivals: dict[int, Callable[[], object]] | None = None) -> None:
        """Turn until nothing is left; what arrives at a step's start is called there."""
        self.runner.arrivals.update(arrivals or {})
        with self.clock.installed():
            while self.engine._scheduler.has_work:
                self.timeline.turn()
                check_accounting(self.engine)
        assert self.engine.stats().used_blocks == 0


def is_idle(ids: Ids) -> bool:
    return ids[0] in IDLE


@pytest.mark.parametrize("arrival", [0, 1, 5, 12, 30, 40])
@pytest.mark.parametrize("num_idle", [1, 3])
def test_an_ordinary_request_has_the_engine_for_itself(arrival: int, num_idle: int) -> None:
    scene = Scene()
    idle = [scene.submit(request(1 + number, 100 + number, 20)) for number in range(num_idle)]
    ordinary: list[Reader] = []
    scene.run({arrival: lambda: ordinary.append(scene.submit(request(10, 40)))})
    steps = scene.runner.steps
    kinds = [{is_idle(ids) for ids in step.sequences} for step in steps]
    assert kinds[: arrival + 1] == [{True}] * (arrival + 1)
    first, last = kinds.index({False}), len(kinds) - 1 - kinds[::-1].index({False})
    assert first == arrival + 1
    assert kinds[first : last + 1] == [{False}] * (last + 1 - first)
    assert kinds[last + 1 :] == [{True}] * (len(kinds) - last - 1)
    assert ordinary[0].result()[0] == alone(ids_of(10, 40), 5)
    for number, reader in enumerate(idle):
        assert reader.result()[0] == alone(ids_of(1 + number, 100 + number), 20)
        assert reader.result()[1].reason == "length"


def test_what_an_idle_request_computed_is_not_computed_again() -> None:
    scene = Scene()
    idle = scene.submit(request(1, 160, 3))
    for arrival in (2, 6, 14):
        scene.runner.arrivals[arrival] = lambda: scene.submit(request(10, 9, 3))
    scene.run()
    rows = sum(
        count
        for step in scene.runner.steps
        for ids, count in zip(step.sequences, step.num_rows, strict=True)
        if is_idle(ids)
    )
    assert rows == 160 + 3 - 1
    stats = scene.engine.stats()
    assert stats.computed_tokens + stats.reused_tokens == 160 + 3 * 9
    assert (stats.recomputed_tokens, stats.preemptions) == (0, 0)
    assert idle.result()[1].usage.cached_tokens == 0
    assert idle.result()[0] == alone(ids_of(1, 160), 3)


def test_idle_requests_are_counted_apart() -> None:
    scene = Scene()
    readers = [scene.submit(request(1 + number, 50)) for number in range(3)]
    stats = scene.engine.stats()
    assert (stats.idle, stats.running, stats.waiting) == (3, 0, 0)
    scene.engine.turn()
    stats = scene.engine.stats()
    assert (stats.idle, stats.running, stats.waiting) == (3, 0, 0)
    ordinary = scene.submit(request(10, 50))
    scene.engine.turn()
    stats = scene.engine.stats()
    assert (stats.idle, stats.running, stats.waiting) == (3, 1, 0)
    scene.run()
    assert scene.engine.stats().idle == 0
    assert all(reader.result()[1].reason == "length" for reader in (*readers, ordinary))


def test_idle_requests_take_no_room_in_the_queue() -> None:
    engine = ManualEngine(ScriptedRunner(VOCAB_SIZE, limits=small_limits()), EngineLimits(max_queue=2))
    for number in (1, 2):
        engine.submit(request(number, 50))
    for number in (10, 11):
        engine.submit(request(number, 50))
    engine.finish_all()


@pytest.mark.parametrize("length", [1, 10, 60])
def test_a_short_prompt_waits_at_most_for_the_step_that_runs(length: int) -> None:
    def ttft(beside: bool) -> float:
        scene = Scene(chunk=32)
        readers: list[Reader] = []
        if beside:
            scene.submit(request(1, 280))
            scene.runner.arrivals[2] = lambda: readers.append(scene.submit(request(10, length)))
        else:
            readers.append(scene.submit(request(10, length)))
        scene.run()
        return scene.timeline.ttft(readers[0])

    chunk_s = TimedRunner(VirtualClock()).seconds(32)
    assert ttft(True) <= ttft(False) + chunk_s + 1e-9


@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 100])
@pytest.mark.parametrize("number", [1, 10])
def test_prefill_only_draws_nothing_and_leaves_its_kv(length: int, number: int) -> None:
    scene = Scene()
    reader = scene.submit(request(number, length, 9, prefill_only=True))
    scene.run()
    token_ids, finished = reader.result()
    assert (token_ids, finished.reason, finished.message) == ([], "length", "")
    assert (finished.usage.prompt_tokens, finished.usage.completion_tokens) == (length, 0)
    assert reader.progress[-1].processed == length
    assert not any(step.sampled for step in scene.runner.steps)
    again = scene.submit(request(10 if number == 10 else 1, length, 4))
    scene.run()
    token_ids, finished = again.result()
    assert finished.usage.cached_tokens == length - 1
    assert token_ids == alone(ids_of(number, length), 4)


def test_prefill_only_again_computes_one_token_at_most() -> None:
    scene = Scene()
    for expected in (0, 99):
        reader = scene.submit(request(1, 100, prefill_only=True))
        scene.run()
        assert reader.result()[1].usage.cached_tokens == expected


@pytest.mark.parametrize("turns", [0, 1, 4, 12])
def test_idle_requests_can_be_cancelled_at_any_time(turns: int) -> None:
    scene = Scene()
    readers = [scene.submit(request(number, 100, 20)) for number in (1, 2)]
    with scene.clock.installed():
        scene.engine.turn(turns)
        for reader in readers:
            reader.stream.cancel()
        scene.engine.turn()
    for reader in readers:
        assert reader.result()[1].reason == "cancelled"
    check_accounting(scene.engine)
    assert scene.engine.stats().used_blocks == 0


def test_a_paused_idle_request_can_be_cancelled() -> None:
    scene = Scene()
    idle = scene.submit(request(1, 100, 20))
    scene.engine.turn(3)
    ordinary = scene.submit(request(10, 60))
    scene.engine.turn()
    idle.stream.cancel()
    assert idle.result()[1].reason == "cancelled"
    scene.run()
    assert ordinary.result()[0] == alone(ids_of(10, 60), 5)


def test_an_idle_request_that_is_larger_than_what_is_left_waits_its_turn() -> None:
    """Ordinary requests may take every block; the idle one is computed anew as far as its KV was given away."""
    scene = Scene(num_blocks=30, max_context_len=120)
    idle = scene.submit(request(1, 80, 10))
    scene.runner.arrivals[4] = lambda: [scene.submit(request(10 + number, 40, 10)) for number in range(4)]
    scene.run()
    assert idle.result()[0] == alone(ids_of(1, 80), 10)
    assert idle.result()[1].usage.cached_tokens == 0
    stats = scene.engine.stats()
    assert stats.computed_tokens + stats.reused_tokens == 80 + 4 * 40


def test_closing_ends_idle_requests_too() -> None:
    runner = ScriptedRunner(VOCAB_SIZE, limits=small_limits())
    engine = Engine(runner)
    runner.hold(1)
    streams = [engine.submit(request(number, 100, 20)) for number in (1, 2)]
    runner.wait_until_held()
    closing = engine.close
    runner.resume()
    closing()
    for stream in streams:
        assert collect(stream)[1].reason in ("cancelled", "length")
    assert engine.stats().used_blocks == 0
