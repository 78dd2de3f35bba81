"""Nobody waits for somebody else's long prompt, equal streams get equal shares, everybody's turn comes.

The bounds are those of faults.md rows 34 to 36; time is virtual: a step takes STEP_S + ROW_S * rows.
"""

import threading

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import BusyError
from tests.logits_call import LogitsCall
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.scripted_runner import ScriptedRunner, mixing_rule, small_limits
from tests.stream_reader import Reader
from tests.timed_runner import ROW_S, STEP_S, TimedRunner, Timeline
from tests.virtual_clock import VirtualClock

CHUNK = 64
CONTEXT = 1024
VOCAB_SIZE = 50
RULE = mixing_rule(VOCAB_SIZE)
CHUNK_S = STEP_S + ROW_S * CHUNK


def alone(prompt: list[int], max_tokens: int) -> list[int]:
    ids = list(prompt)
    for _ in range(max_tokens):
        ids.append(RULE(tuple(ids)))
    return ids[len(prompt) :]


def ids_of(number: int, length: int) -> list[int]:
    """A prompt that shares nothing with those of other numbers."""
    return [number, *((number * 7 + place * place) % VOCAB_SIZE for place in range(1, length))]


def request(number: int, length: int, max_tokens: int = 1) -> Request:
    return Request(ids_of(number, length), SamplingParams(temperature=0.0, max_tokens=max_tokens))


class Scene:
    """A runner, an engine, a timeline."""

    def __init__(self, chunk: int | None = CHUNK, *, row_s: float = ROW_S, check: bool = False, **sizes: int) -> None:
        self.clock = VirtualClock()
        sizes = {"num_blocks": 512, "block_size": 16, "max_tokens_per_step": 1100, "max_context_len": CONTEXT} | sizes
        limits = small_limits(**sizes)
        self.runner = TimedRunner(self.clock, row_s=row_s, vocab_size=VOCAB_SIZE, limits=limits, check=check)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=chunk))
        self.timeline = Timeline(self.engine, self.clock)

    def submit(self, request: Request) -> Reader:
        return self.timeline.watch(Reader(self.engine.submit(request)))


def victims_gap(chunk: int | None, num_attackers: int, row_s: float = ROW_S) -> tuple[float, list[int]]:
    """The longest wait of a decoding stream while prompts as long as the context come, and the stream's tokens."""
    scene = Scene(chunk, row_s=row_s)
    with scene.clock.installed():
        victim = scene.submit(request(1, 5, max_tokens=120))
        scene.timeline.turn_until(lambda: len(victim.token_ids) > 5)
        attackers = [scene.submit(request(2 + number, CONTEXT - 1)) for number in range(num_attackers)]
        scene.timeline.turn_until(lambda: all(reader.finished for reader in (victim, *attackers)))
    return scene.timeline.largest_gap(victim), victim.token_ids


@pytest.mark.parametrize("num_attackers", [1, 3])
def test_a_victims_gap_is_bounded_by_the_chunk(num_attackers: int) -> None:
    gap, token_ids = victims_gap(CHUNK, num_attackers)
    assert gap <= 1.5 * CHUNK_S + STEP_S + ROW_S
    assert token_ids == alone(ids_of(1, 5), 120)


def test_control_without_chunks_the_gap_is_the_whole_prompt() -> None:
    assert victims_gap(CONTEXT, 1)[0] > 1.5 * CHUNK_S + STEP_S + ROW_S


@pytest.mark.parametrize("row_s", [1e-5, 1e-4, 1e-3, 5e-3, 1e-2])
def test_a_measured_chunk_keeps_a_step_below_half_a_second(row_s: float) -> None:
    scene = Scene(None, row_s=row_s)
    with scene.clock.installed():
        for number in range(3):  # what the engine learns from
            scene.submit(request(10 + number, 200, max_tokens=3))
        scene.engine.finish_all()
        learned = scene.engine.stats().prefill_chunk
        victim = scene.submit(request(1, 5, max_tokens=60))
        scene.timeline.turn_until(lambda: len(victim.token_ids) > 2)
        attacker = scene.submit(request(2, CONTEXT - 1))
        scene.timeline.turn_until(lambda: victim.finished and attacker.finished)
    assert scene.timeline.largest_gap(victim) <= 1.5 * 0.5 + STEP_S + row_s
    assert learned * row_s < 0.5
    if row_s <= 1e-4:
        assert learned >= 512, "a fast device takes long chunks"


def short_ttft(length: int, arrival: int | None) -> float:
    """Time to the first token of a prompt that arrives when a step of a long prompt's prefill has just begun."""
    scene = Scene()
    readers: list[Reader] = []

    def arrive() -> None:
        readers.append(scene.submit(request(1, length)))

    with scene.clock.installed():
        if arrival is None:
            arrive()
        else:
            scene.submit(request(2, CONTEXT - 1))
            scene.runner.arrivals[arrival] = arrive
        scene.timeline.turn_until(lambda: readers and readers[0].finished)
    return scene.timeline.ttft(readers[0])


@pytest.mark.parametrize("length", [1, 2, 8, 16, 31, 32, 33, 48, 64, 65, 100, 128, 200])
def test_a_short_prompt_does_not_wait_for_a_long_one(length: int) -> None:
    bound = 2 * short_ttft(length, None) + CHUNK_S
    for arrival in (0, 1, 5):
        assert short_ttft(length, arrival) <= bound + 1e-9


def test_control_first_come_first_served_prefill_would_miss_that_bound() -> None:
    """The same bound for an engine that ends the long prompt's prefill before it begins another, by arithmetic."""
    for length in (1, 32, 200):
        chunks_before = -(-(CONTEXT - 1) // CHUNK)
        assert chunks_before * CHUNK_S + short_ttft(length, None) > 2 * short_ttft(length, None) + CHUNK_S


def jain(shares: list[int]) -> float:
    return sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares))


def test_control_jain_tells_an_eighth_stream_that_gets_half() -> None:
    assert jain([100] * 8) == 1.0
    assert jain([100] * 7 + [50]) < 0.98


@pytest.mark.parametrize("beside", ["nothing", "long prompt", "logits"])
@pytest.mark.parametrize("num_sampled_rows", [8, 11, 16, 28, 72])
def test_eight_equal_streams_get_equal_shares(beside: str, num_sampled_rows: int) -> None:
    """At every moment after all have begun; with a repetitive text, so that guessed rows are shared too."""
    scene = Scene(max_seqs=8 + (beside == "long prompt"), max_sampled_rows=num_sampled_rows)
    scene.runner._rule = lambda ids: ids[-5]
    with scene.clock.installed():
        readers = [scene.submit(request(number, 20, max_tokens=300)) for number in range(8)]
        scene.timeline.turn_until(lambda: all(reader.token_ids for reader in readers))
        before = [len(reader.token_ids) for reader in readers]
        if beside == "long prompt":
            scene.submit(request(9, CONTEXT - 1))
        if beside == "logits":
            LogitsCall(scene.engine, ids_of(9, 600))
        while not any(reader.finished for reader in readers):
            scene.timeline.turn()
            shares = [len(reader.token_ids) - start for reader, start in zip(readers, before, strict=True)]
            if num_sampled_rows == 8 or min(shares) >= 16:  # before that, one accepted row more is a large share
                assert jain(shares) >= 0.98, shares
        assert sum(shares) > 8 * 100
        scene.engine.finish_all()


@pytest.mark.parametrize("chunk", [5, 8, 64])
def test_eight_equal_prompts_get_equal_shares(chunk: int) -> None:
    scene = Scene(chunk)
    with scene.clock.installed():
        readers = [scene.submit(request(number, 300)) for number in range(8)]
        while not any(reader.token_ids for reader in readers):
            scene.timeline.turn()
            done = [reader.progress[-1].processed if reader.progress else 0 for reader in readers]
            assert max(done) - min(done) <= 1 + -(-chunk // 8)


@pytest.mark.parametrize("num_blocks", [512, 50])
def test_every_short_request_is_admitted_soon_and_in_order(num_blocks: int) -> None:
    slots = 4
    scene = Scene(max_seqs=slots, num_blocks=num_blocks, max_context_len=400, check=True)
    with scene.clock.installed():
        longs = [scene.submit(request(number, 200, max_tokens=150)) for number in (1, 2)]
        shorts = [scene.submit(request(3 + number % 40, 5 + number % 16, max_tokens=5)) for number in range(50)]
        heads: dict[int, int] = {}
        admitted: dict[int, int] = {}
        order: list[int] = []
        while scene.engine._scheduler.has_work:
            scene.timeline.turn()
            check_accounting(scene.engine)
            completions = sum(reader.finished is not None for reader in (*longs, *shorts))
            for number, reader in enumerate(shorts):
                if 0 in reader.queued:
                    heads.setdefault(number, completions)
                if reader.progress and number not in admitted:
                    admitted[number] = completions
                    order.append(number)
    assert order == list(range(50))
    waited = [admitted[number] - heads.get(number, admitted[number]) for number in range(50)]
    assert max(waited) <= slots + 1
    assert scene.runner.violations == []
    for reader, number in zip(shorts, range(50), strict=True):
        assert reader.token_ids == alone(ids_of(3 + number % 40, 5 + number % 16), 5)


def test_a_burst_of_500_is_served_or_refused_and_nothing_hangs() -> None:
    runner = ScriptedRunner(VOCAB_SIZE, limits=small_limits(num_blocks=40))
    engine = Engine(runner, EngineLimits(prefill_chunk=16, max_queue=64))
    runner.hold()
    start, all_asked = threading.Barrier(50), threading.Barrier(51)
    served: list[str] = []
    refused: list[BusyError] = []

    def ask(number: int) -> None:
        streams = []
        start.wait(60)
        for index in range(10):
            try:
                streams.append((index, engine.submit(request((number + index) % VOCAB_SIZE, 1 + number, 8))))
            except BusyError as error:
                refused.append(error)
        all_asked.wait(60)
        for index, stream in streams:
            token_ids, finished = collect(stream)
            assert token_ids == alone(ids_of((number + index) % VOCAB_SIZE, 1 + number), 8)
            served.append(finished.reason)

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(50)]
    for thread in threads:
        thread.start()
    all_asked.wait(60)
    runner.resume()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert len(served) + len(refused) == 500
    assert set(served) == {"length"}
    assert 64 <= len(served) <= 64 + runner.limits.max_seqs
    assert engine.stats().used_blocks == 0
    engine.close()
    check_accounting(engine)
    assert runner.violations == []


@pytest.mark.parametrize("num_streams", [1, 3, 8])
def test_logits_do_not_stop_streams(num_streams: int) -> None:
    """While a job runs, each stream gets a token at least every other turn."""
    scene = Scene(8, num_blocks=200)
    with scene.clock.installed():
        readers = [scene.submit(request(number, 10, max_tokens=400)) for number in range(num_streams)]
        scene.timeline.turn_until(lambda: all(reader.token_ids for reader in readers))
        call = LogitsCall(scene.engine, ids_of(9, 300))
        turns = 0
        before = [len(reader.token_ids) for reader in readers]
        while call.num_jobs:
            scene.timeline.turn()
            turns += 1
            check_accounting(scene.engine)
            for reader, start in zip(readers, before, strict=True):
                assert len(reader.token_ids) - start >= turns // 2
        assert turns >= 300 // 8
        assert call.result().argmax(axis=1).tolist() == [RULE(tuple(ids_of(9, 300)[: end + 1])) for end in range(300)]
        scene.engine.finish_all()
    check_accounting(scene.engine)
    for number, reader in enumerate(readers):
        assert reader.result()[0] == alone(ids_of(number, 10), 400)
