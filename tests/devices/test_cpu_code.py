"""Machine code kept in files: sound, or not used."""

import os
import time
from pathlib import Path

import pytest

from nanochat_infer.devices.cpu_code import UNFINISHED_S, UNUSED_S, CodeFolder


@pytest.fixture
def folder(tmp_path: Path) -> CodeFolder:
    return CodeFolder(tmp_path)


def path_of(tmp_path: Path) -> Path:
    (path,) = tmp_path.iterdir()
    return path


def test_what_was_written_is_read(folder: CodeFolder, tmp_path: Path) -> None:
    assert folder.read("add") is None
    folder.write("add", b"code")
    assert folder.read("add") == b"code"
    assert folder.names() == {"add"}
    assert path_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_later_one_takes_its_place(folder: CodeFolder) -> None:
    folder.write("add", b"code")
    folder.write("add", b"newer")
    assert folder.read("add") == b"newer"


@pytest.mark.parametrize("at", [0, 30, -1])
def test_a_changed_byte_is_seen(folder: CodeFolder, tmp_path: Path, at: int) -> None:
    folder.write("add", b"code")
    content = bytearray(path_of(tmp_path).read_bytes())
    content[at] ^= 1
    path_of(tmp_path).write_bytes(content)
    assert folder.read("add") is None


@pytest.mark.parametrize("length", [0, 10, 40, -1])
def test_a_cut_file_is_seen(folder: CodeFolder, tmp_path: Path, length: int) -> None:
    folder.write("add", b"code")
    path_of(tmp_path).write_bytes(path_of(tmp_path).read_bytes()[:length])
    assert folder.read("add") is None


def test_code_counts_only_under_its_name_and_key(folder: CodeFolder, tmp_path: Path) -> None:
    folder.write("add", b"code")
    path_of(tmp_path).rename(tmp_path / "sample.code")
    assert folder.read("sample") is None
    other = tmp_path / "other-key"
    other.mkdir()
    (tmp_path / "sample.code").rename(other / "add.code")
    assert CodeFolder(other).read("add") is None


def test_a_file_that_others_may_write_or_a_link_is_not_read(folder: CodeFolder, tmp_path: Path) -> None:
    folder.write("add", b"code")
    path = path_of(tmp_path)
    path.chmod(0o620)
    assert folder.read("add") is None
    path.chmod(0o600)
    assert folder.read("add") == b"code"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert folder.read("add") is None


def test_a_pipe_does_not_hold_up_the_start(folder: CodeFolder, tmp_path: Path) -> None:
    folder.write("add", b"code")
    path = path_of(tmp_path)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert folder.read("add") is None


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    folder = CodeFolder(tmp_path / "missing")
    folder.write("add", b"code")
    assert folder.read("add") is None
    assert folder.names() == set()


OWN, OTHER, THIRD = "0123456789abcdef01234567", "a" * 24, "b" * 24


def make_old(path: Path, seconds: float, content: bytes = b"x") -> Path:
    """A file that was last written so long ago."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.write_bytes(content)
    then = time.time() - seconds
    os.utime(path, (then, then))
    os.utime(path.parent, (then, then))
    return path


def test_files_of_killed_writers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / OWN
    folder.mkdir(mode=0o700)
    unfinished = make_old(folder / ".linear_int8_vnni-4711", UNFINISHED_S + 60)
    kept = [
        make_old(folder / ".add-1", UNFINISHED_S - 600),
        make_old(folder / ".add-x", UNFINISHED_S + 60),
        make_old(folder / "sample.code", UNUSED_S + 60),
        make_old(folder / "notes.txt", UNUSED_S + 60),
        make_old(tmp_path / ".add-2", UNUSED_S + 60),
    ]
    (folder / ".a-2").symlink_to(kept[3])
    CodeFolder(folder).write("add", b"code")
    assert not unfinished.exists()
    assert all(path.exists() for path in kept)
    assert (folder / ".a-2").is_symlink()


def test_folders_of_other_versions_go_when_they_are_not_used_for_long(tmp_path: Path) -> None:
    for name, age in ((OTHER, UNUSED_S + 60), (THIRD, UNUSED_S - 3600), ("numba-of-others", UNUSED_S + 60)):
        make_old(tmp_path / name / "add.code", age)
    foreign = make_old(tmp_path / ("c" * 24) / "notes.txt", UNUSED_S + 60)
    make_old(foreign.parent / ".add-3", UNUSED_S + 60)
    make_old(foreign, UNUSED_S + 60)
    (tmp_path / ("d" * 24)).symlink_to(tmp_path / "numba-of-others")
    own = make_old(tmp_path / OWN / "sample.code", UNUSED_S + 60).parent
    CodeFolder(own).write("add", b"code")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {OWN, THIRD, "numba-of-others", "c" * 24, "d" * 24}
    assert sorted(path.name for path in foreign.parent.iterdir()) == ["notes.txt"]
    assert (tmp_path / "numba-of-others" / "add.code").exists()
    assert CodeFolder(own).names() == {"add", "sample"}


def test_a_version_that_is_read_counts_as_used(tmp_path: Path) -> None:
    other = make_old(tmp_path / OTHER / "add.code", UNUSED_S + 60).parent
    CodeFolder(other).read("add")
    (tmp_path / OWN).mkdir(mode=0o700)
    CodeFolder(tmp_path / OWN).write("add", b"code")
    assert other.exists()


@pytest.mark.parametrize("which", ["the folder around", "the other version's", "its own"])
def test_where_others_may_write_nothing_is_removed(tmp_path: Path, which: str) -> None:
    other = make_old(tmp_path / OTHER / "add.code", UNUSED_S + 60)
    own = make_old(tmp_path / OWN / ".add-1", UNFINISHED_S + 60)
    place = {"the folder around": tmp_path, "the other version's": other.parent, "its own": own.parent}[which]
    place.chmod(0o770)
    CodeFolder(own.parent).write("sample", b"code")
    assert other.exists()
    assert own.exists() == (which == "its own")
