"""A deleted conversation takes its KV with it, at whatever moment it goes and whoever is writing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions.kv.folder import KvFolder
from sessions.kv.format import Buffer
from sessions.store import Store
from tests.kv_models import EngineModel, block_files, folder_of, keep, num_restored, prompt, ready_disk
from tests.session_tools import spawn


def new_session(store: Store) -> int:
    return store.create_session(SamplingParams()).key


def test_a_deleted_conversation_takes_its_blocks_and_leaves_those_of_others(store: Store, key: int) -> None:
    other = new_session(store)
    one, two = prompt(64) + prompt(64, 1), prompt(64) + prompt(64, 2)
    with EngineModel() as model:
        keep(store, key, model, one)
        keep(store, other, model, two)
    assert len(block_files(folder_of(store))) == 12
    store.delete_session(key)
    assert len(block_files(folder_of(store))) == 8
    assert num_restored(store, other, two) == 8
    store.delete_session(other)
    assert block_files(folder_of(store)) == {}


def test_refused_blocks_go_with_their_conversation(store: Store, key: int) -> None:
    with EngineModel() as model:
        keep(store, key, model, prompt(64))
    folder = folder_of(store)
    for name, path in block_files(folder).items():
        path.write_bytes(b"damaged")
        folder.put_aside(bytes.fromhex(name))
    assert folder.usage().num_other == 4
    store.delete_session(key)
    assert folder.usage().num_bytes == 0


@pytest.mark.parametrize("moment", ["before the reference", "before the file", "after the file"])
def test_a_conversation_deleted_while_it_is_saved_leaves_nothing(
    store: Store, key: int, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, count = KvFolder.write, 0

    def deleting(folder: KvFolder, name: bytes, parts: Sequence[Buffer]) -> int:
        nonlocal count
        count += 1
        if count == 3 and moment == "before the file":
            store.delete_session(key)
        room = write(folder, name, parts)
        if count == 3 and moment == "after the file":
            store.delete_session(key)
        return room

    monkeypatch.setattr(KvFolder, "write", deleting)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(prompt(320), 1)
        if moment == "before the reference":
            store.delete_session(key)
        disk.save(key, prompt(320))
        assert disk.flush(30)
        # The rest of its batch is not begun: deleted tokens are not on the disk for as long as that takes.
        assert count == (0 if moment == "before the reference" else 3)
        assert folder_of(store).usage().num_bytes == 0


def test_a_conversation_deleted_while_the_writer_rests_does_not_come_back(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = KvFolder.write, list[bytes]()

    def counting(folder: KvFolder, name: bytes, parts: Sequence[Buffer]) -> int:
        written.append(name)
        return write(folder, name, parts)

    with EngineModel() as model, ready_disk(store, model) as disk:
        rest = disk._saver._rest

        def deleting(worked_s: float) -> bool:
            if len(written) == 3:
                store.delete_session(key)
            return rest(worked_s)

        model.answer(prompt(960), 1)
        monkeypatch.setattr(KvFolder, "write", counting)
        monkeypatch.setattr(disk._saver, "_rest", deleting)
        disk.save(key, prompt(960))
        assert disk.flush(30)
        assert len(written) == 3  # not one more of the 60, for however short a time
        assert folder_of(store).usage().num_bytes == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from sessions.kv.folder import KvFolder
from sessions.store import Store
from tests.kv_models import EngineModel, prompt, ready_disk
data, key = Path(sys.argv[1]), int(sys.argv[2])
write, count = KvFolder.write, 0
def killed(folder, name, parts):
    global count
    count += 1
    if count == 3:
        with Store.open(data / "chat.db", kv_root=data / "kv") as other:  # deleted by another window
            other.delete_session(key)
        assert folder.usage().num_blocks == 0
        write(folder, name, parts)
        os.kill(os.getpid(), signal.SIGKILL)
    return write(folder, name, parts)
KvFolder.write = killed
with Store.open(data / "chat.db", kv_root=data / "kv") as store, EngineModel() as model:
    with ready_disk(store, model) as disk:
        model.answer(prompt(320), 1)
        disk.save(key, prompt(320))
        disk.flush(30)
"""


def test_what_a_killed_writer_left_of_a_deleted_conversation_goes_with_the_next_start(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db", kv_root=tmp_path / "kv") as store:
        with spawn(KILLED, tmp_path, new_session(store)) as child:
            child.communicate(timeout=60)
        assert child.returncode == -9
        assert len(block_files(folder_of(store))) == 1  # written between the deletion and the look after it
    for _ in range(2):  # any start, without a model too
        with Store.open(tmp_path / "chat.db", kv_root=tmp_path / "kv") as store:
            assert block_files(folder_of(store)) == {}
            assert store.transaction(lambda c: c.execute("SELECT count(*) FROM kv_doomed").fetchone()[0]) == 0


def test_a_conversation_deleted_at_any_time_leaves_nothing(store: Store) -> None:
    with EngineModel() as model, ready_disk(store, model) as disk:
        for seed in range(16):
            key = new_session(store)
            ids = prompt(640, seed)
            model.answer(ids, 1)
            disk.save(key, ids)
            disk.flush(0.001 * (seed % 8))
            store.delete_session(key)
            assert disk.flush(30)
            assert folder_of(store).usage().num_bytes == 0
        assert disk.stats().saved_blocks > 0


def test_what_no_conversation_has_is_removed_at_the_next_start(store: Store, key: int) -> None:
    with EngineModel() as model:
        keep(store, key, model, prompt(64))
    folder = folder_of(store)
    folder.write(bytes(20), [b"left by a crash"])
    folder.write(bytes([1] * 20), [b"left by a crash"])
    folder.put_aside(bytes([1] * 20))
    with EngineModel() as model, ready_disk(store, model):
        assert (folder.usage().num_blocks, folder.usage().num_other) == (4, 0)
