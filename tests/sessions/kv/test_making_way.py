"""Restore or recompute, by what was measured; and a writer that makes way for requests and for the end."""

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sessions.kv import disk as disk_module
from sessions.kv import models as models_module
from sessions.kv.disk import KvDisk
from sessions.kv.folder import KvFolder
from sessions.kv.format import Buffer
from sessions.kv.models import Speeds
from sessions.store import Store
from tests.kv_models import FIELDS, EngineModel, keep, prompt, ready_disk


def test_recomputing_is_chosen_where_it_is_known_to_be_faster(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else a restore that a busy machine holds up would be given up under way, which is not the question here.
    monkeypatch.setattr(models_module, "_GRACE_S", 60.0)
    ids = prompt(320)
    with EngineModel() as model:
        model.prefill_tok_s = 1e9
        keep(store, key, model, ids)
    with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
        assert restored.num_blocks == 20  # nothing is known of restoring yet; the attempt measures it
    reasons = []
    for _ in range(300):  # about 100; the more, the slower the first one was
        with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
            model.prefill_tok_s = 0.0  # of this process; what an earlier one measured is remembered
            reasons.append((restored.num_blocks, restored.reason))
            if restored.num_blocks:
                break
    assert reasons[0] == (0, "recomputing is faster")
    assert reasons[-1][0] == 20  # it is tried again one day
    assert len(reasons) > 10


def test_speeds_decide() -> None:
    assert Speeds().restoring_pays(16)
    assert Speeds(0.001, 0).restoring_pays(16)
    assert Speeds(0.001, 1000).restoring_pays(16)  # 16 ms for computing
    assert not Speeds(0.02, 1000).restoring_pays(16)
    assert not Speeds(0, 1000).is_too_slow(10, 0.3, 16)
    assert Speeds(0, 1000).is_too_slow(10, 0.4, 16)
    assert not Speeds(0, 0).is_too_slow(10, 100.0, 16)
    measured = Speeds().after_restore(4, 0.04)
    assert measured.restore_s == pytest.approx(0.01)
    assert measured.after_restore(0, 9.0) == measured
    assert measured.after_restore(64, 6.4).restore_s == pytest.approx(0.055)
    assert measured.with_prefill(0.0).with_prefill(50.0).prefill_tok_s == 50.0


def test_a_slow_restore_ends_early(store: Store, key: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = prompt(320)
    with EngineModel() as model:
        keep(store, key, model, ids)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.prefill_tok_s = 10_000.0
        read = KvFolder.read

        def slow(folder: KvFolder, name: bytes, size: int, buffer: memoryview) -> memoryview | None:
            time.sleep(0.03)
            return read(folder, name, size, buffer)

        monkeypatch.setattr(KvFolder, "read", slow)
        with disk.restore(key, ids) as restored:
            assert restored.reason == "recomputing is faster"
            assert 0 < restored.num_blocks < 5
            assert model.answer(ids, 1)[1].usage.cached_tokens == restored.num_tokens


def test_a_damaged_record_counts_as_none(store: Store, key: int) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        keep(store, key, model, ids)
    assert store.kv is not None
    (record,) = (store.kv.path / "models").iterdir()
    sound = record.read_bytes()
    assert json.loads(sound)["fields"] == FIELDS
    for content in (
        b"",
        b"{",
        b"[]",
        b"{}",
        sound.replace(b"0.0", b"NaN"),
        sound.replace(b'"speeds"', b'"x"'),
        b"\xff",
    ):
        record.write_bytes(content)
        with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
            assert restored.num_blocks == 4
        with EngineModel({**FIELDS, "rope": "x"}) as model, ready_disk(store, model) as disk:
            record.write_bytes(content)
            assert disk.restore(key, ids).reason == "not on disk"


def test_the_writer_makes_way_while_requests_run(store: Store, key: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk_module.MIN_REST_S >= 0.02
    # So long that no delay of this thread lets the other one finish.
    monkeypatch.setattr(disk_module, "MIN_REST_S", 1.0)
    ids = prompt(960)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(ids, 1)
        model.busy = True
        disk.save(key, ids)
        assert not disk.flush(0.3)  # 60 blocks with at least that long between them
        started = disk.stats().saved_blocks
        assert started < 60
        disk.close(30)  # nothing keeps it from finishing now
        assert disk.stats().saved_blocks == 60


def test_close_does_not_wait_for_ever(store: Store, key: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = prompt(960)
    with EngineModel() as model:
        disk = KvDisk(store, model)
        model.answer(ids, 1)
        write = KvFolder.write

        def slow(folder: KvFolder, name: bytes, parts: Sequence[Buffer]) -> int:
            # What is written before the end is asked for says nothing about it.
            while disk._deadline == float("inf"):
                time.sleep(0.005)
            time.sleep(0.05)
            return write(folder, name, parts)

        monkeypatch.setattr(KvFolder, "write", slow)
        disk.save(key, ids)
        disk.close(0.2)
        disk._thread.join(10)
        assert not disk._thread.is_alive()
        assert disk.stats().saved_blocks < 20


def test_jobs_that_a_later_one_includes_are_not_done_twice(store: Store, key: int) -> None:
    may_begin = threading.Event()

    class Waiting(EngineModel):
        def kv_identity(self, digests: Path | None) -> dict[str, str]:
            assert may_begin.wait(30)
            return self.fields

    with Waiting() as model:
        disk = KvDisk(store, model)
        for end in (64, 128, 192):
            disk.save(key, prompt(192)[:end])
        disk.save(key + 1, prompt(64))
        disk.save(key, prompt(32, 1))
        assert [(job, len(ids) // 4) for job, ids in disk._jobs] == [(key, 192), (key + 1, 64), (key, 32)]
        for number in range(100):
            disk.save(number, [number])
        assert len(disk._jobs) == disk_module.MAX_JOBS
        may_begin.set()
        disk.close(30)
