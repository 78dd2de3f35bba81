"""The folder of block files: private, exact about names, and nothing in it outlives its conversation."""

import fcntl
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sessions.kv import folder as folder_module
from sessions.kv.files import read_into, write_whole
from sessions.kv.folder import MAX_BAD_FILES, UNUSED_S, KvFolder
from sessions.kv.format import RefusedBlockError
from sessions.kv.names import block_names
from tests.kv_files import random_ids
from tests.session_tools import ROOT

SECRET = bytes(range(100, 132))
DAY_NS = 86_400 * 10**9


@pytest.fixture
def folder(tmp_path: Path) -> KvFolder:
    made = KvFolder(tmp_path / "cache" / "kv", SECRET)
    made.prepare()
    return made


def name(number: int) -> bytes:
    return number.to_bytes(20, "big")


def content(folder: KvFolder, wanted: bytes, size: int) -> bytes | None:
    found = folder.read(wanted, size, memoryview(bytearray(size)))
    return None if found is None else bytes(found)


def path_of(folder: KvFolder, wanted: bytes) -> Path:
    return folder.path / "blocks" / wanted.hex()[:2] / wanted.hex()


def files_below(path: Path) -> list[Path]:
    return [found for found in path.rglob("*") if not found.is_dir()]


def test_a_block_comes_back_whole(folder: KvFolder) -> None:
    room = folder.write(name(1), [b"head", memoryview(b"ids"), b"block"])
    assert content(folder, name(1), 12) == b"headidsblock"
    assert room == 4096
    assert content(folder, name(2), 12) is None
    assert not list((folder.path / "unfinished").iterdir())


def test_making_the_object_touches_nothing(tmp_path: Path) -> None:
    folder = KvFolder(tmp_path / "kv", SECRET)
    assert content(folder, name(1), 12) is None
    assert (folder.usage().num_bytes, folder.make_room(), folder.clear()) == (0, 0, 0)
    folder.remove([name(1)])
    assert not (tmp_path / "kv").exists()


@pytest.mark.parametrize("umask", [0o000, 0o277])
def test_only_the_owner_can_look_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = KvFolder(tmp_path / "a" / "kv", SECRET)
        folder.prepare()
        folder.write(name(1), [b"block"])
        folder.write(name(2), [b"block"])
        folder.put_aside(name(2))
    finally:
        os.umask(before)
    found = list((tmp_path / "a").rglob("*"))
    assert len(found) > 6
    for path in (tmp_path / "a", *found):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    folder = KvFolder(tmp_path / "kv", SECRET)
    folder.prepare()
    folder.path.chmod(0o777)
    with pytest.raises(PermissionError):
        folder.prepare()
    assert folder.clear() == 0
    assert folder.path.exists()


def test_what_is_no_file_of_ours_is_refused(folder: KvFolder, tmp_path: Path) -> None:
    folder.write(name(1), [b"block"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"block")
    os.makedirs(path_of(folder, name(0x20)).parent, exist_ok=True)
    link, pipe, directory, open_one = (path_of(folder, name(number)) for number in (0x20, 0x21, 0x22, 0x23))
    link.symlink_to(elsewhere)
    os.mkfifo(pipe)
    directory.mkdir()
    open_one.write_bytes(b"block")
    open_one.chmod(0o622)
    for number in (0x20, 0x21, 0x22, 0x23):
        with pytest.raises(RefusedBlockError):
            content(folder, name(number), 5)
        folder.put_aside(name(number))
        assert content(folder, name(number), 5) is None
    with pytest.raises(RefusedBlockError, match="wrong size"):
        content(folder, name(1), 4)
    assert elsewhere.read_bytes() == b"block"
    assert content(folder, name(1), 5) == b"block"  # control


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    readv = os.readv

    def shrinking(descriptor: int, buffers: Sequence[memoryview]) -> int:
        os.truncate(path, 10)
        return readv(descriptor, buffers)

    monkeypatch.setattr(os, "readv", shrinking)
    with pytest.raises(RefusedBlockError, match="wrong size"):
        read_into(path, 100, memoryview(bytearray(100)))


def test_names_are_keyed_and_follow_the_whole_prefix() -> None:
    ids = random_ids(40)
    names = block_names(SECRET, b"f" * 32, ids, 16)
    assert [len(one) for one in names] == [20, 20]
    assert names == block_names(SECRET, b"f" * 32, ids[: 32 * 4], 16)
    changed = bytearray(ids)
    changed[0] ^= 1
    assert not set(names) & set(block_names(SECRET, b"f" * 32, bytes(changed), 16))
    assert not set(names) & set(block_names(SECRET, b"g" * 32, ids, 16))
    assert not set(names) & set(block_names(b"s" * 32, b"f" * 32, ids, 16))
    assert block_names(SECRET, b"f" * 32, ids[:60], 16) == []


def test_two_databases_have_folders_of_their_own(tmp_path: Path) -> None:
    one, other = KvFolder(tmp_path, SECRET), KvFolder(tmp_path, b"s" * 32)
    one.prepare()
    other.prepare()
    one.write(name(1), [b"block"])
    assert content(other, name(1), 5) is None
    other.remove([name(1)])
    other.sweep(lambda names: set())
    assert (other.make_room(), content(one, name(1), 5)) == (0, b"block")
    assert SECRET.hex()[:16] not in one.path.name


def test_remove_takes_refused_and_unfinished_ones_too(folder: KvFolder) -> None:
    for number in (1, 2, 3):
        folder.write(name(number), [b"secret"])
    folder.put_aside(name(2))
    (folder.path / "unfinished" / f"{name(1).hex()}.0123456789ab").write_bytes(b"secret")
    folder.remove([name(1), name(2), name(9)])
    assert [path.name for path in files_below(folder.path)] == [name(3).hex()]


def test_a_writer_whose_file_is_removed_meanwhile_leaves_nothing(folder: KvFolder) -> None:
    class Parts(list[bytes]):
        def __iter__(self) -> Iterator[bytes]:
            yield b"half"
            folder.remove([name(1)])
            yield b"half"

    with pytest.raises(FileNotFoundError):
        write_whole(folder.path / "unfinished", path_of(folder, name(1)), Parts())
    assert not files_below(folder.path)


def test_refused_ones_are_kept_but_few(folder: KvFolder) -> None:
    for number in range(MAX_BAD_FILES + 5):
        folder.write(name(number), [b"block"])
        folder.put_aside(name(number))
    assert len(list((folder.path / "bad").iterdir())) == MAX_BAD_FILES
    assert name(MAX_BAD_FILES + 4).hex() in os.listdir(folder.path / "bad")
    assert folder.usage().num_blocks == 0


def test_the_longest_unused_goes_first(folder: KvFolder) -> None:
    for number in range(6):
        folder.write(name(number), [b"x" * 5000])
        assert folder.touch(name(number), 5000, time.time_ns() - (6 - number) * DAY_NS)
    assert folder.touch(name(0), 5000, time.time_ns())
    assert not folder.touch(name(5), 4999, time.time_ns())
    assert not folder.touch(name(7), 5000, time.time_ns())
    assert folder.usage().block_bytes == 6 * 8192
    told: list[bytes] = []

    def before(names: list[bytes]) -> None:
        told.extend(names)
        assert all(folder.has(one) for one in names)

    assert folder.evict(8193, keep=[name(2)], before=before) == 2 * 8192
    assert told == [name(1), name(3)]
    assert [number for number in range(6) if folder.has(name(number))] == [0, 2, 4, 5]


def test_make_room_gives_up_refused_ones_before_sound_ones(folder: KvFolder) -> None:
    for number in range(3):
        folder.write(name(number), [b"x" * 100])
    folder.put_aside(name(2))
    assert folder.make_room(4096) == 4096
    assert folder.usage().num_blocks == 2
    assert folder.make_room() == 8192
    assert folder.usage().num_bytes == 0


def test_clear_leaves_nothing_and_writing_goes_on(folder: KvFolder) -> None:
    for number in range(3):
        folder.write(name(number), [b"x" * 100])
    assert folder.clear() == 3 * 4096
    assert not files_below(folder.path)
    folder.write(name(1), [b"block"])
    assert content(folder, name(1), 5) == b"block"


def test_sweep_removes_what_no_conversation_has(folder: KvFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_BATCH", 4)
    for number in range(10):
        folder.write(name(number), [b"block"])
    folder.put_aside(name(8))
    folder.put_aside(name(9))
    wanted = {name(number) for number in (0, 3, 9)}
    assert folder.sweep(lambda names: set(names) & wanted) == 7
    assert sorted(path.name for path in files_below(folder.path)) == sorted(one.hex() for one in wanted)


def test_unfinished_files_go_when_their_writer_is_dead(folder: KvFolder) -> None:
    unfinished = folder.path / "unfinished"
    dead, alive = unfinished / f"{name(1).hex()}.0", unfinished / f"{name(2).hex()}.0"
    dead.write_bytes(b"half")
    with alive.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        folder.prepare()
        assert os.listdir(unfinished) == [alive.name]
    folder.prepare()
    assert not os.listdir(unfinished)


def test_a_writer_killed_half_way_leaves_no_block(folder: KvFolder) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from sessions.kv.folder import KvFolder
folder = KvFolder(Path(sys.argv[1]), bytes(range(100, 132)))
folder.write(bytes(20), [b"whole"])
write = os.write
def half(descriptor, data):
    write(descriptor, data[:2])
    os.kill(os.getpid(), signal.SIGKILL)
os.write = half
folder.write(bytes([1] * 20), [b"block"])
"""
    done = subprocess.run([sys.executable, "-c", code, str(folder.root)], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == -9
    assert content(folder, bytes(20), 5) == b"whole"
    assert not folder.has(bytes([1] * 20))
    assert folder.usage().num_other == 1
    folder.prepare()
    assert folder.usage().num_other == 0


def test_folders_of_databases_that_are_gone_go_after_a_month(tmp_path: Path) -> None:
    old, young, own = (KvFolder(tmp_path, bytes([number] * 32)) for number in (1, 2, 3))
    for one in (old, young, own):
        one.prepare()
    (tmp_path / "not-ours").mkdir()
    for path in (old.path, own.path, tmp_path / "not-ours"):
        os.utime(path, (time.time() - UNUSED_S - 60,) * 2)
    own.prepare()
    assert not old.path.exists()
    assert young.path.exists()
    assert (tmp_path / "not-ours").exists()


def test_folders_of_other_databases_are_counted_and_cleared(tmp_path: Path) -> None:
    """Also the own one of before the database was moved away, whose secret nobody knows any more."""
    lost, open_one, own = (KvFolder(tmp_path, bytes([number] * 32)) for number in (1, 2, 3))
    for one in (lost, open_one):
        one.prepare()
        one.write(name(1), [b"x" * 5000])
    lost.write(name(2), [b"x"])
    lost.put_aside(name(2))
    open_one.path.chmod(0o777)  # others may write it: not what we made
    (tmp_path / "not-ours").mkdir()
    (tmp_path / "not-ours" / "file").write_bytes(b"x")
    usage = own.usage()
    assert (usage.num_blocks, usage.num_bytes, usage.num_folders, usage.folder_bytes) == (0, 12288, 1, 12288)
    own.prepare()
    own.write(name(3), [b"x"])
    assert own.usage().num_bytes == 16384
    assert own.usage().block_bytes == 4096
    assert own.clear() == 16384
    assert sorted(os.listdir(tmp_path)) == sorted([open_one.path.name, own.path.name, "not-ours"])
    assert own.usage().num_folders == 0
    assert content(open_one, name(1), 5000) is not None


def test_a_writer_is_left_alone_by_who_cleans_up(folder: KvFolder) -> None:
    class Parts(list[bytes]):
        def __iter__(self) -> Iterator[bytes]:
            yield b"half"
            KvFolder(folder.root, SECRET).prepare()
            yield b"half"

    write_whole(folder.path / "unfinished", path_of(folder, name(1)), Parts())
    assert content(folder, name(1), 8) == b"halfhalf"


@pytest.mark.parametrize("moment", ["being removed", "removed"])
def test_a_file_taken_for_abandoned_before_its_lock_is_made_again(
    folder: KvFolder, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, seen = fcntl.flock, list[Path]()

    def flock(descriptor: int, how: int) -> None:
        if seen:
            return lock(descriptor, how)
        seen.extend((folder.path / "unfinished").iterdir())
        if moment == "removed":
            folder.prepare()
            return lock(descriptor, how)
        with seen[0].open("rb") as cleaner:
            lock(cleaner, how)
            return lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    assert folder.write(name(1), [b"block"]) == 4096
    assert content(folder, name(1), 5) == b"block"
    assert len(seen) == 1
    assert files_below(folder.path) == [path_of(folder, name(1))]


def test_spare_bytes_leave_a_share_of_the_disk(folder: KvFolder) -> None:
    disk = os.statvfs(folder.path)
    free = disk.f_bavail * disk.f_frsize
    slack = 1 << 30  # others write to this disk as well
    assert abs(folder.spare_bytes(0.0) - free) < slack
    assert abs(folder.spare_bytes(1.0) - (free - min(disk.f_blocks * disk.f_frsize, 2 << 30))) < slack
