"""Folders: XDG, one folder for all, no home at all."""

import os
import stat
from pathlib import Path

import pytest

from terminal import paths as paths_module
from terminal.paths import PathError, find_paths, make_private_folder


def test_defaults_follow_xdg() -> None:
    found = find_paths({"HOME": "/home/u"})
    assert str(found.config) == "/home/u/.config/nanochat-infer/config.toml"
    assert str(found.database) == "/home/u/.local/share/nanochat-infer/chat.db"
    assert str(found.history) == "/home/u/.local/state/nanochat-infer/history"
    assert str(found.kv) == "/home/u/.cache/nanochat-infer/kv"
    assert str(found.backups) == "/home/u/.local/share/nanochat-infer/backups"


def test_xdg_variables_count_and_relative_ones_do_not() -> None:
    found = find_paths(
        {"HOME": "/home/u", "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "relative", "XDG_CACHE_HOME": "/c"}
    )
    assert str(found.kv) == "/c/nanochat-infer/kv"
    assert str(found.database) == "/data/nanochat-infer/chat.db"
    assert str(found.state) == "/home/u/.local/state/nanochat-infer"


def test_one_folder_for_all_four() -> None:
    found = find_paths({"HOME": "/home/u", "NANOCHAT_INFER_HOME": "/all", "XDG_DATA_HOME": "/data"})
    assert all(path.is_relative_to("/all") for path in (found.config, found.database, found.state, found.log, found.kv))
    with pytest.raises(PathError, match="absolute"):
        find_paths({"NANOCHAT_INFER_HOME": "here"})
    with pytest.raises(PathError, match="absolute"):
        find_paths({"NANOCHAT_INFER_HOME": "~nobody_of_this_name/here"})


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_without_home_the_password_database_counts(home: dict[str, str]) -> None:
    found = find_paths(home)
    assert found.note == ""
    assert found.config.is_absolute()


def test_without_any_home_a_private_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "_user_home", lambda environ: None)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    found = find_paths({})
    folder = tmp_path / f"nanochat-infer-{os.getuid()}"
    assert found.database.is_relative_to(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "HOME" in found.note


def test_a_folder_prepared_by_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "_user_home", lambda environ: None)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    trap = tmp_path / f"nanochat-infer-{os.getuid()}"
    trap.mkdir(mode=0o777)
    trap.chmod(0o777)
    assert not find_paths({}).database.is_relative_to(trap)


def test_private_folders(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    (tmp_path / "file").touch()
    with pytest.raises(PathError, match="cannot create the folder"):
        make_private_folder(tmp_path / "file" / "b")
