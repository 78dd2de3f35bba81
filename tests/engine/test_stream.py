"""The stream between engine and reader: order, bounds, an end that comes once."""

import threading

from nanochat_infer.engine.events import Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.stream import RequestStream


def test_events_come_in_order_and_end_after_finished() -> None:
    stream = RequestStream(7, 3, 99)
    stream.put_queued(2)
    stream.put_progress(3, 3, 0)
    stream.put_token(5)
    stream.put_token(6)
    stream.put_finished(Finished("stop"))
    expected = [Queued(2), PrefillProgress(3, 3, 0), TokenGenerated(5), TokenGenerated(6), Finished("stop")]
    assert list(stream) == expected
    assert list(stream) == []
    assert stream.exhausted


def test_newer_progress_replaces_unread_progress() -> None:
    stream = RequestStream(7, 3, 99)
    for ahead in (3, 2, 1):
        stream.put_queued(ahead)
    for processed in range(1000):
        stream.put_progress(processed, 1000, 0)
    assert stream.next_event(0.0) == Queued(1)
    assert stream.next_event(0.0) == PrefillProgress(999, 1000, 0)
    assert stream.next_event(0.0) is None


def test_a_timeout_is_not_the_end() -> None:
    stream = RequestStream(7, 3, 99)
    assert stream.next_event(0.001) is None
    assert not stream.exhausted
    stream.put_token(1)
    assert stream.next_event(0.001) == TokenGenerated(1)


def test_a_waiting_reader_is_woken() -> None:
    stream = RequestStream(7, 3, 99)
    seen: list[object] = []
    reader = threading.Thread(target=lambda: seen.extend(stream))
    reader.start()
    for token_id in range(50):
        stream.put_token(token_id)
    stream.put_finished(Finished("length"))
    reader.join(60)
    assert seen == [*(TokenGenerated(token_id) for token_id in range(50)), Finished("length")]


def test_cancel_after_the_end_does_nothing() -> None:
    stream = RequestStream(7, 3, 99)
    calls: list[int] = []
    stream.on_cancel(lambda: calls.append(1))
    stream.cancel()
    stream.put_finished(Finished("cancelled"))
    stream.cancel()
    assert calls == [1]
