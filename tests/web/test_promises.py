"""The seconds that are promised, as the constants say them: a test that measured them would fail on a busy machine."""

import pytest

import web.answer_stream
import web.events
import web.http_channel
import web.http_server
import web.openai.routes
import web.openai.running
import web.turns

WITHIN_S = 1.0


def test_a_watcher_hears_something_each_second() -> None:
    assert 0 < web.events.PING_S <= 0.9, "the ping itself takes time, too"


@pytest.mark.parametrize("module", [web.turns, web.openai.routes], ids=lambda module: module.__name__)
def test_who_left_is_noticed_within_a_second(module: object) -> None:
    patience_s = module.PATIENCE_S  # type: ignore[attr-defined]
    # Nothing but a look after so long a silence finds it, and the server's own loop has to see it first.
    assert patience_s > 0
    assert patience_s + web.http_server._LOOP_S < WITHIN_S


def test_a_viewer_who_left_is_noticed_within_a_second() -> None:
    assert web.events.PING_S < WITHIN_S


def test_an_answer_is_shown_again_within_a_second_however_long_it_is() -> None:
    assert 0 < web.answer_stream.PACE_S <= 0.1
    assert web.answer_stream._MAX_PACE_S <= WITHIN_S


def test_a_half_request_has_ten_seconds() -> None:
    assert 0 < web.http_channel.LINGER_S <= web.http_channel.REQUEST_READ_S <= 10
