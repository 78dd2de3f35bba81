"""What a conversation asks of KV on disk, and when; a disk that fails or is slow is never in the way."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.errors import DeviceError
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, Store
from sessions import turns as turns_module
from sessions.asking import Asking
from sessions.reuse import FromDisk
from tests.fake_kv import FakePrefill
from tests.fake_llm import FakeLLM, Pause
from tests.resuming import ended, finish, until_prepared, wait_for


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


class Broken:
    """KV on disk that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def restore(self, key: int, token_ids: Sequence[int], stop: Any = None) -> Any:
        raise self.error

    def save(self, key: int, token_ids: Sequence[int]) -> None:
        raise self.error

    def stats(self) -> Any:
        return self

    is_ready = True

    def flush(self, timeout_s: float) -> bool:
        return True

    def close(self, timeout_s: float = 2.0) -> None:
        return None


@pytest.mark.parametrize("error", [DeviceError("closed"), OSError(5, "I/O error"), MemoryError()])
def test_a_disk_that_fails_never_disturbs_the_chat(
    root: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    llm = FakeLLM()
    with Store.open(root / "chat.db") as store, SessionManager(store, llm) as manager:
        manager._kv = Broken(error)
        session = manager.create(params=SamplingParams())
        session.prepare()
        until_prepared()
        last = ended(session.send("hello"))
        assert (last.text, last.status, last.restored_tokens) == ("You said: hello", "done", 0)
        assert ended(session.send("again")).text == "You said: again"
        assert "no KV was read from disk" in caplog.text
        manager._kv = None


def test_without_a_thread_for_it_the_chat_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    start = threading.Thread.start

    def none_for_kv(self: threading.Thread) -> None:
        if self.name == "sessions-kv":
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading.Thread, "start", none_for_kv)
    with (
        Store.open(root / "chat.db", kv_root=root / "kv") as store,
        SessionManager(store, FakeLLM()) as manager,
    ):
        assert ended(manager.create(params=SamplingParams()).send("hello")).text == "You said: hello"
        assert manager.kv is None
    assert "no KV is kept on disk: can't start new thread" in caplog.text


class Recorded:
    """KV on disk that only writes down what is asked of it."""

    is_ready, chain = True, None

    def __init__(self) -> None:
        self.saved: list[tuple[int, ...]] = []
        self.restored: list[tuple[int, ...]] = []
        self.closed = 0
        self.num_tokens, self.reason = 0, "not on disk"
        self.held = 0

    @contextmanager
    def restore(self, key: int, token_ids: Sequence[int], stop: Any = None) -> Iterator["Recorded"]:
        self.restored.append(tuple(token_ids))
        self.held += 1
        yield self
        self.held -= 1

    def save(self, key: int, token_ids: Sequence[int]) -> None:
        self.saved.append(tuple(token_ids))

    def stats(self) -> "Recorded":
        return self

    def flush(self, timeout_s: float) -> bool:
        return True

    def close(self, timeout_s: float = 2.0) -> None:
        self.closed += 1


@pytest.fixture
def recorded(root: Path) -> Iterator[tuple[SessionManager, FakeLLM, Recorded]]:
    llm, disk = FakeLLM(), Recorded()
    with Store.open(root / "chat.db") as store, SessionManager(store, llm) as manager:
        manager._kv = disk
        yield manager, llm, disk
    assert (disk.closed > 0, disk.held) == (True, 0)


def test_what_is_saved_when(recorded: tuple[SessionManager, FakeLLM, Recorded]) -> None:
    manager, llm, disk = recorded
    session = manager.create(params=SamplingParams())
    answer = session.send("one")
    last = ended(answer)
    prompt = llm.started[0].prompt_ids
    computed = (*prompt, *last.token_ids[:-1])
    # At the end of the answer what was computed, after the idle prefill the history as the next turn will see it.
    assert disk.saved == [computed, llm.prefilled[0].prompt_ids]
    assert disk.restored == [prompt]
    llm.script = lambda _: ["<think>hidden</think>", "shown"]
    ended(session.send("two"))
    assert disk.saved[2] == llm.started[1].prompt_ids, "what the template hides of an answer is not written"
    llm.script = lambda _: ["<think>half ", Pause(60)]
    stopped = session.send("three")
    wait_for(lambda: session.messages()[-1].reasoning)
    stopped.stop()
    ids = ended(stopped).token_ids
    assert disk.saved[4] == (*llm.started[2].prompt_ids, *ids[:-1]), "an unfinished one can be gone on with"


def test_reading_from_disk_counts_as_waiting(
    recorded: tuple[SessionManager, FakeLLM, Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = recorded[0].create(params=SamplingParams())
    assert ended(session.send("one")).timings.ttft_ms < 60_000, "the control"
    monkeypatch.setattr(Asking, "_restore", lambda *_: FromDisk(tried=True, waited_s=60))
    last = ended(session.send("two"))
    assert 60_000 <= last.timings.ttft_ms <= last.timings.total_ms
    assert session.messages()[-1].timings == last.timings


def test_blocks_are_held_until_the_request_is_in(recorded: tuple[SessionManager, FakeLLM, Recorded]) -> None:
    manager, llm, disk = recorded
    start, prefill, held = llm.start, llm.prefill, []

    class Waited(FakePrefill):
        def __iter__(self) -> Iterator[object]:
            held.append(disk.held)
            return super().__iter__()

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **options: Any) -> Any:
            held.append(disk.held)
            result = call(*args, **options)
            return Waited(result.prompt_ids) if isinstance(result, FakePrefill) else result

        return inner

    llm.start, llm.prefill = watched(start), watched(prefill)  # type: ignore[method-assign]
    session = manager.create(params=SamplingParams())
    session.prepare()
    until_prepared()
    ended(session.send("one"))
    # Prepared: held when it is asked for, and free while it is computed; then the message's own request.
    assert held[:3] == [1, 0, 1]
    assert disk.held == 0


def test_a_message_that_comes_while_it_is_prepared_wins(
    recorded: tuple[SessionManager, FakeLLM, Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, llm, disk = recorded
    session = manager.create(params=SamplingParams(), system="S")
    encode, inside, go_on = llm.encode_chat, threading.Event(), threading.Event()

    def slowly(messages: Sequence[Any], **options: Any) -> list[int]:
        if threading.current_thread().name == "prepare":
            inside.set()
            assert go_on.wait(20)
        return encode(messages, **options)

    llm.encode_chat = slowly  # type: ignore[method-assign]
    monkeypatch.setattr(turns_module.Turns, "prefill", lambda *_: None)
    session.prepare()
    assert inside.wait(20)
    assert finish(session.send("one")).text == "You said: one"
    go_on.set()
    until_prepared()
    assert llm.prefilled == []
    assert len(disk.restored) == 1, "only the message's own"


@pytest.mark.parametrize("count", ["running", "waiting"])
def test_preparing_waits_until_nobody_is_answered(
    recorded: tuple[SessionManager, FakeLLM, Recorded], monkeypatch: pytest.MonkeyPatch, count: str
) -> None:
    manager, llm, disk = recorded
    session, looked = manager.create(params=SamplingParams(), system="S"), threading.Semaphore(0)
    stats = llm.stats

    def busy() -> EngineStats:
        looked.release()
        return replace(stats(), **{count: 1})

    monkeypatch.setattr(llm, "stats", busy)
    session.prepare()
    for _ in range(4):
        assert looked.acquire(timeout=20)
    assert (disk.restored, llm.prefilled) == ([], [])
    monkeypatch.setattr(llm, "stats", stats)
    wait_for(lambda: llm.prefilled)
    assert len(disk.restored) == 1


def test_preparing_twice_or_after_the_end_does_nothing_more(
    recorded: tuple[SessionManager, FakeLLM, Recorded],
) -> None:
    manager, llm, _ = recorded
    session = manager.create(params=SamplingParams(), system="S")
    session.prepare()
    wait_for(lambda: llm.prefilled)
    until_prepared()
    assert (
        llm.prefilled[0].prompt_ids
        == tuple(llm.encode_chat(llm.encoded[-1].messages))[: len(llm.prefilled[0].prompt_ids)]
    )
    manager.close()
    session.prepare()
    assert len(llm.prefilled) == 1
