"""What lies on the disk: within its quota, above the floor, and for its owner only."""

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.kv.disk import KvDisk
from sessions.kv.folder import KvFolder
from sessions.kv.format import Buffer
from sessions.store import Store
from tests.kv_models import EngineModel, block_files, folder_of, keep, num_restored, prompt, ready_disk
from tests.session_tools import ROOT, spawn

PAGE = 4096  # what a block of the test's model takes


def new_session(store: Store) -> int:
    return store.create_session(SamplingParams()).key


# Quota


def test_the_quota_holds_and_the_longest_unused_goes_first(store: Store) -> None:
    keys = [new_session(store) for _ in range(12)]
    quota = 60 * PAGE
    with EngineModel() as model, ready_disk(store, model, quota_bytes=quota) as disk:
        for number, key in enumerate(keys):
            model.answer(prompt(160, number), 1)
            disk.save(key, prompt(160, number))
            if number >= 1:
                disk.save(keys[0], prompt(160, 0))  # used again and again
            assert disk.flush(30)
            assert folder_of(store).usage().block_bytes <= quota
            assert disk.stats().num_bytes == folder_of(store).usage().block_bytes
    left = [num_restored(store, key, prompt(160, number)) for number, key in enumerate(keys)]
    assert left[0] == left[-1] == left[-2] == 10
    assert left[1:6] == [0] * 5
    assert sum(left) >= 50
    names = [bytes.fromhex(name) for name in block_files(folder_of(store))]
    assert store.kv_references(names) == set(names)
    # What was given up is not referred to any more.
    assert store.transaction(lambda c: c.execute("SELECT count(*) FROM kv_blocks").fetchone()[0]) == len(names)


def test_of_a_conversation_the_end_goes_before_the_beginning(store: Store, key: int) -> None:
    with EngineModel() as model:
        keep(store, key, model, prompt(320))
    assert folder_of(store).make_room(7 * PAGE) == 7 * PAGE
    assert num_restored(store, key, prompt(320)) == 13


def test_a_conversation_beyond_the_quota_is_saved_up_to_it_and_does_not_go_round(store: Store, key: int) -> None:
    quota = 30 * PAGE
    ids = prompt(16 * 100)
    with EngineModel() as model, ready_disk(store, model, quota_bytes=quota) as disk:
        model.answer(ids, 1)
        for _ in range(3):
            disk.save(key, ids)
            assert disk.flush(30)
            assert folder_of(store).usage().block_bytes <= quota
        saved = disk.stats().saved_blocks
        assert saved <= 30
    assert num_restored(store, key, ids) == saved > 0


def test_what_other_processes_wrote_counts(store: Store, key: int) -> None:
    quota = 40 * PAGE
    with EngineModel() as model, ready_disk(store, model, quota_bytes=quota) as disk:
        for number in range(30):  # as another process would
            folder_of(store).write(bytes([number] * 20), [b"x"])
        for number in range(4):
            model.answer(prompt(160, number), 1)
            disk.save(key, prompt(160, number))
            assert disk.flush(30)
        assert folder_of(store).usage().block_bytes <= quota
    assert num_restored(store, key, prompt(160, 3)) == 10


# Full disks

ON_SMALL_DISK = """
import sys, logging
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.kv_models import EngineModel, prompt, ready_disk
logging.basicConfig(stream=sys.stdout)
root, data, floor = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
with Store.open(data / "chat.db", kv_root=root / "kv") as store:
    key = store.create_session(SamplingParams()).key
    for number in range(8):
        with EngineModel() as model, ready_disk(store, model, floor_share=floor) as disk:
            ids = prompt(1600, number)
            expected, _ = model.answer(ids)
            disk.save(key, ids)
            assert disk.flush(30)
            model.restart()
            with disk.restore(key, ids) as restored:
                assert model.answer(ids)[0] == expected
            disk_now = __import__("os").statvfs(root)
            print("used", disk_now.f_blocks - disk_now.f_bavail, disk_now.f_blocks, restored.num_blocks, flush=True)
    assert store.transaction(lambda c: 1) == 1
"""


def on_small_disk(tmp_path: Path, floor: float) -> list[list[str]]:
    """Save 8 prompts of 100 blocks on a disk of 1 MB, 256 pages; return the lines."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"import subprocess\nsubprocess.run('mount -t tmpfs -o size=1m none {disk}'.split(), check=True)\n"
    command = ["unshare", "-Urm", sys.executable, "-c", mount + ON_SMALL_DISK]
    arguments = [str(disk), str(tmp_path / "data"), str(floor)]
    done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def test_the_floor_of_the_disk_is_left_free(tmp_path: Path) -> None:
    lines = [line for line in on_small_disk(tmp_path, 0.5) if line[0] == "used"]
    assert len(lines) == 8
    for _, used, total, restored in lines:
        assert int(used) <= int(total) * 0.5 + 8
        assert int(restored) >= 80
    # Control: without a floor more is used, up to a full disk, which disturbs nobody either.


def test_a_full_disk_disturbs_nobody(tmp_path: Path) -> None:
    lines = [line for line in on_small_disk(tmp_path, 0.0) if line[0] == "used"]
    assert len(lines) == 8
    assert max(int(used) / int(total) for _, used, total, _ in lines) > 0.8
    assert int(lines[-1][3]) > 0


def test_a_write_that_fails_is_given_up_quietly(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write = KvFolder.write

    def failing(folder: KvFolder, name: bytes, parts: Sequence[Buffer]) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(KvFolder, "write", failing)
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(prompt(320), 1)
        disk.save(key, prompt(320))
        assert disk.flush(30)
        monkeypatch.setattr(KvFolder, "write", write)
        disk.save(key, prompt(320))
        assert disk.flush(30)
        assert disk.stats().saved_blocks == 0  # it cools down
        monkeypatch.setattr(disk._saver, "_cold_until", 0.0)
        disk.save(key, prompt(320))
        assert disk.flush(30)
        assert disk.stats().saved_blocks == 20  # space is back, without a restart
    assert sum("No space left" in record.getMessage() for record in caplog.records) == 1


LIMITED = """
import resource, sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.kv_models import EngineModel, prompt, ready_disk
data = Path(sys.argv[1])
with Store.open(data / "chat.db", kv_root=data / "kv") as store:
    key = store.create_session(SamplingParams()).key
    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(prompt(320), 1)
        add, limits = store.add_kv_references, resource.getrlimit(resource.RLIMIT_FSIZE)
        def add_and_limit(key, names):
            done = add(key, names)
            resource.setrlimit(resource.RLIMIT_FSIZE, (650, limits[1]))
            return done
        store.add_kv_references = add_and_limit
        disk.save(key, prompt(320))
        assert disk.flush(30)
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        print(store.kv.usage().num_blocks, store.kv.usage().num_other, disk.stats().saved_blocks)
"""


def test_a_file_that_breaks_off_half_way_is_not_there(tmp_path: Path) -> None:
    """By the limit of file sizes, a real error in the middle of the third file."""
    child = spawn(LIMITED, tmp_path)
    output, _ = child.communicate(timeout=60)
    assert (child.returncode, output.split()) == (0, ["2", "0", "2"])


def test_a_database_that_refuses_the_reference_gets_no_file(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(key: int, names: Sequence[bytes]) -> bool:
        raise SessionError("not saved: disk is full")

    with EngineModel() as model, ready_disk(store, model) as disk:
        model.answer(prompt(320), 1)
        monkeypatch.setattr(store, "add_kv_references", refuse)
        disk.save(key, prompt(320))
        assert disk.flush(30)
        assert folder_of(store).usage().num_blocks == 0
        monkeypatch.undo()
        disk.save(key, prompt(320))
        assert disk.flush(30)
        assert folder_of(store).usage().num_blocks == 20


# Rights


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_nobody_else_can_look_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with Store.open(tmp_path / "d" / "chat.db", kv_root=tmp_path / "c" / "kv") as store:
            key = new_session(store)
            with EngineModel() as model:
                keep(store, key, model, prompt(64))
                folder_of(store).put_aside(bytes.fromhex(next(iter(block_files(folder_of(store))))))
                model.restart()
                keep(store, key, model, prompt(64))
    finally:
        os.umask(before)
    found = list((tmp_path / "c").rglob("*"))
    assert sum(not path.is_dir() for path in found) > 5
    for path in (tmp_path / "c", *found):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_names_and_files_do_not_show_the_text(store: Store, key: int) -> None:
    text = b"a secret of thirty-two bytes....."
    with EngineModel() as model:
        keep(store, key, model, list(text * 4))
    for path in block_files(folder_of(store)).values():
        assert text not in path.read_bytes()


def test_a_folder_that_others_can_write_is_not_used(store: Store, key: int) -> None:
    with EngineModel() as model:
        keep(store, key, model, prompt(64))
    folder_of(store).path.chmod(0o777)
    with EngineModel() as model:
        disk = KvDisk(store, model)
        assert disk.flush(30)
        with disk.restore(key, prompt(64)) as restored:
            assert restored.num_blocks == 0
            assert "others may write" in restored.reason
        disk.close()
