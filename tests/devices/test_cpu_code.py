"""Machine code kept in files: sound, or not used."""

from pathlib import Path

import pytest

from nanochat_infer.devices.cpu_code import CodeFolder


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


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    folder = CodeFolder(tmp_path / "missing")
    folder.write("add", b"code")
    assert folder.read("add") is None
    assert folder.names() == set()
