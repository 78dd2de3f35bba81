"""KV that outlives the process, as a conversation uses it: restored, saved, explained, private, never in the way."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import load
from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.errors import DeviceError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions import turns as turns_module
from sessions.asking import Asking
from sessions.kv.disk import KvDisk
from sessions.reuse import FromDisk
from tests.fake_kv import FakePrefill
from tests.fake_llm import FakeLLM, Pause
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

PARAMS = SamplingParams(max_tokens=24, seed=5, temperature=0)
QUESTION = "What is two plus two, and why is it so? " * 4
# As templates do that drop an answer's thinking: what was sampled after the prompt is computed once more.
MARKING = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + (' before' if m.role == 'assistant' else '') + '\\n' "
    "+ m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}"
)


@pytest.fixture(scope="module", params=["built-in", "marking"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    if request.param == "built-in":
        return None
    folder = make_model(tmp_path_factory.mktemp("marking"), vocab_size=VOCAB_SIZE)
    write_tokenizer(folder)
    (folder / "chat_template.jinja").write_text(MARKING)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


@contextmanager
def process(root: Path, model: Path | None = None, **options: Any) -> Iterator[SessionManager]:
    """What a start of the program has: a fresh engine, the database and the folder on disk."""
    quota = options.pop("kv_quota", 4 << 30)
    with ExitStack() as stack:
        llm = stack.enter_context(load(model, device="cpu", kv_memory="32M", **options))
        store = stack.enter_context(Store.open(root / "chat.db", kv_root=root / "kv"))
        yield stack.enter_context(SessionManager(store, llm, kv_quota=quota))


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


def ended(answer: Answer) -> AnswerFinished:
    """The answer's end, after all that follows it."""
    last = finish(answer)
    assert answer.join(60)
    return last


def wait_for(condition: Callable[[], object], limit_s: float = 20) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def flush(manager: SessionManager) -> KvDisk:
    disk = manager.kv
    assert isinstance(disk, KvDisk)
    assert disk.flush(60)
    return disk


def last_of(manager: SessionManager) -> Session:
    session = manager.last()
    assert session is not None
    return session


def begun(root: Path, model: Path | None = None, params: SamplingParams = PARAMS) -> AnswerFinished:
    """A conversation of one turn, saved by a process that has ended."""
    with process(root, model) as manager:
        last = ended(manager.create(system="Be brief and kind. " * 3, params=params).send(QUESTION))
        assert (last.restored_tokens, last.usage.cached_tokens) == (0, 0)
        assert flush(manager).stats().saved_blocks > 0
    return last


def large_files(folder: Path) -> list[Path]:
    """What may hold KV; a block of the built-in model has 24 KiB."""
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 16 << 10]


def block_size(manager: SessionManager) -> int:
    return manager.llm.stats().block_size


def test_after_a_restart_only_the_new_message_is_computed(root: Path, model: Path | None) -> None:
    begun(root, model)
    with process(root, model) as manager:
        session = last_of(manager)
        history = session.count_tokens()
        last = ended(session.send("And three?"))
        size = block_size(manager)
        # Complete blocks of the history as this turn sees it, rewritten answer included.
        assert last.restored_tokens == (history.used) // size * size
        assert last.usage.cached_tokens == last.restored_tokens
        assert last.why.startswith(
            f"reused {last.restored_tokens} of {last.usage.prompt_tokens} prompt tokens, "
            f"{last.restored_tokens} of them from disk; the rest: "
        )
        assert "the program was started again" in last.why
        again = ended(session.send("And four?"))
        assert again.restored_tokens == 0, "by now it is in memory"


def test_the_answers_are_those_of_a_process_that_never_stopped(root: Path, model: Path | None) -> None:
    texts = [f"{QUESTION} {number}" for number in range(3)]
    with process(root / "one", model) as manager:
        session = manager.create(params=PARAMS)
        wanted = [ended(session.send(text)).token_ids for text in texts]
    found, restored = [], 0
    for number, text in enumerate(texts):
        with process(root / "many", model) as manager:
            session = manager.create(params=PARAMS) if number == 0 else last_of(manager)
            last = ended(session.send(text))
            found.append(last.token_ids)
            restored += last.restored_tokens
            flush(manager)
    assert found == wanted
    assert restored > 0


def test_prepared_ahead_nothing_but_the_message_is_left(root: Path, model: Path | None) -> None:
    begun(root, model)
    with process(root, model) as manager:
        session = last_of(manager)
        history = session.count_tokens().used
        session.prepare()
        wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
        last = ended(session.send("And three?"))
        assert last.usage.cached_tokens == history
        assert last.restored_tokens == history // block_size(manager) * block_size(manager)
        assert f"{last.restored_tokens} of them from disk" in last.why


def test_an_unfinished_answer_goes_on_from_its_own_ids(root: Path) -> None:
    cut = begun(root, params=replace(PARAMS, max_tokens=2))
    assert cut.finish_reason == "length"
    with process(root) as manager:
        session = last_of(manager)
        session.set_params(PARAMS)
        whole = ended(session.continue_answer())
        size = block_size(manager)
        assert whole.token_ids[:2] == cut.token_ids
        assert whole.restored_tokens >= (cut.usage.prompt_tokens // size) * size


def test_another_model_says_why(root: Path) -> None:
    begun(root)
    with process(root, kv_type="f32") as manager:
        last = ended(last_of(manager).send("And three?"))
        assert (last.restored_tokens, last.usage.cached_tokens) == (0, 0)
        assert "the rest: another fingerprint: " in last.why
        assert "kv_type" in last.why


@pytest.mark.parametrize("how", ["quota", "private", "no folder"])
def test_what_must_not_touch_the_disk_does_not(root: Path, how: str) -> None:
    with ExitStack() as stack:
        llm = stack.enter_context(load(None, device="cpu", kv_memory="32M"))
        kv_root = None if how == "no folder" else root / "kv"
        store = stack.enter_context(Store.open(root / "chat.db", kv_root=kv_root))
        manager = stack.enter_context(SessionManager(store, llm, kv_quota=0 if how == "quota" else 4 << 30))
        session = manager.create(params=PARAMS, private=how == "private")
        session.prepare()
        last = ended(session.send(QUESTION))
        assert last.restored_tokens == 0
        session.close()
        again = ended(session.send("And three?"))
        assert "there is nothing of this conversation to compare with" in again.why
        if how == "private":
            assert flush(manager).stats().saved_blocks == 0
        else:
            assert manager.kv is None
    assert not large_files(root / "kv")


def test_deleting_takes_the_blocks_along(root: Path) -> None:
    begun(root)
    assert large_files(root / "kv")
    with process(root) as manager:
        kept = manager.create(params=PARAMS)
        ended(kept.send("Something else, " + QUESTION))
        flush(manager)
        assert manager.store.kv is not None
        before = manager.store.kv.usage()
        manager.delete(manager.list()[1].id)
        after = manager.store.kv.usage()
        assert after != before
        manager.delete(kept.id)
        flush(manager)
    with Store.open(root / "chat.db", kv_root=root / "kv") as store:
        assert store.kv is not None
        assert store.kv.usage().num_blocks == 0
    assert not large_files(root / "kv")


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
        wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
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
    wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
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
    wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
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
    wait_for(lambda: not [t for t in threading.enumerate() if t.name == "prepare"])
    assert (
        llm.prefilled[0].prompt_ids
        == tuple(llm.encode_chat(llm.encoded[-1].messages))[: len(llm.prefilled[0].prompt_ids)]
    )
    manager.close()
    session.prepare()
    assert len(llm.prefilled) == 1
