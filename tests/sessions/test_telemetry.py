"""Figures of an answer from its events, at made-up times; and of an engine."""

import threading
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanochat_infer.engine.events import PrefillProgress, Queued, Timings, Usage
from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.generation import TextDelta
from sessions import AnswerFinished, SessionManager, Store
from sessions.answer import AnswerEvent
from sessions.telemetry import AnswerMeter, engine_reading, rss_bytes
from tests.fake_llm import FakeLLM


def tokens(count: int) -> TextDelta:
    return TextDelta("x" * count, tuple(range(count)))


def metered(events: Iterable[tuple[float, AnswerEvent]], begun: float | None = 0.0) -> AnswerMeter:
    meter = AnswerMeter(begun)
    for when, event in events:
        meter.take(event, when)
    return meter


def test_phases_follow_the_events() -> None:
    meter = AnswerMeter(10.0)
    assert meter.reading(10.5).phase == "waiting"
    meter.take(Queued(3), 11.0)
    assert (meter.reading(11.0).phase, meter.reading(11.0).ahead) == ("queued", 3)
    meter.take(PrefillProgress(100, 400, 50), 12.0)
    seen = meter.reading(12.0)
    assert (seen.phase, seen.ahead, seen.processed, seen.total, seen.cached) == ("reading", 0, 100, 400, 50)
    meter.take(tokens(1), 13.0)
    assert meter.reading(13.0).phase == "writing"
    meter.take(AnswerFinished(1, "x", "", "stop"), 14.0)
    assert meter.reading(99.0).phase == "done"


def test_prefill_rate_counts_what_was_computed_and_says_what_is_left() -> None:
    # 500 of 1,000 are found; then 100 tokens a second.
    events = [(1.0, PrefillProgress(500, 1000, 500)), (2.0, PrefillProgress(600, 1000, 500))]
    seen = metered(events).reading(2.0)
    assert seen.prefill_tok_s == pytest.approx(100)
    assert seen.eta_s == pytest.approx(4)
    assert metered(events).reading(3.0).eta_s == pytest.approx(3)
    assert metered(events).reading(30.0).eta_s == 0
    # The first thing heard is a chunk that took a second since the beginning.
    assert metered([(1.0, PrefillProgress(300, 1000, 100))]).reading(1.0).prefill_tok_s == pytest.approx(200)
    # One who came later does not know when it began.
    assert metered([(1.0, PrefillProgress(300, 1000, 100))], begun=None).reading(1.0).prefill_tok_s == 0


def test_rates_count_tokens_after_the_first() -> None:
    meter = metered([(2.0 + i / 10, tokens(1)) for i in range(31)])
    seen = meter.reading(5.01)
    assert seen.num_tokens == 31
    assert seen.ttft_ms == pytest.approx(2000)
    assert seen.tok_s_mean == pytest.approx(10)
    assert seen.tok_s_now == pytest.approx(10)
    assert seen.history == (10.0, 10.0, 10.0)


def test_the_rate_now_is_of_the_last_second_and_falls_when_tokens_stop() -> None:
    slow = [(i / 10, tokens(1)) for i in range(101)]
    fast = [(10 + i / 50, tokens(1)) for i in range(1, 101)]
    meter = metered([*slow, *fast])
    assert meter.reading(12.0).tok_s_now == pytest.approx(50, rel=0.05)
    assert meter.reading(12.0).tok_s_mean == pytest.approx(200 / 12, rel=0.05)
    rates = [meter.reading(12.0 + late).tok_s_now for late in (0.5, 1.0, 2.0, 10.0)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 1


def test_a_slow_model_does_not_flicker_between_nothing_and_one() -> None:
    meter = metered([(2.0 * i, tokens(1)) for i in range(6)])
    assert [meter.reading(10.0 + i / 2).tok_s_now for i in range(4)] == pytest.approx([0.5] * 4)


def test_pieces_that_come_in_bursts_give_the_same_rates() -> None:
    # As the journal of another process gives them: four times a second.
    meter = metered([(1.0 + i / 4, tokens(5)) for i in range(41)], begun=None)
    seen = meter.reading(11.0)
    assert seen.tok_s_now == pytest.approx(20)
    assert seen.tok_s_mean == pytest.approx(20)


def test_what_was_there_before_anybody_looked_counts_for_no_rate() -> None:
    meter = metered([(5.0, tokens(4000)), *((5.0 + i / 10, tokens(1)) for i in range(1, 21))], begun=None)
    seen = meter.reading(7.0)
    assert seen.num_tokens == 4020
    assert seen.tok_s_mean == pytest.approx(10)
    assert max(seen.history) <= 11
    assert seen.ttft_ms == 0


def test_a_continued_answer_counts_from_its_prompt_on() -> None:
    meter = metered(
        [
            (0.0, tokens(500)),
            (1.0, PrefillProgress(900, 900, 800)),
            (1.5, tokens(1)),
            *((1.5 + i / 10, tokens(1)) for i in range(1, 11)),
        ]
    )
    seen = meter.reading(2.5)
    assert seen.num_tokens == 11
    assert seen.tok_s_mean == pytest.approx(10)
    assert seen.ttft_ms == pytest.approx(1500)


def test_progress_in_mid_answer_takes_no_tokens_away() -> None:
    """A request that was sent back to the queue reads its prompt again."""
    meter = metered([(0.0, PrefillProgress(9, 9, 0)), (1.0, tokens(20)), (2.0, Queued(1)), (3.0, tokens(5))])
    assert meter.reading(3.0).num_tokens == 25


def test_history_holds_sixty_seconds_and_pauses() -> None:
    meter = metered([(i / 2, tokens(1)) for i in range(401)])
    assert meter.reading(200.1).history == (2.0,) * 60
    assert meter.reading(230.1).history == (2.0,) * 30 + (0.0,) * 30
    assert meter.reading(1e6).history == (0.0,) * 60


def test_the_end_has_the_engines_own_figures_and_stays() -> None:
    meter = metered([(1.0, PrefillProgress(90, 90, 30)), (2.0, tokens(5)), (3.0, tokens(5))])
    usage, timings = Usage(90, 11, 30), Timings(150.0, 400.0, 25.0, 3000.0, 8, 6)
    meter.take(AnswerFinished(1, "", "", "stop", usage, timings, restored_tokens=16), 3.0)
    seen = meter.reading(3.0)
    assert (seen.num_tokens, seen.ttft_ms, seen.prefill_tok_s, seen.tok_s_mean) == (11, 150.0, 400.0, 25.0)
    assert (seen.draft_tokens, seen.accepted_tokens, seen.restored_tokens) == (8, 6, 16)
    assert (seen.tok_s_now, seen.eta_s, seen.elapsed_s) == (0.0, 0.0, 3.0)
    meter.take(tokens(100), 4.0)
    assert meter.reading(50.0) == seen


def test_an_end_without_figures_keeps_what_was_measured() -> None:
    meter = metered([(1.0, tokens(1)), *((1.0 + i / 4, tokens(1)) for i in range(1, 9))])
    meter.take(AnswerFinished(1, "", "", "cancelled"), 3.0)
    seen = meter.reading(3.0)
    assert (seen.num_tokens, seen.ttft_ms) == (9, 1000.0)
    assert seen.tok_s_mean == pytest.approx(4)


@given(st.lists(st.tuples(st.floats(-5, 1000), st.integers(0, 4), st.integers(0, 300)), max_size=40))
def test_no_order_of_events_and_times_breaks_it(steps: list[tuple[float, int, int]]) -> None:
    meter = AnswerMeter()
    for when, kind, number in steps:
        events: list[AnswerEvent] = [
            Queued(number),
            PrefillProgress(number, 300, number // 2),
            tokens(number),
            TextDelta("held back"),
        ]
        meter.take(events[kind], when) if kind < 4 else None
        seen = meter.reading(when)
        figures = (seen.tok_s_now, seen.tok_s_mean, seen.prefill_tok_s, seen.eta_s, seen.ttft_ms, *seen.history)
        assert all(0 <= figure < float("inf") for figure in figures)
        assert len(seen.history) <= 60


def test_many_threads_may_read_while_one_writes() -> None:
    meter, ended, bad = AnswerMeter(0.0), threading.Event(), []

    def read() -> None:
        earlier = 0
        while not ended.is_set():
            now = meter.reading(0.0).num_tokens
            bad.extend([now] if now < earlier else [])
            earlier = now

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(3000):
        meter.take(tokens(1), number / 100)
    ended.set()
    for thread in readers:
        thread.join()
    assert not bad
    assert meter.reading(31.0).num_tokens == 3000


def test_a_real_answer_of_the_manager() -> None:
    llm = FakeLLM(script=lambda _: "one two three four", prefill_chunk=8)
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        meter = AnswerMeter(0.0)
        for number, event in enumerate(manager.create().send("count, please")):
            meter.take(event, number / 10)
        seen = meter.reading(9.0)
    assert seen.phase == "done"
    assert seen.num_tokens == len("one two three four") + 1
    assert seen.processed == seen.total > 0


def test_an_engines_figures() -> None:
    llm = FakeLLM()
    stats = EngineStats(16, 100, 10, 30, 60, 2, 1, computed_tokens=25, reused_tokens=75, draft_tokens=8)
    llm.stats = lambda: stats  # type: ignore[method-assign]
    seen = engine_reading(llm)
    assert (seen.model, seen.device, seen.context_length) == ("fake", "cpu", 4096)
    assert (seen.num_blocks, seen.used_blocks, seen.cached_blocks, seen.free_blocks) == (100, 10, 30, 60)
    assert (seen.hit_share, seen.acceptance, seen.running, seen.waiting) == (0.75, 0.0, 2, 1)
    assert seen.memory == {"weights": 1 << 20, "kv": 3 << 20, "scratch": 0}
    assert seen.rss_bytes > 1 << 20


def test_memory_of_the_process_grows_with_it() -> None:
    before = rss_bytes()
    held = bytearray(b"x") * (64 << 20)
    assert rss_bytes() - before > 32 << 20
    assert held
