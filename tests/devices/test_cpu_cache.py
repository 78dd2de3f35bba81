"""Where compiled kernels may lie, and that nothing breaks where they may not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nanochat_infer.devices import cpu_cache
from nanochat_infer.devices.cpu_cache import cache_folder, cache_key, is_warm
from nanochat_infer.devices.cpu_code import CodeFolder
from terminal.paths import find_paths

SCRIPT = """
import sys
from nanochat_infer.devices.cpu import kernel_library, on_compile, warm_up_needed
told = []
on_compile(told.append)
kernel_library().address("add")
print(warm_up_needed(), told, "numba" in sys.modules)
"""


def run(environ: dict[str, str]) -> str:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG")}
    root = str(Path(__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=clean | environ,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return result.stdout.strip()


def test_order_of_the_variables(tmp_path: Path) -> None:
    names = {"NUMBA_CACHE_DIR": "n", "NANOCHAT_INFER_HOME": "i", "XDG_CACHE_HOME": "x", "HOME": "h"}
    environ = {name: str(tmp_path / folder) for name, folder in names.items()}
    for name, folder in names.items():
        found = cache_folder(environ)
        assert found is not None
        assert found.is_relative_to(tmp_path / folder)
        del environ[name]
    assert cache_folder(environ) is None


def test_folder_is_private_and_named_by_key(tmp_path: Path) -> None:
    folder = cache_folder({"HOME": str(tmp_path)})
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.name == cache_key()


@pytest.mark.parametrize("name", ["NUMBA_CACHE_DIR", "NANOCHAT_INFER_HOME", "XDG_CACHE_HOME", "HOME"])
def test_every_folder_that_is_made_is_private_and_none_that_was_there_changes(tmp_path: Path, name: str) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        folder = cache_folder({name: str(tmp_path / "a" / "b")})
    finally:
        os.umask(before)
    assert folder is not None
    made = [folder, *(parent for parent in folder.parents if parent.is_relative_to(tmp_path / "a"))]
    assert {path.stat().st_mode & 0o777 for path in made} == {0o700}
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["NUMBA_BOUNDSCHECK", "NUMBA_OPT"])
def test_settings_of_numba_change_the_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache_key()
    monkeypatch.setenv(name, "1")
    assert cache_key() != before
    monkeypatch.delenv(name)
    assert cache_key() == before


def test_an_editors_lock_beside_the_kernels_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dot.py").write_text("A = 1\n")
    monkeypatch.setattr(cpu_cache, "_kernel_folder", lambda: tmp_path)
    before = cache_key()
    (tmp_path / ".#dot.py").symlink_to("somebody@somewhere.1")
    assert cache_key() == before
    (tmp_path / "dot.py").write_text("A = 2\n")
    assert cache_key() != before


def test_our_home_may_begin_with_a_tilde_as_in_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    environ = {"HOME": str(tmp_path / "other"), "NANOCHAT_INFER_HOME": "~/chat"}
    folder = cache_folder(environ)
    assert folder is not None
    assert folder.parent.parent.parent == find_paths(environ).state.parent == tmp_path / "chat"
    unknown = cache_folder({**environ, "NANOCHAT_INFER_HOME": "~nobody-of-that-name/chat"})
    assert unknown is not None
    assert unknown.is_relative_to(tmp_path / "other")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path, mode: int) -> None:
    folder = cache_folder({"HOME": str(tmp_path)})
    assert folder is not None
    folder.chmod(mode)
    assert cache_folder({"HOME": str(tmp_path)}) is None


def test_a_link_is_not_used(tmp_path: Path) -> None:
    folder = cache_folder({"HOME": str(tmp_path)})
    assert folder is not None
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert cache_folder({"HOME": str(tmp_path)}) is None


def test_a_file_in_the_way_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("")
    assert cache_folder({"HOME": str(tmp_path)}) is None


def test_second_process_finds_the_code_of_the_first(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert run(environ) == "True ['add'] True"
    assert run(environ) == "True [] False", "one kernel is not all that a chat needs"


def test_warm_is_a_folder_with_all_families_of_kernels(tmp_path: Path) -> None:
    assert not is_warm(None)
    for name in ("linear_int8_vnni", "attention_f32", "sample"):
        assert not is_warm(tmp_path)
        CodeFolder(tmp_path).write(name, b"")
    assert is_warm(tmp_path)


@pytest.mark.parametrize("home", ["", "relative", "/proc/none"])
def test_without_a_usable_home_kernels_still_compile(home: str) -> None:
    run({"HOME": home} if home else {})
