"""Files that are not what they should be: refused, put aside, and without a trace in what is computed afterwards."""

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from sessions.kv import chain_files
from sessions.kv.disk import KvDisk
from sessions.kv.folder import MAX_BAD_FILES, KvFolder
from sessions.kv.format import BlockFormat, RefusedBlockError
from sessions.kv.names import block_names
from sessions.store import Store
from tests.kv_files import FORMAT, mutations, random_block, random_ids
from tests.kv_models import EngineModel, block_files, keep, prompt, ready_disk

NUM_BLOCKS = 4


class Scene:
    """One saved prompt of four blocks, with a file that is damaged before each restore into an empty engine."""

    def __init__(self, store: Store, key: int) -> None:
        self.key, self.ids = key, prompt(16 * NUM_BLOCKS + 5)
        self.outcomes: Counter[str] = Counter()
        with EngineModel() as model:
            self.expected, _ = model.answer(self.ids)
            keep(store, key, model, self.ids)
            keep(store, key, model, prompt(64, 1))
            keep(store, key, model, self.ids[:40] + prompt(40, 2))
            self.names = self._names(store, model)
        assert store.kv is not None
        self.folder = store.kv
        self.contents = {name: path.read_bytes() for name, path in block_files(store.kv).items()}

    def _names(self, store: Store, model: EngineModel) -> list[str]:
        assert store.kv is not None
        (record,) = store.kv.models.others(b"")
        ids = model.kv_chain(self.ids).token_ids.tobytes()
        return [name.hex() for name in block_names(store.kv.secret, record.fingerprint, ids, 16)]

    def try_file(self, disk: KvDisk, model: EngineModel, index: int, kind: str, content: bytes) -> None:
        """Put content in the place of a block; restore, answer, and compare with what is right."""
        name = self.names[index]
        path = self.folder.path / "blocks" / name[:2] / name
        path.write_bytes(content)
        refused = disk.stats().refused
        with disk.restore(self.key, self.ids) as restored:
            answer, finished = model.answer(self.ids)
        assert answer == self.expected, kind
        assert finished.usage.cached_tokens == restored.num_tokens, kind
        if content == self.contents[name]:
            assert (restored.num_blocks, restored.reason) == (NUM_BLOCKS, ""), kind
            self.outcomes["same"] += 1
        else:
            assert restored.num_blocks == index, kind
            assert disk.stats().refused == refused + 1
            assert not path.exists()
            self.outcomes[restored.reason] += 1
            shutil.move(self.folder.path / "bad" / name, path)
        path.write_bytes(self.contents[name])


def damage(store: Store, key: int, count: int, seed: int) -> Counter[str]:
    scene = Scene(store, key)
    rng = random.Random(seed)
    others = list(scene.contents.values())
    with EngineModel() as model, ready_disk(store, model) as disk:
        for number in range(count):
            index = rng.randrange(NUM_BLOCKS)
            content = scene.contents[scene.names[index]]
            ((kind, damaged),) = mutations(content, others, 1, seed=seed * count + number)
            scene.try_file(disk, model, index, kind, damaged)
            model.restart()
    return scene.outcomes


def test_damaged_files_leave_no_trace(store: Store, key: int) -> None:
    outcomes = damage(store, key, 150, seed=1)
    assert sum(outcomes.values()) == 150
    assert {"refused: wrong size", "refused: wrong checksum", "refused: not a KV file"} <= set(outcomes)
    assert outcomes["same"] < 15


@pytest.mark.slow
def test_ten_thousand_damaged_files_leave_no_trace(store: Store, key: int) -> None:
    outcomes = damage(store, key, 10_000, seed=2)
    print(dict(outcomes))
    assert sum(outcomes.values()) == 10_000
    assert outcomes["same"] < 1000


def test_the_runner_would_see_a_wrong_block(store: Store, key: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without the checks, a damaged block reaches the engine, and its runner says so."""
    monkeypatch.setattr(BlockFormat, "block_of", lambda self, content, ids: content[128 + len(ids) :])
    scene = Scene(store, key)
    content = bytearray(scene.contents[scene.names[1]])
    content[-1] ^= 1
    with (
        EngineModel() as model,
        ready_disk(store, model) as disk,
        pytest.raises(AssertionError),
    ):
        scene.try_file(disk, model, 1, "flip", bytes(content))
    assert model.runner.violations


def test_a_refused_file_is_written_again_and_works(store: Store, key: int, caplog: pytest.LogCaptureFixture) -> None:
    ids = prompt(64)
    with EngineModel() as model:
        keep(store, key, model, ids)
    assert store.kv is not None
    for path in block_files(store.kv).values():
        path.write_bytes(b"")  # as after a power failure
    with EngineModel() as model, ready_disk(store, model) as disk:
        with disk.restore(key, ids) as restored:
            assert restored.reason == "refused: wrong size"
            model.answer(ids, 1)
        assert [record.name for record in caplog.records] == ["sessions.kv.disk"]
        disk.save(key, ids)
        assert disk.flush(30)
        assert disk.stats().saved_blocks == 4  # those that were not looked at have a wrong size too
        model.restart()
        with disk.restore(key, ids) as restored:
            assert (restored.num_blocks, restored.reason) == (4, "")


def test_one_refused_file_makes_its_neighbours_suspect(store: Store, key: int) -> None:
    ids = prompt(96)
    with EngineModel() as model:
        keep(store, key, model, ids)
    assert store.kv is not None
    for path in block_files(store.kv).values():
        path.write_bytes(path.read_bytes()[:-1] + b"?")  # of the right size
    with EngineModel() as model, ready_disk(store, model) as disk:
        assert disk.restore(key, ids).reason == "refused: wrong checksum"
        model.answer(ids, 1)
        disk.save(key, ids)
        assert disk.flush(30)
        assert disk.stats().saved_blocks == 6
        model.restart()
        with disk.restore(key, ids) as restored:
            assert restored.num_blocks == 6


def test_any_number_of_refused_files_take_little_room(store: Store, key: int) -> None:
    with EngineModel() as model:
        for seed in range(20):
            keep(store, key, model, prompt(32, seed))
    assert store.kv is not None
    for path in block_files(store.kv).values():
        path.write_bytes(path.read_bytes()[:-1])
    with EngineModel() as model, ready_disk(store, model) as disk:
        for seed in range(20):
            disk.restore(key, prompt(32, seed)).release()
        assert disk.stats().refused == 20
    assert len(os.listdir(store.kv.path / "bad")) == MAX_BAD_FILES


def test_names_that_collide_never_give_a_false_hit(store: Store, key: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def few_names(secret: bytes, fingerprint: bytes, ids: bytes, block_size: int) -> list[bytes]:
        return [bytes(19) + bytes([name[0] & 15]) for name in block_names(secret, fingerprint, ids, block_size)]

    monkeypatch.setattr(chain_files, "block_names", few_names)
    rng = random.Random(4)
    hits = refused = 0
    with EngineModel() as model, ready_disk(store, model) as disk:
        for _ in range(150):
            ids = prompt(40, rng.randrange(8))
            with disk.restore(key, ids) as restored:
                _, finished = model.answer(ids)  # the runner looks at every block
                assert finished.usage.cached_tokens == restored.num_tokens
            disk.save(key, ids)
            assert disk.flush(30)
            hits += restored.num_blocks
            model.restart()
        refused = disk.stats().refused
    assert refused > 20
    assert hits > 0


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_many_lookups_under_sixteen_names(tmp_path: Path, count: int) -> None:
    folder = KvFolder(tmp_path / "kv", bytes(32))
    folder.prepare()
    rng = random.Random(3)
    prefixes = [random_ids(32, seed) for seed in range(500)]
    names = [bytes(19) + bytes([block_names(bytes(32), b"f", ids, 16)[1][0] & 15]) for ids in prefixes]
    owner: dict[bytes, int] = {}
    for number, name in enumerate(names):
        if name not in owner or rng.random() < 0.1:
            folder.write(name, FORMAT.parts(prefixes[number], random_block(1000, number)))
            owner[name] = number
    buffer = memoryview(bytearray(FORMAT.file_bytes(32)))
    hits = 0
    for _ in range(count):
        number = rng.randrange(len(prefixes))
        content = folder.read(names[number], len(buffer), buffer)
        assert content is not None
        try:
            block = FORMAT.block_of(content, prefixes[number])
        except RefusedBlockError:
            assert owner[names[number]] != number
            continue
        assert owner[names[number]] == number
        assert bytes(block) == random_block(1000, number)
        hits += 1
    assert len(owner) == 16
    assert count // 100 < hits < count // 10
