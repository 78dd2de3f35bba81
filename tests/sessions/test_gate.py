"""Writers go one after the other, in their order; a gate that is stuck or cannot be had keeps nobody out."""

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions.gate import Gate
from sessions.store import Store
from tests.session_tools import spawn

HOLDING = """
import sys, time
from pathlib import Path
from sessions.gate import Gate
with Gate(Path(sys.argv[1])).passed():
    print("in", flush=True)
    time.sleep(100)
"""


def is_used(gate: Gate) -> bool:
    return gate._descriptor is not None


def test_one_is_inside_at_a_time(tmp_path: Path) -> None:
    gates = [Gate(tmp_path) for _ in range(4)]
    inside: list[int] = []
    most: list[int] = []

    def go(number: int) -> None:
        for _ in range(20):
            with gates[number].passed():
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.remove(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1] * 80
    for each in gates:
        assert is_used(each)
        each.close()


def test_who_waits_gets_it_as_soon_as_it_is_free(tmp_path: Path) -> None:
    first, second = Gate(tmp_path), Gate(tmp_path)
    entered = threading.Event()

    def wait() -> None:
        with second.passed():
            entered.set()

    thread = threading.Thread(target=wait)
    with first.passed():
        thread.start()
        assert not entered.wait(0.1)
    assert entered.wait(10)
    thread.join()
    first.close()
    second.close()


def test_a_stuck_holder_is_not_waited_for_twice(tmp_path: Path) -> None:
    stuck, other, third = Gate(tmp_path), Gate(tmp_path, patience_s=0.05), Gate(tmp_path)
    with stuck.passed():
        with other.passed():
            assert not is_used(other)
        with other.passed():
            pass
    # The thread that was left waiting gets the lock some time, and gives it back at once.
    with third.passed():
        assert is_used(third)
    other.close()
    third.close()
    stuck.close()


def test_the_gate_of_a_killed_process_opens(tmp_path: Path) -> None:
    process = spawn(HOLDING, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    waiting = Gate(tmp_path)
    threading.Timer(0.1, process.kill).start()
    with waiting.passed():
        assert is_used(waiting)
    waiting.close()
    process.communicate()


def test_a_folder_without_locks_is_written_without_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(9, "no locks here")

    with Store.open(tmp_path / "chat.db") as store:
        assert store._writer is not None
        assert store._writer._gate is not None
        monkeypatch.setattr(fcntl, "flock", refuse)
        store.create_session(SamplingParams(), name="written")
        monkeypatch.undo()
        assert not is_used(store._writer._gate)
        assert store.find_session("written") is not None
    missing = Gate(tmp_path / "nowhere")
    with missing.passed():
        assert not is_used(missing)


def test_a_store_writes_although_the_gate_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        descriptor = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        assert store._writer is not None
        assert store._writer._gate is not None
        monkeypatch.setattr(store._writer._gate, "_patience_s", 0.05)
        store.create_session(SamplingParams(), name="written")
        assert store.find_session("written") is not None
        os.close(descriptor)


def test_a_store_writes_although_no_thread_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "sessions-gate":
            raise RuntimeError("can't start new thread")
        start(thread)

    with Store.open(tmp_path / "chat.db") as store:
        descriptor = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        monkeypatch.setattr(threading.Thread, "start", refuse)
        store.create_session(SamplingParams(), name="written")
        assert store.find_session("written") is not None
        os.close(descriptor)
        assert store._writer is not None
        assert store._writer._gate is not None
        assert is_used(store._writer._gate), "only this time went on without it"
