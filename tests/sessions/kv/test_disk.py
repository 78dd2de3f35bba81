"""Saving behind the chat's back and restoring before a request: exact, explained, and never in the way."""

import os
import threading
from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError, ParameterError
from sessions.kv import disk as disk_module
from sessions.kv.disk import KvDisk
from sessions.store import Store
from tests.kv_models import FIELDS, EngineModel, block_files, keep, prompt, ready_disk


def test_what_was_computed_is_restored_and_not_computed_again(store: Store, key: int) -> None:
    ids = prompt(1000)
    with EngineModel() as model:
        expected, first = model.answer(ids)
        disk = keep(store, key, model, ids)
        assert disk.stats().saved_blocks == 62
        assert first.usage.cached_tokens == 0
    with EngineModel() as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.num_tokens, restored.reason) == (62, 992, "")
            answer, finished = model.answer(ids)
        assert answer == expected
        assert finished.usage.cached_tokens == 992
        assert model.engine.stats().computed_tokens == 8
        stats = disk.stats()
        assert (stats.restored_tokens, stats.restored_blocks, stats.saved_blocks) == (992, 62, 0)
        assert stats.num_bytes == store.kv.usage().block_bytes > 0  # type: ignore[union-attr]


def test_without_restoring_all_is_computed(store: Store, key: int) -> None:
    """Control of the test above."""
    ids = prompt(1000)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel() as model:
        assert model.answer(ids)[1].usage.cached_tokens == 0


def test_a_conversation_through_ten_restarts_is_the_one_that_never_stopped(store: Store, key: int) -> None:
    with EngineModel() as steady:
        ids, expected = prompt(50), []
        for turn in range(11):
            answer, _ = steady.answer(ids, 20)
            expected.append(answer)
            ids += answer + prompt(30, seed=turn)
    ids = prompt(50)
    for turn in range(11):
        with EngineModel() as model, ready_disk(store, model) as disk:
            with disk.restore(key, ids) as restored:
                answer, finished = model.answer(ids, 20)
            assert answer == expected[turn]
            # All that the turn before computed, in whole blocks: everything but its last token.
            known = 0 if turn == 0 else (len(ids) - 31) // 16 * 16
            assert restored.num_tokens == finished.usage.cached_tokens == known
            assert restored.reason == ("" if known == len(ids) // 16 * 16 else "not on disk")
            assert model.engine.stats().computed_tokens == len(ids) - known
            disk.save(key, ids + answer[:-1])
            ids += answer + prompt(30, seed=turn)


def test_only_what_is_missing_in_memory_is_read(store: Store, key: int) -> None:
    ids = prompt(320)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(ids[:160], 1)
        disk.save(key, ids[:160])
        assert disk.flush(30)
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (0, "not on disk")
            assert model.engine.stats().used_blocks == 10
        assert model.engine.stats().used_blocks == 0
        model.answer(ids, 1)
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (0, "")
        restored.release()
        disk.save(key, ids)
        assert disk.flush(30)
        assert disk.stats().saved_blocks == 20
        assert disk.stats().misses == 1


def test_a_shared_prefix_is_stored_once(store: Store, key: int) -> None:
    other = store.create_session(store.session(key).params).key
    system = prompt(160)
    one, two = system + prompt(64, 1), system + prompt(64, 2)
    with EngineModel() as model:
        keep(store, key, model, one)
        keep(store, other, model, two)
    assert store.kv is not None
    assert len(block_files(store.kv)) == 10 + 4 + 4
    with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(other, two) as restored:
        assert restored.num_blocks == 14


def test_blocks_are_held_until_the_result_is_left(store: Store, key: int) -> None:
    ids = prompt(320)
    with EngineModel(num_blocks=40) as model:
        keep(store, key, model, ids)
    with EngineModel(num_blocks=40) as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids):
            assert model.engine.stats().used_blocks == 20
            model.answer(prompt(300, 1), 1)  # 19 blocks: there is room beside the held ones
            assert model.answer(ids, 1)[1].usage.cached_tokens == 319
        model.answer(prompt(600, 2), 1)
        assert model.answer(ids, 1)[1].usage.cached_tokens < 319  # control: the pool is that small


def test_a_pool_without_room_restores_a_part(store: Store, key: int) -> None:
    ids = prompt(320)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel(num_blocks=8) as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (8, "no room in memory")
        assert model.engine.stats().used_blocks == 0


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_each_field_of_the_fingerprint_changed_alone_is_a_miss(store: Store, key: int, field: str) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel({**FIELDS, field: "changed"}) as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (0, f"another fingerprint: {field}")
        assert model.answer(ids, 1)[1].usage.cached_tokens == 0
        assert disk.stats().misses == 1
        disk.save(key, ids)
        assert disk.flush(30)
        model.restart()
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (4, "")
    with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
        assert restored.num_blocks == 4  # control


def test_a_field_that_is_new_or_gone_is_a_miss_too(store: Store, key: int) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        keep(store, key, model, ids)
    fewer = {name: value for name, value in FIELDS.items() if name != "rope"}
    for fields, name in ((fewer, "rope"), ({**FIELDS, "adapter": "a"}, "adapter")):
        with EngineModel(fields) as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (0, f"another fingerprint: {name}")


def test_two_models_with_the_same_tokens_do_not_meet(store: Store, key: int) -> None:
    """Weights of equal shape: with the other's blocks the runner would find a foreign hash chain, or go on wrongly."""
    ids = prompt(200)
    other = {**FIELDS, "weights": "others", "config": "other"}

    def rule(prefix: tuple[int, ...]) -> int:
        return (sum(prefix) * 7 + len(prefix)) % 250

    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel(other, rule=rule) as cold:
        expected, _ = cold.answer(ids)
    with EngineModel(other, rule=rule) as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids) as restored:
            assert restored.reason == "another fingerprint: config, weights"
            answer, finished = model.answer(ids)
        assert (answer, finished.usage.cached_tokens) == (expected, 0)


def test_the_first_restore_waits_for_the_identity_if_there_may_be_something(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = prompt(64)
    asked = threading.Event()

    class Slow(EngineModel):
        def kv_identity(self, digests: Path | None) -> dict[str, str]:
            assert asked.wait(30)
            return self.fields

    with Slow() as model:
        disk = KvDisk(store, model)
        assert disk.restore(key, ids).reason == "the model is not identified yet"  # at once: there is nothing
        asked.set()
        model.answer(ids, 1)
        disk.save(key, ids)
        assert disk.flush(30)
        disk.close()
    asked.clear()
    monkeypatch.setattr(disk_module, "IDENTITY_PATIENCE_S", 30.0)
    with Slow() as model:
        disk = KvDisk(store, model)
        threading.Timer(0.05, asked.set).start()
        with disk.restore(key, ids) as restored:
            assert restored.num_blocks == 4
        disk.close()


def test_waiting_for_the_identity_is_for_conversations_with_blocks_and_once(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every message sent meanwhile would wait, under its session's lock."""
    identified, waits = threading.Event(), list[float]()

    class Slow(EngineModel):
        def kv_identity(self, digests: Path | None) -> dict[str, str]:
            assert identified.wait(30)
            return self.fields

    ids = prompt(64)
    user = store.add_user(key, None, "hello", "")
    new = store.create_session(store.session(key).params).key
    with EngineModel() as model:
        keep(store, key, model, ids)
    fork = store.fork(key, user).key
    for first in (key, fork):
        waits.clear()
        with Slow() as model:
            disk = KvDisk(store, model)

            def counting(predicate: object, timeout: float, disk: KvDisk = disk) -> bool:
                waits.append(timeout)
                return disk._model is not None

            monkeypatch.setattr(disk._wake, "wait_for", counting)
            for conversation in (new, new, first, first, key):
                assert disk.restore(conversation, ids).reason == "the model is not identified yet"
            assert waits == [0.0, 0.0, disk_module.IDENTITY_PATIENCE_S, 0.0, 0.0]
            monkeypatch.undo()
            identified.set()
            disk.close(10)
            identified.clear()


def test_a_restore_ends_where_something_else_comes_first(store: Store, key: int) -> None:
    ids = prompt(320)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel() as model, ready_disk(store, model) as disk:
        answers = iter([False, False, False, True])
        with disk.restore(key, ids, stop=lambda: next(answers)) as restored:
            assert (restored.num_blocks, restored.reason) == (3, "something else came first")
            assert model.answer(ids, 1)[1].usage.cached_tokens == 48
        model.restart()
        with disk.restore(key, ids, stop=lambda: True) as restored:
            assert restored.num_blocks == 0
        assert disk.stats().misses == 0
        with disk.restore(key, ids, stop=lambda: False) as restored:
            assert (restored.num_blocks, restored.reason) == (20, "")


@pytest.mark.parametrize("moment", ["at the start", "while saving"])
def test_a_fault_in_the_thread_is_told_and_ends_the_keeping_only(
    store: Store, key: int, moment: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(EngineModel):
        def kv_identity(self, digests: Path | None) -> dict[str, str]:
            if moment == "at the start":
                raise MemoryError
            return self.fields

    ids = prompt(64)
    with Faulty() as model:
        disk = KvDisk(store, model)
        assert disk.flush(30)
        expected, _ = model.answer(ids)
        if moment == "while saving":
            disk._saver = None  # type: ignore[assignment]
        disk.save(key, ids)
        assert disk.flush(30)
        disk._thread.join(30)
        kind = "MemoryError" if moment == "at the start" else "AttributeError"
        with disk.restore(key, ids) as restored:
            assert restored.reason == f"no KV is kept on disk: {kind}"
            assert model.answer(ids)[0] == expected
        disk.close()
    (record,) = caplog.records
    assert record.exc_info is not None
    assert kind in record.getMessage()


def test_a_model_without_identity_keeps_nothing_and_disturbs_nobody(store: Store, key: int) -> None:
    class Broken(EngineModel):
        def kv_identity(self, digests: Path | None) -> dict[str, str]:
            raise ModelFileError("the weights are gone")

    ids = prompt(64)
    with Broken() as model:
        disk = KvDisk(store, model)
        assert disk.flush(30)
        with disk.restore(key, ids) as restored:
            assert restored.reason == "no KV is kept on disk: the weights are gone"
            model.answer(ids, 1)
        disk.save(key, ids)
        assert disk.flush(1)
        assert not disk.stats().is_ready
        disk.close()
    assert store.kv is not None
    assert store.kv.usage().num_blocks == 0


def test_a_store_without_kv_is_refused(tmp_path: Path) -> None:
    with EngineModel() as model:
        with Store.open(None) as private, pytest.raises(ParameterError, match="keeps no KV"):
            KvDisk(private, model)
        with Store.open(tmp_path / "chat.db") as without, pytest.raises(ParameterError, match="keeps no KV"):
            KvDisk(without, model)
        with Store.open(tmp_path / "b.db", kv_root=tmp_path / "kv") as store, pytest.raises(ParameterError):
            KvDisk(store, model, quota_bytes=0)


def test_after_close_nothing_happens(store: Store, key: int) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        disk = keep(store, key, model, ids)
        disk.close()
        disk.save(key, prompt(64, 1))
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (0, "closed")
        assert disk.flush(0)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.close()
        with disk.restore(key, ids) as restored:
            assert restored.num_blocks == 0
        disk.save(key, ids)
        assert disk.flush(30)


def test_a_forked_child_leaves_it_alone(store: Store, key: int) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as held:
        child = os.fork()
        if child == 0:
            try:
                held.release()
                disk.save(key, ids)
                is_well = disk.restore(key, ids).num_blocks == 0 and disk.flush(0)
                disk.close()
                os._exit(0 if is_well else 3)
            finally:
                os._exit(4)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert model.answer(ids, 1)[1].usage.cached_tokens == 63
