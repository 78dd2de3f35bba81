"""An acknowledged message survives kill -9 at any moment; what was streaming is closed at the next start."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sessions.store import Store
from tests.session_tools import ROOT, WRITER, count, digest, integrity, spawn


def read_acknowledged(process: "subprocess.Popen[str]", delay_s: float) -> dict[int, str]:
    """Kill the writer at a random moment after its first acknowledgement; return what it had acknowledged."""
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait(20)
    process.stdout.close()
    if process.stdin is not None:
        process.stdin.close()
    # A line cut by the kill was not acknowledged.
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(words[1]): words[2] for words in whole}


def lost(path: Path, acknowledged: dict[int, str]) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        stored = {row[0]: digest(row[1]) for row in connection.execute("SELECT id, text FROM messages")}
    return [key for key, value in acknowledged.items() if stored.get(key) != value]


def kill_rounds(path: Path, rounds: int, seed: int) -> dict[int, str]:
    chance = random.Random(seed)
    acknowledged: dict[int, str] = {}
    for number in range(rounds):
        acknowledged |= read_acknowledged(spawn(WRITER, path, number), chance.uniform(0.0, 0.15))
        with Store.open(path) as store:
            assert store.notices == (), f"round {number}, seed {seed}"
        assert integrity(path) == "ok", f"round {number}, seed {seed}"
        assert count(path, "SELECT count(*) FROM messages WHERE status = 'streaming'") == 0, f"round {number}"
        assert count(path, "SELECT count(*) FROM pieces") == 0
        assert lost(path, acknowledged) == [], f"round {number}, seed {seed}"
    return acknowledged


def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path) -> None:
    acknowledged = kill_rounds(tmp_path / "chat.db", rounds=25, seed=20261121)
    assert len(acknowledged) > 50
    assert count(tmp_path / "chat.db", "SELECT count(*) FROM messages WHERE status = 'interrupted'") > 0
    assert not list(tmp_path.glob("chat.db.owner-*"))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_to_two_thousand_kills(tmp_path: Path) -> None:
    for block in range(20):
        kill_rounds(tmp_path / f"{block}.db", rounds=100, seed=block)


def test_the_loop_sees_a_lost_message(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    acknowledged = kill_rounds(path, rounds=1, seed=1)
    victim = max(acknowledged)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE messages SET text = text || '!' WHERE id = ?", (victim,))
        connection.commit()
    assert lost(path, acknowledged) == [victim]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM messages WHERE id = ?", (victim,))
        connection.commit()
    assert lost(path, acknowledged) == [victim]


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """strace counts the writer's fsyncs: at least one per acknowledged message, or an acknowledgement means nothing."""
    trace = tmp_path / "trace"
    code = """
import sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import turn
store = Store.open(Path(sys.argv[1]))
key = store.create_session(SamplingParams()).key
open(sys.argv[1] + ".mark", "w").close()
parent = None
for number in range(10):
    parent = turn(store, key, parent, "q", "a")[1]
open(sys.argv[1] + ".mark2", "w").close()
"""
    tracer = ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync,openat"]
    if shutil.which("strace") is None or subprocess.run([*tracer, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace cannot trace here")
    command = [*tracer, sys.executable, "-c", code, str(tmp_path / "chat.db")]
    subprocess.run(command, check=True, timeout=60, cwd=ROOT)
    middle = trace.read_text().split("chat.db.mark")[1]
    assert middle.count("fsync(") + middle.count("fdatasync(") >= 20
