"""The prompt history: a limited number of entries, readable by this user only."""

import stat
from pathlib import Path

from prompt_toolkit.history import FileHistory

from terminal.history import forget, open_history, trim


def texts(path: Path) -> list[str]:
    return list(FileHistory(str(path)).load_history_strings())


def test_only_the_last_entries_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    for number in range(20):
        written.store_string(f"prompt {number}\n# no header\n\nend")
    before = path.read_bytes()
    trim(path, 20)
    assert path.read_bytes() == before
    all_of_them = texts(path)
    trim(path, 7)
    assert texts(path) == all_of_them[:7], "newest first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_opening_trims(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"\n# 2026-01-01\n+old\n" * 10_005)
    open_history(path)
    assert len(texts(path)) == 10_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_in_its_place_is_no_reason_to_stop(tmp_path: Path) -> None:
    history = open_history(tmp_path)
    history.append_string("kept in memory")
    assert history.get_strings() == ["kept in memory"]


def test_messages_are_forgotten_however_they_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    for text in ("plain", "//slash", '"""\none\ntwo\n"""', "one\ntwo", "plain and more", "# plain"):
        written.store_string(text)
    forget(path, {"plain", "/slash", "one\ntwo"})
    assert texts(path) == ["# plain", "plain and more"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
