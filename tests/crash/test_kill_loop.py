"""kill -9 at random moments, faults row 1: nothing acknowledged is lost, and the next start finds all in order."""

import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.acknowledged import Acknowledged, examine
from tests.crash.warm_server import WarmServer
from tests.crash.workload import write_steps, write_until_killed
from tests.session_tools import count

# Some are killed while they open, migrate and recover, the others after some of what they say, within so long.
WHILE_OPENING = 0.25
MOST_LINES = 25
LONGEST_S = 0.02
ROUNDS_PER_FILE = 50


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    with WarmServer(["tests.crash.workload"]) as server:
        yield server


def kill_rounds(server: WarmServer, folder: Path, rounds: int, seed: int) -> Acknowledged:
    """Kill a writer again and again on one file; now and then a second one writes meanwhile.

    What a kill left is opened by the next writer, which may be killed while it recovers; it is examined in a copy.
    """
    chance = random.Random(seed)
    path, acknowledged = folder / "chat.db", Acknowledged()
    opening_s = 0.02
    for number in range(rounds):
        writers = [
            server.start(write_until_killed, str(path), f"{seed}.{number}.{index}", chance.randrange(1 << 30))
            for index in range(2 if chance.random() < 0.2 else 1)
        ]
        for writer in writers:
            begun = time.monotonic()
            if chance.random() < WHILE_OPENING:
                delay_s = chance.uniform(0, 1.2 * opening_s)
            else:
                acknowledged.take(writer.read(lines=1))
                opening_s = (opening_s + time.monotonic() - begun) / 2
                acknowledged.take(writer.read(lines=chance.randrange(MOST_LINES)))
                delay_s = chance.uniform(0, LONGEST_S)
            acknowledged.take(writer.read(time.monotonic() + delay_s))
            acknowledged.take(writer.kill())
        if path.exists():
            complaints = examine(path, folder / "copy", acknowledged)
            assert complaints == [], f"seed {seed}, round {number}: {complaints}"
    return acknowledged


def test_nothing_acknowledged_is_lost_to_a_kill(server: WarmServer, tmp_path: Path) -> None:
    acknowledged = kill_rounds(server, tmp_path, rounds=30, seed=20261121)
    assert len(acknowledged.messages) > 30
    assert count(tmp_path / "chat.db", "SELECT count(*) FROM messages WHERE status = 'interrupted'") > 0


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_to_two_thousand_kills(server: WarmServer, tmp_path: Path) -> None:
    for seed in range(2000 // ROUNDS_PER_FILE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        kill_rounds(server, folder, rounds=ROUNDS_PER_FILE, seed=seed)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("UPDATE messages SET text = text || '!' WHERE id = :victim", "another text"),
        ("DELETE FROM messages WHERE id = :victim", "is lost"),
        ("UPDATE sessions SET name = 'x'", "is called"),
        ("UPDATE messages SET status = 'streaming', hash = NULL, owner = '' WHERE id = :victim", "another text"),
    ],
)
def test_the_loop_sees_what_is_lost_or_changed(server: WarmServer, tmp_path: Path, change: str, complaint: str) -> None:
    path, acknowledged = tmp_path / "chat.db", Acknowledged()
    said, status = server.run(write_steps, str(path), "control", 3, 25)
    assert status == 0
    acknowledged.take(said)
    with closing(sqlite3.connect(path)) as connection:
        stored = {row[0] for row in connection.execute("SELECT id FROM messages")}
    victim = max(acknowledged.messages.keys() & stored)
    assert examine(path, tmp_path / "copy", acknowledged) == []
    if "streaming" in change:
        change = change.replace("SET", "SET text = '',")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change, {"victim": victim})
    assert any(complaint in found for found in examine(path, tmp_path / "copy", acknowledged))
