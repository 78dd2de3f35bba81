"""KV that outlives the process, as a conversation uses it: restored, saved, explained, private, never in the way."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import load
from nanochat_infer.sampling_params import SamplingParams
from sessions import AnswerFinished, Session, SessionManager, Store
from sessions.kv import disk as disk_module
from sessions.kv.models import Speeds
from tests.resuming import ended, flush, until_prepared
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


@pytest.fixture(autouse=True)
def reading_always_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it is decided by measured times; on a busy machine computing may be quicker than the disk."""
    monkeypatch.setattr(Speeds, "restoring_pays", lambda *_: True)
    monkeypatch.setattr(Speeds, "is_too_slow", lambda *_: False)
    monkeypatch.setattr(disk_module, "IDENTITY_PATIENCE_S", 60.0)


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
        until_prepared()
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
