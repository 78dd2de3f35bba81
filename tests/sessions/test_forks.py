"""A forked child leaves its parent's store alone; a store in memory is not closed under its readers."""

import signal
import threading
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import count, integrity, spawn, turn

# The parent is inside a transaction so large that pages of it are in the file already, and holds a lock.
IN_A_TRANSACTION = """
import os, signal, sys, threading
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store

path, how = Path(sys.argv[1]), sys.argv[2]
store = Store.open(path)
key = store.create_session(SamplingParams(), name="x").key
first = store.add_user(key, None, "before", "")
store.list_sessions()
store.data_version()
inside, go_on = threading.Event(), threading.Event()

def job(db):
    for number in range(1500):
        db.execute(
            "INSERT INTO messages(session_id, role, text, status, created_at) VALUES (?, 'user', ?, 'done', '2026')",
            (key, f"{number} " + "y" * 3000),
        )
    inside.set()
    assert go_on.wait(30)

def hold():
    with store._guard:
        assert go_on.wait(30)

threads = [threading.Thread(target=store.transaction, args=(job,)), threading.Thread(target=hold)]
for thread in threads:
    thread.start()
assert inside.wait(30)
child = os.fork()
if not child:
    signal.alarm(10)
    if how == "close":
        store.close()
        os._exit(0)
    if how == "exit":
        del store, threads, job, hold
        sys.exit(0)
    try:
        store.message(first)
    except Exception as error:
        os._exit("parent process" not in str(error))
    os._exit(2)
print(os.waitpid(child, 0)[1], flush=True)
go_on.set()
for thread in threads:
    thread.join()
store.close()
"""


@pytest.mark.parametrize("how", ["close", "exit", "read"])
def test_a_child_does_not_disturb_its_parents_transaction(tmp_path: Path, how: str) -> None:
    path = tmp_path / "chat.db"
    parent = spawn(IN_A_TRANSACTION, path, how)
    out, _ = parent.communicate(timeout=60)
    assert out.split() == ["0"], "the child hung or failed"
    assert parent.returncode == 0
    assert integrity(path) == "ok"
    assert count(path, "SELECT count(*) FROM messages") == 1501


WITH_AN_ANSWER = """
import os, signal, sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import new_answer

store = Store.open(Path(sys.argv[1]))
key = store.create_session(SamplingParams(), name="x").key
store.begin_turn(key, None, "question", "", new_answer(store))
child = os.fork()
if not child:
    signal.alarm(20)
    store.close()
    print("closed", flush=True)
    sys.stdin.readline()
    os._exit(0)
signal.pause()
"""


def test_an_answer_is_its_parents_as_long_as_that_lives_and_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    parent = spawn(WITH_AN_ANSWER, path)
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "closed\n"
        Store.open(path).close()
        assert count(path, "SELECT count(*) FROM messages WHERE status = 'streaming'") == 1
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
        # The child is still there, and holds none of its parent's locks.
        Store.open(path).close()
        assert count(path, "SELECT count(*) FROM messages WHERE status = 'interrupted'") == 1
    finally:
        parent.kill()
        parent.communicate("\n", timeout=30)


CLOSED_UNDER_READERS = """
import threading, time
from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store

for _ in range(40):
    store, leaf = Store.open(None), None
    key = store.create_session(SamplingParams()).key
    for number in range(40):
        leaf = store.add_user(key, leaf, f"{number} " * 50, "")
    ends = []

    def read():
        try:
            while True:
                store.branch(leaf)
        except SessionError as error:
            ends.append(str(error))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.003)
    store.close()
    for thread in threads:
        thread.join()
    assert ends == ["the conversation store is closed"] * 2, ends
"""


def test_closing_a_private_store_waits_for_its_readers() -> None:
    program = spawn(CLOSED_UNDER_READERS)
    program.communicate(timeout=120)
    assert program.returncode == 0


def test_a_closed_private_store_says_so() -> None:
    store = Store.open(None)
    key = store.create_session(SamplingParams()).key
    turn(store, key, None, "question", "answer")
    store.close()
    store.close()
    with pytest.raises(SessionError, match="the conversation store is closed"):
        store.session(key)


def test_close_waits_for_a_read_that_is_going_on() -> None:
    store = Store.open(None)
    closing = threading.Thread(target=store.close)
    with store._readers.lend() as db:
        closing.start()
        closing.join(0.05)
        assert closing.is_alive()
        assert db.execute("SELECT 1").fetchone() == (1,)
    closing.join(10)
    assert not closing.is_alive()
