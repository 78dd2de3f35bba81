"""A wall clock that jumps by a year, faults row 63: order, waiting and recovery do not care."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.crash import recorder
from tests.crash.warm_server import WarmServer
from tests.crash.workload import Say
from tests.session_tools import new_answer, turn

YEAR_S = 365 * 24 * 3600
JUMPS = (0, YEAR_S, -YEAR_S, 0, -2 * YEAR_S, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    library = recorder.build()
    if library is None:
        pytest.skip("no C compiler to build the recorder with")
    with WarmServer(["tests.crash.test_clock"], preload=library) as server:
        yield server


def chat_while_it_jumps(say: Say, path: str) -> None:
    """Write a turn after each jump, each in a conversation that changed long before; say what the store finds."""
    with Store.open(Path(path), journal_interval_s=0.01) as store:
        keys = [store.create_session(SamplingParams(), name=f"conversation {number}").key for number in range(3)]
        leaves: dict[int, int | None] = dict.fromkeys(keys)
        for number, jump in enumerate(JUMPS):
            recorder.shift_clock(jump)
            key = keys[number % len(keys)]
            _, leaves[key] = turn(store, key, leaves[key], f"question {number}", f"answer {number}")
            last = store.last_session()
            assert last is not None
            _, streamed = store.begin_turn(key, leaves[key], "streamed", "", new_answer(store))
            recorder.shift_clock(-jump)
            store.journal(streamed, "words", "", (1,))
            begun = time.monotonic()
            while (found := store.message(streamed)) is None or not found.text:
                assert time.monotonic() - begun < 20, "the journal waits for the wall clock"
                time.sleep(0.005)
            leaves[key] = streamed
            say({"last": last.name, "listed": [info.name for info in store.list_sessions()]})
        say({"branches": [[message.text for message in store.branch(leaves[key])] for key in keys]})


def see_the_time(say: Say, shift: int) -> None:
    recorder.shift_clock(shift)
    say([datetime.now(UTC).year, time.time()])


def test_the_clock_is_really_moved(server: WarmServer) -> None:
    ((year, seconds),), status = server.run(see_the_time, YEAR_S)
    assert status == 0
    assert abs(seconds - time.time() - YEAR_S) < 60
    assert year > datetime.now(UTC).year


def test_messages_keep_their_order_and_the_journal_its_pace(server: WarmServer, tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    said, status = server.run(chat_while_it_jumps, str(path))
    assert status == 0
    for number, line in enumerate(said[:-1]):
        assert line["last"] == line["listed"][0] == f"conversation {number % 3}"
    for number, texts in enumerate(said[-1]["branches"]):
        wanted = [f"{kind} {turn}" for turn in (number, number + 3) for kind in ("question", "answer")]
        assert texts == [*wanted[:2], "streamed", "words", *wanted[2:], "streamed", "words"]
    # Closed by the start after it, whatever year its rows say.
    with Store.open(path) as store:
        row = store.find_session("conversation 2")
        assert row is not None
        assert [message.status for message in store.branch(row.leaf_id)][-1] == "interrupted"
