"""Work beside a running chat, with real models: what is read from disk neither delays nor evicts it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import LLM, load
from nanochat_infer.devices.cpu_runner import CpuRunner
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.text.chat_template import ChatMessage
from sessions import Session, SessionManager, Store
from sessions.kv.restoring import Importer
from tests.resuming import ended, finish, flush, until_prepared, wait_for
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


LONG = "a conversation that takes much of the room there is "
CHATTING = SamplingParams(max_tokens=100, seed=1, ignore_eos=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_model(tmp_path_factory.mktemp("small"), vocab_size=VOCAB_SIZE)
    write_tokenizer(made)
    return made


@contextmanager
def small_pool(root: Path, folder: Path) -> Iterator[tuple[LLM, SessionManager, list[Session]]]:
    """A pool that holds little more than one conversation, and six whose blocks were evicted to disk."""
    with ExitStack() as stack:
        llm = stack.enter_context(load(folder, device="cpu", kv_memory="384K", ctx_size=256))
        store = stack.enter_context(Store.open(root / "chat.db", kv_root=root / "kv"))
        manager = stack.enter_context(SessionManager(store, llm))
        others = [manager.create(params=SamplingParams(max_tokens=16, seed=1, ignore_eos=True)) for _ in range(6)]
        for number, other in enumerate(others):
            ended(other.send(f"{number} {LONG}" * 2))
            # Before the next one evicts it.
            flush(manager)
        yield llm, manager, others


def test_side_work_neither_delays_nor_evicts_a_running_chat(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_pool(root, folder) as (llm, manager, others):
        alone = ended(manager.create(params=CHATTING).send("tell " + LONG))
        computing: list[int] = []
        read = Importer._import

        def watched(self: Importer, index: int) -> str:
            computing.append(llm.stats().running)
            return read(self, index)

        monkeypatch.setattr(Importer, "_import", watched)
        step, go_on = CpuRunner.step, threading.Event()

        def held_up(self: CpuRunner, *args: Any, **options: Any) -> Any:
            go_on.wait(60)
            return step(self, *args, **options)

        # Else the answer might be over before anybody has looked.
        monkeypatch.setattr(CpuRunner, "step", held_up)
        busy = manager.create(params=CHATTING)
        answer = busy.send("and tell " + LONG)
        wait_for(lambda: llm.stats().running)
        windows = [manager.open(other.id) for other in others]
        for window in windows:
            window.prepare()
        go_on.set()
        together = finish(answer)
        until_prepared()
        assert answer.join(60)
        assert computing, "the control: something was read from disk"
        assert not any(computing), "and nothing while the chat was being answered"
        assert len(together.token_ids) == len(alone.token_ids)
        assert llm.stats().preemptions == 0
        wait_for(lambda: not llm.stats().idle)
        assert llm.stats().used_blocks == 0, "everything held was let go"
        history = busy.count_tokens().used
        following = ended(busy.send("more"))
        assert following.usage.cached_tokens == history, "and none of the chat's blocks went for it"


def test_blocks_held_from_disk_neither_stop_nor_change_a_running_chat(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_pool(root, folder) as (llm, manager, others):
        disk = flush(manager)
        params = replace(CHATTING, max_tokens=170)
        alone = ended(manager.create(params=params).send("tell " + LONG))
        questions = [[ChatMessage(m.role, m.text) for m in other.messages()[:1]] for other in others]
        prompts = [llm.encode_chat(question) for question in questions]
        step, go_on = CpuRunner.step, threading.Event()

        def held_up(self: CpuRunner, *args: Any, **options: Any) -> Any:
            go_on.wait(60)
            return step(self, *args, **options)

        monkeypatch.setattr(CpuRunner, "step", held_up)
        answer = manager.create(params=params).send("tell " + LONG)
        wait_for(lambda: llm.stats().running)
        with ExitStack() as held:
            for other, prompt in zip(others, prompts, strict=True):
                held.enter_context(disk.restore(other.key, prompt))
            go_on.set()
            together = finish(answer)
        assert disk.stats().restored_blocks > 0, "the control"
        assert together.token_ids == alone.token_ids
        assert llm.stats().preemptions == 0
